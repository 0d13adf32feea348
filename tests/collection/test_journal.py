from __future__ import annotations

from pathlib import Path

import pytest

from apercu.collection.journal import append_entries, read_entries
from apercu.errors import CollectionDamaged

NEWS = [("2024-01-01T00:00:00Z", "note", {"n": n, "text": "Ağrı «ð»"}) for n in range(4)]


def written(path: Path) -> int:
    length, entries = append_entries(path, 0, None, NEWS[:2])
    length, _ = append_entries(path, length, entries[-1], NEWS[2:])
    return length


def test_entries_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    length = written(path)
    assert length == path.stat().st_size
    assert [(e.at, e.kind, e.body) for e in read_entries(path, length)] == NEWS
    assert [e.n for e in read_entries(path)] == [1, 2, 3, 4]


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[2], lines[3]],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0], lines[1].replace(b'"n":1', b'"n":7'), *lines[2:]],
        lambda lines: [lines[0].replace(b",", b", ", 1), *lines[1:]],
        lambda lines: [lines[0].replace("ğ".encode(), b"\xff\xff"), *lines[1:]],
    ],
    ids=["taken out", "moved", "doubled", "changed", "spaced", "no UTF-8"],
)
def test_no_line_changes_unseen(tmp_path: Path, change: object) -> None:
    path = tmp_path / "journal.jsonl"
    written(path)
    path.write_bytes(b"".join(change(lines_of(path))))  # type: ignore[operator]
    with pytest.raises(CollectionDamaged, match="not what was written"):
        list(read_entries(path))


def test_every_flipped_bit_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    length = written(path)
    data = path.read_bytes()
    for bit in range(0, len(data) * 8, 23):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        with pytest.raises(CollectionDamaged):
            list(read_entries(path, length))


def test_a_torn_tail_was_never_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    length = written(path)
    path.write_bytes(path.read_bytes() + b'{"at":"2024')
    assert len(list(read_entries(path, length))) == 4
    assert len(list(read_entries(path))) == 4
    after, _ = append_entries(path, length, list(read_entries(path, length))[-1], NEWS[:1])
    assert len(list(read_entries(path, after))) == 5
    assert path.stat().st_size == after


def test_a_journal_that_is_gone_or_cut_is_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    length = written(path)
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(CollectionDamaged, match="are left"):
        list(read_entries(path, length))
    path.unlink()
    with pytest.raises(CollectionDamaged, match="is gone"):
        list(read_entries(path, length))
    assert list(read_entries(path)) == []
