"""Find when a page was published: every date it gives, in a fixed order of trust.

The order and its reasons:
1. JSON-LD `datePublished` of the article: written for machines, about this article.
2. `article:published_time` and its kin, then the other `<meta>` dates and microdata: the same,
   in older forms; templates sometimes fill `date` with the day of rendering, so it comes last.
3. `<time datetime>` near the headline: meant for readers, machine-readable.
4. A line of text near the headline ("Published 27 June 2025"): true, but in any form.
5. The address (`/2025/07/01/`): set once, by day only, sometimes the day of the first draft.
6. The page's date of modification, if nothing else is there: the text is from then or before.
7. HTTP `Last-Modified`: often the moment of delivery.
A date after the page was fetched is kept, flagged, and not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from apercu.read.metadata import Markup, articles, tidy
from apercu.read.survey import survey
from apercu.records import DateReading, DateSource, Flag, Interval

Element = Any

CONFLICT_DAYS = 2
"""Time zones and overnight editing set two honest dates of one page up to two days apart."""
FUTURE_DAYS = 1
"""A page's clock may run a time zone ahead of the fetcher's."""
EARLIEST = "1990-01-01"
"""No page of the web is older; an older date is of the event or a placeholder (1970-01-01)."""

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time",
    "datepublished", "parsely-pub-date", "sailthru.date", "article.published", "publish_date",
    "publish-date", "published_time", "published-date", "publication_date", "publication-date",
    "publicationdate", "citation_publication_date", "citation_online_date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "rnews:datepublished", "analytics-pub-date", "article_date_original",
    "displaydate", "originalpublicationdate", "dc.date.issued", "dcterms.issued", "dc.issued",
    "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "pubdate", "pub_date",
    "ptime", "lp.article:published_time", "shareaholic:article_published_time", "date_published",
    "eomportal-lastupdate-original", "datecreated", "article:post_date", "bt:pubdate",
    "article-publication-date", "og:pubdate", "date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "article:updated_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "revised", "updated_time",
    "article:modified", "og:modified_time", "dc.modified",
)  # fmt: skip

_ADDRESS_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d{2})([/_-]?)(0[1-9]|1[0-2]|(?<=[/_-])[1-9])\2(0[1-9]|[12]\d|3[01]|(?<=[/_-])[1-9])(?!\d)"
)
_DATE_WORDS = re.compile(
    r"\d{4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}日?"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?(?:19|20)\d{2}"
    r"|[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{2}"
)
_CLOCK = re.compile(
    r"^[,\s|–—-]*(?:at\s+|в\s+|saat\s+|à\s+|um\s+)?\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*(?:UTC|GMT|[+-]\d{2}:?\d{2}))?",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"updat|modif|edited|revis|last\s+chang|обновл|измен|оновл|змін|güncel|yenilən"
    r"|mis à jour|aktualis|actualiz|թարմաց",
    re.IGNORECASE,
)
_PUBLISHED_CLASS = re.compile(
    r"publi|posted|post-date|entry-date|dateline|created|issued|article.?date|byline", re.IGNORECASE
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class Found(NamedTuple):
    """All dates found, the one taken, and what is odd about them."""

    published: Interval | None
    dates: tuple[DateReading, ...]
    flags: tuple[Flag, ...]


class _Candidate(NamedTuple):
    source: DateSource
    basis: str
    value: str
    modified: bool = False


def find_dates(
    root: Element,
    markup: Markup,
    *,
    url: str,
    fetched: str | None = None,
    last_modified: str | None = None,
    language: str | None = None,
    dated: Sequence[Element] | None = None,
) -> Found:
    """Find a page's dates of publication, in the order of trust of this module.

    `fetched` is an ISO 8601 instant; `language` the page's, for dates in words;
    `dated` the elements that `survey` noted, where it was made: the page is not searched again.
    """
    from apercu.dates import parse_published  # noqa: PLC0415 - loads its lexicon

    kept: dict[tuple[str, str | None, str | None], tuple[_Candidate, Interval]] = {}
    for candidate in _candidates(root, markup, url, last_modified, dated):
        if candidate.source == "text" and any(not c.modified for c, _ in kept.values()):
            continue
        interval = parse_published(candidate.value, basis=candidate.basis, language=language)
        if interval is None or interval.start is None or interval.start[:10] < EARLIEST:
            continue
        kept.setdefault((candidate.basis, interval.start, interval.end), (candidate, interval))
    return _choose(list(kept.values())[:40], fetched)


def _choose(found: list[tuple[_Candidate, Interval]], fetched: str | None) -> Found:
    latest = (
        _day(fetched) + timedelta(days=FUTURE_DAYS) if fetched and _day_or_none(fetched) else None
    )
    taken: tuple[_Candidate, Interval] | None = None
    flags: list[Flag] = []
    for candidate, interval in found:
        if latest and _day(interval.start or "") > latest:
            flags.append(Flag(kind="date_in_future", detail=f"{candidate.basis} {interval.start}"))
        elif taken is None:
            taken = (candidate, interval)
    readings = tuple(
        DateReading(source=c.source, interval=i, taken=taken is not None and i is taken[1])
        for c, i in found
    )
    if taken is None:
        return Found(None, readings, tuple(flags))
    if taken[0].modified:
        flags.append(Flag(kind="date_of_change", detail=taken[0].basis))
    for candidate, interval in found:
        if candidate.modified or candidate.source == "header" or interval is taken[1]:
            continue
        if not taken[0].modified and _apart(taken[1], interval) > CONFLICT_DAYS:
            detail = f"{taken[1].basis} {taken[1].start} / {interval.basis} {interval.start}"
            flags.append(Flag(kind="date_conflict", detail=detail))
    return Found(taken[1], readings, tuple(flags))


def _day(value: str) -> date:
    return date.fromisoformat(value[:10])


def _day_or_none(value: str) -> date | None:
    try:
        return _day(value)
    except ValueError:
        return None


def _apart(first: Interval, second: Interval) -> int:
    """Return the days between two intervals, 0 where they overlap."""
    starts = [_day(i.start or i.end or "") for i in (first, second)]
    ends = [_day(i.end or i.start or "") for i in (first, second)]
    return max(0, (max(starts) - min(ends)).days)


def _candidates(  # noqa: PLR0912 - the order of trust, in one place
    root: Element,
    markup: Markup,
    url: str,
    last_modified: str | None,
    dated: Sequence[Element] | None,
) -> Iterator[_Candidate]:
    nodes = articles(markup)
    for key in ("datePublished", "dateCreated", "uploadDate"):
        for node in nodes[:5]:
            if value := tidy(node.get(key)):
                yield _Candidate("page", f"page:json-ld:{key}", value)
                break
    for name in _PUBLISHED_META:
        for value in markup.meta.get(name, ())[:1]:
            yield _Candidate("page", f"page:{name}", value.strip()[:200])
    changed: list[_Candidate] = []
    for candidate in (*_microdata(root, dated), *_times(markup)):
        if candidate.modified:
            changed.append(candidate)
        else:
            yield candidate
    yield from _visible(markup)
    if match := _ADDRESS_DAY.search(_path(url)):
        year, _, month, day = match.groups()
        yield _Candidate("address", "address", f"{year}-{int(month):02}-{int(day):02}")
    for node in nodes[:5]:
        if value := tidy(node.get("dateModified")):
            yield _Candidate("page", "page:json-ld:dateModified", value, modified=True)
            break
    for name in _MODIFIED_META:
        for value in markup.meta.get(name, ())[:1]:
            yield _Candidate("page", f"page:{name}", value.strip()[:200], modified=True)
    yield from changed
    if last_modified:
        yield _Candidate("header", "header:last-modified", last_modified, modified=True)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _microdata(root: Element, dated: Sequence[Element] | None) -> Iterator[_Candidate]:
    if dated is None:
        dated = survey(root).dated
    there = (element for element in dated if any(a is root for a in element.iterancestors()))
    for element in islice(there, 10):
        value = element.get("datetime") or element.get("content") or "".join(element.itertext())
        name = f"{element.get('itemprop') or ''} {element.get('property') or ''}"
        if "datePublished" not in name and "dateModified" not in name:
            continue
        modified = "datePublished" not in name and "dateModified" in name
        label = "dateModified" if modified else "datePublished"
        if value := tidy(value):
            yield _Candidate("page", f"page:itemprop:{label}", value[:200], modified)


def _times(markup: Markup) -> Iterator[_Candidate]:
    """Yield the `<time>` elements that may be the article's: marked as such, or by the headline."""
    plain: list[_Candidate] = []
    for element in markup.times[:60]:
        value = element.get("datetime") or element.get("content")
        if not value or (not _ISO.match(value.strip()) and not value[:1].isdigit()):
            continue
        about = _about(element)
        modified = bool(_CHANGED.search(about))
        candidate = _Candidate("page", "page:time", value.strip()[:100], modified)
        marked = element.get("pubdate") is not None or _PUBLISHED_CLASS.search(about)
        if modified or (marked and not _elsewhere(element)):
            yield candidate
            if marked and not modified:
                return
        elif not _elsewhere(element):
            plain.append(candidate)
    yield from plain[:1]


