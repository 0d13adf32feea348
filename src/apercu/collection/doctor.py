"""Look for every damage to truth that would change what is read.

Each stored thing is checked against something that does not share its fate: a row against its
hash, a table against its tally, a record against its digests, the catalogue against the records
that it names, the journal against its chain.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence

import msgspec

from apercu.codec import canonical
from apercu.collection import captures
from apercu.collection.briefs_kept import damaged_bodies
from apercu.collection.catalogue import get_meta, version_of
from apercu.collection.index import damaged_files
from apercu.collection.journal import START, Entry, read_entries
from apercu.collection.layout import check
from apercu.collection.reading import Collection
from apercu.collection.rows import TALLY, Table, damaged_rows
from apercu.collection.tables import DERIVED, MIGRATIONS, hashed_tables
from apercu.collection.writing import AppearanceNote
from apercu.errors import ApercuError, CollectionDamaged, CollectionError
from apercu.records import Damage, DoctorReport

REBUILD = "run 'apercu rebuild': it is made again from the captures and the journal"
RESTORE = (
    "restore the file from a copy, or run 'apercu rebuild': it keeps what can still be read and"
    " lists what is lost"
)

BandsOf = Callable[[bytes], frozenset[int]]
"""From a stored signature to its bands; the grouping's, handed in."""


def examine(collection: Collection, bands_of: BandsOf) -> DoctorReport:
    """Check the whole collection; changes nothing.

    Time and memory grow with the collection's size on disk; one file of captures is in memory
    at a time.
    """
    damaged: list[Damage] = []
    for part in (
        _marker,
        _schema,
        _rows,
        _cross,
        _captures,
        _journal,
        _briefs,
        _index,
        _vectors,
        _acts,
    ):
        try:
            damaged += part(collection)
        except CollectionError as error:
            damaged.append(_damage(str(collection.layout.root), str(error), REBUILD))
    if not damaged:
        damaged += _bands(collection, bands_of)
    state, documents = "", 0
    try:
        found = collection.state()
        state, documents = found.state, found.documents
    except ApercuError:
        # Without a readable catalogue there is no state to tell; the damage is listed above.
        state = ""
    return DoctorReport(ok=not damaged, state=state, documents=documents, damaged=tuple(damaged))


def _damage(place: str, what: str, remedy: str, documents: tuple[str, ...] = ()) -> Damage:
    return Damage(place=place, what=what, remedy=remedy, documents=documents)


def _marker(collection: Collection) -> Iterator[Damage]:
    try:
        check(collection.layout)
    except ApercuError as error:
        yield _damage(str(collection.layout.marker), str(error), REBUILD)


def _index(collection: Collection) -> Iterator[Damage]:
    for path in damaged_files(collection.layout):
        what = "a file of the index is not what was written (the index is derived: nothing is lost)"
        yield _damage(str(path), what, REBUILD)


def _vectors(collection: Collection) -> Iterator[Damage]:
    if not collection.layout.vectors.is_dir():
        return
    from apercu.collection.leads import damaged_leads  # noqa: PLC0415 - most have no vectors
    from apercu.collection.vectors import damaged_vectors  # noqa: PLC0415 - likewise

    derived = "(vectors are derived: nothing is lost)"
    remedy = "run 'apercu vectors': it makes them again"
    for path in damaged_leads(collection.layout):
        yield _damage(str(path), f"the table of leads is not what was written {derived}", remedy)
    for path, what in damaged_vectors(collection.layout):
        yield _damage(str(path), f"{what} {derived}", remedy)


def _acts(collection: Collection) -> Iterator[Damage]:
    if not collection.layout.acts.is_dir():
        return
    from apercu.collection.acts import damaged_acts  # noqa: PLC0415 - most have no acts
    from apercu.collection.named import named_is_damaged  # noqa: PLC0415 - likewise

    derived = "(coded acts are derived: nothing is lost)"
    remedy = "run 'apercu acts': it makes them again"
    if named_is_damaged(collection.layout):
        what = f"the table of who is named is not what was written {derived}"
        yield _damage(str(collection.layout.named), what, remedy)
    for path, what in damaged_acts(collection.layout):
        yield _damage(str(path), f"{what} {derived}", remedy)


