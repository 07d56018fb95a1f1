"""`replycheck.toml`: what a team sets for itself.

    model = "path/to/a/model/folder"      # the shipped one if absent
    merge_fields = ["{{ticket.id}}"]      # filled in by the helpdesk, so not a placeholder left behind

    [policy.wrong-price]                  # what a rewrite may offer for a kind of problem; without it a rewrite leaves a blank
    offer = "to honour the price you saw"
    limit = "up to £20"                   # optional
    by = "the team lead"                  # optional: who may offer it

    [rewriting]                           # a language model on this machine may write rewrites; off by default
    endpoint = "http://127.0.0.1:11434/v1"
    model = "llama3.2"
    timeout_s = 20

    [rules.vague-remedy]
    severity = "off"                      # error, warning, suggestion or off
    threshold = 0.8                       # a finding needs at least this confidence

    [gate]                                # what a finding does before Send: pass, warn or hold
    no-remedy = "pass"
    [gate.chat]                           # the same for one channel
    vague-remedy = "hold"

    [serve]                               # `replycheck serve`; every key has a default
    token = "at least sixteen characters" # asked of every caller; needed beyond this machine
    origins = ["https://help.example"]    # web pages that may call
    frame_ancestors = []                  # web pages that may show the composer in a frame
    max_body_bytes = 5_000_000
    timeout_s = 60
    max_waiting = 256                     # requests at once; one more is answered 503

An unknown key is refused with its place, so that a typing error cannot switch a rule off unnoticed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import BadConfig
from .report import SEVERITIES

FILE_NAME = "replycheck.toml"
OFF = "off"
ACTIONS = ("pass", "warn", "hold")
"""What a finding can do before Send, the mildest first."""
MIN_TOKEN_CHARS = 16
TIMEOUT_S = 20.0
"""How long an endpoint that writes rewrites is waited for."""
MIN_BODY_BYTES = 1_000
CHANNEL = r"[a-z][a-z0-9_-]{0,31}"
ORIGIN = r"[a-z][a-z0-9+.-]*://[^\s/;,'\"]+"
"""A scheme and a host, with a port if need be: what a browser sends as Origin."""


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a team changes about one rule; None leaves the rule as it comes."""

    severity: str | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What a team has a rule's finding do before Send: on every channel (`rules`), and on one (`channels`), which goes first."""

    rules: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Who may call the service, and how much of it one caller may use."""

    token: str | None = None
    origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    max_body_bytes: int = 5_000_000
    timeout_s: float = 60.0
    max_waiting: int = 256


@dataclass(frozen=True, slots=True)
class RewritingSettings:
    """An OpenAI-compatible endpoint on this machine that may write rewrites; without one they are replycheck's own."""

    endpoint: str | None = None
    model: str | None = None
    timeout_s: float = TIMEOUT_S


