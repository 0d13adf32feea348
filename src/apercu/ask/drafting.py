"""Draft a brief: from sentences to chosen statements, their order, lead, disputes, gaps."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from apercu.ask.conflicts import Dispute, find_conflicts
from apercu.ask.evidence import Refused, Sentence, Told
from apercu.ask.explanations import EXPLANATIONS, explanations
from apercu.ask.gaps import section_gaps
from apercu.ask.happenings import Happening, gather_happenings
from apercu.ask.question import Asked, FacetAsked
from apercu.ask.relevance import likelihood
from apercu.ask.selection import OTHER, Chosen, choose
from apercu.ask.sentences import examine
from apercu.ask.surroundings import Surroundings
from apercu.ask.weighing import (
    Bearing,
    Candidate,
    asked_words,
    bearing,
    place_of,
    weigh,
)
from apercu.ask.widening import with_the_whole
from apercu.briefs import Gap
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval, Record

MOST_DISPUTES = 12
MOST_EXAMINED, MOST_COMPARED = 700, 400
"""How many sentences, the best first, are looked at, and compared with one another."""
MOST_READ = 40
"""How many sentences, the likeliest first, an encoder reads: about a fifth of a second."""
FEW = 15
"""With fewer sentences than that on its facets, a question is answered by what tells of its actors
together, too."""
LEAD_WORDS = 125
"""So that the first page, with the question, the gaps and the sources, stays within 350 words."""
BEFORE = 12
"""How many sentences before one are looked at for what it refers to."""
MUCH_OLDER_DAYS = 730
"""By how much a dated event must be older than an undated one's report to leave it the lead."""
FINE = frozenset({"second", "minute", "hour", "day", "week", "month", "range"})


class Part(Record, frozen=True, kw_only=True):
    """A facet's statements under their labels, in reading order, and what it does not have."""

    facet: FacetAsked
    points: tuple[tuple[str, tuple[Chosen, ...]], ...]
    gaps: tuple[Gap, ...]

    @property
    def chosen(self) -> tuple[Chosen, ...]:
        """All of its statements, in reading order."""
        return tuple(itertools.chain.from_iterable(found for _, found in self.points))


class Draft(Record, frozen=True, kw_only=True):
    """What the brief will say, before anything of it is checked.

    `asked` is the question as it was answered in the end.
    """

    asked: Asked
    parts: tuple[Part, ...]
    lead: tuple[Chosen, ...]
    disputes: tuple[Dispute, ...]


def draft(
    asked: Asked,
    sentences: Sequence[Sentence],
    *,
    as_of: datetime.date,
    rarities: Callable[[Iterable[str]], Mapping[str, float]],
    nearness: Callable[[Sequence[str]], Sequence[float]] | None = None,
    examine: Callable[[Sentence, Sequence[Sentence]], Told | Refused] = examine,
) -> Draft:
    """Choose and order what the brief says.

    `rarities` tells how rare stems are where searched, `nearness` how near texts lie to the
    question by an encoder that reads its language.
    """
    documents = [
        list(group)
        for _, group in itertools.groupby(sentences, key=lambda one: one.source.document)
    ]
    candidates, refused = _candidates(asked, documents, as_of, rarities, nearness, examine)
    given = any(facet.given for facet in asked.facets)
    if len(candidates) < FEW and not given and (wider := with_the_whole(asked)) != asked:
        asked = wider
        candidates, refused = _candidates(asked, documents, as_of, rarities, nearness, examine)
    best = sorted(candidates, key=lambda one: (-one.score, one.key))[:MOST_COMPARED]
    disputes = _relevant(find_conflicts([one.told for one in best]), best)
    weights = rarities({stem for one in best for stem in one.stems})
    happenings = gather_happenings(best, weights, disputes)
    chosen = choose(asked, happenings)
    facets = list(asked.facets)
    if asked.aim == "why":
        facet, offered = explanations(asked, happenings)
        facets.insert(0, facet)
        taken = {one.happening.chosen.key for one in offered}
        chosen = [*offered, *(one for one in chosen if one.happening.chosen.key not in taken)]
    parts = tuple(
        _part(asked, facet, chosen, happenings, as_of, refused[facet.id]) for facet in facets
    )
    return Draft(
        asked=asked,
        parts=parts,
        lead=_lead(parts, disputes, as_of, asked.language),
        disputes=tuple(disputes),
    )


