"""Decide whether a name is that of somebody in office, and whose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from apercu.actors.gazetteer import Entry, Person, cue_words, plain

TITLES = cue_words("titles")
"""Words that may stand, capitalised, before a surname; abbreviations without their full stop."""

OFFICES = cue_words("offices")
"""Titles that make even a common surname unmistakable."""

_OPENERS = cue_words("openers")
_FORMER = re.compile(
    r"\b(?:(?:former|late|then|one-time|deposed|ousted|ex|predecessor|president-elect)\b[ ,-]*"
    r"(?:the )?(?:[\w'’.-]+ ){0,4}|(?:в отставке|бывш\w+|экс-?) ?(?:\w+ ){0,3})$",
    re.IGNORECASE,
)
_ABBREVIATIONS = cue_words("abbreviations")
_LAST_WORD = re.compile(r"([^\W\d_][\w'’-]*)(\.?)[ \u00a0\n]$")
_BREAK = re.compile(r"[.!?;:,(\"“”«»]")
_AFTER = re.compile(
    r"^(?:,? (?:Jr|Sr|II|III)\b|(?: International)? (?:Airport|Foundation|Street|Avenue|Center"
    r"|Centre|Library|University|School|Tower|Prize|Hotel|Organization|Park|Palace|Mosque)\b)"
)


@dataclass(slots=True)
class Sightings:
    """Whom a text has named in full so far, as indices of persons."""

    seen: set[int] = field(default_factory=set)


def wanted(
    entries: list[Entry], persons: list[Person], day: str | None, left: str, right: str,
    *, sightings: Sightings, adjoined: bool,
) -> Entry | None:  # fmt: skip
    """Choose the person in office that a name stands for; `None` where that is not certain.

    `left` and `right` are some 50 characters before and after the name; `adjoined` says that the
    word before it is no given name (another mention, a line in capitals).
    """
    full = [entry for entry in entries if entry.whole]
    if full:
        sightings.seen.update(entry.person for entry in full)
    holders = [entry for entry in entries if persons[entry.person].held_office(day)]
    if not holders or former(left) or _AFTER.match(right):
        return None
    if full:
        whole = [entry for entry in holders if entry.whole]
        return latest(whole, persons) if whole else None
    known = [entry for entry in holders if entry.person in sightings.seen]
    before = _LAST_WORD.search(left)
    if before and before[2] and before[1] not in _ABBREVIATIONS and len(before[1]) > 1:
        before = None  # the sentence before ended there
    word = before[1].lower() if before else ""
    if before and not adjoined and not may_precede(before[1], left):
        return None
    if known:
        return latest(known, persons)
    sure = [entry for entry in holders if not persons[entry.person].common]
    if word in OFFICES:
        sure = sure or holders
    return latest(sure, persons) if len({entry.actor for entry in sure}) == 1 else None


def latest(entries: list[Entry], persons: list[Person]) -> Entry | None:
    """Take the entry of whoever took office last."""
    if not entries:
        return None
    return max(entries, key=lambda entry: (persons[entry.person].terms[-1].start, -entry.person))


def former(left: str) -> bool:
    """Tell whether the words before a name say that the office is over."""
    clause = _BREAK.split(left.replace("ex-", "ex "))[-1]
    return _FORMER.search(clause) is not None


def may_precede(word: str, left: str) -> bool:
    """Tell whether a word right before a surname is no given name of somebody else's."""
    if not word[0].isupper():
        return not re.search(r"\b(?:bin|ibn|van|von|de|al|el)[ -]$", left)
    lowered = word.lower()
    return (
        lowered in TITLES
        or lowered in _OPENERS
        or plain(lowered).endswith(("ian", "ish", "ese", "ani", "eli", "aqi", "rench", "utch"))
        or lowered.endswith(("'s", "’s"))
    )
