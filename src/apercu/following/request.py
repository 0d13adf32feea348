"""What is followed, and what it is read from: the request, and the ground of a collection."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeVar, get_args

from apercu.briefs import Named, Reference, Searched
from apercu.errors import InputError
from apercu.records import Record
from apercu.relate.codebook import TYPES
from apercu.relate.records import Domain, EventType, Realis
from apercu.relate.steps import StepKind, step_of
from apercu.relations import NamingDocument

STEPS: tuple[StepKind, ...] = get_args(StepKind)
T = TypeVar("T", bound=str)
By = Literal["event", "words", "report"]


class Request(Record, frozen=True, kw_only=True):
    """What is asked: a pair, what its events must fulfil, and for series a step and a third.

    `since` and `until` are days, both included. With `directed` only what the first does to the
    second counts (and what they do together). `one_sided` asks also for acts of which only one of
    them was found to take part, `sure` leaves out those whose type is less probable. `understood`
    are notes on how names were read. `by` tells which day is that of an event: the one that words
    tell, else that of the report that tells it as news (`event`), the former alone (`words`), or
    that of its reports (`report`; only steps go by it).
    """

    pair: tuple[Named, Named]
    third: Named | None = None
    understood: tuple[str, ...] = ()
    directed: bool = False
    one_sided: bool = False
    sure: float = 0.0
    since: dt.date | None = None
    until: dt.date | None = None
    domains: tuple[Domain, ...] = ()
    types: tuple[EventType, ...] = ()
    realis: tuple[Realis, ...] = ()
    step: StepKind = "month"
    by: By = "event"

    @property
    def ids(self) -> tuple[str, str]:
        """The pair's ids, in the order asked."""
        return self.pair[0].id, self.pair[1].id

    @property
    def actors(self) -> tuple[str, ...]:
        """The ids of all who are asked about."""
        return (*self.ids, *((self.third.id,) if self.third else ()))

    @property
    def names(self) -> dict[str, str]:
        """Their names by id."""
        return {one.id: one.name for one in (*self.pair, *((self.third,) if self.third else ()))}


class Stretch(NamedTuple):
    """Words of a text, and where they begin in it."""

    start: int
    words: str


class Ground(Record, frozen=True, kw_only=True):
    """What a collection has on the actors asked about, as of a day.

    `documents` are those that name two of them, one an origin. `uncoded` counts those of which no
    act was coded yet, `left` those left out for another reason, by it. `sources` describe the texts
    of reports by their SHA-256, without number; `sentences` are those around their clauses, by the
    reports' ids. `coder` names what coded them.
    """

    as_of: dt.date
    coder: str
    searched: Searched
    documents: tuple[NamingDocument, ...] = ()
    uncoded: int = 0
    left: Mapping[str, int] = {}
    synthetic: bool = False
    sources: Mapping[str, Reference] = {}
    sentences: Mapping[str, Stretch] = {}


def make_request(
    pair: tuple[Named, Named],
    *,
    third: Named | None = None,
    understood: tuple[str, ...] = (),
    directed: bool = False,
    one_sided: bool = False,
    sure: float = 0.0,
    since: str | None = None,
    until: str | None = None,
    domains: tuple[str, ...] = (),
    types: tuple[str, ...] = (),
    realis: tuple[str, ...] = (),
    step: str = "month",
    by: str = "event",
) -> Request:
    """Check what was asked; raises `InputError` that names the value and what can be given.

    `since` and `until` are a day, a month or a year: `2025-02-20`, `2025-02`, `2025`.
    """
    asked = [*pair, *((third,) if third else ())]
    for at, one in enumerate(asked):
        if any(one.id == other.id for other in asked[:at]):
            raise InputError(
                f"{one.name} ({one.id}) stands twice: a relation is between different actors; name"
                " another one"
            )
    if not 0 <= sure <= 1:
        raise InputError(f"--sure is {sure}; it must lie between 0 and 1")
    first = _bound(since, "--since", end=False)
    last = _bound(until, "--until", end=True)
    if first and last and first > last:
        raise InputError(f"--since {since} lies after --until {until}; exchange them")
    return Request(
        pair=pair,
        third=third,
        understood=understood,
        directed=directed,
        one_sided=one_sided,
        sure=sure,
        since=first,
        until=last,
        domains=tuple(_among(one.lower(), get_args(Domain), "--domain") for one in domains),
        types=tuple(_among(one.upper(), TYPES, "--type") for one in types),
        realis=tuple(_among(one.lower(), get_args(Realis), "--realis") for one in realis),
        step=_among(step, STEPS, "--step"),
        by=_among(by, get_args(By), "--by"),
    )


def whole_steps(request: Request) -> tuple[dt.date | None, dt.date | None]:
    """Give the request's period widened to whole steps: a step cut in two has no figure."""
    first = step_of(request.since, request.step).first if request.since else None
    return first, step_of(request.until, request.step).last if request.until else None


_BOUND = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def _bound(value: str | None, option: str, *, end: bool) -> dt.date | None:
    """Read the first or the last day of a year, a month or a day."""
    if value is None:
        return None
    found = _BOUND.fullmatch(value.strip())
    try:
        if found is None:
            raise ValueError(value)  # noqa: TRY301  one message for all that is no date
        year, month, day = (int(part) if part else None for part in found.groups())
        if day:
            return dt.date(year or 0, month or 0, day)
        kind: StepKind = "month" if month else "year"
        whole = step_of(dt.date(year or 0, month if month is not None else 1, 1), kind)
    except ValueError as error:
        raise InputError(
            f"{option} is {value!r}; write a day, a month or a year: 2025-02-20, 2025-02, 2025"
        ) from error
    return whole.last if end else whole.first


def _among(value: str, known: tuple[T, ...], option: str) -> T:
    for one in known:
        if one == value:
            return one
    raise InputError(f"{option} is {value!r}; it must be one of {', '.join(known)}")
