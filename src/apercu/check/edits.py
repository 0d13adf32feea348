"""Check the edits of a quoted sentence: each is read again, by another way than it was made.

An edited statement is the source's sentence to the letter but for its edits. It is supported where
every edit can be shown from the stored text: a date by reckoning the words before it, a name by
finding it in the text before the sentence, a speaker by the text that is all this speaker's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from apercu.actors import actor_name, find_actors
from apercu.briefs import Edit, Verdict
from apercu.check.records import Material
from apercu.check.times import within
from apercu.check.views import day_of
from apercu.dates import find_dates
from apercu.errors import InputError
from apercu.text import terms

HEAD = 40
"""In how many characters before an insertion the word stands that it explains."""
_BRACKETS = re.compile(r" ?\[(?P<words>[^\[\]]+?)(?:['’]s)?\]")
_SPEAKER = re.compile(r'(?P<name>[^:"]+): "')


def edits_verdict(
    edits: Sequence[Edit], material: Material, start: int, end: int
) -> tuple[Verdict, float]:
    """Return the verdict of the sentence `[start, end)` of a text, edited, and its support.

    No edits: supported. An edit that the text does not bear out makes it insufficient; one of a
    kind that is not known here leaves it not checked.
    """
    verdict: Verdict = "supported"
    for edit in edits:
        check = _CHECKS.get(edit.reason)
        if check is None or not start <= edit.start <= edit.end <= end:
            return "not_checked", 0.0
        if not check(edit, material, start, end):
            verdict = "insufficient"
    return verdict, float(verdict == "supported")


def _date(edit: Edit, material: Material, start: int, end: int) -> bool:
    """Tell whether a date in brackets is the day that the words before it mean."""
    words = _BRACKETS.fullmatch(edit.text)
    published = day_of(material.published)
    if words is None or published is None or edit.start != edit.end:
        return False
    text, language = material.text[start:end], material.language
    before = [
        one
        for one in find_dates(text, published=published, language=language)
        if one.end <= edit.start - start <= one.end + 2 and one.kind == "deictic"
    ]
    # Written by us, in English, whatever the language of the text.
    written = find_dates(words["words"], published=None, language="en")
    if len(before) != 1 or len(written) != 1:
        return False
    told, meant = written[0].interval, before[0].interval
    if told is None or meant is None:
        return False
    return within(meant, told) and within(told, meant)


def _reference(edit: Edit, material: Material, start: int, end: int) -> bool:
    """Tell whether a name in brackets stands in the text before, and is of what it explains."""
    words = _BRACKETS.fullmatch(edit.text)
    if words is None or edit.start != edit.end:
        return False
    before = material.text[: edit.start]
    said = terms(words["words"])
    if _is_run(said, terms(before)):
        head = terms(material.text[max(start, edit.start - HEAD) : min(edit.start, end)])[-1:]
        # "the airliner [Azerbaijani airliner]", "Rao [Jaipal Rao]": the word explained is in it.
        return bool(head) and head[0] in said
    day = day_of(material.published)
    wanted = {one.actor for one in find_actors(words["words"], on=day)}
    there = {one.actor for one in find_actors(before, on=day, language=material.language)}
    return bool(wanted) and wanted <= there


def _speaker(edit: Edit, material: Material, start: int, end: int) -> bool:
    """Tell whether the frame names who speaks in the whole text, at the sentence's ends."""
    if edit.text == '"':
        return edit.start == edit.end == end
    frame = _SPEAKER.fullmatch(edit.text)
    if frame is None or material.speaker is None or not edit.start == edit.end == start:
        return False
    try:
        return frame["name"] == actor_name(material.speaker)
    except InputError:
        return frame["name"] == material.speaker


def _is_run(said: Sequence[str], words: Sequence[str]) -> bool:
    size = len(said)
    return any(list(words[at : at + size]) == list(said) for at in range(len(words) - size + 1))


_CHECKS: dict[str, Callable[[Edit, Material, int, int], bool]] = {
    "date": _date,
    "reference": _reference,
    "speaker": _speaker,
}
