"""Patterns over strings of token tags: what a rule is, what its match gives, and the year in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from apercu.dates.lexicon import Lexicon, word_list
from apercu.dates.lexing import Token
from apercu.dates.normalise import Expr, Fields

YEAR = r"(?:e?(?P<y>y)e?|H?(?P<r>[Rp])e|[HO]{0,2}e(?P<r2>R)|(?P<x>X)e)"
YEAR_OR_THIS = YEAR[:-1] + r"|(?P<t>[HO]{0,2}e))"
"""Also "of the year", which is the year of publication."""
MONTH_OR_YEAR = rf"(?:H?(?P<M>M)(?:,?O?{YEAR})?|H?{YEAR_OR_THIS.replace('?P<', '?P<z')})"


class Groups(NamedTuple):
    """One match of a pattern: the tokens, where it lies, and the language's words."""

    tokens: Sequence[Token]
    tags: str
    found: re.Match[str]
    words: Lexicon

    def get(self, *names: str) -> Token | None:
        """Return the token of the first of these groups that took part."""
        known = self.found.re.groupindex
        for name in names:
            if name in known and self.found.start(name) >= 0:
                return self.tokens[self.found.start(name)]
        return None

    def number(self, *names: str) -> int | None:
        """Return the number that such a token stands for."""
        token = self.get(*names)
        return token.value if token is not None and isinstance(token.value, int) else None

    @property
    def before(self) -> Token | None:
        """The token before the match."""
        at = self.found.start()
        return self.tokens[at - 1] if at > 0 else None

    @property
    def after(self) -> Token | None:
        """The token behind the match."""
        at = self.found.end()
        return self.tokens[at] if at < len(self.tokens) else None


Builder = Callable[[Groups], Expr | None]


class Rule(NamedTuple):
    """A pattern, the tags it can begin with, what it builds, and the trait it asks for."""

    first: str
    pattern: re.Pattern[str]
    build: Builder
    trait: str = ""


def year_fields(groups: Groups, prefix: str = "") -> Fields:
    """Return the year that a match gives, near or absolute, as fields."""
    year = groups.number(prefix + "y")
    if year is not None:
        return Fields(year=year)
    near = groups.number(prefix + "r", prefix + "r2")
    if near is not None:
        return Fields(year_shift=near)
    same = groups.number(prefix + "x")
    if same is not None:
        return Fields(year_same=same)
    this = groups.get(prefix + "t")
    return Fields(year_shift=0) if this is not None else Fields()


def counted(groups: Groups) -> bool:
    """Tell whether the word behind a match makes the number before it a count."""
    after = groups.after
    return after is not None and after.tag == "x" and after.word in word_list("counted")


def rule(first: str, pattern: str, build: Builder, trait: str = "") -> Rule:
    """Compile one line of the grammar."""
    return Rule(first, re.compile(pattern), build, trait)
