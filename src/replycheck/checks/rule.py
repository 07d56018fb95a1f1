"""What a rule is: a value with a name, words for people, a check, and examples of both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..report import Severity, Span
from .evidence import Evidence

Example = tuple[str | tuple[tuple[str, str], ...], str]
"""A customer's message, or a thread of (role, text), and a reply."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a rule may have been broken, and how sure the evidence makes it (0 to 1)."""

    span: Span
    confidence: float
    customer: Span | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `check` gives every candidate with its confidence; whether one is a finding, the rule's threshold decides.

    `message` describes the text, `advice` begins with a verb, `source` says where the definition comes from. `bad` are exchanges
    that break the rule, `good` the like ones that do not. `needs` is "thread" where nothing can be said without the customer's words.
    """

    name: str
    dimension: Literal["apology", "relevance", "ownership", "remedy", "hygiene"]
    severity: Severity
    message: str
    advice: str
    source: str
    check: Callable[[Evidence], Iterator[Hit]]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    needs: Literal["thread", "reply"] = "thread"
