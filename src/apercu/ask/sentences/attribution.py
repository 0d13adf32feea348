"""Find whose claim a sentence is: who says, demands, denies or expects what it tells."""

from __future__ import annotations

import re

from apercu.ask.sentences import foreign
from apercu.ask.sentences.holding import UNNAMED, Attribution, Force
from apercu.ask.sentences.lists import words
from apercu.ask.sentences.view import View

_NEGATED = frozenset({"not", "never", "didn", "doesn", "don"})
_BREAKS = re.compile(r"[,;:()]|\s[-–—]+\s|—")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


_TRAILING = frozenset(
    {
        "reported",
        "given",
        "published",
        "released",
        "issued",
        "compiled",
        "obtained",
        "cited",
        "quoting",
        "citing",
    }
)
"""Participles that tell how a holder's words came, behind its name."""
_THINGS = frozenset(
    {"figure", "figures", "data", "statistics", "estimates", "numbers", "documents", "reports"}
)
"""What is nobody's word unless it is said whose."""


def _open(view: View) -> frozenset[str]:
    return words("prepositions") if view.language == "en" else frozenset()


def attribute(view: View) -> Attribution | None:
    """Find the sentence's main attribution; `None` where the outlet tells it as fact."""
    speaker = view.sentence.source.speaker
    if speaker:
        return Attribution(speaker, actor=True, force="speech", first=0, last=0)
    if view.language != "en":
        return foreign.attribute(view)
    named = _according(view) or _by_verb(view) or _in_view(view)
    unnamed = _unnamed(view)
    if named is None or (unnamed is not None and unnamed.first < named.first):
        return unnamed or named
    return named


def _according(view: View) -> Attribution | None:
    low = view.low
    for at in range(len(low) - 2):
        if low[at] == "according" and low[at + 1] == "to" and not view.tokens[at].quoted:
            last = _phrase_end(view, at + 2)
            return _holder(view, at + 2, last, "speech", None, first=at)
    return None


def _in_view(view: View) -> Attribution | None:
    """Read "in the view of X", "in X's view", "X's position is", "analysts at X see"."""
    low = view.low
    for at in range(len(low) - 3):
        if low[at] not in {"view", "eyes", "opinion", "words"} or view.tokens[at].quoted:
            continue
        if low[at + 1] == "of" and "in" in low[max(0, at - 2) : at]:
            return _holder(view, at + 2, _phrase_end(view, at + 2), "speech", None, first=at)
        if "'s" in low[max(0, at - 1) : at] and "in" in low[max(0, at - 5) : at]:
            first = at - 1 - low[:at][::-1].index("in") + 1
            return _holder(view, first, at - 1, "speech", None, first=first)
    return None


def _phrase_end(view: View, first: int) -> int:
    """Return the token behind a noun phrase that begins at a token and ends with its clause."""
    for at in range(first, len(view.low)):
        if at > first:
            between = view.text[view.tokens[at - 1].end : view.tokens[at].start]
            if _BREAKS.search(between) or '"' in between or "“" in between or "”" in between:
                return at
        if at > first and view.low[at] == "and" and _joins_nouns(view, at):
            continue
        if at > first and view.low[at] in words("auxiliary") | words("lead") | {
            "who",
            "which",
            "on",
        }:
            return at
    return len(view.low)


def _joins_nouns(view: View, at: int) -> bool:
    """Tell whether "and" goes on with a name or noun: "merger and takeover specialists"."""
    behind = view.low[at + 1 : at + 2]
    clause = (
        words("auxiliary") | words("he") | words("irregular") | {"the", "a", "an", "it", "that"}
    )
    return bool(behind) and behind[0] not in clause


def _force(word: str) -> Force | None:
    if word in words("stance"):
        return "stance"
    if word in words("forecast"):
        return "forecast"
    return "speech" if word in words("speech") else None


def _by_verb(view: View) -> Attribution | None:
    for at, token in enumerate(view.tokens):
        if token.quoted or any(one.first <= at < one.last for one in view.named):
            continue  # "the United States": no verb
        force = _force(token.word)
        if force is None:
            continue
        found = _with_subject(view, at, force)
        if found is not None:
            return found
    return None


