"""Find in texts what a rewrite keeps: figures, days, names and rare words, in the order of telling.

A newsroom that rewrites a report leaves hardly three words in a row as they were, but keeps its
figures, its days, who and where, and the words without which the matter cannot be told. An item is
such a word by its stem (its first letters), with how much it says: a stem that stands in every
other report says nothing and is no item.

Importing this module imports numpy (about 0.1 s): import it where it is used.
"""

from __future__ import annotations

import functools
import importlib.resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apercu.group.credits import load_credits
from apercu.group.rewrites import (
    DAY,
    FIGURE,
    KIND_BITS,
    LEVEL_BITS,
    NAME,
    NUMBER,
    QUOTED_SHIFT,
    STEM_BITS,
    STEM_SHIFT,
)
from apercu.group.words import Counts, Hashes, Mask, Words, hash_one

Packed = NDArray[np.uint32]

UNLISTED, BRIEF = 6, 2
"""How much is said by a stem that is not listed, and by a day or a figure that says little (one
digit, a number in words, a year), on the scale of `data/group/stems.tsv`."""


class Items(NamedTuple):
    """The items of some texts, those of one after those of another; `sizes` counts each text's.

    Each is `STEM_BITS` that tell the stem, one for whether it is quoted, `LEVEL_BITS` for how much
    it says, `KIND_BITS` for its kind.
    """

    packed: Packed
    sizes: Counts


def find_items(words: Words) -> Items:
    """Find the items among the words of texts."""
    known = _known()
    stems = words.stems
    levels = known.levels.take(stems >> np.uint64(64 - TABLE_BITS))
    kinds = words.names.astype(np.uint8) * NAME
    kinds[words.numbers] = NUMBER
    levels[words.numbers] = FIGURE
    levels[words.briefs] = BRIEF
    at, days = known.find_days(words.hashes)
    if len(at):
        stems = stems.copy()
        stems[at] = days
        kinds[at], levels[at] = DAY, BRIEF
    kept = levels > 0
    packed = (stems >> np.uint64(64 - STEM_BITS)).astype(np.uint32) << np.uint32(STEM_SHIFT)
    packed |= words.quoted.astype(np.uint32) << np.uint32(QUOTED_SHIFT)
    packed |= (levels.astype(np.uint32) << np.uint32(KIND_BITS)) | kinds
    sums = np.zeros(len(kept) + 1, np.int64)
    np.cumsum(kept, out=sums[1:])
    bounds = np.zeros(len(words.sizes) + 1, np.int64)
    np.cumsum(words.sizes, out=bounds[1:])
    return Items(packed[kept], np.diff(sums[bounds]))


def find_telling(items: Items) -> tuple[Hashes, Hashes]:
    """Find the names and figures that are not met everywhere: their texts' numbers, their stems."""
    kinds = items.packed & np.uint32((1 << KIND_BITS) - 1)
    levels = items.packed >> np.uint32(KIND_BITS) & np.uint32((1 << LEVEL_BITS) - 1)
    telling = ((kinds == NAME) | (kinds == NUMBER)) & (levels >= FIGURE)
    text = np.arange(len(items.sizes), dtype=np.uint64).repeat(items.sizes)
    stems = items.packed >> np.uint32(STEM_SHIFT)
    return text[telling], stems[telling].astype(np.uint64)


TABLE_BITS = 21
"""Bits of a stem's hash by which its level is looked up: a search for the whole hash takes four
times as long, and one stem in 600 that is not listed has a listed one's bits."""


class _Known(NamedTuple):
    """Levels by the first bits of a stem's hash; ascending hashes of days, with their values.

    `likely` tells by the first 12 bits whether a word can be a day.
    """

    levels: NDArray[np.uint8]
    days: Hashes
    day_values: Hashes
    likely: Mask

    def find_days(self, hashes: Hashes) -> tuple[Counts, Hashes]:
        """Find which words are days: their places, and what they are hashed as."""
        at: Counts = self.likely[hashes >> np.uint64(52)].nonzero()[0]
        found = hashes[at]
        place = self.days.searchsorted(found)
        place[place == len(self.days)] = 0
        equal = self.days[place] == found
        return at[equal], self.day_values[place[equal]]


@functools.cache
def _known() -> _Known:
    resource = importlib.resources.files("apercu") / "data" / "group" / "stems.tsv"
    levels = np.full(1 << TABLE_BITS, UNLISTED, np.uint8)
    for line in resource.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            level, _, listed = line.partition("\t")
            for stem in listed.split():
                at = hash_one(stem) >> 64 - TABLE_BITS
                levels[at] = min(int(levels[at]), int(level))
    days = {
        hash_one(form.casefold()): hash_one(f"{number}weekday")
        for number, forms in enumerate(load_credits().weekdays, 1)
        for form in forms
    }
    # Months are one word in all languages by now.
    days.update((value := hash_one(f"{n}month"), value) for n in range(1, 13))
    named = sorted(days)
    likely = np.zeros(1 << 12, np.bool_)
    likely[[day >> 52 for day in named]] = True
    return _Known(
        levels,
        np.array(named, np.uint64),
        np.array([days[day] for day in named], np.uint64),
        likely,
    )
