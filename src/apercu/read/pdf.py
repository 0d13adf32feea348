"""PDF to text by PDFium (pypdfium2).

Reader notes, `pdf/1`: paragraphs are parted by an empty line; a paragraph's lines are joined by a
space, words broken at line ends put together; page numbers and lines that return in the margins
are left out (flag `page_furniture`); typographic ligatures become their letters; hidden text is
left out and flagged (`hidden_text`). A file's creation date is taken as its date of publication
for want of a better one, with the basis `pdf:CreationDate`.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from typing import Any

from apercu.errors import ReadError
from apercu.read.pdf_lines import Line, PageLines, read_lines
from apercu.read.pdf_paragraphs import drop_furniture, join_lines
from apercu.records import DateReading, Flag, Interval, Precision, RawCapture, Reading

READER = "pdf/1"
MAX_PAGES = 1000
MAX_CHARACTERS = 8_000_000

_DATE = re.compile(
    r"^\s*D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?\s*(?:(Z)|([+-])(\d{2})'?(\d{2})?)?"
)
_NO_TITLE = re.compile(
    r"^(?:untitled.*|microsoft (?:word|powerpoint).*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi|rtf|odt))$",
    re.IGNORECASE,
)
_ERR_PASSWORD, _ERR_SECURITY = 4, 5  # fpdfview.h


def read_pdf(capture: RawCapture) -> Reading:
    """Read a PDF's text, title, author and dates.

    Raises ReadError: `encrypted`, `damaged`, or `no_text` (a scan, or nothing but hidden text).
    """
    place = capture.place or capture.url
    pdf = _open(capture.payload, place)
    try:
        pages, flags = _pages(pdf, place)
        metadata = _metadata(pdf)
    finally:
        pdf.close()
    lines, furniture = drop_furniture([page.lines for page in pages])
    if furniture:
        flags.append(Flag(kind="page_furniture", count=furniture))
    text = "\n\n".join(join_lines(lines))
    if not text.strip():
        raise ReadError("no_text", _why_empty(pages, place))
    created = parse_pdf_date(metadata.get("CreationDate", ""))
    if created and capture.fetched and (created.start or "")[:10] > capture.fetched[:10]:
        created = None  # a clock that was wrong
    dates = (DateReading(source="page", interval=created, taken=True),) if created else ()
    return Reading(
        text=text,
        reader=READER,
        url=capture.url,
        title=_title(metadata, lines),
        author=metadata.get("Author") or None,
        published=created,
        dates=dates,
        flags=tuple(flags),
    )


def _open(payload: bytes, place: str) -> Any:
    import pypdfium2  # noqa: PLC0415 heavy

    try:
        return pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        # PDFium's code can be left over from the file before: it alone proves nothing.
        code = getattr(error, "err_code", None)
        if code in {_ERR_PASSWORD, _ERR_SECURITY} and b"/Encrypt" in payload:
            message = f"{place} is encrypted; save a copy without its password and add that"
            raise ReadError("encrypted", message) from error
        message = f"{place} is a damaged PDF; open it in a viewer, print it to a PDF and add that"
        raise ReadError("damaged", message) from error


def _pages(pdf: Any, place: str) -> tuple[list[PageLines], list[Flag]]:
    """Read the pages' lines; flags tell what was hidden, unreadable or cut off."""
    import pypdfium2  # noqa: PLC0415 heavy

    pages: list[PageLines] = []
    unreadable = characters = 0
    total = len(pdf)
    for number in range(min(total, MAX_PAGES)):
        try:
            page = pdf[number]
            found = read_lines(page, number)
        except pypdfium2.PdfiumError:
            unreadable += 1
            continue
        page.close()
        pages.append(found)
        characters += sum(len(line.text) for line in found.lines)
        if characters > MAX_CHARACTERS:
            break
    if unreadable and not pages:
        message = f"none of the {unreadable} pages of {place} can be read; the PDF is damaged"
        raise ReadError("damaged", f"{message}; open it in a viewer and print it to a PDF")
    return pages, _flags(pages, unreadable, total - len(pages) - unreadable)


