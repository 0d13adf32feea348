"""Code the texts of a collection: look their acts up, or make them and keep them.

Everything kept is derived. A run that is cut short loses at most the texts it was at; the next one
goes on from there. Acts are a matter of the text, of when it was published and of its language, so
whether they were kept or are made now makes no difference.

What a question had coded is kept apart from what a run to that end did: whether few texts are
missing is judged by the latter alone, so that no question decides what another one is told.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Literal, NamedTuple

import msgspec

from apercu.codec import canonical
from apercu.collection.acts import ActStore, Key, Row, drop_other_stores, sweep_acts
from apercu.collection.disk import make_folder, refusing
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection, decode_appearance
from apercu.errors import ApercuError, CollectionBusy, StorageError
from apercu.intake.coder import (
    Acts,
    Coder,
    TextToCode,
    ToldAct,
    blocks_to_code,
    coded_languages,
    told_acts,
)
from apercu.ports import Progress
from apercu.read.workers import Limits, WorkerPool
from apercu.records import ActsReport, Interval, ReadPassage, UncodedText

FEW_SENTENCES = 200
"""So many sentences of texts that are missing a question codes by itself: some seconds' work."""
PATIENCE_S = 0.5
"""So long a question waits for another writer, before what it coded is not kept."""
BATCH_S = 1.0
"""So often what was coded is kept: what a kill can cost, beside the texts that are being coded."""
WORTH_WORKERS = 32
"""From so many texts on they are coded in worker processes: starting one takes as long as coding
some ten reports. Fewer are coded in this process."""
LIMITS = Limits(wall_s=120.0, cpu_s=60.0, memory_bytes=2 << 30, requests=5_000)
"""What one stretch may take. Parser and network take some 400 MB, and a stretch of the greatest
length some ten seconds."""

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[ToldAct, ...]).decode


class Codable(NamedTuple):
    """A document that stands for its origin, and what its acts hang on."""

    number: int
    sha: bytes
    language: str | None
    published: Interval | None

    @property
    def key(self) -> Key:
        """Key its acts: text, date of publication without where it was read, language."""
        said = self.published
        when = b"" if said is None else canonical(msgspec.structs.replace(said, basis=""))
        return Key(self.sha, when.decode(), self.language or "")

    @property
    def is_coded(self) -> bool:
        """Whether texts of its language are coded; one that could not be told is tried."""
        return self.language is None or self.language in coded_languages()


class CodedTexts(NamedTuple):
    """What is known of texts, by their numbers: their acts, and why others have none."""

    acts: dict[int, tuple[ToldAct, ...]]
    failed: dict[int, str]
    language: frozenset[int]

    def state(self, number: int) -> Literal["coded", "uncoded", "language", "failed"]:
        """Tell what became of a text."""
        if number in self.acts:
            return "coded"
        if number in self.failed:
            return "failed"
        return "language" if number in self.language else "uncoded"


def standing_texts(
    collection: Collection, numbers: Iterable[int] | None = None, day: int | None = None
) -> list[Codable]:
    """Return the documents that stand for an origin: as of a day, or on whatever day.

    Of these numbers only, where some are given; by number.
    """
    where, values = ["o.until > o.birth"], []
    if numbers is not None:
        where.append("o.document IN (SELECT value FROM json_each(?))")
        values.append(str(list(numbers)))
    if day is not None:
        where.append(f"o.birth <= {day:d} AND {day:d} < o.until")
    rows = collection.connection.execute(
        "SELECT o.document, d.sha, d.language FROM origins o"  # noqa: S608 - our own words
        f" JOIN documents d ON d.id = o.document WHERE {' AND '.join(where)} ORDER BY o.document",
        values,
    ).fetchall()
    return [
        Codable(number, sha, language, _published(collection, number))
        for number, sha, language in rows
    ]


def _published(collection: Collection, number: int) -> Interval | None:
    # As of every day that admits the document its first appearance is this one.
    first = collection.stored_appearances(number)[0]
    return decode_appearance(first.body, collection.layout.catalogue).published


