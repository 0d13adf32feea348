"""Whether two reports tell one event: the rules, one pair at a time.

The verdict on a pair hangs on the two reports alone, never on what else is there. Two reports tell
one event if nothing bars it and there is ground enough.

What bars it: another party, another type that is not told for it, days apart, places apart,
another way of being meant, and one origin that tells of two days: who tells both knows.

Ground enough depends on the days:

- the same day or days: enough by itself, unless domain, mode or a count of dead differs and no
  telling word is shared;
- days within one another or overlapping, at most ten in all: the same place, the same mode or
  like words;
- days of news, of which one or both are known by the day of the report alone: like words, or the
  same place, mode or domain where the words are not of another matter;
- wider ones (a month, a year), or days only inferred from when it was reported: like words, or
  place and mode;
- next days (zones, a slip of the pen): like words and no place apart.

Meetings and other joint acts have rules of their own for who hosts, where and with how many
(`_joint`). Types that are told for one another need like words even on the same day.

The limits were set on invented cases and on the open half of the labelled pairs of visits
(`evals/gold/visit-pairs.jsonl`), which tries the rules of meetings only.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from apercu.relate.records import EventType
from apercu.relate.traits import BINDING, Days, Traits
from apercu.text.rarity import weight

LIKE = 0.3
"""Share of the weight of the briefer clause's words that the other has, from which words are like.
Two clauses on other matters of one pair of states mostly share less than a tenth."""
VERY_LIKE = 0.5
FEW_WORDS = 8.0
"""Clauses whose words weigh less (a common word or two) are neither like nor unlike."""
TELLING = 5.0
"""A word of this weight tells something of a matter: "damage" does, "side" does not."""
WIDE_DAYS = 10
"""A stretch of more days than this dates an act only roughly."""

FOR_ONE_ANOTHER: frozenset[frozenset[EventType]] = frozenset(
    frozenset(pair)
    for pair in (
        ("AGREE", "CONSULT"), ("AGREE", "COOPERATE"), ("AGREE", "SUPPORT"), ("AGREE", "CONCEDE"),
        ("AGREE", "AID"), ("CONSULT", "COOPERATE"), ("CONSULT", "SUPPORT"), ("SUPPORT", "AID"),
        ("COOPERATE", "AID"), ("CONCEDE", "RETREAT"), ("REQUEST", "ACCUSE"),
        ("REQUEST", "THREATEN"), ("ACCUSE", "REJECT"), ("ACCUSE", "THREATEN"),
        ("ACCUSE", "PROTEST"), ("REJECT", "THREATEN"), ("REJECT", "SANCTION"),
        ("SANCTION", "COERCE"), ("THREATEN", "MOBILIZE"), ("MOBILIZE", "COERCE"),
        ("COERCE", "ASSAULT"), ("PROTEST", "ASSAULT"),
    )
)  # fmt: skip
"""Types that one outlet gives for another's: a protest note is an accusation or a protest."""

Overlap = Literal["same", "within", "overlap", "edge", "next", "report", "wide", "unknown", "apart"]


class Likeness(NamedTuple):
    """The verdict on two reports: one event or not, by which ground.

    `barred`: nothing else can make them one. `strength` orders the pairs that are one.
    """

    same: bool
    ground: str
    barred: bool = False
    strength: float = 0.0


class _Signs(NamedTuple):
    overlap: Overlap
    like: float
    towns: Literal["same", "apart", "unknown"]
    same_type: bool
    same_parties: bool


def compare(a: Traits, b: Traits) -> Likeness:
    """Tell whether two reports tell one event; the same whichever comes first."""
    bar = _bar(a, b)
    if bar:
        return Likeness(False, bar, barred=True)
    signs = _Signs(
        overlap=overlap_of(a.days, b.days),
        like=words_shared(a, b),
        towns=_towns(a, b),
        same_type=a.type == b.type,
        same_parties=_same_parties(a, b),
    )
    if signs.overlap == "apart":
        return Likeness(False, "days apart", barred=True)
    if a.type in BINDING and b.type in BINDING:
        return _weighed(_joint(a, b, signs), signs)
    return _weighed(_single(a, b, signs), signs)


