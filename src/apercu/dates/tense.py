"""Whether the clause around a date speaks of what is to come."""

from __future__ import annotations

import re

from apercu.dates.lexicon import Lexicon, word_list

REACH = 220
"""Code points read either side of a date for the verb of its clause (longer sentences are cut)."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[,;:]")
_STOP = re.compile(r"[.!?]['\"”’)]*\s+(?=[^\W\d_a-zа-я]|[\"“‘'(])|\n\s*\n|[;\n]")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Sen|Gov|Col|Lt|No|Jan|Feb|Mar|Apr|Jun"
                          r"|Jul|Aug|Sept?|Oct|Nov|Dec|vs|U\.S|U\.K|U\.N)\.\s*\Z")  # fmt: skip
_BE = frozenset(["be", "been", "being"])


def speaks_of_future(text: str, start: int, end: int, words: Lexicon, *, due: bool = False) -> bool:
    """Tell whether the clause around `text[start:end]` plans or forecasts.

    The nearest cue before the date decides, else the first behind it. A verb of saying that
    does not stand right before the date ("said the talks on Thursday will ...") leaves the
    word to the verb behind. Without any cue the clause is about the past, save where the date
    is a deadline (`due`: "until", "by"): there it is about the past only if a cue says so.
    """
    before = _clause_before(text, start)
    cue = _last_cue(before, words)
    if due and (word_list("given") & set(before[-6:]) or cue is None):
        return _first_cue(_clause_behind(text, end), words, stop_at_that=False) != "past"
    if cue is not None and cue != "speech":
        return cue == "future"
    behind = _clause_behind(text, end)
    if cue == "speech":
        return _first_cue(behind, words, stop_at_that=True) == "future"
    return _first_cue(behind, words, stop_at_that=False) == "future"


def _clause_before(text: str, start: int) -> list[str]:
    low = max(0, start - REACH)
    # One code point more, so that a stop right before the date sees what follows it.
    stops = [one for one in _STOP.finditer(text, low, start + 1) if one.end() <= start]
    for found in reversed(stops):
        if not _ABBREVIATED.search(text[max(0, found.start() - 6) : found.start() + 1]):
            low = found.end()
            break
    return [one.group().lower() for one in _WORD.finditer(text, low, start)]


def _clause_behind(text: str, end: int) -> list[str]:
    high = min(len(text), end + REACH)
    for found in _STOP.finditer(text, end, high):
        if not _ABBREVIATED.search(text[max(0, found.start() - 6) : found.start() + 1]):
            high = found.start()
            break
    return [one.group().lower() for one in _WORD.finditer(text, end, high)]


def _last_cue(clause: list[str], words: Lexicon) -> str | None:
    for at in range(len(clause) - 1, -1, -1):
        word = clause[at]
        previous = clause[at - 1] if at else ""
        if _is_future(clause, at, words):
            return "future"
        if words.past.match(word) and previous not in _BE:
            rest = clause[at + 1 :]
            if word in word_list("speech") and any(
                one in {"the", "that", "a", "its"} for one in rest[:-1]
            ):
                return "speech"
            if word in {"had", "has", "have"} and rest[:1] == ["to"]:
                return "future"
            return "past"
    return None


def _is_future(clause: list[str], at: int, words: Lexicon) -> bool:  # noqa: PLR0911 - one return a case
    word = clause[at]
    following = clause[at + 1] if at + 1 < len(clause) else ""
    previous = clause[at - 1] if at else ""
    if f"{word} {following}" in words.future.words:
        return True
    if word in {"may", "might", "could"} and following == "have":
        return False
    if words.future.match(word):
        if word in {"meets", "visits", "begins", "starts", "opens", "hosts", "holds", "set"}:
            return word != "set" or following in {"to", "for"}
        return not (word in {"planned", "expected", "scheduled"} and previous == "had")
    if words.language != "en":
        return False
    if word == "to" and following and following not in word_list("preposed") and at:
        willing = previous in word_list("willing")
        past = words.past.match(previous) or previous in {"able", "order", "as"}
        return willing or (
            not (past or at < 1 or following[0] == "'" or following.isdigit())
            and (
                at <= 3 and all(w not in {",", ";"} for w in clause[:at]) and _bare_verb(following)
            )
        )
    return word in {"is", "are"} and following.endswith("ing")


def _bare_verb(word: str) -> bool:
    return word in {
        "meet", "visit", "hold", "sign", "discuss", "host", "travel", "arrive", "attend", "open",
        "resume", "vote", "speak", "begin", "start", "launch", "impose", "receive", "convene",
    }  # fmt: skip


def _first_cue(clause: list[str], words: Lexicon, *, stop_at_that: bool) -> str | None:
    for at, word in enumerate(clause):
        if stop_at_that and word in {"that", ","}:
            return None
        if _is_future(clause, at, words):
            return "future"
        previous = clause[at - 1] if at else ""
        if words.past.match(word) and previous not in _BE:
            return "past"
    return None
