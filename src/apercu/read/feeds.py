"""RSS 0.9x, 1.0, 2.0 and Atom: each item with text of its own becomes a reading.

Reader notes, `feed/1`: an item's text is its full content where the feed has that, else its
summary, each paragraph parted from the next by an empty line. An item without an address gets the
feed's with its own identifier behind `#`. Dates are the feed's (`feed:pubDate`, `feed:published`
...); one that only says when an item was changed is taken last.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from apercu.errors import ReadError
from apercu.read.charset import decode_page
from apercu.read.fragments import fragment_to_text, one_line
from apercu.records import DateReading, Flag, Interval, RawCapture, Reading

READER = "feed/1"
MAX_ITEMS = 5000

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_NAMESPACES = (
    "w3.org/2005/atom", "purl.org/atom", "purl.org/rss", "netscape.com/rdf", "purl.org/dc",
    "purl.org/net/rss", "userland.com/rss", "w3.org/1999/xhtml",
)  # fmt: skip
_ITEMS = frozenset({"item", "entry"})
_DATES = ("published", "pubdate", "date", "issued", "created", "modified", "updated")
_DATE_NAMES = {"pubdate": "pubDate", "date": "dc:date"}
_CONTENTS = ("encoded", "content", "body", "fullitem")
_SUMMARIES = ("description", "summary", "abstract", "subtitle", "tagline")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(
    r"<!ENTITY\s+(%\s+)?([^\s\"'>]+)\s+(?:(SYSTEM|PUBLIC)\b|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE
)
_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def read_feed(capture: RawCapture) -> Iterator[Reading]:
    """Read a feed's items in its order.

    Raises ReadError: at once where the bytes are no feed (`damaged`), try what no feed needs
    (`unsupported`: entities that expand or lie outside), or hold no items (`no_text`); and
    `no_text` after the last item where some had no text, with their number.
    """
    place = capture.place or capture.url
    root, recovered = _parse(capture, place)
    feed = _Feed(root, capture.url)
    items = feed.items
    if not items:
        raise ReadError("no_text", f"the feed {place} has no items")
    flags = (Flag(kind="repaired_markup", detail="feed"),) if recovered else ()
    empty = 0
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        reading = _read_item(item, number, feed, flags)
        if reading is None:
            empty += 1
        else:
            yield reading
    if len(items) > MAX_ITEMS:
        message = f"the feed {place} has {len(items):,} items; only {MAX_ITEMS:,} were read"
        raise ReadError("too_large", message)
    if empty:
        some = f"{empty} of the {len(items)} items" if empty < len(items) else "the items"
        message = f"{some} of the feed {place} have no text, only a title or a link"
        raise ReadError("no_text", f"{message}; add the pages that they link to")


def _parse(capture: RawCapture, place: str) -> tuple[Any, bool]:
    """Parse a feed without loading, resolving or expanding anything; tell whether it was mended."""
    from lxml import etree  # noqa: PLC0415 heavy

    text = decode_page(capture.payload, capture.charset).text
    text = _DECLARATION.sub("", text, count=1)
    text = _UNFIT.sub("", _without_doctype(text, place))
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    text = _REFERENCE.sub(_as_number, text).lstrip()
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("damaged", f"{place} is no feed that can be read: {error}") from error
    if root is None or _name(root) not in {"rss", "feed", "rdf", "channel"}:
        what = "holds no elements" if root is None else f"begins with <{_name(root)[:40]}>"
        raise ReadError("damaged", f"{place} is no feed that can be read: it {what}")
    return root, len(parser.error_log) > 0


def _without_doctype(text: str, place: str) -> str:
    """Take out the document type; refuse one whose entities expand further or lie outside."""
    start = text.find("<!DOCTYPE")
    if start < 0 or start > 10_000:
        return text
    found = _DOCTYPE.match(text, start)
    if found is None:
        return text
    for entity in _ENTITY.finditer(found[0]):
        value = entity[4] or entity[5] or ""
        if entity[1] or entity[3] or re.search(r"[&%]\w", value):
            message = f"{place} declares the entity {entity[2][:40]!r}, which reads other files "
            message += "or grows without end; no feed needs that, and it was not read"
            raise ReadError("unsupported", message)
    return text[:start] + text[found.end() :]


def _as_number(match: re.Match[str]) -> str:
    """Write HTML's named characters as numbers: XML does not know their names."""
    if match[1] in _XML_NAMES:
        return match[0]
    character = html.unescape(match[0])
    return match[0] if character == match[0] else "".join(f"&#{ord(c)};" for c in character)


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


class _Feed:
    """What a feed says about all of its items."""

    def __init__(self, root: Any, url: str) -> None:
        self.url = url
        channel = next((child for child in root if _name(child) == "channel"), root)
        self.base = urljoin(url, root.get(_XML_BASE) or channel.get(_XML_BASE) or "")
        self.title = one_line(_content(_child(channel, "title"))) or None
        stated = _content(_child(channel, "language")) or root.get(_XML_LANG) or ""
        self.language = _language(stated)
        self.items = [element for element in root.iter() if _name(element) in _ITEMS]


