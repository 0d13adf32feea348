"""Measure finding on TIME 1963: by words, by nearness, by both, beside peers in the same run.

    python evals/finding.py [--lancedb PYTHON] [--bm25s PYTHON]

423 articles on world affairs and 42 queries with judgements, none of which is part of this project.
`ir_measures` computes nDCG@10 and recall@50. `--lancedb` and `--bm25s` name a Python in which the
peer is installed; the peer gets the texts, and LanceDB the leads' vectors, in full precision.

The judgements number the articles by their place in a file that had two more: from number 372 on
they mean the article two places before the one of that place (that for query 7, on Cambodia, is the
one at 384; 386 is on Iraq). `aligned` moves them, `as numbered` takes them as they stand.

Nothing is fitted on these queries but the four numbers of `VARIANTS`; the row `left out` takes for
each query what was best on the other 41. An interval is that of the mean over queries, by
bootstrap; p is that of a paired randomisation test against the first row (Smucker et al. 2007).
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import functools
import hashlib
import itertools
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ir_measures
import nuggets_corpora
import numpy as np
from finding_peers import fts5
from ir_measures import R, nDCG

from apercu import finding
from apercu.adapters.onnx_encoder import packaged_encoder
from apercu.ask.bm25 import idf, saturation
from apercu.assemble import searchable
from apercu.collection.index import LexicalIndex
from apercu.collection.leads import lead_text
from apercu.collection.reading import Collection
from apercu.find import fusion
from apercu.find.widening import widened
from apercu.finding import Finder, Mode
from apercu.intake.vectorise import make_vectors
from apercu.ports import Encoder
from apercu.records import MentionKind
from apercu.searching import query_terms, search
from apercu.text import terms

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared/data/find/time1963"
BUILD = ROOT / "build" / "finding"
PEERS = Path(__file__).with_name("finding_peers.py")
DAY = datetime.date(1964, 1, 1)
DEPTH = 50
MEASURES = (nDCG @ 10, R @ 50)
MISSING_FROM, MISSING = 372, 2
VARIANTS = {
    "CANDIDATES": (16, 32, 64), "TOLD_BY_LEAD": (0, 900), "LEADS": (50, 100),
    "RANK_OFFSET": (10, 20, 60),
}  # fmt: skip

WIDENINGS: dict[str, tuple[MentionKind, ...]] = {
    "names and demonyms": ("name", "demonym"),
    "capitals too": ("name", "demonym", "capital"),
}

Run = dict[str, dict[str, float]]
"""By query, the documents found with their scores."""
_HEAD = re.compile(r"^\*TEXT\b(.*)$", re.MULTILINE)
_DAY = re.compile(r"(\d\d)/(\d\d)/? ?(\d\d)")


class Scores(NamedTuple):
    """What a run is worth, query by query."""

    ndcg: dict[str, float]
    recall: dict[str, float]


# --- the data ------------------------------------------------------------------------------------


def articles() -> dict[str, dict[str, str]]:
    """Read the articles by their place in the file, as JSON lines want them."""
    whole = (DATA / "documents.txt").read_text(encoding="utf-8").partition("*STOP")[0]
    heads = list(_HEAD.finditer(whole))
    found = {}
    for number, (head, after) in enumerate(zip(heads, [*heads[1:], None], strict=True), 1):
        body = " ".join(whole[head.end() : after and after.start()].split())
        day = _DAY.search(head[1])
        assert day is not None
        found[str(number)] = {
            "url": f"urn:time:{number}",
            "outlet": "TIME",
            "published": f"19{day[3]}-{day[1]}-{day[2]}",
            "text": re.sub(r"(?<=\S) \.(?=\s|\Z)", ".", body),
        }
    return found


def queries() -> dict[str, str]:
    lines = (DATA / "queries.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)  # type: ignore[arg-type]


def judgements(*, aligned: bool) -> list[ir_measures.Qrel]:
    found = []
    for line in (DATA / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, _, document, relevance = line.split()
        number = int(document) - (MISSING if aligned and int(document) >= MISSING_FROM else 0)
        found.append(ir_measures.Qrel(query, str(number), int(relevance)))
    return found


def collection(texts: Mapping[str, dict[str, str]]) -> Path:
    """Return the folder of the collection, with all vectors, made on the first call."""
    lines = "".join(json.dumps(one) + "\n" for one in texts.values()).encode()
    key = hashlib.sha256(lines + nuggets_corpora.adding() + packaged_encoder().id.encode())
    folder = BUILD / f"time1963-{key.hexdigest()[:16]}"
    if not folder.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD) as beside:
            source = Path(beside) / "documents.jsonl"
            source.write_bytes(lines)
            made = Path(beside) / "collection"
            subprocess.run(
                [nuggets_corpora.program(), "add", str(source), "--collection", str(made)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            with Collection.open(made) as found:
                make_vectors(found, packaged_encoder(), day=DAY.toordinal())
            for older in BUILD.glob("time1963-*"):
                shutil.rmtree(older)
            made.rename(folder)
    return folder


# --- ours ----------------------------------------------------------------------------------------


class Ours:
    """Our own runs on the opened collection."""

    def __init__(self, opened: Collection, index: LexicalIndex, asked: Mapping[str, str]) -> None:
        self.opened = opened
        self.index = index
        self.asked = asked
        self.finder = Finder(opened, index, Remembering(packaged_encoder()))

    def lexical(self) -> Run:
        """Rank by words, as `apercu search` does."""
        return self._run(
            lambda query: search(self.opened, self.index, query, limit=100, as_of=DAY).results
        )

    def near(self, mode: Mode, limit: int = DEPTH) -> Run:
        """Rank as `apercu search --mode` does."""
        return self._run(
            lambda query: self.finder.find(query, mode=mode, limit=limit, as_of=DAY).results
        )

    def _run(self, ask: Callable[[str], Sequence[Any]]) -> Run:
        # The order is ours: where a peer's tool would break ties by name, the rank decides.
        return {
            number: {one.url.rpartition(":")[2]: -float(at) for at, one in enumerate(ask(query))}
            for number, query in self.asked.items()
        }


class Remembering:
    """An encoder that encodes no text twice."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.id, self.dimension = encoder.name, encoder.id, encoder.dimension
        self._encoder = encoder
        self._known: dict[str, Any] = {}

    def encode(self, texts: Sequence[str]) -> Any:
        """Return the vectors of texts."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@contextlib.contextmanager
def settings(**given: int) -> Iterator[None]:
    """Set numbers of the finder for the block."""
    places = {name: fusion if hasattr(fusion, name) else finding for name in given}
    old = {name: getattr(places[name], name) for name in given}
    try:
        for name, value in given.items():
            setattr(places[name], name, value)
        yield
    finally:
        for name, value in old.items():
            setattr(places[name], name, value)


def fused(*runs: Run) -> Run:
    """Fuse runs plainly by their first 100 ranks."""
    found: Run = {}
    for query in runs[0]:
        numbers = [[int(one) for one in list(run[query])[:100]] for run in runs]
        ranking = fusion.fused(numbers, identify=lambda n: f"{n:06}")
        found[query] = {str(n): -float(at) for at, (n, _) in enumerate(ranking)}
    return found


def whole_texts(texts: Mapping[str, dict[str, str]], asked: Mapping[str, str]) -> Run:
    """Rank whole articles by BM25 with our terms: what passages give up."""
    counts = {number: Counter(terms(one["text"])) for number, one in texts.items()}
    lengths = {number: sum(count.values()) for number, count in counts.items()}
    mean = statistics.fmean(lengths.values())
    frequency = Counter(term for count in counts.values() for term in count)
    run: Run = {}
    for query, words in asked.items():
        scores = {
            number: sum(
                times
                * idf(len(counts), frequency[term])
                * saturation(count[term], lengths[number], mean)
                for term, times in Counter(query_terms(words)).items()
                if count[term]
            )
            for number, count in counts.items()
        }
        run[query] = ranked(scores)
    return run


def ranked(scores: Mapping[str, float]) -> dict[str, float]:
    best = sorted(scores, key=lambda number: (-scores[number], int(number)))
    return {number: -float(at) for at, number in enumerate(best[:100]) if scores[number] > 0}


# --- measuring -----------------------------------------------------------------------------------


def worth(qrels: Sequence[ir_measures.Qrel], run: Run) -> Scores:
    """Compute both measures of each query; one without results is worth 0."""
    found: dict[str, dict[str, float]] = {str(measure): {} for measure in MEASURES}
    for one in ir_measures.iter_calc(list(MEASURES), list(qrels), run):
        found[str(one.measure)][one.query_id] = one.value
    for values in found.values():
        for query in run:
            values.setdefault(query, 0.0)
    return Scores(*found.values())


def interval(values: Sequence[float]) -> tuple[float, float]:
    chance = random.Random(0)
    means = sorted(statistics.fmean(chance.choices(values, k=len(values))) for _ in range(2000))
    return means[50], means[1949]


def randomised(ours: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    """Return the two-sided p of a paired randomisation test (20,000 changes of signs)."""
    gaps = np.array([ours[query] - theirs[query] for query in sorted(ours)])
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(20_000, len(gaps)))
    extreme = np.abs(signs @ gaps) >= abs(gaps.sum()) - 1e-12
    return float((extreme.sum() + 1) / (len(extreme) + 1))


def left_out(variants: Mapping[str, Scores]) -> Scores:
    """Take for each query the variant that was best on all others."""
    names = list(variants)
    queries_ = list(variants[names[0]].ndcg)
    found = Scores({}, {})
    for query in queries_:
        best = max(
            names,
            key=lambda name: sum(v for q, v in variants[name].ndcg.items() if q != query),
        )
        found.ndcg[query] = variants[best].ndcg[query]
        found.recall[query] = variants[best].recall[query]
    return found


def table(rows: Mapping[str, Scores], numbered: Mapping[str, Scores]) -> list[str]:
    first = next(iter(rows))
    base = rows[first].ndcg
    mean = statistics.fmean(base.values())
    lines = [
        "| system | nDCG@10 | beside the first | p | recall@50 | nDCG@10 as numbered |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for name, scores in rows.items():
        values = list(scores.ndcg.values())
        low, high = interval(values)
        p = "" if name == first else f"{randomised(scores.ndcg, base):.4f}"
        plain = numbered.get(name)
        lines.append(
            f"| {name} | {statistics.fmean(values):.4f} [{low:.3f}, {high:.3f}] |"
            f" {statistics.fmean(values) / mean:.3f} | {p} |"
            f" {statistics.fmean(scores.recall.values()):.4f} |"
            f" {statistics.fmean(plain.ndcg.values()) if plain else float('nan'):.4f} |"
        )
    return lines


# --- peers ---------------------------------------------------------------------------------------


def peer(python: str, name: str, given: Mapping[str, Any]) -> Run:
    """Let a peer rank in a Python of its own."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "asked.json", Path(folder) / "answered.json"
        asked.write_text(json.dumps(given), encoding="utf-8")
        subprocess.run([python, str(PEERS), name, str(asked), str(answered)], check=True)
        found: Run = json.loads(answered.read_text(encoding="utf-8"))
    return found