def _about(element: Element) -> str:
    """Return the names and words around an element that tell what its date is of."""
    parent = element.getparent()
    parts = [element.get("class") or "", element.get("itemprop") or "", element.get("title") or ""]
    if parent is not None:
        parts += [parent.get("class") or "", (parent.text or "")[-40:]]
    previous = element.getprevious()
    if previous is not None:
        parts.append((previous.tail or "")[-40:])
        if previous.tag in {"span", "b", "i", "em", "strong", "small", "label", "abbr"}:
            parts.append("".join(previous.itertext())[-40:])
    return " ".join(parts)


def _elsewhere(element: Element) -> bool:
    """Tell whether an element lies in a list of other articles or in the readers' comments."""
    for depth, ancestor in enumerate(element.iterancestors()):
        if ancestor.tag in {"aside", "footer", "nav", "li"}:
            return True
        name = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower()
        if depth < 6 and re.search(
            r"comment|related|sidebar|recommend|most-read|teaser|widget", name
        ):
            return True
    return False


def _visible(markup: Markup) -> Iterator[_Candidate]:
    """Yield dates written in the lines around the headline."""
    heading = next((h for h in markup.headings if h.getparent() is not None), None)
    if heading is None:
        return
    for line in _lines_after(heading):
        if _CHANGED.search(line) or len(line) > 200:
            continue
        if match := _DATE_WORDS.search(line):
            clock = _CLOCK.match(line[match.end() :])
            value = match.group() + (clock.group() if clock else "")
            yield _Candidate("text", "text", value)
            return


def _lines_after(heading: Element) -> Iterator[str]:
    """Yield the first pieces of text behind a heading, and those shortly before it."""
    seen = 0
    here = heading
    for _ in range(3):
        for sibling in here.itersiblings():
            for text in sibling.itertext():
                if text.strip():
                    seen += 1
                    yield " ".join(text.split())
                    if seen >= 25:
                        return
        here = here.getparent()
        if here is None or here.tag in {"body", "html"}:
            return
    before = heading.getprevious()
    if before is not None:
        yield " ".join("".join(before.itertext()).split())[:200]
