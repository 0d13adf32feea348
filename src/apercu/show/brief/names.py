"""The names of actors, languages and kinds, in English words."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Final

from apercu.briefs import Brief, CitedOutlet

_TABLES = ("states.tsv", "organisations.tsv")

OURS: Final = "en"
"""The language that the program itself writes."""

_CONTROL = {
    "state": "state-controlled", "pro_government": "pro-government",
    "independent": "independent", "unknown": "control unknown",
}  # fmt: skip
_NO_PARTY = {
    "none": "no party", "": "no party", "third": "third parties", "other": "others",
    "unknown": "party unknown",
}  # fmt: skip


class Names:
    """The names by which a brief calls its actors: its question's own, then the gazetteer's."""

    def __init__(self, brief: Brief) -> None:
        asked = (*brief.question.actors, *brief.question.third)
        self._own = {one.id: one.name for one in asked if one.name}

    def actor(self, id: str) -> str:  # noqa: A002 - the records' name for it
        """Name an actor; an id that is not known, or words, stand as they are."""
        known = self._own.get(id) or _gazetteer().get(id)
        if known is not None or not id.startswith("role:"):
            return known or id
        state, _, role = id.removeprefix("role:").partition("/")
        return f"{self.actor(state)} ({role})" if role else self.actor(state)

    def party(self, id: str | None) -> str:  # noqa: A002 - likewise
        """Name a party to the matter, or say that it is none."""
        return "no party" if id is None else _NO_PARTY.get(id) or self.actor(id)

    def parties(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Name the parties among the keys of a count; those of no party are left out."""
        return tuple(self.actor(key) for key in ids if key not in _NO_PARTY)


def form_words(form: str) -> str:
    """Write an outlet's form in words: `think tank`."""
    return "form unknown" if form == "unknown" else form.replace("_", " ")


def control_words(control: str) -> str:
    """Write who controls an outlet in words: `state-controlled`."""
    return _CONTROL.get(control, control.replace("_", " "))


def outlet_words(outlet: CitedOutlet, names: Names) -> str:
    """Write form, control and state of an outlet: `agency · state-controlled · Norway`."""
    state = names.actor(outlet.state) if outlet.state else "state unknown"
    return f"{form_words(outlet.form)} · {control_words(outlet.control)} · {state}"


@functools.cache
def _gazetteer() -> Mapping[str, str]:
    """Give the English short names of states and organisations by id.

    Only the first two columns are read: the matcher behind `apercu.actors` is slow to load.
    """
    found: dict[str, str] = {}
    for table in _TABLES:
        place = resources.files("apercu").joinpath("data", "gazetteer", table)
        for line in place.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#") and "\t" in line:
                id, name = line.split("\t", 2)[:2]  # noqa: A001 - the column's name
                found[id] = name
    return found
