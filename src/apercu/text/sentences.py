"""Sentences: where they begin and end, in the scripts of all languages that are told apart.

One expression finds the candidates (marks that can end a sentence, with the closing quotes and
note numbers behind them); each is then judged by what stands around it. Everything looks back no
further than the sentence's own beginning and ahead a bounded number of characters, so the time is
linear in the text, and a paragraph's sentences depend on that paragraph alone.

A stretch of more than `LONGEST` characters without an end is cut where it hurts least: at a
semicolon, else a comma, else a space, else anywhere, in pieces of about equal length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from apercu.records import Span
from apercu.text.limits import cut_long
from apercu.text.rules import Rules, japanese_particles, rules_for
from apercu.text.unstopped import UNSTOPPED, split_unstopped
from apercu.text.wrapping import soften

PARAGRAPH_BREAK = re.compile("[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
"""What parts paragraphs: everything that Unicode or `str.splitlines` takes for a line's end."""

_HARD = "。！？｡؟۔।॥։።፧፨។៕။༎꧉"
"""Marks that end a sentence whatever follows; the full stops of scripts that do not also use
theirs for abbreviations or decimals."""
_SHARED = ";:\u037e"
"""Marks that end one only behind a Greek (`;`) or an Armenian (`:`) letter."""
_CLOSERS = "\"'”’»›)\\]}」』】）》〉＂＇“«*_"
_NOTES = r"(?:\[(?:\d{1,3}|[a-z])\])*+"
_CANDIDATE = re.compile(rf"(?:[.!?…‽⁇⁈⁉]|([{_HARD}]))++[{_CLOSERS}]*+{_NOTES}")
# Shared marks make runs of their own: a Greek letter elsewhere must not change what "?:" is.
_CANDIDATE_SHARED = re.compile(f"{_CANDIDATE.pattern}|[{_SHARED}།]++[{_CLOSERS}]*+{_NOTES}")
_SHARED_SCRIPTS = re.compile("[\u0370-\u03ff\u1f00-\u1fff\u0530-\u058f\u0f40-\u0fbc]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_ARMENIAN = re.compile("[\u0530-\u058f]")
_CJK_CLOSERS = frozenset("”’»›)]}」』】）》〉＇")
_APOSTROPHES = "'’ʼ"
_WORD = re.compile(r"[^\W_]")
_TOKEN = re.compile(r"\w{1,40}")
_LEFT = re.compile(r"[^\s\d()\[\]{}\"'“”„«»‘’/–—,:;]*+$")
_ROMAN = re.compile(r"[IVXLC]{1,6}")
_ENUMERATOR = re.compile(r"[^\w\s]?(?:\d{1,3}|[A-Za-z]|[IVXivx]{1,5})")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}")
_LOST_SPACE = re.compile(r"[A-Z][a-z]*+ ")
_LOST_SPACE_LEFT = re.compile(r"(?<![\w.@/:-])[a-z]{3,30}$")

LOOK_BACK = 40
"""The longest abbreviation looked for, in characters."""
YEAR_NEAR = 25
"""How near a sentence's beginning "in 1907 г." is an adverbial that opens it and not its end.
Set on the `dev` half of `evals/gold/sentences.jsonl`."""
QUOTE_BACK = 1000
"""How far back the opening of a French quote is looked for, in characters."""
GAP = 40
"""How many characters that are no word may stand between a stop and the word that is looked at."""


class _Place(NamedTuple):
    """A candidate: the mark at `[mark, end)`, in the sentence that began at `start`."""

    text: str
    start: int
    mark: int
    end: int
    after: int
    limit: int


def split_sentences(text: str, language: str | None = None) -> list[Span]:
    """Give the spans of a text's sentences, in order, without white space at their ends.

    Every character that is no white space is in exactly one of them. A line break ends one,
    unless lines are wrapped there (`apercu.text.wrapping`). `language` (ISO 639-1) picks the
    abbreviations; without it the script decides.
    """
    return [sentence for _, group in paragraphs(text, language) for sentence in group]


def paragraphs(text: str, language: str | None = None) -> Iterator[tuple[Span, list[Span]]]:
    """Yield each paragraph that has any text with its sentences; both without outer space."""
    position = 0
    text = soften(text)
    for stop in PARAGRAPH_BREAK.finditer(text):
        trimmed = _trim(text, position, stop.start())
        position = stop.end()
        if trimmed is not None:
            yield trimmed, _split_paragraph(text, trimmed, language)
    trimmed = _trim(text, position, len(text))
    if trimmed is not None:
        yield trimmed, _split_paragraph(text, trimmed, language)


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end) if start < end else None


