"""Placeholders: what somebody still has to fill in. A blank such as `[when?]` is one that a rewrite leaves for the writer."""

from __future__ import annotations

import re

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

BLANK = re.compile(r"\[[^\[\]\n]{0,60}\?\]")
"""A blank says what is wanted, and ends with a question mark."""
