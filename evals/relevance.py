"""Measure how well the program tells sentences that are on a question from others.

    python evals/relevance.py          the shipped weights, and weights fitted without a question
    python evals/relevance.py --fit    print the weights fitted to all of `gold/relevance.jsonl`

The gold holds sentences of sources by address and span, each judged for one question (2: wanted,
1: marginal, 0: off it); `gold/README-relevance.md` tells how. Where the program now cuts a sentence
elsewhere, the one that overlaps most is taken. Printed are the area under the ROC curve and the
share that is on the question (1 or 2) of what reaches `LIKELY`, for all judged sentences and for
those drawn because they ranked best; beside it two baselines: the score of the passage, and all
sentences. What is fitted is tested by leaving out questions, three at a time. Exit code 1: no gain
over the passage's score; 2: the collections cannot be made.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from nuggets_corpora import Missing, collection
from stats import rate

from apercu.adapters.onnx_encoder import packaged_encoder
from apercu.ask.evidence import Sentence
from apercu.ask.question import Asked, parse_question
from apercu.ask.relevance import BIAS, BIAS_NEAR, NEARNESS, WEIGHTS, WEIGHTS_NEAR, Signs
from apercu.ask.selection import LIKELY
from apercu.ask.surroundings import Surroundings
from apercu.ask.weighing import (
    asked_words,
    bearing,
    concerns,
    meant,
    signs_of,
)
from apercu.ask.widening import widened
from apercu.assemble import searchable
from apercu.find.exact import cosines_of, quantise
from apercu.gathering import gather, rarities
from apercu.searching import Filters

GOLD = Path(__file__).resolve().parent / "gold" / "relevance.jsonl"
LEFT_OUT = 3
PENALTY = 1.0
"""The ridge on the weights, the intercept's left out; set beforehand."""
STEPS = 50
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Judged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence, half-open code points of the text at `url`, and what the reader said."""

    question: str
    collection: str
    as_of: str
    url: str
    start: int
    end: int
    drawn: str
    on: int
    facet: int
    alone: bool


class Seen(msgspec.Struct, frozen=True):
    """A judged sentence as the program sees it now; `passage` is its passage's score."""

    judged: Judged
    signs: Signs
    passage: float
    words: str


def read_gold() -> list[Judged]:
    """Read the judgements; raises msgspec.ValidationError where they are malformed."""
    return [msgspec.json.decode(line, type=Judged) for line in GOLD.read_bytes().splitlines()]


def see(judged: Sequence[Judged]) -> list[Seen]:
    """Look at the judged sentences with the program. Raises Missing."""
    found: list[Seen] = []
    for name, of in itertools.groupby(judged, key=lambda one: one.collection):
        with searchable(collection(name)) as (opened, index):
            for question, mine in itertools.groupby(of, key=lambda one: one.question):
                wanted = list(mine)
                as_of = datetime.date.fromisoformat(wanted[0].as_of)
                asked = widened(parse_question(question, as_of=as_of))
                got = gather(opened, index, asked, as_of=as_of, filters=Filters()).sentences
                words = {term for facet in asked.facets for term in facet.terms}
                weights = rarities(index, words | asked_words(asked), as_of)
                found += _seen(wanted, got, asked, weights)
    return found


def _seen(
    wanted: Iterable[Judged],
    got: Sequence[Sentence],
    asked: Asked,
    weights: Mapping[str, float],
) -> list[Seen]:
    by_url: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in got:
        by_url[sentence.source.url].append(sentence)
    around = {url: Surroundings(sentences) for url, sentences in by_url.items()}
    found = []
    for one in wanted:
        near = [s for s in by_url.get(one.url, ()) if s.start < one.end and one.start < s.end]
        if near:
            best = max(near, key=lambda s: min(s.end, one.end) - max(s.start, one.start))
            signs = _signs(best, asked, around[one.url], weights)
            passage = max(best.scores.values(), default=0.0)
            found.append(Seen(one, signs, passage, best.words))
    return found


def _signs(
    sentence: Sentence, asked: Asked, around: Surroundings, weights: Mapping[str, float]
) -> Signs:
    """Return a sentence's signs for the facet it bears on, else for the one nearest to it."""
    on = bearing(sentence, asked, around, weights)
    actors = meant((one.actor for one in sentence.mentions), asked)
    near = meant(around.near(sentence), asked)
    facets = asked.facets if on is None else (on.facet,)
    every = [
        signs_of(
            sentence,
            asked,
            facet,
            concerns(asked, facet, actors, near, sentence.source.speaker),
            around,
            weights,
        )
        for facet in facets
    ]
    return max(every, key=lambda signs: (signs.pair + signs.on_matter, signs))


