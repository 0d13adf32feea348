"""An audit as Markdown; content cannot become markup, a link or a mention."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.audits import Audit
from apercu.show.audit.page import AuditPage, DrawnStatement, lay_out
from apercu.show.audit.words import LEGEND, VERDICTS
from apercu.show.brief.drawn import DrawnReference
from apercu.show.brief.markdown import address, escaped


def audit_markdown(audit: Audit) -> str:
    """Write an audit as Markdown, the most consequential statements first."""
    return "\n".join(_blocks(lay_out(audit))) + "\n"


def _blocks(page: AuditPage) -> Iterator[str]:
    yield f"# Checked: {escaped(page.title)}\n"
    if page.synthetic:
        yield f"**{escaped(page.synthetic)}**\n"
    yield f"{escaped(page.compared)}.\n"
    for mark, n in page.counts:
        yield f"- {n} {mark.sign} {mark.words}"
    for note in page.notes:
        yield f"\n*{escaped(note)}*"
    yield "\n## Statements, the most consequential first"
    for drawn in page.ordered:
        yield from _statement(drawn)
    if page.sources:
        yield "\n## Its own references\n"
    for one in page.sources:
        yield f"- \\[{one.n}\\] {escaped(one.text)}: {one.status}"
    if page.references:
        yield "\n## Documents of the collection\n"
    for ref in page.references:
        yield from _reference(ref)
    yield "\n## How to read this\n"
    for mark in VERDICTS.values():
        yield f"- {mark.sign} {mark.words}"
    for note in (*LEGEND, *filter(None, (page.left_out,))):
        yield f"- {escaped(note)}"
    yield "\n## This audit\n"
    for label, value in page.foot:
        yield f"- {label}: {escaped(value)}"


def _statement(drawn: DrawnStatement) -> Iterator[str]:
    yield f'\n### <a id="{drawn.anchor}"></a>{drawn.number}. {drawn.mark.sign} {drawn.mark.words}\n'
    yield f"> {escaped(drawn.text)}\n"
    if drawn.standing:
        yield f"- {escaped(drawn.standing)}"
    for reason in drawn.reasons:
        yield f"- {escaped(reason)}"
    for finding in drawn.findings:
        yield f"- {escaped(finding)}"
    for repair in drawn.repairs:
        yield f"- **Repair:** {escaped(repair)}"
    for one in drawn.evidence:
        notes = f" ({escaped('; '.join(one.notes))})" if one.notes else ""
        yield f"- {one.side}: “{escaped(one.quote)}” [\\[{one.ref.n}\\]](#r{one.ref.n}){notes}"


def _reference(ref: DrawnReference) -> Iterator[str]:
    yield f'- <a id="r{ref.n}"></a>\\[{ref.n}\\] **{escaped(ref.title)}**'
    for line in ref.lines:
        yield f"  - {escaped(line)}"
    yield f"  - {address(ref.record.url, ref.url)}"
    yield f"  - text `{ref.hash}`"
