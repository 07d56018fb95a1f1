"""The command line: arguments, progress, exit codes. No logic of its own."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from . import __version__
from .config import FILE_NAME, Config, read_config
from .errors import MissingExtra, ReplycheckError

CLEAN, FINDINGS, COULD_NOT_RUN = 0, 1, 2

app = typer.Typer(
    name="replycheck",
    help="A linter for customer-support replies: apology, relevance, ownership, remedy. Runs offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
corpora_app = typer.Typer(help="The labelled exchanges that the model is trained on.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(corpora_app, name="corpora")


class Format(StrEnum):
    """How a report is written."""

    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"


class FailOn(StrEnum):
    """The mildest severity that makes the exit code 1."""

    error = "error"
    warning = "warning"
    suggestion = "suggestion"
    never = "never"


LINT_EXAMPLES = """Judge a reply before it goes out, and suggest what would mend it.

\b
Examples:
  replycheck lint reply.txt --customer message.txt
  replycheck lint exchange.json --format json
  replycheck lint draft.eml
  pbpaste | replycheck lint - --customer message.txt
  replycheck lint --jsonl exchanges.jsonl --workers 2 > reports.jsonl

\b
Exit codes: 0 clean, 1 findings, 2 could not run (for --jsonl: some line could not be read).
"""


@app.command(help=LINT_EXAMPLES)
def lint(
    reply: Annotated[str | None, typer.Argument(help="Reply (text, .html), exchange (.json), mail (.eml), or - for stdin.")] = None,
    customer: Annotated[str | None, typer.Option(help="File with the customer's message.")] = None,
    thread: Annotated[str | None, typer.Option(help="JSON file with the list of messages so far, newest last.")] = None,
    jsonl: Annotated[Path | None, typer.Option(help="One exchange a line; writes one report a line, in order.")] = None,
    output: Annotated[Path | None, typer.Option(help="Write there instead of to standard output.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes for --jsonl.")] = os.cpu_count() or 1,
    format: Annotated[Format, typer.Option(help="How to write the report.")] = Format.text,
    fail_on: Annotated[FailOn, typer.Option(help="Mildest severity that makes the exit code 1.")] = FailOn.warning,
    config: Annotated[
        Path | None, typer.Option(help=f"Configuration; by default {FILE_NAME} in this folder, if there is one.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; by default the one that ships.")] = None,
) -> None:
    settings = _config(config)
    if jsonl is not None:
        raise typer.Exit(_lint_jsonl(jsonl, output, model, settings, workers, fail_on))
    if reply is None:
        raise typer.BadParameter("give a reply, an exchange, or --jsonl FILE. See replycheck lint --help.")
    raise typer.Exit(_lint_one(reply, customer, thread, output, model, settings, format, fail_on))


@app.command()
def rules() -> None:
    """Print every rule with its advice and its examples, as Markdown."""
    from .formats.rule_book import rule_book

    typer.echo(rule_book(), nl=False)


@app.command()
def train(
    corpora: Annotated[Path, typer.Option(help="Folder with authored/ and public/.")] = Path("corpora"),
    public_texts: Annotated[Path | None, typer.Option(help="JSONL with the texts of the public exchanges, or a folder.")] = None,
    out: Annotated[Path, typer.Option(help="Model folder to write.")] = Path("models/replycheck-en"),
    epochs: Annotated[int | None, typer.Option(min=1, help="Passes over the corpus.")] = None,
    keep_encoder: Annotated[
        bool, typer.Option("--keep-encoder", help="Refit the heads only, on the encoder in --out. Minutes.")
    ] = False,
) -> None:
    """Rebuild the model: fine-tune the encoder, fit and calibrate the heads, choose thresholds, measure. About an hour on two cores."""
    with _extra("train"):
        from .training.corpus import find_public_texts
        from .training.finetune import Settings
        from .training.train import refit
        from .training.train import train as train_model
    texts = find_public_texts(public_texts)
    if keep_encoder:
        refit(corpora, out, public_texts=texts, tell=_say)
    else:
        settings = Settings() if epochs is None else Settings(epochs=epochs)
        with _progress("training") as advance:
            train_model(corpora, out, public_texts=texts, settings=settings, tell=_say, advance=advance)
    _say(f"{out}: written; see {out / 'CARD.md'}")


@corpora_app.command("check")
def corpora_check(
    corpora: Annotated[Path, typer.Option(help="Folder with authored/ and public/.")] = Path("corpora"),
    public_texts: Annotated[Path | None, typer.Option(help="JSONL with the texts of the public exchanges, or a folder.")] = None,
) -> None:
    """Validate the corpora: offsets, labels, splits, near-duplicates across splits. Exit code 1 if anything is wrong."""
    with _extra("fit"):
        from .training.check import check_corpus
        from .training.corpus import SPLITS, find_public_texts, read_corpus, select
    texts = find_public_texts(public_texts)
    rows = read_corpus(corpora, public_texts=texts)
    problems = check_corpus(rows)
    for problem in problems:
        typer.echo(problem)
    counts = ", ".join(f"{len(select(rows, split))} {split}" for split in SPLITS)
    left_out = "" if texts else "; the public exchanges were left out, since their texts are not here"
    _say(f"{len(rows)} exchanges ({counts}), {len(problems)} problems{left_out}")
    raise typer.Exit(FINDINGS if problems else CLEAN)


@app.callback(invoke_without_command=True)
def version(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    if version:
        typer.echo(f"replycheck {__version__}")
        raise typer.Exit(CLEAN)


def main() -> None:
    """Run the command line; an error that a user can mend becomes one line on standard error and exit code 2."""
    try:
        app()
    except ReplycheckError as error:
        sys.exit(_give_up(str(error)))
    except Exception as error:  # the message may hold somebody's words; the kind and the place do not
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        sys.exit(_give_up(f"{type(error).__name__} in {place}. Please report this line; leave the text out."))


def _give_up(problem: str) -> int:
    print(f"replycheck: {problem}".encode("utf-8", "replace").decode(), file=sys.stderr)
    return COULD_NOT_RUN


def _lint_one(
    reply: str,
    customer: str | None,
    thread: str | None,
    output: Path | None,
    model: Path | None,
    config: Config,
    format: Format,
    fail_on: FailOn,
) -> int:
    from .checker import Checker
    from .inputs import STDIN, read_exchange

    exchange = read_exchange(reply, customer=customer, thread=thread)
    report = Checker(model, config=config).check(exchange)
    with _opened(output) as stream:
        _write(report, "stdin" if reply == STDIN else reply, format, stream)
    return _exit_code(report.to_json(), fail_on)


def _write(report: Any, name: str, format: Format, stream: IO[str]) -> None:
    if format is Format.text:
        from rich.console import Console

        from .formats.terminal import show

        show(report, name, Console(file=stream, highlight=False, soft_wrap=True))
    elif format is Format.json:
        stream.write(json.dumps(report.to_json(), indent=1) + "\n")
    elif format is Format.sarif:
        from .formats.sarif import to_sarif

        stream.write(json.dumps(to_sarif(report, name, __version__), indent=1) + "\n")
    else:
        from .formats.github import to_github

        stream.write(to_github(report, name))


def _lint_jsonl(path: Path, output: Path | None, model: Path | None, config: Config, workers: int, fail_on: FailOn) -> int:
    from .batch import judge_lines

    code = CLEAN
    with _lines(path) as (lines, size), _opened(output) as stream, _progress(path.name) as advance:
        for i, report in enumerate(judge_lines(lines, model=model, config=config, workers=workers), 1):
            stream.write(json.dumps(report) + "\n")
            advance(i, size)
            code = max(code, _exit_code(report, fail_on))
    return code


def _exit_code(report: dict[str, Any], fail_on: FailOn) -> int:
    """Turn one report (or the error in its place) into an exit code; a reply that could not be judged is not a clean one."""
    if "error" in report or not report["sentences"]:
        return COULD_NOT_RUN
    return FINDINGS if any(_fails(finding["severity"], fail_on) for finding in report["findings"]) else CLEAN


@contextmanager
def _lines(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a file of lines, `-` for standard input, and count them first where that is possible."""
    if str(path) == "-":
        yield sys.stdin.buffer, 0
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise ReplycheckError(f"{path}: cannot be read ({error.strerror}). Correct the path given with --jsonl.") from None
    with stream:
        size = 0
        if stream.seekable():
            size = sum(bool(line.strip()) for line in stream)
            stream.seek(0)
        yield stream, size


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:  # the reader went away, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(COULD_NOT_RUN) from None
        return
    try:
        stream = output.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ReplycheckError(f"{output}: cannot be written ({error.strerror}). Correct the path given with --output.") from None
    with stream:
        yield stream


def _config(path: Path | None) -> Config:
    from .checks import RULE_NAMES

    if path is None and not Path(FILE_NAME).exists():
        return Config()
    return read_config(path or Path(FILE_NAME), rule_names=RULE_NAMES)


def _fails(severity: str, fail_on: FailOn) -> bool:
    from .report import SEVERITIES

    return fail_on is not FailOn.never and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on.value)  # type: ignore[arg-type]


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error while it is a terminal; give a function of (done, total)."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total or None)


@contextmanager
def _extra(name: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(f"the package {error.name} is not installed. Run: pip install 'replycheck[{name}]'") from None


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
