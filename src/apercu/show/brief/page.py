"""A brief laid out: what every form draws, in words and in the order of the page.

The forms differ in how they draw; what is said, and how much stands on the first page, is decided
here once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from apercu import __version__
from apercu.briefs import (
    Brief,
    Citation,
    Conflict,
    ConflictValue,
    Judgement,
    Pending,
    Position,
    Reference,
    Section,
    Statement,
)
from apercu.records import Interval
from apercu.show.brief.acts import acts_line
from apercu.show.brief.dates import date_words, dated
from apercu.show.brief.drawn import (
    Drawn,
    DrawnConflict,
    DrawnJudgement,
    DrawnPending,
    DrawnPoint,
    DrawnPosition,
    DrawnReference,
    DrawnSection,
    DrawnValue,
    FirstPage,
    Link,
    Page,
    Positions,
)
from apercu.show.brief.names import Names, outlet_words
from apercu.show.brief.pieces import take_apart
from apercu.show.brief.words import (
    COUNTED_AGAIN,
    HASH_DIGITS,
    SYNTHETIC,
    VERDICTS,
    collection_words,
    count,
    fetched_words,
    gap_words,
    is_counted,
    kind_words,
    one_line,
    published_words,
    shortened,
    standing_words,
    summary_sentences,
    untranslated,
)
from apercu.text.language_names import language_name

FIRST_PAGE_WORDS: Final = 350
_FRAME_WORDS: Final = 40
"""Kept free on the first page for headings, labels and signs, which each form words a little
differently; a test counts every form's words."""
_QUESTION_WORDS: Final = 60
_FACET_WORDS: Final = 12
_MOST_FACETS: Final = 8


def lay_out(brief: Brief) -> Page:
    """Lay a brief out; the first page keeps within `FIRST_PAGE_WORDS` words."""
    names = Names(brief)
    drawer = _Drawer(brief, names)
    below = {one.id for one in statements_of(brief, lead=False)}
    lead = tuple(drawer.draw(one)._replace(again=one.id in below) for one in brief.lead)
    gaps = tuple(gap_words(gap, names) for gap in brief.lead_gaps)
    first = _first_page(brief, names, lead, gaps)
    sections = tuple(_section(one, drawer) for one in brief.sections)
    links = drawer.links
    return Page(
        brief=brief,
        names=names,
        first=first,
        question=one_line(brief.question.text),
        more_lead=lead[len(first.lead) :],
        more_gaps=gaps[len(first.gaps) :],
        sections=sections,
        conflicts=tuple(_conflict(n, one, names) for n, one in enumerate(brief.conflicts, start=1)),
        positions=_positions(brief.positions, brief, links, names),
        chronology=tuple(links[key] for key in brief.chronology if key in links),
        pending=tuple(_pending(one, links, names) for one in brief.pending),
        judgements=tuple(_judgement(one, links) for one in brief.judgements),
        references=tuple(_reference(one, brief.as_of, names) for one in brief.references),
        foot=_foot(brief),
        opening=opening_command(brief),
        acts=acts_line(brief, names),
    )


def opening_command(brief: Brief, n: int | None = None) -> str:
    """Write the command that opens a reference of this brief."""
    number = n if n is not None else brief.references[0].n if brief.references else 1
    return f"apercu open {number} --brief {one_line(brief.id)[:HASH_DIGITS]}"


def statements_of(brief: Brief, *, lead: bool = True) -> Iterator[Statement]:
    """Yield every statement in the order of the page, those of the lead first."""
    if lead:
        yield from brief.lead
    for section in brief.sections:
        for point in section.points:
            yield from point.statements


def citations_of(brief: Brief) -> Iterator[Citation]:
    """Yield every citation of a brief, those of statements first; some stand more than once."""
    for statement in statements_of(brief):
        yield from statement.citations
    for conflict in brief.conflicts:
        for value in conflict.values:
            yield from value.citations
    for event in brief.events:
        yield from event.citations


