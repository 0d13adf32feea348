"""See through hard-wrapped lines, without changing the text that is stored.

A text whose lines were broken at a column (archives, mail, old newswire; sometimes with a blank
line after each) has sentences that cross lines. Such breaks are soft: here they become spaces, one
for one, so that every offset stays what it was.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import NamedTuple

SHORTEST, LONGEST = 40, 100
"""Code points of a full line: columns of archives and newswires lie between (72 and 80 mostly)."""
FEWEST = 3
"""Lines from which a run counts as wrapped, where breaks are single."""
FEWEST_SPACED = 6
"""The same where a blank line stands after each line: headlines and short paragraphs do too."""
UNFINISHED = 0.6
"""Least share of a run's full lines that do not end a sentence; in running text it is about .85,
since a sentence is as long as two lines. Lists of one-line items end theirs, or are short."""
RAGGED = 16
"""A wrapped line is at most a long word shorter than the column."""
EVEN = 0.8
"""Least share of a run's full lines that come so near its longest."""
CONTINUED = 0.4
"""Least share of the lines after the first that begin with a small letter or a figure, in scripts
that have small letters: in running prose about .75, in lists of headlines hardly any."""

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_FINISHED = re.compile(r"[.!?:;…։。！？؟।\"”»’)\]]\s*\Z")
_ITEM = re.compile(r"\s*(?:[-*•·–—▪●]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")


class _Line(NamedTuple):
    start: int
    end: int
    full: bool
    finished: bool
    item: bool
    length: int
    continues: bool | None


def soften(text: str) -> str:
    """Return the text with the line breaks inside wrapped paragraphs as spaces; same length."""
    if text.count("\n") < FEWEST - 1:
        return text
    lines = [_line(match) for match in _LINE.finditer(text)]
    if len(lines) < FEWEST:
        return text
    soft: list[tuple[int, int]] = []
    for run, spaced in _runs(text, lines):
        if _is_wrapped(run, FEWEST_SPACED if spaced else FEWEST):
            soft += [(a.end, b.start) for a, b in pairwise(run)]
    if not soft:
        return text
    pieces, at = [], 0
    for start, end in soft:
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join((*pieces, text[at:]))


def _line(match: re.Match[str]) -> _Line:
    words = match[0].strip()
    return _Line(
        match.start(),
        match.end(),
        SHORTEST <= len(words) <= LONGEST,
        _FINISHED.search(words) is not None,
        _ITEM.match(match[0]) is not None,
        len(words),
        _continues(words),
    )


def _continues(words: str) -> bool | None:
    """Tell whether a line begins as the middle of a sentence does; `None`: it cannot tell."""
    if words[0].isdigit() or words[0].islower():
        return True
    return False if any(letter.islower() for letter in words) else None


def _runs(text: str, lines: list[_Line]) -> list[tuple[list[_Line], bool]]:
    """Find the runs of full lines, each with the line that follows them, at one spacing."""
    steps = []
    for a, b in pairwise(lines):
        breaks = text.count("\n", a.end, b.start)
        joins = a.full and not b.item and breaks in (1, 2)
        steps.append(breaks if joins else 0)
    runs, at = [], 0
    for breaks, group in groupby(steps):
        size = len(list(group))
        if breaks:
            runs.append((lines[at : at + size + 1], breaks == 2))
        at += size
    return runs


def _is_wrapped(run: list[_Line], fewest: int) -> bool:
    full = [line for line in run[:-1] if line.full]
    if len(run) < fewest:
        return False
    column = max(line.length for line in full)
    even = sum(column - line.length <= RAGGED for line in full)
    told = [line.continues for line in run[1:] if line.continues is not None]
    return (
        sum(not line.finished for line in full) >= UNFINISHED * len(full)
        and even >= EVEN * len(full)
        and sum(told) >= CONTINUED * len(told)
    )
