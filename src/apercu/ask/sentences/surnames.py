"""Say in full who a bare surname is, as the document first named him."""

from __future__ import annotations

import re

from apercu.ask.sentences.holding import Attribution
from apercu.ask.sentences.view import View
from apercu.briefs import Edit

LOOKED_BACK = 6000
"""How many characters before the sentence are looked at: a report's first page."""
_SURNAME = re.compile(r"[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?$")
_OPENING = frozenset({"The", "A", "An", "But", "And", "In", "On", "At", "For", "As", "When"})


def in_full(view: View, attribution: Attribution | None) -> tuple[Attribution | None, list[Edit]]:
    """Return the attribution with its holder's full name, and the insertion that gives it.

    Only a single name that no list has, which the document wrote before with capitalised words in
    front of it ("Trade Representative Ada Holm"), is filled.
    """
    if attribution is None or attribution.actor or view.language != "en" or view.capitals:
        return attribution, []
    name = attribution.holder
    if not _SURNAME.match(name):
        return attribution, []
    source = view.sentence.source.text
    low = max(0, view.sentence.start - LOOKED_BACK)
    earlier = source[low : view.sentence.start]
    # No full stop but an initial's or a short title's: names do not cross sentences.
    word = r"(?:[A-Z]\.|(?:U\.S|Mr|Dr|Gen|Sen|Col|Adm)\.|[A-Z][\w'-]+)"
    pattern = re.compile(rf"(?:{word}[ \n]){{1,6}}{re.escape(name)}\b")
    found = next((one for one in pattern.finditer(earlier) if _names_somebody(one[0])), None)
    at = re.search(rf"\b{re.escape(name)}\b", view.text)
    if found is None or at is None:
        return attribution, []
    full = _without_opening(found[0])
    place = view.sentence.start + at.end()
    edit = Edit(
        start=place,
        end=place,
        text=f" [{full}]",
        reason="reference",
        evidence=f"{full} [{low + found.start()}, {low + found.end()})",
    )
    return attribution._replace(holder=full), [edit]


def _names_somebody(phrase: str) -> bool:
    return len(_without_opening(phrase).split()) > 1


def _without_opening(phrase: str) -> str:
    parts = phrase.split()
    while parts and parts[0] in _OPENING:
        parts.pop(0)
    return " ".join(parts)
