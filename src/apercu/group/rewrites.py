"""Tell from the items of two texts whether one is a rewrite of the other, or both of a third.

Two newsrooms that report one event on their own share its names and its main figures; each has
figures, days and names that the other has not. A rewrite brings hardly any. So what counts is not
how much two texts share but how little either has for itself, and whether figures that stand before
the same word are the same. The signs are weighed by a logistic model; its weights and its threshold
lie in `data/group/rewrites.json` and are made by evals/rewrites.py.
"""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import math
from collections.abc import Mapping, Set
from typing import NamedTuple

import msgspec

STEM, NAME, NUMBER, DAY = 0, 1, 2, 3
"""Kinds of items; a day is a weekday or a month."""
KIND_BITS, LEVEL_BITS, STEM_BITS = 2, 3, 26
QUOTED_SHIFT = KIND_BITS + LEVEL_BITS
STEM_SHIFT = QUOTED_SHIFT + 1
"""An item's bits from the lowest: its kind, how much it says, whether it is quoted, its stem."""
_KIND, _LEVEL, _QUOTED = (1 << KIND_BITS) - 1, (1 << LEVEL_BITS) - 1, 1 << QUOTED_SHIFT

FIGURE = 4
"""How much one figure says, on the scale of `data/group/stems.tsv`."""
_UNIT = float(FIGURE)
"""What two texts share is smoothed by half a figure that they do."""


class Signs(NamedTuple):
    """What tells a rewrite from a report of one's own.

    The first of two texts is the one with less to tell. A share of weights is smoothed towards a
    half; a sum of weights is in figures, and its logarithm, log(1 + sum), is given.
    """

    first_numbers: float
    """Share of the first text's figures that the second has."""
    second_numbers: float
    second_days: float
    first_names: float
    second_new_names: float
    """Sum of the second text's names that the first has not."""
    own_quotes: float
    """Sum of what is quoted in one text and not told in the other, as much as it is in both."""
    conflicts: float
    """How many words stand behind other figures in either text, and behind none that both have."""
    frame: float
    """Share of the second text's other words that the first has, times the share of its figures
    that the first has not: another filling of one form."""


class Telling(NamedTuple):
    """The items of one text.

    How much each says, and all together; those of each kind; the figures before each word; those
    that are quoted.
    """

    total: int
    levels: Mapping[int, int]
    kinds: tuple[Set[int], Set[int], Set[int], Set[int]]
    before: Mapping[int, Set[int]]
    quoted: Set[int]


@functools.lru_cache(maxsize=2048)
def read_items(packed: bytes) -> Telling:
    """Read the items of a signature."""
    levels: dict[int, int] = {}
    kinds: dict[int, int] = {}
    before: dict[int, set[int]] = {}
    quoted: set[int] = set()
    figure: int | None = None
    for item in memoryview(packed).cast("I"):
        stem, kind = item >> STEM_SHIFT, item & _KIND
        if item & _QUOTED:
            quoted.add(stem)
        if stem not in levels:
            levels[stem], kinds[stem] = item >> KIND_BITS & _LEVEL, kind
        elif kind == NAME:
            kinds[stem] = NAME
        if kind >= NUMBER:
            figure = stem
        elif figure is not None:
            before.setdefault(stem, set()).add(figure)
            figure = None
    by_kind: tuple[set[int], ...] = (set(), set(), set(), set())
    for stem, kind in kinds.items():
        by_kind[kind].add(stem)
    stems, names, numbers, days = by_kind
    return Telling(sum(levels.values()), levels, (stems, names, numbers, days), before, quoted)


def find_signs(a: bytes, b: bytes) -> Signs:
    """Weigh the items of one signature against those of another; symmetric."""
    first, second = sorted((a, b), key=lambda packed: (read_items(packed).total, packed))
    one, other = read_items(first), read_items(second)
    second_numbers = _share(*_kept(other, one, NUMBER))
    return Signs(
        first_numbers=_share(*_kept(one, other, NUMBER)),
        second_numbers=second_numbers,
        second_days=_share(*_kept(other, one, DAY)),
        first_names=_share(*_kept(one, other, NAME)),
        second_new_names=_missing(*_kept(other, one, NAME)),
        own_quotes=_own_quotes(one, other),
        conflicts=_conflicts(one, other),
        frame=_share(*_kept(other, one, STEM)) * (1 - second_numbers),
    )


