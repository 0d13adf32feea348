"""The records of followed relations: what `apercu events`, `relations` and `correct` print.

Fields may be added, not renamed. Offsets are half-open spans in code points of the stored text that
`text_sha256` names. Every figure lists what it is made of, so that it can be recomputed by hand.
"""

from __future__ import annotations

from typing import Literal

from apercu.briefs import Citation, Event, Named, Realis, Reference, Searched
from apercu.records import Control, Interval, Record

StepState = Literal["silent", "none", "events"]
"""`silent`: no passage names both; `none`: passages name both, and no act is counted."""

Answer = Literal["events", "none", "no_reporting", "not_coded", "filtered"]
"""What a table comes to. `none`: documents name both and tell no act between them; `not_coded`:
none of those that name both could be coded; `filtered`: there are events, and none passes what was
asked for. A search that failed is an error, never one of these."""

LeftOutReason = Literal[
    "not_coded", "not_read", "failed", "one_side", "unknown_side", "two_acts_under_one_id",
    "unsure", "outside_period", "filtered", "other_direction", "undated_document",
]  # fmt: skip

CorrectionKind = Literal["wrong", "retype", "together", "apart", "withdraw"]


# --- events -------------------------------------------------------------------------------------


class Side(Record, frozen=True, kw_only=True):
    """One who takes part, in a report's own words, and the actors that the words name."""

    words: str
    actors: tuple[str, ...] = ()


class ToldReport(Record, frozen=True, kw_only=True):
    """One report of an event: its clause, the words that tell the act, and what was read in them.

    `trigger` lies within the clause, and the clause within `sentence`, where that was read;
    `confidence` is the calibrated probability of the type.
    """

    id: str
    citation: Citation
    trigger: Citation
    sentence: Citation | None = None
    type: str
    mode: str | None = None
    realis: Realis
    when: Interval | None = None
    reported: Interval | None = None
    source: tuple[Side, ...] = ()
    target: tuple[Side, ...] = ()
    holder: tuple[Side, ...] = ()
    confidence: float = 0.0
    origin: str
    outlet: str = ""
    control: Control = "unknown"
    party: str | None = None
    flags: tuple[str, ...] = ()


class Variant(Record, frozen=True, kw_only=True):
    """One of several values that reports of one event give, and which reports and origins do."""

    value: str
    reports: tuple[str, ...]
    origins: tuple[str, ...]


class Disagreement(Record, frozen=True, kw_only=True):
    """What reports of one event do not agree on, the value that most origins tell first."""

    about: Literal["whether", "type", "who", "place", "date", "dead"]
    variants: tuple[Variant, ...]


