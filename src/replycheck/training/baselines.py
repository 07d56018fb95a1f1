"""What the model has to beat: keywords, and TF-IDF with logistic regression. Same inputs, same outputs as the model."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import paired_cosine_distances
from sklearn.pipeline import make_pipeline

from ..model.heads import REPLY_OUTPUTS, THREAD_OUTPUTS, Probabilities
from ..report import RELEVANCE
from .labels import N_ACTS, Example

KEYWORDS = {
    "apology": r"\b(sorry|apolog\w+|regret)\b",
    "hollow_apology": r"\bsorry (if|you feel|for any|but)\b|any inconvenience|mistakes were made",
    "accepts_fault": r"\b(our|my) (mistake|fault|error)\b|we (should have|let you down|fell short)",
    "takes_charge": r"\b(i'll|i will|i've|i have|let me|i'm) \w+",
    "blames_customer": r"\byou (should|must|failed|forgot|didn't|entered|chose)\b|as (stated|mentioned)",
    "blames_other": r"\b(courier|supplier|carrier|system|policy|warehouse|third party)\b",
    "denies": r"\b(not the norm|unusual|only a|no other|perfectly normal)\b",
    "concrete_remedy": r"\b(refund\w*|replace\w*|credit\w*|resend|sent|voucher|discount)\b",
    "vague_remedy": r"\b(look into|in touch|our best|passed on|happy to help)\b",
    "prevention": r"\b(from now on|won't happen again|make sure|in future)\b",
    "explanation": r"\b(because|due to|caused by|the reason)\b",
    "empathy": r"\b(understand|frustrat\w+|disappoint\w+|upset\w*)\b",
    "thanks": r"\bthank(s| you)\b",
    "asks_customer": r"\?|\bplease (send|reply|confirm|let us know|dm|call)\b",
    "refusal": r"\b(unable|cannot|can't|not possible|unfortunately)\b",
    "courtesy": r"^(hi|hello|dear|hey)\b|\b(regards|best|cheers|sincerely)\b",
}
DUE = r"\b(not|never|wrong|broken|late|missing|problem|issue|still|again|worst|terrible|disappoint\w+)\b"
ASK = r"\?|\b(please|can you|i want|i need)\b|" + DUE


class KeywordBaseline:
    """Patterns that a careful person would write down in an afternoon; relevance by shared words."""

    name = "keywords"

    def predict(self, example: Example) -> Probabilities:
        reply = np.zeros((len(example.pair.reply), len(REPLY_OUTPUTS)))
        for i, sentence in enumerate(example.pair.reply):
            reply[i, :N_ACTS] = [bool(re.search(KEYWORDS[act], sentence.lower())) for act in REPLY_OUTPUTS[:N_ACTS]]
        sentences = [sentence for turn in example.pair.thread for sentence in turn.sentences]
        answer_words = _words(" ".join(example.pair.reply))
        thread = np.zeros((len(sentences), len(THREAD_OUTPUTS)))
        for i, sentence in enumerate(sentences):
            words = _words(sentence)
            thread[i, 0] = bool(re.search(ASK, sentence.lower()))
            thread[i, 1] = len(words & answer_words) / max(1, len(words))
        customer = " ".join(example.pair.thread[-1].sentences)
        shared = len(_words(customer) & answer_words) / max(1, len(answer_words))
        relevance = np.array([1 - shared, 0.0, 0.0, shared])
        return Probabilities(reply, thread, relevance, float(bool(re.search(DUE, customer.lower()))))


class TfidfBaseline:
    """Word and word-pair counts with logistic regression: sentences for acts and asks, both texts and their cosine for the pair."""

    name = "tfidf"

    def fit(self, examples: Sequence[Example]) -> TfidfBaseline:
        sentences = [sentence for example in examples for sentence in example.pair.reply]
        acts = np.concatenate([example.reply[:, :N_ACTS] for example in examples])
        self.acts_ = [_text_model().fit(sentences, acts[:, i]) for i in range(N_ACTS)]
        thread = [sentence for example in examples for turn in example.pair.thread for sentence in turn.sentences]
        targets = np.concatenate([example.thread[:, :2] for example in examples])
        is_known = ~np.isnan(targets[:, 0])
        self.ask_ = _text_model().fit(np.array(thread, object)[is_known], targets[is_known, 0])
        self.words_ = TfidfVectorizer(min_df=2, sublinear_tf=True).fit(sentences + thread)
        pairs = [(s, " ".join(e.pair.reply), y) for e in examples for s, y in _asks(e)]
        self.answered_ = _balanced().fit(self._features([p[0] for p in pairs], [p[1] for p in pairs]), [p[2] for p in pairs])
        customers, replies = zip(*map(_texts, examples), strict=True)
        self.relevance_ = _balanced().fit(self._features(customers, replies), [example.relevance for example in examples])
        self.due_ = _text_model().fit(customers, [example.apology_due for example in examples])
        return self

    def predict(self, example: Example) -> Probabilities:
        sentences, customer, whole = list(example.pair.reply), *_texts(example)
        reply = np.full((len(sentences), len(REPLY_OUTPUTS)), np.nan)
        reply[:, :N_ACTS] = np.stack([model.predict_proba(sentences)[:, 1] for model in self.acts_], axis=1)
        asked = [sentence for turn in example.pair.thread for sentence in turn.sentences]
        thread = np.full((len(asked), len(THREAD_OUTPUTS)), np.nan)
        thread[:, 0] = self.ask_.predict_proba(asked)[:, 1]
        thread[:, 1] = self.answered_.predict_proba(self._features(asked, [whole] * len(asked)))[:, 1]
        relevance = np.zeros(len(RELEVANCE))
        relevance[self.relevance_.classes_] = self.relevance_.predict_proba(self._features([customer], [whole]))[0]
        return Probabilities(reply, thread, relevance, float(self.due_.predict_proba([customer])[0, 1]))

    def _features(self, customers: Sequence[str], replies: Sequence[str]) -> np.ndarray:
        import scipy.sparse

        left, right = self.words_.transform(customers), self.words_.transform(replies)
        cosine = 1 - paired_cosine_distances(left, right)
        return scipy.sparse.hstack([left, right, left.multiply(right), cosine[:, None]]).tocsr()


def _text_model():
    return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), _balanced())


def _balanced() -> LogisticRegression:
    return LogisticRegression(C=3.0, class_weight="balanced", max_iter=2000)


def _asks(example: Example) -> list[tuple[str, float]]:
    sentences = [sentence for turn in example.pair.thread for sentence in turn.sentences]
    return [(s, y) for s, y in zip(sentences, example.thread[:, 1], strict=True) if not np.isnan(y)]


def _texts(example: Example) -> tuple[str, str]:
    return " ".join(example.pair.thread[-1].sentences), " ".join(example.pair.reply)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{4,}", text.lower()))
