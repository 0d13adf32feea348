"""Refuse sentences for what they are: no sentence, a cut one, or no statement on a matter."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from apercu.ask.evidence import Sentence
from apercu.ask.sentences.lists import by_first, find_phrase, phrase_at, words
from apercu.ask.sentences.view import READ, View, is_open_at_end

FEWEST_WORDS = 6
"""Shorter sentences seldom hold an actor, an act and its object, which a statement needs."""
MOST_WORDS = 60
"""Longer ones are lists or several statements, which no one citation can carry; a reader checks a
quote of two to three lines at a glance and not more."""

_FURNITURE_MARKS = re.compile(r"https?:|www\.|\S@\w+\.\w|[|•►▶→]|\+\d[\d ()-]{6,}|\t| {4,}\S")
_ITEM = re.compile(r"^(?:[-–—*•·]|\(?\d{1,2}[.)]|\([a-z]\))\s")
_BYLINE = re.compile(
    r"^(?:By|BY|From our) (?:[A-Z][\w.'-]+ ?){1,4}(?:(?:,|and |in |at ).{0,60})?\.?$"
)
_DATELINE = re.compile(
    r"^[A-Z][\w .,'/()-]{2,60}?(?:\d{1,2}(?:,? \d{4})?|\([A-Za-z]+\)|\w+day)"
    r"[\w .,()/]{0,20}[-–—:.]*$"
)
_END = re.compile(r"[.!?…][\"”»')\]]*$|[.!?]\s*\[\d+\]$")
_SPACED_ABBREVIATION = re.compile(
    r"\b(?:U\.S|U\.N|Sept|Feb|Jan|Aug|Oct|Nov|Dec|Lieut|Gen|Col|Mr|Mrs|Dr|St|Gov|Sen|No) \.$",
    re.IGNORECASE,
)
"""Old print sets a blank before each full stop, and sentences break behind its abbreviations."""
_SAYS_NOTHING = re.compile(
    r"(?:\.\.\.|…|\b(?:as saying|as follows)[.:,]?"
    r"|\b(?:the|by|of|and|with|to) (?:U\.S|U\.K|E\.C)\.)$"
)
"""What was said stands in the next sentence."""
_THE_ONE = re.compile(r"^(?:[^,;]{0,80}\b)?the (?!only |first |last )[a-z]+ ones?\b(?! of\b)")
_LEFT_OVER = re.compile(r"[(\[][\d, ]+[)\]]")
"""What belongs to the sentence before: a year in brackets, a note."""
_NUMBERED = re.compile(r"\b(?:the|these|those) [\d,]+(?:\.\d+)?(?=[,;!?]|\.?$|\.\s)", re.IGNORECASE)
"""A number whose noun stands in the sentence before."""
_THEN = re.compile(r"(?<!by )(?<!since )(?<!,) then (?:on the|in the|because|as the)\b| then\.$")
"""A time that stands in a sentence before."""
_SHOWN = re.compile(
    r"\b(?:shown|map|maps|table|chart|figure|figures|zone|picture)\b[^.]*\b(?:below|above|overleaf)"
    r"(?: \(.*\))?[.]?$|\bshow (?:the )?(?:Assembly|you|members) (?:a|this|the)\b",
    re.IGNORECASE,
)
"""What was held up, or printed beside the words."""
_QUESTION = re.compile(r"\?[\"”»')\]]*$")
_FRAME = re.compile(r"\[[^\]]*\]")
_NUMBER = re.compile(r"^[\d.,%-]+$")
_FINITE_ENDING = re.compile(r"^[a-z]{2,}(?:ed)$")


def unfit(view: View, before: Sequence[Sentence]) -> str | None:
    """Return why a sentence cannot be quoted, whatever surrounds it; `None` where it can."""
    if view.language not in READ:
        return "language_not_read"
    return (
        _about_text(view)
        or _furniture(view)
        or _length(view)
        or _question(view)
        or _quotation(view, before)
        or _table(view)
        or _unfinished(view)
        or _person(view)
        or _connective(view)
        or _nested(view)
        or _comparison(view)
        or _open_one(view)
    )


def _open_one(view: View) -> str | None:
    """Refuse "the western one": what it is one of stands in the sentence before."""
    if view.language != "en":
        return None
    if _THEN.search(view.text):
        return "open_pronoun"
    counted = _NUMBERED.search(view.text.strip())
    year = counted is not None and re.search(r"\b(?:1[89]|20)\d\d", counted[0])
    return "open_pronoun" if _THE_ONE.search(view.text) or (counted and not year) else None


def _about_text(view: View) -> str | None:
    shown = view.language == "en" and _SHOWN.search(view.text.strip()) is not None
    told = shown or find_phrase(view.low, by_first("about", view.language)) is not None
    return "about_the_text" if told else None


def _length(view: View) -> str | None:
    count = sum(1 for word in view.low if word[0] not in "'’")
    if count < FEWEST_WORDS:
        return "too_short"
    return "too_long" if count > MOST_WORDS else None


@functools.cache
def _furniture_cues() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Return what furniture begins with, and what marks it anywhere."""
    return tuple(sorted(words("furniture"))), re.compile(
        "|".join(re.escape(cue) for cue in sorted(words("anywhere")))
    )


