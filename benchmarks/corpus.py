"""Make a large collection out of a small one, the same in every run, as JSON lines.

Two files are read from the shared data and nothing of them is kept here: Reuters-21578 (stories
of 1987) and the speeches of the UN General Debate. Of 50 documents 10 are stories as they are,
one is a stretch of a speech, 5 are true copies of an earlier document (to the letter, trimmed, or
under another credit), and the rest are put together of paragraphs of several stories, their
figures changed and half of their names exchanged, so that no two of these tell one report. The
first n documents are the same for any volume.
"""

from __future__ import annotations

import datetime
import functools
import html
import random
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from common import SHARED

REUTERS = SHARED / "data/find/reuters21578/reuters21578.tar.gz"
SPEECHES = SHARED / "data/speeches/ungdc"

_STORY = re.compile(r"<REUTERS.*?</REUTERS>", re.DOTALL)
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.DOTALL)
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.DOTALL)
_CREDIT = re.compile(r"\s*reuters?\s*&#3;\s*\Z|&#3;|&#2;", re.IGNORECASE)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_FIGURE = re.compile(r"\d")
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")

FIRST_DAY, LAST_DAY = datetime.date(1987, 1, 1), datetime.date(2024, 12, 31)
EVERY = 50
COPIES, SPEECH, STORIES = (4, 14, 24, 34, 44), 7, (0, 5, 10, 15, 20, 25, 30, 35, 40, 45)
CREDITS = ("(Wire services)", "Reporting by our own staff", "(c) The news desk, all rights kept")


class Story(NamedTuple):
    """A story or a stretch of a speech: its title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


class Line(msgspec.Struct):
    """One object of the JSON lines."""

    url: str
    title: str
    text: str
    outlet: str
    published: str


@functools.cache
def stories() -> tuple[Story, ...]:
    """Read the stories that have a title and a body of at least 200 characters."""
    found = []
    with tarfile.open(REUTERS) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            file = archive.extractfile(member) if member.name.endswith(".sgm") else None
            if file is None:
                continue
            for story in _STORY.findall(file.read().decode("latin-1")):
                title, body = _TITLE.search(story), _BODY.search(story)
                if title and body and len(body[1]) >= 200:
                    paragraphs = _paragraphs(_CREDIT.sub("", body[1]))
                    found.append(Story(" ".join(html.unescape(title[1]).split()), paragraphs))
    return tuple(found)


def _paragraphs(body: str) -> tuple[str, ...]:
    parts = re.split(r"\n {4}(?=\S)", body)
    plain = (" ".join(html.unescape(part).split()) for part in parts)
    return tuple(part for part in plain if part)


@functools.cache
def speeches() -> tuple[Story, ...]:
    """Cut the speeches into stretches of twelve paragraphs of four sentences."""
    found = []
    for path in sorted(SPEECHES.glob("*.txt")):
        sentences = _SENTENCE_END.split(" ".join(path.read_text("utf-8").split()))
        paragraphs = [" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)]
        state, _, year = path.stem.split("_")
        found += [
            Story(f"{state} in the general debate of {year}, part {i // 12 + 1}",
                  tuple(paragraphs[i : i + 12]))
            for i in range(0, len(paragraphs), 12)
        ]  # fmt: skip
    return tuple(found)


@functools.cache
def _names() -> tuple[str, ...]:
    found = {n for story in stories()[:4000] for p in story.paragraphs for n in _NAME.findall(p)}
    return tuple(sorted(found))


def make(number: int) -> Line:
    """Make the document of that number."""
    chance = random.Random(f"document {number}")
    place = number % EVERY
    days = (LAST_DAY - FIRST_DAY).days
    published = FIRST_DAY + datetime.timedelta(days=chance.randrange(days))
    if place in COPIES and number > EVERY:
        return _copy(number, chance)
    if place == SPEECH:
        story = speeches()[number // EVERY % len(speeches())]
        if number // EVERY >= len(speeches()):
            story = Story(story.title, _vary(story.paragraphs, chance))
    elif place in STORIES and (at := number // EVERY * len(STORIES) + place // 5) < len(stories()):
        story = stories()[at]
    else:
        story = _compose(chance)
    return _line(number, story, published)


def _line(number: int, story: Story, published: datetime.date) -> Line:
    outlet = number % 97
    return Line(
        url=f"https://outlet{outlet}.example/{published:%Y/%m}/{number}",
        title=story.title,
        text="\n".join(story.paragraphs),
        outlet=f"Outlet {outlet}",
        published=published.isoformat(),
    )


def _compose(chance: random.Random) -> Story:
    """Put paragraphs of several stories together, with other figures and names."""
    model = chance.choice(stories())
    count = max(3, len(model.paragraphs))
    chosen = []
    while len(chosen) < count or sum(map(len, chosen)) < 500:
        chosen.append(chance.choice(chance.choice(stories()).paragraphs))
    title, *paragraphs = _vary((model.title, *chosen), chance)
    return Story(title, tuple(paragraphs))


def _vary(paragraphs: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    names, exchanged = _names(), dict[str, str]()

    def name(found: re.Match[str]) -> str:
        if found[0] not in exchanged:
            keep = chance.random() < 0.5
            exchanged[found[0]] = found[0] if keep else chance.choice(names)
        return exchanged[found[0]]

    def figure(_: re.Match[str]) -> str:
        return str(chance.randrange(1, 10))

    return tuple(_FIGURE.sub(figure, _NAME.sub(name, part)) for part in paragraphs)


def _copy(number: int, chance: random.Random) -> Line:
    """Copy one of the 2,000 documents before, published up to three days later."""
    model = make(chance.randrange(max(0, number - 2000), number))
    published = datetime.date.fromisoformat(model.published)
    later = min(LAST_DAY, published + datetime.timedelta(days=chance.randrange(4)))
    paragraphs = tuple(model.text.split("\n"))
    kind = chance.randrange(3)
    if kind == 1 and len(paragraphs) > 5:
        paragraphs = paragraphs[:-1]
    elif kind == 2:
        paragraphs = (*paragraphs, chance.choice(CREDITS))
    return _line(number, Story(model.title, paragraphs), later)


def write(path: Path, volume: int) -> int:
    """Write the first `volume` documents; return the bytes of their texts."""
    size = 0
    with path.open("wb") as file:
        for line in lines(volume):
            size += len(line.text.encode())
            file.write(msgspec.json.encode(line) + b"\n")
    return size


def lines(volume: int) -> Iterator[Line]:
    """Make the first `volume` documents."""
    return map(make, range(volume))


def queries(volume: int, count: int) -> list[str]:
    """Make queries of 2 to 6 words each out of the titles of the first `volume` documents."""
    chance = random.Random("queries")
    found: list[str] = []
    while len(found) < count:
        words = re.findall(r"[A-Za-z]{3,}", make(chance.randrange(volume)).title)
        length = chance.randrange(2, 7)
        if len(words) >= length:
            start = chance.randrange(len(words) - length + 1)
            found.append(" ".join(words[start : start + length]).lower())
    return found
