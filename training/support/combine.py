"""Fit the weights that join the support model's answers with the fixed checks' findings.

    .venv/bin/python training/support/combine.py build/training/support/made
    .venv/bin/python training/support/combine.py build/training/support/made --write

Reads the claims about relations (the open halves), lets `apercu.check.judging` look at each with
the model in the folder, and fits a logistic regression in which nothing weighs on the wrong side
of 0: no finding of a check may raise a chance, no word that a text has may lower it. WiCE's
development claims and SummEdits' "evaluation" rows are looked at and scored, and not fitted.
Scores are of five folds of whole documents; what `--write` puts into the program is fitted on all
and scored nowhere.
Needs no torch. What was looked at is kept beside the model's folder, by the model's id.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import stacking
from measures import balanced_accuracy, best_threshold, calibration_error, interval
from numpy.typing import NDArray
from stacking import assign_folds

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "evals"))

import checking_sets
import nuggets_corpora

from apercu.adapters.onnx_support import OnnxSupport, folder_support
from apercu.adapters.spacy_parser import SpacyParser
from apercu.check.alignment import signs
from apercu.check.combining import FILE, LOWERING, NAMES, Combination, features
from apercu.check.judging import Judge
from apercu.check.overlap import overlap
from apercu.check.records import Material
from apercu.dates import parse_published
from apercu.records import Interval, Span

ROOT = Path(__file__).resolve().parents[2]
Floats = NDArray[np.float64]
SETS = ("relations-speeches", "relations-demo", "wice", "summedits")
FITTED = SETS[:2]
"""What the weights are fitted on. With the other two beside them the claims about relations fared
no better (area .767 against .773); so these can be scored with weights that never saw them."""
PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0)
PENALTY = 30.0
"""Of the five the one with the least calibration error; areas differed by .002."""
ROUNDS = 6
"""A statement of several sentences is as good as its worst, each by its best text, by the weights
of the round before."""
STEPS = 1500
ASKING = Combination(support="", intercept=0.0, weights={}, fitted_on=())
"""Makes the judge look at all that is weighed."""

Values = tuple[float, ...]


class Row(NamedTuple):
    """A statement: its set, group and label, and of each sentence the values of each text."""

    set: str
    group: str
    label: str
    fault: str
    values: tuple[tuple[Values, ...], ...]


class Recorder(Judge):
    """Keeps what each sentence was judged by."""

    def __init__(self, parser: SpacyParser, model: OnnxSupport) -> None:
        super().__init__(parser, model)
        self._combination = ASKING
        self.kept: list[list[Values]] = []

    def _chance(self, seen, text, answers):  # type: ignore[no-untyped-def]
        found = features(
            answers, signs(seen.line, text.lines), overlap(text.material.text, seen.line.text)
        )
        if found is not None:
            self.kept[-1].append(found)

    def _sentence(self, seen, texts, _day, _language):  # type: ignore[no-untyped-def]
        """Judge a sentence whole only: parts are judged by the same weights."""
        self.kept.append([])
        return [self._claim(seen, Span(0, len(seen.line.text)), texts)]


def dated() -> dict[str, tuple[Interval | None, str | None]]:
    """Return for each address of the gold's documents when it was published, and who speaks."""
    found: dict[str, tuple[Interval | None, str | None]] = {}
    for url, line in nuggets_corpora.texts("speeches").items():
        found[url] = (_published(line.published), url.split(":")[-1][:3])
    for path in sorted(checking_sets.DEMO.glob("*.jsonl")):
        for text in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(text)
            found[row["url"]] = (_published(row.get("published")), None)
    return found


def _published(given: str | None) -> Interval | None:
    return parse_published(given, basis="given") if given else None


def look(name: str, judge: Recorder) -> Iterator[Row]:
    """Let the judge look at every claim of a set that can be checked."""
    when = dated() if name.startswith("relations") else {}
    urls = {text: url for url, text in _texts(name)}
    for item in checking_sets.load(name).items:
        if item.label == "not_checkable":
            continue
        materials = []
        for text in item.documents:
            published, speaker = when.get(urls.get(text, ""), (None, None))
            materials.append(
                Material(text=text, language="en", published=published, speaker=speaker)
            )
        days = [one.published.start[:10] for one in materials if one.published]
        judge.kept = []
        judge.judge(item.claim, materials, day=dt.date.fromisoformat(max(days)) if days else None)
        fault = item.parts[0] if name.startswith("relations") and item.parts else ""
        kept = tuple(tuple(texts) for texts in judge.kept if texts)
        if kept:
            yield Row(name, item.group, item.label, fault, kept)


def _texts(name: str) -> Iterator[tuple[str, str]]:
    if name.startswith("relations"):
        yield from checking_sets.stored(name.partition("-")[2]).items()


def fit(x: Floats, y: Floats, penalty: float) -> tuple[float, Floats]:
    """Fit by accelerated projected gradients; return intercept and weights of the raw columns.

    Columns are standardised first; each weight keeps to the side of 0 that its name allows.
    """
    mean, scale = x.mean(0), x.std(0)
    used = scale > 1e-9
    scale = np.where(used, scale, 1.0)
    z = np.hstack([np.ones((len(x), 1)), np.where(used, (x - mean) / scale, 0.0)])
    ridge = np.concatenate([[1e-6], np.full(x.shape[1], penalty)])
    lowering = np.array([name in LOWERING for name in NAMES])
    reach = np.linalg.eigvalsh(z.T @ z / 4 + np.diag(ridge))[-1]
    beta = ahead = np.zeros(z.shape[1])
    pace = 1.0
    for _ in range(STEPS):
        slope = z.T @ (1 / (1 + np.exp(-z @ ahead)) - y) + ridge * ahead
        new = ahead - slope / reach
        new[1:] = np.where(lowering, np.minimum(new[1:], 0.0), np.maximum(new[1:], 0.0))
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = new + (pace - 1) / faster * (new - beta)
        beta, pace = new, faster
    raw = np.where(used, beta[1:] / scale, 0.0)
    return float(beta[0] - (raw * mean).sum()), raw


