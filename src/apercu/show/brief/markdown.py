"""A brief as Markdown that every reader of CommonMark and tables draws alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from apercu.briefs import Brief
from apercu.show.brief.drawn import Drawn, DrawnReference, DrawnSection, Link, Page
from apercu.show.brief.page import lay_out
from apercu.show.brief.words import (
    LEGEND,
    NO_JUDGEMENT,
    REPEATED,
    STANDINGS,
    VERDICTS,
    linked,
)

_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~$#])")
_ENTITIES = str.maketrans({"&": "&amp;", "@": "@<!-- -->"})
"""Services that make mentions look at the text as drawn, where only a comment parts the name."""
_AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")
_BARE_ADDRESS = re.compile(r"(://|\bwww\.)", re.IGNORECASE)


def brief_markdown(brief: Brief) -> str:
    """Write a brief as Markdown; content cannot become markup, a link or a mention."""
    return "\n".join(_blocks(lay_out(brief))) + "\n"


def escaped(text: str) -> str:
    """Return content that Markdown draws to the letter: no markup, no link of its own making."""
    safe = _ANYWHERE.sub(r"\\\1", text).translate(_ENTITIES)
    safe = _BARE_ADDRESS.sub(
        lambda found: found[0].replace(":", "&#58;").replace(".", "&#46;"), safe
    )
    return _AT_START.sub(_started, safe)


def _started(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}"


def _blocks(page: Page) -> Iterator[str]:
    yield from _first(page)
    yield from _more(page)
    for section in page.sections:
        yield from _section(section)
    yield from _conflicts(page)
    yield from _positions(page)
    if page.chronology:
        yield "\n## Chronology\n"
    for one in page.chronology:
        yield f"- {escaped(one.dated)}: {_link(one)}"
    if page.acts:
        command = page.acts.command.replace("`", "")
        yield f"\n## Acts\n\n{escaped(page.acts.text)}"
        yield f"\nAll events, with their words: `{command}`"
    if page.pending:
        yield "\n## Pending acts\n"
    for pending in page.pending:
        holder = f" ({escaped(pending.holder)})" if pending.holder else ""
        where = f" {_numbers(pending.link.references)}" if pending.link else ""
        yield f"- {escaped(pending.due)}: {escaped(pending.act)}{holder}{where}"
    yield from _judgements(page)
    yield "\n## References\n"
    for reference in page.references:
        yield from _reference(reference)
    yield from _foot(page)


def _first(page: Page) -> Iterator[str]:
    first = page.first
    yield f"# {escaped(first.question)}\n"
    if first.synthetic:
        yield f"**{escaped(first.synthetic)}**\n"
    facts = (
        ("As of", f"{first.as_of}; {first.collection}"),
        ("Actors", first.actors),
        ("Third parties", first.third),
        ("Facets", first.facets),
        ("Period", first.period),
    )
    for label, value in facts:
        if value:
            yield f"- {label}: {escaped(value)}"
    yield ""
    for drawn in first.lead:
        yield from _statement(drawn)
    yield from _gaps(first.gaps)
    yield f"\n{escaped(' '.join(first.summary))}"
    if first.later:
        yield f"\n{escaped(first.later)}"


def _more(page: Page) -> Iterator[str]:
    if page.question != page.first.question:
        yield f"\n## The question in full\n\n{escaped(page.question)}"
    if page.more_lead or page.more_gaps:
        yield "\n## The lead, continued\n"
    for drawn in page.more_lead:
        yield from _statement(drawn)
    yield from _gaps(page.more_gaps)


def _section(section: DrawnSection) -> Iterator[str]:
    yield f"\n## {escaped(section.heading)}"
    for point in section.points:
        if point.label != section.heading:
            yield f"\n### {escaped(point.label)}"
        yield ""
        for drawn in point.statements:
            yield from _statement(drawn, words=True)
    yield from _gaps(section.gaps)
    if not section.points and not section.gaps:
        yield "\nNothing stands here."


def _statement(drawn: Drawn, *, words: bool = False) -> Iterator[str]:
    """Yield a statement; with `words` what it cites follows where it does not quote it itself."""
    original = f" *{escaped(drawn.original)}*" if drawn.original else ""
    text = escaped(drawn.text)
    yield f'- <a id="{drawn.anchor}"></a>{text}{original} {_numbers(drawn.references)}  '
    yield f"  {escaped('; '.join(drawn.notes))}"
    for n, quote in drawn.cited if words else ():
        yield f"  - cites “{escaped(quote)}” {_numbers((n,))}"


def _gaps(gaps: tuple[str, ...]) -> Iterator[str]:
    if gaps:
        yield ""
    for gap in gaps:
        yield f"- *{escaped(gap)}*"


def _numbers(references: Iterable[int]) -> str:
    return "".join(f"[\\[{n}\\]](#r{n})" for n in references)


def _link(link: Link) -> str:
    return f"[{escaped(link.text)}](#{link.anchor}) {_numbers(link.references)}"


def _conflicts(page: Page) -> Iterator[str]:
    if not page.conflicts:
        return
    yield f"\n## Conflicts between sources\n\n{REPEATED}"
    for conflict in page.conflicts:
        yield f"\n### Conflict {conflict.n}: {escaped(conflict.about)}\n"
        yield "| Value | Whose | References |\n|---|---|---|"
        for value in conflict.values:
            words = f"<br>“{escaped(value.quote)}”" if value.quote else ""
            whose, numbers = escaped(value.whose) + words, _numbers(value.references)
            yield f"| {escaped(value.value)} | {whose} | {numbers} |"


def _positions(page: Page) -> Iterator[str]:
    positions = page.positions
    if not positions.rows:
        return
    yield "\n## Positions\n"
    yield f"| Issue | {' | '.join(escaped(party) for party in positions.parties)} |"
    yield "|---" * (len(positions.parties) + 1) + "|"
    for row in positions.rows:
        cells = [
            "<br>".join(_link(one) for one in cell) or escaped(positions.absent(row, column))
            for column, cell in enumerate(row.cells)
        ]
        yield f"| {escaped(row.issue)} | {' | '.join(cells)} |"


def _judgements(page: Page) -> Iterator[str]:
    yield "\n## Judgements\n"
    if not page.judgements:
        yield NO_JUDGEMENT
    for one in page.judgements:
        yield f"- {escaped(one.text)} — {escaped(one.author)}"
        for label, text in one.about:
            yield f"  - {label}: {escaped(text)}"
        for label, links in (("Rests on", one.rests_on), ("Against it", one.against)):
            if links:
                yield f"  - {label}: {'; '.join(_link(link) for link in links)}"


def _reference(reference: DrawnReference) -> Iterator[str]:
    yield f'- <a id="r{reference.n}"></a>\\[{reference.n}\\] **{escaped(reference.title)}**'
    for line in reference.lines:
        yield f"  - {escaped(line)}"
    yield f"  - {address(reference.record.url, reference.url)}"
    if reference.record.restates:
        yield f"  - restates {address(reference.record.restates, reference.restates)}"
    yield f"  - text `{reference.hash}`"


def address(url: str, text: str) -> str:
    """Write an address: a link where it leads to the web, else its words."""
    return f"<{url}>" if linked(url) else f"{escaped(text)} (no web address)"


def _foot(page: Page) -> Iterator[str]:
    yield "\n## How to read this\n"
    for mark in dict.fromkeys(VERDICTS.values()):
        yield f"- {mark.sign} {mark.words}"
    for standing, meaning in STANDINGS:
        yield f"- {standing}: {meaning}"
    for note in LEGEND:
        yield f"- {escaped(note)}"
    yield "\n## This brief\n"
    for label, value in page.foot:
        yield f"- {label}: {escaped(value)}"
    yield f"- Open a reference: `{page.opening.replace('`', '')}`"
