"""Join newswire of 1987 (Reuters-21578) to see what rewriting rules join in print nobody annotated.

The stories lie beside the checkout; nothing of them is kept here. One agency wrote them all, so
what is joined wrongly are its own follow-ups, tables and notices: a hard test, and no test at all
of two newsrooms at one event.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import tarfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from apercu.group.signatures import Signature, key_numbers, signatures
from apercu.group.similarity import similar

_STORY = re.compile(r"<REUTERS.*?</REUTERS>", re.DOTALL)
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.DOTALL)
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.DOTALL)
_DATE = re.compile(r"<DATE>\s*(\d+-[A-Z]+-\d+)")
_CREDIT = re.compile(r"\s*reuters?\s*&#3;\s*\Z|&#3;|&#2;", re.IGNORECASE)
COMMON = 400
"""Documents from which a key is left out here: their pairs are too many to be looked at."""


class Story(NamedTuple):
    """A story of the newswire: title, body, day."""

    title: str
    text: str
    day: int


def read_stories(path: Path) -> list[Story]:
    """Read the stories that have a title and a body of at least 200 characters."""
    found = []
    with tarfile.open(path) as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            file = archive.extractfile(member) if member.name.endswith(".sgm") else None
            if file is None:
                continue
            for raw in _STORY.findall(file.read().decode("latin-1")):
                title, body, date = _TITLE.search(raw), _BODY.search(raw), _DATE.search(raw)
                if title and body and date and len(body[1]) >= 200:
                    lines = re.split(r"\n {4}(?=\S)", _CREDIT.sub("", body[1]))
                    text = "\n".join(" ".join(html.unescape(line).split()) for line in lines)
                    day = dt.datetime.strptime(date[1].title(), "%d-%b-%Y").date().toordinal()  # noqa: DTZ007
                    found.append(Story(" ".join(html.unescape(title[1]).split()), text, day))
    return found


def find_joined(stories: Sequence[Story]) -> list[tuple[int, int]]:
    """Find the pairs that are joined by their items alone."""
    made = list(signatures(story.text for story in stories))
    filed: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(made):
        for key in set(key_numbers(one)):
            filed[key].append(number)
    pairs = {
        (earlier, later)
        for numbers in filed.values()
        if len(numbers) < COMMON
        for at, later in enumerate(numbers)
        for earlier in numbers[:at]
    }
    return [
        (a, b)
        for a, b in sorted(pairs)
        if _retold(made[a], made[b], stories[a].day - stories[b].day)
    ]


def _retold(a: Signature, b: Signature, days: int) -> bool:
    found = similar(a, b, days)
    return found is not None and found.kind == "retold"
