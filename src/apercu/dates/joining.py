"""Join single dates: ranges, lists of days, opened intervals, distances from an event."""

from __future__ import annotations

import re

from apercu.dates.lexicon import word_list
from apercu.dates.normalise import Context, Expr, Relation, calendar, moved, opened, span_of
from apercu.dates.patterns import YEAR, Groups, rule, year_fields
from apercu.dates.reading import Hit, SingleReader
from apercu.dates.stretch import Stretch

_OPENERS: dict[str, tuple[Relation, bool]] = {
    "s": ("since", True),
    "a": ("after", False),
    "b": ("before", False),
    "u": ("until", True),
    "c": ("until", True),
}
_DAYS = r"H?(?P<a>d)\.?(?P<sep>[-T&u/])[HFO]?(?P<d>d)\.?"
_DAY_LISTS = (
    rule("FBHOd", rf"(?:W,?)?(?P<F>[FB])?{_DAYS}O?(?P<M>M)U?(?:,?O?{YEAR})?", lambda _: None),
    rule("FBM", rf"(?P<F>[FB])?(?P<M>M){_DAYS}(?:,?O?{YEAR})?", lambda _: None, "month_first"),
    rule("y", rf"(?P<y>y)e?,?(?:{_DAYS}(?P<M>M)|(?P<M2>M)U?{_DAYS.replace('?P<', '?P<z')})",
         lambda _: None, "year_first"),
)  # fmt: skip


_LISTED_BEFORE = rule(
    "d", rf"d\.?(?:,d\.?){{0,6}},?&[HF]?(?P<d>d)\.?O?(?P<M>M)(?:,?O?{YEAR})?", lambda _: None
).pattern
_LISTED_BEHIND = re.compile(r"(?P<M>M)d(?:,d){0,6},?&\Z")
_YEAR_BEHIND = re.compile(rf"d(?:,?O?{YEAR})?")


