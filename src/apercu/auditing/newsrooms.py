"""Who else tells a claim that words carry, and which of its tellers add to one another.

What a brief counts is counted here too: newsrooms, not addresses or origins alone. Another report
of the same newsroom, one that credits it, and a page compiled from others' reports add nothing
(`ask.tellings`, measured by evals/corroboration.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from apercu.ask.evidence import Sentence, Source, Told
from apercu.ask.tellings import Tellings, stems_of
from apercu.ask.tellings_lines import COMPILED, are_independent
from apercu.auditing.materials import Piece
from apercu.check.lines import look
from apercu.check.records import Checked, ClaimChecked, Evidence
from apercu.check.views import day_of
from apercu.records import Interval, Outlet, Record

Rarities = Callable[[Iterable[str]], Mapping[str, float]]
_BETWEEN = 2
"""Added to the number of a sentence behind a gap: it is not the next one."""


def independent(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the first piece and those whose reports add to all before them."""
    found: list[Piece] = []
    for one in pieces:
        if all(are_independent(other.source, one.source) for other in found):
            found.append(one)
    # A page put together from others' reports counts only where there is nothing else.
    return [one for one in found if one.source.outlet.form not in COMPILED] or found[:1]


def with_tellings(
    checked: Checked, pieces: Sequence[Piece], rarities: Rarities, *, language: str | None
) -> Checked:
    """Put to each claim that is carried the sentences of other newsrooms that tell it again.

    They are words for it that no support model was asked about; their support is 0.
    """
    carried = [one for one in checked.claims if _is_carried(one)]
    if not carried or len(pieces) < 2:
        return checked
    heard = _Heard(pieces, rarities, language)
    claims = tuple(heard.add(one) if _is_carried(one) else one for one in checked.claims)
    return msgspec.structs.replace(checked, claims=claims)


def _is_carried(claim: ClaimChecked) -> bool:
    return claim.verdict == "supported" and any(one.side == "for" for one in claim.evidence)


class _Place(Record, frozen=True, kw_only=True):
    """Which piece a sentence is of."""

    piece: int
    sentence: Sentence


class _Heard:
    """Finds the tellings of claims among the sentences of some pieces."""

    def __init__(self, pieces: Sequence[Piece], rarities: Rarities, language: str | None) -> None:
        self._pieces = pieces
        self._rarities = rarities
        self._language = language
        places = [
            _Place(piece=number, sentence=sentence)
            for number, piece in enumerate(pieces)
            for sentence in _sentences(piece)
        ]
        self._piece = {_key(one.sentence): one.piece for one in places}
        self._tellings = Tellings([one.sentence for one in places])

    def add(self, claim: ClaimChecked) -> ClaimChecked:
        """Put to a claim's evidence the sentences that tell it again."""
        known = {
            self._pieces[one.material].source.document
            for one in claim.evidence
            if one.side != "about"
        }
        told = _told(claim.text, self._language)
        found = self._tellings.of(told, self._rarities(stems_of(told)))
        more = [
            self._evidence(one.sentence)
            for one in found.tellings
            if one.sentence.source.document not in known
            and not self._is_lowered(one.sentence, claim)
        ]
        return msgspec.structs.replace(claim, evidence=(*claim.evidence, *more))

    def _is_lowered(self, sentence: Sentence, claim: ClaimChecked) -> bool:
        """Tell whether a check found that words with this sentence say another thing.

        "Ratified" tells "initialled" again, by its other words; the checks know better.
        """
        number = self._piece[_key(sentence)]
        start = sentence.start - self._pieces[number].start
        end = sentence.end - self._pieces[number].start
        return any(
            one.material == number and one.reasons and one.start < end and start < one.end
            for one in claim.evidence
        )

    def _evidence(self, sentence: Sentence) -> Evidence:
        number = self._piece[_key(sentence)]
        start = self._pieces[number].start
        return Evidence(
            material=number,
            start=sentence.start - start,
            end=sentence.end - start,
            quote=sentence.words,
            side="for",
            support=0.0,
        )


def _key(sentence: Sentence) -> tuple[str, int]:
    return sentence.source.document, sentence.start


def _sentences(piece: Piece) -> Iterator[Sentence]:
    """Yield a piece's sentences; all spans are of the document's stored text."""
    material, shift = piece.material, piece.start
    lines = look(material.text, published=day_of(material.published), language=material.language)
    for number, line in enumerate(lines):
        yield Sentence(
            source=piece.source,
            start=shift + line.start,
            end=shift + line.end,
            # Stretches of one document do not lie beside one another.
            number=number + _BETWEEN * shift,
            mentions=tuple(
                msgspec.structs.replace(one, start=one.start + shift, end=one.end + shift)
                for one in line.mentions
            ),
            dates=tuple(
                msgspec.structs.replace(one, start=one.start + shift, end=one.end + shift)
                for one in line.dates
            ),
        )


def _told(claim: str, language: str | None) -> Told:
    """Make of a claim a sentence as a brief would have it, published by nobody."""
    lines = look(claim, published=None, language=language)
    source = Source(
        document="",
        origin="",
        url="",
        title=None,
        outlet=Outlet(name=""),
        published=None,
        fetched=Interval(),
        language=language,
        text=claim,
    )
    sentence = Sentence(
        source=source,
        start=0,
        end=len(claim),
        number=0,
        mentions=tuple(one for line in lines for one in line.mentions),
        dates=tuple(one for line in lines for one in line.dates),
    )
    return Told(sentence=sentence, text=claim, kind="event")
