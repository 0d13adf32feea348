r"""Hash the words of many texts at once, and tell names and numbers from other words.

Words are found as `\d+(?:[.,:/\-–]\d+)+|\w+` would find them (but for "_", and for letters that
touch such a number), by classes of characters: a pass over the characters of all texts takes a few
nanoseconds each, where a pattern takes thirty and a dictionary of words another twenty-five.

Importing this module imports numpy (about 0.1 s): import it where it is used.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from apercu.group.credits import load_credits

Hashes = NDArray[np.uint64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
Classes = NDArray[np.uint8]

PIECE = 1 << 16
"""Code points that are handled at once, at most: what is kept of them then fits into a processor's
cache, and a long text takes no more memory than a short one."""

_KNOWN, _STOP, _JOINS, _DROPS, _WORD, _CAPITAL, _DIGIT, _QUOTE = 1, 2, 4, 8, 16, 32, 64, 128
STEM = 5
"""Letters by which words are one stem: an ending more or less, in any language with an alphabet."""
_STOPS = '.!?:\n"“«'
"""What ends a sentence, so that a capital letter after it means nothing."""
_QUOTES = '"“”„«»'
"""What begins and ends quoted matter. Every second one ends it; so does the end of the line."""
_JOINTS = ".,:/-–"
"""What makes one number of the digits before and after it."""
_DROPPED = ".,"
"""Joints that do not count: "1,200", "1.200" and "1200" are one number; so are "4.2" and "4,2"."""


class Words(NamedTuple):
    """The words of some texts, those of one after those of another; `sizes` counts each text's.

    `hashes` are of their folded form, `numbers` marks those that count or date, `names` those with
    a capital letter that no sentence begins with. `stems` are hashes of what a rewrite keeps of a
    word: its first `STEM` letters, of a number its first digits; `briefs` marks numbers that say
    little (of one digit, in words, years); `quoted` marks words between quotation marks.
    """

    hashes: Hashes
    numbers: Mask
    names: Mask
    stems: Hashes
    briefs: Mask
    quoted: Mask
    sizes: Counts


def find_words(texts: Sequence[str]) -> Words:
    """Hash the words of texts."""
    return _hash_batch(texts, whole=True)


def find_characters(texts: Sequence[str]) -> Words:
    """Hash the letters and digits of texts, each as if it were a word."""
    return _hash_batch(texts, whole=False)


def _hash_batch(texts: Sequence[str], *, whole: bool) -> Words:
    if sum(map(len, texts)) + len(texts) <= PIECE:
        return _hash_pieces(texts, whole=whole)
    found = []
    for text in texts:
        pieces = [_hash_pieces([piece], whole=whole) for piece in _cut(text)]
        whole_text = Words(*map(np.concatenate, zip(*pieces, strict=True)))
        found.append(whole_text._replace(sizes=whole_text.sizes.sum(keepdims=True)))
    return Words(*map(np.concatenate, zip(*found, strict=True)))


def _cut(text: str) -> list[str]:
    """Cut a long text into pieces at spaces, where there are any."""
    pieces, start = [], 0
    while len(text) - start >= PIECE:
        space = text.rfind(" ", start + PIECE // 2, start + PIECE - 1)
        end = start + PIECE - 1 if space < 0 else space
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]


def _hash_pieces(texts: Sequence[str], *, whole: bool) -> Words:
    folded, classes = _classify("\n".join([*texts, ""]))
    bounds = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=bounds[1:])
    if not whole:
        at = (classes & _WORD).nonzero()[0]
        nothing = np.zeros(len(at), np.bool_)
        hashes = _mix(folded[at])
        sizes = _differences(at.searchsorted(bounds))
        return Words(hashes, nothing, nothing, hashes, nothing, nothing, sizes)
    folded, classes, bounds = _join_numbers(folded, classes, bounds)
    return _hash_stretches(folded, classes, bounds)


def _classify(text: str) -> tuple[NDArray[np.unsignedinteger], Classes]:
    """Fold a text, character by character, and class each."""
    table = _characters()
    if text.isascii():
        packed = text.encode()
        ascii_classes, ascii_folded = table.ascii()
        return (
            np.frombuffer(packed.translate(ascii_folded), np.uint8),
            np.frombuffer(packed.translate(ascii_classes), np.uint8),
        )
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.intp)
    classes = table.classes.take(points)
    if not classes.all():
        table.learn(np.unique(points[classes == 0]).tolist())
        classes = table.classes.take(points)
    return table.folded.take(points), classes


class _Characters:
    """Classes and folded forms of the characters seen so far, by code point.

    A cache of a pure function. Memory is taken, page by page, for what was seen only.
    """

    def __init__(self) -> None:
        self.classes = np.zeros(0x110000, np.uint8)
        self.folded = np.zeros(0x110000, np.uint32)
        self.learn(range(128))

    def learn(self, points: Sequence[int]) -> None:
        for point in points:
            character = chr(point)
            self.classes[point] = _class_of(character)
            # One character for one: "ß" is "s" here, and the dot of "İ" is left out.
            self.folded[point] = ord(character.casefold()[0])

    @functools.cached_property
    def _ascii(self) -> tuple[bytes, bytes]:
        unused = bytes(128)
        return (
            self.classes[:128].tobytes() + unused,
            self.folded[:128].astype(np.uint8).tobytes() + unused,
        )

    def ascii(self) -> tuple[bytes, bytes]:
        """Give both tables for `bytes.translate`, which is the fastest way to look up bytes."""
        return self._ascii


@functools.cache
def _characters() -> _Characters:
    return _Characters()


def _class_of(character: str) -> int:
    return (
        _KNOWN
        | (_STOP if character in _STOPS else 0)
        | (_JOINS if character in _JOINTS else 0)
        | (_DROPS if character in _DROPPED else 0)
        | (_WORD if character.isalnum() else 0)
        | (_CAPITAL if character.isupper() else 0)
        | (_DIGIT if character.isdecimal() else 0)
        | (_QUOTE if character in _QUOTES else 0)
    )


def _join_numbers(
    folded: NDArray[np.unsignedinteger], classes: Classes, bounds: Counts
) -> tuple[NDArray[np.unsignedinteger], Classes, Counts]:
    """Make words of numbers with joints; take out joints that do not count."""
    digits = (classes & _DIGIT) != 0
    joints = np.flatnonzero(digits[:-2] & digits[2:] & ((classes[1:-1] & _JOINS) != 0)) + 1
    if not len(joints):
        return folded, classes, bounds
    dropped = joints[(classes[joints] & _DROPS) != 0]
    classes = classes.copy()
    classes[joints] = _KNOWN | _WORD
    keep = np.ones(len(classes), np.bool_)
    keep[dropped] = False
    return folded[keep], classes[keep], bounds - dropped.searchsorted(bounds)


def _hash_stretches(folded: NDArray[np.unsignedinteger], classes: Classes, bounds: Counts) -> Words:
    """Hash each stretch of word characters: a polynomial in `_BASE`, by differences of sums.

    The text must not begin with a word that another text's last word would touch: texts end with
    a line's end.
    """
    inside = np.zeros(len(classes) + 1, np.bool_)
    np.not_equal(classes & _WORD, 0, out=inside[1:])
    edges = (inside[1:] != inside[:-1]).nonzero()[0]
    starts, ends = edges[::2], edges[1::2]
    powers, inverses = _powers()
    sums = np.zeros(len(folded) + 1, np.uint64)
    (folded * powers[: len(folded)]).cumsum(out=sums[1:])
    hashes = _mix((sums[ends] - sums[starts]) * inverses[starts])
    first = classes[starts]
    capital = (first & _CAPITAL) != 0
    numbers = (first & _DIGIT) != 0
    cuts = np.minimum(ends, starts + STEM)
    briefs = _cut_numbers(folded, classes, starts, ends, cuts, numbers)
    stems = _mix((sums[cuts] - sums[starts]) * inverses[starts])
    in_words = _unite_counted(hashes, capital, numbers)
    stems[in_words] = hashes[in_words]
    briefs[in_words] = True
    stops = ((classes & _STOP) != 0).cumsum(dtype=np.int32)[starts]
    names = capital & ~numbers
    names[:1] = False
    names[1:] &= stops[1:] == stops[:-1]
    sizes = _differences(starts.searchsorted(bounds))
    quoted = _find_quoted(folded, classes, starts)
    return Words(hashes, numbers, names, stems, briefs, quoted, sizes)


def _find_quoted(folded: NDArray[np.unsignedinteger], classes: Classes, starts: Counts) -> Mask:
    """Mark words that an odd number of quotation marks stands before, in their line."""
    marks = (classes & _QUOTE) != 0
    if not marks.any():
        return np.zeros(len(starts), np.bool_)
    before = marks.cumsum(dtype=np.int32)  # a word begins with no mark, nor with a line's end
    ends = folded == ord("\n")
    of_line = np.concatenate((_NO_MARK, before[ends]))
    line = ends.cumsum(dtype=np.int32)[starts]
    quoted: Mask = (before[starts] - of_line[line]) & 1 == 1
    return quoted


_NO_MARK = np.zeros(1, np.int32)


def _cut_numbers(
    folded: NDArray[np.unsignedinteger],
    classes: Classes,
    starts: Counts,
    ends: Counts,
    cuts: Counts,
    numbers: Mask,
) -> Mask:
    """Cut numbers after their first digits, in place ("28m" is 28); mark those that say little."""
    briefs = np.zeros(len(starts), np.bool_)
    at = numbers.nonzero()[0]
    if not len(at):
        return briefs
    others = ((classes & _DIGIT) == 0).nonzero()[0]
    begin = starts[at]
    cuts[at] = end = np.minimum(ends[at], others[others.searchsorted(begin)])
    # The last word ends before the text does, so that the second digit can be asked for.
    century = folded[begin].astype(np.int64) * 10 + folded[begin + 1] - 11 * ord("0")
    briefs[at] = (end - begin == 1) | ((end - begin == 4) & ((century == 19) | (century == 20)))
    return briefs


_BASE = 0xD6E8FEB86659FD93
_FINISH = np.uint64(0x94D049BB133111EB)


@functools.cache
def _powers() -> tuple[Hashes, Hashes]:
    """Give the powers of `_BASE`, and of its inverse, modulo 2**64."""
    powers = np.full(PIECE + 1, _BASE, np.uint64)
    inverses = np.full(PIECE + 1, pow(_BASE, -1, 2**64), np.uint64)
    powers[0] = inverses[0] = 1
    return np.cumprod(powers), np.cumprod(inverses)


def _mix(values: NDArray[np.unsignedinteger]) -> Hashes:
    mixed = values * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    mixed *= _FINISH
    mixed ^= mixed >> np.uint64(29)
    return mixed


def _differences(places: NDArray[np.int64]) -> Counts:
    return places[1:] - places[:-1]


class _Counted(NamedTuple):
    """Words that count or date: ascending hashes, what they are hashed as, who needs a capital."""

    hashes: Hashes
    values: Hashes
    only_capital: Mask
    likely: Mask
    """Whether any such hash begins with these 12 bits: most words are told apart by that."""


def _unite_counted(hashes: Hashes, capital: Mask, numbers: Mask) -> Counts:
    """Give all spellings of a number or month one hash, and mark them as numbers, in place.

    Returns which words they are.
    """
    counted = _counted_words()
    at: Counts = counted.likely[hashes >> np.uint64(52)].nonzero()[0]
    place = counted.hashes.searchsorted(hashes[at])
    place[place == len(counted.hashes)] = 0
    equal = (counted.hashes[place] == hashes[at]) & (~counted.only_capital[place] | capital[at])
    at = at[equal]
    hashes[at] = counted.values[place[equal]]
    numbers[at] = True
    return at


@functools.cache
def _counted_words() -> _Counted:
    """Map words that count or date to one spelling: "мая" and "май", "twelve" and "12" are one.

    The English "may" and "march" are months with a capital letter only: else they are verbs.
    """
    words = load_credits()
    verbs = {"may", "march"}
    values: dict[str, str] = {}
    for value, names in words.numbers.items():
        values.update((name.casefold(), value) for name in names)
    for number, names in enumerate(words.months, 1):
        values.update((name.casefold(), f"{number}month") for name in names)
    rows = sorted(
        (hash_one(form), hash_one(value), form in verbs) for form, value in values.items()
    )
    hashes = np.array([row[0] for row in rows], np.uint64)
    likely = np.zeros(1 << 12, np.bool_)
    likely[hashes >> np.uint64(52)] = True
    return _Counted(
        hashes,
        np.array([row[1] for row in rows], np.uint64),
        np.array([row[2] for row in rows], np.bool_),
        likely,
    )


def hash_one(form: str) -> int:
    """Hash one word, as `find_words` does."""
    total = sum(ord(letter.casefold()[0]) * pow(_BASE, at, 2**64) for at, letter in enumerate(form))
    return int(_mix(np.array([total % 2**64], np.uint64))[0])
