"""The table of events between two actors: from reports and corrections, as of a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from apercu.briefs import Realis
from apercu.errors import InputError
from apercu.following.corrections import concerning, standing, to_apply, used
from apercu.following.request import Ground, Request
from apercu.following.writing import EventWriter, names_in
from apercu.relate.by_report import dated_by_report
from apercu.relate.corrections import apply_corrections
from apercu.relate.events import Event, Report
from apercu.relate.merging import LeftOut as MergedOut
from apercu.relate.merging import merge
from apercu.relate.series import COUNTED, directed
from apercu.relate.traits import days_of
from apercu.relations import (
    Answer,
    Asked,
    EventTable,
    Hearing,
    KeptCorrection,
    LeftOut,
    LeftOutReason,
    OpenedEvent,
    TableEvent,
    UsedCorrection,
)

_LEAST_DIGITS = 4


class Told(NamedTuple):
    """Events, and the reports that tell them, by id."""

    events: tuple[Event, ...]
    reports: Mapping[str, Report]

    def sure(self, event: Event) -> float:
        """Give how probable an event's type is, by its surest report; one set by hand is sure."""
        told = [self.reports[one].act for one in event.reports]
        if any("retyped" in one.flags for one in told):
            return 1.0
        return max((one.confidence for one in told if one.type == event.type), default=0.0)


class Followed(NamedTuple):
    """What reports come to, with and without corrections; all of the actors asked about."""

    corrected: Told
    without: Told
    corrections: tuple[UsedCorrection, ...]
    left_out: tuple[MergedOut, ...]


def follow(
    reports: Iterable[Report],
    request: Request,
    ground: Ground,
    corrections: Iterable[KeptCorrection] = (),
) -> Followed:
    """Merge reports, without and with the corrections that concern the actors asked about."""
    known = {one.id: one for one in sorted(reports, key=lambda one: (one.id, repr(one)))}
    if request.by == "event":
        known = {one.id: one for one in dated_by_report(known.values())}
    texts = {one.text_sha256 for one in known.values()}
    texts |= {one.document for one in ground.documents}
    concerned = concerning(corrections, request.actors, texts)
    without = merge(known.values())
    if not concerned:
        plain = Told(without.events, known)
        return Followed(plain, plain, (), without.left_out)
    applied = apply_corrections(known.values(), map(to_apply, standing(concerned)))
    merged = merge(applied.reports, together=applied.together, apart=applied.apart)
    return Followed(
        # Retyping makes another report of the same id: what is shown is what it says now.
        corrected=Told(merged.events, {one.id: one for one in applied.reports}),
        without=Told(without.events, known),
        corrections=used(concerned, applied.not_applied),
        left_out=merged.left_out,
    )


def follow_events(
    reports: Iterable[Report],
    request: Request,
    ground: Ground,
    corrections: Iterable[KeptCorrection] = (),
) -> EventTable:
    """Make the table of what the pair did to one another, each figure with what it is made of.

    `reports` are all that name two of the actors, in any order; the same come out in the same
    bytes. What is left out is counted.
    """
    followed = follow(reports, request, ground, corrections)
    left = Counter[LeftOutReason]()
    told = followed.corrected
    chosen = choose(told, request, left)
    plain = [one for one in chosen if one.realis in COUNTED]
    writer = EventWriter(ground)

    def write(events: Iterable[Event], of: Told = told) -> tuple[TableEvent, ...]:
        return tuple(writer.write(one, of.reports) for one in events)

    events = write(one for one in plain if one.when is not None)
    undated = write(one for one in plain if one.when is None)
    apart: dict[Realis, list[Event]] = defaultdict(list)
    for one in chosen:
        if one.realis not in COUNTED:
            apart[one.realis].append(one)
    told_apart = {realis: write(apart[realis]) for realis in sorted(apart)}
    aside = write(sorted(one_sided(told, request), key=by_date)) if request.one_sided else ()
    before = choose(followed.without, request, Counter())
    now = {one.id: one for one in told.events}
    uncorrected = write((one for one in before if now.get(one.id) != one), followed.without)
    answer = answer_of(bool(chosen), left, request, ground)
    return EventTable(
        asked=asked_of(request),
        as_of=ground.as_of.isoformat(),
        answer=answer,
        text=text_of(answer, request, ground),
        collection=ground.searched,
        coder=ground.coder,
        synthetic=ground.synthetic or any(one.synthetic for one in writer.references),
        hearing=hearing_of(request, ground),
        names=names_in(
            [*events, *undated, *(one for them in told_apart.values() for one in them), *aside],
            request.names,
        ),
        events=events,
        undated=undated,
        apart=told_apart,
        one_sided=aside,
        uncorrected=uncorrected,
        corrections=followed.corrections,
        left_out=left_out(left, followed, ground),
        references=writer.references,
    )


