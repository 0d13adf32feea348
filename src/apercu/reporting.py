"""Reports of acts between actors, read from a collection as of a day.

The one place that knows where coded acts lie and what a report is. A document that stands for its
origin as of the day tells its acts; origin, outlet, control and party are joined in when they are
read, since documents come and each question has parties of its own. What a copy says is said by
the document it copies; what a rewrite adds is left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from apercu.ask.speakers import find_speaker
from apercu.briefs import CitedOutlet, Reference
from apercu.collection.days import as_of_day
from apercu.collection.named import current_named
from apercu.collection.reading import Collection
from apercu.dates import latest_day
from apercu.errors import InputError
from apercu.gathering import party_of
from apercu.intake.code_acts import Codable, CodedTexts, coded_texts, standing_texts
from apercu.intake.coder import Coder, ToldAct
from apercu.records import CollectionState, Interval, Outlet, Record, UncodedText
from apercu.relate.events import Report, report_of
from apercu.relate.news import AS_NEWS
from apercu.relate.pieces import is_report_of_the_day, opening_end
from apercu.relate.records import CodedAct

Coded = Literal["coded", "uncoded", "language", "failed"]
"""What became of a document's text: it was coded; not yet; it is in a language that is not coded;
the coder failed on it."""


class ToldDocument(Record, frozen=True, kw_only=True):
    """A document that names at least two of the actors asked, and stands for its origin.

    `document` is its id. `day` is that of publication, of the fetch where that is not known, as
    ISO 8601. `actors` are those of the actors asked that it names, sorted; `together` those that it
    names in one passage with another of them.
    """

    document: str
    origin: str
    url: str
    title: str | None
    outlet: Outlet
    party: str | None
    published: Interval | None
    fetched: Interval
    day: str
    language: str | None
    synthetic: bool
    restates: str | None = None
    actors: tuple[str, ...]
    together: tuple[str, ...]
    coded: Coded


class Told(Record, frozen=True, kw_only=True):
    """What a collection tells of actors as of a day.

    `reports` are in order of document id and place, `documents` in that of ids. Of the documents
    `coded` were coded and `uncoded` not yet; the others are `left` out, counted by the reason
    (`language`, `failed`). `coder` is the id of the coder, `notes` say what a reader must know.
    """

    reports: tuple[Report, ...]
    documents: tuple[ToldDocument, ...]
    coded: int
    uncoded: int
    left: dict[str, int]
    failures: tuple[UncodedText, ...]
    as_of: str
    state: CollectionState
    coder: str
    notes: tuple[str, ...] = ()


def reports_of(
    collection: Collection,
    coder: Coder,
    actors: Sequence[str],
    *,
    day: datetime.date,
    parties: Iterable[str] = (),
    now: bool = True,
) -> Told:
    """Return the reports of acts that name at least two of the actors, as of a day.

    A report counts where its sentence, or who takes part, names two of them. `parties` are the
    actors for whom an outlet may speak; the actors asked where none is given. Few texts that are
    not coded yet are coded `now`, many are counted; without `now` all are. Raises `InputError`
    where fewer than two actors are asked for, `CollectionDamaged`, `SettingError`.
    """
    wanted = frozenset(actors)
    if len(wanted) < 2:
        raise InputError(
            f"reports are asked of {', '.join(sorted(wanted)) or 'nobody'}; give two actors that"
            " differ"
        )
    speaking = set(parties) or set(wanted)
    named = current_named(collection).naming(wanted)
    texts = standing_texts(collection, named, as_of_day(day))
    coded = coded_texts(collection, coder, texts, now=now)
    documents, reports = [], []
    for one in sorted(texts, key=lambda text: text.sha):
        document = _document(collection, one, named[one.number], day, speaking, coded)
        documents.append(document)
        told = coded.acts.get(one.number)
        if told:
            reports += _reports(collection, one, document, told, wanted)
    count = {kind: sum(one.coded == kind for one in documents) for kind in ("coded", "uncoded")}
    left = [one.coded for one in documents if one.coded in ("language", "failed")]
    return Told(
        reports=tuple(reports),
        documents=tuple(documents),
        coded=count["coded"],
        uncoded=count["uncoded"],
        left={kind: left.count(kind) for kind in sorted(set(left))},
        failures=tuple(
            UncodedText(document=one.sha.hex(), why=coded.failed[one.number])
            for one in sorted(texts, key=lambda text: text.sha)
            if one.number in coded.failed
        ),
        as_of=day.isoformat(),
        state=collection.state(day),
        coder=coder.id,
        notes=_notes(count["uncoded"], left),
    )


def _document(
    collection: Collection,
    text: Codable,
    named: frozenset[str],
    day: datetime.date,
    parties: set[str],
    coded: CodedTexts,
) -> ToldDocument:
    appearance = collection.appearances(text.number, day)[0]
    speaker = find_speaker(appearance, collection.text(text.number))
    told = latest_day(appearance.published or appearance.fetched) or latest_day(appearance.fetched)
    together = {
        actor
        for passage in collection.passages(text.number)
        if len(here := {one.actor for one in passage.mentions} & named) > 1
        for actor in here
    }
    sha = text.sha.hex()
    return ToldDocument(
        document=sha,
        # As long as it stands for its origin it is the eldest one of it.
        origin=sha,
        url=appearance.url,
        title=appearance.title,
        outlet=appearance.outlet,
        party=party_of(appearance.outlet, parties) or (speaker if speaker in parties else None),
        published=appearance.published,
        fetched=appearance.fetched,
        day=told.isoformat() if told else "",
        language=text.language,
        synthetic=appearance.synthetic,
        restates=appearance.restates,
        actors=tuple(sorted(named)),
        together=tuple(sorted(together)),
        coded=coded.state(text.number),
    )


def reference_of(document: ToldDocument) -> Reference:
    """Describe a document as a source; its number is given where it is cited."""
    outlet = document.outlet
    return Reference(
        n=0,
        document=document.document,
        title=document.title,
        outlet=CitedOutlet(
            name=outlet.name, form=outlet.form, control=outlet.control, state=outlet.state
        ),
        party=document.party,
        url=document.url,
        restates=document.restates,
        synthetic=document.synthetic,
        published=document.published,
        fetched=document.fetched,
        sha256=document.document,
        origin=document.origin,
        language=document.language,
    )


def _reports(
    collection: Collection,
    text: Codable,
    document: ToldDocument,
    told: Sequence[ToldAct],
    wanted: frozenset[str],
) -> list[Report]:
    words = collection.text(text.number)
    opening = 0
    if is_report_of_the_day(document.outlet.form, document.title, document.url, document.published):
        opening = opening_end(collection.passages(text.number))
    return [
        report_of(
            _read_here(one.act, document, opening),
            text=words,
            text_sha256=document.document,
            origin=document.origin,
            outlet=document.outlet.name,
            control=document.outlet.control,
            party=document.party,
            named=one.named,
        )
        for one in told
        if len(wanted.intersection(one.named)) > 1
    ]


def _read_here(act: CodedAct, document: ToldDocument, opening: int) -> CodedAct:
    """Join in when an act was reported, and whether its place is one for news."""
    flags = act.flags
    if AS_NEWS in flags and act.clause.start >= opening:
        flags = tuple(one for one in flags if one != AS_NEWS)
    return msgspec.structs.replace(act, reported=document.published, flags=flags)


def _notes(uncoded: int, left: Sequence[Coded]) -> tuple[str, ...]:
    notes = []
    if uncoded:
        them = "1 document is not coded yet: 'apercu acts' codes it"
        if uncoded > 1:
            them = f"{uncoded} documents are not coded yet: 'apercu acts' codes them"
        notes.append(them)
    if language := left.count("language"):
        one = "1 document is in a language that is not coded"
        many = f"{language} documents are in languages that are not coded"
        notes.append(one if language == 1 else many)
    if failed := left.count("failed"):
        notes.append(f"the coder failed on {failed} document{'s' * (failed > 1)}")
    return tuple(notes)
