"""Audit an overview: each statement beside its own references and the whole collection."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from apercu import __version__
from apercu.actors import actor_name
from apercu.ask.evidence import Source
from apercu.auditing.materials import FindNear, Piece, Reader, party_of, passages_in
from apercu.auditing.newsrooms import with_tellings
from apercu.auditing.repairs import repairs
from apercu.auditing.settling import settled
from apercu.auditing.weighing import (
    Chosen,
    as_found,
    choose,
    consequence,
    decided,
    find_standing,
    is_present,
)
from apercu.auditing.whole import Whole, in_collection
from apercu.audits import (
    Audit,
    AuditAside,
    AuditedClaim,
    AuditedStatement,
    Checker,
    Evidence,
    HandedIn,
    NamedSource,
    OwnWords,
    Words,
)
from apercu.briefs import Citation, Named, Reference, Searched, Verdict
from apercu.check.lines import Line, joined, look
from apercu.check.naming import is_one_report, know, match
from apercu.check.overview import Overview, Said, take_apart
from apercu.check.records import Checked, ClaimChecked, Material
from apercu.check.whole.records import Point
from apercu.check.whole.within import Opposed
from apercu.codec import canonical
from apercu.collection.index import LexicalIndex
from apercu.collection.reading import Collection
from apercu.errors import InputError
from apercu.gathering import reference_to
from apercu.ports import Clock, Parser, Progress
from apercu.records import Mention, Record
from apercu.text import terms
from apercu.text.language import detect_language

LEAST_COPIED, COPIED_SHARE = 5, 0.6
"""A document that has so many of the overview's sentences, and such a share of them, to the letter
is the overview itself, or what it was copied from: no source for it."""
TELLS_LANGUAGE = 40
"""Characters from which a statement's language is told by itself; a shorter one may be names."""
BEFORE = 2
"""Statements before one that may tell what it points back to."""
_POINTS_BACK = re.compile(
    r"(?:this|these|that|those|it|its|they|their|he|she|both|such|however|instead|also|then"
    r"|in (?:retaliation|response|return|reply|turn)|as a result|the (?:crisis|incident|deal|move"
    r"|agreement|attacks?|strikes?|crash|raids?|visit|talks|vote|war|two|shift))\b",
    re.IGNORECASE,
)
READ_LANGUAGE = "en"
"""The one language of which statements are judged; of others only quotations are compared."""


class JudgeStatement(Protocol):
    """Judges a statement by materials, as `check.judging.Judge.judge` does."""

    def __call__(
        self,
        statement: str,
        materials: Sequence[Material],
        *,
        day: datetime.date | None = None,
        language: str | None = "en",
    ) -> Checked:
        """Return what came of it."""
        ...


class _Wanted(Record, frozen=True, kw_only=True):
    """A statement with what is known of it before it is judged.

    `line` is `None` where it has no sentence; `found` are passages by document; `before` are the
    statements before it in its section, the nearest last.
    """

    said: Said
    line: Line | None
    parties: tuple[str, ...]
    language: str | None
    cited: frozenset[str]
    found: dict[int, set[int]]
    before: tuple[str, ...] = ()