def open_event(
    reports: Iterable[Report],
    request: Request,
    ground: Ground,
    corrections: Iterable[KeptCorrection],
    wanted: str,
) -> OpenedEvent | None:
    """Open the event that an id, or that of one of its reports, begins with; `None` for no such.

    Events that a correction took out are opened, too. Raises `InputError` where several fit.
    """
    followed = follow(reports, request, ground, corrections)
    hits = find_event(followed, wanted)
    if hits is None:
        return None
    event_found, told = hits
    writer = EventWriter(ground)
    event = writer.write(event_found, told.reports)
    spots = {one.trigger.text_sha256 for one in event.reports}
    return OpenedEvent(
        asked=asked_of(request),
        as_of=ground.as_of.isoformat(),
        synthetic=ground.synthetic or any(one.synthetic for one in writer.references),
        names=names_in([event], request.names),
        event=event,
        corrections=tuple(
            one
            for one in followed.corrections
            if any(spot.text_sha256 in spots for spot in one.correction.spots)
        ),
        references=writer.references,
    )


def find_event(followed: Followed, wanted: str) -> tuple[Event, Told] | None:
    """Find the one event that an id or a report's id begins with: as corrected, else as it was.

    Raises `InputError` for what is no id, and where several events fit.
    """
    digits = wanted.strip().lower()
    if len(digits) < _LEAST_DIGITS or set(digits) - set("0123456789abcdef"):
        raise InputError(
            f"{wanted!r} is no event's id: give at least its first {_LEAST_DIGITS} hexadecimal"
            " digits, as 'apercu events' prints them"
        )
    for told in (followed.corrected, followed.without):
        hits = [
            one
            for one in told.events
            if one.id.startswith(digits) or any(each.startswith(digits) for each in one.reports)
        ]
        if len(hits) > 1:
            raise InputError(f"{wanted!r} fits several events; give more of its digits")
        if hits:
            return hits[0], told
    return None


# --- what belongs to a pair ---------------------------------------------------------------------


def choose(told: Told, request: Request, left: Counter[LeftOutReason]) -> list[Event]:
    """Choose the pair's events, by date and id, counting in `left` what is passed over, and why."""
    a, b = request.ids
    if aside := len(one_sided(told, request)):
        left["one_side"] = aside
    found = []
    for one in told.events:
        pairs = set(directed(one))
        if not pairs & {(a, b), (b, a)}:
            continue
        if request.directed and (a, b) not in pairs:
            left["other_direction"] += 1
        elif not _within(one, request):
            left["outside_period"] += 1
        elif not _passes(one, request):
            left["filtered"] += 1
        elif told.sure(one) < request.sure:
            left["unsure"] += 1
        else:
            found.append(one)
    return sorted(found, key=by_date)


def one_sided(told: Told, request: Request) -> list[Event]:
    """List the events that name both, and of which one was found to take part and the other not."""
    a, b = request.ids
    return [
        one
        for one in told.events
        if not set(directed(one)) & {(a, b), (b, a)}
        and {a, b} <= {*one.named, *one.source, *one.target}
        and {a, b} & {*one.source, *one.target}
        and _within(one, request)
        and _passes(one, request)
        and told.sure(one) >= request.sure
    ]


def by_date(event: Event) -> tuple[str, str, str]:
    """Order events by when they were, undated ones by when they were reported, then by id."""
    when = event.when or event.reported
    return (when and when.start) or "", (when and when.end) or "", event.id


def _within(event: Event, request: Request) -> bool:
    days = days_of(event.when or event.reported, None)
    if days is None:
        return request.since is None and request.until is None
    return (request.since is None or days.last >= request.since) and (
        request.until is None or days.first <= request.until
    )


