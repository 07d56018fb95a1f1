"""Which column of a table holds what. Columns are guessed by their names and shown; who wrote a row, and whether it went out, never by its words."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import BadConfig

SYNONYMS: Mapping[str, str] = {
    "ticket": "ticketid ticket ticketnumber conversationid conversation caseid casenumber case threadid parentid requestid issue issueid",
    "id": "id messageid commentid postid",
    "text": "text body message content comment bodytext textbody plainbody reply description",
    "html": "html bodyhtml htmlbody messagehtml",
    "sent_at": "sentat createdat created date datetime timestamp time createddatetime messagedate sent",
    "role": "role authorrole authortype sendertype sender from direction incoming isinbound inbound fromagent isagent usertype",
    "visibility": "visibility public ispublic private isprivate internal isinternal",
    "author": "author authorname agent agentname sendername fromname user",
    "subject": "subject title",
    "queue": "queue mailbox inbox brand",
    "team": "team group groupname department",
    "tags": "tags labels topic category",
    "csat": "csat satisfaction rating score satisfactionrating",
    "channel": "channel via source",
}
ROLES = {
    **dict.fromkeys("agent staff admin support operator employee outbound outgoing out".split(), "agent"),
    **dict.fromkeys("customer end-user enduser end_user requester client contact visitor inbound incoming in".split(), "customer"),
}
KINDS = {
    **dict.fromkeys("public message external yes".split(), "message"),
    **dict.fromkeys("private internal note hidden".split(), "note"),
}
SETTINGS: Mapping[str, type] = {
    "all_public": bool,
    "csat_range": list,
    "max_chars": int,
    "columns": dict,
    "roles": dict,
    "kinds": dict,
}
TRUE, FALSE = ("true", "1", "yes", "t", "y"), ("false", "0", "no", "f", "n")
NEEDED = ("ticket", "role", "visibility")


@dataclass(frozen=True)
class ColumnMap:
    """`columns` maps our names to the table's; the other two say what stands in the columns of role and visibility."""

    columns: Mapping[str, str]
    roles: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    all_public: bool = False
    max_chars: int | None = None
    """Where the system cuts texts off."""
    csat_range: tuple[float, float] = (1, 5)
    """The worst rating and the best."""

    def missing(self) -> list[str]:
        """Return what must be named before the table can be read."""
        needed = [name for name in NEEDED if name not in self.columns and not (name == "visibility" and self.all_public)]
        return needed + ([] if {"text", "html"} & self.columns.keys() else ["text"])

    def to_toml(self) -> str:
        lines = ["# Edit, and give the file with --columns.", "", "# true: there are no internal notes in the table."]
        lines += [f"all_public = {str(self.all_public).lower()}", "", "# The worst rating and the best."]
        lines += [
            f"csat_range = {json.dumps(list(self.csat_range))}",
            "",
            "# Where the system cuts texts off, in characters; 0: nowhere.",
        ]
        lines += [f"max_chars = {self.max_chars or 0}", "", "# Which column of the table holds what.", "[columns]"]
        lines += [f"{name} = {json.dumps(self.columns.get(name, ''))}" for name in SYNONYMS]
        lines += ["", '# What stands in the column of the role: "agent" or "customer".', "[roles]"]
        lines += [f"{json.dumps(value)} = {json.dumps(role)}" for value, role in self.roles.items()]
        lines += ["", '# What stands in the column of the visibility: "message" or "note".', "[kinds]"]
        lines += [f"{json.dumps(value)} = {json.dumps(kind)}" for value, kind in self.kinds.items()]
        return "\n".join(lines) + "\n"


def guess_columns(header: Sequence[str]) -> ColumnMap:
    """Guess from the names of the columns alone."""
    bare = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(header)}
    columns = {}
    for name, synonyms in SYNONYMS.items():
        found = next(
            (bare[synonym] for synonym in synonyms.split() if synonym in bare and bare[synonym] not in columns.values()), None
        )
        if found is not None:
            columns[name] = found
    return ColumnMap(columns, _roles(columns.get("role", "")), _kinds(columns.get("visibility", "")))


def _roles(column: str) -> dict[str, str]:
    """A column of yes and no says by its name which of them is the agent."""
    agent_if = TRUE if "agent" in column.lower() else FALSE
    if re.search(r"incoming|inbound|agent", column, re.I):
        return {value: "agent" if value in agent_if else "customer" for value in (*TRUE, *FALSE)} | ROLES
    return dict(ROLES)


def _kinds(column: str) -> dict[str, str]:
    public_if = FALSE if re.search(r"private|internal", column, re.I) else TRUE
    return {value: "message" if value in public_if else "note" for value in (*TRUE, *FALSE)} | (KINDS if column else {})


def read_columns(path: Path) -> ColumnMap:
    """Read a map of columns.

    Raises
    ------
    BadConfig
        If the file cannot be read, or a key or value is not known.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path}: cannot be read ({type(error).__name__}). Correct the path given with --columns.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{path}: not TOML: {error}. Correct the line.") from None
    for key, kind in SETTINGS.items():
        if not isinstance(values.get(key, kind()), kind):
            raise BadConfig(f"{path}: {key}: expected a {kind.__name__}, as in the file that was written. Correct it.")
    if unknown := sorted(values.keys() - SETTINGS.keys()):
        raise BadConfig(f"{path}: unknown key {unknown[0]}; known are {', '.join(SETTINGS)}. Correct or remove it.")
    columns = _table(path, values, "columns", SYNONYMS)
    return ColumnMap(
        {name: column for name, column in columns.items() if column},
        {str(key).lower(): value for key, value in _table(path, values, "roles", None, ("agent", "customer")).items()},
        {str(key).lower(): value for key, value in _table(path, values, "kinds", None, ("message", "note")).items()},
        values.get("all_public", False),
        values.get("max_chars") or None,
        _range(path, values.get("csat_range", [1, 5])),
    )


def _range(path: Path, value: list[Any]) -> tuple[float, float]:
    is_pair = len(value) == 2 and all(isinstance(end, (int, float)) for end in value)
    if not is_pair or value[0] == value[1]:
        raise BadConfig(f"{path}: csat_range: expected the worst rating and the best, such as [1, 5]. Correct it.")
    return value[0], value[1]


def _table(
    path: Path, values: Mapping[str, Any], name: str, keys: Mapping[str, str] | None, known: Sequence[str] = ()
) -> dict[str, Any]:
    table = values.get(name, {})
    for key, value in table.items():
        if keys is not None and key not in keys:
            raise BadConfig(f"{path}: [{name}] unknown key {key}; known are {', '.join(keys)}. Correct or remove it.")
        if known and value not in known:
            raise BadConfig(f"{path}: [{name}] {key}: expected {' or '.join(known)}. Correct it.")
    return dict(table)
