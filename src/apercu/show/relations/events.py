"""Print a table of events, and one event with all its reports, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from apercu.briefs import Reference
from apercu.relations import (
    EventTable,
    LeftOut,
    OpenedEvent,
    TableEvent,
    ToldReport,
    UsedCorrection,
)
from apercu.show.brief.dates import date_words
from apercu.show.brief.names import control_words
from apercu.show.brief.words import SYNTHETIC, count, listed, one_line, shortened
from apercu.show.relations.words import (
    DASH,
    MEANT,
    Names,
    act_words,
    period_words,
    short_date,
    signed,
    when_words,
    who_words,
)

ID_DIGITS = 8
WIDEST, NARROWEST = 120, 40
"""Columns of a line at most and at least."""
_DATE = 16
_MOST_WORDS = 45
"""Words of a clause in a table; the opened event has all."""
_ALONE = 14
"""Words from which a clause is read without its sentence; a judgement, from reading tables."""
BREAK_EVEN = 0.5
"""Below it a calibrated probability of the type says: rather another one."""


def print_events(console: Console, table: EventTable) -> None:
    """Print a table: dated events first, then what is undated, told again, planned, denied."""
    names = Names(table.names)
    _print_head(console, table)
    for one in table.events:
        print_event(console, one, names)
    if table.undated:
        n = len(table.undated)
        heading(
            console, f"Not dated ({n}): no words tell when; (in brackets) the day of the report"
        )
        for one in table.undated:
            print_event(console, one, names)
    for realis, told in table.apart.items():
        heading(console, f"{MEANT.get(realis, realis)} ({len(told)})")
        for one in told:
            print_event(console, one, names)
    if table.one_sided:
        n = len(table.one_sided)
        heading(console, f"With one side only ({n}): named in the sentence, not found in the act")
        for one in table.one_sided:
            print_event(console, one, names)
    if table.uncorrected:
        n = len(table.uncorrected)
        heading(console, f"Before correction ({n}): what analysts took out or changed")
        for one in table.uncorrected:
            print_event(console, one, names)
    print_corrections(console, table.corrections)
    print_left_out(console, table.left_out)
    print_references(console, table.references)
    _print_foot(console, table)


def _print_head(console: Console, table: EventTable) -> None:
    asked = table.asked
    a, b = (one.name for one in asked.pair)
    pair = f"{a} to {b}" if asked.directed else f"{a} and {b}"
    title = " ".join(filter(None, (f"{pair}: events", period_words(asked))))
    line(console, Text(title, style="bold"))
    print_ground(console, table)
    wanted = [*asked.domains, *asked.types, *asked.realis]
    wanted += [f"types at least {asked.sure:g} sure"] if asked.sure else []
    if wanted:
        line(console, Text(f"Only: {', '.join(wanted)}", style="dim"))
    for note in asked.understood:
        line(console, Text(f"{one_line(note)}.", style="italic"))
    if table.text:
        line(console, Text(table.text, style="bold"))
    else:
        origins = {origin for one in table.events for origin in one.origin_ids}
        told = f"{count(len(table.events), 'dated event')} of {count(len(origins), 'origin')}"
        news = sum(one.when is not None and one.when.basis == "report" for one in table.events)
        told += f" ({news} by the day of the report)" if news else ""
        more = [f"{len(table.undated)} undated"] if table.undated else []
        more += [f"{len(them)} {realis}" for realis, them in table.apart.items()]
        line(console, Text(f"{told}{'; ' if more else ''}{', '.join(more)}"))
    if table.events:
        console.print()


def print_ground(console: Console, table: EventTable) -> None:
    """Print as of when and out of what a table is, and that its texts are invented if they are."""
    if table.synthetic:
        line(console, Text(SYNTHETIC, style="bold yellow"))
    heard = table.hearing
    told = f"As of {table.as_of} · {count(table.collection.documents, 'document')}"
    naming = (
        f" · {count(heard.documents, 'report')} name{'s' * (heard.documents == 1)} both together"
    )
    span = f", {heard.first} to {heard.last}" if heard.first else ""
    line(console, Text(told + naming + span, style="dim"))


def print_event(console: Console, one: TableEvent, names: Names) -> None:
    """Print an event: a line of facts, and its words; on a stream that wraps nothing one line."""
    who = Text(who_words(one, names), style="bold").append(f" · {act_words(one)}", style="not bold")
    told = [one.domain, signed(one.score or 0.0), count(one.origins.n, "origin")]
    facts = Text(" · ".join(told)).append(f" · {one.id[:ID_DIGITS]}", style="dim")
    notes = event_notes(one, names)
    cited = "".join(f"[{n}]" for n in sorted({c.reference for c in one.citations}))
    words = words_of(one.reports[0]) if one.reports else Text(one.citations[0].quote)
    words.append(f" {cited}", style="dim")
    when = when_words(one)
    head = Text(f"{when:<{_DATE}}" if len(when) < _DATE else f"{when}  ", style="cyan")
    if console.soft_wrap:
        row = head.append_text(who).append(" · ").append_text(facts).append("  ").append_text(words)
        line(console, row.append(f"  ({'; '.join(notes)})" if notes else "", style="yellow"))
        return
    width = max(NARROWEST, min(console.width, WIDEST))
    if len(head) + len(who) + len(facts) + 3 <= width:
        line(console, head.append_text(who).append(" · ").append_text(facts), hang=_DATE)
    else:
        line(console, head.append_text(who), hang=_DATE)
        line(console, facts, indent=_DATE)
    line(console, words, indent=_DATE)
    if notes:
        line(console, Text("; ".join(notes), style="yellow"), indent=_DATE)


def words_of(report: ToldReport, most: int = _MOST_WORDS) -> Text:
    """Write a report's clause, where that is short in its sentence; `…` stands for what is cut."""
    clause, whole = report.citation, report.sentence
    if whole is None or len(clause.quote.split()) >= _ALONE:
        return Text(f"“{shortened(clause.quote, most)}”")
    at = clause.start - whole.start
    before = one_line(whole.quote[:at]).split()
    behind = one_line(whole.quote[at + len(clause.quote) :]).split()
    room = max(0, most - len(clause.quote.split()))
    left = max(room // 2, room - len(behind))
    kept, after = (
        before[max(0, len(before) - left) :],
        behind[: max(0, room - min(left, len(before)))],
    )
    text = Text("“" if len(kept) == len(before) else "“… ", style="none")
    text.append("".join(f"{word} " for word in kept), style="dim")
    text.append(one_line(clause.quote))
    glued = "" if behind and not whole.quote[at + len(clause.quote)].isspace() else " "
    text.append(f"{glued}{' '.join(after)}" if after else "", style="dim")
    return text.append("”" if len(after) == len(behind) else " …”", style="none")


def event_notes(one: TableEvent, names: Names) -> list[str]:
    """Say what a reader of one line must know besides: whose word it is, and who disagrees."""
    notes = []
    if one.when is not None and one.when.basis == "report":
        notes.append("by the day of the report")
    if one.realis == "reported":
        holder = _holder(one, names)
        notes.append(f"so says {holder}" if holder else "a claim, of nobody named")
    parties = [key for key in one.origins.by_party if key != "none"]
    if parties and "none" not in one.origins.by_party:
        notes.append(f"only sources of {listed(names.one(key) for key in sorted(parties))}")
    if one.disagreements:
        notes.append(f"reports differ on {listed(d.about for d in one.disagreements)}")
    sure = max((each.confidence for each in one.reports if each.type == one.type), default=1.0)
    if sure < BREAK_EVEN and "retyped" not in one.flags:
        notes.append(f"unsure of the kind of act ({sure:.2f})")
    if "by_hand" in one.flags or "retyped" in one.flags:
        notes.append("corrected by hand")
    return notes


def _holder(one: TableEvent, names: Names) -> str:
    """Name who says so: an actor, else the words of the report that names nobody known."""
    ids = {actor for each in one.reports for side in each.holder for actor in side.actors}
    known = [names.one(key) for key in (one.holder or "").split(", ") if key in ids]
    words = [side.words for each in one.reports for side in each.holder if not side.actors]
    return listed(dict.fromkeys(known)) or one_line(words[0] if words else one.holder or "")


# --- what stands below a table ------------------------------------------------------------------


def print_left_out(console: Console, left: Sequence[LeftOut]) -> None:
    """Print what is left out, with counts."""
    if left:
        heading(console, "Left out")
    for one in left:
        what = count(one.count, one.of.removesuffix("s"))
        line(console, f"{what} {one.text}", indent=2, hang=2)


def print_corrections(console: Console, used: Sequence[UsedCorrection]) -> None:
    """Print the corrections that concern a pair: who, when, what, and whether they hold."""
    if used:
        heading(console, "Corrections by analysts")
    for one in used:
        told = one.correction
        what = f"{told.kind} {told.type or ''} {told.mode or ''}".rstrip()
        held = "" if one.applied else f" · not applied: {'; '.join(one.not_applied)}"
        note = f" · {one_line(told.note)}" if told.note else ""
        text = f"{told.id[:ID_DIGITS]}  {what} · {one_line(told.by)}, {told.made_at[:10]}"
        line(console, text + note + held, indent=2, hang=4)


def print_references(console: Console, references: Iterable[Reference]) -> None:
    """Print the sources, one or two lines each."""
    found = list(references)
    if found:
        heading(console, "Sources")
    for one in found:
        outlet = one.outlet.name or "unknown outlet"
        control = (
            "" if one.outlet.control == "unknown" else f", {control_words(one.outlet.control)}"
        )
        when = date_words(one.published) if one.published else "no date of publication"
        title = shortened(one.title or "(no title)", 16)
        about = f"[{one.n}] {title} · {one_line(outlet)}{control} · {when}"
        line(console, Text(about), indent=2, hang=4)
        console.print(Text(f"      {one_line(one.url)}", style="dim"), soft_wrap=True)


def _print_foot(console: Console, table: EventTable) -> None:
    events = [*table.events, *table.undated, *(e for them in table.apart.values() for e in them)]
    if not events:
        return
    console.print()
    a, b = (one.id for one in table.asked.pair)
    scale = "Scores are PLOVER 0.8's, −10 (conflict) to +10 (cooperation), by type of act alone."
    line(console, Text(scale, style="dim"))
    how = f"Open one, with all reports: apercu events {a} {b} --event {events[0].id[:ID_DIGITS]}"
    line(console, Text(how, style="dim"))


# --- one event, opened --------------------------------------------------------------------------


def print_opened(console: Console, opened: OpenedEvent) -> None:
    """Print one event: how it came about, each report with its words, what they disagree on."""
    names, one = Names(opened.names), opened.event
    line(console, Text(f"{who_words(one, names)}: {act_words(one)}", style="bold"))
    if opened.synthetic:
        line(console, Text(SYNTHETIC, style="bold yellow"))
    told = [f"event {one.id[:16]}", when_words(one), one.domain, f"score {signed(one.score or 0)}"]
    told += [count(one.origins.n, "origin"), count(len(one.reports), "report")]
    line(console, Text(" · ".join(told), style="dim"))
    for note in event_notes(one, names):
        line(console, Text(note, style="yellow"))
    heading(console, "How it came about")
    for sentence in one.how:
        line(console, sentence, indent=2, hang=2)
    heading(console, "Reports")
    sources = {each.n: each for each in opened.references}
    for report in one.reports:
        _print_report(console, report, sources[report.citation.reference], names)
    if one.disagreements:
        heading(console, "What they disagree on")
    for matter in one.disagreements:
        for variant in matter.variants:
            value = one_line(_named(variant.value, names)) or DASH
            told_by = count(len(variant.origins), "origin")
            line(console, f"{matter.about}: {value} ({told_by})", indent=2, hang=4)
    print_corrections(console, opened.corrections)
    print_references(console, opened.references)
    console.print()
    how = f"Correct it: apercu correct wrong {one.id[:ID_DIGITS]} --by NAME (or retype, apart ...)"
    line(console, Text(how, style="dim"))


def _named(value: str, names: Names) -> str:
    return " > ".join(", ".join(names.one(p) for p in s.split(", ")) for s in value.split(" > "))


def _print_report(console: Console, report: ToldReport, source: Reference, names: Names) -> None:
    published = f"published {short_date(source.published)}" if source.published else "undated"
    party = f"speaks for {names.one(report.party)}" if report.party else ""
    about = [report.outlet or "unknown outlet", control_words(report.control), party, published]
    head = Text(f"[{source.n}] ", style="bold")
    line(
        console, head.append(" · ".join(map(one_line, filter(None, about))), style="none"), indent=2
    )
    at = report.trigger.start - report.citation.start
    quote, end = report.citation.quote, at + len(report.trigger.quote)
    words = Text("“").append(_inline(quote[:at])).append(_inline(quote[at:end]), style="bold")
    line(console, words.append(f"{_inline(quote[end:])}”"), indent=6)
    source_words = ", ".join(one.words for one in report.source) or "?"
    target_words = ", ".join(one.words for one in report.target)
    coded = f"{report.type}{f' ({report.mode})' if report.mode else ''}, {report.realis}"
    when = short_date(report.when) if report.when else "no date in the text"
    if report.when is not None and report.when.basis == "report":
        when = f"about {(report.when.end or '')[:10]} (by the day of the report)"
    who = f"{source_words} → {target_words}" if target_words else source_words
    told = [coded, one_line(who), when, f"{report.confidence:.2f} sure"]
    if report.holder:
        told.append(f"as {one_line(', '.join(one.words for one in report.holder))} says")
    line(console, Text(" · ".join(told), style="dim"), indent=6)
    place = f"report {report.id[:ID_DIGITS]} · text {report.citation.text_sha256[:12]}"
    span = f" [{report.citation.start}, {report.citation.end})"
    flags = f" · {', '.join(report.flags)}" if report.flags else ""
    line(console, Text(place + span + flags, style="dim"), indent=6)


def _inline(text: str) -> str:
    """Make a part of a quote safe, keeping the blanks at its ends."""
    return (" " * text[:1].isspace() + one_line(text) + " " * text[-1:].isspace()) if text else ""


# --- lines --------------------------------------------------------------------------------------


def heading(console: Console, words: str) -> None:
    """Print a heading with an empty line before it."""
    console.print()
    line(console, Text(words, style="bold underline"))


def line(console: Console, text: Text | str, *, indent: int = 0, hang: int = 0) -> None:
    """Print a paragraph; on a stream that wraps nothing it is one line."""
    body = Text(text) if isinstance(text, str) else text
    if console.soft_wrap:
        console.print(Text(" " * indent).append_text(body), soft_wrap=True)
        return
    width = max(NARROWEST, min(console.width, WIDEST))
    # The first line has more room than those that hang.
    rest = body
    first = rest.wrap(console, width - indent)[0] if rest.plain else Text("")
    first.rstrip()
    lines = [first]
    left = rest[len(first.plain) :]
    left = left[len(left.plain) - len(left.plain.lstrip()) :]
    if left.plain:
        lines += left.wrap(console, width - indent - hang)
    for n, one in enumerate(lines):
        one.rstrip()
        space = " " * (indent + (hang if n else 0))
        console.print(Text(space).append_text(one), no_wrap=True, crop=False, overflow="ignore")
