"""Name the way in which declared style hides words from a reader, if it does."""

from __future__ import annotations

import re
from functools import lru_cache

from apercu.read.css import Style

Colour = tuple[int, int, int, float]
"""Red, green, blue from 0 to 255 and opacity from 0 to 1."""

# The thresholds below are set so that every trick of our tests is seen and nothing in the gold
# body text of the 181 pages of the article-extraction benchmark is lost to them.
SMALLEST_FONT_PX = 2.0
FAINTEST = 0.05
FAR_PX = 500.0
NEAR_COLOUR = 16
"""Two colours that differ by no more than this in each channel cannot be told apart."""

_NAMES = {
    "white": "ffffff", "black": "000000", "red": "ff0000", "green": "008000", "blue": "0000ff",
    "yellow": "ffff00", "gray": "808080", "grey": "808080", "silver": "c0c0c0", "navy": "000080",
    "maroon": "800000", "purple": "800080", "olive": "808000", "teal": "008080", "lime": "00ff00",
    "aqua": "00ffff", "cyan": "00ffff", "fuchsia": "ff00ff", "magenta": "ff00ff",
    "orange": "ffa500", "snow": "fffafa", "ivory": "fffff0", "whitesmoke": "f5f5f5",
    "ghostwhite": "f8f8ff", "floralwhite": "fffaf0", "azure": "f0ffff", "mintcream": "f5fffa",
    "honeydew": "f0fff0", "seashell": "fff5ee", "lightgray": "d3d3d3", "lightgrey": "d3d3d3",
    "darkgray": "a9a9a9", "dimgray": "696969", "beige": "f5f5dc", "pink": "ffc0cb",
    "gold": "ffd700", "brown": "a52a2a", "darkblue": "00008b", "darkred": "8b0000",
    "darkgreen": "006400", "lightblue": "add8e6", "tomato": "ff6347", "crimson": "dc143c",
}  # fmt: skip