def _passes(event: Event, request: Request) -> bool:
    return all(
        not wanted or value in wanted
        for wanted, value in (
            (request.domains, event.domain),
            (request.types, event.type),
            (request.realis, event.realis),
        )
    )


# --- what is said of it -------------------------------------------------------------------------


def asked_of(request: Request) -> Asked:
    """Write what was asked."""
    return Asked(
        pair=request.pair,
        third=request.third,
        understood=request.understood,
        directed=request.directed,
        since=request.since.isoformat() if request.since else None,
        until=request.until.isoformat() if request.until else None,
        domains=request.domains,
        types=request.types,
        realis=request.realis,
        sure=request.sure,
        by=request.by,
    )


def hearing_of(request: Request, ground: Ground) -> Hearing:
    """Count the documents that name both in one passage, and say from when to when."""
    days = sorted(one.day for one in ground.documents if set(request.ids) <= set(one.actors))
    return Hearing(
        documents=len(days), first=days[0] if days else None, last=days[-1] if days else None
    )


def answer_of(
    has_events: bool, left: Counter[LeftOutReason], request: Request, ground: Ground
) -> Answer:
    """Tell apart why a table is empty, where it is."""
    if has_events:
        return "events"
    if any(left[one] for one in ("filtered", "unsure", "outside_period", "other_direction")):
        return "filtered"
    documents = hearing_of(request, ground).documents
    if not documents:
        return "no_reporting"
    missing = ground.uncoded + sum(ground.left.values())
    return "not_coded" if missing >= documents else "none"


def text_of(answer: Answer, request: Request, ground: Ground) -> str:
    """Say in a sentence what a table comes to where it has no events; else nothing."""
    a, b = (one.name for one in request.pair)
    heard = hearing_of(request, ground).documents
    some = f"{heard} document{'s' * (heard != 1)} of this collection"
    both = f"name{'s' * (heard == 1)} {a} and {b} in one passage"
    match answer:
        case "events":
            return ""
        case "no_reporting":
            return (
                f"No reporting: as of {ground.as_of} no passage of this collection names both {a}"
                f" and {b}. That is silence of this collection, not calm."
            )
        case "not_coded":
            return f"Not looked at: {some} {both}, and none of them is coded yet or could be."
        case "filtered":
            return f"No event between {a} and {b} passes what was asked for; others are there."
        case "none":
            return f"No event: {some} {both}, and no act between the two was found in them."


def left_out(
    left: Counter[LeftOutReason], followed: Followed, ground: Ground
) -> tuple[LeftOut, ...]:
    """List what is left out, counted, documents first."""
    found = [_left("not_coded", ground.uncoded, "documents")] if ground.uncoded else []
    for reason, n in sorted(ground.left.items()):
        found.append(_left("failed" if reason == "failed" else "not_read", n, "documents"))
    undated = sum(not one.dated for one in ground.documents)
    if undated:
        found.append(_left("undated_document", undated, "documents"))
    merging = Counter(one.reason for one in followed.left_out)
    if merging["no_actor"]:
        found.append(_left("unknown_side", merging["no_actor"], "reports"))
    if merging["two_acts_under_one_id"]:
        n = merging["two_acts_under_one_id"]
        found.append(_left("two_acts_under_one_id", n, "reports"))
    found += [_left(reason, left[reason], "events") for reason in sorted(left) if left[reason]]
    return tuple(found)


_TEXTS: dict[LeftOutReason, str] = {
    "not_coded": "not coded yet ('apercu acts' codes them)",
    "not_read": "in a language that is not coded",
    "failed": "that could not be coded",
    "undated_document": "without a date of publication, placed by the day of the fetch",
    "unknown_side": "in which nobody takes part who is named",
    "two_acts_under_one_id": "told apart by nothing: code their texts again",
    "one_side": "with one side only, the other named in the sentence (--one-sided shows them)",
    "other_direction": "in the other direction only",
    "unsure": "of a type that is less probable than was asked for",
    "outside_period": "outside the period",
    "filtered": "of another domain, type or meaning than was asked for",
}


def _left(reason: LeftOutReason, n: int, of: Literal["documents", "reports", "events"]) -> LeftOut:
    return LeftOut(reason=reason, count=n, of=of, text=_TEXTS[reason])