def _read_item(item: Any, number: int, feed: _Feed, flags: tuple[Flag, ...]) -> Reading | None:
    """Read one item; `None` where it has no text."""
    text, hidden = _text(item)
    if not text:
        return None
    if hidden:
        flags = (*flags, Flag(kind="hidden_text", detail="feed", characters=hidden))
    dates = _dates(item, feed.language)
    return Reading(
        text=text,
        reader=READER,
        url=_address(item, number, feed),
        title=one_line(_content(_child(item, "title"))) or None,
        outlet=feed.title,
        author=_author(item),
        language=_language(item.get(_XML_LANG) or "") or feed.language,
        published=next((date.interval for date in dates if date.taken), None),
        dates=dates,
        flags=flags,
    )


def _child(element: Any, name: str) -> Any:
    """Give the first child of that local name, in a namespace that feeds use for it."""
    return next((child for child in element if _name(child) == name and _is_known(child)), None)


def _is_known(element: Any) -> bool:
    """Tell whether an element is of the feed's own vocabulary; extensions use the same names."""
    space = _space(element)
    return not space or any(mark in space for mark in _NAMESPACES)


def _space(element: Any) -> str:
    tag = element.tag
    return tag[1:].partition("}")[0].lower() if isinstance(tag, str) and tag[:1] == "{" else ""


def _content(element: Any) -> str:
    """Give an element's content as HTML: escaped, plain or XHTML, as the feed's type says."""
    if element is None:
        return ""
    if len(element):
        from lxml import etree  # noqa: PLC0415 heavy

        # Prefixed names (`xhtml:p`) mean nothing to HTML.
        for inner in element.iter():
            if isinstance(inner.tag, str):
                inner.tag = inner.tag.rpartition("}")[2]
        whole: str = etree.tostring(element, method="html", encoding="unicode", with_tail=False)
        return whole.partition(">")[2].rpartition("<")[0]
    content: str = element.text or ""
    if element.get("mode") == "base64" or _is_binary(element.get("type", "")):
        return _from_base64(content)
    # Atom: text is plain unless its type says otherwise (RFC 4287, 3.1.1).
    atom = "Atom" in element.tag or "purl.org/atom" in element.tag
    plain = element.get("type", "text") in {"text", "text/plain"}
    if atom and plain and element.get("mode") != "escaped":
        return html.escape(content, quote=False)
    return content


def _is_binary(kind: str) -> bool:
    """Tell whether Atom holds content of that type in base64 (RFC 4287, 4.1.3.3)."""
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("xml", "html"))


def _from_base64(content: str) -> str:
    try:
        whole = base64.b64decode(content, validate=False)
    except ValueError:
        return ""
    return whole.decode("utf-8", "replace") if b"\x00" not in whole else ""


def _text(item: Any) -> tuple[str, int]:
    """Give an item's text, the longest of its full contents or else of its summaries."""
    for names in (_CONTENTS, _SUMMARIES):
        found = [
            fragment_to_text(_content(child))
            for child in item
            if _name(child) in names and _is_known(child) and not _elsewhere(child)
        ]
        text, hidden = max(found, key=lambda pair: len(pair[0]), default=("", 0))
        if text:
            return text, hidden
    return "", 0


def _elsewhere(element: Any) -> bool:
    """Tell whether an element only points to its content (`media:content`)."""
    return element.get("src") is not None or element.get("url") is not None


def _address(item: Any, number: int, feed: _Feed) -> str:
    base = urljoin(feed.base, item.get(_XML_BASE) or "")
    candidates = [
        link.get("href") or link.text or ""
        for link in item
        if _name(link) == "link" and link.get("rel", "alternate") == "alternate"
    ]
    guid = _child(item, "guid")
    identifier = (guid.text or "").strip() if guid is not None else ""
    if identifier and guid.get("isPermaLink", "true") != "false":
        candidates.append(identifier)
    stated = _child(item, "id")
    identifier = identifier or ((stated.text or "").strip() if stated is not None else "")
    about = [value for key, value in item.attrib.items() if key.endswith("}about")]
    for candidate in (*candidates, identifier, *about):
        address = _join(base, candidate)
        if address:
            return address
    return f"{feed.url}#{quote(identifier[:300], safe=':/') or f'item-{number}'}"


def _join(base: str, candidate: str) -> str | None:
    """Give an absolute web address, or `None`: nothing that only runs or shows inline data."""
    candidate = candidate.strip()
    if not candidate or re.search(r"\s", candidate):
        return None
    try:
        address = urljoin(base, candidate)
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def _author(item: Any) -> str | None:
    for name in ("creator", "author", "dc:creator"):
        element = _child(item, name)
        if element is None:
            continue
        inner = _child(element, "name")
        found = one_line(_content(inner) if inner is not None else _content(element))
        # RSS 2.0 has "address (name)".
        match = re.fullmatch(r"\S+@\S+ \((.+)\)", found)
        if found:
            return (match[1] if match else found)[:500]
    return None


def _dates(item: Any, language: str | None) -> tuple[DateReading, ...]:
    from apercu.dates import parse_published  # noqa: PLC0415 heavy

    readings: list[DateReading] = []
    for name in _DATES:
        element = _child(item, name)
        value = (element.text or "").strip() if element is not None else ""
        if not value:
            continue
        basis = f"feed:{_DATE_NAMES.get(name, name)}"
        interval: Interval | None = parse_published(value[:200], basis=basis, language=language)
        if interval is not None:
            readings.append(DateReading(source="feed", interval=interval, taken=not readings))
    return tuple(readings)


def _language(stated: str) -> str | None:
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", stated)
    return match[1].lower() if match else None
