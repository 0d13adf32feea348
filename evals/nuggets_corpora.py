"""Make the collections that the nuggets ask about, the same in every run, as JSON lines.

Three are read from the shared data beside the checkout, of which nothing is kept here: the
speeches of the UN General Debate from 2009 on, Reuters-21578 (stories of 1987) and TIME of 1963.
The fourth is the demonstration collection of the package. Spans of the gold are half-open code
points of the texts made here. A collection is cached under build/ by the hash of its lines and of
the program that added them.
"""

from __future__ import annotations

import functools
import hashlib
import html
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
BUILD = ROOT / "build" / "nuggets"
SPEECHES = SHARED / "data/speeches/ungdc"
REUTERS = SHARED / "data/find/reuters21578/reuters21578.tar.gz"
TIME = SHARED / "data/find/time1963/documents.txt"
DEMO = ROOT / "src/apercu/demo"
PACKAGE = ROOT / "src/apercu"
ADDING = (
    *("actors", "addresses.py", "collect", "collection", "dates", "group", "intake", "outlets.py"),
    *("read", "records.py", "records_in.py", "text"),
    *("data/dates", "data/gazetteer", "data/group", "data/outlets", "data/text"),
)
"""What takes part in adding; a change to the rest of the program leaves the cache good."""
DEMO_FILES = ("caucasus-independent.jsonl", "caucasus-official.jsonl")

FIRST_YEAR = 2009
"""Earlier speeches would only make the collection larger: no question goes behind this year."""

STATES = {
    "ARM": "Armenia", "AZE": "Azerbaijan", "BLR": "Belarus", "CHN": "China", "DEU": "Germany",
    "EU": "the European Union", "FRA": "France", "GBR": "the United Kingdom", "GEO": "Georgia",
    "IND": "India", "IRN": "Iran", "ISR": "Israel", "KAZ": "Kazakhstan", "MDA": "Moldova",
    "PAK": "Pakistan", "POL": "Poland", "RUS": "Russia", "TUR": "Turkey", "UKR": "Ukraine",
    "USA": "the United States",
}  # fmt: skip

