"""A small world of reports, the steps that put them into a collection, and what is read of it.

The reports are made here, from word lists and a seed, with copies, rewrites, a feed of two items
and one payload at two addresses, so that origins and every kind of record are exercised.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import msgspec

from apercu.briefs import (
    Brief,
    Citation,
    CitedOutlet,
    OriginCount,
    Question,
    Reference,
    Searched,
    Statement,
    Writer,
)
from apercu.codec import canonical
from apercu.collection import captures
from apercu.collection.briefs_kept import find_brief, keep_brief, list_briefs
from apercu.collection.corrections_kept import keep_corrections, list_corrections
from apercu.collection.index import open_index, update_index
from apercu.collection.journal import read_entries
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection
from apercu.collection.writing import Batch, open_batch
from apercu.errors import InputError
from apercu.intake.add import make_appearance
from apercu.intake.digest import derive
from apercu.intake.forget import forget
from apercu.intake.origins import Grouping
from apercu.intake.traces import finish
from apercu.records import Digest, Interval, RawCapture, ReadFailure, Reading
from apercu.relations import KeptCorrection, Spot
from apercu.searching import search

STARTS = (
    "Officials of the lake province", "The ministry of fisheries", "A spokesman for the harbour",
    "Delegates from both shores", "The joint commission", "Observers at the ferry crossing",
    "The railway board", "Negotiators in the valley town", "The border water council",
    "Traders on the salt road",
)  # fmt: skip
VERBS = (
    "agreed to postpone", "confirmed", "questioned", "rejected", "began to draft", "welcomed",
    "put off a vote on", "published the terms of", "asked for changes to", "denied any breach of",
)  # fmt: skip
OBJECTS = (
    "the treaty on the northern canal", "a tariff on smoked perch", "the inspection of weirs",
    "a loan for the tunnel", "the exchange of river pilots", "a ban on night crossings",
    "the lease of the grain terminal", "an accord on spring floods", "the visa-free fair",
    "a pipeline beneath the marsh",
)  # fmt: skip
TAILS = (
    "after talks that lasted until dawn", "despite objections by the upland cantons",
    "at a session closed to reporters", "while patrols stayed in their quarters",
    "before the autumn regatta", "in a letter read out to the assembly",
    "as the first sleet fell on the quay", "with effect from the coming season",
)  # fmt: skip
QUERIES = (
    "northern canal treaty", "smoked perch tariff", "tunnel loan", "night crossings ban",
    "joint commission weirs", "grain terminal lease", "spring floods accord", "railway board",
    "salt road traders", "sleet quay patrols",
)  # fmt: skip
DATES = (datetime.date(2024, 3, 20), datetime.date(2031, 1, 1))
NOW = "2024-09-01T08:00:00Z"


def clock() -> datetime.datetime:
    return datetime.datetime(2024, 9, 1, 8, tzinfo=datetime.UTC)


class Input(msgspec.Struct, frozen=True):
    """A capture with what was read out of it."""

    raw: RawCapture
    sha: str
    digests: tuple[Digest, ...]


def sentences(seed: object, count: int) -> list[str]:
    pick = random.Random(f"world {seed}")
    return [
        f"{pick.choice(STARTS)} {pick.choice(VERBS)} {pick.choice(OBJECTS)}"
        f" {pick.choice(TAILS)}, item {pick.randrange(10_000)}."
        for _ in range(count)
    ]


def report(seed: object, *, leave_out: int | None = None, credit: str = "") -> str:
    told = sentences(seed, 16)
    if leave_out is not None:
        del told[leave_out]
    paragraphs = [" ".join(told[at : at + 4]) for at in range(0, len(told), 4)]
    return "\n\n".join([*paragraphs, *([credit] if credit else [])])


def _day(value: str | None) -> Interval | None:
    return Interval(start=value, end=value, precision="day", basis="given") if value else None


def make_input(
    name: str, texts: list[tuple[str, str | None]], *, at: str | None = None,
    fetched: str | None = None, payload: bytes | None = None,
) -> Input:  # fmt: skip
    """Make an input of (text, published) pairs under the address `name`."""
    url = f"https://{name}.example/page"
    body = payload or ("<p>" + "</p><p>".join(text for text, _ in texts) + "</p>").encode()
    raw = RawCapture(
        url=at or url, payload=body, media_type="text/html", fetched=fetched,
        via="warc" if fetched else "file", place=f"{name}.html",
    )  # fmt: skip
    digests = []
    for number, (text, published) in enumerate(texts):
        item = raw.url if len(texts) == 1 else f"{raw.url}#{number}"
        reading = Reading(
            text=text, reader="world/1", url=item, title=f"Report {name} {number}",
            language="en", published=_day(published),
        )  # fmt: skip
        day = datetime.date.fromisoformat(published) if published else None
        digests.append(derive(reading, day))
    return Input(raw, hashlib.sha256(body).hexdigest(), tuple(digests))


@functools.cache
def batches() -> tuple[tuple[Input, ...], ...]:
    """The inputs, in the batches in which they are added."""
    first = make_input("alpha", [(report(1), "2024-03-02")])
    return (
        (
            first,
            make_input("bravo", [(report(2), "2024-03-04")]),
            make_input("alpha-copy", [(report(1), "2024-03-05")]),
            make_input("private", [(report("private"), "2024-03-06")]),
        ),
        (
            make_input(
                "alpha-rewrite",
                [
                    (
                        report(1, leave_out=5, credit="With files from the lake service."),
                        "2024-03-09",
                    )
                ],
            ),
            make_input("feed", [(report(3), "2024-03-10"), (report(4), None)]),
            # One payload at a second address: stored as a revisit.
            make_input("mirror", [(report(1), "2024-03-02")], payload=first.raw.payload),
        ),
        (
            make_input("charlie", [(report(5), None)], fetched="2024-07-02T10:00:00Z"),
            make_input("delta", [(report(6), None)]),
            make_input("bravo-copy", [(report(2, leave_out=9), "2024-02-01")]),
        ),
        (
            # Elder than all: the origin of `alpha` moves to it.
            make_input("alpha-eldest", [(report(1, leave_out=11), "2024-01-15")]),
            # The same page as it was seen before, and again later: observations.
            make_input("charlie", [(report(5), None)], fetched="2024-03-12T10:00:00Z"),
            make_input("charlie", [(report(5), None)], fetched="2024-08-02T10:00:00Z"),
            make_input("echo", [(report(7), "2024-08-01")]),
            make_input("foxtrot", [(report(8), "2024-08-09")]),
        ),
    )


PRIVATE = report("private")
ALPHA = report(1)


def make_brief(name: str, *texts: str, made_at: str = NOW) -> Brief:
    """Make a brief that quotes the first sentence of each text."""
    references, statements = [], []
    for n, text in enumerate(texts, 1):
        sha = hashlib.sha256(text.encode()).hexdigest()
        end = text.index(".") + 1
        told = Citation(reference=n, text_sha256=sha, start=0, end=end, quote=text[:end])
        statements.append(
            Statement(
                id=f"s{n}", text=text[:end], basis="quoted", kind="event", citations=(told,),
                verdict="supported", standing="single", origins=OriginCount(n=1),
            )
        )  # fmt: skip
        fetched = Interval(start="2024-09-01T08:00:00", end=None, precision="second", basis="given")
        references.append(
            Reference(
                n=n, document=sha, title=name, outlet=CitedOutlet(name="unknown"),
                url=f"https://{name}.example/page", fetched=fetched, sha256=sha, origin=sha,
            )
        )  # fmt: skip
    return Brief(
        id=hashlib.sha256(f"brief {name}".encode()).hexdigest(),
        question=Question(text=f"What of {name}?"),
        as_of="2024-09-01",
        made_at=made_at,
        writer=Writer(),
        synthetic=False,
        collection=Searched(documents=len(texts), origins=len(texts), state="0" * 64),
        lead=tuple(statements),
        references=tuple(references),
    )


# --- steps -------------------------------------------------------------------------------------


def store(batch: Batch, items: tuple[Input, ...]) -> None:
    """Store inputs as `apercu add` does: what is known is left as it is."""
    concerned: list[int] = []
    for item in items:
        if batch.is_forgotten(item.sha):
            continue
        fetched = item.raw.fetched or NOW
        capture, _ = batch.add_capture(item.raw, item.sha, fetched)
        for digest in item.digests:
            if batch.is_forgotten(hashlib.sha256(digest.reading.text.encode()).hexdigest()):
                continue
            appearance = make_appearance(digest, item.raw, item.sha, fetched)
            number, _, fresh = batch.add_document(digest, appearance, capture, item.raw, fetched)
            if fresh:
                concerned.append(number)
    concerned += batch.seen_earlier
    if concerned:
        Grouping(batch).take_in(dict.fromkeys(concerned))


def _adding(number: int) -> Callable[[Collection], None]:
    def step(collection: Collection) -> None:
        with open_batch(collection.layout, collection.connection, wait_s=5) as batch:
            store(batch, batches()[number])

    return step


def _failing(collection: Collection) -> None:
    listed = {failure.place for failure in collection.failures()}
    for name in ("torn.pdf", "empty.html"):
        if name not in listed:
            failure = ReadFailure(place=name, reason="damaged", message=f"{name}: is torn")
            with open_batch(collection.layout, collection.connection, wait_s=5) as batch:
                batch.add_failure(failure, f"/inputs/{name}", NOW)


def _mending(collection: Collection) -> None:
    with open_batch(collection.layout, collection.connection, wait_s=5) as batch:
        batch.clear_failures("/inputs/empty.html", NOW)


def keep(collection: Collection, brief: Brief, at: str = NOW) -> None:
    """Keep a brief, as `apercu ask` does."""
    with open_batch(collection.layout, collection.connection, wait_s=5) as batch:
        keep_brief(batch, brief, at)


def _keeping(collection: Collection) -> None:
    gone = {one.id for one in list_briefs(collection) if one.gone}
    with open_batch(collection.layout, collection.connection, wait_s=5) as batch:
        # Asked twice each: a run that goes on after a crash asks again.
        for name, *texts in 2 * (("alpha", ALPHA), ("both", ALPHA, PRIVATE)):
            brief = make_brief(name, *texts)
            if brief.id not in gone:
                keep_brief(batch, brief, NOW)


def make_correction(name: str, text: str = "", of: str | None = None) -> KeptCorrection:
    """Make a correction of the first words of a text, or a withdrawal."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    return KeptCorrection(
        id=hashlib.sha256(f"correction {name}".encode()).hexdigest(),
        kind="withdraw" if of else "wrong",
        spots=() if of else (Spot(text_sha256=sha, start=0, end=8),),
        of=of,
        by=f"Reader {name}",
        made_at=NOW,
        note=f"note {name}",
        actors=("AAA", "BBB"),
    )


