from __future__ import annotations

import os
from pathlib import Path

import pytest

from apercu.collect.addresses import media_type_of, original_address
from apercu.collect.files import FoundFile, captures_of, find_files
from apercu.records import RawCapture, ReadFailure


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def names(*paths: Path | str) -> list[str]:
    return [f.name if isinstance(f, FoundFile) else f"! {f.reason}" for f in find_files(paths)]


def test_folders_are_walked_in_order_without_hidden_files_and_sidecars(tmp_path: Path) -> None:
    make(
        tmp_path, "b.txt", "a.html", "a_files/s.js", "a_files/x.html", ".hidden", ".git/c",
        "c/z.md", "c/a.txt", "other_files/kept.txt",
    )  # fmt: skip
    assert names(tmp_path) == ["a.html", "b.txt", "c/a.txt", "c/z.md", "other_files/kept.txt"]


def test_addresses_do_not_depend_on_where_the_folder_lies(tmp_path: Path) -> None:
    for place in ("one", "two/deeper"):
        make(tmp_path / place, "c/é ü.txt")
    found = [next(iter(find_files([tmp_path / place]))) for place in ("one", "two/deeper")]
    assert {f.url for f in found if isinstance(f, FoundFile)} == {"file:c/%C3%A9%20%C3%BC.txt"}


def test_links_are_followed_within_the_folder_only(tmp_path: Path) -> None:
    make(tmp_path, "in/a.txt", "out/secret.txt")
    inside = tmp_path / "in"
    (inside / "b.txt").symlink_to(inside / "a.txt")
    (inside / "leak.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (inside / "leak").symlink_to(tmp_path / "out")
    (inside / "loop").symlink_to(inside)
    (inside / "gone.txt").symlink_to(inside / "nothing.txt")
    assert names(inside) == ["a.txt", "b.txt", "! missing"]


def test_what_is_missing_or_no_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    failures = list(find_files([tmp_path / "nothing", tmp_path / "pipe"]))
    assert [f.reason for f in failures if isinstance(f, ReadFailure)] == ["missing", "unsupported"]
    assert "nothing" in failures[0].message  # type: ignore[union-attr]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_what_may_not_be_opened_is_named(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "a.txt").chmod(0)
    (failure,) = captures_of(FoundFile(tmp_path / "a.txt", "a.txt"))
    assert isinstance(failure, ReadFailure)
    assert failure.reason == "forbidden"


def test_a_file_becomes_a_capture_with_the_address_it_was_saved_from(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<!DOCTYPE html>\n<!-- saved from url=(0020)https://e.org/a?b=1 -->\n<html>")
    (capture,) = captures_of(FoundFile(path, "a.html"))
    assert isinstance(capture, RawCapture)
    assert (capture.url, capture.media_type, capture.place) == (
        "https://e.org/a?b=1",
        "text/html",
        "a.html",
    )
    assert capture.fetched is None


@pytest.mark.parametrize(
    ("head", "address"),
    [
        (b'<html><link href="https://e.org/c" rel="canonical">', "https://e.org/c"),
        (b"<html><link rel=canonical href=https://e.org/c>", "https://e.org/c"),
        (b'<link rel="canonical" href="https://e.org/?a=1&amp;b=2">', "https://e.org/?a=1&b=2"),
        (b'<link rel="canonical" href="/c">', None),
        (b'<link rel="canonical" href="javascript:x">', None),
        (b'<link rel="stylesheet" href="https://e.org/c.css">', None),
        (b"<!--\n Page saved with SingleFile \n url: https://e.org/s \n-->", "https://e.org/s"),
        (b"no page", None),
    ],
)
def test_original_addresses(head: bytes, address: str | None) -> None:
    assert original_address(head) == address


def test_a_name_that_is_no_utf8_can_be_shown(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xff.txt")).write_text("Words.")
    except OSError:
        pytest.skip("this file system refuses such names")
    (found,) = find_files([tmp_path])
    assert isinstance(found, FoundFile)
    (capture,) = captures_of(found)
    assert isinstance(capture, RawCapture)
    assert (capture.url, capture.place) == ("file:%FF.txt", "\\xff.txt")


def test_media_types() -> None:
    assert [media_type_of(n) for n in ("a.HTML", "a.md", "a", "a.b.pdf")] == [
        "text/html",
        "text/markdown",
        "",
        "application/pdf",
    ]
