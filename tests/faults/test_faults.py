"""The short form of every fault; `make faults` runs the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from preload import compiler

RUN = Path(__file__).with_name("run_all.py")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or compiler() is None,
    reason="the shim that breaks a run needs Linux and a C compiler",
)


@pytest.mark.parametrize(
    "fault", ["kill", "power", "fail", "control", "flip", "command", "together", "situations"]
)
def test_nothing_is_lost_double_or_untold(fault: str) -> None:
    done = subprocess.run(
        [sys.executable, str(RUN), "--short", fault], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "0 problems" in done.stdout
