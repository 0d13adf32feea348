"""Load the open texts that pairs are made of, without those that are measured with."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from apercu.actors import actor_name
from apercu.text.sentences import split_sentences

FEWEST, MOST = 3, 60
"""Words of a sentence that can stand in a pair; longer ones are cut off by the model's window."""
_ARTICLES = {"EU": "the European Union", "USA": "the United States", "GBR": "the United Kingdom"}
_SPACE = re.compile(r"\s+")


class Text(NamedTuple):
    """A speech or a report; `speaker` is its state's English name, where one speaks."""

    url: str
    speaker: str | None
    year: int
    sentences: tuple[str, ...]
    kind: str


def measured_urls(gold: Path) -> set[str]:
    """Return the addresses of all documents that claims are measured on, and nothing else.

    Both halves are looked at, by program and for this field alone; no claim is kept.
    """
    found: set[str] = set()
    for path in sorted(gold.glob("relations-claims-*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            found.update(x["url"] for line in lines for x in json.loads(line)["documents"])
    return found


def load_speeches(folder: Path, without: Collection[str]) -> list[Text]:
    """Load the General Debate's speeches, `STATE_SESSION_YEAR.txt`, but for those left out."""
    texts = []
    for path in sorted(folder.glob("*.txt")):
        url = f"urn:ungdc:{path.stem}"
        if url in without:
            continue
        state, _, year = path.stem.split("_")
        speaker = _ARTICLES.get(state) or actor_name(state)
        body = path.read_text(encoding="utf-8-sig")
        texts.append(Text(url, speaker, int(year), tuple(sentences_of(body)), "speech"))
    return texts


def load_reports(folder: Path, without: Collection[str]) -> list[Text]:
    """Load the demonstration's English reports, but for those left out."""
    texts = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            report = json.loads(line)
            if report["url"] in without or report.get("language") != "en":
                continue
            year = int(str(report.get("published") or "2025")[:4])
            # The last sentence only says that the report is synthetic.
            sentences = tuple(sentences_of(report["text"]))[:-1]
            texts.append(Text(report["url"], None, year, sentences, "report"))
    return texts


def sentences_of(body: str) -> Iterable[str]:
    """Give the sentences of a text that have a fit length, white space made single."""
    for start, end in ((s.start, s.end) for s in split_sentences(body, "en")):
        words = _SPACE.sub(" ", body[start:end])
        if FEWEST <= words.count(" ") + 1 <= MOST:
            yield words
