"""The checks over a whole collection, for the statements of one overview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Protocol

import msgspec

from apercu.auditing.materials import Piece, Reader, party_of
from apercu.check.deciding import statement_verdict
from apercu.check.records import (
    Check,
    Checked,
    ClaimChecked,
    Evidence,
    Material,
    Reason,
)
from apercu.check.whole.bench import Bench
from apercu.check.whole.records import Against, Point
from apercu.check.whole.running import run_whole
from apercu.check.whole.within import Opposed, opposed
from apercu.ports import Parser
from apercu.records import Span


class FindPieces(Protocol):
    """Finds what is nearest to a query: of a collection, or all of some given texts."""

    def __call__(self, query: str) -> Sequence[Piece]:
        """Return pieces of the best origins, the best first."""
        ...


def in_collection(reader: Reader, copies: Set[int] = frozenset()) -> FindPieces:
    """Return what finds in a collection; `copies` are documents that are no source."""

    def find(query: str) -> Sequence[Piece]:
        found = {n: places for n, places in reader.find(query, near=False).items()
                 if n not in copies}  # fmt: skip
        return reader.pieces(found, frozenset(), frozenset())

    return find


class Whole:
    """Runs the checks over what `find` finds; what was read for one statement serves the next."""

    def __init__(
        self, find: FindPieces, parser: Parser, *, without: Set[Check] = frozenset()
    ) -> None:
        self._find_pieces = find
        self._without = without
        self._pieces: dict[tuple[str, str], Piece] = {}
        self._bench = Bench(parser, self._find)

    def _find(self, query: str) -> Sequence[Material]:
        pieces = self._find_pieces(query)
        for one in pieces:
            self._pieces.setdefault((one.material.document, one.material.text), one)
        return [one.material for one in pieces]

    def check(
        self, point: Point, checked: Checked, pieces: Sequence[Piece], parties: frozenset[str]
    ) -> tuple[Checked, list[Piece]]:
        """Put what the collection says against a statement to what came of it.

        Returned are also the pieces that its evidence is of, those handed in first.
        """
        found = run_whole(point, self._bench, without=self._without)
        every = list(pieces)
        if not found:
            return checked, every
        against = [self._claim(one, every, parties) for one in found]
        if checked.verdict == "supported" and checked.support >= 1.0 and len(checked.claims) == 1:
            return _disputed(checked, against), every
        claims = [*checked.claims, *against]
        verdict, support = statement_verdict(claims)
        done = msgspec.structs.replace(
            checked, verdict=verdict, support=support, claims=tuple(claims)
        )
        return done, every

    def _claim(self, one: Against, pieces: list[Piece], parties: frozenset[str]) -> ClaimChecked:
        reason = Reason(
            check=one.check,
            contradicts=one.contradicts,
            claimed=one.claimed,
            found=one.found,
            text=one.text,
        )
        evidence = []
        for quoted in one.quoted:
            piece = self._pieces[quoted.material.document, quoted.material.text]
            party = party_of(piece.source, parties)
            material = msgspec.structs.replace(piece.material, party=party)
            pieces.append(msgspec.structs.replace(piece, material=material))
            evidence.append(
                Evidence(
                    material=len(pieces) - 1,
                    start=quoted.start,
                    end=quoted.end,
                    quote=quoted.material.text[quoted.start : quoted.end],
                    side="against" if one.contradicts else "about",
                    support=0.0,
                    reasons=(reason,),
                )
            )
        return ClaimChecked(
            span=one.spans[0] if one.spans else Span(0, 0),
            spans=one.spans,
            text=one.claim,
            verdict="contradicted" if one.contradicts else "insufficient",
            support=0.0,
            evidence=tuple(evidence),
            reasons=(reason,),
        )

    def opposed(self, statements: Sequence[str]) -> Mapping[int, tuple[Opposed, ...]]:
        """Return, by statement, the pairs of statements that cannot both be right."""
        if "trend" in self._without:
            return {}
        found: dict[int, tuple[Opposed, ...]] = {}
        for pair in opposed(statements, self._bench):
            for place in (pair.one, pair.other):
                found[place] = (*found.get(place, ()), pair)
        return found


def _disputed(checked: Checked, against: Sequence[ClaimChecked]) -> Checked:
    """Put words against a statement that is a source's own to the letter: sources disagree.

    That a source says it remains so; of the dispute the standing tells.
    """
    (own,) = checked.claims
    told = [one for one in against if one.verdict == "contradicted"]
    if not told:
        return checked
    claim = msgspec.structs.replace(
        own,
        spans=(own.span,),
        evidence=(*own.evidence, *(each for one in told for each in one.evidence)),
        reasons=(*own.reasons, *(each for one in told for each in one.reasons)),
    )
    return msgspec.structs.replace(checked, claims=(claim,))
