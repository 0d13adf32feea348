"""Tell event from position from assessment, and whether what is told came about."""

from __future__ import annotations

import re
from typing import NamedTuple

from apercu.ask.evidence import Course
from apercu.ask.sentences.holding import UNNAMED, Attribution
from apercu.ask.sentences.lists import by_first, find_phrase, words
from apercu.ask.sentences.view import View
from apercu.briefs import StatementKind

_OPINION = re.compile(
    r"\b(?:opinion|analysis|commentary|op-ed|editorial|viewpoint|column)\b", re.IGNORECASE
)
_OPINION_ADDRESS = re.compile(r"/(?:opinions?|analysis|commentary|op-ed|editorials?|columns?)/")
JUDGING_FORMS = frozenset({"think_tank", "magazine", "academic"})


_KEPT_SILENT = {
    (verb,)
    for verb in ("say", "comment", "confirm", "discuss", "disclose", "elaborate", "give", "name",
                 "identify", "reveal", "specify")
}  # fmt: skip


class Reading(NamedTuple):
    """What a sentence is, whose, and how far it came about."""

    kind: StatementKind
    course: Course
    holder: str | None


def classify(view: View, attribution: Attribution | None) -> Reading | str:
    """Return the kind, course and holder, or the reason for which the sentence is refused."""
    course = course_of(view, attribution)
    if view.sentence.source.speaker:
        told = _factual(view, None) and not {"will", "would", "shall"} & set(view.low)
        kind: StatementKind = "event" if told else "position"
        return Reading(kind, course, view.sentence.source.speaker)
    if attribution is None:
        return _unattributed(view, course)
    kind = _attributed(view, attribution)
    told_as_fact = kind == "event" and _act(view, attribution)
    return Reading(kind, course, None if told_as_fact else attribution.holder)


def _unattributed(view: View, course: Course) -> Reading | str:
    if not judges(view):
        return Reading("event", course, None)
    source = view.sentence.source
    if source.outlet.form in JUDGING_FORMS or is_opinion(view):
        return Reading("assessment", course, source.outlet.name)
    if course == "conditional" and source.outlet.form != "unknown":
        # What may come if something happens is said by somebody: here by the outlet alone.
        return Reading("assessment", course, source.outlet.name)
    return "judgement_without_holder"


def is_opinion(view: View) -> bool:
    """Tell whether the document gives itself out as an opinion or an analysis."""
    source = view.sentence.source
    return bool(_OPINION.search(source.title or "") or _OPINION_ADDRESS.search(source.url))


def judges(view: View) -> bool:
    """Tell whether a sentence judges, explains or forecasts, by its cue words out of quotes."""
    if view.has("judgement"):
        return True
    if view.language != "en":
        return False
    low = tuple("" if t.quoted else t.word for t in view.tokens)
    if find_phrase(low, by_first("judgement_phrases")) is not None:
        return True
    return any(
        t.word in words("modal") and not t.quoted and not view.proper(n) and not _month(view, n)
        for n, t in enumerate(view.tokens)
    )


def _month(view: View, at: int) -> bool:
    """Tell whether a "may" is the month."""
    start = view.tokens[at].start + view.sentence.start
    return any(d.start <= start < d.end for d in view.sentence.dates)


def _attributed(view: View, attribution: Attribution) -> StatementKind:
    verb = view.low[attribution.verb] if attribution.verb is not None else ""
    if not attribution.actor and verb in words("opining"):
        return "assessment"
    if attribution.force == "stance":
        return "event" if _to_court(view, attribution) else "position"
    if attribution.force == "forecast":
        return "assessment"
    if attribution.actor:
        return "event" if _measure(view, verb) or _factual(view, attribution) else "position"
    return _of_no_actor(view, attribution)


def _act(view: View, attribution: Attribution) -> bool:
    """Tell whether the verb is the act itself ("announced a ban") and no clause of talk follows."""
    if _to_court(view, attribution):
        return True
    at = attribution.verb
    if at is None or view.low[at] not in words("formal") or view.language != "en":
        return False
    follow = view.low[at + 1 : at + 7]
    return "that" not in follow and not {"would", "will", "had", "has"} & set(view.low[at + 1 :])


def _of_no_actor(view: View, attribution: Attribution) -> StatementKind:
    """Read what somebody says who speaks for no state: a fact, a judgement or a plea."""
    if attribution.holder != UNNAMED:
        if judges(view) or view.has("stance_cues"):
            return "assessment"
        if any(word in words("experts") for word in view.low) and view.quotes:
            return "assessment"
    if _factual(view, attribution):
        return "event"
    if view.quotes:
        return "position"
    copula = any(
        word in {"is", "was", "are"} and view.low[at + 1 : at + 2] in {("a",), ("an",), ("the",)}
        for at, word in enumerate(view.low)
    )
    return "assessment" if copula and attribution.holder != UNNAMED else "event"