def _with_subject(view: View, at: int, force: Force) -> Attribution | None:
    """Read a verb of saying with its subject; `None` where it is no such verb here."""
    if _no_report(view, at, force):
        return None
    if view.low[at] == "saying":
        return _quoted_as_saying(view, at)
    if _passive(view, at):
        return _by_agent(view, at, force)
    last = at
    while last > 0 and view.low[last - 1] in words("skipped_before_verb"):
        if _broken(view, last - 1, last):
            break
        last -= 1
    first, last = _subject(view, last)
    if first >= last:
        return _inverted(view, at, force) or _coordinated(view, at, force)
    if _no_subject(view, at, first, last) or not _can_hold(view, first, last):
        that = force == "speech" and view.low[at + 1 : at + 2] == ("that",)
        return _lost(at) if that and not _no_subject(view, at, first, last) else None
    return _holder(view, first, last, force, at, first=first)


def _no_report(view: View, at: int, force: Force) -> bool:
    """Tell whether a form in the lists is no report here: a noun, a participle, a thing's verb."""
    low = view.low
    if low[at] in words("needs_clause") and not _has_clause(view, at):
        return True
    if low[at] == "recalled" and low[at + 1 : at + 2] != ("that",):
        return True
    if low[at + 1 : at + 2] == ("by",) and not _passive(view, at):
        return True
    if at > 0 and low[at - 1] in {"a", "an", "the"}:
        return True
    negated = any(low[k] in _NEGATED for k in range(max(0, at - 2), at))
    return negated and force == "speech"


def _no_subject(view: View, at: int, first: int, last: int) -> bool:
    """Tell whether the stretch before a verb cannot be its subject."""
    low = view.low
    if {low[first], low[last - 1]} & {"who", "which", "that"}:
        return True
    if any(_finite(low[k]) or _governs(low, k) for k in range(first, last)):
        return True
    return low[at] in words("noun_or_verb") and _bare(view, last)


def _lost(at: int) -> Attribution:
    """Give an attribution whose holder the sentence does not show."""
    return Attribution("", False, "speech", at, at + 1, at)


def _coordinated(view: View, at: int, force: Force) -> Attribution | None:
    """Take the subject of the first verb for one that is joined on ("... but said")."""
    if at == 0 or view.low[at - 1] not in {"and", "but"}:
        return None
    for verb in range(1, at):
        word = view.low[verb]
        if view.tokens[verb].quoted or not (_finite(word) or word.endswith("ed")):
            continue
        first, last = _subject(view, verb)
        if first < last and _can_hold(view, first, last):
            return _holder(view, first, last, force, at, first=at)
        return None
    return None


def _governs(low: tuple[str, ...], at: int) -> bool:
    """Tell whether a past form has an object behind it and so is a verb of its own."""
    return low[at].endswith("ed") and low[at + 1 : at + 2] in {
        ("the",), ("a",), ("an",), ("its",), ("their",), ("his",), ("her",),
    }  # fmt: skip


def _finite(word: str) -> bool:
    return word[0] not in "'’" and (word in words("auxiliary") or word in words("irregular"))


def _has_clause(view: View, at: int) -> bool:
    """Tell whether a verb that may also take a thing for object has a clause of speech instead."""
    follow = view.low[at + 1 : at + 2]
    if not follow or follow[0] in words("clause_openers") or _broken(view, at, at + 1):
        return True
    return view.tokens[at + 1].quoted or (at > 0 and _broken(view, at - 1, at))


def _passive(view: View, at: int) -> bool:
    return any(view.low[k] in words("be") for k in range(max(0, at - 2), at))


def _quoted_as_saying(view: View, at: int) -> Attribution | None:
    """Read "X was quoted as saying"; any other "saying" only adds to a main verb."""
    low = view.low
    if at < 3 or low[at - 2 : at] != ("quoted", "as"):
        return None
    last = at - 2
    while last > 0 and low[last - 1] in words("skipped_before_verb"):
        last -= 1
    first, last = _subject(view, last)
    return _holder(view, first, last, "speech", at, first=first)


def _broken(view: View, left: int, right: int) -> bool:
    """Tell whether a comma, a bracket or a quotation mark stands between two tokens."""
    between = view.text[view.tokens[left].end : view.tokens[right].start]
    if between == ",":
        return False  # within a number: "19,000"
    return bool(_BREAKS.search(between)) or any(mark in between for mark in '"“”«»')


