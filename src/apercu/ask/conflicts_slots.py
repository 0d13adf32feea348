"""Acts whose one slot is told in set ways: a level over a period, a day, a name for it.

Short sentences of one act share few words ("met in ... on ...", "trade came to ..."), so they are
found by the slot and tied by who, where and when, not by how many words are alike.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple

import msgspec

from apercu.ask.conflicts_acts import Act, content_terms
from apercu.ask.conflicts_kinds import negates
from apercu.ask.conflicts_lexicon import contrasts, terms_of
from apercu.ask.conflicts_pairs import gap_days
from apercu.ask.conflicts_sayings import Comparison, Saying, amount_words, day_words, period_words
from apercu.quantities import Quantity, may_be_equal
from apercu.records import DateMention
from apercu.text import terms

SLIP = 3
"""Two meetings of the same parties at one place that lie so few days apart are one, told with
different days; by judgement."""
LEAST_BEGUN = 0.5
"""Of the content of the lighter of two sentences on when something began so much is shared."""
LEAST_NAMED = 0.6
"""Of what is left of the lighter sentence without the contrasting words so much is shared, where
one thing is given two names; this and the last kept on the open half of
evals/gold/conflicts.jsonl and on newswire (`evals/conflicts.py --wire`)."""
NAMED_GAP = 200
"""In days: what is still called by a name may be told long after."""
RATE_GAP = 60
"""In days: so long a rate of trade for some months is news."""

_CONTEXT = 300
_MET = re.compile(r"\b(?:met|meeting|talks|summit|negotiations)\b", re.IGNORECASE)
_REACH = 70
_MORE_DAYS = re.compile(r"\s*(?:and|or|to|through|[-–])\s*\d")
_SINCE = re.compile(
    r"^since (?:\w+day,? )?(?:\d{1,2}(?:st|nd|rd|th)? [A-Z]|[A-Z]\w+ \d{1,2}(?!\d))", re.IGNORECASE
)
_FIRST = re.compile(
    r"\b(?:for the first time|(?:began|begun|started|commenced)(?: [^,;:]{1,40})?)"
    r" (?:on )?(?:\w+day, )?$",
    re.IGNORECASE,
)
_BEGUN = frozenset({"time", "sinc", "first", "began", "begun", "start", "commenc"})
_SPEAKS = re.compile(
    r"^(?:['’]s [\w ]{1,40}?)?(?: (?:has|have|had|also|continues? to|still|again))*"
    r" (?:said|says|say|told|stated|describe[sd]?|call(?:s|ed)?|insists?|insisted|maintain(?:s|ed)?"
    r"|argue[sd]?|reported|announced|confirmed|holds|put|puts)\b"
)
_HEARD = re.compile(r"\b(?:according to|said|says|in the view of) (?:the )?$", re.IGNORECASE)


def compare_slots(acts: Sequence[Act]) -> Iterator[Comparison]:
    """Yield what sentences of different origins tell of one slot, alike or not."""
    yield from _levels(acts)
    yield from _meetings(acts)
    yield from _beginnings(acts)
    yield from _names_of_one(acts)
    yield from _rates(acts)


def _across(members: Sequence[Act]) -> Iterator[tuple[Act, Act]]:
    for one, other in combinations(members, 2):
        if one.origin != other.origin:
            yield one, other


# --- levels over a period -------------------------------------------------------------------


class _Level(NamedTuple):
    act: Act
    at: int
    amount: Quantity
    actors: frozenset[str]
    period: tuple[str | None, str]
    matter: str


def _levels(acts: Sequence[Act]) -> Iterator[Comparison]:
    """Compare what a flow between the same actors came to in the same period."""
    by_period: dict[object, list[_Level]] = defaultdict(list)
    flows = terms_of("flow")
    for act in acts:
        if act.content & flows and act.told.course == "happened" and not act.unreal:
            level = _level(act, flows)
            if level is not None:
                by_period[level.period, level.amount.unit].append(level)
    for levels in by_period.values():
        for one, other in combinations(levels, 2):
            if one.act.origin == other.act.origin or one.actors != other.actors:
                continue
            first, second = (_amount(x.act, x.at, x.amount, x.matter) for x in (one, other))
            yield Comparison(first, second, not may_be_equal(one.amount, other.amount))


def _level(act: Act, flows: frozenset[str]) -> _Level | None:
    """Read "trade between A and B in 2024 came to $5 billion": nothing else in the clause."""
    timed = _timed(act)
    if len(timed.periods) != 1 or act.reported is None:
        return None
    ((start, end),) = timed.periods
    if end is None or date.fromisoformat(end[:10]).toordinal() >= act.reported:
        return None
    neutral = terms_of("level")
    for at, one in enumerate(timed.quantities):
        if not one.unit.isupper() or one.change or one.former:
            continue
        around = timed.clause(one.start, one.end) - neutral
        if not around or not around <= flows:
            continue
        actors = act.everybody or _around(act)
        if len(actors) != 2:
            return None
        words = next(w for w in _words(act.bare) if terms(w) and terms(w)[-1] in flows)
        who = " and ".join(_ordered(act, actors))
        matter = f"{words.lower()} between {who} in {period_words(start, end)}"
        return _Level(act, at, one, actors, (start, end), matter)
    return None


def _timed(act: Act) -> Act:
    """Return the act with its times; of a sentence that names nobody they may not be read yet."""
    from apercu.dates import find_dates  # noqa: PLC0415  (few sentences ask for it)

    sentence = act.told.sentence
    if sentence.dates or act.everybody:
        return act
    on = date.fromordinal(act.reported) if act.reported is not None else None
    found = find_dates(sentence.words, published=on, language=sentence.source.language or "en")
    moved = tuple(
        msgspec.structs.replace(
            d, start=d.start + sentence.start, end=d.end + sentence.start,
            anchor_start=None, anchor_end=None,
        )
        for d in found
    )  # fmt: skip
    timed = msgspec.structs.replace(sentence, dates=moved)
    return Act(msgspec.structs.replace(act.told, sentence=timed), act.index)


def _ordered(act: Act, actors: frozenset[str]) -> list[str]:
    """Return actors' names, first those that the sentence names first."""
    from apercu.actors import actor_name  # noqa: PLC0415  (few sentences ask for it)

    named = dict.fromkeys(m.actor for m in act.told.sentence.mentions)
    return [actor_name(a) for a in (*named, *sorted(actors - named.keys())) if a in actors]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _around(act: Act) -> frozenset[str]:
    """Return the two actors that the document has named most when it comes to the sentence."""
    from apercu.actors import find_actors  # noqa: PLC0415  (few sentences ask for it)

    source = act.told.sentence.source
    text = f"{source.title or ''}\n{source.text[: act.told.sentence.start]}"
    counted = Counter(m.actor for m in find_actors(text, language=source.language or "en"))
    ordered = counted.most_common()
    if len(ordered) < 2 or (len(ordered) > 2 and ordered[2][1] == ordered[1][1]):
        return frozenset()
    return frozenset(actor for actor, _ in ordered[:2])


