"""The records of coded acts: who did what to whom, when, how it is meant, by which words.

An act is one report of an event in one text; several acts may tell one event. All spans are
half-open, in Unicode code points of the text that was coded.
"""

from __future__ import annotations

from typing import Literal

from apercu.records import Interval, Record, Span

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
"""The sixteen types of PLOVER 0.8."""

Domain = Literal["political", "economic", "energy", "security", "humanitarian"]
Realis = Literal["happened", "planned", "hypothetical", "denied", "reported", "retold"]
"""How an act is meant. `reported`: somebody named says so, not the text itself; `retold`: an old
act told again."""

Quad = Literal[1, 2, 3, 4]
"""1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""


class Participant(Record, frozen=True, kw_only=True):
    """One who takes part in an act, as the text names it at `[start, end)`; `text` are the words.

    `actors` are the ids of the gazetteer that the words name, empty where it knows none of them:
    then the words stand for themselves. A role of a state ("Russian troops") has the state's id.
    A compound ("France and Germany") is several participants, never several acts.
    """

    start: int
    end: int
    text: str
    actors: tuple[str, ...] = ()


class CodedAct(Record, frozen=True, kw_only=True):
    """An act as one text tells it.

    `source` are those who act, `target` those to whom it is done; empty where the text names none.
    A state may stand on both sides ("Russian police detained Russians"). Of a mutual act (a meeting
    of A and B) all who take part are sources, and `target` is empty, unless the words part them.
    `when` is when it happened as the text tells it, `reported` when the text was published; either
    is `None` where nothing tells. `dated_by` are the words that date it. `confidence` is the
    calibrated probability of the type, `event_confidence` that of being any act at all. `flags`
    say what a reader should know: `self` (a state against itself), `given_source_not_found`,
    `given_target_not_found`, `no_target`, `no_source`, `undated`, `unparsed`, `truncated`;
    `as_news`: undated and told as news, where the text's publication is known.
    """

    type: EventType
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    domain: Domain
    quad: Quad
    score: float
    source: tuple[Participant, ...] = ()
    target: tuple[Participant, ...] = ()
    place: Participant | None = None
    when: Interval | None = None
    dated_by: Span | None = None
    reported: Interval | None = None
    realis: Realis = "happened"
    holder: tuple[Participant, ...] = ()
    trigger: Span
    clause: Span
    confidence: float = 0.0
    event_confidence: float = 0.0
    flags: tuple[str, ...] = ()
