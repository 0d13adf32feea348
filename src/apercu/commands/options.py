"""What the commands share: options, streams, and which collection is meant."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from apercu.errors import InputError


class Format(StrEnum):
    """How results are printed."""

    terminal = "terminal"
    json = "json"


CollectionOption = Annotated[
    Path | None,
    typer.Option("--collection", metavar="DIR", help="The collection's folder."),
]
DemoOption = Annotated[
    bool,
    typer.Option(
        "--demo",
        help="Use the demonstration collection: invented reports that come with the program.",
    ),
]
RefusedDemoOption = Annotated[bool, typer.Option("--demo", hidden=True)]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the results.")]


def collection_place(given: Path | None, *, demo: bool = False) -> Path:
    """Return the folder of the collection that is meant; make the demonstration's if need be."""
    from apercu.config import read_settings

    settings = read_settings()
    if not demo:
        return given or settings.collection
    if given is not None:
        raise InputError("--demo and --collection name two collections; give one of them")
    from apercu.assemble import clock
    from apercu.demonstration import demonstration
    from apercu.show.progress import Bar

    with Bar(err()) as bar:
        return demonstration(
            settings.cache, clock=clock, say=say, workers=settings.workers, progress=bar
        )


def refuse_demo(demo: bool, command: str) -> None:
    """Refuse to change the demonstration collection."""
    if demo:
        from apercu.config import read_settings

        raise InputError(
            f"'{command}' does not go with --demo: the demonstration collection stays as the"
            " program made it (should doctor find damage in it, delete its folder in"
            f" {read_settings().cache}: it is made again); name a folder of your own with"
            " --collection"
        )


def say(message: str) -> None:
    """Print a note to standard error."""
    from rich.console import Console
    from rich.text import Text

    from apercu.show.terminal import plain

    Console(stderr=True, soft_wrap=True).print(Text(f"note: {plain(message)}"))


def out() -> Any:
    """Return the console for results."""
    from apercu.show.terminal import Out

    return Out(highlight=False, soft_wrap=not sys.stdout.isatty())


def err() -> Any:
    """Return the console for everything else."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def print_json(record: object) -> None:
    """Print a record as JSON."""
    from apercu.codec import to_json

    sys.stdout.write(to_json(record, indent=2) + "\n")