def _weighed(verdict: Likeness, signs: _Signs) -> Likeness:
    if not verdict.same:
        return verdict
    days = {"same": 3.0, "within": 2.0, "overlap": 1.5, "report": 1.2, "edge": 1.0, "next": 0.5}
    strength = days.get(signs.overlap, 0.0) + 2 * signs.like
    strength += (signs.towns == "same") + signs.same_type + signs.same_parties
    return verdict._replace(strength=strength)


def _bar(a: Traits, b: Traits) -> str:
    if a.meant != b.meant:
        return "meant otherwise"
    if a.type != b.type and frozenset((a.type, b.type)) not in FOR_ONE_ANOTHER:
        return "other type"
    if a.type in BINDING and b.type in BINDING:
        small, large = sorted((a.parties, b.parties), key=lambda one: (len(one), sorted(one)))
        return "" if small and small <= large else "other parties"
    if not (a.source & b.source or not (a.source or b.source)):
        return "other source"
    if not (a.target & b.target or not (a.target or b.target)):
        return "other target"
    return ""


def _same_parties(a: Traits, b: Traits) -> bool:
    if a.type in BINDING and b.type in BINDING:
        return a.parties == b.parties
    return a.source == b.source and a.target == b.target


# --- acts of one upon another -------------------------------------------------------------------


def _single(a: Traits, b: Traits, signs: _Signs) -> Likeness:
    if signs.towns == "apart" and signs.like < VERY_LIKE:
        return Likeness(False, "places apart", barred=True)
    told_twice = signs.overlap == "within" and signs.like >= VERY_LIKE
    if _two_days_of_one_origin(a, b, signs) and not told_twice:
        return Likeness(False, "one origin, two days", barred=True)
    if _is_alien(a, b, signs) and (a.domain != b.domain or _modes_apart(a, b) or _dead_apart(a, b)):
        return Likeness(False, "another matter")
    if not signs.same_type:
        near = signs.overlap in {"same", "within", "overlap"} and signs.like >= LIKE
        return _verdict(near or signs.like >= VERY_LIKE, "types told for one another")
    if not signs.same_parties and signs.like < LIKE:
        return Likeness(False, "not the same parties")
    return _by_days(a, b, signs)


def _by_days(a: Traits, b: Traits, signs: _Signs) -> Likeness:
    place, mode = signs.towns == "same", a.mode is not None and a.mode == b.mode
    if signs.overlap == "same":
        return Likeness(True, "same day")
    if signs.overlap in {"within", "overlap", "edge"}:
        few = signs.overlap == "within" and a.domain == b.domain and _share_few(a, b)
        return _verdict(place or mode or few or signs.like >= LIKE, "days overlap")
    if signs.overlap == "report":
        near = (place or mode or a.domain == b.domain) and not _is_alien(a, b, signs)
        return _verdict(near or signs.like >= LIKE, "days of the reports overlap")
    if signs.overlap == "next":
        return _verdict(signs.like >= (LIKE if place else VERY_LIKE), "next day")
    return _verdict(signs.like >= LIKE or (place and mode), "days known roughly")


def _is_alien(a: Traits, b: Traits, signs: _Signs) -> bool:
    """Tell whether the words of both are many, and hardly any is shared."""
    return signs.like < LIKE / 3 and min(a.weight, b.weight) >= FEW_WORDS


def _modes_apart(a: Traits, b: Traits) -> bool:
    return a.mode is not None and b.mode is not None and a.mode != b.mode


def _dead_apart(a: Traits, b: Traits) -> bool:
    return bool(a.dead and b.dead) and not a.dead & b.dead


# --- meetings and other joint acts --------------------------------------------------------------


def _joint(a: Traits, b: Traits, signs: _Signs) -> Likeness:
    """Judge joint acts: one occasion, whoever tells it and whoever came along."""
    accompanied = a.accompanied or b.accompanied
    if a.hosts and b.hosts and not a.hosts & b.hosts:
        # A meeting at a border is told from both sides; who is host for days is no guest in them.
        short = signs.overlap in {"same", "within"}
        slip = signs.overlap == "next" and accompanied
        return _verdict(short or slip, "told from both sides", barred=True)
    if not signs.same_parties and signs.like < LIKE:
        return Likeness(False, "some beside many")
    if a.origin == b.origin and _both_told(a, b):
        return _stays(a, b, signs, accompanied)
    if not accompanied and signs.towns == "apart" and signs.like < VERY_LIKE:
        return Likeness(False, "places apart", barred=True)
    others = a.many != b.many and signs.towns != "same"
    if not accompanied and signs.like < LIKE and (others or not signs.same_type):
        return Likeness(False, "some beside many" if others else "another act")
    return _verdict(_joint_days(a, b, signs, accompanied), f"days: {signs.overlap}")


