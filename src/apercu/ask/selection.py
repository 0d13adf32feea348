"""Choose what a brief says on each facet: the most telling first, nothing twice, both sides."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from apercu.actors import actor_name
from apercu.ask.evidence import Told
from apercu.ask.happenings import Happening, alike, rarity
from apercu.ask.passers_by import is_passer_by
from apercu.ask.question import Asked
from apercu.ask.retold import is_retold, share_amount
from apercu.ask.weighing import Candidate
from apercu.records import Record
from apercu.topics import topic

MOST_A_POINT = 3
MOST_POINTS, MOST_POINTS_ALONE = 8, 10
MOST_A_FACET, MOST_BESIDE = 11, 6
STATEMENTS = 30
"""How many statements a question of one or two facets may bring; a facet of more has
`MOST_A_FACET`."""
REPEATS, REPEATS_OF_DAY, REPEATS_FIGURE = 0.5, 0.35, 0.2
"""Cosine of words from which a sentence repeats one that is already there: at all, where both tell
of one actor within a day, and where both give one figure. The last two were set on briefs that
readers had judged."""
TOLD_AGAIN, STORIES = 0.8, 2
"""What each further sentence of a story is worth, by the first topics of what was taken: who died
must not stay out because an apology was quoted three times."""
HELD_BACK = 0.55
"""What a sentence is worth whose side has been heard twice more than another's."""
UNHEARD = 1.25
"""What the first word of a side is worth where another's was heard."""
LOOKED_AT = 300
SAME_DOCUMENT = 0.8
"""What each further sentence of one document is worth: a brief of one report is no brief."""
LIKELY = 0.7
"""The likelihood of being on the question from which a sentence may stand in a brief. Of judged
sentences that ranked best, .916 of those that reach it were on it, on questions left out of the
fit (`evals/relevance.py`)."""
OTHER = "Other reports"


class Chosen(Record, frozen=True, kw_only=True):
    """A happening that the brief tells, under a facet and a point's label."""

    happening: Happening
    facet: str
    label: str


def choose(asked: Asked, happenings: Sequence[Happening]) -> list[Chosen]:
    """Return what the brief tells, by facet in the question's order, the most telling first."""
    weights = rarity(one.chosen.stems for one in happenings)
    taken: list[Happening] = []
    chosen: list[Chosen] = []
    for facet in asked.facets:
        mine = [
            one
            for one in happenings
            if one.chosen.facet == facet.id and one.chosen.relevance >= LIKELY
        ]
        heard = in_own_language(without_passers_by(mine), asked.language)
        chosen += _choose_facet(asked, facet.id, heard[:LOOKED_AT], taken, weights)
    return chosen


def without_passers_by(happenings: Sequence[Happening]) -> list[Happening]:
    """Leave out quips of passers-by on what a party, an expert or an outlet tells of, too."""
    lay = {id(one) for one in happenings if is_passer_by(one.chosen.told)}
    labels = {label_of(one) for one in happenings if id(one) not in lay}
    # What has no topic of its own is on whatever there is.
    labels |= {OTHER} if labels else set()
    return [one for one in happenings if id(one) not in lay or label_of(one) not in labels]


def in_own_language(happenings: Sequence[Happening], language: str) -> list[Happening]:
    """Leave out, of what is told in several languages, what is not in the reader's own."""
    own = [one for one in happenings if one.chosen.told.sentence.source.language == language]
    return [
        one
        for one in happenings
        if one.chosen.told.sentence.source.language == language
        or not any(is_retold(one.chosen, other.chosen) for other in own)
    ]


