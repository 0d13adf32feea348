"""Break a run at its Nth change of the folder; look at what is left, and go on.

What is left must be one of the contents that the unbroken run went through, and not an earlier
one than was acknowledged; after going on, everything must be as after the unbroken run.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
import preload
import world

from apercu.codec import canonical
from apercu.collection.catalogue import get_meta
from apercu.collection.reading import Collection
from apercu.collection.writing import Batch
from apercu.errors import CollectionMissing
from apercu.intake.examine import examine_folder

Cut = Literal["none", "strict", "random"]
Moment = tuple[int, int]
"""Sequence number of the catalogue, and the acknowledged length of the journal."""

_DEFLATED = b"\x78\x9c"
"""How what the catalogue deflates begins: zlib's header at level 6."""

START: Moment = (0, 0)
Run = Callable[[Path, Callable[[int], None]], None]


class Reference(msgspec.Struct):
    """The unbroken run: calls in all, contents by moment, what was acknowledged when."""

    calls: int
    contents: dict[Moment, world.Content]
    acknowledged: dict[int, Moment]
    """How far the catalogue was when a step was acknowledged."""
    final: world.Content
    searches: list[str]
    records: list[str]
    said: list[str]


def make_reference(folder: Path, shim: preload.Shim, run: Run = world.run_steps) -> Reference:
    """Run unbroken, keeping the content after each commit."""
    root = folder / "reference"
    contents: dict[Moment, world.Content] = {}
    marks: list[tuple[int, Moment]] = []
    commit = Batch.commit

    def noting(batch: Batch) -> None:
        commit(batch)
        contents[_moment(batch.layout.root)] = _content(batch.layout.root)

    Batch.commit = noting  # type: ignore[method-assign]
    try:
        run(root, lambda step: marks.append((step, _moment(root))))
    finally:
        Batch.commit = commit  # type: ignore[method-assign]
    contents[START] = world.Content("", {}, [], [], {}, [], [])
    calls = _count_calls(folder / "counted", shim, run)
    with Collection.open(root) as collection:
        final, searches = world.read_content(collection), world.read_searches(collection)
    contents[START] = _empty(folder / "empty")
    return Reference(
        calls, contents, dict(marks), final, searches, world.read_records(root),
        world.read_kinds(root),
    )  # fmt: skip


def _count_calls(root: Path, shim: preload.Shim, run: Run) -> int:
    def job(say: Callable[[str], None]) -> None:
        shim.arm(root)
        run(root, lambda _: None)
        say(str(shim.count()))

    return int(preload.in_child(job).lines[0])


def _empty(root: Path) -> world.Content:
    Collection.open(root, writable=True, make=True).close()
    return _content(root)


def moment_of(collection: Collection) -> Moment:
    """Tell how far the catalogue is: keeping a brief leaves the sequence number as it is."""
    return collection.sequence(), int(get_meta(collection.connection, "journal_length", "0"))


def _moment(root: Path) -> Moment:
    with Collection.open(root) as collection:
        return moment_of(collection)


def _content(root: Path) -> world.Content:
    with Collection.open(root) as collection:
        return world.read_content(collection)


# --- one experiment ----------------------------------------------------------------------------


class Broken(msgspec.Struct):
    """What one experiment came to: how the run ended, and what was wrong (empty: nothing)."""

    ended: str
    problems: list[str]


def break_at(
    folder: Path, shim: preload.Shim, reference: Reference, at: int, action: int, *,
    sticky: bool = False, cut: Cut = "none", run: Run = world.run_steps,
) -> Broken:  # fmt: skip
    """Run with a fault at call `at`; check what is left; go on; check again."""
    root, shadow = folder / "collection", folder / "shadow"
    for place in (root, shadow):
        shutil.rmtree(place, ignore_errors=True)
    shadow.mkdir(parents=True)

    def job(say: Callable[[str], None]) -> None:
        shim.arm(root, at, action, sticky=sticky, shadow=shadow if cut != "none" else None)
        run(root, lambda step: say(str(step)))

    ended = preload.in_child(job)
    steps = [int(line) for line in ended.lines]
    kind = f"signal {ended.signal}" if ended.signal else (ended.error or "done").split(":")[0]
    problems = []
    if ended.error and ended.error.startswith("foreign"):
        problems.append(f"ended by {ended.error}\n{ended.traceback}")
    if cut != "none" and root.exists():
        lose_unsynced(root, shadow, random.Random(at) if cut == "random" else None)
    problems += _in_child(lambda: _left(root, reference, max(steps, default=-1)))
    problems += _in_child(lambda: _gone_on(root, reference, run))
    return Broken(kind, problems)


def _in_child(check: Callable[[], Iterator[str]]) -> list[str]:
    def job(say: Callable[[str], None]) -> None:
        for problem in check():
            say(problem)

    ended = preload.in_child(job)
    problems = ended.lines
    if ended.error:
        problems.append(f"{ended.error}\n{ended.traceback}")
    if ended.signal:
        problems.append(f"the check itself was killed by signal {ended.signal}")
    return problems


