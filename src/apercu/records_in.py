"""The contract of JSON lines: one object a line, its fields checked at the edge.

Shared by what splits the lines (`apercu.collect.jsonl`) and what reads them
(`apercu.read.jsonl`). Every error names the line, the field and what to write instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from apercu.errors import ReadError

_LONGEST = {
    "url": 4000, "title": 2000, "outlet": 500, "author": 1000, "published": 200, "fetched": 200,
    "language": 35, "restates": 4000,
}  # fmt: skip
_KNOWN = frozenset({*_LONGEST, "text", "synthetic"})
_ADDRESS = re.compile(r"(?:https?://|ftp://|file:|urn:|doi:)\S+\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]+)?\Z")
_UNFIT = re.compile("[\x00\ud800-\udfff]")

Fields = dict[str, object]


def known_fields() -> frozenset[str]:
    """Give the names of the fields that a record may have; others are passed over and flagged."""
    return _KNOWN


def parse_fields(line: bytes, place: str) -> Fields:
    """Parse one line into its fields. Raises ReadError `bad_record`."""
    try:
        fields = json.loads(line.decode("utf-8"), object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        message = f"{place} is not UTF-8 at byte {error.start}; save the file as UTF-8"
        raise ReadError("bad_record", message) from error
    except json.JSONDecodeError as error:
        message = f"{place} is not JSON ({error.msg} at column {error.colno}); one object a line"
        raise ReadError("bad_record", message) from error
    except (ValueError, RecursionError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ReadError("bad_record", f"{place} cannot be used: {what}") from error
    if not isinstance(fields, dict):
        message = f"{place} holds {kind_name(fields)}; give one object with 'url' and 'text'"
        raise ReadError("bad_record", message)
    return fields


def _unique(pairs: Iterable[tuple[str, object]]) -> Fields:
    fields: Fields = {}
    for key, value in pairs:
        if key in fields:
            raise ValueError(f"the field {key[:80]!r} is there twice")
        fields[key] = value
    return fields


def text_field(fields: Fields, name: str, place: str) -> str | None:
    """Give a field's text, trimmed; `None` where it is absent, null or empty.

    Raises ReadError `bad_record` where it is of another type, too long or no address.
    """
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        message = f"{place} has {kind_name(value)} as '{name}'; put it in quotation marks"
        raise ReadError("bad_record", message)
    if len(value) > _LONGEST[name]:
        message = f"{place} has a '{name}' of {len(value):,} characters; at most {_LONGEST[name]:,}"
        raise ReadError("bad_record", message)
    value = fit(value)[0].strip()
    if name == "url" and value and not _ADDRESS.match(value):
        message = (
            f"{place} has {value[:80]!r} as 'url'; give an address that begins with https://, "
            "http://, file:, urn: or doi:"
        )
        raise ReadError("bad_record", message)
    return value or None


def truth_field(fields: Fields, name: str, place: str) -> bool:
    """Give a field that is true or false; absent is false. Raises ReadError `bad_record`."""
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        message = f"{place} has {kind_name(value)} as '{name}'; write true or false"
        raise ReadError("bad_record", message)
    return bool(value)


def language_code(value: str | None, place: str) -> str | None:
    """Cut a language tag to its ISO 639 code. Raises ReadError `bad_record`."""
    if value is None:
        return None
    match = _LANGUAGE.match(value)
    if match is None:
        message = f"{place} has {value!r} as 'language'; give a code such as en, ru or az"
        raise ReadError("bad_record", message)
    return match[1].lower()


def instant(value: str | None) -> tuple[str | None, bool]:
    """Turn a time into an instant in UTC; the second tells whether it could not be read.

    A mere day stands for its end: nobody can have fetched the text later than it says.
    """
    if value is None:
        return None, False
    try:
        moment = datetime.fromisoformat(value)
        if len(value) <= 10:
            moment += timedelta(hours=23, minutes=59, seconds=59)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), False
    except (ValueError, OverflowError):
        return None, True


def fit(text: str) -> tuple[str, int]:
    """Put U+FFFD for what no text may hold (NUL, half a surrogate pair); tell how often."""
    return _UNFIT.subn("\ufffd", text)


def kind_name(value: object) -> str:
    """Name the kind of a JSON value in a message."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    if value is None:
        return "nothing"
    return names.get(type(value), "a number")
