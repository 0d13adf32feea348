"""Sentences as acts: what of a sentence tells which act it is of, and which are of the same.

Names of actors count by who is meant, never by their letters; numbers and times not at all, for
these may be what is in dispute.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import NamedTuple

from apercu.ask.conflicts_lexicon import contrast_words, pattern_of, terms_of, word_list, words_of
from apercu.ask.evidence import Told
from apercu.quantities import Quantity, find_quantities
from apercu.records import Interval
from apercu.text import is_stop, terms

LAG_DAYS = 3
"""An undated act was at most so long before it was reported."""
_LASTING = "duration"

_NAME = re.compile(r"(?<![\w-])[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+))*")
_PLACED = re.compile(
    r"\b(in|near|at|off|outside|inside|through|across|along|around|over|into|from|to|of"
    r"|north of|south of|east of|west of) (?:the )?$",
    re.IGNORECASE,
)
_RELATIONS = {"in": "in", "at": "in", "inside": "in", "near": "near", "off": "near",
              "outside": "near", "around": "near", "north of": "near", "south of": "near",
              "east of": "near", "west of": "near"}  # fmt: skip
_SPOKEN = re.compile(
    r"\b(?:said|says|told|according to|minister|president|spokes\w+)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SAYING = frozenset({"said", "says", "say", "told", "reported", "put", "claimed", "counted"})
_SAID_ON = re.compile(
    r"\b(?:said|says|told \w+|announced|reported|stated|claimed)(?: (?:in|at) \w+)? (?:on |in )?$"
    r"|\bas of $"
)
_COMPARED = re.compile(
    r"\b(?:(?:from|against|versus) [$€£]?\d|compared (?:with|to)|than (?:in|the|at)|previous)"
    r"[^,;]*$",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:earlier|ago|previous|before)\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:did|does|do|was|were|has|have|had|is|are|been|never)(?: not| never|n't)"
    r"(?: been| be| yet)* ([a-z]+)"
)
_NOTHING = re.compile(r"\b(?:has|have|had) ([a-z]+) (no) (?!longer\b|less\b|fewer\b|more\b)[a-z]")
_WITHHELD = re.compile(
    r"(?! that\b)(?: to\b|(?: +[a-z'’]+){0,6} +(?:rights?|access|entry|opportunity|opportunities"
    r"|visas?|permission|chances?|asylum|bail|justice|freedom))\b"
)
"""Behind "denied": what was kept from somebody, which is no denial of what was said."""
_POSSESSIVE = re.compile(r"['’]s?$")
_SUBORDINATE = re.compile(r"\b(?:if|unless|who|which|whether|because|but)\b[^,;]*$")
_LEAD = 4
"""How far from its start a sentence's first word of its own may stand, an article before it."""
_CLAUSE = re.compile(
    r"[,;:()]|(?<=\S )and(?= \S)|\b(?:while|but|whereas|compared|against|after|when)\b",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """Where an act was: "in" or "near" a name, and an actor's id or the name that says so."""

    relation: str
    key: str
    words: str
    state: bool


class Act:
    """One told sentence, with what is reckoned from it once it is asked for.

    `bare` is its words with spaces in place of the names of actors and of times, durations aside;
    `content` the terms in it that tell of the act. Spans are offsets in the sentence.
    """

    __slots__ = (
        "__dict__", "actors", "bare", "content", "date_spans", "days", "everybody", "index",
        "mention_spans", "origin", "rare", "reported", "told", "total", "weights",
    )  # fmt: skip

    def __init__(self, told: Told, index: int) -> None:
        self.told = told
        self.index = index
        self.origin = told.sentence.source.origin
        self.reported = _day(told.reported.end if told.reported else None)
        self.days = _days(told.when, self.reported)
        self.actors = frozenset(m.actor for m in told.sentence.mentions if m.reading == "actor")
        sentence = told.sentence
        at = sentence.start
        self.mention_spans = [(m.start - at, m.end - at) for m in sentence.mentions]
        self.date_spans = [(d.start - at, d.end - at) for d in sentence.dates if d.kind != _LASTING]
        self.bare = _bare(sentence.words, self.mention_spans + self.date_spans)
        self.content = content_terms(self.bare)
        self.everybody = frozenset(m.actor for m in told.sentence.mentions)
        self.weights: dict[str, float] = {}
        self.total = 0.0
        self.rare: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[int, str, int]:
        """By time of report, then the document's id, then the place in it."""
        last = self.reported if self.reported is not None else date.max.toordinal()
        return last, self.told.sentence.source.document, self.told.sentence.start

    @cached_property
    def masked(self) -> str:
        """The words with every actor's name as one word of the same length, at the same places."""
        return _covered(self.told.sentence.words, self.mention_spans, "X")

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The amounts that are no part of a date."""
        found = find_quantities(self.masked, language=self.told.sentence.source.language or "en")
        return tuple(
            q for q in found if not any(s < q.end and q.start < e for s, e in self.date_spans)
        )

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that the sentence sets the act in."""
        return _places(self)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that are of no actor, of no place and of nobody who speaks."""
        placed = {p.words for p in self.places}
        return frozenset(
            _POSSESSIVE.sub("", self.bare[start:end].lower())
            for start, end in _names(self.bare)
            if self.bare[start:end] not in placed
            and not _SPOKEN.search(self.bare[max(0, start - 30) : end + 12])
        )

    @cached_property
    def sides(self) -> dict[int, tuple[int, str]]:
        """Of each contrast of which one side alone is told: the side and the word."""
        pattern, table = contrast_words()
        found: dict[int, dict[int, str]] = defaultdict(dict)
        for hit in pattern.finditer(self.masked.lower()):
            for number, side in table[hit[0]]:
                found[number].setdefault(side, hit[0])
        return {n: next(iter(s.items())) for n, s in sorted(found.items()) if len(s) == 1}

    @cached_property
    def unreal(self) -> bool:
        """Whether it tells what did not, or not yet, come about."""
        return bool(pattern_of("unreal").search(self.bare.lower()))

    @cached_property
    def negated(self) -> dict[str, str]:
        """The terms of verbs that are said not to be so, each with the words."""
        found: dict[str, str] = {}
        lower = self.bare.lower()
        for hit in (*_NEGATED.finditer(lower), *_NOTHING.finditer(lower)):
            if _SUBORDINATE.search(lower[max(0, hit.start() - 40) : hit.start()]):
                continue
            for term in content_terms(hit[1]):
                found.setdefault(term, _negation(hit))
        return found

    @cached_property
    def opener(self) -> str | None:
        """The first telling term, the sentence's likely subject; `None` behind a lead phrase.

        Who only says what follows is passed over.
        """
        words = [(m.start(), m[0]) for m in _WORD.finditer(self.bare.lower())]
        if (
            not words
            or words[0][1] in words_of("leading")
            or words[0][0] > _first_letter(self.told.sentence.words) + _LEAD
        ):
            return None
        for at, (_, word) in enumerate(words):
            speaks = any(w in _SAYING for _, w in words[at + 1 : at + 3])
            made = [] if speaks else [t for t in terms(word) if _telling[t]]
            if made:
                return made[-1]
        return None

    @cached_property
    def modifiers(self) -> dict[str, frozenset[str]]:
        """For each telling term the telling terms that stand right before it."""
        found: dict[str, set[str]] = defaultdict(set)
        last, end = "", -2
        for hit in _WORD.finditer(self.bare.lower()):
            made = [t for t in terms(hit[0]) if _telling[t]]
            if made and last and hit.start() == end + 1:
                found[made[-1]].add(last)
            last, end = (made[-1] if made else ""), hit.end()
        return {term: frozenset(before) for term, before in found.items()}

    @cached_property
    def periods(self) -> frozenset[tuple[str | None, str | None]]:
        """The stretches of more than a day that it names, without what it only compares with."""
        sentence = self.told.sentence
        return frozenset(
            (d.interval.start, d.interval.end)
            for d in sentence.dates
            if d.interval is not None
            and d.interval.start != d.interval.end
            and not self._compared(d.start - sentence.start, d.end - sentence.start)
        )

    def _compared(self, start: int, end: int) -> bool:
        words = self.told.sentence.words
        return bool(
            _COMPARED.search(words[max(0, start - 60) : start]) or _EARLIER.search(words[start:end])
        )

    @cached_property
    def dated(self) -> bool:
        """Whether it names itself when the act was, not only a time of comparison or of speech."""
        sentence = self.told.sentence
        return not self.told_on and any(
            d.interval is not None
            and d.relation is None
            and not self._compared(d.start - sentence.start, d.end - sentence.start)
            for d in sentence.dates
        )

    @cached_property
    def told_on(self) -> bool:
        """Whether the time that it names is only when somebody spoke."""
        words = self.told.sentence.words
        return bool(self.date_spans) and all(
            _SAID_ON.search(words[max(0, start - 40) : start]) for start, _ in self.date_spans
        )

    @cached_property
    def denial(self) -> tuple[str, frozenset[str]] | None:
        """The word that denies, and the telling terms of what is denied; `None` where none is."""
        lower = self.bare.lower()
        hit = pattern_of("deny").search(lower)
        if hit is not None and _WITHHELD.match(lower, hit.end()):
            return None
        if hit is None:
            hit = pattern_of("reject").search(lower)
            if hit is None or not pattern_of("claimed").search(lower, hit.end(), hit.end() + 30):
                return ("denied", self.content) if self.told.course == "denied" else None
        behind = content_terms(lower[hit.end() :])
        return hit[0], behind or self.content

    @property
    def denies(self) -> bool:
        """Whether it says that what another said is not so."""
        return self.denial is not None

    @cached_property
    def bases(self) -> frozenset[int]:
        """What rates of change are reckoned from, by line of the list."""
        lower = self.masked.lower()
        lines = word_list("base")
        return frozenset(n for n, forms in enumerate(lines) if any(f in lower for f in forms))

    @cached_property
    def grows(self) -> bool:
        """Whether it tells a count that is still running."""
        return bool(pattern_of("growing").search(self.masked.lower()))

    def clause(self, start: int, end: int) -> frozenset[str]:
        """Return the content terms of the clause around a span of the sentence."""
        left, right = self.clause_span(start, end)
        return content_terms(self.bare[left:right])

    def clause_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the clause around a span of the sentence begins and ends."""
        left = max((m.end() for m in _CLAUSE.finditer(self.bare, 0, start)), default=0)
        right = _CLAUSE.search(self.bare, end)
        return left, right.start() if right else len(self.bare)


def content_terms(text: str) -> frozenset[str]:
    """Return the terms of a text that tell of an act: no stop words, figures, words of report."""
    telling = _telling
    return frozenset([t for t in terms(text) if telling[t]])


def _negation(hit: re.Match[str]) -> str:
    words = hit[0].split()
    return " ".join(words[:-1] if hit.re is _NOTHING else words)


class _Telling(dict[str, bool]):
    """Whether a term tells of an act, decided once for each."""

    def __missing__(self, term: str) -> bool:
        if len(self) >= _CACHE_SIZE:
            self.clear()
        passed = len(term) < 3 or term[0].isdigit() or term in terms_of("passed")
        self[term] = telling = not passed and not is_stop(term)
        return telling


_CACHE_SIZE = 100_000
_telling = _Telling()


def _bare(words: str, spans: list[tuple[int, int]]) -> str:
    # "according" would stand for an accord
    return _covered(words, spans, " ").replace("ccording to", " " * 11)


def _covered(words: str, spans: list[tuple[int, int]], fill: str) -> str:
    """Cover spans: with spaces, or with one capital and small letters, which make one word."""
    if not spans:
        return words
    parts, at = [], 0
    for start, end in sorted(spans):
        if start < at:
            continue
        parts.append(words[at:start])
        parts.append(fill + (fill.lower() * (end - start - 1)))
        at = end
    return "".join([*parts, words[at:]])


def _first_letter(text: str) -> int:
    return next((n for n, c in enumerate(text) if c.isalpha()), 0)


def _day(stamp: str | None) -> int | None:
    return date.fromisoformat(stamp[:10]).toordinal() if stamp else None


def _days(when: Interval | None, reported: int | None) -> tuple[int, int] | None:
    if when is not None and (when.start or when.end):
        start, end = _day(when.start), _day(when.end)
        if start is None:
            start = end
        if end is None:
            end = reported if reported is not None and start and reported >= start else start
        return (start, end) if start is not None and end is not None else None
    return (reported - LAG_DAYS, reported) if reported is not None else None


def _names(text: str) -> list[tuple[int, int]]:
    """Return the spans of words with capitals, without a sentence's first where it is no name."""
    first = _first_letter(text)
    found = []
    for hit in _NAME.finditer(text):
        start = hit.start()
        if start == first:
            word, _, rest = hit[0].partition(" ")
            if not rest:
                continue
            start += len(word) + 1
        found.append((start, hit.end()))
    return found


def _places(act: Act) -> tuple[Place, ...]:
    sentence = act.told.sentence
    text, masked = sentence.words, act.masked
    spans: list[tuple[int, int, str, bool]] = [
        (m.start - sentence.start, m.end - sentence.start, f"actor {m.actor}", m.kind == "name")
        for m in sentence.mentions
        if m.reading == "place"
    ]
    taken = [*act.mention_spans, *act.date_spans]
    spans += [
        (start, end, masked[start:end].lower(), False)
        for start, end in _names(masked)
        if not any(s < end and start < e for s, e in taken)
    ]
    found = []
    for start, end, key, state in sorted(spans):
        lead = _PLACED.search(masked[max(0, start - 20) : start])
        behind = masked[end : end + 14].split()
        area = bool(behind) and behind[0].strip(".,;").lower() in words_of("region")
        inner = set(text[start:end].lower().split()) & words_of("region")
        if lead and lead[1].lower() not in {"from", "to", "of"}:
            relation = _RELATIONS.get(lead[1].lower(), "")
            found.append(Place(relation, key, text[start:end], state or area or bool(inner)))
    return tuple(found)
