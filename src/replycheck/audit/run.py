"""Every public agent reply judged against its thread, over processes, in parts that survive a kill.

A part is a run of tickets; its two files are written when it is done, the reply's last. What lies there is not judged again, so an audit that
was killed and started again ends with the same bytes. What is judged depends on nothing but export, model and settings.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .. import __version__
from ..checker import Checker
from ..config import Config
from ..errors import BadConfig
from ..exchange import Exchange
from ..model.bundle import MANIFEST, Model, load_model, sha256, shipped_model, verify
from ..model.encoder import Pair, layout
from ..model.heads import Probabilities
from ..report import DIMENSIONS, Report
from .readers import Options, read_exports
from .readers.rows import ColumnsNeeded
from .store import PART_REPLIES, Store
from .table import FINDING_SCHEMA, FINDINGS, LABELS, REPLIES, REPLY_SCHEMA, STATE, finding_row, masker, reply_row, write_part

STORE = ".threads.sqlite"
COLUMNS = "columns.toml"
MAX_REMEMBERED = 20_000
"""Exchanges that a worker remembers: about 60 MB."""

Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class RememberingModel(Model):
    """A model that judges what it has seen before only once.

    Two exchanges are the same to it if their token ids and the sentences' borders in them are: what is set aside, white space, letter case and HTML may
    differ, and the probabilities cannot, since they are computed from nothing else. The same macro under another customer's message is
    another exchange, and is judged again.
    """

    memory: dict[bytes, Probabilities] = field(default_factory=dict)

    def judge(self, pair: Pair) -> Probabilities:
        key = hashlib.sha256(repr(layout(self.encoder.tokenizer, pair)).encode()).digest()
        if key not in self.memory:
            if len(self.memory) >= MAX_REMEMBERED:
                del self.memory[next(iter(self.memory))]
            self.memory[key] = super().judge(pair)
        return self.memory[key]


def load_checker(model: Path | None, config: Config) -> Checker:
    """Return a checker that remembers."""
    loaded = load_model(model or config.model)
    return Checker(RememberingModel(loaded.name, loaded.encoder, loaded.heads, loaded.thresholds), config=config)


@dataclass(frozen=True)
class Settings:
    """What an audit is of, and how it is made; all of it that decides the bytes is written to `audit.json`."""

    exports: tuple[Path, ...]
    out: Path
    options: Options = field(default_factory=Options)
    model: Path | None = None
    config: Config = field(default_factory=Config)
    masked: bool = True
    part_replies: int = PART_REPLIES


@contextmanager
def working_store(settings: Settings) -> Iterator[Store]:
    """Give an empty store in the audit's folder, and remove it with the mails in it, however the audit ends; only a kill leaves it there."""
    settings.out.mkdir(parents=True, exist_ok=True)
    store = Store(settings.out / STORE, create=True)
    try:
        yield store
    finally:
        store.close()
        (settings.out / STORE).unlink(missing_ok=True)


