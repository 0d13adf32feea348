"""The records of clauses: who did what to whom, how it is meant, and by whose word.

All spans are half-open, in Unicode code points of the text that was handed in. Stems are those of
`apercu.text.terms`, made of a word's base form ("sold" is `sell`, "strikes" is `strike`).
"""

from __future__ import annotations

from typing import Literal

from apercu.quantities import Quantity
from apercu.records import DateMention, Record, Span

Strength = Literal["denied", "hypothetical", "alleged", "may", "plans", "did"]
STRENGTHS: tuple[Strength, ...] = ("denied", "hypothetical", "alleged", "may", "plans", "did")
"""How strongly a clause is put, the weakest first."""

RelationKind = Literal[
    "after", "before", "when", "since", "until", "response", "cause", "purpose", "despite",
    "condition", "result",
]  # fmt: skip
"""How a clause stands to another: `X after Y` is `after` on X; `X led to Y` is `result` on X."""

SuperlativeKind = Literal["first", "last", "only", "all", "none", "most", "least", "ever", "never"]


class Slot(Record, frozen=True, kw_only=True):
    """A phrase that fills a place of a clause.

    `[start, end)` is the phrase without relative clauses and appositions; `head` its head word.
    `stems` holds the stems of its words that are no function words, the head's with them.
    `actors` are the ids of whom the phrase names or belongs to ("Baku", "Azerbaijani officials",
    "the king of Norway" and "Russian drones" all do); `owners` are those of them that own the
    head without being named by it ("Russian" of "Russian drones"). `others` are actors named
    deeper within it ("a ban on Russian oil"). `members` are the parts of a coordination, each with
    its own span; then `actors` and `stems` are those of all members. Where the head is a pronoun
    that could be resolved, `antecedent` is the phrase it stands for, and `stem`, `stems` and
    actors are that phrase's. A subject that is understood is that phrase itself, at its place.
    """

    start: int
    end: int
    head: Span
    stem: str
    stems: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    members: tuple[Slot, ...] = ()
    antecedent: Span | None = None
    pronoun: bool = False
    """The head is a pronoun, whether it was resolved or not."""


class Oblique(Record, frozen=True, kw_only=True):
    """A phrase that hangs on the predicate by a preposition (`from`, `with`, `in response to`)."""

    preposition: str
    slot: Slot


class Predicate(Record, frozen=True, kw_only=True):
    """The word of a clause that says what was done, or what is so.

    `stem` is that of the base form, a particle behind a blank ("call off"); of a nominal event or
    of a light verb's noun, that of the verb it stands for ("conducted a raid", "the raid
    by" are `raid`; "the sale of" is `sell`). `kind` is `copula` for "is a member", "was open":
    then the stem is the complement's and the agent is the one of whom it is said. `groups` are the
    ids of the synonym groups that the stem belongs to. `word` is the predicate's span's head word.
    `art` is the rung of a word of art ("sign", "ratify", "ceasefire"), empty where it is none.
    `direction` is set where the predicate tells of a change ("rose", "fell").
    """

    start: int
    end: int
    word: Span
    stem: str
    kind: Literal["verb", "noun", "light", "copula"] = "verb"
    groups: tuple[str, ...] = ()
    art: str = ""
    direction: Literal["rise", "fall"] | None = None
    passive: bool = False


class Transfer(Record, frozen=True, kw_only=True):
    """Who gave what to whom, so that "A sold X to B" and "B bought X from A" can be compared."""

    giver: Slot | None = None
    receiver: Slot | None = None
    thing: Slot | None = None


class Amount(Record, frozen=True, kw_only=True):
    """A quantity of a clause with what it counts and what it is measured against.

    `role` tells where it stands: `agent`, `patient`, `recipient`, `predicate` for what hangs on
    the predicate itself ("rose by 20%", "to 7 billion"), else the preposition of its oblique.
    `counted` is the stem of the counted noun. `start_level` and `end_level` are set on "from 3 to
    4". `period` is the time the amount itself belongs to, `base_period` the one it is compared
    with ("compared with 2023"). `direction` is that of the verb or noun of change it hangs on.
    """

    quantity: Quantity
    role: str = "predicate"
    counted: str = ""
    noun: Span | None = None
    level: Literal["start", "end", "difference", ""] = ""
    period: DateMention | None = None
    base_period: DateMention | None = None
    direction: Literal["rise", "fall"] | None = None


class Relation(Record, frozen=True, kw_only=True):
    """How a clause stands to another, or to a phrase that is no clause.

    `[start, end)` are the words that say so. `clause` is the other clause's place in the tuple
    that `find_clauses` returned; `None` where there is only the phrase `slot`.
    """

    kind: RelationKind
    start: int
    end: int
    clause: int | None = None
    slot: Slot | None = None


class Superlative(Record, frozen=True, kw_only=True):
    """A word that claims a rank or the whole: `[start, end)`; `of` is what it is said of."""

    kind: SuperlativeKind
    start: int
    end: int
    of: Span | None = None
    stem: str = ""
    """The stem of the word that is graded: `large` of "largest", empty of "first" and "only"."""


class Art(Record, frozen=True, kw_only=True):
    """A word of art at `[start, end)`: the rung `rung` of the ladder `ladder`."""

    start: int
    end: int
    ladder: str
    rung: str


class Clause(Record, frozen=True, kw_only=True):
    """One predicate with its slots, how it is meant, and by whose word.

    `[start, end)` runs from the clause's first word to its last, without clauses that hang on it.
    Slots are active: of "B was struck by A" A is the agent. `negated` is of this clause alone; so
    is `strength`: "denied" where a holder denies it, and then `negated` is set too. `holder` are
    those who say it, the outermost first; empty where the text itself does. `quoted` tells that
    the clause stands between quotation marks. `times` are the dates that hang on this predicate.
    `parent` is the place, in the tuple returned, of the clause that this one hangs on.
    """

    start: int
    end: int
    predicate: Predicate
    agent: Slot | None = None
    patient: Slot | None = None
    recipient: Slot | None = None
    obliques: tuple[Oblique, ...] = ()
    transfer: Transfer | None = None
    negated: bool = False
    strength: Strength = "did"
    holder: tuple[Slot, ...] = ()
    quoted: bool = False
    times: tuple[DateMention, ...] = ()
    quantities: tuple[Amount, ...] = ()
    place: Slot | None = None
    relations: tuple[Relation, ...] = ()
    superlatives: tuple[Superlative, ...] = ()
    arts: tuple[Art, ...] = ()
    parent: int | None = None
