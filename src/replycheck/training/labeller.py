"""A small labelling desk for a notebook: one exchange at a time, the guide at hand, every answer kept at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..exchange import Exchange
from ..report import ACTS, RELEVANCE
from .corpus import Labelled, LabelledAsk, LabelledSentence
from .labels_io import read_labels, write_labels
from .labels_io.record import OWN
from .unlabelled import to_label

OPEN, ANSWERED = "open", "answered"
NO_ASK = "no ask"
TITLES = {"apology_due": "An apology is due", "relevance": "Relevance"}


@dataclass
class Desk:
    """What a reader has labelled so far, without any widget.

    Parameters
    ----------
    exchanges : what is to be labelled, in order; those that are in the file already are not asked again
    path : JSONL file to keep the labels in; it is written anew after each answer
    """

    exchanges: Sequence[Exchange | Labelled]
    path: Path
    done: dict[str, Labelled] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = [e if isinstance(e, Labelled) else to_label(e, number=i) for i, e in enumerate(self.exchanges)]
        self.todo = {row.id: row for row in rows}
        if self.path.exists():
            self.done = {row.id: row for row in read_labels(self.path, "jsonl")}

    def next(self) -> Labelled | None:
        """Return the first exchange that is not labelled yet."""
        return next((row for name, row in self.todo.items() if name not in self.done), None)

    def answer(
        self,
        row: Labelled,
        *,
        apology_due: bool,
        relevance: str,
        acts: Sequence[Sequence[str]],
        asks: Mapping[tuple[int, int, int], bool],
    ) -> Labelled:
        """Keep the labels of an exchange.

        Parameters
        ----------
        acts : of each sentence of the reply
        asks : for (message, start, end) of a customer's sentence, whether the reply deals with it
        """
        sentences = tuple(LabelledSentence(s.start, s.end, tuple(a)) for s, a in zip(row.sentences, acts, strict=True))
        marked = tuple(LabelledAsk(*where, answered) for where, answered in sorted(asks.items()))
        labelled = replace(
            row, source=OWN, apology_due=apology_due, relevance=relevance, sentences=sentences, asks=marked, links=None
        )
        self.done[row.id] = labelled
        write_labels(self.path, list(self.done.values()))
        return labelled


def customer_sentences(row: Labelled) -> list[tuple[int, int, int, str]]:
    """Return (message, start, end, words) of every sentence of the customer's."""
    from ..reading import split_sentences

    return [
        (number, start, end, message.source[start:end])
        for number, message in enumerate(row.exchange.thread)
        if message.role == "customer"
        for start, end in split_sentences(message.source, [(0, len(message.source))])
    ]


def label(exchanges: Sequence[Exchange | Labelled], path: Path, *, guide: str = "") -> Any:
    """Return the widget: run it as the last line of a cell. `guide` is Markdown that is shown folded under the exchange."""
    import ipywidgets as widgets

    desk, box = Desk(exchanges, path), widgets.VBox()

    def show() -> None:
        row = desk.next()
        n_done = sum(name in desk.done for name in desk.todo)
        progress = widgets.IntProgress(n_done, 0, len(desk.todo), description=f"{n_done}/{len(desk.todo)}")
        if row is None:
            box.children = (progress, widgets.HTML(f"<b>All labelled</b>, kept in {path.name}."))
            return
        form = _Form(row)

        def keep(_: Any) -> None:
            desk.answer(row, **form.answers())
            show()

        button = widgets.Button(description="Keep, next", button_style="primary")
        button.on_click(keep)
        folded = widgets.Accordion([widgets.HTML(f"<pre style='white-space:pre-wrap'>{guide}</pre>")], titles=("The guide",))
        box.children = (progress, *form.parts, button, folded)

    show()
    return box


class _Form:
    """The controls of one exchange."""

    def __init__(self, row: Labelled) -> None:
        import ipywidgets as widgets

        self.asks = [
            (where[:3], widgets.ToggleButtons(options=(NO_ASK, OPEN, ANSWERED), style={"button_width": "5.5em"}), where[3])
            for where in customer_sentences(row)
        ]
        reply = row.exchange.reply.source
        self.acts = [
            (widgets.TagsInput(allowed_tags=list(ACTS), allow_duplicates=False), reply[s.start : s.end]) for s in row.sentences
        ]
        self.due = widgets.Checkbox(description=TITLES["apology_due"], indent=False)
        self.relevance = widgets.ToggleButtons(options=RELEVANCE, value="addresses", description=TITLES["relevance"])
        self.parts = (
            widgets.HTML("<b>The customer</b>: which sentences want an answer, and get one?"),
            *(widgets.VBox([_words(words), control]) for _, control, words in self.asks),
            self.due,
            widgets.HTML("<b>The reply</b>: what does each sentence do?"),
            *(widgets.VBox([_words(words), control]) for control, words in self.acts),
            self.relevance,
        )

    def answers(self) -> dict[str, Any]:
        return {
            "apology_due": self.due.value,
            "relevance": self.relevance.value,
            "acts": [control.value for control, _ in self.acts],
            "asks": {where: control.value == ANSWERED for where, control, _ in self.asks if control.value != NO_ASK},
        }


def _words(words: str) -> Any:
    import html

    import ipywidgets as widgets

    return widgets.HTML(f"<span style='white-space:pre-wrap'>{html.escape(words)}</span>")
