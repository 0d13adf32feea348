"""A checker of JSON Schema for the few keywords that our published schemas use.

An unknown keyword is an error, so that a schema can never be passed over unread.
"""

from __future__ import annotations

from typing import Any

TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "number": (int, float), "integer": int,
    "boolean": bool, "null": type(None),
}  # fmt: skip
SAID_ONLY = {"$schema", "$defs", "title", "description", "default"}
"""Keywords that ask nothing of a value."""


def problems(
    value: object, schema: dict[str, Any], whole: dict[str, Any] | None = None
) -> list[str]:
    """List what is wrong with a value, each with its place; empty where it fits the schema."""
    whole = schema if whole is None else whole
    return [f"{place or '(root)'}: {what}" for place, what in _check(value, schema, whole, "")]


def _check(
    value: object, schema: dict[str, Any], whole: dict[str, Any], place: str
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for keyword, asked in schema.items():
        if keyword in SAID_ONLY:
            continue
        if keyword == "$ref":
            target = whole["$defs"][asked.removeprefix("#/$defs/")]
            found += _check(value, target, whole, place)
        elif keyword == "anyOf":
            if all(_check(value, option, whole, place) for option in asked):
                found.append((place, f"{value!r:.60} fits none of {len(asked)} kinds"))
        elif keyword == "enum":
            if value not in asked:
                found.append((place, f"{value!r:.60} is none of {asked}"))
        elif keyword == "type":
            if not _is(value, asked):
                found.append((place, f"{value!r:.60} is no {asked}"))
        elif keyword == "required":
            missing = set(asked) - set(value) if isinstance(value, dict) else set()
            found += [(place, f"{name} is missing") for name in sorted(missing)]
        elif keyword == "properties":
            if isinstance(value, dict):
                for name, part in asked.items():
                    if name in value:
                        found += _check(value[name], part, whole, f"{place}.{name}")
        elif keyword == "additionalProperties":
            if isinstance(value, dict) and isinstance(asked, dict):
                for name in set(value) - set(schema.get("properties", ())):
                    found += _check(value[name], asked, whole, f"{place}.{name}")
        elif keyword in {"minItems", "maxItems"}:
            least = keyword == "minItems"
            if isinstance(value, list) and (len(value) < asked if least else len(value) > asked):
                found.append((place, f"{len(value)} items are too {'few' if least else 'many'}"))
        elif keyword == "prefixItems":
            if isinstance(value, list):
                for number, (item, part) in enumerate(zip(value, asked, strict=False)):
                    found += _check(item, part, whole, f"{place}[{number}]")
        elif keyword == "items":
            if isinstance(value, list) and isinstance(asked, dict):
                for number, item in enumerate(value):
                    found += _check(item, asked, whole, f"{place}[{number}]")
        else:
            raise NotImplementedError(f"the checker does not know the keyword {keyword!r}")
    return found


def _is(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])
