"""Say a sentence otherwise so that what it was drawn from still supports it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple

import lexicon
import numerals

Rewrite = Callable[[str, random.Random], str | None]

_LEAD = re.compile(
    r"^(?:In (?:this|that) (?:regard|respect|context|connection)|However|Moreover|Furthermore"
    r"|In addition|Therefore|Nevertheless|Indeed|Finally|In fact|At the same time|Thus"
    r"|Unfortunately|Consequently|Likewise|Similarly|Above all|First of all|Secondly|As we know"
    r"|Today|Clearly|Naturally|Of course|For our part|In particular|In conclusion"
    r"|And|But)\b,? (?=\w)"
)
_BRACKET = re.compile(
    r", (?:which|who|whose|including|such as|as well as|together with|along with|in particular"
    r"|especially|notably|inter alia|particularly|like|based on|aimed at)\b[^,.;:]{5,140}(?=[,.]|$)"
)
_ING_TAIL = re.compile(r", (?:thus |thereby )?[a-z]+ing [^,.;:]{8,160}(?=\.$)")
_TAIL = re.compile(
    r" (?:in order to|so as to|with a view to|on the basis of|in accordance with|within the"
    r" framework of|through|throughout|despite|under) [^,.;:]{6,120}(?=\.$)"
)
_DATE_TAIL = re.compile(r"^(.{20,}?),? (in (?:[A-Z][a-z]+ )?(?:19|20)\d\d)\.$")
_DATE_LEAD = re.compile(
    r"^(In (?:[A-Z][a-z]+ )?(?:19|20)\d\d|Last (?:year|month|week)|This year), (\w.+)\.$"
)
_TWO_CLAUSES = re.compile(r"^(.{25,}?)(?:, (?:and|but|while|whereas)|;) (.{25,})\.$")
_SUBJECT = re.compile(
    r"^(?:(?:it|we|they|he|she|this|that|these|there|the|its|our|their|[A-Z][a-z]+)\b)"
    r"(?=.{0,60}\b(?:is|are|was|were|has|have|had|will|would|can|must|\w+ed)\b)"
)
_PASSIVE = re.compile(
    r"^((?:The |Our |Its )?[A-Z]?[\w'’ -]{2,50}?) (?:(has|have) )?"
    r"(signed|adopted|ratified|condemned|launched|established|occupied|supported|rejected|proposed"
    r"|introduced|destroyed|organized|hosted|approved|violated|attacked|implemented|initiated"
    r"|recognized|deployed|imposed|accepted|created|concluded|prepared|endorsed|welcomed)"
    r" ((?:the|a|an|its|our|their|all|several|many|more|[A-Z\d])[^,.;:]{4,120})\.$"
)
_PLURAL = re.compile(r"^(?:\w+ )?(?:all|several|many|more|two|three|\w+s\b)")
_SAME = {
    "the Russian Federation": "Russia",
    "the Republic of Armenia": "Armenia",
    "the Republic of Azerbaijan": "Azerbaijan",
    "the United States of America": "the United States",
    "the United States": "the US",
    "the United Kingdom": "Britain",
    "the European Union": "the EU",
    "the United Nations": "the UN",
    "the Islamic Republic of Iran": "Iran",
    "the People’s Republic of China": "China",
    "the Republic of Moldova": "Moldova",
    "the Republic of Belarus": "Belarus",
    "the Republic of Kazakhstan": "Kazakhstan",
    "the Federal Republic of Germany": "Germany",
    "the Government of Azerbaijan": "Baku",
    "the Government of Armenia": "Yerevan",
    "the Government of Georgia": "Tbilisi",
    "the Government of Ukraine": "Kyiv",
    "the Turkish Government": "Ankara",
    "the Azerbaijani side": "Baku",
    "the Armenian side": "Yerevan",
    "per cent": "percent",
    "the Organization for Security and Cooperation in Europe": "the OSCE",
    "the Security Council": "the UN Security Council",
}
_NAMES = re.compile("|".join(sorted(map(re.escape, _SAME), key=len, reverse=True)))
_AFTER_WE = re.compile(
    r"\b(We|we|I)( (?:also|therefore|now|still|fully|strongly|firmly|all))? (\w+)"
)
_BARE = re.compile(r"[a-z]+")
_UNINFLECTED = frozenset({
    "will", "would", "shall", "should", "can", "could", "may", "might", "must", "did", "had",
    "never", "not", "cannot", "ought",
})  # fmt: skip
_THIRD = {"have": "has", "are": "is", "were": "was", "am": "is", "do": "does", "go": "goes"}
_OURS = {
    "our": "its", "ours": "its own", "us": "it", "ourselves": "itself", "my": "its", "me": "it",
    "myself": "itself",
}  # fmt: skip
_FIRST = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|I|[Mm]y|me|ourselves|myself)\b")
_MINE = re.compile(r"\b(?:[Mm]y|[Oo]ur) (?:country|nation|Government|delegation|people|State)\b")
_OPENS_SMALL = frozenset({
    "the", "a", "an", "it", "its", "this", "that", "these", "those", "there", "they", "their",
    "he", "his", "she", "her", "we", "our", "in", "on", "at", "for", "as", "with", "by", "to",
    "from", "after", "before", "since", "during", "today", "all", "many", "some", "most",
    "several", "both", "one", "two", "no", "quite", "whatever", "once", "even", "now", "not",
    "while", "when", "if", "such", "each", "every", "only", "more", "last", "over", "under",
    "through", "without", "despite",
})  # fmt: skip


class Kept(NamedTuple):
    """A sentence said otherwise, and by which rewrites."""

    words: str
    ways: tuple[str, ...]


def lower_first(words: str) -> str:
    """Begin a sentence in lower case where it opens with a common word."""
    first = words.split(" ", 1)[0]
    common = first.lower().rstrip(",") in _OPENS_SMALL or first.rstrip(",").endswith("ly")
    return words[0].lower() + words[1:] if common else words


def upper_first(words: str) -> str:
    """Begin with a capital."""
    return words[:1].upper() + words[1:]


def drop_lead(words: str, _rng: random.Random) -> str | None:
    """Drop an opening that only ties the sentence to others."""
    short = _LEAD.sub("", words, count=1)
    return upper_first(short) if short != words else None


def drop_adjunct(words: str, rng: random.Random) -> str | None:
    """Drop a clause or phrase that the rest does not need."""
    places = [m for rule in (_BRACKET, _ING_TAIL, _TAIL) for m in rule.finditer(words)]
    if not places:
        return None
    cut = rng.choice(places)
    end = cut.end() + (words[cut.end() : cut.end() + 1] == "," and rng.random() < 0.9)
    short = words[: cut.start()] + words[end:]
    return short if short.count(" ") >= 5 else None


def move_date(words: str, _rng: random.Random) -> str | None:
    """Move a date from the end to the front, or back."""
    if tail := _DATE_TAIL.match(words):
        return f"{upper_first(tail[2])}, {lower_first(tail[1])}."
    if lead := _DATE_LEAD.match(words):
        return f"{upper_first(lead[2])} {lead[1][0].lower()}{lead[1][1:]}."
    return None


def split_clauses(words: str, rng: random.Random) -> str | None:
    """Keep one of two main clauses."""
    parts = _TWO_CLAUSES.match(words)
    if not parts or not _SUBJECT.match(parts[2]):
        return None
    return f"{upper_first(rng.choice((parts[1], parts[2])))}."


def turn_passive(words: str, _rng: random.Random) -> str | None:
    """Turn an active sentence of a few plain verbs into the passive."""
    match = _PASSIVE.match(words)
    if not match or match[1].split(" ")[-1] in {"been", "was", "were", "is", "are", "be", "not"}:
        return None
    who, has, verb, what = match.groups()
    many = bool(_PLURAL.match(what.split(" of ")[0]))
    form = ("have been" if many else "has been") if has else ("were" if many else "was")
    agent = {"We": "us", "It": "it", "They": "them", "He": "him", "I": "me"}.get(who)
    return f"{upper_first(what)} {form} {verb} by {agent or lower_first(who)}."


def swap_synonyms(words: str, rng: random.Random) -> str | None:
    """Put words of like meaning for one to three words."""
    like = lexicon.load().like
    places = lexicon.places("like", words)
    if not places:
        return None
    for place in sorted(rng.sample(places, min(len(places), rng.randint(1, 3))), reverse=True,
                        key=lambda m: m.start()):  # fmt: skip
        found = place.group()
        other = rng.choice(like.get(found.lower()) or (found.lower(),))
        other = upper_first(other) if found[0].isupper() else other
        words = words[: place.start()] + other + words[place.end() :]
    return words


def rewrite_figures(words: str, rng: random.Random) -> str | None:
    """Write a figure otherwise."""
    figures = numerals.find(words)
    rng.shuffle(figures)
    for figure in figures:
        other = numerals.rewrite(figure, rng)
        scaled = re.match(r" (?:hundred|thousand|million|billion)", words[figure.end :])
        money = words[: figure.start].endswith(("$", "€", "£"))
        if other and not money and not (scaled and "million" in other):
            start = upper_first(other) if figure.start == 0 else other
            return words[: figure.start] + start + words[figure.end :]
    return None


def rename(words: str, rng: random.Random) -> str | None:
    """Call an actor by another of its names."""
    places = list(_NAMES.finditer(words))
    if not places:
        return None
    place = rng.choice(places)
    return words[: place.start()] + _SAME[place.group()] + words[place.end() :]


WAYS: dict[str, tuple[Rewrite, float]] = {
    "lead": (drop_lead, 0.8),
    "clause": (split_clauses, 0.25),
    "adjunct": (drop_adjunct, 0.4),
    "passive": (turn_passive, 0.5),
    "date": (move_date, 0.4),
    "synonym": (swap_synonyms, 0.55),
    "figure": (rewrite_figures, 0.3),
    "rename": (rename, 0.5),
}


def say_otherwise(words: str, rng: random.Random) -> Kept:
    """Apply rewrites by lot; each time another of them, often none."""
    ways = []
    for name, (way, share) in WAYS.items():
        if rng.random() < share and (other := way(words, rng)) and other.count(" ") >= 3:
            words = other
            ways.append(name)
    return Kept(words, tuple(ways))


def has_first_person(words: str) -> bool:
    """Tell whether a sentence speaks as "we" or "I"."""
    return bool(_FIRST.search(words))


def third_person(words: str, speaker: str) -> str:
    """Turn "we hold our view" into "Armenia holds its view"."""
    named = _MINE.sub(speaker, words)
    first = not _MINE.search(words)

    def turn(match: re.Match[str]) -> str:
        nonlocal first
        who, first = (speaker if first else "it"), False
        verb = match[3]
        known = lexicon.load().verbs.get(verb)
        if verb in _THIRD:
            verb = _THIRD[verb]
        elif verb not in _UNINFLECTED and _BARE.fullmatch(verb):
            if known and verb == known.base and verb != known.past:
                verb = known.third
            elif not known and not verb.endswith(("ed", "s", "ly")):
                verb += "s"
        return f"{who}{match[2] or ''} {verb}"

    named = _AFTER_WE.sub(turn, named)
    named = _FIRST.sub(lambda m: _OURS.get(m.group().lower(), "it"), named)
    return upper_first(named)
