"""Judge a statement by texts: support by a model, lowered by the fixed checks, part by part.

A verdict tells whether the words say this. The model proposes, the fixed checks may only lower,
and where no model is at hand nothing but the very words can be `supported`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence, Set
from typing import NamedTuple

import msgspec

from apercu.briefs import Verdict
from apercu.check.alignment import Window, signs, windows
from apercu.check.combining import Answers, chance, combination_of, features
from apercu.check.deciding import Weighed, claim_verdict, statement_verdict
from apercu.check.fixed.compared import Compared
from apercu.check.fixed.running import run_checks
from apercu.check.focus import focus
from apercu.check.framing import framed
from apercu.check.lines import Line, look
from apercu.check.overlap import overlap
from apercu.check.parts import Part, parts
from apercu.check.records import Check, Checked, ClaimChecked, Evidence, Material
from apercu.check.views import Seen, day_of, see, see_lines
from apercu.ports import Parser, Support, SupportModel, Unjudged
from apercu.records import Record, Span
from apercu.text import terms

WINDOWS = 3
"""How many windows of a text are read for a claim, those that have most of it. Of the claims of the
open gold whose evidence is marked, .94 have it in one of the three best."""
AROUND = 1
"""Sentences beside a window that the fixed checks see too."""
LONGEST = 400
"""Words of a statement; a longer one is no sentence."""


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


class _Text(Record, frozen=True, kw_only=True, dict=True):
    """A material with its sentences; clauses are found when they are asked for."""

    number: int
    material: Material
    day: dt.date | None
    lines: tuple[Line, ...]

    def shown(self, words: str) -> str:
        """Return words of it as the model is shown them, with day and speaker."""
        return framed(" ".join(words.split()), self.day, self.material.speaker)


class _Looked(Record, frozen=True, kw_only=True):
    """A window of a text that is looked at for a claim, and the sentences around it."""

    text: _Text
    window: Window
    around: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The sentences of the window itself."""
        return self.text.lines[self.window.first : self.window.last + 1]

    @property
    def passage(self) -> str:
        """What the model is shown: the words around it too."""
        return self.text.shown(self.text.material.text[self.around[0].start : self.around[-1].end])


