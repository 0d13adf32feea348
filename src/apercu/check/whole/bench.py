"""What was found for a statement, sentence by sentence; read and parsed once, when it is asked."""

from __future__ import annotations

import datetime as dt
import re

from apercu.check.lines import Line, look
from apercu.check.records import Material
from apercu.check.views import Seen, day_of, see, see_lines
from apercu.check.whole.records import Find, Quoted
from apercu.clauses import Clause
from apercu.ports import Parser
from apercu.records import Record

UNTOLD = frozenset({"denied", "hypothetical", "may", "plans"})
"""Strengths of a clause that does not tell that a thing came about."""


_MODAL = re.compile(r"\b(?:may|might|could|can|will|would|shall|should|must)\b", re.IGNORECASE)


class Page(Record, frozen=True, kw_only=True):
    """A stretch of a document in sentences; `day` is that from which its times are reckoned.

    `titled` are the actors that the document's title names.
    """

    material: Material
    day: dt.date | None
    lines: tuple[Line, ...]
    titled: frozenset[str]

    def near(self, at: int, around: int = 1) -> tuple[Line, ...]:
        """Return a sentence with those around it."""
        return self.lines[max(0, at - around) : at + around + 1]

    def actors(self, at: int) -> frozenset[str]:
        """Return the actors of a sentence, of its neighbours, and of the title."""
        return self.titled.union(*(one.actors for one in self.near(at)))

    def quote(self, first: int, last: int | None = None) -> Quoted:
        """Return the words of neighbouring sentences."""
        end = self.lines[first if last is None else last].end
        return Quoted(material=self.material, start=self.lines[first].start, end=end)


class Bench:
    """Finds pages by queries, and knows the clauses of their sentences."""

    def __init__(self, parser: Parser, find: Find) -> None:
        self._parser = parser
        self._find = find
        self._pages: dict[tuple[str, str], Page] = {}
        self._asked: dict[str, tuple[Page, ...]] = {}
        self._seen: dict[tuple[str, dt.date | None], Seen] = {}

    def pages(self, *queries: str) -> tuple[Page, ...]:
        """Return what queries find, each page once; English ones only, as of others no check is."""
        found: dict[tuple[str, str], Page] = {}
        for query in queries:
            if query not in self._asked:
                read = (
                    self._page(one) for one in self._find(query) if one.language in (None, "en")
                )
                self._asked[query] = tuple(read)
            for page in self._asked[query]:
                found.setdefault((page.material.document, page.material.text), page)
        return tuple(found.values())

    def _page(self, material: Material) -> Page:
        key = (material.document, material.text)
        if key not in self._pages:
            day = day_of(material.published)
            title = look(material.title, published=day)
            self._pages[key] = Page(
                material=material,
                day=day,
                lines=look(material.text, published=day),
                titled=frozenset().union(*(one.actors for one in title)),
            )
        return self._pages[key]

    def seen(self, page: Page, at: int) -> Seen:
        """Return a page's sentence with its clauses."""
        line = page.lines[at]
        key = (line.text, page.day)
        if key not in self._seen:
            (self._seen[key],) = see_lines([line], self._parser, published=page.day, language="en")
        return self._seen[key]

    def read(self, text: str) -> list[Seen]:
        """Return the sentences of a text of the overview's with their clauses."""
        return see(text, self._parser, published=None)

    def is_told(self, page: Page, at: int, start: int, end: int) -> bool:
        """Tell whether words `[start, end)` of a sentence tell what came about."""
        seen = self.seen(page, at)
        clause = clause_at(seen, start, end)
        if clause is None:
            return True
        # "A may do it, B said" is alleged, and no more than possible.
        before = seen.line.text[clause.start : clause.predicate.start]
        return not (clause.negated or clause.strength in UNTOLD or _MODAL.search(before))


def clause_at(seen: Seen, start: int, end: int) -> Clause | None:
    """Return the clause whose predicate words are, else the shortest that holds them."""
    for one in seen.clauses:
        if one.predicate.start <= start and end <= one.predicate.end:
            return one
    around = [one for one in seen.clauses if one.start <= start and end <= one.end]
    return min(around, key=lambda one: (one.end - one.start, one.start), default=None)
