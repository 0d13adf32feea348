"""Measure the coder of acts on texts of our own: what it leaves out, and how many dyads it finds.

Usage: python evals/events_own.py [written] [demonstration]

`written`: the sentences of `training/events/written` that the network has not learnt, coded as they
stand; thresholds of `relate/coding.py` were chosen on them, so they are no test of it.
`demonstration`: acts of the English demonstration texts by whether both sides are known; a check of
the works, since the texts are ours and were read while the rules were made.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from stats import rate

from apercu.adapters.onnx_acts import packaged_acts
from apercu.adapters.spacy_parser import SpacyParser
from apercu.dates import parse_published
from apercu.relate.coding import GivenText, code_texts
from apercu.relate.model import ActTypes
from apercu.relate.traits import who

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "training" / "events"))

from fit import WRITTEN, is_held_out  # noqa: E402  on the path only now
from marked import read_files  # noqa: E402

DEMONSTRATION = ROOT / "src" / "apercu" / "demo"


def measure_written(parser: SpacyParser, model: ActTypes) -> None:
    """Print recall of acts, acts where none is, realis, and the first act's exact sides."""
    kept = [one for _, one in read_files(sorted(WRITTEN.glob("part-*.tsv")))]
    kept = [one for one in kept if is_held_out(one.text)]
    coded = code_texts([GivenText(one.text) for one in kept], parser, model)
    pairs = [(one, coding.acts) for one, coding in zip(kept, coded, strict=True)]
    told = [(one, acts) for one, acts in pairs if one.type != "NONE"]
    none = [acts for one, acts in pairs if one.type == "NONE"]
    found = [(one, acts) for one, acts in told if acts]
    right = sum(
        acts[0].realis == {"told_again": "retold"}.get(one.realis, one.realis)
        for one, acts in found
    )
    print(f"an act where one is: {rate(len(found), len(told))}")
    print(f"an act where none is: {rate(sum(map(bool, none)), len(none))}")
    print(f"type of the first act: {rate(sum(a[0].type == o.type for o, a in found), len(told))}")
    print(f"realis of the first act, where there is one: {rate(right, len(found))}")
    for name, side in (("s", "source"), ("t", "target")):
        wanted = [{one.spans[name]} if name in one.spans else set() for one, _ in told]
        got = [{(p.start, p.end) for p in getattr(a[0], side)} if a else set() for _, a in told]
        both = sum(len(w & g) for w, g in zip(wanted, got, strict=True))
        print(f"{side}, exact: precision {rate(both, sum(map(len, got)))},"
              f" recall {rate(both, sum(map(len, wanted)))}")  # fmt: skip


def measure_demonstration(parser: SpacyParser, model: ActTypes) -> None:
    """Print how many acts have both sides known, and the commonest dyads."""
    lines = [json.loads(line) for path in sorted(DEMONSTRATION.glob("caucasus-*.jsonl"))
             for line in path.read_text("utf-8").splitlines()]  # fmt: skip
    given = [
        GivenText(one["text"], parse_published(one.get("published") or "", basis="given"))
        for one in lines
        if one.get("language", "en") == "en"
    ]
    acts = [act for each in code_texts(given, parser, model) for act in each.acts]
    sides = [
        [{a for p in side if p.actors for a in who((p,))} for side in (act.source, act.target)]
        for act in acts
    ]
    between = sum(bool(source and target) for source, target in sides)
    joint = sum(len(source) > 1 and not target for source, target in sides)
    dyads = Counter((s, t) for source, target in sides for s in source for t in target)
    print(f"{len(given)} texts: {len(acts)} acts, both sides known {rate(between, len(acts))},"
          f" done together {rate(joint, len(acts))}")  # fmt: skip
    for (source, target), n in dyads.most_common(8):
        print(f"    {source} > {target}: {n}")


def main() -> None:
    """Measure what is asked for."""
    parser, model = SpacyParser(), ActTypes(packaged_acts())
    named = set(sys.argv[1:]) or {"written", "demonstration"}
    if "written" in named:
        measure_written(parser, model)
    if "demonstration" in named:
        measure_demonstration(parser, model)


if __name__ == "__main__":
    main()