def _kept(one: Telling, other: Telling, kind: int) -> tuple[int, int]:
    """Weigh one text's items of a kind: those that the other has, and all."""
    levels, known = one.levels, other.levels
    shared = total = 0
    for stem in one.kinds[kind]:
        level = levels[stem]
        total += level
        if stem in known:
            shared += level
    return shared, total


def _share(shared: int, total: int) -> float:
    return (shared + _UNIT / 2) / (total + _UNIT)


def _missing(shared: int, total: int) -> float:
    return math.log1p((total - shared) / _UNIT)


def _own_quotes(one: Telling, other: Telling) -> float:
    return math.log1p(
        sum(
            side.levels[stem]
            for side, opposite in ((one, other), (other, one))
            for stem in side.quoted
            if stem not in opposite.levels
        )
        / _UNIT
    )


def _conflicts(one: Telling, other: Telling) -> int:
    return sum(
        figures.isdisjoint(other.before[word])
        for word, figures in one.before.items()
        if word in other.before
    )


class Weights(msgspec.Struct, frozen=True):
    """The model of `data/group/rewrites.json`: a text on its making, weights, and the threshold."""

    about: str
    weights: dict[str, float]
    bias: float
    threshold: float


@functools.cache
def load_weights() -> Weights:
    """Read the shipped model."""
    resource = importlib.resources.files("apercu") / "data" / "group" / "rewrites.json"
    return msgspec.json.decode(resource.read_bytes(), type=Weights)


def weigh(signs: Signs, model: Weights) -> float:
    """Give the log-odds that two texts are one report rewritten."""
    return model.bias + sum(
        model.weights[name] * value for name, value in zip(Signs._fields, signs, strict=True)
    )


DAYS = 2
"""Most days between the births of a report and its rewrite. Of newswire stories that this module
took for one report, those further apart were all two: another auction, another bond."""
LEAST, LEAST_TELLING = 100, 14
"""How much a text must say, and how much of it in names and figures that are not met everywhere
both must say, on the scale of `data/group/stems.tsv`: a figure is 4. A flash of forty words says
less than the first, and every report of its event has that."""
MOST_FIGURES = 0.5
"""Share of figures in what a text says from which it is a table: the next hour's table has most of
them. Rewrites of the open half of evals/gold/rewrites.jsonl have .16 at most."""
FIRST_SHARED, SECOND_SHARED = 0.30, 0.30
"""Share of the weights of either text's items that the other must have to be weighed at all. Below
the second, the longer text is mostly something else: a digest, which would make its reports one.
Most candidates that chance brings end here."""


def is_rewrite(a: bytes, b: bytes, days: int = 0, model: Weights | None = None) -> bool:
    """Tell whether the items of two signatures are those of one report and its rewrite.

    `days` lie between the days on which they came out; `model` is the shipped one unless given.
    """
    if abs(days) > DAYS:
        return False
    one, other = sorted((read_items(a), read_items(b)), key=lambda telling: telling.total)
    if one.total < LEAST or _is_table(one) or _is_table(other):
        return False
    levels = one.levels
    shared = levels.keys() & other.levels.keys()
    weight = sum(levels[stem] for stem in shared)
    if weight < max(FIRST_SHARED * one.total, SECOND_SHARED * other.total):
        return False
    told = (one.kinds[NAME] | one.kinds[NUMBER]) & shared
    if sum(levels[stem] for stem in told if levels[stem] >= FIGURE) < LEAST_TELLING:
        return False
    model = load_weights() if model is None else model
    return weigh(find_signs(a, b), model) >= model.threshold and not is_follow_up(a, b, days)


COPIED = 0.15
"""Share of neighbouring items kept from which wording was copied, and not only matter. A newsroom
that rewrites by copying keeps the rest in other words; one that follows a matter up copies what was
known and has something else to say. What follows is asked of such pairs only. It was set on the
open half and on newswire of 1987, all of whose joined pairs were read
(docs/decisions/0019-rewrites.md)."""
RETOLD, RETOLD_LATER = 0.48, 0.40
"""Share of what was not copied that must be told in the other text, too; and how much more on
another day, times the share copied: what is copied then is mostly what was known. Rewrites of the
open half that copy and that the model joins keep .49 at least, those of another day .62."""
WHOLE = 0.90
"""Share of the lesser text that the other tells from which what little is left says nothing."""
OWN_FIGURES, FRAME, FRAME_FIGURES = 1.25, 0.45, 0.75
"""Most figures that both texts may have for themselves, and fewer where so much is copied that it
is a frame: other figures in both are another filling of it. What is told in other words may round
them. Rewrites of the open half that copy have 1.0 at most, those that copy that much have none."""


