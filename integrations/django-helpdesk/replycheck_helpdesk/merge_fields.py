"""What django-helpdesk does to a comment before it mails it: it renders it as a Django template.

So `{{ ticket.title }}` is filled in, `{{ anything_else }}` vanishes from the mail without a word, and a field whose value is missing
reads "None". The customer gets the rendered text: that is what is judged, and a field that would vanish is an error.
"""

from __future__ import annotations

import re
from typing import Any

from django.template import TemplateSyntaxError, engines
from django.template.base import Lexer, TokenType

TAG_MARK = re.compile(r"\{%|%\}")
NO_VALUE = ("", "None")


def render(comment: str, context: dict[str, Any]) -> str:
    """Return the comment as it would be mailed; one that is no template at all is returned as it stands."""
    try:
        return _render(_without_tags(comment), context)
    except TemplateSyntaxError:
        return comment


def faults(comment: str, context: dict[str, Any]) -> list[str]:
    """Name what would be lost on the way into the mail, one sentence each; empty if the customer gets every word."""
    tokens = Lexer(_without_tags(comment)).tokenize()
    found = [
        f"{{# {token.contents} #}} is a template comment and would vanish." for token in tokens if _is(token, TokenType.COMMENT)
    ]
    for token in tokens:
        field = f"{{{{ {token.contents} }}}}"
        if _is(token, TokenType.VAR) and (problem := _problem(field, context)):
            found.append(f"{field} {problem}")
    return found or _syntax_fault(comment, context)


def _problem(field: str, context: dict[str, Any]) -> str | None:
    try:
        return "has no value here and would vanish." if _render(field, context).strip() in NO_VALUE else None
    except TemplateSyntaxError:
        return "is not a merge field that django-helpdesk can read."


def _syntax_fault(comment: str, context: dict[str, Any]) -> list[str]:
    """Catch what is no fault of one field, such as a lone %}: django-helpdesk would fail on it and lose the draft."""
    try:
        _render(_without_tags(comment), context)
    except TemplateSyntaxError:
        return ["The text has a %} or {% that django-helpdesk cannot read. Write it apart, as in { %."]
    return []


def _without_tags(comment: str) -> str:
    """Show template tags as plain text, as django-helpdesk does; only fields are filled in."""
    marks = {"{%": "{% verbatim %}{%", "%}": "%}{% endverbatim %}"}
    return TAG_MARK.sub(lambda match: marks[match.group()], comment)


def _render(text: str, context: dict[str, Any]) -> str:
    return engines["django"].from_string(text).render(context)


def _is(token: Any, kind: TokenType) -> bool:
    return token.token_type is kind
