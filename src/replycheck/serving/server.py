"""Starting, reloading and stopping the service."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send

from ..checker import Checker
from ..config import Config
from ..errors import BadConfig, ReplycheckError
from ..model.bundle import load_model
from .app import make_app
from .observe import Metrics, log
from .store import Store

N_WARM_UP = 3
MAX_THREADS = 4
"""An exchange is too small to be worth more threads."""


def serve(*, host: str, port: int, read_config: Callable[[], Config], model: Path | None, store: Path) -> None:
    """Serve until told to stop (SIGINT, SIGTERM); SIGHUP reads settings and model again.

    Parameters
    ----------
    host, port : where to listen; port 0 takes a free one, and the ready line says which
    read_config : reads the settings, now and at every reload
    model : model folder; by default the one in the settings, else the one that ships
    store : SQLite file of feedback, made if it is not there

    Raises
    ------
    BadConfig
        If others could reach the service and no token is set.
    ReplycheckError
        If the address cannot be listened on, or the store cannot be opened.
    """
    logging.basicConfig(level=logging.INFO, format="replycheck: %(message)s", stream=sys.stderr)
    service = Service(lambda: _checker(host, read_config(), model), Store(store))
    with _listen(host, port) as listener:
        config = uvicorn.Config(
            service, lifespan="off", access_log=False, log_config=None, log_level="warning", server_header=False
        )
        config.timeout_graceful_shutdown = max(1, round(service.timeout_s))
        asyncio.run(_run(Server(config), service, listener))


class Service:
    """The application in force; a reload makes the next one first and then puts it in its place."""

    def __init__(self, make_checker: Callable[[], Checker], store: Store) -> None:
        self._make_checker = make_checker
        self._store = store
        self._metrics = Metrics()
        self._take(make_checker())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def reload(self) -> None:
        """Read settings and model again; if they are wrong, say so and keep those in force."""
        try:
            checker = await asyncio.to_thread(self._make_checker)
        except ReplycheckError as error:
            self._metrics.reloads.labels("refused").inc()
            log.error("not reloaded, the settings and model in force stay: %s", error)
            return
        old = self._app
        self._take(checker)
        old.state.pool.close()
        self._metrics.reloads.labels("done").inc()
        log.info("reloaded, model %s", checker.model.name)

    def close(self) -> None:
        """Give threads and the store back."""
        self._app.state.pool.close()
        self._store.close()

    def _take(self, checker: Checker) -> None:
        self.timeout_s = checker.config.serve.timeout_s
        self._app = make_app(checker, self._store, self._metrics)


class Server(uvicorn.Server):
    """Says when it is ready, and where."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets
        host, port = sockets[0].getsockname()[:2]
        log.info("ready at http://%s:%d; Ctrl+C stops it", f"[{host}]" if ":" in host else host, port)


async def _run(server: Server, service: Service, listener: socket.socket) -> None:
    # uvicorn lets requests under way finish, then sends itself the signal again, which by default would end the process here.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    reloads: set[asyncio.Task[None]] = set()  # the loop itself keeps no hold of a task
    if hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, lambda: reloads.add(asyncio.create_task(service.reload())))
    try:
        await server.serve(sockets=[listener])
    finally:
        service.close()


def _checker(host: str, config: Config, model: Path | None) -> Checker:
    """Load a checker that may serve at this address, and let it judge something, since the first time is slow."""
    if config.serve.token is None and not _is_loopback(host):
        raise BadConfig(f"--host {host}: others can reach it, and no token is set. Set token in [serve] of replycheck.toml.")
    threads = min(os.cpu_count() or 1, MAX_THREADS)  # a lone request, the usual one, has all cores
    checker = Checker(load_model(model or config.model, threads=threads), config=config)
    for _ in range(N_WARM_UP):
        checker.check("It arrived broken. When do I get a new one?", "Thank you for your message.")
    return checker


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ReplycheckError(
            f"{host}:{port}: cannot be listened on ({error.strerror}). Choose another --port or --host."
        ) from None
