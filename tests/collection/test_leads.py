"""The table of leads says what the catalogue says, however it came to be up to date."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from apercu.collection.leads import (
    LEAD_CHARACTERS,
    current_leads,
    damaged_leads,
    lead_text,
    stored_leads,
    text_key,
)
from apercu.collection.reading import Collection
from small import LAST, build, copy, reports

MADE = reports(14, seed=3)


def rows(root: Path) -> list[tuple[object, ...]]:
    """Give the table without numbers, which hang on the order of adding."""
    with Collection.open(root) as collection:
        leads = current_leads(collection)
    assert leads.rows["number"].tolist() == sorted(leads.rows["number"].tolist())
    named = leads.rows[["birth", "until", "document", "key"]].tolist()
    return sorted((sha, birth, until, key) for birth, until, sha, key in named)


def expected(root: Path) -> list[tuple[object, ...]]:
    with Collection.open(root) as collection:
        found = []
        for number, birth, until in collection.connection.execute(
            "SELECT document, birth, until FROM origins WHERE until > birth"
        ).fetchall():
            document = collection.document(number)
            key = text_key(lead_text(document.title, document.text))
            found.append((bytes.fromhex(document.id), birth, until, key))
    return sorted(found)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path / "collection", [MADE[:9]])


def test_a_lead_is_title_and_opening() -> None:
    assert lead_text("Title", "x" * 5000) == "Title\n" + "x" * LEAD_CHARACTERS
    assert lead_text(None, "text") == lead_text("", "text") == "text"


def test_leads_are_those_of_the_catalogue_in_whatever_steps(root: Path, tmp_path: Path) -> None:
    assert rows(root) == expected(root)
    assert 3 < len(rows(root)) < 9 + len(MADE)
    elder = copy(MADE[0], 70, "2023-06-01")  # takes the place of its model
    build(root, [[*MADE[9:], elder]])
    with Collection.open(root) as collection:
        assert stored_leads(collection.layout).sequence < collection.sequence()
    grown = rows(root)
    assert grown == expected(root) == rows(build(tmp_path / "at-once", [[elder, *MADE]]))
    with Collection.open(root) as collection:
        assert stored_leads(collection.layout).sequence == collection.sequence()


def test_a_copy_has_a_lead_only_as_long_as_it_is_the_eldest(tmp_path: Path) -> None:
    later = copy(MADE[0], 71, LAST)
    root = build(tmp_path / "later", [[MADE[0], later]])
    assert len(rows(root)) == 1
    elder = copy(MADE[0], 72, "2023-06-01")
    build(root, [[elder]])
    # Now it is the elder that stands for the report on every day.
    (now,) = rows(root)
    assert now[0] == hashlib.sha256(elder["text"].encode()).digest()
    assert rows(root) == expected(root)


def test_what_is_damaged_is_told_and_made_again(root: Path) -> None:
    before = rows(root)
    path = root / "vectors/leads.bin"
    data = path.read_bytes()
    with Collection.open(root) as collection:
        layout = collection.layout
    for at in [*range(33), *range(33, len(data), 41)]:
        changed = bytearray(data)
        changed[at] ^= 4
        path.write_bytes(changed)
        assert list(damaged_leads(layout)) == [path]
        assert rows(root) == before
    path.write_bytes(data[:50])
    assert list(damaged_leads(layout)) == [path]
    assert rows(root) == before
    path.write_bytes(data)
    assert not list(damaged_leads(layout))


def test_an_older_copy_of_the_catalogue_is_noticed(root: Path, tmp_path: Path) -> None:
    older = Path(shutil.copytree(root, tmp_path / "older"))
    build(root, [MADE[9:]])
    rows(root)
    (older / "vectors").mkdir()
    shutil.copy(root / "vectors/leads.bin", older / "vectors/leads.bin")
    assert rows(older) == expected(older)