def _amount(act: Act, at: int, one: Quantity, matter: str) -> Saying:
    return Saying(
        "amount", act.index, f"{one.unit} {one.change}", at, one, amount_words(act, one), matter
    )


# --- days -----------------------------------------------------------------------------------


class _Dated(NamedTuple):
    act: Act
    day: int
    first: bool
    matter: str


def _meetings(acts: Sequence[Act]) -> Iterator[Comparison]:
    """Compare on which day the same parties met at a place."""
    by_place: dict[str, list[_Dated]] = defaultdict(list)
    for act in acts:
        if act.content & terms_of("meet") and act.told.course == "happened" and not act.unreal:
            for key, one in _met(act):
                by_place[key].append(one)
    for dated in by_place.values():
        for one, other in combinations(dated, 2):
            if one.act.origin == other.act.origin or len(one.act.actors & other.act.actors) < 2:
                continue
            if abs(one.day - other.day) <= SLIP:
                yield _day(one, other, 0)


def _met(act: Act) -> Iterator[tuple[str, _Dated]]:
    """Yield the place's key, and the day, of "met in PLACE on DAY"."""
    words = act.told.sentence.words
    hit = _MET.search(words)
    if hit is None:
        return
    places = [p for p in act.places if 0 < words.find(p.words, hit.end()) - hit.end() < _REACH]
    if len(places) != 1:
        return
    for mention, day in _single_days(act):
        start = mention.start - act.told.sentence.start
        between = words[hit.end() : start]
        if places[0].words in between and len(between) < _REACH and ";" not in between:
            yield places[0].key, _Dated(act, day, True, f"meeting in {places[0].words}")
            return


