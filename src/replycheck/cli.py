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
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; beyond this machine a token must be set.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8765,
    store: Annotated[Path, typer.Option(help="SQLite file for dismissals, overrides and feedback.")] = Path("replycheck.sqlite"),
    config: Annotated[
        Path | None, typer.Option(help=f"Configuration; by default {FILE_NAME} in this folder, if there is one.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; by default the one that ships.")] = None,
) -> None:
    """Check replies before Send, over HTTP, with a page to try it. SIGHUP reloads configuration and model."""
    with _extra("serve"):
        from .serving.server import serve as serve_http
    serve_http(host=host, port=port, read_config=lambda: _config(config), model=model, store=store)


FIX_EXAMPLES = """Mend a reply: make every rewrite that proved itself, and print the new text. Blanks such as [when?] are for you to fill in.

\b
Examples:
  replycheck fix reply.txt --customer message.txt
  replycheck fix exchange.json --diff
  replycheck fix reply.txt --customer message.txt --in-place --only missing-apology

\b
Exit codes: 0 nothing is left to do, 1 findings or blanks are left, 2 could not run.
"""


@app.command(help=FIX_EXAMPLES)
def fix(
    reply: Annotated[str, typer.Argument(help="Reply (text, .html), exchange (.json), mail (.eml), or - for stdin.")],
    customer: Annotated[str | None, typer.Option(help="File with the customer's message.")] = None,
    thread: Annotated[str | None, typer.Option(help="JSON file with the list of messages so far, newest last.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what changes, word by word, instead of the new text.")] = False,
    in_place: Annotated[bool, typer.Option("--in-place", help="Write the new text into the reply's file (text or .html).")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Mend findings of this rule only; may be given more than once.")] = None,
    config: Annotated[
        Path | None, typer.Option(help=f"Configuration; by default {FILE_NAME} in this folder, if there is one.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; by default the one that ships.")] = None,
) -> None:
    raise typer.Exit(_fix(reply, customer, thread, diff, in_place, only, model, _config(config)))


class TableFormat(StrEnum):
    """What an audit's tables are written as, beside Parquet."""

    csv = "csv"
    jsonl = "jsonl"
    sarif = "sarif"
    junit = "junit"


AUDIT_EXAMPLES = """Judge every public agent reply in an export of a helpdesk, and leave tables and a report.

\b
Examples:
  replycheck audit zendesk-export/ --out audit
  replycheck audit mails.mbox --ours example.com --out audit --workers 2
  replycheck audit messages.csv --columns columns.toml --out audit --also csv
  replycheck audit june/ --out june-audit --baseline may-audit

\b
Killed and started again, it goes on where it was. Exit codes: 0 done, 2 could not run.
"""


@app.command(help=AUDIT_EXAMPLES)
def audit(
    exports: Annotated[list[Path], typer.Argument(help="Files or folders of one export.")],
    out: Annotated[Path, typer.Option(help="Folder for the tables, the report and the state.")],
    format: Annotated[str | None, typer.Option(help="Force a format instead of finding it by content.")] = None,
    ours: Annotated[list[str] | None, typer.Option(help="For mails: a domain or address of yours; again for more.")] = None,
    columns: Annotated[Path | None, typer.Option(help="For tables: which column holds what.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    baseline: Annotated[Path | None, typer.Option(help="Folder of an earlier audit to compare with.")] = None,
    also: Annotated[list[TableFormat] | None, typer.Option(help="Write the tables in this format too; again for more.")] = None,
    by_agent: Annotated[bool, typer.Option("--by-agent", help="Show figures by agent; read the note on fairness.")] = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help="Leave names, addresses and numbers in tables and report.")] = False,
    config: Annotated[
        Path | None, typer.Option(help=f"Configuration; by default {FILE_NAME} in this folder, if there is one.")
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; by default the one that ships.")] = None,
) -> None:
    with _extra("audit"):
        from .audit.pipeline import PAGE, run_audit
        from .audit.readers import make_options
        from .audit.run import Settings
    settings = Settings(tuple(exports), out, make_options(format, ours or (), columns), model, _config(config), not unmasked)
    with _progress("judging") as advance:
        summary = run_audit(
            settings,
            workers=workers,
            by_agent=by_agent,
            baseline=baseline,
            also=[name.value for name in also or ()],
            version=__version__,
            advance=advance,
            tell=_say,
        )
    _say(
        f"{out / PAGE}: {summary.n_judged:,} of {summary.n_replies:,} replies judged, {len(summary.unreadable):,} rows left unread"
    )


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
    base: Annotated[
        Path | None, typer.Option(help="Model folder to train on from. By default all-MiniLM-L6-v2, from its package.")
    ] = None,
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
            train_model(corpora, out, public_texts=texts, settings=settings, base=base, tell=_say, advance=advance)
    _say(f"{out}: written; see {out / 'card.md'}")


PROMOTE_EXAMPLES = """Install a model folder only if it is better: worse on no dimension beyond chance, better on one.

\b
Examples:
  replycheck promote models/candidate --labels test.jsonl --into models/ours
  replycheck promote --put-back --into models/ours

\b
Exit codes: 0 installed (or put back), 1 did not pass and nothing was changed, 2 could not run.
"""


@app.command(help=PROMOTE_EXAMPLES)
def promote(
    new: Annotated[Path | None, typer.Argument(help="Model folder to install.")] = None,
    labels: Annotated[Path | None, typer.Option(help="Labelled exchanges that neither model was trained on.")] = None,
    into: Annotated[Path, typer.Option(help="Where the model in force lies; name it as model in replycheck.toml.")] = Path(
        "models/ours"
    ),
    put_back: Annotated[bool, typer.Option("--put-back", help="Put the model back that the last promotion replaced.")] = False,
) -> None:
    with _extra("fit"):
        from .training import promotion
        from .training.labels_io import read_labels
    if put_back:
        promotion.put_back(into)
        _say(f"{into}: the model from before is in force again")
        return
    if new is None or labels is None:
        raise typer.BadParameter("give a model folder and --labels FILE, or --put-back. See replycheck promote --help.")
    comparison = promotion.promote(new, into, read_labels(labels))
    typer.echo(str(comparison))
    if comparison.passes:
        _say(f"{into}: installed; the model from before is kept in {promotion.previous(into)}")
    raise typer.Exit(CLEAN if comparison.passes else FINDINGS)


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


@corpora_app.command("stats")
def corpora_stats(
    corpora: Annotated[Path, typer.Option(help="Folder with authored/ and public/.")] = Path("corpora"),
    public_texts: Annotated[Path | None, typer.Option(help="JSONL with the texts of the public exchanges, or a folder.")] = None,
) -> None:
    """Print what is in the corpora, as Markdown: labels, splits, vocabulary, phrases that come back, channels."""
    with _extra("fit"):
        from .training.corpus import find_public_texts, read_corpus
        from .training.slices import read_slices
        from .training.stats import corpus_stats
    rows = read_corpus(corpora, public_texts=find_public_texts(public_texts))
    typer.echo(corpus_stats(rows, read_slices(corpora)), nl=False)


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


def _fix(
    reply: str,
    customer: str | None,
    thread: str | None,
    diff: bool,
    in_place: bool,
    only: list[str] | None,
    model: Path | None,
    config: Config,
) -> int:
    from .checker import Checker
    from .checks import RULE_NAMES
    from .inputs import STDIN, read_exchange

    if unknown := set(only or ()) - set(RULE_NAMES):
        raise ReplycheckError(f"--only: no rule is called {', '.join(sorted(unknown))}. See replycheck rules.")
    if in_place and (reply == STDIN or reply.endswith(".eml") or (customer is None and thread is None)):
        raise ReplycheckError(
            "--in-place: works on a file that holds the reply alone. Give the customer's message with --customer."
        )
    exchange = read_exchange(reply, customer=customer, thread=thread)
    report, after, source = Checker(model, config=config).fix(exchange, only=only)
    if in_place:
        Path(reply).write_bytes(source.encode("utf-8"))
        _say(f"{reply}: {len(report.rewrites)} rewrites made, {len(after.findings)} findings left")
    elif diff:
        from rich.console import Console

        from .formats.diff import word_diff

        Console(highlight=False, soft_wrap=True).print(word_diff(exchange.reply.source, source))
    else:
        typer.echo(source, nl=not source.endswith("\n"))
    return FINDINGS if after.findings else CLEAN


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

    rate = TextColumn("{task.fields[rate]}")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=None, rate="")

        def advance(done: int, total: int) -> None:
            speed = progress.tasks[task].speed
            progress.update(task, completed=done, total=total or None, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance


@contextmanager
def _extra(name: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(f"the package {error.name} is not installed. Run: pip install 'replycheck[{name}]'") from None


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
