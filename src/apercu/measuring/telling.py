"""Write what was counted: a brief's events, measured statements for its sections, and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from apercu.ask.question import Asked, FacetAsked
from apercu.briefs import Citation, Gap, Point, Section, Statement
from apercu.briefs import Event as BriefEvent
from apercu.check.standing import Voice
from apercu.following.writing import telling_order
from apercu.measuring.counting import DOMAINS, Count
from apercu.measuring.naming import is_told, names_third
from apercu.measuring.naming import sentence as naming_sentence
from apercu.measuring.recounting import ASTRAY, names_of
from apercu.records import Interval
from apercu.relate.events import Event, Report
from apercu.relate.records import Domain
from apercu.relate.trends import MIN_EVENTS, Share, share_of, trend_of
from apercu.statements import MOST_CITED, StatementWriter
from apercu.topics import find_domains
from apercu.words import in_running

LABEL = "Acts counted"


def with_counts(
    section: Section, facet: FacetAsked, count: Count, asked: Asked, writer: StatementWriter
) -> Section:
    """Put what was counted on a facet at the end of its section, as a point of its own.

    The statements are not checked yet: `recounting.checked` does that, from the brief's events.
    """
    statements = [
        *(_trend(one, count, writer) for one in shares_on(facet, count, asked)),
        *_third(facet, count, writer),
    ]
    if not statements:
        return msgspec.structs.replace(
            section, gaps=(*section.gaps, *_too_few(facet, count, asked))
        )
    point = Point(label=LABEL, statements=tuple(statements))
    return msgspec.structs.replace(section, points=(*section.points, point))


def domain_of(facet: FacetAsked, asked: Asked) -> Domain | None:
    """Give the domain of acts that a facet names as such ("the economy"), `None` for another.

    A facet that is a matter within a domain ("tomatoes") has none: acts are not told apart so
    finely. Nor has one about a third state.
    """
    if facet.third:
        return None
    named = find_domains(facet.heading, asked.language)
    if not named and not facet.given:
        named = facet.domains
    return next((DOMAINS[one] for one in named if one in DOMAINS), None)


def shares_on(facet: FacetAsked, count: Count, asked: Asked) -> list[Share]:
    """Count the acts of a facet's domain, in each direction that has enough, else in both together.

    For the facet that takes whatever is told of the two, acts of all domains.
    """
    domain = domain_of(facet, asked)
    if domain is None and facet.id != "whole":
        return []
    a, b = count.pair
    ways = [_share(count, source, target, domain) for source, target in ((a, b), (b, a))]
    told = [one for one in ways if one.of >= MIN_EVENTS]
    if told:
        return told
    both = _share(count, a, b, domain, mutual=True)
    return [both] if both.of >= MIN_EVENTS else []


def _share(
    count: Count, source: str, target: str, domain: Domain | None, *, mutual: bool = False
) -> Share:
    counted = count.counted
    events = (one for one in count.events if domain is None or one.id not in count.astray)
    return share_of(
        events,
        source=source,
        target=target,
        mutual=mutual,
        domain=domain,
        since=counted.since,
        until=counted.until,
    )


def _trend(share: Share, count: Count, writer: StatementWriter) -> Statement:
    trend = trend_of(share, names=names_of((share.source, share.target)))
    if trend is None:
        raise AssertionError(f"a share of {share.of} acts is told, and is of too few")
    return _written(trend.text, trend.computation, share.of_sign, share.events, count, writer)


def _third(facet: FacetAsked, count: Count, writer: StatementWriter) -> Iterator[Statement]:
    """Tell how many of the pair's acts name each third state of a facet."""
    for third in facet.third:
        if third in count.pair:
            continue
        found = names_third(
            count.events,
            pair=count.pair,
            third=third,
            since=count.counted.since,
            until=count.counted.until,
        )
        if is_told(found):
            text = naming_sentence(found, names=names_of((*count.pair, third)))
            counted = found.naming or found.events
            yield _written(text, msgspec.to_builtins(found), counted, counted, count, writer)


def _written(
    text: str,
    computation: dict[str, object],
    first: Sequence[str],
    every: Sequence[str],
    count: Count,
    writer: StatementWriter,
) -> Statement:
    """Write a computed statement that cites the events of `first` before the others."""
    by_id = {one.id: one for one in count.events}
    order = [one.id for one in count.events]
    cited = sorted(every, key=lambda one: (one not in first, order.index(one)))
    return writer.computed(
        text,
        computation=computation,
        when=_when(count),
        citations=tuple(_words([by_id[one] for one in cited], count, writer)),
        voices=[_voice(one) for key in every for one in _reports(by_id[key], count)],
    )


