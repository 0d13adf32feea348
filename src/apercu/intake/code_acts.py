"""Code the texts of a collection: look their acts up, or make them and keep them.

Everything kept is derived. A run that is cut short loses at most the texts it was at; the next one
goes on from there. Acts are a matter of the text, of when it was published and of its language, so
whether they were kept or are made now makes no difference.

What a question had coded is kept apart from what a run to that end did: whether few texts are
missing is judged by the latter alone, so that no question decides what another one is told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from apercu.codec import canonical
from apercu.collection.acts import ActStore, Key, Row
from apercu.collection.disk import make_folder, refusing
from apercu.collection.layout import Layout
from apercu.collection.reading import Collection, decode_appearance
from apercu.errors import ApercuError, CollectionBusy, StorageError
from apercu.intake.coder import (
    LANGUAGES,
    Coder,
    TextToCode,
    ToldAct,
    passages_to_code,
    sentences_to_code,
    told_acts,
)
from apercu.records import Interval

FEW_SENTENCES = 200
"""So many sentences of texts that are missing a question codes by itself: some six seconds' work
of a core at the 36 sentences a second that the coder was measured at."""
PATIENCE_S = 0.5
"""So long a question waits for another writer, before what it coded is not kept."""

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[ToldAct, ...]).decode


class Codable(NamedTuple):
    """A document that stands for its origin, and what its acts hang on.

    `hidden` tells of passages, by their number, from which day on an elder document has them too.
    """

    number: int
    sha: bytes
    language: str | None
    published: Interval | None
    hidden: dict[int, int]

    @property
    def key(self) -> Key:
        """Key its acts: text, date of publication without where it was read, language."""
        said = self.published
        when = b"" if said is None else canonical(msgspec.structs.replace(said, basis=""))
        return Key(self.sha, when.decode(), self.language or "")

    @property
    def is_coded(self) -> bool:
        """Whether texts of its language are coded; one that could not be told is tried."""
        return self.language is None or self.language in LANGUAGES


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
        "SELECT o.document, d.sha, d.language, o.hidden FROM origins o"  # noqa: S608 - our own words
        f" JOIN documents d ON d.id = o.document WHERE {' AND '.join(where)} ORDER BY o.document",
        values,
    ).fetchall()
    return [
        Codable(
            number,
            sha,
            language,
            _published(collection, number),
            msgspec.msgpack.decode(hidden, type=dict[int, int]),
        )
        for number, sha, language, hidden in rows
    ]


def _published(collection: Collection, number: int) -> Interval | None:
    # As of every day that admits the document its first appearance is this one.
    first = collection.stored_appearances(number)[0]
    return decode_appearance(first.body, collection.layout.catalogue).published


def coded_texts(collection: Collection, coder: Coder, texts: Sequence[Codable]) -> CodedTexts:
    """Return the acts of texts; where few are missing they are coded now and kept.

    Raises `SettingError` where the coder cannot be used.
    """
    store = ActStore(collection.layout, coder.id)
    mine = [one for one in texts if one.is_coded]
    kept = store.rows(one.key for one in mine)
    missing = [one for one in mine if one.key not in kept or kept[one.key].asked]
    few = not acts_refused(collection.layout) and _are_few(collection, missing)
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
        sentences += sentences_to_code(collection.passages(one.number))
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
    given = TextToCode(
        text=collection.text(text.number),
        spans=passages_to_code(passages),
        published=text.published,
        place=text.sha.hex(),
    )
    try:
        acts = coder.code(given).acts if given.spans else ()
    except ApercuError:
        raise
    except Exception as error:  # noqa: BLE001 - one text of many: recorded, and listed
        return Row(text.key, "failed", why=f"{type(error).__name__}: {error}", asked=asked)
    return Row(text.key, "coded", _pack(told_acts(acts, passages)), asked=asked)


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