def coded_texts(
    collection: Collection, coder: Coder, texts: Sequence[Codable], *, now: bool = True
) -> CodedTexts:
    """Return the acts of texts; where few are missing they are coded `now` and kept.

    Without `now` none is coded, and what other questions had coded counts as missing: what is told
    then hangs on what runs to that end did, and on nothing else. Raises `SettingError` where the
    coder cannot be used.
    """
    store = ActStore(collection.layout, coder.id)
    mine = [one for one in texts if one.is_coded]
    kept = {row.key: row for row in store.rows(one.key for one in mine)}
    missing = [one for one in mine if one.key not in kept or kept[one.key].asked]
    few = now and not acts_refused(collection.layout) and _are_few(collection, missing)
    if few:
        lacking = [one for one in missing if one.key not in kept]
        news = [code_now(collection, coder, one, asked=True) for one in lacking]
        kept.update((row.key, row) for row in news)
        # A disk that cannot be written to, or a busy one, spoils no answer.
        with contextlib.suppress(StorageError, CollectionBusy):
            if news:
                store.keep(news, lambda ids: known_texts(collection, ids), wait_s=PATIENCE_S)
    else:
        kept = {key: row for key, row in kept.items() if not row.asked}
    return _sorted_out(texts, kept)


def _are_few(collection: Collection, missing: Sequence[Codable]) -> bool:
    sentences = 0
    for one in missing:
        blocks = blocks_to_code(collection.text(one.number), collection.passages(one.number))
        sentences += sum(block.sentences for block in blocks)
        if sentences > FEW_SENTENCES:
            return False
    return True


def _sorted_out(texts: Sequence[Codable], kept: Mapping[Key, Row]) -> CodedTexts:
    acts, failed = {}, {}
    for one in texts:
        row = kept.get(one.key)
        if row is not None and row.outcome == "coded":
            acts[one.number] = _unpack(row.body)
        elif row is not None:
            failed[one.number] = row.why
    language = frozenset(one.number for one in texts if not one.is_coded)
    return CodedTexts(acts, failed, language)


def code_now(collection: Collection, coder: Coder, text: Codable, *, asked: bool = False) -> Row:
    """Code one text in this process; a text that makes the coder fail has a row that says why.

    Raises `SettingError` and other errors of ours: these are no text's fault.
    """
    passages = collection.passages(text.number)
    given = _request(collection, text, passages)
    try:
        acts = coder.code(given).acts if given.spans else ()
    except ApercuError:
        raise
    except Exception as error:  # noqa: BLE001 - one text of many: recorded, and listed
        return Row(text.key, "failed", why=f"{type(error).__name__}: {error}", asked=asked)
    return Row(text.key, "coded", _pack(told_acts(acts, passages)), asked=asked)


def _request(collection: Collection, text: Codable, passages: Sequence[ReadPassage]) -> TextToCode:
    words = collection.text(text.number)
    return TextToCode(
        text=words,
        spans=tuple(block.span for block in blocks_to_code(words, passages)),
        published=text.published,
        place=text.sha.hex(),
        language=text.language,
    )


# --- the whole collection ---


def make_acts(
    collection: Collection,
    coder: Coder,
    *,
    day: int,
    progress: Progress | None = None,
    workers: int | None = None,
) -> ActsReport:
    """Code all texts that stand for an origin and are not coded yet; tell of those of `day`.

    Texts on which the coder failed before are tried again. An interrupt (Ctrl-C) ends it; what was
    coded is kept. Raises `SettingError`, `StorageError` and `CollectionBusy`: what was kept until
    then stays.
    """
    sweep_acts(collection.layout, lambda ids: known_texts(collection, ids))
    store = ActStore(collection.layout, coder.id)
    texts = [one for one in standing_texts(collection) if one.is_coded]
    todo = _to_do(collection, store, texts)
    if progress is not None:
        progress.stage("events")
        progress.found(len(todo))
    made, acts, interrupted = 0, 0, False
    keeping = _Keeping(collection, store, progress)
    try:
        with keeping:
            for row in _code(collection, coder, todo, workers or _cores()):
                keeping.add(row)
                made += row.outcome == "coded"
                acts += len(_unpack(row.body)) if row.body else 0
    except KeyboardInterrupt:
        interrupted = True
    report = _told(collection, coder, store, day)
    if not interrupted and not report.missing:
        drop_other_stores(collection.layout, coder.id)
    return msgspec.structs.replace(report, made=made, acts=acts, interrupted=interrupted)


