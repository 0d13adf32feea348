"""Disks that are full or read-only, folders that are something else, indexes that are garbage."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import commands
import flips
import preload
import world
from commands import apercu

from apercu.assemble import keep
from apercu.collection.catalogue import stamp
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.collection.writing import open_batch
from apercu.errors import ApercuError, CollectionBusy, CollectionNewer, StorageError
from apercu.intake.examine import examine_folder
from apercu.intake.rebuild import rebuild

Problems = Iterator[str]


class NotAllowed(Exception):
    """What a fault needs is not allowed here."""


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Mount for the block; raise `NotAllowed`."""
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    if done.returncode:
        raise NotAllowed(f"mounting needs rights: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def make(root: Path) -> flips.All:
    shutil.rmtree(root, ignore_errors=True)
    world.run_steps(root, lambda _: None)
    return flips.read_all(root)


def full_disk(folder: Path) -> Problems:
    """Fill a small disk by adding; what was acknowledged stays, and room lets it go on."""
    place = folder / "small"
    place.mkdir(exist_ok=True)
    inputs = commands.write_inputs(folder / "inputs", 160)
    with mounted(place, "-t", "tmpfs", "-o", "size=2m", "tmpfs"):
        root = place / "collection"
        said = apercu("add", inputs, "--collection", root, "--workers", "1")
        if said.traced or said.code not in (1, 2) or "free some space" not in said.err:
            yield f"a full disk ended with {said.code}: {said.err[-500:]}"
        before = apercu("doctor", "--collection", root, "--format", "json")
        if before.traced or not before.json()["ok"]:
            yield f"doctor on a full disk: {before.out[:400]} {before.err[-400:]}"
        found = apercu("search", "canal treaty", "--collection", root, "--format", "json")
        if found.code or found.traced:
            yield f"search on a full disk: {found.err[-400:]}"
        subprocess.run(["mount", "-o", "remount,size=64m", str(place)], check=True)
        apercu("add", inputs, "--collection", root, "--workers", "1")
        other = folder / "roomy"
        shutil.rmtree(other, ignore_errors=True)
        apercu("add", inputs, "--collection", other, "--workers", "1")
        if commands.seen(root) != commands.seen(other):
            yield "after making room something differs from a run with room"


def read_only(folder: Path) -> Problems:
    """Read and write a collection on a read-only disk."""
    root = folder / "collection"
    original = make(root)
    place = folder / "locked"
    place.mkdir(exist_ok=True)
    with mounted(place, "--bind", str(root)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(place)], check=True)
        for stale in (False, True):
            if stale:
                shutil.rmtree(root / "index")
            if flips.read_all(place) != original:
                yield "something differs on a read-only disk"
            if not examine_folder(place).ok:
                yield "doctor is not content with a read-only disk"
        yield from _not_kept(place, StorageError)
        for name in ("add", "rebuild"):
            before = ("add", folder) if name == "add" else (name,)
            said = apercu(*before, "--collection", place)
            if said.code != 2 or said.traced or not said.err.strip():
                yield f"{name} on a read-only disk: {said.code} {said.err[-300:]}"


def _not_kept(root: Path, expected: type[ApercuError]) -> Problems:
    """Try to keep a brief where nothing can be written."""
    try:
        keep(root, world.make_brief("late", world.ALPHA), clock=world.clock, wait_s=0.2)
    except expected:
        return
    except ApercuError as error:
        yield f"keeping a brief ended with {type(error).__name__} {error}"
    else:
        yield "a brief was kept where nothing can be written"


