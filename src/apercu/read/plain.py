"""Plain text and Markdown to text.

Reader notes, `text/1`: the words stay as they are; line ends become line feeds; where a text is
wrapped by hand (every line of a paragraph ends at about one column), a paragraph's lines are joined
by a space, since sentences cross them. `markdown/1`: marks are taken off (headings, emphasis,
links, images, code fences, quotes, rules), their words stay; front matter gives title, author and
date.
"""

from __future__ import annotations

import datetime
import re
from itertools import pairwise
from statistics import median
from urllib.parse import unquote

from apercu.errors import ReadError
from apercu.read.charset import decode_page
from apercu.read.fragments import fragment_to_text
from apercu.records import DateReading, Flag, Interval, RawCapture, Reading

TEXT_READER = "text/1"
MARKDOWN_READER = "markdown/1"

_MAX_FRONT_MATTER = 10_000
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_LINE = re.compile(r"^([A-Za-z_-]{2,30})[ \t]*:[ \t]*(.*?)[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]]{1,200}\]:[ \t]*\S+.*$")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t:|-]*-[ \t:|-]*\|?[ \t]*$")
_INLINE = (
    (re.compile(r"!\[([^\]\n]{0,500})\](?:\([^()\n]{0,2000}\)|\[[^\]\n]{0,200}\])"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,1000})\]\((?:[^()\n]|\([^()\n]{0,500}\)){0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\[\]\n]{1,1000})\]\[[^\]\n]{0,200}\]"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>"), r"\1"),
    (re.compile(r"`{1,3}([^`\n]{1,2000})`{1,3}"), r"\1"),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,4000}?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=\S)([^_\n]{1,4000}?)(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"~~(?=\S)([^~\n]{1,4000}?)(?<=\S)~~"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_DAY_IN_NAME = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sep>[-_.]?)(?P<m>[01]\d)(?P=sep)(?P<d>[0-3]\d)(?!\d)"
)
_YEAR_IN_NAME = re.compile(r"(?<![^\W_])(?:19|20)\d\d(?![^\W_])")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")


def read_text(capture: RawCapture) -> Reading:
    """Read plain text. Raises ReadError `no_text` where there is none."""
    text, flags = _decode(capture)
    text = unwrap(text)
    return _reading(capture, text, TEXT_READER, flags)


def read_markdown(capture: RawCapture) -> Reading:
    """Read Markdown without its marks. Raises ReadError `no_text` where there is no text."""
    source, flags = _decode(capture)
    fields, body = split_front_matter(source)
    text, heading = strip_markdown(body)
    published = _date(fields.get("date") or fields.get("published"))
    dates = (DateReading(source="page", interval=published, taken=True),) if published else ()
    return Reading(
        text=_some(text, capture),
        reader=MARKDOWN_READER,
        url=capture.url,
        title=fields.get("title") or heading,
        author=fields.get("author") or fields.get("by"),
        published=published,
        dates=dates,
        flags=tuple(flags),
    )


def _decode(capture: RawCapture) -> tuple[str, list[Flag]]:
    decoded = decode_page(capture.payload, capture.charset)
    flags = []
    if decoded.replaced:
        flags.append(
            Flag(kind="replaced_characters", detail=decoded.charset, count=decoded.replaced)
        )
    return decoded.text.replace("\r\n", "\n").replace("\r", "\n"), flags


def _reading(capture: RawCapture, text: str, reader: str, flags: list[Flag]) -> Reading:
    published = date_in_name(capture.url)
    dates = (DateReading(source="address", interval=published, taken=True),) if published else ()
    return Reading(
        text=_some(text, capture),
        reader=reader,
        url=capture.url,
        published=published,
        dates=dates,
        flags=tuple(flags),
    )


