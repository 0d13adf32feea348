"""Find where names of the gazetteer stand in a text, longest first, in one pass over its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, cast

from apercu.actors.forms import Endings, Forms
from apercu.actors.gazetteer import GAP, SENTINEL, TOKEN, Entry, Node, fold, separator


class Hit(NamedTuple):
    """A stretch of text that is written like a name, and what that name may stand for."""

    start: int
    end: int
    entries: list[Entry]


_LOOSE = {" ": (" ", "-"), "-": ("-", " "), ".": (".", " ")}
"""What a name may have where the text has a blank, a hyphen or a full stop: "Guinea Bissau"."""


def step(text: str, node: Node, end: int) -> tuple[Node, int] | None:
    """Follow one more word of the text down the trie; `None` where no name goes on."""
    gap = GAP.match(text, end)
    if gap is None or gap.end() == end:
        return None
    word = TOKEN.match(text, gap.end())
    if word is None or (gap["mark"] in {"–", "‒"} and gap["space"]):
        return None
    kind = separator(text[end : gap.end()])
    token = fold(word[0])
    for key in _LOOSE.get(kind, (kind,)):
        child = node.get(key + token)
        if child is not None:
            return cast("Node", child), word.end()
    return None


def walk(text: str, node: Node, start: int, end: int) -> list[Hit]:
    """List the names that begin at `start`, longest first."""
    hits: list[Hit] = []
    here: tuple[Node, int] | None = (node, end)
    while here is not None:
        node, end = here
        entries = node.get(SENTINEL)
        if entries:
            hits.append(Hit(start, end, cast("list[Entry]", entries)))
        here = step(text, node, end) if len(node) > (entries is not None) else None
    hits.reverse()
    return hits


def scan(text: str, root: Node, forms: Forms | None = None) -> Iterator[list[Hit]]:
    """Yield the names at each word where one begins, longest first.

    The caller may send back the end of the name it took; words before that end are passed over.
    """
    get = root.get
    other = forms.root.get if forms else None
    endings = forms.endings if forms else ()
    taken = 0
    for match in TOKEN.finditer(text):
        token = match[0]
        node = get(token)
        if node is None:
            if token.isascii() and other is None:
                continue
            token = fold(token)
            node = get(token) or (other(token) if other else None)
            if node is None:
                node = inflected(token, endings, other) if endings and other else None
            if node is None:
                continue
        start = match.start()
        if start < taken:
            continue
        hits = walk(text, cast("Node", node), start, match.end())
        if not hits and endings and other:
            # the word opens a longer name in its own inflected form, and is a name by itself
            stem = inflected(token, endings, other)
            hits = walk(text, stem, start, match.end()) if stem is not None else []
        if hits:
            taken = (yield hits) or taken


def inflected(
    token: str, endings: tuple[Endings, ...], get: Callable[[str], Node | list[Entry] | None]
) -> Node | None:
    """Look a word up without its endings; the longest stem wins."""
    for ending in endings:
        if not ending.first.match(token):
            continue
        for cut in range(len(token) - 1, ending.shortest - 1, -1):
            node = get(token[:cut])
            if node and SENTINEL in node and ending.pattern.fullmatch(token, cut):
                return cast("Node", node)
    return None


def in_capitals(text: str, start: int, end: int) -> bool:
    """Tell whether the words around a span are written in capitals throughout, as in a headline."""
    around = text[max(0, start - 25) : start] + text[end : end + 25]
    letters = [char for char in around if char.isalpha()]
    return len(letters) >= 6 and not any(char.islower() for char in letters)