def _schema(collection: Collection) -> Iterator[Damage]:
    place = str(collection.layout.catalogue)
    for (line,) in collection.connection.execute("PRAGMA integrity_check(20)").fetchall():
        if line != "ok":
            yield _damage(place, f"SQLite finds: {line}", REBUILD)
    expected = sqlite3.connect(":memory:", isolation_level=None)
    # A catalogue that was made by an elder version is as whole as that version made it.
    for migrate in MIGRATIONS[: version_of(collection.connection)]:
        migrate(expected)
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    if collection.connection.execute(query).fetchall() != expected.execute(query).fetchall():
        yield _damage(place, "the tables are not those of this version", REBUILD)
    expected.close()


def _rows(collection: Collection) -> Iterator[Damage]:
    place = str(collection.layout.catalogue)
    for table in (*hashed_tables(version_of(collection.connection)), TALLY):
        bad = list(damaged_rows(collection.connection, table))
        if bad:
            yield _damage(place, _describe(table, bad), REBUILD, _documents(collection, table, bad))
    counts = {name: collection.tally(name) for name in ("documents", "origins", "passages")}
    if len(set(counts.values())) != 1:
        yield _damage(place, f"tables that belong together differ in length: {counts}", REBUILD)


def _describe(table: Table, bad: Sequence[tuple[object, ...]]) -> str:
    rows = [key for key in bad if key]
    if rows:
        return f"{len(rows)} rows of the table {table.name} are not what was stored"
    return f"rows of the table {table.name} are missing or too many"


def _documents(
    collection: Collection, table: Table, bad: Sequence[tuple[object, ...]]
) -> tuple[str, ...]:
    names = {"documents": "id", **{t.name: "document" for t in DERIVED if t.name != "edges"}}
    if table.name not in names:
        return ()
    found = []
    for key in bad:
        if key:
            row = collection.connection.execute(
                "SELECT sha FROM documents WHERE id = ?", (key[0],)
            ).fetchone()
            if row and isinstance(row[0], bytes):
                found.append(row[0].hex())
    return tuple(found)


def _cross(collection: Collection) -> Iterator[Damage]:
    """Check the stored texts against their hashes, in the catalogue itself."""
    bad = []
    for sha, stored in collection.connection.execute("SELECT sha, text FROM documents"):
        try:
            fits = hashlib.sha256(zlib.decompress(stored)).digest() == sha
        except (zlib.error, TypeError):
            fits = False
        if not fits:
            bad.append(sha.hex() if isinstance(sha, bytes) else str(sha))
    if bad:
        place = str(collection.layout.catalogue)
        yield _damage(place, f"{len(bad)} texts are not what was stored", REBUILD, tuple(bad))


class _Wanted(msgspec.Struct, frozen=True):
    """A record that the catalogue names: what its block must be, and whose it is."""

    kind: str
    expected: bytes
    documents: tuple[str, ...]


def _captures(collection: Collection) -> Iterator[Damage]:
    folder = collection.layout.captures
    segments = dict(collection.connection.execute("SELECT number, length FROM segments"))
    wanted = _named_records(collection)
    for number, length in sorted(segments.items()):
        path = captures.segment_path(folder, number)
        size = path.stat().st_size if path.exists() else 0
        if size < length:
            yield _damage(str(path), f"{size} of {length} bytes are left", RESTORE)
        here = {at: want for at, want in wanted.items() if at[0] == number}
        if size:
            yield from _segment(collection, number, min(size, length), here)
        for (_, offset, _), want in sorted(here.items()):
            what = f"the {want.kind} at byte {offset} is gone or not what was stored"
            yield _damage(str(path), what, RESTORE, want.documents)
    stray = {at[0] for at in wanted} - set(segments)
    for number in sorted(stray):
        path = captures.segment_path(folder, number)
        yield _damage(str(path), "the catalogue names records in it, but not the file", REBUILD)


def _segment(
    collection: Collection, number: int, length: int, here: dict[tuple[int, int, int], _Wanted]
) -> Iterator[Damage]:
    """Read one file of captures; take what is as it should be out of `here`."""
    for found in captures.scan_segment(collection.layout.captures, number, length):
        at = (found.location.segment, found.location.offset, found.location.size)
        want = here.get(at)
        if found.damage is not None:
            path = captures.segment_path(collection.layout.captures, number)
            documents = _documents_between(here, found.location.offset, found.location.size)
            yield _damage(str(path), found.damage, RESTORE, documents)
            for key in [k for k in here if _inside(k, found.location)]:
                del here[key]
        elif want is not None and _as_stored(found, want):
            del here[at]


