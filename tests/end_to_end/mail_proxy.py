"""The SMTP proxy as a process of its own, and the mail server behind it, which keeps what it gets."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from tests.conftest import ROOT
from tests.end_to_end.service import PATIENCE_S, free_port, wait_for_port

ARRIVES_S = 20
CUSTOMER = "My parcel LK-20817 never arrived. Where is it? I want my money back."
GOOD = (
    "I'm so sorry that your parcel never arrived. I have just refunded the full amount to your card, "
    "and I have asked the courier where LK-20817 is; I will call you tomorrow by noon with the answer."
)
BAD = GOOD + " Your claim number is [CLAIM NUMBER]."


@dataclass
class Sink:
    """A mail server that refuses one address and keeps everything else."""

    port: int
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if address == "nobody@home.example":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        self.mails.append((envelope.mail_from, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def next_mail(self) -> tuple[str, EmailMessage]:
        """Wait for the first mail that a queue hands on, and return its sender and itself."""
        for _ in range(ARRIVES_S * 10):
            if self.mails:
                return self.mails[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail in {ARRIVES_S} s")


@contextmanager
def running_sink() -> Iterator[Sink]:
    from aiosmtpd.controller import Controller

    sink = Sink(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    yield sink
    controller.stop()


@contextmanager
def running_proxy(*, service: str, next_port: int) -> Iterator[int]:
    """Run the proxy and give its port."""
    port = free_port()
    places = (ROOT / "integrations/client", ROOT / "integrations/smtp")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, places))}
    command = [sys.executable, "-m", "replycheck_smtp", "--listen", f"127.0.0.1:{port}", "--next", f"127.0.0.1:{next_port}"]
    with subprocess.Popen(
        [*command, "--service", service, "--timeout", str(PATIENCE_S)], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for_port(port, process)
            yield port
        finally:
            process.terminate()


def reply(words: str, *, subject: str = "Re: Parcel", quote: str = CUSTOMER, **headers: str) -> EmailMessage:
    """Write a reply as mail clients do, with the customer's mail quoted below."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Kim Lee <kim@desk.example>", "mara@home.example", subject
    mail["In-Reply-To"] = "<1@home.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"{words}\n\nOn 20 Nov 2026, Mara wrote:\n> {quote}\n")
    return mail
