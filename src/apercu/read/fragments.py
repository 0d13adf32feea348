"""Small pieces of HTML, such as a feed's items, to text: every visible word, in order.

Whole pages, where the article must be found among menus, are the HTML reader's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_SILENT = frozenset({
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head",
    "title", "audio", "video", "canvas", "select", "textarea", "button", "form", "map",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_MARKED_UP = re.compile(r"<[A-Za-z!/?]|&(?:#\w+|[A-Za-z]\w*);")
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def fragment_to_text(fragment: str) -> tuple[str, int]:
    """Give a fragment's visible text and how many hidden characters were left out.

    Paragraphs are parted by an empty line; space within one is single. Text without mark-up keeps
    its paragraphs. Never raises.
    """
    fragment = _UNFIT.sub("", fragment)
    if not _MARKED_UP.search(fragment):
        blocks = re.split(r"\n\s*\n", fragment)
        return _join(blocks), 0
    from lxml import etree  # noqa: PLC0415 heavy

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = etree.fromstring(f"<div>{fragment}</div>".encode(), parser)
    if root is None:
        return "", 0
    pieces: list[str] = []
    hidden = sum(_walk(etree, root, pieces))
    return _join("".join(pieces).split("\n\n")), hidden


def one_line(fragment: str) -> str:
    """Give a fragment's visible text on one line, as for a title."""
    return " ".join(fragment_to_text(fragment)[0].split())


def _join(blocks: list[str]) -> str:
    # The HTML standard reads the numbers 128 to 159 in the character set of old Windows.
    lines = (" ".join(block.translate(_C1).split()) for block in blocks)
    return "\n\n".join(line for line in lines if line)


def _walk(etree: Any, root: Any, pieces: list[str]) -> Iterator[int]:
    """Add the visible text below `root` to `pieces`; give the sizes of what is hidden."""
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hides = tag in _SILENT or _is_hidden(element)
            if silent or hides:
                silent += 1
                if hides and tag not in _SILENT:
                    yield len(" ".join("".join(element.itertext()).split()))
                continue
            if tag in _BLOCKS or tag == "br":
                # Two line breaks in a row part paragraphs in many feeds; one is as good for us.
                pieces.append("\n\n")
            pieces.append(_space(element.text))
        else:
            if silent:
                silent -= 1
            elif tag in _BLOCKS:
                pieces.append("\n\n")
            if not silent:
                pieces.append(_space(element.tail))


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDDEN_STYLE.search(style))


def _space(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""