def _flags(pages: list[PageLines], unreadable: int, left_out: int) -> list[Flag]:
    hidden = sum((page.hidden for page in pages), Counter[str]())
    runs = sum((page.hidden_runs for page in pages), Counter[str]())
    flags = [
        Flag(kind="hidden_text", detail=trick, count=runs[trick], characters=hidden[trick])
        for trick in sorted(hidden)
    ]
    unmapped = sum(page.unmapped for page in pages)
    if unmapped:
        flags.append(Flag(kind="replaced_characters", detail="pdf_font", count=unmapped))
    if unreadable:
        flags.append(Flag(kind="truncated", detail="unreadable_pages", count=unreadable))
    if left_out > 0:
        flags.append(Flag(kind="truncated", detail="pages", count=left_out))
    return flags


def _why_empty(pages: list[PageLines], place: str) -> str:
    hidden = sum(sum(page.hidden.values()) for page in pages)
    if hidden:
        return f"{place} holds only hidden text ({hidden:,} characters that no reader can see)"
    if any(page.images for page in pages):
        return (
            f"{place} holds images and no text (a scan?); recognise its text first, "
            "for example with ocrmypdf, and add the result"
        )
    return f"{place} is a PDF without text"


# --- what the file says about itself --------------------------------------------------------


def _metadata(pdf: Any) -> dict[str, str]:
    found = {}
    for key in ("Title", "Author", "CreationDate"):
        value = " ".join(_printable(pdf.get_metadata_value(key)).split())[:1000]
        if value:
            found[key] = value
    return found


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text.encode("utf-8", "replace").decode())


def _title(metadata: dict[str, str], pages: list[list[Line]]) -> str | None:
    """Take the stated title, unless it is a file's name; else the largest line on page one."""
    stated = metadata.get("Title", "")
    if stated and not _NO_TITLE.match(stated):
        return stated
    first = pages[0] if pages else []
    if len(first) < 4:
        return None
    sizes = sorted(line.size for line in first)
    largest = sizes[-1]
    if largest < 1.2 * sizes[len(sizes) // 2]:
        return None
    heading = " ".join(line.text for line in first if line.size > 0.97 * largest)
    return heading if 3 <= len(heading) <= 250 else None


def parse_pdf_date(value: str) -> Interval | None:
    """Read a date as PDF writes it (`D:20240131093000+04'00'`, ISO 32000-1, 7.9.4)."""
    match = _DATE.match(value)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(g) if g else None for g in match.groups()[:6])
    if not year or not 1900 <= year <= 2200 or not 1 <= (month or 1) <= 12:
        return None
    if day is not None and not 1 <= day <= calendar.monthrange(year, month or 1)[1]:
        return None
    if month is None or day is None:
        last = calendar.monthrange(year, month or 12)[1]
        start, end = f"{year:04}-{month or 1:02}-01", f"{year:04}-{month or 12:02}-{last:02}"
        return _interval(start, end, None, "month" if month else "year")
    date = f"{year:04}-{month:02}-{day:02}"
    zone = "UTC" if match[7] else None
    if match[8]:
        zone = f"{match[8]}{match[9]}:{match[10] or '00'}"
    return _at_time(date, hour, minute, second, zone)


def _at_time(
    date: str, hour: int | None, minute: int | None, second: int | None, zone: str | None
) -> Interval:
    if hour is None or minute is None or hour > 23 or minute > 59 or (second or 0) > 59:
        return _interval(date, date, None, "day")
    start = f"{date}T{hour:02}:{minute:02}:{second or 0:02}"
    end = start if second is not None else f"{start[:-2]}59"
    return _interval(start, end, zone, "minute" if second is None else "second")


def _interval(start: str, end: str, zone: str | None, precision: Precision) -> Interval:
    return Interval(start=start, end=end, zone=zone, precision=precision, basis="pdf:CreationDate")