def _correcting(collection: Collection) -> None:
    first = make_correction("first", ALPHA)
    with open_batch(collection.layout, collection.connection, wait_s=5) as batch:
        # Twice, as a run does that goes on after a crash.
        keep_corrections(batch, [first, make_correction("private", PRIVATE)])
        keep_corrections(batch, [first])
    with open_batch(collection.layout, collection.connection, wait_s=5) as batch:
        keep_corrections(batch, [make_correction("back", of=first.id)])


def _forgetting(collection: Collection) -> None:
    try:
        number = collection.find_number(hashlib.sha256(PRIVATE.encode()).hexdigest())
    except InputError:
        return
    forget(collection, number, why="asked for", clock=clock)


STEPS: tuple[tuple[str, Callable[[Collection], None]], ...] = (
    ("add first", _adding(0)),
    ("add second", _adding(1)),
    ("fail", _failing),
    ("index", update_index),
    ("add third", _adding(2)),
    ("mend", _mending),
    ("keep briefs", _keeping),
    ("correct", _correcting),
    ("forget", _forgetting),
    ("add fourth", _adding(3)),
    ("index again", update_index),
)


def run_steps(root: Path, acknowledge: Callable[[int], None]) -> None:
    """Do all steps, whatever of them was done before; acknowledge each by its number."""
    with Collection.open(root, writable=True, make=True) as collection:
        finish(collection)
        for number, (_, step) in enumerate(STEPS):
            step(collection)
            acknowledge(number)


