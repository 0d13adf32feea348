"""Print relations for the terminal: series, steps, shifts, the third party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from apercu.relations import (
    Lag,
    Relations,
    Series,
    SeriesShifts,
    Shift,
    Step,
    TableEvent,
    ThirdParty,
)
from apercu.show.brief.words import SYNTHETIC, count, listed, one_line, shortened
from apercu.show.relations.events import (
    ID_DIGITS,
    heading,
    line,
    print_corrections,
    print_left_out,
)
from apercu.show.relations.words import (
    DASH,
    TO,
    Names,
    act_words,
    estimate_words,
    period_words,
    signed,
    when_words,
    who_words,
)

_MOST_NAMED = 6
"""Events that a list in the terminal names; the JSON has all."""
_WORDS = 18
_REASONS: Mapping[str, str] = {
    "penalties": "found by some penalties only",
    "probability": "no more probable than not",
    "chance": "the same months laid anew show as much by chance",
    "events": "too few events on a side",
    "origins": "too few origins on a side",
    "too_short": "too few steps that are not silent",
    "too_few_events": "too few steps with events",
}


def print_relations(console: Console, relations: Relations) -> None:
    """Print relations: series, steps, shifts, the third party, and what is left out."""
    names = Names(relations.names)
    events = {one.id: one for one in relations.events}
    _print_head(console, relations)
    if relations.series:
        _print_totals(console, relations.series, events, names, "Series")
        _print_steps(console, relations, names)
        _print_shifts(console, relations, events, names)
    if relations.third_party is not None:
        _print_third(console, relations, relations.third_party, names)
    if relations.uncorrected is not None:
        before = events | {one.id: one for one in relations.uncorrected.events}
        title = "The same without analysts' corrections"
        _print_totals(console, relations.uncorrected.series, before, names, title)
    print_corrections(console, relations.corrections)
    print_left_out(console, relations.left_out)
    _print_foot(console, relations)


def _print_head(console: Console, relations: Relations) -> None:
    asked = relations.asked
    a, b = (one.name for one in asked.pair)
    title = f"{a} to {b}" if asked.directed else f"{a} and {b}"
    third = f", beside {asked.third.name}" if asked.third else ""
    head = " ".join(filter(None, (f"{title}{third}: relations", period_words(asked))))
    line(console, Text(head, style="bold"))
    if relations.synthetic:
        line(console, Text(SYNTHETIC, style="bold yellow"))
    heard = relations.hearing
    span = f", {heard.first} to {heard.last}" if heard.first else ""
    told = f"As of {relations.as_of} · {count(relations.collection.documents, 'document')}"
    both = f"name{'s' * (heard.documents == 1)} both together"
    naming = f" · {count(heard.documents, 'report')} {both}{span}"
    line(console, Text(told + naming, style="dim"))
    for note in asked.understood:
        line(console, Text(f"{one_line(note)}.", style="italic"))
    if relations.text:
        line(console, Text(relations.text, style="bold"))


# --- series -------------------------------------------------------------------------------------


def _print_totals(
    console: Console,
    series: Sequence[Series],
    events: Mapping[str, TableEvent],
    names: Names,
    title: str,
) -> None:
    """Print a line for each series: events, origins, mean and sum with their 95% intervals."""
    heading(console, title)
    line(console, Text("mean and sum of scores with 95% intervals", style="dim"), indent=2)
    shown = ""
    for one in series:
        pair = f"{names.one(one.source)} {TO} {names.one(one.target)}"
        if pair != shown:
            line(console, Text(pair, style="bold"), indent=2)
            shown = pair
        told = f"{one.domain or 'all domains':<13}"
        told += f" {count(one.events, 'event')} of {count(one.origins, 'origin')}"
        if one.events:
            told += f" · mean {estimate_words(one.mean)} · sum {estimate_words(one.sum)}"
        told += f" · {len(one.by_report)} dated by the day of the report" if one.by_report else ""
        rough, undated = (
            sum(events[key].realis in one.counted for key in keys)
            for keys in (one.unplaced, one.undated)
        )
        aside = [f"{rough} dated too roughly"] if rough else []
        aside += [f"{undated} undated"] if undated else []
        told += f" · apart: {listed(aside)}" if aside else ""
        line(console, told, indent=4, hang=14)


def _print_steps(console: Console, relations: Relations, names: Names) -> None:
    """Print each step: reports that name both, and events and sum in either direction.

    Steps of silence that follow one another stand in one line, and so do those without events.
    """
    rows = [one for one in relations.series if one.domain is None]
    if not rows or not any(one.steps for one in rows):
        return
    of = "in which it was reported" if relations.asked.by == "report" else "in which it happened"
    heading(console, f"By {relations.step} {of}")
    heads = [f"{names.one(one.source)} {TO} {names.one(one.target)}" for one in rows]
    for first, last, together in _runs(list(zip(*(one.steps for one in rows), strict=True))):
        when = _step_name(first.start, last.end, relations.step)
        step = together[0]
        if step.state == "silent" and all(one.state == "silent" for one in together):
            text = Text("no reporting: no passage names both", style="dim")
        elif not any(one.events for one in together):
            several = "at most " if first is not last else ""
            text = Text(f"no act counted; {several}{count(step.documents, 'report')}", style="dim")
        else:
            parts = [
                f"{head} {signed_step(one)}"
                for head, one in zip(heads, together, strict=True)
                if one.events
            ]
            text = Text(f"{'; '.join(parts)}; {count(step.documents, 'report')}")
        if any(one.partial for one in together):
            text.append(" (partial)", style="dim")
        line(console, Text(f"{when:<20}", style="cyan").append_text(text), indent=2, hang=20)


Row = tuple[Step, ...]


def _runs(rows: Sequence[Row]) -> list[tuple[Step, Step, Row]]:
    """Join steps without events that follow one another and are in the same state."""
    found: list[tuple[Step, Step, Row]] = []
    for row in rows:
        empty = not any(one.events for one in row)
        if found and empty:
            first, _, before = found[-1]
            same = [one.state for one in before] == [one.state for one in row]
            if same and not any(one.events for one in before):
                most = max(before, row, key=lambda them: them[0].documents)
                found[-1] = (first, row[0], most)
                continue
        found.append((row[0], row[0], row))
    return found


def signed_step(step: Step) -> str:
    """Write a step's events and sum: `2 events, sum −4.0 [−8.1, +0.1]`."""
    return f"{count(len(step.events), 'event')}, sum {estimate_words(step.sum)}"