def audit(
    handed: HandedIn,
    collection: Collection,
    index: LexicalIndex,
    *,
    name: str,
    as_of: datetime.date,
    judge: JudgeStatement,
    judge_other: JudgeStatement,
    checker: Checker,
    clock: Clock,
    parser: Parser | None = None,
    near: FindNear | None = None,
    synthetic: bool = False,
    progress: Progress | None = None,
) -> Audit:
    """Compare an overview with a collection as of a day.

    `judge_other` judges statements in other languages than `READ_LANGUAGE`: by quotation alone.
    With a `parser` the checks over the whole collection are run, with `near` words and nearness of
    matter find the evidence. `synthetic` tells that the collection is made for demonstration.
    Raises `InputError` where it has no statement, `CollectionDamaged`, `SettingError`.
    """
    overview = take_apart(handed.text, handed.links)
    if not overview.statements:
        raise InputError(_no_statement(name, overview))
    reader = Reader(collection, index, as_of, near=near)
    sources, numbers = _named(overview, reader)
    languages = _languages(overview.statements)
    wanted = [
        _want(one, _before(overview.statements, place), reader, sources, numbers, language)
        for place, (one, language) in enumerate(zip(overview.statements, languages, strict=True))
    ]
    copies = _copies(wanted, reader)
    writer = _Writer(
        reader, Whole(in_collection(reader, copies), parser) if parser is not None else None
    )
    opposed = writer.opposed(wanted)
    statements = []
    if progress is not None:
        progress.found(len(wanted))
        progress.stage("comparing")
    for number, one in enumerate(wanted, 1):
        chosen = judge if one.language == READ_LANGUAGE else judge_other
        statements.append(
            writer.statement(f"s{number}", one, chosen, copies, opposed.get(number - 1, ()))
        )
        if progress is not None:
            progress.done(1)
    state = collection.state(as_of)
    sha = hashlib.sha256(handed.text.encode("utf-8", "surrogatepass")).hexdigest()
    references = tuple(writer.references)
    return Audit(
        id=_audit_id(handed, as_of, state.state, checker),
        name=name,
        kind=handed.kind,
        sha256=sha,
        text=overview.text,
        title=overview.title or handed.title,
        as_of=as_of.isoformat(),
        made_at=clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        synthetic=synthetic or any(one.synthetic for one in references),
        collection=Searched(documents=state.documents, origins=state.origins, state=state.state),
        checker=checker,
        statements=tuple(statements),
        order=_order(statements),
        sources=sources,
        asides=tuple(
            AuditAside(start=one.span.start, end=one.span.end, why=one.why)
            for one in overview.asides
        ),
        references=references,
        flags=handed.flags,
        notes=tuple(_notes(checker, languages, copies, reader)),
    )


def _audit_id(handed: HandedIn, as_of: datetime.date, state: str, checker: Checker) -> str:
    data = canonical([handed, as_of.isoformat(), state, checker, __version__])
    return hashlib.sha256(data).hexdigest()


def _no_statement(name: str, overview: Overview) -> str:
    kinds = ", ".join(dict.fromkeys(one.why for one in overview.asides))
    what = f"only {kinds}" if kinds else "no sentence"
    return f"{name} holds no statement that could be checked ({what}); give its text in sentences"


def _order(statements: Sequence[AuditedStatement]) -> tuple[str, ...]:
    places = sorted(range(len(statements)), key=lambda n: (-statements[n].consequence, n))
    return tuple(statements[n].id for n in places)


def _notes(
    checker: Checker, languages: Sequence[str | None], copies: frozenset[int], reader: Reader
) -> Iterable[str]:
    if checker.support is None:
        yield (
            "No support model is set, so nothing was judged by one: what is not quoted to the"
            " letter, and in no slot contradicted, is not checked."
        )
    for language, n in sorted(Counter(map(str, languages)).items()):
        if language != READ_LANGUAGE:
            told = f"'{language}'" if language != "None" else "a language that could not be told"
            yield f"Of the statements {n} seem to be in {told}; they are judged in English only."
    for number in sorted(copies, key=reader.view.identify):
        yield (
            f"Left out: document {reader.view.identify(number)[:12]} has most of the overview's"
            " sentences to the letter, and is no source for it."
        )


def _languages(statements: Sequence[Said]) -> list[str | None]:
    """Return each statement's language; of a short one, that of most."""
    found = [detect_language(one.text) for one in statements]
    known = Counter(one for one in found if one is not None)
    most = min(known, key=lambda one: (-known[one], one)) if known else None
    return [
        language if language is not None and len(one.text) >= TELLS_LANGUAGE else most
        for one, language in zip(statements, found, strict=True)
    ]


# --- its own references -------------------------------------------------------------------------


def _named(overview: Overview, reader: Reader) -> tuple[tuple[NamedSource, ...], dict[str, int]]:
    """Match the overview's references; return them, and the documents' numbers by id."""
    if not overview.sources:
        return (), {}
    known = know(reader.listed())
    found = tuple(match(source, known) for source in overview.sources)
    wanted = sorted({document for named in found for document in named.documents})
    return found, {one: reader.view.collection.find_number(one) for one in wanted}


