"""Commands by which an analyst corrects what was coded: kept with who and when, and taken back."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from apercu.commands.following import AsOfOption, the_day
from apercu.commands.options import (
    CollectionOption,
    Format,
    FormatOption,
    RefusedDemoOption,
    collection_place,
    out,
    print_json,
    refuse_demo,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apercu.collection.reading import Collection
    from apercu.following.correcting import Pointed, Pointing
    from apercu.relations import KeptCorrection

DONE = 0

app = typer.Typer(
    name="correct",
    help="Correct what was coded: an act that is none, of another type, one event or two.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

IdsArgument = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Events or reports, by the ids that are printed."),
]
ByOption = Annotated[str, typer.Option("--by", help="Who says so; kept with it.")]
NoteOption = Annotated[
    str,
    typer.Option(
        "--note", help="Why; kept for good, also when the text is forgotten: quote nobody in it."
    ),
]
PairOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--pair", metavar="A B", help="Between whom, where an id alone is not found."),
]


@app.command()
def wrong(
    ids: IdsArgument,
    by: ByOption,
    note: NoteOption = "",
    pair: PairOption = None,
    as_of: AsOfOption = None,
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Say that what was coded there is no such act."""
    return _correct("wrong", ids, by, note, pair, as_of, collection, demo, format)


@app.command()
def retype(
    ids: IdsArgument,
    by: ByOption,
    type: Annotated[str, typer.Option("--type", help="The right type (ACCUSE ...).")],  # noqa: A002
    mode: Annotated[
        str | None, typer.Option(help="The right mode, where the type has any.")
    ] = None,
    note: NoteOption = "",
    pair: PairOption = None,
    as_of: AsOfOption = None,
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Say of which type and mode the act is; its score follows."""
    kinds = (type, mode)
    return _correct("retype", ids, by, note, pair, as_of, collection, demo, format, kinds)


@app.command()
def together(
    ids: IdsArgument,
    by: ByOption,
    note: NoteOption = "",
    pair: PairOption = None,
    as_of: AsOfOption = None,
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Say that these tell one event."""
    return _correct("together", ids, by, note, pair, as_of, collection, demo, format)


@app.command()
def apart(
    ids: IdsArgument,
    by: ByOption,
    note: NoteOption = "",
    pair: PairOption = None,
    as_of: AsOfOption = None,
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Say that these tell different events; of one event, that each of its reports does."""
    return _correct("apart", ids, by, note, pair, as_of, collection, demo, format)


@app.command()
def withdraw(
    id: Annotated[str, typer.Argument(help="The correction's id, as 'list' prints it.")],  # noqa: A002
    by: ByOption,
    note: NoteOption = "",
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Take a correction back; both stay on record."""
    refuse_demo(demo, "apercu correct")
    from apercu.assemble import opened
    from apercu.collection.corrections_kept import find_correction
    from apercu.following.correcting import withdraw as made_of

    place = collection_place(collection)
    with opened(place) as found:
        one = find_correction(found, id)
    return _keep(place, [made_of(one, by=by, made_at=_now(), note=note)], format)


@app.command(name="list")
def list_(
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """List the corrections, the last one made first."""
    from apercu.assemble import opened
    from apercu.collection.corrections_kept import list_corrections
    from apercu.following.corrections import withdrawn
    from apercu.relations import CorrectionList

    with opened(collection_place(collection, demo=demo)) as found:
        every = list_corrections(found)
    listed = CorrectionList(
        corrections=tuple(reversed(every)), withdrawn=tuple(sorted(withdrawn(every)))
    )
    if format is Format.json:
        print_json(listed)
    else:
        from apercu.show.relations.corrections import print_list

        print_list(out(), listed)
    return DONE


def _correct(
    kind: Pointing,
    ids: Sequence[str],
    by: str,
    note: str,
    pair: tuple[str, str] | None,
    as_of: str | None,
    collection: Path | None,
    demo: bool,
    format: Format,  # noqa: A002 - the option's name
    types: tuple[str | None, str | None] = (None, None),
) -> int:
    refuse_demo(demo, "apercu correct")
    from apercu.assemble import opened
    from apercu.following.correcting import correct

    place = collection_place(collection)
    with opened(place) as found:
        pointed = _pointed(found, ids, pair, the_day(as_of))
    made = correct(kind, pointed, by=by, made_at=_now(), note=note, type_=types[0], mode=types[1])
    return _keep(place, made, format)


def _pointed(
    collection: Collection, ids: Sequence[str], pair: tuple[str, str] | None, day: datetime.date
) -> list[Pointed]:
    """Find what ids point at, between the pair that is named or any of the collection."""
    from apercu.collection.corrections_kept import list_corrections
    from apercu.commands.following import read, ready_parts, understand_pair
    from apercu.errors import InputError
    from apercu.following.correcting import point_at
    from apercu.following.events import follow
    from apercu.following.finding import pair_with
    from apercu.following.request import make_request
    from apercu.intake.coder import packaged_coder

    kept = list_corrections(collection)
    found: list[Pointed] = []
    followed = None
    for one in ids:
        pointed = point_at(followed, one) if followed is not None else None
        if pointed is None:
            named = pair or pair_with(collection, packaged_coder(), one, kept, day=day)
            request = make_request(understand_pair(named)[0])
            followed = follow(*ready_parts(read(collection, request, day)))
            pointed = point_at(followed, one)
        if pointed is None:
            a, b = request.pair
            raise InputError(
                f"there is no event or report {one!r} between {a.name} and {b.name} as of {day};"
                f" 'apercu events {a.id} {b.id}' lists them"
            )
        found.append(pointed)
    return found


def _now() -> str:
    from apercu.assemble import clock

    # To the microsecond: of two on one act the later one holds.
    return clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _keep(place: Path, made: list[KeptCorrection], format: Format) -> int:  # noqa: A002
    from apercu.collection.corrections_kept import keep_corrections
    from apercu.collection.reading import Collection
    from apercu.collection.writing import open_batch
    from apercu.relations import CorrectionMade

    with (
        Collection.open(place, writable=True) as found,
        open_batch(found.layout, found.connection) as batch,
    ):
        known = keep_corrections(batch, made)
    done = CorrectionMade(made=tuple(made), known=tuple(known))
    if format is Format.json:
        print_json(done)
    else:
        from apercu.show.relations.corrections import print_made

        print_made(out(), done)
    return DONE