class _Drawer:
    """Draws statements and remembers where each stands first outside the lead."""

    def __init__(self, brief: Brief, names: Names) -> None:
        self._names = names
        self._languages = {one.n: one.language for one in brief.references}
        self._conflicts = {one.id: n for n, one in enumerate(brief.conflicts, start=1)}
        self._drawn = 0
        self.links: dict[str, Link] = {}
        self._in_lead: set[str] = set()

    def draw(self, statement: Statement, *, lead: bool = True) -> Drawn:
        """Draw a statement under an anchor of its own."""
        self._drawn += 1
        language = untranslated(statement, self._languages)
        drawn = Drawn(
            anchor=f"s{self._drawn}",
            statement=statement,
            pieces=take_apart(statement),
            dated=dated(statement),
            verdict=COUNTED_AGAIN
            if is_counted(statement) and statement.verdict == "supported"
            else VERDICTS[statement.verdict],
            standing=standing_words(statement, self._names),
            label=kind_words(statement, self._names),
            original=f"({language_name(language)}, untranslated)" if language else "",
            language=language,
            references=tuple(dict.fromkeys(one.reference for one in statement.citations)),
            conflicts=tuple(
                self._conflicts[key] for key in statement.conflicts if key in self._conflicts
            ),
        )
        # A statement of the lead mostly stands again in its section, with its neighbours.
        if statement.id not in self.links or (not lead and statement.id in self._in_lead):
            self.links[statement.id] = _link(drawn)
        (self._in_lead.add if lead else self._in_lead.discard)(statement.id)
        return drawn


def _link(drawn: Drawn) -> Link:
    return Link(drawn.anchor, shortened(drawn.statement.text), drawn.dated, drawn.references)


def _section(section: Section, drawer: _Drawer) -> DrawnSection:
    points = tuple(
        DrawnPoint(
            one_line(point.label), tuple(drawer.draw(one, lead=False) for one in point.statements)
        )
        for point in section.points
    )
    gaps = tuple(gap_words(gap, drawer._names) for gap in section.gaps)  # noqa: SLF001
    return DrawnSection(one_line(section.heading), points, gaps)