def _cited(said: Said, sources: Sequence[NamedSource], origins: Mapping[str, int]) -> set[str]:
    """Return the documents that a statement cites; of a cut address that fits several, none."""
    return {
        document
        for one in sources
        if one.n in said.marks and is_one_report(one, [origins[d] for d in one.documents])
        for document in one.documents
    }


# --- a statement --------------------------------------------------------------------------------


def _before(statements: Sequence[Said], place: int) -> tuple[str, ...]:
    """Return the statements before one, of its section and no further than `BEFORE`."""
    heading = statements[place].heading
    near = statements[max(0, place - BEFORE) : place]
    return tuple(one.text for one in near if one.heading == heading)


def _context(said: Said, before: Sequence[str], line: Line | None) -> str:
    """Return the words around a statement by which it is searched for too.

    The sentence before counts where it opens by pointing back, or names nobody.
    """
    hangs = _POINTS_BACK.match(said.text) or line is None or not line.actors
    last = before[-1] if before and hangs else ""
    return " ".join(filter(None, (said.heading, said.label, last)))


def _want(
    said: Said,
    before: tuple[str, ...],
    reader: Reader,
    sources: Sequence[NamedSource],
    numbers: Mapping[str, int],
    language: str | None,
) -> _Wanted:
    lines = look(said.text, published=None, language=language)
    line = joined(lines) if lines else None
    origins = {d: reader.view.origin(n) for d, n in numbers.items()}
    cited = _cited(said, sources, origins)
    found: dict[int, set[int]] = {}
    if terms(said.text):
        found = passages_in(reader, said.text, [numbers[one] for one in sorted(cited)])
        for number, ordinals in reader.find(said.text, _context(said, before, line)).items():
            found.setdefault(number, set()).update(ordinals)
    return _Wanted(
        said=said,
        line=line,
        parties=parties_in(line.mentions) if line else (),
        language=language,
        cited=frozenset(cited),
        found=found,
        before=before,
    )