def _step_name(start: str, end: str, step: str) -> str:
    size = {"month": 7, "quarter": 7, "half": 7, "year": 4}.get(step, 10)
    first, last = start[:size], end[:size]
    return first if first == last else f"{first} to {last}"


# --- shifts -------------------------------------------------------------------------------------


def _print_shifts(
    console: Console, relations: Relations, events: Mapping[str, TableEvent], names: Names
) -> None:
    heading(console, "Shifts of level")
    few, withheld = [], []
    for one in relations.shifts:
        where = _where(one, names)
        if one.too_few:
            few.append(where)
        for shift in one.found:
            _print_shift(console, where, shift, events, names)
        withheld += [
            f"{where} at {each.at}: {listed(_REASONS.get(why, why) for why in each.reasons)}"
            for each in one.withheld
        ]
    if not any(one.found for one in relations.shifts):
        line(console, "None that holds.", indent=2)
    for told in withheld:
        line(console, Text(f"Withheld: {told}", style="dim"), indent=2, hang=2)
    if few:
        line(console, Text(f"Too few events to look for any: {'; '.join(few)}", style="dim"),
             indent=2, hang=2)  # fmt: skip


def _where(one: SeriesShifts, names: Names) -> str:
    domain = one.domain or "all domains"
    return f"{names.one(one.source)} {TO} {names.one(one.target)}, {domain}"