def _subject(view: View, last: int) -> tuple[int, int]:
    """Return the tokens `[first, last)` of the subject that ends before a token.

    An apposition or a relative clause between commas is passed over, so that the head is found.
    """
    first = last
    if last > 0 and view.low[last - 1] in {"and", "but"}:
        return last, last
    while first > 0 and not view.tokens[first - 1].quoted:
        if first == last:
            if _broken(view, first - 1, first) if first < len(view.low) else False:
                inner = first - 1
                while inner > 0 and not _broken(view, inner - 1, inner):
                    inner -= 1
                if inner == 0 or view.tokens[inner - 1].quoted:
                    return first, last
                head = inner - 1
                while head > 0 and not _broken(view, head - 1, head):
                    head -= 1
                if any(_finite(view.low[k]) for k in range(head, inner)):
                    return first, last
                if _only_noun(view, head, inner) and _full_name(view, inner, last):
                    return inner, last
                return head, inner
        elif _broken(view, first - 1, first):
            break
        if view.low[first - 1] in words("lead") and first != last:
            break
        first -= 1
    while first < last and view.low[first] in words("lead") | {"then", "later"}:
        first += 1
    return first, last


def _only_noun(view: View, first: int, last: int) -> bool:
    """Tell whether a head names nobody: "the official", before ", Ada Holm, said"."""
    return not any(first <= n.first < last for n in view.named) and not any(
        view.proper(k) and k > 0 for k in range(first, last)
    )


def _full_name(view: View, first: int, last: int) -> bool:
    """Tell whether the words between commas are a name of two words or three."""
    return 1 < last - first < 4 and all(view.proper(k) for k in range(first, last))


def _inverted(view: View, at: int, force: Force) -> Attribution | None:
    """Read the holder behind the verb: `"...," said the minister`."""
    if force != "speech" or at + 1 >= len(view.low) or at == 0 or view.tokens[at + 1].quoted:
        return None
    if view.low[at] == "told" or not (view.tokens[at - 1].quoted or _broken(view, at - 1, at)):
        return None
    if view.low[at + 1] in words("he") | {"it", "they", "there", "that"}:
        return None  # "..., said it bought a mine": what is said follows
    last = at + 1
    # "said a trader in Basra", but "said Lindqvist in Oslo"
    stops = {"on", "during", "after"} | (set() if view.low[last] in {"a", "an"} else {"in", "at"})
    while last < len(view.low) and view.low[last] not in stops:
        if last > at + 1 and _broken(view, last - 1, last):
            break
        last += 1
    if not _can_hold(view, at + 1, last):
        return None
    return _holder(view, at + 1, last, force, at, first=at)


def _by_agent(view: View, at: int, force: Force) -> Attribution | None:
    low = view.low
    for by in range(at + 1, min(len(low) - 1, at + 9)):
        if low[by] in words("irregular") and not view.tokens[by].quoted:
            return None  # "confirmed hit by": the agent is the other verb's
        if low[by] == "by" and not view.tokens[by].quoted:
            last = by + 1
            while last < len(low) and low[last] not in words("prepositions") - {"of"} | {"and"}:
                if last > by + 1 and _broken(view, last - 1, last):
                    break
                if low[last] == "of" and low[last + 1 : last + 2] and low[last + 1].endswith("ing"):
                    break
                last += 1
            if _can_hold(view, by + 1, last) and _is_somebody(view, by + 1, last):
                return _holder(view, by + 1, last, force, at, first=at)
    return None


def _is_somebody(view: View, first: int, last: int) -> bool:
    """Tell whether a passive's agent can speak: not "threatened by new Danish tankers"."""
    if any(view.low[k] in words("holders") | words("organs") for k in range(first, last)):
        return True
    demonyms = [n for n in view.named if first <= n.first < last and n.mention.kind == "demonym"]
    return not any(n.last < last for n in demonyms)


def _bare(view: View, last: int) -> bool:
    """Tell whether a stretch cannot be a subject alone: a genitive or an adjective of a state."""
    if view.low[last - 1] == "'s" or view.text[view.tokens[last - 1].end - 1] == "'":
        return True
    return any(
        n.first <= last - 1 < n.last and n.mention.kind == "demonym" for n in view.named
    ) or view.low[last - 1] in words("prepositions") | {
        "the",
        "a",
        "no",
        "any",
        "and",
        "its",
        "their",
    }


def _can_hold(view: View, first: int, last: int) -> bool:
    """Tell whether a stretch names somebody who can say something."""
    if view.low[first] in words("prepositions") and not any(
        view.low[k] in words("holders") for k in range(first, last)
    ):
        return False
    for named in view.named:
        if first <= named.first < last and named.mention.reading == "actor":
            return True
    if any(view.low[k] in words("holders") for k in range(first, last)):
        return True
    if view.capitals:
        # names that no list has cannot be told from other words
        return last - first <= 4 and first == 0
    return any(
        view.proper(k)
        and (k > 0 or last == 1 or view.proper(1))
        and view.low[k] not in words("time_nouns")
        for k in range(first, last)
    )


