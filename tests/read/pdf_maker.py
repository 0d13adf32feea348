"""Small PDFs made for tests: pages of drawn lines, without any library."""

from __future__ import annotations

import zlib


def make_pdf(pages: list[bytes], info: bytes = b"", *, packed: int = 0) -> bytes:
    """Make a PDF of page contents (drawing operators), Helvetica as /F1."""
    filters = b"/FlateDecode " * packed
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    kids = []
    for content in pages:
        page = content
        for _ in range(packed):
            page = zlib.compress(page, 9)
        objects.append(
            b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(page), filters, page)
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    objects.append(b"<<%s>>" % info)
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n"
        b"startxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(objects), len(out))
    )


def lines(texts: list[str], *, x: int = 72, y: int = 700, size: int = 12, lead: int = 14) -> bytes:
    """Draw lines of text from (x, y) downwards; an empty one leaves a gap."""
    drawn = []
    for number, text in enumerate(texts):
        if text:
            at = y - lead * number
            drawn.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {at} Tm ({text}) Tj ET")
    return "\n".join(drawn).encode("latin-1")
