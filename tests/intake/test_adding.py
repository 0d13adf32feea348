"""Adding, as somebody tries it who wants to see it fail."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from apercu.collect.files import path_text, text_path
from apercu.collection import catalogue
from cli_run import run

WORDS = "Norway and Iceland spoke about the ferry line for three hours on Monday. No sum was named."


def line(number: int, text: str = WORDS, **more: Any) -> str:
    url = f"https://w.example/{number}"
    return json.dumps({"url": url, "text": f"{text} Case {number}.", **more}) + "\n"


def add(place: Path, *paths: Path) -> Any:
    return run("add", *paths, "--collection", place, "--workers", 1, "--format", "json")


def state(place: Path) -> str:
    return str(run("doctor", "--collection", place, "--format", "json").json["state"])


def stored_bytes(place: Path) -> bytes:
    captures = b"".join(gzip.decompress(p.read_bytes()) for p in place.glob("captures/*.gz"))
    others = (p.read_bytes() for p in place.rglob("*") if p.is_file() and p.suffix != ".gz")
    return captures + b"".join(others)


def test_a_name_that_is_no_utf8_fails_and_is_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    bad = os.fsencode(folder) + b"/\xff.txt"
    Path(os.fsdecode(bad)).write_bytes(b"")
    (folder / "ok.txt").write_text(WORDS)
    done = add(tmp_path / "c", folder)
    assert (done.code, done.json["added"]) == (1, 1)
    Path(os.fsdecode(bad)).write_text(WORDS + " Later.")
    again = run("failures", "--retry", "--collection", tmp_path / "c", "--format", "json")
    assert (again.code, again.json["failures"]) == (0, [])


def test_a_path_comes_back_from_its_text(tmp_path: Path) -> None:
    for name in (b"plain", "ñ й".encode(), b"\xff\xfe", b"bytes:%41"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        assert text_path(path_text(path)) == path


def feed(*items: tuple[int, str]) -> str:
    parts = "".join(
        f"<item><title>{n}</title><link>https://f.example/{n}</link>"
        f"<description>{words}</description></item>"
        for n, words in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{parts}</channel></rss>'
    )


def test_a_forgotten_text_does_not_come_back_with_its_feed(tmp_path: Path) -> None:
    secret = "The walrus was seen in the harbour of Bergen on Friday by two fishermen."
    place, rss = tmp_path / "c", tmp_path / "feed.rss"
    rss.write_text(feed((1, secret), (2, WORDS)))
    assert add(place, rss).json["added"] == 2
    found = run("search", "walrus", "--collection", place, "--format", "json").json["results"]
    assert run("forget", found[0]["document"], "--collection", place, "--yes").code == 0
    rss.write_text(feed((1, secret), (2, WORDS), (3, WORDS + " A third report came on Tuesday.")))
    done = add(place, rss)
    assert (done.json["added"], done.json["forgotten"]) == (1, 1)
    assert b"walrus" not in stored_bytes(place)
    assert run("doctor", "--collection", place).code == 0
    assert run("rebuild", "--collection", place).code == 0
    assert run("doctor", "--collection", place).code == 0
    assert b"walrus" not in stored_bytes(place)


def test_what_holds_no_file_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = add(tmp_path / "c", tmp_path / "empty")
    assert done.code == 2
    assert [failure["reason"] for failure in done.json["failures"]] == ["missing"]


def test_a_collection_is_not_read_into_itself(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(WORDS)
    place = tmp_path / "c"
    assert add(place, tmp_path).json["added"] == 1
    before = state(place)
    again = add(place, tmp_path).json
    assert (again["added"], again["unchanged"]) == (0, 1)
    assert again["skipped"] == {"folders that are collections": 1}
    assert state(place) == before


def test_one_record_in_other_forms_is_one_in_the_state(tmp_path: Path) -> None:
    place, notes = tmp_path / "c", tmp_path / "n.jsonl"
    record = {"url": "https://w.example/1", "text": WORDS, "fetched": "2025-03-01T10:00:00Z"}
    notes.write_text(json.dumps(record) + "\n")
    add(place, notes)
    before = state(place)
    for form in (dict(reversed(record.items())), {**record, "fetched": "2025-04-01T10:00:00Z"}):
        notes.write_text(json.dumps(form) + "\n")
        done = add(place, notes).json
        assert (done["added"], done["observed"]) == (0, 1)
        assert state(place) == before


def test_a_fetch_in_the_future_is_not_believed(tmp_path: Path) -> None:
    place, notes = tmp_path / "c", tmp_path / "n.jsonl"
    notes.write_text(line(1, fetched="2099-01-01T00:00:00Z", published="2098-01-01"))
    add(place, notes)
    found = run("search", "ferry", "--collection", place, "--format", "json").json["results"]
    document = run("document", found[0]["document"], "--collection", place, "--format", "json").json
    kinds = {flag["kind"] for flag in document["flags"]}
    assert {"future_fetch", "future_date"} <= kinds
    assert document["appearances"][0]["published"] is None


def test_a_filter_quotes_no_words_that_it_excludes(tmp_path: Path) -> None:
    place, notes = tmp_path / "c", tmp_path / "n.jsonl"
    more = "\nA zeppelin was seen above the harbour by all who stood on the quay that night."
    long = " ".join(f"{WORDS} Point {n} was left for the spring." for n in range(8))
    early = {"url": "https://a.example/1", "text": long, "published": "2025-09-20"}
    later = {"url": "https://b.example/1", "text": long + more, "published": "2025-09-25"}
    notes.write_text("".join(json.dumps(record) + "\n" for record in (early, later)))
    add(place, notes)
    ask = ("--collection", place, "--format", "json")
    assert run("search", "ferry", *ask).json["results"][0]["copies"] == 1
    assert len(run("search", "zeppelin", *ask).json["results"]) == 1
    assert run("search", "zeppelin", *ask, "--until", "2025-09-21").json["results"] == []


@pytest.mark.parametrize("name", ["ZZZ", "org:NOPE", "Utopia"])
def test_an_unknown_actor_is_refused(tmp_path: Path, name: str) -> None:
    notes = tmp_path / "n.jsonl"
    notes.write_text(line(1))
    add(tmp_path / "c", notes)
    done = run("search", "ferry", "--actor", name, "--collection", tmp_path / "c")
    assert done.code == 2
    assert name in done.err


def test_a_failed_file_that_went_is_missing_and_nothing_else(tmp_path: Path) -> None:
    place, torn = tmp_path / "c", tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.4 torn")
    (tmp_path / "n.jsonl").write_text(line(1))
    add(place, torn, tmp_path / "n.jsonl")
    torn.unlink()
    run("failures", "--retry", "--collection", place)
    listed = run("failures", "--collection", place, "--format", "json").json["failures"]
    assert [failure["reason"] for failure in listed] == ["missing"]


def test_two_that_open_a_new_catalogue_make_it_once(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    first = catalogue.connect(path, writable=True, fresh=True)
    second = catalogue.connect(path, writable=True, fresh=True)
    assert isinstance(second, sqlite3.Connection)
    first.close()
    second.close()