def _when(count: Count) -> Interval:
    counted = count.counted
    return Interval(start=counted.since, end=counted.until, precision="range", basis="computed")


def _reports(event: Event, count: Count) -> list[Report]:
    """Give an event's reports, those that tell what was taken of it first."""
    return sorted((count.reports[one] for one in event.reports), key=telling_order(event))


def _voice(report: Report) -> Voice:
    return Voice(origin=report.origin, control=report.control, party=report.party)


def _words(events: Iterable[Event], count: Count, writer: StatementWriter) -> Iterator[Citation]:
    """Cite the sentences that tell events, the first of each, at most one an origin."""
    origins: set[str] = set()
    for event in events:
        for report in _reports(event, count):
            if report.origin not in origins:
                origins.add(report.origin)
                around = count.sentences[report.id]
                reference = count.references[report.text_sha256]
                yield writer.cite(reference, around.start, around.words)
                break
        if len(origins) == MOST_CITED:
            return


def written_events(count: Count, writer: StatementWriter) -> tuple[BriefEvent, ...]:
    """Write the events of a brief, each with the clauses that tell it, of at most a few origins."""
    return tuple(_event(one, count, writer) for one in count.events)


def _event(event: Event, count: Count, writer: StatementWriter) -> BriefEvent:
    cited: dict[str, Citation] = {}
    for one in _reports(event, count):
        if one.origin not in cited and len(cited) < MOST_CITED:
            reference = count.references[one.text_sha256]
            cited[one.origin] = writer.cite(reference, one.act.clause.start, one.quote)
    party = _sole_party(event, count)
    return BriefEvent(
        id=event.id,
        type=event.type,
        mode=event.mode,
        contexts=event.contexts,
        domain=event.domain,
        quad=event.quad,
        score=event.score,
        source=event.source,
        target=event.target,
        when=event.when,
        reported=event.reported,
        place=event.place,
        # What one of the two alone tells is told by it, and stands as fact nowhere.
        realis="reported" if party else event.realis,
        holder=", ".join(event.holder) or party,
        citations=tuple(cited.values()),
        origins=event.voices,
        flags=tuple(sorted({*event.flags, *((ASTRAY,) if event.id in count.astray else ())})),
        mutual=event.mutual,
        origin_ids=event.origins,
        named=event.named,
    )


def _sole_party(event: Event, count: Count) -> str | None:
    """Give the one of the two for whom all who tell an event speak, if there is one."""
    parties = tuple(event.voices.by_party)
    return parties[0] if len(parties) == 1 and parties[0] in count.pair else None


# --- what is missing ----------------------------------------------------------------------------


def _too_few(facet: FacetAsked, count: Count, asked: Asked) -> Iterator[Gap]:
    """Say of a facet whose acts are too few for a share how many they are."""
    domain = domain_of(facet, asked)
    if domain is None or not count.events:
        return
    n = _share(count, *count.pair, domain, mutual=True).of
    a, b = (in_running(one) for one in count.pair)
    found = f"{n} between {a} and {b} {'is' if n == 1 else 'are'}" if n else (
        f"none between {a} and {b} is"
    )  # fmt: skip
    more = f"; a share takes {MIN_EVENTS}" if n else ""
    yield Gap(
        kind="none_found",
        text=f"No trend in {domain} acts: {found} dated and sure enough to be counted{more}.",
    )


def count_gaps(count: Count) -> tuple[Gap, ...]:
    """Say what could not be counted: not coded, not heard of, or heard of without any act."""
    counted, (a, b) = count.counted, (in_running(one) for one in count.pair)
    documents = sum(counted.documents.values())
    if not documents:
        text = (
            f"No document of this collection names both {a} and {b}: there is nothing in which"
            " acts could be counted."
        )
        return (Gap(kind="none_found", text=text),)
    gaps = []
    if n := counted.uncoded:
        them = "codes it" if n == 1 else "codes them"
        text = f"{_documents(n)} not coded for events yet: 'apercu acts' {them}."
        gaps.append(Gap(kind="not_searched", text=text))
    if n := counted.left.get("language", 0):
        text = f"{_documents(n)} in a language that is not searched for events."
        gaps.append(Gap(kind="not_searched", text=text))
    if n := counted.left.get("failed", 0):
        text = f"The coder of events failed on {n} of the documents that name both."
        gaps.append(Gap(kind="failed", text=text))
    if counted.coded and not count.events:
        text = (
            f"No act between {a} and {b} that is dated and sure enough to be counted was found in"
            f" the {counted.coded} coded documents that name both."
        )
        gaps.append(Gap(kind="none_found", text=text))
    return tuple(gaps)


def _documents(n: int) -> str:
    return "1 document that names both is" if n == 1 else f"{n} documents that name both are"
