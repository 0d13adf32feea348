"""What a brief says of the acts that it counts: their number, what was passed over, a command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from apercu.briefs import Brief
from apercu.records import Interval
from apercu.show.brief.dates import date_words
from apercu.show.brief.names import Names
from apercu.show.brief.words import count, listed, one_line

_PASSED: Final[Mapping[str, str]] = {
    "undated": "that no words date",
    "unsure": "of an unsure type",
    "date_of_another": "dated only by words on something else",
    "may_be_counted": "that may be among those counted",
    "meant_otherwise": "planned, denied or told again",
    "to_come": "dated behind the as-of date",
}


class ActsLine(NamedTuple):
    """A sentence on the acts that are counted, and the command that opens them."""

    text: str
    command: str


def acts_line(brief: Brief, names: Names) -> ActsLine | None:
    """Write it; `None` where nothing was looked through for acts."""
    counted = brief.counted
    if counted is None or not counted.coded:
        return None
    a, b = (one_line(names.actor(one)) for one in counted.pair)
    passed = [
        f"{n:,} {_PASSED.get(reason, reason)}" for reason, n in counted.passed_over.items() if n
    ]
    number = count(len(brief.events), "act") if brief.events else "No act"
    verb = "are" if len(brief.events) > 1 else "is"
    text = f"{number} between {a} and {b} {verb} counted"
    if counted.since and brief.events:
        when = Interval(start=counted.since, end=counted.until, precision="range")
        text += f" ({date_words(when)})"
    alone = Counter(
        one.holder
        for one in brief.events
        if one.realis == "reported" and one.holder in counted.pair
    )
    if alone:
        told = (f"{n:,} told by {one_line(names.actor(str(who)))} alone"
                for who, n in sorted(alone.items()))  # fmt: skip
        text += f", {listed(told)}"
    if passed:
        text += f"; passed over: {listed(passed)}"
    return ActsLine(f"{text}.", events_command(brief))


def events_command(brief: Brief) -> str:
    """Write the command that prints the table of a brief's events, with their words."""
    counted = brief.counted
    if counted is None:
        return ""
    parts = ["apercu events", *(one_line(one) for one in counted.pair)]
    if counted.asked:
        parts += [f"--since {counted.since}"] if counted.since else []
        parts += [f"--until {counted.until}"] if counted.until else []
    return " ".join([*parts, f"--as-of {one_line(brief.as_of)}"])
