"""The events of a question's pair that are sure enough to be counted in a brief.

Nothing is coded here: texts that are not coded yet are a gap with a count. What is passed over is
counted by its reason; the bar is higher than that of a table of events, since a share of few acts
that are wrongly coded is worse than none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from apercu.actors import actor_name
from apercu.ask.question import Asked
from apercu.briefs import Counted, Named, Reference
from apercu.collection.corrections_kept import list_corrections
from apercu.collection.reading import Collection
from apercu.dates import earliest_day, latest_day
from apercu.following.events import choose, follow
from apercu.following.grounding import ground_of, sentences_of
from apercu.following.request import Request, Stretch
from apercu.intake.coder import Coder
from apercu.relate.by_report import is_by_report
from apercu.relate.events import Event, Report
from apercu.relate.records import Domain
from apercu.relate.series import COUNTED
from apercu.relate.traits import days_of
from apercu.relations import KeptCorrection, LeftOutReason
from apercu.reporting import Told, ToldDocument, reference_of, reports_of
from apercu.searching import Filters, View
from apercu.topics import Domain as TopicDomain
from apercu.topics import find_domains, find_topics, topic

LEAST_SURE = 0.5
"""How probable the type of an event must be at least; by judgement."""
SAME_NEWS_DAYS = 7
"""Within so many days the same, done by the same to the same, may be one deed where a report's day
alone dates it: the press tells a warning again for a week. By judgement."""

Unfit = Literal["undated", "meant_otherwise", "to_come", "date_of_another", "may_be_counted"]
"""Why an event of the pair is not counted: nothing dates it; it is planned, denied, told again; it
lies behind the as-of date; only words outside its clause date it; it may be one that is counted."""


class Count(NamedTuple):
    """The events that are counted, by date and id, and what they were taken from.

    `reports` and `sentences` are by the reports' ids, `references` by document, without number.
    `corrections` are the ids of those that were made, in order. `astray` are the ids of events of
    whose domain the words tell otherwise.
    """

    pair: tuple[str, str]
    events: tuple[Event, ...]
    reports: Mapping[str, Report]
    sentences: Mapping[str, Stretch]
    references: Mapping[str, Reference]
    counted: Counted
    coder: str
    uncoded: tuple[str, ...]
    corrections: tuple[str, ...]
    astray: frozenset[str] = frozenset()

    @property
    def basis(self) -> list[object]:
        """What decides the outcome beside the documents and the question."""
        return [self.coder, self.uncoded, self.corrections, self.counted.left]


def has_pair(asked: Asked) -> bool:
    """Tell whether a question is about what two actors do to one another."""
    return len(asked.actors) == 2 and asked.aim != "sayings"


def count_events(
    collection: Collection, coder: Coder, asked: Asked, *, as_of: dt.date, filters: Filters
) -> Count | None:
    """Count the acts between the two of a question; `None` for a question of another kind.

    Raises `CollectionDamaged`, `SettingError`.
    """
    if not has_pair(asked):
        return None
    a, b = asked.actors
    parties = {a, b, *asked.third, *(one for facet in asked.facets for one in facet.third)}
    told = reports_of(collection, coder, (a, b), day=as_of, parties=parties, now=False)
    told = _filtered(told, collection, as_of, filters)
    corrections = list_corrections(collection)
    since, until = _days(asked, as_of)
    events, reports, passed = _chosen(told, (a, b), since, until, as_of, corrections)
    used = {key for event in events for key in event.reports}
    sentences = sentences_of(collection, [reports[key] for key in sorted(used)])
    references = {one.document: reference_of(one) for one in told.documents}
    return Count(
        pair=(a, b),
        events=tuple(events),
        reports=reports,
        sentences=sentences,
        references=references,
        counted=_counted(told, (a, b), events, since, until, passed, asked=bool(asked.period)),
        coder=told.coder,
        uncoded=tuple(one.document for one in _naming(told) if one.coded == "uncoded"),
        corrections=tuple(one.id for one in corrections),
        astray=frozenset(
            one.id
            for one in events
            if _is_astray(
                one.domain,
                (
                    (sentences[key].words, references[reports[key].text_sha256].language)
                    for key in one.reports
                ),
            )
        ),
    )


DOMAINS: Mapping[TopicDomain, Domain] = {
    "politics": "political",
    "economy": "economic",
    "energy": "energy",
    "security": "security",
    "humanitarian": "humanitarian",
}
"""The domains of acts by those of topics; acts have none for culture."""


def _is_astray(domain: Domain, sentences: Iterable[tuple[str, str | None]]) -> bool:
    """Tell whether the words around an act are on topics, and on none of its domain.

    Sentences come with their language. The coder's domain is right in some seven of ten acts: too
    seldom for a share to hang on it alone.
    """
    told: set[TopicDomain] = set()
    for words, language in sentences:
        told.update(find_domains(words, language))
        hits = find_topics(words, language)
        told.update(one for hit in hits for one in topic(hit.topic).domains)
    known = {DOMAINS[one] for one in told if one in DOMAINS}
    return bool(known) and domain not in known


def _filtered(told: Told, collection: Collection, as_of: dt.date, filters: Filters) -> Told:
    """Take only the documents whose origins fulfil the filters, as the brief does."""
    if not filters.of_documents:
        return told
    view = View(collection, as_of, filters)

    def fulfils(one: ToldDocument) -> bool:
        return view.fulfilled(view.origin(collection.find_number(one.document)))

    documents = tuple(filter(fulfils, told.documents))
    known = {one.document for one in documents}
    reports = tuple(one for one in told.reports if one.text_sha256 in known)
    return msgspec.structs.replace(told, documents=documents, reports=reports)


def _days(asked: Asked, as_of: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Give the period asked about as days; what lies behind the as-of date bounds nothing."""
    if asked.period is None:
        return None, None
    first = earliest_day(asked.period) if asked.period.start else None
    last = latest_day(asked.period) if asked.period.end else None
    return first, (last if last is None or last < as_of else None)


