"""Check what a request asks for, and make the stages' arguments of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, get_args

from apercu.actors import actor, resolve_actor
from apercu.addresses import registered_domain
from apercu.config import parse_day
from apercu.errors import InputError
from apercu.records import Control, Form
from apercu.searching import Filters
from apercu.text.language import short_code


def make_filters(
    languages: Sequence[str] | None,
    controls: Sequence[str] | None,
    forms: Sequence[str] | None,
    actors: Sequence[str] | None,
    since: str | None,
    until: str | None,
    outlets: Sequence[str] | None = None,
) -> Filters:
    """Check the filters of a request; raises `InputError` and `SettingError`."""
    first = parse_day(since, option="--since") if since else None
    last = parse_day(until, option="--until") if until else None
    if first and last and first > last:
        raise InputError(f"--since {first} lies after --until {last}; exchange them")
    return Filters(
        languages=tuple(_language(value) for value in languages or ()),
        controls=tuple(_one_of(value, get_args(Control), "--control") for value in controls or ()),
        forms=tuple(_one_of(value, get_args(Form), "--form") for value in forms or ()),
        since=first,
        until=last,
        actors=tuple(find_actor(value) for value in actors or ()),
        outlets=tuple(_outlet(value) for value in outlets or ()),
    )


def find_actor(value: str) -> str:
    """Return the id of the actor that an id or a name means; raises `InputError`."""
    try:
        return actor(value.strip()).id
    except InputError:
        # Not an id: perhaps a name.
        found = resolve_actor(value)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(
            f"--actor {value!r}: no actor of that name is known; give an id such as AZE or org:NATO"
        )
    raise InputError(f"--actor {value!r} may be {' or '.join(found)}; give the id")


def _language(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}", value):
        raise InputError(f"--language is {value!r}; give a code of two or three letters, as en")
    return short_code(value) or value.lower()


def _outlet(value: str) -> str:
    """Return an outlet's name or registered domain in lower case, from a name or an address."""
    given = value.strip().lower()
    if not given:
        raise InputError("--outlet is empty; give an outlet's name or its domain, as example.org")
    return registered_domain(given.split("//")[-1].split("/")[0]) or given


def _one_of(value: str, known: tuple[Any, ...], option: str) -> Any:
    if value not in known:
        raise InputError(f"{option} is {value!r}; it must be one of {', '.join(known)}")
    return value
