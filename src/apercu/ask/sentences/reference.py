"""Find what in a sentence points outside it: pronouns, "this", "the minister", "there"."""

from __future__ import annotations

import re

from apercu.ask.sentences.lists import by_first, phrase_at, words
from apercu.ask.sentences.view import View

_IT = frozenset(["it", "its", "itself"])
_THEY = frozenset(["they", "them", "their", "theirs", "themselves"])
_NEAR = frozenset(["this", "these"])
_FAR = frozenset(["that", "those"])
_EARLY = 6
"""Words at a sentence's opening within which an anaphoric date ("a day later") needs a base."""
_OPENED = 8
"""Words that an opening phrase may have before the clause."""
_EXPLAINED = 8
"""Words within which "it was likely" goes on with "that" or "to", so that the "it" is empty."""
_CLAUSE = re.compile(r"[,;:]")


def open_reference(view: View) -> str | None:
    """Return why a sentence points outside itself; `None` where it does not."""
    if view.language != "en":
        return _foreign(view)
    return _pronoun(view) or _demonstrative(view) or _place(view) or _former(view)


def _foreign(view: View) -> str | None:
    """Refuse a pronoun among the first words with no name before it."""
    pronouns = words("pronouns", view.language)
    named = min((n.first for n in view.named), default=len(view.low))
    for at, word in enumerate(view.low[:4]):
        if word in pronouns and not view.tokens[at].quoted and at < named:
            return "open_pronoun"
    table = by_first("descriptions", view.language)
    phrase = phrase_at(view.low, 0, table)
    if phrase and not any(n.first <= len(phrase) + 1 for n in view.named):
        return "open_description"
    return None


def _pronoun(view: View) -> str | None:
    low = view.low
    for at, token in enumerate(view.tokens):
        word = token.word
        if word not in words("he") and word not in _IT and word not in _THEY:
            continue
        if token.quoted and not _opens_quote(view, at):
            continue
        if word == "it" and _expletive(view, at):
            continue
        if _trails(view, at):
            return "lost_attribution"
        if word in {"him", "them"} and _objects(view, at):
            return "open_pronoun"
        if _antecedent(view, at) or _cataphora(view, at):
            continue
        return "open_pronoun"
    return "open_pronoun" if _counted(low) else None


def _counted(low: tuple[str, ...]) -> bool:
    """Tell whether "both", "some" or "one" opens a sentence as a pronoun."""
    if low[0] not in words("counting"):
        return False
    if low[1:2] == ("of",) and low[2:3] in {("them",), ("these",), ("those",)}:
        return True
    if low[1] in words("reference_be") | words("speech") | words("irregular"):
        return True
    article = low[2] in words("prepositions") | {"the", "a", "an", "that"}
    return low[1].endswith("ed") and article


def _objects(view: View, at: int) -> bool:
    """Tell whether "him" is the object of the first verb and so not its subject."""
    if at == 0 or not _says_or_acts(view.low[at - 1]):
        return False
    return not any(
        _says_or_acts(view.low[k]) or view.low[k] in {"who", "which", "to", "by"}
        for k in range(at - 1)
    ) and not any(view.low[k] in words("openers_with_object") for k in range(at - 1))


def _says_or_acts(word: str) -> bool:
    return word in words("speech") or word in words("stance") or word in words("events")


def _trails(view: View, at: int) -> bool:
    """Tell whether a pronoun says what stands before it ("..., it said")."""
    if at == 0 or at + 1 >= len(view.low) or view.tokens[at].quoted:
        return False
    if view.low[at + 1] not in {"said", "says", "added", "told", "noted", "adds"}:
        return False
    between = view.text[view.tokens[at - 1].end : view.tokens[at].start]
    behind = view.text[view.tokens[at + 1].end :].lstrip()
    opening = view.low[0] in words("subordinators") and at < 12 and not view.tokens[at - 1].quoted
    return (
        not opening
        and any(mark in between for mark in ',"”»')
        and (behind[:1] in {".", ",", ""} or behind.startswith(("in ", "on ", "at ")))
    )


def _opens_quote(view: View, at: int) -> bool:
    return at == 0 or not view.tokens[at - 1].quoted


def _expletive(view: View, at: int) -> bool:
    """Tell whether an "it" stands for nothing ("it is likely that", "it took weeks to")."""
    follow = view.low[at + 1 : at + 12]
    if not follow or phrase_at(view.low, at + 1, by_first("expletive")) is None:
        return False
    if follow[1:2] in {("the",), ("their",), ("its",)}:
        return False
    return any(word in words("expletive_follow") for word in follow[1:_EXPLAINED])


