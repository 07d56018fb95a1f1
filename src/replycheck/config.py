"""`replycheck.toml`: what a team sets for itself.

    model = "path/to/a/model/folder"      # the shipped one if absent
    merge_fields = ["{{ticket.id}}"]      # filled in by the helpdesk, so not a placeholder left behind

    [rules.vague-remedy]
    severity = "off"                      # error, warning, suggestion or off
    threshold = 0.8                       # a finding needs at least this confidence

An unknown key is refused with its place, so that a typing error cannot switch a rule off unnoticed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import BadConfig
from .report import SEVERITIES

FILE_NAME = "replycheck.toml"
OFF = "off"


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a team changes about one rule; None leaves the rule as it comes."""

    severity: str | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force. `rules` maps a rule's name to its setting."""

    model: Path | None = None
    merge_fields: tuple[str, ...] = ()
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)


def read_config(path: Path, *, rule_names: Sequence[str]) -> Config:
    """Read a configuration file.

    Raises
    ------
    BadConfig
        For a file that cannot be read, an unknown key or rule, or a value out of range; the message gives file and line.
    """
    try:
        source = path.read_text(encoding="utf-8")
        values = tomllib.loads(source)
    except FileNotFoundError:
        raise BadConfig(f"{path}: no such file. Correct the path given with --config.") from None
    except OSError as error:
        raise BadConfig(f"{path}: cannot be read ({error.strerror}). Correct the path given with --config.") from None
    except RecursionError:
        raise BadConfig(f"{path}: nested too deeply to read. Write it as docs and README show.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path}: not TOML: {error}. Correct the line.") from None
    reader = _Reader(path, source.splitlines())
    reader.known(values, ("model", "merge_fields", "rules"), "")
    model = reader.value(values, "model", str, "the path of a model folder")
    merge_fields = reader.value(values, "merge_fields", list, "a list of strings") or []
    if not all(isinstance(name, str) for name in merge_fields):
        raise reader.error("merge_fields", "expected a list of strings. Put every field in quotes")
    rules = reader.value(values, "rules", dict, "tables such as [rules.no-remedy]") or {}
    reader.known(rules, rule_names, "rules.")
    settings = {name: _rule_setting(reader, name, table) for name, table in rules.items()}
    return Config(path.parent / model if model else None, tuple(merge_fields), settings)


def _rule_setting(reader: _Reader, name: str, table: Any) -> RuleSetting:
    if not isinstance(table, dict):
        raise reader.error(name, f"expected a table. Write [rules.{name}] above its keys")
    reader.known(table, ("severity", "threshold"), f"rules.{name}.")
    severity = reader.value(table, "severity", str, "a string")
    choices = (*SEVERITIES, OFF)
    if severity is not None and severity not in choices:
        raise reader.error("severity", f"found '{severity}', expected one of {', '.join(choices)}. Choose one", table=name)
    threshold = reader.value(table, "threshold", (int, float), "a number from 0 to 1")
    if threshold is not None and not 0 <= threshold <= 1:
        raise reader.error("threshold", f"found {threshold}, expected a number from 0 to 1. Correct it", table=name)
    return RuleSetting(severity, threshold)


class _Reader:
    """Knows where a key stands, which tomllib does not say."""

    def __init__(self, path: Path, lines: Sequence[str]) -> None:
        self.path = path
        self.lines = lines

    def error(self, key: str, problem: str, *, table: str = "") -> BadConfig:
        return BadConfig(f"{self.path}:{self._line(key, table)}: {key}: {problem}.")

    def _line(self, key: str, table: str) -> int:
        """Return the line of a key, or of a table's header, below the header of `table`."""
        headers = (i for i, line in enumerate(self.lines) if table and re.match(rf"\s*\[.*{re.escape(table)}.*\]", line))
        first = next(headers, 0)
        stands = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=|\s*\[(?:.*\.)?[\"']?{re.escape(key)}[\"']?(?:\..*)?\]")
        return next((i for i, line in enumerate(self.lines[first:], first + 1) if stands.match(line)), first + 1)

    def known(self, values: Mapping[str, Any], names: Sequence[str], prefix: str) -> None:
        for key in values:
            if key not in names:
                table = prefix.split(".")[1] if prefix.count(".") == 2 else ""
                raise self.error(key, f"unknown key {prefix}{key}; known are {', '.join(names)}. Correct or remove it", table=table)

    def value(self, values: Mapping[str, Any], key: str, kind: Any, expected: str) -> Any:
        value = values.get(key)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise self.error(key, f"found {type(value).__name__}, expected {expected}. Correct it")
        return value
