"""The routes: HTTP in, HTTP out. Made anew from the settings at every reload."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from .. import __version__
from ..checker import Checker
from ..config import ServeSettings
from ..errors import BadExchange, TooLong
from . import judging, openapi
from .answers import Answer, Refused, refusal
from .guard import Callers, SecurityHeaders
from .observe import Metrics, Observe
from .pool import Pool
from .requests import Feedback, read_as, read_json
from .store import Store

PAGE = str(files("replycheck.serving") / "page")
API = ("/v1/check", "/v1/fix", "/v1/feedback", "/healthz", "/metrics", "/openapi.json", "/")
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def make_app(checker: Checker, store: Store, metrics: Metrics) -> FastAPI:
    """Build the service for a checker and the settings that it was made with."""
    settings = checker.config.serve
    pool = Pool(max_waiting=settings.max_waiting, timeout_s=settings.timeout_s)
    # The documentation pages that FastAPI brings load scripts from elsewhere.
    app = FastAPI(title="replycheck", version=__version__, docs_url=None, redoc_url=None)
    app.state.pool = pool
    _add_routes(app, checker, store, metrics, pool)
    app.mount("/page", StaticFiles(directory=PAGE))
    _answer_errors(app)
    # The last one added is the first to see a request.
    app.add_middleware(Callers, settings=settings)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.origins,
        allow_methods=("GET", "POST"),
        allow_headers=("Authorization", "Content-Type"),
        allow_private_network=True,  # a helpdesk's page on the internet calls a service on the agent's own machine
    )
    app.add_middleware(SecurityHeaders, settings=settings)
    app.add_middleware(Observe, metrics=metrics, paths=API)
    metrics.name_model(checker.model.name)
    return app


def _add_routes(app: FastAPI, checker: Checker, store: Store, metrics: Metrics, pool: Pool) -> None:
    settings, gate = checker.config.serve, checker.config.gate

    @app.post("/v1/check", response_class=Answer, **openapi.CHECK)
    async def check(request: Request) -> Response:
        raw = await _body(request, settings)
        answer = await pool.run(lambda: judging.check(raw, checker, gate, store))
        metrics.count_check(answer)
        return Answer(answer)

    @app.post("/v1/fix", response_class=Answer, **openapi.FIX)
    async def fix(request: Request) -> Response:
        raw = await _body(request, settings)
        return Answer(await pool.run(lambda: judging.fix(raw, checker, store)))

    @app.post("/v1/feedback", response_class=Answer, **openapi.FEEDBACK)
    async def feedback(request: Request) -> Response:
        said = read_as(Feedback, read_json(await _body(request, settings)))
        await asyncio.to_thread(store.add, said, model=checker.model.name)
        metrics.feedback.labels(said.rule, said.action).inc()
        return Answer({"stored": True})

    @app.get("/healthz", response_class=Answer, **openapi.HEALTHZ)
    async def healthz() -> Response:
        return Answer({"status": "ok", "model": checker.model.name})

    @app.get("/metrics", response_class=Response, **openapi.METRICS)
    async def metrics_text() -> Response:
        return Response(metrics.to_text(), headers={"Content-Type": METRICS_TYPE})

    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return FileResponse(f"{PAGE}/index.html")


async def _body(request: Request, settings: ServeSettings) -> bytes:
    """Read a JSON body, no longer and for no longer than the settings say.

    The type is asked for because a web page elsewhere may send any other without the browser asking us first.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "Content-Type: expected application/json. Send JSON, and say so.", "Content-Type")
    body = bytearray()
    try:
        async with asyncio.timeout(settings.timeout_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > settings.max_body_bytes:
                    limit = f"at most {settings.max_body_bytes:,} bytes are read"
                    raise Refused(413, f"body: {limit}. Send the newest messages only.", "body", {"Connection": "close"})
    except TimeoutError:
        raise Refused(408, f"body: not all here after {settings.timeout_s:g} seconds. Send it faster.", "body") from None
    return bytes(body)


def _answer_errors(app: FastAPI) -> None:
    """Turn every foreseen error into an answer with the same two keys."""

    def on(kind: type[Exception], refused: Callable[[Any], Refused]) -> None:
        async def handler(request: Request, error: Exception) -> Response:
            return refusal(refused(error))

        app.add_exception_handler(kind, handler)

    on(Refused, lambda error: error)
    on(TooLong, lambda error: Refused(413, str(error), _place(error)))
    on(BadExchange, lambda error: Refused(422, str(error), _place(error)))
    on(sqlite3.Error, lambda error: Refused(503, f"the feedback file cannot be used ({type(error).__name__}). Check its disk."))
    on(HTTPException, lambda error: Refused(error.status_code, f"{error.detail}. See /openapi.json.", headers=error.headers))


def _place(error: BadExchange) -> str:
    """The messages of the contract's errors begin with the place."""
    return str(error).partition(":")[0]
