"""Read what a page says about itself: title, outlet, author, canonical address, language.

One walk over the tree gathers the mark-up; everything else works on what was gathered, so that
nothing is searched for twice. Nothing here guesses: a field that the page does not give is
`None`. Dates are read in `published`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

Element = Any
Node = dict[str, Any]

ARTICLE_TYPES = frozenset(
    {
        "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle",
        "opinionnewsarticle", "backgroundnewsarticle", "asknewsarticle", "reviewnewsarticle",
        "advertisercontentarticle", "satiricalarticle", "scholarlyarticle", "techarticle",
        "report", "blogposting", "liveblogposting", "socialmediaposting", "posting",
        "discussionforumposting", "review", "interview", "pressrelease",
    }
)  # fmt: skip
_PAGE_TYPES = frozenset({"webpage", "itempage", "videoobject", "creativework", "collectionpage"})
_MAX_JSON = 2_000_000
_MAX_NODES = 2_000
_MAX_FIELD = 1_000

_AUTHOR_META = (
    "author", "article:author", "dc.creator", "dc.contributor", "byl", "parsely-author",
    "sailthru.author", "og:article:author", "citation_author",
)  # fmt: skip
_SEPARATORS = (" | ", " - ", " – ", " — ", " :: ", " · ", " » ", " • ", " / ", " : ", ": ")
_SPACE = re.compile(r"\s+")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


class Markup(NamedTuple):
    """What one walk over a page gathered."""

    meta: dict[str, list[str]]
    """`<meta>` contents by lower-cased `name`, `property`, `itemprop` or `http-equiv`."""
    nodes: tuple[Node, ...]
    """JSON-LD objects, those inside `@graph` and `mainEntity` among them, in page order."""
    times: tuple[Element, ...]
    headings: tuple[Element, ...]
    title: str | None
    canonical: str | None
    base: str | None
    language: str | None
    broken_json: int


class Metadata(NamedTuple):
    """What a page says about itself; `None` where it says nothing."""

    title: str | None
    outlet: str | None
    author: str | None
    canonical: str | None
    language: str | None


def tidy(value: object) -> str | None:
    """Return a field's text with its white space made single; `None` for what holds no text."""
    if not isinstance(value, str):
        return None
    if "&" in value:
        from html import unescape  # noqa: PLC0415 - most fields hold no reference

        value = unescape(value)
    value = _SPACE.sub(" ", value[:_MAX_FIELD]).strip()
    return value or None


def gather(root: Element) -> Markup:
    """Walk over a page's tree once and gather what its mark-up says about the page."""
    meta: dict[str, list[str]] = {}
    scripts: list[str] = []
    times: list[Element] = []
    headings: list[Element] = []
    title = canonical = base = None
    for element in root.iter("meta", "title", "link", "base", "script", "time", "h1"):
        tag = element.tag
        if tag == "meta":
            _gather_meta(element, meta)
        elif tag == "script":
            if (element.get("type") or "").lower().strip() == "application/ld+json":
                scripts.append(element.text or "")
        elif tag == "title":
            title = title or tidy("".join(element.itertext()))
        elif tag == "link":
            if canonical is None and "canonical" in (element.get("rel") or "").lower().split():
                canonical = element.get("href")
        elif tag == "base":
            base = base or element.get("href")
        elif tag == "time":
            times.append(element)
        else:
            headings.append(element)
    nodes, broken = _read_json(scripts)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return Markup(
        meta, nodes, tuple(times[:200]), tuple(headings[:20]), title, canonical, base,
        language or root.get("xml:lang"), broken,
    )  # fmt: skip


def _gather_meta(element: Element, meta: dict[str, list[str]]) -> None:
    get = element.get
    content = get("content")
    if not content or not content.strip():
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if key := get(attribute):
            meta.setdefault(key.strip().lower(), []).append(content)


def _read_json(scripts: list[str]) -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    broken = 0
    for text in scripts:
        raw = _load_json(text)
        if raw is None:
            broken += bool(text.strip())
            continue
        for node in _walk(raw):
            if len(nodes) >= _MAX_NODES:
                break
            nodes.append(node)
    return tuple(nodes), broken


def _load_json(text: str) -> Any:
    """Parse JSON-LD as pages write it: raw newlines in strings, comment marks, a comma too many."""
    text = text.strip()
    if not text or len(text) > _MAX_JSON:
        return None
    for attempt in (0, 1):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            if attempt:
                return None
        text = text.removeprefix("<!--").removesuffix("-->").strip()
        text = text.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
        text = _TRAILING_COMMA.sub(r"\1", text)
    return None


def _walk(raw: Any) -> Iterator[Node]:
    """Yield the page's own objects: top level, `@graph`, `mainEntity`; not what they refer to."""
    stack: list[Any] = [raw]
    seen = 0
    while stack and seen < 10 * _MAX_NODES:
        item = stack.pop()
        seen += 1
        if isinstance(item, list):
            stack.extend(reversed(item[:_MAX_NODES]))
        elif isinstance(item, dict):
            yield item
            inner = (item.get(key) for key in ("mainEntityOfPage", "mainEntity", "@graph"))
            stack.extend(value for value in inner if isinstance(value, dict | list))