def date_in_name(url: str) -> Interval | None:
    """Read the date by which a file of plain text is named: a whole day, or its only year.

    `report-2021-09-24.txt` and `20210924_talks.txt` name a day, `NOR_76_2021.txt` a year; two
    different years name none. A plain text has no other place for it.
    """
    name = unquote(url.rsplit("/", 1)[-1])
    day = _DAY_IN_NAME.search(name)
    if day is not None:
        try:
            date = datetime.date(int(day["y"]), int(day["m"]), int(day["d"])).isoformat()
        except ValueError:
            return None
        return Interval(start=date, end=date, precision="day", basis="address:name")
    years = set(_YEAR_IN_NAME.findall(name))
    if len(years) != 1:
        return None
    year = years.pop()
    return Interval(
        start=f"{year}-01-01", end=f"{year}-12-31", precision="year", basis="address:name"
    )


def _some(text: str, capture: RawCapture) -> str:
    if not text.strip():
        raise ReadError("no_text", f"{capture.place or capture.url} holds no text")
    return text.strip("\n")


def _date(value: str | None) -> Interval | None:
    if not value:
        return None
    from apercu.dates import parse_published  # noqa: PLC0415 heavy

    return parse_published(value, basis="page:front_matter")


def unwrap(text: str) -> str:
    """Join the lines of paragraphs that are wrapped by hand; leave any other text as it is.

    A text is wrapped where most lines within paragraphs end between columns 50 and 100 and the
    paragraphs are parted by empty lines.
    """
    paragraphs = re.split(r"\n[ \t]*\n+", text)
    inner = [len(line) for part in paragraphs for line in part.split("\n")[:-1]]
    if len(inner) < 3 or not 50 <= median(inner) <= 100 or max(inner) > 120:
        return text
    return "\n\n".join(_unwrap_paragraph(part) for part in paragraphs if part.strip())


def _unwrap_paragraph(part: str) -> str:
    lines = part.split("\n")
    joined = [lines[0].strip()]
    for before, line in pairwise(lines):
        # A short line was ended on purpose (a list, verse, an address).
        if len(before) < 40 or _ITEM.match(line):
            joined.append(line.strip())
        else:
            joined[-1] = f"{joined[-1]} {line.strip()}"
    return "\n".join(joined)


# --- Markdown -------------------------------------------------------------------------------


def split_front_matter(source: str) -> tuple[dict[str, str], str]:
    """Part a text's head (`key: value` lines between `---`) from its body; keys in lower case."""
    match = _FRONT.match(source[:_MAX_FRONT_MATTER])
    if match is None:
        return {}, source
    fields = {}
    for line in match[1].split("\n"):
        found = _FRONT_LINE.match(line)
        if found and found[2].strip("\"'"):
            fields[found[1].lower()] = found[2].strip("\"'")[:1000]
    return (fields, source[match.end() :]) if fields else ({}, source)


def strip_markdown(source: str) -> tuple[str, str | None]:
    """Take the marks off; give the text, paragraphs parted by empty lines, and its heading."""
    paragraphs: list[list[str]] = [[]]
    title: str | None = None
    fenced = False
    lines = source.split("\n")
    for number, raw in enumerate(lines):
        if _FENCE.match(raw):
            fenced = not fenced
            paragraphs.append([])
            continue
        if fenced:
            paragraphs.append([raw.rstrip()])
            continue
        line = _QUOTE.sub("", raw)
        if _UNDERLINE.match(line) and number and lines[number - 1].strip() and paragraphs[-1]:
            title = title or _inline(" ".join(paragraphs[-1]))
            paragraphs.append([])
        elif not line.strip() or _RULE.match(line) or _DEFINITION.match(line):
            paragraphs.append([])
        elif heading := _HEADING.match(line):
            title = title or _inline(heading[1])
            paragraphs += [[heading[1]], []]
        elif _ITEM.match(line):
            paragraphs.append([_ITEM.sub("", line)])
        elif line.lstrip().startswith("|"):
            cells = "" if _TABLE_RULE.match(line) else line.strip().strip("|").replace("|", " ")
            paragraphs.append([cells])
        else:
            paragraphs[-1].append(line.strip())
    texts = (_inline(" ".join(part)) for part in paragraphs)
    return "\n\n".join(text for text in texts if text), title


def _inline(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    if _TAG.search(text):
        text = " ".join(fragment_to_text(text)[0].split("\n\n"))
    return " ".join(text.split())