def _candidates(
    asked: Asked,
    documents: Sequence[Sequence[Sentence]],
    as_of: datetime.date,
    rarities: Callable[[Iterable[str]], Mapping[str, float]],
    nearness: Callable[[Sequence[str]], Sequence[float]] | None,
    examine: Callable[[Sentence, Sequence[Sentence]], Told | Refused],
) -> tuple[list[Candidate], Counter[str]]:
    """Return the sentences that bear on the question and can stand alone; count others by facet."""
    words = {term for facet in asked.facets for term in facet.terms}
    weights = rarities(words | asked_words(asked))
    bearings: list[tuple[Bearing, Sequence[Sentence]]] = []
    for sentences in documents:
        around = Surroundings(sentences)
        for place, sentence in enumerate(sentences):
            on = bearing(sentence, asked, around, weights)
            if on is not None:
                bearings.append((on, sentences[max(0, place - BEFORE) : place]))
    bearings.sort(key=lambda one: (-one[0].relevance, *place_of(one[0].sentence)))
    alone: list[tuple[Told, Bearing]] = []
    refused: Counter[str] = Counter()
    for on, before in bearings[:MOST_EXAMINED]:
        told = examine(on.sentence, before)
        if isinstance(told, Refused):
            refused[on.facet.id] += 1
        elif _in_period(told, asked.period):
            alone.append((told, on))
    if nearness is not None:
        alone = _by_meaning(alone, asked, nearness)
    weighed = (weigh(told, on, asked, as_of) for told, on in alone)
    return [one for one in weighed if one is not None], refused


def _by_meaning(
    alone: Sequence[tuple[Told, Bearing]],
    asked: Asked,
    nearness: Callable[[Sequence[str]], Sequence[float]],
) -> list[tuple[Told, Bearing]]:
    """Say of the likeliest sentences anew how likely they are, by their nearness to the question.

    Of sentences in another language than the question's an encoder for one tells nothing.
    """
    order = sorted(
        range(len(alone)),
        key=lambda n: (-alone[n][1].strength * alone[n][1].relevance,
                       *place_of(alone[n][1].sentence)),
    )  # fmt: skip
    read = [n for n in order if alone[n][1].sentence.source.language in (asked.language, None)]
    read = read[:MOST_READ]
    near = nearness([alone[n][1].sentence.words for n in read])
    made = list(alone)
    for n, one in zip(read, near, strict=True):
        told, on = alone[n]
        relevance = likelihood(on.signs, one)
        made[n] = told, msgspec.structs.replace(on, relevance=relevance)
    return made


def _in_period(told: Told, period: Interval | None) -> bool:
    """Tell whether what is told may lie in the period asked about."""
    if period is None:
        return True
    when = told.when or told.reported
    if when is None:
        return False
    first, last = earliest_day(when), latest_day(when)
    start, end = earliest_day(period), latest_day(period)
    return not ((start and last and last < start) or (end and first and first > end))


def _relevant(disputes: Sequence[Dispute], candidates: Sequence[Candidate]) -> list[Dispute]:
    """Return the disputes that bear most on the question, at most `MOST_DISPUTES`."""
    worth = {(c.told.sentence.source.document, c.told.sentence.start): c.score for c in candidates}

    def bearing(dispute: Dispute) -> float:
        best = [
            max(worth.get((t.sentence.source.document, t.sentence.start), 0.0) for t in value.told)
            for value in dispute.values
        ]
        return sum(sorted(best, reverse=True)[:2])

    ordered = sorted(disputes, key=lambda one: (-bearing(one), one.about))
    return ordered[:MOST_DISPUTES]


def _part(
    asked: Asked,
    facet: FacetAsked,
    chosen: Sequence[Chosen],
    happenings: Sequence[Happening],
    as_of: datetime.date,
    refused: int,
) -> Part:
    mine = [_headed(one, facet) for one in chosen if one.facet == facet.id]
    labels = list(dict.fromkeys(one.label for one in mine))
    best = {
        label: max(one.happening.score for one in mine if one.label == label) for label in labels
    }
    points = tuple(
        (label, tuple(sorted((one for one in mine if one.label == label), key=by_time)))
        for label in sorted(labels, key=lambda one: (-best[one], labels.index(one)))
    )
    found = [one for one in happenings if one.chosen.facet == facet.id]
    found += [one.happening for one in mine if one.happening.chosen.facet != facet.id]
    gaps = section_gaps(asked, facet, found, as_of, shown=bool(mine), refused=refused)
    return Part(facet=facet, points=points, gaps=gaps)


