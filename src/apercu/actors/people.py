"""Decide whether a name is that of somebody in office, and whose."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from apercu.actors.gazetteer import Entry, Person, plain

TITLES = frozenset(
    "president premier chancellor minister secretary leader king queen pope emperor ayatollah"
    " chairman marshal general prime-minister presidents ministers secretaries premiers leaders"
    " sir lord dr mr mrs ms excellency majesty comrade prince sheikh taoiseach"
    " президент президента президенту президентом премьер министр министра главы глава"
    " prezident prezidenti cumhurbaşkanı başkanı bakanı naziri президентка президентом"
    " прем'єр міністр président bundeskanzler".split()
)
"""Words that may stand, capitalised, before a surname; abbreviations without their full stop."""

OFFICES = frozenset(
    "president premier chancellor minister secretary leader presidents ministers premiers"
    " secretaries king emperor президент президента президенту президентом премьер министр"
    " министра".split()
)
"""Titles that make even a common surname unmistakable."""

_OPENERS = frozenset(
    "the a an and but when while after before as for in on with if although however then yet since"
    " because by from to at so that this last now today yesterday meanwhile moreover also both"
    " neither nor or not only even under where whether until unless though instead like unlike"
    " said says did does do has had have was is will would could should may can what why how who"
    " which whom whose thus hence indeed perhaps later earlier still once again against between"
    " despite during through without about over than monday tuesday wednesday thursday friday"
    " saturday sunday january february march april may june july august september october november"
    " december according asked speaking addressing both either here there nobody everyone".split()
)
_FORMER = re.compile(
    r"\b(?:(?:former|late|then|one-time|deposed|ousted|ex|predecessor|president-elect)\b[ ,-]*"
    r"(?:the )?(?:[\w'’.-]+ ){0,4}|(?:в отставке|бывш\w+|экс-?) ?(?:\w+ ){0,3})$",
    re.IGNORECASE,
)
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
    sightings: Sightings, *, adjoined: bool,
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
    if before and before[2] and len(before[1]) > 4:
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
