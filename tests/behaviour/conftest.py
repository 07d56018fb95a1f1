"""The suite on another model: `pytest tests/behaviour --model FOLDER --tb=no -rN` tells how it does beside the shipped one.

Where the shipped model does not manage a case yet, its id stands in `expected_failures.json` with the reason: the test then must fail, and must be taken
off the list when the model learns it. Of another model nothing is expected; what it manages is counted.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from replycheck.checker import Checker

HERE = Path(__file__).parent
EXPECTED_FAILURES: dict[str, str] = json.loads((HERE / "expected_failures.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def checker(checker: Checker, pytestconfig: pytest.Config) -> Checker:
    folder = pytestconfig.getoption("model")
    return Checker(folder) if folder else checker


def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    if config.getoption("model"):
        return
    for item in items:
        id = _id_of(item.nodeid)
        if item.path.parent == HERE and id in EXPECTED_FAILURES:
            item.add_marker(pytest.mark.xfail(reason=EXPECTED_FAILURES[id], strict=True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell, kind by kind, how many cases either model manages, and which ones only one of them does."""
    if not (folder := config.getoption("model")):
        return
    managed = {
        report.nodeid: outcome == "passed"
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        if report.when == "call" and "[" in report.nodeid
    }
    terminalreporter.section(f"{folder} beside the shipped model")
    for line in _table(managed):
        terminalreporter.write_line(line)


def _table(managed: dict[str, bool]) -> Iterator[str]:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    only: dict[str, list[str]] = {"this one": [], "the shipped one": []}
    for nodeid, passes in managed.items():
        id, shipped_passes = _id_of(nodeid), _id_of(nodeid) not in EXPECTED_FAILURES
        for kind in (nodeid.split("::")[1].split("[")[0].removeprefix("test_").replace("_", " "), "all"):
            kinds[kind].update(n=1, this=passes, shipped=shipped_passes)
        if passes != shipped_passes:
            only["this one" if passes else "the shipped one"].append(id)
    width = max(map(len, kinds), default=0)
    yield f"{'cases managed':{width}}     n  shipped  this"
    for kind, count in sorted(kinds.items(), key=lambda item: item[0] == "all"):
        yield f"{kind:{width}}  {count['n']:4}  {count['shipped']:7}  {count['this']:4}"
    for name, ids in only.items():
        yield f"{name} alone manages {len(ids)}: {', '.join(sorted(ids)) or '-'}"


def _id_of(nodeid: str) -> str:
    return nodeid.partition("[")[2].removesuffix("]")
