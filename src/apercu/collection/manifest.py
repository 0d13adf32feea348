"""Know the files of an index generation again: sizes, times and hashes, as they were written.

An index is derived, so damage in it loses nothing; unseen, it would rank wrongly. Sizes and times
are looked at whenever an index is opened, hashes where a time differs, and by `apercu doctor`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from apercu.collection.disk import sync_folder, write_whole
from apercu.records import Record

NAME = "manifest.json"
_STEP = 1 << 20


class FileNote(Record, frozen=True, kw_only=True, array_like=True):
    """A file: size in bytes, time of its last change in nanoseconds, BLAKE2b."""

    size: int
    changed_ns: int
    hash: str


def write_manifest(folder: Path) -> None:
    """Note the files of `folder`; files that did not change are not read again."""
    known = _read(folder / NAME) or {}
    notes = {}
    for path in _files(folder):
        old, now = known.get(path.name), path.stat()
        same = old is not None and (old.size, old.changed_ns) == (now.st_size, now.st_mtime_ns)
        digest = old.hash if old is not None and same else _hash(path)
        notes[path.name] = FileNote(size=now.st_size, changed_ns=now.st_mtime_ns, hash=digest)
    write_whole(folder / NAME, msgspec.json.encode({"whole": True, "files": notes}))


def begin_changes(folder: Path) -> None:
    """Say that the files are about to change; what was noted of them is kept."""
    known = _read(folder / NAME)
    if known is not None:
        write_whole(folder / NAME, msgspec.json.encode({"whole": False, "files": known}))
        sync_folder(folder)


def changed_files(folder: Path, *, thorough: bool = False) -> list[str]:
    """Return the files that are not what was written; `thorough` reads every one.

    Where an update was cut short nothing is known, and none is returned.
    """
    try:
        manifest = msgspec.json.decode((folder / NAME).read_bytes(), type=_Manifest)
    except FileNotFoundError:
        return []
    except (OSError, msgspec.MsgspecError, ValueError):
        return [NAME]
    if not manifest.whole:
        return []
    changed = []
    for name, note in manifest.files.items():
        path = folder / name
        try:
            now = path.stat()
            same = now.st_size == note.size and (
                (now.st_mtime_ns == note.changed_ns and not thorough) or _hash(path) == note.hash
            )
        except OSError:
            same = False
        if not same:
            changed.append(name)
    return changed


class _Manifest(Record, frozen=True, kw_only=True):
    whole: bool
    files: dict[str, FileNote]


def _read(path: Path) -> dict[str, FileNote] | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Manifest).files
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def _files(folder: Path) -> list[Path]:
    """Return the files that count: not locks, nor what SQLite and tantivy keep for themselves."""
    left_out = (NAME, NAME + ".new")
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file()
        and not path.name.startswith(".")
        and path.name not in left_out
        and not path.name.endswith("-journal")
    ]


def _hash(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(_STEP):
            digest.update(piece)
    return digest.hexdigest()
