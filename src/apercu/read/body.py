"""Find a page's main text with trafilatura's fast mode, and write it out a paragraph a line.

trafilatura's own writing-out is not used: it drops every joiner that Persian and Indic scripts
need, resolves character references twice, and marks lists and tables with signs that are not
in the page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from copy import copy
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from apercu.read.hidden import drop
from apercu.read.survey import Survey, survey

Element = Any

MAX_DEPTH = 200
"""Deeper elements are merged into their parents: trafilatura recurses once a level."""

SECOND_SEARCH_BELOW = 3_000
SECOND_SEARCH_SHARE = 0.2
"""trafilatura 2.3 searches again where it found fewer characters, and less of the page."""

_BLOCKS = frozenset(
    {"p", "head", "quote", "code", "list", "item", "row", "table", "lb", "div", "body"}
)
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_AROUND_BREAK = re.compile(r"[ \t]?\n\s*")
# Elements that trafilatura deletes or ignores itself where it looks for main text. Taking them
# out first makes each of its copies and searches of the tree smaller: 9% of its time on the 181
# pages of the article-extraction benchmark, and F1 does not fall (.9567 to .9569).
_NO_TEXT = (
    "link", "meta", "base", "input", "source", "track", "param", "img", "area", "embed", "aside",
    "footer", "fencedframe", "nav", "button", "select", "textarea", "picture", "menu", "label",
    "dialog", "map", "applet", "frame", "frameset", "fieldset", "marquee", "legend", "output",
    "progress", "blink",
)  # fmt: skip


@cache
def _extractor() -> Any:
    from trafilatura.settings import Extractor  # noqa: PLC0415 - 0.3 s to import

    # Its warnings name pages to a log that nobody reads; what fails here is a ReadError.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return Extractor(fast=True, comments=False, with_metadata=False, output_format="python")


def prepare(root: Element) -> None:
    """Make a tree ready for `main_text`: small, shallow, nothing cut out of a sentence."""
    from lxml import etree  # noqa: PLC0415 - only in workers

    etree.strip_elements(root, *_NO_TEXT, with_tail=False)
    # What is hidden has been judged by then; trafilatura would judge again, by fewer signs.
    etree.strip_attributes(root, "style", "hidden", "aria-hidden")
    for element in root.iter("time"):
        # trafilatura deletes <time> with its words, also in the middle of a sentence.
        if next(element.iterancestors("p", "li", "blockquote", "td"), None) is not None:
            element.tag = "span"
    _flatten(root)


def _flatten(root: Element) -> None:
    """Merge elements deeper than `MAX_DEPTH` into their parents."""
    from lxml import etree  # noqa: PLC0415

    if not root.xpath(f"boolean({'/*' * (MAX_DEPTH + 1)})"):
        return
    depth = 0
    deep: list[Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth > MAX_DEPTH:
            deep.append(element)
    for element in reversed(deep):
        element.drop_tag()


def main_text(root: Element, page: Survey | None = None) -> str:
    """Return a page's main text, paragraphs parted by a newline; empty where there is none.

    `root` is a whole lxml.html tree without scripts; it is used up. `page` is what was noted of
    it; elements that are gone since do no harm.
    """
    from trafilatura import bare_extraction  # noqa: PLC0415 - 0.3 s to import

    body = _first_pass(root, survey(root) if page is None else page)
    if body is None:
        document: Any = bare_extraction(root, options=_extractor())
        body = None if document is None else document.body
    return "" if body is None else written_out(body)


class _Steps(NamedTuple):
    """trafilatura's own steps that its first pass consists of."""

    clean: Callable[..., Any]
    convert: Callable[..., Any]
    extract: Callable[..., tuple[Any, str]]
    discards: tuple[_Discard, ...]


class _Discard(NamedTuple):
    """One of trafilatura's searches for what is no text of the page."""

    search: Callable[[Element], list[Element]]
    needed: re.Pattern[str] | None
    """What a class or id of an element must hold to be found; `None` where that is not known."""
    test: Callable[[Element], list[Element]]
    """The same search for one element."""


