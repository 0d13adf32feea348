"""Marks of citation within an overview's text, in the shapes in which overviews are pasted.

Brackets (`[1]`, `[2, 3]`, `[^4]`, `[5]: 12`), superscripts, a chat's `【6†source】`, links, and
what an encyclopaedia's editors put between brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from apercu.records import Record

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_BRACKETS = (
    r"\[\^?\d{1,3}(?:[ \t]{0,3}[,;–-][ \t]{0,3}\^?\d{1,3})*\]"
    r"(?:: ?\d{1,4}(?:[–-]\d{1,4})?(?=\W|$))?"
)
_SUPERSCRIPT = (
    r"(?<![\d\s])(?<!\bm)(?<!\bkm)(?<!\bcm)(?<!\bmi)[⁰¹²³⁴-⁹]{1,3}(?:[,˒· ][⁰¹²³⁴-⁹]{1,3})*"
)
_CHAT = r"【\d{1,3}(?::\d{1,4})?†[^】\n]{0,80}】"
_EDITORS = (
    r"\[(?:citation needed|clarification needed|better source needed|when\?|who\?|note \d{1,3}"
    r"|nb \d{1,3}|[a-z])\]"
)
_COUNTED = r"(?<=[.!?”\"])[ \t]?[a-z][a-z0-9.-]{2,40}[ \t]?\+\d{1,2}(?=\s|$)"
"""A chat's "reuters+2": an outlet's short name and how many more; it leads nowhere."""
_MARKS = re.compile(
    rf"[ \t]{{0,3}}(?P<brackets>(?:{_BRACKETS}[ \t]?)+)|(?P<raised>{_SUPERSCRIPT})"
    rf"|[ \t]{{0,3}}(?P<chat>(?:{_CHAT}[ \t]?)+)|[ \t]{{0,3}}(?P<empty>{_EDITORS})"
    rf"|(?P<counted>{_COUNTED})"
)
_NUMBER = re.compile(r"(\d{1,3})(?:[ \t]*[–-][ \t]*\^?(\d{1,3}))?")
_MOST_IN_RANGE = 50


class MarkAt(Record, frozen=True, kw_only=True):
    """A mark at `[start, end)`, the blank before it included, and the numbers that it cites.

    `words` tells that what stands there is also a part of the sentence, as the words of a link.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    words: bool = False


def find_marks(text: str, start: int, end: int, linked: Iterable[MarkAt] = ()) -> list[MarkAt]:
    """Return the marks within `[start, end)` in their order; `linked` are those that are links."""
    links = [one for one in linked if start <= one.start and one.end <= end]
    found = [
        MarkAt(start=hit.start(), end=hit.end(), numbers=_numbers(hit))
        for hit in _MARKS.finditer(text, start, end)
    ]
    apart = [
        one
        for one in links
        if one.words or not any(two.start < one.end and one.start < two.end for two in found)
    ]
    return sorted([*found, *apart], key=lambda one: (one.start, one.end))


def without_marks(text: str) -> str:
    """Return a text without marks; offsets change."""
    return _MARKS.sub("", text)


def _numbers(hit: re.Match[str]) -> tuple[int, ...]:
    kind = hit.lastgroup
    if kind == "brackets":
        return numbers_in(re.sub(r"\]:[ \d–-]*", "]", hit["brackets"]))
    if kind == "raised":
        return numbers_in(hit["raised"].translate(_RAISED))
    if kind == "chat":
        return tuple(int(one) for one in re.findall(r"【(\d{1,3})", hit["chat"]))
    return ()


def numbers_in(marks: str) -> tuple[int, ...]:
    """Return the numbers of marks, ranges written out, each once."""
    found: dict[int, None] = {}
    for hit in _NUMBER.finditer(marks):
        first = int(hit[1])
        last = min(int(hit[2] or first), first + _MOST_IN_RANGE)
        found.update(dict.fromkeys(range(first, last + 1)))
    return tuple(found)


def blanked(text: str, start: int, end: int, marks: Sequence[MarkAt]) -> str:
    """Return `[start, end)` with marks blanked out, so that offsets stay.

    A mark may be all that stands between two sentences; "... in March [2]." ends where the words
    end.
    """
    bare = list(text[start:end])
    for one in marks:
        if one.words:
            continue
        bare[one.start - start : one.end - start] = " " * (one.end - one.start)
        if one.end < end and text[one.end] in ".!;,":
            bare[one.start - start] = text[one.end]
            bare[one.end - start] = " "
    return "".join(bare)
