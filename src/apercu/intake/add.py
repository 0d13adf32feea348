"""Add documents to a collection: find, read in workers, group, store; what fails is listed."""

from __future__ import annotations

import datetime
import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import msgspec

from apercu.collect.archives import ArchiveRequest, Unpacked, is_archive
from apercu.collect.files import FoundFile, captures_of, find_files, path_text
from apercu.collection.appearing import fetch_moment, seen_at
from apercu.collection.index import update_index
from apercu.collection.reading import Collection
from apercu.collection.writing import Batch, open_batch
from apercu.errors import CollectionBusy
from apercu.intake.digest import sign
from apercu.intake.origins import Grouping
from apercu.intake.traces import finish
from apercu.ports import Clock, Progress
from apercu.read.workers import Limits, Outcome, WorkerPool
from apercu.records import (
    AddReport,
    Appearance,
    Digest,
    Flag,
    Outlet,
    RawCapture,
    ReadFailure,
)

BATCH_CAPTURES = 256
BATCH_BYTES = 16 * 2**20
BATCH_S = 2.0
"""A batch is written at the first of these: it is what a crash can cost at most."""

CHECKPOINT_PAGES = 16_384
"""The catalogue's log is folded in at 64 MiB. A batch changes some 2,000 pages all over the bands'
table: folded in at 4 MiB, as is the default, each batch would write them twice."""

REQUESTS = 10_000
"""A worker serves so many captures: starting one takes 0.7 s of processor time, as much as reading
400 short texts. What a reader leaks is met by the limit of memory."""

MAX_TITLE = 1000


class Silent:
    """Progress that nobody watches."""

    def found(self, n: int) -> None:
        """`n` more inputs were found."""

    def done(self, n: int) -> None:
        """`n` more inputs were stored, or listed as failed."""

    def stage(self, name: str) -> None:
        """A stage begins."""


class _Input(msgspec.Struct, frozen=True):
    """A capture on its way: its bytes, their hash, and the path it came from."""

    raw: RawCapture
    payload_sha256: str
    path: str


class _Failed(msgspec.Struct, frozen=True):
    """An input that gave no text, to be listed."""

    failure: ReadFailure
    path: str


_Waiting = tuple[_Input, Outcome[Digest]] | _Failed


class _Counts(msgspec.Struct):
    added: int = 0
    unchanged: int = 0
    observed: int = 0
    new_versions: int = 0
    forgotten: int = 0
    failures: list[ReadFailure] = []
    skipped: Counter[str] = msgspec.field(default_factory=Counter)


def add_paths(
    collection: Collection,
    paths: Sequence[str | Path],
    *,
    clock: Clock,
    workers: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> AddReport:
    """Add files and folders; return what was done.

    What is in the collection already is left as it is. An interrupt (Ctrl-C) ends the run after
    storing what was read; the next run goes on from there. Raises `StorageError` and
    `CollectionBusy` when nothing more can be stored: what was stored until then is kept.
    """
    run = _Run(
        collection,
        clock,
        workers or _cores(),
        limits or Limits(requests=REQUESTS),
        progress or Silent(),
    )
    return run.add(paths)


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)))


