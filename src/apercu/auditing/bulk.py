"""Check claims in bulk: lines of JSON in, lines of JSON out, one at a time and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import msgspec

from apercu.ask.evidence import Source
from apercu.auditing.materials import Piece, Reader
from apercu.auditing.newsrooms import with_tellings
from apercu.auditing.overviews import READ_LANGUAGE, JudgeStatement, parties_in
from apercu.auditing.settling import settled
from apercu.auditing.weighing import Chosen, choose, decided, find_standing
from apercu.auditing.whole import Whole, in_collection
from apercu.audits import ClaimEvidence, ClaimResult, GivenClaim, GivenDocument
from apercu.check.lines import Line, joined, look
from apercu.check.overview import LEAST_STATEMENT
from apercu.check.records import Checked, Material
from apercu.check.whole.records import Point
from apercu.dates import parse_published
from apercu.errors import CollectionMissing, InputError
from apercu.group.signatures import signature
from apercu.group.similarity import similar
from apercu.ports import Parser
from apercu.records import Interval, Outlet, Record
from apercu.text import terms
from apercu.text.language import detect_language
from apercu.text.rarity import rarity

LONGEST_LINE = 4 << 20
"""Bytes of a line."""
LONGEST_DOCUMENT = 200_000
"""Characters of a given text."""
LONGEST_CLAIM = 400
"""Words of a claim; a longer one is no sentence."""
LEAST_WORDS = 3
"""Words of a document; fewer say nothing."""
SHOWN = 10
MOST_SERVED = 200
"""Claims after which what was read of the collection for them is let go."""
MOST_GROUPED = 100
"""Texts of one claim that are looked at for copies of one another; others only to the letter."""


class BadLine(Record, frozen=True, kw_only=True):
    """A line that could not be checked: its number, from 1, and why."""

    number: int
    message: str


class Judges(Record, frozen=True, kw_only=True):
    """What judges claims in English, and what compares quotations of others'."""

    own: JudgeStatement
    other: JudgeStatement


def check_lines(
    lines: Iterable[bytes],
    judges: Judges,
    *,
    reader: Callable[[], Reader],
    parser: Parser | None = None,
) -> Iterator[ClaimResult | BadLine]:
    """Check each line as it comes; `reader` opens the collection for the first that needs it.

    With a `parser` the checks over a whole collection are run, over the documents where a line has
    some. Empty lines are passed over. Raises `SettingError`, `CollectionDamaged`.
    """
    desk = _Desk(judges, reader, parser)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield desk.check(_read(line))
        except InputError as error:
            yield BadLine(number=number, message=str(error))
        except CollectionMissing as error:
            yield BadLine(number=number, message=f"no 'documents', and {error}")


def _read(line: bytes) -> GivenClaim:
    if len(line) > LONGEST_LINE:
        raise InputError(f"the line has more than {LONGEST_LINE >> 20} MiB; split its documents")
    try:
        given = msgspec.json.decode(line, type=GivenClaim)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(
            f'{error}; give {{"id": ..., "claim": "...", "documents": ["..."]}}'
        ) from error
    for place, one in enumerate(given.documents or ()):
        text = one if isinstance(one, str) else one.text
        if len(text) > LONGEST_DOCUMENT:
            raise InputError(
                f"document {place} has {len(text):,} characters, the most is"
                f" {LONGEST_DOCUMENT:,}; give the passages that matter"
            )
    return given


class _Desk:
    """Checks claims; what was read of a collection for one serves the next."""

    def __init__(self, judges: Judges, reader: Callable[[], Reader], parser: Parser | None) -> None:
        self._judges = judges
        self._reader = cache(reader)
        self._parser = parser
        self._whole: Whole | None = None
        self._served = 0

    def check(self, given: GivenClaim) -> ClaimResult:
        """Check one claim; of one that is unfit no verdict is made."""
        if (why := _unfit(given.claim)) is not None:
            return _not_checked(given, why)
        language = detect_language(given.claim) or READ_LANGUAGE
        lines = look(given.claim, published=None, language=language)
        parties = frozenset(parties_in(one for line in lines for one in line.mentions))
        if given.documents is None:
            reader = self._reader()
            pieces = reader.pieces(reader.find(given.claim), parties, frozenset())
        elif not given.documents:
            return _not_checked(given, "No documents were given.")
        else:
            pieces = list(_given(given.documents))
            if not pieces:
                return _not_checked(
                    given, f"No document that was given has {LEAST_WORDS} words or more."
                )
        return self._judged(given, pieces, lines, language, parties)

    def _judged(
        self,
        given: GivenClaim,
        pieces: Sequence[Piece],
        lines: Sequence[Line],
        language: str,
        parties: frozenset[str],
    ) -> ClaimResult:
        judge = self._judges.own if language == READ_LANGUAGE else self._judges.other
        materials = [one.material for one in pieces]
        checked = judge(given.claim, materials, day=None, language=language)
        checked = settled(checked, materials, language=language)
        every: Sequence[Piece] = pieces
        notes = list(checked.notes)
        whole = self._over(given, pieces) if language == READ_LANGUAGE and pieces else None
        if whole is not None:
            checked, every = whole.check(Point(text=given.claim), checked, pieces, parties)
            notes += _opposed(whole, lines)
        if language != READ_LANGUAGE:
            notes = [f"The claim seems to be in '{language}'; claims are judged in English only."]
        rarities = _plain_rarities if given.documents is not None else self._reader().rarities
        checked = with_tellings(checked, every, rarities, language=language)
        chosen = choose(checked, every, joined(lines)) if lines else []
        return _result(given, checked, every, chosen, notes)

    def _over(self, given: GivenClaim, pieces: Sequence[Piece]) -> Whole | None:
        """Return what checks over the collection, or over the documents that were given."""
        if self._parser is None:
            return None
        if given.documents is not None:
            return Whole(lambda _: pieces, self._parser)
        if self._whole is None or self._served == MOST_SERVED:
            self._whole, self._served = Whole(in_collection(self._reader()), self._parser), 0
        self._served += 1
        return self._whole


