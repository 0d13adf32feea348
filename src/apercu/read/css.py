"""The little of CSS that decides whether words can be seen.

Reads the style sheets that a page carries in itself: rules with the properties that can hide,
simple selectors with combinators, the cascade by importance, specificity and order. Style
sheets that a page only names are not fetched, so what they hide or show is not known here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

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


def split_blocks(css: str) -> list[Block]:
    """Split a style sheet into the blocks that apply to a desktop screen; never raises.

    Linear in the length of the sheet: it is cut at closing braces, not matched by backtracking.
    Blocks inside blocks are written out with the selectors around them.
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

    Most of a page's own sheets speaks of other pages, so that little is left to parse.
    """
    kept: list[Block] = []
    for block in blocks:
        prelude = block.prelude
        if names.issuperset(_NAMED.findall(prelude)):
            kept.append(block)
        elif "," in prelude or _UNSURE.search(prelude):
            texts = [
                text
                for text in prelude.split(",")
                if _UNSURE.search(text) or names.issuperset(_NAMED.findall(text))
            ]
            if texts:
                kept.append(block._replace(prelude=",".join(texts)))
    return kept


def ending_in(blocks: list[Block], names: frozenset[str]) -> list[Block]:
    """Keep of each block the selectors whose rightmost part names nothing outside `names`."""
    kept: list[Block] = []
    for block in blocks:
        texts = [
            text
            for text in block.prelude.split(",")
            if _UNSURE.search(text)
            or names.issuperset(_NAMED.findall(_JOINTS.split(text.strip())[-1]))
        ]
        if texts:
            kept.append(block._replace(prelude=",".join(texts)))
    return kept


_JOINTS = re.compile(r"[\s>+~]+")
_NAMED = re.compile(r"[.#][\w-]+")
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
            above |= _bits(compound)
    return Selector(tuple(compounds), tuple(combinators), specificity, above)


def bit_of(name: str) -> int:
    """Return a number with one bit set, most often another one for another name.

    Whether an element's ancestors bear the names that a selector asks for is then one operation
    on two numbers; where it says that they may, they are looked at one by one.
    """
    return 1 << (hash(name) & 511)


def _bits(compound: Compound) -> int:
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


class Fact:
    """What selectors ask of an element most often, read once; `above` is its parent's."""

    __slots__ = ("above", "around", "classes", "element", "id", "names", "tag")

    def __init__(self, element: Any, above: Fact | None) -> None:
        self.element = element
        self.above = above
        self.tag = element.tag
        self.id = element.get("id")
        self.classes = frozenset((element.get("class") or "").split())
        self.around = 0 if above is None else above.names
        """The sum of `bit_of` over the ancestors' names."""
        names = self.around | bit_of(str(self.tag))
        for name in self.classes:
            names |= bit_of("." + name)
        self.names = names if self.id is None else names | bit_of("#" + self.id)

    def all_keys(self) -> list[str]:
        """Return the keys of all selectors that could match; see `key_of`."""
        keys = ["*", str(self.tag), *("." + c for c in self.classes)]
        if self.id is not None:
            keys.append("#" + self.id)
        keys += ["[" + name for name in self.element.attrib]
        return keys


class Facts:
    """The facts of one page's elements, each made when it is first asked for."""

    def __init__(self) -> None:
        self._known: dict[Any, Fact] = {}

    def of(self, element: Any) -> Fact:
        """Return an element's facts."""
        known = self._known
        missing = []
        while element is not None and element not in known:
            missing.append(element)
            element = element.getparent()
        fact = known[element] if element is not None else None
        for one in reversed(missing):
            fact = known[one] = Fact(one, fact)
        if fact is None:
            raise ValueError("there are no facts of no element")
        return fact


