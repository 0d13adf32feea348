"""Read an overview that is handed in to be checked: text, Markdown, a saved page, DOCX, PDF.

Unlike a document of a collection it keeps its headings, bullets, tables and the addresses behind
its words, which tell what it cites. Runs in a worker (`read.workers`).
"""

from __future__ import annotations

import re

from apercu.audits import HandedIn, HandedKind, Link
from apercu.errors import ReadError
from apercu.read.charset import decode_page
from apercu.read.dispatch import sniff
from apercu.read.invisible import strip_invisible
from apercu.read.speech import flags_to_models
from apercu.records import Flag, RawCapture

MOST_BYTES = 16 << 20
MOST_CHARACTERS = 100_000
"""An overview of so many characters has some 700 sentences; a longer text is a book."""
READ = "give plain text, Markdown, HTML, DOCX or PDF"

_EMPHASIS = re.compile(
    r"(?<![\w*])\*\*(?=\S)([^*\n]{1,4000}?)(?<=\S)\*\*(?![\w*])"
    r"|(?<![\w_])__(?=\S)([^_\n]{1,4000}?)(?<=\S)__(?![\w_])"
    r"|(?<![\w*])\*(?=\S)([^*\n]{1,4000}?)(?<=\S)\*(?![\w*])"
    r"|(?<!`)`([^`\n]{1,2000})`(?!`)"
)
_LABEL = re.compile(r"[^\n]{0,12}\*\*[^*\n]{1,100}(?::\*\*|\*\*:?(?=\s*(?:\n|\Z|[–—:])))")
_INLINE = re.compile(
    r"(?P<image>!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\))"
    r"|\[(?P<words>(?:[^\[\]\n]|\[[^\[\]\n]{0,20}\]){1,1000})\]"
    r"(?:\((?P<url><?https?://(?:[^()\s]|\([^()\s]{0,500}\)){1,2000})"
    r"(?:[ \t]+[\"'][^\n]{0,300}?[\"'])?\)"
    r"|\[(?P<name>[^\]\n]{0,100})\])"
    r"|<(?P<bare>https?://[^<>\s]{1,2000})>"
)
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<name>[^\]\n^]{1,100})\]:[ \t]*<?(?P<url>https?://[^\s>]{1,2000})>?", re.MULTILINE
)


def read_handed(capture: RawCapture) -> HandedIn:
    """Read what was handed in; raises `ReadError`, whose message says what can be done."""
    place = capture.place or capture.url
    if len(capture.payload) > MOST_BYTES:
        raise ReadError("too_large", f"{place} has more than {MOST_BYTES >> 20} MiB; cut it")
    kind = sniff(capture.payload, media_type=capture.media_type, url=capture.url)
    if kind == "empty":
        raise ReadError("no_text", f"{place} is empty; there is nothing to check in it")
    if kind == "html":
        from apercu.read.handed_html import read_page  # noqa: PLC0415 - lxml, only where needed

        found = read_page(capture)
    elif kind in ("office", "zip"):
        from apercu.read.docx import read_docx  # noqa: PLC0415 - likewise

        found = read_docx(capture.payload, place)
    elif kind == "pdf":
        from apercu.read.pdf import read_pdf  # noqa: PLC0415 - likewise

        found = HandedIn(text=read_pdf(capture).text, kind="pdf")
    elif kind in ("text", "markdown"):
        found = _read_text(capture, place, "markdown" if kind == "markdown" else "text")
    else:
        raise ReadError("unsupported", f"{place} is no text that can be checked ({kind}); {READ}")
    return _checked(found, place)


def _checked(found: HandedIn, place: str) -> HandedIn:
    if not any(map(str.isalnum, found.text)):
        raise ReadError("no_text", f"{place} holds no words; there is nothing to check in it")
    if len(found.text) > MOST_CHARACTERS:
        raise ReadError(
            "too_large",
            f"{place} has {len(found.text):,} characters of text, the most is"
            f" {MOST_CHARACTERS:,}; check it part by part",
        )
    flags = (*found.flags, *flags_to_models(found.text))
    return HandedIn(
        text=found.text, kind=found.kind, links=found.links, title=found.title, flags=flags
    )


def _read_text(capture: RawCapture, place: str, kind: HandedKind) -> HandedIn:
    decoded = decode_page(capture.payload, capture.charset)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    text, unseen = strip_invisible(text)
    if decoded.replaced > len(text) // 20 or "\0" in text:
        raise ReadError("damaged", f"{place} is no text, or of an unknown encoding; {READ}")
    flags = list(unseen)
    if decoded.replaced:
        flags.append(Flag(kind="replaced_characters", count=decoded.replaced))
    plain, links = without_markup(text)
    return HandedIn(text=plain, kind=kind, links=links, flags=tuple(flags))


def without_markup(source: str) -> tuple[str, tuple[Link, ...]]:
    """Take Markdown's links and emphasis off; return the text and where its links lie in it.

    Headings, bullets and bold labels keep their marks, which tell what they are.
    """
    names = {one["name"].lower(): one["url"] for one in _DEFINITION.finditer(source)}
    listed = [(one.start(), one.end()) for one in _DEFINITION.finditer(source)]
    parts: list[str] = []
    links: list[Link] = []
    at = length = 0
    for hit in _INLINE.finditer(source):
        if any(start <= hit.start() < end for start, end in listed):
            continue
        url = hit["url"] or hit["bare"] or names.get((hit["name"] or hit["words"] or "").lower())
        if not url and not hit["image"]:
            continue
        before = _plain(source[at : hit.start()], source, at)
        words = "" if hit["image"] else (hit["words"] or hit["bare"] or "")
        parts += [before, words]
        length += len(before)
        if url and words:
            links.append(Link(start=length, end=length + len(words), url=url.strip("<>")))
        length += len(words)
        at = hit.end()
    parts.append(_plain(source[at:], source, at))
    return "".join(parts), tuple(links)


def _plain(part: str, source: str, at: int) -> str:
    """Take emphasis off a part, but for labels at the head of a line."""

    def bare(hit: re.Match[str]) -> str:
        first = source.rfind("\n", 0, at + hit.start()) + 1
        if (
            hit[1] is not None
            and _LABEL.match(source, first, first + 140)
            and (at + hit.start() - first <= 12)
        ):
            return hit[0]
        return next(one for one in hit.groups() if one is not None)

    return _EMPHASIS.sub(bare, part)