class Reader(SingleReader):
    """Reads expressions off one stretch of tokens."""

    def hits(self) -> list[Hit]:
        """Return the longest expressions, left to right."""
        found = []
        at = 0
        while at < len(self.tags):
            hit = self.expression(at)
            if hit is None or hit.last <= at:
                at += 1
            else:
                found.append(hit)
                at = hit.last
        return found

    def frame_set_by(self, hit: Hit) -> int | None:
        """Return the year that opens a sentence ("In 1991 ..."): it frames what follows."""
        fields = hit.expr.fields
        if fields is None or fields.year is None or fields.within_year or hit.first == 0:
            return None
        at = hit.first - 1
        before = self.tags[at - 1] if at else "."
        opens = self.tags[at] == "i" and self.tokens[at].capital and before in ".|x)"
        return fields.year if opens and fields.year_end is None else None

    def expression(self, at: int) -> Hit | None:
        """Read a range, an opened interval or a single date that begins at a token."""
        tag = self.tags[at]
        if tag in "x.,|;)-/':&>Z":
            return None
        if tag == "O" and self.words.language != "de":
            return None  # "of" stays outside; the German "der" is an article too
        if tag == "d" and (day := self.listed(at)) is not None:
            return day
        hit = self.range_from(at)
        if tag in _OPENERS or (tag == "T" and self.tokens[at].value == "through"):
            hit = self.opened(at) or hit
        hit = hit or self.hanging(at) or self.single(at)
        return self._postposed(hit) if hit and self.words.has("postposed") else hit

    def article(self, hit: Hit) -> bool:
        """Tell whether an expression begins with an article, which stays outside its span."""
        return self.tags[hit.first] == "H" and hit.last - hit.first > 1

    def _postposed(self, hit: Hit) -> Hit:
        """Read "2022'den beri", "cumaya kadar": the word that opens stands behind."""
        tag = self.tags[hit.last : hit.last + 1]
        if hit.expr.relation is not None:
            return hit
        if tag not in {"s", "u"}:
            if self.tokens[hit.last - 1].word not in word_list("ablative"):
                return hit
            return Hit(hit.first, hit.last, opened(hit.expr, "since", inclusive=True))
        relation, inclusive = _OPENERS[tag]
        expr = opened(hit.expr, relation, inclusive=inclusive)
        return Hit(hit.first, hit.last + 1, expr)

    def listed(self, at: int) -> Hit | None:
        """Read one day of "5, 7 and 9 May 2025" or "June 27 and 30": each is a date of its own."""
        day = self.tokens[at].value
        found = _LISTED_BEFORE.match(self.tags, at)
        joined = self.tags[at - 2 : at - 1] if at > 1 else ""
        if found is None and self.words.has("month_first") and joined:
            found = _LISTED_BEHIND.search(self.tags, max(0, at - 24), at)
        if found is None or not isinstance(day, int):
            return None
        groups = Groups(self.tokens, self.tags, found, self.words)
        month = groups.number("M")
        if month is None:
            return None
        fields = year_fields(groups)._replace(month=month, day=day)
        if found.re is _LISTED_BEHIND:
            year = _YEAR_BEHIND.match(self.tags, at)
            if year is not None:
                own = year_fields(Groups(self.tokens, self.tags, year, self.words))
                return Hit(at, year.end(), calendar(own._replace(month=month, day=day)))
        return Hit(at, at + 1, calendar(fields))

    def range_from(self, at: int) -> Hit | None:
        """Read "from 6 to 18 August", "between June and August 2025", "2020 to 2024"."""
        days = self.day_list(at)
        if days is not None:
            return days
        opener = self.tags[at] if self.tags[at] in "FB" else ""
        start = at + bool(opener)
        if start >= len(self.tags):
            return None
        first = self.single(start)
        if first is None or first.last >= len(self.tags):
            return self._opened_from(at, first) if opener == "F" else None
        joint = self.tags[first.last]
        joined = joint in ("&-" if opener == "B" else "T-u")
        inner = self._skip(first.last + 1, "HF") if joined else 0
        last = None
        if joined and inner < len(self.tags):
            last = self.single(first.last + 1) or self.single(inner)
        if last is not None and _is_end(first.expr) and _is_end(last.expr):
            return Hit(at, last.last, span_of(first.expr, last.expr))
        return self._opened_from(at, first) if opener == "F" else None

    def _opened_from(self, at: int, first: Hit | None) -> Hit | None:
        """Read "from 2026 onwards"; where "from" alone opens an interval, "с 2022 года" too."""
        if first is None:
            return None
        onwards = self._goes_on(first.last)
        if not onwards and not self._modifies(first) and self._starts(at, first):
            return Hit(at, first.last, opened(first.expr, "since", inclusive=True))
        if onwards or (self.words.has("from_opens") and not self._modifies(first)):
            return Hit(at, first.last + onwards, opened(first.expr, "since", inclusive=True))
        return None

    def _goes_on(self, at: int) -> bool:
        """Tell whether "onwards", or an "on" that governs nothing, stands at a token."""
        if self.tags[at : at + 1] == ">":
            return True
        on = at < len(self.tags) and self.tokens[at].word == "on"
        behind = self.tags[at + 1 : at + 2]
        return on and self.words.language == "en" and behind not in set("MdHWDyRX")

    def _starts(self, at: int, first: Hit) -> bool:
        """Tell "runs from 1 March" from "the photographs from 1 March"."""
        fields = first.expr.fields
        before = self.tokens[at - 1].word if at else ""
        if self.words.language != "en" or fields is None or before in word_list("dated_things"):
            return False
        # "a treaty from 1961" dates the treaty, "the tariff applies from 2027" opens an interval
        return fields.day is not None or self.tags[max(0, at - 2) : at - 1] not in {"H", "w"}

    def day_list(self, at: int) -> Hit | None:
        """Read "25-26 December", "from 6 to 18 August 2024", "December 25-26, 2024"."""
        for one in _DAY_LISTS:
            if self.tags[at] not in one.first or (one.trait and not self.words.has(one.trait)):
                continue
            found = one.pattern.match(self.tags, at)
            if found is None:
                continue
            groups = Groups(self.tokens, self.tags, found, self.words)
            a, b, month = (
                groups.number("a", "za"),
                groups.number("d", "zd"),
                groups.number("M", "M2"),
            )
            joint = groups.get("sep", "zsep")
            if a is None or b is None or month is None or joint is None:
                continue
            if joint.tag == "&" and groups.get("F") is None:
                continue  # "5 and 9 May": two days
            fields = year_fields(groups)._replace(month=month)
            pair = span_of(calendar(fields._replace(day=a)), calendar(fields._replace(day=b)))
            if a < b:
                return Hit(at, found.end(), pair)
        return None

    def opened(self, at: int) -> Hit | None:
        """Read "since 2022", "until Thursday", "by the end of 2025", "before 1991"."""
        inner = at + 1
        if self.tags[inner : inner + 1] in {"t", "F", "-", "c", "i"}:
            inner += 1
        if inner >= len(self.tags):
            return None
        hit = self.range_from(inner) if self.tags[inner] not in "FB" else None
        hit = hit or self.single(inner)
        if hit is None or hit.expr.kind in {"duration", "recurring"} or self._modifies(hit):
            return None
        relation, inclusive = _OPENERS.get(self.tags[at], ("until", True))
        fields = hit.expr.fields
        if relation == "before" and fields is not None and fields.part == "late":
            # "before the end of 2013" is until that end, not until its last third begins.
            whole = calendar(fields._replace(part=None), hit.expr.kind)
            shut = opened(whole, relation, inclusive=True)
            return Hit(at, hit.last, shut)
        return Hit(at, hit.last, opened(hit.expr, relation, inclusive=inclusive))

    def _modifies(self, hit: Hit) -> bool:
        """Tell whether a date only modifies a noun: "the 2020 war", "Thursday's talks"."""
        behind = self.tags[hit.last : hit.last + 1]
        if self.tags[hit.first : hit.first + 2] in {"HQ", "Ho", "HS", "Hd"}:
            return False  # "since the end of July there was": the article belongs to the part
        if behind == "'":
            return True
        following = self.tokens[hit.last] if behind == "x" else None
        opener = self.tags[hit.first] == "H" or (hit.first > 0 and self.tags[hit.first - 1] == "H")
        return opener and following is not None and following.word[:1].isalpha()

    def hanging(self, at: int) -> Hit | None:  # noqa: PLR0911 - one return a case
        """Read "a month after the crash", "two days before 25 December"."""
        found = _HANGING.match(self.tags, at)
        if found is None:
            return None
        groups = Groups(self.tokens, self.tags, found, self.words)
        unit, side = groups.get("u"), groups.get("s")
        if unit is None or side is None or unit.value not in _DISTANCES:
            return None
        counted = groups.get("n") is not None
        if not counted and (unit.plural or self.tags[at] != "H"):
            return None
        count = groups.number("n") if counted else 1
        if found.end() >= len(self.tags):
            return None
        relation: Relation = "after" if side.tag in "as" else "before"
        offset = None
        if count:
            offset = (count if relation == "after" else -count, str(unit.value))
        inner = self.single(found.end())
        if inner is not None and not self._modifies(inner):
            if offset is None or inner.expr.kind in {"duration", "recurring"}:
                return None
            fixed = offset

            def resolve(context: Context) -> Stretch | None:
                return moved(inner.expr.resolve(context), *fixed)

            return Hit(at, inner.last, Expr(kind="calendar", resolve=resolve, relation=relation))
        noun = self._noun_phrase(found.end())
        if noun is None:
            return None
        last, anchor = noun
        return Hit(
            at,
            last,
            Expr(
                kind="anaphoric",
                resolve=lambda _: None,
                relation=relation,
                anchor=anchor,
                offset=offset,
            ),
        )

    def _noun_phrase(self, at: int) -> tuple[int, tuple[int, int]] | None:
        """Return (token behind, span) of the noun phrase that an event is named by."""
        last = at
        while last < len(self.tags) and last < at + 6:
            tag = self.tags[last]
            if (
                (tag == "H" and last == at)
                or tag in "wo'X"
                or (tag == "x" and self._may_name(last, at))
                or (tag in "OdMyW" and last > at)
            ):
                last += 1
            else:
                break
        while last > at and self.tags[last - 1] in "HwOdyMX'":
            last -= 1
        if last <= at:
            return None
        return last, (self.tokens[at].start, self.tokens[last - 1].end)

    def _may_name(self, place: int, first: int) -> bool:
        word = self.tokens[place].word
        return word[:1].isalpha() and not (
            place > first and (self.words.past.match(word) or word in word_list("not_in_names"))
        )


_HANGING = rule("dwnHUe", r"(?:H|(?P<n>[dwn]))?(?P<u>[Ue])(?P<s>[ab])", lambda _: None).pattern


_DISTANCES = frozenset({"day", "week", "month", "year", "hour", "minute", "decade"})
"""Units by which a distance from an event may be told."""


def _is_end(expr: Expr) -> bool:
    """Tell whether an expression may bound a range."""
    return expr.kind in {"calendar", "deictic"} and expr.relation is None
