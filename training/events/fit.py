"""Fit the numbers that put lexicon and network together: data/relate/types.json.

    python training/events/fit.py [--model FOLDER]

numpy alone, and the program's own parser. The lexicon's weights are a multinomial logistic
regression over `lexical_signs`, on all written sentences; temperatures and the constant for NONE
come from the sentences that the network has not learnt (`is_held_out`), the lexicon then being
fitted on the others. Types weigh alike in both. Prints accuracy and calibration error (ECE, ten
bins of equal width over the greatest probability) of the held-out sentences.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from marked import Marked, read_files
from numpy.typing import NDArray

from apercu.actors import find_actors
from apercu.adapters.onnx_acts import Logits, OnnxActs, folder_acts, packaged_acts
from apercu.adapters.spacy_parser import SpacyParser
from apercu.records import Span
from apercu.relate.lexical import WIDTH, lexical_signs
from apercu.relate.model import NAMES
from apercu.relate.view import look
from apercu.relate.weighing import Case, masked

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "src" / "apercu" / "data" / "relate" / "types.json"
WRITTEN = Path(__file__).resolve().parent / "written"
DECAY = 1e-3
STEPS = 400
Floats = NDArray[np.float64]


def is_held_out(text: str) -> bool:
    """Tell whether the network has not learnt a sentence; as in `acts_train.py`."""
    return hashlib.sha256(text.encode()).digest()[0] % 10 == 0


def cases_of(sentences: list[Marked]) -> list[Case]:
    """Parse sentences and make a case of each, with its marked sides."""
    parsed = SpacyParser().parse([one.text for one in sentences], "en")
    made = []
    for one, words in zip(sentences, parsed, strict=True):
        if words is None:
            raise ValueError(f"not parsed: {one.text}")
        view = look(one.text, words, find_actors(one.text, language="en"))
        sides = [
            tuple(Span(start=a, end=b) for a, b in [one.spans[name]] if name in one.spans)
            if name in one.spans else ()
            for name in ("s", "t")
        ]  # fmt: skip
        made.append(Case(view, sides[0], sides[1]))
    return made


def log_softmax(values: Floats) -> Floats:
    """Normalise rows to logs of probabilities."""
    shifted = values - values.max(1, keepdims=True)
    found: Floats = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return found


def fit_lexical(signs: Floats, wanted: NDArray[np.int64]) -> Floats:
    """Fit logistic regression by Nesterov's gradient steps; `(names, WIDTH + 1)`."""
    inputs = np.hstack([signs, np.ones((len(signs), 1))])
    share = np.bincount(wanted, minlength=len(NAMES)).astype(float)
    weight = 1.0 / (len(NAMES) * share[wanted])
    truth = np.eye(len(NAMES))[wanted]
    found = np.zeros((len(NAMES), WIDTH + 1))
    ahead, before = found.copy(), found.copy()
    # the loss's second derivative is at most half the greatest eigenvalue of the weighted inputs
    rate = 1.0 / (0.5 * np.linalg.eigvalsh((inputs * weight[:, None]).T @ inputs)[-1] + DECAY)
    for step in range(STEPS):
        wrong = (np.exp(log_softmax(inputs @ ahead.T)) - truth) * weight[:, None]
        found = ahead - rate * (wrong.T @ inputs + DECAY * ahead)
        ahead = found + step / (step + 3) * (found - before)
        before = found
    return found


def best_scale(logs: Floats, wanted: NDArray[np.int64], *, shift: bool) -> tuple[float, float]:
    """Find the temperature, and the constant for NONE, with the least mean log loss."""
    best = (np.inf, 1.0, 0.0)
    at = np.arange(len(wanted))
    for temperature in np.arange(0.5, 3.01, 0.1):
        for none in np.arange(-3, 3.01, 0.25) if shift else [0.0]:
            moved = logs.copy()
            moved[:, -1] += none
            loss = -log_softmax(moved / temperature)[at, wanted].mean()
            if loss < best[0]:
                best = (loss, float(temperature), float(none))
    return round(best[1], 2), round(best[2], 2)


def report(name: str, logs: Floats, wanted: NDArray[np.int64]) -> dict[str, float]:
    """Print and return accuracy, accuracy of "any act", and calibration error."""
    chance = np.exp(log_softmax(logs))
    sure, right = chance.max(1), chance.argmax(1) == wanted
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in range(10) if (bins == b).any()]  # fmt: skip
    event = (chance[:, -1] < 0.5) == (wanted != len(NAMES) - 1)
    found = {
        "n": len(wanted),
        "accuracy": round(float(right.mean()), 4),
        "any_act": round(float(event.mean()), 4),
        "ece": round(float(sum(gaps)), 4),
    }
    print(name, json.dumps(found))
    return found


def report_meant(kept: list[Marked], read: list[Logits]) -> dict[str, float]:
    """Print and return how often the network tells realis and domain of held-out acts."""
    acts = [(one, found) for one, found in zip(kept, read, strict=True) if one.type != NAMES[-1]]
    told = {"told_again": "retold"}
    right = [max(f.realis, key=lambda k: f.realis[k]) == told.get(one.realis, one.realis)
             for one, f in acts]  # fmt: skip
    domains = [max(f.domains, key=lambda k: f.domains[k]) == one.domain for one, f in acts]
    happened = [one.realis == "happened" for one, _ in acts]
    found = {
        "n": len(acts),
        "realis": round(sum(right) / len(acts), 4),
        "realis_always_happened": round(sum(happened) / len(acts), 4),
        "domain": round(sum(domains) / len(acts), 4),
    }
    print("meant", json.dumps(found))
    return found


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path)
    given = parser.parse_args()
    network: OnnxActs | None = folder_acts(given.model) if given.model else packaged_acts()
    sentences = [one for _, one in read_files(sorted(WRITTEN.glob("part-*.tsv")))]
    cases = cases_of(sentences)
    signs = np.array([lexical_signs(case) for case in cases])
    wanted = np.array([NAMES.index(one.type) for one in sentences])
    held = np.array([is_held_out(one.text) for one in sentences])
    apart = fit_lexical(signs[~held], wanted[~held])
    inputs = np.hstack([signs[held], np.ones((int(held.sum()), 1))])
    words = log_softmax(inputs @ apart.T)
    alone, _ = best_scale(words, wanted[held], shift=False)
    figures = {"lexicon": report("lexicon", words / alone, wanted[held])}
    temperature, none = 1.0, 0.0
    if network is not None:
        read = network.read([masked(case) for case, h in zip(cases, held, strict=True) if h])
        logits = np.array([[one.types[name] for name in NAMES] for one in read])
        figures["network"] = report("network", log_softmax(logits), wanted[held])
        kept = [one for one, h in zip(sentences, held, strict=True) if h]
        figures["meant"] = report_meant(kept, read)
        both = log_softmax(logits) + words
        temperature, none = best_scale(both, wanted[held], shift=True)
        moved = both.copy()
        moved[:, -1] += none
        figures["both"] = report("both", moved / temperature, wanted[held])
    made = {
        "names": NAMES,
        "lexical": np.round(fit_lexical(signs, wanted), 4).tolist(),
        "shares": [1.0, 1.0], "temperature": temperature, "none": none, "alone": alone,
        "fitted_on": f"training/events/written, {len(sentences)} sentences;"
        f" calibrated on {int(held.sum())} of them that the network has not learnt",
        "network": network.id if network else "", "held_out": figures,
    }  # fmt: skip
    OUT.write_text(json.dumps(made, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
