"""What a fixed check is handed: a claim beside a passage, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from apercu.actors import find_actors
from apercu.check.acts import Match, matches
from apercu.check.fixed.occasions import Differing, is_one_act
from apercu.check.records import Check, Material, Reason
from apercu.check.views import Seen
from apercu.clauses import Clause
from apercu.quantities import Quantity
from apercu.records import DateMention, Record


class Pair(Record, frozen=True, kw_only=True):
    """A clause of the claim and those of the passage that may tell the same, likeliest first."""

    clause: Clause
    seen: Seen
    found: tuple[Match, ...]

    @property
    def sure(self) -> tuple[Match, ...]:
        """Those that tell the same act."""
        return tuple(one for one in self.found if one.sure)

    @property
    def surest(self) -> tuple[Match, ...]:
        """Those of which a word that turns the sense is the same act's."""
        if self.clause.predicate.kind == "noun":
            return ()
        return tuple(one for one in self.found if one.surest)

    def told_otherwise(self, matches: Sequence[Match], but: Differing | None) -> tuple[Match, ...]:
        """Those of which no other slot than `but` differs: what does is told otherwise."""
        return tuple(
            one for one in matches if is_one_act(self.seen.line, self.clause, one, but=but)
        )


class Compared(Record, frozen=True, kw_only=True, dict=True):
    """A claim and the sentences of a passage of `material`."""

    claim: Seen
    passage: tuple[Seen, ...]
    material: Material

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The claim's clauses, each with what may match it."""
        return tuple(
            Pair(clause=one, seen=self.claim, found=tuple(matches(one, self.passage)))
            for one in self.claim.clauses
        )

    @property
    def is_read(self) -> bool:
        """Whether the passage is in a language whose clauses are found."""
        return self.material.language in (None, "en") or any(one.clauses for one in self.passage)

    @property
    def quantities(self) -> Iterator[Quantity]:
        """All amounts of the passage."""
        for sentence in self.passage:
            yield from sentence.line.quantities

    @property
    def dates(self) -> Iterator[DateMention]:
        """All times of the passage."""
        for sentence in self.passage:
            yield from sentence.line.dates

    @cached_property
    def actors(self) -> frozenset[str]:
        """The actors of the passage, with who speaks in it."""
        found = frozenset().union(*(one.line.actors for one in self.passage))
        return found | {one.speaker for one in self.passage if one.speaker}

    @cached_property
    def named_in_text(self) -> frozenset[str]:
        """The actors that the whole text and its title name."""
        one = self.material
        found = find_actors(f"{one.title}\n{one.text}", language=one.language)
        return frozenset(each.actor for each in found)

    @cached_property
    def stems(self) -> frozenset[str]:
        """All stems of the passage."""
        return frozenset().union(*(one.line.all_stems for one in self.passage))

    def claimed(self, start: int, end: int) -> str:
        """Return words of the claim by their place in its sentence."""
        return self.claim.line.text[start:end]


def lowered(check: Check, claimed: str, found: str, text: str) -> Reason:
    """Make the reason that a passage does not say a thing."""
    return Reason(check=check, contradicts=False, claimed=claimed, found=found, text=text)


def contradicted(check: Check, claimed: str, found: str, text: str) -> Reason:
    """Make the reason that both cannot be right."""
    return Reason(check=check, contradicts=True, claimed=claimed, found=found, text=text)


def listed(words: Sequence[str]) -> str:
    """Join words for a reader: each once, in their order."""
    return ", ".join(dict.fromkeys(one for one in words if one))
