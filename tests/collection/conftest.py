"""A small collection to work on, out of the world of the fault tests."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from apercu.collection.reading import Collection

sys.path.insert(0, str(Path(__file__).parents[1] / "faults"))

import flips
import world


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection in which everything happened; not to be changed."""
    root = tmp_path_factory.mktemp("made") / "collection"
    world.run_steps(root, lambda _: None)
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "collection"))


@pytest.fixture
def collection(root: Path) -> Iterator[Collection]:
    with Collection.open(root, writable=True) as opened:
        yield opened


@pytest.fixture
def derived_here() -> Iterator[None]:
    """Let a rebuild derive in this process, without workers."""
    with flips.in_place():
        yield
