"""Write events and series as flat rows: CSV, and Parquet where pyarrow is installed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from apercu.errors import InputError, SettingError
from apercu.records import Interval
from apercu.relations import Estimate, EventTable, Relations, Series, TableEvent
from apercu.show.relations.words import Names

Row = dict[str, str | int | float | bool | None]

EVENT_COLUMNS: Final[dict[str, str]] = {
    "id": "string", "part": "string", "counted": "bool", "when_start": "string",
    "when_end": "string", "when_precision": "string", "when_basis": "string",
    "reported_start": "string", "reported_end": "string", "source": "string",
    "source_names": "string", "target": "string",
    "target_names": "string", "mutual": "bool", "type": "string", "mode": "string",
    "domain": "string", "quad": "int", "score": "float", "realis": "string", "holder": "string",
    "place": "string", "origins": "int", "reports": "int", "outlets": "string", "quote": "string",
    "text_sha256": "string", "start": "int", "end": "int", "url": "string", "published": "string",
    "disagree_on": "string", "flags": "string", "synthetic": "bool",
}  # fmt: skip
"""Columns of a table of events, in order, and their kinds. `part` says where the event stands:
`dated`, `undated`, `one_sided`, `uncorrected`, or how it is meant."""

STEP_COLUMNS: Final[dict[str, str]] = {
    "source": "string", "target": "string", "domain": "string", "corrected": "bool",
    "start": "string", "end": "string", "partial": "bool", "state": "string", "documents": "int",
    "events": "int", "origins": "int", "mean": "float", "mean_low": "float", "mean_high": "float",
    "sum": "float", "sum_low": "float", "sum_high": "float", "event_ids": "string",
    "synthetic": "bool",
}  # fmt: skip

_OBEYED = ("=", "+", "-", "@", "\t", "\r")
"""With these a cell begins that a spreadsheet takes for a formula."""
JOIN = "; "


def event_rows(table: EventTable) -> Iterator[Row]:
    """Yield a row for each event of a table."""
    names = Names(table.names)
    sources = {one.n: one for one in table.references}
    parts: list[tuple[str, Sequence[TableEvent]]] = [
        ("dated", table.events), ("undated", table.undated), *table.apart.items(),
        ("one_sided", table.one_sided), ("uncorrected", table.uncorrected),
    ]  # fmt: skip
    for part, events in parts:
        for one in events:
            first = one.citations[0]
            source = sources[first.reference]
            yield {
                "id": one.id, "part": part, "counted": part == "dated",
                **_interval("when", one.when),
                "when_precision": one.when.precision if one.when else None,
                "when_basis": one.when.basis if one.when else None,
                **_interval("reported", one.reported),
                "source": JOIN.join(one.source),
                "source_names": JOIN.join(names.one(who) for who in one.source),
                "target": JOIN.join(one.target),
                "target_names": JOIN.join(names.one(who) for who in one.target),
                "mutual": one.mutual, "type": one.type, "mode": one.mode, "domain": one.domain,
                "quad": one.quad, "score": one.score, "realis": one.realis, "holder": one.holder,
                "place": one.place, "origins": one.origins.n, "reports": len(one.reports),
                "outlets": JOIN.join(one.outlets), "quote": first.quote,
                "text_sha256": first.text_sha256, "start": first.start, "end": first.end,
                "url": source.url,
                "published": source.published.start if source.published else None,
                "disagree_on": JOIN.join(each.about for each in one.disagreements),
                "flags": JOIN.join(one.flags), "synthetic": table.synthetic,
            }  # fmt: skip


def step_rows(relations: Relations) -> Iterator[Row]:
    """Yield a row for each step of each series: with corrections, then without where there are any.

    A third party's series follow the pair's.
    """
    before: Sequence[Series] = relations.uncorrected.series if relations.uncorrected else ()
    third: Sequence[Series] = ()
    if relations.third_party is not None:
        own = {(one.source, one.target) for one in relations.series}
        third = [s for s in relations.third_party.series if (s.source, s.target) not in own]
    corrected = [(one, True) for one in (*relations.series, *third)]
    for series, mended in (*corrected, *((one, False) for one in before)):
        for step in series.steps:
            yield {
                "source": series.source, "target": series.target, "domain": series.domain,
                "corrected": mended, "start": step.start, "end": step.end,
                "partial": step.partial, "state": step.state, "documents": step.documents,
                "events": len(step.events), "origins": step.origins,
                **_estimate("mean", step.mean), **_estimate("sum", step.sum),
                "event_ids": JOIN.join(step.events), "synthetic": relations.synthetic,
            }  # fmt: skip


def _interval(name: str, one: Interval | None) -> Row:
    return {f"{name}_start": one.start if one else None, f"{name}_end": one.end if one else None}


def _estimate(name: str, one: Estimate | None) -> Row:
    return {
        name: one.value if one else None,
        f"{name}_low": one.low if one else None,
        f"{name}_high": one.high if one else None,
    }


def as_csv(rows: Iterator[Row], columns: dict[str, str]) -> str:
    """Write rows as CSV (RFC 4180), what is not known empty.

    Words of a source that a spreadsheet would take for a formula get an apostrophe before them:
    where a quote must be exact to the letter, take JSON or Parquet.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return out.getvalue()


def _cell(value: str | float | bool | None) -> str | int | float | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_OBEYED) else value


def write_parquet(rows: Iterator[Row], columns: dict[str, str], path: Path) -> None:
    """Write rows as a Parquet file; raises `SettingError` without pyarrow, `InputError`."""
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, a second to import
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise SettingError(
            "--format parquet needs pyarrow, which is not installed: pip install"
            " 'apercu[parquet]', or take --format csv"
        ) from error
    kinds: dict[str, Any] = {
        "string": pa.string(), "bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(),
    }  # fmt: skip
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
    try:
        parquet.write_table(table, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error}); name another file") from error
