from __future__ import annotations

import hashlib
import random
import sqlite3
from pathlib import Path

import pytest
import world

from apercu.collection.index import update_index
from apercu.collection.reading import Collection
from apercu.collection.writing import open_batch
from apercu.errors import CollectionBusy, CollectionDamaged, StorageError


def hashes(root: Path) -> dict[str, str]:
    """Return the hash of every file that is truth."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "index" not in path.parts and not path.name.endswith("-shm")
    }


def test_the_same_input_twice_changes_no_file(root: Path) -> None:
    Collection.open(root, writable=True).close()
    before = hashes(root)
    for items in world.batches():
        with (
            Collection.open(root, writable=True) as collection,
            open_batch(collection.layout, collection.connection) as batch,
        ):
            world.store(batch, items)
    assert hashes(root) == before


def everything(root: Path) -> tuple[str, dict[str, str], list[str]]:
    with Collection.open(root) as collection:
        content = world.read_content(collection)
        return content.state, content.documents, world.read_searches(collection)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_adding_does_not_show(tmp_path: Path, seed: int) -> None:
    items = [item for batch in world.batches() for item in batch]
    found = []
    for name in ("as written", "shuffled"):
        root = tmp_path / name
        order = list(items)
        pick = random.Random(seed)
        if name == "shuffled":
            pick.shuffle(order)
        with Collection.open(root, writable=True, make=True) as collection:
            while order:
                some = [order.pop(0) for _ in range(min(len(order), pick.randint(1, 5)))]
                with open_batch(collection.layout, collection.connection) as batch:
                    world.store(batch, tuple(some))
                if pick.random() < 0.5:
                    update_index(collection)
        found.append(everything(root))
    assert found[0] == found[1]


def break_off(collection: Collection) -> None:
    with open_batch(collection.layout, collection.connection) as batch:
        world.store(batch, (world.make_input("golf", [(world.report(99), None)]),))
        batch.journal(world.NOW, "note", {})
        raise RuntimeError("broke")


def test_a_batch_that_breaks_leaves_no_trace(root: Path, collection: Collection) -> None:
    before = world.read_content(collection), hashes(root)
    with pytest.raises(RuntimeError, match="broke"):
        break_off(collection)
    assert (world.read_content(collection), hashes(root)) == before


def test_what_lies_behind_the_acknowledged_is_cut(root: Path, collection: Collection) -> None:
    (path,) = (root / "captures").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole + b"half a record")
    with open_batch(collection.layout, collection.connection) as batch:
        world.store(batch, (world.make_input("golf", [(world.report(99), None)]),))
    assert path.read_bytes().startswith(whole)
    assert b"half a record" not in path.read_bytes()
    assert not any("damage" in name for name in world.read_records(root))


def test_captures_that_are_shorter_than_acknowledged_are_not_written_to(
    root: Path, collection: Collection
) -> None:
    (path,) = (root / "captures").iterdir()
    path.write_bytes(path.read_bytes()[:-10])
    left = path.read_bytes()
    with (
        pytest.raises(StorageError, match="a part of it is gone"),
        open_batch(collection.layout, collection.connection) as batch,
    ):
        world.store(batch, (world.make_input("golf", [(world.report(99), None)]),))
    assert path.read_bytes() == left


@pytest.mark.parametrize("statement", ["UPDATE segments SET length = 10", "DELETE FROM segments"])
def test_a_changed_length_cuts_nothing(root: Path, statement: str) -> None:
    plain = sqlite3.connect(root / "catalogue.sqlite")
    plain.execute(statement)
    plain.commit()
    plain.close()
    (path,) = (root / "captures").iterdir()
    before = path.read_bytes()
    with (
        Collection.open(root, writable=True) as collection,
        pytest.raises(CollectionDamaged, match="segments"),
        open_batch(collection.layout, collection.connection) as batch,
    ):
        world.store(batch, (world.make_input("golf", [(world.report(99), None)]),))
    assert path.read_bytes() == before


def test_a_lock_that_is_held_is_named(collection: Collection) -> None:
    with open_batch(collection.layout, collection.connection):
        other = Collection.open(collection.layout.root, writable=True)
        with (
            pytest.raises(CollectionBusy, match="another process"),
            open_batch(other.layout, other.connection, wait_s=0.05),
        ):
            pass
        other.close()


def test_errors_of_sqlite_are_ours(root: Path) -> None:
    data = bytearray((root / "catalogue.sqlite").read_bytes())
    for at in range(4096 + 100, len(data) - 50, 997):
        data[at : at + 40] = b"\xa5" * 40
    (root / "catalogue.sqlite").write_bytes(data)
    with pytest.raises(CollectionDamaged, match="rebuild"), Collection.open(root) as collection:
        world.read_content(collection)
