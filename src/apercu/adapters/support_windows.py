"""Cut a passage into windows of whole sentences that a model can take, and tell scripts apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from apercu.records import Span
from apercu.text import split_sentences

Offsets = Sequence[tuple[int, int]]
"""Where the tokens of a text stand: half-open spans of code points."""
READ_SHARE = 0.5
"""Of the letters of a text, at least this share must be of a script that the model reads."""
PIECE_OVERLAP = 4
"""Pieces of a sentence that is longer than a window overlap by a fourth of the window."""


class _Unit(NamedTuple):
    """A sentence, or a piece of one: a half-open span and how many tokens it has."""

    start: int
    end: int
    tokens: int


def make_windows(passage: str, tokens_of: Callable[[str], Offsets | None], room: int) -> list[Span]:
    """Give the windows of a passage: whole sentences of together at most `room` tokens.

    Windows that follow one another share a sentence where there is room for it. A sentence of more
    than `room` tokens is cut into overlapping pieces. Together they hold every sentence but those
    for which `tokens_of` returns `None`: these cannot be read, and no window reaches over them.
    """
    windows: list[Span] = []
    for units in _runs(passage, tokens_of, room):
        windows += _run_windows(units, room)
    return windows


def _run_windows(units: Sequence[_Unit], room: int) -> Iterator[Span]:
    """Yield the windows over units that stand in a row."""
    first = 0
    while first < len(units):
        behind, used = first + 1, units[first].tokens
        while behind < len(units) and used + units[behind].tokens <= room:
            used += units[behind].tokens
            behind += 1
        yield Span(units[first].start, units[behind - 1].end)
        if behind == len(units):
            return
        # Without room for the next sentence beside it, a shared sentence would stand alone.
        last = units[behind - 1]
        shares = behind - 1 > first and last.tokens + units[behind].tokens <= room
        first = behind - 1 if shares else behind


def _runs(
    passage: str, tokens_of: Callable[[str], Offsets | None], room: int
) -> Iterator[list[_Unit]]:
    """Yield the sentences that can be read, or pieces of them, as they stand in a row."""
    run: list[_Unit] = []
    sentences = split_sentences(passage)
    for number, sentence in enumerate(sentences):
        # What stands between two sentences counts with the first: some tokenizers give it a token.
        last = number + 1 == len(sentences)
        behind = sentence.end if last else sentences[number + 1].start
        offsets = tokens_of(passage[sentence.start : behind])
        if offsets is None:
            yield run
            run = []
        elif len(offsets) <= room:
            run.append(_Unit(sentence.start, sentence.end, len(offsets)))
        else:
            run.extend(_pieces(sentence, offsets, room))
    yield run


def _pieces(sentence: Span, offsets: Offsets, room: int) -> Iterator[_Unit]:
    step = room - room // PIECE_OVERLAP
    for at in range(0, len(offsets), step):
        piece = offsets[at : at + room]
        start, end = sentence.start + piece[0][0], sentence.start + piece[-1][1]
        yield _Unit(start, min(end, sentence.end), len(piece))
        if at + room >= len(offsets):
            return


def is_read(text: str, scripts: Sequence[str]) -> bool:
    """Tell whether a text stands mostly in scripts that the model reads; no script: in all."""
    if not scripts:
        return True
    letters = [char for char in text if char.isalpha()]
    known = sum(_script(char) in scripts for char in letters)
    return known >= READ_SHARE * len(letters)


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    """Return the first word of a letter's name: `LATIN`, `CYRILLIC`, `CJK`."""
    return unicodedata.name(char, "UNNAMED").partition(" ")[0]
