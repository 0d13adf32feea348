"""Vectors that are kept: what was written comes back, and nothing else does."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from apercu.collection.layout import Layout
from apercu.collection.vectors import (
    Item,
    VectorStore,
    damaged_vectors,
    record_type,
    sweep_vectors,
)

DIMENSION = 6
SIZE = record_type(DIMENSION).itemsize


def item(number: int, document: int | None = None) -> Item:
    codes = np.random.default_rng(number).integers(-127, 128, DIMENSION).astype(np.int8)
    named = hashlib.sha256(f"document {number if document is None else document}".encode())
    return Item(named.digest(), hashlib.sha256(f"text {number}".encode()).digest(), codes)


def everybody(ids: set[bytes]) -> set[bytes]:
    return ids


def opened(root: Path, encoder: str = "e", dimension: int = DIMENSION) -> VectorStore:
    return VectorStore(root / "vectors" / encoder / "leads", encoder=encoder, dimension=dimension)


def file(root: Path, number: int = 1) -> Path:
    return root / "vectors/e/leads" / f"{number:06d}.vec"


def told(store: VectorStore, items: list[Item]) -> list[list[int] | None]:
    rows = store.rows([one.key for one in items])
    return [None if row < 0 else store.codes([row])[0].tolist() for row in rows]


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    items = [item(n) for n in range(10)]
    store = opened(tmp_path)
    assert store.keep(items, everybody) == 10
    assert store.keep(items, everybody) == 0
    for found in (store, opened(tmp_path)):
        assert told(found, items) == [one.codes.tolist() for one in items]
        assert len(found) == 10
        rows = np.array(found.rows([one.key for one in items]))
        lengths = [int((one.codes.astype(int) ** 2).sum()) for one in items]
        assert found.squared_lengths(rows).tolist() == lengths
    assert file(tmp_path).stat().st_size == 10 * SIZE
    assert opened(tmp_path, "other").rows([items[0].key]) == [-1]


def test_any_rows_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apercu.collection.vectors.FILE_BYTES", 4 * SIZE)
    items = [item(n) for n in range(11)]
    store = opened(tmp_path)
    for one in items:
        store.keep([one], everybody)
    assert file(tmp_path, 3).exists()
    whole = np.array([one.codes for one in items])
    for rows in ([0, 1, 2], [2, 3, 4, 5], [10, 0, 5], [7], [], [3, 3, 4], range(11)):
        assert store.codes(list(rows)).tolist() == whole[list(rows)].reshape(-1, 6).tolist()


@pytest.mark.parametrize("cut", range(1, SIZE, 13))
def test_a_torn_tail_does_no_harm(tmp_path: Path, cut: int) -> None:
    items = [item(n) for n in range(3)]
    opened(tmp_path).keep(items, everybody)
    data = file(tmp_path).read_bytes()
    file(tmp_path).write_bytes(data[:-cut])
    store = opened(tmp_path)
    assert [one is None for one in told(store, items)] == [False, False, True]
    assert not list(damaged_vectors(Layout(tmp_path)))
    assert store.keep(items, everybody) == 1
    assert file(tmp_path).read_bytes() == data


def test_a_changed_bit_is_passed_over_told_and_mended(tmp_path: Path) -> None:
    items = [item(n) for n in range(3)]
    opened(tmp_path).keep(items, everybody)
    data = file(tmp_path).read_bytes()
    for at in range(SIZE, 2 * SIZE):
        for bit in (0, 7):
            changed = bytearray(data)
            changed[at] ^= 1 << bit
            file(tmp_path).write_bytes(changed)
            found = told(opened(tmp_path), items)
            assert found == [items[0].codes.tolist(), None, items[2].codes.tolist()]
    ((place, what),) = damaged_vectors(Layout(tmp_path))
    assert place == file(tmp_path)
    assert "1 vectors" in what
    assert sweep_vectors(Layout(tmp_path), everybody) == 1
    assert not list(damaged_vectors(Layout(tmp_path)))
    store = opened(tmp_path)
    assert store.keep(items, everybody) == 1
    assert told(store, items) == [one.codes.tolist() for one in items]


def test_what_others_write_is_seen(tmp_path: Path) -> None:
    items = [item(n) for n in range(6)]
    first, second = opened(tmp_path), opened(tmp_path)
    first.keep(items[:2], everybody)
    second.keep(items[1:4], everybody)
    first.load()
    assert told(first, items[:4]) == [one.codes.tolist() for one in items[:4]]
    assert first.version == 0
    assert first.keep(items, everybody) == 2
    assert file(tmp_path).stat().st_size == 6 * SIZE


def test_what_was_swept_is_gone_for_whoever_reads(tmp_path: Path) -> None:
    items = [item(n, document=n % 2) for n in range(6)]
    store = opened(tmp_path)
    store.keep(items, everybody)
    gone = items[1].document
    assert sweep_vectors(Layout(tmp_path), lambda ids: ids - {gone}) == 3
    for found in (store, opened(tmp_path)):
        found.load()
        assert [one is None for one in told(found, items)] == [False, True] * 3
    assert store.version == 1
    for path in (tmp_path / "vectors").rglob("*"):
        if path.is_file():
            assert gone not in path.read_bytes()
            assert items[1].key not in path.read_bytes()


def test_a_file_of_the_same_name_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.keep([item(1), item(2)], everybody)
    sweep_vectors(Layout(tmp_path), lambda _: set())
    opened(tmp_path).keep([item(3), item(4), item(5)], everybody)
    store.load()
    found = told(store, [item(1), item(3), item(5)])
    assert found == [None, item(3).codes.tolist(), item(5).codes.tolist()]


def test_what_was_forgotten_meanwhile_is_not_kept(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert store.keep([item(1), item(2)], lambda ids: ids - {item(1).document}) == 1
    assert told(store, [item(1)]) == [None]


@pytest.mark.parametrize("about", [b"", b"{}", b'{"format":9,"encoder":"e","dimension":6}'])
def test_what_cannot_be_read_is_thrown_away(tmp_path: Path, about: bytes) -> None:
    opened(tmp_path).keep([item(1)], everybody)
    (tmp_path / "vectors/e/leads/about.json").write_bytes(about)
    ((_, what),) = damaged_vectors(Layout(tmp_path))
    assert "gone or damaged" in what
    store = opened(tmp_path)
    assert len(store) == 0
    assert store.keep([item(1)], everybody) == 1
    assert not list(damaged_vectors(Layout(tmp_path)))


def test_another_dimension_is_another_space(tmp_path: Path) -> None:
    opened(tmp_path).keep([item(1)], everybody)
    store = opened(tmp_path, dimension=DIMENSION + 1)
    assert told(store, [item(1)]) == [None]
    with pytest.raises(ValueError, match="cannot be kept"):
        opened(tmp_path, dimension=0)
