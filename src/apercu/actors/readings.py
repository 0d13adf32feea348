"""Decide whether a name stands for the actor or only says where something is."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from apercu.actors.gazetteer import cue_words
from apercu.records import MentionKind

Reading = Literal["actor", "place"]


class Verdict(NamedTuple):
    """A reading, and whether a word governs it, so that a list may pass it on."""

    reading: Reading
    governed: bool


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_BREAK = re.compile(r"[.!?]\s+$|[.!?](?=\s+[A-Z“\"])|[;:\n]|[“”\"]")
_SKIPPED = cue_words("skipped")
_PLAIN_PLACE = cue_words("plain_place")
_QUANTITIES = cue_words("quantities")
_TRUST = cue_words("trust")
_ANGER = cue_words("anger")
_MOTION = re.compile(
    r"^(?:visit\w*|trips?|fl[yi]\w*|flew|flown|travel\w*|journey\w*|arriv\w*|return\w*|went|go|goes"
    r"|going|gone|came|come|comes|coming|drove|driv\w*|head(?:ed|ing|s)|mov(?:e|ed|ing|es)|fled"
    r"|flee\w*|deploy\w*|deport\w*|evacuat\w*|tours?|voyage|relocat\w*|transfer\w*|escap\w*"
    r"|airlift\w*|withdr[ae]w\w*|pull(?:ed|ing|out)?|pullout|depart\w*|expel\w*|expul\w*"
    r"|repatriat\w*"
    r"|emigrat\w*|immigrat\w*|migrat\w*|exil\w*|sent|sail\w*|transit\w*|rout\w*|road|railway"
    r"|motorway|highway|trains?|bus|broadcast\w*|report(?:ing)|extradit\w*|kilomet(?:re|er)s|km"
    r"|miles"
    r"|access|left|leave|leaving|rush\w*|hurr\w*|brought|bring\w*|invit\w*|summon\w*|recall\w*"
    r"|troops|soldiers|forces|refugees|pilgrim\w*|migrants|convoys?|planes?|shuttl\w*|en-route"
    r"|route|stopover|back|here|home|away|way|walk\w*)$"
)
_GIVING = cue_words("giving")
_LOCATED = cue_words("located")
_ABOVE = re.compile(
    r"^(?:fl[yi]\w*|flew|flown|flights?|shot|down\w*|airspace|skies|sky|drones?|missiles?|crash\w*"
    r"|planes?|jets?|aircraft|balloons?|explosions?|conflict|wars?|no-fly|overflights?|control"
    r"|dispute\w*|crisis|quarrel\w*|rows?|clash\w*|took|takes?|taken|taking)$"
)
_VISITING = re.compile(
    r"^(?:visit(?:ed|ing|s)?|left|leav(?:e|es|ing)|tour(?:ed|ing|s)?|reach(?:ed|es|ing)?"
    r"|enter(?:ed|s|ing)?|fle(?:e|d|eing)|cross(?:ed|es|ing)?|transit(?:ed|ing)?|travers\w+)$"
)
_TRANSPORT = re.compile(
    r"^[ \u00a0](?:flights?|trains?|route|road|highway|railway|motorway|rail|air link)\b"
)
_SPOT = re.compile(
    r"^[ \u00a0](?:(?![a-z]+(?:ed|s) )[a-z-]+ )?(?:region|regional|oblast|suburbs?|airport"
    r"|airports|streets?|metro"
    r"|subway|districts?|courts?|hospitals?|hotels?|airspace|residents?|correspondents?|bureau"
    r"|offices?|university|theat(?:re|er)|squares?|churches|schools?|prisons?|jail|summit|talks"
    r"|conference|meetings?|embassy|rally|protests?|bombings?|area|stadium|apartment|restaurant"
    r"|visit|trip|harbou?r|port|headquarters|outskirts|police station|skyline|park|museum"
    r"|neighbou?rhoods?)\b"
)
_AFTER_GENITIVE = re.compile(
    r"^['’]s? (?:own )?(?:[a-z-]+(?:ern)? )?(?:capital|city|town|region|regions|province|streets?"
    r"|airport|main airport|international airport|east|west|north|south|coast|territory|territorial"
    r"|airspace|border region|suburbs?|outskirts|centre|center|harbou?r|port|Red Square"
    r"|[A-Z]\w+ (?:region"
    r"|oblast|province|district|airport|[Ss]treet|[Ss]quare|[Hh]otel|[Pp]alace))\b"
)
_AFTER_GENITIVE_CITY = re.compile(
    r"^['’]s? (?:capital,? |[a-z]+ern (?:city of )?|city of |port of )?[A-Z]\w+"
)
_HYPHEN_PLACE = re.compile(r"^-(?:based|born|bound|area|wide|educated)\b")
_HYPHEN_ACTOR = re.compile(r"^[-–](?:\w+)")
_DATELINE = re.compile(
    r"^(?:, [A-Z][\w. ]{2,20})?(?:,? ?\(?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]+)\)?"
    r"(?:,? \d{4})?)?,?\s*(?:\([A-Za-z/. ,]+\)|/[A-Za-z ]+/|[A-Z]{3,9})?\s*(?:--?|[–—]|\. ?/"
    r"|:)(?=\s|$)"
)
_DATELINE_DATE = re.compile(
    r"^, (?:[A-Z][a-z]{2,8}\.? \d{1,2}\b|\d{1,2} [A-Z][a-z]{2,8}\b)|^ \((?:AP|Reuters|AFP|TASS)\)"
)
_CITY_COMMA = re.compile(
    r"\b(?:in|at|near|from|to|of|outside|into|around|via|against|on|city|town) "
    r"(?:the )?(?:[a-z-]+ (?:of )?){0,2}(?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
    r"|Sunday|Jan"
    r"|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Europe|Asia|Africa|America)"
    r"(?:[A-Z][\w'’-]+ ?){1,3}, $"
)
SUBJECT = re.compile(
    r"^(?:,? (?:also|has|have|had|is|was|were|are|will|would|could|should|may|might|must|did|does"
    r"|said|says|sees|wants|wanted|accused|denied|called|urged|warned|rejected|agreed|signed|told"
    r"|announced|insisted|remains?|refused|demanded|sent|sought|seeks|threatened|offered)\b)"
)


def left_words(text: str, start: int) -> list[str]:
    """List the last words of the sentence before a place in the text, in lower case."""
    left = text[max(0, start - 90) : start]
    breaks = [match.end() for match in _SENTENCE_BREAK.finditer(left)]
    return [word.lower() for word in _WORD.findall(left[breaks[-1] if breaks else 0 :])]


def read_name(  # noqa: PLR0911  one return a rule
    text: str, start: int, end: int, kind: MentionKind, *, listed: bool = False
) -> Verdict:
    """Read a state, capital or seat at `[start, end)` as the actor or as a place.

    `listed` says that another name stands right before it, with a comma between.
    """
    right = text[end : end + 70].replace("\n", " ")
    if is_dateline(text, start, right):
        return Verdict("place", governed=False)
    if _HYPHEN_PLACE.match(right):
        return Verdict("place", governed=False)
    words = left_words(text, start)
    if is_attributive(text[start:end], words, right):
        return Verdict("actor", governed=False)
    governor = read_governor(words, text[max(0, start - 60) : start])
    if re.match(r"^['’]s?\b|^['’](?= )", right):
        return read_genitive(governor, right, kind)
    if _HYPHEN_ACTOR.match(right) and not re.match(r"^[-–][A-Z]", right):
        return Verdict("actor", governed=False)
    if kind == "capital" and (_SPOT.match(right) or _TRANSPORT.match(right)):
        return Verdict("place", governed=False)
    if governor is not None:
        return governor
    if (
        not listed
        and _CITY_COMMA.search(text[max(0, start - 60) : start])
        and not SUBJECT.match(right)
    ):
        return Verdict("place", governed=False)
    return Verdict("actor", governed=False)


_WITH_ARTICLE = frozenset({"US", "U.S.", "U.S", "UK", "U.K.", "U.K", "USA", "UAE"})


def is_attributive(name: str, words: list[str], right: str) -> bool:
    """Tell whether an abbreviation that takes "the" as a place stands before its noun instead.

    "in US dollars", beside "in the US".
    """
    return (
        name in _WITH_ARTICLE
        and not (words and words[-1] in {"the", "northern", "eastern", "western", "southern"})
        and re.match(r" [A-Za-z]+", right) is not None
    )


def is_dateline(text: str, start: int, right: str) -> bool:
    """Tell whether a name opens its line as the place of a report ("MOSCOW (Reuters) -")."""
    # a dateline opens its line: looking back further would make long lines slow
    near = max(0, start - 20)
    line = text.rfind("\n", near, start) + 1
    if (line == 0 and near > 0) or text[line:start].strip(" \t\u00a0*"):
        return False
    if _DATELINE_DATE.match(right):
        return True
    match = _DATELINE.match(right)
    return match is not None and not (match[0].strip() == ":" or match[0].startswith("-"))


def read_genitive(governor: Verdict | None, right: str, kind: MentionKind) -> Verdict:
    """Read a name in the genitive: the possessor acts, unless all of it only says where."""
    located = governor is not None and governor.reading == "place"
    if _AFTER_GENITIVE.match(right) and (located or kind == "capital" or " capital" in right[:12]):
        return Verdict("place", governed=False)
    if located and _AFTER_GENITIVE_CITY.match(right):
        return Verdict("place", governed=False)
    return Verdict("actor", governed=False)


def read_governor(words: list[str], left: str) -> Verdict | None:  # noqa: PLR0911  one return a rule
    """Read the preposition or verb before a name; `None` where none governs it."""
    if not left[-1:].isspace() and not left.endswith(("(", "“", '"')):
        return None
    rest = list(words)
    skipped: list[str] = []
    while rest and rest[-1] in _SKIPPED:
        skipped.append(rest.pop())
        if len(rest) > 1 and rest[-1] == "of" and rest[-2] in _QUANTITIES:
            skipped += [rest.pop(), rest.pop()]
    if not rest or re.search(r"[,(]\s*$", left):
        return None
    word, before = rest[-1], rest[-7:-1]
    if skipped and skipped[0] in {"capital", "city"}:
        return Verdict("place", governed=True)
    if word in _PLAIN_PLACE:
        trusting = word == "in" and before and before[-1] in _TRUST
        return Verdict("actor" if trusting else "place", governed=True)
    if _VISITING.match(word) and not (before and before[-1] in {"has", "have"} and word == "left"):
        return Verdict("place", governed=True)
    rule = _PREPOSITIONS.get(word)
    if rule is not None:
        return Verdict(rule(before), governed=True)
    if word in _ACTING:
        return Verdict("actor", governed=True)
    return None


_ACTING = cue_words("acting")


def read_to(before: list[str]) -> Reading:
    """Read "to X": a place after words of movement, else the receiver."""
    for word in reversed(before):
        if word in _GIVING:
            return "actor"
        if _MOTION.match(word):
            return "place"
    return "actor"


_COMING = cue_words("coming")


def read_from(before: list[str]) -> Reading:
    """Read "from X": a place after words of movement, else the giver."""
    for word in reversed(before):
        if word in _COMING:
            return "actor"
        if _MOTION.match(word):
            return "place"
    return "actor"


def read_of(before: list[str]) -> Reading:
    """Read "of X": a place after words of location, else the possessor."""
    return "place" if before and before[-1] in _LOCATED else "actor"


def read_for(before: list[str]) -> Reading:
    """Read "for X": a place after words of leaving."""
    leaving = {
        "left",
        "leave",
        "leaves",
        "leaving",
        "bound",
        "headed",
        "departed",
        "departs",
        "off",
    }
    return "place" if leaving & set(before[-2:]) else "actor"


def read_at(before: list[str]) -> Reading:
    """Read "at X": a place unless something is aimed."""
    return "actor" if _ANGER & set(before[-3:]) else "place"


def read_over(before: list[str]) -> Reading:
    """Read "over X": a place for what flies or is fought there."""
    return "place" if any(_ABOVE.match(word) for word in before) else "actor"


def read_between(before: list[str]) -> Reading:
    """Read "between X": a place for what runs there."""
    return "place" if any(_TRANSPORT.match(" " + word) for word in before[-2:]) else "actor"


_PREPOSITIONS = {
    "to": read_to,
    "from": read_from,
    "toward": read_to,
    "towards": read_to,
    "of": read_of,
    "for": read_for,
    "at": read_at,
    "over": read_over,
    "above": lambda _before: "place",
    "between": read_between,
}