class _Run:
    """One run of adding."""

    def __init__(
        self, collection: Collection, clock: Clock, workers: int, limits: Limits,
        progress: Progress,
    ) -> None:  # fmt: skip
        self.collection = collection
        self.clock = clock
        self.workers = workers
        self.limits = limits
        self.progress = progress
        self.counts = _Counts()
        self.waiting: list[_Waiting] = []
        self.waiting_bytes = 0
        self.last_write = time.monotonic()
        self.read_whole: dict[str, bool] = {}

    def add(self, paths: Sequence[str | Path]) -> AddReport:
        """Add the paths; see `add_paths`."""
        interrupted = False
        finish(self.collection)  # a run that forgot a document may have been cut short
        with _Writer(self.collection, self.clock) as self.writer:
            try:
                with (
                    WorkerPool(
                        "apercu.intake.digest:digest_capture", RawCapture, Digest,
                        workers=self.workers, limits=self.limits,
                    ) as pool,
                    WorkerPool(
                        "apercu.collect.archives:unpack_request", ArchiveRequest, Unpacked,
                        workers=1, limits=self.limits,
                    ) as unpacking,
                ):  # fmt: skip
                    for item, outcome in pool.run(self._requests(paths, unpacking)):
                        self._keep(item, outcome)
            except KeyboardInterrupt:
                interrupted = True
            self._write()
        stored = self.writer.counts
        if not interrupted:
            self._mend()
            self.progress.stage("index")
            self._index()
        return AddReport(
            added=stored.added,
            unchanged=self.counts.unchanged + stored.unchanged,
            observed=stored.observed,
            new_versions=stored.new_versions,
            forgotten=self.counts.forgotten + stored.forgotten,
            skipped=dict(sorted(self.counts.skipped.items())),
            failures=tuple(self.counts.failures),
            interrupted=interrupted,
        )

    # --- what to read ---

    def _requests(
        self, paths: Sequence[str | Path], unpacking: WorkerPool[ArchiveRequest, Unpacked]
    ) -> Iterator[tuple[_Input, RawCapture]]:
        for found in find_files(paths, skipped=self.counts.skipped):
            self.progress.found(1)
            if isinstance(found, ReadFailure):
                self._fail(found, found.path or found.place)
                continue
            path = path_text(found.path)
            self.read_whole.setdefault(path, True)
            # A file counts once; what an archive holds beyond the first is found as it comes.
            for n, raw in enumerate(self._captures(found, unpacking)):
                self.progress.found(min(n, 1))
                if isinstance(raw, ReadFailure):
                    self._fail(raw, path)
                    continue
                sha = hashlib.sha256(raw.payload).hexdigest()
                if self._known(raw, sha):
                    self.progress.done(1)
                else:
                    yield _Input(raw, sha, path), raw

    def _captures(
        self, found: FoundFile, unpacking: WorkerPool[ArchiveRequest, Unpacked]
    ) -> Iterator[RawCapture | ReadFailure]:
        if not is_archive(found.path):
            yield from captures_of(found, skipped=self.counts.skipped)
            return
        request = ArchiveRequest(path=str(found.path.absolute()), name=found.name)
        for _, reply in unpacking.stream([(found.name, request)]):
            if isinstance(reply, ReadFailure):
                yield reply
                continue
            self.counts.skipped.update(reply.skipped)
            part = reply.capture or reply.failure
            if part is not None:
                yield part

    def _known(self, raw: RawCapture, sha: str) -> bool:
        """Tell whether there is nothing to read, counting what it is instead."""
        execute = self.collection.connection.execute
        payload = bytes.fromhex(sha)
        if execute("SELECT 1 FROM tombstones WHERE sha = ?", (payload,)).fetchone():
            self.counts.forgotten += 1
            return True
        row = execute(
            "SELECT id FROM captures WHERE payload = ? AND url = ?", (payload, raw.url)
        ).fetchone()
        if row is None:
            # The same file, given by another folder above it, is no other place.
            if raw.via == "file" and self._same_file(raw.url, payload):
                self.counts.unchanged += 1
                return True
            return False
        seen = (
            raw.via in ("file", "jsonl")
            or raw.fetched is None
            or execute(
                "SELECT 1 FROM observations WHERE capture = ? AND fetched = ?",
                (row[0], raw.fetched),
            ).fetchone()
        )
        if seen:
            self.counts.unchanged += 1
            return True
        # Seen again at another time: an observation, for which nothing needs to be read.
        self._hold((_Input(raw, sha, ""), Outcome()))
        return True

    def _same_file(self, url: str, payload: bytes) -> bool:
        if not url.startswith("file:"):
            return False
        name = url.removeprefix("file:").rpartition("/")[2]
        rows = self.collection.connection.execute(
            "SELECT url FROM captures WHERE payload = ? AND via = 'file'", (payload,)
        )
        return any(
            known.startswith("file:") and known.removeprefix("file:").rpartition("/")[2] == name
            for (known,) in rows
        )

    # --- what was read ---

    def _keep(self, item: _Input, outcome: Outcome[Digest]) -> None:
        if outcome.failure is not None:
            self._fail(outcome.failure, item.path)
        elif not outcome.replies:
            self._fail(
                ReadFailure(
                    place=item.raw.place or item.raw.url,
                    reason="no_text",
                    message=f"{item.raw.place or item.raw.url}: no text was found in it",
                    url=item.raw.url,
                ),
                item.path,
            )
        if outcome.replies:
            self._hold((item, outcome))
            if outcome.failure is None:
                self.progress.done(1)

    def _hold(self, waiting: _Waiting) -> None:
        self.waiting.append(waiting)
        if not isinstance(waiting, _Failed):
            self.waiting_bytes += len(waiting[0].raw.payload)
        late = time.monotonic() - self.last_write > BATCH_S
        if len(self.waiting) >= BATCH_CAPTURES or self.waiting_bytes >= BATCH_BYTES or late:
            self._write()

    def _fail(self, failure: ReadFailure, path: str) -> None:
        self.progress.done(1)
        self.counts.failures.append(failure)
        self.read_whole[path] = False
        self._hold(_Failed(failure, path))

    def _write(self) -> None:
        waiting, self.waiting, self.waiting_bytes = self.waiting, [], 0
        self.last_write = time.monotonic()
        if waiting:
            self.writer.write(waiting)

    def _mend(self) -> None:
        """Take inputs that failed before, and were read whole now, off the list of failures."""
        failed = set(self.collection.failed_paths())
        mended = [path for path, whole in self.read_whole.items() if whole and path in failed]
        if mended:
            with open_batch(self.collection.layout, self.collection.connection) as batch:
                for path in mended:
                    batch.clear_failures(path, self._now())

    def _index(self) -> None:
        try:
            update_index(self.collection)
        except CollectionBusy:
            # Another process is at it and will take in what this one stored.
            return
        if self.collection.layout.leads.exists():
            # Somebody searches by vectors here: the next question need not wait for it.
            from apercu.collection.leads import current_leads  # noqa: PLC0415 - most have none

            current_leads(self.collection)
        if self.collection.layout.named.exists():
            # Likewise somebody who follows relations.
            from apercu.collection.named import current_named  # noqa: PLC0415 - most have none

            current_named(self.collection)

    def _now(self) -> str:
        return instant(self.clock())


