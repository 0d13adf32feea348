"""Read one record of JSON lines.

Reader notes, `jsonl/1`: the text is stored as given; only what no text may hold (NUL, half a
surrogate pair) becomes U+FFFD, and is flagged.
"""

from __future__ import annotations

from apercu.errors import ReadError
from apercu.records import DateReading, Flag, Interval, RawCapture, Reading
from apercu.records_in import (
    fit,
    instant,
    kind_name,
    known_fields,
    language_code,
    parse_fields,
    text_field,
    truth_field,
)

READER = "jsonl/1"


def read_jsonl(capture: RawCapture) -> Reading:
    """Read one record of JSON lines. Raises ReadError `bad_record`, naming the field."""
    place = capture.place or capture.url
    fields = parse_fields(capture.payload, place)
    body = fields.get("text")
    if not isinstance(body, str):
        raise ReadError(
            "bad_record", f"{place} has {kind_name(body)} as 'text'; give the text itself"
        )
    text, replaced = fit(body)
    if not text.strip():
        raise ReadError("no_text", f"{place} has an empty 'text'")
    flags = [Flag(kind="replaced_characters", detail="jsonl", count=replaced)] if replaced else []
    unknown = sorted(str(key) for key in fields.keys() - known_fields())
    if unknown:
        names = fit(", ".join(unknown))[0][:200]
        flags.append(Flag(kind="unknown_fields", detail=names, count=len(unknown)))
    published, dates = _published(text_field(fields, "published", place), flags)
    if instant(text_field(fields, "fetched", place))[1]:
        flags.append(Flag(kind="unread_date", detail="fetched"))
    return Reading(
        text=text,
        reader=READER,
        url=capture.url,
        title=text_field(fields, "title", place),
        outlet=text_field(fields, "outlet", place),
        author=text_field(fields, "author", place),
        language=language_code(text_field(fields, "language", place), place),
        published=published,
        dates=dates,
        restates=text_field(fields, "restates", place),
        synthetic=truth_field(fields, "synthetic", place),
        flags=tuple(flags),
    )


def _published(
    value: str | None, flags: list[Flag]
) -> tuple[Interval | None, tuple[DateReading, ...]]:
    if value is None:
        return None, ()
    from apercu.dates import parse_published  # noqa: PLC0415 heavy

    interval = parse_published(value, basis="given")
    if interval is None:
        flags.append(Flag(kind="unread_date", detail=f"published: {value[:80]}"))
        return None, ()
    return interval, (DateReading(source="given", interval=interval, taken=True),)
