"""Answer a question: gather, draft, check, and put the brief together.

The one place that knows both asking and checking.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from apercu import __version__
from apercu.ask.conflicts import Dispute
from apercu.ask.drafting import Draft, Part, draft
from apercu.ask.evidence import Sentence, Source, Told
from apercu.ask.gaps import lead_gaps
from apercu.ask.happenings import Happening
from apercu.ask.pending import is_pending
from apercu.ask.question import Asked, parse_question, to_record
from apercu.ask.selection import Chosen, holders, label_of
from apercu.ask.tellings import Heard, tell_again
from apercu.ask.tellings_lines import COMPILED, are_independent
from apercu.ask.widening import widened
from apercu.briefs import (
    Brief,
    Citation,
    Conflict,
    ConflictValue,
    Facet,
    Gap,
    Pending,
    Point,
    Position,
    Reference,
    Searched,
    Section,
    SourceSummary,
    Statement,
    Writer,
)
from apercu.check.edits import edits_verdict
from apercu.check.records import Material
from apercu.check.standing import Voice, count_origins, standing_of
from apercu.codec import canonical
from apercu.collection.index import LexicalIndex
from apercu.collection.invented import all_invented
from apercu.collection.reading import Collection
from apercu.dates import earliest_day, latest_day
from apercu.finding import dense_scores
from apercu.gathering import Gathered, gather, rarities, reference_to
from apercu.intake.vectorise import Vectors
from apercu.ports import Clock, Encoder
from apercu.records import Record
from apercu.searching import Filters

MOST_CITED = 3
"""Citations of a statement: its own, and those of other origins that tell the same."""

Place = tuple[str, int, int]


def answer(
    collection: Collection,
    index: LexicalIndex,
    question: str,
    *,
    as_of: datetime.date,
    filters: Filters,
    clock: Clock,
    encoder: Encoder | None = None,
) -> Brief:
    """Answer from one collection as of a day. Raises `InputError`, `CollectionDamaged`.

    With an `encoder`, how near a sentence lies to the question helps to tell whether it is on it.
    """
    asked = widened(parse_question(question, as_of=as_of))
    gathered = gather(collection, index, asked, as_of=as_of, filters=filters)
    made = draft(
        asked,
        gathered.sentences,
        as_of=as_of,
        rarities=lambda stems: rarities(index, stems, as_of),
        nearness=_nearness(collection, encoder, question, gathered) if encoder else None,
    )
    asked = made.asked
    state = collection.state(as_of)
    searched = Searched(
        documents=state.documents,
        origins=state.origins,
        state=state.state,
        filters=filters.given(),
        encoder=encoder.id if encoder else None,
    )
    chosen = [one.happening.chosen.told for part in made.parts for one in part.chosen]
    heard = tell_again(
        chosen, gathered.sentences, rarities=lambda stems: rarities(index, stems, as_of)
    )
    writer = _Writer(
        made.disputes, {_place(told): one for told, one in zip(chosen, heard, strict=True)}
    )
    lead = tuple(writer.statement(one) for one in made.lead)
    sections = tuple(_section(writer, part) for part in made.parts)
    conflicts = tuple(writer.conflict(number, one) for number, one in enumerate(made.disputes, 1))
    statements = [
        one for section in sections for point in section.points for one in point.statements
    ]
    references = tuple(writer.references)
    failures = sum(one.first[:10] <= as_of.isoformat() for one in collection.failures())
    return Brief(
        id=_brief_id(question, as_of, filters, encoder, state.state),
        question=msgspec.structs.replace(
            to_record(asked),
            facets=tuple(
                Facet(id=part.facet.id, heading=part.facet.heading) for part in made.parts
            ),
        ),
        as_of=as_of.isoformat(),
        made_at=clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        writer=Writer(),
        # A brief that tells nothing has no references, and is still made from the collection.
        synthetic=any(one.synthetic for one in references) or all_invented(collection, as_of),
        collection=searched,
        lead=lead,
        lead_gaps=_lead_gaps(asked, made, gathered, filters, failures),
        sections=sections,
        chronology=_chronology(statements),
        positions=() if asked.aim == "sayings" else _positions(asked, made, writer),
        pending=_pending(made, writer, as_of),
        conflicts=conflicts,
        source_summary=_summary(asked, references, writer.sources, failures),
        references=references,
    )


def _nearness(
    collection: Collection, encoder: Encoder, question: str, gathered: Gathered
) -> Callable[[Sequence[str]], list[float]]:
    """Return what tells how near sentences that were gathered lie to the question."""

    def near(words: Sequence[str]) -> list[float]:
        wanted = set(words)
        document = {
            one.words: bytes.fromhex(one.source.document)
            for one in reversed(gathered.sentences)
            if one.words in wanted
        }
        texts = [(document[one], one) for one in words]
        return dense_scores(Vectors(collection, encoder), question, texts)

    return near


def _brief_id(
    question: str,
    as_of: datetime.date,
    filters: Filters,
    encoder: Encoder | None,
    state: str,
) -> str:
    settings = {"filters": filters, "writer": "extractive"}
    if encoder is not None:
        settings["encoder"] = encoder.id
    data = canonical([question, settings, as_of.isoformat(), state, __version__])
    return hashlib.sha256(data).hexdigest()


class _Numbered(Record, frozen=True, kw_only=True):
    """A conflict's id, and the places of the sentences that it sets against one another."""

    id: str
    places: frozenset[Place]