def _joint_days(a: Traits, b: Traits, signs: _Signs, accompanied: bool) -> bool:
    if signs.overlap in {"same", "within", "overlap", "edge"}:
        return True
    if signs.overlap == "report" and not _is_alien(a, b, signs):
        return True
    if signs.overlap == "next":
        return accompanied or signs.like >= VERY_LIKE
    return signs.like >= LIKE or signs.towns == "same" or bool(a.hosts & b.hosts)


def _stays(a: Traits, b: Traits, signs: _Signs, accompanied: bool) -> Likeness:
    """Judge two stays that one origin tells apart.

    In another town on adjoining days the traveller moved on; told again in the same town, he had
    left. Several who come on the same days are one delegation.
    """
    if a.many != b.many and not accompanied and signs.like < VERY_LIKE:
        return Likeness(False, "some beside many", barred=True)
    if signs.overlap == "same":
        return _verdict(signs.towns != "apart" or signs.like >= LIKE, "one delegation")
    if signs.overlap in {"edge", "next"} and signs.towns == "apart":
        return Likeness(True, "towns of one stay")
    told_again = signs.overlap in {"within", "overlap"} and signs.like >= VERY_LIKE
    return _verdict(told_again, "told again by one origin", barred=True)


# --- signs --------------------------------------------------------------------------------------


def _verdict(same: bool, ground: str, *, barred: bool = False) -> Likeness:
    return Likeness(same, ground if same else f"not enough: {ground}", barred=barred and not same)


def _both_told(a: Traits, b: Traits) -> bool:
    return not any(one is None or one.assumed for one in (a.days, b.days))


def _two_days_of_one_origin(a: Traits, b: Traits, signs: _Signs) -> bool:
    return a.origin == b.origin and signs.overlap != "same" and _both_told(a, b)


def overlap_of(a: Days | None, b: Days | None) -> Overlap:
    """Tell how two stretches of days lie to one another."""
    if a is None or b is None:
        return "unknown"
    gap = max(a.first, b.first).toordinal() - min(a.last, b.last).toordinal()
    if a.assumed or b.assumed or max(a.length, b.length) > WIDE_DAYS:
        # What is known roughly and begins the day after is no slip of the pen.
        return "apart" if gap > 0 else _roughly(a, b)
    if gap > 0:
        return "next" if gap == 1 else "apart"
    if (a.first, a.last) == (b.first, b.last):
        return "same"
    if _holds(a, b) or _holds(b, a):
        return "within"
    return "edge" if gap == 0 else "overlap"


def _roughly(a: Days, b: Days) -> Overlap:
    news = (a.news or b.news) and _is_narrow(a) and _is_narrow(b)
    return "report" if news else "wide"


def _is_narrow(days: Days) -> bool:
    return days.news or (not days.assumed and days.length <= WIDE_DAYS)


def _holds(outer: Days, inner: Days) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def words_shared(a: Traits, b: Traits) -> float:
    """Return the share of the lesser clause's weight of words that both have, 0 of few words."""
    least = min(a.weight, b.weight)
    return weight(a.words & b.words) / least if least >= FEW_WORDS else 0.0


def _share_few(a: Traits, b: Traits) -> bool:
    """Tell whether a clause of few words shares a telling one, and most of all it has."""
    least, shared = min(a.weight, b.weight), weight(a.words & b.words)
    return least < FEW_WORDS and shared >= max(TELLING, VERY_LIKE * least)


def _towns(a: Traits, b: Traits) -> Literal["same", "apart", "unknown"]:
    if not a.towns or not b.towns:
        return "unknown"
    return "same" if a.towns & b.towns else "apart"
