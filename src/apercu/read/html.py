"""Read an HTML page: decode, parse once, take out what is hidden, find text and particulars."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from apercu.errors import ReadError
from apercu.read.body import main_text, prepare
from apercu.read.charset import Decoded, decode_page
from apercu.read.hidden import drop, remove_hidden
from apercu.read.invisible import hidden_message, strip_invisible
from apercu.read.metadata import Markup, articles, gather, read_metadata, tidy
from apercu.read.published import find_dates
from apercu.read.speech import flags_to_models
from apercu.read.survey import Survey
from apercu.records import Flag, RawCapture, Reading

Element = Any

READER = "html/1"
"""Name and version of this reader; the version goes up whenever the text of any page changes."""

SHORT_TEXT = 250
"""Below so many characters of visible text, the article in the page's JSON-LD is looked at."""

MAX_ATTRIBUTES = 5_000
"""20,000 attributes on one element take libxml2 2.14 0.36 s, 100,000 over 9 s."""

LONG_TAG = 20_000
"""Bytes of one tag above which its attributes are counted."""

_LONG_TAG = re.compile(rb"<([a-zA-Z][a-zA-Z0-9-]*)(\s[^<>]{%d,})" % LONG_TAG)
_NO_CHARACTER = re.compile(b"\xef\xbf[\xbe\xbf]")
_FORBIDDEN = bytes([*range(9), 11, 12, *range(14, 32), 127])
_MARKUP = re.compile(r"</?[a-z][^<>]{0,500}>", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"</(?:p|div|li|h[1-6])\s*>|<br\s*/?>", re.IGNORECASE)
_BINARY = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\x7fELF",
    b"Rar!", b"MZ\x90", b"RIFF", b"\xd0\xcf\x11\xe0", b"\x00\x00\x00\x18ftyp", b"OggS", b"ID3",
)  # fmt: skip


def read_html(capture: RawCapture) -> Reading:
    """Read one page into its main text and what it says about itself.

    Raises `ReadError` with `no_text` where no words are left to read, `damaged` where the bytes
    are no text at all. Of `capture.given`, `last_modified` (the HTTP header) is used, as the
    weakest evidence of a date. The language is left to the caller; where the page declares one
    it stands in a flag `declared_language`.
    """
    decoded = decode_page(_checked(capture), capture.charset)
    root, truncated = _parse(_as_utf8(capture.payload, decoded), capture)
    hidden = remove_hidden(root)
    markup = gather(root)
    about = read_metadata(markup, capture.url)
    own_url = capture.url.startswith(("http:", "https:"))
    url = capture.url if own_url or not about.canonical else about.canonical
    dates = find_dates(
        root,
        markup,
        url=url,
        fetched=capture.fetched,
        last_modified=capture.given.get("last_modified"),
        language=about.language,
        dated=hidden.page.dated,
    )
    text, origin = _text(root, markup, hidden.page)
    text, unseen = strip_invisible(text)
    text = text.strip()
    if not any(map(str.isalnum, text)):
        raise ReadError(
            "no_text", f"{capture.place or capture.url}: the page holds no text to read"
        )
    flags = [*hidden.flags, *unseen, *dates.flags, *origin]
    flags += _decoding_flags(text, decoded, truncated)
    flags += flags_to_models(text)
    flags += flags_to_models(hidden.words, "hidden")
    flags += _address_flags(capture.url, url, about.canonical)
    if unseen and (message := hidden_message(decoded.text)):
        flags += flags_to_models(message, "invisible")
    if about.language:
        flags.append(Flag(kind="declared_language", detail=about.language))
    return Reading(
        text=text,
        reader=READER,
        url=url,
        title=_plain(about.title),
        outlet=_plain(about.outlet),
        author=_plain(about.author),
        published=dates.published,
        dates=dates.dates,
        flags=tuple(flags),
    )


def _checked(capture: RawCapture) -> bytes:
    """Return the payload; raise where it is empty or plainly no text."""
    payload, place = capture.payload, capture.place or capture.url
    if not payload.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise ReadError("no_text", f"{place}: the file is empty")
    if payload.startswith(_BINARY):
        raise ReadError("damaged", f"{place}: named as a page, but the bytes are not HTML")
    head = payload[:4096]
    controls = len(head) - len(head.translate(None, _FORBIDDEN[1:]))
    if controls > len(head) // 10 and b"<" not in head[:1024]:
        raise ReadError("damaged", f"{place}: named as a page, but the bytes are no text")
    return payload