def matches(fact: Fact, selector: Selector, facts: Facts) -> bool:
    """Tell whether a selector matches an element.

    A descendant combinator takes the nearest ancestor that fits, without going back; selectors
    in which that matters do not occur in our pages.
    """
    if selector.above & ~fact.around or not _fits(fact, selector.compounds[0], facts):
        return False
    here: Fact | None = fact
    for combinator, compound in zip(selector.combinators, selector.compounds[1:], strict=True):
        here = _step(here, combinator, facts)
        if combinator in " ~":
            while here is not None and not _fits(here, compound, facts):
                here = _step(here, combinator, facts)
        elif here is not None and not _fits(here, compound, facts):
            return False
        if here is None:
            return False
    return True


def _step(here: Fact | None, combinator: str, facts: Facts) -> Fact | None:
    if here is None or combinator in " >":
        return here and here.above
    previous = here.element.getprevious()
    return None if previous is None else facts.of(previous)


def _fits(fact: Fact, compound: Compound, facts: Facts) -> bool:
    tag, name, classes, attributes, pseudos = compound
    if (
        (tag is not None and fact.tag != tag)
        or (name is not None and fact.id != name)
        or (classes and not fact.classes.issuperset(classes))
    ):
        return False
    if attributes and not all(_attribute_fits(fact.element, *a) for a in attributes):
        return False
    return not pseudos or all(_pseudo_fits(fact, *p, facts) for p in pseudos)


def _attribute_fits(  # noqa: PLR0911 - one case an operator
    element: Any, name: str, operator: str, wanted: str
) -> bool:
    value: str | None = element.get(name)
    if value is None or not operator:
        return value is not None
    if operator == "=":
        return value == wanted
    if operator == "~=":
        return wanted in value.split()
    if operator == "|=":
        return value == wanted or value.startswith(wanted + "-")
    if not wanted:
        return False
    if operator == "^=":
        return value.startswith(wanted)
    return value.endswith(wanted) if operator == "$=" else wanted in value


def _pseudo_fits(  # noqa: PLR0911 - one case a pseudo-class
    fact: Fact, name: str, argument: str, facts: Facts
) -> bool:
    element = fact.element
    parent = element.getparent()
    if name == "root":
        return parent is None
    if name == "not":
        inner = parse_selector(argument)
        return inner is not None and not matches(fact, inner, facts)
    if parent is None:
        return False
    if name == "first-child":
        return bool(parent[0] is element)
    if name == "last-child":
        return bool(parent[-1] is element)
    if name == "only-child":
        return len(parent) == 1
    place: int = parent.index(element) + 1
    if argument in {"odd", "even"}:
        return place % 2 == (argument == "odd")
    return argument.isdecimal() and place == int(argument)


class Cascade:
    """The rules of one page, found by the rightmost part of their selectors."""

    def __init__(self, rules: list[Rule], facts: Facts) -> None:
        self._by_key: dict[str, list[Rule]] = {}
        self._facts = facts
        self._known: dict[Any, Style] = {}
        for rule in rules:
            self._by_key.setdefault(key_of(rule.selector), []).append(rule)

    def style(self, element: Any) -> Style:
        """Return what the page's own sheets and the `style` attribute declare for an element."""
        if element in self._known:
            return self._known[element]
        fact = self._facts.of(element)
        found: list[tuple[tuple[int, ...], Style]] = []
        for key in fact.all_keys():
            for rule in self._by_key.get(key, ()):
                selector = rule.selector
                if not selector.above & ~fact.around and matches(fact, selector, self._facts):
                    rank = (*selector.specificity, rule.order)
                    if rule.normal:
                        found.append(((0, *rank), rule.normal))
                    if rule.important:
                        found.append(((2, *rank), rule.important))
        if text := element.get("style"):
            normal, important = declarations(text)
            found += [((1, 0, 0, 0, 0), normal), ((3, 0, 0, 0, 0), important)]
        style: Style = {}
        for _, values in sorted(found, key=lambda item: item[0]):
            style.update(values)
        self._known[element] = style
        return style


def key_of(selector: Selector) -> str:
    """Return the key under which a selector's elements are found: `#id`, `.class`, `[attr`, tag."""
    last = selector.compounds[0]
    if last.id is not None:
        return "#" + last.id
    if last.classes:
        return "." + last.classes[0]
    if last.tag is None and last.attributes:
        return "[" + last.attributes[0][0]
    return last.tag or "*"
