"""Sketch many texts at once: each step is one pass over the words of all of them.

A numpy call on the 130 words of a news report takes about as long as on ten times as many, so
texts are handled in batches. Arrays are flat: the words of one text after those of another, with
what tells them apart beside them. What a text gives does not depend on its neighbours.

Importing this module imports numpy (about 0.1 s): import it where it is used.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apercu.group.items import Items, find_items, find_telling
from apercu.group.words import Counts, Hashes, Mask, Words

RUN = 8
"""Words in a run. Eight words in a row are rarely shared by chance or by quoting a name."""
WINDOW = 32
"""Runs in a window of winnowing: any RUN + WINDOW - 1 = 39 words that two texts share in a row
give both the same key; a text has about one key for 16 words."""
LEAD = 16
"""Words at the beginning that two texts must share to have begun alike: two runs."""
GROUP_BITS, BIN_BITS, LEAST_MINIMA = 4, 6, 3
"""Bits that tell a pair's group and its bin, and how many bins of a group must be filled to give
a key: 16 groups of 4 bins (see docs/decisions/0008-origins.md for what was tried)."""


class Banding(NamedTuple):
    """How MinHash files a text: in `bands` keys of `rows` least hashes, if it has `least` of them.

    `salt` keeps one kind's keys from another's.
    """

    bands: int
    rows: int
    least: int
    salt: int


MARKS = Banding(bands=8, rows=4, least=5, salt=0)
"""Over numbers and names: texts that give "Russia" and "Azerbaijan" and nothing else are no
candidates for that. On the open half of evals/gold/duplicates.jsonl these bands find 17 of 17
rewrites, at .2 candidates for a document."""
TELLING = Banding(bands=8, rows=3, least=4, salt=1)
"""Over figures and names that are not met everywhere. On the open half of evals/gold/rewrites.jsonl
these bands and the others find 36 of 37 rewrites in one language (the others 32), at 2.6 more
candidates for a document among 20,000 (docs/decisions/0019-rewrites.md)."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, of well mixed bits (2**64 / golden ratio)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)  # spreads what differs into the upper bits, which decide
_FINISH = np.uint64(0x94D049BB133111EB)
_LOWER = np.uint64(2**32 - 1)


class Parts(NamedTuple):
    """One kind of hashes of many texts, those of one after those of another.

    `sizes` counts each text's, `width` is the bytes of one.
    """

    packed: bytes
    sizes: list[int]
    width: int

    def split(self, most: int | None = None) -> list[bytes]:
        """Cut into one piece for each text, of at most `most` hashes."""
        packed, width = self.packed, self.width
        pieces = []
        start = 0
        for size in self.sizes:
            kept = size if most is None or size < most else most
            pieces.append(packed[start : start + kept * width])
            start += size * width
        return pieces


class Sketches(NamedTuple):
    """What is found of each text of a batch.

    `words` are all words in order; `pairs` are distinct ascending uint32 hashes of neighbouring
    words, `numbers` and `names` likewise; `runs`, `leads`, `groups`, `marks` and `telling` are
    uint64 keys (winnowed runs, at most one for the first words, pairs by groups, numbers with
    names, items that tell most). `items` are as `items.find_items` gives them.
    """

    words: Parts
    pairs: Parts
    numbers: Parts
    names: Parts
    runs: Parts
    leads: Parts
    groups: Parts
    marks: Parts
    items: Parts
    telling: Parts


class _Layout(NamedTuple):
    """Where the words of each text are: `text` and `remaining` (words to the end) for each word."""

    sizes: Counts
    starts: Counts
    text: Hashes
    remaining: Counts


