"""Write an audit into a file."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from apercu.audits import Audit
from apercu.errors import StorageError
from apercu.show.audit.terminal import print_audit
from apercu.show.brief.terminal import WIDTH


def write_audit(path: Path, written: str | None, audit: Audit) -> None:
    """Write an audit: `written`, or as on a terminal without colours. Raises `StorageError`."""
    try:
        with path.open("w", encoding="utf-8") as file:
            if written is None:
                print_audit(Console(file=file, width=WIDTH + 12, color_system=None), audit)
            else:
                file.write(written)
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written ({error.strerror}); name another file with --output"
        ) from error
