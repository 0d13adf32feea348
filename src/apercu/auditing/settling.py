"""Take back what one passage speaks against where other words tell it just as it is claimed.

In a collection much is told that is like a claim and is not it: another meeting, another month. A
passage that differs in a slot is no contradiction while another has as much of the claim and
differs in none. Which of both is right is not for this program; that both are there is said by the
standing, where something carries the claim.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from apercu.briefs import Verdict
from apercu.check.alignment import covered
from apercu.check.deciding import statement_verdict
from apercu.check.lines import Line, joined, look
from apercu.check.records import Checked, ClaimChecked, Evidence, Material
from apercu.check.views import day_of

TELLS = 0.7
"""The share of a claim that words must have, besides differing in nothing, to tell it as it is."""


def settled(
    checked: Checked, materials: Sequence[Material], *, language: str | None = "en"
) -> Checked:
    """Lower `contradicted` to what is left where other words tell a claim as it is claimed.

    What is left is `insufficient` where a support model judged, else `not_checked`.
    """
    if checked.verdict != "contradicted":
        return checked
    rest: Verdict = "not_checked" if checked.notes else "insufficient"
    claims = tuple(_settled(one, materials, rest, language) for one in checked.claims)
    verdict, support = statement_verdict(claims)
    return msgspec.structs.replace(checked, claims=claims, verdict=verdict, support=support)


def _settled(
    claim: ClaimChecked, materials: Sequence[Material], rest: Verdict, language: str | None
) -> ClaimChecked:
    if claim.verdict != "contradicted" or any(one.check == "role" for one in claim.reasons):
        # Words in common do not tell who did it to whom.
        return claim
    lines = look(claim.text, published=None, language=language)
    if not lines:
        return claim
    line = joined(lines)
    against = max(
        (_share(line, one, materials) for one in claim.evidence if one.side == "against"),
        default=1.0,
    )
    if not any(
        one.side != "against"
        and not one.reasons
        and _share(line, one, materials) >= max(TELLS, against)
        for one in claim.evidence
    ):
        return claim
    evidence = tuple(
        msgspec.structs.replace(one, side="about") if one.side == "against" else one
        for one in claim.evidence
    )
    reasons = tuple(one for one in claim.reasons if not one.contradicts)
    return msgspec.structs.replace(claim, verdict=rest, evidence=evidence, reasons=reasons)


def _share(claim: Line, one: Evidence, materials: Sequence[Material]) -> float:
    material = materials[one.material]
    day = day_of(material.published)
    lines = look(one.quote, published=day, language=material.language)
    return covered(claim, joined(lines)) if lines else 0.0