def _split_paragraph(text: str, paragraph: Span, language: str | None) -> list[Span]:
    found: list[Span] = []
    position = paragraph.start
    for end in _ends(text, paragraph, language):
        trimmed = _trim(text, position, end)
        position = end
        if trimmed is not None:
            found.extend(_finish(text, trimmed))
    return found


def _finish(text: str, sentence: Span) -> list[Span]:
    """Cut what has no stops of its own: Thai and Lao at spaces, and anything too long."""
    if UNSTOPPED.search(text, sentence.start, sentence.end) is None:
        return cut_long(text, sentence)
    return [part for piece in split_unstopped(text, sentence) for part in cut_long(text, piece)]


def _ends(text: str, paragraph: Span, language: str | None) -> Iterator[int]:
    """Yield where sentences end, the paragraph's own end last."""
    start, limit = paragraph.start, paragraph.end
    shared = _SHARED_SCRIPTS.search(text, start, limit) is not None
    candidates = _CANDIDATE_SHARED if shared else _CANDIDATE
    word = _next_word(text, start, limit)
    for match in candidates.finditer(text, start, limit):
        mark, end = match.span()
        if mark <= word:  # nothing was said yet: "...and", "*** !"
            continue
        hard = match.group(1) is not None
        if hard:
            end = _close_hard(text, start, mark, end)
        elif end < limit and not text[end].isspace():
            if not _space_lost(text, start, mark, end):
                continue
        else:
            end = _close_spaced(text, start, end)
        after = _next_word(text, end, limit)
        if after == limit:  # only marks are left, they belong to this sentence
            break
        place = _Place(text, start, mark, end, after, limit)
        if _ends_hard(place) if hard else _ends_here(place, language):
            yield end
            start, word = _skip_space(text, end, after), after
    yield limit


def _next_word(text: str, start: int, limit: int) -> int:
    match = _WORD.search(text, start, limit)
    return limit if match is None else match.start()


def _skip_space(text: str, start: int, limit: int) -> int:
    while start < limit and text[start].isspace():
        start += 1
    return start


def _close_hard(text: str, start: int, mark: int, end: int) -> int:
    """Leave out of the closing marks what opens the next sentence: `。“`, `。"`."""
    position = mark
    while position < end and text[position] in _HARD + ".!?…":
        position += 1
    while position < end:
        character = text[position]
        if character in '"*_' and text.count(character, start, position) % 2 == 0:
            break
        if character in "“«":
            break
        position += 1
    return position


def _close_spaced(text: str, start: int, end: int) -> int:
    """Take in a French closing quote, which stands behind a space: `. »`."""
    if text[end + 1 : end + 2] != "»":
        return end
    low = max(start, end - QUOTE_BACK)
    return end + 2 if text.rfind("«", low, end) > text.rfind("»", low, end) else end


def _space_lost(text: str, start: int, mark: int, end: int) -> bool:
    """Tell whether a space was lost between two sentences: "the treaty.The minister"."""
    return (
        end == mark + 1
        and text[mark] == "."
        and _LOST_SPACE.match(text, end, end + GAP) is not None
        and _LOST_SPACE_LEFT.search(text[max(start, mark - LOOK_BACK) : mark]) is not None
    )


def _ends_hard(place: _Place) -> bool:
    """Judge a mark that ends a sentence by itself; Japanese quotes may go on behind it."""
    text, end = place.text, place.end
    return not (text[end - 1] in "」』" and text[end] in japanese_particles())


def _ends_here(place: _Place, language: str | None) -> bool:
    """Judge a mark that a space follows."""
    text, mark, after = place.text, place.mark, place.after
    sign = text[mark]
    before = text[mark - 1]
    if sign in _SHARED and not _shared_stop(sign, before):
        return False
    if _is_small(text[after]) and after - place.end <= GAP:
        return False
    cyrillic = "\u0400" <= before <= "\u052f" or "\u0400" <= text[after] <= "\u052f"
    rules = rules_for(language, cyrillic=cyrillic)
    if sign in "!?":
        quoted = place.end > mark + 1
        return not (quoted and rules.says and _is_attribution(place, rules))
    if sign != "." or text[mark : mark + 2] == "..":
        return True
    return not _is_abbreviation(place, rules)


