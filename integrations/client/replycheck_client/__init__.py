"""Asks a running `replycheck serve` about a reply, and tells it what the agent decided. What every Python host shares.

A service that cannot be reached stops nobody's mail: the verdict then says `checked=False` and why, for the host to show.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

DEFAULT_URL = "http://127.0.0.1:8765"
TIMEOUT_S = 3.0
MAX_WHY_CHARS = 500


class _NoRedirect(HTTPRedirectHandler):
    """A reply's words go to the address that was configured and nowhere else."""

    def redirect_request(self, *args: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding as a person reads it: the words, the customer's sentence they concern, what to do, what to write instead."""

    rule: str
    message: str
    advice: str
    words: str
    customer: str | None
    rewrite: str | None
    fingerprint: str
    held: bool

    def lines(self) -> list[str]:
        """Return the reason as a few lines of plain text."""
        lines = [f"{self.rule}: {self.message}", f'  You wrote: "{_one_line(self.words)}"']
        if self.customer:
            lines.append(f'  The customer wrote: "{_one_line(self.customer)}"')
        lines.append(f"  {self.advice}")
        return lines + ([f'  For example: "{_one_line(self.rewrite)}"'] if self.rewrite else [])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the service said. `action` is pass, warn or hold; `reasons` has those it holds for first; `problem` says why it was not checked."""

    action: str
    reasons: tuple[Reason, ...] = ()
    problem: str | None = None

    @property
    def checked(self) -> bool:
        return self.problem is None

    @property
    def held(self) -> tuple[Reason, ...]:
        """The findings that a reply is held for; the others are warnings."""
        return tuple(reason for reason in self.reasons if reason.held)

    def lines(self) -> list[str]:
        """Return every reason as plain text."""
        return [line for reason in self.reasons for line in reason.lines()]


class Client:
    """Talks to one service.

    Parameters
    ----------
    url : where `replycheck serve` listens
    token : what the service was started with, if it listens beyond this machine
    timeout_s : after so many seconds the reply counts as not checked
    """

    def __init__(self, url: str = DEFAULT_URL, *, token: str | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self.url = url.rstrip("/")
        self.timeout_s = timeout_s
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._opener = build_opener(ProxyHandler({}), _NoRedirect())

    def check(self, exchange: Mapping[str, Any]) -> Verdict:
        """Ask about an exchange, in the JSON form of docs/contract.md with `channel` and `public` beside it. Never raises."""
        try:
            answer = self._post("/v1/check", exchange)
            rewrites = self._rewrites(exchange) if answer["action"] == "hold" else []
            reasons = sorted(_reasons(answer, rewrites, exchange), key=lambda reason: not reason.held)
            return Verdict(answer["action"], tuple(reasons))
        except HTTPError as error:
            return Verdict("pass", problem=f"the service at {self.url} answered {error.code}: {_said(error)}")
        except (OSError, HTTPException) as error:
            return Verdict("pass", problem=f"the service at {self.url} cannot be reached ({getattr(error, 'reason', error)})")
        except (KeyError, TypeError, ValueError, IndexError):
            return Verdict("pass", problem=f"the service at {self.url} gave an answer that this version does not understand")

    def sent_anyway(self, reasons: Iterable[Reason], *, why: str, exchange_id: str | None, agent: str | None) -> bool:
        """Store that an agent sent a held reply, and why (500 characters at most); False if the service could not store it."""
        try:
            for reason in reasons:
                told = {"fingerprint": reason.fingerprint, "rule": reason.rule, "action": "override", "reason": why[:MAX_WHY_CHARS]}
                self._post("/v1/feedback", told | {"exchange_id": exchange_id, "agent": agent})
        except (OSError, HTTPException, ValueError):
            return False
        return True

    def _rewrites(self, exchange: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Look for what could be written instead, which takes longer than the judgement; without it a reply is held all the same."""
        try:
            return self._post("/v1/check", {**exchange, "rewrites": True})["report"]["rewrites"]
        except (OSError, HTTPException, KeyError, TypeError, ValueError):
            return []

    def _post(self, path: str, obj: Mapping[str, Any]) -> Any:
        request = Request(self.url + path, json.dumps(obj).encode(), self._headers)
        with self._opener.open(request, timeout=self.timeout_s) as response:
            return json.load(response)


def _reasons(answer: Mapping[str, Any], rewrites: Iterable[Mapping[str, Any]], exchange: Mapping[str, Any]) -> Iterator[Reason]:
    report, held = answer["report"], set(answer["holds"])
    for finding in report["findings"]:
        customer = finding.get("customer")
        yield Reason(
            rule=finding["rule"],
            message=finding["message"],
            advice=finding["advice"],
            words=_words(finding, exchange["reply"]),
            customer=_words(customer, exchange["thread"][customer["message"]]) if customer else None,
            rewrite=_rewrite(rewrites, finding["fingerprint"]),
            fingerprint=finding["fingerprint"],
            held=finding["fingerprint"] in held,
        )


def _words(span: Mapping[str, Any], message: str | Mapping[str, Any]) -> str:
    """Cut the words that a span marks; for HTML they stand beside it."""
    source = message if isinstance(message, str) else message.get("text") or ""
    return span.get("text") or source[span["start"] : span["end"]]


def _rewrite(rewrites: Iterable[Mapping[str, Any]], fingerprint: str) -> str | None:
    """Return the new words of the rewrite that mends a finding."""
    edits = next((rewrite["edits"] for rewrite in rewrites if fingerprint in rewrite["fingerprints"]), ())
    return " … ".join(edit["text"].strip() for edit in edits if edit["text"].strip()) or None


def _said(error: HTTPError) -> str:
    """Return the service's own words on what is wrong; they never repeat a reply's."""
    try:
        return str(json.load(error)["error"])
    except (OSError, ValueError, KeyError, TypeError):
        return "no reason given"


def _one_line(text: str, width: int = 160) -> str:
    words = " ".join(text.split())
    return words if len(words) <= width else words[: width - 1].rstrip() + "…"