def _inside(key: tuple[int, int, int], location: captures.Location) -> bool:
    return location.offset <= key[1] < location.offset + location.size


def _documents_between(
    here: dict[tuple[int, int, int], _Wanted], offset: int, size: int
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for (_, start, _), want in here.items():
        if offset <= start < offset + size:
            found.update(dict.fromkeys(want.documents))
    return tuple(found)


def _as_stored(found: captures.Scanned, want: _Wanted) -> bool:
    if found.headers.get("warc-type") != want.kind:
        return False
    if want.kind == "metadata":
        try:
            note = msgspec.json.decode(found.block, type=AppearanceNote)
        except (msgspec.MsgspecError, ValueError):
            return False
        return canonical(note.appearance) == want.expected
    if want.kind == "revisit":
        stated = found.headers.get("warc-payload-digest", "")
        return stated == f"sha256:{want.expected.hex()}"
    return hashlib.sha256(found.block).digest() == want.expected


def _named_records(collection: Collection) -> dict[tuple[int, int, int], _Wanted]:
    """Return every record that the catalogue names, by its place."""
    wanted: dict[tuple[int, int, int], _Wanted] = {}
    execute = collection.connection.execute
    shas = {number: sha.hex() for number, sha in execute("SELECT id, sha FROM documents")}
    by_capture: dict[int, list[str]] = {}
    for document, capture, body, *at in execute(
        "SELECT document, capture, body, segment, offset, size FROM appearances"
    ):
        sha = shas.get(document, "?")
        by_capture.setdefault(capture, []).append(sha)
        wanted[tuple(at)] = _Wanted("metadata", body, (sha,))
    for sha, *at in execute("SELECT sha, segment, offset, size FROM documents"):
        wanted[tuple(at)] = _Wanted("conversion", sha, (sha.hex(),))
    payloads = {}
    for capture, payload, *at in execute("SELECT id, payload, segment, offset, size FROM captures"):
        payloads[capture] = payload
        if at[2]:
            known = wanted.get(tuple(at))
            documents = (*(known.documents if known else ()), *by_capture.get(capture, ()))
            wanted[tuple(at)] = _Wanted("resource", payload, documents)
    for capture, *at in execute("SELECT capture, segment, offset, size FROM observations"):
        if at[2] and tuple(at) not in wanted:
            documents = tuple(by_capture.get(capture, ()))
            wanted[tuple(at)] = _Wanted("revisit", payloads.get(capture, b""), documents)
    return wanted


def _journal(collection: Collection) -> Iterator[Damage]:
    path = collection.layout.journal
    length = int(get_meta(collection.connection, "journal_length", "0"))
    last = get_meta(collection.connection, "journal_last")
    try:
        before = msgspec.json.decode(last, type=Entry).sha256 if last else START
        found = START
        for entry in read_entries(path, length):
            found = entry.sha256
    except (CollectionDamaged, msgspec.MsgspecError, ValueError) as error:
        yield _damage(str(path), str(error), RESTORE)
        return
    if found != before:
        yield _damage(str(path), "the journal's last line is not the last acknowledged", RESTORE)


def _briefs(collection: Collection) -> Iterator[Damage]:
    for place, what in damaged_bodies(collection):
        yield _damage(str(place), what, RESTORE)


def _bands(collection: Collection, bands_of: BandsOf) -> Iterator[Damage]:
    """Check the bands against the signatures: a document's own, less those that its hub has."""
    execute = collection.connection.execute
    stored: dict[int, set[int]] = {}
    for band, document in execute("SELECT band, document FROM bands"):
        stored.setdefault(document, set()).add(band)
    hubs = dict(execute("SELECT document, hub FROM origins"))
    bad = 0
    for document, packed in execute("SELECT document, body FROM signatures").fetchall():
        own = set(bands_of(packed))
        hub = hubs.get(document, document)
        if hub != document:
            row = execute("SELECT body FROM signatures WHERE document = ?", (hub,)).fetchone()
            own -= set(bands_of(row[0])) if row else set()
        bad += stored.pop(document, set()) != own
    bad += len(stored)
    if bad:
        place = str(collection.layout.catalogue)
        yield _damage(place, f"the bands of {bad} documents are not theirs", REBUILD)