def _headed(one: Chosen, facet: FacetAsked) -> Chosen:
    """Put what has no topic's name under the question's own word for it."""
    other = one.label == OTHER and facet.given
    return msgspec.structs.replace(one, label=facet.heading) if other else one


def by_time(one: Chosen) -> tuple[str, tuple[str, str, str, int]]:
    """Sort statements by when they happened, else by when they were reported."""
    told = one.happening.chosen.told
    first = earliest_day(told.when) if told.when else None
    first = first or (latest_day(told.reported) if told.reported else None)
    return (first.isoformat() if first else "9999"), one.happening.chosen.key


def _lead(
    parts: Sequence[Part], disputes: Sequence[Dispute], as_of: datetime.date, language: str
) -> tuple[Chosen, ...]:
    """Return each facet's newest dated event and its main dispute, nothing that is not below.

    Events come before disputes where the first page has no room for all; a sentence that two
    facets would lead with stands once.
    """
    newest = [(part, _newest_event(part, as_of, language)) for part in parts]
    main = {id(part): _main_dispute(part.chosen, disputes, event) for part, event in newest}
    room = LEAD_WORDS
    taken: set[int] = set()
    for one in [*(event for _, event in newest), *main.values()]:
        words = len(one.happening.chosen.told.text.split()) if one else 0
        if one is not None and (words <= room or not taken):
            taken.add(id(one))
            room -= words
    in_order = [one for part, event in newest for one in (event, main[id(part)])]
    return tuple(one for one in in_order if one is not None and id(one) in taken)


def _newest_event(part: Part, as_of: datetime.date, language: str) -> Chosen | None:
    """Return the newest event of those that tell most: the better half of a section's.

    An event without a day of its own leads where all that are dated are much older than its
    report; one in another language than the question's where there is no other. Of explanations
    the best leads, whatever its date.
    """
    if part.facet.id == EXPLANATIONS:
        return min(part.chosen, key=_best, default=None)
    readable = [
        one
        for one in part.chosen
        if one.happening.chosen.told.sentence.source.language in (language, None)
    ]
    chosen = readable or part.chosen
    events = [
        one
        for one in chosen
        if (told := one.happening.chosen.told).kind == "event"
        and told.course == "happened"
        and (_is_past(told.when, as_of) if told.when else told.reported is not None)
    ]
    events = sorted(events, key=_best)
    dated = [one for one in events if one.happening.chosen.told.when is not None]
    newest = max(_better_half(dated), key=by_time, default=None)
    latest = max(_better_half(events), key=by_time, default=None)
    if newest is None or latest is None:
        return newest
    older = datetime.date.fromisoformat(by_time(newest)[0])
    newer = datetime.date.fromisoformat(by_time(latest)[0])
    return latest if (newer - older).days > MUCH_OLDER_DAYS else newest


def _is_past(when: Interval, as_of: datetime.date) -> bool:
    return when.precision in FINE and (latest_day(when) or as_of) <= as_of


def _better_half(chosen: Sequence[Chosen]) -> Sequence[Chosen]:
    return chosen[: max(1, (len(chosen) + 1) // 2)]


def _main_dispute(
    chosen: Sequence[Chosen], disputes: Sequence[Dispute], newest: Chosen | None
) -> Chosen | None:
    """Return the statement of the section's first dispute, else the best position against it."""
    places = [
        {
            (told.sentence.source.document, told.sentence.start)
            for value in dispute.values
            for told in value.told
        }
        for dispute in disputes
    ]
    left = [one for one in chosen if newest is None or one is not newest]
    for place in places:
        for one in left:
            own = one.happening.chosen.told.sentence
            if (own.source.document, own.start) in place:
                return one
    said = newest.happening.chosen.told.holder if newest is not None else None
    positions = [one for one in left if one.happening.chosen.told.kind == "position"]
    others = [one for one in positions if one.happening.chosen.told.holder != said]
    return min(others or positions, key=_best, default=None)


def _best(one: Chosen) -> tuple[float, tuple[str, str, str, int]]:
    return -one.happening.score, one.happening.chosen.key
