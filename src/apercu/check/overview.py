"""Take an overview apart that somebody else wrote: statements, labels, marks, references.

The text is what a person pastes: from a search page, a chat, a report. Nothing of it is obeyed and
nothing is fetched. What is no statement is kept, with the reason, so that nothing is lost unseen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from apercu.records import Record, Span
from apercu.text import is_stop, split_sentences, terms
from apercu.text.rarity import RAREST, rarity

Scope = Literal["sentence", "group", "none"]
LeftOut = Literal["heading", "label", "tags", "address", "disclaimer", "question", "fragment"]

LONGEST_HEADING = 12
"""Words of a line without a full stop that still is a heading."""
LONGEST_LABEL = 8
LEAST_STATEMENT = 3
"""Words of a sentence; fewer say nothing that could be checked."""


class CitedSource(Record, frozen=True, kw_only=True):
    """A line of the list of references: its number, its words, and the address in them.

    `cut` tells that the address ends in "…": what stands before is its beginning.
    """

    n: int
    text: str
    url: str = ""
    cut: bool = False


class Said(Record, frozen=True, kw_only=True):
    """One statement: `text` is the overview's `[start, end)` without marks of citation.

    `label` heads its point, `heading` its section. `marks` are the numbers cited for it; `scope`
    tells whether they stand at this sentence or behind a group of sentences.
    """

    start: int
    end: int
    text: str
    label: str = ""
    heading: str = ""
    marks: tuple[int, ...] = ()
    scope: Scope = "none"


class Aside(Record, frozen=True, kw_only=True):
    """A stretch that is no statement, and why."""

    span: Span
    why: LeftOut


class Overview(Record, frozen=True, kw_only=True):
    """An overview taken apart, in its own order."""

    text: str
    title: str = ""
    statements: tuple[Said, ...] = ()
    sources: tuple[CitedSource, ...] = ()
    asides: tuple[Aside, ...] = ()


_LISTED = re.compile(
    r"^[ \t]*(?:\[\^?(\d{1,3})\]:?|(\d{1,3})[.)])[ \t]+(\S.*?)[ \t]*$", re.MULTILINE
)
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?:/[^\s<>\])\"”»]*)?",
    re.IGNORECASE,
)
_ELLIPSIS = ("…", "...")
_MARKS = re.compile(r"[ \t]*((?:\[\^?\d{1,3}(?:[ \t]*[,;–-][ \t]*\d{1,3})*\][ \t]?)+)")
_NUMBER = re.compile(r"(\d{1,3})(?:[ \t]*[–-][ \t]*(\d{1,3}))?")
_STOPS = (".", "!", ";", ",")
_BULLET = re.compile(
    r"^[ \t]*(?:[•·▪‣◦●]|[*+–-](?=[ \t])|\d{1,2}[.)](?=[ \t]))[ \t]*|[•▪‣◦●][ \t]*", re.MULTILINE
)
_LABEL = re.compile(r"(\*{0,2})([^\W\d_][^.:!?\n]{1,70}?)(?:\*{2})?:(?:\*{2})?[ \t]+(?=\S)")
_TAGS = re.compile(r"^(?:[ \t]*#\w+)+[ \t]*$")
_DISCLAIMER = re.compile(
    r"\b(?:AI|overview|chatbot|assistant|generative|responses?)\b.{0,60}"
    r"\b(?:mistakes?|errors?|inaccura\w+|incorrect)\b|^\s*(?:learn|show|read) more\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…:;][\"”»')\]]*\s*$")


def take_apart(text: str) -> Overview:
    """Take an overview's text apart; an empty one has no statements."""
    sources, body_end = _sources(text)
    builder = _Builder(text)
    for start, end in _blocks(text, body_end):
        builder.block(start, end)
    return builder.overview(sources)


def _sources(text: str) -> tuple[tuple[CitedSource, ...], int]:
    """Find the list of references at the end, and where it begins."""
    hits = [hit for hit in _LISTED.finditer(text) if _ADDRESS.search(hit[3]) or hit[1]]
    found: list[CitedSource] = []
    begin = len(text)
    for hit in reversed(hits):
        if text[hit.end() : begin].strip():
            break
        begin = hit.start()
        found.append(_source(int(hit[1] or hit[2]), hit[3]))
    if not any(one.url for one in found):
        return (), len(text)
    head = re.search(r"\n[ \t#*]*(?:references|sources|links|citations)[ \t*:]*\n\s*$",
                     text[:begin], re.IGNORECASE)  # fmt: skip
    return tuple(reversed(found)), head.start() if head else begin