def _antecedent(view: View, at: int) -> bool:
    """Tell whether something before a pronoun, in the sentence, can be what it stands for.

    What stands in quotation marks serves no pronoun outside of them.
    """
    word = view.low[at]
    quoted = view.tokens[at].quoted
    reach = [k for k in range(at) if quoted or not view.tokens[k].quoted]
    if not reach:
        return False
    if word in words("he"):
        return any(view.low[k] in words("person_nouns") or _person_name(view, k) for k in reach)
    if word in _THEY:
        return any(_plural(view, k) for k in reach)
    return any(
        n.first in reach and (n.mention.kind not in {"person", "demonym"}) for n in view.named
    ) or any(_thing(view, k) for k in reach)


def _person_name(view: View, at: int) -> bool:
    """Tell whether a token may name a person: in office, capitalised, or the subject of saying."""
    for named in view.named:
        if named.first <= at < named.last:
            return named.mention.kind == "person"
    if at == 0:
        follow = view.low[1] if len(view.low) > 1 else ""
        speaks = follow in words("speech") or follow in words("stance") or follow.endswith("ed")
        name = not view.capitals and len(view.low) > 1 and view.proper(1) and not _named_at(view, 1)
        return view.low[0] not in words("openers") and (speaks or name)
    if view.capitals:
        return False
    return view.proper(at) and view.low[at] not in words("time_nouns")


def _named_at(view: View, at: int) -> bool:
    return any(named.first <= at < named.last for named in view.named)


def _plural(view: View, at: int) -> bool:
    word = view.low[at]
    if word in words("plural_persons"):
        return True
    if word == "and" and 0 < at < len(view.low) - 1:
        return any(
            view.proper(k) or view.low[k] in words("person_nouns")
            for k in (at - 1, *range(at + 1, min(at + 3, len(view.low))))
        )
    return (
        len(word) > 3
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
        and (word not in words("time_nouns"))
    )


def _thing(view: View, at: int) -> bool:
    """Tell whether a token heads a noun phrase with an article or is a name."""
    if at == 0:
        return False
    left = view.low[at - 1]
    if view.low[at + 1 : at + 2] and view.low[at + 1] in words("time_nouns"):
        return False  # "the past decade"
    if left in {"the", "a", "an", "its", "'s"} or (
        at > 1 and view.low[at - 2] in {"the", "a", "an"}
    ):
        return view.low[at] not in words("time_nouns")
    return view.proper(at) and view.low[at] not in words("time_nouns")


def _cataphora(view: View, at: int) -> bool:
    """Tell whether an opening phrase points forward to a name ("In his speech, Lavrov said")."""
    if at > 6 or view.low[0] not in words("subordinators"):
        return False
    comma = _CLAUSE.search(view.text, view.tokens[at].end)
    if comma is None:
        return False
    behind = [k for k, t in enumerate(view.tokens) if t.start > comma.start()]
    if not behind:
        return False
    first = behind[0] + (view.low[behind[0]] in {"the", "a"})
    return any(view.proper(k) for k in range(first, min(first + 4, len(view.low)))) and (
        view.low[first] not in words("he") | _IT | _THEY | _NEAR
    )


def _dated(view: View, at: int) -> bool:
    start = view.tokens[at].start + view.sentence.start
    return any(d.start <= start < d.end and d.interval for d in view.sentence.dates)


def _demonstrative(view: View) -> str | None:
    low = view.low
    for at, token in enumerate(view.tokens):
        word = token.word
        follow = low[at + 1] if at + 1 < len(low) else ""
        if token.quoted and not _opens_quote(view, at):
            continue
        if word in _NEAR:
            if _dated(view, at) or _repeated(view, at):
                continue
            if at == 0 or token.quoted or not _clause_before(view, at):
                return "open_demonstrative"
        elif (
            word == "that"
            and (
                at == 0
                or (token.quoted and follow in words("reference_be") | {"'s"})
                or (at < _OPENED and follow in words("reference_be") and _behind_mark(view, at))
            )
        ) or (
            word in _FAR
            and at > 0
            and low[at - 1] in words("openers_with_object")
            and (follow in words("descriptions") or follow in words("time_nouns"))
            and not _dated(view, at)
        ):
            return "open_demonstrative"
        elif word == "those" and at == 0 and follow not in {"who", "of", "in", "with", "from"}:
            if not follow.endswith("ed"):
                return "open_demonstrative"
        elif (
            word == "such"
            and (at < 3 or low[at + 1 : at + 2] in {("a",), ("an",)})
            and ("as" not in low[at + 1 : at + 5] and not token.quoted)
        ):
            return "open_demonstrative"
    return None


