from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import crash
import flips
import pytest
import world

from apercu.collection.captures import segment_path
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.collection.writing import open_batch
from apercu.errors import CollectionMissing
from apercu.intake.examine import examine_folder
from apercu.intake.rebuild import rebuild

pytestmark = pytest.mark.usefixtures("derived_here")


def test_everything_reads_as_before(root: Path) -> None:
    before = flips.read_all(root)
    report = rebuild(Layout(root))
    assert (report.restored, report.lost) == ((), ())
    assert report.state == before.content.state
    assert flips.read_all(root) == before
    assert examine_folder(root).ok


def test_neither_catalogue_nor_index_is_needed(root: Path) -> None:
    before = flips.read_all(root)
    for path in root.glob("catalogue.sqlite*"):
        path.unlink()
    shutil.rmtree(root / "index")
    report = rebuild(Layout(root))
    assert report.lost == ()
    assert flips.read_all(root) == before


def test_twice_is_as_once(root: Path) -> None:
    rebuild(Layout(root))
    once = flips.read_all(root), sorted(p.name for p in (root / "captures").iterdir())
    rebuild(Layout(root))
    assert (flips.read_all(root), sorted(p.name for p in (root / "captures").iterdir())) == once


def test_texts_that_the_captures_lost_come_from_the_old_catalogue(root: Path) -> None:
    before = flips.read_all(root)
    with Collection.open(root) as collection:
        places = collection.connection.execute(
            "SELECT segment, offset, size FROM documents"
        ).fetchall()
    for segment, offset, size in places:
        path = segment_path(root / "captures", segment)
        data = bytearray(path.read_bytes())
        data[offset + size // 2] ^= 0xFF
        path.write_bytes(data)
    assert not examine_folder(root).ok
    report = rebuild(Layout(root))
    assert len([line for line in report.restored if line.startswith("the text")]) == len(places)
    assert examine_folder(root).ok
    assert flips.read_all(root) == before
    assert (root / "damaged").is_dir()


def test_bytes_that_nobody_has_are_listed_as_lost(root: Path) -> None:
    (path,) = (root / "captures").iterdir()
    path.unlink()
    with Collection.open(root) as collection:
        documents = collection.state().documents
        addresses = {row[0] for row in collection.connection.execute("SELECT url FROM captures")}
    report = rebuild(Layout(root))
    lost = [line for line in report.lost if line.startswith("the bytes fetched from")]
    assert {line.split()[4] for line in lost} == addresses
    assert report.documents == documents
    assert examine_folder(root).ok


def test_what_was_forgotten_does_not_come_back(root: Path) -> None:
    """A forgetting that was cut short leaves the old file of captures; then all else goes."""
    with Collection.open(root, writable=True) as collection:
        tombstones = world.read_content(collection).tombstones
    old = world.make_input("private", [(world.PRIVATE, "2024-03-06")])
    other = root.with_name("other")
    with (
        Collection.open(other, writable=True, make=True) as collection,
        open_batch(collection.layout, collection.connection) as batch,
    ):
        world.store(batch, (old,))
    shutil.copy(segment_path(other / "captures", 1), segment_path(root / "captures", 1))
    before = flips.read_all(root)
    for path in root.glob("catalogue.sqlite*"):
        path.unlink()
    rebuild(Layout(root))
    after = flips.read_all(root)
    assert after == before
    assert after.content.tombstones == tombstones
    assert world.PRIVATE.encode() not in b"".join(crash.inflated(root))


def test_a_damaged_journal_is_made_good_from_the_old_catalogue(root: Path) -> None:
    before = flips.read_all(root)
    path = root / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:200] + b"?" * 50 + path.read_bytes()[250:])
    report = rebuild(Layout(root))
    assert any("journal" in line for line in report.lost)
    after = flips.read_all(root)
    assert after.content.failures == before.content.failures
    assert after.content.tombstones == before.content.tombstones
    assert examine_folder(root).ok


def test_an_index_of_other_numbers_is_not_taken_for_ours(root: Path) -> None:
    """A catalogue put back from an elder copy: the index is ahead of it."""
    elder = root.with_name("elder.sqlite")
    shutil.copy(root / "catalogue.sqlite", elder)
    before = flips.read_all(root)
    with Collection.open(root, writable=True) as collection:
        with open_batch(collection.layout, collection.connection) as batch:
            world.store(batch, (world.make_input("golf", [(world.report(99), None)]),))
        world.read_searches(collection)
    shutil.copy(elder, root / "catalogue.sqlite")
    assert flips.read_all(root).searches == before.searches


def test_the_names_of_sqlite_are_known(root: Path) -> None:
    rebuild(Layout(root))
    names = {path.name for path in root.iterdir()} - {
        "catalogue.sqlite-wal",
        "catalogue.sqlite-shm",
    }
    assert names == {
        "apercu.json",
        "briefs",
        "captures",
        "catalogue.sqlite",
        "index",
        "journal.jsonl",
        "lock",
    }
    plain = sqlite3.connect(root / "catalogue.sqlite")
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def test_there_must_be_something(tmp_path: Path) -> None:
    with pytest.raises(CollectionMissing):
        rebuild(Layout(tmp_path / "nothing"))
