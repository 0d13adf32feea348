"""Understand which actor a name or an id means, and say how it was understood."""

from __future__ import annotations

import difflib
import functools

from apercu.actors import actor, actor_name, names_of, resolve_actor
from apercu.actors.finding import normal
from apercu.actors.gazetteer import load
from apercu.briefs import Named
from apercu.errors import InputError

MOST_NEAR = 4
LEAST_NEAR = 0.75
"""How alike a name must be to be offered, as `difflib` measures it. By judgement: at its usual 0.6
invented states are near to half a dozen real ones."""


def understand(value: str) -> tuple[Named, str]:
    """Give the actor that an id or a name means, and a note where the name is not its own.

    Nothing is guessed: a name of several actors, and one of none, raise `InputError` with what can
    be given, and the nearest names.
    """
    given = value.strip()
    try:
        found = [actor(_id(given)).id]
    except InputError:
        # Not an id: perhaps a name.
        found = resolve_actor(given)
    if len(found) > 1:
        options = " or ".join(f"{one} ({actor_name(one)})" for one in found)
        raise InputError(f"{value!r} may be {options}; give the id")
    if not found:
        raise InputError(f"{value!r} is no actor that is known; {_nearest(given)}")
    (one,) = found
    name = actor_name(one)
    plain = normal(given) in {normal(name), normal(one)}
    return Named(id=one, name=name), "" if plain else f"{given} was taken for {name} ({one})"


def _id(given: str) -> str:
    """Write a state's code in capitals, however it was given."""
    return given.upper() if given.isascii() and given.isalpha() and len(given) == 3 else given


def _nearest(given: str) -> str:
    names = _names()
    near = difflib.get_close_matches(normal(given), names, n=2 * MOST_NEAR, cutoff=LEAST_NEAR)
    found = dict.fromkeys(one for name in near for one in names[name])
    if not found:
        return "give a name such as Azerbaijan, or an id such as AZE or org:NATO"
    offered = [f"{actor_name(one)} ({one})" for one in list(found)[:MOST_NEAR]]
    return f"the nearest are {', '.join(offered)}"


@functools.cache
def _names() -> dict[str, list[str]]:
    """Give the actors by their names in English, as they are looked up."""
    found: dict[str, list[str]] = {}
    for one in sorted(load().actors):
        for name in (*names_of(one, ("name", "capital", "organisation"), "en"), one):
            found.setdefault(normal(name), []).append(one)
    return found
