"""Where things lie in a collection's folder, and what marks the folder as one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from apercu.codec import from_json
from apercu.collection.disk import make_folder, refusing, sync_folder, write_whole
from apercu.errors import (
    CollectionDamaged,
    CollectionMissing,
    CollectionNewer,
    InputError,
    StorageError,
)
from apercu.records import Record

FORMAT = 1
"""Version of the folder's layout; the catalogue has a version of its own."""


class Marker(Record, frozen=True, kw_only=True):
    """What `apercu.json` says: the version of the layout, twice.

    A changed bit is thus told from a newer version.
    """

    apercu_collection: int
    again: int = FORMAT


class Layout:
    """The paths in one collection's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.marker = root / "apercu.json"
        self.lock = root / "lock"
        self.captures = root / "captures"
        self.catalogue = root / "catalogue.sqlite"
        self.journal = root / "journal.jsonl"
        self.briefs = root / "briefs"
        self.index = root / "index"
        self.vectors = root / "vectors"
        self.leads = self.vectors / "leads.bin"
        self.acts = root / "acts"
        self.named = self.acts / "named.bin"
        self.damaged = root / "damaged"

    def segments(self) -> list[int]:
        """Return the numbers of the files of captures that are there, ascending."""
        names = (path.name.partition(".")[0] for path in self.captures.glob("*.warc.gz"))
        return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def create(root: Path) -> Layout:
    """Make the folder of a new collection; do nothing where there is one already.

    Raises `InputError` where the folder holds something else, `StorageError`.
    """
    layout = Layout(root)
    if root.exists() and not root.is_dir():
        raise InputError(f"{root}: this is a file; name a folder for the collection")
    if layout.marker.exists():
        check(layout)
        return layout
    _refuse_unmarked(layout)
    if root.is_dir():
        # A kill during the first moments leaves an empty lock and folder: go on from there.
        foreign = {path.name for path in root.iterdir()} - {"captures", "lock", "apercu.json.new"}
        if foreign:
            raise InputError(
                f"{root}: the folder is not empty and is no collection (it holds"
                f" {min(foreign)!r}); name an empty or a new folder"
            )
    make_folder(root)
    make_folder(layout.captures)
    write_marker(layout)
    return layout


def write_marker(layout: Layout) -> None:
    """Mark the folder as a collection; raises `StorageError`."""
    write_whole(layout.marker, msgspec.json.encode(Marker(apercu_collection=FORMAT)) + b"\n")


def find(root: Path) -> Layout:
    """Return the layout of an existing collection; raises `CollectionMissing`."""
    layout = Layout(root)
    if root.exists() and not root.is_dir():
        raise InputError(f"{root}: this is a file; name the folder of a collection")
    if not layout.marker.exists():
        _refuse_unmarked(layout)
        raise CollectionMissing(
            f"{root}: there is no collection there; make one with"
            f" 'apercu add PATH --collection {root}'"
        )
    check(layout)
    return layout


def discard_leads(layout: Layout) -> None:
    """Let the table of leads count no longer; it is made again. Raises `StorageError`."""
    _discard(layout.leads)


def discard_named(layout: Layout) -> None:
    """Let the table of who is named count no longer; it is made again. Raises `StorageError`."""
    _discard(layout.named)


def _discard(path: Path) -> None:
    with refusing(path):
        if path.exists():
            path.unlink()
            sync_folder(path.parent)


def _refuse_unmarked(layout: Layout) -> None:
    if layout.catalogue.exists() or layout.journal.exists() or layout.segments():
        raise CollectionDamaged(
            f"{layout.root}: the file apercu.json is gone; 'apercu rebuild' writes it again"
        )


def check(layout: Layout) -> None:
    """Raise where the marker is unreadable or of a newer version."""
    try:
        data = layout.marker.read_bytes()
    except OSError as error:
        raise StorageError(f"{layout.marker}: cannot be read ({error.strerror})") from error
    try:
        marker = from_json(data, Marker, place=str(layout.marker))
    except InputError as error:
        raise CollectionDamaged(f"{error}; 'apercu rebuild' writes the file again") from error
    version = marker.apercu_collection
    if version < 1 or marker.again != version:
        raise CollectionDamaged(
            f"{layout.marker}: not what was written; 'apercu rebuild' writes the file again"
        )
    if version > FORMAT:
        raise CollectionNewer(
            f"{layout.root}: made by a newer version (layout {version}, this"
            f" program knows {FORMAT}); update the program, nothing was changed"
        )