def types_of(node: Node) -> set[str]:
    """Return a JSON-LD object's types, lower-cased and without their namespace."""
    raw = node.get("@type")
    names = raw if isinstance(raw, list) else [raw]
    return {n.rpartition("/")[2].rpartition(":")[2].lower() for n in names if isinstance(n, str)}


def articles(markup: Markup) -> list[Node]:
    """Return the JSON-LD objects that stand for the page's article, else for the page itself."""
    found = [n for n in markup.nodes if types_of(n) & ARTICLE_TYPES]
    return found or [n for n in markup.nodes if types_of(n) & _PAGE_TYPES]


def _first(markup: Markup, *names: str) -> str | None:
    for name in names:
        for value in markup.meta.get(name, ()):
            if found := tidy(value):
                return found
    return None


def _names(value: Any) -> list[str]:
    """Return the names in a JSON-LD value: a string, an object with a name, or a list of them."""
    if isinstance(value, list):
        return [name for item in value[:20] for name in _names(item)]
    if isinstance(value, dict):
        value = value.get("name")
        if isinstance(value, list):
            return _names(value)
    name = tidy(value)
    return [name] if name else []


def read_metadata(markup: Markup, url: str) -> Metadata:
    """Read title, outlet, author, canonical address and declared language.

    `url` is the capture's address, against which a relative canonical address is resolved.
    """
    nodes = articles(markup)
    outlet = _outlet(markup, nodes)
    heading = _heading(markup)
    title = _first(markup, "og:title")
    if title is None:
        title = next((t for n in nodes if (t := tidy(n.get("headline")))), None)
    title = title or heading or _first(markup, "twitter:title", "dc.title") or markup.title
    if outlet is None and heading and markup.title:
        outlet = _suffix_after(markup.title, heading)
    if title:
        title = without_site(title, outlet)
    return Metadata(
        title=title,
        outlet=outlet,
        author=_author(markup, nodes, outlet),
        canonical=_canonical(markup, url),
        language=_language(markup),
    )


def _heading(markup: Markup) -> str | None:
    """Return the page's one `<h1>`; where there are several, the one that names the article."""
    texts = [t for h in markup.headings if (t := tidy("".join(h.itertext())))]
    if len(texts) == 1:
        return texts[0]
    page = (markup.title or "").casefold()
    return next((t for t in texts if t.casefold() in page and len(t) > 10), None)


def _outlet(markup: Markup, nodes: list[Node]) -> str | None:
    if name := _first(markup, "og:site_name"):
        return name
    for node in nodes:
        if names := _names(node.get("publisher")):
            return names[0]
    for node in markup.nodes:
        if types_of(node) & {"website", "newsmediaorganization"} and (names := _names(node)):
            return names[0]
    return _first(
        markup, "application-name", "apple-mobile-web-app-title", "dc.publisher", "publisher",
        "copyright-holder", "al:android:app_name",
    )  # fmt: skip


def _suffix_after(title: str, heading: str) -> str | None:
    """Return what a page's `<title>` adds to its heading behind a separator."""
    if not title.startswith(heading):
        return None
    rest = title[len(heading) :]
    for separator in _SEPARATORS[:8]:
        if rest.startswith(separator):
            name = rest[len(separator) :].strip()
            return name if 1 < len(name) <= 40 else None
    return None


def without_site(title: str, site: str | None) -> str:
    """Cut the outlet's name off a title, only where what is cut equals that name."""
    if not site:
        return title
    wanted = site.casefold()
    for separator in _SEPARATORS:
        before, found, after = title.rpartition(separator)
        if found and before.strip() and after.strip().casefold() == wanted:
            return before.strip()
        before, found, after = title.partition(separator)
        if found and after.strip() and before.strip().casefold() == wanted and separator != ": ":
            return after.strip()
    return title


def _author(markup: Markup, nodes: list[Node], outlet: str | None) -> str | None:
    names: list[str] = []
    for node in nodes:
        names = _names(node.get("author")) or _names(node.get("creator"))
        if names:
            break
    if not names:
        for key in _AUTHOR_META:
            names = [t for v in markup.meta.get(key, ()) if (t := tidy(v))]
            names = [n for n in names if not n.startswith(("http:", "https:", "www.", "@"))]
            if names:
                break
    names = [re.sub(r"^by\s+", "", n, flags=re.IGNORECASE) for n in dict.fromkeys(names)]
    names = [n for n in names if not n.startswith(("http:", "https:")) and "@" not in n]
    if outlet:
        # "By The Outlet" names nobody; the outlet has a field of its own.
        names = [n for n in names if n.casefold() != outlet.casefold()] if len(names) > 1 else names
    return ", ".join(names[:20])[:_MAX_FIELD] or None


def _canonical(markup: Markup, url: str) -> str | None:
    for value in (markup.canonical, _first(markup, "og:url")):
        if not value or len(value) > 2_000:
            continue
        try:
            address = urljoin(markup.base or url, value.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and "." in parts.hostname:
            return address
    return None


def _language(markup: Markup) -> str | None:
    """Return the language that the page declares, as its ISO 639 code alone."""
    declared = markup.language or _first(
        markup, "content-language", "og:locale", "dc.language", "inlanguage"
    )
    match = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", declared.strip()) if declared else None
    return match.group().lower() if match else None
