from __future__ import annotations

import os
from pathlib import Path

import pytest

from apercu.collection.manifest import begin_changes, changed_files, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.idx", "b.store"):
        (tmp_path / name).write_bytes(name.encode() * 100)
    (tmp_path / ".lock").touch()
    write_manifest(tmp_path)
    return tmp_path


def test_nothing_changed(folder: Path) -> None:
    assert changed_files(folder) == changed_files(folder, thorough=True) == []
    os.utime(folder / "a.idx")  # as a copy has it
    assert changed_files(folder) == []


@pytest.mark.parametrize("how", ["garbage", "cut", "gone"])
def test_what_changed_is_named(folder: Path, how: str) -> None:
    path = folder / "a.idx"
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(data[:-1] if how == "cut" else b"?" * len(data))
    assert changed_files(folder) == ["a.idx"]


def test_rot_keeps_the_time_and_is_found_by_reading(folder: Path) -> None:
    path = folder / "a.idx"
    times = path.stat()
    path.write_bytes(b"?" * times.st_size)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert changed_files(folder) == []
    assert changed_files(folder, thorough=True) == ["a.idx"]


def test_an_update_that_was_cut_short_tells_nothing(folder: Path) -> None:
    begin_changes(folder)
    (folder / "a.idx").write_bytes(b"half")
    assert changed_files(folder, thorough=True) == []
    write_manifest(folder)
    assert changed_files(folder, thorough=True) == []


def test_a_garbled_manifest_is_a_changed_file(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe")
    assert changed_files(folder) == ["manifest.json"]
