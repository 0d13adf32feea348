"""The demonstration collection: made once, from the package's own files, in the user's cache.

It is a collection like any other but for its place, which names the files and the code that made
it: another version of the program makes another. It is made beside its place and renamed, so that
it is there whole or not at all, whoever else makes it at the same time.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from apercu.collection.disk import locked, make_folder, refusing, sync_folder
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged, StorageError
from apercu.intake.coder import packaged_coder
from apercu.ports import Clock, Progress

PACKAGE = Path(__file__).parent
MADE_BY = (
    "actors", "addresses.py", "codec.py", "collect", "collection", "data", "dates", "demo", "group",
    "intake", "outlets.py", "read", "records.py", "records_in.py", "text",
)  # fmt: skip
"""What the content of a collection, and what is derived in it, hang on."""
NOT_MADE_BY = ("data/models",)
"""Of these parts what nothing of it hangs on: models read it only when it is there."""

WAIT_S = 300.0
"""How long another process may take to make it: a hundred times what it takes on two cores."""

Say = Callable[[str], None]


def demonstration(
    cache: Path,
    *,
    clock: Clock,
    say: Say,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Return the demonstration collection's folder; make it where it is not there yet.

    Where `cache` cannot be written it is made in a temporary folder, which goes when the program
    ends, and `say` is told so. Raises `CollectionBusy`, `StorageError`.
    """
    place = cache / f"demo-{fingerprint()[:16]}"
    if _is_whole(place):
        return place
    make = functools.partial(_make, clock=clock, workers=workers, progress=progress)
    try:
        make_folder(cache)
        with locked(place.with_suffix(".lock"), wait_s=WAIT_S):
            if not _is_whole(place):
                _clear(place)
                make(place)
    except StorageError as error:
        say(
            f"the demonstration collection is made for this run alone, since {error};"
            " APERCU_CACHE names another folder for it"
        )
        return _made_for_now(make)
    return place


def sentence_vectors() -> Path:
    """Return the folder of vectors that the package has of its reports' sentences.

    It is laid out as a collection's `vectors/`, and made by `training/encoder/sentences.py`: so a
    question waits for the encoder to read itself alone. With another encoder they go unused.
    """
    return PACKAGE / "demo" / "vectors"


def coded_acts() -> Path:
    """Return the file of acts that the package has of its reports.

    It is made by `training/events/demonstration.py`. By another coder it goes unused: then reports
    are coded when the collection is made, which takes some seconds.
    """
    return PACKAGE / "demo" / "acts" / "acts.jsonl"


def demo_files() -> list[Path]:
    """Return the files of reports in the package, sorted."""
    return sorted((PACKAGE / "demo").glob("*.jsonl"))


@functools.cache
def fingerprint() -> str:
    """Return a hash of the demonstration's files and of the code that makes a collection of them.

    Versions of readers, of terms and of tables stand in that code.
    """
    digest = hashlib.sha256()
    for part in MADE_BY:
        root = PACKAGE / part
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            name = path.relative_to(PACKAGE).as_posix()
            if path.is_file() and "__pycache__" not in path.parts and not _is_model(name):
                data = path.read_bytes()
                digest.update(f"{name} {len(data)}\n".encode() + data)
    # Acts are made by more than that: the coder knows by what.
    digest.update(packaged_coder().id.encode())
    return digest.hexdigest()


def _is_model(name: str) -> bool:
    return name.startswith(tuple(f"{part}/" for part in NOT_MADE_BY))


def _is_whole(place: Path) -> bool:
    """Tell whether the collection is there: what clears caches may have taken parts of it."""
    layout = Layout(place)
    return layout.marker.exists() and layout.catalogue.exists() and bool(layout.segments())


def _clear(place: Path) -> None:
    """Delete what a run that was killed left, or what is left of the collection."""
    with refusing(place):
        for left in [*place.parent.glob(f".{place.name}-*"), place]:
            if left.exists():
                shutil.rmtree(left)


def _make(place: Path, *, clock: Clock, workers: int | None, progress: Progress | None) -> None:
    """Make the collection beside `place`, then rename it."""
    with refusing(place):
        draft = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        _fill(draft, clock, workers, progress)
        with refusing(place):
            draft.rename(place)
            sync_folder(place.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _fill(root: Path, clock: Clock, workers: int | None, progress: Progress | None) -> None:
    # Readers take half a second to load, and are needed once.
    from apercu.intake.add import add_paths  # noqa: PLC0415
    from apercu.intake.code_acts import make_acts  # noqa: PLC0415
    from apercu.intake.lent_acts import take_acts  # noqa: PLC0415

    with Collection.open(root, writable=True, make=True) as collection:
        report = add_paths(
            collection, demo_files(), clock=clock, workers=workers, progress=progress
        )
    if report.interrupted:
        raise KeyboardInterrupt
    if report.failures:
        raise CollectionDamaged(
            f"{report.failures[0].message}: the program's own files are damaged; install it again"
        )
    with Collection.open(root) as collection:
        coder, day = packaged_coder(), clock().date().toordinal()
        take_acts(collection, coder, coded_acts())
        if make_acts(collection, coder, day=day, progress=progress, workers=workers).interrupted:
            raise KeyboardInterrupt
    if sentence_vectors().is_dir():
        with refusing(root):
            shutil.copytree(sentence_vectors(), Layout(root).vectors, dirs_exist_ok=True)


def _made_for_now(make: Callable[[Path], None]) -> Path:
    with refusing(Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix="apercu-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make(folder / "collection")
    return folder / "collection"
