"""Salesforce: a CSV of EmailMessage. The body is cut off at 32,000 characters, which is marked."""

from __future__ import annotations

from collections.abc import Sequence

from .columns import FALSE, TRUE, ColumnMap

MARKS = ("ParentId", "Incoming", "TextBody")
COLUMNS = ColumnMap(
    columns={
        "ticket": "ParentId",
        "id": "Id",
        "text": "TextBody",
        "html": "HtmlBody",
        "sent_at": "MessageDate",
        "role": "Incoming",
        "visibility": "IsExternallyVisible",
        "author": "FromName",
        "subject": "Subject",
    },
    roles={**dict.fromkeys(TRUE, "customer"), **dict.fromkeys(FALSE, "agent")},
    kinds={**dict.fromkeys(TRUE, "message"), **dict.fromkeys(FALSE, "note")},
    max_chars=32_000,
)


def columns_of(header: Sequence[str]) -> ColumnMap | None:
    """Return the map if the header is that of such an export; older ones have no column of visibility, and all of it went out."""
    if not set(MARKS) <= set(header):
        return None
    known = {name: column for name, column in COLUMNS.columns.items() if column in header}
    return ColumnMap(known, COLUMNS.roles, COLUMNS.kinds, "visibility" not in known, COLUMNS.max_chars)
