"""Read a JSON list of replies from standard input; write polite strategies less impolite ones of each, by ConvoKit's. Runs in ConvoKit's environment."""

from __future__ import annotations

import contextlib
import json
import os
import sys

import spacy
from convokit import Corpus, PolitenessStrategies, Speaker, TextParser, Utterance

PARSER = os.environ.get("CONVOKIT_PARSER", "en_core_web_sm")
"""The spaCy pipeline that parses for it: a package's name, or a folder."""

IMPOLITE = ("Negative", "2nd_person_start", "Factuality", "Direct")


def main() -> None:
    texts = json.load(sys.stdin)
    speaker = Speaker(id="agent")
    corpus = Corpus(utterances=[Utterance(id=str(i), speaker=speaker, text=text or ".") for i, text in enumerate(texts)])
    with contextlib.redirect_stdout(sys.stderr):  # it reports progress there
        parsed = TextParser(spacy_nlp=spacy.load(PARSER), verbosity=0).transform(corpus)
        corpus = PolitenessStrategies().transform(parsed)
    scores = []
    for i in range(len(texts)):
        marks = corpus.get_utterance(str(i)).meta["politeness_strategies"]
        scores.append(sum(-n if any(word in name for word in IMPOLITE) else n for name, n in marks.items()))
    json.dump(scores, sys.stdout)


if __name__ == "__main__":
    main()
