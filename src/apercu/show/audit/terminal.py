"""Print an audit for the terminal: a table of all statements, then what was found for each."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from apercu.audits import Audit
from apercu.show.audit.page import AuditPage, DrawnEvidence, DrawnStatement, lay_out
from apercu.show.audit.words import LEGEND, VERDICTS
from apercu.show.brief.terminal import WIDTH, paragraph
from apercu.show.brief.words import linked, shortened

_STYLES = {
    "contradicted": "bold red", "partly": "yellow", "insufficient": "yellow",
    "none_found": "magenta", "not_checked": "dim", "supported": "green", "not_checkable": "cyan",
}  # fmt: skip
_QUOTED_WORDS = 60
_MOST_QUOTED = 2
"""Words shown on each side; the page and the JSON have all."""


def print_audit(console: Console, audit: Audit) -> None:
    """Print an audit, the most consequential statements first."""
    page = lay_out(audit)
    paragraph(console, Text(page.title, style="bold"))
    if page.synthetic:
        paragraph(console, Text(page.synthetic, style="bold yellow"))
    paragraph(console, Text(page.compared, style="dim"))
    counts = " · ".join(f"{n} {mark.sign} {mark.words}" for mark, n in page.counts)
    paragraph(console, counts)
    for note in page.notes:
        paragraph(console, Text(note, style="italic"))
    console.print()
    _print_table(console, page)
    for drawn in page.ordered:
        _print_statement(console, drawn)
    _print_sources(console, page)
    _print_foot(console, page)


def _print_table(console: Console, page: AuditPage) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=True)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("Statement", ratio=5)
    table.add_column("Verdict", ratio=3)
    table.add_column("Whose word", ratio=3)
    for drawn in page.ordered:
        verdict = Text(f"{drawn.mark.sign} {drawn.mark.words}", style=_STYLES[drawn.verdict])
        standing = Text(drawn.standing or "–", style="dim")
        table.add_row(str(drawn.number), Text(drawn.short), verdict, standing)
    console.print(table, width=min(console.width, WIDTH + 12), soft_wrap=False)


def _print_statement(console: Console, drawn: DrawnStatement) -> None:
    console.print()
    paragraph(console, Text(f"{drawn.number}. ", style="bold").append(drawn.text), hang=3)
    told = f"{drawn.mark.sign} {drawn.mark.words}"
    line = Text(told, style=_STYLES[drawn.verdict])
    if drawn.standing:
        line.append(f"; {drawn.standing}", style="dim")
    paragraph(console, line, indent=3, hang=2)
    for reason in drawn.reasons:
        paragraph(console, Text(reason), indent=3, hang=2)
    for finding in drawn.findings:
        paragraph(console, Text(finding, style="dim"), indent=3, hang=2)
    for repair in drawn.repairs:
        paragraph(console, Text("repair: ", style="bold").append(repair), indent=3, hang=2)
    shown: dict[str, int] = {}
    for one in drawn.evidence:
        shown[one.side] = shown.get(one.side, 0) + 1
        if shown[one.side] <= _MOST_QUOTED:
            _print_evidence(console, one)


def _print_evidence(console: Console, one: DrawnEvidence) -> None:
    quote = shortened(one.quote, _QUOTED_WORDS)
    head = Text(f"{one.side}: ", style="bold").append(f"“{quote}”", style="not bold")
    paragraph(console, head.append(f" [{one.ref.n}]", style="bold"), indent=3, hang=2)
    about = [one.ref.outlet, one.ref.about, one.ref.party, one.ref.published, *one.notes]
    paragraph(console, Text(" · ".join(about), style="dim"), indent=5, hang=2)


def _print_sources(console: Console, page: AuditPage) -> None:
    if page.sources:
        console.print()
        paragraph(console, Text("Its own references", style="bold"))
    for one in page.sources:
        line = Text(f"[{one.n}] {shortened(one.text, 20)} · ").append(one.status, style="dim")
        paragraph(console, line, indent=2, hang=4)
    if page.references:
        console.print()
        paragraph(console, Text("Documents of the collection", style="bold"))
    for ref in page.references:
        paragraph(console, Text(f"[{ref.n}] {ref.title}"), indent=2, hang=4)
        url = ref.url if linked(ref.record.url) else f"{ref.url} (no web address)"
        # Addresses are never broken: a broken one cannot be copied.
        console.print(Text(f"      {url}", style="dim"), soft_wrap=True)


def _print_foot(console: Console, page: AuditPage) -> None:
    console.print()
    paragraph(console, Text("How to read this", style="bold"))
    for mark in VERDICTS.values():
        paragraph(console, Text(f"{mark.sign} {mark.words}", style="dim"), indent=2, hang=2)
    for note in (*LEGEND, *filter(None, (page.left_out,))):
        paragraph(console, Text(note, style="dim"), indent=2, hang=2)
    console.print()
    for name, value in page.foot:
        paragraph(console, Text(f"{name}  ", style="dim").append(value), hang=2)
