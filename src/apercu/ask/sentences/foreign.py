"""Simple forms of attribution in Russian, Ukrainian and Turkish."""

from __future__ import annotations

from apercu.ask.sentences.holding import Attribution, Force
from apercu.ask.sentences.lists import by_first, phrase_at, words
from apercu.ask.sentences.view import READ, View


def attribute(view: View) -> Attribution | None:
    """Find the holder by "по словам X", "X заявил", "X açıkladı"; `None` where there is none."""
    if view.language not in READ:
        return None
    found = _according(view)
    if found is not None:
        return found
    for at, token in enumerate(view.tokens):
        if token.quoted:
            continue
        if token.word in words("stance", view.language):
            return _subject(view, at, "stance")
        if token.word in words("speech", view.language):
            return _subject(view, at, "speech")
    return None


def _according(view: View) -> Attribution | None:
    table = by_first("according", view.language)
    for at, token in enumerate(view.tokens):
        if token.word not in table or token.quoted:
            continue
        phrase = phrase_at(view.low, at, table)
        if phrase is None:
            continue
        if view.language == "tr":
            return _take(view, max(0, at - 4), at, "speech", None)
        return _take(
            view, at + len(phrase), min(len(view.low), at + len(phrase) + 5), "speech", None
        )
    return None


def _subject(view: View, at: int, force: Force) -> Attribution | None:
    """Take the nearest actor before the verb, else the nearest behind it, in the same sentence."""
    outside = [n for n in view.named if not view.tokens[n.first].quoted]
    before = [n for n in outside if n.first < at and n.mention.reading == "actor"]
    after = [n for n in outside if n.first > at and n.mention.reading == "actor"]
    if view.language == "tr":
        # the subject opens a Turkish clause, the verb closes it
        chosen = before[0] if before else None
    elif before and at - before[-1].last <= 6:
        chosen = before[0]
    else:
        chosen = after[0] if after and after[0].first - at <= 5 else None
    if chosen is not None:
        return Attribution(chosen.mention.actor, True, force, chosen.first, chosen.last, at)
    return _take(view, max(0, at - 3), at, force, at) or _take(
        view, at + 1, min(len(view.low), at + 4), force, at
    )


def _take(view: View, start: int, end: int, force: Force, verb: int | None) -> Attribution | None:
    """Take an actor or the capitalised words of a stretch as the holder."""
    for named in view.named:
        if start <= named.first < end:
            return Attribution(named.mention.actor, True, force, start, end, verb)
    names = [k for k in range(start, end) if view.proper(k) and (k > 0 or end - start < 4)]
    if not names or any(view.tokens[k].quoted for k in names):
        return None
    words_ = view.text[view.tokens[names[0]].start : view.tokens[names[-1]].end]
    return Attribution(words_, False, force, start, end, verb)
