"""Choose which of a sentence's dates is the time of what it mainly tells."""

from __future__ import annotations

from collections.abc import Sequence

from apercu.ask.evidence import Sentence
from apercu.ask.sentences.backgrounds import beside_the_act, nowadays
from apercu.ask.sentences.holding import Attribution
from apercu.ask.sentences.lists import words
from apercu.ask.sentences.view import View, look
from apercu.briefs import StatementKind
from apercu.records import DateMention, Interval

LED_BY = 5
"""Words before the holder from which on they are what was said: "..., the minister said"."""


def happened_when(
    view: View, attribution: Attribution | None, kind: StatementKind, before: Sequence[Sentence]
) -> Interval | None:
    """Return the time of the main act; `None` where neither sentence nor neighbour tells.

    Only the sentence right before it, in the same paragraph, lends its date.
    """
    found = main_date(view, attribution, kind)
    if found is not None or any(d.interval for d in view.sentence.dates):
        return found
    if view.sentence.paragraph or not before or before[-1].number != view.sentence.number - 1:
        return None
    lent = main_date(look(before[-1]), None, "event")
    # a month or a year of one sentence says too little of the next
    return lent if lent is not None and lent.precision == "day" and kind == "event" else None


def main_date(view: View, attribution: Attribution | None, kind: StatementKind) -> Interval | None:
    """Return the time that the sentence itself gives its main act."""
    own: list[DateMention] = []
    speaking: list[DateMention] = []
    for date in view.sentence.dates:
        if date.interval is None or date.kind in {"duration", "recurring"}:
            continue
        at = _token_at(view, date.start)
        if at is None or nowadays(view, date) or _background(view, at, date):
            continue
        if attribution and _of_speaking(view, at, attribution):
            speaking.append(date)
        elif attribution is None or kind != "position" or not _of_another(view, at, attribution):
            own.append(date)
    stance = attribution is not None and attribution.force == "stance" and kind == "position"
    if kind == "position" and not stance:
        # A position is taken when it is voiced.
        chosen = speaking or own
    elif not stance:
        chosen = own or speaking
    elif speaking or attribution is None or attribution.verb is None:
        chosen = speaking or own
    else:
        content = _content_start(view, attribution.verb)
        chosen = [d for d in own if _ahead(d, view) or _token_before(view, d, content)]
    return chosen[0].interval if chosen else None


def _of_another(view: View, at: int, attribution: Attribution) -> bool:
    """Tell whether a date dates an act told before the saying ("X paid in May, and Y objected")."""
    first = attribution.first
    return any(
        view.low[k] in {"and", "but", "while"}
        and "," in view.text[view.tokens[k - 1].end : view.tokens[k].start]
        for k in range(at + 1, min(first + 1, len(view.low)))
    )


def _content_start(view: View, verb: int) -> int:
    """Return the token where what is demanded, denied or promised begins."""
    for at in range(verb + 1, len(view.low) - 1):
        word, follow = view.low[at], view.low[at + 1]
        if word in {"that", "of", "for", "over"}:
            return at
        if word == "to" and follow not in {"the", "a"} and not view.proper(at + 1):
            return at
    return len(view.low)


def _token_before(view: View, date: DateMention, limit: int) -> bool:
    at = _token_at(view, date.start)
    return at is not None and at < limit


def _ahead(date: DateMention, view: View) -> bool:
    """Tell whether a date lies after the publication: what is promised or demanded for then."""
    published = view.sentence.source.published
    first = date.interval and (date.interval.start or date.interval.end)
    return bool(published and published.end and first and first[:10] > published.end[:10])


def _token_at(view: View, start: int) -> int | None:
    place = start - view.sentence.start
    return next((n for n, t in enumerate(view.tokens) if t.end > place), None)


def _of_speaking(view: View, at: int, attribution: Attribution) -> bool:
    """Tell whether a date stands with the verb of saying: next to it, or opening the sentence."""
    verb = attribution.verb
    if verb is None:
        return False
    if verb < at <= verb + 4 and "that" not in view.low[verb + 1 : at]:
        return all(
            word in {"on", "in", "late", "early", "last", "at", "a", "earlier"}
            or (view.tokens[k].start + view.sentence.start >= 0 and k == at)
            for k, word in enumerate(view.low[verb + 1 : at], verb + 1)
        )
    if attribution.first >= LED_BY and verb < at:
        # What was said stands before: the rest of the clause tells where and when it was.
        between = view.text[view.tokens[verb].end : view.tokens[at].start]
        return "that" not in view.low[verb + 1 : at] and not set(",;:") & set(between)
    return at < attribution.first and attribution.first <= 8 and attribution.force != "speech"


def _background(view: View, at: int, date: DateMention) -> bool:
    """Tell whether a date belongs to something that is only mentioned."""
    low = view.low
    end = date.end - view.sentence.start
    after = next((n for n, t in enumerate(view.tokens) if t.start >= end), len(low))
    before = low[at - 1] if at > 0 else ""
    if low[at] in {"the", "a"}:
        before = low[at]
    follow = low[after] if after < len(low) else ""
    if low[at] == "from":
        return True
    if before in words("compared") and before not in {"since", "over"}:
        return _compares(low, at, before)
    if before in {"the", "a", "an", "its", "their", "under", "'s"} and follow in words(
        "background_nouns"
    ):
        return True
    if before == "of" and at > 1 and low[at - 2] in words("background_nouns"):
        return True
    if {"to", "until", "till"} & set(low[max(0, at - 2) : at + 1]) and any(
        word in words("prolonging") for word in low[:at]
    ):
        return True
    return _relative(view, at) or _participle(view, at) or beside_the_act(view, at, after)


def _compares(low: tuple[str, ...], at: int, before: str) -> bool:
    return before != "from" or low[max(0, at - 2)] in {"up", "down"} or "to" not in low[at:]


def _relative(view: View, at: int) -> bool:
    """Tell whether a date stands in a relative clause ("which it signed in 2022")."""
    first = at
    while first > 0 and "," not in view.text[view.tokens[first - 1].end : view.tokens[first].start]:
        first -= 1
    clause = view.low[first:at]
    if any(word in words("relative") for word in clause):
        return True
    return any(
        word == "that" and k > 0 and k + 1 < len(clause) and not _complements(clause, k)
        for k, word in enumerate(clause)
    )


_NEAR_VERB = 6
"""Words that may lie between a verb of saying and its "that" ("said in Baku on Tuesday that")."""


def _complements(clause: tuple[str, ...], at: int) -> bool:
    """Tell whether a "that" opens what is said, and no relative clause."""
    return any(
        word in words("speech")
        or word in words("stance")
        or word in words("forecast")
        or word in {"so", "agreed", "agrees"}
        for word in clause[max(0, at - _NEAR_VERB) : at]
    )


def _participle(view: View, at: int) -> bool:
    """Tell whether a date hangs on a participle behind its noun ("an agreement signed in 2022")."""
    low = view.low
    for k in range(max(1, at - 5), at):
        if low[k] not in words("background_participles"):
            continue
        left = low[k - 1]
        noun = left in words("background_nouns") or (
            at - k <= 2 and left.endswith("s") and not view.proper(k - 1)
        )
        comma = "," in view.text[view.tokens[k - 1].end : view.tokens[k].start]
        if noun or comma:
            return any(
                word in words("auxiliary") or word in words("irregular") or _verbal(word)
                for n, word in enumerate(low)
                if n < k - 1 or n > at + 1
            )
    return False


def _verbal(word: str) -> bool:
    return word.endswith("ed") or word in words("present")
