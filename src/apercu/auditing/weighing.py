"""From a checked statement to what an audit says of it: evidence, standing, staleness, weight."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from apercu.auditing.materials import Piece
from apercu.auditing.newsrooms import independent
from apercu.audits import Found
from apercu.briefs import OriginCount, Standing, Verdict
from apercu.check.alignment import covered
from apercu.check.lines import Line, joined, look
from apercu.check.records import Checked, ClaimChecked, Evidence, Reason
from apercu.check.standing import Voice, count_origins, standing_of
from apercu.dates import latest_day
from apercu.records import Record
from apercu.text import terms

MOST_FOR, MOST_AGAINST, MOST_ABOUT = 5, 5, 2
"""Words shown for, against and about a statement, one an origin."""
MOST_WHOLE = 8
"""Words shown that the checks over a collection found."""
ON_MATTER = 0.4
"""The share of a statement's matter from which newer words are on it; as for a contradiction."""
DISPUTES = 0.6
"""The share from which words against dispute what others carry: a check that takes another act for
the same one must not make what is told undisputed look disputed. Of 80 sentences of the
demonstration, each a source's own, 15 would be disputed from the checks' own .4 on, 8 from here on,
and some of these are."""
_PRESENT = re.compile(
    r"\b(?:is|are|remains?|continues?|depends?|has been|have been|keeps?|lacks?|relies|rely)\b",
    re.IGNORECASE,
)
_ACTS = (
    "killed", "attacked", "struck", "strike", "invaded", "annexed", "shot", "downed", "arrested",
    "detained", "expelled", "banned", "seized", "suspended", "signed", "ratified", "withdrew",
    "withdrawal", "broke", "sanctions", "sanctioned", "blockade", "ceasefire", "war", "coup",
    "deaths", "died", "bombed", "shelled", "hostages", "occupied",
)  # fmt: skip
ACTS = frozenset(stem for word in _ACTS for stem in terms(word))
"""Stems of acts on which much hangs, when they did not happen as they are told."""
RANKS: dict[Verdict, float] = {
    "contradicted": 100, "partly": 60, "insufficient": 50, "none_found": 40, "not_checked": 20,
    "supported": 10, "not_checkable": 0,
}  # fmt: skip
DISPUTED, STALE = 80.0, 30.0
_WEAKEST: tuple[Standing, ...] = ("disputed", "single", "one_party", "corroborated")


class Chosen(Record, frozen=True, kw_only=True):
    """Evidence that is shown, the piece it is of, and whether it is newer than all for it."""

    evidence: Evidence
    piece: Piece
    newer: bool = False


class Stood(Record, frozen=True, kw_only=True):
    """Whose word a statement is: `standing` is that of its claim that stands weakest."""

    standing: Standing | None
    origins: OriginCount
    against: OriginCount


def find_standing(checked: Checked, pieces: Sequence[Piece]) -> Stood:
    """Count the origins for and against; `standing` is `None` where nothing carries a claim.

    Of origins for it only those count that are of newsrooms independent of one another.
    Words against count where they are of another origin than those for it.
    """
    found = [_claim(claim, pieces) for claim in checked.claims if claim.verdict != "not_checkable"]
    carried = [one for one in found if one.standing is not None]
    if not carried:
        against = max(found, key=lambda one: one.against.n).against if found else OriginCount(n=0)
        return Stood(standing=None, origins=OriginCount(n=0), against=against)
    return min(
        carried, key=lambda one: (_WEAKEST.index(one.standing or "corroborated"), one.origins.n)
    )


def _claim(claim: ClaimChecked, pieces: Sequence[Piece]) -> Stood:
    for_ = [pieces[one.material] for one in claim.evidence if one.side == "for"]
    own = {one.source.origin for one in for_}
    lines = look(claim.text, published=None)
    line = joined(lines) if lines else None
    other = [
        pieces[one.material]
        for one in claim.evidence
        if one.side == "against"
        and pieces[one.material].source.origin not in own
        and (
            not for_
            or _is_of_whole(one, claim)
            or _disputes(line, Chosen(evidence=one, piece=pieces[one.material]))
        )
    ]
    voices = [_voice(one) for one in independent(for_)]
    standing = standing_of(voices, disputed=bool(other)) if voices else None
    return Stood(
        standing=standing,
        origins=count_origins(voices),
        against=count_origins([_voice(one) for one in other]),
    )


def _voice(piece: Piece) -> Voice:
    return Voice(
        origin=piece.source.origin,
        control=piece.source.outlet.control,
        party=piece.material.party,
    )


