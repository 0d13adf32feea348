"""What would mend a statement: made from what the checks found, never more than the words give."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from apercu.actors import actor_name
from apercu.audits import Evidence, Found, Repair, RepairKind
from apercu.briefs import OriginCount, Standing, Verdict
from apercu.check.alignment import covered
from apercu.check.lines import Line, look
from apercu.dates import latest_day
from apercu.records import Interval
from apercu.words import in_words

_ATTRIBUTED = re.compile(
    r"\b(?:sa(?:id|ys?)|according to|claim(?:s|ed)|stat(?:es|ed)|told|announced?|accus(?:es|ed)"
    r"|den(?:ies|ied)|argu(?:es|ed)|called)\b",
    re.IGNORECASE,
)
_TOLD = {
    "plans": "say that it was planned, not that it was done",
    "may": "say that it is possible, not that it is so",
    "alleged": "say that it is alleged, and by whom",
    "hypothetical": "say on what condition it holds",
    "denied": "say that it was denied, and by whom",
}
TELLS_IT = 0.6
"""The share of a statement's matter that the sentence has whose day dates it; set by hand."""
_MOST_FOUND = 60
"""Characters of found words that a repair repeats; longer ones are no word for a word."""


def repairs(
    text: str,
    *,
    verdict: Verdict,
    standing: Standing | None,
    origins: OriginCount,
    undated: bool,
    stale: bool,
    evidence: Sequence[Evidence],
    published: Sequence[Interval | None],
    reasons: Sequence[Found],
    line: Line | None = None,
) -> tuple[Repair, ...]:
    """Return what would mend a statement, each once; `line` is the statement as it is compared.

    `published` is of each evidence's document.
    """
    found = [*_of_reasons(reasons, evidence)]
    if verdict == "supported":
        # Of one carried in part it is not known which part a date or a holder would mend.
        found += _attributed(text, standing, origins, evidence)
        found += _dated(line, undated, stale, evidence, published)
    each: dict[str, Repair] = {}
    for one in found:
        each.setdefault(one.text, one)
    return tuple(each.values())


def _of_reasons(reasons: Sequence[Found], evidence: Sequence[Evidence]) -> Iterator[Repair]:
    for reason in reasons:
        made = _mended(reason)
        if made is None:
            continue
        kind, words = made
        place = next((n for n, one in enumerate(evidence) if reason in one.reasons), None)
        yield Repair(kind=kind, text=words, evidence=place)


def _mended(reason: Found) -> tuple[RepairKind, str] | None:  # noqa: PLR0911, PLR0912 - one case a check
    said, found = reason.claimed.strip(), reason.found.strip()
    usable = bool(found) and len(found) <= _MOST_FOUND
    match reason.check:
        case "number" if reason.contradicts and usable:
            return "replace", f"say {found}, not {said}"
        case "number" if "counts something else" in reason.text and usable:
            return "base", f"give the base of {said}: {found}"
        case "date" | "place" if reason.contradicts and usable:
            return "replace", f"say {found}, not {said}"
        case "art" if usable:
            return "replace", f"say “{found}”, not “{said}”"
        case "name" if reason.contradicts and usable:
            return "replace", f"name {found}, not {said}"
        case "role" if usable:
            return "replace", f"exchange the parties: {found} did it"
        case "strength" if found in _TOLD:
            return "soften", _TOLD[found]
        case "speech" if usable:
            return "attribute", f"attribute it to {found}"
        case "motive":
            return "attribute", f"attribute the motive (“{said}”), or leave it out"
        case "owner" if reason.contradicts and usable:
            return "replace", f"name {found} as the owner, not {said}"
        case "trend" if reason.contradicts and usable:
            return "replace", f"say what went which way: trade {found}"
        case "superlative":
            return "base", f"say among whom “{said}” holds, or leave it out"
        case "order":
            return "date", f"give both dates, or leave out “{said}”"
        case "quote":
            return "replace", "quote the words as they stand, or take the quotation marks off"
    return None


def _attributed(
    text: str, standing: Standing | None, origins: OriginCount, evidence: Sequence[Evidence]
) -> Iterator[Repair]:
    """Ask for the holder of what only one party's sources tell."""
    parties = [one for one in origins.by_party if one != "none"]
    if standing not in ("single", "one_party") or len(parties) != 1 or len(origins.by_party) > 1:
        return
    if _ATTRIBUTED.search(text):
        return
    name = actor_name(parties[0])
    place = next((n for n, one in enumerate(evidence) if one.side == "for"), None)
    yield Repair(
        kind="attribute",
        text=f"attribute it to {name}: only sources that speak for {name} tell it",
        evidence=place,
    )


def _dated(
    line: Line | None,
    undated: bool,
    stale: bool,
    evidence: Sequence[Evidence],
    published: Sequence[Interval | None],
) -> Iterator[Repair]:
    for place, (one, when) in enumerate(zip(evidence, published, strict=True)):
        if one.side != "for":
            continue
        told = latest_day(when) if when else None
        if stale and told:
            yield Repair(kind="date", text=f"say as of when: {in_words(told)}", evidence=place)
        elif undated and (day := _day_told(line, one.citation.quote, told)) is not None:
            yield Repair(kind="date", text=f"date it: {in_words(day)}", evidence=place)
        elif undated and told:
            yield Repair(kind="date", text=f"date it: reported {in_words(told)}", evidence=place)
        return


def _day_told(
    line: Line | None, quote: str, published: datetime.date | None
) -> datetime.date | None:
    """Return the one day of the sentence that tells the statement, `None` where it tells none.

    A day in a neighbouring sentence may be another act's.
    """
    lines = look(quote, published=published)
    if line is None or not lines:
        return None
    best = max(lines, key=lambda one: covered(line, one))
    if covered(line, best) < TELLS_IT:
        return None
    days = {
        latest_day(one.interval)
        for one in best.dates
        if one.interval is not None and one.interval.precision == "day"
    }
    return days.pop() if len(days) == 1 else None