def _behind_mark(view: View, at: int) -> bool:
    """Tell whether a comma or colon stands before a token: "At that price, that is much"."""
    return bool(_CLAUSE.search(view.text[view.tokens[at - 1].end : view.tokens[at].start]))


def _repeated(view: View, at: int) -> bool:
    """Tell whether the noun behind a "these" was named before it in the sentence."""
    stem = view.low[at + 1][:6] if at + 1 < len(view.low) else ""
    return len(stem) > 3 and any(word.startswith(stem) for word in view.low[:at])


def _clause_before(view: View, at: int) -> bool:
    """Tell whether "this" alone can stand for a clause before it ("..., and this angered X")."""
    follow = view.low[at + 1] if at + 1 < len(view.low) else ""
    return (
        view.low[at] == "this"
        and at > 4
        and (
            follow in words("reference_be") or follow in words("irregular") or follow.endswith("ed")
        )
        and view.low[at - 1] in {"and", "but", "which"}
    )


def _opens_clause(view: View, at: int) -> bool:
    """Tell whether a "there" opens its clause and so says that something exists."""
    if at == 0 or view.low[at - 1] in words("there_openers"):
        return True
    between = view.text[view.tokens[at - 1].end : view.tokens[at].start]
    return bool(between.strip())


def _place(view: View) -> str | None:
    low = view.low
    for at, token in enumerate(view.tokens):
        if token.word == "here" and not token.quoted and not view.sentence.source.speaker:
            return "open_place"
        if token.word != "there" or token.quoted:
            continue
        follow = low[at + 1] if at + 1 < len(low) else ""
        if follow in words("exists") and _opens_clause(view, at):
            continue
        if any(n.last <= at for n in view.named) or any(
            view.proper(k) and k > 0 for k in range(at)
        ):
            continue
        return "open_place"
    return None


def _former(view: View) -> str | None:
    low = view.low
    if _anaphoric(view):
        return "open_reference"
    for at in range(1, len(low)):
        if low[at - 1] != "the" or view.tokens[at].quoted:
            continue
        follow = low[at + 1] if at + 1 < len(low) else ""
        if low[at] == "latter" or (low[at] == "former" and _stands_alone(follow)):
            return "open_reference"
        same = low[at] == "same" and follow in words("time_nouns") | {"place", "meeting", "report"}
        if same and not _date_before(view, at):
            return "open_reference"
        if low[at] == "same" and not same and not _compared(view, at):
            return "open_reference"
    for at in range(len(low) - 1):
        that = low[at] == "that" and low[at + 1] in words("that_times")
        if that and not _dated(view, at) and not _date_before(view, at):
            return "open_reference"
    return None


def _compared(view: View, at: int) -> bool:
    """Tell whether a sentence says what "the same" is the same as."""
    low = view.low
    behind = {"as", "that", "for", "in", "to"}
    return (
        bool(behind & set(low[at + 1 : at + 7]))
        or low[at - 2] in {"all", "both", "much"}
        or any(word.startswith(low[at + 1][:5]) for word in low[:at] if at + 1 < len(low))
        or any(
            view.text[t.start : t.end] in {"and", "both", "AND", "BOTH"} for t in view.tokens[:at]
        )
    )


def _anaphoric(view: View) -> bool:
    """Tell whether an early "a day later" hangs on a date that the sentence does not give."""
    for date in view.sentence.dates:
        if date.kind == "anaphoric" and date.interval is None and date.relation is None:
            place = date.start - view.sentence.start
            earlier = any(d.end <= date.start and d.interval for d in view.sentence.dates)
            if not earlier and sum(1 for t in view.tokens if t.start < place) < _EARLY:
                return True
    return False


def _stands_alone(follow: str) -> bool:
    """Tell by the next word whether "former" stands for a noun ("the former agreed")."""
    return (
        follow == ""
        or follow in words("reference_be")
        or follow in words("openers_with_object")
        or follow in words("speech")
        or follow.endswith("ed")
    )


def _date_before(view: View, at: int) -> bool:
    place = view.tokens[at].start + view.sentence.start
    return any(d.end <= place and d.interval for d in view.sentence.dates)