def _source(n: int, words: str) -> CitedSource:
    hit = _ADDRESS.search(words)
    if hit is None:
        return CitedSource(n=n, text=words)
    url = hit[0].rstrip(".,;")
    behind = words[hit.start() + len(url) :]
    cut = url.endswith("…") or behind.startswith(_ELLIPSIS)
    return CitedSource(n=n, text=words, url=url.rstrip("…"), cut=cut)


def _blocks(text: str, end: int) -> Iterator[tuple[int, int]]:
    """Yield lines, cut at bullets and behind marks to which the next words are glued."""
    for line in re.finditer(r"[^\n]+", text[:end]):
        cuts = {line.start(), line.end()}
        cuts.update(hit.start() for hit in _BULLET.finditer(text, line.start(), line.end()))
        for hit in _MARKS.finditer(text, line.start(), line.end()):
            glued = hit.end() < line.end() and text[hit.end()].isalpha()
            if glued and not text[hit.end() - 1].isspace():
                cuts.add(hit.end())
        places = sorted(cuts)
        for start, stop in itertools.pairwise(places):
            if text[start:stop].strip():
                yield start, stop


class _Builder:
    """Goes through the blocks in order and knows the heading and the label that are open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._title = ""
        self._facets: list[str] = []
        self._heading = ""
        self._said: list[Said] = []
        self._asides: list[Aside] = []
        self._open: list[int] = []
        """Which statements of the section have no mark yet."""

    def overview(self, sources: tuple[CitedSource, ...]) -> Overview:
        """Return what was found."""
        return Overview(
            text=self._text,
            title=self._title,
            statements=tuple(self._said),
            sources=sources,
            asides=tuple(self._asides),
        )

    def block(self, start: int, end: int) -> None:
        """Read a block: a heading, or a point with its label and sentences."""
        bullet = _BULLET.match(self._text, start, end)
        at = bullet.end() if bullet else start
        words = self._text[at:end].strip()
        why = _left_out(words)
        if why == "heading" and bullet is None:
            self._new_heading(words)
        if why is not None and not (why == "heading" and bullet):
            self._aside(at, end, why)
            return
        label = ""
        hit = _LABEL.match(self._text, at, end)
        if hit and len(hit[2].split()) <= LONGEST_LABEL:
            if bullet:
                label = hit[2].strip()
                self._aside(at, hit.end(), "label")
                at = hit.end()
            else:
                at = self._glued(at, hit.end(), end)
        else:
            at = self._facet(at, end)
        self._sentences(at, end, label)

    def _new_heading(self, words: str) -> None:
        words = _ADDRESS.sub("", words).strip("#*… ").rstrip(":")
        if not self._title and not self._said:
            # "- Some Search", as a page's title ends, is no part of what was asked.
            self._title = re.split(r"\s[–—|-]\s", words)[0].strip()
            self._facets = [one.strip() for one in self._title.partition(":")[2].split(",")]
        else:
            self._heading = words
        self._open.clear()

    def _glued(self, at: int, behind: int, end: int) -> int:
        """Read "Economy: Mixed dynamics While ties ...": a heading glued to the first sentence."""
        self._heading = self._text[at:behind].strip(" *#:\t")
        self._open.clear()
        cut = _second_start(self._text, behind, end)
        self._aside(at, cut or behind, "heading")
        return cut or behind

    def _facet(self, at: int, end: int) -> int:
        """Take off a facet of the title that stands before the first sentence as its heading."""
        words = self._text[at:end]
        for facet in self._facets:
            rest = words[len(facet) :].lstrip()
            if facet and words.lower().startswith(facet.lower()) and rest[:1].isupper():
                self._heading = words[: len(facet)]
                self._open.clear()
                behind = end - len(rest)
                self._aside(at, behind, "heading")
                return behind
        return at

    def _sentences(self, start: int, end: int, label: str) -> None:
        marks = list(_MARKS.finditer(self._text, start, end))
        bare = list(self._text[start:end])
        for hit in marks:
            # A mark may be all that stands between two sentences.
            bare[hit.start() - start : hit.end() - start] = " " * (hit.end() - hit.start())
            if self._text[hit.end() : hit.end() + 1] in _STOPS and hit.end() < end:
                # "... in March [2]." ends where the words end.
                bare[hit.start() - start] = self._text[hit.end()]
                bare[hit.end() - start] = " "
        spans = split_sentences("".join(bare), "en")
        mine: list[int] = []
        for number, span in enumerate(spans):
            first, last = start + span.start, start + span.end
            behind = start + spans[number + 1].start if number + 1 < len(spans) else end
            own = tuple(n for hit in marks if first < hit.end() <= behind for n in _numbers(hit[1]))
            text = "".join(bare[span.start : span.end]).strip("* \t")
            text = re.sub(r"[ \t]{2,}", " ", re.sub(r"[ \t]+([.,;])", r"\1", text))
            if self._is_aside(text, first, last):
                continue
            mine.append(len(self._said))
            self._said.append(
                Said(
                    start=first,
                    end=last,
                    text=text,
                    label=label,
                    heading=self._heading,
                    marks=own,
                    scope="sentence" if own else "none",
                )
            )
            self._open.append(mine[-1])
            if own:
                self._give(own)
        if not mine and marks:
            self._give(tuple(n for hit in marks for n in _numbers(hit[1])))

    def _is_aside(self, text: str, first: int, last: int) -> bool:
        why: LeftOut | None = None
        if text.endswith("?"):
            why = "question"
        elif _DISCLAIMER.search(text):
            why = "disclaimer"
        elif len(text.split()) < LEAST_STATEMENT:
            why = "fragment"
        if why is not None:
            self._aside(first, last, why)
        return why is not None

    def _give(self, marks: tuple[int, ...]) -> None:
        """Give the statements before that have no mark of their own the group's."""
        for place in self._open:
            if not self._said[place].marks:
                self._said[place] = msgspec.structs.replace(
                    self._said[place], marks=marks, scope="group"
                )
        self._open.clear()

    def _aside(self, start: int, end: int, why: LeftOut) -> None:
        self._asides.append(Aside(span=Span(start, end), why=why))