PROBLEMS = (
    "site-broken", "out-of-stock", "wrong-price", "late-or-lost", "wrong-or-damaged", "charged-wrongly",
    "account-access", "cancel-or-return", "not-working", "badly-treated",
)  # fmt: skip
"""The kinds of problem that a policy can speak of; `rewriting.kinds` tells them by the customer's words."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the company offers for a kind of problem, in words that go after "we can offer you"; `limit` caps it, `by` says who may offer it."""

    offer: str
    limit: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force. `rules` maps a rule's name to its setting, `policy` a kind of problem to what may be offered."""

    model: Path | None = None
    merge_fields: tuple[str, ...] = ()
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    policy: Mapping[str, Offer] = field(default_factory=dict)
    gate: GateSettings = field(default_factory=GateSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    rewriting: RewritingSettings = field(default_factory=RewritingSettings)


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
    reader.known(values, ("model", "merge_fields", "rules", "policy", "gate", "serve", "rewriting"), "")
    model = reader.value(values, "model", str, "the path of a model folder")
    merge_fields = reader.strings(values, "merge_fields")
    rules = reader.value(values, "rules", dict, "tables such as [rules.no-remedy]") or {}
    reader.known(rules, rule_names, "rules.")
    settings = {name: _rule_setting(reader, name, table) for name, table in rules.items()}
    policy = _policy(reader, reader.value(values, "policy", dict, "tables such as [policy.wrong-price]") or {})
    gate = _gate(reader, reader.value(values, "gate", dict, "a table [gate]") or {}, rule_names)
    serve = _serve(reader, reader.value(values, "serve", dict, "a table [serve]") or {})
    rewriting = _rewriting(reader, reader.value(values, "rewriting", dict, "a table [rewriting]") or {})
    return Config(path.parent / model if model else None, merge_fields, settings, policy, gate, serve, rewriting)


def _policy(reader: _Reader, table: dict[str, Any]) -> dict[str, Offer]:
    reader.known(table, PROBLEMS, "policy.")
    return {name: _offer(reader, name, values) for name, values in table.items()}


def _offer(reader: _Reader, name: str, values: Any) -> Offer:
    if not isinstance(values, dict):
        raise reader.error(name, f"expected a table. Write [policy.{name}] above its keys")
    reader.known(values, ("offer", "limit", "by"), f"policy.{name}.")
    offer, limit, by = (reader.value(values, key, str, "a string") for key in ("offer", "limit", "by"))
    if not offer:
        raise reader.error(name, 'expected the key offer. Write offer = "…", in words that go after "we can offer you"')
    return Offer(offer, limit, by)


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


def _gate(reader: _Reader, table: Mapping[str, Any], rule_names: Sequence[str]) -> GateSettings:
    """Tell rules from channels: a rule has an action for its value, a channel a table of them."""
    channels = {name: rules for name, rules in table.items() if isinstance(rules, dict)}
    for name, rules in channels.items():
        if name in rule_names or not re.fullmatch(CHANNEL, name):
            raise reader.error(name, "expected the name of a channel, such as chat: small letters, digits, - and _. Correct it")
        _actions(reader, rules, rule_names, f"gate.{name}.")
    rules = {name: action for name, action in table.items() if name not in channels}
    _actions(reader, rules, rule_names, "gate.")
    return GateSettings(rules, channels)


def _actions(reader: _Reader, rules: Mapping[str, Any], rule_names: Sequence[str], prefix: str) -> None:
    reader.known(rules, rule_names, prefix)
    for rule, action in rules.items():
        if action not in ACTIONS:
            found = repr(action) if isinstance(action, str) else type(action).__name__
            table = prefix.removeprefix("gate.").rstrip(".") or "gate"
            raise reader.error(rule, f"found {found}, expected one of {', '.join(ACTIONS)}. Choose one", table=table)


def _serve(reader: _Reader, table: Mapping[str, Any]) -> ServeSettings:
    reader.known(table, tuple(entry.name for entry in fields(ServeSettings)), "serve.")
    token = reader.value(table, "token", str, "a string")
    if token is not None and not re.fullmatch(rf"[!-~]{{{MIN_TOKEN_CHARS},}}", token):
        problem = f"expected at least {MIN_TOKEN_CHARS} letters, digits or signs, no spaces. Make one up at random"
        raise reader.error("token", problem)  # the token itself stays out of the message
    values: dict[str, Any] = {"token": token}
    for key in ("origins", "frame_ancestors"):
        values[key] = reader.strings(table, key)
        for origin in values[key]:
            if not re.fullmatch(ORIGIN, origin) or (key == "origins" and "*" in origin):
                raise reader.error(key, f"found '{origin}', expected scheme and host, such as https://help.example. Correct it")
    for key, kinds, least in (("max_body_bytes", int, MIN_BODY_BYTES), ("timeout_s", (int, float), 0.1), ("max_waiting", int, 1)):
        value = reader.value(table, key, kinds, "a number")
        if value is not None and not least <= value < float("inf"):
            raise reader.error(key, f"found {value}, expected at least {least}. Correct it")
        values |= {} if value is None else {key: value}
    return ServeSettings(**values)


def _rewriting(reader: _Reader, table: Mapping[str, Any]) -> RewritingSettings:
    reader.known(table, tuple(entry.name for entry in fields(RewritingSettings)), "rewriting.")
    endpoint, model = (reader.value(table, key, str, "a string") for key in ("endpoint", "model"))
    timeout_s = reader.value(table, "timeout_s", (int, float), "a number of seconds")
    if endpoint is not None and not _is_on_this_machine(endpoint):
        problem = (
            "expected an address on this machine, such as http://127.0.0.1:11434/v1: customers' words go nowhere else. Correct it"
        )
        raise reader.error("endpoint", problem, table="rewriting")
    if endpoint is not None and not model:
        raise reader.error("model", "expected the name of the endpoint's model beside endpoint. Add it", table="rewriting")
    if timeout_s is not None and not 0.1 <= timeout_s <= 600:
        raise reader.error("timeout_s", f"found {timeout_s}, expected 0.1 to 600. Correct it", table="rewriting")
    return RewritingSettings(endpoint, model, TIMEOUT_S if timeout_s is None else timeout_s)


def _is_on_this_machine(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts.scheme == "http" and (parts.port or 80) > 0 and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


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

    def strings(self, values: Mapping[str, Any], key: str) -> tuple[str, ...]:
        strings = self.value(values, key, list, "a list of strings") or []
        if not all(isinstance(string, str) for string in strings):
            raise self.error(key, "expected a list of strings. Put each in quotes")
        return tuple(strings)
