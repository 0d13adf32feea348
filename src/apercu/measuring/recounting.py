"""Count again from a brief alone: check its measured statements, and make the series it draws.

Nothing is read here but the brief: whoever has its JSON can do the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import msgspec

from apercu.briefs import Brief, Section, Statement
from apercu.briefs import Event as BriefEvent
from apercu.errors import InputError
from apercu.measuring.naming import Naming, names_third
from apercu.measuring.naming import sentence as naming_sentence
from apercu.relate.events import Event
from apercu.relate.records import Domain, EventType, Quad
from apercu.relate.series import Heard, Period, Series, series_of
from apercu.relate.steps import StepKind
from apercu.relate.trends import restore, sentence, verify
from apercu.words import in_running

ASTRAY = "domain_unsure"
"""The flag of an event of whose domain its words tell otherwise: it counts in no domain."""
MONTHS_BY_MONTH, MONTHS_BY_QUARTER = 36, 144
"""Up to so many months a series has a step a month, or a quarter: bars must stay bars on a page of
the width of a hand. By eye."""


def checked(sections: Iterable[Section], events: Sequence[BriefEvent]) -> tuple[Section, ...]:
    """Give measured statements the verdict that counting again from a brief's events gives."""
    again = events_again(events)
    return tuple(
        msgspec.structs.replace(
            section,
            points=tuple(
                msgspec.structs.replace(
                    point, statements=tuple(_checked(one, again) for one in point.statements)
                )
                for point in section.points
            ),
        )
        for section in sections
    )


def _checked(statement: Statement, events: Sequence[Event]) -> Statement:
    if statement.computation is None:
        return statement
    # What does not come out again stays as it was: marked as not checked, wherever it is shown.
    if recount(statement, events):
        return statement
    return msgspec.structs.replace(statement, verdict="supported", support=1.0)


def recount(statement: Statement, events: Sequence[Event]) -> tuple[str, ...]:
    """Count a measured statement again from events; return what differs, `text` its own words.

    Raises `InputError` for a computation that is none.
    """
    computation = statement.computation or {}
    if computation.get("type") == Naming.__struct_config__.tag:
        one = _naming(computation)
        again = names_third(
            events, pair=one.pair, third=one.third, since=one.since, until=one.until
        )
        differs = tuple(
            field
            for field in Naming.__struct_fields__
            if getattr(one, field) != getattr(again, field)
        )
        text = naming_sentence(one, names=names_of((*one.pair, one.third)))
    else:
        share = restore(computation)
        differs = verify(computation, _of(share.domain, events)).differs
        text = sentence(share, names=names_of((share.source, share.target)))
    return differs if text == statement.text else (*differs, "text")


def _naming(computation: Mapping[str, Any]) -> Naming:
    try:
        return msgspec.convert(dict(computation), Naming)
    except msgspec.ValidationError as error:
        raise InputError(f"computation of a statement: {error}") from error


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Name actors as a sentence does ("the United States"), by id."""
    return {one: in_running(one) for one in actors}


def events_again(events: Iterable[BriefEvent]) -> tuple[Event, ...]:
    """Make events that can be counted of a brief's; those without type or score are left out."""
    return tuple(
        Event(
            id=one.id,
            type=cast("EventType", one.type),
            mode=one.mode,
            contexts=one.contexts,
            domain=cast("Domain", one.domain),
            quad=cast("Quad", one.quad),
            score=one.score,
            source=one.source,
            target=one.target,
            mutual=one.mutual,
            when=one.when,
            reported=one.reported,
            place=one.place,
            realis=one.realis,
            reports=(),
            origins=one.origin_ids,
            voices=one.origins,
            named=one.named,
            flags=one.flags,
        )
        for one in events
        if one.quad is not None and one.score is not None
    )


def _of(domain: Domain | None, events: Iterable[Event]) -> list[Event]:
    """Give the events that may count in a domain; all of them for all domains together."""
    return [one for one in events if domain is None or ASTRAY not in one.flags]


def series_in(brief: Brief) -> tuple[Series, ...]:
    """Make the series of a brief's pair, in either direction, of each domain and of all.

    Steps are of a month, a quarter or a year, by the length of the period. A step in which no
    document names both is silent. None without events.
    """
    if brief.counted is None or not brief.events:
        return ()
    pair = brief.counted.pair
    events = events_again(brief.events)
    heard = [
        Heard(document=f"{month} {n}", day=month, actors=pair)
        for month, found in brief.counted.documents.items()
        for n in range(found)
    ]
    period = _period(brief)
    domains: list[Domain | None] = [
        None,
        *sorted({one.domain for one in events if ASTRAY not in one.flags}),
    ]
    return tuple(
        series_of(
            _of(domain, events),
            heard,
            source=source,
            target=target,
            domain=domain,
            step=step_for(period),
            period=period,
        )
        for domain in domains
        for source, target in (pair, pair[::-1])
    )


def _period(brief: Brief) -> Period:
    """Give the days that pictures show: the period that was counted, at most to the as-of date."""
    counted = brief.counted
    if counted is None:
        return Period()
    return Period(
        dt.date.fromisoformat(counted.since) if counted.since else None,
        dt.date.fromisoformat(counted.until or brief.as_of),
    )


def step_for(period: Period) -> StepKind:
    """Choose how long the steps of a period are, so that a picture of it can be read."""
    if period.since is None or period.until is None:
        return "year"
    months = (period.until.year - period.since.year) * 12 + period.until.month - period.since.month
    if months < MONTHS_BY_MONTH:
        return "month"
    return "quarter" if months < MONTHS_BY_QUARTER else "year"
