"""JSON to and fro, in one place: encoding, checked decoding, canonical bytes, schemas."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from apercu.errors import InputError

T = TypeVar("T")


def to_json(record: object, *, indent: int = 0) -> str:
    """Return a record as JSON text; `indent` spaces a level, one line where 0."""
    data = msgspec.json.encode(record)
    return (msgspec.json.format(data, indent=indent) if indent else data).decode()


def canonical(record: object) -> bytes:
    """Return the bytes that stand for a record: keys sorted, no white space."""
    return msgspec.json.encode(record, order="sorted")


def from_json(data: bytes | str, kind: type[T], *, place: str) -> T:
    """Decode and check a record; raises `InputError` that names the place and the field."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError) as error:
        raise InputError(f"{place}: {error}") from error


def schema(kind: type[Any], *, title: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    (reference,), parts = msgspec.json.schema_components((kind,), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **reference,
        "$defs": parts,
    }
