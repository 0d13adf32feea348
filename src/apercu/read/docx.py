"""Read a DOCX file (ECMA-376): paragraphs, headings, lists, tables, links and footnotes.

Own code on zipfile and lxml: what is wanted is a line for a paragraph, and no part of a hostile
file may be unpacked that was not measured (`docs/decisions/0020-audit.md`).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from apercu.audits import HandedIn, Link
from apercu.errors import ReadError

Element = Any

MOST_PART = 24 << 20
"""Bytes that one part may have when unpacked."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_BODY = "word/document.xml"
_HEADING = re.compile(r"(?:heading|title|titre|überschrift|заголовок)\s*(\d?)", re.IGNORECASE)


def read_docx(payload: bytes, place: str) -> HandedIn:
    """Read a document; raises `ReadError` where it is none, is damaged or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            if _BODY not in archive.namelist():
                raise ReadError(
                    "unsupported",
                    f"{place} is an archive or an office document of another kind than DOCX;"
                    " save its text as DOCX, PDF or plain text",
                )
            body = _part(archive, _BODY, place)
            relations = _targets(_part(archive, "word/_rels/document.xml.rels", place))
            notes = _part(archive, "word/footnotes.xml", place)
            ends = _part(archive, "word/endnotes.xml", place)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise ReadError(
            "damaged", f"{place} is a damaged or locked document ({error}); save it again"
        ) from error
    writer = _Writer(relations)
    if body is not None:
        writer.block(body)
    writer.notes((notes, "footnote"), (ends, "endnote"))
    return HandedIn(text=writer.text(), kind="docx", links=tuple(writer.links))


def _part(archive: zipfile.ZipFile, name: str, place: str) -> Element | None:
    """Parse a part, `None` where there is none; entities are not resolved, nothing is fetched."""
    import lxml.etree  # noqa: PLC0415 - only DOCX needs it here

    if name not in archive.namelist():
        return None
    with archive.open(name) as part:
        data = part.read(MOST_PART + 1)
    if len(data) > MOST_PART:
        raise ReadError(
            "too_large", f"{place} unpacks to more than {MOST_PART >> 20} MiB; save its text alone"
        )
    if _STRICT in data[:4096]:
        raise ReadError(
            "unsupported", f"{place} is 'Strict Open XML'; save it as an ordinary Word document"
        )
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        return lxml.etree.fromstring(data, parser)
    except lxml.etree.XMLSyntaxError as error:
        raise ReadError(
            "damaged", f"{place} is damaged ({name}: {error}); save it again"
        ) from error


def _targets(relations: Element | None) -> dict[str, str]:
    if relations is None:
        return {}
    return {
        one.get("Id", ""): one.get("Target", "")
        for one in relations
        if one.get("TargetMode") == "External"
        and one.get("Target", "").startswith(("http://", "https://"))
    }


class _Writer:
    """Writes a line for each paragraph, and a list of the footnotes behind all."""

    def __init__(self, relations: dict[str, str]) -> None:
        self.links: list[Link] = []
        self._relations = relations
        self._parts: list[str] = []
        self._length = 0
        self._numbers: dict[tuple[str, str], int] = {}

    def text(self) -> str:
        """Return what was written."""
        return "".join(self._parts)

    def block(self, element: Element) -> None:
        """Write the paragraphs and tables within an element."""
        for child in element:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                for row in child.iter(f"{_W}tr"):
                    self._row(row)
            elif child.tag in {f"{_W}body", f"{_W}sdt", f"{_W}sdtContent"}:
                self.block(child)

    def notes(self, *parts: tuple[Element | None, str]) -> None:
        """Write the notes that were met, as a list under a heading."""
        found = {
            (kind, note.get(f"{_W}id", "")): note
            for part, kind in parts
            if part is not None
            for note in part.iter(f"{_W}{kind}")
        }
        if self._numbers:
            self._put("\n# References\n")
        for key, n in self._numbers.items():
            self._put(f"[{n}] ")
            if key in found:
                for place, paragraph in enumerate(found[key].iter(f"{_W}p")):
                    self._put(" " if place else "")
                    self._runs(paragraph)
            self._put("\n")

    def _row(self, row: Element) -> None:
        self._put("| ")
        for cell in row.iter(f"{_W}tc"):
            for place, paragraph in enumerate(cell.iter(f"{_W}p")):
                self._put(" " if place else "")
                self._runs(paragraph)
            self._put(" | ")
        self._put("\n")

    def _paragraph(self, paragraph: Element) -> None:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        heading = _HEADING.match(style.get(f"{_W}val", "")) if style is not None else None
        if heading:
            self._put("#" * int(heading[1] or 1) + " ")
        elif paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
            self._put("• ")
        self._runs(paragraph)
        self._put("\n")

    def _runs(self, element: Element) -> None:
        for child in element:
            if child.tag == f"{_W}hyperlink":
                start = self._length
                self._runs(child)
                url = self._relations.get(child.get(f"{_R}id", ""))
                if url and self._length > start:
                    self.links.append(Link(start=start, end=self._length, url=url))
            elif child.tag == f"{_W}r":
                self._run(child)
            elif child.tag in {f"{_W}ins", f"{_W}sdt", f"{_W}sdtContent", f"{_W}smartTag"}:
                # What was struck out (`del`) is no part of the text.
                self._runs(child)

    def _run(self, run: Element) -> None:
        raised = run.find(f"{_W}rPr/{_W}vertAlign")
        words = "".join(_words(run))
        if raised is not None and raised.get(f"{_W}val") == "superscript" and words.isdecimal():
            words = f"[{words}]"
        for kind in ("footnote", "endnote"):
            for mark in run.iter(f"{_W}{kind}Reference"):
                key = (kind, mark.get(f"{_W}id", ""))
                n = self._numbers.setdefault(key, len(self._numbers) + 1)
                words += f"[{n}]"
        self._put(words)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _words(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
