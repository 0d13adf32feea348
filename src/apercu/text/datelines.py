"""What stands before a sentence's first words: a dateline, a mark that closes what went before."""

from __future__ import annotations

import re

_DATELINE = re.compile(
    r"""\s*
    (?P<place>[^\W\d_a-zа-яёіїєґ][^\W\d_a-zа-яёіїєґ.'’-]+      # a word of capitals
       (?:[ /,]{1,2}[^\W\d_a-zа-яёіїєґ][^\W\d_a-zа-яёіїєґ.'’-]+){0,4})
    (?:,\s[^().:;–—]{1,30}?)?                                  # a day, a state
    (?:\s?\((?P<agency>[^()\n]{1,40})\))?
    (?P<end>\s*(?:--?|–|—|:)\s+|\.\s+)
    """,
    re.VERBOSE,
)
_SMALL = re.compile(r"[^\W\d_A-Z]")


_STRAY = re.compile(r"\s*(?:[\"”»)\]/]+\s+)+")


def before_words(words: str) -> int:
    """Return how many characters of a sentence stand before what it says.

    A closing mark with a space behind it belongs to the sentence before.
    """
    stray = _STRAY.match(words)
    start = stray.end() if stray else 0
    return start + after_dateline(words[start:])


def after_dateline(words: str) -> int:
    """Return how many characters of a sentence are a dateline, 0 where it has none.

    A dash or a colon must end it; a full stop does only behind an agency in brackets.
    """
    found = _DATELINE.match(words)
    if found is None or not found["place"].isupper():
        return 0
    if found["end"].startswith(".") and not found["agency"]:
        return 0
    rest = words[found.end() :]
    # In a text all of capitals nothing tells a dateline from what is set off by a dash.
    return found.end() if len(rest) >= 20 and _SMALL.search(rest) else 0
