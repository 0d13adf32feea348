"""Floors under the coder of acts, on a part of the sets that others have coded."""

from __future__ import annotations

import functools
import sys

import pytest

from places import ROOT

sys.path.insert(0, str(ROOT / "evals"))

import events
import events_sets as sets

from apercu.adapters.onnx_acts import packaged_acts
from apercu.adapters.spacy_parser import SpacyParser
from apercu.relate.coding import code_relation, code_text
from apercu.relate.model import ActTypes

pytestmark = pytest.mark.skipif(
    not sets.DATA.is_dir(), reason="the sets lie beside the checkout, and are not there"
)
PART = 4
"""Every fourth sentence is coded here; `evals/events.py` codes all."""


@functools.cache
def coder() -> tuple[SpacyParser, ActTypes]:
    return SpacyParser(), ActTypes(packaged_acts())


def test_types_of_given_relations() -> None:
    rows = sets.plv()[::PART]
    acts = [code_relation(r.text, r.source, r.target, *coder()) for r in rows]
    found = [events.root_of(act.type if act else None) for act in acts]
    roots = sorted({r.root for r in rows})
    by_root = list(zip([r.root for r in rows], found, strict=True))
    by_quad = [(r.quad, events.quad_of_root(one)) for r, one in zip(rows, found, strict=True)]
    assert len(rows) > 250
    assert events.macro_f1(by_quad, [1, 2, 3, 4]) >= 75
    assert events.macro_f1(by_root, roots) >= 60
    # no floor without a gain over the trivial
    commonest = [(root, "YIELD") for root, _ in by_root]
    assert events.macro_f1(commonest, roots) < 5


def test_sides_beside_the_gazetteer() -> None:
    rows = sets.tagged()[:: 2 * PART]
    parts = []
    for row in rows:
        acts = code_text(row.text, *coder()).acts
        wanted = {("S" if k == "R" else k, a, b) for k, a, b in row.spans}
        parts.append(events._letters(wanted, events._sides(acts[0]) if acts else set()))
    assert events._f1(parts) >= 0.60
