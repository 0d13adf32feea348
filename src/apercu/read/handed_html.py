"""Read a saved page that holds an overview: its lines with headings, bullets, tables and links."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from apercu.audits import HandedIn, Link
from apercu.errors import ReadError
from apercu.read.charset import decode_page
from apercu.read.hidden import remove_hidden
from apercu.read.invisible import strip_invisible
from apercu.records import RawCapture

Element = Any

_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "button", "nav", "form", "select", "iframe",
    "textarea", "object", "canvas", "audio", "video", "head", "math",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "dt",
    "dd", "table", "thead", "tbody", "blockquote", "figure", "figcaption", "details", "summary",
    "pre", "hr", "address",
})  # fmt: skip
_MARK = re.compile(r"\[?\^?(\d{1,3}(?:\s*[,–-]\s*\d{1,3})*)\]?")
_EXPONENT = re.compile(r"(?:\d|\b(?:[kcm]?m|mi|ft))$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_DEEPEST = 400
"""Elements within one another that are followed; deeper ones are left out."""


def read_page(capture: RawCapture) -> HandedIn:
    """Read a page; raises `ReadError` where it cannot be parsed."""
    import lxml.etree  # noqa: PLC0415 - only pages need it
    import lxml.html  # noqa: PLC0415 - likewise

    decoded = decode_page(capture.payload, capture.charset)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    text = decoded.text.replace("\0", "")
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        place = capture.place or capture.url
        raise ReadError(
            "damaged", f"{place} cannot be read as HTML ({error}); save it again, or as text"
        ) from error
    title = " ".join((root.findtext(".//title") or "").split())
    hidden = remove_hidden(root)
    writer = _Writer(capture.url)
    body = root.find("body")
    writer.walk(_main(root if body is None else body), 0)
    return HandedIn(
        text=writer.text(),
        kind="html",
        links=tuple(writer.links),
        title=title,
        flags=tuple(hidden.flags),
    )


def _main(body: Element) -> Element:
    """Return the part that the page calls its main one, where it is one and has most words."""
    found = body.xpath(".//main | .//*[@role='main']")
    if len(found) == 1 and len(_words(found[0])) >= len(_words(body)) // 2:
        return found[0]
    return body


def _words(element: Element) -> str:
    return " ".join(element.itertext())


class _Writer:
    """Writes lines, and knows at which place each link lies."""

    def __init__(self, url: str) -> None:
        self.links: list[Link] = []
        self._url = url
        self._parts: list[str] = []
        self._length = 0
        self._blank = False
        self._fresh = True
        """The line has no words yet."""

    def text(self) -> str:
        """Return what was written."""
        return "".join(self._parts)

    def walk(self, element: Element, depth: int) -> None:
        """Write an element's words, not what follows it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _SKIPPED or depth > _DEEPEST:
            return
        if tag == "sup" and self._mark(element):
            return
        self._open(tag)
        begin = self._length
        self._words(element.text)
        for child in element:
            self.walk(child, depth + 1)
            self._words(child.tail)
        self._close(tag, element, begin)

    def _open(self, tag: str) -> None:
        if tag == "br" or tag in _BLOCKS:
            self._break()
        elif tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self._break()
            self._raw("#" * int(tag[1]) + " ")
        elif tag == "li":
            self._break()
            self._raw("• ")
        elif tag == "tr":
            self._break()
            self._raw("| ")
        elif tag == "a" and self._blank:
            # The blank before a link is no part of it.
            self._raw(" ")
            self._blank = False

    def _close(self, tag: str, element: Element, begin: int) -> None:
        if tag in {"td", "th"}:
            self._blank = False
            self._raw(" | ")
        elif tag in _BLOCKS or tag in {"li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}:
            self._break()
        elif tag == "a" and begin < self._length and (url := self._address(element)):
            self.links.append(Link(start=begin, end=self._length, url=url))

    def _address(self, element: Element) -> str | None:
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):
            return None
        try:
            url = urljoin(self._url, href) if self._url.startswith("http") else href
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.path == "/url":
            # A search service's detour: the address itself stands in the query.
            given = parse_qs(parts.query)
            url = next((one for key in ("q", "url") for one in given.get(key, ())), url)
        return url if url.startswith(("http://", "https://")) else None

    def _mark(self, element: Element) -> bool:
        """Write a raised number as a mark of citation, or as an exponent; False for other words."""
        words = "".join(element.itertext()).strip()
        hit = _MARK.fullmatch(words)
        if hit is None:
            return False
        link = next((url for a in element.iter("a") if (url := self._address(a))), None)
        before = "".join(self._parts[-2:])
        if link is None and "[" not in words and _EXPONENT.search(before):
            self._raw(words.translate(_RAISED))
            return True
        start = self._length
        self._raw(f"[{hit[1]}]")
        if link:
            self.links.append(Link(start=start, end=self._length, url=link))
        return True

    def _words(self, text: str | None) -> None:
        if not text:
            return
        found = strip_invisible(_BLANKS.sub(" ", text))[0]
        if found.startswith(" ") and not self._fresh:
            self._blank = True
        bare = found.strip(" ")
        if not bare:
            return
        if self._blank:
            self._raw(" ")
        self._raw(bare)
        self._fresh = False
        self._blank = found.endswith(" ")

    def _raw(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _break(self) -> None:
        if not self._fresh:
            self._raw("\n")
        elif self._parts and self._parts[-1] in ("• ", "| "):
            return
        self._fresh, self._blank = True, False
