"""A sentence as the rules look at it: tokens, what stands in quotation marks, who is named."""

from __future__ import annotations

import re
from typing import NamedTuple

from apercu.ask.evidence import Sentence
from apercu.ask.sentences.lists import words
from apercu.records import Mention

_TOKEN = re.compile(r"\w+(?:[-.]\w+)*|['’]\w+|©")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ]")
_UKRAINIAN = re.compile(r"[ІіЇїЄєҐґ]")
_OPEN_SINGLE = re.compile(r"(?:^|(?<=[\s(]))['‘](?=\w)")
_CLOSE_SINGLE = re.compile(r"(?<=[\w.,!?…])['’](?=$|[\s.,;:!?)])")
_MARK = re.compile('["“”«»„]')
_PAIRS = {"“": "”", "«": "»", "„": "“”"}
LONGEST_QUOTATION = 500
"""Characters without a mark behind which a quotation in old print is over. Set by reading what it
lets through in 120 articles of TIME, 1963."""
READ = frozenset({"en", "ru", "uk", "tr"})
"""The languages that the rules read."""


class Token(NamedTuple):
    """A word in lower case, with its place in the sentence and whether it is quoted."""

    word: str
    start: int
    end: int
    quoted: bool


class Named(NamedTuple):
    """A mention by its place in the sentence: tokens `[first, last)`."""

    first: int
    last: int
    mention: Mention


class View(NamedTuple):
    """A sentence prepared for the rules; offsets count from the sentence's start.

    `text` has blanks for line breaks, else the stored letters. `quotes` are the stretches in
    quotation marks, marks included; `balanced` is false where a mark has no partner. `low` are
    the tokens' words. `capitals` is true for text set in capitals throughout.
    """

    sentence: Sentence
    text: str
    tokens: tuple[Token, ...]
    low: tuple[str, ...]
    quotes: tuple[tuple[int, int], ...]
    balanced: bool
    capitals: bool
    language: str
    named: tuple[Named, ...]

    def has(self, name: str) -> bool:
        """Tell whether any unquoted token is in a list of the sentence's language."""
        found = words(name, self.language)
        return any(t.word in found and not t.quoted for t in self.tokens)

    def proper(self, at: int) -> bool:
        """Tell whether a token is part of a name: of a mention, or capitalised in mixed text."""
        if any(n.first <= at < n.last for n in self.named):
            return True
        return not self.capitals and self.text[self.tokens[at].start].isupper()


def find_quotes(text: str) -> tuple[tuple[tuple[int, int], ...], bool]:
    """Find the stretches in quotation marks, marks included, and whether all marks have partners.

    Single marks count only as a pair around whole words, so that apostrophes are none.
    """
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    closers = ""
    balanced = True
    for mark in _MARK.finditer(text):
        place, char = mark.start(), mark[0]
        if opened is None:
            if char == '"':
                opened, closers = place, '"'
            elif char in _PAIRS:
                opened, closers = place, _PAIRS[char]
            else:
                balanced = False
        elif char in closers:
            spans.append((opened, place + 1))
            opened = None
    if opened is not None:
        balanced = False
    if not spans and balanced:
        spans = _single_quotes(text)
    return tuple(spans), balanced


def is_open_at_end(text: str) -> bool:
    """Tell whether a quotation is open where a text ends, by its last mark.

    A straight mark opens after a blank and closes before one; between blanks on both sides (old
    print) the number of marks decides. There closing marks get lost, so that one far back is taken
    for closed.
    """
    last = max(text.rfind(mark) for mark in '"“”«»„')
    if last < 0:
        return False
    if text[last] != '"':
        return text[last] in _PAIRS
    left = last == 0 or text[last - 1].isspace()
    right = last + 1 == len(text) or text[last + 1].isspace()
    if left != right:
        return left
    if len(text) - last > LONGEST_QUOTATION:
        return False
    return text.count('"') % 2 == 1


def _single_quotes(text: str) -> list[tuple[int, int]]:
    if "'" not in text and "‘" not in text:
        return []
    spans: list[tuple[int, int]] = []
    at = 0
    while opening := _OPEN_SINGLE.search(text, at):
        closing = None
        for found in _CLOSE_SINGLE.finditer(text, opening.end()):
            # a plural's genitive ("the workers' union") closes nothing if another mark follows
            closing = found
            if text[found.start() - 1] in ".,!?…":
                break
        if closing is None:
            break
        spans.append((opening.start(), closing.end()))
        at = closing.end()
    return spans


def _lower(text: str) -> str:
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower()[:1] for c in text)


def _language(sentence: Sentence, text: str) -> str:
    given = sentence.source.language
    if given:
        return given
    if _UKRAINIAN.search(text):
        return "uk"
    return "ru" if _CYRILLIC.search(text) else "en"


def _tokens(text: str, quotes: tuple[tuple[int, int], ...]) -> tuple[Token, ...]:
    low = _lower(text)
    if not quotes:
        return tuple(Token(m[0], m.start(), m.end(), False) for m in _TOKEN.finditer(low))
    return tuple(
        Token(m[0], m.start(), m.end(), any(a <= m.start() < b for a, b in quotes))
        for m in _TOKEN.finditer(low)
    )


def _named(sentence: Sentence, tokens: tuple[Token, ...]) -> tuple[Named, ...]:
    found = []
    for mention in sentence.mentions:
        start, end = mention.start - sentence.start, mention.end - sentence.start
        inside = [n for n, t in enumerate(tokens) if t.start < end and t.end > start]
        if inside:
            found.append(Named(inside[0], inside[-1] + 1, mention))
    return tuple(found)


def look(sentence: Sentence) -> View:
    """Prepare a sentence for the rules."""
    text = sentence.words.replace("\n", " ").replace("\r", " ").replace("’", "'")
    quotes, balanced = find_quotes(text)
    tokens = _tokens(text, quotes)
    upper = sum(map(str.isupper, text))
    capitals = upper > 4 * sum(map(str.islower, text))
    return View(
        sentence=sentence,
        text=text,
        tokens=tokens,
        low=tuple(t.word for t in tokens),
        quotes=quotes,
        balanced=balanced,
        capitals=capitals,
        language=_language(sentence, text),
        named=_named(sentence, tokens),
    )
