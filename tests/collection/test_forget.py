from __future__ import annotations

import hashlib
from pathlib import Path

import crash
import pytest
import world

from apercu.collection.index import update_index
from apercu.collection.reading import Collection
from apercu.collection.writing import open_batch
from apercu.errors import InputError
from apercu.intake.examine import examine_folder
from apercu.intake.forget import forget
from apercu.intake.traces import finish

WORDS = ("zanderquell", "brackmoor", "tidewatcher")
"""Words of the forgotten document, found nowhere else; each is its own term in an index."""


@pytest.fixture
def secret() -> world.Input:
    text = world.report("secret") + "\n\n" + f"The {WORDS[0]} of {WORDS[1]} met the {WORDS[2]}."
    return world.make_input("secret", [(text, "2024-03-03")])


def add(collection: Collection, *items: world.Input) -> None:
    with open_batch(collection.layout, collection.connection) as batch:
        world.store(batch, items)


def number_of(collection: Collection, item: world.Input) -> int:
    text = item.digests[0].reading.text
    return collection.find_number(hashlib.sha256(text.encode()).hexdigest())


def traces(root: Path) -> list[str]:
    """Return the words that are still somewhere on disk, compressed members inflated."""
    data = b"".join(crash.inflated(root)).lower()
    return [word for word in WORDS if word.encode() in data]


def test_nothing_of_it_is_left_on_disk(
    root: Path, collection: Collection, secret: world.Input
) -> None:
    add(collection, secret)
    update_index(collection)
    assert traces(root) == list(WORDS)
    forget(collection, number_of(collection, secret), why="asked for", clock=world.clock)
    collection.close()
    assert traces(root) == []
    assert examine_folder(root).ok


def test_all_else_reads_as_if_it_had_never_been_there(
    root: Path, collection: Collection, secret: world.Input
) -> None:
    before = world.read_content(collection)
    searches = world.read_searches(collection)
    add(collection, secret)
    update_index(collection)
    forget(collection, number_of(collection, secret), why="", clock=world.clock)
    after = world.read_content(collection)
    assert (after.state, after.documents, after.payloads) == (
        before.state, before.documents, before.payloads,
    )  # fmt: skip
    assert world.read_searches(collection) == searches


def test_it_is_not_let_in_again(collection: Collection, secret: world.Input) -> None:
    add(collection, secret)
    number = number_of(collection, secret)
    forget(collection, number, why="asked for", clock=world.clock)
    state = collection.state()
    add(collection, secret)
    assert collection.state() == state
    with pytest.raises(InputError, match=r"taken out.*asked for"):
        number_of(collection, secret)


def test_a_run_that_was_cut_short_is_finished_by_the_next(
    root: Path, collection: Collection, secret: world.Input, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(collection, secret)
    update_index(collection)
    monkeypatch.setattr("apercu.intake.forget.finish", lambda _: None)
    forget(collection, number_of(collection, secret), why="", clock=world.clock)
    assert traces(root) == list(WORDS)
    finish(collection)
    collection.close()
    assert traces(root) == []


def test_an_elder_copy_that_goes_gives_its_origin_back(collection: Collection) -> None:
    eldest = next(i for batch in world.batches() for i in batch if "eldest" in i.raw.url)
    number = number_of(collection, eldest)
    eldest_id = collection.document(number).id
    told = [n for n in collection.numbers() if collection.document(n).origin == eldest_id]
    assert len(told) > 2
    forget(collection, number, why="", clock=world.clock)
    rest = {collection.document(n).origin for n in told if n != number}
    assert len(rest) == 1
    assert eldest_id not in rest
