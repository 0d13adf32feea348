"""Measure how well pages are read: main text, title and date of publication.

    python evals/reading.py [PAGES]

`PAGES` holds `ground-truth.json` (`{id: {"articleBody", "url"}}`) and `html/<id>.html.gz`, as
the article-extraction benchmark lays them out (scrapinghub/article-extraction-benchmark).

Main text: that benchmark's measure, written anew from its description: a text is cut into
tokens (runs of letters and digits), both texts into all stretches of four tokens; with repeated
stretches counted, precision, recall and F1 are taken page by page and then averaged, precision
and recall over the pages where they are defined. trafilatura's fast and default modes are run
on the same pages in the same command. The baseline is all words of the page.

Title and date: against what the page's own mark-up says, parsed here by the standard library
and not by the reader: the title among `og:title`, JSON-LD `headline`, `<title>` and `<h1>`
(equal after white space and case, with or without a suffix behind a separator), the day of
publication as the first of JSON-LD `datePublished` and `article:published_time`.
"""

from __future__ import annotations

import gzip
import json
import logging
import random
import re
import statistics
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

from apercu.errors import ReadError
from apercu.read.html import read_html
from apercu.read.speech import spans_to_models
from apercu.records import RawCapture, Reading

FLOOR = 0.005
"""How far our mean F1 may fall below trafilatura's fast mode before this command fails."""
DATE_FLOOR = 0.95
TITLE_FLOOR = 0.95

_TOKEN = re.compile(r"\w+")


def shingles(text: str, n: int = 4) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    if not tokens:
        return Counter()
    if len(tokens) < n:
        return Counter([tuple(tokens)])
    return Counter(tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1))


def score(found: str, gold: str) -> tuple[float | None, float | None, float]:
    """Return precision, recall and F1 of one page's shingles; `None` where undefined."""
    ours, theirs = shingles(found), shingles(gold)
    both = sum((ours & theirs).values())
    extra, missed = sum(ours.values()) - both, sum(theirs.values()) - both
    precision = both / (both + extra) if both + extra else None
    recall = both / (both + missed) if both + missed else None
    total = 2 * both + extra + missed
    return precision, recall, 2 * both / total if total else 1.0


class Declared(HTMLParser):
    """What a page declares, by the standard library's parser alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.titles: list[str] = []
        self.published: list[str] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather."""
        values = {k: v or "" for k, v in attrs}
        if tag == "meta":
            key = values.get("property") or values.get("name") or ""
            if key == "og:title":
                self.titles.append(values.get("content", ""))
            elif key == "article:published_time":
                self.published.append(values.get("content", ""))
        elif tag in {"title", "h1"}:
            self._inside = [tag]
            self.titles.append("")
        elif tag == "script":
            ld = values.get("type", "").lower() == "application/ld+json"
            self._inside = ["ld" if ld else "script"]
            if ld:
                self.scripts.append("")
        elif tag == "style":
            self._inside = ["style"]

    def handle_endtag(self, tag: str) -> None:
        """Gather."""
        if tag in {"title", "h1", "script", "style"}:
            self._inside = []

    def handle_data(self, data: str) -> None:
        """Gather."""
        where = self._inside[0] if self._inside else ""
        if where in {"title", "h1"}:
            self.titles[-1] += data
        elif where == "ld":
            self.scripts[-1] += data
        if where in {"", "h1"}:
            self.words.append(data)

    def finish(self) -> None:
        """Read the gathered JSON-LD."""
        dates: list[str] = []
        for text in self.scripts:
            try:
                raw = json.loads(text, strict=False)
            except ValueError:
                continue
            nodes = raw if isinstance(raw, list) else [raw]
            nodes = [n for n in nodes if isinstance(n, dict)]
            nodes += [g for n in nodes for g in n.get("@graph", []) if isinstance(g, dict)]
            for node in nodes:
                if "rticle" in str(node.get("@type")) or "Posting" in str(node.get("@type")):
                    if isinstance(node.get("headline"), str):
                        self.titles.append(node["headline"])
                    if isinstance(node.get("datePublished"), str):
                        dates.append(node["datePublished"])
        self.published = dates + self.published


def declared(page: str) -> Declared:
    reader = Declared()
    reader.feed(page)
    reader.finish()
    return reader


def same_title(found: str | None, declared: list[str]) -> bool:
    def plain(text: str) -> str:
        return " ".join(text.split()).casefold()

    if not found:
        return False
    ours = plain(found)
    for title in map(plain, declared):
        if ours == title:
            return True
        if title.startswith(ours) and re.match(r"\s*[|\-–—:·»•/]", title[len(ours) :]):
            return True
        if title.endswith(ours) and re.search(r"[|\-–—:·»•/]\s*$", title[: -len(ours)]):
            return True
    return False


def interval(values: list[float]) -> tuple[float, float]:
    """Return the 95% percentile bootstrap interval of a mean (1,000 draws, fixed seed)."""
    draw = random.Random(7)
    means = sorted(statistics.fmean(draw.choices(values, k=len(values))) for _ in range(1000))
    return means[25], means[974]


