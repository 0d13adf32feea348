"""Print a brief, and one of its references, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from apercu.briefs import Brief
from apercu.show.brief.drawn import Drawn, DrawnReference, DrawnSection, Link, Page
from apercu.show.brief.page import lay_out
from apercu.show.brief.pieces import PieceKind
from apercu.show.brief.words import (
    LEGEND,
    NO_JUDGEMENT,
    REPEATED,
    STANDINGS,
    VERDICTS,
    linked,
    one_line,
)

WIDTH = 88
"""Columns of a line at most: longer ones are hard to read."""

_NO_BREAK = "\u00a0"
_STYLES: dict[PieceKind, str] = {
    "quoted": "", "inserted": "italic cyan", "cut": "italic cyan", "ours": "italic",
    "mark": "dim",
}  # fmt: skip


def print_brief(console: Console, brief: Brief) -> None:
    """Print a brief: the first page, then sections, tables and references."""
    page = lay_out(brief)
    _print_first(console, page)
    _print_more(console, page)
    for section in page.sections:
        _print_section(console, section)
    _print_conflicts(console, page)
    _print_positions(console, page)
    _print_links(console, "Chronology", page.chronology)
    _print_acts(console, page)
    _print_pending(console, page)
    _print_judgements(console, page)
    _heading(console, "References")
    for reference in page.references:
        print_about(console, reference)
    _print_foot(console, page)


def paragraph(console: Console, text: Text | str, *, indent: int = 0, hang: int = 0) -> None:
    """Print a paragraph, indented; on a stream that wraps nothing it is one line."""
    body = Text(text) if isinstance(text, str) else text
    if console.soft_wrap:
        console.print(Text(" " * indent).append_text(body), soft_wrap=True)
        return
    width = max(16, min(console.width, WIDTH) - indent - hang)
    for n, line in enumerate(body.wrap(console, width)):
        line.rstrip()
        space = " " * (indent + (hang if n else 0))
        console.print(Text(space).append_text(line), no_wrap=True, crop=False, overflow="ignore")


def _heading(console: Console, words: str) -> None:
    console.print()
    paragraph(console, Text(words, style="bold"))


def _label(console: Console, name: str, value: str) -> None:
    if value:
        paragraph(console, Text(f"{name}  ", style="dim").append(value, style="none"), hang=2)


def _print_first(console: Console, page: Page) -> None:
    first = page.first
    paragraph(console, Text(first.question, style="bold"))
    if first.synthetic:
        paragraph(console, Text(first.synthetic, style="bold yellow"))
    about = Text(f"As of {first.as_of} · {first.collection}", style="dim")
    paragraph(console, about)
    _label(console, "Actors", first.actors)
    _label(console, "Third parties", first.third)
    _label(console, "Facets", first.facets)
    _label(console, "Period", first.period)
    console.print()
    for drawn in first.lead:
        _print_statement(console, drawn)
    for gap in first.gaps:
        _print_gap(console, gap)
    console.print()
    paragraph(console, Text(" ".join(first.summary), style="dim"))
    if first.later:
        paragraph(console, Text(first.later, style="dim"))


def _print_more(console: Console, page: Page) -> None:
    if page.first.question != page.question:
        _heading(console, "The question in full")
        paragraph(console, page.question)
    if page.more_lead or page.more_gaps:
        _heading(console, "The lead, continued")
    for drawn in page.more_lead:
        _print_statement(console, drawn)
    for gap in page.more_gaps:
        _print_gap(console, gap)


def _print_section(console: Console, section: DrawnSection) -> None:
    _heading(console, section.heading)
    for point in section.points:
        if point.label != section.heading:
            paragraph(console, Text(point.label, style="underline"), indent=2)
        for drawn in point.statements:
            _print_statement(console, drawn, indent=2, words=True)
    for gap in section.gaps:
        _print_gap(console, gap, indent=2)
    if not section.points and not section.gaps:
        paragraph(console, Text("Nothing stands here.", style="dim"), indent=2)


def _print_statement(
    console: Console, drawn: Drawn, *, indent: int = 0, words: bool = False
) -> None:
    """Print a statement; with `words` what it cites follows where it does not quote it itself."""
    text = Text()
    for piece in drawn.pieces:
        text.append(piece.text, style=_STYLES[piece.kind])
    if drawn.original:
        text.append(f" {drawn.original}", style="dim italic")
    text.append(f"{_NO_BREAK}{_numbers(drawn.references)}", style="bold")
    paragraph(console, text, indent=indent + 2)
    notes = Text("; ".join(drawn.notes), style="yellow" if drawn.weak else "dim")
    paragraph(console, notes, indent=indent + 4)
    for n, quote in drawn.cited if words else ():
        cited = Text("cites “", style="dim").append(quote, style="none")
        paragraph(console, cited.append(f"” [{n}]", style="dim"), indent=indent + 4, hang=2)


def _print_gap(console: Console, words: str, *, indent: int = 0) -> None:
    text = Text("– ", style="dim").append(words, style="italic")
    paragraph(console, text, indent=indent + 2, hang=2)


def _numbers(references: Iterable[int]) -> str:
    return "".join(f"[{n}]" for n in references)


def _print_conflicts(console: Console, page: Page) -> None:
    if not page.conflicts:
        return
    _heading(console, "Conflicts between sources")
    paragraph(console, Text(REPEATED, style="italic"), indent=2)
    for conflict in page.conflicts:
        paragraph(console, f"{conflict.n}. {conflict.about}", indent=2, hang=3)
        for value in conflict.values:
            text = Text(value.value, style="bold").append(
                f" · {value.whose} {_numbers(value.references)}", style="not bold dim"
            )
            paragraph(console, text, indent=5, hang=2)
            if value.quote:
                paragraph(console, Text(f"“{value.quote}”", style="dim"), indent=7)


def _print_positions(console: Console, page: Page) -> None:
    if not page.positions.rows:
        return
    _heading(console, "Positions")
    for row in page.positions.rows:
        paragraph(console, Text(row.issue, style="underline"), indent=2)
        for party, cell in zip(page.positions.parties, row.cells, strict=True):
            for link in cell:
                _print_link(console, link, before=f"{party}: ", indent=4)
        for party in row.missing:
            paragraph(console, Text(f"not heard: {party}", style="italic"), indent=4)


def _print_links(console: Console, heading: str, links: tuple[Link, ...]) -> None:
    if links:
        _heading(console, heading)
    for link in links:
        _print_link(console, link, before=f"{link.dated}  ", indent=2)


def _print_acts(console: Console, page: Page) -> None:
    if page.acts:
        _heading(console, "Acts")
        paragraph(console, page.acts.text, indent=2)
        paragraph(console, Text(f"All events, with their words: {page.acts.command}"), indent=2)


def _print_link(console: Console, link: Link, *, before: str, indent: int) -> None:
    text = Text(before, style="dim").append(link.text, style="none")
    text.append(f" {_numbers(link.references)}", style="bold")
    paragraph(console, text, indent=indent, hang=2)


def _print_pending(console: Console, page: Page) -> None:
    if page.pending:
        _heading(console, "Pending acts")
    for one in page.pending:
        holder = f" ({one.holder})" if one.holder else ""
        numbers = f" {_numbers(one.link.references)}" if one.link else ""
        paragraph(console, f"{one.due}  {one.act}{holder}{numbers}", indent=2, hang=2)


def _print_judgements(console: Console, page: Page) -> None:
    _heading(console, "Judgements")
    if not page.judgements:
        paragraph(console, Text(NO_JUDGEMENT, style="dim"), indent=2)
    for one in page.judgements:
        paragraph(console, f"{one.text} — {one.author}", indent=2)
        for label, text in one.about:
            paragraph(console, Text(f"{label}: {text}", style="dim"), indent=4, hang=2)
        for label, links in (("Rests on", one.rests_on), ("Against it", one.against)):
            for link in links:
                _print_link(console, link, before=f"{label}: ", indent=4)


def print_about(console: Console, reference: DrawnReference, *, whole: bool = False) -> None:
    """Print what is known of a source; with `whole` its title and hash in full."""
    title = one_line(reference.record.title or "") if whole else ""
    head = Text(f"[{reference.n}] ", style="bold").append(title or reference.title)
    paragraph(console, head, hang=4)
    url = reference.url if linked(reference.record.url) else f"{reference.url} (no web address)"
    for line in reference.lines:
        style = "yellow" if line == reference.synthetic else "dim"
        paragraph(console, Text(line, style=style), indent=4, hang=2)
    # Addresses are never broken: a broken one cannot be copied.
    for address in (url, f"restates: {reference.restates}" if reference.restates else ""):
        if address:
            console.print(Text(f"    {address}", style="dim"), soft_wrap=True)
    text = reference.record.sha256 if whole else reference.hash
    paragraph(console, Text(f"text: {text}", style="dim"), indent=4, hang=2)


def _print_foot(console: Console, page: Page) -> None:
    _heading(console, "How to read this")
    used = [mark for mark in dict.fromkeys(VERDICTS.values()) if mark.words]
    for mark in used:
        paragraph(console, Text(f"{mark.sign} {mark.words}", style="dim"), indent=2, hang=2)
    for standing, meaning in STANDINGS:
        paragraph(console, Text(f"{standing}: {meaning}", style="dim"), indent=2, hang=2)
    for note in LEGEND:
        paragraph(console, Text(note, style="dim"), indent=2, hang=2)
    console.print()
    for name, value in page.foot:
        _label(console, name, value)
    _label(console, "Open a reference", page.opening)
