"""Measure clauses on sentences of print whose source and target actors others have marked.

Usage: python evals/clauses_print.py [--misses]

The marks (../shared/data/relate/cameo_spans/train.txt) tell of one event a sentence who did it (S)
and to whom (T), as stretches of words; which predicate is meant, they do not tell. Counted are the
sentences with both in which one clause has a head within S as its agent and, in that same clause,
a head within T as patient, recipient or behind a preposition; and, of those, how often the roles
are swapped. Baseline: for each verb, the nearest noun before it and the nearest behind it.
Where the data are not beside the checkout, nothing is measured and that is said.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from stats import rate

from apercu.adapters.spacy_parser import SpacyParser
from apercu.clauses import Clause, Parsed, Slot, find_clauses
from apercu.records import Span

DATA = Path(__file__).resolve().parents[2] / "shared/data/relate/cameo_spans/train.txt"
Row = tuple[str, list[Span], list[Span]]
Pairs = list[tuple[list[int], list[int]]]
"""Of each clause: where the heads of its agent stand, and where those of its other slots do."""


def rows() -> Iterator[Row]:
    """Yield each sentence with the spans of its sources and of its targets."""
    for block in DATA.read_text("utf-8").split("\n\n"):
        text, spans = "", {"S": [], "T": [], "R": []}  # type: tuple[str, dict[str, list[Span]]]
        for line in filter(None, block.splitlines()):
            word, _, tag = line.rpartition(" ")
            start = len(text) + 1 if text else 0
            text = f"{text} {word}" if text else word
            if tag.startswith("B-"):
                spans[tag[2:]].append(Span(start=start, end=len(text)))
            elif tag.startswith("I-") and spans[tag[2:]]:
                spans[tag[2:]][-1] = Span(start=spans[tag[2:]][-1].start, end=len(text))
        if spans["S"] and spans["T"]:
            yield text, spans["S"], spans["T"]


def heads(slot: Slot) -> list[int]:
    """List where a slot's heads stand; a pronoun's are anywhere in the phrase it stands for."""
    if slot.antecedent is not None:
        return list(range(slot.antecedent.start, slot.antecedent.end))
    return [one.head.start for one in slot.members or (slot,)]


def of_clauses(clauses: Sequence[Clause]) -> Pairs:
    found = []
    for clause in clauses:
        others = [clause.patient, clause.recipient, *(one.slot for one in clause.obliques)]
        others += [clause.place]
        behind = [at for slot in others if slot is not None for at in heads(slot)]
        before = heads(clause.agent) if clause.agent is not None else []
        joint = [at for slot in (clause.agent,) if slot and slot.members for at in heads(slot)]
        found.append((before, behind + joint))
    return found


def of_nouns(parsed: Parsed) -> Pairs:
    nouns = [i for i, word in enumerate(parsed.words) if word.tag.startswith("NN")]
    found = []
    for i, word in enumerate(parsed.words):
        if word.tag.startswith("VB"):
            before = [parsed.words[n].start for n in nouns if n < i][-1:]
            behind = [parsed.words[n].start for n in nouns if n > i][:1]
            found.append((before, behind))
    return found


def told(pairs: Pairs, first: Sequence[Span], second: Sequence[Span]) -> bool:
    """Tell whether one clause has a head within `first` as agent and one within `second` beside."""

    def within(places: Sequence[int], spans: Sequence[Span]) -> bool:
        return any(span.start <= at < span.end for at in places for span in spans)

    return any(within(agent, first) and within(other, second) for agent, other in pairs)


def main() -> int:
    if not DATA.exists():
        print(f"{DATA.name} of cameo_spans is not beside the checkout: nothing was measured")
        return 0
    gold = list(rows())
    parses = SpacyParser().parse([text for text, *_ in gold], "en")
    systems: dict[str, Callable[[str, Parsed], Pairs]] = {
        "clauses": lambda text, parsed: of_clauses(find_clauses(text, parsed)),
        "baseline: nearest nouns": lambda _, parsed: of_nouns(parsed),
    }
    for name, read in systems.items():
        right = swapped = 0
        for (text, source, target), parsed in zip(gold, parses, strict=True):
            assert parsed is not None
            pairs = read(text, parsed)
            right += told(pairs, source, target)
            swapped += not told(pairs, source, target) and told(pairs, target, source)
            if "--misses" in sys.argv and name == "clauses" and not told(pairs, source, target):
                said = [[text[span.start : span.end] for span in one] for one in (source, target)]
                print(f"{said[0]} -> {said[1]} | {text}")
        print(f"{name}: source and target in one clause {rate(right, len(gold))}")
        print(f"{name}: only the other way round {rate(swapped, len(gold))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
