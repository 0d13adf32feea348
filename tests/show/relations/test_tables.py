"""Rows for spreadsheets: formulas are disarmed, figures stay figures."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.show.relations.tables import EVENT_COLUMNS, as_csv

COLUMNS = {"a": "string", "b": "float", "c": "bool"}


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=("Cs",))))
def test_no_cell_begins_as_a_formula_does(words: str) -> None:
    written = as_csv(iter([{"a": words, "b": -2.5, "c": True}]), COLUMNS)
    (row,) = csv.DictReader(io.StringIO(written))
    assert row["a"] in {words, f"'{words}"}
    assert row["a"][:1] not in {"=", "+", "-", "@", "\t"}
    assert (row["b"], row["c"]) == ("-2.5", "true")


def test_what_is_not_known_is_empty() -> None:
    written = as_csv(iter([dict.fromkeys(EVENT_COLUMNS)]), EVENT_COLUMNS)
    (row,) = csv.DictReader(io.StringIO(written))
    assert set(row.values()) == {""}
