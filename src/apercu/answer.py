"""Answer a question: gather, draft, check, and put the brief together.

The one place that knows both asking and checking.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from apercu import __version__
from apercu.ask.drafting import Draft, Part, draft
from apercu.ask.gaps import lead_gaps
from apercu.ask.pending import is_pending
from apercu.ask.question import Asked, parse_question, to_record
from apercu.ask.selection import holders, label_of
from apercu.ask.tellings import tell_again
from apercu.ask.widening import widened
from apercu.briefs import (
    Brief,
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
from apercu.codec import canonical
from apercu.collection.index import LexicalIndex
from apercu.collection.invented import all_invented
from apercu.collection.reading import Collection
from apercu.dates import earliest_day, latest_day
from apercu.finding import dense_scores
from apercu.gathering import Gathered, gather, rarities
from apercu.intake.coder import Coder
from apercu.intake.vectorise import Vectors
from apercu.measuring.counting import Count, count_events
from apercu.measuring.recounting import checked
from apercu.measuring.telling import count_gaps, domain_of, with_counts, written_events
from apercu.ports import Clock, Encoder
from apercu.searching import Filters
from apercu.statements import StatementWriter, place_of


def answer(
    collection: Collection,
    index: LexicalIndex,
    question: str,
    *,
    as_of: datetime.date,
    filters: Filters,
    clock: Clock,
    encoder: Encoder | None = None,
    coder: Coder | None = None,
) -> Brief:
    """Answer from one collection as of a day. Raises `InputError`, `CollectionDamaged`.

    With an `encoder`, how near a sentence lies to the question helps to tell whether it is on it.
    With a `coder`, the acts that it has coded between two actors are counted; none is coded now.
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
    chosen = [one.happening.chosen.told for part in made.parts for one in part.chosen]
    heard = tell_again(
        chosen, gathered.sentences, rarities=lambda stems: rarities(index, stems, as_of)
    )
    writer = StatementWriter(
        made.disputes, {place_of(told): one for told, one in zip(chosen, heard, strict=True)}
    )
    count = None
    if coder is not None:
        count = count_events(collection, coder, asked, as_of=as_of, filters=filters)
    searched = _searched(collection, as_of, filters, encoder, count)
    lead = tuple(writer.statement(one) for one in made.lead)
    sections = tuple(_section(writer, part, asked, count) for part in made.parts)
    conflicts = tuple(writer.conflict(number, one) for number, one in enumerate(made.disputes, 1))
    statements = [
        one for section in sections for point in section.points for one in point.statements
    ]
    events = written_events(count, writer) if count else ()
    sections = checked(sections, events)
    references = tuple(writer.references)
    failures = sum(one.first[:10] <= as_of.isoformat() for one in collection.failures())
    return Brief(
        id=_brief_id(question, as_of, filters, encoder, searched.state, count),
        question=msgspec.structs.replace(
            to_record(asked),
            facets=tuple(
                Facet(
                    id=part.facet.id,
                    heading=part.facet.heading,
                    domain=domain_of(part.facet, asked) if count else None,
                )
                for part in made.parts
            ),
        ),
        as_of=as_of.isoformat(),
        made_at=clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        writer=Writer(),
        # A brief that tells nothing has no references, and is still made from the collection.
        synthetic=any(one.synthetic for one in references) or all_invented(collection, as_of),
        collection=searched,
        lead=lead,
        lead_gaps=_lead_gaps(asked, made, gathered, filters, failures, count),
        sections=sections,
        chronology=_chronology(statements),
        positions=() if asked.aim == "sayings" else _positions(asked, made, writer),
        pending=_pending(made, writer, as_of),
        conflicts=conflicts,
        source_summary=_summary(asked, references, failures),
        events=events,
        counted=count.counted if count else None,
        references=references,
    )


def _searched(
    collection: Collection,
    as_of: datetime.date,
    filters: Filters,
    encoder: Encoder | None,
    count: Count | None,
) -> Searched:
    state = collection.state(as_of)
    return Searched(
        documents=state.documents,
        origins=state.origins,
        state=state.state,
        filters=filters.given(),
        encoder=encoder.id if encoder else None,
        coder=count.coder if count else None,
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
    count: Count | None,
) -> str:
    settings: dict[str, object] = {"filters": filters, "writer": "extractive"}
    if encoder is not None:
        settings["encoder"] = encoder.id
    if count is not None:
        settings["events"] = count.basis
    data = canonical([question, settings, as_of.isoformat(), state, __version__])
    return hashlib.sha256(data).hexdigest()


def _section(writer: StatementWriter, part: Part, asked: Asked, count: Count | None) -> Section:
    section = Section(
        facet=part.facet.id,
        heading=part.facet.heading,
        points=tuple(
            Point(label=label, statements=tuple(writer.statement(one) for one in chosen))
            for label, chosen in part.points
        ),
        gaps=part.gaps,
    )
    return with_counts(section, part.facet, count, asked, writer) if count else section


def _lead_gaps(
    asked: Asked,
    made: Draft,
    gathered: Gathered,
    filters: Filters,
    failures: int,
    count: Count | None,
) -> tuple[Gap, ...]:
    languages = {one.source.language for one in gathered.sentences if one.source.language}
    gaps = lead_gaps(
        asked,
        [(part.facet, part.gaps) for part in made.parts],
        filters=filters.given(),
        undated=gathered.undated,
        failures=failures,
        languages=languages,
    )
    # The last gap is of the world outside, and stays the last.
    return (*gaps[:-1], *count_gaps(count), *gaps[-1:]) if count else gaps


def _chronology(statements: Sequence[Statement]) -> tuple[str, ...]:
    dated = [
        (first, number, one.id)
        for number, one in enumerate(statements)
        if one.kind != "trend"
        and one.when is not None
        and (first := earliest_day(one.when)) is not None
    ]
    return tuple(identity for _, _, identity in sorted(dated))


def _positions(asked: Asked, made: Draft, writer: StatementWriter) -> tuple[Position, ...]:
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


def _pending(made: Draft, writer: StatementWriter, as_of: datetime.date) -> tuple[Pending, ...]:
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


def _summary(asked: Asked, references: Sequence[Reference], failures: int) -> SourceSummary:
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
        dates_inferred=sum(_inferred(one) for one in references),
        failures=failures,
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _inferred(reference: Reference) -> bool:
    """Tell whether a date of publication was read from the address or the text, or is missing."""
    published = reference.published
    return published is None or published.basis.startswith(("text", "address"))
