"""Measure whether a report and its rewrite are told from two newsrooms' reports of one event.

    python evals/rewrites.py [--sealed] [--errors] [--fit] [--wire N]

The pairs are told of in gold/README-rewrites.md. A pair counts as found where the two share a key
and are similar, days apart included, in any order of coming. The model's weights are fitted on the
open half and on the demonstration's reports, so the open half is scored by cross-validation: ten
folds of whole stories, each judged by a model that has seen none of it. Beside it stand the
detector without its last step, rensa's MinHash over word threes (128 permutations) at .5, and the
cosine of the packaged encoder at the threshold that is best on the open half (which flatters it
there). Intervals are 95%, by 2,000 resamples of stories; a precision without a fault has none by
resampling, so that Wilson's stands beside it, as if pairs were independent.

`--fit` writes the model that is shipped (src/apercu/data/group/rewrites.json). `--sealed` scores
the other half with it: it prints the file's SHA-256 first and logs the run in sealed-runs.jsonl.
`--wire N` joins newswire of 1987 where it lies beside the checkout, counts what was judged by
reading (one hand; rewrites_wire_read.jsonl, see ../docs/decisions/0019-rewrites.md) among the
pairs that the last step alone joins, and prints N of those that nobody read. Exit code 1:
precision or recall below their floors, or no gain over the best baseline.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import itertools
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import rensa
from sealed import measured_commit
from stats import rate

from apercu.adapters.onnx_encoder import packaged_encoder
from apercu.group.rewrites import (
    DAYS,
    Signs,
    Weights,
    find_signs,
    is_follow_up,
    is_rewrite,
    load_weights,
)
from apercu.group.signatures import bands, signature
from apercu.group.similarity import similar

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
GOLD = HERE / "gold"
OPEN, SEALED, TEXTS = (
    GOLD / name for name in ("rewrites.jsonl", "rewrites-sealed.jsonl", "rewrites-texts.jsonl")
)
LOG = HERE / "sealed-runs.jsonl"
READ = HERE / "rewrites_wire_read.jsonl"
MODEL = ROOT / "src/apercu/data/group/rewrites.json"
DEMO = ROOT / "src/apercu/demo"
MEASURED = ("src/apercu/group", "src/apercu/data/group")
PRECISION_FLOOR, RECALL_FLOOR = 0.95, 0.55
"""Of the open half by cross-validation; the second about fifteen points under its first figure."""

THRESHOLD = 0.5
"""Log-odds from which a pair is a rewrite. On left-out stories nothing from 0 on is
wrong; the margin is for collections, where nearly all pairs are of different stories."""
RIDGE, FAR_WEIGHT, FAR_PAIRS, FOLDS, RESAMPLES = 0.3, 0.1, 600, 10, 2000
"""Penalty of squared standardised weights; weight and number of the pairs of different stories."""


class Text(NamedTuple):
    """One text of the gold or of the demonstration."""

    id: str
    text: str
    day: int
    language: str


class Pair(NamedTuple):
    """A labelled pair; its stories are the folds' units."""

    a: str
    b: str
    label: str
    kind: str

    @property
    def same(self) -> bool:
        """Tell whether it is one report."""
        return self.label == "one_origin"


Texts = dict[str, Text]
Judge = Callable[[str, str], bool]


def story(text: str) -> str:
    """Texts of one story share all but the last letter of the id."""
    return text[:-1]


