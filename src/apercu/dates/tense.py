"""Whether the clause around a date speaks of what is to come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from apercu.dates.lexicon import Lexicon, word_list

REACH = 220
"""Code points read either side of a date for the verb of its clause (longer sentences are cut)."""
LONGEST = 2000
"""Code points after which a clause without a stop is cut, so that reading stays linear."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[,:]")
_STOP = re.compile(r"[.!?]['\"”’)]*\s+(?=[^\W\d_a-zа-я]|[\"“‘'(])|\n\s*\n|[;\n]")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Gen|Sen|Gov|Col|Lt|No|Jan|Feb|Mar|Apr|Jun"
                          r"|Jul|Aug|Sept?|Oct|Nov|Dec|vs|U\.S|U\.K|U\.N)\.\s*\Z")  # fmt: skip
_BE = frozenset(["be", "been", "being"])
_NOT_BEFORE_VERB = frozenset([
    "the", "a", "an", "of", "in", "by", "for", "from", "with", "after", "before", "during", "his",
    "her", "their", "our", "these", "those", "all", "some", "more", "new", "two", "three", "four",
    "five", "six", "seven", "eight", "nine", "ten", "between", "against", "over", "into", "under",
    "as", "to", "recent", "several", "many", "few", "further", "other", "such", "no", "any", "each",
])  # fmt: skip
"""English words behind which a form like "votes" or "opens" is a noun or an infinitive."""
_JOINERS = frozenset([",", ":", "and", "but", "while", "which", "that", "who", "where", "as", "if"])
"""Words and marks behind which a clause has a verb of its own."""
_SUBJECTS = frozenset(["and", "they", "we", "you", "who", "i", "both", "people", "police"])

_AUXILIARIES_FR = frozenset(["est", "sont", "a", "ont"])
_PARTICIPLES_FR = ("é", "ée", "és", "ées", "i", "is", "it", "u", "ue", "us", "ues", "ert", "ort")

Side = Literal["future", "past", "speech", "present"]


class Cue(NamedTuple):
    """A word that tells a clause's tense; `present` is a verb that only may plan."""

    start: int
    end: int
    side: Side
    word: str


class Clause(NamedTuple):
    """A clause's stretch of the text, its words, where each lies, and its cues."""

    low: int
    high: int
    words: Sequence[str]
    places: Sequence[int]
    cues: Sequence[Cue]


class Tenses:
    """Tells the tense around the dates of one text, asked from its beginning to its end.

    Each clause is read once, whatever the number of dates in it.
    """

    def __init__(self, text: str, words: Lexicon) -> None:
        self.text = text
        self.words = words
        self._clause = Clause(0, 0, (), (), ())

    def future(self, start: int, end: int, *, due: bool = False) -> bool:
        """Tell whether the clause around `text[start:end]` plans or forecasts.

        The nearest cue before the date decides, else the first behind it; where the verb stands
        at the end (Turkish, Azerbaijani) the first behind goes before. A verb of saying that
        does not stand right before the date ("said the talks on Thursday will ...") leaves the
        word to the verb behind. Without any cue the clause is about the past, save where the
        date is a deadline (`due`: "until", "by"): there only a cue says that it is.
        """
        clause = self._around(start, end)
        before = [c for c in clause.cues if c.end <= start and c.start >= start - REACH]
        behind = [c for c in clause.cues if c.start >= end and c.end <= end + REACH]
        if self.text[end : end + 2] in {"'s", "’s"}:
            # "will keep January's rule", "on Friday's raid but would not say": the noun's own
            # clause decides, if any.
            before, behind = [], self._own_clause(clause, behind, end)
        if due and self._sets_deadline(clause, start):
            return True
        if due and not before:
            return self._first(clause, behind, end) != "past"
        if self.words.has("verb_last") and behind:
            return behind[0].side in {"future", "present"}
        cue = before[-1] if before else None
        if cue is not None and cue.side == "present" and self._is_object(clause, before):
            cue = before[-2]
        if cue is not None and cue.side == "speech" and not self._leaves_word(clause, cue, start):
            cue = cue._replace(side="past")
        if cue is not None and cue.side == "present":
            return self._first(clause, behind, end) != "past" or self._breaks(end, behind)
        if cue is not None and cue.side != "speech":
            return cue.side == "future"
        stop = cue is not None
        return self._first(clause, behind, end, stop_at_that=stop) in {"future", "present"}

    def target(self, start: int) -> bool:
        """Tell whether the noun right before "of" and a date looks ahead ("deadline of ...")."""
        return bool(
            word_list("targets") & set(self._words_before(self._around(start, start), start, 3))
        )

    def _words_before(self, clause: Clause, start: int, count: int) -> list[str]:
        behind = [n for n, place in enumerate(clause.places) if place < start][-count:]
        return [clause.words[n] for n in behind]

    def _sets_deadline(self, clause: Clause, start: int) -> bool:
        return bool(word_list("given") & set(self._words_before(clause, start, 14)))

    def _is_object(self, clause: Clause, before: Sequence[Cue]) -> bool:
        """Tell whether the last cue is no verb after all: "rose to 110 billion marks in March"."""
        if len(before) < 2 or before[-2].side != "past":
            return False
        low, high = before[-2].end, before[-1].start
        between = zip(clause.words, clause.places, strict=True)
        return not any(low <= place < high and word in _JOINERS for word, place in between)

    def _own_clause(self, clause: Clause, behind: Sequence[Cue], end: int) -> list[Cue]:
        """Leave out the cues behind the next "and" or "but"."""
        joints = (
            place
            for word, place in zip(clause.words, clause.places, strict=True)
            if place >= end and word in {"and", "but"}
        )
        stop = next(joints, None)
        return [cue for cue in behind if stop is None or cue.start < stop]

    def _leaves_word(self, clause: Clause, cue: Cue, start: int) -> bool:
        between = [
            word
            for word, place in zip(clause.words, clause.places, strict=True)
            if cue.end <= place < start
        ]
        return any(word in {"the", "that", "a", "its"} for word in between[:-1])

    def _breaks(self, end: int, behind: Sequence[Cue]) -> bool:
        """Tell whether a comma stands between the date and the first cue behind it."""
        first = behind[0].start if behind else end
        return "," in self.text[end:first]

    def _first(
        self, clause: Clause, behind: Sequence[Cue], end: int, *, stop_at_that: bool = False
    ) -> str | None:
        cue = behind[0] if behind else None
        if cue is None:
            return None
        if stop_at_that:
            for word, place in zip(clause.words, clause.places, strict=True):
                if end <= place < cue.start and word in {"that", ","}:
                    return None
        return "past" if cue.side == "speech" else cue.side

    def _around(self, at: int, end: int) -> Clause:
        clause = self._clause
        if not clause.low <= at < clause.high:
            self._clause = clause = self._read(at, end)
        return clause

    def _read(self, at: int, end: int) -> Clause:
        text = self.text
        low = max(0, at - REACH, self._clause.high if self._clause.high <= at else 0)
        # One code point more, so that a stop right before the date sees what follows it.
        for found in reversed([s for s in _STOP.finditer(text, low, at + 1) if s.end() <= at]):
            if not self._abbreviated(found.start()):
                low = found.end()
                break
        high = min(len(text), end + LONGEST)
        for found in _STOP.finditer(text, end, high):
            if not self._abbreviated(found.start()):
                high = found.start() + 1
                break
        pieces = [(one.group(), one.start()) for one in _WORD.finditer(text, low, high)]
        forms = [form for form, _ in pieces]
        words = [form.lower() for form in forms]
        places = [place for _, place in pieces]
        cues = [
            Cue(places[n], places[n] + len(forms[n]), side, words[n])
            for n in range(len(words))
            if (side := _side(forms, words, n, self.words)) is not None
        ]
        return Clause(low, max(high, at + 1), words, places, cues)

    def _abbreviated(self, at: int) -> bool:
        if self.words.language == "de" and self.text[at - 1 : at].isdigit():
            return True  # an ordinal: "am 3. Oktober"
        return _ABBREVIATED.search(self.text[max(0, at - 6) : at + 1]) is not None


