"""Finishing: an SVG as the renderer wrote it, made small, told in words, and apart from others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, fromstring, register_namespace, tostring

from apercu.show.charts.lettering import legible

_SVG: Final = "http://www.w3.org/2000/svg"
_NAMED: Final = f"{{{_SVG}}}"
_DROPPED: Final = ("class", "role", "aria-roledescription", "aria-hidden", "stroke-miterlimit")
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_LEAST_SHARED: Final = 2


def finish(
    svg: str,
    *,
    key: str,
    title: str,
    text: str,
    says: Sequence[str],
    inline: bool = False,
) -> str:
    """Finish an SVG: ids that begin with `key`, a title and a text, shared forms.

    `says` are the words of the signs in the order of drawing; `""` for none. `inline` leaves out
    what only a file of its own needs.
    """
    register_namespace("", _SVG)
    # The renderer's own output, never anybody's file.
    root = fromstring(svg)  # noqa: S314
    _say_signs(root, says)
    _thin_out(root)
    _share(root, key)
    _tell(root, key, title, text)
    if inline:
        root.attrib.pop("width", None)
        root.attrib.pop("height", None)
    # Within words `>` is escaped, so that the blank before a closing slash is the writer's own.
    written = tostring(root, encoding="unicode").replace(" />", "/>")
    return written if inline else written + "\n"


def _say_signs(root: Element, says: Sequence[str]) -> None:
    signs = [
        sign
        for group in root.iter(f"{_NAMED}g")
        if "mark-symbol" in group.get("class", "")
        for sign in group
    ]
    for sign, words in zip(signs, says, strict=True):
        if words:
            SubElement(sign, f"{_NAMED}title").text = legible(words)


def _thin_out(root: Element) -> None:
    """Take out what draws nothing, and digits that no eye sees."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("class") in {"background", "foreground"}:
                parent.remove(child)
    for one in root.iter():
        for name in _DROPPED:
            one.attrib.pop(name, None)
        if one.get("opacity") == "1":
            del one.attrib["opacity"]
        if one.get("stroke-dasharray") == "1,0":
            del one.attrib["stroke-dasharray"]
        if one.get("font-size", "").endswith("px"):
            one.set("font-size", one.get("font-size", "")[:-2])
        for name in ("d", "transform", "x2", "y2", "width", "height"):
            if name in one.attrib:
                one.set(name, _NUMBER.sub(_short, one.attrib[name]))
        _plainly(one)
    root.attrib.pop("version", None)
    _unwrap(root)
    _common_font(root)
    for parent in list(root.iter()):
        _join(parent)


def _short(number: re.Match[str]) -> str:
    short = f"{float(number[0]):.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def _plainly(one: Element) -> None:
    """Write a line by its ends, and a text by its place, instead of moving them there."""
    moved = re.fullmatch(r"translate\((-?[\d.]+),(-?[\d.]+)\)", one.get("transform", ""))
    if moved is None or one.tag not in {f"{_NAMED}line", f"{_NAMED}text"}:
        return
    x, y = float(moved[1]), float(moved[2])
    del one.attrib["transform"]
    if one.tag.endswith("text"):
        one.set("x", f"{x:g}")
        one.set("y", f"{y:g}")
        return
    ends = x + float(one.get("x2", "0")), y + float(one.get("y2", "0"))
    for name, value in zip(("x1", "y1", "x2", "y2"), (x, y, *ends), strict=True):
        one.set(name, f"{round(value, 2):g}")


def _join(parent: Element) -> None:
    """Draw neighbours that look alike, lines or filled forms at rest, as one form."""
    last: Element | None = None
    for child in list(parent):
        form, look = _form(child)
        if not form:
            last = None
            continue
        if last is not None and _form(last)[1] == look:
            last.set("d", last.get("d", "") + form)
            parent.remove(child)
            continue
        child.tag = f"{_NAMED}path"
        child.attrib.clear()
        child.attrib.update({"d": form, **look})
        last = child


def _form(one: Element) -> tuple[str, dict[str, str]]:
    """Give the form of a line or of a filled path that nothing moves, and its other attributes."""
    look = dict(one.attrib)
    if len(one) or "transform" in look:
        return "", look
    if one.tag == f"{_NAMED}line":
        x1, y1, x2, y2 = (look.pop(name, "0") for name in ("x1", "y1", "x2", "y2"))
        return f"M{x1},{y1}L{x2},{y2}", look
    if one.tag == f"{_NAMED}path" and "id" not in look:
        return look.pop("d", ""), look
    return "", look


def _unwrap(root: Element) -> None:
    """Take out groups that say nothing."""
    changed = True
    while changed:
        changed = False
        for parent in list(root.iter()):
            for at, child in enumerate(list(parent)):
                idle = not child.attrib or child.attrib == {"transform": "translate(0,0)"}
                if child.tag == f"{_NAMED}g" and idle:
                    parent.remove(child)
                    for n, inner in enumerate(child):
                        parent.insert(at + n, inner)
                    changed = True
                    break


def _common_font(root: Element) -> None:
    texts = list(root.iter(f"{_NAMED}text"))
    fonts = {one.get("font-family") for one in texts}
    if len(fonts) == 1 and (font := fonts.pop()):
        root.set("font-family", font)
        for one in texts:
            del one.attrib["font-family"]


def _share(root: Element, key: str) -> None:
    """Draw forms that stand more than once from one definition each."""
    by_form: dict[str, list[Element]] = {}
    for one in _outside_defs(root):
        if one.tag == f"{_NAMED}path" and one.get("transform") and one.get("d"):
            by_form.setdefault(one.get("d", ""), []).append(one)
    shared = [form for form, found in by_form.items() if len(found) >= _LEAST_SHARED]
    for n, form in enumerate(shared):
        name = f"{key}-{n}"
        path = SubElement(_defs(root), f"{_NAMED}path", {"id": name, "d": form})
        widths = {one.get("stroke-width") for one in by_form[form]}
        if len(widths) == 1 and (common := widths.pop()):
            path.set("stroke-width", common)
            for one in by_form[form]:
                del one.attrib["stroke-width"]
        for one in by_form[form]:
            moved = re.fullmatch(r"translate\((-?[\d.]+),(-?[\d.]+)\)", one.attrib.pop("transform"))
            if moved is None:  # pragma: no cover - the renderer moves and never turns
                continue
            one.tag = f"{_NAMED}use"
            del one.attrib["d"]
            rest = dict(one.attrib)
            one.attrib.clear()
            one.attrib.update({"href": f"#{name}", "x": moved[1], "y": moved[2], **rest})


def _outside_defs(root: Element) -> Iterator[Element]:
    for child in root:
        if child.tag != f"{_NAMED}defs":
            yield from child.iter()


def _defs(root: Element) -> Element:
    found = root.find(f"{_NAMED}defs")
    if found is None:
        found = Element(f"{_NAMED}defs")
        root.insert(0, found)
    return found


def _tell(root: Element, key: str, title: str, text: str) -> None:
    """Tell what the picture is called and shows, for whoever cannot see it."""
    named = Element(f"{_NAMED}title", {"id": f"{key}-title"})
    named.text = legible(title)
    told = Element(f"{_NAMED}desc", {"id": f"{key}-text"})
    told.text = legible(text)
    root.insert(0, told)
    root.insert(0, named)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title {key}-text")
