"""What a dispute is about, in a short noun phrase made of words that its sources share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from apercu.ask.conflicts_acts import Act
from apercu.ask.conflicts_lexicon import terms_of, words_of
from apercu.ask.conflicts_sayings import Kind, Saying
from apercu.quantities import Quantity
from apercu.text import is_stop, terms

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "this", "that"})
_JOINTS = _ARTICLES | {"of", "to", "for", "in", "on", "by", "with", "from", "at", "and"}
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*"
_WHERE = re.compile(
    rf" (?:on the outskirts of|in the suburbs of|between|of|in|at|near|from)"
    rf" (?:the )?{_NAME}(?: and (?:the )?{_NAME})?"
)
"""Names that tell which of its sort a thing is: "depot of NAME near NAME"."""


def about_of(
    kind: Kind, firsts: Sequence[Saying], members: Sequence[Act], weight: dict[str, float]
) -> str:
    """Name the matter of a dispute by words that its sources share, and by its day or period.

    `firsts` holds the first saying of each value, `members` the acts of all sayings.
    """
    first = firsts[0]
    given = next((s.matter for s in firsts if s.matter), "")
    noun = _noun(first) or (given if first.aspect.startswith("extent") else "")
    shared = frozenset.intersection(*(a.content for a in members))
    shared -= frozenset(terms(f"{noun} {' '.join(s.words for s in firsts)}"))
    matter = _matter(shared, members, weight)
    if kind == "contrast":
        matter = _run_of(shared, members) or matter
        words = " or ".join(dict.fromkeys(s.words for s in firsts))
        about = f"{words}: {given or matter}" if given or matter else words
    elif kind == "amount":
        about = given if given and not noun else _amount(noun, matter, members, first)
    elif kind == "denial":
        about = f"said and denied: {matter}" if matter else "said and denied"
    elif kind == "day" and first.aspect == "day" and first.slot:
        about = f"date of the first {matter}" if matter else "when it began"
    else:
        matter = given or matter
        about = f"{'date' if kind == 'day' else kind} of the {matter}" if matter else kind
    day = _when(members) if kind != "day" and not (given and not noun) else ""
    return f"{about}, {day}" if day else about


def _amount(noun: str, matter: str, members: Sequence[Act], first: Saying) -> str:
    counted = first.aspect.startswith("extent") or (
        isinstance(first.value, Quantity) and first.value.unit in {"item", "person"}
    )
    if not noun or not matter or not counted:
        return ", ".join(part for part in (noun, matter) if part) or "amount"
    struck = all(a.content & terms_of("assault") for a in members)
    return f"{noun} in the {'attack on the ' if struck else ''}{matter}"


def _noun(first: Saying) -> str:
    return first.value.noun.lower() if isinstance(first.value, Quantity) else ""


def _matter(shared: frozenset[str], members: Sequence[Act], weight: dict[str, float]) -> str:
    """Return the run of shared words that reads most like a noun: behind an article, rare.

    Words that tell little but that all have ("minister") go on with a run.
    """
    common = set[str].intersection(*(set(terms(act.bare)) for act in members))
    text = members[0].bare
    first = len(text) - len(text.lstrip())
    found: list[tuple[bool, float, int, str]] = []
    run: list[str] = []
    determined, end = False, 0
    for hit in (*_WORD.finditer(text[: first + 1].lower() + text[first + 1 :]), None):
        word = hit[0] if hit else ""
        made = terms(word)
        known = shared if not run else common
        fits = bool(made) and made[-1] in known and word[0].islower() and not is_stop(word)
        fits = fits and (_is_nominal(word) or (determined and not run))
        if run and (not fits or hit is None or hit.start() > end + 1):
            rarity = max(weight.get(terms(one)[-1], 0.0) for one in run)
            found.append((not determined, -rarity, end, " ".join(run)))
            run, determined = [], False
        if fits and hit is not None:
            run.append(word)
            end = hit.end()
        elif word.lower() in _ARTICLES:
            determined = True
        elif is_stop(word.lower()) or not _is_nominal(word):
            determined = False
    if not found:
        return ""
    best = min(found)[3]
    return best + next(filter(None, (_where(act, best) for act in members)), "")


def _where(act: Act, matter: str) -> str:
    """Return the names right behind the matter in a sentence, without times."""
    at = act.bare.find(f" {matter} ") + 1
    if not at:
        return ""
    words = act.told.sentence.words
    at += len(matter)
    upto = min((start for start, _ in act.date_spans if start >= at), default=len(words))
    end = at
    while (hit := _WHERE.match(words, end, upto)) is not None:
        following = _WORD.match(words, hit.end() + 1)
        if following and following[0].islower() and not is_stop(following[0]):
            break  # "of the Norwegian state company": the name only describes
        end = hit.end()
    return words[at:end]


def _run_of(shared: frozenset[str], members: Sequence[Act]) -> str:
    """Return the longest stretch of shared words, joined by words that tell nothing themselves."""
    found: list[tuple[int, int, str]] = []
    for act in members:
        run: list[str] = []
        for part in re.split(r"[^\w\s'’-]| {2,}", act.bare):
            for word in (*part.split(), ""):
                made = terms(word)
                if (made and made[-1] in shared) or (run and word.lower() in _JOINTS):
                    run.append(word)
                    continue
                while run and run[-1].lower() in _JOINTS:
                    run.pop()
                told = sum(w.lower() not in _JOINTS for w in run)
                if told > 1:
                    found.append((-told, len(run), " ".join(run)))
                run = []
    return min(found)[2] if found else ""


def _is_nominal(word: str) -> bool:
    return word not in words_of("past") and not word.endswith(("ed", "ing", "ly"))


def _when(members: Sequence[Act]) -> str:
    days = {a.days for a in members if a.told.when is not None and a.days}
    if len(days) != 1:
        return ""
    start, end = (date.fromordinal(d) for d in next(iter(days)))
    if start == end:
        return f"{start.day} {start:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
