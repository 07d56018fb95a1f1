"""What must not leave the house in any reply: placeholders that nobody filled in. No model is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .evidence import Evidence, locate
from .rule import Hit, Rule

PLACEHOLDER = re.compile(
    r"""
      \{\{ [^{}\n]{0,80} \}\}                                   # {{ticket.id}}
    | \{% [^{}%\n]{0,80} %\}                                    # {% if … %}
    | \$\{ \w[^{}\n]{0,60} \}                                   # ${name}
    | (?<!\{) \{ [A-Za-z_][\w .-]{0,40} \} (?!\})               # {name}
    | \[ [^\[\]\n]{0,60} \? \]                                  # [when?]
    | \[ (?!EXTERNAL|INTERNAL|REDACTED|REMOVED|URGENT|SIC) [A-Z][A-Z _/'-]{2,40} \] (?![(:])   # [CUSTOMER NAME]
    | \[ (?i:insert|enter|add|your|their|customer|client|agent|first|last|full|name|order|ticket|invoice|case|claim|tracking
            |amount|date|day|time|link|url|product|item|company|reason|number|address|phone|email|placeholder|xx+
            |nearest|store|branch|location|city|department|team|model|size|colou?r)
         \b [^\[\]\n\d]{0,50} \] (?![(:])              # [order number], but not [Order 4471] or a Markdown link
    | < (?i:insert|your|customer|agent|first|last|name|order|ticket|date|amount)\b [^<>@\n]{0,40} >   # <name>
    | \# [A-Z][A-Z_]{2,30} \#                                   # #NAME#
    | % [A-Z][A-Z_]{2,30} %                                     # %NAME%
    | (?<![\w-]) (?<!\d\s) [Xx]{4,} (?! [\w-] | (?:\s[Xx]{4,})*\s\d )           # XXXX, but not a masked card number
    | _{4,}                                                     # ____
    | \b (?:TODO|TBD|FIXME|lorem\ ipsum) \b
    """,
    re.VERBOSE,
)


def _unfilled_placeholder(evidence: Evidence) -> Iterator[Hit]:
    reading = evidence.reading
    known = {_bare(name) for name in (*evidence.exchange.merge_fields, *evidence.merge_fields)}
    for start, end in reading.own:
        for match in PLACEHOLDER.finditer(reading.text, start, end):
            if _bare(match.group()) not in known:
                yield Hit(locate(reading, match.start(), match.end()), 1.0)


def _bare(placeholder: str) -> str:
    """Two ways of writing one merge field, `{{ticket.id}}` and `{{ ticket.id }}`, are the same field."""
    return "".join(placeholder.split())


UNFILLED_PLACEHOLDER = Rule(
    name="unfilled-placeholder",
    dimension="hygiene",
    severity="error",
    message="A placeholder was left in the reply.",
    advice="Fill it in or take it out.",
    source="docs/labels.md#placeholders",
    check=_unfilled_placeholder,
    bad=(
        ("Where is my order?", "Hi [CUSTOMER NAME], your order left us this morning and will be with you tomorrow."),
        ("When will I get my money back?", "Your refund of {{amount}} will reach your account on Friday."),
        ("What is the number of my claim?", "Thank you for your call. Your claim number is XXXX."),
    ),
    good=(
        ("Where is my order?", "Hi Rosa, your order left us this morning and will be with you tomorrow."),
        ("When will I get my money back?", "Your refund of $31.50 will reach your account on Friday."),
        ("What is the number of my claim?", "Thank you for your call. Your claim number is 20714."),
    ),
    needs="reply",
)
