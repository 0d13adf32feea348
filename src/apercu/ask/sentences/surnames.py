"""Say in full who a bare surname is, as the document first named him, with his office."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from apercu.ask.sentences.holding import Attribution
from apercu.ask.sentences.lists import load, words
from apercu.ask.sentences.view import View
from apercu.briefs import Edit

LOOKED_BACK = 6000
"""How many characters before the sentence are looked at: a report's first page."""
MOST_FILLED = 2
"""More insertions would bury the sentence: then it is refused."""
_MOST_WORDS = 12
"""The longest name with its office that is put in brackets."""
_OFFICE = 7
"""How many words before a name may tell the office."""
_SURNAME = re.compile(r"[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?$")
_FIRM = (
    r"(?:Corp|Co|Inc|Ltd|Plc|PLC|Group|Bank|Holdings?|AG|SA|NV|Motors?|Industries|Airlines?|Oil"
    r"|Radio|Agency|Party|Front|Times|Post|News|Journal|Institute|University|Association|Union)"
)
"""What ends the name of a body that may be called by its first word."""
_BODY = (
    r"(?:company|companies|group|firm|operator|agency|bank|carrier|airline|exporter|importer|utility"
    r"|producer|maker|newspaper|movement|party|union|monopoly|giant|regulator|broadcaster)"
)
_OPENING = frozenset(
    {"The", "A", "An", "But", "And", "In", "On", "At", "For", "As", "When", "After", "With", "By",
     "If", "While", "Since", "Under", "Before", "Although", "However", "Meanwhile"}
)  # fmt: skip
# No full stop but an initial's or a short title's: names do not cross sentences.
_PARTICLES = frozenset(
    {"de", "del", "da", "di", "du", "la", "el", "al", "bin", "ibn", "van", "von"}
)
_WORD = r"(?:[A-Z]\.|(?:U\.S|Mr|Mrs|Dr|Gen|Sen|Col|Adm|Lt|Rep)\.|[A-Z][\w'-]+)"
_APPOSITION = re.compile(r",\s(?:\d\d,\s)?((?:[Tt]he |an? )?[^,;.()\"]{4,90})(?=[,.(])")
_AGED = re.compile(r"(?<![A-Z'-])((?:[A-Z][A-Z'-]+ |[A-Z]\. ){1,3}([A-Z][A-Z'-]{2,})), \d\d,")
_TITLED = re.compile(
    r"\b(?P<whole>(?:(?:PRIME|VICE|DEPUTY|FOREIGN|INTERIOR|DEFENSE|DEFENCE|FINANCE|ECONOMICS|SECRETARY|"
    r"LIEUTENANT|MAJOR|BRIGADIER|GENERAL|OPPOSITION|PARTY|REBEL) )?"
    r"(?:GENERAL|COLONEL|MAJOR|ADMIRAL|MARSHAL|PREMIER|PRESIDENT|MINISTER|CHANCELLOR|KING|"
    r"AMBASSADOR|SENATOR|SECRETARY|GOVERNOR|LEADER|CHIEF|BISHOP|ARCHBISHOP|SPOKESMAN|DELEGATE) "
    r"(?P<given>(?:[A-Z][A-Z'-]+ |[A-Z]\. ){1,3}?)(?P<surname>[A-Z][A-Z-]{3,}))(?=[,.;:)]|'S)"
)


class Introduced(NamedTuple):
    """Where a document names somebody in full: `[start, end)` of its text, and the name alone."""

    start: int
    end: int
    said: str
    name: str


def in_full(
    view: View, attribution: Attribution | None
) -> tuple[Attribution | None, list[Edit], list[str]]:
    """Return the attribution with its holder's full name, the insertions, and who stays unknown.

    Only a single name that no list has, which the document wrote before with its office or with
    capitalised words in front of it ("Trade Representative Ada Holm"), is filled. A name is
    unknown where the document told more of it before than can be put in.
    """
    if view.language != "en":
        return attribution, [], []
    low = max(0, view.sentence.start - LOOKED_BACK)
    earlier = view.sentence.source.text[low : view.sentence.start]
    edits: list[Edit] = []
    for at in _bare(view):
        token = view.tokens[at]
        surname = view.text[token.start : token.end].removesuffix("'s").removesuffix("'S")
        holds = attribution is not None and attribution.holder == surname
        if any(f" {surname}]" in edit.text for edit in edits):
            continue
        found = _capitals(earlier, surname) if view.capitals else _mixed(earlier, surname, holds)
        if found is None:
            continue
        edits.append(_insertion(view, at, found, low))
        if attribution is not None and holds and not attribution.actor:
            attribution = attribution._replace(holder=found.name)
    for at in _pairs(view):
        first, second = view.tokens[at], view.tokens[at + 1]
        name = view.text[first.start : second.end].removesuffix("'s")
        holds = attribution is not None and attribution.holder == name
        found = _mixed(earlier, name, holds)
        if found is not None:
            edits.append(_insertion(view, at + 1, found, low))
            if attribution is not None and holds and not attribution.actor:
                attribution = attribution._replace(holder=found.name)
    unknown = [edit.text for edit in edits[MOST_FILLED:]]
    if attribution is not None and not attribution.actor and not view.capitals:
        held = [view.text[view.tokens[at].start : view.tokens[at].end] for at in _bare(view)]
        if attribution.holder in held and not _is_firm(attribution.holder, view):
            unknown.append(attribution.holder)
    return attribution, edits, unknown


