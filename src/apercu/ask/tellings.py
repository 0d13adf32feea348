"""Find who else tells what a statement tells: sentences of other newsrooms, in other words.

What a statement says is taken for a set of things: its words (a verb, its synonyms and its noun
are one), the actors it names, its figures, its day. Another newsroom's sentence tells it where it
has most of that weight, by itself or with the sentences beside it, its amounts, and no other day.
In another language, or in wholly other words, amounts, day, names and topics count instead.
Language is parsed when documents are added: here only words, mentions and times are compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from apercu.ask.conflicts import find_conflicts
from apercu.ask.evidence import Sentence, Told
from apercu.ask.tellings_lines import (
    DAYS_APART,
    NARROW_DAYS,
    Days,
    Line,
    are_independent,
    day_numbers,
    is_act,
    meet,
    newsroom_of,
    span,
    things_of,
    words_of,
)
from apercu.quantities import Quantity, may_be_equal
from apercu.text import terms

ENOUGH, ENOUGH_OF_HEAD, ENOUGH_UNDATED = 0.54, 0.62, 0.62
"""The share of a statement's weight from which a sentence tells it; of its first clause's; and
where the sentence does not tell when. These and the others by reading what they let through on the
open half of evals/gold/corroboration.jsonl; no false one had more than 0.49 of the first."""
ENOUGH_OF_SPEECH = 0.9
"""In speeches words are shared by those who say the opposite of one another."""
BESIDE = 0.7
"""What a thing counts for that stands in the sentence before or behind."""
OWN = 0.3
"""The share that a sentence must have by itself."""
ACTOR, DAY, LEAST_WORD, MOST_WORD = 2.0, 2.0, 0.3, 6.0
"""What an actor weighs, and a day that both name; between what limits a word does, by its rarity
where searched."""
FEW_WORDS = 3
"""With fewer words a statement must be told by its day."""
POINTS, ABROAD, LEAST_AT_HOME = 3, 2, 0.35
"""How many of amounts, day, names and topics must be one where too few words are; how many in
another language; and what share of the words must be there in the same."""
POINT = 0.08
"""What each of them adds to the share: six, the most there are, weigh less than words enough."""
OWN_WORDS = 0.3
"""The share of a statement's words, actors aside, that a sentence must have by itself."""
TELLING_COUNT = 5
"""Smaller counts are shared by chance."""
OPPOSED = 0.65
"""The share from which a sentence that says "may" speaks against one that says "is"."""
FRESH_DAYS = 3
"""How many days after it happened a report that names no day is taken to tell of it."""
COUNTED = frozenset({"item", "person", "multiple", "minute", "hour", "day", "week", "month",
                     "year"})  # fmt: skip
"""Units of counts, which one report may tell and another leave out."""

Dated = Literal["named", "published", "unknown", "other"]
Weighed = list[tuple[tuple[str, ...], float]]
"""Things that are looked for, each in every form, with their weights."""

