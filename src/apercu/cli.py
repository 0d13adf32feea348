"""The command line: read the request, call, render.

Results go to standard output, everything else to standard error. Exit code 0: the whole was done;
1: some inputs failed and are listed; 2: nothing was done.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
import typer._click.exceptions as click

from apercu import __version__
from apercu.commands import briefs, checking, coding, correcting, finding, following, relating
from apercu.commands.options import (
    CollectionOption,
    DemoOption,
    Format,
    FormatOption,
    RefusedDemoOption,
    collection_place,
    err,
    out,
    print_json,
    refuse_demo,
)
from apercu.errors import ApercuError, InputError

if TYPE_CHECKING:
    from apercu.records import AddReport

DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 2


app = typer.Typer(
    name="apercu",
    help="Answers questions about relations between states with briefs that can be audited.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the program; the entry point."""
    try:
        code = app(standalone_mode=False, prog_name="apercu")
        sys.stdout.flush()
    except ApercuError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        _fail("interrupted; what was acknowledged is kept")
    except typer.Abort:
        _fail("not confirmed; nothing was changed")
    except (BrokenPipeError, SystemExit) as error:
        # Typer makes exit code 1 of a broken pipe that it sees itself.
        if not isinstance(error.__context__ or error, BrokenPipeError):
            raise
        # The reader of our output went away, as `head` does: no failure of ours.
        _leave_output()
        raise SystemExit(DONE) from None
    except OSError as error:
        if error.filename is not None:
            raise
        _leave_output()
        _fail(
            f"the results cannot be written out ({error.strerror}); send them where there is room",
            SOME_FAILED,
        )
    except click.NoArgsIsHelpError as error:
        sys.stderr.write(error.format_message() + "\n")
        raise SystemExit(NOTHING_DONE) from None
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "apercu"
        _fail(f"{error.format_message().rstrip('.')}; '{command} --help' tells what can be given")
    raise SystemExit(code if isinstance(code, int) else DONE)


def _leave_output() -> None:
    """Give up standard output, so that nothing is tried on it again when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _fail(message: str, code: int = NOTHING_DONE) -> NoReturn:
    from rich.console import Console

    from apercu.show.terminal import error_line

    Console(stderr=True, soft_wrap=True).print(error_line(message))
    raise SystemExit(code)


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"apercu {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answers questions about relations between states with briefs that can be audited."""


