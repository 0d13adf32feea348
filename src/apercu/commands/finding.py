"""Commands that find passages: by words, by nearness of matter, by both; and make vectors."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apercu.commands.options import (
    CollectionOption,
    DemoOption,
    Format,
    FormatOption,
    collection_place,
    err,
    out,
    print_json,
)
from apercu.errors import ApercuError

if TYPE_CHECKING:
    from apercu.records import AddReport, VectorReport


class Mode(StrEnum):
    """How passages are found."""

    lexical = "lexical"
    dense = "dense"
    hybrid = "hybrid"


class When(StrEnum):
    """When what was added gets vectors."""

    now = "now"
    later = "later"
    never = "never"


def search(
    query: Annotated[str, typer.Argument(help="Words to search for.")],
    collection: CollectionOption = None,
    demo: DemoOption = False,
    mode: Annotated[
        Mode, typer.Option(help="By words, by nearness of matter (dense), or by both (hybrid).")
    ] = Mode.lexical,
    limit: Annotated[int, typer.Option(help="How many results.")] = 10,
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
    actor: Annotated[
        list[str] | None,
        typer.Option(help="The passage names this actor: AZE, org:NATO, a name."),
    ] = None,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Search the passages of a collection."""
    from apercu.assemble import clock, searchable
    from apercu.config import parse_day
    from apercu.requests import make_filters
    from apercu.searching import search as by_words

    day = parse_day(as_of, option="--as-of") if as_of else clock().date()
    filters = make_filters(language, control, form, actor, since, until, outlet)
    with searchable(collection_place(collection, demo=demo)) as (opened, index):
        if mode is Mode.lexical:
            reply = by_words(opened, index, query, limit=limit, as_of=day, filters=filters)
        else:
            from apercu.finding import Finder

            kind: Any = mode.value
            finder = Finder(opened, index, _encoder())
            reply = finder.find(query, mode=kind, limit=limit, as_of=day, filters=filters)
    if format is Format.json:
        print_json(reply)
    else:
        from apercu.show.terminal import print_search

        print_search(out(), reply)
    return 0


def vectors(
    collection: CollectionOption = None,
    demo: DemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Make the vectors that are still missing, for searching by nearness of matter."""
    place = collection_place(collection, demo=demo)
    report = _make(place)
    if format is Format.json:
        print_json(report)
    else:
        from apercu.show.terminal import print_vectors

        print_vectors(out(), report)
    return 1 if report.missing else 0


def _encoder() -> Any:
    from apercu.assemble import make_encoder
    from apercu.config import read_settings

    return make_encoder(read_settings())


def _make(place: Path) -> VectorReport:
    """Make the missing vectors of the collection at `place`; show how it goes on."""
    from apercu.assemble import clock, opened
    from apercu.intake.vectorise import allow_vectors, make_vectors
    from apercu.show.progress import Bar

    with opened(place) as found, Bar(err()) as bar:
        allow_vectors(found.layout)
        return make_vectors(found, _encoder(), day=clock().date().toordinal(), progress=bar)


def after_adding(
    place: Path, report: AddReport, when: When | None
) -> tuple[AddReport, ApercuError | None]:
    """Do what was said about vectors, now that the documents are safe.

    Returns the report of adding, with that of vectors in it, and what failed: an encoder that
    cannot be used spoils nothing that was added.
    """
    if when is None or report.interrupted:
        return report, None
    try:
        if when is When.now:
            import msgspec

            return msgspec.structs.replace(report, vectors=_make(place)), None
        from apercu.collection.layout import Layout
        from apercu.intake.vectorise import allow_vectors, refuse_vectors

        (refuse_vectors if when is When.never else allow_vectors)(Layout(place))
    except ApercuError as error:
        return report, error
    return report, None
