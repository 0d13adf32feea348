"""Make DOCX files for tests, whole and broken."""

from __future__ import annotations

import io
import zipfile

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def run(words: str, properties: str = "") -> str:
    """Write a run of words."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", numbered: bool = False) -> str:
    """Write a paragraph."""
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    about += "<w:numPr/>" if numbered else ""
    return f"<w:p><w:pPr>{about}</w:pPr>{''.join(runs)}</w:p>"


def link(key: str, words: str) -> str:
    """Write words behind which an address lies."""
    return f'<w:hyperlink r:id="{key}">{run(words)}</w:hyperlink>'


def docx(
    body: str,
    *,
    links: dict[str, str] | None = None,
    footnotes: str = "",
    doctype: str = "",
    name: str = "word/document.xml",
) -> bytes:
    """Pack a document."""
    relations = "".join(
        f'<Relationship Id="{key}" TargetMode="External" Target="{url}"/>'
        for key, url in (links or {}).items()
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(name, f"{doctype}<w:document {_NS}><w:body>{body}</w:body></w:document>")
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
        )
        if footnotes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {_NS}>{footnotes}</w:footnotes>")
    return file.getvalue()