def _single_days(act: Act) -> Iterator[tuple[DateMention, int]]:
    sentence = act.told.sentence
    for one in sentence.dates:
        interval = one.interval
        if interval is None or interval.precision != "day" or not interval.start:
            continue
        if _MORE_DAYS.match(sentence.words, one.end - sentence.start):
            continue
        day = date.fromisoformat(interval.start[:10]).toordinal()
        if act.reported is not None and day > act.reported:
            continue
        yield one, day


def _beginnings(acts: Sequence[Act]) -> Iterator[Comparison]:
    """Compare since which day something is so with on which day it was so for the first time."""
    found = [one for act in acts if act.reported is not None for one in _begun(act)]
    for one, other in combinations(found, 2):
        if one.act.origin == other.act.origin or not (one.first or other.first):
            continue
        if not one.act.everybody & other.act.everybody:
            continue
        if _share(one.act, other.act, _BEGUN) >= LEAST_BEGUN:
            yield _day(one, other, 1)


def _begun(act: Act) -> Iterator[_Dated]:
    sentence = act.told.sentence
    words = sentence.words
    if act.unreal or act.told.course not in {"happened", "planned"}:
        return
    if "since" not in words and "first time" not in words and not act.content & _BEGUN:
        return
    for mention in sentence.dates:
        interval = mention.interval
        if interval is None or not interval.start:
            continue
        at = mention.start - sentence.start
        lead, inner = words[:at], words[at : mention.end - sentence.start]
        day = date.fromisoformat(interval.start[:10]).toordinal()
        first = interval.precision == "day" and bool(_FIRST.search(lead))
        if (first or _SINCE.search(inner)) and act.reported is not None and day <= act.reported:
            yield _Dated(act, day, first, "")
            return


def _share(one: Act, other: Act, without: frozenset[str]) -> float:
    """Return the share of the lighter sentence's weight that both have; 0 below two words."""
    mine, theirs = one.content - without, other.content - without
    shared = mine & theirs
    if len(shared) < 2:
        return 0.0
    lighter = min(_sum(one, mine), _sum(one, theirs))
    return _sum(one, shared) / lighter if lighter else 0.0


def _sum(act: Act, some: Iterable[str]) -> float:
    return sum(sorted(act.weights[t] for t in some))


def _day(one: _Dated, other: _Dated, slot: int) -> Comparison:
    first, second = (
        Saying("day", x.act.index, "day", slot, x.day, day_words(x.day), x.matter)
        for x in (one, other)
    )
    return Comparison(first, second, one.day != other.day)


# --- one thing under two names --------------------------------------------------------------


def _names_of_one(acts: Sequence[Act]) -> Iterator[Comparison]:
    """Compare words of art for one thing, tied by its parties or by nearly all its other words."""
    for number, contrast in enumerate(contrasts()):
        if contrast.condition not in {"parties", "naming"}:
            continue
        sides = [content_terms(" ".join(forms)) for forms in contrast.sides]
        both = sides[0] | sides[1]
        some = [a for a in acts if a.content & both and number in a.sides]
        if len({a.sides[number][0] for a in some}) < 2:
            continue
        some = [a for a in some if not a.unreal and not negates(a, number)]
        for one, other in _across(some):
            if _one_named(contrast.condition, one, other, both):
                (side, word), (side2, word2) = one.sides[number], other.sides[number]
                matter = _instrument(one, other) if contrast.condition == "parties" else ""
                yield Comparison(
                    Saying("contrast", one.index, str(number), number, side, word, matter),
                    Saying("contrast", other.index, str(number), number, side2, word2, matter),
                    side != side2,
                )


def _one_named(condition: str, one: Act, other: Act, both: frozenset[str]) -> bool:
    if one.denies or other.denies:
        return False
    if condition == "parties":
        kinds = terms_of("instrument")
        shared = (one.content & other.content) - both - kinds
        return bool(
            len(one.everybody & other.everybody) > 1
            and shared
            and one.content & kinds
            and other.content & kinds
            and gap_days(one, other) == 0
            and _behind(one, shared, kinds) & _behind(other, shared, kinds)
        )
    mine, theirs = _parties(one), _parties(other)
    return (
        (mine <= theirs or theirs <= mine)
        and gap_days(one, other) <= NAMED_GAP
        and _share(one, other, both | terms_of("naming")) >= LEAST_NAMED
    )


def _behind(act: Act, shared: frozenset[str], kinds: frozenset[str]) -> frozenset[str]:
    """Return which of the shared words stand right before a word for an instrument."""
    found: frozenset[str] = frozenset()
    for term, before in act.modifiers.items():
        if term in kinds:
            found |= before & shared
    return found


