"""Read the sentences that event types are learnt from, and check how they are marked.

    python training/events/marked.py training/events/written/*.tsv

A line has six fields between tabs: type, mode, domain, realis, contexts (commas between, or -) and
text. In the text `<s>...</s>` is the source's words, `<t>...</t>` the target's, `<e>...</e>` the
words that tell the act (its trigger), `<c>...</c>` the clause of it where that is not the whole
sentence. A sentence of type NONE has no trigger; it may name a source and a target between which
nothing of the codebook happens. Types, modes and contexts are those of PLOVER 0.8.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TYPES = {
    "AGREE": (), "CONSULT": ("visit", "third-party", "multilateral", "phone"), "SUPPORT": (),
    "CONCEDE": (), "COOPERATE": (), "AID": (),
    "RETREAT": ("withdraw", "release", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": ("seize", "restrict", "censor", "curfew", "martial-law", "arrest", "deport",
               "withhold", "misinformation", "cyber"),
    "ASSAULT": ("abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive",
                "firearms", "explosives", "suicide-attack", "aerial", "drone", "heavy-weapons",
                "crowd-control", "unconventional"),
    "NONE": (),
}  # fmt: skip
DOMAINS = ("political", "economic", "energy", "security", "humanitarian")
REALIS = ("happened", "planned", "hypothetical", "denied", "reported", "told_again")
_TAG = re.compile(r"<(/?)([stec])>")


class Marked(NamedTuple):
    """A sentence and its marks; spans are half-open code points of the text without the marks."""

    type: str
    mode: str | None
    domain: str
    realis: str
    contexts: tuple[str, ...]
    text: str
    spans: dict[str, tuple[int, int]]


def read_line(line: str) -> Marked:
    """Read one line; raises `ValueError` with what is wrong."""
    fields = line.rstrip("\n").split("\t")
    if len(fields) != 6:
        raise ValueError(f"{len(fields)} fields instead of 6")
    kind, mode, domain, realis, contexts, marked = fields
    if kind not in TYPES:
        raise ValueError(f"no type {kind!r}")
    if mode != "-" and mode not in TYPES[kind]:
        raise ValueError(f"{kind} has no mode {mode!r}")
    if domain not in DOMAINS or realis not in REALIS:
        raise ValueError(f"domain {domain!r} or realis {realis!r} unknown")
    text, spans = _unmark(marked)
    if ("e" in spans) is (kind == "NONE"):
        raise ValueError("a trigger where none happens, or none where one does")
    if kind != "NONE" and "s" not in spans:
        raise ValueError("no source")
    named = () if contexts == "-" else tuple(contexts.split(","))
    return Marked(kind, None if mode == "-" else mode, domain, realis, named, text, spans)


def _unmark(marked: str) -> tuple[str, dict[str, tuple[int, int]]]:
    text, at = "", 0
    opened: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        name = tag[2]
        if not tag[1]:
            if name in opened or name in spans:
                raise ValueError(f"<{name}> twice")
            opened[name] = len(text)
        else:
            if name not in opened:
                raise ValueError(f"</{name}> without <{name}>")
            spans[name] = (opened.pop(name), len(text))
    text += marked[at:]
    if opened:
        raise ValueError(f"<{', '.join(opened)}> not closed")
    if any(text[a:b] != text[a:b].strip() or a == b for a, b in spans.values()):
        raise ValueError("a mark around blanks or nothing")
    return text, spans


def read_files(paths: list[Path]) -> Iterator[tuple[str, Marked]]:
    """Yield place and sentence; raises `ValueError` that names the file, line and fault."""
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                try:
                    yield f"{path.name}:{number}", read_line(line)
                except ValueError as error:
                    raise ValueError(f"{path.name}:{number}: {error}") from error


def main() -> None:
    """Check files and count what is in them."""
    faults, types, modes, seen = [], Counter[str](), Counter[str](), set()
    for path in map(Path, sys.argv[1:]):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                one = read_line(line)
            except ValueError as error:
                faults.append(f"{path.name}:{number}: {error}")
                continue
            if one.text in seen:
                faults.append(f"{path.name}:{number}: the same sentence again")
            seen.add(one.text)
            types[one.type] += 1
            modes[f"{one.type}:{one.mode}"] += 1
    print("\n".join(faults) or "no faults")
    print(dict(types), dict(modes), sep="\n")


if __name__ == "__main__":
    main()
