"""The little of CSS that decides whether words can be seen.

Reads the style sheets that a page carries in itself: rules with the properties that can hide,
simple selectors with combinators, the cascade by importance, specificity and order. Style
sheets that a page only names are not fetched, so what they hide or show is not known here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

PROPERTIES = frozenset(
    {
        "display", "visibility", "opacity", "font-size", "font", "color", "background",
        "background-color", "background-image", "background-clip", "-webkit-background-clip",
        "position", "left", "right", "top", "bottom", "margin-left", "margin-top", "text-indent",
        "clip", "clip-path", "transform", "scale", "translate", "width", "height", "max-width",
        "max-height", "overflow", "overflow-x", "overflow-y", "padding", "padding-top",
        "padding-bottom", "z-index", "filter", "content-visibility", "-webkit-text-fill-color",
        "mso-hide",
    }
)  # fmt: skip
"""Properties that bear on whether text can be seen; all others are dropped unread."""

MAX_CSS = 2_000_000
"""Characters of style sheet read in one page; the largest page of our set carries 1.03 million."""
MAX_RULES = 20_000
MAX_SELECTOR = 500
SCREEN_WIDTH = 1280.0
"""The width in px for which media queries are answered: a desktop screen."""

Style = dict[str, str]


class Compound(NamedTuple):
    """Conditions on one element: `div.note#a[role=x]:first-child`."""

    tag: str | None
    id: str | None
    classes: tuple[str, ...]
    attributes: tuple[tuple[str, str, str], ...]
    pseudos: tuple[tuple[str, str], ...]


class Selector(NamedTuple):
    """Compounds from right to left, each with the combinator that leads to the next."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]
    specificity: tuple[int, int, int]
    above: int
    """What the elements around must be called, as a sum of `bit_of`."""


class Block(NamedTuple):
    """A block of a style sheet as written: the selectors before the brace, and what is inside."""

    prelude: str
    body: str
    order: int


class Rule(NamedTuple):
    """One selector with the declarations that bear on sight; `order` is its place in the page."""

    selector: Selector
    normal: Style
    important: Style
    order: int


_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_COMPOUND = re.compile(
    r"(?P<tag>\*|[a-zA-Z][\w-]*)|\#(?P<id>[\w-]+)|\.(?P<cls>[\w\u0080-\U0010ffff-]+)"
    r"|\[\s*(?P<attr>[\w-]+)\s*(?:(?P<op>[~|^$*]?=)\s*[\"']?(?P<val>[^\"'\]]*)[\"']?\s*(?:[iIsS]\s*)?)?\]"
    r"|:(?P<pseudo>[\w-]+)(?:\((?P<arg>[^()]*)\))?"
)
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_MEDIA_WIDTH = re.compile(r"\(\s*(min|max)-width\s*:\s*([\d.]+)(px|em|rem)\s*\)")
_KNOWN_PSEUDOS = {"first-child", "last-child", "nth-child", "not", "root", "only-child"}


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match.group(1):
            code = int(match.group(1), 16)
            return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"
        return match.group(2)

    return _ESCAPE.sub(one, text)


@lru_cache(maxsize=1024)
def declarations(text: str) -> tuple[Style, Style]:
    """Parse a declaration block into its normal and its `!important` values, lower-cased.

    Only `PROPERTIES` are kept; a later declaration replaces an earlier one.
    """
    if "/*" in text:
        text = _COMMENT.sub("", text)
    if "\\" in text:
        text = _unescape(text)
    normal: Style = {}
    important: Style = {}
    for part in text.lower().split(";"):
        name, colon, value = part.partition(":")
        name = name.strip()
        if not colon or name not in PROPERTIES:
            continue
        value = value.strip()
        if "!" in value and value.replace(" ", "").endswith("!important"):
            important[name] = value[: value.rindex("!")].strip()
        else:
            normal[name] = value
    return normal, important


def inline_style(text: str) -> Style:
    """Return what a `style` attribute declares, important or not."""
    normal, important = declarations(text)
    return {**normal, **important} if important else normal


@lru_cache(maxsize=1024)
def _media_applies(condition: str) -> bool:
    """Answer a media query for a desktop screen; what it cannot judge does not apply."""
    for query in condition.lower().split(","):
        rest = re.sub(r"\b(only|screen|all|and)\b", " ", _MEDIA_WIDTH.sub(" ", query)).strip()
        if rest:
            continue
        if all(_width_holds(*m.groups()) for m in _MEDIA_WIDTH.finditer(query)):
            return True
    return False