def is_follow_up(a: bytes, b: bytes, days: int = 0) -> bool:
    """Tell whether one of two texts copies what was known from the other, and tells more beside.

    Asked of the items of signatures that are alike otherwise; `days` as for `is_rewrite`.
    """
    first, second = sorted((a, b), key=lambda packed: (read_items(packed).total, packed))
    copied = _copied(first, second)
    if copied < COPIED:
        return False
    one, other = read_items(first), read_items(second)
    shared = sum(level for stem, level in one.levels.items() if stem in other.levels)
    return (
        not _is_retold(copied, shared / one.total, days)
        or _own_figures(one, other) > (OWN_FIGURES if copied < FRAME else FRAME_FIGURES)
        or _points_elsewhere(one, other, days)
    )


def _is_retold(copied: float, shared: float, days: int) -> bool:
    """Tell whether enough is shared of what was not copied: `shared` is the share of all."""
    least = RETOLD + (RETOLD_LATER * copied if days else 0.0)
    return shared >= WHOLE or shared - copied >= least * (1 - copied)


class Times(msgspec.Struct, frozen=True):
    """The words of `data/group/times.json`."""

    about: str
    yesterday: tuple[str, ...]
    today: tuple[str, ...]
    elsewhere: tuple[str, ...]


@functools.cache
def load_times() -> Times:
    """Read the shipped words."""
    resource = importlib.resources.files("apercu") / "data" / "group" / "times.json"
    return msgspec.json.decode(resource.read_bytes(), type=Times)


class _Pointers(NamedTuple):
    """Stems of words that point to another day or report, of those for yesterday, for today."""

    elsewhere: Set[int]
    yesterday: Set[int]
    today: Set[int]


@functools.cache
def _pointers() -> _Pointers:
    from apercu.group.words import STEM as LETTERS  # noqa: PLC0415 - numpy loads with it
    from apercu.group.words import hash_one  # noqa: PLC0415 - likewise

    def stems(words: tuple[str, ...]) -> Set[int]:
        return frozenset(hash_one(word[:LETTERS]) >> 64 - STEM_BITS for word in words)

    times = load_times()
    yesterday = stems(times.yesterday)
    return _Pointers(yesterday | stems(times.elsewhere), yesterday, stems(times.today))


def _points_elsewhere(one: Telling, other: Telling, days: int) -> bool:
    """Tell whether one text alone speaks of another day or of a report before it.

    A follow-up says what it follows. That a newspaper says "yesterday" on the next day where the
    other text has "today", or the weekday, is the same day.
    """
    pointers = _pointers()
    for text, opposite in ((one, other), (other, one)):
        pointing = pointers.elsewhere & (text.levels.keys() - opposite.levels.keys())
        if abs(days) == 1 and pointing <= pointers.yesterday:
            named = pointers.today | opposite.kinds[DAY]
            if named & (opposite.levels.keys() - text.levels.keys()):
                continue
        if pointing:
            return True
    return False


def _own_figures(one: Telling, other: Telling) -> float:
    """Weigh the figures that a text has for itself, in figures: the lesser of both texts'."""
    kept = (_kept(one, other, NUMBER), _kept(other, one, NUMBER))
    return min(total - shared for shared, total in kept) / _UNIT


def _copied(a: bytes, b: bytes) -> float:
    """Give the share of one text's neighbouring items that are neighbours in the other, too.

    It is the text that has fewer pairs of them. Any word that is no item may stand between.
    """
    one, other = _neighbours(a), _neighbours(b)
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0


def _neighbours(packed: bytes) -> set[tuple[int, int]]:
    stems = [item >> STEM_SHIFT for item in memoryview(packed).cast("I")]
    return set(itertools.pairwise(stems))


def _is_table(telling: Telling) -> bool:
    figures = sum(telling.levels[stem] for stem in telling.kinds[NUMBER])
    return figures > MOST_FIGURES * telling.total