def _side(forms: Sequence[str], words: Sequence[str], at: int, known: Lexicon) -> Side | None:  # noqa: PLR0911 - one return a case
    word, previous = words[at], words[at - 1] if at else ""
    if known.language == "de" and at and forms[at][:1].isupper():
        return None  # a noun: "das Treffen"
    if _is_future(words, at, known):
        return "future"
    if previous in {"is", "are"} and word in word_list("planned"):
        return None  # "is signed on 8 April": told by "is"
    if known.past.match(word) and previous not in _BE:
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in {"had", "has", "have"} and following == "to":
            return "future"
        if word in {"has", "have"} and following in {"until", "till"}:
            return "future"
        if word in _AUXILIARIES_FR and known.language == "fr":
            near = words[at + 1 : at + 4]
            return "past" if any(one.endswith(_PARTICIPLES_FR) for one in near) else None
        return "speech" if word in word_list("speech") else "past"
    return "present" if _is_present(words, at, known) else None


def _is_present(words: Sequence[str], at: int, known: Lexicon) -> bool:
    """Tell a finite English verb of a planned deed ("ends", "open") from a noun of that form."""
    if known.language != "en" or at == 0:
        return False
    word, previous = words[at], words[at - 1]
    verbs = word_list("events")
    if previous in _NOT_BEFORE_VERB or previous in word_list("speech"):
        return False
    if _third_person(word) & verbs:
        return not previous.endswith(("ian", "ish", "ese", "ional", "ical"))
    if word in verbs:
        plural = previous.endswith("s") and not previous.endswith("ss")
        return plural or previous in _SUBJECTS
    return False


def _third_person(word: str) -> set[str]:
    """Return the verbs that a word may be the third person of ("flies", "passes", "ends")."""
    cut = {"ies": word[:-3] + "y", "es": word[:-2], "s": word[:-1]}
    return {stem for ending, stem in cut.items() if word.endswith(ending)}


def _is_future(clause: Sequence[str], at: int, words: Lexicon) -> bool:  # noqa: PLR0911 - one return a case
    word = clause[at]
    following = clause[at + 1] if at + 1 < len(clause) else ""
    previous = clause[at - 1] if at else ""
    if f"{word} {following}" in words.future.words:
        return True
    if word in {"may", "might", "could"} and following == "have":
        return False
    if words.future.match(word):
        if word == "set":
            return following in {"to", "for"}
        return not (word in {"planned", "expected", "scheduled"} and previous == "had")
    if words.language != "en":
        return False
    if word == "to" and following and following not in word_list("preposed") and at:
        willing = previous in word_list("willing")
        past = words.past.match(previous) or previous in {"able", "order", "as"}
        return willing or (
            not (past or following[0] == "'" or following.isdigit())
            and at <= 3
            and all(w not in {",", ":"} for w in clause[:at])
            and following in word_list("events")
        )
    if word in {"is", "are"} and following in word_list("planned"):
        return True
    return word in {"is", "are"} and following.endswith("ing")