def _width_holds(side: str, number: str, unit: str) -> bool:
    try:
        px = float(number) * (1 if unit == "px" else 16)
    except ValueError:
        return False
    return px <= SCREEN_WIDTH if side == "min" else px >= SCREEN_WIDTH


def _opens(prelude: str) -> bool:
    """Tell whether the rules inside an at-rule count: `@media screen`, `@supports`, `@layer`."""
    first = prelude[1:].split(None, 1)
    word = first[0].partition("(")[0].lower() if first else ""
    if word == "media":
        return _media_applies(prelude[6:])
    return word in {"supports", "layer", "scope", "starting-style", "document"}


def split_blocks(css: str, names: frozenset[str] | None = None) -> list[Block]:
    """Split a style sheet into the blocks that apply to a desktop screen; never raises.

    Linear in the length of the sheet: it is cut at closing braces, not matched by backtracking.
    Blocks inside blocks are written out with the selectors around them. Where `names` is given,
    plain rules with a class or an id that is not among them are left out at once (see `present`
    for the others).
    """
    css = css[:MAX_CSS]
    if "/*" in css:
        css = _COMMENT.sub("", css)
    blocks: list[Block] = []
    # One entry an open brace: whether what is inside is left out, and the selectors around it.
    stack: list[tuple[bool, str]] = []
    for chunk in css.split("}"):
        prelude, brace, body = chunk.rpartition("{")
        if not brace:
            if stack:
                skip, around = stack.pop()
                if around and not skip:
                    blocks.append(Block(around, body, len(blocks)))
            continue
        if names is not None and not stack and _absent(prelude, names):
            continue
        if "{" in prelude:
            *outer, prelude = prelude.split("{")
            for opening in outer:
                _open(opening, stack, blocks)
        skip, around = stack[-1] if stack else (False, "")
        if not skip:
            prelude = _innermost(prelude, around, blocks)
            if around and prelude.startswith("@") and _opens(prelude):
                prelude = around
            if not prelude.startswith("@"):
                blocks.append(Block(prelude, body, len(blocks)))
        if len(blocks) >= MAX_RULES:
            break
    return blocks


def _absent(prelude: str, names: frozenset[str]) -> bool:
    """Tell whether what stands before a brace is one selector, and of another page."""
    return not names.issuperset(_NAMED.findall(prelude)) and _COMPOSED.search(prelude) is None


def _open(text: str, stack: list[tuple[bool, str]], blocks: list[Block]) -> None:
    """Enter an at-rule or a block that holds blocks."""
    skip, around = stack[-1] if stack else (False, "")
    if not skip:
        text = _innermost(text, around, blocks)
        if text.startswith("@"):
            skip = not _opens(text)
        else:
            around = text
        # Selectors grow with each level; no sheet of a page nests them by hundreds.
        skip = skip or len(around) > MAX_SELECTOR
    stack.append((skip, around))


def _innermost(text: str, around: str, blocks: list[Block]) -> str:
    """Return the selectors before a brace; declarations before them belong to what is around."""
    own, semicolon, text = text.rpartition(";")
    if around and semicolon:
        blocks.append(Block(around, own, len(blocks)))
    text = text.strip()
    if around and not text.startswith("@"):
        return text.replace("&", around) if "&" in text else f"{around} {text}"
    return text


def present(blocks: list[Block], names: frozenset[str]) -> list[Block]:
    """Keep of each block the selectors whose classes and ids all occur in the page.

    Most of a page's own sheets speaks of other pages, or of what a pointer does, so that little
    is left to parse.
    """
    kept: list[Block] = []
    for block in blocks:
        prelude = block.prelude
        if ":" not in prelude and names.issuperset(_NAMED.findall(prelude)):
            kept.append(block)
            continue
        texts = [
            text
            for text in prelude.split(",")
            if _UNSURE.search(text)
            or (not _PASSING.search(text) and names.issuperset(_NAMED.findall(text)))
        ]
        if texts:
            kept.append(block._replace(prelude=",".join(texts)))
    return kept


def ending_in(blocks: list[Block], keys: frozenset[str]) -> list[Block]:
    """Keep of each block the selectors whose rightmost part names nothing outside `keys`.

    Keys are the names of elements (`#id`, `.class`, tag); see `Fact.all_keys`.
    """
    kept: list[Block] = []
    for block in blocks:
        texts = [
            text
            for text in block.prelude.split(",")
            if _UNSURE.search(text) or _last_in(_JOINTS.split(text.strip())[-1], keys)
        ]
        if texts:
            kept.append(block._replace(prelude=",".join(texts)))
    return kept


