"""Join what the support model answers with what the fixed checks and the words tell: one chance.

A small support model errs often, and the fixed checks know what it does not: that a number differs,
that somebody else says it. A logistic regression over both is nearer to right than either, and its
answer is a calibrated chance. A weight of a check's finding is never above 0: a check may lower,
never raise. Each text is judged by itself; what one does not say takes nothing from another. The
weights belong to one support model, by its id; with any other model its own probability is taken
and any finding lowers (`deciding`).

Where the weights come from is told in `data/check/README.md`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple, get_args

from apercu.check.alignment import Signs
from apercu.check.deciding import Weighed
from apercu.check.overlap import Overlap
from apercu.check.records import Check
from apercu.codec import from_json
from apercu.errors import SettingError
from apercu.ports import Support
from apercu.records import Record

FILE = "combining.json"
FARTHEST = 6.0
"""Log-odds beyond which a model's answer counts as no surer."""
CHECKS: tuple[Check, ...] = get_args(Check)
SUPPORTING = ("best", "mean", "focus")
OPPOSING = ("against", "astray", "focus_against", "focus_astray")
MISSING = ("a_number_missing", "a_name_missing", "rarest_missing", "negation")
FINDINGS = ("lacks", "differs", "everywhere")
SIGNS = Signs._fields[:-1]
"""Without the length of the claim, which is no sign of support."""
NAMES = (
    *SUPPORTING,
    *OPPOSING,
    *SIGNS,
    *Overlap._fields,
    *(f"{check}_{finding}" for finding in FINDINGS for check in CHECKS),
)
"""What is weighed, in this order. Of the model's answers `best` and `mean` are log-odds of support,
by the window of a text that supports most and by all, `focus` by the sentences chosen for the
claim; `against` are those of contradiction in the best window, `astray` of its words that are borne
out least. Then how far the text has the claim's words. Of each check: it found in the best window
that something lacks, or that something differs; it found anything in all windows."""
LOWERING = frozenset(
    name
    for name in NAMES
    if name in OPPOSING or name in MISSING or name.endswith(tuple(f"_{one}" for one in FINDINGS))
)
"""What may never weigh more than 0. Everything else may never weigh less: a text that has more of
a claim's words is no worse a witness, even where a set of claims was written so that it seems."""


class Answers(NamedTuple):
    """What the model says of one text: of each window, and of the sentences chosen for the claim.

    `None` where it judged nothing.
    """

    windows: tuple[Weighed, ...]
    focus: Support | None


class Combination(Record, frozen=True, kw_only=True):
    """The weights, by name, for one support model."""

    support: str
    intercept: float
    weights: dict[str, float]
    fitted_on: tuple[str, ...]


def combination_of(support: str) -> Combination | None:
    """Give the weights that belong to a support model, `None` where there are none."""
    found = _packaged()
    return found if found is not None and found.support == support else None


@cache
def _packaged() -> Combination | None:
    place = resources.files("apercu") / "data" / "check" / FILE
    if not place.is_file():
        return None
    found = from_json(place.read_bytes(), Combination, place=str(place))
    unknown = set(found.weights) - set(NAMES)
    raising = [name for name, weight in found.weights.items() if (weight > 0) == (name in LOWERING)]
    if unknown or raising:
        wrong = ", ".join(sorted({*unknown, *raising}))
        raise SettingError(
            f"{place}: weights that may not be there ({wrong}); install apercu again"
        )
    return found


def features(answers: Answers, signs: Signs, overlap: Overlap) -> tuple[float, ...] | None:
    """Return the values of `NAMES` for a claim and a text, `None` where the model judged none."""
    judged = [one for one in answers.windows if one.support is not None]
    if not judged:
        return None
    best = max(judged, key=lambda one: (one.support or 0.0, one.covered))
    odds = [log_odds(one.support or 0.0) for one in judged]
    # What is not shown whole is shown by its best window.
    focus = answers.focus or Support(best.support or 0.0, 0, 0, best.against, best.astray)
    lacks = {one.check for one in best.reasons if not one.contradicts}
    differs = {one.check for one in best.reasons if one.contradicts}
    everywhere = set(CHECKS).intersection(*({one.check for one in each.reasons} for each in judged))
    return (
        max(odds),
        sum(odds) / len(odds),
        log_odds(focus.value),
        log_odds(best.against or 0.0),
        _bounded(best.astray or 0.0),
        log_odds(focus.against or 0.0),
        _bounded(focus.astray or 0.0),
        *signs[: len(SIGNS)],
        *overlap,
        *(float(check in group) for group in (lacks, differs, everywhere) for check in CHECKS),
    )


def chance(values: Sequence[float], combination: Combination) -> float:
    """Return the chance that words support a claim, 0 to 1."""
    weights = combination.weights
    odds = combination.intercept + math.fsum(
        weights.get(name, 0.0) * value for name, value in zip(NAMES, values, strict=True)
    )
    return 1 / (1 + math.exp(-max(-700.0, min(700.0, odds))))


def _bounded(odds: float) -> float:
    return max(-FARTHEST, min(FARTHEST, odds))


def log_odds(share: float) -> float:
    """Return the log-odds of a probability, at most `FARTHEST` from even."""
    edge = 1 / (1 + math.exp(FARTHEST))
    share = min(1 - edge, max(edge, share))
    return math.log(share / (1 - share))
