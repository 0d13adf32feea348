"""Vectors of texts, kept in a collection's folder: derived, and thrown away at will.

`vectors/<encoder id>/leads/` has the vectors of leads that were made by a command to that end,
`vectors/<encoder id>/asked/` those that questions had to make: what a question made must not decide
whether another one finds all leads there. Either holds `about.json` (the encoder, its dimension)
and files `000001.vec` and on of records, all of one size: a CRC-32 over what follows, the squared
length, the id of the document, the SHA-256 of the text that was encoded, the vector as int8. So
spaces never meet, and a vector belongs to words, not to a row of the catalogue: another order of
adding, or a rebuild, leaves it good.

Files only grow, under a lock; a reader takes whole records whose sum is right and passes over all
else, so it needs no lock, and a torn tail does no harm: the next writer cuts it off. Nothing here
is flushed to the disk on purpose: what a crash takes away is made again.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from apercu.collection.disk import locked, make_folder, refusing, sync_folder, write_whole
from apercu.collection.layout import Layout
from apercu.records import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int8]
    """`(n, dimension)`, from -127 to 127."""

FORMAT = 1
FILE_BYTES = 64 * 2**20
"""A file that has grown to this is not added to: forgetting writes a whole file anew."""
MAX_DIMENSION = 16_384

Known = Callable[[set[bytes]], set[bytes]]
"""From ids of documents to those of them that the catalogue has."""


class About(Record, frozen=True, kw_only=True):
    """What `about.json` says."""

    format: int
    encoder: str
    dimension: int


class Item(NamedTuple):
    """A vector to be kept: of which text (its SHA-256) of which document (its id)."""

    document: bytes
    key: bytes
    codes: Codes


class VectorStore:
    """The vectors of one encoder in one collection; `keep` is the only way to write.

    A row is a record's number over all files in their order; rows stay what they are until
    `version` changes.
    """

    def __init__(self, folder: Path, *, encoder: str, dimension: int) -> None:
        if not 0 < dimension <= MAX_DIMENSION:
            raise ValueError(f"vectors of {dimension} numbers cannot be kept")
        self.folder = folder
        self.dimension = dimension
        self.version = 0
        self._about = About(format=FORMAT, encoder=encoder, dimension=dimension)
        self._type = record_type(dimension)
        self._files: dict[int, Any] = {}
        self._stats: dict[int, _Stat] = {}
        self._starts: list[int] = []
        self._rows: dict[bytes, int] = {}
        self.load()

    # --- reading ---

    def load(self) -> None:
        """Take in what was written since, by whatever process."""
        there = _numbers(self.folder) if _about(self.folder) == self._about else []
        stats = {number: _stat(self.folder, number, self._type) for number in there}
        old = list(self._files)
        if old != there[: len(old)] or any(
            self._stats[number] != stats[number]
            # Only the last file grows; one of the same name that is another file is no growth.
            and (number != old[-1] or not self._stats[number].grew_to(stats[number]))
            for number in old
        ):
            self._files, self._rows, self._stats = {}, {}, {}
            self.version += 1
        start = 0
        for number in there:
            if number not in self._files or self._stats[number] != stats[number]:
                self._take(number, stats[number], start)
            start += len(self._files[number])
        self._starts = list(np.cumsum([0, *map(len, self._files.values())]))

    def _take(self, number: int, stat: _Stat, start: int) -> None:
        records = _open(self.folder, number, stat.records, self._type)
        for at in sound_rows(records, first=len(self._files.get(number, ()))):
            self._rows.setdefault(records[at]["key"].tobytes(), start + at)
        self._files[number], self._stats[number] = records, stat

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, keys: Sequence[bytes]) -> list[int]:
        """Return the row of each text by its SHA-256, -1 where it has no vector."""
        find = self._rows.get
        return [find(key, -1) for key in keys]

    def codes(self, rows: Sequence[int] | NDArray[np.int64]) -> Codes:
        """Return the vectors of some rows: `(n, dimension)`.

        Of rows that follow one another in one file it is a view, not a copy.
        """
        given = np.asarray(rows, dtype=np.int64)
        if not len(given):
            return np.zeros((0, self.dimension), dtype=np.int8)
        files = list(self._files.values())
        starts = np.asarray(self._starts)
        first = int(np.searchsorted(starts, given[0], side="right")) - 1
        low, high = int(given[0]) - int(starts[first]), int(given[-1]) - int(starts[first]) + 1
        if high - low == len(given) and high <= len(files[first]) and (np.diff(given) == 1).all():
            view: Codes = files[first]["vector"][low:high]
            return view
        out = np.empty((len(given), self.dimension), dtype=np.int8)
        places = np.searchsorted(starts, given, side="right") - 1
        for number in np.unique(places):
            here = places == number
            out[here] = files[number]["vector"][given[here] - starts[number]]
        return out

    def squared_lengths(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the squared length of the vectors of some rows."""
        if not self._files:
            return np.zeros(0, dtype=np.int64)
        stored = np.concatenate([records["length"] for records in self._files.values()])
        return stored[rows].astype(np.int64)

    # --- writing ---

    def keep(self, items: Sequence[Item], known: Known, *, wait_s: float = 60.0) -> int:
        """Add vectors of texts that have none yet; return how many.

        Left out are those of documents that are no longer `known`: they were forgotten meanwhile.
        Raises `StorageError`, `CollectionBusy`.
        """
        make_folder(self.folder)
        with locked(self.folder / "lock", wait_s=wait_s):
            if _about(self.folder) != self._about:
                _clear(self.folder)
                write_whole(self.folder / "about.json", msgspec.json.encode(self._about) + b"\n")
            self.load()
            there = known({item.document for item in items})
            news = {
                item.key: item
                for item in items
                if item.key not in self._rows and item.document in there
            }
            if news:
                self._append(b"".join(_pack(item) for item in news.values()))
            self.load()
        return len(news)

    def _append(self, data: bytes) -> None:
        number = max(self._files, default=1)
        size = _stat(self.folder, number, self._type).records * self._type.itemsize
        if size >= FILE_BYTES:
            number, size = number + 1, 0
        path = _path(self.folder, number)
        with refusing(path), path.open("r+b" if path.exists() else "x+b") as file:
            file.truncate(size)
            file.seek(size)
            file.write(data)


