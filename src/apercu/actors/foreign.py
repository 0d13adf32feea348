"""Read names in Russian, Ukrainian, Azerbaijani, Turkish and Armenian as actor or place.

The rules are few: a preposition of place, or a case ending of place, or one of direction with a
verb of movement near by. Everything else is the actor.
"""

from __future__ import annotations

import re

from apercu.actors.gazetteer import Entry
from apercu.actors.readings import Verdict

_SLAVIC_PLACE = re.compile(
    r"(?:^|[\s(«])(?:в|во|у|из|через|около|близ|возле|біля|поблизу|під|под|над|внутри|вглубь)\s$",
    re.IGNORECASE,
)
_SLAVIC_ON = re.compile(r"(?:^|[\s(«])на\s$", re.IGNORECASE)
_SLAVIC_TO = re.compile(
    r"(?:прибу|приї|поїха|поверну|виїха|вируши|прилет|візит|прие[зх]|уе[зх]|отправи)\w*"
    r"(?:\s\w+){0,3}\s(?:до|в)\s$",
    re.IGNORECASE,
)
_SLAVIC_CITY = re.compile(
    r"(?:столиц\w|город\w*|міст\w|территори\w|терит\w+|улиц\w+|к (?:северу|югу|западу"
    r"|востоку) от)\s$"
)
_TURKIC_AT = re.compile(r"^['’]?(?:n?[dt][aəe](?:k[ıi])?)(?![^\W\d_])")
_TURKIC_TO = re.compile(r"^['’]?(?:[yn]?[aəe]|n?[dt][aəe]n)(?![^\W\d_])")
_TURKIC_MOTION = re.compile(
    r"\b(?:git|gid|gel|gəl|uç|get|ged|səfər|sefer|ziyarət|ziyaret|dön|var[dm]|yola|qayıt|göndər)\w*"
)


def read_foreign(text: str, start: int, end: int, entry: Entry) -> Verdict:
    """Read a name at `[start, end)` in the language of its entry."""
    left, word, right = text[max(0, start - 40) : start], text[start:end], text[end : end + 40]
    if entry.language in {"ru", "uk"}:
        located = is_slavic_place(left, word, entry.language)
    elif entry.language in {"az", "tr"}:
        # the ending stands in the word itself or behind an apostrophe
        suffix = word[len(entry.surface) :] or right
        clause = re.split(r"[.;!?]", right)[0]
        located = _TURKIC_AT.match(suffix) is not None or (
            _TURKIC_TO.match(suffix) is not None and _TURKIC_MOTION.search(clause) is not None
        )
    else:
        located = word.endswith("ում")
    return Verdict("place" if located else "actor", governed=located)


def is_slavic_place(left: str, word: str, language: str) -> bool:
    """Tell whether a Russian or Ukrainian preposition makes a name a place."""
    if _SLAVIC_ON.search(left):
        # with the locative only: "на Украине", but "напал на Украину"
        return word.endswith(("е", "и", "і", "ї"))
    if _SLAVIC_PLACE.search(left) or _SLAVIC_TO.search(left) or _SLAVIC_CITY.search(left):
        return True
    # an adjective between: "в Нагорном Карабахе" is one name, "в соседней Грузии" is two words
    return language == "ru" and re.search(r"\sв\s[а-яё]+(?:ой|ом|ей|ем)\s$", left) is not None
