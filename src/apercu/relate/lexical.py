"""What the lexicon's words say of a case's type, as numbers for the type model."""

from __future__ import annotations

from apercu.relate.codebook import TYPES
from apercu.relate.triggers import Trigger
from apercu.relate.view import distance, head_of
from apercu.relate.weighing import Case

WIDTH = 2 * len(TYPES)


def lexical_signs(case: Case) -> list[float]:
    """Give `WIDTH` numbers: how sure the nearest trigger is of each type, then how near any is.

    Nearest to both sides in the tree; what stands within a side tells nothing of the act.
    """
    view = case.view
    sides = (*case.source, *case.target)
    heads = [head_of(view.tree, span) for span in (*case.source[:1], *case.target[:1])]
    ends = [head for head in heads if head is not None]
    signs = [0.0] * WIDTH
    best: tuple[float, int, Trigger] | None = None
    for one in view.triggers:
        if any(side.start <= one.span.start and one.span.end <= side.end for side in sides):
            continue
        steps = sum(distance(view.tree, one.word, end) for end in ends)
        at = len(TYPES) + TYPES.index(one.entry.type)
        signs[at] = max(signs[at], one.entry.sure / (1 + 0.3 * steps))
        noun = 0.5 * (one.entry.part == "N")
        rank = steps + noun - 0.3 * len(one.entry.others) - one.entry.sure
        if best is None or (rank, one.word) < best[:2]:
            best = (rank, one.word, one)
    if best is not None:
        signs[TYPES.index(best[2].entry.type)] = best[2].entry.sure
    return signs