def _last_in(last: str, keys: frozenset[str]) -> bool:
    tag = _TAG.match(last)
    if tag and tag.group().lower() not in keys:
        return False
    return keys.issuperset(_NAMED.findall(last))


_JOINTS = re.compile(r"[\s>+~]+")
_NAMED = re.compile(r"[.#][\w-]+")
_TAG = re.compile(r"[a-zA-Z][\w-]*")
_PASSING = re.compile(r"::|:(?:hover|focus|active|before|after|visited|link|checked|disabled)")
"""What `parse_selector` gives `None` for: states of a moment, and parts that hold no words."""
_COMPOSED = re.compile(r"[,;{@\\(\[]")
_UNSURE = re.compile(r"[\\(\[]")
"""Escapes, and names inside `:not(.x)` or `[href=".x"]`, which need not occur."""


def parse_block(block: Block) -> list[Rule]:
    """Parse a block into one rule a selector; what bears on no sight gives none."""
    normal, important = declarations(block.body)
    if not normal and not important:
        return []
    return [
        Rule(selector, normal, important, block.order)
        for text in block.prelude.split(",")
        if (selector := parse_selector(text.strip())) is not None
    ]


@lru_cache(maxsize=1024)
def parse_selector(text: str) -> Selector | None:
    """Parse a selector; `None` where it holds what is not known here (`::before`, `:hover`)."""
    if not text or "::" in text or len(text) > MAX_SELECTOR:
        return None
    if "\\" in text:
        text = _unescape(text)
    compounds: list[Compound] = []
    combinators: list[str] = []
    at = 0
    while at < len(text):
        compound, at = _parse_compound(text, at)
        if compound is None:
            return None
        compounds.append(compound)
        joint = _COMBINATOR.match(text, at)
        if joint is None or joint.end() == len(text):
            break
        combinators.append(joint.group(1) or " ")
        at = joint.end()
    if at < len(text) or len(compounds) != len(combinators) + 1:
        return None
    specificity = (
        sum(c.id is not None for c in compounds),
        sum(len(c.classes) + len(c.attributes) + len(c.pseudos) for c in compounds),
        sum(c.tag is not None for c in compounds),
    )
    compounds.reverse()
    combinators.reverse()
    above = 0
    for compound, combinator in zip(compounds[1:], combinators, strict=True):
        if combinator in " >":
            above |= bits_of(compound)
    return Selector(tuple(compounds), tuple(combinators), specificity, above)


def bit_of(name: str) -> int:
    """Return a number with one bit set, most often another one for another name.

    Whether an element's ancestors bear the names that a selector asks for is then one operation
    on two numbers; where it says that they may, they are looked at one by one.
    """
    return 1 << (hash(name) & 511)


def bits_of(compound: Compound) -> int:
    """Return the sum of `bit_of` over the names in a compound."""
    bits = bit_of(compound.tag) if compound.tag is not None else 0
    if compound.id is not None:
        bits |= bit_of("#" + compound.id)
    for name in compound.classes:
        bits |= bit_of("." + name)
    return bits


def _parse_compound(text: str, at: int) -> tuple[Compound | None, int]:
    tag = name = None
    classes: list[str] = []
    attributes: list[tuple[str, str, str]] = []
    pseudos: list[tuple[str, str]] = []
    start = at
    while match := _COMPOUND.match(text, at):
        kind = match.lastgroup
        if kind == "cls":
            classes.append(match.group("cls"))
        elif kind == "tag":
            if at != start:
                return None, at
            tag = None if match.group() == "*" else match.group().lower()
        elif kind == "id":
            name = match.group("id")
        elif match.group("attr"):
            operator, value = match.group("op") or "", match.group("val") or ""
            attributes.append((match.group("attr").lower(), operator, value.strip()))
        else:
            pseudo = (match.group("pseudo").lower(), (match.group("arg") or "").strip())
            if pseudo[0] not in _KNOWN_PSEUDOS:
                return None, at
            pseudos.append(pseudo)
        at = match.end()
    if at == start:
        return None, at
    return Compound(tag, name, tuple(classes), tuple(attributes), tuple(pseudos)), at
