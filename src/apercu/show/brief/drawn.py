"""The parts of a page, in words: what every form draws."""

from __future__ import annotations

from typing import NamedTuple

from apercu.briefs import Brief, Reference, Statement
from apercu.show.brief.acts import ActsLine
from apercu.show.brief.names import Names
from apercu.show.brief.pieces import Piece, drawn_text
from apercu.show.brief.words import Mark, is_counted, one_line


class Drawn(NamedTuple):
    """A statement as it is drawn.

    `anchor` is unique on the page and made by the program. `conflicts` are numbers of conflicts
    below, `references` of references. `language` is the code of words in the original, else
    `None`. `again` tells that the statement stands below once more.
    """

    anchor: str
    statement: Statement
    pieces: tuple[Piece, ...]
    dated: str
    verdict: Mark
    standing: str
    label: str
    original: str
    language: str | None
    references: tuple[int, ...]
    conflicts: tuple[int, ...]
    again: bool = False

    @property
    def text(self) -> str:
        """The statement on one line, with the marks."""
        return drawn_text(self.pieces)

    @property
    def plainly_supported(self) -> bool:
        """Whether the sign alone says enough of the verdict."""
        return self.statement.verdict == "supported"

    @property
    def cited(self) -> tuple[tuple[int, str], ...]:
        """The cited words, by reference, of a statement that does not quote them itself."""
        if any(piece.kind == "quoted" for piece in self.pieces):
            return ()
        return tuple((one.reference, one_line(one.quote)) for one in self.statement.citations)

    @property
    def weak(self) -> bool:
        """Whether the verdict is to stand out."""
        return not self.plainly_supported

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands under a statement, in words: kind and holder, dates, verdict, standing."""
        return (*filter(None, (self.label,)), *self.brief_notes, *self._disputes)

    @property
    def brief_notes(self) -> tuple[str, ...]:
        """Dates, the verdict's sign, standing; the verdict's words unless a source says it all."""
        sign = self.verdict.sign
        if self.weak or is_counted(self.statement):
            return self.dated, f"{sign} {self.verdict.words}", self.standing
        return self.dated, f"{sign} {self.standing}"

    @property
    def _disputes(self) -> tuple[str, ...]:
        return tuple(f"see conflict {n}" for n in self.conflicts)


class Link(NamedTuple):
    """A statement elsewhere on the page, shortened."""

    anchor: str
    text: str
    dated: str
    references: tuple[int, ...]


class DrawnPoint(NamedTuple):
    """A point: its label and its statements."""

    label: str
    statements: tuple[Drawn, ...]


class DrawnSection(NamedTuple):
    """A facet's part of the page."""

    heading: str
    points: tuple[DrawnPoint, ...]
    gaps: tuple[str, ...]


class FirstPage(NamedTuple):
    """What stands on the first page; `later` says what of it had to go below."""

    question: str
    as_of: str
    collection: str
    synthetic: str
    actors: str
    third: str
    facets: str
    period: str
    lead: tuple[Drawn, ...]
    gaps: tuple[str, ...]
    summary: tuple[str, str]
    later: str


class DrawnValue(NamedTuple):
    """One value of a conflict: whose it is, where it stands, and the words of its first source."""

    value: str
    whose: str
    references: tuple[int, ...]
    quote: str = ""


class DrawnConflict(NamedTuple):
    """A conflict, its values side by side."""

    n: int
    about: str
    values: tuple[DrawnValue, ...]


class DrawnPosition(NamedTuple):
    """An issue, and by party the statements on it; an empty cell is a party not heard."""

    issue: str
    cells: tuple[tuple[Link, ...], ...]
    missing: tuple[str, ...]


class Positions(NamedTuple):
    """The table of issues and parties."""

    parties: tuple[str, ...]
    rows: tuple[DrawnPosition, ...]

    def absent(self, row: DrawnPosition, column: int) -> str:
        """Say of an empty cell that its party is not heard, or only that nothing stands there."""
        party = self.parties[column]
        return f"not heard: {party}" if party in row.missing else "–"


class DrawnPending(NamedTuple):
    """An announced act that is still to come."""

    act: str
    holder: str
    due: str
    link: Link | None


class DrawnJudgement(NamedTuple):
    """An analyst's judgement: its text, by whom, and labelled lines about it."""

    text: str
    author: str
    about: tuple[tuple[str, str], ...]
    rests_on: tuple[Link, ...]
    against: tuple[Link, ...]


class DrawnReference(NamedTuple):
    """A source of the brief: its number, title, and what is known of it in labelled lines."""

    n: int
    title: str
    outlet: str
    about: str
    party: str
    published: str
    fetched: str
    language: str
    url: str
    restates: str
    synthetic: str
    hash: str
    record: Reference

    @property
    def lines(self) -> tuple[str, ...]:
        """What is known of the source but its address, in lines."""
        about = f"{self.outlet} · {self.about} · {self.party} · {self.language}"
        dates = (f"published: {self.published}", f"fetched: {self.fetched}")
        return (about, *dates, *filter(None, (self.synthetic,)))


class Page(NamedTuple):
    """A brief laid out."""

    brief: Brief
    names: Names
    first: FirstPage
    question: str
    more_lead: tuple[Drawn, ...]
    more_gaps: tuple[str, ...]
    sections: tuple[DrawnSection, ...]
    conflicts: tuple[DrawnConflict, ...]
    positions: Positions
    chronology: tuple[Link, ...]
    pending: tuple[DrawnPending, ...]
    judgements: tuple[DrawnJudgement, ...]
    references: tuple[DrawnReference, ...]
    foot: tuple[tuple[str, str], ...]
    opening: str
    acts: ActsLine | None = None
