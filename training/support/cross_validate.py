"""Measure the model on the two checking sets that calibrate it, in five folds of whole documents.

    python training/support/cross_validate.py --data build/training/support --stage stage2

The model never learnt from these sets; thresholds and regressions are fitted on four folds and
scored on the fifth. What is dear is kept in the folder (`views-*.npz`) under the checkpoint's hash.
Results go to standard output and `cross-validation.json`; what is shipped beside the weights
(the calibration), fitted on all rows, to `fitted.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import alignment
import checks
import measures
import numpy as np
from checks import Item
from measures import Bools, Floats
from numpy.typing import NDArray
from stacking import Ints, Scored, assign_folds, cross_score, cross_score_apart, three_way

ROOT = Path(__file__).resolve().parents[2]


class Rows(NamedTuple):
    """The items and what is known of each."""

    items: list[Item]
    right: Bools
    source: NDArray[np.str_]
    groups: list[str]
    fold: Ints
    measured: Floats


def load_rows(folder: Path) -> Rows:
    """Read both sets and measure their alignment."""
    items = checks.load(folder)
    right = np.array([item.allowed == ("supported",) for item in items])
    source = np.array([item.source for item in items])
    groups = [item.group for item in items]
    measured = np.array([alignment.measure(item.document, item.claim) for item in items])
    fold = assign_folds(groups, source.tolist())
    return Rows(items, right, source, groups, fold, measured)


def stage_views(data: Path, rows: Rows, stage: str, kind: str) -> Floats:
    """Return what a stage's model says of each row, of its `chosen` sentences or its `windows`."""
    import views  # noqa: PLC0415  torch is dear, and the trivial baselines need none
    from train import load_stage  # noqa: PLC0415

    kept = data / f"views-{digest(data / f'{stage}.pt')}-{kind}.npz"
    if kept.exists():
        found: Floats = np.load(kept)["views"]
        return found
    model, tokenizer, step = load_stage(data, stage)
    print(f"{stage} at step {step}", flush=True)
    look = {"chosen": views.look_at_chosen, "windows": views.look_at_windows}[kind]
    found = look(model, tokenizer, rows.items)
    np.savez(kept, views=found)
    return found


def fit_shipped(rows: Rows, seen: Floats) -> dict[str, Any]:
    """Fit what is shipped beside the weights, on what the model says of rows it never saw.

    `calibration` is Platt's, over the log-odds alone. How the answers are joined with what the
    program sees for itself is fitted by `combine.py`.
    """
    alone = alignment.Regression(0.0).fit(seen[:, :1], rows.right.astype(float))
    slope = float(alone.beta[1] / alone.scale[0])
    intercept = float(alone.beta[0] - slope * alone.mean[0])
    return {"calibration": {"slope": slope, "intercept": intercept}}


def digest(path: Path) -> str:
    """Shorten a file to a key."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def tell(rows: Rows, scored: Scored, source: str) -> dict[str, Any]:
    """Measure one set."""
    own = rows.source == source
    right, found = rows.right[own], scored.found[own]
    groups = [g for g, mine in zip(rows.groups, own.tolist(), strict=True) if mine]
    low, high = measures.interval(found, right, groups)
    return {
        "n": int(own.sum()),
        "balanced_accuracy": 100 * measures.balanced_accuracy(found, right),
        "interval": [100 * low, 100 * high],
        "one_threshold": 100 * measures.balanced_accuracy(scored.found_common[own], right),
        "calibration_error": measures.calibration_error(scored.chance[own], right),
    }


def tell_edits(rows: Rows, scored: Scored) -> dict[str, tuple[int, float]]:
    """Return for each kind of edit how many rows have it, and the share found unsupported."""
    kinds = sorted({kind for item in rows.items for kind in item.fault.split("+") if kind})
    found = {}
    for kind in kinds:
        here = np.array([kind in item.fault.split("+") for item in rows.items])
        found[kind] = (int(here.sum()), float((~scored.found[here]).mean()))
    return found


def tell_three(rows: Rows, x: Floats) -> float:
    """Return macro-F1 of three verdicts on WiCE."""
    own = np.flatnonzero(rows.source == "wice")
    labels = [rows.items[i].allowed[0] for i in own]
    return 100 * measures.macro_f1(three_way(x[own], labels, rows.fold[own]), labels)


def report(rows: Rows, ways: dict[str, Scored], columns: dict[str, Floats]) -> dict[str, Any]:
    """Measure every way on both sets, and print a table."""
    results: dict[str, Any] = {}
    print(f"{'way':34} {'WiCE':>20} {'SummEdits':>20} {'one thr.':>11} {'ECE, all':>9} 3-way F1")
    for name, scored in ways.items():
        own: dict[str, Any] = {s: tell(rows, scored, s) for s in ("wice", "summedits")}
        own["calibration_error"] = measures.calibration_error(scored.chance, rows.right)
        own["edits"] = tell_edits(rows, scored)
        own["wice_three_way"] = tell_three(rows, columns[name]) if name in columns else None
        results[name] = own
        cells = [
            f"{s['balanced_accuracy']:5.1f} ({s['interval'][0]:4.1f}-{s['interval'][1]:4.1f})"
            for s in (own["wice"], own["summedits"])
        ]
        common = "/".join(f"{own[s]['one_threshold']:.1f}" for s in ("wice", "summedits"))
        three = "" if own["wice_three_way"] is None else f"{own['wice_three_way']:.1f}"
        error = f"{own['calibration_error']:.3f}"
        print(f"{name:34} {cells[0]:>20} {cells[1]:>20} {common:>11} {error:>9} {three}")
        edits = ", ".join(f"{k} {100 * v:.0f}% of {n}" for k, (n, v) in own["edits"].items())
        print(f"    edits found: {edits}")
    return results


def majority(rows: Rows) -> Scored:
    """Say of everything what is said most: balanced accuracy one half, whatever it is."""
    share = np.full(len(rows.right), rows.right.mean())
    none = np.zeros(len(rows.right), bool)
    return Scored(none, none, share, np.log(share / (1 - share)))


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "build/training/support")
    parser.add_argument("--checks", type=Path, default=ROOT.parent / "shared/data/check")
    parser.add_argument("--stage", choices=("stage1", "stage2"), default="stage2")
    parser.add_argument("--windows", action="store_true", help="also judge windows")
    parser.add_argument("--no-model", action="store_true", help="only what needs no model")
    options = parser.parse_args()
    rows = load_rows(options.checks)
    overlap = rows.measured[:, :1]
    columns = {"word overlap": overlap, "alignment (16 measures)": rows.measured}
    if not options.no_model:
        seen = stage_views(options.data, rows, options.stage, "chosen")
        columns["model, chosen sentences"] = seen[:, :1]
        columns["model, all four columns"] = seen
        columns["model + alignment"] = np.column_stack([seen, rows.measured])
        fitted = json.dumps(fit_shipped(rows, seen), indent=1)
        (options.data / "fitted.json").write_text(fitted + "\n", encoding="utf-8")
    if options.windows:
        there = stage_views(options.data, rows, options.stage, "windows")
        columns["model, best window"] = there[:, :1]
        columns["model, both + alignment"] = np.column_stack([seen, there, rows.measured])
    ways = {"majority": majority(rows)}
    for name, x in columns.items():
        ways[name] = cross_score(x, rows.right, rows.fold, rows.source)
        ways[f"{name}, fitted apart"] = cross_score_apart(x, rows.right, rows.fold, rows.source)
    results = report(rows, ways, columns)
    written = json.dumps(results, indent=1)
    (options.data / "cross-validation.json").write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