class _Writer:
    """Numbers statements and references in the order in which they are read."""

    def __init__(self, disputes: Sequence[Dispute], heard: Mapping[Place, Heard]) -> None:
        self.references: list[Reference] = []
        self.sources: list[Source] = []
        self._numbers: dict[str, int] = {}
        self._statements: dict[Place, Statement] = {}
        self._disputes = [
            _Numbered(
                id=f"c{number}",
                places=frozenset(_place(told) for value in one.values for told in value.told),
            )
            for number, one in enumerate(disputes, 1)
        ]
        self._against = _opposed(disputes)
        self._heard = heard

    def statement(self, chosen: Chosen) -> Statement:
        """Write a statement, once: the lead's are the body's."""
        own = _place(chosen.happening.chosen.told)
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
            id=f"s{len(self._statements) + 1}",
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
        return Citation(
            reference=self._number(sentence.source),
            text_sha256=sentence.source.document,
            start=sentence.start,
            end=sentence.end,
            quote=sentence.words,
        )

    def _number(self, source: Source) -> int:
        if source.document not in self._numbers:
            self._numbers[source.document] = len(self.references) + 1
            self.sources.append(source)
            number = len(self.references) + 1
            self.references.append(reference_to(number, source, party=source.party))
        return self._numbers[source.document]

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
                _place(told)
                for other in dispute.values
                if other is not value
                for told in other.told
            }
            for told in value.told:
                found.setdefault(_place(told), set()).update(others)
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


def _place(told: Told) -> Place:
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


def _section(writer: _Writer, part: Part) -> Section:
    return Section(
        facet=part.facet.id,
        heading=part.facet.heading,
        points=tuple(
            Point(label=label, statements=tuple(writer.statement(one) for one in chosen))
            for label, chosen in part.points
        ),
        gaps=part.gaps,
    )


def _lead_gaps(
    asked: Asked, made: Draft, gathered: Gathered, filters: Filters, failures: int
) -> tuple[Gap, ...]:
    languages = {one.source.language for one in gathered.sentences if one.source.language}
    return lead_gaps(
        asked,
        [(part.facet, part.gaps) for part in made.parts],
        filters=filters.given(),
        undated=gathered.undated,
        failures=failures,
        languages=languages,
    )


def _chronology(statements: Sequence[Statement]) -> tuple[str, ...]:
    dated = [
        (first, number, one.id)
        for number, one in enumerate(statements)
        if one.when is not None and (first := earliest_day(one.when)) is not None
    ]
    return tuple(identity for _, _, identity in sorted(dated))


def _positions(asked: Asked, made: Draft, writer: _Writer) -> tuple[Position, ...]:
    """Return the issue × party table: topics on which a party has said something."""
    rows: dict[str, dict[str, dict[str, None]]] = {}
    parties: dict[str, dict[str, None]] = {}
    for part in made.parts:
        for chosen in part.chosen:
            issue = label_of(chosen.happening)
            heard = dict.fromkeys((*asked.actors, *part.facet.third))
            parties.setdefault(issue, {}).update(heard)
            one = writer.statement(chosen)
            if one.kind != "position":
                continue
            for party in holders(chosen.happening.chosen.told):
                if party in heard:
                    rows.setdefault(issue, {}).setdefault(party, {})[one.id] = None
    return tuple(
        Position(
            issue=issue,
            by={party: tuple(row[party]) for party in sorted(row)},
            missing=tuple(party for party in parties[issue] if party not in row),
        )
        for issue, row in rows.items()
    )


def _pending(made: Draft, writer: _Writer, as_of: datetime.date) -> tuple[Pending, ...]:
    """Return what was announced and, as of the date, is not known to be past."""
    found = []
    for part in made.parts:
        for chosen in part.chosen:
            told = chosen.happening.chosen.told
            if is_pending(told, as_of):
                statement = writer.statement(chosen)
                found.append(
                    Pending(
                        act=told.text, holder=told.holder, due=told.when, statement=statement.id
                    )
                )
    return tuple({one.statement: one for one in found}.values())


def _summary(
    asked: Asked, references: Sequence[Reference], sources: Sequence[Source], failures: int
) -> SourceSummary:
    """Count the sources of the brief; an outlet that speaks for no party counts as `none`."""
    parties = dict.fromkeys((*asked.actors, *asked.third))
    newest: dict[str, str] = {}
    for one in references:
        day = latest_day(one.published) if one.published else None
        if one.party in parties and day and day.isoformat() > newest.get(str(one.party), ""):
            newest[str(one.party)] = day.isoformat()
    return SourceSummary(
        by_form=_counted(one.outlet.form for one in references),
        by_control=_counted(one.outlet.control for one in references),
        by_party=_counted(one.party or "none" for one in references),
        by_language=_counted(one.language or "unknown" for one in references),
        newest_by_party=dict(sorted(newest.items())),
        dates_inferred=sum(_inferred(one) for one in sources),
        failures=failures,
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _inferred(source: Source) -> bool:
    """Tell whether a date of publication was read from the address or the text, or is missing."""
    return source.published is None or source.published.basis.startswith(("text", "address"))