def choose(checked: Checked, pieces: Sequence[Piece], claim: Line) -> list[Chosen]:
    """Choose what is shown: for, against, newer words on the matter; else what comes nearest.

    All words that contradict a claim by the whole collection are shown: they may be of one origin.
    """
    every = [one for part in checked.claims for one in part.evidence]
    for_ = _each(every, pieces, "for", MOST_FOR)
    whole = _of_whole(checked, pieces)
    shown_by = {one.piece.source.origin for one in whole if one.evidence.side == "against"}
    against = [
        one
        for one in _each(every, pieces, "against", len(every))
        if one.piece.source.origin not in shown_by and (not for_ or _disputes(claim, one))
    ][: max(0, MOST_AGAINST - len(shown_by))]
    newest = max((day for one in for_ if (day := _day(one.piece))), default=None)
    told = {one.piece.source.origin for one in (*for_, *whole, *against)}
    shown = [
        *for_,
        *(one if not _later(one.piece, newest) else _newer(one) for one in (*whole, *against)),
    ]
    about = _each(every, pieces, "about", len(every))
    if newest is not None:
        later = [
            _newer(one)
            for one in about
            if one.piece.source.origin not in told
            and _later(one.piece, newest)
            and _share(claim, one) >= ON_MATTER
        ]
        return [*shown, *later[:MOST_ABOUT]]
    return shown or about[:MOST_ABOUT]


def _is_of_whole(one: Evidence, claim: ClaimChecked) -> bool:
    """Tell whether a check over the collection found these words against a claim."""
    return bool(claim.spans) and bool(set(one.reasons) & set(claim.reasons))


def _of_whole(checked: Checked, pieces: Sequence[Piece]) -> list[Chosen]:
    """Return the words that the checks over a collection found, each stretch once."""
    found: dict[tuple[str, int], Chosen] = {}
    for claim in checked.claims:
        for one in claim.evidence:
            if not _is_of_whole(one, claim):
                continue
            piece = pieces[one.material]
            key = (piece.source.document, piece.start + one.start)
            found.setdefault(key, Chosen(evidence=one, piece=piece))
    return list(found.values())[:MOST_WHOLE]


def _each(every: Sequence[Evidence], pieces: Sequence[Piece], side: str, most: int) -> list[Chosen]:
    """Return the first evidence of each origin on a side, in its order."""
    found: dict[str, Chosen] = {}
    for one in every:
        if one.side == side:
            piece = pieces[one.material]
            found.setdefault(piece.source.origin, Chosen(evidence=one, piece=piece))
    return list(found.values())[:most]


def _newer(one: Chosen) -> Chosen:
    return Chosen(evidence=one.evidence, piece=one.piece, newer=True)


def _day(piece: Piece) -> datetime.date | None:
    return latest_day(piece.source.published) if piece.source.published else None


def _later(piece: Piece, than: datetime.date | None) -> bool:
    day = _day(piece)
    return than is not None and day is not None and day > than


def _disputes(claim: Line | None, one: Chosen) -> bool:
    return claim is not None and _share(claim, one) >= DISPUTES


def _share(claim: Line, one: Chosen) -> float:
    lines = look(one.evidence.quote, published=_day(one.piece), language=one.piece.source.language)
    return covered(claim, joined(lines)) if lines else 0.0


def is_present(text: str) -> bool:
    """Tell whether a statement speaks of how things are."""
    return _PRESENT.search(text) is not None


def decided(checked: Checked) -> tuple[Found, ...]:
    """Return the reasons of the claims that are not carried, or are contradicted, each once."""
    found: dict[Found, None] = {}
    for claim in checked.claims:
        told = claim.verdict not in ("supported", "not_checkable")
        if claim.verdict == "contradicted" or (told and checked.verdict != "contradicted"):
            found.update(dict.fromkeys(map(as_found, claim.reasons)))
    return tuple(found)


def as_found(reason: Reason) -> Found:
    """Return a check's reason as an audit prints it."""
    return Found(
        check=reason.check,
        contradicts=reason.contradicts,
        claimed=reason.claimed,
        found=reason.found,
        text=reason.text,
    )


def consequence(
    line: Line | None, verdict: Verdict, standing: Standing | None, stale: bool
) -> float:
    """Return how much hangs on a statement: by its verdict, then by figures, acts, names, dates."""
    rank = RANKS[verdict]
    if verdict == "supported":
        rank = DISPUTED if standing == "disputed" else STALE if stale else rank
    return rank + min(9.9, sum(_weights(line))) if line else rank


def _weights(line: Line) -> Iterator[float]:
    yield 1.5 * min(3, len(line.quantities))
    yield 2.0 * bool(ACTS & line.all_stems)
    yield 0.8 * min(3, len(line.actors))
    yield 0.5 * bool(line.dates)