@cache
def _steps() -> _Steps | None:
    """Return trafilatura's steps; `None` where its version keeps them elsewhere."""
    try:
        from trafilatura.htmlprocessing import convert_tags, tree_cleaning  # noqa: PLC0415
        from trafilatura.main_extractor import extract_content  # noqa: PLC0415
        from trafilatura.xpaths import (  # noqa: PLC0415
            RAW_TREE_PRUNE_XPATH,
            REMOVE_COMMENTS_AND_LISTS_XPATH,
        )
    except ImportError:
        return None
    searches = (*RAW_TREE_PRUNE_XPATH, *REMOVE_COMMENTS_AND_LISTS_XPATH)
    return _Steps(tree_cleaning, convert_tags, extract_content, tuple(map(_discard, searches)))


def _discard(search: Any) -> _Discard:
    from lxml.etree import XPath  # noqa: PLC0415 - only in workers

    path = search.path.strip()
    needed = _NEEDED.get(sha256(path.encode()).hexdigest()[:16])
    itself = path.replace(".//*", "self::*", 1)
    return _Discard(search, needed, XPath(itself, namespaces={"re": _REGULAR}))


def _found(discard: _Discard, root: Element, page: Survey) -> list[Element]:
    """Return what a search finds, looking only at elements whose names allow it."""
    if discard.needed is None:
        return discard.search(root)
    allowed = discard.needed.search
    return [
        element
        for named in (page.ids, page.classes)
        for name, elements in named.items()
        if allowed(name)
        for element in elements
        if discard.test(element)
    ]


_REGULAR = "http://exslt.org/regular-expressions"
_NEEDED = {
    "23a53a18ede40b15": re.compile("mvp-post-add|infinite-?scroll"),
    "3c7afe92279543d5": re.compile("elementor-share"),
    "c004b7a5a2ccf190": re.compile("^(?:[Cc]omment|comol|disqus|dsq-)|-comments"),
}
"""By the hash of a search's path: what a class or id must hold for it to find anything.

The searches call back into Python for every division of a page; of our 181 pages 11, 2 and 84
hold such a name at all. A path that another version of trafilatura words otherwise is searched
as it stands.
"""


def _first_pass(root: Element, page: Survey) -> Element | None:
    """Take the first of trafilatura's steps; `None` where its later ones could change the result.

    Its public function copies the tree four times, writes the result out in a form not used
    here, and measures the whole page's text before it decides against a second search, which on
    our pages it makes in 3 of 181. Here one copy is made and that measure is bounded from above;
    wherever the bound does not settle the matter, the public function decides.
    """
    steps = _steps()
    if steps is None:
        return None
    options = _extractor()
    for discard in steps.discards:
        for element in _found(discard, root, page):
            drop(element)
    tree = steps.convert(steps.clean(copy(root), options), options, None)
    body, text = steps.extract(tree, options)
    if len(text) < max(options.min_extracted_size, options.min_output_size):
        return None
    if len(text) < SECOND_SEARCH_BELOW and len(text) < SECOND_SEARCH_SHARE * _most_text(root):
        return None
    return body


def _most_text(root: Element) -> int:
    """Return a length that trafilatura's measure of a page's whole text does not pass.

    It sets up to two spaces around each element.
    """
    words = root.text_content().split()
    return sum(map(len, words)) + len(words) + 2 * int(root.xpath("count(.//*)"))


def written_out(body: Element) -> str:
    """Write trafilatura's tree as text: a line a paragraph, heading, item or row; cells by tab."""
    out: list[str] = []
    _write(body, out)
    text = "".join(out).replace("\r\n", "\n").replace("\r", "\n")
    return _AROUND_BREAK.sub("\n", _SPACES.sub(_one_space, text)).strip()


def _write(element: Element, out: list[str]) -> None:
    """Write an element without its tail; trees are no deeper than `MAX_DEPTH`."""
    tag = element.tag
    ends = "\n" if tag in _BLOCKS else "\t" if tag == "cell" else ""
    if ends == "\n":
        out.append(ends)
    if text := element.text:
        out.append(text)
    for child in element:
        _write(child, out)
        if tail := child.tail:
            out.append(tail)
    out.append(ends)


def _one_space(match: re.Match[str]) -> str:
    return "\t" if "\t" in match.group() else " "
