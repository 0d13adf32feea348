"""Gather the evidence for a question: sentences of documents as the as-of date shows them.

The index proposes passages for each facet; their documents are read whole as far as they name who
the question is about, so that a sentence is judged in its surroundings.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from apercu.ask.bm25 import idf
from apercu.ask.evidence import Sentence, Source
from apercu.ask.question import Asked
from apercu.ask.speakers import find_speaker
from apercu.ask.widening import CALLED
from apercu.briefs import CitedOutlet, Reference
from apercu.collection.index import LexicalIndex
from apercu.collection.reading import Collection
from apercu.dates import find_dates, latest_day
from apercu.records import (
    Appearance,
    DateMention,
    Outlet,
    ReadPassage,
    Record,
    Span,
)
from apercu.retrieving import retrieve
from apercu.searching import Filters, View
from apercu.text.datelines import before_words

SHORT_PASSAGES = 12
"""A document of so many passages is looked at whole: a report, not a speech."""
DAYS = frozenset({"second", "minute", "hour", "day"})
OFFICIAL = frozenset({"ministry", "government", "parliament"})


class Gathered(Record, frozen=True, kw_only=True):
    """What was found for a question.

    `sentences` are in order of document id and place. `undated` counts the documents that a filter
    of dates left out for want of one.
    """

    sentences: tuple[Sentence, ...]
    undated: int = 0


def gather(
    collection: Collection,
    index: LexicalIndex,
    asked: Asked,
    *,
    as_of: datetime.date,
    filters: Filters,
) -> Gathered:
    """Return the sentences that may answer; raises `CollectionDamaged`."""
    view = View(collection, as_of, filters)
    scores: dict[int, dict[int, dict[str, float]]] = {}
    for (number, ordinal), found in retrieve(view, index, asked, as_of.toordinal()).items():
        scores.setdefault(number, {})[ordinal] = found
    sources = {number: _read(view, asked, number) for number in scores}
    wanted = {*asked.actors, *asked.third, *(one for f in asked.facets for one in f.third)}
    wanted |= {CALLED[one] for one in wanted if one in CALLED}
    sentences = [
        sentence
        for number in sorted(sources, key=view.identify)
        for sentence in _sentences(sources[number], wanted, scores[number])
    ]
    dated = filters.since or filters.until or asked.period
    return Gathered(
        sentences=tuple(sentences),
        undated=collection.count_undated(as_of) if dated else 0,
    )


def rarities(
    index: LexicalIndex, stems: Iterable[str], as_of: datetime.date
) -> Mapping[str, float]:
    """Return how rare stems are in the passages that the as-of date admits, by their idf."""
    known = index.statistics(sorted(set(stems)), as_of.toordinal())["body"]
    return {stem: idf(known.units, known.frequency.get(stem, 0)) for stem in stems}


class _Read(Record, frozen=True, kw_only=True):
    """A document that was read: its source, its passages, the day its times are told from."""

    source: Source
    passages: tuple[ReadPassage, ...]
    day: datetime.date | None


def _read(view: View, asked: Asked, number: int) -> _Read:
    text, language = view.collection.text_and_language(number)
    passages = view.collection.passages(number)
    appearance = view.appearance(number)
    published = appearance.published
    # "Today" and "last week" are told from a day; a year is none.
    day = latest_day(published) if published and published.precision in DAYS else None
    return _Read(
        source=_source(view, asked, number, appearance, text, language),
        passages=passages,
        day=day,
    )


def _source(
    view: View, asked: Asked, number: int, appearance: Appearance, text: str, language: str | None
) -> Source:
    members = view.members(number)
    speaker = find_speaker(appearance, text)
    parties = {*asked.actors, *asked.third, *(one for f in asked.facets for one in f.third)}
    return Source(
        document=view.identify(number),
        origin=view.identify(members[0]),
        copies=len(members) - 1,
        url=appearance.url,
        title=appearance.title,
        outlet=appearance.outlet,
        published=appearance.published,
        fetched=appearance.fetched,
        language=language,
        synthetic=appearance.synthetic,
        restates=appearance.restates,
        party=party_of(appearance.outlet, parties) or (speaker if speaker in parties else None),
        speaker=speaker,
        text=text,
    )


def party_of(outlet: Outlet, parties: set[str]) -> str | None:
    """Return the party to the matter for which an outlet speaks, if it does."""
    speaks = outlet.control in ("state", "pro_government") or outlet.form in OFFICIAL
    return outlet.state if speaks and outlet.state in parties else None


def reference_to(number: int, source: Source, *, party: str | None) -> Reference:
    """Return the entry of a source in a list of references."""
    outlet = source.outlet
    return Reference(
        n=number,
        document=source.document,
        title=source.title,
        outlet=CitedOutlet(
            name=outlet.name, form=outlet.form, control=outlet.control, state=outlet.state
        ),
        party=party,
        url=source.url,
        restates=source.restates,
        synthetic=source.synthetic,
        published=source.published,
        fetched=source.fetched,
        sha256=source.document,
        origin=source.origin,
        language=source.language,
    )


def _sentences(
    read: _Read, wanted: set[str], scores: Mapping[int, dict[str, float]]
) -> Iterator[Sentence]:
    """Yield the sentences of the passages that were found, of their neighbours, of the first.

    Times are looked for where somebody wanted is named.
    """
    text, number = read.source.text, 0
    near = {0, *(place + step for place in scores for step in (-1, 0, 1))}
    whole = -1 in scores or len(read.passages) <= SHORT_PASSAGES
    for ordinal, passage in enumerate(read.passages):
        spans = passage.sentences or (Span(passage.start, passage.end),)
        if not (whole or ordinal in near):
            number += len(spans)
            continue
        concerned = any(one.actor in wanted for one in passage.mentions)
        dates = _dates(read, passage) if concerned else []
        for span in spans:
            # Where a report was filed is no part of what it says.
            start = span.start + before_words(text[span.start : span.end])
            yield Sentence(
                source=read.source,
                start=start,
                end=span.end,
                number=number,
                scores=scores.get(ordinal, {}),
                paragraph=_opens_paragraph(text, span.start),
                mentions=tuple(
                    one for one in passage.mentions if start <= one.start and one.end <= span.end
                ),
                dates=tuple(one for one in dates if start <= one.start and one.end <= span.end),
            )
            number += 1


def _opens_paragraph(text: str, start: int) -> bool:
    before = text[max(0, start - 40) : start].rstrip(" \t")
    return not before or before.endswith("\n")


def _dates(read: _Read, passage: ReadPassage) -> list[DateMention]:
    words = read.source.text[passage.start : passage.end]
    found = find_dates(words, published=read.day, language=read.source.language)
    return [_moved(one, passage.start) for one in found]


def _moved(date: DateMention, by: int) -> DateMention:
    """Return a mention with its offsets counted from the document's start."""
    anchored = date.anchor_start is not None and date.anchor_end is not None
    return msgspec.structs.replace(
        date,
        start=date.start + by,
        end=date.end + by,
        anchor_start=date.anchor_start + by if anchored and date.anchor_start is not None else None,
        anchor_end=date.anchor_end + by if anchored and date.anchor_end is not None else None,
    )
