"""Boil a text down to a signature from which it can be told what tells the same report.

A signature is a function of the text alone, and whether two are candidates (they share one of
their `bands`) is a function of the two alone: nothing depends on what else is in the collection
or on the order in which it came. Four families of bands find what the others miss: MinHash (Broder
1997) over pairs of neighbouring words finds retouched copies of about equal length; winnowed runs
of words (Schleimer, Wilkerson, Aiken 2003) find a text that is part of a longer one; MinHash over
numbers and names finds rewrites, which keep these when every sentence is turned round; and the
first words find what was cut off early.

Importing this module imports numpy and rensa (about 0.1 s): import it where it is used.
"""

from __future__ import annotations

import functools
import hashlib
import re
import struct
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from apercu.group.credits import comparable, load_credits

Hashes = NDArray[np.uint64]

VERSION = 1
"""Raise it with every change that changes signatures; stored ones must then be made anew."""

PERMUTATIONS = 128
SEED = 42
ROWS = 4
"""Rows of a MinHash band; with 128 permutations 32 bands (see docs/decisions/0008-origins.md)."""
RUN = 8
"""Words in a run. Eight words in a row are rarely shared by chance or by quoting a name."""
WINDOW = 32
"""Runs in a window of winnowing: any RUN + WINDOW - 1 = 39 words that two texts share in a row
give both the same key; a text has about one key for 16 words."""
LEAD = 16
"""Words at the beginning that two texts must share to have begun alike."""
MARK_BANDS, MARK_ROWS, LEAST_MARKS = 8, 4, 5
"""Bands over numbers and names, and how many of these a text must have to get any: texts that
give "Russia" and "Azerbaijan" and nothing else are no candidates for that. On the open half of
evals/gold/duplicates.jsonl these bands find 17 of 17 rewrites, at .2 candidates for a document."""
SKETCH = 512
"""Most hashes of word pairs that are kept; a longer text keeps the lowest (about 2 kB)."""
MARKS = 64
"""Most hashes of numbers, and of names, that are kept."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a text for comparing it.

    `tokens` and `shingles` are counts of words and of distinct pairs of neighbouring words (in
    scripts without spaces, of characters and of fours). `exact` hashes the sequence of words.
    `minhash` is 128 little-endian uint32; `sketch`, `numbers` and `names` are ascending distinct
    little-endian uint32, the lowest ones where there are more than is kept; `runs` are uint64
    keys. `lead` hashes the first `LEAD` words, empty for a shorter text.
    """

    version: int
    script: Literal["words", "characters"]
    tokens: int
    shingles: int
    exact: bytes
    lead: bytes
    minhash: bytes
    sketch: bytes
    numbers: bytes
    names: bytes
    runs: bytes


def to_bytes(signature: Signature) -> bytes:
    """Pack a signature for storing: about 1.5 kB for a report of 200 words."""
    return msgspec.msgpack.encode(msgspec.structs.astuple(signature))


def from_bytes(packed: bytes) -> Signature:
    """Unpack what `to_bytes` made. Raises `ValueError` for another version's."""
    values = msgspec.msgpack.decode(packed)
    if values[0] != VERSION:
        raise ValueError(
            f"a signature of version {values[0]} where {VERSION} is current: "
            "make signatures anew from the stored texts (apercu rebuild)"
        )
    return Signature(**dict(zip(Signature.__struct_fields__, values, strict=True)))


# --- words ----------------------------------------------------------------------------------

# The last two bits of a word's hash tell what it is; the rest is the hash of its folded form.
_NAME, _NUMBER = 1, 2
_KIND = 3
_STOP = 0
"""The hash of the end of a sentence, which tells whether a capital letter means a name."""

