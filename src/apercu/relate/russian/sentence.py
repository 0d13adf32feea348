"""A parsed sentence of Russian: its words, what hangs on them, and whom they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apercu.clauses.words import Parsed
from apercu.records import Mention, Span

CLAUSAL = frozenset({
    "acl", "acl:relcl", "advcl", "ccomp", "csubj", "csubj:pass", "parataxis", "discourse",
    "vocative",
})  # fmt: skip
"""Relations by which a clause of its own hangs on a word."""
_SECOND = frozenset({"conj", "cc"})


class Sentence:
    """Looks up the words of one sentence by their place.

    `text` is the text that it stands in: words, mentions and all spans are that text's.
    """

    def __init__(self, text: str, parsed: Parsed, mentions: Sequence[Mention]) -> None:
        self.text = text
        ends = (parsed.words[0].start, parsed.words[-1].end) if parsed.words else (0, 0)
        self.span = Span(start=ends[0], end=ends[1])
        self.words = parsed.words
        self.children: list[list[int]] = [[] for _ in parsed.words]
        for i, word in enumerate(parsed.words):
            if word.head != i:
                self.children[word.head].append(i)
        self.mentions = tuple(
            m for m in mentions if self.span.start <= m.start and m.end <= self.span.end
        )
        self.named: list[tuple[Mention, ...]] = [
            tuple(m for m in self.mentions if m.start < word.end and word.start < m.end)
            for word in parsed.words
        ]

    @property
    def own(self) -> str:
        """Give the sentence's own words."""
        return self.text[self.span.start : self.span.end]

    def pos(self, i: int) -> str:
        """Give a word's part of speech."""
        return self.words[i].tag.partition("|")[0]

    def feature(self, i: int, name: str) -> str:
        """Give a feature of a word, empty where it has none."""
        for part in self.words[i].tag.split("|")[1:]:
            if part.startswith(name + "="):
                return part[len(name) + 1 :]
        return ""

    def lemma(self, i: int) -> str:
        """Give a word's base form."""
        return self.words[i].lemma

    def dep(self, i: int) -> str:
        """Give a word's relation to its head."""
        return self.words[i].dep

    def head(self, i: int) -> int | None:
        """Give the word that another hangs on, `None` for a root."""
        up = self.words[i].head
        return None if up == i else up

    def kids(self, i: int, *deps: str) -> list[int]:
        """List the words that hang on a word by one of these relations, all without any."""
        return [kid for kid in self.children[i] if not deps or self.dep(kid) in deps]

    def above(self, i: int) -> Iterator[int]:
        """Yield the words above a word, the nearest first."""
        seen = {i}
        at = self.head(i)
        while at is not None and at not in seen:
            yield at
            seen.add(at)
            at = self.head(at)

    def below(self, i: int, *, leave: frozenset[str] = frozenset()) -> Iterator[int]:
        """Yield the words below a word, level by level; not those that hang on by `leave`."""
        level, seen = [i], {i}
        while level:
            level = [
                kid
                for at in level
                for kid in self.children[at]
                if self.dep(kid) not in leave and kid not in seen
            ]
            seen.update(level)
            yield from level

    def preposition(self, i: int) -> str:
        """Give the preposition of a noun, in small letters; empty where it has none."""
        for kid in self.kids(i, "case"):
            low = self.lemma(kid)
            return {"во": "в", "со": "с", "ко": "к", "ото": "от", "изо": "из"}.get(low, low)
        head = self.head(i)
        if self.dep(i) == "conj" and head is not None:
            return self.preposition(head)
        return ""

    def has(self, i: int, *lemmas: str) -> bool:
        """Tell whether a word of one of these base forms hangs right on a word."""
        return any(self.lemma(kid) in lemmas for kid in self.children[i])

    def members(self, i: int) -> list[int]:
        """List a word and those joined to it ("A, B and C")."""
        found, todo = [i], [i]
        while todo:
            at = todo.pop(0)
            more = [k for k in self.kids(at, "conj") if self.pos(k) in {"NOUN", "PROPN", "PRON"}]
            new = [k for k in more if k not in found]
            found += new
            todo += new
        return sorted(found)

    def phrase(self, i: int) -> Span:
        """Give the stretch of a noun with what describes it, no clause, list or preposition."""
        leave = CLAUSAL | _SECOND | {"case", "punct", "advmod", "mark"}
        inside = {i, *self.below(i, leave=leave)}
        first = last = i
        # what is parted from the noun by other words is left out
        while first - 1 in inside:
            first -= 1
        while last + 1 in inside:
            last += 1
        return Span(start=self.words[first].start, end=self.words[last].end)

    def clause(self, i: int) -> tuple[int, Span]:
        """Give the head of the clause that a word stands in, and the clause's stretch."""
        top = i
        for at in [i, *self.above(i)]:
            top = at
            verbal = self.pos(at) in {"VERB", "AUX"} and self.dep(at) not in {"amod", "aux"}
            if verbal and self.dep(at) != "xcomp":
                break
            if self.dep(at) in CLAUSAL:
                break
        leave = CLAUSAL | {"punct"}
        # a verb that is joined to another opens a clause of its own
        inside = {top}
        level = [top]
        while level:
            level = [
                kid
                for at in level
                for kid in self.children[at]
                if self.dep(kid) not in leave
                and not (self.dep(kid) == "conj" and self.pos(kid) == "VERB")
                and kid not in inside
            ]
            inside.update(level)
        words = [self.words[at] for at in inside]
        return top, Span(start=min(w.start for w in words), end=max(w.end for w in words))