Fit = tuple[float, Floats]


def fit_rows(rows: Sequence[Row], penalty: float) -> Fit:
    """Fit statements, each by what decides it by the weights of the round before."""
    y = np.array([float(row.label == "supported") for row in rows])
    found: Fit = (0.0, np.array([-1.0 if name in LOWERING else 1.0 for name in NAMES]))
    before: Floats | None = None
    for _ in range(ROUNDS):
        x = np.array([deciding(row, found)[1] for row in rows])
        if before is not None and np.array_equal(x, before):
            break
        found, before = fit(x, y, penalty), x
    return found


def deciding(row: Row, found: Fit) -> tuple[float, Values]:
    """Return log-odds and values of a statement: its worst sentence, by its best text."""
    intercept, weights = found
    best = [
        max(((intercept + float(np.dot(one, weights)), one) for one in texts), key=lambda e: e[0])
        for texts in row.values
    ]
    return min(best, key=lambda one: one[0])


def crossed(rows: Sequence[Row], penalty: float) -> tuple[Floats, Floats]:
    """Return log-odds and the threshold chosen by folds of each row, from fits without it.

    Fitted on rows of `FITTED` alone; each set's threshold is its own.
    """
    fold = assign_folds([row.group for row in rows], [row.set for row in rows])
    logits, edges = np.zeros(len(rows)), np.zeros(len(rows))
    for k in range(stacking.FOLDS):
        train = [row for row, at in zip(rows, fold, strict=True) if at != k]
        found = fit_rows([row for row in train if row.set in FITTED], penalty)
        for n in np.flatnonzero(fold == k):
            logits[n] = deciding(rows[n], found)[0]
        for name in {row.set for row in rows}:
            own = [row for row in train if row.set == name]
            scores = np.array([deciding(row, found)[0] for row in own])
            edge = best_threshold(scores, np.array([row.label == "supported" for row in own]))
            edges[[n for n in np.flatnonzero(fold == k) if rows[n].set == name]] = edge
    return logits, edges


def area(scores: Floats, right: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve."""
    up, down = scores[right][:, None], scores[~right][None, :]
    return float((up > down).mean() + (up == down).mean() / 2)


def report(rows: Sequence[Row], logits: Floats, edges: Floats) -> None:
    """Print the figures of each set, and of the claims about relations together."""
    chances = 1 / (1 + np.exp(-logits))
    sets = {name: {name} for name in SETS} | {"relations": set(SETS[:2])}
    for name, members in sets.items():
        at = np.array([row.set in members for row in rows])
        right = np.array([row.label == "supported" for row in rows])[at]
        found, tuned = chances[at] >= 0.5, logits[at] > edges[at]
        groups = [row.group for row in rows if row.set in members]
        low, high = interval(tuned, right, groups)
        print(
            f"{name:20} n {at.sum():4} supported {right.mean():.3f} area"
            f" {area(chances[at], right):.3f} balanced accuracy at even chance"
            f" {100 * balanced_accuracy(found, right):.1f}, by folds"
            f" {100 * balanced_accuracy(tuned, right):.1f} ({100 * low:.1f}-{100 * high:.1f}),"
            f" precision {right[found].mean():.3f} of {found.sum()}, supported kept"
            f" {found[right].mean():.3f}, calibration error"
            f" {calibration_error(chances[at], right):.3f}"
        )


def main() -> None:
    """Look, fit, score; write where that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--penalty", type=float, default=PENALTY)
    parser.add_argument("--sweep", action="store_true", help="every penalty of PENALTIES")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    model = folder_support(given.folder)
    rows = []
    for name in SETS:
        path = given.folder.parent / f"looked-{model.id[8:16]}-{name}.json"
        if not path.exists():
            found = list(look(name, Recorder(SpacyParser(), model)))
            path.write_text(json.dumps(found), encoding="utf-8")
            print(f"{name}: {len(found)} looked at", flush=True)
        rows += [Row(*row) for row in json.loads(path.read_text(encoding="utf-8"))]
    for penalty in PENALTIES if given.sweep else (given.penalty,):
        print(f"penalty {penalty}, fitted on {', '.join(FITTED)}")
        report(rows, *crossed(rows, penalty))
    if given.write:
        write(rows, given.penalty, model.id)


def write(rows: Sequence[Row], penalty: float, model: str) -> None:
    """Fit on all rows and put the weights into the program."""
    intercept, weights = fit_rows([row for row in rows if row.set in FITTED], penalty)
    place = ROOT / "src" / "apercu" / "data" / "check" / FILE
    kept = {
        name: round(float(w), 5) for name, w in zip(NAMES, weights, strict=True) if abs(w) > 5e-6
    }
    told = {
        "support": model, "intercept": round(intercept, 5), "weights": kept,
        "fitted_on": list(FITTED),
    }  # fmt: skip
    place.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{place}: {len(kept)} weights")


if __name__ == "__main__":
    main()