def _pairs(view: View) -> Iterator[int]:
    """Yield where two words may be a surname of two: "Lamprou Vidal", no name before or behind."""
    if view.capitals:
        return
    for at in range(len(view.low) - 1):
        both = [
            view.text[one.start : one.end].removesuffix("'s") for one in view.tokens[at : at + 2]
        ]
        named = any(n.first <= at + 1 and at < n.last for n in view.named)
        if named or view.tokens[at].quoted or not _touches(view, at):
            continue
        alone = not (at and _touches(view, at - 1) and view.proper(at - 1))
        ends = at + 2 >= len(view.low) or not (_touches(view, at + 1) and view.proper(at + 2))
        known = any(word.lower() in _known() | words("time_nouns") for word in both)
        if alone and ends and not known and all(_SURNAME.match(word) for word in both):
            yield at


def _is_firm(name: str, view: View) -> bool:
    """Tell whether a name is a body's: a known one's, or the document writes it so.

    "Halden Shipping Co", "the gas company Halden", "Halden, Norway's operator of pipelines".
    """
    if name.lower() in words("bodies"):
        return True
    own = re.escape(name)
    forms = (
        rf"\b{own}'?s? (?:[A-Z&][\w.-]* ){{0,4}}{_FIRM}\b"
        rf"|\b{_BODY} (?:called )?{own}\b|\b{own}, (?:[\w'’-]+ ){{0,4}}{_BODY}\b"
        rf"|\b{own}'s (?:chief|chairman|board|head|shares|press service|spokes\w+)\b"
    )
    return re.search(forms, view.sentence.source.text) is not None


def _insertion(view: View, at: int, found: Introduced, low: int) -> Edit:
    end = view.tokens[at].end
    genitive = view.text[end : end + 2]
    genitive = genitive if genitive in {"'s", "'S"} else ""
    place = view.sentence.start + end + len(genitive)
    return Edit(
        start=place,
        end=place,
        text=f" [{found.said}{genitive}]",
        reason="reference",
        evidence=f"{found.said} [{low + found.start}, {low + found.end})",
    )


def _bare(view: View) -> Iterator[int]:
    """Yield the tokens that may be a surname alone: no list's name, no other name beside it."""
    for at, token in enumerate(view.tokens):
        word = view.text[token.start : token.end]
        if token.quoted or any(n.first <= at < n.last for n in view.named):
            continue
        before = view.low[at - 1] if at and _touches(view, at - 1) else ""
        if before in words("person_nouns") or before in {"the", "a", "an", "mr", "mrs", "dr"}:
            continue
        if view.capitals:
            if len(word) > 3 and token.word not in _known() and _parted(before):
                yield at
            continue
        if not _SURNAME.match(word) or token.word in words("time_nouns") or token.word in _known():
            continue
        parted = before in _lower_openers() | words("time_nouns")
        if at and _touches(view, at - 1) and view.proper(at - 1) and not parted:
            continue
        goes_on = at + 1 < len(view.low) and _touches(view, at)
        if goes_on and (view.proper(at + 1) or view.low[at + 1] in _PARTICLES):
            continue
        yield at


def _touches(view: View, at: int) -> bool:
    """Tell whether only blanks lie between a token and the next."""
    return not view.text[view.tokens[at].end : view.tokens[at + 1].start].strip()


def _lower_openers() -> frozenset[str]:
    return frozenset(word.lower() for word in _OPENING)


@functools.cache
def _known() -> frozenset[str]:
    """Return all words that the rules know: none of them is taken for a surname."""
    return frozenset(word for forms in load("en").values() for word in forms)


def _parted(before: str) -> bool:
    """Tell whether the word before, in text all of capitals, can be no part of a name."""
    return not before or before in _known() or before.endswith(("ly", "ed"))


