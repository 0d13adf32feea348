"""Put the rules together: refuse a sentence, or tell what it is and whose."""

from __future__ import annotations

from collections.abc import Sequence

from apercu.ask.evidence import Refused, Sentence, Source, Told
from apercu.ask.sentences.attribution import attribute
from apercu.ask.sentences.descriptions import open_description
from apercu.ask.sentences.edits import all_edits, apply_edits, date_edits, reference_edits
from apercu.ask.sentences.fitness import unfit
from apercu.ask.sentences.holding import Attribution
from apercu.ask.sentences.kinds import Reading, classify
from apercu.ask.sentences.pointing import full_phrases, open_noun
from apercu.ask.sentences.reference import open_reference
from apercu.ask.sentences.surnames import in_full
from apercu.ask.sentences.timing import happened_when
from apercu.ask.sentences.view import View, look
from apercu.dates import earliest_day, latest_day
from apercu.records import Interval

LONG_QUOTATION = 6
"""From so many words on a quotation is speech; fewer may be a name or a word set apart."""


def examine(sentence: Sentence, before: Sequence[Sentence]) -> Told | Refused:
    """Tell what a sentence says alone and whose claim it is, or why it cannot stand alone.

    `before` are the sentences of the same document before it, nearest last; the last dozen
    suffice.
    """
    view = look(sentence)
    reason = unfit(view, before) or open_reference(view)
    if reason:
        return Refused(sentence=sentence, reason=reason)
    references, filled, left_open = reference_edits(view, before)
    phrases, told = full_phrases(view, before)
    filled = [*filled, *told]
    attribution = attribute(view)
    reason = (
        open_description(view, filled)
        or open_noun(view, before, filled)
        or ("open_description" if left_open else None)
        or _lost(view, attribution)
    )
    if reason:
        return Refused(sentence=sentence, reason=reason)
    attribution, surname, unknown = in_full(view, attribution)
    if unknown:
        return Refused(sentence=sentence, reason="open_name")
    reading = classify(view, attribution)
    if isinstance(reading, str):
        return Refused(sentence=sentence, reason=reading)
    edits = all_edits(view, date_edits(view), [*references, *phrases, *surname])
    source = sentence.source
    return Told(
        sentence=sentence,
        text=apply_edits(source.text, sentence.start, sentence.end, edits),
        edits=edits,
        kind=reading.kind,
        holder=reading.holder,
        course=reading.course,
        when=_possible(happened_when(view, attribution, reading.kind, before), reading, source),
        reported=source.published,
    )


def _possible(when: Interval | None, reading: Reading, source: Source) -> Interval | None:
    """Return a time unless it says of something done that it came after it was reported."""
    first = earliest_day(when) if when else None
    told = latest_day(source.published) if source.published else None
    if told is None or reading.course not in ("happened", "denied"):
        return when
    last = latest_day(when) if when else None
    # "before the fiscal year ends": a bound ahead dates nothing that was done.
    ahead = first is None and last is not None and last > told
    return None if ahead or (first and first > told) else when


def _lost(view: View, attribution: Attribution | None) -> str | None:
    """Refuse what somebody says of whom the sentence shows nothing."""
    shown = not _says(view) if attribution is None else bool(attribution.holder)
    return None if shown else "lost_attribution"


def _says(view: View) -> bool:
    """Tell whether a sentence shows that somebody speaks, by "said" or by a longer quotation."""
    if view.language != "en":
        return False
    if any(t.word in {"said", "says"} and not t.quoted for t in view.tokens):
        return True
    return sum(t.quoted for t in view.tokens) >= LONG_QUOTATION
