"""Sentences as they are compared with a statement, and whether their newsrooms are independent."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from apercu.ask.conflicts_lexicon import terms_of
from apercu.ask.evidence import Sentence, Source
from apercu.clauses.lexicon import groups_of, irregular, nominals, rungs
from apercu.dates import earliest_day, latest_day
from apercu.quantities import Quantity, find_quantities
from apercu.records import Interval
from apercu.text import is_stop, terms
from apercu.topics import find_topics

DAYS_APART = 1
NARROW_DAYS = 4
"""A time of more days than that is no day."""
COMPILED = frozenset({"aggregator", "machine_written", "encyclopaedia"})
"""Outlets that put others' reports together: their word adds none."""
NAME_STEM = 6
"""So many letters of a name are compared: endings of case come behind."""
CREDITED = 160
"""In so many characters at either end a text names where it has its report from."""

Days = tuple[int, int]
"""The first and the last day of a time, as ordinals, both included."""

STATES = frozenset({"name", "demonym", "capital", "seat"})


class Line:
    """A sentence as it is compared: its things, the days and the times it names, its names.

    `days` are the times of few days. Amounts and topics are found when they are asked for.
    """

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.things = frozenset(thing for stem in words_of(sentence) for thing in things_of(stem))
        self.things |= {f"@{one.actor}" for one in sentence.mentions}
        self.times = times_of(sentence)
        self.days = tuple(one for one in self.times if one[1] - one[0] < NARROW_DAYS)
        self.language = sentence.source.language

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """Its words written as names, none of states."""
        return names_of(self.sentence)

    @functools.cached_property
    def amounts(self) -> tuple[Quantity, ...]:
        """Its amounts that are no part of a time, and not what something changed from."""
        words = without(self.sentence, times=True)
        found = find_quantities(words, language=self.language or "en")
        return tuple(one for one in found if not one.former)

    @functools.cached_property
    def topics(self) -> frozenset[str]:
        """The ids of the topics of its words."""
        return frozenset(one.topic for one in find_topics(self.sentence.words, self.language))

    @functools.cached_property
    def published(self) -> Days | None:
        """When its document was published."""
        when = self.sentence.source.published
        return span(when) if when else None

    def is_beside(self, other: Line) -> bool:
        """Tell whether a line is the next or the one before in the same document."""
        a, b = self.sentence, other.sentence
        return a.source.document == b.source.document and abs(a.number - b.number) == 1


def newsroom_of(source: Source) -> str | None:
    """Return by what a document's newsroom is known: its domain or its name; `None` if unknown."""
    outlet = source.outlet
    return outlet.domain or (outlet.name if outlet.name not in ("", "unknown") else None)


def are_independent(one: Source, other: Source) -> bool:
    """Tell whether one report adds to another: of another origin and newsroom, and its own.

    A page compiled from others' reports adds nothing, nor does one that names the other's newsroom
    where a report tells whence it comes.
    """
    if one.document == other.document or one.origin == other.origin:
        return False
    rooms = newsroom_of(one), newsroom_of(other)
    if rooms[0] is not None and rooms[0] == rooms[1]:
        return False
    if other.outlet.form in COMPILED:
        return False
    return not (_credits(one, other) or _credits(other, one))


def _credits(one: Source, other: Source) -> bool:
    name = other.outlet.name.partition(" (")[0]
    ends = one.text[:CREDITED] + one.text[-CREDITED:]
    return len(name) > 3 and name != "unknown" and name in ends


def meet(some: Iterable[Days], others: Iterable[Days]) -> bool:
    """Tell whether any two times lie within `DAYS_APART` of one another."""
    return any(a <= d + DAYS_APART and c <= b + DAYS_APART for a, b in some for c, d in others)


@functools.lru_cache(maxsize=50_000)
def things_of(stem: str) -> tuple[str, ...]:
    """Return what a word may stand for: itself, its verb, the groups of its synonyms."""
    base = irregular().get(stem, stem)
    nominal = nominals().get(base)
    verb = nominal.verb if nominal else base
    groups = {f"~{one}" for each in (base, verb) for one in groups_of(each)}
    return (stem, *sorted({base, verb, *groups} - {stem}))


def is_act(stem: str) -> bool:
    """Tell whether a word is known to tell of an act: a verb of a group, a noun of event."""
    return stem in rungs() or len(things_of(stem)) > 1


def words_of(sentence: Sentence) -> list[str]:
    """Return the stems that tell something: no times, no names of states, no words of reporting."""
    passed = terms_of("passed")
    found = dict.fromkeys(terms(without(sentence, times=True, states=True)))
    return [one for one in found if not is_stop(one) and one not in passed]


def without(sentence: Sentence, *, times: bool = False, states: bool = False) -> str:
    """Return a sentence's words with blanks in place of times and of the names of states."""
    text, at = list(sentence.words), sentence.start
    spans = [(d.start, d.end) for d in sentence.dates if d.interval is not None] if times else []
    if states:
        spans += [(m.start, m.end) for m in sentence.mentions if m.kind in STATES]
    for start, end in spans:
        text[start - at : end - at] = " " * (end - start)
    return "".join(text)


def day_numbers(sentence: Sentence) -> frozenset[str]:
    """Return the numbers of days that no calendar day was read from: "since 3 May"."""
    text = " ".join(
        sentence.source.text[d.start : d.end]
        for d in sentence.dates
        if d.interval is None and d.kind == "calendar"
    )
    return frozenset(one for one in terms(text) if one.isdigit() and len(one) < 3)


def names_of(sentence: Sentence) -> frozenset[str]:
    """Return the words written as names, none of states, in Latin letters, cut to a stem."""
    words = without(sentence, times=True, states=True)
    found = {one[0] for one in _NAME.finditer(words) if one.start() > 0 and one[0][0].isupper()}
    return frozenset(_latin(one)[:NAME_STEM] for one in found)


_NAME = re.compile(r"(?<![\w-])[^\W\d_]\w{3,}")
_CYRILLIC = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
    ("a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i yi ye g")
    .replace("-", "").split(" "), strict=True,
))  # fmt: skip


def _latin(word: str) -> str:
    return "".join(_CYRILLIC.get(letter, letter) for letter in word.lower())


def times_of(sentence: Sentence) -> tuple[Days, ...]:
    """Return the times that a sentence names, each once, in order."""
    found = (span(one.interval) for one in sentence.dates if one.interval is not None)
    return tuple(sorted({one for one in found if one}))


def span(when: Interval) -> Days | None:
    """Return the first and last day; of a time open at one end ("since 3 May") the day it names."""
    first, last = earliest_day(when), latest_day(when)
    first, last = first or last, last or first
    return (first.toordinal(), last.toordinal()) if first and last else None