# --- what is read ------------------------------------------------------------------------------


class Content(msgspec.Struct, frozen=True):
    """All that can be read of a collection, and that must not depend on its history."""

    state: str
    documents: dict[str, str]
    failures: list[tuple[str, str]]
    tombstones: list[str]
    payloads: dict[str, str]
    observations: list[tuple[str, str]]
    briefs: list[str]
    corrections: list[str] = []


def read_content(collection: Collection) -> Content:
    """Read everything; payloads by their digests, as they are now."""
    execute = collection.connection.execute
    shas = sorted(
        {
            appearance.payload_sha256
            for number in collection.numbers()
            for appearance in collection.appearances(number)
        }
    )
    payloads = {}
    for sha in shas:
        try:
            payloads[sha] = hashlib.sha256(collection.payload(sha)).hexdigest()
        except InputError:
            payloads[sha] = "not kept"
    seen = [
        (f"{url} {payload!r}", str(fetched))
        for url, payload, fetched in execute(
            "SELECT c.url, c.payload, o.fetched FROM observations o JOIN captures c"
            " ON c.id = o.capture ORDER BY 1, 2, 3"
        )
    ]
    documents = {}
    for number in collection.numbers():
        document = collection.document(number)
        documents[document.id] = canonical(document).decode()
    return Content(
        state=collection.state().state,
        documents=documents,
        failures=[(failure.place, failure.reason) for failure in collection.failures()],
        tombstones=[str(row) for row in execute("SELECT * FROM tombstones ORDER BY sha, kind")],
        payloads=payloads,
        observations=seen,
        briefs=[
            canonical(one if one.gone else [one, find_brief(collection, one.id)]).decode()
            for one in list_briefs(collection)
        ],
        corrections=[canonical(one).decode() for one in list_corrections(collection)],
    )


def read_searches(collection: Collection) -> list[str]:
    """Return what ten searches as of two dates print."""
    found = []
    with open_index(collection) as index:
        for query in QUERIES:
            for date in DATES:
                reply = search(collection, index, query, limit=8, as_of=date)
                found.append(canonical(reply).decode())
    return found


def read_records(root: Path) -> list[str]:
    """Return the ids of all records in the captures that the catalogue acknowledges, sorted."""
    layout = Layout(root)
    with Collection.open(root) as collection:
        lengths = dict(collection.connection.execute("SELECT number, length FROM segments"))
    return sorted(
        found.headers.get("warc-record-id", f"damage: {found.damage}")
        for number, length in lengths.items()
        for found in captures.scan_segment(layout.captures, number, length)
    )


def read_kinds(root: Path) -> list[str]:
    """Return what the journal says, without its times and tries."""
    said = {
        json.dumps([entry.kind, entry.body], sort_keys=True)
        for entry in read_entries(root / "journal.jsonl")
    }
    return sorted(said)