def _report(name: str, pages: dict[str, tuple[str, str]]) -> float:
    scores = [score(found, gold) for found, gold in pages.values()]
    f1 = [s[2] for s in scores]
    precision = statistics.fmean(s[0] for s in scores if s[0] is not None)
    recall = statistics.fmean(s[1] for s in scores if s[1] is not None)
    low, high = interval(f1)
    print(
        f"{name:24} n={len(f1)}  F1 {statistics.fmean(f1):.4f} [{low:.4f}, {high:.4f}]"
        f"  precision {precision:.4f}  recall {recall:.4f}"
    )
    return statistics.fmean(f1)


def models(guard: Path, bodies: list[str]) -> None:
    """Print how many planted instructions to models are flagged, and how many plain texts.

    BIPIA's training strings: those at even places were looked at when the patterns were
    written, those at odd places were not. Its plain tasks ("Who wrote ...?") address nobody.
    """
    if not guard.exists():
        print(f"{guard}: not there; instructions to models are not measured")
        return
    attacks = json.loads((guard / "text_attack_train.json").read_text("utf-8"))
    names = list(attacks)
    for label, chosen in (("plain tasks", names[:5]), ("on the form of an answer", names[5:])):
        for place, seen in ((0, "looked at"), (1, "not looked at")):
            strings = [text for name in chosen for text in attacks[name][place::2]]
            found = sum(bool(spans_to_models(text)) for text in strings)
            print(f"instructions, {label}, {seen}: {found} of {len(strings)} flagged")
    mails = (guard / "email_test.jsonl").read_text("utf-8").splitlines()
    false = sum(bool(spans_to_models(json.loads(line)["context"])) for line in mails)
    print(f"false alarms: {false} of {len(mails)} mails", end=", ")
    print(f"{sum(bool(spans_to_models(body)) for body in bodies)} of {len(bodies)} articles")


def main() -> int:
    logging.disable(logging.CRITICAL)
    import trafilatura  # noqa: PLC0415 - beside the rest of the imports of this evaluation

    root = Path(__file__).resolve().parents[1]
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else root.parent / "shared/data/read/aeb"
    if not folder.exists():
        print(f"{folder}: no pages there; give the folder as an argument")
        return 2
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    texts: dict[str, dict[str, tuple[str, str]]] = {
        n: {} for n in ("ours", "trafilatura fast", "trafilatura default", "all words (baseline)")
    }
    readings: dict[str, Reading] = {}
    titles: list[bool] = []
    dates: list[bool] = []
    failures: list[str] = []
    for key, entry in truth.items():
        payload = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        gold = entry["articleBody"]
        try:
            reading = read_html(
                RawCapture(url=entry["url"], payload=payload, media_type="text/html")
            )
        except ReadError as error:
            failures.append(f"{key[:8]} {error.reason}: {error}")
            reading = None
        text = payload.decode("utf-8", "replace")
        said = declared(text)
        texts["ours"][key] = (reading.text if reading else "", gold)
        for name, fast in (("trafilatura fast", True), ("trafilatura default", False)):
            document = trafilatura.bare_extraction(text, fast=fast, include_comments=False)
            texts[name][key] = (document.text if document else "", gold)
        texts["all words (baseline)"][key] = (" ".join(said.words), gold)
        if reading is None:
            continue
        readings[key] = reading
        if said.titles:
            titles.append(same_title(reading.title, said.titles))
        day = next(
            (m.group() for d in said.published if (m := re.match(r"\d{4}-\d\d-\d\d", d))), None
        )
        if day:
            start = reading.published.start if reading.published else None
            dates.append(bool(start) and start[:10] == day)
    means = {name: _report(name, pages) for name, pages in texts.items()}
    for name, hits in (("title", titles), ("day of publication", dates)):
        low, high = interval([float(h) for h in hits])
        print(
            f"{name:24} n={len(hits)}  right {statistics.fmean(hits):.4f} [{low:.4f}, {high:.4f}]"
        )
    dated = sum(r.published is not None for r in readings.values())
    print(f"dated {dated} of {len(readings)}; failures: {failures or 'none'}")
    named = {"hidden_text", "speaks_to_models"}
    flags = Counter(
        name
        for reading in readings.values()
        for name in {f"{f.kind}:{f.detail}" if f.kind in named else f.kind for f in reading.flags}
    )
    print("pages by flag:", dict(flags.most_common()))
    models(root.parent / "shared/data/guard/bipia", [e["articleBody"] for e in truth.values()])
    gap = means["trafilatura fast"] - means["ours"]
    fine = gap <= FLOOR and statistics.fmean(titles) >= TITLE_FLOOR
    fine = fine and statistics.fmean(dates) >= DATE_FLOOR
    print(
        f"F1 below trafilatura fast: {gap:+.4f} (floor {FLOOR}); {'passed' if fine else 'FAILED'}"
    )
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