def peers(
    given: argparse.Namespace, texts: Mapping[str, dict[str, str]], asked: Mapping[str, str]
) -> dict[str, Run]:
    encoder = packaged_encoder()
    named = {number: one["text"] for number, one in texts.items()}
    leads = encoder.encode([lead_text(None, text) for text in named.values()])
    heads = encoder.encode(list(asked.values()))
    near = heads.astype(np.float64) @ leads.astype(np.float64).T
    runs = {
        "the same leads in full precision": {
            query: ranked(dict(zip(named, 1.0 + row, strict=True)))
            for query, row in zip(asked, near, strict=True)
        },
        "SQLite FTS5": fts5({"texts": named, "queries": dict(asked)}),
    }
    data = {
        "texts": named,
        "queries": dict(asked),
        "vectors": dict(zip(named, leads.tolist(), strict=True)),
        "query_vectors": dict(zip(asked, heads.tolist(), strict=True)),
    }
    if given.bm25s:
        runs["bm25s"] = peer(given.bm25s, "bm25s", data)
    if given.lancedb:
        runs["LanceDB, words"] = peer(given.lancedb, "lancedb_words", data)
        runs["LanceDB hybrid"] = peer(given.lancedb, "lancedb", data)
    return runs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lancedb", metavar="PYTHON")
    parser.add_argument("--bm25s", metavar="PYTHON")
    given = parser.parse_args()
    if not DATA.is_dir():
        print("TIME 1963 is not beside this checkout (../shared): nothing was measured")
        return 0
    texts, asked = articles(), queries()
    variants: dict[str, Run] = {}
    with searchable(collection(texts)) as (opened, index):
        ours = Ours(opened, index, asked)
        lexical, dense = ours.lexical(), ours.near("dense", 100)
        runs: dict[str, Run] = {
            "ours, words (lexical)": lexical,
            "BM25 of whole articles, our terms": whole_texts(texts, asked),
            "ours, dense": dense,
            "reciprocal ranks of words and leads": fused(lexical, dense),
            "ours, hybrid": ours.near("hybrid"),
        }
        for name, kinds in WIDENINGS.items():
            wide = functools.partial(widened, kinds=kinds)
            ours.finder = Finder(opened, index, ours.finder.vectors.encoder, widen=wide)
            runs[f"ours, hybrid, widened by {name}"] = ours.near("hybrid")
        ours.finder = Finder(opened, index, ours.finder.vectors.encoder)
        for values in itertools.product(*VARIANTS.values()):
            chosen = dict(zip(VARIANTS, values, strict=True))
            with settings(**chosen):
                variants[str(chosen)] = ours.near("hybrid")
    runs |= peers(given, texts, asked)
    qrels, numbered = judgements(aligned=True), judgements(aligned=False)
    rows = {name: worth(qrels, run) for name, run in runs.items()}
    as_numbered = {name: worth(numbered, run) for name, run in runs.items()}
    several = {name: worth(qrels, run) for name, run in variants.items()}
    rows["ours, hybrid, numbers chosen on the other queries"] = left_out(several)
    as_numbered["ours, hybrid, numbers chosen on the other queries"] = left_out(
        {name: worth(numbered, run) for name, run in variants.items()}
    )
    print(f"{len(texts)} articles, {len(asked)} queries, {len(qrels)} judgements, all relevant")
    print("\n".join(table(rows, as_numbered)))
    means = sorted(statistics.fmean(one.ndcg.values()) for one in several.values())
    print(f"{len(means)} variants: nDCG@10 from {means[0]:.4f} to {means[-1]:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