_MAY = re.compile(r"\b(?:may|might|could|perhaps|possibly|whether)\b", re.IGNORECASE)
_NOT = {
    "en": re.compile(
        r"\b(?:not|no|never|nobody|none|neither|nor|cannot|denied|denies|deny)\b|n['’]t\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(r"\b(?:не|нет|ни|никогда|отрица\w+|опроверг\w*)\b", re.IGNORECASE),
    "uk": re.compile(r"\b(?:не|немає|ні|ніколи|запереч\w+|спростув\w*)\b", re.IGNORECASE),
}
"""Words that turn a sentence's sense; a language without them here is not asked for them."""
_HEAD = re.compile(
    r",\s+(?=(?:which|who|whom|whose|where|when|but|on|in|at|an?|the|named|while|after|as|by|with"
    r"|and|\d+|[a-z]+ days|it|according)\b)|;|\s(?=(?:after|according|in spite|because|while)\b)"
)
"""Where the first clause of an English sentence ends; in others mostly nowhere."""


class Telling(NamedTuple):
    """A sentence that tells what a statement tells, and how much of it (0..1)."""

    sentence: Sentence
    share: float


class Heard(NamedTuple):
    """Who else tells a statement; `opposed` where another newsroom gives another value.

    Another value is also "may have been" for "was".
    """

    tellings: tuple[Telling, ...] = ()
    opposed: bool = False


class _Sought(NamedTuple):
    """A statement as it is looked for: all that it says, and what its first clause says."""

    told: Told
    line: Line
    words: Weighed
    whole: Weighed
    head: Weighed
    few: bool
    acts: frozenset[str]
    actors: frozenset[str]
    days: tuple[Days, ...]
    numbers: frozenset[str]
    denied: bool | None
    may: bool
    speech: bool


class _Window(NamedTuple):
    """A line with those beside it."""

    line: Line
    beside: tuple[Line, ...]

    @property
    def near(self) -> frozenset[str]:
        """What the lines beside have."""
        return frozenset().union(*(one.things for one in self.beside))


class Tellings:
    """Finds, among the sentences that were gathered, those that tell a statement again."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._lines = [Line(one) for one in sentences]
        self._by_thing: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self._lines):
            for thing in one.things:
                self._by_thing[thing].append(number)

    def of(self, told: Told, weights: Mapping[str, float]) -> Heard:
        """Return the best telling of each other newsroom, the best first; ties by place.

        `weights` are the rarities of the statement's stems (`stems_of`).
        """
        sought = _seek(told, weights)
        if sought.speech and told.kind != "event":
            return Heard()
        best: dict[str, Telling] = {}
        independent: dict[str, bool] = {}
        for number in self._near(sought):
            other = self._lines[number].sentence
            document = other.source.document
            if document not in independent:
                independent[document] = are_independent(told.sentence.source, other.source)
            share = _share(sought, self._window(number)) if independent[document] else 0.0
            if not share:
                continue
            if bool(_MAY.search(other.words)) != sought.may:
                if share >= OPPOSED:
                    return Heard(opposed=True)
                continue
            found = Telling(other, share)
            room = newsroom_of(other.source) or other.source.origin
            best[room] = min(best.get(room, found), found, key=_order)
        ordered = sorted(best.values(), key=_order)
        if _is_disputed(told, ordered):
            return Heard(opposed=True)
        return Heard(tuple(ordered))

    def _window(self, number: int) -> _Window:
        line = self._lines[number]
        places = [n for n in (number - 1, number + 1) if 0 <= n < len(self._lines)]
        return _Window(
            line, tuple(self._lines[n] for n in places if self._lines[n].is_beside(line))
        )

    def _near(self, sought: _Sought) -> list[int]:
        """Return the numbers of the lines that have enough by themselves, and of those abroad."""
        got: dict[int, float] = defaultdict(float)
        for things, worth in sought.whole:
            for number in {n for thing in things for n in self._by_thing.get(thing, ())}:
                got[number] += worth
        least = OWN * sum(worth for _, worth in sought.whole)
        found = {number for number, worth in got.items() if worth >= least}
        for number, one in enumerate(self._lines):
            if one.language != sought.line.language and (
                sought.line.amounts or not sought.actors.isdisjoint(one.things)
            ):
                found.add(number)
        return sorted(found)


def tell_again(
    statements: Sequence[Told],
    sentences: Sequence[Sentence],
    *,
    rarities: Callable[[Iterable[str]], Mapping[str, float]],
) -> list[Heard]:
    """Return for each statement who else tells it, among the sentences that were gathered.

    `rarities` tells how rare stems are where searched.
    """
    if not statements:
        return []
    found = Tellings(sentences)
    weights = rarities({stem for one in statements for stem in stems_of(one)})
    return [found.of(one, weights) for one in statements]


def stems_of(told: Told) -> frozenset[str]:
    """Return the stems by which a statement is looked for."""
    return frozenset(words_of(told.sentence))


def _seek(told: Told, weights: Mapping[str, float]) -> _Sought:
    sentence = told.sentence
    line = Line(sentence)
    worth = {
        one: min(MOST_WORD, max(weights.get(one, MOST_WORD), LEAST_WORD))
        for one in words_of(sentence)
    }
    actors = sorted({f"@{one.actor}" for one in sentence.mentions})
    named: Weighed = [((one,), ACTOR) for one in actors]
    words: Weighed = [(things_of(one), value) for one, value in worth.items()]
    end = _HEAD.search(sentence.words)
    first = set(terms(sentence.words[: end.start()])) & worth.keys() if end else set()
    own = span(told.when) if told.when else None
    days = [one for one in ([own] if own else []) if one[1] - one[0] < NARROW_DAYS]
    return _Sought(
        told=told,
        line=line,
        words=words,
        whole=[*words, *named],
        head=[*((things_of(o), v) for o, v in worth.items() if o in first), *named]
        if len(first) > FEW_WORDS
        else [],
        acts=frozenset(thing for one in worth if is_act(one) for thing in things_of(one)),
        few=len(worth) < FEW_WORDS,
        actors=frozenset(actors),
        days=tuple(days) or line.days,
        numbers=day_numbers(sentence),
        denied=_is_denied(sentence),
        may=bool(_MAY.search(sentence.words)),
        speech=sentence.source.speaker is not None,
    )


def _share(sought: _Sought, window: _Window) -> float:
    """Return how much of a statement a line has, 0 where that is not enough."""
    abroad = window.line.language != sought.line.language
    dated = _dated(sought, window)
    together = abroad and _published_together(sought.line, window.line)
    if dated == "other" and not together:
        return 0.0
    denied = _is_denied(window.line.sentence)
    if denied is not None and sought.denied is not None and denied != sought.denied:
        return 0.0
    share = 0.0 if abroad else _by_words(sought, window, dated)
    if not share and (abroad or dated == "named"):
        share = _by_points(sought, window, together=together)
    return share if share and _amounts_agree(sought.line, window) else 0.0


def _by_words(sought: _Sought, window: _Window, dated: Dated) -> float:
    """Weigh a sentence by the words, actors and days that it has of a statement."""
    on_day = dated == "named" and bool(sought.days)
    own, near = window.line.things, window.near
    if (sought.few and not on_day) or not sought.numbers <= own | near:
        return 0.0
    if _covered(sought.words, own, frozenset()) < OWN_WORDS:
        return 0.0
    day: Weighed = []
    if on_day:
        own, day = own | {"@day"}, [(("@day",), DAY)]
    if not on_day and sought.acts and sought.acts.isdisjoint(own | near):
        return 0.0
    least = ENOUGH_UNDATED if dated == "unknown" else ENOUGH
    if sought.speech:
        least = ENOUGH_OF_SPEECH
    whole = _covered([*sought.whole, *day], own, near)
    if whole >= least:
        return whole
    if not sought.head or dated == "unknown":
        return 0.0
    head = _covered(sought.head, own, near)
    return head if head >= max(least, ENOUGH_OF_HEAD) else 0.0


def _by_points(sought: _Sought, window: _Window, *, together: bool) -> float:
    """Weigh a sentence of other words by its own amounts, day, names, topics and actors.

    `together` tells that it is in another language and came out on the statement's day. More
    points make a greater share, all of them less than words do.
    """
    line = window.line
    home = line.language == sought.line.language
    if home and _covered(sought.whole, line.things, window.near) < LEAST_AT_HOME:
        return 0.0
    amounts = min(2, _amounts_in_common(sought.line, line)) if sought.line.amounts else 0
    named = bool(sought.days) and meet(sought.days, line.days)
    measured = any(one.unit not in COUNTED for one in sought.line.amounts)
    if sought.speech or not (amounts or ((named or together) and not measured)):
        return 0.0
    names = min(2, len(sought.line.names & line.names))
    topics = bool(sought.line.topics & line.topics)
    told_of = line.things | window.near if home else line.things
    of_them = bool(sought.actors) and sought.actors <= told_of
    if max(amounts, names) < 2 and not of_them:
        return 0.0
    points = amounts + (named or together) + names + topics
    return POINT * points if points >= (POINTS if home else ABROAD) else 0.0


def _is_denied(sentence: Sentence) -> bool | None:
    """Tell whether a sentence's first clause says that it is not so; `None` if not known."""
    words = _NOT.get(sentence.source.language or "en")
    if words is None:
        return None
    end = _HEAD.search(sentence.words)
    first = sentence.words[: end.start()] if end else sentence.words
    # "He apologised but accepted no blame" tells that he apologised.
    return bool(words.search(first.partition(" but ")[0]))


def _covered(weighed: Weighed, own: frozenset[str], near: frozenset[str]) -> float:
    """Return the share of the weight that stands in a line, or beside it."""
    got = 0.0
    for things, worth in weighed:
        if not own.isdisjoint(things):
            got += worth
        elif not near.isdisjoint(things):
            got += BESIDE * worth
    total = sum(worth for _, worth in weighed)
    return got / total if total else 0.0


def _dated(sought: _Sought, window: _Window) -> Dated:
    """Tell how a line is of the statement's day: it names it, it came out then, or is of another.

    A statement without a day is of any.
    """
    if not sought.days:
        return "named"
    line = window.line
    met = any(meet(sought.days, one.days) for one in window.beside)
    if line.times and not meet(sought.days, line.times):
        return "other"
    if line.days or met:
        return "named"
    if line.times:
        return "published"
    if any(one.days for one in window.beside):
        return "other"
    last = max(day for _, day in sought.days)
    seen = line.published
    return "published" if seen and -DAYS_APART <= seen[0] - last <= FRESH_DAYS else "unknown"


def _published_together(one: Line, other: Line) -> bool:
    some, others = one.published, other.published
    return some is not None and others is not None and meet([some], [others])


def _amounts_agree(mine: Line, window: _Window) -> bool:
    """Tell whether a sentence has all amounts of a statement, and no other count of its things."""
    if not mine.amounts:
        return True
    own = window.line.amounts
    around = [*own, *(one for other in window.beside for one in other.amounts)]
    return all(_is_met(one, own, around) for one in mine.amounts)


def _is_met(one: Quantity, own: Sequence[Quantity], around: Sequence[Quantity]) -> bool:
    alike = [other for other in own if other.unit == one.unit] if one.unit not in COUNTED else []
    # Where a sentence has amounts of the kind itself, its neighbours' do not speak for it.
    if any(other.unit == one.unit and may_be_equal(one, other) for other in alike or around):
        return True
    if one.unit not in COUNTED:
        return False
    # A count may go unsaid, and is not to be told otherwise.
    return not any(other.unit == one.unit and other.of == one.of for other in own)


def _amounts_in_common(one: Line, other: Line) -> int:
    """Count the amounts that two sentences share."""
    return sum(
        any(each.unit == their.unit and may_be_equal(each, their) for their in other.amounts)
        for each in one.amounts
        if each.unit not in COUNTED or (each.low or 0) >= TELLING_COUNT
    )


def _is_disputed(told: Told, found: Sequence[Telling]) -> bool:
    """Tell whether a telling gives another value than the statement."""
    others = [
        msgspec.structs.replace(
            told,
            sentence=one.sentence,
            text=one.sentence.words,
            edits=(),
            reported=one.sentence.source.published,
        )
        for one in found
    ]
    return any(
        each.sentence is told.sentence
        for dispute in (find_conflicts([told, *others]) if others else ())
        for value in dispute.values
        for each in value.told
    )


def _order(one: Telling) -> tuple[float, str, str, int]:
    """Sort by share, then by date, document and place, never by input."""
    source = one.sentence.source
    published = (source.published.start if source.published else None) or ""
    return -one.share, published, source.document, one.sentence.start
