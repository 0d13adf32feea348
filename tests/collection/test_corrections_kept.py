"""Corrections are kept once, listed in order, and survive whatever is made again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
import pytest
import world

from apercu.collection import catalogue
from apercu.collection.corrections_kept import (
    CORRECTED,
    find_correction,
    keep_corrections,
    list_corrections,
)
from apercu.collection.journal import read_entries
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.collection.tables import MIGRATIONS
from apercu.collection.writing import open_batch
from apercu.errors import CollectionDamaged, InputError
from apercu.intake.examine import examine_folder
from apercu.intake.rebuild import rebuild
from apercu.relations import KeptCorrection

MADE = {"first", "private", "back"}


def kept(root: Path) -> list[KeptCorrection]:
    with Collection.open(root) as collection:
        return list_corrections(collection)


def keep(collection: Collection, *news: KeptCorrection) -> list[str]:
    with open_batch(collection.layout, collection.connection) as batch:
        return keep_corrections(batch, news)


def test_what_was_kept_is_read_again_and_once(root: Path, collection: Collection) -> None:
    every = list_corrections(collection)
    assert {one.by for one in every} == {f"Reader {name}" for name in MADE}
    again = world.make_correction("first", world.ALPHA)
    assert again in every
    lines = len(list(read_entries(root / "journal.jsonl")))
    assert keep(collection, again) == [again.id]
    assert list_corrections(collection) == every
    assert len(list(read_entries(root / "journal.jsonl"))) == lines


def test_they_are_listed_in_order_of_time(collection: Collection) -> None:
    late = msgspec.structs.replace(world.make_correction("late"), made_at="2025-01-01T00:00:00Z")
    early = msgspec.structs.replace(world.make_correction("early"), made_at="2023-01-01T00:00:00Z")
    assert keep(collection, late, early) == []
    listed = list_corrections(collection)
    assert (listed[0], listed[-1]) == (early, late)


def test_one_is_found_by_the_beginning_of_its_id(collection: Collection) -> None:
    one = world.make_correction("first", world.ALPHA)
    assert find_correction(collection, one.id[:6].upper()) == one


@pytest.mark.parametrize(("wanted", "told"), [("xyz", "at least"), ("f" * 64, "correct list")])
def test_one_that_is_not_there_is_told(collection: Collection, wanted: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        find_correction(collection, wanted)


def test_no_words_of_a_text_are_kept(root: Path) -> None:
    """What is forgotten must not go on in the journal."""
    bodies = [one.body for one in read_entries(root / "journal.jsonl") if one.kind == CORRECTED]
    assert len(bodies) == len(MADE)
    for body in bodies:
        assert set(body) == set(KeptCorrection.__struct_fields__)
        assert all(set(spot) == {"text_sha256", "start", "end"} for spot in body["spots"])


@pytest.mark.usefixtures("derived_here")
@pytest.mark.parametrize("loss", ["catalogue", "journal", "tail", "nothing"])
def test_they_survive_a_rebuild(root: Path, loss: str) -> None:
    before = kept(root)
    assert len(before) == len(MADE)
    journal = root / "journal.jsonl"
    if loss == "catalogue":
        for file in root.glob("catalogue.sqlite*"):
            file.unlink()
    elif loss == "journal":
        journal.write_bytes(b"garbage\n")
    elif loss == "tail":
        data = journal.read_bytes().splitlines(keepends=True)
        at = next(n for n, line in enumerate(data) if b'"correction"' in line)
        journal.write_bytes(b"".join(data[:at]))
    rebuild(Layout(root))
    assert kept(root) == before
    assert examine_folder(root).ok
    # What only the catalogue knew is told of again.
    for file in root.glob("catalogue.sqlite*"):
        file.unlink()
    rebuild(Layout(root))
    assert kept(root) == before


def test_a_changed_row_is_told(root: Path) -> None:
    with Collection.open(root) as collection:
        execute = sqlite3.connect(root / "catalogue.sqlite", isolation_level=None).execute
        execute("UPDATE corrections SET kind = 'apart'")
        with pytest.raises(CollectionDamaged, match="rebuild"):
            list_corrections(collection)
    assert any("corrections" in damage.what for damage in examine_folder(root).damaged)


def test_an_elder_catalogue_has_none_until_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "elder"
    with monkeypatch.context() as patched:
        patched.setattr(catalogue, "MIGRATIONS", MIGRATIONS[:2])
        patched.setattr(catalogue, "VERSION", 2)
        with (
            Collection.open(root, writable=True, make=True) as collection,
            open_batch(collection.layout, collection.connection) as batch,
        ):
            world.store(batch, world.batches()[0])
    assert kept(root) == []
    assert examine_folder(root).ok
    one = world.make_correction("first", world.ALPHA)
    with Collection.open(root, writable=True) as collection:
        keep(collection, one)
    assert kept(root) == [one]
    assert examine_folder(root).ok
