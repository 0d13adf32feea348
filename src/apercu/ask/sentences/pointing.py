"""Find nouns that point back: "the pact", "that result", "its move", where nothing says which."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Sequence

from apercu.ask.evidence import Sentence
from apercu.ask.sentences.lists import words
from apercu.ask.sentences.view import View, look
from apercu.briefs import Edit

_WORD = re.compile(r"[\w-]+")
_NEAR = 8
"""How many sentences back a thing may have been introduced for a bare "the" to mean it."""
_LONGEST = 5
"""How many words a noun phrase may have before its head."""
_OPENING = 4
"""Words at a sentence's beginning within which a noun opens it."""
_NUMBERS = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})
_FULLEST = 9
"""The longest phrase that is put in brackets: more would bury the sentence."""
_STEM = 5
"""Letters that two forms of one noun share ("decision", "decided")."""


def open_noun(view: View, before: Sequence[Sentence], filled: Collection[int]) -> str | None:
    """Return why a noun anywhere in a sentence needs what went before, `None` where none does.

    `filled` are the tokens of heads for which an edit names what is meant.
    """
    if view.language != "en":
        return None
    for _, head in definite(view, before):
        if head not in filled:
            return "open_description"
    return _determined(view) or _owned(view)


def definite(view: View, before: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the tokens of each "the" and of its head, where nothing in the sentence says which.

    Only nouns of single acts, things and bodies are looked at: of a war or a government the reader
    knows which by the names beside it. Some point back only where the sentences before told of one.
    """
    if view.language != "en":
        return
    low = view.low
    for at, token in enumerate(view.tokens):
        if token.word != "the" or token.quoted or at + 1 >= len(low):
            continue
        head = _head(view, at)
        if low[at - 1 : at + 2] == ("to", "the", "letter"):
            continue
        if head is None or not (
            low[head] in words("pointing")
            or _counted(view, at, head)
            or (low[head] in words("pointing_told") and _told_before(low[head], before))
        ):
            continue
        if any(_telling(view, k) for k in range(at + 1, head)) or view.proper(head):
            continue
        if not _complemented(view, head) and not _antecedent(view, at, head):
            yield at, head


def _counted(view: View, the: int, head: int) -> bool:
    """Tell whether "the two territories" counts what the sentence has not named."""
    low = view.low
    if low[the + 1] not in _NUMBERS or head == the + 1 or not low[head].endswith("s"):
        return False
    if low[head] in words("time_nouns"):
        return False
    names = {n.mention.actor for n in view.named if n.first < the}
    return len(names) < 2 and "and" not in low[:the]  # "grain and oil ... the two goods"


def _told_before(noun: str, before: Sequence[Sentence]) -> bool:
    """Tell whether a noun stands in the sentences before."""
    return any(
        noun in (low := sentence.words.lower()) and noun in _WORD.findall(low)
        for sentence in before[-_NEAR:]
    )


def _head(view: View, the: int) -> int | None:
    """Return the last word of the noun phrase behind an article."""
    low = view.low
    at = the + 1
    while at < len(low) and at <= the + _LONGEST:
        if at > the + 1 and view.text[view.tokens[at - 1].end : view.tokens[at].start].strip():
            break
        if (
            low[at] in words("no_noun")
            or low[at] in words("complements")
            or low[at] in words("placed")
        ):
            break
        if at > the + 1 and _verb(low[at]):
            break
        at += 1
    return at - 1 if at > the + 1 else None


def _verb(word: str) -> bool:
    return (
        word[0] in "'’"
        or word in words("auxiliary")
        or word in words("irregular")
        or (word.endswith("ed") and word not in words("ed_nouns"))
        or word in words("prepositions")
        or word in words("joins")
    )


def _telling(view: View, at: int) -> bool:
    """Tell whether a word before the head says which is meant: no bare "new", "final", "two"."""
    word = view.low[at]
    return word not in words("empty_adjectives") or view.proper(at)


def _complemented(view: View, head: int) -> bool:
    """Tell whether what follows a head says which is meant."""
    low = view.low
    if head + 1 >= len(low):
        return False
    between = view.text[view.tokens[head].end : view.tokens[head + 1].start]
    if between.strip():
        # "the company, Aramco"; but "the pact, Aramco said"
        things = words("bodies") | words("kin_vessels")
        named = low[head] in things and not view.capitals and view.proper(head + 1)
        return between.strip() in {",", "("} and named
    behind = head + 1
    if low[behind] in {"and", "or"} and low[behind + 1 :] and not _verb(low[behind + 1]):
        behind += 2  # "the problems and threats that"
    elif low[behind] in words("be"):
        # "the decision was made to"
        return low[behind + 2 : behind + 3] in {("to",), ("that",)}
    if behind + 1 < len(low) and low[behind] in {"in", "on"} and _dated(view, behind + 1):
        behind += 1
    while behind < len(low) and _dated(view, behind):
        behind += 1  # "the decision last month to suspend"
    if behind < len(low) and low[behind] in words("complements"):
        # "the decision to withdraw", but "ran toward the temple to pray"
        things = words("pointing_told") | words("bodies") | words("kin_vessels")
        return low[behind] != "to" or low[head] not in things | words("kin_aircraft")
    if low[head + 1].endswith("ed") and "by" in low[head + 2 : head + 4]:
        return True  # "the statement delivered here by"
    return low[head + 1].endswith("ing") or _placed(view, head)


def _placed(view: View, head: int) -> bool:
    """Tell whether a participle or a place, and no mere day, follows a head."""
    low = view.low
    if low[head + 1] not in words("placed") or head + 2 >= len(low):
        return False
    if low[head + 1] not in words("prepositions"):
        return True
    dated = any(_dated(view, k) for k in range(head + 1, min(head + 4, len(low))))
    return not dated or low[head + 2].isdigit()  # "the treaty of 1999", not "the talks on Friday"


def _antecedent(view: View, the: int, head: int) -> bool:
    """Tell whether something before, in the sentence, is what a noun stands for."""
    low = view.low
    noun = low[head]
    stem = noun.rstrip("s")[:_STEM]
    kin = next((group for group in _kins() if noun in group), frozenset())
    for at in range(the):
        if low[at].startswith(stem) or low[at] in kin:
            return True
    if noun in words("kin_pacts") and not view.capitals:
        # "under the NPT ... the treaty"
        spelled = (view.text[t.start : t.end] for t in view.tokens[:the])
        return any(len(word) > 2 and word.isupper() for word in spelled)
    return noun in words("bodies") and any(_body(view, at) for at in range(the))


@functools.cache
def _kins() -> tuple[frozenset[str], ...]:
    """Return the groups of words of which one may stand for another: "a treaty ... the pact"."""
    return (
        words("kin_pacts"),
        words("kin_vessels"),
        words("kin_aircraft"),
        words("kin_meetings"),
        words("kin_inquiries"),
        words("kin_attacks"),
        words("kin_decisions"),
        words("kin_proposals"),
    )


def _body(view: View, at: int) -> bool:
    """Tell whether a token names a body that is no state: "the company" may stand for it."""
    for named in view.named:
        if named.first <= at < named.last:
            return named.mention.kind == "organisation"
    return view.proper(at) and at > 0 and view.low[at] not in words("time_nouns")


def _determined(view: View) -> str | None:
    """Refuse "that result", "those practices", "such steps" that repeat nothing said before."""
    low = view.low
    for at, token in enumerate(view.tokens):
        if token.quoted or at == 0 or at + 1 >= len(low) or _dated(view, at):
            continue
        if token.word == "that" and not _that_noun(view, at):
            continue
        if token.word == "those" and not _those_noun(view, at):
            continue
        if token.word == "such" and not _such_noun(view, at):
            continue
        if token.word in {"that", "those", "such"} and not _said_before(view, at):
            return "open_demonstrative"
    return None


def _dated(view: View, at: int) -> bool:
    start = view.tokens[at].start + view.sentence.start
    return any(d.start <= start < d.end for d in view.sentence.dates)


def _clause_end(view: View, first: int) -> int:
    """Return the token behind the stretch without a mark that begins at a token."""
    for at in range(first + 1, len(view.low)):
        if set(',;:.()"“”—') & set(view.text[view.tokens[at - 1].end : view.tokens[at].start]):
            return at
    return len(view.low)


def _that_noun(view: View, at: int) -> bool:
    """Tell whether a "that" stands before a noun, and opens no clause."""
    low = view.low
    if low[at + 1] in words("no_noun") or view.proper(at + 1) or low[at + 1] in words("time_nouns"):
        return False
    if view.text[view.tokens[at].end : view.tokens[at + 1].start].strip():
        return False
    if at == 1 and low[0] in {"once", "after", "before", "until", "when", "if", "since"}:
        return not _finite(low[at + 1])  # "Once that line is mended, ..."
    if low[at - 1] in words("determined_by") | words("takes_noun"):
        return low[at + 1] not in words("auxiliary") and not low[at + 1].endswith("ed")
    if not low[at - 1].endswith("ing") or low[at - 1][:-3] + "ed" in words("speech"):
        return False
    rest = low[at + 1 : _clause_end(view, at)]
    return len(rest) <= 4 and not any(_finite(word) for word in rest)


def _finite(word: str) -> bool:
    return (
        word in words("auxiliary")
        or word in words("irregular")
        or word in words("verbs")
        or word in words("present")
        or word.endswith("ed")
    )


def _those_noun(view: View, at: int) -> bool:
    """Tell whether "those" stands before a noun of which nothing says more."""
    low = view.low
    follow = low[at + 1]
    if (
        follow in words("complements")
        or follow in words("placed")
        or follow in words("no_noun")
        or _finite(follow)
    ):
        return False
    if view.text[view.tokens[at].end : view.tokens[at + 1].start].strip():
        return False
    behind = low[at + 2 : min(at + 7, _clause_end(view, at))]
    told = {"who", "that", "which", "whose", "where", "of", "in", "with", "from", "to", "for"}
    return not told & set(behind) and not any(_finite(word) for word in behind[:3])


def _such_noun(view: View, at: int) -> bool:
    low = view.low
    if low[at + 1] in {"as", "that", "a", "an"} or low[at - 1] == "as":
        return False
    return "as" not in low[at + 1 : at + 5] and low[at - 1] not in {"no", "any"}


def _said_before(view: View, at: int) -> bool:
    """Tell whether a word of the phrase behind a token stood in the sentence before it.

    "In that context," at the opening says nothing, and so needs nothing.
    """
    low = view.low
    if at == 1 and low[2] in words("discourse") and view.text[view.tokens[2].end] == ",":
        return True
    if low[0] in words("subordinators") and "," in view.text[: view.tokens[at].start]:
        return True  # "although it is poor, Greece will bear that burden"
    phrase = [w for w in low[at + 1 : min(at + 5, _clause_end(view, at))] if len(w) > 3]
    if set(phrase) & (words("nations_named") | words("time_nouns")):
        return sum(n.first < at for n in view.named) > (1 if low[at] == "those" else 0)
    return any(
        earlier.startswith(word.rstrip("s")[:_STEM]) for word in phrase for earlier in low[:at]
    )


def _owned(view: View) -> str | None:
    """Refuse "Brazil's move", "its decision": whose it was is said, and not what it was."""
    low = view.low
    # An owner's act that opens the sentence is what the sentence tells of.
    for at in range(_OPENING, len(low)):
        if low[at] not in words("shells") or view.tokens[at].quoted:
            continue
        owner = low[at - 1]
        owned = owner in {"'s", "its", "their", "his", "her"} or view.text[
            view.tokens[at - 1].start : view.tokens[at].start
        ].rstrip().endswith("s'")
        if not owned or _complemented(view, at):
            continue
        kin = words("kin_decisions") | words("kin_proposals")
        stem = low[at].rstrip("s")[:_STEM]
        if not any(word.startswith(stem) or word in kin for word in low[: at - 1]):
            return "open_description"
    return None


def full_phrases(view: View, before: Sequence[Sentence]) -> tuple[list[Edit], list[int]]:
    """Write behind "the pact" which one, where the sentences before tell it by one phrase.

    The phrase has the same head and a name in it, and no other such phrase stands there. Returns
    the edits and the tokens of the heads that need nothing more.
    """
    edits: list[Edit] = []
    heads: list[int] = []
    for _, head in definite(view, before):
        found = _named_phrase(view.low[head], before)
        if found is None:
            continue
        start, end = found
        source = view.sentence.source.text
        phrase = " ".join(source[start:end].split())
        place = view.sentence.start + view.tokens[head].end
        genitive = source[place : place + 2] in {"'s", "'S", "’s", "’S"}
        place += 2 * genitive
        edits.append(
            Edit(
                start=place,
                end=place,
                text=f" [{phrase}{source[place - 2 : place] if genitive else ''}]",
                reason="reference",
                evidence=f'"{phrase}" [{start}, {end})',
            )
        )
        heads.append(head)
    return edits, heads


def _named_phrase(noun: str, before: Sequence[Sentence]) -> tuple[int, int] | None:
    """Return the span of the one phrase with this head that has a name before it."""
    found: dict[str, tuple[int, int]] = {}
    for sentence in before:
        if noun not in sentence.words.lower():
            continue
        view = look(sentence)
        for head, word in enumerate(view.low):
            if word != noun or view.tokens[head].quoted:
                continue
            first = _phrase_start(view, head)
            if first is None:
                continue
            span = view.tokens[first].start, view.tokens[head].end
            key = " ".join(view.low[first : head + 1])
            found.setdefault(key, (sentence.start + span[0], sentence.start + span[1]))
    return next(iter(found.values())) if len(found) == 1 else None


def _phrase_start(view: View, head: int) -> int | None:
    """Return where a phrase with a name before its head begins; `None` where it has no name."""
    first = head
    low = view.low
    while first > 0 and head - first < _FULLEST:
        between = view.text[view.tokens[first - 1].end : view.tokens[first].start]
        word = low[first - 1]
        if between.strip() or (_verb(word) and word != "'s") or word in words("no_noun"):
            break
        first -= 1
    if low[first] == "'s":
        return None
    names = any(view.proper(k) for k in range(max(first, 1), head))
    return first if names else None
