"""Take an overview apart that somebody else wrote: statements, labels, marks, references.

The text is what a person pastes: from a search page, a chat, a report. Nothing of it is obeyed and
nothing is fetched. What is no statement is kept, with the reason, so that nothing is lost unseen.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from apercu.audits import LeftOut, Link, Scope
from apercu.check.overview_marks import MarkAt, blanked, find_marks, without_marks
from apercu.check.overview_sources import ADDRESS, CitedSource, find_sources
from apercu.records import Record, Span
from apercu.text import is_stop, split_sentences, terms
from apercu.text.rarity import RAREST, rarity

LONGEST_HEADING = 12
"""Words of a line without a full stop that still is a heading."""
LONGEST_LABEL = 8
LEAST_STATEMENT = 3
"""Words of a sentence; fewer say nothing that could be checked."""
LEAST_IN_CELL = 5
"""Words of a table's cell that is a sentence."""


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


_BULLET = re.compile(
    r"^[ \t]*(?:[•·▪‣◦●]|[*+–-](?=[ \t])|\d{1,2}[.)](?=[ \t]))[ \t]*|[•▪‣◦●][ \t]*", re.MULTILINE
)
_LABEL = re.compile(r"(\*{0,2})([^\W\d_][^.:!?\n]{1,70}?)(?:\*{2})?:(?:\*{2})?[ \t]+(?=\S)")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_CELL = re.compile(r"[^|\n]*[^|\s][^|\n]*")
_TAGS = re.compile(r"^(?:[ \t]*#\w+)+[ \t]*$")
_DISCLAIMER = re.compile(
    r"\b(?:AI|overview|chatbot|assistant|generative|responses?)\b.{0,60}"
    r"\b(?:mistakes?|errors?|inaccura\w+|incorrect)\b|^\s*(?:learn|show|read) more\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…:;][\"”»')\]]*\s*$")


def take_apart(text: str, links: Sequence[Link] = ()) -> Overview:
    """Take an overview's text apart; an empty one has no statements.

    `links` are the addresses behind its words, in the order of their places.
    """
    sources = find_sources(text, links)
    builder = _Builder(text, sources.marks)
    for start, end in _blocks(text, sources.span):
        builder.block(start, end)
    return builder.overview(sources.found)


def _blocks(text: str, listed: Span) -> Iterator[tuple[int, int]]:
    """Yield lines, cut at bullets and behind marks to which the next words are glued."""
    for line in re.finditer(r"[^\n]+", text):
        if listed.start <= line.start() < listed.end:
            continue
        cuts = {line.start(), line.end()}
        cuts.update(hit.start() for hit in _BULLET.finditer(text, line.start(), line.end()))
        for mark in find_marks(text, line.start(), line.end()):
            glued = mark.end < line.end() and text[mark.end].isalpha()
            if glued and mark.numbers and not text[mark.end - 1].isspace():
                cuts.add(mark.end)
        places = sorted(cuts)
        for start, stop in itertools.pairwise(places):
            if text[start:stop].strip():
                yield start, stop


class _Builder:
    """Goes through the blocks in order and knows the heading and the label that are open."""

    def __init__(self, text: str, links: Sequence[MarkAt]) -> None:
        self._text = text
        self._links = links
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
        if _ROW.match(self._text, start, end):
            self._table_row(start, end)
            return
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
            if bullet or hit[1]:
                label = hit[2].strip()
                self._aside(at, hit.end(), "label")
                at = hit.end()
            else:
                at = self._glued(at, hit.end(), end)
        else:
            at = self._facet(at, end)
        self._sentences(at, end, label)

    def _new_heading(self, words: str) -> None:
        words = ADDRESS.sub("", words).strip("#*… ").rstrip(":")
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

    def _table_row(self, start: int, end: int) -> None:
        """Read a row of a table: what is a sentence in it, under the name of its first cell."""
        cells = [(one.start(), one.end()) for one in _CELL.finditer(self._text, start, end)]
        label = ""
        for place, (first, last) in enumerate(cells):
            words = self._text[first:last].strip()
            if _END.search(without_marks(words)) and len(words.split()) >= LEAST_IN_CELL:
                self._sentences(first, last, label)
            elif words.strip("-: "):
                self._aside(first, last, "table")
                label = label or (words if place == 0 else "")

    def _sentences(self, start: int, end: int, label: str) -> None:
        marks = find_marks(self._text, start, end, self._links)
        bare = blanked(self._text, start, end, marks)
        spans = split_sentences(bare, "en")
        mine: list[int] = []
        for number, span in enumerate(spans):
            first, last = start + span.start, start + span.end
            behind = start + spans[number + 1].start if number + 1 < len(spans) else end
            own = _each(n for one in marks if first < one.end <= behind for n in one.numbers)
            text = bare[span.start : span.end].replace("**", "").strip("* \t")
            text = re.sub(r" ([.,;])", r"\1", re.sub(r"[ \t]+", " ", text))
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
            if own or not any(first < one.end <= behind and not one.words for one in marks):
                # What an editor marked as without a citation gets no group's.
                self._open.append(mine[-1])
            if own:
                self._give(own)
        if not mine and marks:
            self._give(_each(n for one in marks for n in one.numbers))

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
    bare = ADDRESS.sub("", words)
    if bare != words and not terms(bare):
        return "address"
    plain = without_marks(bare if bare.strip("… ") else words).rstrip("… ")
    if not _END.search(plain) and len(plain.split()) <= 2 * LONGEST_HEADING:
        short = len(plain.split()) <= LONGEST_HEADING or ":" in plain or bare != words
        return "heading" if short and without_marks(words) == words else None
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


def _each(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))