def _to_court(view: View, attribution: Attribution) -> bool:
    """Tell whether somebody asks a court, which is an act and not a stance."""
    if attribution.verb is None or view.low[attribution.verb] not in {"asked", "asks", "appealed"}:
        return False
    near = view.low[attribution.verb + 1 : attribution.verb + 4]
    return any(word in words("courts") for word in near)


def _measure(view: View, verb: str) -> bool:
    """Tell whether a formal act is told ("announced a ban"), and no talk about it."""
    if verb not in words("formal") or view.language != "en":
        return False
    return not (view.quotes or view.has("stance_cues"))


def _factual(view: View, attribution: Attribution | None) -> bool:
    """Tell whether what is said tells of something done: a verb of event, no stance beside it."""
    language = view.language
    skip = range(attribution.first, attribution.last) if attribution else range(0)
    content = [t.word for n, t in enumerate(view.tokens) if n not in skip and not t.quoted]
    if view.quotes and len(content) < 6:
        return False
    if any(word in words("events", language) or _past_act(word) for word in content):
        return language != "en" or not (_stance(content) or judges(view))
    if language != "en" or _stance(content) or judges(view):
        return False
    return not view.quotes and ("would" in content or "will" in content)


def _past_act(word: str) -> bool:
    """Tell whether a past form may tell of an act: no state, adjective or word of saying."""
    return (
        word.endswith("ed")
        and word not in words("stative_ed")
        and word not in words("ed_nouns")
        and not any(word in words(name) for name in ("speech", "stance", "forecast"))
    )


def _stance(content: list[str]) -> bool:
    return any(word in words("stance_cues") for word in content)


def course_of(view: View, attribution: Attribution | None) -> Course:
    """Tell whether what a sentence tells happened, is planned, hangs on something, is denied."""
    low = tuple("" if t.quoted else t.word for t in view.tokens)
    verb = low[attribution.verb] if attribution and attribution.verb is not None else ""
    if _denies(view, low, verb):
        return "denied"
    if _conditional(view, low):
        return "conditional"
    at = find_phrase(low, by_first("planning", view.language))
    if at is not None and (verb or not words("subordinating") & set(low[:at])):
        return "planned"
    return _future(view, low, attribution) if view.language == "en" else "happened"


def _denies(view: View, low: tuple[str, ...], verb: str) -> bool:
    if verb in words("deny", view.language):
        return True
    if view.language != "en":
        return False
    claims = verb in words("deny_claims") and any(w in words("claims") for w in low)
    return claims or "denying" in low


def _conditional(view: View, low: tuple[str, ...]) -> bool:
    table = by_first("conditional", view.language)
    at = find_phrase(low, table)
    if at is None:
        return False
    if low[at] in {"if", "whether"} and at > 0 and low[at - 1] in {"asked", "ask", "asking"}:
        return False
    return not (low[at] == "may" and _month(view, at))


def _future(view: View, low: tuple[str, ...], attribution: Attribution | None) -> Course:
    if "would" in low and not _declines(low):
        verb = low[attribution.verb] if attribution and attribution.verb is not None else ""
        at = low.index("would")
        if verb in {"threatened", "warned"} or low[at + 1 : at + 2] == ("have",):
            return "conditional"
        if attribution or {"announced", "agreed"} & set(low):
            return "planned"
        acts = words("events")
        return "happened" if any(w in acts for w in low[: low.index("would")]) else "conditional"
    ahead = _ahead(view)
    if ahead and find_phrase(low, by_first("to_plan")) is not None:
        return "planned"
    # a future date beside a verb of the present: "the treaty runs out in 2024"
    past = words("events") | words("irregular") | words("speech")
    told = attribution is not None or any(
        w in past or w in {"was", "were", "had", "has", "have"} or w.endswith("ed") for w in low
    )
    return "planned" if ahead and not told and not judges(view) else "happened"


def _declines(low: tuple[str, ...]) -> bool:
    """Tell whether "would" only tells that somebody kept silent: "would not say what it was"."""
    at = low.index("would")
    return low[at + 1 : at + 2] == ("not",) and low[at + 2 : at + 3] in _KEPT_SILENT


def _ahead(view: View) -> bool:
    """Tell whether a date of the sentence lies after the day of publication."""
    published = view.sentence.source.published
    day = published.end[:10] if published and published.end else None
    if day is None:
        return False
    for date in view.sentence.dates:
        interval = date.interval
        first = interval and (interval.start or interval.end)
        if first and first[:10] > day:
            return True
    return False
