"""Write files so that what was acknowledged survives a crash; name what the disk refused."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from apercu.errors import CollectionBusy, StorageError

_REMEDIES = {
    "ENOSPC": "free some space on that disk and run the command again",
    "EDQUOT": "free some of your quota and run the command again",
    "EROFS": "the disk is read-only: copy the collection to one that can be written",
    "EACCES": "give yourself the right to write there, or choose another folder",
    "EPERM": "give yourself the right to write there, or choose another folder",
    "EMFILE": "too many files are open: close some programs and run the command again",
}


def storage_error(place: Path, error: OSError) -> StorageError:
    """Make our error of the system's, naming the place and the remedy."""
    import errno  # noqa: PLC0415 - needed on this path only

    name = errno.errorcode.get(error.errno or 0, "EIO")
    remedy = _REMEDIES.get(name, "check the disk, then run the command again: nothing is lost")
    reason = error.strerror or str(error)
    return StorageError(f"{place}: the disk refused ({reason}); {remedy}")


@contextlib.contextmanager
def refusing(place: Path) -> Iterator[None]:
    """Turn an `OSError` of the block into a `StorageError` that names `place`."""
    try:
        yield
    except OSError as error:
        raise storage_error(place, error) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create `folder` with its parents, durably."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with refusing(folder):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`: wholly or not at all, durably."""
    draft = path.with_name(path.name + ".new")
    with refusing(path):
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)


def append_at(path: Path, length: int, data: bytes) -> int:
    """Append `data` after the first `length` bytes of the file, durably; return the new length.

    What lies behind `length` was never acknowledged (a crash left it) and is cut off. Raises
    `StorageError`; then nothing behind `length` counts.
    """
    with refusing(path):
        fresh = not path.exists()
        with path.open("r+b" if not fresh else "x+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size < length:
                raise StorageError(
                    f"{path}: the file has {size} bytes, {length} were written; a part of it is"
                    " gone. Run 'apercu doctor' on the collection before adding to it"
                )
            if size > length:
                file.truncate(length)
            file.seek(length)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if fresh:
            sync_folder(path.parent)
    return length + len(data)


@contextlib.contextmanager
def locked(path: Path, *, wait_s: float = 60.0) -> Iterator[None]:
    """Hold the writer's lock for the block; raise `CollectionBusy` after `wait_s` seconds."""
    with refusing(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CollectionBusy(
                        f"{path.parent}: another process is writing to this collection and did"
                        f" not finish within {wait_s:.0f} s; wait for it, then try again"
                    ) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