class _Writer:
    """Stores batches in a thread, one after the other, while the next one is read.

    Storing is a third to a half of the work, and the workers would stand still meanwhile. The
    thread has a connection of its own. A context manager, which waits for what was handed over.
    """

    def __init__(self, collection: Collection, clock: Clock) -> None:
        self._root = collection.layout.root
        self._clock = clock
        self.counts = _Counts()
        """What was acknowledged; written by the thread alone, and read when it has ended."""
        self._own: Collection | None = None
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="apercu-writer")
        self._pending: Future[None] | None = None

    def __enter__(self) -> _Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        closing = self._executor.submit(self._close)
        self._executor.shutdown(wait=True)
        closing.result()
        if error is None:
            self._settle()

    def write(self, waiting: list[_Waiting]) -> None:
        """Hand a batch over; waits for the one before, and raises what that raised."""
        self._settle()
        self._pending = self._executor.submit(self._store, waiting)

    def _settle(self) -> None:
        if self._pending is not None:
            # Forgotten only when it ended: an interrupt may come while this waits.
            self._pending.result()
            self._pending = None

    # --- in the thread ---

    def _close(self) -> None:
        if self._own is not None:
            self._own.close()

    def _store(self, waiting: list[_Waiting]) -> None:
        if self._own is None:
            self._own = Collection.open(self._root, writable=True)
            self._own.connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        counts = _Counts()
        now = instant(self._clock())
        waiting = _sign(waiting)
        with open_batch(self._own.layout, self._own.connection) as batch:
            concerned = []
            for held in waiting:
                if isinstance(held, _Failed):
                    batch.add_failure(held.failure, held.path, now)
                else:
                    concerned += _store(batch, *held, now, counts)
            Grouping(batch).take_in(dict.fromkeys([*concerned, *batch.seen_earlier]))
        # Only now was anything acknowledged.
        for name in ("added", "unchanged", "observed", "new_versions", "forgotten"):
            setattr(self.counts, name, getattr(self.counts, name) + getattr(counts, name))


