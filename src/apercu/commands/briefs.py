"""Commands on briefs: ask, list what was asked, show it again, open a reference."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from apercu.commands.options import (
    CollectionOption,
    DemoOption,
    Format,
    FormatOption,
    collection_place,
    out,
    print_json,
    say,
)

if TYPE_CHECKING:
    from apercu.briefs import Brief
    from apercu.collection.reading import Collection

DONE = 0
KEEP_WAIT_S = 5.0
"""How long to wait for another writer before a brief is not kept: two of its batches."""


class BriefFormat(StrEnum):
    """How a brief is printed."""

    terminal = "terminal"
    markdown = "markdown"
    html = "html"
    json = "json"
    post = "post"


BriefFormatOption = Annotated[BriefFormat, typer.Option("--format", help="How to print it.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write it there instead of printing it."),
]


def ask(
    question: Annotated[str, typer.Argument(help="A question about relations between states.")],
    collection: CollectionOption = None,
    demo: DemoOption = False,
    as_of: Annotated[
        str | None, typer.Option(help="Answer as of this day (2025-09-27); today if not given.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Published on or after this day.")] = None,
    until: Annotated[str | None, typer.Option(help="Published on or before this day.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Language (en, ru ...).")] = None,
    control: Annotated[
        list[str] | None,
        typer.Option(help="Who controls the outlet: state, pro_government, independent, unknown."),
    ] = None,
    form: Annotated[
        list[str] | None, typer.Option(help="The outlet's form: agency, newspaper, ministry ...")
    ] = None,
    outlet: Annotated[
        list[str] | None, typer.Option(help="The outlet: its name, or its domain (example.org).")
    ] = None,
    format: BriefFormatOption = BriefFormat.terminal,  # noqa: A002 - the option's name
    output: OutputOption = None,
) -> int:
    """Answer a question with a brief in which every sentence leads to the words behind it."""
    import msgspec

    from apercu.answer import answer
    from apercu.ask.question import parse_question
    from apercu.assemble import clock, make_coder, make_encoder, searchable
    from apercu.config import parse_day, read_settings
    from apercu.requests import make_filters

    day = parse_day(as_of, option="--as-of") if as_of else clock().date()
    filters = make_filters(language, control, form, None, since, until, outlet)
    parse_question(question, as_of=day)
    place = collection_place(collection, demo=demo)
    with searchable(place) as (opened, index):
        encoder = make_encoder(read_settings())
        brief = answer(
            opened, index, question, as_of=day, filters=filters, clock=clock, encoder=encoder,
            coder=make_coder(),
        )  # fmt: skip
        if demo:
            # Also of a day before its first report, when nothing in it tells.
            brief = msgspec.structs.replace(brief, synthetic=True)
        written = _rendered(opened, brief, format)
    try:
        _put_out(brief, written, output)
    finally:
        # Also where the reader has gone away, as `head` does: the brief was made.
        _keep(place, brief)
    return DONE


def briefs(
    collection: CollectionOption = None,
    demo: DemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """List the briefs that were made from a collection, the last one asked for first."""
    from apercu.assemble import opened
    from apercu.collection.briefs_kept import list_briefs

    with opened(collection_place(collection, demo=demo)) as found:
        listed = list_briefs(found)
    if format is Format.json:
        from apercu.briefs import BriefList

        print_json(BriefList(briefs=tuple(listed)))
    else:
        from apercu.show.kept import print_briefs

        print_briefs(out(), listed)
    return DONE


def show(
    id: Annotated[  # noqa: A002 - the argument's name
        str | None, typer.Argument(help="The brief's id, or its first digits; else the latest.")
    ] = None,
    collection: CollectionOption = None,
    demo: DemoOption = False,
    format: BriefFormatOption = BriefFormat.terminal,  # noqa: A002 - the option's name
    output: OutputOption = None,
) -> int:
    """Print a brief again as it was made."""
    from apercu.assemble import opened
    from apercu.collection.briefs_kept import find_brief

    with opened(collection_place(collection, demo=demo)) as found:
        brief = find_brief(found, id)
        written = _rendered(found, brief, format)
    _put_out(brief, written, output)
    return DONE


def open_(
    n: Annotated[int, typer.Argument(metavar="N", help="The reference's number in the brief.")],
    brief: Annotated[
        str | None, typer.Option("--brief", metavar="ID", help="Of this brief; else the latest.")
    ] = None,
    collection: CollectionOption = None,
    demo: DemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Open a reference of a brief: the stored text with every quote of the brief marked."""
    from apercu.assemble import opened
    from apercu.collection.briefs_kept import find_brief
    from apercu.opening import open_reference

    with opened(collection_place(collection, demo=demo)) as found:
        record = find_brief(found, brief)
        reference = open_reference(found, record, n)
    if format is Format.json:
        print_json(reference)
    else:
        from apercu.show.brief.reference import print_reference

        print_reference(out(), record, n, reference.text)
    return DONE


def _rendered(collection: Collection, brief: Brief, format: BriefFormat) -> str | None:  # noqa: A002
    """Write a brief in a format; `None` for the terminal, which must know its width."""
    if format is BriefFormat.html:
        from apercu.measuring.recounting import series_in
        from apercu.opening import read_contexts
        from apercu.show.brief.html import brief_html

        return brief_html(brief, read_contexts(collection, brief), series_in(brief))
    if format is BriefFormat.markdown:
        from apercu.show.brief.markdown import brief_markdown

        return brief_markdown(brief)
    if format is BriefFormat.post:
        from apercu.show.brief.post import brief_posts, posts_text

        return posts_text(brief_posts(brief))
    if format is BriefFormat.json:
        from apercu.codec import to_json

        return to_json(brief, indent=2) + "\n"
    return None


def _put_out(brief: Brief, written: str | None, output: Path | None) -> None:
    """Print a brief, or write it into a file."""
    from apercu.show.brief.terminal import print_brief

    if output is None:
        if written is None:
            print_brief(out(), brief)
        else:
            sys.stdout.write(written)
        sys.stdout.flush()
        return
    from apercu.show.kept import write_output

    write_output(output, written, brief)


def _keep(place: Path, brief: Brief) -> None:
    """Keep a brief; where that cannot be, say so: the brief is made all the same."""
    from apercu.assemble import clock, keep
    from apercu.errors import ApercuError

    try:
        keep(place, brief, clock=clock, wait_s=KEEP_WAIT_S)
    except ApercuError as error:
        say(f"this brief was not kept ({error}); 'apercu show' and 'apercu open' do not know it")
