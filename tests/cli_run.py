"""Run the program inside the test's process, or as one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from apercu import cli

REPORTS = Path(cli.__file__).parent / "demo" / "reports.jsonl"


class Done(NamedTuple):
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: object) -> Done:
    """Run the program in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["apercu", *map(str, arguments)]),
    ):
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Done(code, out.getvalue(), err.getvalue())


def command(*arguments: object) -> list[str]:
    """Give the words with which the program is started as a process."""
    return [sys.executable, "-m", "apercu.cli", *map(str, arguments)]


def start(*arguments: object, **settings: Any) -> subprocess.Popen[str]:
    """Start the program as a process of its own."""
    return subprocess.Popen(
        command(*arguments),
        stdout=settings.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        **settings,
    )