def load(path: Path) -> tuple[list[Pair], Texts]:
    """Read a half, and of the texts only those that its pairs name."""
    pairs = [Pair(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    named = {text for pair in pairs for text in (pair.a, pair.b)}
    texts = {}
    for line in TEXTS.read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["id"] in named:
            day = dt.date.fromisoformat(entry["published"]).toordinal()
            texts[entry["id"]] = Text(entry["id"], entry["text"], day, entry["language"])
    return pairs, texts


# --- judges --------------------------------------------------------------------------------------


class Signed:
    """The signatures of texts, each made once."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.made = {name: signature(text.text) for name, text in texts.items()}

    def days(self, a: str, b: str) -> int:
        """Count the days between two texts."""
        return abs(self.texts[a].day - self.texts[b].day)

    def meet(self, a: str, b: str) -> bool:
        """Tell whether two texts are candidates."""
        return not set(bands(self.made[a])).isdisjoint(bands(self.made[b]))

    def without_last_step(self, a: str, b: str) -> bool:
        """Judge as if they were too many days apart for a rewrite in other words."""
        found = similar(self.made[a], self.made[b], DAYS + 1)
        return self.meet(a, b) and found is not None

    def judge(self, model: Weights) -> Judge:
        """Judge as the collection does, with a model."""

        def judged(a: str, b: str) -> bool:
            if self.without_last_step(a, b):
                return True
            one, other = self.made[a].items, self.made[b].items
            return self.meet(a, b) and is_rewrite(one, other, self.days(a, b), model)

        return judged


def minhash(texts: Texts) -> Judge:
    def sketch(text: str) -> rensa.RMinHash:
        words = text.lower().split()
        made = rensa.RMinHash(num_perm=128, seed=42)
        made.update([" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))])
        return made

    made = {name: sketch(text.text) for name, text in texts.items()}
    return lambda a, b: made[a].jaccard(made[b]) >= 0.5


def cosines(texts: Texts) -> Callable[[str, str], float]:
    names = sorted(texts)
    vectors = packaged_encoder().encode([texts[name].text for name in names])
    place = {name: at for at, name in enumerate(names)}
    return lambda a, b: float(vectors[place[a]] @ vectors[place[b]])


def best_cosine() -> float:
    """Find the cosine from which F1 on the open half is greatest."""
    pairs, texts = load(OPEN)
    near = cosines(texts)
    values = [(near(pair.a, pair.b), pair.same) for pair in pairs]
    return max(
        (value for value, _ in values),
        key=lambda least: f1(*counts([(same, value >= least) for value, same in values])),
    )


# --- the model -----------------------------------------------------------------------------------


class Example(NamedTuple):
    """What the model learns from: signs, label, weight, and the stories that it is of."""

    signs: Signs
    same: bool
    weight: float
    stories: frozenset[str]


def examples() -> list[Example]:
    """Take the open half's pairs in one language, pairs of its different stories, demonstration.

    A pair across languages is left out: it shares hardly a word whatever its label.
    """
    pairs, texts = load(OPEN)
    signed = Signed(texts)
    rng = random.Random(1)
    far = [p for p in itertools.combinations(sorted(texts), 2) if story(p[0]) != story(p[1])]
    labelled = [(pair.a, pair.b, pair.same, 1.0) for pair in pairs]
    labelled += [(a, b, False, FAR_WEIGHT) for a, b in rng.sample(far, FAR_PAIRS)]
    return [
        Example(
            find_signs(signed.made[a].items, signed.made[b].items),
            same,
            weight,
            frozenset((story(a), story(b))),
        )
        for a, b, same, weight in labelled
        if texts[a].language == texts[b].language
    ] + demonstration_examples()


def demonstration_examples() -> list[Example]:
    """Take the demonstration's pairs within the same days that are no copies.

    Its README tells that but for copies each report is an outlet's own; all such pairs with a
    logit near the threshold were read and are.
    """
    texts: Texts = {}
    for path in sorted(DEMO.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            entry = json.loads(line)
            if published := entry.get("published"):
                day = dt.date.fromisoformat(published[:10]).toordinal()
                texts[entry["url"]] = Text(entry["url"], entry["text"], day, entry["language"])
    signed = Signed(texts)
    return [
        Example(
            find_signs(signed.made[a].items, signed.made[b].items), False, 1.0, frozenset(("demo",))
        )
        for a, b in itertools.combinations(sorted(texts), 2)
        if texts[a].language == texts[b].language
        and signed.days(a, b) <= DAYS
        and not signed.without_last_step(a, b)
    ]


def fit(taken: Sequence[Example]) -> Weights:
    """Fit logistic regression with a ridge penalty by Newton's method."""
    signs = np.array([one.signs for one in taken], float)
    mean, spread = signs.mean(0), signs.std(0) + 1e-9
    x = np.c_[(signs - mean) / spread, np.ones(len(signs))]
    y = np.array([one.same for one in taken], float)
    weight = np.array([one.weight for one in taken])
    penalty = np.diag([RIDGE] * len(mean) + [1e-6])
    beta = np.zeros(len(mean) + 1)
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        slope = x.T @ (weight * (p - y)) + penalty @ beta
        step = np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + penalty, slope)
        beta -= step
        if np.abs(step).max() < 1e-10:
            break
    scaled = beta[:-1] / spread
    return Weights(
        about=ABOUT,
        weights={
            name: round(float(value), 4) for name, value in zip(Signs._fields, scaled, strict=True)
        },
        bias=round(float(beta[-1] - scaled @ mean), 4),
        threshold=THRESHOLD,
    )


ABOUT = (
    "Weights of a logistic model: is a pair of texts one report and its rewrite? Signs are those of"
    " apercu.group.rewrites.Signs. Made by `python evals/rewrites.py --fit` from the open half of"
    " evals/gold/rewrites.jsonl and from the demonstration's reports, all of them this project's"
    " own texts; see docs/decisions/0019-rewrites.md."
)


def cross_validated(pairs: Sequence[Pair], signed: Signed) -> list[tuple[bool, bool]]:
    """Judge each pair by a model that has not seen its story: (wanted, found) for each."""
    taken = examples()
    fold = {name: at % FOLDS for at, name in enumerate(sorted({story(p.a) for p in pairs}))}
    judges = [
        signed.judge(fit([e for e in taken if all(fold.get(s) != at for s in e.stories)]))
        for at in range(FOLDS)
    ]
    return [(p.same, judges[fold[story(p.a)]](p.a, p.b)) for p in pairs]


# --- figures -------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """Precision, recall and F1, each with its interval."""

    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    f1: tuple[float, float, float]
    found: int
    wanted: int

    def __str__(self) -> str:
        parts = [f"{v:.3f} [{low:.3f}, {high:.3f}]" for v, low, high in self[:3]]
        wilson = rate(round(self.precision[0] * self.found), self.found)
        beside = f"(Wilson [{wilson.low:.3f}, {wilson.high:.3f}])"
        return f"P {parts[0]} {beside} n={self.found}  R {parts[1]} n={self.wanted}  F1 {parts[2]}"


def counts(judged: Iterable[tuple[bool, bool]]) -> tuple[int, int, int]:
    """Count what was found rightly, found, wanted."""
    all_judged = list(judged)
    right = sum(wanted and found for wanted, found in all_judged)
    return right, sum(found for _, found in all_judged), sum(wanted for wanted, _ in all_judged)


def f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / (found + wanted) if found + wanted else 0.0


def ratios(right: int, found: int, wanted: int) -> tuple[float, float, float]:
    """Give precision (1 where nothing was found), recall, F1."""
    return (
        right / found if found else 1.0,
        right / wanted if wanted else 0.0,
        f1(right, found, wanted),
    )


def figures(pairs: Sequence[Pair], judged: Sequence[tuple[bool, bool]]) -> Figures:
    """Resample stories, since pairs of one hang together."""
    by_story: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for pair, one in zip(pairs, judged, strict=True):
        by_story[story(pair.a)].append(one)
    parts = np.array([counts(of) for _, of in sorted(by_story.items())])
    rng = np.random.default_rng(7)
    drawn = rng.integers(0, len(parts), (RESAMPLES, len(parts)))
    spread = np.array([ratios(*map(int, parts[rows].sum(0))) for rows in drawn])
    low, high = np.quantile(spread, (0.025, 0.975), axis=0)
    right, found, wanted = counts(judged)
    values = ratios(right, found, wanted)
    three = [(v, float(a), float(b)) for v, a, b in zip(values, low, high, strict=True)]
    return Figures(three[0], three[1], three[2], found, wanted)


def by_kind(pairs: Sequence[Pair], judged: Sequence[tuple[bool, bool]]) -> dict[str, str]:
    """Give, for each kind, how many of its pairs were taken for one origin."""
    taken: dict[str, list[bool]] = defaultdict(list)
    for pair, (_, found) in zip(pairs, judged, strict=True):
        taken[f"{pair.label} {pair.kind}"].append(found)
    return {kind: f"{sum(found)} of {len(found)}" for kind, found in sorted(taken.items())}


# --- newswire ------------------------------------------------------------------------------------


class Read(NamedTuple):
    """A pair of newswire stories as it was judged by reading; texts are named by their hashes.

    `set` is how it came to be read, `label` is `one`, `two`, or `fuller`: the longer text is the
    shorter one written out, and tells beside what came after it.
    """

    a: str
    b: str
    days: int
    set: str
    label: str


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wire(sample: int) -> None:
    """Count by what was read what the last step alone joins in newswire, and print what was not."""
    from rewrites_wire import find_joined, read_stories  # noqa: PLC0415 - needs the shared data

    stories = read_stories(ROOT.parent / "shared/data/find/reuters21578/reuters21578.tar.gz")
    texts = {text_hash(story.text): story.text for story in stories}
    by_pair = {
        frozenset((text_hash(stories[a].text), text_hash(stories[b].text))): (a, b)
        for a, b in find_joined(stories)
    }
    read = [Read(**json.loads(line)) for line in READ.read_text("utf-8").splitlines()]
    labels = {frozenset((one.a, one.b)): one.label for one in read}
    joined = Counter(labels.get(pair, "not read") for pair in by_pair)
    print(f"{len(stories):,} stories; texts joined by the last step alone: {dict(joined)}")
    print(
        f"  of them {count_labels([one for one in read if frozenset((one.a, one.b)) in by_pair])}"
    )
    for name in dict.fromkeys(one.set for one in read):
        of_set = [one for one in read if one.set == name]
        left = [
            one
            for one in of_set
            if not is_follow_up(
                signature(texts[one.a]).items, signature(texts[one.b]).items, one.days
            )
        ]
        print(
            f"  {name}: read {count_labels(of_set)}; no follow-up by our rules {count_labels(left)}"
        )
    unread = sorted(place for pair, place in by_pair.items() if pair not in labels)
    for a, b in random.Random(3).sample(unread, min(sample, len(unread))):
        print(f"\n{stories[a].title} | {stories[a].text[:500]}")
        print(f"{stories[b].title} | {stories[b].text[:500]}")


def count_labels(read: Sequence[Read]) -> str:
    """Count labels; give the share of wrong joins, strictly, and with fuller versions as one."""
    found = Counter(one.label for one in read)
    strictly = rate(found["two"] + found["fuller"], len(read))
    return f"{dict(sorted(found.items()))}, wrong {strictly} (two: {rate(found['two'], len(read))})"


# --- the command ---------------------------------------------------------------------------------


def measure(pairs: list[Pair], texts: Texts, *, sealed: bool) -> dict[str, list[tuple[bool, bool]]]:
    signed = Signed(texts)

    def ask(judge: Judge) -> list[tuple[bool, bool]]:
        return [(pair.same, judge(pair.a, pair.b)) for pair in pairs]

    near, least = cosines(texts), best_cosine()
    ours = ask(signed.judge(load_weights())) if sealed else cross_validated(pairs, signed)
    return {
        "ours": ours,
        "without the last step": ask(signed.without_last_step),
        "minhash .5": ask(minhash(texts)),
        f"cosine {least:.3f}": ask(lambda a, b: near(a, b) >= least),
    }


def log_sealed(digest: str, scores: dict[str, Figures]) -> None:
    ours = scores["ours"]
    score = {"precision": round(ours.precision[0], 4), "recall": round(ours.recall[0], 4)}
    for name in ("precision", "recall", "f1"):
        score[f"{name}_95"] = [round(value, 4) for value in getattr(ours, name)[1:]]
    score["f1"] = round(ours.f1[0], 4)
    score["baselines_f1"] = {
        name: round(one.f1[0], 4) for name, one in scores.items() if one != ours
    }
    entry = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "set": SEALED.name,
        "sha256": digest,
        "commit": measured_commit(*MEASURED),
        "score": score,
    }
    with LOG.open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sealed", action="store_true", help="score the sealed half, logged")
    parser.add_argument("--errors", action="store_true", help="list the errors (open half only)")
    parser.add_argument("--fit", action="store_true", help="write the model that is shipped")
    parser.add_argument("--wire", type=int, metavar="N", help="join newswire, print N unread pairs")
    given = parser.parse_args()
    if given.fit:
        MODEL.write_bytes(
            msgspec.json.format(msgspec.json.encode(fit(examples())), indent=2) + b"\n"
        )
        return 0
    if given.wire is not None:
        wire(given.wire)
        return 0
    path = SEALED if given.sealed else OPEN
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"sha256 of {path.name}: {digest}")
    pairs, texts = load(path)
    judged = measure(pairs, texts, sealed=given.sealed)
    scores = {name: figures(pairs, one) for name, one in judged.items()}
    for name, one in scores.items():
        print(f"{name:21} {one}")
    for kind, share in by_kind(pairs, judged["ours"]).items():
        before = by_kind(pairs, judged["without the last step"])[kind]
        print(f"  {kind:24} taken for one origin: {share} (without the last step {before})")
    if given.errors and not given.sealed:
        for pair, (wanted, found) in zip(pairs, judged["ours"], strict=True):
            if wanted != found:
                print("wrong:", *pair)
    if given.sealed:
        log_sealed(digest, scores)
    ours = scores["ours"]
    best = max(one.f1[0] for name, one in scores.items() if name != "ours")
    low = ours.precision[0] < PRECISION_FLOOR or ours.recall[0] < RECALL_FLOOR
    return int(low or ours.f1[0] <= best)


if __name__ == "__main__":
    sys.exit(main())
