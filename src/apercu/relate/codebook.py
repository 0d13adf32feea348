"""The codebook: PLOVER 0.8's types, modes and contexts, their quad classes and scores.

Facts of the PLOVER manual (draft 0.8, Open Event Data Alliance), as `data/relate/README.md` says.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import NamedTuple, cast, get_args

from apercu.errors import InputError
from apercu.relate.records import EventType, Quad

TYPES: tuple[EventType, ...] = get_args(EventType)


class Entry(NamedTuple):
    """A type, or one of its modes: quad class and score; `mended` where the print is mended."""

    quad: Quad
    score: float
    mended: bool


@functools.cache
def codebook() -> dict[tuple[EventType, str | None], Entry]:
    """Give every type (mode `None`) and every mode of a type, in the manual's order."""
    found = {}
    for line in _lines("plover.tsv"):
        kind, mode, quad, score, mended = line.split("\t")
        key = (cast("EventType", kind), None if mode == "-" else mode)
        found[key] = Entry(cast("Quad", int(quad)), float(score), mended == "mended")
    return found


def modes(kind: EventType) -> tuple[str, ...]:
    """List a type's modes; empty for a type that has none."""
    return tuple(mode for of, mode in codebook() if of == kind and mode is not None)


@functools.cache
def contexts() -> tuple[str, ...]:
    """List the contexts, in the manual's order."""
    return tuple(_lines("contexts.tsv"))


def quad_of(kind: EventType) -> Quad:
    """Give a type's quad class."""
    return _entry(kind, None).quad


def score_of(kind: EventType, mode: str | None = None) -> float:
    """Give the conflict-cooperation score, -10 to +10, of a type or of one of its modes."""
    return _entry(kind, mode).score


def _entry(kind: EventType, mode: str | None) -> Entry:
    found = codebook().get((kind, mode))
    if found is None:
        raise InputError(
            f"PLOVER 0.8 has no {kind}{f' of mode {mode}' if mode else ''}; data/relate/plover.tsv"
            " lists its types and modes"
        )
    return found


def _lines(name: str) -> list[str]:
    text = resources.files("apercu.data").joinpath(f"relate/{name}").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
