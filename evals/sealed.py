"""What runs on sealed sets share: at which state of the program they were made."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measured_commit(*paths: str) -> str:
    """Return the commit, with a mark where the measured files (from the root) differ from it."""
    git = ["git", "-C", str(ROOT)]
    head = _said([*git, "rev-parse", "HEAD"])
    dirty = _said([*git, "status", "--porcelain", "--", *paths])
    return head + ("+changed" if dirty else "")


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