_TOKENS = re.compile(r"\d+(?:[.,:/\-–]\d+)+|\w+|[.!?:\n\"“«]+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts written without spaces between words."""


@functools.cache
def _counted_words() -> dict[str, str]:
    """Map words that count or date to one spelling: "мая" and "май", "twelve" and "12" are one.

    The English "may" and "march" are months with a capital letter only: else they are verbs.
    """
    words = load_credits()
    verbs = {"may", "march"}
    found: dict[str, str] = {}
    for value, names in words.numbers.items():
        found.update((form, value) for name in names for form in (name, name.capitalize()))
    for names in words.months:
        for form in (form for name in names for form in (name, name.lower(), name.upper())):
            if form not in verbs:
                found[form] = f"month {names[0]}"
    return found


def _digest(form: str) -> int:
    return int.from_bytes(hashlib.blake2b(form.encode(), digest_size=8).digest(), "little")


class _Vocabulary(dict[str, int]):
    """Hashes of words seen so far; emptied when full, so that memory stays bounded.

    A cache of a pure function: what it holds changes no result.
    """

    LIMIT = 200_000

    def __missing__(self, word: str) -> int:
        if len(self) >= self.LIMIT:
            self.clear()
        value = self[word] = _hash_word(word)
        return value


def _hash_word(word: str) -> int:
    first = word[0]
    if not first.isalnum():
        return _STOP
    counted = _counted_words().get(word)
    if counted is not None:
        return _digest(counted) & ~_KIND | _NUMBER
    if first.isdigit():
        # "1,200", "1.200" and "1200" are one number; so are "4.2" and "4,2".
        figures = word.replace(",", "").replace(".", "").casefold()
        return _digest(figures) & ~_KIND | _NUMBER
    return _digest(word.casefold()) & ~_KIND | (_NAME if first.isupper() else 0)


_vocabulary = _Vocabulary()


def signature(text: str) -> Signature:
    """Make the signature of a text, whatever its language; credit lines do not count."""
    compared = comparable(text)
    unspaced = _UNSPACED.search(compared) is not None and _is_unspaced(compared)
    found = list(compared.casefold()) if unspaced else _TOKENS.findall(compared)
    if unspaced:
        found = [letter for letter in found if letter.isalnum()]
    marked = np.array(list(map(_vocabulary.__getitem__, found)), np.uint64)
    words = marked[marked != _STOP]
    kinds = words & np.uint64(_KIND)
    folded = words & np.uint64(~_KIND & (2**64 - 1))
    steps = _runs(folded)
    pairs = steps[min(2 if unspaced else 1, len(steps) - 1)] * _SPREAD
    shingles = _lowest(pairs)
    return Signature(
        version=VERSION,
        script="characters" if unspaced else "words",
        tokens=len(words),
        shingles=len(shingles),
        exact=_digest_of(folded),
        lead=_digest_of(folded[:LEAD]) if len(folded) >= LEAD else b"",
        minhash=_minhash(pairs),
        sketch=shingles[:SKETCH].tobytes(),
        numbers=_lowest(folded[kinds == _NUMBER])[:MARKS].tobytes(),
        names=_lowest(_names(marked))[:MARKS].tobytes(),
        runs=_winnow(steps[-1] * _SPREAD).tobytes(),
    )


def _digest_of(words: Hashes) -> bytes:
    return hashlib.blake2b(words.tobytes(), digest_size=8).digest()


def _is_unspaced(text: str) -> bool:
    """Tell whether a text is mainly written without spaces, rather than naming a Chinese word."""
    return len(_UNSPACED.findall(text)) * 3 > len(text)


def _names(marked: Hashes) -> Hashes:
    """Take the words with a capital letter that no sentence begins with."""
    is_name = (marked & np.uint64(_KIND)) == _NAME
    is_name[1:] &= marked[:-1] != _STOP
    is_name[:1] = False
    names: Hashes = marked[is_name]
    return names


def _lowest(hashes: Hashes) -> NDArray[np.uint32]:
    """Put distinct hashes in ascending order, by their upper 32 bits."""
    upper = (hashes >> np.uint64(32)).astype("<u4")
    if len(upper) < 2:
        return upper
    upper.sort()
    first = np.empty(len(upper), np.bool_)
    first[0] = True
    np.not_equal(upper[1:], upper[:-1], out=first[1:])
    return upper[first]


_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, of well mixed bits (2**64 / golden ratio)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)  # spreads what differs into the upper bits, which decide


def _runs(words: Hashes) -> list[Hashes]:
    """Hash each word, and each run of 2, 4 and 8 words, as far as the text is long enough.

    Run i of length 2n is mixed from the runs i and i + n of length n.
    """
    steps = [words]
    half = 1
    while half < RUN and len(words) >= 2 * half:
        runs = steps[-1]
        later = runs[half:]
        mixed = (runs[:-half] * np.uint64(_MULTIPLIER) + (later >> np.uint64(7))) ^ later
        mixed ^= mixed >> np.uint64(29)
        steps.append(mixed)
        half *= 2
    return steps


def _minhash(hashes: Hashes, permutations: int = PERMUTATIONS) -> bytes:
    if not len(hashes):
        return b""
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(
        hashes, [0, len(hashes)], permutations, SEED
    )
    return struct.pack(f"<{permutations}I", *matrix.to_rows()[0])


def _winnow(runs: Hashes) -> Hashes:
    """Take the least run of each window: any window two texts share gives both its key.

    The minimum over 32 runs is built from minima over 2, 4, 8 and 16. A text shorter than a
    window gives the least run of all.
    """
    if len(runs) <= WINDOW:
        return runs.min(keepdims=True) if len(runs) else runs
    least, width = runs, 1
    while width < WINDOW:
        least = np.minimum(least[:-width], least[width:])
        width *= 2
    changes = np.flatnonzero(least[1:] != least[:-1]) + 1
    return least[np.concatenate(([0], changes))].astype("<u8")


def bands(signature: Signature) -> tuple[bytes, ...]:
    """Give the keys (8 bytes each) under which a signature is filed.

    Two signatures that share a key are to be compared. Keys are distinct and ascending; a text
    without a single word has none.
    """
    if not signature.tokens:
        return ()

    keys: set[bytes] = set(_slices(signature.runs))
    keys.add(signature.exact)
    if signature.lead:
        keys.add(signature.lead)
    keys.update(_band_keys(signature.minhash, ROWS, "words"))
    marks = np.frombuffer(signature.numbers + signature.names, "<u4").astype(np.uint64)
    if len(marks) >= LEAST_MARKS:
        spread = marks * np.uint64(_MULTIPLIER)
        keys.update(_band_keys(_minhash(spread, MARK_BANDS * MARK_ROWS), MARK_ROWS, "marks"))
    return tuple(sorted(keys))


def _band_keys(minhash: bytes, rows: int, family: str) -> list[bytes]:
    """Hash each band of a MinHash together with its place and family."""
    values = np.frombuffer(minhash, "<u4").astype(np.uint64).reshape(-1, rows)
    factors, places = _band_factors(len(values), rows, family)
    mixed = values @ factors + places
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x94D049BB133111EB)
    return _slices(mixed.astype("<u8").tobytes())


@functools.cache
def _band_factors(bands: int, rows: int, family: str) -> tuple[Hashes, Hashes]:

    odd = [pow(_MULTIPLIER, power, 2**64) for power in range(1, rows + 1)]
    places = [_digest(f"{family} {band}") for band in range(bands)]
    return np.array(odd, np.uint64), np.array(places, np.uint64)


def _slices(packed: bytes) -> list[bytes]:
    return [packed[at : at + 8] for at in range(0, len(packed), 8)]