def _mixed(earlier: str, surname: str, holds: bool) -> Introduced | None:
    """Find the first full form of a surname; one who holds no claim must have an office."""
    pattern = re.compile(
        rf"(?:{_WORD}[ \n]){{1,6}}{re.escape(surname)}\b(?![ \n][A-Z])"
        rf"|\b{re.escape(surname)}[ \n][A-Z][\w-]+\b(?![ \n][A-Z])"
    )
    first: Introduced | None = None
    given: set[str] = set()
    for found in pattern.finditer(earlier):
        one = _introduced(earlier, found, surname, holds=holds)
        if one is not None:
            first = first or one
            parts = found[0].split()
            given.add(parts[-2] if parts[-1] == surname else parts[-1])
    # Two of one surname: nothing tells which of them is meant.
    return first if len({name for name in given if name[-1] != "."}) <= 1 else None


def _introduced(
    earlier: str, found: re.Match[str], surname: str, *, holds: bool
) -> Introduced | None:
    """Read one full form with the office before or behind it."""
    start = found.start() + len(found[0]) - len(_without_opening(found[0]))
    name = " ".join(earlier[start : found.end()].split())
    if len(name.split()) < 2:
        return None
    own = any(word.lower() in words("person_nouns") for word in name.split()[:-1])
    office = _office_before(earlier, start)
    if body := re.search(r"((?:[A-Z][\w-]+ ){1,3}of )$", earlier[:start]):
        office = body.start()  # "Bank of Japan Governor"
    behind = _office_behind(earlier, found.end())
    plain = office == start and behind is None and not own
    if plain and (name.split()[0] == surname or not holds):
        return None
    end = behind if behind is not None and office == start and not own else found.end()
    said = " ".join(earlier[office:end].split())
    if len(said.split()) > _MOST_WORDS:
        return Introduced(start, found.end(), name, name)
    return Introduced(office, end, said, said if end == found.end() and own else name)


def _office_before(earlier: str, start: int) -> int:
    """Return where the office before a name begins ("Banco Real president"); else its start."""
    line = max(earlier.rfind(mark, 0, start) for mark in ',;:.()"\n') + 1
    parts = list(re.finditer(r"\S+", earlier[line:start]))[-_OFFICE:]
    first, office = start, False
    for part in reversed(parts):
        word = part[0].lower()
        stop = words("prepositions") | words("auxiliary") | words("irregular") | words("joins")
        if word in stop - {"of"} or word in {"the", "a", "an", "its", "their", "his", "her"}:
            break
        if word.endswith(("ed", "ing")) and part[0].islower():
            break
        first = line + part.start()
        office = office or word in words("person_nouns")
    return first if office else start


def _office_behind(earlier: str, end: int) -> int | None:
    """Return where the office behind a name ends ("..., president of the Growers' Union,")."""
    found = _APPOSITION.match(earlier, end)
    if found is None:
        return None
    parts = found[1].lower().split()
    if any(word in words("auxiliary") or word in words("speech") for word in parts):
        return None
    if not any(word in words("person_nouns") for word in parts[:6]):
        return None
    if re.search(r"\b[A-Z]$", found[0]):
        # A full stop behind an initial ends nothing; what stands before the last "and" is whole.
        whole = found[0].rpartition(" and ")[0]
        return end + len(whole) if whole else None
    return end + len(found[0].rstrip())


def _capitals(earlier: str, surname: str) -> Introduced | None:
    """Find who a word is in text all of capitals: behind a title, or with an age behind the name.

    A word that ever follows an article is no surname.
    """
    if re.search(rf"\b(?:THE|A|AN) {re.escape(surname)}\b", earlier):
        return None
    forms: dict[str, Introduced] = {}
    for found in _TITLED.finditer(earlier):
        names = found["given"].split()
        if found["surname"] == surname and not any(word.lower() in _known() for word in names):
            forms.setdefault(names[-1], Introduced(*found.span(), found[0], found[0]))
    for found in _AGED.finditer(earlier):
        start = found.start(1)
        for word in re.finditer(r"\S+", found[1]):
            if word[0].lower() in _known():
                start = found.start(1) + word.end() + 1  # "opened by Ada Quillby, 51,"
        name = earlier[start : found.end(1)]
        if found[2] == surname and " " in name:
            forms.setdefault(name.split()[-2], Introduced(start, found.end(1), name, name))
    # Two of one surname: nothing tells which of them is meant.
    return next(iter(forms.values())) if len(forms) == 1 else None


def _without_opening(phrase: str) -> str:
    parts = phrase.split()
    while parts and parts[0] in _OPENING:
        phrase = phrase[len(parts.pop(0)) :].lstrip()
    return phrase
