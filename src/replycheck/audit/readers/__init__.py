"""Exports in, records out. A format is found by a file's content, never by its name; one module a format.

A module of a JSON format gives `NAME`, `matches(item)` and `records(item)`. Its rows come one by one, and one that breaks is listed with
its place instead of ending the run.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType

from ...errors import BadConfig
from ..records import Record, Unreadable
from . import django_helpdesk, freshdesk, front, gorgias, helpscout, hubspot, intercom, mail, rows, rt, zammad, zendesk
from .columns import ColumnMap, read_columns
from .stream import UNUSED_LISTS, UTF16, Item, iter_json

JSON_FORMATS: tuple[ModuleType, ...] = (
    django_helpdesk,
    intercom,
    helpscout,
    rt,
    hubspot,
    front,
    zammad,
    gorgias,
    freshdesk,
    zendesk,
)
"""In this order: a format whose mark is plainer is asked first."""
NAMES = (*(module.NAME for module in JSON_FORMATS), "eml", "mbox", "maildir", "csv", "jsonl", "xlsx", "parquet")
SAMPLE_ITEMS = 50
MAIL_HEADER = re.compile(rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.M)
MAIL_NAMES = re.compile(rb"^(?:from|message-id|received|return-path|mime-version):", re.I | re.M)


@dataclass(frozen=True)
class Options:
    """What an export does not say by itself: a format to force, the house's mail addresses and domains, a map of columns."""

    format: str | None = None
    ours: tuple[str, ...] = ()
    columns: ColumnMap | None = None


def make_options(format: str | None, ours: Sequence[str], columns: Path | None) -> Options:
    """Check and read what a caller says about an export.

    Raises
    ------
    BadConfig
        If the format is not known, or the map of columns cannot be read.
    """
    if format is not None and format not in NAMES:
        raise BadConfig(f"--format: found '{format}', expected one of {', '.join(NAMES)}. Choose one.")
    return Options(format, tuple(ours), read_columns(columns) if columns else None)


def read_exports(paths: Sequence[Path], options: Options) -> Iterator[Record]:
    """Yield the records of files and folders, in the order of their names.

    Raises
    ------
    BadConfig
        If a path is missing, or something is needed that the export does not say.
    """
    for path in paths:
        if not path.exists():
            raise BadConfig(f"{path}: no such file or folder. Correct the path.")
        for file in _files(path):
            yield from read_file(file, options)


def read_file(path: Path, options: Options) -> Iterator[Record]:
    """Yield the records of one file, or of one Maildir."""
    name = options.format or find_format(path)
    if name is None:
        yield Unreadable(path.name, f"format not recognised. Name it with --format, one of {', '.join(NAMES)}")
    elif name in ("eml", "mbox", "maildir"):
        yield from mail.READERS[name](path, options.ours)
    elif name in ("csv", "jsonl", "xlsx", "parquet"):
        yield from rows.read(path, name, options.columns)
    else:
        yield from _read_json(path, next(module for module in JSON_FORMATS if name == module.NAME))


def find_format(path: Path) -> str | None:
    """Return the name of the format that a file's content shows, None if there is no telling."""
    if path.is_dir():
        return "maildir"
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if b"\0" in head and not head.startswith((b"PAR1", b"PK", *UTF16)):
        return None
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        return _find_packed(path)
    if head.startswith(b"From "):
        return "mbox"
    if (header := MAIL_HEADER.match(head.replace(b"\r\n", b"\n"))) and MAIL_NAMES.search(header.group()):
        return "eml"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _find_json(path)
    return "csv" if rows.find_delimiter(path) else None


def _find_packed(path: Path) -> str | None:
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" in archive.namelist():
            return "xlsx"
    raise BadConfig(f"{path}: a packed folder. Unpack it and give the folder.")


def _find_json(path: Path) -> str:
    sample = [item for item in islice(iter_json(path), SAMPLE_ITEMS) if isinstance(item, Item) and isinstance(item.value, dict)]
    return next((module.NAME for module in JSON_FORMATS if any(map(module.matches, sample))), "jsonl")


def _files(path: Path) -> Iterator[Path]:
    if path.is_file() or any((path / part).is_dir() for part in ("cur", "new")):
        yield path
        return
    for child in sorted(path.iterdir()):
        if not child.name.startswith("."):
            yield from _files(child)


def _read_json(path: Path, module: ModuleType) -> Iterator[Record]:
    for item in iter_json(path):
        if isinstance(item, Unreadable):
            yield item
        elif not isinstance(item.value, dict):
            yield Unreadable(item.place, "not an object")
        elif module.matches(item):
            yield from _records(item, module)
        elif item.key not in UNUSED_LISTS and (item.key is not None or "id" in item.value):
            yield Unreadable(item.place, f"not a row that {module.NAME} exports have")


def _records(item: Item, module: ModuleType) -> Iterator[Record]:
    """Read one row; the error names the key, never the words."""
    try:
        yield from module.records(item)
    except KeyError as error:
        key = error.args[0] if re.fullmatch(r"[\w.-]{1,40}", str(error.args[0])) else "of an unknown value"
        yield Unreadable(item.place, f"{module.NAME}: key or value '{key}' is missing or not known")
    except ValueError as error:
        reason = (
            str(error) if str(error).startswith(("key ", "found no id")) else "a time, a number or an encoded text cannot be read"
        )
        yield Unreadable(item.place, f"{module.NAME}: {reason}")
    except (TypeError, AttributeError, IndexError):
        yield Unreadable(item.place, f"{module.NAME}: a value is of another kind than such exports have")
