"""Tell which announced acts are still to come."""

from __future__ import annotations

import datetime
import re

from apercu.ask.evidence import Told
from apercu.dates import earliest_day, latest_day

UNDATED_FOR_DAYS = 365
"""How long an announcement without a day of its own may be waited for."""
_NO_ACT = re.compile(
    r"\b(?:will|would|shall|to)\s+(?:\w+ly\s+)?"
    r"(?:continue|remain|never|always|not|need|have to|be able|stay|keep|support|know|depend)\b"
    r"|\b(?:fear|hope|believe|doubt|expect|worr)(?:s|ed|ies|ied)?\b"
    r"|\bwon't\b|\bone day\b|\bno longer\b",
    re.IGNORECASE,
)
"""A lasting stance, a negation or a need is no act that somebody could wait for."""


def is_pending(told: Told, as_of: datetime.date) -> bool:
    """Tell whether a statement announces an act that, as of a day, is not known to be past."""
    if told.course != "planned" or told.kind == "assessment" or _NO_ACT.search(told.text):
        return False
    said = latest_day(told.reported) if told.reported else None
    if told.when is None:
        return said is not None and (as_of - said).days <= UNDATED_FOR_DAYS
    first, last = earliest_day(told.when), latest_day(told.when)
    begun = first is not None and said is not None and first < said
    return (last or as_of) >= as_of and not (begun and last is None)
