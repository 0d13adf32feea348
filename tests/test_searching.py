"""Searching: what may not change an answer does not, and what is asked for is what is given."""

from __future__ import annotations

import datetime
import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from apercu.assemble import searchable
from apercu.codec import to_json
from apercu.collection.index import LexicalIndex
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged, InputError
from apercu.outlets import find_outlet
from apercu.records import SearchReply
from apercu.requests import make_filters
from apercu.searching import Filters, _outlet, query_terms, search
from small import FIRST, LAST, WORDS, build, copy, reports
from small import _add as add_records

AS_OF = datetime.date(2024, 9, 30)
QUERIES = [
    *("harbour treaty", "border guard visit", "copper", "gas tariff envoy talks", "nowhere wheat"),
    *(" ".join(random.Random(at).sample(WORDS, 3)) for at in range(8)),
]
MADE = reports(32, seed=11)


def ask(
    root: Path, as_of: datetime.date = AS_OF, limit: int = 20, filters: Filters | None = None
) -> list[SearchReply]:
    with searchable(root) as (collection, index):
        return [
            search(collection, index, query, limit=limit, as_of=as_of, filters=filters)
            for query in QUERIES
        ]


def bare(replies: Sequence[SearchReply]) -> list[list[tuple[object, ...]]]:
    """Keep what ranks and what is quoted, without counts of copies and the collection's state."""
    return [
        [(r.document, r.start, r.end, r.quote, r.score, r.origin, r.url) for r in reply.results]
        for reply in replies
    ]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("plain") / "collection", [MADE])


def test_answers_are_quotes_of_what_was_given(plain: Path) -> None:
    texts = {record["text"] for record in MADE}
    replies = ask(plain)
    assert sum(len(reply.results) for reply in replies) > 100
    for reply in replies:
        assert len({result.origin for result in reply.results}) == len(reply.results)
        scores = [result.score for result in reply.results]
        assert scores == sorted(scores, reverse=True)
        for result in reply.results:
            assert any(text[result.start : result.end] == result.quote for text in texts)
            assert set(query_terms(reply.query)) & set(
                query_terms(f"{result.quote} {result.title}")
            )


@pytest.mark.parametrize("seed", range(3))
def test_another_order_gives_the_same_bytes(plain: Path, tmp_path: Path, seed: int) -> None:
    shuffled = random.Random(seed).sample(MADE, len(MADE))
    cut = random.Random(seed).randrange(5, len(MADE) - 5)
    other = build(tmp_path / "other", [shuffled[:cut], shuffled[cut:]])
    for as_of in (AS_OF, LAST, FIRST + datetime.timedelta(60)):
        assert to_json(ask(other, as_of)) == to_json(ask(plain, as_of))


def test_what_is_newer_changes_nothing(plain: Path, tmp_path: Path) -> None:
    older = [record for record in MADE if record["published"] <= AS_OF.isoformat()]
    assert 10 < len(older) < len(MADE)
    without = build(tmp_path / "older", [older])
    assert to_json(ask(without)) == to_json(ask(plain))
    assert to_json(ask(without, LAST)) != to_json(ask(plain, LAST))


def _best(plain: Path) -> dict[str, Any]:
    """Give the report that answers most of the queries."""
    urls = [result.url for reply in ask(plain, LAST) for result in reply.results[:3]]
    often = max(set(urls), key=lambda url: (urls.count(url), url))
    return next(record for record in MADE if record["url"] == often)


@pytest.mark.parametrize("which", ["best", "another"])
@pytest.mark.parametrize("later", [True, False])
def test_ten_copies_change_no_rank_and_no_score(
    plain: Path, tmp_path: Path, which: str, later: bool
) -> None:
    best = _best(plain)
    model = best if which == "best" else next(r for r in MADE if r["url"] != best["url"])
    day = LAST.isoformat() if later else model["published"]
    copies = [copy(model, 50 + number, day) for number in range(10)]
    at_once = build(tmp_path / "at-once", [[*MADE, *copies]])
    after = build(tmp_path / "after", [MADE, copies])
    first = build(tmp_path / "first", [copies, MADE])
    if not later:  # which of them is the elder, and is shown, hangs on more than the day
        assert to_json(ask(after, LAST)) == to_json(ask(at_once, LAST)) == to_json(ask(first, LAST))
        return
    for root in (at_once, after, first):
        assert bare(ask(root, LAST)) == bare(ask(plain, LAST))
    told = {r.document: r.copies for reply in ask(at_once, LAST) for r in reply.results}
    before = {r.document: r.copies for reply in ask(plain, LAST) for r in reply.results}
    grown = {document for document in told if told[document] == before[document] + 10}
    assert all(told[d] == before[d] for d in told if d not in grown)
    assert len(grown) <= 1
    assert grown or which == "another"