def _furniture(view: View) -> str | None:
    text = view.text.strip()
    if _FURNITURE_MARKS.search(text):
        return "furniture"
    openings, anywhere = _furniture_cues()
    low = text.lower()
    if view.language == "en" and (low.startswith(openings) or anywhere.search(low)):
        return "furniture"
    if len(view.low) < 14 and _BYLINE.match(text):
        return "furniture"
    if len(view.low) < 12 and _DATELINE.match(text) and not _has_verb(view):
        return "dateline"
    return None


def _question(view: View) -> str | None:
    return "question" if _QUESTION.search(view.text.strip()) else None


def _quotation(view: View, before: Sequence[Sentence]) -> str | None:
    if not view.balanced:
        return "cut_quotation"
    if not view.sentence.paragraph and _opened_before(view.sentence, before):
        return "inside_quotation"
    if view.quotes and all(t.quoted for t in view.tokens):
        return "quotation_without_holder"
    return None


def _opened_before(sentence: Sentence, before: Sequence[Sentence]) -> bool:
    """Tell whether a quotation that opened earlier in the paragraph is still open."""
    first = None
    for earlier in reversed(before[-12:]):
        first = earlier
        if earlier.paragraph:
            break
    if first is None:
        return False
    passed = sentence.source.text[first.start : sentence.start]
    # the blank before the sentence is no neighbour of a mark
    return is_open_at_end(passed.rsplit("\n\n", 1)[-1].rstrip() + ".")


def _table(view: View) -> str | None:
    numbers = sum(1 for word in view.low if _NUMBER.match(word))
    if numbers >= 4 and numbers > 0.4 * len(view.low):
        return "table"
    lines = [line for line in view.sentence.words.split("\n") if line.strip()]
    short = sum(len(line.split()) for line in lines) < 4 * len(lines)
    if len(lines) >= 3 and short and not _has_verb(view):
        return "table"
    return None


def _unfinished(view: View) -> str | None:
    text = view.text.strip()
    if text.endswith((":", ";")) or _ITEM.match(text):
        return "list"
    if (
        text.endswith(("...", "…"))
        or _SAYS_NOTHING.search(text)
        or _SPACED_ABBREVIATION.search(text)
    ):
        return "unfinished"
    if not _END.search(text):
        return "headline"
    return _beginning(view, text)


def _beginning(view: View, text: str) -> str | None:
    """Refuse what begins in the middle, below a title, or has no verb."""
    first = next((c for c in text if c.isalnum()), "")
    if first.islower() or _LEFT_OVER.match(text):
        return "fragment"
    if view.capitals and view.sentence.number == 0 and _titled(view):
        return "headline"
    if view.language == "en" and not _has_verb(view):
        return "no_verb"
    return None


def _titled(view: View) -> bool:
    """Tell whether a document's title runs into its first sentence, all in capitals.

    Where neither a mark nor a line parts them nothing tells where the title ends.
    """
    title = (view.sentence.source.title or "").upper().split()
    return bool(title) and view.text.upper().split()[: len(title)] == title


def _has_verb(view: View) -> bool:
    """Tell whether an English sentence has a finite verb, as far as lists and endings show."""
    strong = words("auxiliary") | words("irregular") | words("speech") | words("stance")
    strong |= words("forecast")
    nouns = words("ed_nouns")
    verbs = words("verbs")
    for at, word in enumerate(view.low):
        if word in {"'s", "’s"}:
            # a genitive, unless it stands with a pronoun ("it's")
            if at > 0 and view.low[at - 1] in words("before_is"):
                return True
            continue
        if word in strong or (_FINITE_ENDING.match(word) and word not in nouns):
            return True
        if at == 0:
            continue
        left = view.low[at - 1]
        if word in verbs and (
            left in words("before_plural_verb")
            or (left.endswith("s") and not left.endswith(("'s", "ss")))
        ):
            return True
        if word.endswith("s") and left not in words("before_nouns") and _stem(word, verbs):
            return True
    return False


def _stem(word: str, verbs: frozenset[str]) -> bool:
    return (
        word[:-1] in verbs
        or (word.endswith("es") and word[:-2] in verbs)
        or (word.endswith("ies") and word[:-3] + "y" in verbs)
    )


_OWN = {("meeting",), ("visit",), ("talks",), ("conversation",), ("speech",), ("statement",),
        ("trip",), ("predecessor",)}  # fmt: skip
