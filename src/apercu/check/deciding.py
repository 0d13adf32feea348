"""From what was weighed to a verdict: of a claim, then of a statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from apercu.briefs import Verdict
from apercu.check.records import ClaimChecked, Reason, Side
from apercu.records import Record

SUPPORTED = 0.5
"""The support from which words carry a claim that no fixed check lowers."""
ON_MATTER = 0.3
"""The share of a claim's matter from which words are on it, though they do not say it."""
LEAST_CARRIED = 0.4
"""The share that a window must have of a claim which it is said to carry by likelihood alone."""
SURE_MATTER = 0.4
"""The share from which a slot that differs is one act's, told otherwise."""


class Weighed(Record, frozen=True, kw_only=True):
    """A window beside a claim: how much it has of it, the model's answer, the checks' findings.

    `support` is `None` where nothing judged it, `against` and `astray` where the model has no such
    answer (`ports.Support`);
    `literal` tells that the window has the claim word by word.
    """

    covered: float
    support: float | None
    reasons: tuple[Reason, ...]
    against: float | None = None
    astray: float | None = None
    literal: bool = False

    @property
    def contradicts(self) -> bool:
        """Whether a check found a slot that cannot be so, in words on the same matter."""
        return self.covered >= SURE_MATTER and any(one.contradicts for one in self.reasons)

    @property
    def side(self) -> Side:
        """For, against, or only about the matter."""
        if self.contradicts:
            return "against"
        return "for" if (self.support or 0.0) >= SUPPORTED and not self.reasons else "about"

    @property
    def worth(self) -> tuple[float, float]:
        """A key that sorts evidence: what carries the claim first, else what has most of it."""
        return -(self.support or 0.0) * (self.side == "for"), -self.covered


def claim_verdict(
    found: Sequence[Weighed],
    chance: float | None = None,
    deciding: Collection[int] | None = None,
) -> tuple[Verdict, float, int | None]:
    """Return verdict and support of a claim, and which window decided, of windows best first.

    `chance` is that of the model's answers and the checks' findings together, where they are
    weighed together, and `deciding` the windows that it is of (all, where none are named); else any
    finding lowers. Words that carry it outweigh others that speak
    against it: two sources may disagree, and of that the standing tells.
    """
    if not found:
        return "none_found", 0.0, None
    carrying = _carrying(found, chance, deciding)
    if carrying is not None:
        one = found[carrying]
        return (
            "supported",
            (one.support or 0.0) if one.literal or chance is None else chance,
            carrying,
        )
    for place, one in enumerate(found):
        if one.contradicts:
            return "contradicted", 0.0, place
    place = max(range(len(found)), key=lambda n: (found[n].covered, -n))
    best = found[place]
    if all(one.support is None for one in found):
        return "not_checked", 0.0, place
    support = max(one.support or 0.0 for one in found) if chance is None else chance
    if best.covered < ON_MATTER and support < SUPPORTED:
        return "none_found", support, place
    return "insufficient", min(support, SUPPORTED), place


def _carrying(
    found: Sequence[Weighed], chance: float | None, deciding: Collection[int] | None
) -> int | None:
    """Return the window that carries a claim, `None` where none does."""
    literal = next((n for n, one in enumerate(found) if one.literal), None)
    if literal is not None or chance is None:
        sides = (n for n, one in enumerate(found) if one.side == "for")
        return literal if literal is not None else next(sides, None)
    if chance < SUPPORTED:
        return None
    own = [n for n in range(len(found)) if deciding is None or n in deciding]
    # What differs in the act itself is no support, however sure the model is of other words.
    if any(found[n].contradicts for n in own):
        return None
    able = [n for n in own if found[n].support is not None and found[n].covered >= LEAST_CARRIED]
    return max(able, key=lambda n: (found[n].support or 0.0, -n)) if able else None


def statement_verdict(claims: Sequence[ClaimChecked]) -> tuple[Verdict, float]:
    """Return the verdict of a statement by its claims', and the least support of those that count.

    Any contradicted: contradicted; any not checked: not checked; all supported: supported; some:
    partly; none: insufficient, or none found. What cannot be checked does not count.
    """
    counted = [one for one in claims if one.verdict != "not_checkable"]
    if not counted:
        return ("not_checkable", 0.0) if claims else ("not_checked", 0.0)
    verdicts = [one.verdict for one in counted]
    support = min(one.support for one in counted)
    for decisive in ("contradicted", "not_checked"):
        if decisive in verdicts:
            return decisive, 0.0
    if all(one == "supported" for one in verdicts):
        return "supported", support
    if any(one in ("supported", "partly") for one in verdicts):
        return "partly", support
    return ("insufficient" if "insufficient" in verdicts else "none_found"), support