app.command()(briefs.ask)


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files and folders.")],
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
    workers: Annotated[
        int | None, typer.Option(help="Processes that read; as many as cores if not given.")
    ] = None,
    vectors: Annotated[
        finding.When | None,
        typer.Option(
            help="Vectors for search by matter: now, before the command ends; later, by the first"
            " question that needs them or by 'apercu vectors'; never, only by the latter. Later,"
            " if never given.",
            show_default=False,
        ),
    ] = None,
    events: Annotated[
        finding.When | None,
        typer.Option(
            help="Coded acts, for events and relations: now, before the command ends; later, by"
            " the first question that lacks a few or by 'apercu acts'; never, only by the latter."
            " Later, if never given.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Add files to a collection: saved pages, PDF, text, feeds, WARC, JSON lines."""
    refuse_demo(demo, "apercu add")
    place = collection_place(collection)
    if not place.exists() and not any(Path(path).exists() for path in paths):
        raise InputError(
            f"{paths[0]} is not there, so no collection was made; check the spelling and the"
            " folder you are in (addresses on the web cannot be fetched yet: save the page first)"
        )
    report = _add(place, paths, workers=_workers(workers))
    report, no_vectors = finding.after_adding(place, report, vectors)
    report, no_acts = relating.code_added(place, report, events)
    if format is Format.json:
        print_json(report)
    else:
        from apercu.show.terminal import print_added

        print_added(out(), report)
    for failed in (no_vectors, no_acts):
        if failed is not None:
            raise failed
    if not report.failures and not report.interrupted:
        return DONE
    useful = report.added or report.unchanged or report.observed or report.forgotten
    return SOME_FAILED if useful else NOTHING_DONE


def _add(place: Path, paths: Sequence[str], *, workers: int | None) -> AddReport:
    """Add to the collection at `place`, made where there is none; show how it goes on."""
    from apercu.assemble import clock
    from apercu.collection.reading import Collection
    from apercu.intake.add import add_paths
    from apercu.show.progress import Bar

    with Collection.open(place, writable=True, make=True) as collection, Bar(err()) as bar:
        return add_paths(collection, paths, clock=clock, workers=workers, progress=bar)


def _workers(given: int | None) -> int | None:
    from apercu.config import read_settings

    if given is not None and given < 1:
        raise InputError(f"--workers is {given}; it must be 1 or more")
    return given or read_settings().workers


app.command()(checking.check)
app.command()(coding.code)
app.command()(finding.search)
app.command()(finding.vectors)
app.command(name="acts")(relating.code_collection)
app.command()(following.events)
app.command()(following.relations)
app.add_typer(correcting.app)
app.command()(briefs.briefs)
app.command()(briefs.show)
app.command(name="open")(briefs.open_)


@app.command()
def document(
    id: Annotated[str, typer.Argument(help="The document's id, or its first digits.")],  # noqa: A002
    collection: CollectionOption = None,
    demo: DemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Print a document: its text, every address it appeared at, dates, outlets, flags."""
    from apercu.assemble import opened

    with opened(collection_place(collection, demo=demo)) as found:
        record = found.document(found.find_number(id))
    if format is Format.json:
        print_json(record)
    else:
        from apercu.show.terminal import print_document

        print_document(out(), record)
    return DONE


@app.command()
def read(
    file: Annotated[str, typer.Argument(help="One file.")],
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Read one file and print what was found in it; store nothing."""
    from apercu.intake.look import read_file

    report = read_file(file)
    if format is Format.json:
        print_json(report)
    else:
        from apercu.show.terminal import print_readings

        print_readings(out(), report)
    if report.failures:
        return SOME_FAILED if report.readings else NOTHING_DONE
    return DONE


@app.command()
def failures(
    collection: CollectionOption = None,
    demo: DemoOption = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try the failed inputs again.")] = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """List the inputs that could not be read, with the reason."""
    refuse_demo(demo and retry, "apercu failures --retry")
    from apercu.assemble import opened

    place = collection_place(collection, demo=demo)
    with opened(place) as found:
        paths, listed = found.failed_paths(), found.failures()
    if retry and paths:
        from apercu.collect.files import text_path

        _add(place, [str(text_path(path)) for path in paths], workers=_workers(None))
        with opened(place) as found:
            listed = found.failures()
    if format is Format.json:
        from apercu.records import FailureReport

        print_json(FailureReport(failures=tuple(listed)))
    else:
        from apercu.show.terminal import print_failures

        print_failures(out(), listed)
    return SOME_FAILED if retry and listed else DONE


@app.command()
def doctor(
    collection: CollectionOption = None,
    demo: DemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Look for damage to what is stored; change nothing."""
    from apercu.intake.examine import examine_folder

    report = examine_folder(collection_place(collection, demo=demo))
    if format is Format.json:
        print_json(report)
    else:
        from apercu.show.terminal import print_doctor

        print_doctor(out(), report)
    return DONE if report.ok else SOME_FAILED


@app.command()
def rebuild(
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    format: FormatOption = Format.terminal,  # noqa: A002 - the option's name
) -> int:
    """Make everything derived again: the catalogue from the captures, then the index."""
    refuse_demo(demo, "apercu rebuild")
    from apercu.collection.layout import Layout
    from apercu.intake.rebuild import rebuild as run

    report = run(Layout(collection_place(collection)), workers=_workers(None) or 2)
    if format is Format.json:
        print_json(report)
    else:
        from apercu.show.terminal import print_rebuilt

        print_rebuilt(out(), report)
    return SOME_FAILED if report.lost else DONE


@app.command()
def forget(
    id: Annotated[str, typer.Argument(help="The document's id, or its first digits.")],  # noqa: A002
    collection: CollectionOption = None,
    demo: RefusedDemoOption = False,
    why: Annotated[str, typer.Option(help="The reason, kept with the tombstone.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Take a document out for good: text, captures, place in the index, briefs that quote it."""
    refuse_demo(demo, "apercu forget")
    from apercu.assemble import clock
    from apercu.collection.briefs_kept import briefs_quoting
    from apercu.collection.reading import Collection
    from apercu.intake.forget import forget as run

    with Collection.open(collection_place(collection), writable=True) as found:
        number = found.find_number(id)
        record = found.document(number)
        going = briefs_quoting(found, record.id)
        if not yes:
            more = ", and the briefs that quote it" if going else ""
            question = f"Forget {record.title or record.url} for good, with its captures{more}?"
            if not sys.stdin.isatty():
                raise InputError(f"{question} Say --yes: there is nobody to ask")
            typer.confirm(question, abort=True, err=True)
        sha = run(found, number, why=why, clock=clock)
    out().print(f"forgotten: {sha}")
    for brief in going:
        out().print(f"forgotten with it: brief {brief}")
    return DONE


@app.command()
def schema(
    name: Annotated[str, typer.Argument(help="Which one; without it the names are listed.")] = "",
) -> int:
    """Print the JSON Schema of what the commands print."""
    from apercu.schemas import find_schema, schema_names

    if name:
        print_json(find_schema(name))
    else:
        sys.stdout.write("\n".join(schema_names()) + "\n")
    return DONE


def run(arguments: Sequence[str]) -> None:
    """Run the program with these arguments instead of the command line's."""
    sys.argv = ["apercu", *arguments]
    main()


if __name__ == "__main__":
    main()
