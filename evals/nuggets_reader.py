"""Compare the matcher of nuggets with a reader: write pairs to judge, read the judgements.

A pair is a nugget and a statement; the reader answers whether the statement says the nugget. Half
of the pairs are such as the matcher takes, half are near misses (statements that it does not take
and that share most words with what the nugget tells), in an order that tells nothing. The
matcher's own answer is not in the file: it is computed when the judgements are read. The sample is
balanced on purpose, so that its agreement is not the agreement over all pairs that occur, which is
higher.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from nuggets_match import Nugget, Question, Said, says, word_list
from stats import rate

PAIRS, PER_NUGGET, SEED, DRAWS = 80, 2, 0, 2_000
STEM = 6
"""Letters by which words are held to be one; only for choosing near misses."""


class Pair(msgspec.Struct):
    """A line of the file: `seen` is what the matcher sees, `reader` is the reader's to fill."""

    question: str
    asked: str
    nugget: str
    tells: str
    statement: str
    seen: str
    reader: bool | None = None


class Agreement(NamedTuple):
    """Counts of two judges: both yes, matcher only, reader only, both no."""

    both: int
    matcher: int
    reader: int
    neither: int


def kappa(counts: Agreement) -> float:
    """Return Cohen's kappa; 1 where both judges gave one and the same answer throughout.

    Cohen, Educational and Psychological Measurement 20 (1960), 37-46.
    """
    n = sum(counts)
    if n == 0:
        raise ValueError("no pair was judged: kappa needs at least one")
    agreed = (counts.both + counts.neither) / n
    yes = (counts.both + counts.matcher) / n * (counts.both + counts.reader) / n
    no = (counts.neither + counts.reader) / n * (counts.neither + counts.matcher) / n
    chance = yes + no
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


def count(judged: Sequence[tuple[bool, bool]]) -> Agreement:
    """Count pairs of (matcher, reader)."""
    return Agreement(*(judged.count(pair) for pair in
                       ((True, True), (True, False), (False, True), (False, False))))  # fmt: skip


def choose(
    questions: Sequence[Question], said_to: Mapping[str, Sequence[Said]], pairs: int = PAIRS
) -> list[Pair]:
    """Choose pairs, half taken by the matcher and half near misses; the same in every run.

    Near misses are nearest by the words that a statement shares with what the nugget tells; a
    nugget gives at most PER_NUGGET of each sort, so that no matter fills the sample.
    """
    taken: list[Pair] = []
    missed: list[tuple[float, Pair]] = []
    chance = random.Random(SEED)
    for question in questions:
        unlike = list({one.seen: one for one in said_to.get(question.id, ())}.values())
        for nugget in question.nuggets:
            here: list[Pair] = []
            away: list[tuple[float, Pair]] = []
            for one in unlike:
                pair = Pair(question.id, question.question, nugget.id, nugget.tells, one.text,
                            one.seen)  # fmt: skip
                if says(nugget, one.seen):
                    here.append(pair)
                else:
                    away.append((shared_words(nugget.tells, one.seen), pair))
            taken += chance.sample(here, min(PER_NUGGET, len(here)))
            missed += sorted(away, key=lambda near: -near[0])[:PER_NUGGET]
    half = min(pairs // 2, len(taken))
    nearest = [pair for _, pair in sorted(missed, key=lambda near: -near[0])]
    chosen = chance.sample(taken, half) + nearest[: pairs - half]
    chance.shuffle(chosen)
    return chosen


def shared_words(tells: str, seen: str) -> float:
    """Return the share of the nugget's longer words, cut to a stem, that a statement has."""
    wanted = {word[:STEM] for word in word_list(tells) if len(word) > 3}
    has = {word[:STEM] for word in word_list(seen)}
    return len(wanted & has) / len(wanted) if wanted else 0.0


def write_pairs(
    questions: Sequence[Question], said_to: Mapping[str, Sequence[Said]], out: Path
) -> int:
    """Write pairs for a reader; returns the exit code."""
    chosen = choose(questions, said_to)
    if not chosen:
        print("no statement was made: there are no pairs to judge", file=sys.stderr)
        return 2
    out.write_bytes(b"".join(msgspec.json.encode(pair) + b"\n" for pair in chosen))
    print(f"{len(chosen)} pairs; put true or false for `reader` in each line of {out}")
    return 0


def judged_pairs(questions: Sequence[Question], path: Path) -> list[tuple[Pair, bool, bool]]:
    """Read judgements as (pair, matcher, reader). Raises ValueError on an unjudged pair."""
    nuggets: dict[str, Nugget] = {n.id: n for question in questions for n in question.nuggets}
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        pair = msgspec.json.decode(line, type=Pair)
        if pair.reader is None:
            raise ValueError(f"{path} line {number} is not judged: put true or false for 'reader'")
        if pair.nugget not in nuggets:
            raise ValueError(f"{path} line {number} names no open nugget: {pair.nugget!r}")
        found.append((pair, says(nuggets[pair.nugget], pair.seen), pair.reader))
    return found


def agreement(questions: Sequence[Question], path: Path) -> int:
    """Print how far matcher and reader agree; returns the exit code."""
    try:
        found = judged_pairs(questions, path)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if not found:
        print(f"{path} holds no pair", file=sys.stderr)
        return 2
    judged = [(matcher, reader) for _, matcher, reader in found]
    counts = count(judged)
    draw = random.Random(SEED)
    values = sorted(kappa(count(draw.choices(judged, k=len(judged)))) for _ in range(DRAWS))
    low, high = values[int(0.025 * DRAWS)], values[int(0.975 * DRAWS) - 1]
    print(json.dumps(counts._asdict()))
    print(f"agreement {rate(counts.both + counts.neither, len(judged))}")
    print(f"kappa {kappa(counts):.3f} [{low:.3f}, {high:.3f}] n={len(judged)}")
    print(
        f"of the matcher's yes, the reader's too: {rate(counts.both, counts.both + counts.matcher)}"
    )
    misses = [pair for pair, matcher, reader in found if matcher != reader]
    for pair in misses:
        print(f"  {'reader' if pair.reader else 'matcher'} only | {pair.nugget} {pair.tells}"
              f" | {pair.statement}")  # fmt: skip
    length = statistics.median(len(pair.statement.split()) for pair, _, _ in found)
    print(f"median statement {length:.0f} words")
    return 0
