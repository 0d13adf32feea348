"""What each as-of day admits, in sums: documents, origins, lengths, and the hash of the content.

A table of the statistics holds what each day adds and takes away; summed up once, in order, they
tell of any day by one look. The parts of the hash are summed as the collection itself does it
(`reading.content_state`), so both give the same.
"""

from __future__ import annotations

import bisect
import sqlite3
from typing import NamedTuple

from apercu.collection.tables import FOREVER

Admitted = tuple[tuple[int, bytes], ...]
"""(day that admits it, 16 bytes) of each appearance of a document."""

_MODULUS = 1 << 128
_DAY_BYTES, _ITEM_BYTES = 4, 16
_NOTHING = (0, 0, 0, 0, 0, 0, 0)


class Sums(NamedTuple):
    """What an as-of day admits.

    `passages`, `terms` and `titles` count the passages of the documents that stand for their
    origins, their terms, and the terms of their titles. `items` and `total` are number and sum of
    the parts of the content's hash.
    """

    documents: int
    origins: int
    passages: int
    terms: int
    titles: int
    items: int
    total: int


class DayChanges:
    """The changes of one update to the sums of each day."""

    def __init__(self) -> None:
        self._days: dict[int, list[int]] = {}

    @staticmethod
    def pack(admitted: Admitted) -> bytes:
        """Write when a document's appearances are first admitted, each distinct part once."""
        first: dict[bytes, int] = {}
        for day, item in admitted:
            first[item] = min(day, first.get(item, day))
        return b"".join(day.to_bytes(_DAY_BYTES, "big") + item for item, day in first.items())

    def count(
        self, sign: int, birth: int, until: int, standing: tuple[int, int, int], admitted: bytes
    ) -> None:
        """Count a document in (`sign` 1) or out (-1).

        `standing`: its passages, their terms, its title's terms, which count from birth to until.
        """
        self._add(birth, (sign, 0, 0, 0, 0, 0, 0))
        if until > birth:
            for day, times in ((birth, sign), (until, -sign)):
                if day < FOREVER:
                    self._add(day, (0, times, *(times * n for n in standing), 0, 0))
        step = _DAY_BYTES + _ITEM_BYTES
        for at in range(0, len(admitted), step):
            day = int.from_bytes(admitted[at : at + _DAY_BYTES], "big")
            part = int.from_bytes(admitted[at + _DAY_BYTES : at + step], "big")
            self._add(day, (0, 0, 0, 0, 0, sign, sign * part))

    def _add(self, day: int, values: tuple[int, ...]) -> None:
        sums = self._days.setdefault(day, [0] * len(_NOTHING))
        for at, value in enumerate(values):
            sums[at] += value

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the changes into the table `days`, within the transaction."""
        for day, changes in sorted(self._days.items()):
            row = connection.execute("SELECT * FROM days WHERE day = ?", (day,)).fetchone()
            old = _sums(row) if row else _NOTHING
            *counts, total = (a + b for a, b in zip(old, changes, strict=True))
            part = (total % _MODULUS).to_bytes(_ITEM_BYTES, "big")
            connection.execute(
                "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (day, *counts, part)
            )
        self._days.clear()


def _sums(row: tuple[int | bytes, ...]) -> tuple[int, ...]:
    *counts, part = row[1:]
    assert isinstance(part, bytes)  # noqa: S101 - as `write` wrote it
    return (*(int(count) for count in counts), int.from_bytes(part, "big"))


class AdmittedByDay:
    """The sums of every day, loaded once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._days: list[int] = []
        self._sums: list[Sums] = []
        sums: tuple[int, ...] = _NOTHING
        for row in connection.execute("SELECT * FROM days ORDER BY day"):
            sums = tuple(a + b for a, b in zip(sums, _sums(row), strict=True))
            self._days.append(row[0])
            self._sums.append(Sums(*sums))

    def until(self, day: int) -> Sums:
        """Return what the as-of day admits."""
        at = bisect.bisect_right(self._days, day)
        return self._sums[at - 1] if at else Sums(*_NOTHING)
