"""Kept acts: what was written or nothing at all, whatever happened to the file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from apercu.collection.acts import (
    ActStore,
    Key,
    Row,
    damaged_acts,
    drop_other_stores,
    store_path,
    sweep_acts,
)
from apercu.collection.layout import Layout, create
from apercu.collection.named import current_named, named_is_damaged, stored_named
from apercu.collection.reading import Collection
from small import build

ALL = set


def key(number: int, published: str = "2024-05-01", language: str = "en") -> Key:
    return Key(bytes([number]) * 32, published, language)


ROWS = [
    Row(key(1), "coded", b"acts of one"),
    Row(key(2), "coded", b"\x90"),
    Row(key(3, published=""), "failed", why="ValueError: no such word"),
    Row(key(4, language=""), "coded", b"x" * 9000, asked=True),
]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = create(tmp_path / "collection")
    ActStore(layout, "c0de").keep(ROWS, ALL)
    return layout


def kept(layout: Layout) -> list[Row]:
    return list(ActStore(layout, "c0de").rows(row.key for row in ROWS))


def test_what_was_kept_is_read_again(layout: Layout) -> None:
    assert sorted(kept(layout)) == sorted(ROWS)
    store = ActStore(layout, "c0de")
    assert not list(store.rows([key(1, published="2024-05-02"), key(9)]))
    assert not list(ActStore(layout, "0ther").rows([key(1)]))


def test_forgotten_meanwhile_is_not_kept(layout: Layout) -> None:
    store = ActStore(layout, "c0de")
    assert not store.keep([Row(key(7), "coded", b"late")], lambda texts: set())
    assert not list(store.rows([key(7)]))


def test_what_a_question_had_coded_takes_no_place_of_a_run_to_that_end(layout: Layout) -> None:
    store = ActStore(layout, "c0de")
    store.keep([Row(key(1), "failed", why="late", asked=True)], ALL)
    store.keep([ROWS[3]._replace(asked=False)], ALL)
    assert list(store.rows([key(1), ROWS[3].key])) == [ROWS[0], ROWS[3]._replace(asked=False)]


def test_a_flipped_bit_is_never_read_as_another_row(layout: Layout) -> None:
    path = store_path(layout, "c0de")
    whole = path.read_bytes()
    dice = random.Random(3)
    missed = unseen = 0
    for _ in range(250):
        at = dice.choice([dice.randrange(100), dice.randrange(len(whole))])
        data = bytearray(whole)
        data[at] ^= 1 << dice.randrange(8)
        path.write_bytes(data)
        found = kept(layout)
        assert set(found) <= set(ROWS)
        missed += len(found) < len(ROWS)
        unseen += len(found) < len(ROWS) and not list(damaged_acts(layout))
    assert missed > 20
    assert not unseen


@pytest.mark.parametrize("what", ["torn", "other", "empty", "header"])
def test_a_file_that_cannot_be_read_is_made_anew(layout: Layout, what: str) -> None:
    path = store_path(layout, "c0de")
    whole = path.read_bytes()
    path.write_bytes(
        {
            "torn": whole[: len(whole) // 2], "other": b"no database at all" * 400, "empty": b"",
            "header": whole[:18] + b"\x09" + whole[19:],
        }[what]
    )  # fmt: skip
    # Of the byte that says how it may be written nothing hangs that is read.
    assert len(kept(layout)) < len(ROWS) or what == "header"
    assert list(damaged_acts(layout)) or what in ("empty", "header")
    ActStore(layout, "c0de").keep(ROWS, ALL)
    assert sorted(kept(layout)) == sorted(ROWS)
    assert not list(damaged_acts(layout))


def test_sweeping_leaves_what_is_sound_and_known_and_no_trace_of_the_rest(layout: Layout) -> None:
    path = store_path(layout, "c0de")
    assert b"acts of one" in path.read_bytes()
    path.write_bytes(
        path.read_bytes().replace(b"ValueError: no such word", b"ValueError: NO such word")
    )
    assert [what for _, what in damaged_acts(layout)] == [
        "the acts of 1 texts are not what was written"
    ]
    gone = sweep_acts(layout, lambda texts: texts - {ROWS[0].key.text})
    assert gone == 2
    assert sorted(kept(layout)) == sorted([ROWS[1], ROWS[3]])
    assert b"acts of one" not in path.read_bytes()
    assert sorted(one.name for one in layout.acts.iterdir()) == ["c0de.sqlite", "lock"]


def test_what_other_coders_made_is_thrown_away(layout: Layout) -> None:
    ActStore(layout, "0ther").keep(ROWS, ALL)
    drop_other_stores(layout, "0ther")
    assert not kept(layout)
    assert len(list(ActStore(layout, "0ther").rows([key(1)]))) == 1


# --- who is named ---

PAIRS = ("Norway met Iceland.", "Norway was quiet.", "Iceland met Denmark and Norway.")


def named_record(number: int, words: str) -> dict[str, str]:
    return {
        "url": f"https://w.example/{number}", "title": "Report", "language": "en",
        "text": f"{words} Number {number} of w{number}x{number * 7} was told.",
        "published": "2024-05-01", "fetched": "2024-06-01T00:00:00Z",
    }  # fmt: skip


def by_hand(collection: Collection) -> dict[int, set[str]]:
    return {
        number: {one.actor for p in collection.passages(number) for one in p.mentions}
        for number in collection.numbers()
    }


def test_the_table_of_who_is_named_follows_the_catalogue(tmp_path: Path) -> None:
    records = [named_record(n, PAIRS[n % 3]) for n in range(9)]
    root = build(tmp_path / "c", [records[:4]])
    for more in ([], records[4:], []):
        build(root, [more] if more else [])
        with Collection.open(root) as collection:
            table = current_named(collection)
            assert table == stored_named(collection.layout)
            found = table.naming(["NOR", "ISL", "FRO"])
            assert found == {
                number: here & {"NOR", "ISL"}
                for number, here in by_hand(collection).items()
                if len(here & {"NOR", "ISL"}) > 1
            }
            assert len(found) == sum(n % 3 != 1 for n in range(len(collection.numbers())))


def test_a_damaged_table_is_made_again(tmp_path: Path) -> None:
    root = build(tmp_path / "c", [[named_record(n, PAIRS[0]) for n in range(3)]])
    with Collection.open(root) as collection:
        table = current_named(collection)
        path = collection.layout.named
        for at in range(0, path.stat().st_size, 7):
            whole = path.read_bytes()
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            assert named_is_damaged(collection.layout)
            assert current_named(collection) == table
            assert path.read_bytes() == whole