def _left(root: Path, reference: Reference, step: int) -> Iterator[str]:
    """Check what a broken run left: doctor content, content as after one of the commits."""
    try:
        with Collection.open(root) as collection:
            moment, content = moment_of(collection), world.read_content(collection)
    except CollectionMissing:
        if step >= 0:
            yield f"step {step} was acknowledged, and there is no collection"
        return
    report = examine_folder(root)
    if not report.ok:
        yield f"doctor finds {[(d.place, d.what) for d in report.damaged]}"
    if moment < reference.acknowledged.get(step, START):
        yield f"step {step} was acknowledged, and the catalogue is at {moment}"
    if moment not in reference.contents:
        yield f"the catalogue is at {moment}, where the unbroken run never was"
    else:
        yield from differences(content, reference.contents[moment], f"left at {moment}")


def _gone_on(root: Path, reference: Reference, run: Run) -> Iterator[str]:
    """Go on to the end; check that all is as after the unbroken run."""
    run(root, lambda _: None)
    report = examine_folder(root)
    if not report.ok:
        yield f"at the end doctor finds {[(d.place, d.what) for d in report.damaged]}"
    with Collection.open(root) as collection:
        content, searches = world.read_content(collection), world.read_searches(collection)
    yield from differences(content, reference.final, "at the end")
    for ours, theirs in zip(searches, reference.searches, strict=True):
        if ours != theirs:
            yield f"at the end a search prints {_parting(ours, theirs)}"
    if world.read_records(root) != reference.records:
        yield "at the end the captures hold other records"
    if world.read_kinds(root) != reference.said:
        yield "at the end the journal says something else"
    if world.PRIVATE.partition(".")[0].encode() in b"".join(inflated(root)):
        yield "at the end the forgotten text is still on disk"


def differences(found: world.Content, expected: world.Content, when: str) -> Iterator[str]:
    """Name the parts of the content that differ."""
    for name in found.__struct_fields__:
        ours, theirs = getattr(found, name), getattr(expected, name)
        if ours != theirs:
            yield f"{when}: {name} differ: {_short(ours, theirs)} instead of {_short(theirs, ours)}"


def _parting(ours: str, theirs: str) -> str:
    """Return where two texts part."""
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), 0)
    begin = max(0, at - 40)
    return f"{ours[begin : at + 40]!r} instead of {theirs[begin : at + 40]!r}"


def _short(value: object, other: object) -> str:
    if isinstance(value, dict) and isinstance(other, dict):
        value = {key: text for key, text in value.items() if other.get(key) != text}
    return canonical(value).decode()[:300]


def inflated(root: Path) -> Iterator[bytes]:
    """Yield all bytes of a collection's folder, compressed ones inflated."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield data
            while data.startswith(b"\x1f\x8b"):
                inflate = zlib.decompressobj(wbits=31)
                try:
                    yield inflate.decompress(data)
                except zlib.error:
                    break
                data = inflate.unused_data
            if path.suffix == ".sqlite":
                yield from _deflated_within(data)


def _deflated_within(data: bytes) -> Iterator[bytes]:
    """Yield what was deflated on the pages of a catalogue, deleted rows too."""
    at = data.find(_DEFLATED)
    while at >= 0:
        # A stream over several pages ends here with the first: a beginning is enough to be told.
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[at : at + 4096])
        at = data.find(_DEFLATED, at + 1)


# --- a power cut -------------------------------------------------------------------------------


def lose_unsynced(root: Path, shadow: Path, mix: random.Random | None) -> None:
    """Leave of the folder what was made durable; with `mix`, of the rest whatever chance keeps."""
    inode = root.stat().st_ino
    draft = root.with_name(root.name + ".cut")
    shutil.rmtree(draft, ignore_errors=True)
    _restore(inode, root, draft, shadow, mix)
    shutil.rmtree(root)
    draft.rename(root)


def _restore(
    inode: int, now: Path | None, target: Path, shadow: Path, mix: random.Random | None
) -> None:
    target.mkdir()
    durable: dict[str, tuple[int, bool]] = {}
    listing = shadow / f"d_{inode}"
    if listing.exists():
        for line in listing.read_text().splitlines():
            number, folder, name = line.split("\t")
            durable[name] = (int(number), folder == "1")
    names = dict(durable)
    if mix is not None and now is not None:
        present = {p.name: (p.stat().st_ino, p.is_dir()) for p in sorted(now.iterdir())}
        for name in sorted({*durable, *present}):
            if mix.random() < 0.5:
                names.pop(name, None)
                if name in present:
                    names[name] = present[name]
    for name, (number, is_folder) in sorted(names.items()):
        here = now / name if now is not None and (now / name).exists() else None
        if here is not None and here.stat().st_ino != number:
            here = None
        if is_folder:
            _restore(number, here, target / name, shadow, mix)
        else:
            (target / name).write_bytes(_contents(number, here, shadow, mix))


def _contents(inode: int, now: Path | None, shadow: Path, mix: random.Random | None) -> bytes:
    kept = shadow / f"f_{inode}"
    durable = kept.read_bytes() if kept.exists() else b""
    if mix is None or now is None:
        return durable
    present = now.read_bytes()
    choice = mix.randrange(3)
    if choice == 0:
        return durable
    if choice == 1:
        return present
    # Pages reach the disk in any order.
    mixed = bytearray(max(durable, present, key=len))
    for at in range(0, len(mixed), 512):
        source = mix.choice((durable, present))
        page = source[at : at + 512]
        mixed[at : at + len(page)] = page
    return bytes(mixed)