def _to_do(collection: Collection, store: ActStore, texts: Sequence[Codable]) -> list[Codable]:
    """Return the texts that are to be coded; take over what questions had coded."""
    done, asked = set(), []
    for row in store.rows(one.key for one in texts):
        if row.outcome == "coded":
            done.add(row.key)
            if row.asked:
                asked.append(row._replace(asked=False))
    if asked:
        store.keep(asked, lambda ids: known_texts(collection, ids))
    return [one for one in texts if one.key not in done]


class _Keeping:
    """Keeps rows as they come, a second's worth at a time; a context manager, which keeps the rest.

    What was coded when an interrupt came is kept too.
    """

    def __init__(self, collection: Collection, store: ActStore, progress: Progress | None) -> None:
        self._collection = collection
        self._store = store
        self._progress = progress
        self._rows: list[Row] = []
        self._last = time.monotonic()

    def __enter__(self) -> _Keeping:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()

    def add(self, row: Row) -> None:
        """Take a row; write it at the latest with the first one that comes a second later."""
        self._rows.append(row)
        if self._progress is not None:
            self._progress.done(1)
        if time.monotonic() - self._last >= BATCH_S:
            self._write()

    def _write(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            self._store.keep(rows, lambda ids: known_texts(self._collection, ids))
        self._last = time.monotonic()


def _cores() -> int:
    return max(1, len(os.sched_getaffinity(0)))


def _code(
    collection: Collection, coder: Coder, texts: Sequence[Codable], workers: int
) -> Iterator[Row]:
    """Code texts, in workers where they are many and the coder has such; in any order."""
    remote = coder.remote
    if remote is None or len(texts) < WORTH_WORKERS:
        for one in texts:
            yield code_now(collection, coder, one)
        return
    with WorkerPool(
        remote[0], TextToCode, Acts, workers=workers, limits=LIMITS, initial=remote[1]
    ) as pool:
        for one, outcome in pool.run(_requests(collection, texts)):
            if outcome.failure is not None:
                why = f"{outcome.failure.reason}: {outcome.failure.message}"
                yield Row(one.key, "failed", why=why)
                continue
            acts = [act for reply in outcome.replies for act in reply.acts]
            body = _pack(told_acts(acts, collection.passages(one.number)))
            yield Row(one.key, "coded", body)


def _requests(
    collection: Collection, texts: Sequence[Codable]
) -> Iterator[tuple[Codable, TextToCode]]:
    for one in texts:
        yield one, _request(collection, one, collection.passages(one.number))


def _told(collection: Collection, coder: Coder, store: ActStore, day: int) -> ActsReport:
    """Tell what became of the texts that count as of a day."""
    texts = standing_texts(collection, day=day)
    mine = {one.key: one for one in texts if one.is_coded}
    coded, failed = 0, []
    for row in store.rows(mine):
        coded += row.outcome == "coded" and not row.asked
        if row.outcome == "failed":
            failed.append(UncodedText(document=row.key.text.hex(), why=row.why))
    return ActsReport(
        coder=coder.id,
        documents=len(mine),
        missing=len(mine) - coded,
        language=len(texts) - len(mine),
        failed=tuple(failed),
    )


def known_texts(collection: Collection, texts: set[bytes]) -> set[bytes]:
    """Return those of the texts, by their SHA-256, that the collection has."""
    find = collection.connection.execute
    return {
        one for one in texts if find("SELECT 1 FROM documents WHERE sha = ?", (one,)).fetchone()
    }


# --- whether a question may code ---


def refuse_acts(layout: Layout) -> None:
    """Let no question code texts by itself; raises `StorageError`."""
    make_folder(layout.acts)
    with refusing(layout.acts):
        (layout.acts / "never").touch()


def allow_acts(layout: Layout) -> None:
    """Let questions code the texts that are missing, where they are few; raises `StorageError`."""
    with refusing(layout.acts):
        (layout.acts / "never").unlink(missing_ok=True)


def acts_refused(layout: Layout) -> bool:
    """Tell whether no question may code texts by itself."""
    return (layout.acts / "never").exists()