def _chosen(
    told: Told,
    pair: tuple[str, str],
    since: dt.date | None,
    until: dt.date | None,
    as_of: dt.date,
    corrections: Sequence[KeptCorrection],
) -> tuple[list[Event], Mapping[str, Report], Counter[str]]:
    """Return the events that are counted, all reports by id, and the others by their reason."""
    a, b = (Named(id=one, name=actor_name(one)) for one in pair)
    request = Request(pair=(a, b), since=since, until=until, sure=LEAST_SURE)
    followed = follow(told.reports, request, ground_of(told), corrections)
    left = Counter[LeftOutReason]()
    events = choose(followed.corrected, request, left)
    passed = Counter[str]({reason: n for reason, n in left.items() if reason in _OF_THE_PAIR})
    reports = followed.corrected.reports
    fit = []
    for one in events:
        reason = _unfit(one, reports, as_of)
        if reason is None:
            fit.append(one)
        else:
            passed[reason] += 1
    kept = _once(fit)
    if twice := len(fit) - len(kept):
        passed["may_be_counted"] = twice
    return kept, reports, passed


_OF_THE_PAIR: frozenset[LeftOutReason] = frozenset({"unsure"})
"""Of what the choice of a table passes over, that which is between the two and in the period."""


def _unfit(event: Event, reports: Mapping[str, Report], as_of: dt.date) -> Unfit | None:
    if event.realis not in COUNTED:
        return "meant_otherwise"
    days = days_of(event.when, None)
    if days is None:
        return "undated"
    if days.first > as_of:
        return "to_come"
    if is_by_report(event.when):
        # Told as news by a report of that day: a convention of print, which the interval tells.
        return None
    told = [reports[key] for key in event.reports]
    return None if any(_dates(one, event) for one in told) else "date_of_another"


def _dates(report: Report, event: Event) -> bool:
    """Tell whether a report dates an event by words of the act's own clause.

    "The plane was hit, he said on Thursday" has a day, which is that of the saying.
    """
    act = report.act
    if act.when != event.when:
        return False
    by = act.dated_by
    return by is not None and act.clause.start <= by.start and by.end <= act.clause.end


def _once(events: Sequence[Event]) -> list[Event]:
    """Leave out what may be an event that is counted already.

    What is known by the week or month only, where the same was done on a day of it; what the two
    talked or visited on the day before or after; what is dated by its report, near the same.
    """
    kept: list[Event] = []
    for one in sorted(events, key=_finest):
        if not any(_may_be(one, other) for other in kept):
            kept.append(one)
    order = {one.id: n for n, one in enumerate(events)}
    return sorted(kept, key=lambda one: order[one.id])


def _finest(event: Event) -> tuple[int, int, str, str]:
    days = days_of(event.when, None)
    long = (days.last - days.first).days if days else 0
    return long, -len(event.origins), (event.when and event.when.start) or "", event.id


def _may_be(event: Event, other: Event) -> bool:
    if (event.type, _sides(event)) != (other.type, _sides(other)):
        return False
    mine, its = days_of(event.when, None), days_of(other.when, None)
    if mine is None or its is None:
        return False
    near = 1 if event.type == "CONSULT" else 0
    if is_by_report(event.when) or is_by_report(other.when):
        near = SAME_NEWS_DAYS
    apart = max((mine.first - its.last).days, (its.first - mine.last).days)
    return apart <= near and (near > 0 or mine.first < mine.last)


def _sides(event: Event) -> tuple[frozenset[str], frozenset[str]]:
    if event.type == "CONSULT":
        return frozenset({*event.source, *event.target}), frozenset()
    return frozenset(event.source), frozenset(event.target)


def _counted(
    told: Told,
    pair: tuple[str, str],
    events: Sequence[Event],
    since: dt.date | None,
    until: dt.date | None,
    passed: Mapping[str, int],
    *,
    asked: bool,
) -> Counted:
    if not asked:
        since = min((_day(one, lambda days: days[0]) for one in events), default=None)
        until = max((_day(one, lambda days: days[1]) for one in events), default=None)
    naming = _naming(told)
    left = Counter(one.coded for one in naming)
    months = Counter(f"{one.day[:7]}-01" for one in naming if one.day)
    return Counted(
        pair=pair,
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        asked=asked,
        documents=dict(sorted(months.items())),
        coded=left["coded"],
        uncoded=left["uncoded"],
        left={one: left[one] for one in ("failed", "language") if left[one]},
        passed_over=dict(sorted(passed.items())),
    )


def _naming(told: Told) -> list[ToldDocument]:
    """List the documents that name both in one passage: only such passages are coded."""
    return [one for one in told.documents if len(one.together) > 1]


def _day(event: Event, end: Callable[[tuple[dt.date, dt.date]], dt.date]) -> dt.date:
    days = days_of(event.when, None)
    if days is None:
        raise AssertionError(f"event {event.id[:12]} is counted and has no date")
    return end((days.first, days.last))