def damaged_index(folder: Path) -> Problems:
    """Delete, cut and overwrite parts of the index: searches stay right, or say what is wrong."""
    root = folder / "collection"
    original = make(root)
    kept = folder / "index"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(root / "index", kept)
    files = [path.relative_to(kept) for path in sorted(kept.rglob("*")) if path.is_file()]
    pick = random.Random("index")

    def restored(name: Path) -> Path:
        shutil.rmtree(root / "index")
        shutil.copytree(kept, root / "index")
        return root / "index" / name

    for name in files:
        for how in ("deleted", "emptied", "cut", "garbage", "flipped"):
            path = restored(name)
            data = bytearray(path.read_bytes())
            if how == "deleted":
                path.unlink()
            elif not data:
                continue
            elif how == "flipped":
                data[pick.randrange(len(data))] ^= 1 << pick.randrange(8)
                path.write_bytes(data)
            else:
                left = {"emptied": b"", "cut": data[: len(data) // 2]}
                path.write_bytes(left.get(how, pick.randbytes(len(data))))
            yield from _search_all(root, original, f"{name} {how}")
        if kept.joinpath(name).stat().st_size:
            yield from _rotten(restored(name), root, original, pick)
    shutil.rmtree(root / "index")
    yield from _search_all(root, original, "the whole index deleted")


def _rotten(path: Path, root: Path, original: flips.All, pick: random.Random) -> Problems:
    """Change bytes without the file's time: what differs then must be told, at least by doctor."""
    times = path.stat()
    data = bytearray(path.read_bytes())
    for _ in range(8):
        data[pick.randrange(len(data))] ^= 1 << pick.randrange(8)
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    counted = path.name != "current.json" and not path.name.startswith(".")
    if counted and path.parent != root / "index" and examine_folder(root).ok:
        yield f"{path.name} rotten: doctor does not see it"
    yield from (
        problem
        for problem in _search_all(root, original, f"{path.name} rotten")
        if "prints something else" not in problem
    )


def _search_all(root: Path, original: flips.All, what: str) -> Problems:
    def job(say: Callable[[str], None]) -> None:
        with Collection.open(root) as collection:
            if world.read_searches(collection) != original.searches:
                say("a search prints something else")

    ended = preload.in_child(job)
    for line in ended.lines:
        yield f"{what}: {line}"
    if ended.signal or (ended.error or "ours").startswith("foreign"):
        yield f"{what}: signal {ended.signal} {ended.error} {ended.traceback[-500:]}"


def newer(folder: Path) -> Problems:
    """Open, add to and rebuild what a newer version made: refused, and nothing changed."""
    root = folder / "collection"
    for how in ("marker", "catalogue"):
        make(root)
        if how == "marker":
            (root / "apercu.json").write_text('{"apercu_collection":2,"again":2}\n')
        else:
            with Collection.open(root, writable=True) as collection:
                collection.connection.execute(f"PRAGMA user_version = {stamp(99)}")
        before = hashes(root)
        for name, run in (
            ("read", lambda: Collection.open(root).close()),
            ("write", lambda: Collection.open(root, writable=True, make=True).close()),
            ("rebuild", lambda: rebuild(Layout(root))),
            ("doctor", lambda: examine_folder(root)),
        ):
            try:
                run()
            except CollectionNewer as error:
                if "update the program" not in str(error):
                    yield f"{name}, newer {how}: {error}"
            except ApercuError as error:
                yield f"{name}, newer {how}: {type(error).__name__} {error}"
            else:
                yield f"{name}, newer {how}: let pass"
        if hashes(root) != before:
            yield f"newer {how}: files changed"


def hashes(root: Path) -> dict[str, bytes]:
    """Return the bytes of every file that is truth."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "index" not in path.parts
        and not path.name.endswith(("-shm", "-wal")) and path.name != "lock"
    }  # fmt: skip


def busy(folder: Path) -> Problems:
    """Meet a lock that is never given back."""
    root = folder / "collection"
    make(root)
    descriptor = os.open(root / "lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with Collection.open(root, writable=True) as collection:
            try:
                with open_batch(collection.layout, collection.connection, wait_s=0.2):
                    yield "a batch was opened though another holds the lock"
            except CollectionBusy as error:
                if "another process" not in str(error):
                    yield f"unclear: {error}"
        yield from _not_kept(root, CollectionBusy)
        if not examine_folder(root).ok:
            yield "reading must not need the lock"
    finally:
        os.close(descriptor)


def wrong_place(folder: Path) -> Problems:
    """Name a file, a folder of something else, nothing at all."""
    file = folder / "file.txt"
    file.write_text("no collection")
    full = folder / "full"
    full.mkdir(exist_ok=True)
    (full / "letter.txt").write_text("mine")
    for place in (file, full, folder / "missing"):
        for command in ("search", "doctor", "rebuild", "failures", "add"):
            if command == "add" and place.name == "missing":
                continue
            words = {"search": ["canal"], "add": [file]}.get(command, [])
            said = apercu(command, *words, "--collection", place)
            if said.code != 2 or said.traced or str(place) not in said.err.replace("\n", ""):
                yield f"{command} at {place.name}: {said.code} {said.err[-300:]}"
    if (full / "letter.txt").read_text() != "mine" or len(list(full.iterdir())) != 1:
        yield "a folder of something else was changed"
    if (folder / "missing").exists():
        yield "reading made a folder"


def gone(folder: Path) -> Problems:
    """Delete or empty whole files of truth; then rebuild."""
    root = folder / "collection"
    files = ("apercu.json", "catalogue.sqlite", "journal.jsonl", "captures/*.warc.gz", "briefs/*")
    for name in files:
        for how in ("deleted", "emptied", "cut"):
            original = make(root)
            (path,) = root.glob(name)
            if how == "deleted":
                path.unlink()
            else:
                os.truncate(path, 0 if how == "emptied" else path.stat().st_size // 2)
            said = apercu("doctor", "--collection", root, "--format", "json")
            if said.traced or said.code == 0:
                yield f"{name} {how}: doctor ends with {said.code} {said.err[-300:]}"
            # A lost brief stops no adding: it would list the empty folder, which is no loss.
            tried = how == "deleted" and name != "briefs/*"
            added = apercu("add", folder, "--collection", root) if tried else None
            if added and (added.traced or added.code == 0) and "warc" not in name:
                yield f"{name} {how}: add ends with {added.code} {added.err[-300:]}"
            with flips.in_place():
                report = rebuild(Layout(root))
            if not examine_folder(root).ok:
                yield f"{name} {how}: after the rebuild doctor finds {examine_folder(root)}"
            if flips.read_all(root) != original and not report.lost:
                yield f"{name} {how}: something differs, and nothing is listed as lost"


SITUATIONS: tuple[tuple[str, Callable[[Path], Problems]], ...] = (
    ("disk full (2 MB)", full_disk),
    ("read-only disk", read_only),
    ("index deleted, cut, garbage", damaged_index),
    ("made by a newer version", newer),
    ("lock held for ever", busy),
    ("no collection there", wrong_place),
    ("files gone, emptied, cut", gone),
)