def _print_shift(
    console: Console, where: str, shift: Shift, events: Mapping[str, TableEvent], names: Names
) -> None:
    before, behind = estimate_words(shift.before.mean), estimate_words(shift.behind.mean)
    text = Text(f"{where}, from {shift.at} on: ", style="bold")
    text.append(f"mean {before} before, {behind} behind ({signed(shift.change)})", style="none")
    line(console, text, indent=2, hang=2)
    sure = f"probability {shift.probability:.2f}; by chance as large in {shift.chance:.2f}"
    sides = f"{len(shift.before.events)} events before, {len(shift.behind.events)} behind"
    line(console, Text(f"{sure}; {sides}", style="dim"), indent=4, hang=2)
    for driver in shift.drivers[:_MOST_NAMED]:
        holds = "" if driver.holds else "; it does not hold without it"
        left = f"without it {signed(driver.change)}{holds}"
        _print_named(console, events[driver.event], names, f"({left})")
    for rival in shift.rivals:
        line(console, Text(f"or: {one_line(rival.text)}", style="yellow"), indent=4, hang=4)


def _print_named(console: Console, one: TableEvent, names: Names, more: str = "") -> None:
    """Print an event in one line, as what a figure rests on."""
    words = shortened(one.citations[0].quote, _WORDS)
    told = f"{when_words(one)}  {who_words(one, names)} {act_words(one)} · “{words}”"
    tail = f" · {one.id[:ID_DIGITS]} {more}".rstrip()
    line(console, Text(told).append(tail, style="dim"), indent=4, hang=4)


# --- the third party ----------------------------------------------------------------------------


def _print_third(
    console: Console,
    relations: Relations,
    third: ThirdParty,
    names: Names,
) -> None:
    name = names.one(third.third)
    heading(console, f"{name} beside them: a question to look into, never a cause")
    _print_totals_of_third(console, third, names)
    a, b = (one.id for one in relations.asked.pair)
    pair = f"{names.one(a)} and {names.one(b)}"
    if not third.naming:
        line(console, f"No event between {pair} names {name} in its sentence.", indent=2, hang=2)
    else:
        n = len(third.naming)
        line(console, f"{count(n, 'event')} between {pair} name{'s' * (n == 1)} {name}:", indent=2)
        for one in relations.events:
            if one.id in set(third.naming):
                _print_named(console, one, names)
    for lag in third.lags:
        _print_lag(console, lag)
    for sought in third.not_shown:
        beside = " and ".join(names.one(one) for one in sought.beside)
        why = _REASONS.get(sought.reason, sought.reason)
        chance = f" ({sought.chance:.2f} of turned rows are as close)" if sought.chance else ""
        text = f"No lag shown beside {beside}: {why}{chance}; {count(sought.steps, 'step')}"
        line(console, Text(text, style="dim"), indent=2, hang=2)


def _print_totals_of_third(console: Console, third: ThirdParty, names: Names) -> None:
    for one in third.series:
        if third.third in {one.source, one.target}:
            told = f"{names.one(one.source)} {TO} {names.one(one.target)}: "
            mean = f" · mean {estimate_words(one.mean)}" if one.events else ""
            silent = sum(step.state == "silent" for step in one.steps)
            quiet = f" · silent in {silent} of {count(len(one.steps), 'step')}"
            line(console, f"{told}{count(one.events, 'event')}{mean}{quiet}", indent=2, hang=2)


def _print_lag(console: Console, lag: Lag) -> None:
    line(console, Text(one_line(lag.question), style="bold"), indent=2, hang=2)
    told = f"rank correlation {signed(lag.correlation, 2)} over {lag.steps} steps; by chance as"
    told += f" close in {lag.chance:.2f}; {len(lag.agree)} steps agree, {len(lag.against)} do not"
    line(console, Text(told, style="dim"), indent=4, hang=2)
    for one in lag.against[:_MOST_NAMED]:
        text = f"against it: {one.third_step[:7]} beside {one.pair_step[:7]}"
        made = f" ({len(one.third_events)} and {count(len(one.pair_events), 'event')})"
        line(console, Text(text + made, style="yellow"), indent=4, hang=4)


def _print_foot(console: Console, relations: Relations) -> None:
    a, b = (one.id for one in relations.asked.pair)
    console.print()
    for note in (
        "Measured in this collection: what its sources told, not what happened. Silence is apart"
        f" from zero; {DASH} is no figure.",
        f"The events behind a figure: apercu events {a} {b} --since 2025-01 --until 2025-01;"
        " all of them with their ids: --format json.",
    ):
        line(console, Text(note, style="dim"))
