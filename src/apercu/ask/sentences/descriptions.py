"""Find definite descriptions that need what went before: "the minister", "the two sides"."""

from __future__ import annotations

from collections.abc import Collection

from apercu.ask.sentences.lists import words
from apercu.ask.sentences.view import View

_LONGEST = 6
"""How many words a noun phrase may have before its head ("the long-delayed border crossing")."""


def open_description(view: View, filled: Collection[int]) -> str | None:
    """Return why a subject needs what went before, `None` where it does not.

    `filled` are the tokens of heads for which an edit names who is meant.
    """
    if view.language != "en":
        return None
    for at, token in enumerate(view.tokens):
        if token.quoted or not _reports(token.word):
            continue
        if view.sentence.source.speaker and token.word not in words("telling"):
            continue
        head = _bare_subject(view, at)
        if head is not None and head not in filled:
            return "lost_attribution"
        if token.word not in words("telling"):
            continue
        if at + 1 < len(view.low) and view.low[at + 1] == "the" and at > 0 and view.quotes:
            head = _open_head(view, at + 1)
            if head is not None and head not in filled and view.tokens[at - 1].quoted:
                return "lost_attribution"
    for at in _subjects(view):
        head = _open_head(view, at)
        if head is not None and head not in filled:
            return "open_description"
    if _plain_subject(view, filled):
        return "open_description"
    return None


def _subjects(view: View) -> list[int]:
    """Return the tokens "the" that open the sentence, its opening phrase, or what follows it."""
    low = view.low
    found = []
    if low[0] in {"the", "both"}:
        found.append(0)
    elif low[0] in {"many", "most", "some", "all", "none"} and low[1:3] == ("of", "the"):
        found.append(2)
    elif low[0] in words("openers_with_object") and len(low) > 1 and low[1] in {"the", "both"}:
        found.append(1)
    elif low[:2] == ("according", "to") and low[2:3] == ("the",):
        found.append(2)
    elif low[:3] == ("as", "part", "of") and low[3:4] == ("the",):
        found.append(3)
    if low[0] not in {"the", "both"}:
        comma = view.text.find(",")
        if comma > 0 and not any(a <= comma < b for a, b in view.quotes):
            behind = next((k for k, t in enumerate(view.tokens) if t.start > comma), None)
            opening = (
                behind is not None
                and behind <= 9
                and low[0] in words("openers_with_object") | words("subordinators")
            )
            if opening and behind is not None and low[behind] in {"the", "both"}:
                found.append(behind)
    return found


def _reports(word: str) -> bool:
    return word in words("speech") or word in words("stance") or word in words("forecast")


def _names(view: View, at: int) -> bool:
    """Tell whether a token names who is meant: "Ministry" and "Government" alone do not."""
    if any(n.first <= at < n.last for n in view.named):
        return True
    soft = words("soft_names") | words("descriptions") | words("organs")
    return view.proper(at) and view.low[at] not in soft


def _bare_subject(view: View, verb: int) -> int | None:
    """Return the head of "the ..." right before a verb of saying, where the phrase has no name."""
    last = verb
    while last > 0 and view.low[last - 1] in words("adverbs"):
        last -= 1
    if last == 0 or "," in view.text[view.tokens[last - 1].end : view.tokens[last].start]:
        return None
    for at in range(last - 1, max(-1, last - 1 - _LONGEST), -1):
        word = view.low[at]
        if view.tokens[at].quoted or (word != "the" and _names(view, at)):
            return None
        if (
            word in words("auxiliary")
            or word in words("openers_with_object")
            or word in words("joins")
        ):
            return None
        if at < last - 1 and "," in view.text[view.tokens[at].end : view.tokens[at + 1].start]:
            return None
        if view.low[at] == "the":
            open_head = at < last - 1 and view.low[last - 1] not in words("time_nouns")
            return last - 1 if open_head else None
    return None


def _plain_subject(view: View, filled: Collection[int]) -> bool:
    """Tell whether the sentence opens with "the", plain words and a verb: nothing says which.

    Currencies and what there is only one of need no more.
    """
    low = view.low
    if low[0] != "the" or view.tokens[0].quoted:
        return False
    for at in range(1, min(6, len(low))):
        if "," in view.text[view.tokens[at - 1].end : view.tokens[at].start]:
            return False
        finite = (
            low[at] in words("auxiliary")
            or low[at] in words("irregular")
            or (low[at].endswith("ed") and low[at] not in words("ed_nouns"))
        )
        if finite and low[at][0] != "'":
            follow = low[at + 1] if at + 1 < len(low) else ""
            adjective = low[at].endswith("ed") and at == 1 and follow.isalpha()
            if adjective:
                continue
            named = low[at - 1] in words("unique") or any(k in filled for k in range(at))
            return at > 1 and not named
        if _names(view, at) or low[at] in words("identifiers"):
            return False
    return False


def _open_head(view: View, the: int) -> int | None:
    """Return the head of "the ..." where nothing in the phrase tells which is meant."""
    low = view.low
    names = words("descriptions")
    last = the
    for at in range(the + 1, min(the + 1 + _LONGEST, len(low))):
        between = view.text[view.tokens[at - 1].end : view.tokens[at].start]
        if "," in between or (view.proper(at) and low[at] not in names and at > the):
            break
        if low[at] in words("auxiliary") or low[at] in words("identifiers"):
            break
        if low[at] in names:
            last = at
        elif last > the:
            break
    if last == the:
        return None
    if any(view.proper(k) and not (False) for k in range(the + 1, last + 1)):
        return None
    return None if _identified(view, last) else last


def _named_until_comma(view: View, first: int) -> bool:
    for at in range(first, len(view.low)):
        if at > first and "," in view.text[view.tokens[at - 1].end : view.tokens[at].start]:
            return False
        if view.proper(at):
            return True
    return False


def _identified(view: View, head: int) -> bool:
    """Tell whether a name, a date or a number behind the head says which is meant."""
    low = view.low
    if head + 1 >= len(low):
        return False
    between = view.text[view.tokens[head].end : view.tokens[head + 1].start]
    if "," in between and low[head + 1] in words("relative"):
        return _named_until_comma(view, head + 1)
    if "," in between or "(" in between or view.proper(head + 1):
        return view.proper(head + 1) and low[head + 1] not in words("time_nouns")
    return low[head + 1] in words("identifiers") and _named_behind(view, head)


def _named_behind(view: View, head: int) -> bool:
    """Tell whether a name or number comes behind a head before its clause's verb."""
    low = view.low
    stop = words("auxiliary") | words("irregular")
    for at in range(head + 1, min(head + 14, len(low))):
        comma = "," in view.text[view.tokens[at - 1].end : view.tokens[at].start]
        if at > head + 2 and (low[at] in stop or comma):
            return False
        if view.proper(at) or low[at].isdigit():
            return low[at] not in words("time_nouns")
    return False