_SPEECH = re.compile(r"(?P<state>[A-Z]{2,3})_+(?P<session>\d+)_(?P<year>\d{4})\Z")
_STORY = re.compile(r'<REUTERS[^>]*NEWID="(\d+)".*?</REUTERS>', re.DOTALL)
_DATE = re.compile(r"<DATE>\s*(\d{1,2}-[A-Z]{3}-\d{4})")
_TITLE = re.compile(r"<TITLE>(.*?)</TITLE>", re.DOTALL)
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.DOTALL)
_CREDIT = re.compile(r"\s*reuters?\s*&#3;\s*\Z|&#3;|&#2;", re.IGNORECASE)
_ARTICLE = re.compile(r"^\*TEXT (\d+) (\d\d)/(\d\d)/(\d\d) PAGE (\d+)\s*$", re.MULTILINE)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One object of the JSON lines; `published` is a day."""

    url: str
    title: str
    outlet: str
    published: str
    text: str


class Missing(Exception):
    """The data of a collection is not beside the checkout."""


def _here(path: Path) -> Path:
    if not path.exists():
        raise Missing(f"{path.name} is not there: its collection cannot be made; lay it beside")
    return path


def speeches() -> Iterator[Line]:
    """Read the speeches as they are; the day is set to 25 September of their year."""
    for path in sorted(_here(SPEECHES).glob("*.txt")):
        found = _SPEECH.match(path.stem)
        if found is None:
            raise ValueError(f"{path.name}: a speech is named STATE_SESSION_YEAR.txt")
        year, name = int(found["year"]), STATES[found["state"]]
        if year < FIRST_YEAR:
            continue
        yield Line(
            url=f"urn:ungdc:{path.stem}",
            title=f"Statement of {name} in the general debate of the UN General Assembly, {year}",
            outlet=f"Government of {name}",
            published=f"{year}-09-25",
            text=path.read_text(encoding="utf-8-sig").strip(),
        )


def reuters() -> Iterator[Line]:
    """Read the stories that have a title and a body; credits are cut, wrapped lines joined."""
    with tarfile.open(_here(REUTERS)) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            file = archive.extractfile(member) if member.name.endswith(".sgm") else None
            if file is None:
                continue
            for story in _STORY.finditer(file.read().decode("latin-1")):
                title, body, day = (p.search(story[0]) for p in (_TITLE, _BODY, _DATE))
                if not (title and body and day):
                    continue
                number, month, year = day[1].split("-")
                parts = re.split(r"\n {4}(?=\S)", _CREDIT.sub("", body[1]))
                plain = (" ".join(html.unescape(part).split()) for part in parts)
                yield Line(
                    url=f"urn:reuters21578:{story[1]}",
                    title=" ".join(html.unescape(title[1]).split()),
                    outlet="Reuters",
                    published=f"{year}-{_MONTHS.index(month) + 1:02}-{int(number):02}",
                    text="\n".join(part for part in plain if part),
                )


def time1963() -> Iterator[Line]:
    """Read the articles, upper case as they are; lines are joined and full stops drawn near."""
    whole = _here(TIME).read_text(encoding="utf-8").partition("*STOP")[0]
    heads = list(_ARTICLE.finditer(whole))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = " ".join(whole[head.end() : after and after.start()].split())
        body = re.sub(r"(?<=\S) \.(?=\s|\Z)", ".", body)
        yield Line(
            url=f"urn:time1963:{head[1]}",
            title=" ".join(body.split()[:8]),
            outlet="TIME",
            published=f"19{head[4]}-{head[2]}-{head[3]}",
            text=body,
        )


def demo() -> Iterator[Line]:
    """Read the demonstration collection, as far as the gold's spans need it."""
    for name in DEMO_FILES:
        for line in _here(DEMO / name).read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield msgspec.json.decode(line, type=Line)


MAKERS: dict[str, Callable[[], Iterator[Line]]] = {
    "speeches": speeches,
    "reuters": reuters,
    "time1963": time1963,
    "demo": demo,
}


def payload(name: str) -> bytes:
    """Return the JSON lines of a collection; the demonstration's as they lie in the package."""
    if name == "demo":
        return b"".join(_here(DEMO / file).read_bytes() for file in DEMO_FILES)
    return b"".join(msgspec.json.encode(line) + b"\n" for line in MAKERS[name]())


@functools.cache
def texts(name: str) -> dict[str, Line]:
    """Return the documents of a collection by their address."""
    return {line.url: line for line in MAKERS[name]()}


def program() -> str:
    """Return the path of the installed `apercu`."""
    return str(Path(sys.executable).with_name("apercu"))


@functools.cache
def adding() -> bytes:
    """Hash the parts of the program that decide what a collection holds and how it is stored."""
    digest = hashlib.sha256()
    for part in ADDING:
        path = PACKAGE / part
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(PACKAGE).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


@functools.cache
def collection(name: str) -> Path:
    """Return the folder of a collection, made on the first call.

    Raises Missing where its data is absent, CalledProcessError where `apercu add` failed.
    """
    lines = payload(name)
    folder = BUILD / f"{name}-{hashlib.sha256(lines + adding()).hexdigest()[:16]}"
    if folder.exists():
        return folder
    # Made beside and moved into place: a killed run leaves nothing that looks whole.
    BUILD.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f"{name}-", suffix=".making", dir=BUILD))
    try:
        source = beside / "documents.jsonl"
        source.write_bytes(lines)
        made = beside / "collection"
        command = [program(), "add", str(source), "--collection", str(made)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        # What an older program made cannot be read for sure, and it takes space.
        for older in BUILD.glob(f"{name}-????????????????"):
            shutil.rmtree(older, ignore_errors=True)
        made.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder
