"""Tell the words of passers-by: persons without office, name or organisation.

"A taxi driver" lends a report colour; what a party, an expert or an outlet says goes before it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from apercu.ask.evidence import Told

_PHRASE_END = re.compile(
    r"\s+(?:in|at|from|of|on|near|by|with|who|whose|for|outside|along|aged)\b|,"
)


def is_passer_by(told: Told) -> bool:
    """Tell whether a sentence gives the words of a passer-by.

    By its holder where one was found; else by a verb of saying with such a word beside it.
    """
    language = told.sentence.source.language or "en"
    holder = told.holder
    if holder is not None:
        head = _PHRASE_END.split(holder, maxsplit=1)[0]
        # A capital tells a name, an office ("Foreign Minister") or an organisation.
        return head.islower() and bool(_ends(language).search(head))
    return bool(_speaking(language).search(told.sentence.words))


@cache
def _words(language: str, kind: str) -> str:
    place = resources.files("apercu").joinpath("data", "voices", "lay.tsv")
    for line in place.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{language}\t{kind}\t"):
            found = (
                re.escape(one).replace(r"\*", r"\w*") for one in line.split("\t")[2].split("|")
            )
            return "|".join(found)
    return "(?!)"


@cache
def _ends(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_words(language, 'noun')})$", re.IGNORECASE)


@cache
def _speaking(language: str) -> re.Pattern[str]:
    says, noun = _words(language, "says"), _words(language, "noun")
    if language == "en":
        article = r"(?:an?|one)\s+(?:[a-z-]+\s+){0,2}?"
        return re.compile(rf"\b(?:{says})\s+{article}(?:{noun})\b|^An?\s+(?:{noun})\s+(?:{says})\b")
    return re.compile(
        rf"[,»”\"]\s*(?:—\s*)?(?:{says})\s+(?:\w+\s+)?(?:{noun})\b"
        rf"|(?:^|[»”\"]\s)(?:\w+\s)?(?:{noun})(?:\s\w+)?\s(?:{says})\b",
        re.IGNORECASE,
    )
