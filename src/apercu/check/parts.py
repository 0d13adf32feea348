"""Split a statement into claims: what could stand as a sentence of its own, and what is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from apercu.check.views import Seen
from apercu.check.whole.lexicon import entries
from apercu.clauses import Clause
from apercu.records import Record, Span
from apercu.text import terms

Nature = Literal["fact", "forecast", "value"]

VALUES = frozenset(
    {
        "good", "bad", "right", "wrong", "just", "unjust", "fair", "unfair", "wise", "unwise",
        "regrett", "shame", "disgrac", "admir", "worrying", "dangerous", "crucial", "vital",
        "essenti", "import", "signific", "remark", "surpris", "beautiful", "tragic", "deplor",
        "best", "worst", "should", "ought", "must", "need", "deserv",
    }
)  # fmt: skip
"""Stems that judge; with nobody named who judges, nothing in a text can carry them."""
LEAST_WORDS = 3


class Part(Record, frozen=True, kw_only=True):
    """A claim: `span` in the sentence, `text` with what it shares with its neighbour put in."""

    span: Span
    text: str
    nature: Nature
    clauses: tuple[int, ...]


_JOINED = re.compile(
    r"\b(?P<both>both )?(?P<one>[a-z]+),? (?P<and>and|as well as) (?P<two>[a-z]+)(?= [a-z]{3,})"
)


def unjoined(text: str) -> list[tuple[str, Span]]:
    """Split "naval and air bases": a text for each word, and where that word stands.

    Empty where nothing of the kind is joined. Only words of a list are split: "bread and butter
    issues" is one thing.
    """
    words = frozenset(entries("own")["modifier"])
    for hit in _JOINED.finditer(text):
        if hit["one"] in words and hit["two"] in words:
            before, behind = text[: hit.start()], text[hit.end() :]
            return [(f"{before}{hit[name]}{behind}", Span(*hit.span(name)))
                    for name in ("one", "two")]  # fmt: skip
    return []


def parts(seen: Seen) -> tuple[Part, ...]:
    """Return the claims of a sentence in its order; at least one.

    Verbs joined by "and" are claims each, with the subject they share; what hangs on a verb stays
    with it. Of words before a noun that are joined, each makes a claim; its span is that word.
    """
    return tuple(one for part in _by_verbs(seen) for one in _by_modifiers(part, seen))


def _by_modifiers(part: Part, seen: Seen) -> Iterator[Part]:
    split = unjoined(part.text)
    if not split:
        yield part
    for text, span in split:
        word = part.text[span.start : span.end]
        at = seen.line.text.find(word, part.span.start)
        own = Span(at, at + len(word)) if at >= 0 else part.span
        yield Part(span=own, text=text, nature=part.nature, clauses=part.clauses)


def _by_verbs(seen: Seen) -> tuple[Part, ...]:
    text = seen.line.text
    whole = Part(
        span=Span(0, len(text)),
        text=text,
        nature=_nature(seen, seen.clauses),
        clauses=tuple(range(len(seen.clauses))),
    )
    roots = [n for n, one in enumerate(seen.clauses) if _is_root(seen, one)]
    if len(roots) < 2:
        return (whole,)
    found = []
    for place, n in enumerate(roots):
        start = 0 if place == 0 else _begin(seen.clauses[n])
        following = roots[place + 1] if place + 1 < len(roots) else None
        end = _begin(seen.clauses[following]) if following is not None else len(text)
        if end <= start:
            return (whole,)
        under = tuple(m for m, one in enumerate(seen.clauses) if start <= one.predicate.start < end)
        words = _with_subject(seen, seen.clauses[n], start, end)
        if len(words.split()) < LEAST_WORDS:
            return (whole,)
        mine = tuple(seen.clauses[m] for m in under)
        found.append(
            Part(span=Span(start, end), text=words, nature=_nature(seen, mine), clauses=under)
        )
    return tuple(found)


def _is_root(seen: Seen, clause: Clause) -> bool:
    """Tell whether a clause stands by itself: the main verb, or one joined to a main verb."""
    if clause.predicate.kind == "noun":
        return False
    if clause.parent is None:
        return True
    parent = seen.clauses[clause.parent]
    joined = seen.line.text[parent.predicate.end : clause.predicate.start]
    linked = any(
        one.clause == clause.parent or _points(parent, seen, clause) for one in clause.relations
    )
    held = len(clause.holder) > len(parent.holder)
    coordinated = " and " in joined or ", " in joined or "; " in joined or " but " in joined
    return parent.parent is None and coordinated and not held and not linked


def _points(parent: Clause, seen: Seen, clause: Clause) -> bool:
    return any(
        one.clause is not None and seen.clauses[one.clause] is clause for one in parent.relations
    )


def _begin(clause: Clause) -> int:
    return min(clause.start, clause.predicate.start)


def _with_subject(seen: Seen, clause: Clause, start: int, end: int) -> str:
    text = seen.line.text
    words = text[start:end].strip(" ,;")
    for joiner in ("and ", "but ", "while "):
        words = words.removeprefix(joiner)
    for joiner in (" and", " but", ","):
        words = words.removesuffix(joiner)
    agent = clause.agent
    if agent is not None and not start <= agent.start < end:
        words = f"{text[agent.start : agent.end]} {words}"
    return words


def _nature(seen: Seen, clauses: tuple[Clause, ...]) -> Nature:
    """Tell a fact from a forecast or a value judgement of the statement's own, without a holder."""
    own = [one for one in clauses if not one.holder and one.predicate.kind != "noun"]
    if not own or any(one.holder for one in clauses):
        return "fact"
    main = own[0]
    if main.strength in ("plans", "may") and not _planned(main):
        return "forecast"
    copula = main.predicate.kind == "copula"
    words = terms(seen.line.text[main.predicate.start : main.end])
    if copula and VALUES & {*words[:6]} and not main.quantities:
        return "value"
    return "fact"


def _planned(clause: Clause) -> bool:
    """Tell a plan, which somebody has, from a forecast, which only the writer has."""
    agent = clause.agent
    return agent is not None and bool(agent.actors) and clause.strength == "plans"
