"""The command line of the proxy."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal

from replycheck_client import DEFAULT_URL, TIMEOUT_S, Client

from .next_hop import NextHop
from .proxy import Gate, make_protocol

TOKEN = "REPLYCHECK_TOKEN"


def main() -> None:
    """Run the proxy until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="replycheck-smtp", description="A before-queue SMTP proxy that refuses a held reply.")
    parser.add_argument(
        "--listen", type=_address, default=("127.0.0.1", 10025), metavar="HOST:PORT", help="default 127.0.0.1:10025"
    )
    parser.add_argument("--next", type=_address, default=("127.0.0.1", 10026), metavar="HOST:PORT", help="default 127.0.0.1:10026")
    parser.add_argument("--service", default=DEFAULT_URL, metavar="URL", help=f"default {DEFAULT_URL}; its token in ${TOKEN}")
    parser.add_argument(
        "--timeout", type=float, default=TIMEOUT_S, metavar="SECONDS", help=f"default {TIMEOUT_S}; then it goes unchecked"
    )
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="replycheck-smtp: %(message)s")
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's own log names every sender and recipient
    client = Client(args.service, token=os.environ.get(TOKEN), timeout_s=args.timeout)
    asyncio.run(_serve(Gate(client, NextHop(*args.next)), *args.listen))


async def _serve(gate: Gate, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with await loop.create_server(lambda: make_protocol(gate), host, port):
        logging.info("listening on %s:%s", host, port)
        await stopped.wait()


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError(f"found {text!r}, expected HOST:PORT such as 127.0.0.1:10025. Correct it")
    return host, int(port)


if __name__ == "__main__":
    main()
