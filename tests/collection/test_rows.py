from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.collection.rows import (
    TALLY,
    Rows,
    Table,
    checked_rows,
    create_sql,
    damaged_rows,
    row_hash,
    stored_tally,
)
from apercu.errors import CollectionDamaged

THINGS = Table(
    name="things",
    columns=("id", "name", "body"),
    key=1,
    types=("INTEGER PRIMARY KEY", "TEXT", "BLOB"),
)


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for table in (THINGS, TALLY):
        connection.execute(create_sql(table))
    return connection


def filled() -> sqlite3.Connection:
    connection = connect()
    rows = Rows(connection)
    rows.insert_all(THINGS, [(n, f"thing {n}", bytes([n])) for n in range(1, 5)])
    rows.tally.write()
    return connection


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("irid"), st.integers(1, 6), st.text(max_size=3)), max_size=25
    )
)
def test_the_tally_follows_whatever_happens(steps: list[tuple[str, int, str]]) -> None:
    connection = connect()
    rows = Rows(connection)
    there: dict[int, str] = {}
    for action, key, name in steps:
        if action == "d":
            assert rows.delete(THINGS, (key,)) == (there.pop(key, None) is not None)
        elif action == "r" or key in there:
            assert rows.replace(THINGS, (key, name, b"")) == (there.get(key) != name)
            there[key] = name
        else:
            rows.insert(THINGS, (key, name, b""))
            there[key] = name
    rows.tally.write()
    assert list(damaged_rows(connection, THINGS)) == []
    assert stored_tally(connection, "things")[0] == len(there)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE things SET name = 'other' WHERE id = 2", [(2,), ()]),
        ("UPDATE things SET body = NULL WHERE id = 3", [(3,), ()]),
        ("UPDATE things SET hash = zeroblob(16) WHERE id = 1", [(1,), ()]),
        ("DELETE FROM things WHERE id = 4", [()]),
        ("DELETE FROM tally", [()]),
    ],
)
def test_each_change_behind_its_back_is_found(statement: str, expected: list[object]) -> None:
    connection = filled()
    connection.execute(statement)
    assert list(damaged_rows(connection, THINGS)) == expected


def test_a_row_that_comes_twice_or_back_is_found() -> None:
    connection = filled()
    row = (9, "thing 1", b"\x01")
    connection.execute("INSERT INTO things VALUES (?, ?, ?, ?)", (*row, row_hash(THINGS, row)))
    assert list(damaged_rows(connection, THINGS)) == [()]


def test_reading_a_changed_row_raises() -> None:
    connection = filled()
    assert next(checked_rows(connection, THINGS, "id = ?", (2,)))["name"] == "thing 2"
    connection.execute("UPDATE things SET name = 'other' WHERE id = 2")
    with pytest.raises(CollectionDamaged, match=r"things.*rebuild"):
        list(checked_rows(connection, THINGS, "id = ?", (2,)))


def test_values_of_other_types_have_other_hashes() -> None:
    hashes = {row_hash(THINGS, (1, value, b"")) for value in ("1", 1, b"1", None, "")}
    assert len(hashes) == 5
