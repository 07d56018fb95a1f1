"""The conversation with the mail client: a held reply is refused at the end of its data, so that the draft stays open."""

from __future__ import annotations

import asyncio
import logging
import textwrap
from collections.abc import Sequence
from typing import Any

from aiosmtpd.smtp import SMTP
from replycheck_client import Client, Verdict

from .next_hop import NextHop
from .outgoing import Outgoing

CODE = "550"
STATUS = "5.7.1"
"""Permanent and by policy. A 4xx would make the client try for days without telling anybody."""
MAX_MAIL_BYTES = 50_000_000
MAX_LINES = 40
WIDTH = 100
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "})

log = logging.getLogger("replycheck.smtp")


class Gate:
    """Decides what becomes of each mail; an aiosmtpd handler."""

    def __init__(self, client: Client, next_hop: NextHop) -> None:
        self.client = client
        self.next_hop = next_hop

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return await asyncio.to_thread(self._take, envelope)

    def _take(self, envelope: Any) -> str:
        mail = Outgoing.of(envelope.content)
        sender = (envelope.mail_from or "").strip("<>")  # empty for a bounce
        exchange = mail.exchange() if sender and not mail.is_automatic else None
        verdict = self.client.check(exchange) if exchange else Verdict("pass")
        if verdict.action == "hold" and not mail.anyway:
            log.info("held: %s", ", ".join(reason.rule for reason in verdict.held))
            return refusal(verdict, asked_why=mail.anyway is not None)
        answer = self.next_hop.send(sender, envelope.rcpt_tos, mail.to_send(), options=envelope.mail_options)
        if answer.startswith("2") and exchange:
            self._tell(mail, sender, verdict, exchange.get("id"))
        return answer

    def _tell(self, mail: Outgoing, sender: str, verdict: Verdict, exchange_id: str | None) -> None:
        """Store why a held mail was sent, and let the sender see what went out unchecked."""
        if verdict.held and mail.anyway:
            self.client.sent_anyway(verdict.held, why=mail.anyway, exchange_id=exchange_id, agent=sender)
        if verdict.problem:
            log.warning("not checked: %s", verdict.problem)
            self.next_hop.notify(sender, mail.subject, verdict.problem)


def refusal(verdict: Verdict, *, asked_why: bool = False) -> str:
    """Write a hold as an SMTP answer of many lines: ASCII, short lines, first what happened and last what to do."""
    end = ["Correct it and send again, or add to the subject: [send anyway: your reason]"]
    if asked_why:
        end.insert(0, "To send it anyway, a reason is needed.")
    reasons = [part for line in verdict.lines() for part in _wrapped(line)]
    return _reply(["Held by replycheck, and not sent:", *reasons[:MAX_LINES], *end])


def make_protocol(gate: Gate) -> SMTP:
    """Return the protocol for one connection."""
    return SMTP(gate, data_size_limit=MAX_MAIL_BYTES, ident="replycheck")


def _wrapped(line: str) -> Sequence[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line.translate(PLAIN), WIDTH, subsequent_indent=indent)


def _reply(lines: Sequence[str]) -> str:
    plain = [line.encode("ascii", "replace").decode() for line in lines]
    return "\r\n".join([f"{CODE}-{STATUS} {line}" for line in plain[:-1]] + [f"{CODE} {STATUS} {plain[-1]}"])
