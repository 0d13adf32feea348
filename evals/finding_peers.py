"""Rank the same texts by other programs; each runs in a Python in which it is installed.

    PYTHON evals/finding_peers.py NAME ASKED.json ANSWERED.json

`ASKED.json` holds `texts` and `queries` by number, for LanceDB also `vectors` and `query_vectors`.
Each peer is used as its documentation shows it, with its defaults.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

LIMIT = 100

Run = dict[str, dict[str, float]]


def fts5(given: dict[str, Any]) -> Run:
    """SQLite's FTS5 with its Porter stemmer; any word may match, its own BM25 ranks."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='porter unicode61')")
    for number, text in given["texts"].items():
        connection.execute("INSERT INTO t (rowid, body) VALUES (?, ?)", (int(number), text))
    run: Run = {}
    for query, words in given["queries"].items():
        asked = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", words))
        rows = connection.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t), rowid LIMIT ?", (asked, LIMIT)
        )
        run[query] = {str(number): -float(at) for at, (number,) in enumerate(rows)}
    return run


def bm25s(given: dict[str, Any]) -> Run:
    """bm25s with its stop words and PyStemmer's English rules."""
    import bm25s as library  # noqa: PLC0415
    import Stemmer  # noqa: PLC0415

    stemmer = Stemmer.Stemmer("english")

    def tokens(texts: list[str]) -> Any:
        return library.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    numbers = list(given["texts"])
    retriever = library.BM25()
    retriever.index(tokens(list(given["texts"].values())), show_progress=False)
    run: Run = {}
    for query, words in given["queries"].items():
        found, _ = retriever.retrieve(tokens([words]), k=LIMIT, show_progress=False)
        run[query] = {numbers[int(one)]: -float(at) for at, one in enumerate(found[0])}
    return run


def _lance(given: dict[str, Any], folder: str) -> Any:
    import lancedb  # noqa: PLC0415

    table = lancedb.connect(folder).create_table(
        "t",
        [
            {"number": number, "text": text, "vector": given["vectors"][number]}
            for number, text in given["texts"].items()
        ],
    )
    table.create_fts_index("text")
    return table


def lancedb(given: dict[str, Any]) -> Run:
    """LanceDB's hybrid search, its reranker by reciprocal ranks."""
    from lancedb.rerankers import RRFReranker  # noqa: PLC0415

    run: Run = {}
    with tempfile.TemporaryDirectory() as folder:
        table = _lance(given, folder)
        for query, words in given["queries"].items():
            rows = (
                table.search(query_type="hybrid")
                .vector(given["query_vectors"][query])
                .text(words)
                .rerank(RRFReranker())
                .limit(LIMIT)
                .to_list()
            )
            run[query] = {row["number"]: -float(at) for at, row in enumerate(rows)}
    return run


def lancedb_words(given: dict[str, Any]) -> Run:
    """LanceDB's search by words alone."""
    run: Run = {}
    with tempfile.TemporaryDirectory() as folder:
        table = _lance(given, folder)
        for query, words in given["queries"].items():
            rows = table.search(words, query_type="fts").limit(LIMIT).to_list()
            run[query] = {row["number"]: -float(at) for at, row in enumerate(rows)}
    return run


PEERS: dict[str, Callable[[dict[str, Any]], Run]] = {
    "fts5": fts5, "bm25s": bm25s, "lancedb": lancedb, "lancedb_words": lancedb_words,
}  # fmt: skip


def main() -> None:
    name, asked, answered = sys.argv[1:]
    given = json.loads(Path(asked).read_text(encoding="utf-8"))
    Path(answered).write_text(json.dumps(PEERS[name](given)), encoding="utf-8")


if __name__ == "__main__":
    main()