def _is_small(letter: str) -> bool:
    """Tell whether a letter is a small one; Georgian's count as such but open sentences too."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def _shared_stop(sign: str, before: str) -> bool:
    if sign == ":":
        return _ARMENIAN.match(before) is not None
    return _GREEK.match(before) is not None or sign == "\u037e"


def _is_attribution(place: _Place, rules: Rules) -> bool:
    """Tell whether the speaker follows: `"Never!" President Roe shouted`."""
    for word in place.text[place.after : place.after + 80].split()[:6]:
        if word.rstrip(",.;:") in rules.says:
            return True
        if not word[0].isupper():
            return False
    return False


def _is_abbreviation(place: _Place, rules: Rules) -> bool:
    """Tell whether the stop at `mark` belongs to a shortened word and ends no sentence."""
    text, start, mark, after = place.text, place.start, place.mark, place.after
    token = _TOKEN.match(text, after, place.limit)
    following = token.group() if token else ""
    if len(following) == 1 and text[after + 1 : after + 2] == ".":
        following += "."  # an initial, and not the word "A" or "І"
    if _ENUMERATOR.fullmatch(text, start, mark):
        return True
    before = text[mark - 1]
    if before.isdigit():
        return rules.ordinals and _is_ordinal(text, start, mark) and _goes_on(following, rules)
    window = text[max(start, mark - LOOK_BACK) : mark]
    found = _LEFT.search(window)
    left = found.group().lstrip(".-") if found else ""
    if not left:
        return False
    return _is_short_form(place, left, following, rules)


def _is_short_form(place: _Place, left: str, following: str, rules: Rules) -> bool:
    if left in rules.never or (left, following) in rules.pairs:
        return True
    if left in rules.ends:
        return False
    if left in rules.year:
        return _unit_goes_on(place, left, rules)
    if left in rules.number:
        return following[:1].isdigit() or _ROMAN.fullmatch(following) is not None
    if left in rules.weak:
        return _goes_on(following, rules) or _qualifies(place, left, following, rules)
    return _is_initial(place, left, rules) and _goes_on(following, rules)


def _qualifies(place: _Place, left: str, following: str, rules: Rules) -> bool:
    """Tell whether a sentence goes on behind a state's initials: "unless U.S. Officials agree".

    Old newswire sets a capital behind them. With "the" before them they may end a sentence.
    """
    if left not in rules.states or following in rules.joining:
        return left in rules.states
    before = place.text[place.start : place.mark - len(left)].rstrip()
    return following in rules.qualified and not before.lower().endswith("the")


def _is_initial(place: _Place, left: str, rules: Rules) -> bool:
    """Tell whether a word is an initial, dotted letters or a Roman ordinal."""
    before = place.mark - len(left) - 1
    if before >= place.start and place.text[before] in _APOSTROPHES + "0123456789":
        return False  # the end of a word or figure: "isn't.", "the 1990s."
    if len(left) == 1:
        return left.isalpha() and not "\uac00" <= left <= "\ud7a3"
    if _DOTTED.fullmatch(left):
        return True
    return rules.ordinals and _ROMAN.fullmatch(left) is not None


def _goes_on(following: str, rules: Rules) -> bool:
    return following not in rules.starters


def _is_ordinal(text: str, start: int, mark: int) -> bool:
    """Tell whether one to three digits stand alone before the mark, and count nothing."""
    first = mark
    while first > start and mark - first < 4 and text[first - 1].isdigit():
        first -= 1
    if mark - first > 3 or (first > start and text[first - 1] not in " \xa0\u202f(-–"):
        return False
    return text[max(start, first - 2) : first - 1] != "."  # "Art. 8." names a thing by its number


def _unit_goes_on(place: _Place, left: str, rules: Rules) -> bool:
    """Judge "1907 г.": an end, unless "В 1907 г." opens the sentence; "г. Баку" is never one."""
    text, start = place.text, place.start
    figure = place.mark - len(left)
    while figure > start and text[figure - 1].isspace():
        figure -= 1
    if figure == start or not text[figure - 1].isdigit():
        return True
    opening = _TOKEN.match(text, start, place.mark)
    adverbial = opening is not None and opening.group() in rules.adverbial
    return adverbial and place.mark - start <= YEAR_NEAR