"""What is somebody's own, and not the state's that speaks."""
_SECOND = frozenset(["you", "your", "yours", "yourself", "yourselves"])
_BIDDING = frozenset(["look", "see", "imagine", "consider", "remember", "think", "recall", "note",
                      "listen"])  # fmt: skip
"""Verbs that open a sentence which bids its hearers do something."""


def _person(view: View) -> str | None:
    if view.language == "en":
        first, second = words("first"), _SECOND
    else:
        first = words("first_person", view.language)
        second = words("second_person", view.language)
    if view.language == "en" and view.low[0] in _BIDDING:
        return "addresses_reader"
    for at, token in enumerate(view.tokens):
        if token.quoted:
            continue
        if token.word in second:
            return "addresses_reader"
        if view.sentence.source.speaker:
            own = token.word == "my" and view.low[at + 1 : at + 2] in _OWN
            if own or (token.word == "i" and _acts(view, at)):
                return "first_person"
            continue
        if token.word in first and not _numeral(view, at):
            return "first_person"
        if token.word == "us" and view.text[token.start : token.end] == "us":
            return "first_person"
    return None


def _acts(view: View, at: int) -> bool:
    """Tell whether an "I" did something itself: a stance is the state's, an act is somebody's."""
    low = view.low
    verb = at + 1
    while verb < len(low) and (low[verb].endswith("ly") or low[verb] in words("adverbs")):
        verb += 1
    if verb >= len(low):
        return False
    past = low[verb].endswith("ed") or low[verb] in words("irregular")
    spoken = words("speech") | words("stance") | words("forecast") | words("stative_ed")
    return past and low[verb] not in spoken


def _numeral(view: View, at: int) -> bool:
    """Tell whether an "I" is a Roman numeral ("Article I", "Nicholas I")."""
    return (
        view.low[at] == "i"
        and at > 0
        and (view.proper(at - 1) or view.low[at - 1] in {"war", "article", "part", "chapter"})
        and not view.text[view.tokens[at - 1].end : view.tokens[at].start].strip()
    )


def _connective(view: View) -> str | None:
    phrase = phrase_at(view.low, 0, by_first("connectives", view.language))
    if view.language != "en":
        return "connective" if phrase else None
    if phrase_at(view.low, 0, by_first("connectives_not")):
        return None
    if phrase == ("such",) and view.low[1:2] == ("as",):
        return None
    if phrase:
        return "connective"
    phrase = phrase_at(view.low, 0, by_first("connectives_comma"))
    if phrase and view.text[view.tokens[len(phrase) - 1].end :].startswith(","):
        return "connective"
    return None


def _nested(view: View) -> str | None:
    """Refuse "X said that Y had said": whose claim it is would need two holders."""
    if view.language != "en":
        return None
    nest = words("nest_verbs")
    spoken = [
        at for at, t in enumerate(view.tokens) if not t.quoted and t.word in words("saying") | nest
    ]
    if not spoken:
        return None
    low = view.low
    for at in spoken[1:]:
        if low[at - 1] in {"had", "has", "have"} or low[max(0, at - 2)] in {"had", "has", "have"}:
            between = low[spoken[0] + 1 : at]
            if not {"after", "since", "who", "which", "when", "because"} & set(between):
                return "nested_attribution"
        if low[spoken[0]] in {"said", "says", "told", "reported", "claimed"} and low[at] in {
            "said",
            "says",
            "told",
        }:
            between = low[spoken[0] + 1 : at]
            if "that" in between or low[spoken[0]] == "reported":
                return "nested_attribution"
    according = any(
        low[at : at + 2] == ("according", "to") and not view.tokens[at].quoted
        for at in range(len(low) - 1)
    )
    said = any(low[k] in {"said", "says", "told", "claimed"} for k in spoken)
    return "nested_attribution" if according and said else None


def _comparison(view: View) -> str | None:
    if view.language != "en":
        return None
    low = view.low
    for at in range(len(low) - 1):
        if view.tokens[at].quoted:
            continue
        if low[at] in {"even", "still"} and low[at + 1] in words("more") and "than" not in low:
            return "comparison"
    return "comparison" if _one_more(view) else None


def _one_more(view: View) -> bool:
    """Tell whether a sentence adds to something said before: "another", "two more", "too"."""
    low = view.low
    if low[0] in {"another", "others", "further"}:
        return True
    if low[0] == "a" and low[1] in {"further", "separate", "second", "third", "similar"}:
        return True
    if low[0] == "other" and "than" not in low[1:4]:
        return True
    if low[1] == "more" and low[0] in {"two", "three", "four", "five", "six", "ten", "some"}:
        return low[2] != "than"
    return low[-1] in {"too", "either"} and not view.tokens[-1].quoted