class _Chance(NamedTuple):
    """The chance that a text supports a claim, how much of the claim its best window has."""

    value: float
    covered: float
    text: int
    cited: bool


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
        self._combination = combination_of(support.id) if support else None
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
        carried = [one.verdict == "supported" for one in each]
        # Short claims are sooner taken for supported: where all parts are and the whole is not, the
        # whole was weighed with all that it says. Parts tell what of it is borne out.
        doubtful = self._combination is not None and all(carried)
        if any(carried) and not doubtful:
            return each
        return [_natured(whole, None, seen.line.start)]

    def _claim(self, seen: Seen, span: Span, texts: Sequence[_Text]) -> ClaimChecked:
        looked: list[_Looked] = []
        weighed: list[Weighed] = []
        chances: list[_Chance] = []
        for text in texts:
            here = [
                _Looked(text=text, window=window, around=_around(text, window))
                for window in _apart(windows(seen.line, text.lines))
            ]
            answers = self._answers(seen, text, here)
            looked += here
            weighed += answers.windows
            if (found := self._chance(seen, text, answers)) is not None:
                nearest = max(one.covered for one in answers.windows)
                chances.append(_Chance(found, nearest, text.number, text.material.cited))
        order = sorted(range(len(weighed)), key=lambda n: (*weighed[n].worth, n))
        weighing = _deciding(chances)
        texts_heard = {one.text for one in weighing}
        verdict, support, deciding = claim_verdict(
            [weighed[n] for n in order],
            max((one.value for one in weighing), default=None),
            {at for at, n in enumerate(order) if looked[n].text.number in texts_heard},
        )
        evidence = [_evidence(looked[n], weighed[n]) for n in order]
        if verdict == "supported" and deciding is not None:
            evidence.insert(0, msgspec.structs.replace(evidence.pop(deciding), side="for"))
            deciding = 0
        return ClaimChecked(
            span=span,
            text=seen.line.text,
            verdict=verdict,
            support=support,
            evidence=tuple(evidence),
            reasons=evidence[deciding].reasons if deciding is not None else (),
        )

    def _answers(self, seen: Seen, text: _Text, looked: Sequence[_Looked]) -> Answers:
        """Ask the model of a text, all windows at once, so that each of its threads has work.

        Where the claim stands to the letter nothing is asked.
        """
        literal = [_is_literal(seen.line, one.lines) for one in looked]
        shown = [one.passage for one, word in zip(looked, literal, strict=True) if not word]
        focused = bool(self._combination and looked)
        if focused:
            shown.append(text.shown(focus(text.material.text, seen.line.text)))
        pairs = [(passage, seen.line.text) for passage in shown]
        answers = list(self._support.weigh(pairs)) if self._support and pairs else []
        whole = answers.pop() if answers and focused else None
        each = iter(answers)
        return Answers(
            tuple(
                Weighed(covered=one.window.covered, support=1.0, reasons=(), literal=True)
                if word
                else self._weigh(seen, one, next(each, None))
                for one, word in zip(looked, literal, strict=True)
            ),
            whole if isinstance(whole, Support) else None,
        )

    def _weigh(self, seen: Seen, looked: _Looked, answer: Support | Unjudged | None) -> Weighed:
        passage = self._clauses(looked.around, looked.text)
        compared = Compared(claim=seen, passage=tuple(passage), material=looked.text.material)
        judged = answer if isinstance(answer, Support) else None
        return Weighed(
            covered=looked.window.covered,
            support=judged.value if judged else None,
            against=judged.against if judged else None,
            astray=judged.astray if judged else None,
            reasons=run_checks(compared, without=self._without),
        )

    def _chance(self, seen: Seen, text: _Text, answers: Answers) -> float | None:
        """Weigh answers, findings and words together; `None` where no weights are known."""
        if self._combination is None:
            return None
        found = features(
            answers, signs(seen.line, text.lines), overlap(text.material.text, seen.line.text)
        )
        return None if found is None else chance(found, self._combination)

    def _clauses(self, lines: Sequence[Line], text: _Text) -> list[Seen]:
        speaker, language = text.material.speaker, text.material.language
        new = [one for one in lines if (one.text, text.day, speaker) not in self._seen]
        if new:
            found = see_lines(
                new, self._parser, published=text.day, language=language, speaker=speaker
            )
            self._seen |= {(one.line.text, text.day, speaker): one for one in found}
        return [self._seen[one.text, text.day, speaker] for one in lines]


def _deciding(chances: Sequence[_Chance]) -> list[_Chance]:
    """Return the texts that decide on a claim: those it cites, and that which has most of it.

    The best of ten chances is great by chance: on the open claims about the demonstration, each
    beside ten texts of it, the best of all told 64% rightly, the text with most of the claim 69%.
    """
    if not chances:
        return []
    nearest = max(chances, key=lambda one: (one.covered, one.value))
    return [one for one in chances if one.cited or one is nearest]


def _around(text: _Text, window: Window) -> tuple[Line, ...]:
    return text.lines[max(0, window.first - AROUND) : window.last + AROUND + 1]


def _evidence(looked: _Looked, weighed: Weighed) -> Evidence:
    first, last = looked.lines[0].start, looked.lines[-1].end
    return Evidence(
        material=looked.text.number,
        start=first,
        end=last,
        quote=looked.text.material.text[first:last],
        side=weighed.side,
        support=weighed.support or 0.0,
        reasons=weighed.reasons,
    )


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
    mine = _surface(claim.text)
    return any(_surface(one.text) == mine for one in lines)


def _surface(text: str) -> str:
    """Return words and signs as they stand, without the case, the blanks and the last stop.

    "€3" is not "$3", and who asks does not tell.
    """
    return " ".join(text.translate(_QUOTES).casefold().split()).rstrip(".!")


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
