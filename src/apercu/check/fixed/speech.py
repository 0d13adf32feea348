"""Speech: whose word a claim is, and whether quoted words are the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apercu.check.acts import Match
from apercu.check.fixed.compared import Compared, contradicted, lowered
from apercu.check.fixed.parties import named
from apercu.check.records import Reason
from apercu.clauses import Clause
from apercu.text import terms

ALTERED = 0.5
"""The share of a quotation that stands in the text in one run, from which it is an altered one."""


def check_speech(compared: Compared) -> Iterator[Reason]:
    """Compare who says it: a holder that was swapped, and one that was dropped."""
    for pair in compared.pairs:
        if not pair.sure:
            continue
        mine = _holders(pair.clause)
        theirs = [_holders(match.clause) | _speaker(match.sentence.speaker) for match in pair.sure]
        if not pair.clause.holder:
            held = [match for match in pair.sure if _is_held(compared, match)]
            if len(held) == len(pair.sure) and not compared.material.speaker:
                match = held[0]
                who = match.sentence.words(match.clause.holder[0])
                words = compared.claimed(pair.clause.start, pair.clause.end)
                yield lowered(
                    "speech",
                    words,
                    who,
                    f"The passage has it from {who}; the claim tells it as a fact.",
                )
        elif mine and all(theirs) and not any(mine & one for one in theirs):
            who = named(frozenset().union(*theirs))
            yield lowered(
                "speech", named(mine), who, f"In the passage {who} says it, not {named(mine)}."
            )


def _is_held(compared: Compared, match: Match) -> bool:
    """Tell whether a passage has an act from somebody whom the claim does not name at all."""
    holder = match.clause.holder
    if not holder or not (holder[0].actors or holder[0].owners):
        return False
    line = compared.claim.line
    return not (holder[0].actors & line.actors or holder[0].stems & {*line.stems, *line.names})


def _holders(clause: Clause) -> frozenset[str]:
    return frozenset().union(*(one.actors for one in clause.holder))


def _speaker(speaker: str | None) -> frozenset[str]:
    return frozenset({speaker}) if speaker else frozenset()


def check_quotes(compared: Compared) -> Iterator[Reason]:
    """Look for each quotation of the claim, word by word, in the whole text."""
    if not compared.claim.line.quoted:
        return
    words = terms(compared.material.text)
    for quoted in compared.claim.line.quoted:
        run = _longest(quoted.words, words)
        if run == len(quoted.words):
            continue
        told = compared.claim.line.text[
            quoted.start - compared.claim.line.start : quoted.end - compared.claim.line.start
        ]
        if run >= max(2, ALTERED * len(quoted.words)):
            yield contradicted("quote", told, "", f'The words "{told}" were altered.')
        else:
            yield lowered("quote", told, "", f'The text does not have the words "{told}".')


def _longest(quoted: Sequence[str], words: Sequence[str]) -> int:
    """Return the length of the longest run of the quotation's words in a text."""
    best = 0
    first = {word: [at for at, one in enumerate(words) if one == word] for word in set(quoted)}
    for begin in range(len(quoted)):
        for at in first[quoted[begin]]:
            size = 0
            while (begin + size < len(quoted) and at + size < len(words)
                   and quoted[begin + size] == words[at + size]):  # fmt: skip
                size += 1
            best = max(best, size)
    return best