_LENGTH = re.compile(
    r"^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(px|pt|em|rem|ex|ch|vw|vh|%|in|cm|mm)?$"
)
_PX = {
    "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 12.8, "vh": 7.2,
    "in": 96.0, "cm": 37.8, "mm": 3.78,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?")
_FUNCTION = re.compile(r"([a-z0-9-]+)\(([^()]*)\)")
_FONT_SHORTHAND = re.compile(r"(?:^|\s)([\d.]+(?:px|pt|em|rem|%)?)(?:\s*/\s*[^\s]+)?\s+\S")


@lru_cache(maxsize=1024)
def px(value: str, percent_of: float = 0.0) -> float | None:
    """Convert a CSS length to px at a font size of 16 px; `None` where it is none."""
    match = _LENGTH.match(value.strip())
    if not match:
        return None
    number, unit = float(match.group(1)), match.group(2)
    if unit == "%":
        return number / 100 * percent_of
    if unit is None and number != 0:
        return None
    return number * _PX.get(unit or "px", 1.0)


@lru_cache(maxsize=1024)
def colour(value: str) -> Colour | None:
    """Read a CSS colour; `None` where it is none, or not known here."""
    value = value.strip()
    if value == "transparent":
        return (0, 0, 0, 0.0)
    value = "#" + _NAMES[value] if value in _NAMES else value
    if re.fullmatch(r"#[0-9a-f]{3,8}", value):
        digits = value[1:]
        if len(digits) in {3, 4}:
            digits = "".join(c * 2 for c in digits)
        if len(digits) not in {6, 8}:
            return None
        r, g, b = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
        return (r, g, b, int(digits[6:], 16) / 255 if len(digits) == 8 else 1.0)
    match = _FUNCTION.fullmatch(value)
    if match is None or match.group(1)[:3] not in {"rgb", "hsl"}:
        return None
    return _functional_colour(match.group(1)[:3], match.group(2))


def _functional_colour(model: str, inside: str) -> Colour | None:
    parts = [p for p in re.split(r"[\s,/]+", inside.strip()) if p]
    numbers = [_NUMBER.match(p) for p in parts]
    if len(parts) not in {3, 4} or not all(numbers):
        return None
    values = [float(m.group()) for m in numbers if m]
    alpha = 1.0
    if len(values) == 4:
        alpha = values[3] / 100 if parts[3].endswith("%") else values[3]
    if model == "hsl":
        r, g, b = _from_hsl(values[0] % 360, values[1] / 100, values[2] / 100)
        return (r, g, b, alpha)
    r, g, b = (
        round(min(255.0, max(0.0, v * 2.55 if p.endswith("%") else v)))
        for v, p in zip(values[:3], parts[:3], strict=True)
    )
    return (r, g, b, alpha)


def _from_hsl(hue: float, saturation: float, lightness: float) -> tuple[int, int, int]:
    import colorsys  # noqa: PLC0415 - rarely needed

    r, g, b = colorsys.hls_to_rgb(hue / 360, min(1, max(0, lightness)), min(1, max(0, saturation)))
    return round(r * 255), round(g * 255), round(b * 255)


def alike(first: Colour, second: Colour) -> bool:
    """Tell whether a reader could not tell the two colours apart."""
    return all(abs(a - b) <= NEAR_COLOUR for a, b in zip(first[:3], second[:3], strict=True))


def background(style: Style) -> Colour | str | None:
    """Return the declared background: a colour, `image` where something is drawn, or `None`."""
    for name in ("background-color", "background", "background-image"):
        value = style.get(name)
        if not value or value in {"none", "inherit", "initial", "unset"}:
            continue
        if "url(" in value or "gradient(" in value or "var(" in value:
            return "image"
        for part in re.findall(r"[a-z-]+\([^)]*\)|[^\s]+", value):
            found = colour(part)
            if found is not None and found[3] > 0.5:
                return found
    return None


def _number(value: str) -> float | None:
    match = _NUMBER.match(value)
    if match is None:
        return None
    number = float(match.group())
    return number / 100 if "%" in value else number


def _font_size(style: Style) -> float | None:
    size = style.get("font-size")
    if size is None and (shorthand := style.get("font")):
        match = _FONT_SHORTHAND.search(shorthand)
        size = match.group(1) if match else None
    return px(size, 16.0) if size else None


def _off_screen(style: Style) -> bool:
    placed = style.get("position") in {"absolute", "fixed"}
    for side in ("left", "top", "right", "bottom"):
        value = px(style.get(side, ""), 1000.0)
        if placed and value is not None and (value <= -FAR_PX or value >= 10 * FAR_PX):
            return True
    return any(
        (value := px(style.get(side, ""), 1000.0)) is not None and value <= -2 * FAR_PX
        for side in ("margin-left", "margin-top")
    )


def _clipped(style: Style) -> str | None:
    if (clip := style.get("clip", "")).startswith("rect") and style.get("position") in {
        "absolute",
        "fixed",
    }:
        edges = [float(n) for n in _NUMBER.findall(clip)]
        if len(edges) == 4:
            top, right, bottom, left = edges
            if right - left <= 1 or bottom - top <= 1:
                return "clip"
    path = style.get("clip-path", "")
    if path.startswith("inset"):
        insets = [float(n) for n in re.findall(r"([\d.]+)%", path)]
        if insets and max(insets) >= 50:
            return "clip_path"
    elif path.startswith(("circle", "ellipse", "polygon", "rect", "xywh")):
        inside = path[path.find("(") + 1 :]
        numbers = [float(n) for n in _NUMBER.findall(inside.partition(" at ")[0])]
        if numbers and not any(numbers):
            return "clip_path"
    return None


def _transformed(style: Style) -> bool:
    for name, inside in _FUNCTION.findall(style.get("transform", "")):
        parts = [p.strip() for p in inside.split(",")]
        if name.startswith("scale"):
            if any((n := _number(p)) is not None and abs(n) <= FAINTEST for p in parts):
                return True
        elif name.startswith("translate"):
            if any((n := px(p, 300.0)) is not None and abs(n) >= FAR_PX for p in parts):
                return True
        elif name in {"rotatex", "rotatey"} and parts[0] in {"90deg", "-90deg", "270deg"}:
            return True
    scale = _number(style["scale"]) if style.get("scale") else None
    return scale is not None and abs(scale) <= FAINTEST


def _no_room(style: Style) -> str | None:
    cut = any(
        style.get(name, "").startswith(("hidden", "clip", "scroll"))
        for name in ("overflow", "overflow-x", "overflow-y")
    )
    # A box of no height with padding shows its words in the padding (the frame of a video).
    if not cut or any(px(style.get(n, "0").split()[0] or "0", 1000.0) for n in _PADDINGS):
        return None
    for name in ("max-height", "height", "max-width", "width"):
        value = px(style.get(name, ""), 1000.0)
        if value is not None and 0 <= value <= 1:
            return "no_height" if "height" in name else "no_width"
    return None


_PADDINGS = ("padding", "padding-top", "padding-bottom")


def hides_box(style: Style) -> str | None:  # noqa: PLR0911 - one case a trick
    """Name the trick that hides an element and everything in it; `None` where it shows."""
    get = style.get
    if get("display", "").startswith("none"):
        return "display_none"
    if get("mso-hide", "").startswith("all"):
        return "mso_hide"
    if get("content-visibility", "") == "hidden":
        return "content_visibility"
    opacity = _number(style["opacity"]) if get("opacity") else None
    if opacity is not None and opacity <= FAINTEST:
        return "opacity"
    for name, inside in _FUNCTION.findall(get("filter", "")):
        if name == "opacity" and (n := _number(inside.strip())) is not None and n <= FAINTEST:
            return "filter_opacity"
    indent = px(get("text-indent", ""), 1000.0)
    if indent is not None and (indent <= -FAR_PX or indent >= 10 * FAR_PX):
        return "text_indent"
    if _off_screen(style):
        return "off_screen"
    if trick := _clipped(style):
        return trick
    if _transformed(style):
        return "transform"
    if trick := _no_room(style):
        return trick
    depth = _number(style["z-index"]) if get("z-index") else None
    if depth is not None and depth < 0 and get("position") in {"absolute", "fixed"}:
        return "behind"
    return None


def hides_text(style: Style) -> str | None:
    """Name the trick that hides an element's words but can be undone by what lies inside it."""
    if style.get("visibility") in {"hidden", "collapse"}:
        return "visibility_hidden"
    size = _font_size(style)
    if size is not None and size <= SMALLEST_FONT_PX:
        return "font_size"
    fill = style.get("-webkit-text-fill-color") or style.get("color")
    if fill and (seen := colour(fill)) is not None and seen[3] <= FAINTEST:
        # Letters cut out of a coloured background are a heading's dress, not a hiding place.
        cut_out = "text" in (
            style.get("background-clip", "") + style.get("-webkit-background-clip", "")
        )
        return None if cut_out else "transparent_colour"
    return None


def undoes(style: Style, trick: str) -> bool:
    """Tell whether an element inside a hidden one shows its words again."""
    if trick == "visibility_hidden":
        return style.get("visibility") == "visible"
    if trick == "font_size":
        size = _font_size(style)
        return (
            size is not None
            and size > SMALLEST_FONT_PX
            and "em" not in style.get("font-size", "px").replace("rem", "")
        )
    fill = style.get("color")
    seen = colour(fill) if fill else None
    if trick == "same_colour" and background(style) is not None:
        return True
    return seen is not None and seen[3] > FAINTEST


def hides(style: Style, name: str) -> bool:
    """Tell whether one property of a style hides by itself."""
    alone = {name: style[name]}
    return hides_box(alone) is not None or hides_text(alone) is not None


WHITE: Colour = (255, 255, 255, 1.0)


def may_hide(style: Style, *, with_colour: bool) -> bool:
    """Tell cheaply whether a rule's declarations could hide, alone or with another rule's.

    `with_colour` says whether white words without a background are looked into; they are not
    where backgrounds may come from a style sheet that is not at hand.
    """
    if "color" in style and (ink := colour(style["color"])) is not None:
        ground = background(style)
        if isinstance(ground, tuple):
            if alike(ink, ground):
                return True
        elif ground is None and with_colour and alike(ink, WHITE):
            return True
    loose = {**style, "position": "absolute", "overflow": "hidden"}
    return hides_box(loose) is not None or hides_text(style) is not None