def read_into_store(settings: Settings, store: Store) -> None:
    """Read the exports into the store, and write what was read and left out to `audit.json`.

    Raises
    ------
    BadConfig
        If the folder holds another audit, or nothing of an agent's was found.
    """
    identity = _identity(settings)
    state = settings.out / STATE
    if state.exists() and json.loads(state.read_text(encoding="utf-8"))["identity"] != identity:
        raise BadConfig(
            f"{settings.out}: holds an audit of another export, model or setting. Give another folder with --out, or empty it."
        )
    try:
        store.add_all(read_exports(settings.exports, settings.options), part_replies=settings.part_replies)
    except ColumnsNeeded as stopped:
        path = settings.out / COLUMNS
        path.write_text(stopped.guess.to_toml(), encoding="utf-8")
        raise BadConfig(f"{stopped} A guess to edit was written: --columns {path}") from None
    if not store.counts().get("reply"):
        first = next((f" The first problem: {problem.place}: {problem.reason}." for problem in store.unreadable()), "")
        raise BadConfig(f"{settings.exports[0]}: found no public reply of an agent's.{first} Check the export and its format.")
    if store.columns:
        (settings.out / COLUMNS).write_text(store.columns[0].map, encoding="utf-8")
    store.learn_signatures()
    facts = {"identity": identity, "read": dict(store.counts()), "unreadable": [asdict(row) for row in store.unreadable()]}
    _write_whole(state, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")


def judge_all(settings: Settings, store: Store, *, workers: int = 1, advance: Advance = lambda done, total: None) -> None:
    """Judge the parts that are not there yet."""
    from joblib import Parallel, delayed, parallel_config

    n_replies = store.counts()["reply"]
    parts = range(store.n_parts())
    sizes = dict(store.db.execute(
        "SELECT t.part, count(*) FROM post p JOIN ticket t ON t.id = p.ticket WHERE p.kind = 'message' AND p.role = 'agent' GROUP BY t.part"
    ).fetchall())  # fmt: skip
    todo = [part for part in parts if not (settings.out / REPLIES / _name(part)).exists()]
    done = n_replies - sum(sizes.get(part, 0) for part in todo)
    advance(done, n_replies)
    with parallel_config(backend="loky", inner_max_num_threads=1):
        judged = Parallel(n_jobs=min(workers, len(todo)) or 1, return_as="generator_unordered")(
            delayed(judge_part)(settings, part) for part in todo
        )
        for part in judged:
            done += sizes.get(part, 0)
            advance(done, n_replies)


def judge_part(settings: Settings, part: int) -> int:
    """Judge one part and write its two files; in a worker's process. Return the part's number."""
    checker = checker_of(settings.model, settings.config)
    store = Store(settings.out / STORE)
    reply_rows, finding_rows = [], []
    for reply in store.replies(part):
        report = judge(checker, reply.exchange)
        shown = masker(reply) if settings.masked else str
        reply_rows.append(reply_row(reply, report, shown))
        finding_rows += [finding_row(reply, report, finding, shown) for finding in report.findings]
    store.close()
    write_part(settings.out / FINDINGS, _name(part), finding_rows, FINDING_SCHEMA)
    write_part(settings.out / REPLIES, _name(part), reply_rows, REPLY_SCHEMA)
    return part


def judge(checker: Checker, exchange: Exchange) -> Report:
    """Judge a reply. One that breaks the checker gets a row that says so: it must not cost the others, and its words stay out of it."""
    try:
        return checker.judge(exchange)
    except Exception as error:
        nothing = dict.fromkeys(LABELS)
        reason = f"could not be judged ({type(error).__name__})"
        return Report(checker.model.name, nothing, nothing, dict.fromkeys(DIMENSIONS), not_judged=reason, exchange=exchange)


_loaded: tuple[tuple[Path | None, Config], Checker] | None = None


def checker_of(model: Path | None, config: Config) -> Checker:
    """Return this process's checker, loaded once."""
    global _loaded
    if _loaded is None or _loaded[0] != (model, config):
        _loaded = ((model, config), load_checker(model, config))
    return _loaded[1]


def _identity(settings: Settings) -> Mapping[str, Any]:
    """Return everything that decides the bytes of the tables, in JSON's own kinds."""
    folder = settings.model or settings.config.model or shipped_model()
    verify(folder)
    options = settings.options
    config = asdict(settings.config)
    return {
        "replycheck": __version__,
        "inputs": [list(item) for path in settings.exports for item in _inputs(path)],
        "format": options.format,
        "ours": list(options.ours),
        "columns": options.columns.to_toml() if options.columns else None,
        "model": sha256(folder / MANIFEST)[:12],
        "config": json.loads(json.dumps({name: config[name] for name in ("merge_fields", "rules", "policy")})),
        "masked": settings.masked,
        "part_replies": settings.part_replies,
    }


def _inputs(path: Path) -> Iterator[tuple[str, int, str]]:
    if not path.exists():
        raise BadConfig(f"{path}: no such file or folder. Correct the path.")
    files: Sequence[Path] = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    yield from ((file.name, file.stat().st_size, sha256(file)) for file in files)


def _name(part: int) -> str:
    return f"part-{part:05}.parquet"


def _write_whole(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)
