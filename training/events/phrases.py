"""Make plain sentences of the trigger lexicon, so that the network learns its words too.

"Alfa imposed sanctions on Bravo on Monday.": one for each phrase, its frame by the hash of the
phrase. The written sentences are meant to be hard and say things in many ways; news mostly says
them in few.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from marked import Marked

DATA = Path(__file__).resolve().parents[2] / "src" / "apercu" / "data"
_OPENINGS = ("", "On Tuesday ", "Meanwhile, ", "Last week ", "In the capital, ", "")
_ENDINGS = (
    ".", " on Monday.", ", officials said.", ", according to local media.", " this week.",
    " after a vote in parliament.", " over the dispute.", ", a spokesman said on Thursday.",
)  # fmt: skip
_TAKES_OBJECT = re.compile(r" (?:of|to|in|on|with|for|from|by|at|against|into|over|about|between)$")
_VOWELS = "aeiou"
_DOUBLED = frozenset({
    "ban", "stop", "stab", "jam", "drop", "slam", "club", "gun", "whip", "slap", "rob", "mob",
    "expel", "admit", "confer", "commit", "deter", "plan", "quit", "snub", "spot", "compel",
    "refer", "rebel",
})  # fmt: skip


def phrase_sentences() -> Iterator[Marked]:
    """Yield a sentence for each phrase of the lexicon; its domain stands for none."""
    past = _irregular()
    for line in (DATA / "relate" / "triggers.tsv").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        phrase, part, _, target, kind, mode, _ = line.split("\t")
        lot = hashlib.sha256(phrase.encode()).digest()
        opening = _OPENINGS[lot[0] % len(_OPENINGS)]
        ending = _ENDINGS[lot[1] % len(_ENDINGS)]
        link = _link(phrase, target.split(","))
        if part == "V":
            verb, _, rest = phrase.partition(" ")
            told = f"{_past(verb, past)}{' ' + rest if rest else ''}"
            start = len(opening)
            text = f"{opening}Alfa {told}{link} Bravo{ending}"
            trigger = (start + 5, start + 5 + len(told))
        else:
            told = phrase
            start = len(opening)
            text = f"{opening}Alfa's {told}{link} Bravo was reported{ending}"
            trigger = (start + 7, start + 7 + len(told))
        at = text.index("Bravo", trigger[1])
        spans = {"s": (start, start + 4), "t": (at, at + 5), "e": trigger}
        yield Marked(kind, None if mode == "-" else mode, "political", "happened", (), text, spans)


def _link(phrase: str, roles: list[str]) -> str:
    """Give the preposition between a phrase and its target; a phrase with an object needs one."""
    if _TAKES_OBJECT.search(phrase):
        return ""
    behind = [role for role in roles if role not in {"obj", "iobj"}]
    if roles[0] in {"obj", "iobj"} and (" " not in phrase or not behind):
        return ""
    return f" {behind[0]}"


def _irregular() -> dict[str, str]:
    """Map verbs to their past form: the first that is listed."""
    found: dict[str, str] = {}
    text = (DATA / "clauses" / "irregular.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            form, base = line.split("\t")
            found.setdefault(base, form)
    return {**found, "be": "was", "have": "had", "do": "did"}


def _past(verb: str, irregular: dict[str, str]) -> str:
    if verb in irregular:
        return irregular[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return f"{verb[:-1]}ied"
    double = verb in _DOUBLED
    return f"{verb}{verb[-1]}ed" if double else f"{verb}ed"
