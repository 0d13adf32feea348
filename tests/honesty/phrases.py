"""What stands in the sources that was taken from a text which the program is judged by.

The rule. A text is cut at the ends of its clauses into words; four words in a row are a *phrase*.
A phrase is *telling* if two of its words are: words of at least four letters that are neither
common words (`apercu.text.is_stop`) nor words of the calendar (`data/dates/en.tsv`). A telling
phrase of a judged text may not stand anywhere in `src/` outside `demo/`: neither in code, nor in
comments, nor in data. Two things are allowed: in the registers of names (`data/gazetteer`,
`data/outlets`) a phrase whose telling words all have capitals, for it is a name; and what
`ALLOWED` lists with a reason.

A *figure* is a number of three digits or more, or with a decimal, that is no year. A figure of a
judged text may not stand in `src/` outside `demo/`, powers of ten and `ALLOWED_FIGURES` aside.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from apercu.text import is_stop

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "apercu"
REGISTERS = ("data/gazetteer", "data/outlets")
MADE_BY_OTHERS = {"model.onnx", "tokenizer.json"}
"""Files below `data/models`: numbers, and a vocabulary of single words that came with them; their
hashes are those of what was published or made from it (`training/`)."""

_WORD = re.compile(r"[^\W_]+(?:['.,\-][^\W_]+)*")
_CLAUSE = re.compile(r"[.;:!?]\s|[\n\t|]")
_FIGURE = re.compile(r"(?<![\w.#/\-])\d+(?:[.,]\d+)*(?![\w\-])")


class Phrase(NamedTuple):
    """Four words, folded, and as they are written."""

    key: tuple[str, ...]
    written: tuple[str, ...]


def phrases(text: str, *, clauses: bool = True) -> Iterator[Phrase]:
    """Yield the telling phrases of a text; of running text over its ends of lines, too."""
    for part in _CLAUSE.split(text) if clauses else [text]:
        words = _WORD.findall(part.replace("’", "'").replace("ʼ", "'"))
        folded = [word.lower() for word in words]
        for at in range(len(words) - 3):
            if sum(map(is_telling, folded[at : at + 4])) > 1:
                yield Phrase(tuple(folded[at : at + 4]), tuple(words[at : at + 4]))


@functools.cache
def is_telling(word: str) -> bool:
    """Tell whether a word says something of its own."""
    return len(word) > 3 and word.isalpha() and not is_stop(word) and word not in _calendar()


@functools.cache
def _calendar() -> frozenset[str]:
    text = (resources.files("apercu") / "data/dates/en.tsv").read_text(encoding="utf-8")
    words = frozenset(re.findall(r"[a-z]+", text.lower()))
    return words | {f"{word}s" for word in words}


def is_name(phrase: Phrase) -> bool:
    """Tell whether the telling words are written as those of a name."""
    return all(
        w[0].isupper() for w, k in zip(phrase.written, phrase.key, strict=True) if is_telling(k)
    )


def figures(text: str) -> set[str]:
    """Return the figures of a text, without the commas between thousands."""
    found = set()
    for match in _FIGURE.findall(text):
        value = re.sub(r",(?=\d{3})", "", match).replace(",", ".")
        number = value.replace(".", "")
        if re.fullmatch(r"(19|20)\d\d", value) or value.count(".") > 1 or set(number) <= {"0", "1"}:
            continue
        if "." in value or len(value) > 2:
            found.add(value)
    return found


def sources(root: Path = SRC) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file of the package outside `demo/`."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.startswith("data/models/") and path.name in MADE_BY_OTHERS:
            continue
        if path.is_file() and "__pycache__" not in name and not name.startswith("demo/"):
            yield name, path.read_text(encoding="utf-8")


def borrowed(texts: Iterable[str], root: Path = SRC) -> dict[str, set[str]]:
    """Return the phrases of the texts that stand in the sources, each with the files' names."""
    judged = {phrase.key for text in texts for phrase in phrases(text)}
    found: dict[str, set[str]] = {}
    for name, source in sources(root):
        # Code breaks its lines anywhere; a register has an entry a line.
        for phrase in phrases(source, clauses=not name.endswith(".py")):
            named = name.startswith(REGISTERS) and is_name(phrase)
            if phrase.key in judged and not named:
                found.setdefault(" ".join(phrase.key), set()).add(name)
    return found


def borrowed_figures(texts: Iterable[str], root: Path = SRC) -> dict[str, set[str]]:
    """Return the figures of the texts that stand in the sources, each with the files' names."""
    judged = {figure for text in texts for figure in figures(text)}
    found: dict[str, set[str]] = {}
    for name, source in sources(root):
        for figure in figures(source) & judged:
            found.setdefault(figure, set()).add(name)
    return found