def _sign(waiting: list[_Waiting]) -> list[_Waiting]:
    """Sign the texts of a whole batch at once."""
    digests = [
        digest for held in waiting if not isinstance(held, _Failed) for digest in held[1].replies
    ]
    signed = iter(sign(digests))
    return [
        held
        if isinstance(held, _Failed)
        else (held[0], Outcome(tuple(next(signed) for _ in held[1].replies), held[1].failure))
        for held in waiting
    ]


def instant(moment: datetime.datetime) -> str:
    """Return an instant as it is stored: UTC, to the second."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _store(
    batch: Batch, item: _Input, outcome: Outcome[Digest], now: str, counts: _Counts
) -> list[int]:
    """Store one capture and its texts; return the numbers of the documents that it concerns."""
    raw = item.raw
    # Nothing was fetched after now, whatever its carrier says.
    fetched = min(raw.fetched or now, now)
    digests = []
    for digest in outcome.replies:
        sha = hashlib.sha256(digest.reading.text.encode()).hexdigest()
        if batch.is_forgotten(sha):
            counts.forgotten += 1
        else:
            digests.append(digest)
    if outcome.replies and not digests:
        return []
    # Bytes that hold a forgotten text are not kept, whatever else they hold.
    keep = len(digests) == len(outcome.replies)
    earlier = batch.connection.execute(
        "SELECT 1 FROM captures WHERE url = ?", (raw.url,)
    ).fetchone()
    capture, fresh = batch.add_capture(raw, item.payload_sha256, fetched, keep=keep)
    if fresh and not keep:
        why = "holds a text that was forgotten"
        batch.add_tombstone(item.payload_sha256, "payload", raw.url, now, why)
    if not fresh:
        counts.observed += not outcome.replies
    concerned, news = [], 0
    for digest in digests:
        appearance = make_appearance(digest, raw, item.payload_sha256, fetched)
        number, new_text, new_place = batch.add_document(digest, appearance, capture, raw, fetched)
        news += new_text
        if new_text or new_place:
            concerned.append(number)
    counts.added += news
    counts.unchanged += bool(digests) and not concerned
    counts.observed += bool(concerned) and not news
    # A file's name is no address: another file may have it.
    counts.new_versions += bool(fresh and earlier and news and not raw.url.startswith("file:"))
    return concerned


def make_appearance(
    digest: Digest, raw: RawCapture, payload_sha256: str, fetched: str
) -> Appearance:
    """Say how a text appeared in a capture; see `seen_at` for dates that cannot be right."""
    reading = digest.reading
    believed = raw.fetched is not None and raw.fetched == fetched
    moment = fetch_moment(fetched, basis="fetch" if believed else "added")
    flags = reading.flags
    if raw.fetched is not None and not believed:
        flags = (*flags, Flag(kind="future_fetch", detail=raw.fetched))
    appearance = Appearance(
        url=reading.url or raw.url,
        payload_sha256=payload_sha256,
        title=reading.title[:MAX_TITLE] if reading.title else None,
        author=reading.author,
        outlet=Outlet(name=reading.outlet or ""),
        published=reading.published,
        dates=reading.dates,
        fetched=moment,
        restates=reading.restates,
        synthetic=reading.synthetic,
        flags=flags,
    )
    return seen_at(appearance, moment)