def _instrument(one: Act, other: Act) -> str:
    """Name the text by its sort, and by its parties where it has two."""
    kinds = terms_of("instrument")
    shared = _behind(one, one.content & other.content, kinds)
    words = one.bare.split()
    sort = next(
        f"{w} {behind.strip('.,;:')}"
        for w, behind in pairwise(words)
        if shared & set(terms(w)) and kinds & set(terms(behind))
    )
    parties = one.everybody & other.everybody
    return f"{sort} between {' and '.join(_ordered(one, parties))}" if len(parties) == 2 else sort


def _parties(act: Act) -> frozenset[str]:
    """Return who is named otherwise than as who says it."""
    sentence = act.told.sentence
    words = sentence.words
    return frozenset(
        m.actor
        for m in sentence.mentions
        if not _SPEAKS.match(words[m.end - sentence.start :])
        and not _HEARD.search(words[: m.start - sentence.start])
    )


# --- what rose: sold or bought --------------------------------------------------------------


class _Rate(NamedTuple):
    act: Act
    side: int
    word: str
    amount: Quantity
    facing: str
    stretch: frozenset[tuple[str | None, str | None]]
    matter: str


def _rates(acts: Sequence[Act]) -> Iterator[Comparison]:
    """Compare whether one and the same rise is of what is sold or of what is bought."""
    for number, contrast in enumerate(contrasts()):
        if contrast.condition != "figure":
            continue
        sides = [content_terms(" ".join(forms)) for forms in contrast.sides]
        found: list[_Rate] = []
        for act in acts:
            if act.content & (sides[0] | sides[1]) and len(act.everybody) == 2 and not act.unreal:
                found += _rates_of(act, contrast.sides, sides)
        for one, other in combinations(found, 2):
            if one.act.origin != other.act.origin and _one_rate(one, other):
                yield Comparison(
                    Saying(
                        "contrast",
                        one.act.index,
                        f"{number}",
                        number,
                        one.side,
                        one.word,
                        one.matter,
                    ),
                    Saying(
                        "contrast",
                        other.act.index,
                        f"{number}",
                        number,
                        other.side,
                        other.word,
                        other.matter,
                    ),
                    one.side != other.side,
                )


def _rates_of(
    act: Act, forms: tuple[tuple[str, ...], ...], sides: Sequence[frozenset[str]]
) -> Iterator[_Rate]:
    sentence = act.told.sentence
    for one in act.quantities:
        if one.unit != "percent" or one.change is None:
            continue
        start, end = act.clause_span(one.start, one.end)
        words = content_terms(act.bare[start:end])
        told = [n for n, side in enumerate(sides) if words & side]
        if len(told) != 1 or words - sides[told[0]] - terms_of("rate"):
            continue
        named = [m.actor for m in sentence.mentions if start <= m.start - sentence.start < end]
        lower = act.bare[start:end].lower()
        word = next(f for f in forms[told[0]] if re.search(rf"\b{f}\b", lower))
        if named:
            stretch = act.periods or _earlier_periods(act)
            yield _Rate(
                act,
                told[0],
                word,
                one,
                named[0],
                stretch,
                _what_rose(act, one),
            )


def _what_rose(act: Act, one: Quantity) -> str:
    words = amount_words(act, one).removeprefix("by ")
    return f"what {'rose' if one.change == 'rise' else 'fell'} by {words}"


def _earlier_periods(act: Act) -> frozenset[tuple[str | None, str | None]]:
    """Return the stretches that the words before a sentence name, where it names none itself."""
    from apercu.dates import find_dates  # noqa: PLC0415  (few sentences ask for it)

    sentence = act.told.sentence
    text = sentence.source.text[max(0, sentence.start - _CONTEXT) : sentence.start]
    on = date.fromordinal(act.reported) if act.reported is not None else None
    found = find_dates(text, published=on, language=sentence.source.language or "en")
    return frozenset(
        (d.interval.start, d.interval.end)
        for d in found
        if d.interval is not None and d.interval.start != d.interval.end
    )


def _one_rate(one: _Rate, other: _Rate) -> bool:
    if one.act.reported is None or other.act.reported is None:
        return False
    return (
        one.facing == other.facing
        and one.act.everybody == other.act.everybody
        and one.amount.change == other.amount.change
        and (one.amount.low, one.amount.high) == (other.amount.low, other.amount.high)
        and abs(one.act.reported - other.act.reported) <= RATE_GAP
        and bool(one.stretch & other.stretch)
    )
