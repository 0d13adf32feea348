"""The facets of a question: what of it is asked about, in the user's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from apercu.ask.wording import Token, phrases
from apercu.text import terms
from apercu.topics import HINT, Domain, find_domains, find_topics, topic


class Chunk(NamedTuple):
    """The tokens of one facet, and whether a word announced it ("over", a colon)."""

    tokens: tuple[Token, ...]
    announced: bool


class Subject(NamedTuple):
    """What a facet's words lead to."""

    terms: tuple[str, ...]
    topics: tuple[str, ...]
    domains: tuple[Domain, ...]


def list_chunks(tokens: Sequence[Token], language: str) -> list[Chunk]:
    """Split what stands behind the colon: everything in it is a facet."""
    found = []
    for clause in _cut(tokens, lambda token: token.mark == ";"):
        kept = [token for token in clause if token.mark not in "DV"]
        found += [Chunk(part, True) for part in _items(kept, language)]
    return _trimmed(found, language)


def running_chunks(tokens: Sequence[Token], language: str) -> list[Chunk]:
    """Find the facets of a question without a colon: what is left beside actors and times."""
    found = []
    for clause in _cut(tokens, lambda token: token.mark == ";"):
        for run, opened in _runs(clause):
            found += [Chunk(part, opened) for part in _items(run, language)]
    kept = [
        chunk._replace(tokens=_without_verb(chunk.tokens, language))
        for chunk in _trimmed(found, language)
    ]
    return [chunk for chunk in _trimmed(kept, language) if chunk.announced or _has_content(chunk)]


def _has_content(chunk: Chunk) -> bool:
    return any(token.mark == "C" for token in chunk.tokens)


def _cut(tokens: Sequence[Token], at: Callable[[Token], bool]) -> Iterator[list[Token]]:
    part: list[Token] = []
    for token in tokens:
        if at(token):
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _runs(clause: list[Token]) -> Iterator[tuple[list[Token], bool]]:
    """Yield the stretches between main actors, times and openers, and whether one opened them."""
    run: list[Token] = []
    opened = False
    for token in clause:
        if token.mark in "ADVU" or (token.mark == "O" and not _within(run)):
            yield run, opened
            run, opened = [], token.mark == "O"
        else:
            run.append(token)
    yield run, opened


def _within(run: list[Token]) -> bool:
    """Tell whether an opener stands within a facet: "talks on grain" is one."""
    return bool(run) and run[-1].mark == "C"


def _items(tokens: list[Token], language: str) -> Iterator[tuple[Token, ...]]:
    """Split a list: at commas, and at the "and" of its last item.

    An "and" in an earlier item of a list with commas belongs to the item ("trade and investment,
    culture"), and so does one between two actors or in a known pair ("oil and gas").
    """
    parts = list(_cut(tokens, lambda token: token.mark == ","))
    filled = [part for part in parts if any(token.mark in "CTR" for token in part)]
    for number, part in enumerate(filled):
        if number < len(filled) - 1:
            yield tuple(part)
            continue
        item: list[Token] = []
        for at, token in enumerate(part):
            if token.mark == "J" and not _joins(part, at, language):
                yield tuple(item)
                item = []
            else:
                item.append(token)
        yield tuple(item)


def _joins(part: list[Token], at: int, language: str) -> bool:
    """Tell whether a joiner stands within one facet."""
    if at == 0 or at + 1 >= len(part):
        return False
    before, after = part[at - 1], part[at + 1]
    if before.mark == "T" and after.mark == "T":
        return any(token.mark in "CR" for token in part[:at])
    pair = f"{before.word} {part[at].word} {after.word}"
    return pair in phrases(language, "pair")


def _trimmed(chunks: list[Chunk], language: str) -> list[Chunk]:
    found = [Chunk(trim(chunk.tokens, language), chunk.announced) for chunk in chunks]
    return [chunk for chunk in found if chunk.tokens]


_GOVERNING = frozenset({"ru", "uk"})
"""Languages in which what follows "the question of" stands in another case than a heading's."""
_WITH = frozenset({"with", "towards", "toward", "to", "mit", "zu", "avec", "с", "со", "із", "з"})


def trim(tokens: Sequence[Token], language: str) -> tuple[Token, ...]:
    """Take off scaffolding at both ends.

    A word for relations stays behind what it speaks of ("energy ties"), before another actor
    ("relations with Belarus"), and where it governs the words behind it.
    """
    kept = list(tokens)
    while kept and kept[0].mark in "SPJOR-DVAU" and not _governs(kept, language):
        kept.pop(0)
    while kept and (
        kept[-1].mark in "SPJO-DV"
        or (kept[-1].mark in "RAU" and not any(token.mark in "CT" for token in kept[:-1]))
        or (kept[-1].mark == "R" and kept[-2].mark in "PS")
    ):
        kept.pop()
    return tuple(kept)


def _governs(tokens: list[Token], language: str) -> bool:
    """Tell whether the word for relations that comes first belongs to the heading."""
    if tokens[0].mark != "R" or len(tokens) < 2:
        return False
    if language in _GOVERNING:
        return any(token.mark in "CT" for token in tokens[1:])
    rest = [token for token in tokens[2:] if token.mark != "P"]
    return tokens[1].word in _WITH and bool(rest) and rest[0].mark == "T"


def _without_verb(tokens: tuple[Token, ...], language: str) -> tuple[Token, ...]:
    """Take a verb off the words of a sentence where more stands behind it ("join sanctions")."""
    verbs = phrases(language, "verb")
    while len(tokens) > 1 and tokens[0].mark == "C" and tokens[0].word in verbs:
        if not any(token.mark in "CT" for token in tokens[1:]):
            break
        tokens = tokens[1:]
    return tokens


def without_bare_verbs(chunks: list[Chunk], language: str) -> list[Chunk]:
    """Leave out a verb alone where there is another facet ("which agreements have they signed")."""
    verbs = phrases(language, "verb")
    others = [
        chunk
        for chunk in chunks
        if chunk.announced or len(chunk.tokens) > 1 or chunk.tokens[0].word not in verbs
    ]
    return others or chunks


def heading_of(text: str, chunk: Chunk, language: str) -> str:
    """Give the user's own words of a facet, tidied."""
    words = text[chunk.tokens[0].start : chunk.tokens[-1].end]
    words = re.sub(r"\s+", " ", words).strip(" '\"«»“”")
    first = "İ" if language in {"tr", "az"} and words[:1] == "i" else words[:1].upper()
    return first + words[1:]


def subject_of(text: str, chunk: Chunk, language: str) -> Subject:
    """Look a facet's words up: sure words of topics count, hints only where there are none."""
    words = text[chunk.tokens[0].start : chunk.tokens[-1].end]
    hits = find_topics(words, language)
    sure = [hit for hit in hits if hit.weight > 2 * HINT]
    ids = tuple(hit.topic for hit in (sure or hits))
    domains = dict.fromkeys(find_domains(words, language))
    domains |= dict.fromkeys(topic(id_).domains[0] for id_ in ids)
    own = dict.fromkeys(
        stem
        for token in chunk.tokens
        if token.mark == "C"
        for stem in terms(text[token.start : token.end])
    )
    return Subject(tuple(own), ids, tuple(domains))
