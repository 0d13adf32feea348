"""Commands that follow relations: the table of events, and series, shifts, a third beside them."""

from __future__ import annotations

import datetime
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from apercu.commands.options import (
    CollectionOption,
    DemoOption,
    collection_place,
    out,
    print_json,
)
from apercu.errors import InputError, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apercu.briefs import Named
    from apercu.collection.reading import Collection
    from apercu.following import Ground, Request
    from apercu.relate.events import Report
    from apercu.relations import EventTable, KeptCorrection, OpenedEvent, Relations
    from apercu.show.charts.inputs import About

DONE = 0


class TableFormat(StrEnum):
    """How a table is printed."""

    terminal = "terminal"
    csv = "csv"
    parquet = "parquet"
    json = "json"


ActorsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="A B", help="Two actors: names (Azerbaijan, Baku) or ids (AZE).", show_default=False
    ),
]
AsOfOption = Annotated[
    str | None, typer.Option(help="Answer as of this day (2025-09-27); today if not given.")
]
SinceOption = Annotated[
    str | None, typer.Option(help="Events from this day, month or year on (2024-06).")
]
UntilOption = Annotated[
    str | None, typer.Option(help="Events up to this day, month or year, its end included.")
]
DomainOption = Annotated[
    list[str] | None,
    typer.Option(help="political, economic, energy, security or humanitarian."),
]
TypeOption = Annotated[
    list[str] | None, typer.Option("--type", help="A type of act of the codebook (ACCUSE ...).")
]
SureOption = Annotated[
    float,
    typer.Option(help="Only events whose type is at least so probable (0 to 1); 0.5 is even."),
]
DirectedOption = Annotated[
    bool,
    typer.Option("--directed/--both", help="Only what A does to B; in both directions otherwise."),
]
TableFormatOption = Annotated[TableFormat, typer.Option("--format", help="How to print it.")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write it there instead of printing it."),
]


PictureOption = Annotated[
    Path | None,
    typer.Option("--picture", metavar="FILE", help="Draw it, too: FILE.svg or FILE.png."),
]


class Ready(NamedTuple):
    """What a request is answered from."""

    request: Request
    reports: Sequence[Report]
    ground: Ground
    corrections: Sequence[KeptCorrection]


def events(
    actors: ActorsArgument = None,
    collection: CollectionOption = None,
    demo: DemoOption = False,
    event: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Open one event: all its reports and how it came about."),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    domain: DomainOption = None,
    type: TypeOption = None,  # noqa: A002 - the option's name
    realis: Annotated[
        list[str] | None,
        typer.Option(
            help="How it is meant: happened, reported, planned, hypothetical, denied, retold."
        ),
    ] = None,
    directed: DirectedOption = False,
    sure: SureOption = 0.0,
    by: Annotated[
        str,
        typer.Option(
            help="Which day dates an event: what words tell, else the day of a report that tells it"
            " as news (event); or words alone (words)."
        ),
    ] = "event",
    one_sided: Annotated[
        bool,
        typer.Option("--one-sided", help="Also acts of which only one of the two was found."),
    ] = False,
    format: TableFormatOption = TableFormat.terminal,  # noqa: A002 - the option's name
    output: OutputOption = None,
    picture: PictureOption = None,
) -> int:
    """Print what two actors did to one another: dated events, each with its words."""
    from apercu.assemble import opened
    from apercu.following import follow_events, make_request, open_event

    day = the_day(as_of)
    place = collection_place(collection, demo=demo)
    with opened(place) as found:
        named = _pair(found, actors, event, day)
        pair, notes = understand_pair(named)
        request = make_request(
            pair,
            understood=notes,
            directed=directed,
            sure=sure,
            one_sided=one_sided,
            since=since,
            until=until,
            domains=tuple(domain or ()),
            types=tuple(type or ()),
            realis=tuple(realis or ()),
            by=by,
        )
        ready = read(found, request, day, demo=demo)
    if event is not None:
        if picture is not None:
            raise InputError("--picture draws a table; leave it or --event out")
        opened_event = open_event(*ready_parts(ready), event)
        if opened_event is None:
            a, b = request.pair
            raise InputError(
                f"there is no event or report {event!r} between {a.name} and {b.name} as of {day};"
                f" 'apercu events {a.id} {b.id}' lists them"
            )
        return _print_opened(opened_event, format, output)
    table = follow_events(*ready_parts(ready))
    if picture is not None:
        _draw_events(table, picture)
    return _put_events(table, format, output)


