"""Make everything derived again: the catalogue from captures and journal, then the index.

Needs no catalogue. Where there is one that can be read, it lends what the captures have lost:
texts and notes of appearance whose records are damaged are written again.
"""

from __future__ import annotations

import contextlib
import datetime
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from apercu.codec import canonical
from apercu.collection import captures
from apercu.collection.briefs_kept import ASKED, FORGOTTEN, KEPT, sweep_briefs
from apercu.collection.captures import Location
from apercu.collection.catalogue import Catalogue, connect, set_meta
from apercu.collection.corrections_kept import CORRECTED
from apercu.collection.days import admitted_day
from apercu.collection.disk import locked, refusing, sync_folder
from apercu.collection.index import discard_index, update_index
from apercu.collection.journal import Entry, read_entries
from apercu.collection.layout import (
    Layout,
    check,
    discard_leads,
    discard_named,
    write_marker,
)
from apercu.collection.reading import Collection
from apercu.collection.tables import (
    APPEARANCES,
    CAPTURES,
    DOCUMENTS,
    FAILURES,
    OBSERVATIONS,
    SEGMENTS,
    TOMBSTONES,
)
from apercu.collection.writing import AppearanceNote, Batch, failure_key, state_item
from apercu.dates import latest_day
from apercu.errors import CollectionDamaged, CollectionMissing
from apercu.intake.digest import StoredText
from apercu.intake.lending import Lent, lend
from apercu.intake.origins import Grouping
from apercu.intake.rebuild_briefs import SaidBrief, bring_back, replay_brief
from apercu.intake.rebuild_corrections import bring_corrections, replay_correction
from apercu.intake.salvage import At, Found, keep_aside, put_away, salvage
from apercu.read.workers import Limits, WorkerPool
from apercu.records import Appearance, Digest, RebuildReport
from apercu.relations import KeptCorrection

Ids = dict[tuple[str, str], int]
"""Numbers of captures by (payload, address)."""


def rebuild(layout: Layout, *, workers: int = 2, limits: Limits | None = None) -> RebuildReport:
    """Make catalogue and index anew; raises `CollectionMissing`, `CollectionNewer`, `StorageError`.

    The old catalogue is replaced at the end; a run that was cut short is simply run again. Files
    with damage in them are kept in the folder `damaged`, and what can be read in them is written
    anew.
    """
    if not (layout.captures.is_dir() or layout.marker.exists()):
        raise CollectionMissing(f"{layout.root}: there is no collection there to rebuild")
    with locked(layout.lock):
        if layout.marker.exists():
            with contextlib.suppress(CollectionDamaged):
                check(layout)
        lent = lend(layout)
        write_marker(layout)
        said = _read_journal(layout, lent)
        found = salvage(layout, lent, said.forgotten(lent))
        draft = layout.catalogue.with_name("catalogue.sqlite.new")
        with refusing(draft):
            for ending in ("", "-wal", "-shm", "-journal"):
                draft.with_name(draft.name + ending).unlink(missing_ok=True)
        report = _build(layout, draft, found, lent, said, workers, limits or Limits())
        # The numbers of documents change: an index of the old ones must not be taken for ours.
        discard_index(layout)
        discard_leads(layout)
        discard_named(layout)
        _put_in_place(layout, draft)
        put_away(layout, found)
    with Collection.open(layout.root, writable=True) as collection:
        with locked(layout.lock), refusing(layout.briefs):
            sweep_briefs(layout, collection.connection)
        update_index(collection, afresh=True)
        _sweep_vectors(collection)
        _sweep_acts(collection)
        state = collection.state()
    return msgspec.structs.replace(report, state=state.state, documents=state.documents)


def _sweep_vectors(collection: Collection) -> None:
    """Let sound vectors of texts that are there stay: they belong to words, not to numbers."""
    if not collection.layout.vectors.is_dir():
        return
    from apercu.collection.leads import current_leads  # noqa: PLC0415 - most have no vectors
    from apercu.collection.vectors import sweep_vectors  # noqa: PLC0415 - likewise
    from apercu.intake.vectorise import known_documents  # noqa: PLC0415 - likewise

    sweep_vectors(collection.layout, lambda ids: known_documents(collection, ids))
    # Now, with all else, and not when somebody asks.
    current_leads(collection)


