"""The tree of a parsed text: who hangs on whom, and which stretch of text that is."""

from __future__ import annotations

import bisect
from collections.abc import Iterator

from apercu.clauses.lexicon import irregular
from apercu.clauses.words import Parsed, Word
from apercu.records import Span
from apercu.text import terms

RELATIVE = frozenset({"which", "who", "whom", "that", "whose", "where", "when"})


class Tree:
    """Looks up words, their children and their stems; words go by their place in the parse."""

    def __init__(self, text: str, parsed: Parsed) -> None:
        self.text = text
        self.words: tuple[Word, ...] = parsed.words
        self.low = [word.form.lower() for word in parsed.words]
        self.starts = [word.start for word in parsed.words]
        self.children: list[list[int]] = [[] for _ in parsed.words]
        for i, word in enumerate(parsed.words):
            if word.head != i:
                self.children[word.head].append(i)
        self._stems: dict[int, str] = {}

    def kids(self, i: int, *deps: str) -> list[int]:
        """List the children of a word that hang on it by one of these relations."""
        return [kid for kid in self.children[i] if self.words[kid].dep in deps]

    def kid(self, i: int, *deps: str) -> int | None:
        """Give the first such child."""
        for kid in self.children[i]:
            if self.words[kid].dep in deps:
                return kid
        return None

    def dep(self, i: int) -> str:
        """Give the relation by which a word hangs on its head."""
        word = self.words[i]
        return "ROOT" if word.head == i else word.dep

    def head(self, i: int) -> int:
        """Give the word that a word hangs on, itself for a root."""
        return self.words[i].head

    def is_verb(self, i: int) -> bool:
        """Tell whether a word is a form of a verb."""
        return self.words[i].tag.startswith("VB")

    def is_noun(self, i: int) -> bool:
        """Tell whether a word is a noun or name."""
        return self.words[i].tag.startswith("NN")

    def ancestors(self, i: int) -> Iterator[int]:
        """Yield what a word hangs on, the nearest first."""
        while self.words[i].head != i:
            i = self.words[i].head
            yield i

    def root(self, i: int) -> int:
        """Give the root of a word's sentence."""
        while self.words[i].head != i:
            i = self.words[i].head
        return i

    def subtree(self, i: int, without: frozenset[str] = frozenset()) -> list[int]:
        """List the words that hang on a word, and it, sorted; some relations left out."""
        found = [i]
        for at in found:
            found.extend(kid for kid in self.children[at] if self.words[kid].dep not in without)
        return sorted(found)

    def stem(self, i: int) -> str:
        """Give the stem of a word's base form."""
        if i not in self._stems:
            low = self.low[i]
            found = irregular().get(low) if self.words[i].tag.startswith("VB") else None
            self._stems[i] = found or " ".join(terms(low))
        return self._stems[i]

    def span(self, words: list[int]) -> Span:
        """Give the stretch from the first of some words to the last."""
        return Span(start=self.words[min(words)].start, end=self.words[max(words)].end)

    def word_span(self, i: int) -> Span:
        """Give the stretch of a word."""
        return Span(start=self.words[i].start, end=self.words[i].end)

    def at(self, offset: int) -> int | None:
        """Give the word that covers an offset, or the next one behind it."""
        i = bisect.bisect_right(self.starts, offset) - 1
        if i >= 0 and self.words[i].end > offset:
            return i
        return i + 1 if i + 1 < len(self.words) else None

    def between(self, start: int, end: int) -> range:
        """Give the words that begin within a stretch."""
        return range(bisect.bisect_left(self.starts, start), bisect.bisect_left(self.starts, end))