def record_type(dimension: int) -> np.dtype[Any]:
    """Return the layout of a record."""
    return np.dtype([
        ("check", "<u4"), ("length", "<u4"), ("document", "V32"), ("key", "V32"),
        ("vector", "i1", (dimension,)),
    ])  # fmt: skip


def _pack(item: Item) -> bytes:
    wide = item.codes.astype(np.int64)
    length = int(wide @ wide).to_bytes(4, "little")
    rest = length + item.document + item.key + item.codes.astype(np.int8).tobytes()
    return zlib.crc32(rest).to_bytes(4, "little") + rest


def sound_rows(records: Any, *, first: int = 0) -> Iterator[int]:
    """Yield the numbers of the records, from `first` on, that are what was written."""
    size = records.dtype.itemsize
    data = memoryview(records.view(np.uint8).reshape(-1)) if len(records) else memoryview(b"")
    for at in range(first, len(records)):
        start = at * size
        check = int.from_bytes(data[start : start + 4], "little")
        if zlib.crc32(data[start + 4 : start + size]) == check:
            yield at


# --- files ---


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:06d}.vec"


def _numbers(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in folder.glob("*.vec") if path.stem.isdigit())


class _Stat(NamedTuple):
    """Which file it is, and how many whole records it has."""

    inode: int
    records: int

    def grew_to(self, other: _Stat) -> bool:
        return other.inode == self.inode and other.records >= self.records


def _stat(folder: Path, number: int, kind: np.dtype[Any]) -> _Stat:
    """Look at a file; where it went meanwhile it has no records."""
    with contextlib.suppress(FileNotFoundError):
        found = _path(folder, number).stat()
        return _Stat(found.st_ino, found.st_size // kind.itemsize)
    return _Stat(0, 0)


def _open(folder: Path, number: int, size: int, kind: np.dtype[Any]) -> Any:
    """Map a file's whole records into memory; a file that cannot be read has none."""
    if not size:
        return np.zeros(0, dtype=kind)
    try:
        return np.memmap(_path(folder, number), dtype=kind, mode="r", shape=(size,))
    except (OSError, ValueError):  # it went, or was cut, meanwhile
        return np.zeros(0, dtype=kind)


def _about(folder: Path) -> About | None:
    try:
        about = msgspec.json.decode((folder / "about.json").read_bytes(), type=About)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None
    usable = about.format == FORMAT and 0 < about.dimension <= MAX_DIMENSION
    return about if usable else None


def _clear(folder: Path) -> None:
    with refusing(folder):
        for number in _numbers(folder):
            _path(folder, number).unlink()


# --- the whole folder ---


def store_folders(layout: Layout) -> list[Path]:
    """Return the folders that hold vectors."""
    return sorted(
        path
        for path in layout.vectors.glob("*/*")
        if path.is_dir() and ((path / "about.json").exists() or _numbers(path))
    )


def sweep_vectors(layout: Layout, known: Known) -> int:
    """Write anew the files that hold damaged records or those of documents that are not known.

    Returns how many records went. Raises `StorageError`, `CollectionBusy`.
    """
    gone = 0
    for folder in store_folders(layout):
        with locked(folder / "lock"):
            about = _about(folder)
            if about is None:
                _clear(folder)
                continue
            for number in _numbers(folder):
                gone += _sweep_file(folder, number, record_type(about.dimension), known)
    return gone


def _sweep_file(folder: Path, number: int, kind: np.dtype[Any], known: Known) -> int:
    records = _open(folder, number, _stat(folder, number, kind).records, kind)
    sound = list(sound_rows(records))
    documents = {records[at]["document"].tobytes() for at in sound}
    there = known(documents)
    stay = [at for at in sound if records[at]["document"].tobytes() in there]
    if len(stay) == len(records):
        return 0
    with refusing(folder):
        if stay:
            # Under a new number, last: a reader has either file, or both, and never half of one.
            fresh = _path(folder, max(_numbers(folder)) + 1)
            draft = fresh.with_suffix(".new")
            draft.write_bytes(records[stay].tobytes())
            draft.replace(fresh)
        _path(folder, number).unlink(missing_ok=True)
        sync_folder(folder)
    return len(records) - len(stay)


def damaged_vectors(layout: Layout) -> Iterator[tuple[Path, str]]:
    """Yield what is not as it was written: the file, and what is wrong with it."""
    for folder in store_folders(layout):
        about = _about(folder)
        if about is None:
            if _numbers(folder):
                yield folder / "about.json", "what says how to read the vectors is gone or damaged"
            continue
        kind = record_type(about.dimension)
        for number in _numbers(folder):
            records = _open(folder, number, _stat(folder, number, kind).records, kind)
            bad = len(records) - sum(1 for _ in sound_rows(records))
            if bad:
                yield _path(folder, number), f"{bad} vectors are not what was written"
