"""Show a bar while adding takes longer than a second."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

from rich.console import Console

QUIET_S = 1.0
"""Work that takes less is not worth a bar."""


class Bar:
    """A bar on standard error; on a stream that is no terminal it prints nothing."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._bar: Any = None
        self._task: Any = None
        self._found = 0
        self._done = 0
        self._stage = "reading"

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def found(self, n: int) -> None:
        """Count inputs that were found."""
        self._found += n
        self._show()

    def done(self, n: int) -> None:
        """Count inputs that were handled."""
        self._done += n
        self._show()

    def stage(self, name: str) -> None:
        """Name the stage."""
        self._stage = name
        self._show()

    def _show(self) -> None:
        if self._bar is None:
            if time.monotonic() - self._began < QUIET_S or not self._console.is_terminal:
                return
            self._start()
        self._bar.update(
            self._task, total=self._found, completed=self._done, description=self._stage
        )

    def _start(self) -> None:
        from rich.progress import (  # noqa: PLC0415 - short runs do without
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
        )
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._bar = RichProgress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeElapsedColumn(), console=self._console, transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task(self._stage, total=self._found)
        self._bar.start()
