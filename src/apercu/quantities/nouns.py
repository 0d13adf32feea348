"""What a number counts, and what befell it, by rules of word order alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from apercu.quantities.lexicon import Lexicon
from apercu.text import is_stop, terms

_NEXT = re.compile(r"[ \u00a0\u202f-]([^\W\d_]+(?:['’-][^\W\d_]+)*)")
_REACH = 5
"""How many words behind a number its noun is looked for among."""
_ACT_AFTER = 8
_ADJECTIVE = re.compile(r"(?:ых|их|ные|ние|ские|ими|ыми)$", re.IGNORECASE)
_CUT = re.compile(r"[,;:.!?()]|\d")
_NO_PLURAL = ("ss", "us", "is", "'s", "’s")
_ALSO = frozenset({"and", "и", "та", "і", "ve", "und", "et", "while"})
_PREPOSITIONS = frozenset({"of", "in", "worth"})


class Head(NamedTuple):
    """A head noun: as written, its stem, where it ends, and whether it counts persons."""

    noun: str
    stem: str
    end: int
    person: bool


def find_head(
    text: str, lower: str, at: int, lex: Lexicon, *, one: bool, measured: bool = False
) -> Head | None:
    """Find the noun counted behind a number, or what a measure is of ("of wheat", "in aid")."""
    if measured:
        return _measured(text, lower, at, lex)
    words = _following(text, lower, at, lex)
    for word, end in words:
        low = word.lower()
        person = low in lex.persons
        if low in lex.acts and not person:
            return None
        if person or _is_head(word, lex):
            return Head(word, _stem(word), end, person)
    if one and words and lex.plural_s:
        word, end = words[-1] if len(words) < _REACH else words[0]
        return Head(word, _stem(word), end, False)
    return None


def _is_head(word: str, lex: Lexicon) -> bool:
    """Tell a noun by its form: an English plural, a German capital, elsewhere no adjective."""
    low = word.lower()
    if lex.plural_s:
        plural = low.endswith("s") and len(low) > 3 and not low.endswith(_NO_PLURAL)
        return plural or low in lex.plurals
    return word[0].isupper() if lex.noun_capital else not _ADJECTIVE.search(word)


def _measured(text: str, lower: str, at: int, lex: Lexicon) -> Head | None:
    first = _NEXT.match(lower, at)
    if first and first[1] in _PREPOSITIONS:
        behind = _following(text, lower, first.end(), lex)
        behind = [one for one in behind if one[0].lower() not in _PREPOSITIONS]
        if not lex.noun_capital:  # "tonnes of Norwegian cod": a demonym is not what is meant
            behind = [one for one in behind if one[0][0].islower()] or behind
        if not behind:
            return None
        for at_word, (word, _) in enumerate(behind):
            low = word.lower()
            if at_word and (low in lex.change_before or low in lex.acts or low.endswith("ed")):
                behind = behind[:at_word]
                break
        word, end = behind[-1] if len(behind) < 3 else behind[0]
        return Head(word, _stem(word), end, False)
    return None


def _following(text: str, lower: str, at: int, lex: Lexicon) -> list[tuple[str, int]]:
    """Return the next words that may belong to the noun, with their ends."""
    found: list[tuple[str, int]] = []
    while len(found) < _REACH:
        step = _NEXT.match(lower, at)
        if step is None:
            break
        word = step[1]
        if word in lex.passed and not found:
            at = step.end()
            continue
        if is_stop(word) or word in lex.former_behind or word in lex.adverbs:
            break
        at = step.end()
        found.append((text[step.start(1) : step.end(1)], at))
    return found


def _stem(word: str) -> str:
    made = terms(word)
    return made[-1] if made else word.lower()


def act_near(lower: str, start: int, end: int, lex: Lexicon) -> str:
    """Name what befell what is counted: told close before the number, else behind it."""
    before = _CUT.split(lower[max(0, start - 40) : start])[-1].split()
    near = before[-2:]
    if not (_ALSO & set(near)) and (name := _last_act(near, lex)):
        return name
    after = _CUT.split(lower[end : end + 90], maxsplit=1)[0]
    for count, found in enumerate(re.finditer(r"[^\W\d_]+", after)):
        if count >= _ACT_AFTER:
            break
        hit = lex.acting.match(after, found.start())
        if hit:
            return lex.acts[hit[0]]
    return _last_act(before[-5:], lex)


def _last_act(words: list[str], lex: Lexicon) -> str:
    for size in (1, 2):
        for at in range(len(words) - size, -1, -1):
            phrase = " ".join(words[at : at + size])
            if phrase in lex.acts:
                return lex.acts[phrase]
    return ""