@cache
def _parser(*, huge: bool) -> Any:
    from lxml import etree  # noqa: PLC0415 - only in workers
    from lxml.html import HtmlElement  # noqa: PLC0415

    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False,
        default_doctype=False, huge_tree=huge, no_network=True,
    )  # fmt: skip
    # lxml.html asks a Python function for the class of every element it hands out, again and
    # again; one class for all is looked up in C. Forms, which have classes of their own, are
    # not read here.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _as_utf8(payload: bytes, decoded: Decoded) -> bytes:
    """Return a page in UTF-8, without the characters that no page may hold."""
    if decoded.charset != "utf-8" or decoded.replaced:
        payload = decoded.text.encode("utf-8", "replace")
    return payload.removeprefix(BOM_UTF8).translate(None, _FORBIDDEN)


def _parse(payload: bytes, capture: RawCapture) -> tuple[Element, bool]:
    """Parse once; again with the parser's limits lifted only where they were met.

    Returns the tree and whether the parser still left something out (2,048 levels deep).
    """
    from lxml import etree  # noqa: PLC0415 - only in workers
    from lxml.html import document_fromstring  # noqa: PLC0415

    if b"\xef" in payload and _NO_CHARACTER.search(payload):
        # At U+FFFE and U+FFFF, which are no characters, libxml2 ends the page. To look for one
        # byte first takes a fraction of the time, and few pages hold it.
        payload = payload.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    payload = _without_long_tags(payload)
    limited = False
    for huge in (False, True):
        parser = _parser(huge=huge)
        try:
            root = document_fromstring(payload, parser=parser, ensure_head_body=True)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            if huge:
                place = capture.place or capture.url
                raise ReadError("no_text", f"{place}: nothing to read in the mark-up") from error
            continue
        limited = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
        if not limited:
            break
    return root, limited


def _without_long_tags(page: bytes) -> bytes:
    """Hide elements with thousands of attributes: libxml2 takes quadratic time over them."""
    kept: list[bytes] = []
    done, here, end = 0, page.find(b"<"), len(page)
    while 0 <= here < end - LONG_TAG:
        # The last `<` within reach; only where there is none may a long tag begin here.
        following = page.rfind(b"<", here + 1, here + 1 + LONG_TAG)
        if following > 0:
            here = following
            continue
        match = _LONG_TAG.match(page, here)
        if match and len(match.group(2).split()) > MAX_ATTRIBUTES:
            kept += [page[done:here], b"<", match.group(1), b" hidden"]
            done = match.end()
        here = page.find(b"<", here + 1)
    return b"".join([*kept, page[done:]]) if kept else page


def _text(root: Element, markup: Markup, page: Survey) -> tuple[str, list[Flag]]:
    """Return the main text and, where its words are not the visible page's, a flag saying so.

    The words of JSON-LD are taken only where the page shows next to none.
    """
    for script in list(root.iter("script")):
        drop(script)
    prepare(root)
    text = main_text(root, page)
    if len(text) >= SHORT_TEXT:
        return text, []
    stated = _stated_body(markup)
    if len(stated) > 2 * len(text) and len(stated) > SHORT_TEXT:
        flag = Flag(kind="text_from_metadata", detail="json-ld:articleBody", characters=len(stated))
        return stated, [flag]
    return text, []


def _stated_body(markup: Markup) -> str:
    bodies = [b for n in articles(markup) if isinstance(b := n.get("articleBody"), str)]
    if not bodies:
        return ""
    from html import unescape  # noqa: PLC0415 - rarely needed

    body = max(bodies, key=len)
    if "&lt;" in body:
        body = unescape(body)
    body = unescape(_MARKUP.sub("", _PARAGRAPH_END.sub("\n", body)))
    return "\n".join(line for raw in body.splitlines() if (line := " ".join(raw.split())))


def _plain(value: str | None) -> str | None:
    """Return a field without invisible characters."""
    return tidy(strip_invisible(value)[0]) if value else None


def _decoding_flags(text: str, decoded: Decoded, truncated: bool) -> list[Flag]:
    flags = []
    if lost := text.count("\ufffd"):
        flags.append(
            Flag(kind="replaced_characters", detail=decoded.charset, count=lost, characters=lost)
        )
    if decoded.contradicts:
        detail = f"{decoded.contradicts} -> {decoded.charset}"
        flags.append(Flag(kind="declared_charset_wrong", detail=detail))
    if truncated:
        flags.append(Flag(kind="truncated", detail="nesting"))
    return flags


def _address_flags(captured: str, url: str, canonical: str | None) -> list[Flag]:
    if url != captured:
        return [Flag(kind="address_from_page", detail=url)]
    if canonical and _host(canonical) != _host(url):
        return [Flag(kind="canonical_elsewhere", detail=canonical)]
    return []


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
