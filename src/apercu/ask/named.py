"""Who is named in a question: actors, groups of actors, and names that nobody knows.

In a question every name of a state stands for the state, also where a text would speak of the
place ("what is happening in Moscow"), and names may be written without capitals.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import NamedTuple

from apercu.actors import find_actors, resolve_actor
from apercu.ask.wording import finder, phrases, rows
from apercu.text import is_stop

_WORD = re.compile(r"[^\W_]+(?:['’ʼ.][^\W_]+)*\.?")
_AMBIGUOUS = frozenset((
    "who", "car", "may", "pace", "eco", "polish", "quad", "imo", "us", "au", "is", "it", "alba",
    "guam", "turkeys", "and", "do", "no", "so", "to", "of", "in", "on", "at", "as", "be", "by",
    "nice", "reading", "mali", "man", "ad", "am", "pm", "main", "white", "march", "ford", "bush",
    "brown", "major", "may", "grey", "gray", "long", "rice", "trade", "khan", "sunak",
))  # fmt: skip
"""Words that are names only when written with capitals."""
_LONGEST_NAME = 5
"""Words of the longest name that is looked for in lower-case letters."""
_US = re.compile(
    r"(?<![^\W_])us(?![^\W_])(?=\s*(?:[-–—,:?]|and\b|vs?\b|versus\b|has\b|have\b|is\b|sanctions\b"
    r"|policy\b|trade\b|relations\b|tariffs\b|aid\b|bases\b|$))"
)
_US_BEFORE = re.compile(
    r"(?:\b(?:and|the|vs?|versus|with|between|from|by|of|did|does|has|is|will)\s+|[-–—,]\s*|^)$"
)
_US_PRONOUN = re.compile(r"\b(?:tell|give|show|let|help|brief|remind|inform|teach|for|to)\s+$")


class Name(NamedTuple):
    """A name in the question, the actors it stands for, and whether it is an organisation's."""

    start: int
    end: int
    actors: tuple[str, ...]
    organisation: bool = False


def find_names(text: str, language: str, as_of: dt.date) -> list[Name]:
    """Find the actors that a question names, sorted, without overlaps.

    Who holds office on `as_of` goes before who once did.
    """
    found = _groups(text)
    found += [name for name in _foreign(text, language) if not _overlaps(name, found)]
    cased = _with_capitals(text)
    for on in (as_of, None):
        for mention in find_actors(cased, on=on, language=language):
            name = Name(
                mention.start, mention.end, (mention.actor,), mention.kind == "organisation"
            )
            if not _overlaps(name, found):
                found.append(name)
    return sorted(found)


def _overlaps(name: Name, found: list[Name]) -> bool:
    return any(name.start < held.end and held.start < name.end for held in found)


def _foreign(text: str, language: str) -> list[Name]:
    """Find the names that the gazetteer does not have: German and French ones."""
    actors = _foreign_names(language)
    if not actors:
        return []
    return [
        Name(match.start(), match.end(), (id_,), id_.startswith("org:"))
        for match in _any_of(tuple(actors)).finditer(text)
        for id_ in [actors[" ".join(match[0].split()).casefold()]]
    ]


