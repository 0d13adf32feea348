"""Fit the numbers that tell how an act is meant: data/relate/realis.json.

    python training/events/fit_meant.py [--model FOLDER]

A multinomial logistic regression over `apercu.relate.realis.signs`, on the written acts that the
network has not learnt (`fit.is_held_out`): on the others it is too sure of itself. It begins at
the network's own numbers and is drawn back to them by a penalty, which is chosen by ten-fold
cross-validation. Prints and keeps the accuracy and macro-F1 found so, beside the network's and the
rules' alone. numpy, and the program's own parser.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from fit import ROOT, WRITTEN, Floats, cases_of, is_held_out, log_softmax
from marked import Marked, read_files
from numpy.typing import NDArray

from apercu.adapters.onnx_acts import OnnxActs, folder_acts, packaged_acts
from apercu.relate.meaning import dated, meant
from apercu.relate.model import softmax
from apercu.relate.realis import WAYS, WIDTH, signs
from apercu.relate.view import clause_around
from apercu.relate.weighing import masked

OUT = ROOT / "src" / "apercu" / "data" / "relate" / "realis.json"
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3)
FOLDS = 10
STEPS, RATE = 1_500, 0.05
OLD_NAMES = {"told_again": "retold"}
Numbers = NDArray[np.int64]


def rows_of(network: OnnxActs, acts: list[Marked]) -> tuple[Floats, Numbers, Numbers]:
    """Give signs `(n, WIDTH + 1)`, the way each act is meant, and what the rules alone say."""
    cases = cases_of(acts)
    inputs, wanted, rules = [], [], []
    read = network.read([masked(case) for case in cases])
    for one, case, logits in zip(acts, cases, read, strict=True):
        word = case.view.tree.at(one.spans["e"][0])
        clause = None if word is None else clause_around(case.view, word)
        told = meant(case.view, clause, one.type, retold=dated(case.view, clause, None).retold)
        inputs.append([*signs(softmax(logits.realis), told, clause), 1.0])
        wanted.append(WAYS.index(OLD_NAMES.get(one.realis, one.realis)))  # type: ignore[arg-type]
        rules.append(WAYS.index(told.realis))
    return np.array(inputs), np.array(wanted), np.array(rules)


def fit(inputs: Floats, wanted: Numbers, penalty: float) -> Floats:
    """Fit by gradient steps; `(ways, WIDTH + 1)`."""
    start = np.zeros((len(WAYS), WIDTH + 1))
    start[:, : len(WAYS)] = np.eye(len(WAYS))
    found = start.copy()
    truth = np.eye(len(WAYS))[wanted]
    for _ in range(STEPS):
        wrong = (np.exp(log_softmax(inputs @ found.T)) - truth) / len(wanted)
        found -= RATE * (wrong.T @ inputs + penalty * (found - start))
    return found


def score(wanted: Numbers, found: Numbers) -> dict[str, float]:
    """Give accuracy, macro-F1 and the F1 of each way."""
    each = {}
    for n, way in enumerate(WAYS):
        both = int(((wanted == n) & (found == n)).sum())
        each[way] = round(2 * both / max(1, int((wanted == n).sum() + (found == n).sum())), 3)
    mean = round(sum(each.values()) / len(each), 4)
    return {"accuracy": round(float((wanted == found).mean()), 4), "macro_f1": mean, **each}


def crossed(inputs: Floats, wanted: Numbers, penalty: float) -> Numbers:
    """Tell each act by what was fitted without its tenth."""
    order = np.random.default_rng(0).permutation(len(wanted))
    found = np.zeros_like(wanted)
    for fold in np.array_split(order, FOLDS):
        others = np.setdiff1d(order, fold)
        rows = fit(inputs[others], wanted[others], penalty)
        found[fold] = (inputs[fold] @ rows.T).argmax(1)
    return found


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path)
    given = parser.parse_args()
    network = folder_acts(given.model) if given.model else packaged_acts()
    if network is None:
        raise SystemExit("no network is packaged: name a folder by --model")
    acts = [one for _, one in read_files(sorted(WRITTEN.glob("part-*.tsv")))
            if is_held_out(one.text) and one.type != "NONE"]  # fmt: skip
    inputs, wanted, rules = rows_of(network, acts)
    told = {one: score(wanted, crossed(inputs, wanted, one)) for one in PENALTIES}
    penalty = max(PENALTIES, key=lambda one: told[one]["macro_f1"])
    figures = {
        "n": len(wanted),
        "network": score(wanted, inputs[:, : len(WAYS)].argmax(1)),
        "rules": score(wanted, rules),
        "both, ten-fold": told[penalty],
        "penalty": penalty,
    }
    print(json.dumps(figures, indent=1))
    made = {
        "ways": WAYS,
        "rows": np.round(fit(inputs, wanted, penalty), 4).tolist(),
        "fitted_on": f"training/events/written, {len(wanted)} acts that the network has not learnt",
        "network": network.id,
        "figures": figures,
    }
    OUT.write_text(json.dumps(made, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
