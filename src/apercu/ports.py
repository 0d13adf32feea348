"""What the stages need from outside, as small protocols.

The makers are in `adapters/` and, for the index that lies in a collection's folder, in
`collection/`. Tests pass fakes of their own; one contract suite runs on every maker.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from apercu.errors import ServiceError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from apercu.clauses.words import Parsed

    Vectors = NDArray[np.float32]

FIELDS = ("body", "title")
"""The fields that BM25 scores."""


class FieldStatistics(NamedTuple):
    """What BM25 needs of one field.

    How many units, their mean length in terms, in how many each query term stands.
    """

    units: int
    mean_length: float
    frequency: dict[str, int]


Proposed = tuple[int, int, int, int, Sequence[int], Sequence[int]]
"""What exact scoring needs of a passage that an index proposes; a plain tuple, made often.

Document and ordinal (number of the passage in its document) as the collection numbers them; birth
and until: as of day t the passage is visible where `birth <= t < until`; how many terms of
each field, in the order of the weights that were handed in; the frequencies of each field's terms,
field by field.
"""


class Proposals(Protocol):
    """Passages by raw score, the greatest first; most of them are never looked at.

    `places` are the numbers under which the index knows the passages, `documents` those under
    which it knows their documents.
    """

    scores: Sequence[float]
    places: Sequence[int]
    documents: Sequence[int]

    def look(self, at: int) -> Proposed:
        """Fetch what is to be known of the passage at a rank (from 0)."""
        ...


class PassageIndex(Protocol):
    """A lexical index of passages: proposes by a raw score, tells exact statistics."""

    def statistics(self, terms: Sequence[str], day: int) -> dict[str, FieldStatistics]:
        """Return each field's statistics as of `day`, each origin counted once."""
        ...

    def least_mean_lengths(self) -> Mapping[str, float]:
        """Return a lower bound of each field's mean length as the raw score uses it."""
        ...

    def propose(
        self,
        weights: Mapping[str, Mapping[str, float]],
        *,
        limit: int,
        actors: Sequence[str] = (),
        documents: Sequence[int] | None = None,
    ) -> Proposals:
        """Return the `limit` passages with the greatest raw scores.

        The raw score is the sum over fields and terms of `weights[field][term]` times BM25's
        saturation of the term's frequency. With `actors` only passages that name all of them,
        with `documents` only passages of these.
        """
        ...


class Progress(Protocol):
    """Is told how a run of adding goes on."""

    def found(self, n: int) -> None:
        """`n` more inputs were found."""
        ...

    def done(self, n: int) -> None:
        """`n` more inputs were stored, or listed as failed."""
        ...

    def stage(self, name: str) -> None:
        """A stage begins."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime.datetime:
        """Return the present instant, with its zone."""
        ...


class Encoder(Protocol):
    """Gives texts places in a space in which what is near is alike in matter.

    Vectors of two encoders never meet: whatever is kept is kept under `id`. Nearness says nothing
    of truth: a claim and its denial lie side by side.
    """

    @property
    def name(self) -> str:
        """Name it for people."""
        ...

    @property
    def id(self) -> str:
        """Key its space: changes with everything that shapes a vector."""
        ...

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a vector for each text: `(n, dimension)` float32, L2-normalised.

        A text has the same vector whichever texts come beside it. Raises `SettingError` where the
        encoder cannot be used, `ServiceError` where a service does not answer as agreed.
        """
        ...


class Parser(Protocol):
    """Tells the words of a text, their parts of speech and what they hang on."""

    @property
    def id(self) -> str:
        """Name program and model with their versions; what is kept of a parse is kept under it."""
        ...

    def parse(self, texts: Sequence[str], language: str | None) -> list[Parsed | None]:
        """Parse each text; `None` for each where there is no parser for `language`.

        `language` is ISO 639-1. A text has the same parse whichever texts come beside it. Raises
        `SettingError` where the parser cannot be used.
        """
        ...


class Support(NamedTuple):
    """How well a passage supports a claim, and which stretch of it does so most.

    `value` is P(the passage supports the claim), `[start, end)` the stretch of the passage that
    gave it. `against` is the greatest P(it contradicts the claim) of any stretch, `None` where the
    model tells no contradiction from words that say nothing to it. `astray` is how far the claim's
    words that this stretch bears out least are from it: log-odds, the mean of the three worst;
    `None` where the model judges no words.
    """

    value: float
    start: int
    end: int
    against: float | None = None
    astray: float | None = None


class Unjudged(NamedTuple):
    """Why a pair was not judged: a part is empty, too long, or in a script that is not read."""

    reason: Literal[
        "claim_empty", "claim_too_long", "claim_script", "passage_empty", "passage_script"
    ]


class SupportModel(Protocol):
    """Tells how well passages support claims, each pair by itself.

    Whatever is kept of its answers is kept under `id`.
    """

    @property
    def name(self) -> str:
        """Name it for people."""
        ...

    @property
    def id(self) -> str:
        """Key its answers: changes with model, tokenizer and settings."""
        ...

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        """Return P(the passage supports the claim), 0 to 1, of each pair (passage, claim).

        `None` says that the pair was not judged; it is no answer. A pair has the same answer
        whichever pairs come beside it. Raises `SettingError` where the model cannot be used.
        """
        ...

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Support | Unjudged]:
        """Judge pairs as `support` does; tell where in the passage, and why one was not judged."""
        ...


ModelTrouble = Literal[
    "unreachable", "late", "too_long", "unavailable", "rejected", "refused", "malformed"
]
"""Why a language model gave no answer that can be used.

`unreachable`: no connection, or it broke. `late`: not whole in time. `too_long`: more bytes, or
more tokens, than are allowed. `unavailable`: the service is down or busy. `rejected`: it does not
take the request (key, model, size). `refused`: the model declined. `malformed`: not what was
agreed.
"""


class ModelError(ServiceError):
    """A language model gave no answer that can be used; `trouble` says why."""

    def __init__(self, message: str, *, trouble: ModelTrouble, retry: bool = False) -> None:
        super().__init__(message, retry=retry)
        self.trouble = trouble


class Completion(NamedTuple):
    """What a language model answered, as it came; nothing of it is checked.

    `model` is the name that the service gives itself, `None` like the counts of tokens where it
    tells none.
    """

    text: str
    model: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


class LanguageModel(Protocol):
    """Answers in words. It has no tools, and what it says is believed in nothing unchecked."""

    @property
    def name(self) -> str:
        """Name it for people; holds no key."""
        ...

    @property
    def id(self) -> str:
        """Key its answers: changes with model, address and settings."""
        ...

    def complete(
        self, instructions: str, given: str, schema: Mapping[str, object] | None = None
    ) -> Completion:
        """Answer what is given as the instructions say; `schema` is the JSON Schema asked for.

        Whether the answer keeps to the schema is for the caller to check. Raises `ModelError`,
        within a time and a number of bytes that the maker sets.
        """
        ...
