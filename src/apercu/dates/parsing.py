"""Find the time expressions of a text, in order, each reckoned from what stands before it."""

from __future__ import annotations

import datetime as dt
import functools
import re

from apercu.dates.events import Event, dated_events, named_event
from apercu.dates.joining import Reader
from apercu.dates.lexicon import lexicon, word_list
from apercu.dates.lexing import tokens, windows
from apercu.dates.normalise import Context, moved, to_interval
from apercu.dates.reading import Hit
from apercu.dates.stretch import Stretch
from apercu.dates.tense import Tenses
from apercu.records import DateMention


def find_dates(
    text: str, *, published: dt.date | None, language: str | None = "en"
) -> list[DateMention]:
    """Find every time expression with its interval, in order and without overlaps.

    Without `published`, what is reckoned from it has the interval `None`. English, Russian,
    Ukrainian, Turkish, Azerbaijani, German and French are read in full; of other languages
    only calendar dates. Time grows linearly with the text.
    """
    words = lexicon(language)
    tenses = Tenses(text, words)
    found: list[tuple[Hit, int, int, Stretch | None]] = []
    last: Stretch | None = None
    frame: int | None = None
    for low, high in windows(text, words):
        reader = Reader(tokens(text, low, high, words), words, text)
        for hit in reader.hits():
            start = reader.tokens[hit.first + reader.article(hit)].start
            end = reader.tokens[hit.last - 1].end
            future = functools.partial(_ahead, tenses, reader, hit, start, end)
            context = Context(published, last, future, frame)
            if hit.expr.ahead_only and not context.future():
                continue
            value = _whole_week(text, start, hit.expr.resolve(context))
            frame = reader.frame_set_by(hit) if hit.expr.fields is not None else frame
            found.append((hit, start, end, value))
            if value is not None and hit.expr.relation is None and _leads_on(hit, value, last):
                last = value
                if frame is not None and hit.expr.kind == "anaphoric" and value.start:
                    frame = value.start.year
    return _with_events(text, found)


_WEEK_ENDED = re.compile(r"\bweek (?:ended|ending|to)(?: on)? $", re.IGNORECASE)


def _whole_week(text: str, start: int, value: Stretch | None) -> Stretch | None:
    """Make seven days of the last one: "the week ended March 12"."""
    if value is None or value.start is None or value.start != value.end:
        return value
    if not _WEEK_ENDED.search(text[max(0, start - 16) : start]):
        return value
    return value._replace(start=value.start - dt.timedelta(days=6), precision="week")


def _leads_on(hit: Hit, value: Stretch, last: Stretch | None) -> bool:
    """Tell whether what follows is reckoned from this date.

    A look back ("two days earlier") or a date told again ("that year") leaves the tale where it
    was.
    """
    if value.start is None or value.end is None:
        return False
    if hit.expr.kind != "anaphoric" or last is None or last.start is None:
        return True
    return value.start > last.start


def _ahead(tenses: Tenses, reader: Reader, hit: Hit, start: int, end: int) -> bool:
    """Tell whether a date is to be sought ahead of the publication."""
    if reader.tokens[hit.first].word in word_list("since") and reader.words.has("since_past"):
        return False
    if hit.first and reader.tokens[hit.first - 1].word == "of" and hit.expr.fields is not None:
        return tenses.target(start)  # "the ceasefire of 24 June", but "a deadline of 30 June"
    due = hit.expr.relation in {"until", "before"} or reader.tags[hit.first] in "Fs"
    return tenses.future(start, end, due=due)


def _with_events(text: str, found: list[tuple[Hit, int, int, Stretch | None]]) -> list[DateMention]:
    """Make the records; what hangs on an event is dated where the text dates the event."""
    hanging = any(hit.expr.offset is not None for hit, *_ in found)
    events: dict[str, Event] = {}
    if hanging:
        anchors = [hit.expr.anchor for hit, *_ in found if hit.expr.anchor is not None]
        dates = [(start, end, value) for _, start, end, value in found]
        events = dated_events(text, dates, anchors)
    mentions = []
    for hit, start, end, value in found:
        expr = hit.expr
        days = value
        if expr.offset is not None and expr.anchor is not None:
            event = named_event(text[slice(*expr.anchor)], events)
            days = None if event is None else moved(event, *expr.offset)
        anchor = expr.anchor or (None, None)
        mentions.append(
            DateMention(
                start=start,
                end=end,
                kind=expr.kind,
                interval=to_interval(days),
                relation=expr.relation,
                anchor_start=anchor[0],
                anchor_end=anchor[1],
            )
        )
    return mentions