def _choose_facet(
    asked: Asked,
    facet: str,
    left: list[Happening],
    taken: list[Happening],
    weights: Mapping[str, float],
) -> list[Chosen]:
    parties = (*asked.actors, *asked.third)
    most = max(MOST_A_FACET, STATEMENTS // len(asked.facets))
    if asked.aim == "why" and not any(one.given for one in asked.facets):
        # What was asked stands above, under the explanations.
        most = MOST_BESIDE
    stories = main_stories(left, MOST_POINTS if most <= MOST_A_FACET else MOST_POINTS_ALONE)
    heard: Counter[str] = Counter()
    points: Counter[str] = Counter()
    told: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    chosen: list[Chosen] = []
    while left and len(chosen) < most:
        worth = {
            id(one): _worth(one, heard, spoken, parties) * SAME_DOCUMENT ** told[_document(one)]
            for one in left
        }
        best = min(left, key=lambda one: (-worth[id(one)], one.chosen.key))
        left.remove(best)
        label = _room_under(best, points, parties, stories)
        if label is None or repeats(best, taken, weights):
            continue
        points[label] += 1
        spoken.update(best.chosen.topics[:STORIES])
        heard.update(voices(best, parties))
        told[_document(best)] += 1
        taken.append(best)
        chosen.append(Chosen(happening=best, facet=facet, label=label))
    return chosen


def main_stories(happenings: Sequence[Happening], many: int) -> tuple[str, ...]:
    """Return the labels of which most is told.

    A story weighs what its best happenings score, each half as much as the one before.
    """
    scores: dict[str, list[float]] = {}
    for one in happenings:
        scores.setdefault(label_of(one), []).append(one.score)
    mass = {
        label: sum(score / 2**n for n, score in enumerate(sorted(of, reverse=True)))
        for label, of in scores.items()
    }
    return tuple(sorted(mass, key=lambda label: (-mass[label], label))[:many])


def _document(one: Happening) -> str:
    return one.chosen.told.sentence.source.document


def _worth(
    one: Happening, heard: Mapping[str, int], spoken: Mapping[str, int], parties: Iterable[str]
) -> float:
    """Return a happening's score, lowered where its side or one of its topics had its say."""
    often = max((spoken.get(topic, 0) for topic in one.chosen.topics[:STORIES]), default=0)
    worth = one.score * TOLD_AGAIN**often
    mine = voices(one, parties)
    if mine:
        least = min(heard.get(party, 0) for party in parties)
        own = min(heard.get(party, 0) for party in mine)
        if own > least + 1:
            worth *= HELD_BACK
        elif not own and any(heard.values()):
            worth *= UNHEARD
    return worth


def voices(one: Happening, parties: Iterable[str]) -> tuple[str, ...]:
    """Return the parties whose voice a happening's sentence is: its holder, else its outlet's."""
    told = one.chosen.told
    held = tuple(party for party in parties if party in holders(told))
    if held:
        return held
    party = told.sentence.source.party
    return (party,) if party else ()


_BETWEEN = re.compile(r"\b(?:between|of|with|for|from|against|to|by|на|между|с)\s+(?:the\s+)?$")
_JOINED = re.compile(r"\s*,?\s+(?:and|и|та|və|ve)\s+(?:the\s+)?$")


def holders(told: Told) -> tuple[str, ...]:
    """Return the actors whose claim a statement is: its holder, and who is joined to it by "and".

    "Norway and Iceland condemned the raid" is said by both; what stands between them, and what
    one says in its own speech, is not.
    """
    if told.holder is None:
        return ()
    found = {told.holder: None}
    if told.holder == told.sentence.source.speaker:
        return (told.holder,)
    text = told.sentence.source.text
    for before, behind in itertools.pairwise(told.sentence.mentions):
        pair = {before.actor, behind.actor}
        joined = _JOINED.match(text[before.end : behind.start])
        if (
            told.holder in pair
            and joined
            and not _BETWEEN.search(text[max(0, before.start - 20) : before.start])
        ):
            found.update(dict.fromkeys(sorted(pair)))
    return tuple(found)


def repeats(one: Happening, taken: Sequence[Happening], weights: Mapping[str, float]) -> bool:
    """Tell whether a sentence says again what was taken, in its words or in another language."""
    mine = one.chosen.stems
    own = alike(mine, mine, weights)
    for other in taken:
        theirs = other.chosen.stems
        norm = (own * alike(theirs, theirs, weights)) ** 0.5
        least = _least(one.chosen, other.chosen)
        if norm and alike(mine, theirs, weights) / norm >= least:
            return True
        if is_retold(one.chosen, other.chosen):
            return True
    return False


def _least(one: Candidate, other: Candidate) -> float:
    """Return the cosine from which two sentences tell the same."""
    if share_amount(one, other):
        return REPEATS_FIGURE
    return REPEATS_OF_DAY if _of_one_day(one, other) else REPEATS


def _of_one_day(one: Candidate, other: Candidate) -> bool:
    if one.day is None or other.day is None or abs((one.day - other.day).days) > 1:
        return False
    return bool(one.actors & other.actors)


def label_of(one: Happening) -> str:
    """Return the neutral noun that heads a happening: its surest topic's."""
    topics = one.chosen.topics
    return topic(topics[0]).label if topics else OTHER


def _room_under(
    one: Happening, points: Mapping[str, int], parties: Sequence[str], stories: Sequence[str]
) -> str | None:
    """Return a label that has room: its own, its own with the holder's name, its second topic's.

    A story that fills its point goes on under the name of who speaks, once for each.
    """
    label = label_of(one)
    labels = [label] if label in stories else []
    holder = one.chosen.told.holder
    if labels and holder and holder in parties and label != OTHER:
        labels.append(f"{label}, {actor_name(holder)} speaking")
    labels += [
        name for second in one.chosen.topics[1:2] if (name := topic(second).label) in stories
    ]
    return next((name for name in labels if points.get(name, 0) < MOST_A_POINT), None)
