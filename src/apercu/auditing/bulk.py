"""Check claims in bulk: lines of JSON in, lines of JSON out, one at a time and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import msgspec

from apercu.ask.evidence import Source
from apercu.auditing.materials import Piece, Reader
from apercu.auditing.overviews import READ_LANGUAGE, JudgeStatement, parties_in
from apercu.auditing.weighing import Chosen, choose, decided, find_standing
from apercu.audits import ClaimEvidence, ClaimResult, GivenClaim, GivenDocument
from apercu.check.lines import joined, look
from apercu.check.overview import LEAST_STATEMENT
from apercu.check.records import Checked, Material
from apercu.dates import parse_published
from apercu.errors import CollectionMissing, InputError
from apercu.group.signatures import signature
from apercu.group.similarity import similar
from apercu.records import Interval, Outlet, Record
from apercu.text import terms
from apercu.text.language import detect_language

LONGEST_LINE = 4 << 20
"""Bytes of a line."""
LONGEST_DOCUMENT = 200_000
"""Characters of a given text."""
LONGEST_CLAIM = 400
"""Words of a claim; a longer one is no sentence."""
LEAST_WORDS = 3
"""Words of a document; fewer say nothing."""
SHOWN = 10
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
) -> Iterator[ClaimResult | BadLine]:
    """Check each line as it comes; `reader` opens the collection for the first that needs it.

    Empty lines are passed over. Raises `SettingError`, `CollectionDamaged`.
    """
    opened = cache(reader)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _check(_read(line), judges, opened)
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


def _check(
    given: GivenClaim,
    judges: Judges,
    reader: Callable[[], Reader],
) -> ClaimResult:
    if (why := _unfit(given.claim)) is not None:
        return _not_checked(given, why)
    language = detect_language(given.claim) or READ_LANGUAGE
    claim = look(given.claim, published=None, language=language)
    parties = frozenset(parties_in(one for line in claim for one in line.mentions))
    if given.documents is None:
        found = reader()
        pieces = found.pieces(found.find(given.claim), parties, frozenset())
    else:
        if not given.documents:
            return _not_checked(given, "No documents were given.")
        pieces = list(_given(given.documents))
        if not pieces:
            return _not_checked(
                given, f"No document that was given has {LEAST_WORDS} words or more."
            )
    judge = judges.own if language == READ_LANGUAGE else judges.other
    checked = judge(given.claim, [one.material for one in pieces], day=None, language=language)
    notes = checked.notes
    if language != READ_LANGUAGE:
        notes = (f"The claim seems to be in '{language}'; claims are judged in English only.",)
    line = joined(claim) if claim else None
    return _result(given, checked, pieces, choose(checked, pieces, line) if line else [], notes)


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