def nearness(seen: Sequence[Seen]) -> Floats:
    """Return the cosine of each question and its sentence by the packaged encoder."""
    encoder = packaged_encoder()
    by_question = itertools.groupby(seen, key=lambda one: one.judged.question)
    near = []
    for question, of in by_question:
        codes = quantise(encoder.encode([question, *(one.words for one in of)]))
        near += [float(one) for one in cosines_of(codes[0], codes[1:])]
    return np.array(near)


def fit(signs: Floats, on: Floats) -> Floats:
    """Return intercept and weights of a ridge-penalised logistic regression, by Newton's steps."""
    rows = np.hstack([np.ones((len(signs), 1)), signs])
    ridge = np.diag([0.0] + [PENALTY] * signs.shape[1])
    weights: Floats = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (on - chance) - ridge @ weights
        curve = rows.T @ (rows * (chance * (1 - chance))[:, None]) + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def chances(signs: Floats, weights: Floats) -> Floats:
    """Return the likelihood of each row."""
    made: Floats = 1.0 / (1.0 + np.exp(-weights[0] - signs @ weights[1:]))
    return made


def left_out(signs: Floats, on: Floats, questions: Sequence[str]) -> Floats:
    """Return likelihoods by weights that were fitted without the sentence's question."""
    names = list(dict.fromkeys(questions))
    made: Floats = np.zeros(len(on))
    for at in range(0, len(names), LEFT_OUT):
        out = np.array([one in names[at : at + LEFT_OUT] for one in questions])
        made[out] = chances(signs[out], fit(signs[~out], on[~out]))
    return made


def area(score: Floats, on: Floats) -> float:
    """Return the area under the ROC curve: how often one on the question ranks above one off it."""
    yes, no = score[on == 1], score[on == 0]
    above = (yes[:, None] > no[None, :]).mean() + 0.5 * (yes[:, None] == no[None, :]).mean()
    return float(above)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fit", action="store_true", help="print weights fitted to all of it")
    given = parser.parse_args(arguments)
    judged = read_gold()
    try:
        seen = see(judged)
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    signs = np.array([one.signs for one in seen], dtype=np.float64)
    on = np.array([float(one.judged.on > 0) for one in seen])
    near = nearness(seen)
    beside = np.hstack([signs, near[:, None]])
    if given.fit:
        names = (*Signs._fields, "nearness")
        for rows in (signs, beside):
            made = fit(rows, on).round(2)
            print("BIAS", made[0], dict(zip(names, made[1:].tolist(), strict=False)))
        return 0
    best = np.array([one.judged.drawn == "best" for one in seen])
    passage = np.array([one.passage for one in seen])
    questions = [one.judged.question for one in seen]
    shipped = np.array([BIAS, *WEIGHTS])
    print(f"{len(judged)} judged, {len(seen)} found again, {len(set(questions))} questions")
    shipped_near = np.array([BIAS_NEAR, *WEIGHTS_NEAR, NEARNESS])
    systems = {
        "shipped weights": chances(signs, shipped),
        "shipped weights, with nearness": chances(beside, shipped_near),
        "fitted without the question": left_out(signs, on, questions),
        "fitted without the question, with nearness": left_out(beside, on, questions),
    }
    print(f"passage's score: area {area(passage, on):.3f}; nearness alone {area(near, on):.3f}")
    for name, chance in systems.items():
        print(f"{name}: area {area(chance, on):.3f}")
        for which, rows in (("all", np.ones(len(on), bool)), ("ranked best", best)):
            kept = rows & (chance >= LIKELY)
            print(f"  {which}: on the question {rate(int(on[rows].sum()), int(rows.sum()))}")
            reached = rate(int(on[kept].sum()), int(kept.sum()))
            print(f"  {which}, of those that reach {LIKELY}: {reached}")
    gain = area(systems["fitted without the question"], on) - area(passage, on)
    print(f"gain of area over the passage's score: {gain:+.3f}")
    return int(gain <= 0)


if __name__ == "__main__":
    sys.exit(main())
