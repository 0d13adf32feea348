"""Take out of a page what its reader does not see, before the main text is looked for.

Works on an lxml tree in place. `aria-hidden` is left alone: it hides from screen readers what
the eye sees. So is a closed `<details>`: its words are one click away, and the page says so.
Known limits: style sheets that are only named are not fetched, scripts are not run, and words
covered by a picture or by another element are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, cast
from urllib.parse import unquote_to_bytes

from apercu.read import sight
from apercu.read.cascade import Cascade, Facts, key_of, matches
from apercu.read.css import (
    Block,
    Rule,
    Style,
    ending_in,
    inline_style,
    parse_block,
    present,
    split_blocks,
)
from apercu.read.survey import Survey, survey
from apercu.records import Flag

Element = Any
"""An lxml element; lxml ships no types."""

WHOLE_PAGE_SHARE = 0.5
WHOLE_PAGE_CHARACTERS = 600
"""Hiding that takes more than this share and this many characters of a page is not believed.

Pages fade their article in by script: until it runs, the container is hidden. In the 181 pages
of the article-extraction benchmark this keeps the text of those that do so; an injected
paragraph that is longer than 600 characters and than all else on its page would stay, flagged.
"""
MAX_MATCHES = 400_000
"""Element-by-rule comparisons made in one page; a hostile page must not make it quadratic."""

_NEVER_SHOWN = {
    "template": "template", "noscript": "noscript", "noframes": "noframes", "noembed": "noembed",
    "datalist": "datalist", "rp": "ruby_parenthesis", "annotation": "math_annotation",
    "annotation-xml": "math_annotation", "object": "fallback_content",
    "canvas": "fallback_content", "audio": "fallback_content", "video": "fallback_content",
    "iframe": "frame_content",
}  # fmt: skip
"""Elements whose content a browser with scripts does not show as text."""

_FADED_IN = {
    "display_none", "visibility_hidden", "opacity", "filter_opacity", "hidden_attribute",
    "no_height", "transform", "content_visibility", "template",
}  # fmt: skip
"""Ways in which pages hide their own article until a script has run."""

_UNWANTED = ("script", "style", "svg", *_NEVER_SHOWN)
_MESSAGE_LIMIT = 20_000


class Hidden(NamedTuple):
    """What was found: flags by trick, and the hidden words (cut at 20,000 characters)."""

    flags: tuple[Flag, ...]
    words: str
    page: Survey
    """What was noted of the page before hidden elements went: some of it may be gone."""


class _Find(NamedTuple):
    element: Element
    trick: str
    boxed: bool
    """Whether everything inside goes, or only what does not show itself again."""


def remove_hidden(root: Element) -> Hidden:
    """Remove from the tree what a reader does not see; scripts with JSON-LD stay.

    Each trick gives one flag of the kind `hidden_text` with its name as `detail`, how many
    elements it hid and how many characters of text. Where hiding would take most of the page's
    text, that text stays and the detail is `whole_page`.
    """
    sheet = _own_stylesheets(root)
    tally: dict[str, list[int]] = {}
    words: list[str] = []
    _remove_never_shown(root, tally, words)
    page = survey(root)
    finds = _find_by_attribute(page)
    finds += _find_by_style(root, page, sheet)
    if finds:
        _remove(root, finds, tally, words)
    flags = tuple(
        Flag(kind="hidden_text", detail=trick, count=count, characters=characters)
        for trick, (count, characters) in sorted(tally.items())
    )
    return Hidden(flags, "\n".join(words)[:_MESSAGE_LIMIT], page)


def _note(trick: str, text: str, tally: dict[str, list[int]], words: list[str]) -> None:
    """Count hidden words; white space alone hides nothing."""
    text = " ".join(text.split())
    if not text:
        return
    entry = tally.setdefault(trick, [0, 0])
    entry[0] += 1
    entry[1] += len(text)
    if sum(map(len, words)) < _MESSAGE_LIMIT:
        words.append(text)


def _text_of(element: Element) -> str:
    text: str = element.text_content()
    return text


def drop(element: Element) -> None:
    """Remove an element and what is in it; the text that follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if tail := element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + tail
        else:
            previous.tail = (previous.tail or "") + tail
    parent.remove(element)