def _holder(
    view: View, start: int, end: int, force: Force, verb: int | None, *, first: int
) -> Attribution | None:
    while start < end and _dated(view, start):
        start += 1
    while end > start and (_dated(view, end - 1) or view.low[end - 1] in _TRAILING | _open(view)):
        end -= 1
    if start >= end:
        return None
    if view.low[end - 1] in _THINGS and not any(start <= n.first < end for n in view.named):
        return Attribution(UNNAMED, False, force, first, max(end, (verb or 0) + 1), verb)
    last = max(end, (verb or 0) + 1)
    if view.low[start] in {"its", "their", "his", "her"}:
        owner = _owner(view, start, end) or ""
        return Attribution(owner, bool(owner), force, first, last, verb)
    if view.low[end - 1] in {"sources", "source"} and not any(
        start <= n.first < end for n in view.named
    ):
        return Attribution(UNNAMED, False, force, first, last, verb)
    id_ = actor_of(view, start, end)
    if id_ is not None:
        return Attribution(id_, True, force, first, last, verb)
    stop = end
    for at in range(start + 1, end):
        if _broken(view, at - 1, at) or _dated(view, at):
            stop = at
            break
    said = view.text[view.tokens[start].start : view.tokens[stop - 1].end]
    return Attribution(_ARTICLE.sub("", said), False, force, first, last, verb)


def _owner(view: View, start: int, end: int) -> str | None:
    """Return whose organ "its foreign ministry" is: of the one state named before, if it is one."""
    owners = {n.mention.actor for n in view.named if n.first < start}
    if len(owners) == 1 and any(view.low[k] in words("organs") for k in range(start, end)):
        return owners.pop()
    return None


def _dated(view: View, at: int) -> bool:
    place = view.tokens[at].start + view.sentence.start
    return any(date.start <= place < date.end for date in view.sentence.dates)


def actor_of(view: View, start: int, end: int) -> str | None:
    """Return the one actor that a noun phrase stands for, `None` where it is nobody of a state.

    A state, its seat or a person in office stand for the actor; with a state's adjective or
    genitive the head noun must be an organ of state.
    """
    inside = [
        n
        for n in view.named
        if start <= n.first < end
        and not (
            view.low[n.last : n.last + 1] != ("'s",)
            and n.mention.kind != "demonym"
            and _past_article(view, n.first) >= start
            and view.low[_past_article(view, n.first)] in words("away")
        )
    ]
    head = [view.low[k] for k in range(start, end)]
    several = "and" in head[:-1] and "of" not in head
    organs = any(word in words("organs") for word in head)
    for named in view.named if organs and not inside and not several else ():
        # A ministry that is named by its capital.
        if start <= named.first < end and named.mention.kind in ("capital", "seat"):
            return named.mention.actor
    if not inside or several or any(word in words("no_organs") for word in head):
        return None
    for named in inside:
        if named.mention.kind == "person":
            return named.mention.actor
    for named in inside:
        if named.mention.kind == "seat" and named.mention.reading == "actor":
            return named.mention.actor
    named = inside[0]
    rest = [view.low[k] for k in range(start, end) if not named.first <= k < named.last]
    rest = [w for w in rest if w not in {"the", "'s", "of", "s"}]
    organ = not rest or any(w in words("organs") for w in rest)
    last = named.last == end or view.low[named.last : named.last + 1] == ("and",)
    alone = last and not any(w in words("prepositions") for w in rest)
    return named.mention.actor if organ or alone else None


def _past_article(view: View, at: int) -> int:
    return at - 2 if view.low[at - 1] == "the" and at > 1 else at - 1


def _unnamed(view: View) -> Attribution | None:
    """Read a report without a holder: "reportedly", "is believed to", "it is said that"."""
    low = view.low
    for at, token in enumerate(view.tokens):
        if token.quoted:
            continue
        if token.word in words("unnamed"):
            return Attribution(UNNAMED, False, "speech", at, at + 1)
        if (
            token.word in words("unnamed_passive")
            and at > 0
            and any(low[k] in words("be") for k in range(max(0, at - 2), at))
            and (low[at + 1 : at + 2] in {("to",), ("that",)} or low[max(0, at - 2)] == "it")
            and token.word != "expected"
        ):
            return Attribution(UNNAMED, False, "speech", at - 1, at + 2)
        if token.word in {"sources", "source"} and low[at + 1 : at + 2] in {("said",), ("say",)}:
            return Attribution(UNNAMED, False, "speech", at, at + 2)
    return None