@cache
def _foreign_names(language: str) -> dict[str, str]:
    return {
        name.casefold(): id_
        for of, id_, names in rows("names.tsv")
        if of == language
        for name in names.split("|")
    }


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Compile the expression that finds names as whole words, the longest first."""
    ordered = sorted(names, key=len, reverse=True)
    alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])", re.IGNORECASE)


def _groups(text: str) -> list[Name]:
    actors = _group_table()
    return [
        Name(match.start(), match.end(), actors[" ".join(match[0].split()).casefold()])
        for match in _any_of(tuple(actors)).finditer(text)
    ]


@cache
def _group_table() -> dict[str, tuple[str, ...]]:
    return {
        name.casefold(): tuple(ids.split(","))
        for names, ids in rows("groups.tsv")
        for name in names.split("|")
    }


def _with_capitals(text: str) -> str:
    """Write names that were typed in lower-case letters with capitals; lengths stay the same."""
    letters = list(text)
    words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    lower_case = not any(char.isupper() for char in text[1:])
    at = 0
    while at < len(words):
        size = 1
        for length in range(min(_LONGEST_NAME, len(words) - at), 0, -1):
            start, end = words[at][0], words[at + length - 1][1]
            if text[start].islower() and _is_name(text, start, end):
                _capitalise(letters, text, words[at : at + length])
                size = length
                break
        at += size
    if lower_case:
        _capitalise_all(letters, text, words)
    return "".join(letters)


def _is_name(text: str, start: int, end: int) -> bool:
    written = re.sub(r"['’ʼ]s$", "", text[start:end]).rstrip(".")
    if written == "us":
        return _is_united_states(text, start)
    if written.casefold() in _AMBIGUOUS or len(written) < 2 or written.startswith("the "):
        return False
    return bool(resolve_actor(written))


def _is_united_states(text: str, start: int) -> bool:
    """Tell "us and china" from "tell us"."""
    before = text[:start]
    if _US_PRONOUN.search(before):
        return False
    return bool(_US.match(text, start) or _US_BEFORE.search(before))


def _capitalise(letters: list[str], text: str, words: list[tuple[int, int]]) -> None:
    """Write one name in the way in which the gazetteer has it."""
    name = re.sub(r"['’ʼ]s$", "", text[words[0][0] : words[-1][1]])
    short = len(words) == 1 and len(name) <= 3
    known = {} if short else _spelling(name)
    for start, end in words:
        word = text[start:end]
        stem = re.sub(r"['’ʼ]s$", "", word)
        if known.get("upper") or short:
            letters[start : start + len(stem)] = _same_length(stem, stem.upper())
        elif not is_stop(stem) or start == words[0][0]:
            letters[start] = _same_length(letters[start], letters[start].upper())


def _spelling(name: str) -> dict[str, bool]:
    """Tell whether a name is an abbreviation: then it is written in capitals throughout."""
    from apercu.actors import names_of  # noqa: PLC0415  (only for names in lower-case letters)

    for id_ in resolve_actor(name):
        for one in names_of(id_):
            if one.casefold() == name.casefold():
                return {"upper": one.isupper()}
    return {}


def _capitalise_all(letters: list[str], text: str, words: list[tuple[int, int]]) -> None:
    """Capitalise every other word of a question without capitals: surnames may be among them."""
    for start, end in words:
        word = text[start:end]
        if word.casefold() not in _AMBIGUOUS and not is_stop(word) and len(word) > 3:
            letters[start] = _same_length(letters[start], letters[start].upper())


def _same_length(old: str, new: str) -> str:
    return new if len(new) == len(old) else old


def find_venue(text: str, names: list[Name], language: str) -> tuple[int, int, str] | None:
    """Find where something was said: an organisation behind "at" or "before", as (start, end, id).

    An organisation is no venue where nobody else is named.
    """
    others = [name for name in names if not name.organisation]
    if not others or not phrases(language, "venue"):
        return None
    before = re.compile(
        rf"(?<![^\W_])(?:{'|'.join(map(re.escape, phrases(language, 'venue')))})\s+(?:the\s+)?$",
        re.IGNORECASE,
    )
    organ = finder(language, "venues")
    for name in names:
        if name.organisation and before.search(text, 0, name.start):
            rest = re.compile(r"(?:['’]s)?\s+").match(text, name.end)
            more = organ.match(text, rest.end()) if rest else None
            return name.start, more.end() if more else name.end, name.actors[0]
    inside = re.compile(r"(?<![^\W_])(?:in|at|before|в|на|у)\s+(?:the\s+)?$", re.IGNORECASE)
    for match in organ.finditer(text):
        if inside.search(text, 0, match.start()):
            return match.start(), match.end(), "org:UN"
    return None
