"""Give texts of a collection their vectors: look them up, or make them and keep them.

Everything kept is derived. A run that is cut short loses at most the texts it was at; the next one
goes on from there. Whether a vector was kept or is made now makes no difference to the bit: both
are int8 by the same rounding.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from apercu.collection.disk import make_folder, refusing
from apercu.collection.layout import Layout
from apercu.collection.leads import current_leads, lead_texts, text_key
from apercu.collection.reading import Collection
from apercu.collection.vectors import Item, VectorStore, sweep_vectors
from apercu.errors import CollectionBusy, StorageError
from apercu.find.exact import quantise
from apercu.ports import Encoder, Progress
from apercu.records import VectorReport

if TYPE_CHECKING:
    from apercu.find.exact import Codes

TEXTS_AT_ONCE = 32
"""So many leads are encoded and kept at a time (about a second's work): what a kill can cost."""
PATIENCE_S = 0.5
"""So long a question waits for another writer, before its new vectors are not kept."""

Text = tuple[bytes, str]
"""A document's id and words of it, or made of it, that get a vector."""


class Vectors:
    """The vectors of one encoder for one collection.

    `leads` has what was made by `make`, `asked` what questions had to make.
    """

    def __init__(self, collection: Collection, encoder: Encoder) -> None:
        self.collection = collection
        self.encoder = encoder
        folder = collection.layout.vectors / encoder.id
        self.leads, self.asked = (
            VectorStore(folder / name, encoder=encoder.id, dimension=encoder.dimension)
            for name in ("leads", "asked")
        )

    def of(self, texts: Sequence[Text]) -> Codes:
        """Return the vectors of texts: `(n, dimension)`; those that were new are kept.

        Where they cannot be kept they are made again the next time. Raises what `encode` raises.
        """
        codes, new = self._found_or_made(texts)
        if new:
            # A disk that cannot be written to, or a busy one, spoils no answer.
            with contextlib.suppress(StorageError, CollectionBusy):
                self.asked.keep(new, self._known, wait_s=PATIENCE_S)
        return codes

    def _found_or_made(self, texts: Sequence[Text]) -> tuple[Codes, list[Item]]:
        import numpy as np  # noqa: PLC0415 - loads with the first vector

        keys = [text_key(text) for _, text in texts]
        out = np.empty((len(texts), self.encoder.dimension), dtype=np.int8)
        lead, asked = (
            np.array(store.rows(keys), dtype=np.int64) for store in (self.leads, self.asked)
        )
        asked[lead >= 0] = -1
        for store, rows in ((self.leads, lead), (self.asked, asked)):
            there = np.flatnonzero(rows >= 0)
            out[there] = store.codes(rows[there])
        missing: dict[bytes, list[int]] = {}
        for at in np.flatnonzero((lead < 0) & (asked < 0)):
            missing.setdefault(keys[at], []).append(int(at))
        if not missing:
            return out, []
        some = [texts[places[0]] for places in missing.values()]
        made = quantise(self.encoder.encode([text for _, text in some]))
        for code, places in zip(made, missing.values(), strict=True):
            out[places] = code
        new = zip(some, missing, made, strict=True)
        return out, [Item(document, key, code) for (document, _), key, code in new]

    def _known(self, documents: set[bytes]) -> set[bytes]:
        return known_documents(self.collection, documents)

    def make(self, numbers: Sequence[int], progress: Progress | None = None) -> Iterator[int]:
        """Make the leads of these documents, and yield after each handful how many were made.

        Raises what `encode` raises, `StorageError` and `CollectionBusy`: what was made is kept.
        """
        texts = lead_texts(self.collection, numbers)
        while some := list(itertools.islice(texts, TEXTS_AT_ONCE)):
            codes, _ = self._found_or_made([(sha, text) for _, sha, text in some])
            items = [
                Item(sha, text_key(text), code)
                for (_, sha, text), code in zip(some, codes, strict=True)
            ]
            self.leads.keep(items, self._known)
            if progress is not None:
                progress.done(len(some))
            yield len(some)


def known_documents(collection: Collection, documents: set[bytes]) -> set[bytes]:
    """Return those of the documents, by their ids, that the collection has."""
    find = collection.connection.execute
    return {
        one for one in documents if find("SELECT 1 FROM documents WHERE sha = ?", (one,)).fetchone()
    }


def make_vectors(
    collection: Collection, encoder: Encoder, *, day: int, progress: Progress | None = None
) -> VectorReport:
    """Make the vectors of all leads that have none yet, of whatever day; tell of those of `day`.

    An interrupt (Ctrl-C) ends it; what was made is kept. Raises as `Vectors.make`.
    """
    sweep_vectors(collection.layout, lambda ids: known_documents(collection, ids))
    vectors = Vectors(collection, encoder)
    leads = current_leads(collection)
    missing = _missing(vectors, leads.rows["key"].tolist())
    numbers = [int(leads.rows["number"][at]) for at in missing]
    if progress is not None:
        progress.stage("vectors")
        progress.found(len(numbers))
    made, interrupted = 0, False
    try:
        for n in vectors.make(numbers, progress):
            made += n
    except KeyboardInterrupt:
        interrupted = True
    counting = leads.counting(day)
    left = _missing(vectors, leads.rows["key"][counting].tolist())
    return VectorReport(
        encoder=encoder.name,
        made=made,
        origins=int(counting.sum()),
        missing=len(left),
        interrupted=interrupted,
    )


def _missing(vectors: Vectors, keys: Sequence[bytes]) -> list[int]:
    return [at for at, row in enumerate(vectors.leads.rows(keys)) if row < 0]


# --- whether a question may make leads ---


def _refusal(layout: Layout) -> Path:
    return layout.vectors / "never"


def refuse_vectors(layout: Layout) -> None:
    """Let no question make leads by itself; raises `StorageError`."""
    make_folder(layout.vectors)
    with refusing(_refusal(layout)):
        _refusal(layout).touch()


def allow_vectors(layout: Layout) -> None:
    """Let questions make the leads that are missing, where they are few; raises `StorageError`."""
    with refusing(_refusal(layout)):
        _refusal(layout).unlink(missing_ok=True)


def vectors_refused(layout: Layout) -> bool:
    """Tell whether no question may make leads by itself."""
    return _refusal(layout).exists()
