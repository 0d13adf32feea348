"""Judge a statement by texts: support by a model, lowered by the fixed checks, part by part.

A verdict tells whether the words say this. The model proposes, the fixed checks may only lower,
and where no model is at hand nothing but the very words can be `supported`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence, Set

from apercu.briefs import Verdict
from apercu.check.alignment import Window, windows
from apercu.check.deciding import Weighed, claim_verdict, statement_verdict
from apercu.check.fixed.compared import Compared
from apercu.check.fixed.running import run_checks
from apercu.check.framing import framed
from apercu.check.lines import Line, look
from apercu.check.parts import Part, parts
from apercu.check.records import Check, Checked, ClaimChecked, Evidence, Material, Side
from apercu.check.views import Seen, day_of, see, see_lines
from apercu.ports import Parser, SupportModel, Unjudged
from apercu.records import Record, Span
from apercu.text import terms

WINDOWS = 3
"""How many windows of a text are read for a claim, those that have most of it. Of the claims of the
open gold whose evidence is marked, .94 have it in one of the three best."""
AROUND = 1
"""Sentences beside a window that the fixed checks see too."""
LONGEST = 400
"""Words of a statement; a longer one is no sentence."""


class _Text(Record, frozen=True, kw_only=True, dict=True):
    """A material with its sentences; clauses are found when they are asked for."""

    number: int
    material: Material
    day: dt.date | None
    lines: tuple[Line, ...]


class Judge:
    """Judges statements; what was read of a text is kept for the next statement."""

    def __init__(
        self,
        parser: Parser,
        support: SupportModel | None,
        *,
        without: Set[Check] = frozenset(),
    ) -> None:
        self._parser = parser
        self._support = support
        self._without = without
        self._lines: dict[tuple[str, dt.date | None], tuple[Line, ...]] = {}
        self._seen: dict[tuple[str, dt.date | None, str | None], Seen] = {}

    def judge(
        self,
        statement: str,
        materials: Sequence[Material],
        *,
        day: dt.date | None = None,
        language: str | None = "en",
    ) -> Checked:
        """Judge a statement by materials; `day` is the day its own times are reckoned from."""
        words = statement.split()
        if len(words) > LONGEST:
            note = f"The statement has {len(words)} words, the most is {LONGEST}: split it."
            return Checked(verdict="not_checked", support=0.0, notes=(note,))
        if not terms(statement):
            return Checked(
                verdict="not_checked", support=0.0, notes=("The statement has no words.",)
            )
        if not materials:
            return Checked(
                verdict="not_checked", support=0.0, notes=("There was nothing to compare with.",)
            )
        texts = [self._text(number, one) for number, one in enumerate(materials)]
        sentences = see(statement, self._parser, published=day, language=language)
        claims = [self._sentence(seen, texts, day, language) for seen in sentences]
        flat = tuple(one for found in claims for one in found)
        verdict, support = statement_verdict(flat)
        notes = (
            () if self._support else ("No support model is set: only quotations were compared.",)
        )
        return Checked(verdict=verdict, support=support, claims=flat, notes=notes)

    def _text(self, number: int, material: Material) -> _Text:
        day = day_of(material.published)
        key = (material.text, day)
        if key not in self._lines:
            self._lines[key] = look(material.text, published=day, language=material.language)
        return _Text(number=number, material=material, day=day, lines=self._lines[key])

    def _sentence(
        self,
        seen: Seen,
        texts: Sequence[_Text],
        day: dt.date | None,
        language: str | None,
    ) -> list[ClaimChecked]:
        """Judge a sentence whole; where it is not supported, part by part."""
        whole = self._claim(seen, Span(0, len(seen.line.text)), texts)
        found = parts(seen)
        if whole.verdict == "supported" or len(found) < 2:
            return [_natured(whole, found[0] if len(found) == 1 else None, seen.line.start)]
        each = []
        for part in found:
            own = see(part.text, self._parser, published=day, language=language)
            if len(own) != 1:
                return [_natured(whole, None, seen.line.start)]
            checked = self._claim(own[0], part.span, texts)
            each.append(_natured(checked, part, seen.line.start))
        return (
            each
            if any(one.verdict == "supported" for one in each)
            else [_natured(whole, None, seen.line.start)]
        )

    def _claim(self, seen: Seen, span: Span, texts: Sequence[_Text]) -> ClaimChecked:
        evidence: list[Evidence] = []
        weighed: list[Weighed] = []
        for text in texts:
            for window in _apart(windows(seen.line, text.lines)):
                found, scales = self._weigh(seen, text, window)
                evidence.append(found)
                weighed.append(scales)
        order = sorted(range(len(weighed)), key=lambda n: (*weighed[n].worth, n))
        verdict, support, deciding = claim_verdict([weighed[n] for n in order])
        ordered = tuple(evidence[n] for n in order)
        reasons = ordered[deciding].reasons if deciding is not None else ()
        return ClaimChecked(
            span=span,
            text=seen.line.text,
            verdict=verdict,
            support=support,
            evidence=ordered,
            reasons=reasons,
        )

    def _weigh(self, seen: Seen, text: _Text, window: Window) -> tuple[Evidence, Weighed]:
        lines = text.lines[window.first : window.last + 1]
        first, last = lines[0].start, lines[-1].end
        quote = text.material.text[first:last]
        literal = _is_literal(seen.line, lines)
        around = text.lines[max(0, window.first - AROUND) : window.last + AROUND + 1]
        passage = self._clauses(around, text)
        compared = Compared(claim=seen, passage=tuple(passage), material=text.material)
        reasons = () if literal else run_checks(compared, without=self._without)
        value = 1.0 if literal else self._answer(seen, text, around)
        weighed = Weighed(covered=window.covered, support=value, reasons=reasons)
        side: Side = weighed.side
        return (
            Evidence(
                material=text.number,
                start=first,
                end=last,
                quote=quote,
                side=side,
                support=value or 0.0,
                reasons=reasons,
            ),
            weighed,
        )

    def _answer(self, seen: Seen, text: _Text, around: Sequence[Line]) -> float | None:
        """Ask the model; `None` where there is none, or where it could not judge the pair."""
        if self._support is None:
            return None
        words = " ".join(text.material.text[around[0].start : around[-1].end].split())
        passage = framed(words, text.day, text.material.speaker)
        (answer,) = self._support.weigh([(passage, seen.line.text)])
        return None if isinstance(answer, Unjudged) else answer.value

    def _clauses(self, lines: Sequence[Line], text: _Text) -> list[Seen]:
        speaker, language = text.material.speaker, text.material.language
        new = [one for one in lines if (one.text, text.day, speaker) not in self._seen]
        if new:
            found = see_lines(
                new, self._parser, published=text.day, language=language, speaker=speaker
            )
            self._seen |= {(one.line.text, text.day, speaker): one for one in found}
        return [self._seen[one.text, text.day, speaker] for one in lines]


def _apart(found: Sequence[Window]) -> list[Window]:
    """Return the best windows, none of them within what is read around a better one."""
    kept: list[Window] = []
    for one in found:
        inside = (
            other.first - AROUND <= one.first and one.last <= other.last + AROUND for other in kept
        )
        if not any(inside):
            kept.append(one)
        if len(kept) == WINDOWS:
            break
    return kept


def _is_literal(claim: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a claim is a whole sentence of the passage, word by word.

    A part of one will not do: "X said that p" does not say p, and "it is untrue that p" denies it.
    """
    mine = terms(claim.text)
    return any(terms(one.text) == mine for one in lines)


def _natured(checked: ClaimChecked, part: Part | None, start: int) -> ClaimChecked:
    verdict: Verdict = checked.verdict
    if part is not None and part.nature != "fact" and verdict not in ("supported", "contradicted"):
        verdict = "not_checkable"
    return ClaimChecked(
        span=Span(checked.span.start + start, checked.span.end + start),
        text=checked.text,
        verdict=verdict,
        support=checked.support,
        evidence=checked.evidence,
        reasons=checked.reasons,
    )


def judge(
    statement: str,
    materials: Sequence[Material],
    *,
    parser: Parser,
    support: SupportModel | None,
    day: dt.date | None = None,
    language: str | None = "en",
    without: Set[Check] = frozenset(),
) -> Checked:
    """Judge one statement; with many, `Judge` keeps what was read."""
    return Judge(parser, support, without=without).judge(
        statement, materials, day=day, language=language
    )