def parties_in(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Return the states that a statement names as actors, in its order."""
    found = (one.actor for one in mentions if one.reading == "actor")
    return tuple(dict.fromkeys(one for one in found if len(one) == 3 and one.isupper()))


def _copies(wanted: Sequence[_Wanted], reader: Reader) -> frozenset[int]:
    """Return the documents that have most of the overview's sentences to the letter."""
    said = [" ".join(terms(one.said.text)) for one in wanted]
    least = max(LEAST_COPIED, COPIED_SHARE * len(said))
    if len(said) < LEAST_COPIED:
        return frozenset()
    found = set()
    for number in {number for one in wanted for number in one.found}:
        text = " ".join(terms(reader.source(number).text))
        if sum(one in text for one in said) >= least:
            found.add(number)
    return frozenset(found)


class _Writer:
    """Judges statements, and numbers references in the order in which they are read."""

    def __init__(self, reader: Reader, whole: Whole | None) -> None:
        self.references: list[Reference] = []
        self._reader = reader
        self._whole = whole
        self._numbers: dict[str, int] = {}

    def opposed(self, wanted: Sequence[_Wanted]) -> Mapping[int, tuple[OwnWords, ...]]:
        """Return, by statement, the overview's own words that cannot be right if it is."""
        if self._whole is None:
            return {}
        texts = [one.said.text if one.language == READ_LANGUAGE else "" for one in wanted]
        found = self._whole.opposed(texts)
        return {
            place: tuple(_own_words(pair, place, wanted) for pair in pairs)
            for place, pairs in found.items()
        }

    def statement(
        self,
        identity: str,
        wanted: _Wanted,
        judge: JudgeStatement,
        copies: frozenset[int],
        opposed: tuple[OwnWords, ...],
    ) -> AuditedStatement:
        """Judge a statement, by passages and by the whole collection."""
        said, line = wanted.said, wanted.line
        found = {n: ordinals for n, ordinals in wanted.found.items() if n not in copies}
        pieces = self._reader.pieces(found, frozenset(wanted.parties), wanted.cited)
        cited_verdict = self._by_references(said.text, pieces, judge, wanted.language)
        checked = self._judge(said.text, pieces, judge, wanted.language)
        if self._whole is not None and wanted.language == READ_LANGUAGE:
            point = Point(text=said.text, before=wanted.before)
            checked, pieces = self._whole.check(point, checked, pieces, frozenset(wanted.parties))
        checked = with_tellings(checked, pieces, self._reader.rarities, language=wanted.language)
        stood = find_standing(checked, pieces)
        chosen = choose(checked, pieces, line) if line else []
        evidence = tuple(self._evidence(one) for one in chosen)
        undated = line is not None and not any(one.interval for one in line.dates)
        newer = any(one.newer for one in chosen)
        stale = newer and checked.verdict == "supported" and (undated or is_present(said.text))
        reasons = decided(checked)
        return AuditedStatement(
            id=identity,
            start=said.start,
            end=said.end,
            text=said.text,
            label=said.label,
            heading=said.heading,
            marks=said.marks,
            scope=said.scope,
            verdict=checked.verdict,
            support=round(checked.support, 6),
            cited_verdict=cited_verdict,
            standing=stood.standing,
            origins=stood.origins,
            against=stood.against,
            when=tuple(one.interval for one in (line.dates if line else ()) if one.interval),
            undated=undated,
            stale=stale,
            not_heard=_not_heard(wanted.parties, chosen),
            claims=tuple(map(_claim, checked.claims)),
            opposed=opposed,
            evidence=evidence,
            reasons=reasons,
            repairs=repairs(
                said.text,
                verdict=checked.verdict,
                standing=stood.standing,
                origins=stood.origins,
                undated=undated,
                stale=stale,
                evidence=evidence,
                published=[one.piece.source.published for one in chosen],
                reasons=reasons,
                line=line,
            ),
            notes=checked.notes,
            consequence=round(consequence(line, checked.verdict, stood.standing, stale), 3),
        )

    def _judge(
        self, text: str, pieces: Sequence[Piece], judge: JudgeStatement, language: str | None
    ) -> Checked:
        # The day an overview was written is not known: its "on Wednesday" stays undated.
        materials = [one.material for one in pieces]
        checked = judge(text, materials, day=None, language=language)
        return settled(checked, materials, language=language)

    def _by_references(
        self, text: str, pieces: Sequence[Piece], judge: JudgeStatement, language: str | None
    ) -> Verdict | None:
        own = [one for one in pieces if one.material.cited]
        return self._judge(text, own, judge, language).verdict if own else None

    def _evidence(self, chosen: Chosen) -> Evidence:
        one, piece = chosen.evidence, chosen.piece
        start, end = piece.start + one.start, piece.start + one.end
        return Evidence(
            citation=Citation(
                reference=self._number(piece.source),
                text_sha256=piece.source.document,
                start=start,
                end=end,
                quote=piece.source.text[start:end],
            ),
            side=one.side,
            support=round(one.support, 6),
            reasons=tuple(map(as_found, one.reasons)),
            cited=piece.material.cited,
            newer=chosen.newer,
        )

    def _number(self, source: Source) -> int:
        if source.document not in self._numbers:
            self._numbers[source.document] = len(self.references) + 1
            near = frozenset(one for one in (source.speaker, source.outlet.state) if one)
            party = party_of(source, near)
            self.references.append(reference_to(len(self.references) + 1, source, party=party))
        return self._numbers[source.document]


def _claim(one: ClaimChecked) -> AuditedClaim:
    return AuditedClaim(
        spans=tuple(Words(start=w.start, end=w.end) for w in one.spans or (one.span,)),
        text=one.text,
        verdict=one.verdict,
        reasons=tuple(map(as_found, one.reasons)) if one.verdict != "supported" else (),
    )


def _own_words(pair: Opposed, place: int, wanted: Sequence[_Wanted]) -> OwnWords:
    other = pair.other if pair.one == place else pair.one
    said = wanted[other].said
    return OwnWords(
        statement=f"s{other + 1}",
        start=said.start,
        end=said.end,
        quote=said.text,
        text=pair.text,
    )


def _not_heard(parties: Sequence[str], chosen: Sequence[Chosen]) -> tuple[Named, ...]:
    """Return the parties without a voice among the words shown, if any is for or against."""
    if not any(one.evidence.side != "about" for one in chosen):
        return ()
    heard = {one.piece.material.party for one in chosen}
    return tuple(Named(id=one, name=actor_name(one)) for one in parties if one not in heard)
