"""Events and figures in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from apercu.records import Interval
from apercu.relations import Asked, Estimate, TableEvent
from apercu.show.brief.dates import MONTHS, date_words
from apercu.show.brief.words import one_line

ACTS: Final[Mapping[str, str]] = {
    "AGREE": "agrees to act", "CONSULT": "meets or talks", "SUPPORT": "supports",
    "CONCEDE": "gives way", "COOPERATE": "cooperates", "AID": "gives aid",
    "RETREAT": "eases or releases", "REQUEST": "demands", "ACCUSE": "criticises or accuses",
    "REJECT": "refuses", "THREATEN": "threatens", "PROTEST": "protests", "SANCTION": "sanctions",
    "MOBILIZE": "readies forces", "COERCE": "coerces", "ASSAULT": "attacks",
}  # fmt: skip
"""What the codebook's types are called; each covers what its manual says, not these words alone."""

MODES: Final[Mapping[tuple[str, str], str]] = {
    ("CONSULT", "visit"): "visits or hosts", ("CONSULT", "phone"): "talks by phone",
    ("CONSULT", "third-party"): "mediates or meets at a third's",
    ("CONSULT", "multilateral"): "meets with others",
    ("RETREAT", "withdraw"): "withdraws", ("RETREAT", "release"): "releases",
    ("RETREAT", "disarm"): "disarms", ("RETREAT", "ceasefire"): "ceases fire",
    ("RETREAT", "access"): "lets in", ("RETREAT", "resign"): "resigns",
    ("REQUEST", "assist"): "asks for help", ("REQUEST", "meet"): "asks for talks",
    ("REQUEST", "yield"): "demands that it yield", ("REQUEST", "change"): "demands change",
    ("ACCUSE", "disapprove"): "criticises", ("ACCUSE", "investigate"): "investigates",
    ("ACCUSE", "allege"): "accuses",
    ("REJECT", "assist"): "refuses help", ("REJECT", "change"): "refuses to change",
    ("REJECT", "yield"): "refuses to yield", ("REJECT", "meet"): "refuses talks",
    ("THREATEN", "restrict"): "threatens to restrict", ("THREATEN", "arrest"): "threatens arrests",
    ("THREATEN", "relations"): "threatens relations", ("THREATEN", "expel"): "threatens to expel",
    ("THREATEN", "territory"): "threatens territory", ("THREATEN", "violence"): "threatens force",
    ("SANCTION", "convict"): "convicts", ("SANCTION", "expel"): "expels",
    ("SANCTION", "withdraw"): "pulls out", ("SANCTION", "discontinue"): "breaks off",
    ("COERCE", "seize"): "seizes", ("COERCE", "restrict"): "restricts",
    ("COERCE", "arrest"): "arrests", ("COERCE", "deport"): "deports",
    ("COERCE", "withhold"): "withholds", ("COERCE", "cyber"): "attacks networks",
    ("COERCE", "censor"): "censors", ("COERCE", "misinformation"): "misinforms",
    ("ASSAULT", "drone"): "attacks by drone", ("ASSAULT", "aerial"): "attacks from the air",
    ("ASSAULT", "firearms"): "shoots at", ("ASSAULT", "abduct"): "abducts",
    ("ASSAULT", "heavy-weapons"): "shells", ("ASSAULT", "destroy"): "destroys",
    ("MOBILIZE", "troops"): "moves troops", ("PROTEST", "boycott"): "boycotts",
}  # fmt: skip

MEANT: Final[Mapping[str, str]] = {
    "retold": "Old acts told again (at their own time)", "planned": "Planned or announced",
    "hypothetical": "Only thought of", "denied": "Denied",
}  # fmt: skip
DASH = "\u2013"
MINUS = "\u2212"
TO, WITH = "\u2192", "\u2194"


class Names:
    """The names of actors, as a table gives them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def one(self, id: str) -> str:  # noqa: A002  the records' word
        """Name an actor; words that are no id stand as they are."""
        return one_line(self._names.get(id) or id)

    def many(self, ids: Iterable[str]) -> str:
        """Name several: states rather than their roles, and words of a text only by themselves."""
        return ", ".join(self.known(ids))

    def known(self, ids: Iterable[str]) -> list[str]:
        """Name those that are known, or else all."""
        found = list(ids)
        states = [one for one in found if one in self._names and not one.startswith("role:")]
        return [self.one(one) for one in states or found]


def act_words(event: TableEvent) -> str:
    """Say what kind of act it is: `expels`, `criticises`."""
    words = MODES.get((event.type, event.mode)) if event.mode else None
    return words or ACTS.get(event.type, event.type.lower())


def who_words(event: TableEvent, names: Names) -> str:
    """Say who acts upon whom: `Azerbaijan → Russia`, `Armenia ↔ Azerbaijan`."""
    if event.mutual or (len(event.source) > 1 and set(event.source) == set(event.target)):
        return f" {WITH} ".join(names.known(event.source))
    source = names.many(event.source) or "?"
    return f"{source} {TO} {names.many(event.target) or '?'}"


def when_words(event: TableEvent) -> str:
    """Write when it was, as finely as it is known; of an undated act, in brackets, the report.

    What is dated by the day of its report is about that day.
    """
    if event.when is not None and event.when.basis == "report":
        return f"about {(event.when.end or '')[:10]}"
    if event.when is not None:
        return short_date(event.when)
    return f"({short_date(event.reported)})" if event.reported is not None else "undated"


def short_date(interval: Interval) -> str:
    """Write a day as `2025-01-06`, a month as `2025-01`, what is neither as `17–23 Nov 2025`."""
    start, end = (interval.start or "")[:10], (interval.end or "")[:10]
    if start and start == end:
        return start
    if interval.precision == "month" and start[:7] == end[:7]:
        return start[:7]
    if interval.precision == "year" and start[:4] == end[:4]:
        return start[:4]
    words = date_words(Interval(start=interval.start, end=interval.end, precision="range"))
    for month in MONTHS:
        words = words.replace(month, month[:3])
    return words


def signed(value: float, digits: int = 1) -> str:
    """Write a score with its sign: `+2.5`, `−2.0`, `0`."""
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return "0"
    return f"{'+' if value > 0 else MINUS}{text}"


def estimate_words(one: Estimate | None, *, digits: int = 1) -> str:
    """Write a value with its interval: `−2.0 [−4.1, +0.1]`."""
    if one is None:
        return DASH
    if one.low is None or one.high is None:
        return signed(one.value, digits)
    low, high = signed(one.low, digits), signed(one.high, digits)
    return f"{signed(one.value, digits)} [{low}, {high}]"


def period_words(asked: Asked) -> str:
    """Write the period that was asked about; empty for all time."""
    if asked.since and asked.until:
        return f"from {asked.since} to {asked.until}"
    if asked.since:
        return f"since {asked.since}"
    return f"until {asked.until}" if asked.until else ""