def _first_page(
    brief: Brief, names: Names, lead: tuple[Drawn, ...], gaps: tuple[str, ...]
) -> FirstPage:
    """Fill the first page as far as its words reach: statements of the lead, then gaps."""
    question = brief.question
    facets = [shortened(one.heading, _FACET_WORDS) for one in question.facets[:_MOST_FACETS]]
    rest = len(question.facets) - len(facets)
    page = FirstPage(
        question=shortened(question.text, _QUESTION_WORDS),
        as_of=_as_of(brief),
        collection=collection_words(brief),
        synthetic=SYNTHETIC if brief.synthetic else "",
        actors=", ".join(shortened(one.name or one.id, 6) for one in question.actors[:6]),
        third=", ".join(shortened(one.name or one.id, 6) for one in question.third[:6]),
        facets="; ".join([*facets, f"and {rest} more"] if rest else facets),
        period=date_words(question.period) if question.period else "",
        lead=(),
        gaps=(),
        summary=summary_sentences(brief, names),
        later="",
    )
    fixed = (part for part in page if isinstance(part, str))
    left = FIRST_PAGE_WORDS - _FRAME_WORDS - _words(*fixed, *page.summary)
    # Room for the first gaps comes first: what is missing must not fall behind what is there.
    shown_gaps = _fitting([_words(gap) + 1 for gap in gaps], min(left, left // 3))
    left -= sum(_words(gap) + 1 for gap in gaps[:shown_gaps])
    shown = _fitting([_drawn_words(one) for one in lead], left)
    below = [
        count(n, what)
        for n, what in ((len(lead) - shown, "statement"), (len(gaps) - shown_gaps, "gap"))
        if n
    ]
    later = f"More of the lead below: {' and '.join(below)}." if below else ""
    return page._replace(lead=lead[:shown], gaps=gaps[:shown_gaps], later=later)


def _fitting(lengths: list[int], room: int) -> int:
    """Tell how many, from the first on, fit."""
    used = 0
    for n, length in enumerate(lengths):
        used += length
        if used > room:
            return n
    return len(lengths)


def _words(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)


def _drawn_words(drawn: Drawn) -> int:
    # Two more: the numbers of its references, and the dot that some forms put before it.
    return _words(drawn.text, drawn.original, *drawn.notes) + 2


def _as_of(brief: Brief) -> str:
    return date_words(Interval(start=brief.as_of, end=brief.as_of, precision="day"))


QUOTED_WORDS = 30


def _conflict(n: int, conflict: Conflict, names: Names) -> DrawnConflict:
    values = []
    for value in conflict.values:
        references = tuple(dict.fromkeys(one.reference for one in value.citations))
        quote = shortened(value.citations[0].quote, QUOTED_WORDS) if value.citations else ""
        values.append(DrawnValue(one_line(value.value), _whose(value, names), references, quote))
    return DrawnConflict(n, one_line(conflict.about), tuple(values))


def _whose(value: ConflictValue, names: Names) -> str:
    """Write whose a value is: `1 origin, of no party`, `3 origins: 2 of no party, 1 of Norway`."""
    parties = sorted(value.origins.by_party.items())
    whose = count(value.origins.n, "origin")
    if len(parties) == 1:
        return one_line(f"{whose}, of {names.party(parties[0][0])}")
    told = ", ".join(f"{found:,} of {names.party(key)}" for key, found in parties)
    return one_line(f"{whose}: {told}" if told else whose)


def _positions(
    positions: tuple[Position, ...], brief: Brief, links: Mapping[str, Link], names: Names
) -> Positions:
    asked = [one.id for one in brief.question.actors]
    heard = {key for one in positions for key in (*one.by, *one.missing)}
    parties = [*(key for key in asked if key in heard), *sorted(heard - set(asked))]
    rows = tuple(
        DrawnPosition(
            one_line(position.issue),
            tuple(
                tuple(links[key] for key in position.by.get(party, ()) if key in links)
                for party in parties
            ),
            tuple(one_line(names.actor(key)) for key in position.missing),
        )
        for position in positions
    )
    return Positions(tuple(one_line(names.actor(key)) for key in parties), rows)


def _pending(pending: Pending, links: Mapping[str, Link], names: Names) -> DrawnPending:
    return DrawnPending(
        shortened(pending.act, 40),
        one_line(names.actor(pending.holder)) if pending.holder else "",
        date_words(pending.due) if pending.due else "date not told",
        links.get(pending.statement),
    )


def _judgement(judgement: Judgement, links: Mapping[str, Link]) -> DrawnJudgement:
    about = (
        ("Likelihood", judgement.likelihood),
        ("Confidence", judgement.confidence),
        ("Basis", judgement.basis),
        ("Would change it", judgement.would_change),
    )
    return DrawnJudgement(
        one_line(judgement.text),
        one_line(judgement.author),
        tuple((label, one_line(text)) for label, text in about if text),
        tuple(links[key] for key in judgement.rests_on if key in links),
        tuple(links[key] for key in judgement.against if key in links),
    )


def _reference(reference: Reference, as_of: str, names: Names) -> DrawnReference:
    return DrawnReference(
        n=reference.n,
        title=shortened(reference.title or "(no title)", 40),
        outlet=one_line(reference.outlet.name or "outlet unknown"),
        about=one_line(outlet_words(reference.outlet, names)),
        party=one_line(_party(reference, names)),
        published=published_words(reference),
        fetched=fetched_words(reference, as_of),
        language=language_name(reference.language),
        url=one_line(reference.url),
        restates=one_line(reference.restates or ""),
        synthetic=SYNTHETIC if reference.synthetic else "",
        hash=reference.sha256[:HASH_DIGITS],
        record=reference,
    )


def _party(reference: Reference, names: Names) -> str:
    return f"party: {names.actor(reference.party)}" if reference.party else "no party"


def _foot(brief: Brief) -> tuple[tuple[str, str], ...]:
    writer = brief.writer
    by = "the program alone, from its sources' sentences"
    if writer.kind == "model":
        by = f"a language model ({one_line(writer.model or 'not named')}), checked by the program"
    return (
        ("Brief", one_line(brief.id)),
        ("State of the collection", one_line(brief.collection.state)),
        ("Made", one_line(brief.made_at)),
        ("Written by", by),
        ("Version", f"apercu {__version__}"),
    )
