"""Speech: whose word a claim is, and whether quoted words are the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apercu.actors import find_actors
from apercu.check.acts import Match
from apercu.check.alignment import covered
from apercu.check.fixed.compared import Compared, contradicted, lowered
from apercu.check.fixed.parties import named
from apercu.check.lines import Line
from apercu.check.records import Reason
from apercu.check.views import Seen
from apercu.clauses import Clause, Slot
from apercu.text import terms

ALTERED = 0.5
"""The share of a quotation that stands in the text in one run, from which it is an altered one."""


CARRIED = 0.55
"""The share of a claim's matter from which a sentence says what the claim says, whoever does. Of
the claims of the open gold .45 found no more swapped or dropped speakers, and lowered seven claims
that a speech bears out where .55 lowered three."""
INDEFINITE = frozenset({"a", "an", "one", "some", "another", "two", "several"})


def check_speech(compared: Compared) -> Iterator[Reason]:
    """Compare who says it: a holder that was swapped, and one that was dropped.

    First clause by clause; where no act is surely told by both, by the sentences that say what the
    claim says.
    """
    found = list(_by_clause(compared))
    yield from found or _by_sentence(compared)


def _by_sentence(compared: Compared) -> Iterator[Reason]:
    line = compared.claim.line
    carriers = [one for one in compared.passage if covered(line, one.line) >= CARRIED]
    holders = [slot for clause in compared.claim.clauses for slot in clause.holder]
    if not carriers:
        return
    if not holders:
        speaker = compared.material.speaker
        told = all(not any(clause.holder for clause in one.clauses) for one in carriers)
        if speaker and told and speaker not in line.actors:
            who = named(frozenset({speaker}))
            text = f"The passage is {who}'s word; the claim tells it as a fact."
            yield lowered("speech", line.text, who, text)
        return
    mine = frozenset().union(*(_who(line, one) for one in holders))
    theirs = [_tellers(one) for one in carriers]
    if not mine or any(one is None or mine & one for one in theirs):
        return
    who = named(frozenset().union(*(one or frozenset() for one in theirs))) or "somebody else"
    yield lowered("speech", named(mine), who, f"In the passage {who} says it, not {named(mine)}.")


def _tellers(sentence: Seen) -> frozenset[str] | None:
    """Return who says what a sentence tells; `None` where that may be anybody.

    Somebody who is only "a teacher" is nobody of whom the claim speaks by name.
    """
    slots = [slot for clause in sentence.clauses for slot in clause.holder]
    who = [_who(sentence.line, one) for one in slots]
    speaker = _speaker(sentence.speaker)
    if not slots:
        return speaker or None
    for slot, known in zip(slots, who, strict=True):
        words = sentence.line.text[slot.start : slot.end].split()
        if not known and (slot.pronoun or not words or words[0].casefold() not in INDEFINITE):
            return None
    return frozenset().union(*who) | speaker


def _who(line: Line, slot: Slot) -> frozenset[str]:
    """Return the actors whom a holder is or belongs to, however deep in its words."""
    known = slot.actors | slot.others
    if known or slot.pronoun:
        return known
    return frozenset(one.actor for one in find_actors(line.text[slot.start : slot.end]))


def _by_clause(compared: Compared) -> Iterator[Reason]:
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
