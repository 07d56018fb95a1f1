"""A candidate from a language model on the user's own machine, over the OpenAI-compatible interface. Off unless configured; what it writes must prove itself
like any other candidate, so a word that stands nowhere turns it down."""

from __future__ import annotations

import http.client
import ipaddress
import json
import logging
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from ..config import RewritingSettings
from ..report import Edit, Finding, Report, Rewrite
from .draft import Draft, rewrite

log = logging.getLogger("replycheck.rewriting")

MAX_ANSWER_BYTES = 200_000
MAX_MESSAGES, MAX_MESSAGE_CHARS = 4, 4_000
"""So much of the thread's end is sent along."""
TASK = """You mend drafts of customer-support replies. Rewrite the draft so that the findings no longer hold. Keep everything else as it is.
State nothing that stands neither in the draft nor in the customer's messages: no new facts, names, times, amounts or promises. Use plain words.
What only the agent can know is a blank in square brackets that ends with a question mark, such as [when?].
Answer with the new text of the draft alone."""


class Endpoint:
    """Asks the configured endpoint for a new text of the draft. A failure is told once, on the log, without a word of the text."""

    def __init__(self, settings: RewritingSettings) -> None:
        assert settings.endpoint is not None
        self.settings = settings
        self.url = urlsplit(settings.endpoint)
        self.has_failed = False

    def candidate(self, draft: Draft, findings: Sequence[Finding]) -> Rewrite | None:
        """Return what the endpoint would write for all these findings; None where it does not answer, changes nothing, or the draft is HTML."""
        if draft.is_html or not draft.report.sentences:
            return None
        start, end = draft.report.sentences[0].span.start, draft.report.sentences[-1].span.end
        body = draft.source[start:end]
        try:
            written = self._ask(_prompt(draft.report, body, findings)).strip()
        except (OSError, http.client.HTTPException, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            if not self.has_failed:
                log.warning(
                    "replycheck: the rewriting endpoint gave no text (%s). Our own rewrites are used.", type(error).__name__
                )
            self.has_failed = True
            return None
        edit = _difference(body, written, start)
        return rewrite(findings[0], edit, mends=findings) if edit is not None else None

    def _ask(self, prompt: str) -> str:
        """Return the endpoint's answer.

        Raises
        ------
        OSError, http.client.HTTPException, ValueError, KeyError, IndexError, TypeError, AttributeError
            If it cannot be reached, is too slow or too long, or answers in another shape.
        """
        deadline = time.monotonic() + self.settings.timeout_s
        messages = [{"role": "system", "content": TASK}, {"role": "user", "content": prompt}]
        body = json.dumps({"model": self.settings.model, "messages": messages, "temperature": 0, "stream": False})
        connection = http.client.HTTPConnection(self.url.hostname or "", self.url.port or 80, timeout=self.settings.timeout_s)
        try:
            connection.connect()
            # A name may point anywhere: what counts is who answered. Nothing has been sent yet.
            if not ipaddress.ip_address(connection.sock.getpeername()[0]).is_loopback:
                raise ConnectionRefusedError
            path = f"{self.url.path.rstrip('/')}/chat/completions"
            connection.request("POST", path, body=body, headers={"Content-Type": "application/json"})
            response = connection.getresponse()
            if response.status != http.client.OK:  # a redirection is not followed: it may lead elsewhere
                raise http.client.HTTPException
            text: Any = json.loads(_read(response, deadline))["choices"][0]["message"]["content"]
            return text
        finally:
            connection.close()


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """Read an answer that is neither too long nor too slow."""
    parts, n_bytes = [], 0
    while part := response.read1(65_536):
        parts.append(part)
        n_bytes += len(part)
        if n_bytes > MAX_ANSWER_BYTES or time.monotonic() > deadline:
            raise ValueError
    return b"".join(parts)


def _prompt(report: Report, body: str, findings: Sequence[Finding]) -> str:
    assert report.exchange is not None
    messages = [f"{message.role}: {message.source[-MAX_MESSAGE_CHARS:]}" for message in report.exchange.thread[-MAX_MESSAGES:]]
    named = [f"- {finding.message} {finding.advice} In the draft: {report.words(finding.span)}" for finding in findings]
    return "\n\n".join(("Messages so far:", *messages, "Findings:", *named, "Draft:", body))


def _difference(old: str, new: str, offset: int) -> Edit | None:
    """Return the one edit that turns the old text into the new, cut at white space; None where they are the same or nothing is left."""
    if not new or new == old:
        return None
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    while start and not old[start - 1].isspace():
        start -= 1
    left = min(len(old), len(new)) - start
    n_same = next((i for i in range(left) if old[-1 - i] != new[-1 - i]), left)
    while n_same and not old[-n_same].isspace():
        n_same -= 1
    return Edit(offset + start, offset + len(old) - n_same, new[start : len(new) - n_same])
