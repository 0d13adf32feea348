"""Slips: what was written is read again, and nothing else is ever taken for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.collection.slips import (
    Card,
    Damaged,
    Shown,
    Slip,
    SlipReader,
    SlipWriter,
    Written,
    card_of,
    code,
    pack_shown,
    slip_path,
    unpack_shown,
)
from apercu.records import Interval

NUMBERS = st.integers(1, 40) | st.integers(1, (1 << 31) - 1)


@settings(max_examples=150, deadline=None)
@given(st.lists(NUMBERS, max_size=30), NUMBERS)
def test_a_code_is_found_where_its_number_stands_and_nowhere_else(
    numbers: list[int], other: int
) -> None:
    written = b"".join(map(code, numbers))
    for number in {*numbers, other}:
        assert written.count(code(number)) == numbers.count(number)


def test_codes_are_as_long_as_in_utf_8_and_end_where_numbers_do() -> None:
    for number in (1, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xFFFD, 0x10000, 0x10FFFF):
        assert code(number) == chr(number).encode()
    assert len(code((1 << 31) - 1)) == 6
    with pytest.raises(ValueError, match="2\\^31"):
        code(1 << 31)


def _shown(number: int) -> Shown:
    return Shown(
        language="en",
        url=f"https://a.example/{number}",
        title=f"Report {number} (invented)",
        outlet="Paper",
        published=Interval(start="2024-01-01", end="2024-01-01", precision="day", basis="given"),
        synthetic=True,
    )


def _documents(count: int) -> list[tuple[Card, list[tuple[int, int, int, int, int, bytes]]]]:
    dice = random.Random(count)
    found = []
    for number in range(count):
        body = b"".join(code(dice.randrange(1, 3000)) for _ in range(20))
        slips = [(at, 900, 10 * at, 10 * at + 9, 20, body[at:]) for at in range(number % 4)]
        sha = number.to_bytes(32, "big")
        card = Card(number, sha, 700 + number, 3, body[:7], pack_shown(_shown(number)))
        found.append((card, slips))
    return found


def _write(folder: Path | None, count: int = 12) -> tuple[SlipWriter, list[list[int]], Written]:
    writer = SlipWriter(folder, Written(0, 0))
    places = [writer.add(card, slips) for card, slips in _documents(count)]
    return writer, places, writer.sync()


def _all(reader: SlipReader, places: Sequence[Sequence[int]]) -> list[Slip]:
    return [reader.slip(place) for of_card in places for place in of_card]


@pytest.mark.parametrize("kept", ["in files", "in memory"])
def test_what_was_written_is_read_again(tmp_path: Path, kept: str) -> None:
    writer, places, _ = _write(tmp_path if kept == "in files" else None)
    reader = SlipReader(writer.memory) if kept == "in memory" else SlipReader.open(tmp_path)
    for (card, slips), of_card in zip(_documents(12), places, strict=True):
        assert len(of_card) == len(slips)
        assert len({card_of(place) for place in of_card}) <= 1
        for slip, place in zip(slips, of_card, strict=True):
            found, *rest = reader.slip(place)
            assert found[:6] == card[:6]
            assert tuple(rest) == slip
            assert unpack_shown(found.shown) == _shown(card.number)
    assert len({card_of(place) for of_card in places for place in of_card}) == 9


def test_no_flipped_bit_is_taken_for_what_was_written(tmp_path: Path) -> None:
    _, places, _ = _write(tmp_path)
    whole = slip_path(tmp_path, 1).read_bytes()
    right = _all(SlipReader({1: whole}), places)
    told = 0
    for bit in range(0, len(whole) * 8, 7):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        reader = SlipReader({1: bytes(data)})
        for place, wanted in zip([p for some in places for p in some], right, strict=True):
            try:
                assert reader.slip(place) == wanted
            except Damaged:
                told += 1
    # Cards without slips are never read; of all other bits each is part of what is checked.
    assert told > len(whole)


def test_what_lies_elsewhere_is_not_taken_for_it(tmp_path: Path) -> None:
    _, places, _ = _write(tmp_path)
    whole = slip_path(tmp_path, 1).read_bytes()
    with pytest.raises(Damaged, match="not what was written"):
        SlipReader({2: whole}).slip(places[1][0] + (1 << 48))
    for place in (places[1][0] + (1 << 48), places[1][0] + (1 << 20), places[1][0] + 1, 1 << 60):
        with pytest.raises(Damaged):
            SlipReader({1: whole}).slip(place)


def test_nothing_is_written_behind_what_a_crash_left(tmp_path: Path) -> None:
    _, places, written = _write(tmp_path)
    right = _all(SlipReader.open(tmp_path), places)
    _, more, again = _write_on(tmp_path, written)
    assert again.file == 1
    with slip_path(tmp_path, 1).open("ab") as file:
        file.write(b"torn")
    _, last, ended = _write_on(tmp_path, again)
    assert ended.file == 2
    reader = SlipReader.open(tmp_path)
    assert _all(reader, places) == right
    assert [slip[1:] for slip in _all(reader, [*more, *last])] == [slip[1:] for slip in right * 2]


def _write_on(folder: Path, written: Written) -> tuple[SlipWriter, list[list[int]], Written]:
    writer = SlipWriter(folder, written)
    places = [writer.add(card, slips) for card, slips in _documents(12)]
    return writer, places, writer.sync()


def test_nothing_to_write_makes_no_file_and_no_harm(tmp_path: Path) -> None:
    nothing = SlipWriter(tmp_path, Written(0, 0)).sync()
    assert not list(tmp_path.iterdir())
    _, places, _ = _write_on(tmp_path, nothing)
    assert len(_all(SlipReader.open(tmp_path), places)) == sum(map(len, places))


def test_a_full_file_is_not_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apercu.collection.slips.FILE_BYTES", 700)
    _, places, written = _write(tmp_path)
    assert written.file > 2
    assert len(_all(SlipReader.open(tmp_path), places)) == sum(map(len, places))