def _sweep_acts(collection: Collection) -> None:
    """Let sound acts of texts that are there stay: they belong to words, not to numbers."""
    if not collection.layout.acts.is_dir():
        return
    from apercu.collection.acts import sweep_acts  # noqa: PLC0415 - most have no acts
    from apercu.collection.named import current_named  # noqa: PLC0415 - likewise
    from apercu.intake.code_acts import known_texts  # noqa: PLC0415 - likewise

    sweep_acts(collection.layout, lambda ids: known_texts(collection, ids))
    current_named(collection)


def _put_in_place(layout: Layout, draft: Path) -> None:
    """Replace the catalogue; cut short in between, there is none, and the captures tell all."""
    with refusing(layout.catalogue):
        # In this order: an old log must neither be applied to the new file, nor be missing from
        # the old one, which without it would be an elder state that looks sound.
        for ending in ("", "-wal", "-shm"):
            layout.catalogue.with_name(layout.catalogue.name + ending).unlink(missing_ok=True)
            sync_folder(layout.root)
        draft.replace(layout.catalogue)
        sync_folder(layout.root)


# --- the journal ---------------------------------------------------------------------------------


class _Said(msgspec.Struct):
    """What the journal says, as far as it can be read."""

    failures: dict[str, dict[str, Any]] = {}
    tombstones: dict[tuple[str, str], tuple[str, str, str]] = {}
    """(URL, at, why) by (hash, kind)."""
    briefs: dict[str, SaidBrief] = {}
    """By id; those that were taken out have no hash."""
    corrections: dict[str, KeptCorrection] = {}
    last: Entry | None = None
    length: int = 0
    lost: list[str] = []

    def forgotten(self, lent: Lent) -> frozenset[str]:
        """Return the hashes of all texts and payloads that were forgotten."""
        return frozenset(
            {sha for sha, _ in self.tombstones} | {r[0].hex() for r in lent.tombstones}
        )


def _read_journal(layout: Layout, lent: Lent) -> _Said:
    said = _Said()
    path = layout.journal
    size = path.stat().st_size if path.exists() else 0
    goal = lent.journal_length
    if goal is not None and size < goal:
        said.lost.append(f"{path}: {size} bytes of {goal} are left")
    try:
        for entry in read_entries(path, None if goal is None else min(size, goal)):
            said.last = entry
            said.length += len(msgspec.json.encode(entry, order="deterministic")) + 1
            _replay(said, entry.at, entry.kind, entry.body)
    except CollectionDamaged as error:
        said.lost.append(f"what the journal said from there on: {error}")
        keep_aside(layout, path)
    return said


def _replay(said: _Said, at: str, kind: str, body: dict[str, Any]) -> None:
    if kind in ("failure", "failure_mended"):
        key = failure_key(body["path"], body["place"])
        old = said.failures.pop(key, None)
        if kind == "failure":
            first, tries = (old["first"], old["tries"] + 1) if old else (at, 1)
            said.failures[key] = {**body, "first": first, "last": at, "tries": tries}
    elif kind in (KEPT, ASKED, FORGOTTEN):
        replay_brief(said.briefs, at, kind, body)
    elif kind == CORRECTED:
        replay_correction(said.corrections, body)
    elif kind == "forgotten":
        said.tombstones[body["sha256"], body["kind"]] = (body["url"], at, body["why"])


def _keep_said(batch: Batch, said: _Said, lent: Lent) -> None:
    """Store what the journal says; where it is damaged, what the old catalogue says of it too."""
    for (sha, kind), (url, at, why) in sorted(said.tombstones.items()):
        batch.rows.replace(TOMBSTONES, (bytes.fromhex(sha), kind, url, at, why))
    for key, row in sorted(said.failures.items()):
        batch.rows.insert(
            FAILURES,
            (key, row["place"], row["path"], row.get("url"), row["reason"], row["message"],
             row["first"], row["last"], row["tries"]),
        )  # fmt: skip
    if said.last is not None:
        set_meta(batch.rows, "journal_length", str(said.length))
        set_meta(batch.rows, "journal_last", msgspec.json.encode(said.last).decode())
    if not said.lost:
        return
    for sha, kind, url, at, why in lent.tombstones:
        if (sha.hex(), kind) not in said.tombstones:
            batch.add_tombstone(sha.hex(), kind, url, at, why)
    known = {row[0] for row in lent.failures}
    for key in said.failures.keys() - known:
        # Mended since, which the journal no longer tells.
        batch.rows.delete(FAILURES, (key,))
    for kept in lent.failures:
        batch.rows.replace(FAILURES, kept)
        _, place, path, url, reason, message, _, last, _ = kept
        body = {"path": path, "place": place, "reason": reason, "message": message, "url": url}
        batch.journal(last, "failure", body)


