"""The type model: the lexicon's words and a network over masked text, put together and calibrated.

The numbers lie in `apercu/data/relate/types.json`; `training/events/fit.py` makes them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Protocol

import msgspec

from apercu.records import Span
from apercu.relate.codebook import TYPES
from apercu.relate.lexical import lexical_signs
from apercu.relate.weighing import SOURCE, TARGET, Case, Marks, Piece, Weights, masked

NONE = "NONE"
NAMES: tuple[str, ...] = (*TYPES, NONE)


class Logits(Protocol):
    """What a network gives for a text, by name; none of it is normalised."""

    @property
    def types(self) -> dict[str, float]:
        """Give a number for each type, and `NONE`."""
        ...

    @property
    def modes(self) -> dict[str, float]:
        """Give a number for each mode, as `COERCE:arrest`."""
        ...

    @property
    def domains(self) -> dict[str, float]:
        """Give a number for each domain."""
        ...

    @property
    def realis(self) -> dict[str, float]:
        """Give a number for each way an act may be meant."""
        ...


class Network(Protocol):
    """Reads a masked text; the maker is in `adapters/`."""

    @property
    def id(self) -> str:
        """Key its answers."""
        ...

    def read(self, texts: Sequence[Sequence[Piece]]) -> Sequence[Logits]:
        """Read each text by itself, whichever others come beside it."""
        ...

    def mark(self, text: str) -> Sequence[tuple[int, int, int]]:
        """Mark sides as (whose: 1 source, 2 target; start, end)."""
        ...


class Fitted(msgspec.Struct, frozen=True):
    """The fitted numbers: a row of `lexical` for each name, the last number its constant.

    `shares` weigh the network's and the lexicon's logs of probability; `temperature` and the
    constant `none` calibrate what comes out. `alone` is the temperature without a network.
    """

    names: tuple[str, ...]
    lexical: tuple[tuple[float, ...], ...]
    shares: tuple[float, float]
    temperature: float
    none: float
    alone: float
    fitted_on: str


@functools.cache
def fitted() -> Fitted:
    """Load the fitted numbers."""
    data = resources.files("apercu.data").joinpath("relate/types.json").read_bytes()
    return msgspec.json.decode(data, type=Fitted)


class ActTypes:
    """Tells types by the lexicon and, where there is one, a network; `weighing.TypeModel`."""

    def __init__(self, network: Network | None = None) -> None:
        self.network = network

    @property
    def id(self) -> str:
        """Key its answers."""
        return f"acts-2/{self.network.id if self.network else 'lexicon'}"

    def weigh(self, cases: Sequence[Case]) -> list[Weights]:
        """Weigh each case by itself."""
        lexical = [lexical_logs(lexical_signs(case)) for case in cases]
        if self.network is None:
            return [
                Weights(softmax({name: value / fitted().alone for name, value in one.items()}),
                        {}, {})
                for one in lexical
            ]  # fmt: skip
        read = self.network.read([masked(case) for case in cases])
        return [
            Weights(
                fused(logits.types, one),
                softmax(logits.modes),
                softmax(logits.domains),
                softmax(logits.realis),
            )
            for logits, one in zip(read, lexical, strict=True)
        ]

    def mark(self, text: str) -> Marks | None:
        """Mark the sides of a sentence's main act, where there is a network."""
        if self.network is None:
            return None
        found = self.network.mark(text)
        sides = [
            tuple(Span(start=start, end=end) for whose, start, end in found if whose == side)
            for side in (SOURCE, TARGET)
        ]
        return Marks(sides[0], sides[1])


def lexical_logs(signs: Sequence[float]) -> dict[str, float]:
    """Give the log of each name's probability by the lexicon's signs alone."""
    numbers = fitted()
    sums = {
        name: sum(a * b for a, b in zip(row[:-1], signs, strict=True)) + row[-1]
        for name, row in zip(numbers.names, numbers.lexical, strict=True)
    }
    return logs(sums)


def fused(network: Mapping[str, float], lexical: Mapping[str, float]) -> dict[str, float]:
    """Put both together: weighted sums of logs, then the temperature."""
    numbers = fitted()
    own, words = numbers.shares
    read = logs(network)
    return softmax({
        name: (own * read[name] + words * lexical[name] + numbers.none * (name == NONE))
        / numbers.temperature
        for name in NAMES
    })  # fmt: skip


def logs(values: Mapping[str, float]) -> dict[str, float]:
    """Normalise logits to logs of probabilities."""
    most = max(values.values(), default=0.0)
    total = math.log(sum(math.exp(value - most) for value in values.values())) if values else 0.0
    return {name: value - most - total for name, value in values.items()}


def softmax(values: Mapping[str, float]) -> dict[str, float]:
    """Turn logits into probabilities."""
    return {name: math.exp(value) for name, value in logs(values).items()}
