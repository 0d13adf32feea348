"""Names and roles: who is named, who did it to whom, who gave and who received."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.actors import actor_name
from apercu.check.acts import CONVERSE, Match
from apercu.check.fixed.compared import Compared, Pair, contradicted, listed, lowered
from apercu.check.fixed.occasions import parties
from apercu.check.records import Reason
from apercu.clauses import Slot
from apercu.errors import InputError

REPORT = 3_000
"""Characters of a report, in which whoever is named anywhere is known everywhere."""


def check_names(compared: Compared) -> Iterator[Reason]:
    """Look for each actor of the claim in the passage, and for another one in its role."""
    missing = compared.claim.line.actors - compared.actors
    if missing and len(compared.material.text) <= REPORT:
        missing -= compared.named_in_text
    for pair in compared.pairs:
        for match in pair.told_otherwise(pair.sure, "parties"):
            for role, mine, theirs in _roles(pair, match):
                gone = mine.actors & missing
                if gone and theirs.actors and not mine.actors & theirs.actors:
                    yield contradicted(
                        "name", named(gone), named(theirs.actors),
                        f"The passage has {named(theirs.actors)} as the {role}, not {named(gone)}.",
                    )  # fmt: skip
                    missing -= gone
    yield from _other_agents(compared)
    for actor in sorted(missing):
        name = named([actor])
        yield lowered("name", name, named(compared.actors), f"The passage does not name {name}.")


def _other_agents(compared: Compared) -> Iterator[Reason]:
    """Find acts that the passage tells of another: the same done to the same, by somebody else."""
    for pair in compared.pairs:
        mine = pair.clause.agent
        # Of a converse, "sold" for "bought", the agents are others by right.
        told = [one.clause.agent for one in pair.told_otherwise(pair.surest, "parties")
                if one.act > CONVERSE and not _was_done_to(pair, one)
                and not _takes_part(pair, one)]  # fmt: skip
        if mine is None or not mine.actors or not told or pair.clause.negated:
            continue
        others = [one.actors for one in told if one is not None and not one.pronoun]
        if len(others) < len(told) or not all(others):
            continue
        if mine.actors <= compared.actors and not any(mine.actors & one for one in others):
            who, not_who = named(frozenset().union(*others)), named(mine.actors)
            text = f"In the passage {who} did it, not {not_who}."
            yield contradicted("name", not_who, who, text)


def _takes_part(pair: Pair, match: Match) -> bool:
    """Tell whether who did it in the claim has another part in it here: that is for the roles."""
    mine, others = pair.clause.agent, parties(match.clause)
    told = frozenset().union(*(who for role, who in others.items() if role != "agent"))
    return mine is not None and bool(mine.actors & told)


def _was_done_to(pair: Pair, match: Match) -> bool:
    """Tell "A's citizens held in B" from "A's citizens held B's": to whom it was done is no doer.

    A participle behind its noun looks like a verb behind its subject.
    """
    mine, theirs = pair.clause.patient, match.clause
    if mine is None or theirs.patient is not None or theirs.agent is None:
        return False
    return bool(mine.actors & theirs.agent.actors)


def check_roles(compared: Compared) -> Iterator[Reason]:
    """Find acts of which the passage tells the same with the parties exchanged."""
    for pair in compared.pairs:
        for match in pair.sure:
            # Sales and purchases are flows of many: both may be told of the same two.
            if match.opposite or "noun" in (
                pair.clause.predicate.kind,
                match.clause.predicate.kind,
            ):
                continue
            if not pair.told_otherwise([match], "parties"):
                continue
            swapped = _swapped(pair, match)
            if swapped is not None and not any(_as_told(pair, one) for one in pair.sure):
                mine, theirs = swapped
                yield contradicted(
                    "role", named(mine), named(theirs),
                    f"In the passage {named(theirs)} did it, in the claim {named(mine)}.",
                )  # fmt: skip
                break


def _roles(pair: Pair, match: Match) -> Iterator[tuple[str, Slot, Slot]]:
    if match.act == CONVERSE and pair.clause.transfer and match.clause.transfer:
        both = pair.clause.transfer, match.clause.transfer
        found = (("giver", both[0].giver, both[1].giver),
                 ("receiver", both[0].receiver, both[1].receiver))  # fmt: skip
    else:
        mine, theirs = pair.clause, match.clause
        found = (("agent", mine.agent, theirs.agent), ("target", mine.patient, theirs.patient))
    for role, one, other in found:
        if one is not None and other is not None:
            yield role, one, other


def _swapped(pair: Pair, match: Match) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return who acts in the claim and in the passage, where they have changed places."""
    mine, theirs = pair.clause, match.clause
    if mine.transfer and theirs.transfer:
        ends = (mine.transfer.giver, mine.transfer.receiver,
                theirs.transfer.giver, theirs.transfer.receiver)  # fmt: skip
    else:
        ends = (mine.agent, mine.patient or mine.recipient,
                theirs.agent, theirs.patient or theirs.recipient)  # fmt: skip
    first, second, third, fourth = (one.actors if one else frozenset() for one in ends)
    crossed = first & fourth and second & third
    straight = first & third or second & fourth
    return (first, third) if crossed and not straight else None


def _as_told(pair: Pair, match: Match) -> bool:
    if match.act == CONVERSE:
        return False
    agents = (pair.clause.agent, match.clause.agent)
    return all(agents) and bool(agents[0].actors & agents[1].actors)  # type: ignore[union-attr]


def named(actors: object) -> str:
    """Return the names of actors, sorted by id."""
    names = []
    for actor in sorted(str(one) for one in actors):  # type: ignore[attr-defined]
        try:
            names.append(actor_name(actor))
        except InputError:
            names.append(actor)
    return listed(names)
