"""Put one fault into a sentence, so that what it was drawn from supports it no more.

A fault takes a sentence and what stands around it and gives the sentence changed, or `None` where
it does not apply. All are symmetric in what they teach: build_data.py also puts the changed
sentence into the document, where it supports itself and not what it was before.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import lexicon
import numerals
from keeping import lower_first, upper_first

Label = Literal["supported", "partly", "insufficient", "contradicted"]


class Name(NamedTuple):
    """An actor named at `[start, end)`; `kind` is name, demonym, capital ..."""

    start: int
    end: int
    actor: str
    kind: str


class Around(NamedTuple):
    """What a fault may draw on: names in the sentence, others of its document, figures there."""

    names: Sequence[Name]
    other_names: Sequence[tuple[str, str, str]]
    """Surface, actor, kind."""
    figures: Sequence[str]
    years: Sequence[str]


Fault = Callable[[str, Around, random.Random], str | None]

_AUX = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must|may|might|does|do|did)\b"
    r"(?! not\b|n['’]t|\?)"
)
_NOT = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must|may|might) (?:not|never) "
    r"|\bcannot\b|\bno longer "
)
_DID_NOT = re.compile(r"\b(?:did|does|do) not ([a-z]+)\b")
_PAST_VERB = re.compile(r"(?<=[a-z]) ([a-z]+)\b(?= (?:the|a|an|its|our|their|that|to|in|on|\d))")
_NOUNS_BEFORE = frozenset({
    "has", "have", "had", "was", "were", "been", "be", "is", "are", "being", "not", "to", "and",
    "of",
})  # fmt: skip
_SWAPS = {
    "after": "before", "before": "after", "following": "prior to", "since": "until",
    "until": "since", "more than": "less than", "less than": "more than", "over": "under",
    "at least": "at most", "with": "without", "without": "with", "both": "neither of",
    "inside": "outside", "within": "outside", "above": "below", "against": "in favour of",
    "because of": "in spite of", "despite": "because of", "between": "outside of",
}  # fmt: skip
_ORDER = re.compile(r"\b(after|before|following|since|until)\b(?= (?:the|its|a|an|that|\d|[A-Z]))")
_BOUND = re.compile(r"\b(more than|less than|at least|over)\b(?= \d| (?:{})\b)".format("|".join(
    (*numerals.WORDS, "half", "a")
)))  # fmt: skip
_SIDE = re.compile(r"\b(without|against|despite|because of|within)\b(?= \w)")
_WEAK_TO_STRONG = (
    (re.compile(r"\b(?:may|might|could)(?: well)?(?: also)? be\b"), "is"),
    (re.compile(r"\b(?:may|might|could)(?: also)? have\b"), "has"),
    (re.compile(r"\b(?:hopes?|intends?|plans?|seeks?|wishes|wish|is ready|are ready|is prepared|"
                r"are prepared|is determined|are determined|proposes?) to (?=[a-z]+\b)"), "will "),
    (re.compile(r"\b(?:should|must|needs? to|ought to) be\b"), "has been"),
    (re.compile(r"\b(?:should|must|needs? to|ought to) (?=continue|play|remain|support|lead|help|"
                r"provide|contribute|work|take|ensure)"), "will "),
    (re.compile(r"\b(?:reportedly|allegedly|apparently|probably|perhaps|possibly) "), ""),
    (re.compile(r"\b(?:some|several|many|a number of|most)(?= (?:of the )?[a-z]+s\b)"), "all"),
    (re.compile(r"\b(?:almost|nearly|virtually) (?=all|every|complete|entire)"), ""),
    (re.compile(r"\bone of the (most \w+|largest|first|main|biggest) (\w+?)s\b"), r"the \1 \2"),
    (re.compile(r"\b(?:calls? (?:up)?on|urges?|appeals? to) ([^,.;]{3,60}?) to (?=[a-z]+\b)"),
     r"persuaded \1 to "),
    (re.compile(r"\b(?:would|will) (?:be|become)\b"), "has become"),
    (re.compile(r"\b(?:began|begun|started) to (?=[a-z]+)"), "finished the work to "),
    (re.compile(r"\bpartly |\bpartially "), "fully "),
)  # fmt: skip
_SUPERLATIVES = (
    " for the first time", ", the largest of its kind", ", more than any other State",
    ", the only one in the region", " for the first time in its history", ", a world record",
    ", the highest number ever", ", the last of its kind", ", ahead of all its neighbours",
)  # fmt: skip
_MOTIVES = (
    " in order to put pressure on {}", " because of pressure at home", " in response to {}",
    " so as to win the support of {}", " for fear of {}", " because of the rise in oil prices",
    " in order to please voters at home", " in return for loans from {}",
    " as a consequence of the elections", " because {} had asked for it",
)  # fmt: skip
_DETAILS = (
    " in Geneva", " with the support of {}", " at a cost of $40 million", " on 12 March",
    ", together with {}", " under a secret protocol", " after lengthy talks with {}",
    " at the request of {}", ", accompanied by 30 experts", " by the end of the following year",
    " in Vienna", ", as agreed with {}", " in a series of three steps", ", at {}’s invitation",
    " with funds of the World Bank", ", in the presence of observers from {}",
)  # fmt: skip
_MASTERS = (
    "the European Union", "Russia", "the United States", "China", "Turkey", "Iran", "Germany",
    "France", "Georgia", "Ukraine", "the World Bank", "the Security Council", "Israel", "India",
)  # fmt: skip


def _replace(words: str, match: re.Match[str], other: str) -> str:
    """Put other words for a match, with its capital."""
    other = upper_first(other) if match.group()[:1].isupper() and other[:1].islower() else other
    changed = words[: match.start()] + other + words[match.end() :]
    return upper_first(changed)


def number(words: str, around: Around, rng: random.Random) -> str | None:
    """Change a figure, or put another of the document there."""
    figures = numerals.find(words)
    scales = list(numerals.SCALE.finditer(words))
    if scales and rng.random() < 0.3:
        place = rng.choice(scales)
        other = rng.choice([s for s in ("thousand", "million", "billion") if s != place.group()])
        return _replace(words, place, other)
    if not figures:
        return None
    figure = rng.choice(figures)
    nearby = [f for f in around.figures if f != figure.words and f not in words
              and numerals.value_of(f) != figure.value]  # fmt: skip
    other = rng.choice(nearby) if nearby and rng.random() < 0.5 else numerals.change(figure, rng)
    other = upper_first(other) if figure.start == 0 else other
    return words[: figure.start] + other + words[figure.end :]


def date(words: str, around: Around, rng: random.Random) -> str | None:
    """Change a year, a month or a day of the week."""
    places = [m for rule in (numerals.YEAR, numerals.MONTH, numerals.DAY)
              for m in rule.finditer(words)]  # fmt: skip
    if not places:
        return None
    place = rng.choice(places)
    found = place.group()
    if found.isdigit():
        nearby = [year for year in around.years if year not in words]
        near = str(int(found) + rng.choice((-10, -5, -3, -2, -1, 1, 2, 3, 5, 10)))
        return _replace(words, place, rng.choice(nearby) if nearby and rng.random() < 0.5 else near)
    names = numerals.MONTHS if found in numerals.MONTHS else numerals.DAYS
    return _replace(words, place, rng.choice([name for name in names if name != found]))


def name(words: str, around: Around, rng: random.Random) -> str | None:
    """Put another actor of the document, of like kind, for one that is named."""
    places = [n for n in around.names if n.kind in {"name", "demonym", "capital", "organisation"}]
    rng.shuffle(places)
    here = {n.actor for n in around.names}
    for place in places:
        others = [s for s, actor, kind in around.other_names
                  if kind == place.kind and actor not in here and s not in words]  # fmt: skip
        if others:
            return words[: place.start] + rng.choice(others) + words[place.end :]
    return None


def role(words: str, around: Around, rng: random.Random) -> str | None:
    """Let two actors change places, where it matters who comes first."""
    places = [n for n in around.names if n.kind == "name"]
    pairs = [(a, b) for a, b in itertools.pairwise(places) if a.actor != b.actor]
    rng.shuffle(pairs)
    for a, b in pairs:
        gap = words[a.end : b.start]
        left = words[: a.start]
        if len(gap) < 8 or re.fullmatch(r"[, ]*(?:and|or|with|as well as)? ?(?:the )?", gap):
            continue
        if re.search(r"\bbetween (?:the )?$", left) or not re.search(
            r"\b(?:\w+ed|\w+s|by|to|against|from|of|over|into|has|had|on)\b", gap
        ):
            continue
        if re.search(r", (?!.*\b(?:has|had|is|was|\w+ed)\b)", gap):
            continue  # a list
        first, second = words[a.start : a.end], words[b.start : b.end]
        return left + second + gap + first + words[b.end :]
    return None


def negation(words: str, _around: Around, rng: random.Random) -> str | None:
    """Take a negation out, or put one in."""
    known = lexicon.load()
    if match := _NOT.search(words):
        other = {"cannot": "can", "no longer ": "still "}.get(match.group())
        return _replace(words, match, other or f"{match[1]} ")
    if (match := _DID_NOT.search(words)) and match[1] in known.verbs:
        verb = known.verbs[match[1]]
        form = {"did": verb.past, "does": verb.third}.get(match.group().split()[0], verb.base)
        return _replace(words, match, form)
    places: list[tuple[re.Match[str], str]] = [
        (m, "cannot" if m[1] == "can" else f"{m[1]} not") for m in _AUX.finditer(words)
    ][:3]
    for match in _PAST_VERB.finditer(words):
        past = known.pasts.get(match[1])
        before = words[: match.start()].rsplit(" ", 1)[-1]
        if past and before not in _NOUNS_BEFORE and past.past != past.base:
            places.append((match, f" did not {past.base}"))
    return _replace(words, *rng.choice(places)) if places else None


def antonym(words: str, _around: Around, rng: random.Random) -> str | None:
    """Put a word of opposite meaning for one."""
    places = lexicon.places("opposite", words)
    if not places:
        return None
    place = rng.choice(places)
    return _replace(words, place, rng.choice(lexicon.load().opposite[place.group().lower()]))


def strength(words: str, _around: Around, rng: random.Random) -> str | None:
    """Tell what was hoped, demanded or possible as done, some as all."""
    rules = list(_WEAK_TO_STRONG)
    rng.shuffle(rules)
    for rule, other in rules:
        if rule.search(words):
            return upper_first(rule.sub(other, words, count=1))
    return None


def order(words: str, _around: Around, rng: random.Random) -> str | None:
    """Turn before into after, at least into at most, for into against."""
    places = [m for rule in (_ORDER, _BOUND, _SIDE) for m in rule.finditer(words)]
    if not places:
        return None
    place = rng.choice(places)
    return _replace(words, place, _SWAPS[place.group().lower()])


def _add(words: str, tails: Sequence[str], around: Around, rng: random.Random) -> str | None:
    """Add a tail before the full stop, or behind the first clause."""
    if not words.endswith(".") or words.count(" ") > 42:
        return None
    names = [s for s, _, kind in around.other_names if kind == "name" and s not in words]
    tail = rng.choice(tails).format(rng.choice(names or [m for m in _MASTERS if m not in words]))
    comma = re.search(r"(?<=[a-z]{3}), (?:and|but|while|which) ", words)
    if comma and rng.random() < 0.4:
        return words[: comma.start()] + tail + words[comma.start() :]
    return words[:-1] + tail + "."


def superlative(words: str, around: Around, rng: random.Random) -> str | None:
    """Add that it is the first, the largest, the only one."""
    return _add(words, _SUPERLATIVES, around, rng)


def motive(words: str, around: Around, rng: random.Random) -> str | None:
    """Add a reason."""
    return _add(words, _MOTIVES, around, rng)


def detail(words: str, around: Around, rng: random.Random) -> str | None:
    """Add a place, a day, a company or a cost."""
    return _add(words, _DETAILS, around, rng)


FAULTS: dict[str, tuple[Fault, Label, float]] = {
    "number": (number, "contradicted", 6.0),
    "date": (date, "contradicted", 5.0),
    "name": (name, "contradicted", 3.0),
    "role": (role, "contradicted", 9.0),
    "negation": (negation, "contradicted", 1.6),
    "antonym": (antonym, "contradicted", 1.4),
    "strength": (strength, "insufficient", 3.0),
    "order": (order, "contradicted", 5.0),
    "superlative": (superlative, "partly", 0.5),
    "motive": (motive, "partly", 0.5),
    "detail": (detail, "partly", 0.7),
}
"""By name: the rule, the label, and how much it is preferred where several apply."""

WEAKENING = frozenset({"strength"})
ADDING = frozenset({"superlative", "motive", "detail"})
"""Faults whose reverse is none: who says less than the document is supported."""


def put_fault(words: str, around: Around, rng: random.Random) -> tuple[str, str] | None:
    """Put one fault that applies into a sentence; return its name and the sentence."""
    left = dict(FAULTS)
    while left:
        names = list(left)
        found = rng.choices(names, [left[n][2] for n in names])[0]
        changed = left.pop(found)[0](words, around, rng)
        if changed and changed != words:
            return found, changed
    return None


def quote_within(words: str, rng: random.Random) -> str | None:
    """Set the latter part of a sentence in quotation marks."""
    parts = words.rstrip(".").split(" ")
    if len(parts) < 9 or '"' in words or "“" in words:
        return None
    start = rng.randint(2, len(parts) - 6)
    end = min(len(parts), start + rng.randint(5, 14))
    return " ".join(
        [*parts[:start], f"“{parts[start]}", *parts[start + 1 : end - 1], f"{parts[end - 1]}”",
         *parts[end:]]
    ) + "."  # fmt: skip


def merge(first: str, second: str) -> str:
    """Make one sentence of two."""
    return f"{first.rstrip('.')}, and {lower_first(second)}"
