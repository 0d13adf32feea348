"""What a model is told beside a passage: when it was published, and who speaks in it."""

from __future__ import annotations

import datetime as dt

from apercu.actors import actor_name
from apercu.errors import InputError
from apercu.words import MONTHS


def framed(passage: str, published: dt.date | None, speaker: str | None) -> str:
    """Put the day and the speaker before a passage: "9 October 2025. Norway: We ...".

    The support model was trained on passages in this frame, and on bare ones.
    """
    day = f"{published.day} {MONTHS[published.month - 1]} {published.year}. " if published else ""
    return f"{day}{_name(speaker)}: {passage}" if speaker else f"{day}{passage}"


def _name(speaker: str) -> str:
    try:
        return actor_name(speaker)
    except InputError:  # a speaker who is no actor of the gazetteer goes by the words given
        return speaker