def relations(
    actors: ActorsArgument = None,
    collection: CollectionOption = None,
    demo: DemoOption = False,
    third: Annotated[
        str | None, typer.Option(metavar="C", help="A third actor to set beside the two.")
    ] = None,
    step: Annotated[str, typer.Option(help="day, week, month, quarter, half or year.")] = "month",
    by: Annotated[
        str,
        typer.Option(
            help="Which day counts: that of the event, by words or as news of its report (event);"
            " by words alone (words); that of the report that tells it (report)."
        ),
    ] = "event",
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    domain: DomainOption = None,
    type: TypeOption = None,  # noqa: A002 - the option's name
    directed: DirectedOption = False,
    sure: SureOption = 0.0,
    format: TableFormatOption = TableFormat.terminal,  # noqa: A002 - the option's name
    output: OutputOption = None,
    picture: PictureOption = None,
) -> int:
    """Measure the relations of two actors: series by domain, shifts, a third party beside them."""
    from apercu.assemble import opened
    from apercu.following import follow_relations, make_request
    from apercu.following.naming import understand

    day = the_day(as_of)
    pair, notes = understand_pair(actors)
    beside, note = understand(third) if third is not None else (None, "")
    request = make_request(
        pair,
        third=beside,
        understood=(*notes, *((note,) if note else ())),
        directed=directed,
        sure=sure,
        since=since,
        until=until,
        domains=tuple(domain or ()),
        types=tuple(type or ()),
        step=step,
        by=by,
    )
    with opened(collection_place(collection, demo=demo)) as found:
        ready = read(found, request, day, demo=demo)
    measured = follow_relations(*ready_parts(ready))
    if picture is not None:
        _draw_relations(measured, picture)
    return _put_relations(measured, format, output)


# --- what is read -------------------------------------------------------------------------------


def the_day(as_of: str | None) -> datetime.date:
    """Return the as-of date that is meant."""
    from apercu.assemble import clock
    from apercu.config import parse_day

    return parse_day(as_of, option="--as-of") if as_of else clock().date()


def understand_pair(actors: Sequence[str] | None) -> tuple[tuple[Named, Named], tuple[str, ...]]:
    """Understand two names; raises `InputError`."""
    from apercu.following.naming import understand

    if actors is None or len(actors) != 2:
        given = f"{len(actors)} given" if actors else "none given"
        raise InputError(
            f"name two actors ({given}), such as AZE RUS; put names of several words in quotation"
            " marks"
        )
    (a, first), (b, second) = understand(actors[0]), understand(actors[1])
    return (a, b), tuple(filter(None, (first, second)))


def read(
    collection: Collection, request: Request, day: datetime.date, *, demo: bool = False
) -> Ready:
    """Read what a collection tells of those asked about; texts that are few are coded now."""
    from apercu.collection.corrections_kept import list_corrections
    from apercu.collection.invented import all_invented
    from apercu.following.grounding import ground_of, sentences_of
    from apercu.intake.coder import packaged_coder
    from apercu.reporting import reports_of

    told = reports_of(collection, packaged_coder(), request.actors, day=day)
    return Ready(
        request,
        told.reports,
        ground_of(
            told,
            synthetic=demo or all_invented(collection, day),
            sentences=sentences_of(collection, told.reports),
        ),
        list_corrections(collection),
    )


def ready_parts(
    ready: Ready,
) -> tuple[Sequence[Report], Request, Ground, Sequence[KeptCorrection]]:
    """Give the arguments in the order in which following takes them."""
    return ready.reports, ready.request, ready.ground, ready.corrections


def _pair(
    collection: Collection, actors: Sequence[str] | None, event: str | None, day: datetime.date
) -> Sequence[str] | None:
    """Give the actors that were named; of an event by its id alone those it is between."""
    if actors or event is None:
        return actors
    from apercu.collection.corrections_kept import list_corrections
    from apercu.following.finding import pair_with
    from apercu.intake.coder import packaged_coder

    return pair_with(collection, packaged_coder(), event, list_corrections(collection), day=day)


