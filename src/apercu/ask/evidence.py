"""What the stage of asking works on: sentences of documents as the as-of date shows them.

Offsets are half-open spans in code points of the document's stored text, everywhere.
"""

from __future__ import annotations

from typing import Literal

from apercu.briefs import Edit, StatementKind
from apercu.records import DateMention, Interval, Mention, Outlet, Record


class Source(Record, frozen=True, kw_only=True):
    """A document as the as-of date shows it: the appearance that is cited, and its origin.

    `origin` is the id of the eldest document that tells the same report. `party` is the actor of
    the question whose outlet published it, `speaker` the actor whose own words the whole text is
    (a speech, a statement), `None` where it is nobody's in particular.
    """

    document: str
    origin: str
    copies: int = 0
    url: str
    title: str | None
    outlet: Outlet
    published: Interval | None
    fetched: Interval
    language: str | None
    synthetic: bool = False
    restates: str | None = None
    party: str | None = None
    speaker: str | None = None
    text: str


class Sentence(Record, frozen=True, kw_only=True):
    """One sentence of a source, with who is named in it and which times.

    `number` counts the sentences of the document from 0. `mentions` and `dates` lie within
    `[start, end)`. `paragraph` is true where the sentence opens a paragraph. `scores` are those of
    its passage by the id of the facet it was searched for, from 0 to 1 (the best of its query).
    """

    source: Source
    start: int
    end: int
    number: int
    paragraph: bool = False
    mentions: tuple[Mention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    scores: dict[str, float] = {}

    @property
    def words(self) -> str:
        """The stored words."""
        return self.source.text[self.start : self.end]


Course = Literal["happened", "planned", "conditional", "denied"]
"""Whether what is told came about: it did, is announced, depends on something, is denied."""


class Told(Record, frozen=True, kw_only=True):
    """A sentence that can stand alone, as a brief would have it.

    `text` is the sentence after `edits`, to the letter the stored words where there are none.
    `holder` is whose claim or view it is: an actor's id, or the words that name who is no actor of
    the gazetteer; `None` where the outlet tells it as fact. `when` is when what is told happened
    (or is to happen), `None` where the sentence and its surroundings do not tell; `reported` when
    it was published.
    """

    sentence: Sentence
    text: str
    edits: tuple[Edit, ...] = ()
    kind: StatementKind
    holder: str | None = None
    course: Course = "happened"
    when: Interval | None = None
    reported: Interval | None = None


class Refused(Record, frozen=True, kw_only=True):
    """A sentence that cannot stand alone, and why (`open_pronoun`, `question` ...)."""

    sentence: Sentence
    reason: str
