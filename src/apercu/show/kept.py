"""Print the list of kept briefs; write a brief into a file."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from apercu.briefs import Brief, KeptBrief
from apercu.errors import StorageError
from apercu.show.brief.terminal import WIDTH, print_brief
from apercu.show.brief.words import HASH_DIGITS
from apercu.show.terminal import plain

_SECOND = len("2026-01-01T00:00:00")


def print_briefs(console: Console, briefs: list[KeptBrief]) -> None:
    """Print the list, each brief with what opens it."""
    if not briefs:
        console.print("No brief is kept here yet.")
    for one in briefs:
        head = Text(one.id[:HASH_DIGITS], style="bold")
        if one.gone:
            head.append(f"  made {one.made_at}, taken out {one.gone}", style="dim")
            console.print(head)
            continue
        console.print(head.append(f"  {plain(one.question)}"))
        documents = "document" if one.documents == 1 else "documents"
        again = f"{one.asked_at[:_SECOND]}Z"
        asked = "" if again <= one.made_at else f" · last asked for {again}"
        about = f"as of {one.as_of} · {one.documents} {documents} · made {one.made_at}{asked}"
        console.print(Text(" " * (HASH_DIGITS + 2) + about), style="dim")


def write_output(path: Path, written: str | None, brief: Brief) -> None:
    """Write a brief into a file: `written`, or as on a terminal without colours.

    Raises `StorageError`.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            if written is None:
                print_brief(Console(file=file, width=WIDTH, color_system=None), brief)
            else:
                file.write(written)
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written ({error.strerror}); name another file with --output"
        ) from error