# --- the new catalogue ---------------------------------------------------------------------------


def _build(
    layout: Layout, draft: Path, found: Found, lent: Lent, said: _Said, workers: int,
    limits: Limits,
) -> RebuildReport:  # fmt: skip
    connection = connect(draft, writable=True, fresh=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        batch = Batch(layout, connection)
        for number, length in sorted(found.lengths.items()):
            batch.rows.insert(SEGMENTS, (number, length))
        # What is written again goes into a file of its own: the old ones stay as they are.
        found.top += 1
        batch.begin_segment(found.top)
        batch.sequence = lent.sequence + 1
        _keep_said(batch, said, lent)
        brought = bring_back(batch, said.briefs, lent, said.forgotten(lent), torn=bool(said.lost))
        bring_corrections(batch, said.corrections, lent, torn=bool(said.lost))
        ids = _captures(batch, found, lent)
        notes = [*found.notes.values(), *_lent_notes(found, lent, said)]
        numbers = _documents(batch, layout, found, lent, notes, ids)
        _derive(batch, numbers, workers, limits)
        Grouping(batch).take_in(numbers.values())
        batch.changed = True
        batch.commit()
        found.lengths.update(connection.execute("SELECT number, length FROM segments"))
        report = RebuildReport(
            documents=len(numbers),
            restored=(*_restored(found, notes, numbers), *brought.restored),
            lost=(
                *said.lost,
                *found.damage,
                *_lost(batch, found, lent, notes, numbers),
                *brought.lost,
            ),
        )
        _fold(connection)
    finally:
        connection.close()
    return report


def _fold(connection: Catalogue) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode = DELETE")


def _lent_notes(found: Found, lent: Lent, said: _Said) -> list[tuple[AppearanceNote, At | None]]:
    """Return the notes of appearance that only the old catalogue has."""
    forgotten = said.forgotten(lent)
    return [
        (note, None)
        for note in lent.notes
        if (note.document, note.payload_sha256, note.address, note.appearance.url)
        not in found.notes
        and note.document not in forgotten
    ]


def _restored(
    found: Found,
    notes: list[tuple[AppearanceNote, At | None]],
    numbers: dict[str, int],
) -> Iterator[str]:
    for sha in sorted(numbers):
        if sha not in found.texts:
            yield f"the text of document {sha}"
    for note, at in notes:
        if at is None and note.document in numbers:
            yield f"how {note.document} appeared at {note.appearance.url}"


def _lost(
    batch: Batch, found: Found, lent: Lent, notes: list[tuple[AppearanceNote, At | None]],
    numbers: dict[str, int],
) -> Iterator[str]:  # fmt: skip
    """Name what neither the captures nor the old catalogue has."""
    for note, _ in notes:
        if note.document not in numbers and not batch.is_forgotten(note.document):
            yield f"the text of document {note.document} ({note.appearance.url})"
    have = {payload for payload, _ in found.resources}
    kept = {(capture.payload, capture.url) for capture in lent.captures if capture.kept}
    noted = {(note.payload_sha256, note.address) for note, _ in notes}
    for payload, url in sorted(kept | noted):
        if payload not in have and not batch.is_forgotten(payload):
            yield f"the bytes fetched from {url} (sha256 {payload})"


def _captures(batch: Batch, found: Found, lent: Lent) -> Ids:
    """Store the captures; what is known beyond their records stands in the notes, or is lent."""
    told: dict[tuple[str, str], tuple[str, int, str]] = {}
    by_payload: dict[str, tuple[str, int, str]] = {}
    for capture in sorted(lent.captures, key=lambda c: (c.payload, c.url)):
        told[capture.payload, capture.url] = (capture.media_type, capture.length, capture.via)
    for note, _ in found.notes.values():
        told[note.payload_sha256, note.address] = (note.media_type, note.length, note.via)
    for (payload, _), facts in sorted(told.items()):
        by_payload.setdefault(payload, facts)
    places = {payload: found.resources[payload, url].at for payload, url in sorted(found.resources)}
    seen: dict[tuple[str, str, str], At] = {}
    for payload, url, date in lent.observations:
        seen[payload, url, date] = (0, 0, 0)
    for payload, url, date, at in sorted(found.revisits):
        seen[payload, url, date] = at
    ids: Ids = {}
    for (payload, url), resource in sorted(found.resources.items()):
        seen[payload, url, resource.date] = resource.at
        if (payload, url) not in told and payload not in by_payload:
            told[payload, url] = (resource.media_type, resource.length, "file")
    for payload, url, date in sorted(seen):
        if (payload, url) not in ids:
            media_type, length, via = told.get((payload, url)) or by_payload.get(
                payload, ("", 0, "file")
            )
            ids[payload, url] = batch.rows.insert(
                CAPTURES,
                (None, url, bytes.fromhex(payload), media_type, length, via,
                 *places.get(payload, (0, 0, 0))),
            )  # fmt: skip
        batch.rows.insert(OBSERVATIONS, (ids[payload, url], date, *seen[payload, url, date]))
    return ids


def _documents(
    batch: Batch, layout: Layout, found: Found, lent: Lent,
    notes: list[tuple[AppearanceNote, At | None]], ids: Ids,
) -> dict[str, int]:  # fmt: skip
    """Store texts and appearances; return the documents' numbers by their ids."""
    numbers: dict[str, int] = {}
    for note, at in sorted(notes, key=_eldest_first):
        sha = bytes.fromhex(note.document)
        if batch.is_forgotten(note.document):
            continue
        if note.document not in numbers:
            text = _text(layout, found, lent, note.document)
            if text is None:
                continue
            place = found.texts.get(note.document)
            if place is None:
                place = _at(batch.write_text(note.document, text, note.appearance))
            numbers[note.document] = batch.rows.insert(
                DOCUMENTS,
                (None, sha, note.reader, note.language, zlib.compress(text.encode(), 6), *place),
            )
        key = (note.payload_sha256, note.address)
        if key not in ids:
            fetched = note.appearance.fetched.start or ""
            ids[key] = batch.rows.insert(
                CAPTURES,
                (None, note.address, bytes.fromhex(note.payload_sha256), note.media_type,
                 note.length, note.via, 0, 0, 0),
            )  # fmt: skip
            batch.rows.insert(OBSERVATIONS, (ids[key], fetched + "Z", 0, 0, 0))
        batch.rows.insert(
            APPEARANCES,
            (None, numbers[note.document], ids[key], note.appearance.url,
             admitted_day(note.appearance.published, note.appearance.fetched),
             canonical(note.appearance),
             state_item(note.document, note.language, note.appearance),
             *(at or _at(batch.write_note(note)))),
        )  # fmt: skip
    return numbers


def _eldest_first(item: tuple[AppearanceNote, At | None]) -> tuple[str, int, bytes]:
    appearance = item[0].appearance
    day = admitted_day(appearance.published, appearance.fetched)
    return item[0].document, day, canonical(appearance)


def _at(location: Location) -> At:
    return (location.segment, location.offset, location.size)


def _text(layout: Layout, found: Found, lent: Lent, document: str) -> str | None:
    at = found.texts.get(document)
    if at is None:
        return lent.texts.get(document)
    _, block = captures.read_record(
        layout.captures, Location(segment=at[0], offset=at[1], size=at[2])
    )
    return block.decode()


def _derive(batch: Batch, numbers: dict[str, int], workers: int, limits: Limits) -> None:
    """Derive again what depends on the texts, in workers."""
    with WorkerPool(
        "apercu.intake.digest:digest_text", StoredText, Digest, workers=workers, limits=limits
    ) as pool:
        for number, outcome in pool.run(_stored_texts(batch, numbers)):
            if outcome.failure is not None:
                raise CollectionDamaged(
                    f"{batch.layout.root}: a stored text could not be derived from again"
                    f" ({outcome.failure.message}); nothing was changed"
                )
            batch.derive(number, outcome.replies[0])


def _stored_texts(batch: Batch, numbers: dict[str, int]) -> Iterator[tuple[int, StoredText]]:
    for number in numbers.values():
        stored, language = batch.connection.execute(
            "SELECT text, language FROM documents WHERE id = ?", (number,)
        ).fetchone()
        (body,) = batch.connection.execute(
            "SELECT body FROM appearances WHERE document = ? ORDER BY admitted, body LIMIT 1",
            (number,),
        ).fetchone()
        published = msgspec.json.decode(body, type=Appearance).published
        day: datetime.date | None = latest_day(published) if published is not None else None
        text = zlib.decompress(stored).decode()
        yield number, StoredText(text=text, language=language, published=day)
