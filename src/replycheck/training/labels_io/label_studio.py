"""Label Studio: a JSON list of tasks with `data` and `annotations`; `CONFIG` is the labelling interface to paste into a project."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import BadCorpus
from ..corpus import Labelled
from .document import CHOICES, SPAN_LABELS, from_document, to_document

_LABELS = "".join(f'\n    <Label value="{label}"/>' for label in SPAN_LABELS)
_CHOICES = "".join(f'\n    <Choice value="{choice}"/>' for choice in CHOICES)
CONFIG = f"""<View>
  <Labels name="label" toName="text">{_LABELS}
  </Labels>
  <Text name="text" value="$text" granularity="character"/>
  <Choices name="choices" toName="text" choice="multiple">{_CHOICES}
  </Choices>
</View>
"""


def looks_like(first_line: str) -> bool:
    return first_line.startswith("[")


def read(path: Path) -> list[Labelled]:
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BadCorpus(f"{path}:{error.lineno}: not JSON ({error.msg}). Export the project as JSON.") from None
    rows = []
    for number, task in enumerate(tasks, 1):
        done = [annotation for annotation in task.get("annotations", ()) if not annotation.get("was_cancelled")]
        if done:
            rows.append(_row(task, done[-1]["result"], f"{path}: task {number}"))
    return rows


def _row(task: Mapping[str, Any], result: Sequence[Mapping[str, Any]], place: str) -> Labelled:
    marks, choices = [], []
    for region in result:
        value = region["value"]
        if region["type"] == "labels":
            marks += [(value["start"], value["end"], label) for label in value["labels"]]
        elif region["type"] == "choices":
            choices += value["choices"]
    return from_document(marks, choices, task["data"].get("exchange"), place)


def write(path: Path, rows: Sequence[Labelled]) -> None:
    tasks = []
    for row in rows:
        document = to_document(row)
        result = [
            {
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": start, "end": end, "text": document.text[start:end], "labels": [label]},
            }
            for start, end, label in document.marks
        ]
        choices = {"from_name": "choices", "to_name": "text", "type": "choices", "value": {"choices": list(document.choices)}}
        data = {"text": document.text, "exchange": document.meta}
        tasks.append({"data": data, "annotations": [{"result": [*result, choices]}]})
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
