"""Tell dates of what is only mentioned from the date of what a sentence mainly tells."""

from __future__ import annotations

from apercu.ask.sentences.lists import words
from apercu.ask.sentences.view import View
from apercu.records import DateMention

_REACH = 8
"""Words before a date within which a participle may govern it ("agreed to by the ministers in")."""
_PHRASE = 6
"""Words of a noun phrase that are looked through for what governs it."""
_GOVERNING = frozenset({"despite", "below", "above", "than", "following", "whether"})
_WEEKLY = frozenset({"magazine", "think_tank", "academic"})


def nowadays(view: View, date: DateMention) -> bool:
    """Tell whether "today" means these times, as in speeches and magazines."""
    source = view.sentence.source
    start, end = date.start - view.sentence.start, date.end - view.sentence.start
    if view.text[start:end].lower() not in {"today", "today's", "now"}:
        return False
    of_today = any(  # "the problems of Britain today"
        n.first > 0 and view.low[n.first - 1] == "of" and view.tokens[n.last - 1].end == start - 1
        for n in view.named
    )
    return of_today or bool(source.speaker) or source.outlet.form in _WEEKLY


def beside_the_act(view: View, at: int, after: int) -> bool:
    """Tell whether a date, the tokens `[at, after)`, belongs to a clause or phrase on the side.

    Such are brackets, conditions, an opening purpose, "as planned", "due to begin", a year that a
    thing is of, a participle behind its noun, and a noun of an act right before the date that
    something else governs.
    """
    if view.language != "en":
        return False
    return (
        _bracketed(view, at)
        or _attributive(view, at, after)
        or _year_of_thing(view, at, after)
        or _due(view, at)
        or _hangs_on(view, at)
        or _as_agreed(view, at)
        or _participle(view, at)
        or _noun_of_act(view, at, after)
    )


def _bracketed(view: View, at: int) -> bool:
    before = view.text[: view.tokens[at].start]
    return before.rfind("(") > before.rfind(")")


def _attributive(view: View, at: int, after: int) -> bool:
    """Tell whether a calendar date stands before its noun ("the mediated 2008 ceasefire")."""
    low = view.low
    if at == 0 or after >= len(low) or not any(c.isdigit() for c in low[after - 1] + low[at]):
        return False
    left = low[at - 1]
    if left in words("prepositions") or left in words("openers_with_object") or left == "early":
        return False
    if view.text[view.tokens[at - 1].end : view.tokens[at].start].strip():
        return False
    if view.text[view.tokens[after - 1].end : view.tokens[after].start].strip():
        return False
    return low[after] in words("background_nouns") or low[after].endswith("ing")


def _year_of_thing(view: View, at: int, after: int) -> bool:
    """Tell whether a year says which thing is meant: "arrears for 1985", "the 1961 terms"."""
    low = view.low
    if at == 0 or not low[at].isdigit() or len(low[at]) != 4:
        return False
    touches = not view.text[view.tokens[at - 1].end : view.tokens[at].start].strip()
    if low[at - 1] == "for" and touches and at > 1:
        return True
    behind = (
        after < len(low)
        and not view.text[view.tokens[after - 1].end : view.tokens[after].start].strip()
    )
    owned = low[at - 1] in {"the", "its", "their", "'s", "’s"} and touches
    return owned and behind and low[after] not in words("prepositions") | words("auxiliary")


def _due(view: View, at: int) -> bool:
    """Tell whether "due to go into effect" governs a date of another's act or rule."""
    low = view.low
    first = max(_clause(view, at), at - _REACH)
    return any(low[k] == "due" and low[k + 1] == "to" and k > 0 for k in range(first, at - 1)) and (
        low[first] in {"due", "and", "which"}
    )


def _clause(view: View, at: int) -> int:
    """Return the token with which the stretch without a comma begins that holds a token."""
    first = at
    while first > 0 and not (
        set(",;:") & set(view.text[view.tokens[first - 1].end : view.tokens[first].start])
    ):
        first -= 1
    return first


def _hangs_on(view: View, at: int) -> bool:
    """Tell whether a date stands in a condition, or in an opening "To prevent ..."."""
    first = _clause(view, at)
    clause = view.low[first:at]
    if {"if", "unless"} & set(clause):
        return True
    return first == 0 and len(clause) > 1 and clause[0] == "to" and clause[1] in words("verbs_to")


def _as_agreed(view: View, at: int) -> bool:
    """Tell whether "as agreed", "as planned" governs a date."""
    low = view.low
    return any(
        low[k] == "as" and _past(low[k + 1])
        for k in range(max(0, at - _REACH), at - 1)
        if _clause(view, at) <= k
    )


def _past(word: str) -> bool:
    return word in words("background_participles") or (
        word.endswith("ed") and word not in words("ed_nouns")
    )


def _participle(view: View, at: int) -> bool:
    """Tell whether a participle governs a date, behind a noun that is no subject.

    The noun is none if a preposition or an infinitive governs it ("against the tariffs imposed in
    May", "to defend the price agreed last May").
    """
    low = view.low
    start = max(_clause(view, at), at - _REACH)
    for k in range(at - 1, start, -1):
        word = low[k]
        if word in words("auxiliary") or word in words("irregular") - {"set", "put", "left"}:
            return False
        if not (_past(word) or word == "set"):
            continue
        noun = k - 1 - low[k - 1].endswith("ly")  # "quietly signed"
        left = low[noun]
        if left in words("skipped_before_verb") | words("time_nouns") | words("he"):
            return False
        if view.proper(noun) or left in words("joins") | words("prepositions"):
            return False
        opening = low[0] in words("openers_with_object") and _clause(view, k) == 0
        return _governed(view, noun) and (opening or _tells_before(view, noun))
    return False


def _governed(view: View, noun: int) -> bool:
    """Tell whether a preposition or an infinitive governs the phrase that ends with a noun."""
    low = view.low
    for k in range(noun - 1, max(-1, noun - 1 - _PHRASE), -1):
        if set(",;:") & set(view.text[view.tokens[k].end : view.tokens[k + 1].start]):
            return False
        if low[k] in words("prepositions") | _GOVERNING:
            return low[k] != "that"
        if k > 0 and low[k - 1] == "to" and low[k] not in {"the", "a"}:
            return True
        if low[k] in words("joins") or low[k] in words("auxiliary"):
            return False
    return False


def _tells_before(view: View, noun: int) -> bool:
    """Tell whether a verb stands before a noun, which then is not the sentence's subject."""
    return any(
        word in words("auxiliary")
        or word in words("irregular")
        or word in words("speech")
        or word in words("stance")
        or (word.endswith("ed") and word not in words("ed_nouns"))
        for word in view.low[:noun]
    )


def _noun_of_act(view: View, at: int, after: int) -> bool:
    """Tell whether a date follows a noun that only explains ("its decision in May to leave")."""
    low = view.low
    first = at - (low[at - 1] in {"in", "on", "of"}) if at else at
    if first < 1:
        return False
    acts = words("background_nouns") | words("shells")
    if low[first - 1] in acts and low[after : after + 1] == ("to",):
        return True
    for k in range(max(_clause(view, at), at - _REACH), first):
        because = low[k : k + 2] in {("because", "of"), ("thanks", "to")}
        if because or low[k] in {"despite", "amid", "following"}:
            return not any(
                word in words("auxiliary") or word in words("irregular") or _past(word)
                for word in low[k + 2 : first]
            )
    return False