def test_filters_ask_for_any_document_of_an_origin(plain: Path) -> None:
    until = datetime.date(2024, 6, 30)
    for reply in ask(plain, LAST, filters=Filters(until=until)):
        for result in reply.results:
            assert result.published is not None
            assert result.published.start is not None
            assert result.published.start <= until.isoformat()
    whole = {r.document for reply in ask(plain, LAST, limit=99) for r in reply.results}
    early = {
        r.document
        for reply in ask(plain, LAST, limit=99, filters=Filters(until=until))
        for r in reply.results
    }
    assert early < whole


def test_silence_says_of_which_kind_it_is(plain: Path, tmp_path: Path) -> None:
    (note,) = ask(plain, FIRST - datetime.timedelta(1))[0].notes
    assert "was published by" in note
    with searchable(plain) as (collection, index):
        reply = search(collection, index, "zeppelin", limit=3, as_of=LAST)
    assert not reply.results
    assert "nothing found" in reply.notes[0]
    empty = build(tmp_path / "empty", [])
    assert ask(empty)[0].notes == ("the collection is empty",)


def test_a_search_needs_a_word_and_a_limit(plain: Path) -> None:
    with searchable(plain) as (collection, index):
        with pytest.raises(InputError, match="--limit is 0"):
            search(collection, index, "grain", limit=0, as_of=LAST)
        with pytest.raises(InputError, match="no word"):
            search(collection, index, "?!", limit=3, as_of=LAST)


def test_common_words_count_only_alone_and_capitals_are_names() -> None:
    assert query_terms("the grain of the north") == query_terms("grain north")
    assert query_terms("to be or not to be")
    assert query_terms("WHO report") == ["who", "report"]
    assert query_terms("who reports") == ["report"]


# --- what the index keeps --------------------------------------------------------------------


DAYS = [FIRST, AS_OF, LAST, *(FIRST + datetime.timedelta(40 * step) for step in range(1, 9))]


def test_what_the_index_keeps_is_what_the_collection_says(
    plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [to_json(ask(plain, day)) for day in DAYS]
    monkeypatch.setattr(LexicalIndex, "reflects", lambda *_: False)
    assert [to_json(ask(plain, day)) for day in DAYS] == kept


def test_what_is_written_meanwhile_is_seen(tmp_path: Path) -> None:
    root = build(tmp_path / "c", [MADE[:20]])
    with searchable(root) as (collection, index):
        before = search(collection, index, QUERIES[0], limit=5, as_of=LAST)
        assert index.reflects(collection)
        later = [copy(MADE[0], 70, LAST)]
        with Collection.open(root, writable=True) as other:
            add_records(other, later)
        assert not index.reflects(collection)
        after = search(collection, index, QUERIES[0], limit=5, as_of=LAST)
    assert before.collection is not None
    assert after.collection is not None
    assert after.collection.documents == before.collection.documents + 1


def test_no_flipped_bit_of_the_slips_is_shown_as_right(plain: Path, tmp_path: Path) -> None:
    right = ask(plain, LAST)
    root = tmp_path / "flipped"
    shutil.copytree(plain, root)
    (slips,) = root.glob("index/g*/slips*.bin")
    whole, stamp = slips.read_bytes(), slips.stat()
    told = 0
    for seed in range(60):
        bit = random.Random(seed).randrange(len(whole) * 8)
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        slips.write_bytes(data)
        # As a disk does it that loses a bit: the time of the last change stays.
        os.utime(slips, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        try:
            assert ask(root, LAST) == right
        except CollectionDamaged as error:
            told += 1
            assert "rebuild" in str(error)  # noqa: PT017 - most flips are not met
    assert told > 5


@pytest.mark.parametrize(
    "url",
    [
        "https://www.mfa.gov.az/en/news/1", "https://a.example/b", "http://a.example:8080/b",
        "https://web.archive.org/web/20200101000000/https://www.bbc.co.uk/news/1",
        "https://archive.org/web/20200101000000/http:/tass.com/1", "file:///notes/a.txt",
        "https://tass.com?x=/1", "https://user@tass.com/1", "https://[::1]/x", "tass.com/world",
        "HTTPS://TASS.COM/1", "https://тасс.рф/1", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["", "Paper", "TASS"])
def test_an_outlet_is_told_by_its_site(url: str, name: str) -> None:
    assert _outlet(url, name) == find_outlet(url, name or None)


def test_an_outlet_is_meant_by_name_or_domain(tmp_path: Path) -> None:
    records = [{**one, "url": f"https://p{n}.example/{n}"} for n, one in enumerate(reports(6, 3))]
    root = build(tmp_path / "c", [records])
    with searchable(root) as (collection, index):
        found = {
            wanted: {
                result.url
                for result in search(
                    collection, index, "harbour treaty grain gas talks border", limit=50,
                    as_of=datetime.date(2026, 1, 1),
                    filters=make_filters(None, None, None, None, None, None, [wanted]),
                ).results
            }
            for wanted in ("p1.example", "https://p1.example/9", records[1]["outlet"].upper())
        }  # fmt: skip
    assert found["p1.example"] == found["https://p1.example/9"] == {"https://p1.example/1"}
    assert found["p1.example"] <= found[records[1]["outlet"].upper()]