def sketch(found: Words, shingle: int) -> Sketches:
    """Sketch texts by their words; pairs are runs of 2**`shingle` words."""
    words, numbers, names, sizes = found.hashes, found.numbers, found.names, found.sizes
    count = len(sizes)
    text = np.arange(count, dtype=np.uint64).repeat(sizes)
    ends = sizes.cumsum()
    remaining = ends.repeat(sizes) - np.arange(len(words))
    layout = _Layout(sizes, ends - sizes, text, remaining)
    steps = _runs(words)
    of_text, hashes = _shingles(steps, shingle, layout)
    pairs = _distinct(of_text, hashes * _SPREAD)
    is_mark = numbers | names
    tags = (text[is_mark] << np.uint64(1)) | ~numbers[is_mark]
    marks = _distinct(tags, words[is_mark])
    runs_of_text, runs = _shingles(steps, RUN.bit_length() - 1, layout)
    return Sketches(
        words=_pack(words, sizes),
        pairs=_pack((pairs & _LOWER).astype("<u4"), _sizes(pairs, count)),
        **_marks(marks, count),
        runs=_winnow(runs_of_text, runs * _SPREAD, count),
        leads=_leads(steps[-1], layout),
        groups=_group_keys(pairs, count),
        **_items(find_items(found), count),
    )


def _pack(values: NDArray[np.unsignedinteger], sizes: Counts) -> Parts:
    return Parts(values.tobytes(), sizes.tolist(), values.itemsize)


def _sizes(tagged: Hashes, count: int) -> Counts:
    """Count, for each text, the hashes that bear its number in their upper half."""
    return np.bincount((tagged >> np.uint64(32)).astype(np.int64), minlength=count)


def _distinct(tags: Hashes, hashes: Hashes) -> Hashes:
    """Put the distinct upper halves of hashes in ascending order, below their tags."""
    tagged = (tags << np.uint64(32)) | (hashes >> np.uint64(32))
    tagged.sort()
    return tagged[_changes(tagged)]


def _changes(values: Hashes) -> Mask:
    """Mark each value that differs from the one before it."""
    first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first


def _runs(words: Hashes) -> list[Hashes]:
    """Hash each word and each run of 2, 4 and 8 words, across the ends of texts and of the batch.

    Run i of length 2n is mixed from the runs i and i + n of length n.
    """
    steps = [words]
    half = 1
    while half < RUN:
        runs = steps[-1]
        later = np.zeros_like(runs)
        later[:-half] = runs[half:]
        mixed = (runs * _MULTIPLIER + (later >> np.uint64(7))) ^ later
        mixed ^= mixed >> np.uint64(29)
        steps.append(mixed)
        half *= 2
    return steps


def _shingles(steps: list[Hashes], level: int, layout: _Layout) -> tuple[Hashes, Hashes]:
    """Take the runs of 2**`level` words that lie within a text, with the text's number.

    A text that is shorter gives its runs of the next lower length that it has.
    """
    taken = layout.remaining >= 2**level
    if layout.sizes.min(initial=2**level) >= 2**level:
        return layout.text[taken], steps[level][taken]
    chosen = steps[level].copy()
    size = layout.sizes.repeat(layout.sizes)
    for lower in range(level):
        short = (size >> lower) == 1
        chosen[short] = steps[lower][short]
        taken |= short & (layout.remaining >= 2**lower)
    return layout.text[taken], chosen[taken]


def _marks(marks: Hashes, count: int) -> dict[str, Parts]:
    """Part numbers (tagged 2 * text) from names (tagged one more), and give the keys of both."""
    of_kind = np.bincount((marks >> np.uint64(32)).astype(np.int64), minlength=2 * count)
    is_name = (marks >> np.uint64(32)) & np.uint64(1) == 1
    lower = (marks & _LOWER).astype("<u4")
    return {
        "numbers": _pack(lower[~is_name], of_kind[::2]),
        "names": _pack(lower[is_name], of_kind[1::2]),
        "marks": _min_hashes(marks, of_kind[::2] + of_kind[1::2], MARKS),
    }


def _items(items: Items, count: int) -> dict[str, Parts]:
    text, stems = find_telling(items)
    telling = (text << np.uint64(32)) | stems
    telling.sort()
    telling = telling[_changes(telling)]
    return {
        "items": _pack(items.packed.astype("<u4"), items.sizes),
        "telling": _min_hashes(telling, _sizes(telling, count), TELLING),
    }