class TableEvent(Event, frozen=True, kw_only=True):
    """An event of a table: the brief's `Event`, and all that it was made of.

    `citations` are one clause an origin, `reports` all of them. `origin_ids` are the origins that
    `origins` counts. `mutual` acts (a meeting) have all who take part as sources. `how` says in
    sentences how type, score, date and meaning came about.
    """

    mutual: bool = False
    origin_ids: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    reports: tuple[ToldReport, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    how: tuple[str, ...] = ()


class LeftOut(Record, frozen=True, kw_only=True):
    """What is not in a table or a figure, counted, and why; `text` says it in words."""

    reason: LeftOutReason
    count: int
    of: Literal["documents", "reports", "events"]
    text: str


class NamingDocument(Record, frozen=True, kw_only=True):
    """A document of which a passage names two of those asked about; copies count as one.

    `day` is that of publication, of the fetch where that is unknown (`dated` is then false).
    """

    document: str
    origin: str
    day: str
    dated: bool = True
    actors: tuple[str, ...] = ()


class Hearing(Record, frozen=True, kw_only=True):
    """How many documents, one an origin, name both in one passage; the first and the last day."""

    documents: int
    first: str | None = None
    last: str | None = None


# --- corrections --------------------------------------------------------------------------------


class Spot(Record, frozen=True, kw_only=True):
    """Where a correction hangs: the span of an act's trigger in a stored text."""

    text_sha256: str
    start: int
    end: int


class KeptCorrection(Record, frozen=True, kw_only=True):
    """An analyst's correction as a collection keeps it.

    `id` is the hash of what it says. `actors` are those who took part in the acts it was made on,
    as they were coded then. A withdrawal names in `of` what no longer holds.
    """

    id: str
    kind: CorrectionKind
    spots: tuple[Spot, ...] = ()
    type: str | None = None
    mode: str | None = None
    of: str | None = None
    by: str
    made_at: str
    note: str = ""
    actors: tuple[str, ...] = ()


class CorrectionList(Record, frozen=True, kw_only=True):
    """What `apercu correct list --format json` prints, the last one made first.

    `withdrawn` are the ids of those that no longer hold.
    """

    corrections: tuple[KeptCorrection, ...] = ()
    withdrawn: tuple[str, ...] = ()


class CorrectionMade(Record, frozen=True, kw_only=True):
    """What one run of `apercu correct` kept: the corrections, and which were there already."""

    made: tuple[KeptCorrection, ...] = ()
    known: tuple[str, ...] = ()


class UsedCorrection(Record, frozen=True, kw_only=True):
    """A correction that concerns the pair; `not_applied` says why it found no hold."""

    correction: KeptCorrection
    applied: bool
    not_applied: tuple[str, ...] = ()


# --- the table ----------------------------------------------------------------------------------


class Asked(Record, frozen=True, kw_only=True):
    """What was asked: the pair, how its names were understood, and what events must fulfil.

    `since` and `until` are days, both included; an event counts that touches them. `by` tells
    which day is that of an event: the one that words tell, failing that the day of the report
    that tells it as news (`event`); only the one that words tell (`words`); that of its reports.
    """

    pair: tuple[Named, Named]
    third: Named | None = None
    understood: tuple[str, ...] = ()
    directed: bool = False
    since: str | None = None
    until: str | None = None
    domains: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    realis: tuple[str, ...] = ()
    sure: float = 0.0
    by: Literal["event", "words", "report"] = "event"


class EventTable(Record, frozen=True, kw_only=True):
    """What `apercu events A B --format json` prints.

    `events` happened, or are reported by somebody named, and are dated; `undated` are those that
    nothing dates; `apart` holds, by how they are meant, old acts told again, plans, hypotheses and
    denials; `one_sided`, where it was asked for, acts in sentences that name both of which only one
    was found to take part. `names` are those of all actors by id. `uncorrected` are the events
    that analysts' corrections changed or took out, as they were without them.
    """

    asked: Asked
    as_of: str
    answer: Answer
    text: str
    collection: Searched
    coder: str
    synthetic: bool
    hearing: Hearing
    names: dict[str, str] = {}
    events: tuple[TableEvent, ...] = ()
    undated: tuple[TableEvent, ...] = ()
    apart: dict[Realis, tuple[TableEvent, ...]] = {}
    one_sided: tuple[TableEvent, ...] = ()
    uncorrected: tuple[TableEvent, ...] = ()
    corrections: tuple[UsedCorrection, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    references: tuple[Reference, ...] = ()


# --- series, shifts, third party ----------------------------------------------------------------


class Estimate(Record, frozen=True, kw_only=True):
    """A value with its 95% interval, as `docs/formats.md` computes it; a sum of none has none."""

    value: float
    low: float | None = None
    high: float | None = None


class Step(Record, frozen=True, kw_only=True):
    """One step of a series: days (both included), state, and the events that make its figures.

    `documents` counts those that name both in a passage; `apart` are the events that are not
    counted, by how they are meant. `partial`: the period ends within the step.
    """

    start: str
    end: str
    state: StepState
    documents: int = 0
    events: tuple[str, ...] = ()
    origins: int = 0
    mean: Estimate | None = None
    sum: Estimate | None = None
    apart: dict[Realis, tuple[str, ...]] = {}
    partial: bool = False


class Series(Record, frozen=True, kw_only=True):
    """What `source` did to `target`, in one domain or (`None`) in all, step by step.

    `events`, `origins`, `mean` and `sum` are those of all steps together. `unplaced` events are
    dated too roughly for a step, `undated` ones not at all; neither is in any step. `by_report`
    are those of the steps' events that no words date, but the day of the report that tells them
    as news.
    """

    source: str
    target: str
    domain: str | None = None
    step: str
    counted: tuple[Realis, ...]
    steps: tuple[Step, ...]
    events: int = 0
    origins: int = 0
    mean: Estimate | None = None
    sum: Estimate | None = None
    unplaced: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    by_report: tuple[str, ...] = ()


class ShiftSide(Record, frozen=True, kw_only=True):
    """What lies on one side of a shift, to the next change or the end."""

    start: str
    end: str
    events: tuple[str, ...]
    origins: int
    mean: Estimate


class Driver(Record, frozen=True, kw_only=True):
    """An event, what is left of the shift without it, and whether it is then still found."""

    event: str
    change: float
    holds: bool


class Rival(Record, frozen=True, kw_only=True):
    """Another reading of a shift, and the steps, events or outlets that it rests on."""

    kind: str
    text: str
    rests_on: tuple[str, ...]


class Shift(Record, frozen=True, kw_only=True):
    """A change of level, from the step that begins at `at` on; it tells of no cause."""

    at: str
    before: ShiftSide
    behind: ShiftSide
    change: float
    penalties: tuple[float, ...]
    probability: float
    chance: float
    drivers: tuple[Driver, ...]
    rivals: tuple[Rival, ...]


class WithheldShift(Record, frozen=True, kw_only=True):
    """A change that was seen and is not reported, with every reason."""

    at: str
    reasons: tuple[str, ...]
    penalties: tuple[float, ...]
    probability: float
    chance: float | None = None


class SeriesShifts(Record, frozen=True, kw_only=True):
    """What was sought and found in one series; `too_few`: too few events to look for shifts."""

    source: str
    target: str
    domain: str | None = None
    found: tuple[Shift, ...] = ()
    withheld: tuple[WithheldShift, ...] = ()
    too_few: bool = False
    events: int = 0


class Instance(Record, frozen=True, kw_only=True):
    """A step of the third's row and the step of the pair's that a lag sets beside it."""

    third_step: str
    pair_step: str
    third_events: tuple[str, ...]
    pair_events: tuple[str, ...]


class Lag(Record, frozen=True, kw_only=True):
    """How the pair's score goes with that of the third and one of the pair.

    `lag` counts steps, positive where the third's row comes first; `against` are the steps that
    speak against it.
    """

    beside: tuple[str, str]
    lag: int
    correlation: float
    chance: float
    steps: int
    agree: tuple[Instance, ...]
    against: tuple[Instance, ...]
    question: str


class LagNotShown(Record, frozen=True, kw_only=True):
    """A lag that was sought and is not shown, with the reason."""

    beside: tuple[str, str]
    reason: Literal["too_short", "too_few_events", "chance"]
    steps: int
    chance: float | None = None


class ThirdParty(Record, frozen=True, kw_only=True):
    """A third state beside the pair: series, the pair's events that name it, lags to look into."""

    pair: tuple[str, str]
    third: str
    series: tuple[Series, ...]
    naming: tuple[str, ...]
    lags: tuple[Lag, ...] = ()
    not_shown: tuple[LagNotShown, ...] = ()


class Uncorrected(Record, frozen=True, kw_only=True):
    """Events and series as they were without corrections; events only where they differ."""

    events: tuple[TableEvent, ...] = ()
    series: tuple[Series, ...] = ()


class Relations(Record, frozen=True, kw_only=True):
    """What `apercu relations A B --format json` prints.

    `series` are those of either direction, in all domains and in each that has an event. `events`
    holds every event that a figure names, by date; `documents` those that steps count.
    `uncorrected` is there where corrections concern the pair.
    """

    asked: Asked
    step: str
    as_of: str
    answer: Answer
    text: str
    collection: Searched
    coder: str
    synthetic: bool
    hearing: Hearing
    names: dict[str, str] = {}
    series: tuple[Series, ...] = ()
    shifts: tuple[SeriesShifts, ...] = ()
    third_party: ThirdParty | None = None
    events: tuple[TableEvent, ...] = ()
    uncorrected: Uncorrected | None = None
    corrections: tuple[UsedCorrection, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    documents: tuple[NamingDocument, ...] = ()
    references: tuple[Reference, ...] = ()


class OpenedEvent(Record, frozen=True, kw_only=True):
    """What `apercu events --event ID --format json` prints: one event with all its reports."""

    asked: Asked
    as_of: str
    synthetic: bool
    names: dict[str, str] = {}
    event: TableEvent
    corrections: tuple[UsedCorrection, ...] = ()
    references: tuple[Reference, ...] = ()
