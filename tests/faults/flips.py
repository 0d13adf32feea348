"""Flip one bit of a collection; look whether what is read changes, and whether it is told.

Outcomes: `harmless` (same content, doctor content), `latent` (same content, doctor finds it),
`found` (other content or an error of ours, and doctor finds it). Failures: `SILENT` (other
content, and doctor is content), `CRASH` (an error that is not ours), `NOT REBUILT` (after a
rebuild something differs that it does not list as lost, or doctor is not content).
"""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import preload
import world

import apercu.intake.rebuild as rebuilding
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.errors import ApercuError
from apercu.intake.digest import digest_text
from apercu.intake.examine import examine_folder
from apercu.read.workers import Outcome

KINDS = (
    ("captures/*.warc.gz", 8),
    ("catalogue.sqlite", 9),
    ("journal.jsonl", 2),
    ("briefs/*", 1),
    ("*.json", 1),
)
"""What is flipped, and how often among twenty-one."""


class InPlace:
    """Stands for the pool of workers: derives in this process, which is quick."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> InPlace:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, requests: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Outcome[Any]]]:
        for key, request in requests:
            yield key, Outcome((digest_text(request),))


@contextlib.contextmanager
def in_place() -> Iterator[None]:
    """Let a rebuild derive in this process."""
    pool = rebuilding.WorkerPool
    rebuilding.WorkerPool = InPlace  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        rebuilding.WorkerPool = pool  # type: ignore[misc]


class All(msgspec.Struct):
    """All that can be read of a collection."""

    content: world.Content
    searches: list[str]


def read_all(root: Path) -> All:
    with Collection.open(root) as collection:
        return All(world.read_content(collection), world.read_searches(collection))


class Flip(msgspec.Struct):
    """Where a bit was flipped, and what came of it."""

    place: str
    kind: str
    outcome: str
    detail: str = ""


def flip_one(folder: Path, base: Path, original: All, seed: int) -> Flip:
    """Flip the bit that `seed` says in a copy of `base`."""
    root = folder / "flipped"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root)
    pick = random.Random(f"flip {seed}")
    kind = pick.choices([kind for kind, _ in KINDS], [often for _, often in KINDS])[0]
    path = pick.choice(sorted(root.glob(kind)))
    data = bytearray(path.read_bytes())
    bit = pick.randrange(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    place = f"{path.relative_to(root)} byte {bit // 8} bit {bit % 8}"
    ended = preload.in_child(lambda say: _look(root, original, say))
    if ended.signal or ended.error:
        return Flip(place, kind, "CRASH", f"signal {ended.signal} {ended.error} {ended.traceback}")
    outcome, _, detail = ended.lines[0].partition(" ")
    if outcome in ("latent", "found"):
        ended = preload.in_child(lambda say: _rebuild(root, original, say))
        if ended.error or ended.signal or ended.lines:
            told = f"{detail} | {ended.lines} {ended.error} {ended.traceback}"
            return Flip(place, kind, "NOT REBUILT", told)
    return Flip(place, kind, outcome, detail)


def _look(root: Path, original: All, say: Callable[[str], None]) -> None:
    same, told = False, ""
    try:
        same = read_all(root) == original
    except ApercuError as error:
        told = str(error)
    report = examine_folder(root)
    found = "; ".join(f"{damage.place}: {damage.what}" for damage in report.damaged)
    if report.ok:
        say("harmless" if same else f"SILENT {told}")
    else:
        say(f"{'latent' if same else 'found'} {told or found}"[:400])


def _rebuild(root: Path, original: All, say: Callable[[str], None]) -> None:
    """Say what a rebuild left wrong."""
    with in_place():
        report = rebuilding.rebuild(Layout(root))
    examined = examine_folder(root)
    if not examined.ok:
        say(f"doctor still finds {[damage.what for damage in examined.damaged]}")
    if not report.lost and read_all(root) != original:
        say("something differs, and nothing is listed as lost")
    read_all(root)
