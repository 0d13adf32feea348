"""A brief as a thread of short posts: each can be read, and leads to its source, alone."""

from __future__ import annotations

import functools
import re
from collections import Counter
from importlib import resources
from typing import Final

from apercu.briefs import Brief
from apercu.errors import SettingError
from apercu.show.brief.dates import MONTHS
from apercu.show.brief.drawn import Drawn, DrawnReference, Page
from apercu.show.brief.names import OURS, control_words
from apercu.show.brief.page import lay_out
from apercu.show.brief.words import count, linked, listed, shortened
from apercu.text.language_names import language_name

DEFAULT_LIMIT: Final = 300
LEAST_LIMIT: Final = 200
"""Characters; below it hardly a sentence fits beside the date, the mark and an address."""
_SYNTHETIC: Final = "SYNTHETIC"
"""In each post; the first says the whole of it."""
_BETWEEN: Final = "\n\n---\n\n"

# A mention, a tag, a tag for a share: each would make a link, or tell somebody. The fullwidth
# forms work as the plain ones do.
_TAG = re.compile(r"[@＠](?=\w)|[#＃](?=\w)|\$(?=[A-Za-z])")
_TAG_WORDS: Final = {"@": "[at]", "＠": "[at]", "#": "[hash]", "＃": "[hash]", "$": "[dollar]"}
_LONG_MONTH = re.compile("|".join(month for month in MONTHS if len(month) > 4))
_SCHEME = re.compile(r"(?<=\w)://")


def brief_posts(brief: Brief, limit: int = DEFAULT_LIMIT) -> list[str]:
    """Write the lead as a thread; each post has at most `limit` code points, addresses in full.

    No sentence is cut: what does not fit, and statements on detentions, deaths and suspects, are
    left out and counted in the last post; in the place of each stands the first of the sections'
    statements that fits. Raises `SettingError` for a limit below `LEAST_LIMIT`.
    """
    if limit < LEAST_LIMIT:
        raise SettingError(f"the limit of a post is {limit}; give {LEAST_LIMIT} characters or more")
    page = lay_out(brief)
    room = limit - len(_footer(page, 99, 99)) - 1
    sources = {one.n: one for one in page.references}
    left_out: Counter[str] = Counter()
    bodies = [_opening(page, room)]
    for drawn in (*page.first.lead, *page.more_lead):
        reason = refused(drawn, sources) or _add(bodies, drawn, sources, room)
        left_out.update([reason] if reason else [])
    _fill(bodies, page, sources, room, missing=left_out.total())
    bodies += [_cut(untagged(gap), room) for gap in (*page.first.gaps, *page.more_gaps)]
    if left_out:
        bodies.append(_cut(_left_out(left_out), room))
    if len(bodies) > 99:
        raise SettingError(f"the thread would have {len(bodies)} posts; ask a narrower question")
    return [f"{body}\n{_footer(page, n, len(bodies))}" for n, body in enumerate(bodies, start=1)]


def _fill(
    bodies: list[str],
    page: Page,
    sources: dict[int, DrawnReference],
    room: int,
    *,
    missing: int,
) -> None:
    """Put as many of the sections' statements in as are missing of the lead's, in their order."""
    lead = {one.statement.id for one in (*page.first.lead, *page.more_lead)}
    for section in page.sections:
        for point in section.points:
            for drawn in point.statements:
                if not missing:
                    return
                if drawn.statement.id in lead or refused(drawn, sources):
                    continue
                missing -= not _add(bodies, drawn, sources, room)


def posts_text(posts: list[str]) -> str:
    """Join posts for printing, with a line between them."""
    return _BETWEEN.join(posts) + "\n"


def untagged(text: str) -> str:
    """Return content that no service makes a mention, a tag or a link of.

    `@`, `#` and `$` before a name are written out in brackets (`[at]harbour`), as insertions are;
    no invisible characters are put in.
    """
    return _SCHEME.sub("[:]//", _TAG.sub(lambda found: _TAG_WORDS[found[0]], text))


def refused(drawn: Drawn, sources: dict[int, DrawnReference]) -> str:
    """Tell why a statement is kept out of posts, `""` where it is not.

    There is no list of names to go by, so a statement is kept out where its words speak of
    detentions, deaths or suspects, or are in a language whose words for these are not known.
    """
    source = sources.get(drawn.references[0]) if drawn.references else None
    if drawn.statement.basis in {"drafted", "computed"}:
        language: str | None = OURS
    else:
        language = source.record.language if source else None
    cues = _cues().get(language or "")
    if cues is None:
        return f"in a language ({language_name(language)}) that is not searched for names"
    if cues.search(drawn.text) or _cues()[OURS].search(drawn.text):
        return "on detentions, deaths or suspects"
    return ""


def _opening(page: Page, room: int) -> str:
    about = f"{page.first.collection} were searched. Posts give the sources' words: not a finding."
    if page.first.synthetic:
        about = f"{page.first.synthetic}\n{about}"
    return f"{_cut(untagged(page.first.question), room - len(about) - 1)}\n{about}"


def _add(bodies: list[str], drawn: Drawn, sources: dict[int, DrawnReference], room: int) -> str:
    """Add a statement's post, or two where its address needs one; return why there is none."""
    source = sources.get(drawn.references[0]) if drawn.references else None
    if source is None:
        return "without a source"
    text = untagged(f"{' '.join(filter(None, (drawn.text, drawn.original)))} — {_notes(drawn)}.")
    name = untagged(shortened(source.outlet, 8))
    whose = f"{name}, {control_words(source.record.outlet.control)}"
    # Only what leads to the web is posted: a path on somebody's disk tells of its owner.
    where = source.url if linked(source.record.url) else "no web address"
    whole = f"{text} {whose}: {where}"
    if len(whole) <= room:
        bodies.append(whole)
        return ""
    before, after = f"{text} Source: next post.", f"Source of the post before: {whose}: {where}"
    if max(len(before), len(after)) > room:
        return "too long for a post"
    bodies += [before, after]
    return ""


def _notes(drawn: Drawn) -> str:
    """Write kind and holder, dates, standing, and the verdict where it is not plain support."""
    verdict = drawn.verdict.words if drawn.weak else ""
    dated = _shorter(drawn.dated)
    return "; ".join(filter(None, (drawn.label, dated, verdict, drawn.standing)))


def _left_out(left_out: Counter[str]) -> str:
    parts = [f"{n} {reason}" for reason, n in sorted(left_out.items())]
    total = count(left_out.total(), "statement")
    return f"Left out of these posts: {total} ({listed(parts)}). The brief has them."


def _footer(page: Page, n: int, of: int) -> str:
    mark = f" · {_SYNTHETIC}" if page.first.synthetic else ""
    return _shorter(f"Aperçu, as of {page.first.as_of}{mark} · {n}/{of}")


def _shorter(text: str) -> str:
    """Write months short, as the room in a post is."""
    return _LONG_MONTH.sub(lambda found: found[0][:3], text)


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 2].rsplit(" ", 1)[0].rstrip() + " …"


@functools.cache
def _cues() -> dict[str, re.Pattern[str]]:
    """Load, by language, the words that speak of detentions, deaths and suspects."""
    place = resources.files("apercu").joinpath("data", "show", "people.tsv")
    found = {}
    for line in place.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, words = line.split("\t")
            parts = [
                re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")
                for word in words.split("|")
            ]
            found[language] = re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
    return found
