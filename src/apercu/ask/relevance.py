"""How likely who asked would find a sentence on the question, by signs fitted to a reader's eye.

A logistic model of five signs of the sentence and three traits of the question.
`evals/relevance.py` holds the judgements it was fitted to, fits it again, and tells how well it
does on questions left out.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Signs(NamedTuple):
    """What a sentence shows of being on a question, each from 0 to 1.

    `pair`: how far it is about those asked about; `on_matter`: the same, times how far its own
    words are on the facet's matter; `context`: the share of the asked words' rarity in it and its
    neighbours, 0 for a facet without such words; `about`: how far its document is about those
    asked about; `others`: how many actors it names that were not asked about, of at most three.
    Traits of the question, 0 or 1: the facet is `broad`, a whole domain or none; it asks `why`;
    it has `one_actor`.
    """

    pair: float
    on_matter: float
    context: float
    about: float
    others: float
    broad: float
    why: float
    one_actor: float


BIAS = -2.61
WEIGHTS = Signs(
    pair=2.91,
    on_matter=1.08,
    context=2.73,
    about=0.89,
    others=-1.91,
    broad=0.55,
    why=-0.63,
    one_actor=-1.2,
)
"""Fitted by `evals/relevance.py --fit` on 824 judged sentences of 35 questions."""
BIAS_NEAR, NEARNESS = -3.91, 4.09
WEIGHTS_NEAR = Signs(
    pair=2.42,
    on_matter=0.98,
    context=2.29,
    about=0.93,
    others=-1.73,
    broad=0.48,
    why=-0.54,
    one_actor=-1.06,
)
"""The same where it is known how near question and sentence lie by an encoder's cosine."""
MOST_OTHERS = 3
CONTEXT_SENTENCES = 2
"""How many sentences before and behind count as a sentence's context."""


def likelihood(signs: Signs, nearness: float | None = None) -> float:
    """Return the probability that a sentence is on the question.

    `nearness` is the cosine of question and sentence, -1 to 1; `None` where no encoder read them.
    """
    bias, weights = (BIAS, WEIGHTS) if nearness is None else (BIAS_NEAR, WEIGHTS_NEAR)
    weighed = sum(weight * sign for weight, sign in zip(weights, signs, strict=True))
    weighed += NEARNESS * (nearness or 0.0)
    return 1.0 / (1.0 + math.exp(-bias - weighed))