# --- what is printed ----------------------------------------------------------------------------


def _put_events(table: EventTable, format: TableFormat, output: Path | None) -> int:  # noqa: A002
    from apercu.show.relations.tables import EVENT_COLUMNS, as_csv, event_rows, write_parquet

    if format is TableFormat.parquet:
        write_parquet(event_rows(table), EVENT_COLUMNS, _parquet_place(output))
    elif format is TableFormat.csv:
        _put_text(as_csv(event_rows(table), EVENT_COLUMNS), output)
    elif format is TableFormat.json:
        _put_json(table, output)
    else:
        from apercu.show.relations.events import print_events

        _refuse_output(output)
        print_events(out(), table)
    return DONE


def _put_relations(found: Relations, format: TableFormat, output: Path | None) -> int:  # noqa: A002
    from apercu.show.relations.tables import STEP_COLUMNS, as_csv, step_rows, write_parquet

    if format is TableFormat.parquet:
        write_parquet(step_rows(found), STEP_COLUMNS, _parquet_place(output))
    elif format is TableFormat.csv:
        _put_text(as_csv(step_rows(found), STEP_COLUMNS), output)
    elif format is TableFormat.json:
        _put_json(found, output)
    else:
        from apercu.show.relations.figures import print_relations

        _refuse_output(output)
        print_relations(out(), found)
    return DONE


def _print_opened(opened: OpenedEvent, format: TableFormat, output: Path | None) -> int:  # noqa: A002
    if format is TableFormat.json:
        _put_json(opened, output)
    elif format is TableFormat.terminal:
        from apercu.show.relations.events import print_opened

        _refuse_output(output)
        print_opened(out(), opened)
    else:
        raise InputError(f"--event prints one event; --format {format} is for tables")
    return DONE


def _draw_events(table: EventTable, path: Path) -> None:
    """Draw the dated events as a timeline, plans and denials among them."""
    from apercu.show.charts.inputs import acts_of_brief
    from apercu.show.charts.writing import TimelineData, write_picture

    drawn = [*table.events, *(one for them in table.apart.values() for one in them)]
    dated = acts_of_brief([one for one in drawn if one.when is not None])
    write_picture("timeline", TimelineData(_about(table), dated), path)


def _draw_relations(found: Relations, path: Path) -> None:
    """Draw the series by domain, or, where one was asked for, the third party."""
    from apercu.relate.estimates import sum_of
    from apercu.show.charts.inputs import acts_of_brief
    from apercu.show.charts.writing import SeriesData, ThirdData, write_picture

    about = _about(found)
    if found.third_party is not None:
        acts = acts_of_brief(found.events)
        write_picture("third", ThirdData(about, found.third_party, acts, sum_of), path)
        return
    counted = {key for one in found.series for step in one.steps for key in step.events}
    origins = {o for one in found.events if one.id in counted for o in one.origin_ids}
    shifts = {(one.source, one.target, one.domain): one.found for one in found.shifts}
    write_picture("series", SeriesData(about, found.series, shifts, len(origins)), path)


def _about(found: EventTable | Relations) -> About:
    from apercu.show.charts.inputs import About

    a, b = (one.id for one in found.asked.pair)
    return About((a, b), found.names, found.as_of, found.synthetic)


def _put_json(record: object, output: Path | None) -> None:
    if output is None:
        print_json(record)
        return
    from apercu.codec import to_json

    _put_text(to_json(record, indent=2) + "\n", output)


def _put_text(text: str, output: Path | None) -> None:
    """Print a text to the letter, or write it into a file."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        # Ends of lines stay as they are.
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise StorageError(
            f"{output}: cannot be written ({error.strerror}); name another file with --output"
        ) from error


def _parquet_place(output: Path | None) -> Path:
    if output is None:
        raise InputError("--format parquet writes a file; name it with --output FILE")
    return output


def _refuse_output(output: Path | None) -> None:
    if output is not None:
        raise InputError("--output goes with --format csv, parquet or json; or redirect the table")