# --- style sheets ---------------------------------------------------------------------------


def _own_stylesheets(root: Element) -> str:
    """Return the text of the page's own sheets: `<style>` and `data:` links, in their order."""
    parts: list[str] = []
    for element in root.iter("style", "link"):
        if element.tag == "style":
            media = (element.get("media") or "").lower()
            text = _text_of(element)
            parts.append(f"@media {media}{{{text}}}" if media and media != "all" else text)
        elif (href := element.get("href") or "")[:5].lower() == "data:":
            head, _, body = href.partition(",")
            if "text/css" in head.lower() and "base64" not in head.lower():
                parts.append(unquote_to_bytes(body).decode("utf-8", "replace"))
            elif "text/css" in head.lower():
                parts.append(_from_base64(body))
    return "\n".join(parts)


def _from_base64(body: str) -> str:
    import base64  # noqa: PLC0415 - rarely needed
    import binascii  # noqa: PLC0415

    try:
        return base64.b64decode(unquote_to_bytes(body)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


# --- finding --------------------------------------------------------------------------------


def _remove_never_shown(root: Element, tally: dict[str, list[int]], words: list[str]) -> None:
    for element in list(root.iter(*_UNWANTED)):
        tag = element.tag
        if tag == "script":
            if (element.get("type") or "").lower().strip() == "application/ld+json":
                continue
        elif tag == "svg":
            shown = list(element.iter("text", "foreignobject", "foreignObject"))
            _note("svg_text", " ".join(_text_of(e) for e in shown), tally, words)
        elif tag != "style":
            _note(_NEVER_SHOWN[tag], _text_of(element), tally, words)
        drop(element)
    for element in root.iter("math"):
        if alternative := element.attrib.pop("alttext", ""):
            _note("math_annotation", alternative, tally, words)


def _find_by_attribute(page: Survey) -> list[_Find]:
    finds: list[_Find] = []
    for element in page.marked:
        if element.get("hidden") is not None:
            finds.append(_Find(element, "hidden_attribute", True))
        elif element.get("popover") is not None:
            finds.append(_Find(element, "popover", True))
        elif element.get("open") is None:
            finds.append(_Find(element, "closed_dialog", True))
    return finds


def _find_by_style(root: Element, page: Survey, sheet: str) -> list[_Find]:
    """Find what inline styles, legacy colours and the page's own rules hide."""
    suspects = dict.fromkeys(e for e in page.styled if _could_hide(e.get("style")))
    suspects.update(dict.fromkeys(page.coloured))
    cascade = None
    if sheet:
        names, facts = page.names(), Facts()
        blocks = present(split_blocks(sheet, names), names)
        matched, used = _matched(root, page, _hiding_rules(root, blocks), facts)
        suspects.update(dict.fromkeys(matched))
        suspects = {element: None for element in suspects if _has_words(element)}
        cascade = _cascade(suspects, used, blocks, facts) if used and suspects else None
    finds: list[_Find] = []
    for element in suspects:
        style = cascade.style(element) if cascade else inline_style(element.get("style") or "")
        if trick := sight.hides_box(style):
            finds.append(_Find(element, trick, True))
        elif trick := sight.hides_text(style):
            finds.append(_Find(element, trick, False))
        elif _same_colour(element, style, cascade):
            finds.append(_Find(element, "same_colour", False))
    return finds


def _has_words(element: Element) -> bool:
    """Tell whether there is anything in an element that could be hidden."""
    return any(not text.isspace() for text in element.itertext())


def _could_hide(declared: str) -> bool:
    """Tell at a glance whether a declaration block could hide anything; parsing it costs more."""
    declared = declared.lower()
    return (
        any(word in declared for word in _TELLING)
        or _FAR.search(declared) is not None
        or (("height" in declared or "width" in declared) and bool(_LITTLE.search(declared)))
    )


_TELLING = (
    "none", "visib", "opacity", "font", "color", "clip", "transform", "scale", "translate",
    "mso-hide", "z-index", "\\", "/*",
)  # fmt: skip
_FAR = re.compile(r"-\d{3}|\d{4}")
_LITTLE = re.compile(r"(?:height|width)\s*:\s*(?:\d?\.\d|[01](?![\d.]))")


def _hiding_rules(root: Element, blocks: list[Block]) -> list[Rule]:
    """Return the rules that may hide and whose classes and ids occur in the page."""
    stylesheets = "boolean(//link[contains(@rel,'stylesheet') and not(starts-with(@href,'data:'))])"
    with_colour = not root.xpath(stylesheets)
    verdicts: dict[str, bool] = {}
    found: list[Rule] = []
    for block in blocks:
        body = block.body
        hides = verdicts.get(body)
        if hides is None:
            style = inline_style(body) if _could_hide(body) else {}
            hides = bool(style) and sight.may_hide(style, with_colour=with_colour)
            verdicts[body] = hides
        if hides:
            found += parse_block(block)
    return found


def _matched(
    root: Element, page: Survey, rules: list[Rule], facts: Facts
) -> tuple[list[Element], list[Rule]]:
    """Return the elements to which a rule that may hide applies, and the rules that do."""
    by_key: dict[str, list[Rule]] = {}
    for rule in rules:
        by_key.setdefault(key_of(rule.selector), []).append(rule)
    found: list[Element] = []
    used: dict[int, Rule] = {}
    budget = MAX_MATCHES
    for element in _bearing(root, page, by_key):
        fact = facts.of(element)
        candidates = [rule for key in fact.all_keys() for rule in by_key.get(key, ())]
        budget -= 1 + len(candidates)
        around = ~fact.around
        applying = [
            rule
            for rule in candidates
            if not rule.selector.above & around and matches(fact, rule.selector, facts)
        ]
        if applying:
            found.append(element)
            used.update((id(rule), rule) for rule in applying)
        if budget < 0:
            break
    return found, list(used.values())


def _bearing(root: Element, page: Survey, keys: Iterable[str]) -> Iterable[Element]:
    """Return the elements that have one of the keys (see `key_of`), each once."""
    by_sign: dict[str, list[str]] = {}
    for key in keys:
        if key == "*":
            return cast("Iterable[Element]", root.iter())
        sign = key[0] if key[0] in ".#[" else ""
        by_sign.setdefault(sign, []).append(key.lstrip(".#["))
    found: dict[Element, None] = {}
    if wanted := by_sign.get("."):
        for value, elements in page.classes.items():
            if not set(wanted).isdisjoint(value.split()):
                found.update(dict.fromkeys(elements))
    for name in by_sign.get("#", ()):
        found.update(dict.fromkeys(page.ids.get(name, ())))
    if tags := by_sign.get(""):
        found.update(dict.fromkeys(root.iter(*tags)))
    for name in filter(_NAME.fullmatch, by_sign.get("[", ())):
        found.update(dict.fromkeys(root.xpath(f"//*[@{name}]")))
    return found


_NAME = re.compile(r"[a-zA-Z][\w-]*")


_DECISIVE = ("display", "visibility", "opacity")
"""Properties that hide by themselves: only a rule on the same property shows again."""


def _cascade(
    suspects: dict[Element, None],
    used: list[Rule],
    blocks: list[Block],
    facts: Facts,
) -> Cascade:
    """Gather the rules that speak of the same properties, which may show again what is hidden."""
    properties: set[str] = set()
    for rule in used:
        style = {**rule.normal, **rule.important}
        decisive = next((n for n in _DECISIVE if n in style and sight.hides(style, n)), None)
        properties.update((decisive,) if decisive else style)
    keys = {key for element in suspects for key in facts.of(element).all_keys()}
    if "color" in properties:
        properties |= {"background", "background-color", "background-image"}
        above = {a for element in suspects for a in element.iterancestors()}
        keys.update(key for element in above for key in facts.of(element).all_keys())
    alternatives = "|".join(sorted(properties))
    speaks = re.compile(rf"(?:^|[;\s/])(?:{alternatives})\s*:|\\", re.IGNORECASE)
    speaking = [block for block in blocks if speaks.search(block.body)]
    rules = [rule for b in ending_in(speaking, frozenset(keys)) for rule in parse_block(b)]
    return Cascade([rule for rule in rules if key_of(rule.selector) in keys], facts)


def _same_colour(element: Element, style: Style, cascade: Cascade | None) -> bool:
    """Tell whether an element's words are of the colour of what they stand on.

    Where nothing says otherwise a page is white. A picture or gradient behind is taken to be
    readable.
    """
    declared = style.get("color") or (element.get("color") if element.tag == "font" else None)
    if element.tag == "body":
        declared = declared or element.get("text")
    ink = sight.colour(declared.strip().lower()) if declared else None
    if ink is None:
        return False
    here, own = element, style
    while here is not None:
        ground = sight.background(own)
        if ground is None and (legacy := here.get("bgcolor") or here.get("background")):
            ground = sight.colour(legacy.strip().lower()) or "image"
        if isinstance(ground, tuple):
            return sight.alike(ink, ground)
        if ground is not None:
            return False
        here = here.getparent()
        if here is not None:
            own = cascade.style(here) if cascade else inline_style(here.get("style") or "")
    return sight.alike(ink, sight.WHITE)


# --- removing -------------------------------------------------------------------------------


def _remove(
    root: Element, finds: list[_Find], tally: dict[str, list[int]], words: list[str]
) -> None:
    outer = _outermost(finds)
    sizes = {find: len("".join(_text_of(find.element).split())) for find in outer}
    kept = _believable(root, outer, sizes)
    for find in outer:
        if find.trick in kept and sizes[find]:
            entry = tally.setdefault("whole_page", [0, 0])
            entry[0] += 1
            entry[1] += sizes[find]
            continue
        if find.boxed:
            _note(find.trick, _text_of(find.element), tally, words)
            drop(find.element)
        else:
            _note(find.trick, _blank(find), tally, words)


def _outermost(finds: list[_Find]) -> list[_Find]:
    """Return the finds that lie in no other one whose whole content goes, each element once."""
    by_element: dict[Element, _Find] = {}
    for find in finds:
        by_element.setdefault(find.element, find)
    boxed = {find.element for find in by_element.values() if find.boxed}
    return [
        find
        for find in by_element.values()
        if not any(ancestor in boxed for ancestor in find.element.iterancestors())
    ]


def _believable(root: Element, finds: list[_Find], sizes: dict[_Find, int]) -> set[str]:
    """Return the tricks that would take most of the page, and are therefore not believed."""
    by_trick: dict[str, int] = {}
    for find in finds:
        by_trick[find.trick] = by_trick.get(find.trick, 0) + sizes[find]
    suspects = {t: n for t, n in by_trick.items() if t in _FADED_IN and n}
    whole = {f.trick for f in finds if f.element.tag in {"html", "body"}}
    if not suspects:
        return whole
    body = root.find("body")
    total = len("".join(_text_of(root if body is None else body).split()))
    others = sum(by_trick.values())
    for trick, taken in suspects.items():
        left = total - others
        if taken > WHOLE_PAGE_SHARE * total and (taken >= WHOLE_PAGE_CHARACTERS or left <= 0):
            whole.add(trick)
    return whole


def _blank(find: _Find) -> str:
    """Empty an element of the words it hides, leaving what shows itself again; return them."""
    gone: list[str] = []
    stack = [find.element]
    while stack:
        element = stack.pop()
        gone.append(element.text or "")
        element.text = None
        for child in element:
            gone.append(child.tail or "")
            child.tail = " " if child.tail else None
            style = inline_style(child.get("style") or "")
            sized_elsewhere = find.trick == "font_size" and child.get("class")
            if not sight.undoes(style, find.trick) and not sized_elsewhere:
                stack.append(child)
    return " ".join(gone)