def _min_hashes(tagged: Hashes, sizes: Counts, banding: Banding) -> Parts:
    """Give keys to each text that has enough hashes: MinHash (Broder 1997).

    `tagged` are the hashes of the texts, one text's after another's, in their lower halves.
    """
    rich = sizes >= banding.least
    kept = (tagged[rich.repeat(sizes)] & _LOWER) * _MULTIPLIER
    if not len(kept):
        return _pack(kept, sizes * 0)
    starts = sizes[rich].cumsum() - sizes[rich]
    permutations, places = _factors(banding)
    permuted = kept * permutations[:, None]
    permuted ^= permuted >> np.uint64(32)
    least = np.minimum.reduceat(permuted, starts, axis=1)
    least = least.reshape(banding.bands, banding.rows, -1)
    keys = places[:, None].repeat(least.shape[2], axis=1)
    for row in range(banding.rows):
        keys = _mix(keys * _MULTIPLIER + least[:, row])
    return _pack(np.ascontiguousarray(keys.T).reshape(-1), rich * banding.bands)


@functools.cache
def _factors(banding: Banding) -> tuple[Hashes, Hashes]:
    rows, first = banding.bands * banding.rows, (banding.salt << 20) + 1
    numbers = np.arange(first, first + rows + banding.bands, dtype=np.uint64)
    mixed = _mix(numbers * _MULTIPLIER)
    return mixed[:rows] | np.uint64(1), mixed[rows:]


def _mix(values: Hashes) -> Hashes:
    mixed = (values ^ (values >> np.uint64(31))) * _FINISH
    return mixed ^ (mixed >> np.uint64(29))


def _group_keys(pairs: Hashes, count: int) -> Parts:
    """Give a key for each group of bins, from the least hash in each bin that is filled.

    Pairs fall into bins by their upper bits (one-permutation hashing: Li, Owen, Zhang 2012). Texts
    share a key where the least hashes of a whole group agree.
    """
    least = pairs[_changes(pairs >> np.uint64(32 - BIN_BITS))]
    groups = least >> np.uint64(32 - GROUP_BITS)
    at = _changes(groups).nonzero()[0]
    if not len(at):
        return _pack(least, np.zeros(count, np.int64))
    filled = np.empty_like(at)
    filled[-1] = len(least) - at[-1]
    np.subtract(at[1:], at[:-1], out=filled[:-1])
    keys = _mix(np.add.reduceat(_mix((least & _LOWER) * _MULTIPLIER), at))
    enough = filled >= LEAST_MINIMA
    texts = (groups[at[enough]] >> np.uint64(GROUP_BITS)).astype(np.int64)
    return _pack(keys[enough], np.bincount(texts, minlength=count))


def _leads(runs: Hashes, layout: _Layout) -> Parts:
    """Hash the first `LEAD` words of each text that has as many."""
    long = layout.sizes >= LEAD
    starts = layout.starts[long]
    keys = _mix(runs[starts] * _MULTIPLIER + runs[starts + RUN])
    return _pack(keys, long.astype(np.int64))


def _winnow(text: Hashes, runs: Hashes, count: int) -> Parts:
    """Take the least run of each window: any window two texts share gives both its key.

    Winnowing is from Schleimer, Wilkerson, Aiken 2003. The minimum over 32 runs is built from
    minima over 2, 4, 8 and 16. A text shorter than a window gives the least run of all.
    """
    sizes = np.bincount(text.astype(np.int64), minlength=count)
    ends = sizes.cumsum()
    least, width = runs, 1
    while width < WINDOW and len(least) > width:
        least = np.minimum(least[:-width], least[width:])
        width *= 2
    long = sizes >= WINDOW
    left = ends.repeat(sizes)[: len(least)] - np.arange(len(least))
    whole = (left >= WINDOW).nonzero()[0]
    keys, texts = least[whole], text[whole]
    if len(keys):
        new = _changes(keys) | _changes(texts)
        keys, texts = keys[new], texts[new]
    brief = (~long & (sizes > 0)).nonzero()[0]
    if len(brief):
        filled = sizes.nonzero()[0]
        all_least = np.minimum.reduceat(runs, (ends - sizes)[filled])
        keys = np.concatenate((keys, all_least[~long[filled]]))
        texts = np.concatenate((texts, brief.astype(np.uint64)))
        order = np.argsort(texts, kind="stable")
        keys, texts = keys[order], texts[order]
    return _pack(keys, np.bincount(texts.astype(np.int64), minlength=count))
