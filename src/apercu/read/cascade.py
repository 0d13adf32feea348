"""Which rules of a page's own style sheets apply to an element, and what they add up to."""

from __future__ import annotations

from typing import Any

from apercu.read.css import (
    Compound,
    Rule,
    Selector,
    Style,
    bit_of,
    declarations,
    parse_selector,
)


class Fact:
    """What selectors ask of an element most often, read once; `above` is its parent's."""

    __slots__ = ("above", "around", "classes", "element", "id", "names", "tag")

    def __init__(self, element: Any, above: Fact | None) -> None:
        self.element = element
        self.above = above
        self.tag = element.tag
        self.id = element.get("id")
        self.classes = frozenset((element.get("class") or "").split())
        around: int = 0 if above is None else above.names
        names = around | bit_of(str(self.tag))
        for name in self.classes:
            names |= bit_of("." + name)
        # The sums of `bit_of` over the ancestors' names, and over these and the element's own.
        self.around = around
        self.names: int = names if self.id is None else names | bit_of("#" + self.id)

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
        self._places: dict[Any, dict[Any, int]] = {}

    def place(self, element: Any, parent: Any) -> int:
        """Return an element's place among its parent's children, from 1."""
        places = self._places.get(parent)
        if places is None:
            places = self._places[parent] = {child: i for i, child in enumerate(parent, 1)}
        return places[element]

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
    place = facts.place(element, parent)
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