def _opposed(whole: Whole, lines: Sequence[Line]) -> list[str]:
    """Say which sentences of a claim cannot both be right."""
    found = whole.opposed([one.text for one in lines]) if len(lines) > 1 else {}
    return list(dict.fromkeys(pair.text for pairs in found.values() for pair in pairs))


def _plain_rarities(stems: Iterable[str]) -> dict[str, float]:
    """Take words by how rare they are in English: given texts are too few to count in."""
    return {one: rarity(one) for one in stems}


def _unfit(claim: str) -> str | None:
    words = claim.split()
    if not terms(claim):
        return "The claim has no words."
    if len(words) < LEAST_STATEMENT:
        return f"The claim has fewer than {LEAST_STATEMENT} words: it says nothing to be checked."
    if len(words) > LONGEST_CLAIM:
        return f"The claim has {len(words):,} words, the most is {LONGEST_CLAIM}: split it."
    return None


def _not_checked(given: GivenClaim, why: str) -> ClaimResult:
    return ClaimResult(id=given.id, verdict="not_checked", reasons=(why,))


def _given(documents: Sequence[str | GivenDocument]) -> Iterator[Piece]:
    """Make materials of given texts; those that are copies of one another are one origin."""
    texts = [GivenDocument(text=one) if isinstance(one, str) else one for one in documents]
    origins = _origins([one.text for one in texts])
    for place, one in enumerate(texts):
        if len(one.text.split()) < LEAST_WORDS or not terms(one.text):
            continue
        language = one.language or detect_language(one.text) or READ_LANGUAGE
        published = parse_published(one.published, basis="given") if one.published else None
        material = Material(
            text=one.text,
            document=str(place),
            origin=origins[place],
            url=one.url,
            title=one.title,
            published=published,
            language=language,
            cited=True,
        )
        source = Source(
            document=str(place),
            origin=origins[place],
            url=one.url,
            title=one.title or None,
            outlet=Outlet(name=""),
            published=published,
            fetched=Interval(),
            language=language,
            text=one.text,
        )
        yield Piece(material=material, source=source, start=0)


def _origins(texts: Sequence[str]) -> list[str]:
    """Name each text by the first that tells the same report, to the letter or nearly so."""
    signed = [signature(text) for text in texts[:MOST_GROUPED]]
    first: dict[tuple[str, ...], int] = {}
    found: list[str] = []
    for place, text in enumerate(texts):
        same = first.setdefault(tuple(terms(text)), place)
        if same == place and place < len(signed):
            near = (n for n in range(place) if similar(signed[n], signed[place]) is not None)
            same = next(near, place)
        found.append(found[same] if same < place else str(place))
    return found


def _result(
    given: GivenClaim,
    checked: Checked,
    pieces: Sequence[Piece],
    chosen: Sequence[Chosen],
    notes: Sequence[str],
) -> ClaimResult:
    stood = find_standing(checked, pieces)
    reasons = [one.text for one in decided(checked)]
    return ClaimResult(
        id=given.id,
        verdict=checked.verdict,
        support=round(checked.support, 6),
        standing=stood.standing,
        evidence=tuple(
            ClaimEvidence(
                document=(
                    one.piece.source.document
                    if given.documents is None
                    else int(one.piece.source.document)
                ),
                start=one.piece.start + one.evidence.start,
                end=one.piece.start + one.evidence.end,
                quote=one.evidence.quote,
                side=one.evidence.side,
                support=round(one.evidence.support, 6),
            )
            for one in chosen[:SHOWN]
        ),
        reasons=tuple(dict.fromkeys([*reasons, *notes])),
        synthetic=any(one.piece.source.synthetic for one in chosen[:SHOWN]),
    )