def _left_out(words: str) -> LeftOut | None:
    if _TAGS.match(words):
        return "tags"
    if words.startswith("#"):
        return "heading"
    if _DISCLAIMER.search(words) and len(words.split()) <= LONGEST_HEADING:
        return "disclaimer"
    bare = _ADDRESS.sub("", words)
    if bare != words and not terms(bare):
        return "address"
    plain = _MARKS.sub("", bare if bare.strip("… ") else words).rstrip("… ")
    if not _END.search(plain) and len(plain.split()) <= 2 * LONGEST_HEADING:
        short = len(plain.split()) <= LONGEST_HEADING or ":" in plain or bare != words
        return "heading" if short and not _MARKS.search(words) else None
    return None


def _second_start(text: str, start: int, end: int) -> int | None:
    """Find where a sentence begins behind a heading that has no stop: at a common word's capital.

    A name's capital tells nothing, so only words count that are common in lower case.
    """
    stop = re.compile(r"[.!?]").search(text, start, end)
    limit = stop.end() if stop else end
    for hit in re.finditer(r"(?<=[a-z)] )([A-Z][a-z]+)\b", text[start:limit]):
        stem = next(iter(terms(hit[1])), "")
        if (is_stop(stem) or rarity(stem) < RAREST) and not _is_name(hit[1]):
            return start + hit.start()
    return None


def _is_name(word: str) -> bool:
    from apercu.actors import find_actors  # noqa: PLC0415  (loads the gazetteer, needed seldom)

    return bool(find_actors(word))


def _numbers(marks: str) -> Sequence[int]:
    found: dict[int, None] = {}
    for hit in _NUMBER.finditer(marks):
        last = int(hit[2] or hit[1])
        found.update(dict.fromkeys(range(int(hit[1]), min(last, int(hit[1]) + 50) + 1)))
    return tuple(found)
