"""Write the statements of a brief: numbers, citations, verdict, standing, conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from apercu.ask.conflicts import Dispute
from apercu.ask.evidence import Sentence, Source, Told
from apercu.ask.happenings import Happening
from apercu.ask.selection import Chosen
from apercu.ask.tellings import Heard
from apercu.ask.tellings_lines import COMPILED, are_independent
from apercu.briefs import Citation, Conflict, ConflictValue, Reference, Statement
from apercu.check.edits import edits_verdict
from apercu.check.records import Material
from apercu.check.standing import Voice, count_origins, standing_of
from apercu.gathering import reference_to
from apercu.records import Interval, Record

MOST_CITED = 3
"""Citations of a statement: its own, and those of other origins that tell the same."""

Place = tuple[str, int, int]


class _Numbered(Record, frozen=True, kw_only=True):
    """A conflict's id, and the places of the sentences that it sets against one another."""

    id: str
    places: frozenset[Place]


class StatementWriter:
    """Numbers statements and references in the order in which they are read."""

    def __init__(self, disputes: Sequence[Dispute], heard: Mapping[Place, Heard]) -> None:
        self.references: list[Reference] = []
        self._measured = 0
        self._numbers: dict[str, int] = {}
        self._statements: dict[Place, Statement] = {}
        self._disputes = [
            _Numbered(
                id=f"c{number}",
                places=frozenset(place_of(told) for value in one.values for told in value.told),
            )
            for number, one in enumerate(disputes, 1)
        ]
        self._against = _opposed(disputes)
        self._heard = heard

    def statement(self, chosen: Chosen) -> Statement:
        """Write a statement, once: the lead's are the body's."""
        own = place_of(chosen.happening.chosen.told)
        if own not in self._statements:
            self._statements[own] = self._write(chosen.happening, own)
        return self._statements[own]

    def _write(self, happening: Happening, own: Place) -> Statement:
        told = happening.chosen.told
        same = self._tellings(happening, own)
        conflicts = tuple(one.id for one in self._disputes if own in one.places)
        voices = [_voice(one.source) for one in _independent(same)]
        sentence = told.sentence
        verdict, support = edits_verdict(
            told.edits, _material(sentence.source), sentence.start, sentence.end
        )
        return Statement(
            id=self._next(),
            text=told.text,
            basis="edited" if told.edits else "quoted",
            edits=told.edits,
            kind=told.kind,
            holder=told.holder,
            when=told.when,
            reported=told.reported,
            citations=tuple(self.citation(one) for one in _cited(same)),
            verdict=verdict,
            support=support,
            standing=standing_of(voices, disputed=bool(conflicts)),
            origins=count_origins(voices),
            conflicts=conflicts,
        )

    def _next(self) -> str:
        return f"s{len(self._statements) + self._measured + 1}"

    def computed(
        self,
        text: str,
        *,
        computation: dict[str, Any],
        when: Interval | None,
        citations: tuple[Citation, ...],
        voices: Sequence[Voice],
    ) -> Statement:
        """Write a measured statement that nothing has counted again yet."""
        statement = Statement(
            id=self._next(),
            text=text,
            basis="computed",
            computation=computation,
            kind="trend",
            when=when,
            citations=citations,
            verdict="not_checked",
            standing=standing_of(voices, disputed=False),
            origins=count_origins(voices),
        )
        self._measured += 1
        return statement

    def _tellings(self, happening: Happening, own: Place) -> list[Sentence]:
        """Return a statement's sentence and those that tell it again, but none that disputes it."""
        told, heard = happening.chosen.told, self._heard.get(own, Heard())
        if heard.opposed:
            return [told.sentence]
        carried = [one.told.sentence for one in happening.carried]
        again = [told.sentence, *carried, *(one.sentence for one in heard.tellings)]
        opposed = self._against.get(own, frozenset())
        places = [(one.source.document, one.start, one.end) for one in again]
        return [one for one, place in zip(again, places, strict=True) if place not in opposed]

    def citation(self, sentence: Sentence) -> Citation:
        """Cite a sentence under its document's number."""
        source = sentence.source
        return self.cite(
            reference_to(0, source, party=source.party), sentence.start, sentence.words
        )

    def cite(self, reference: Reference, start: int, quote: str) -> Citation:
        """Cite words from `start` on of a document that `reference` describes, under our number."""
        number = self._numbers.setdefault(reference.document, len(self.references) + 1)
        if number > len(self.references):
            self.references.append(msgspec.structs.replace(reference, n=number))
        return Citation(
            reference=number,
            text_sha256=reference.document,
            start=start,
            end=start + len(quote),
            quote=quote,
        )

    def conflict(self, number: int, dispute: Dispute) -> Conflict:
        """Write a conflict with all its values and whose they are."""
        return Conflict(
            id=f"c{number}",
            about=dispute.about,
            values=tuple(
                ConflictValue(
                    value=value.value,
                    citations=tuple(
                        self.citation(one) for one in _cited([each.sentence for each in value.told])
                    ),
                    origins=count_origins([_voice(one.sentence.source) for one in value.told]),
                )
                for value in dispute.values
            ),
        )


def _opposed(disputes: Sequence[Dispute]) -> dict[Place, frozenset[Place]]:
    """Return for each disputed sentence those that give another value."""
    found: dict[Place, set[Place]] = {}
    for dispute in disputes:
        for value in dispute.values:
            others = {
                place_of(told)
                for other in dispute.values
                if other is not value
                for told in other.told
            }
            for told in value.told:
                found.setdefault(place_of(told), set()).update(others)
    return {place: frozenset(others) for place, others in found.items()}


def _cited(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences to cite, one an origin, the first ones."""
    by_origin: dict[str, Sentence] = {}
    for one in sentences:
        by_origin.setdefault(one.source.origin, one)
    return list(by_origin.values())[:MOST_CITED]


def _independent(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the first sentence and those whose reports add to all before them."""
    found: list[Sentence] = []
    for one in sentences:
        if all(are_independent(other.source, one.source) for other in found):
            found.append(one)
    # A page put together from others' reports counts only where there is nothing else.
    return [one for one in found if one.source.outlet.form not in COMPILED] or found[:1]


def place_of(told: Told) -> Place:
    """Return where a sentence stands: its document's id, and its span in the stored text."""
    return told.sentence.source.document, told.sentence.start, told.sentence.end


def _voice(source: Source) -> Voice:
    return Voice(origin=source.origin, control=source.outlet.control, party=source.party)


def _material(source: Source) -> Material:
    return Material(
        text=source.text,
        document=source.document,
        origin=source.origin,
        url=source.url,
        published=source.published,
        language=source.language,
        speaker=source.speaker,
        cited=True,
    )
