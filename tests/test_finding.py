"""Finding by words and nearness: what may not change an answer does not, and silence is told."""

from __future__ import annotations

import datetime
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apercu.assemble import searchable
from apercu.codec import to_json
from apercu.collection.index import open_index
from apercu.collection.layout import Layout
from apercu.collection.leads import text_key
from apercu.collection.reading import Collection
from apercu.collection.vectors import VectorStore, damaged_vectors
from apercu.errors import InputError, ServiceError
from apercu.find.exact import cosines_of, quantise
from apercu.finding import CANDIDATES, FEW_MISSING, Finder, Mode, dense_scores
from apercu.intake.forget import forget
from apercu.intake.rebuild import rebuild
from apercu.intake.vectorise import Vectors, allow_vectors, make_vectors, refuse_vectors
from apercu.records import SearchReply, VectorReport
from apercu.searching import Filters, search
from cli_run import REPORTS, run
from places import ROOT
from small import FIRST, LAST, WORDS, build, copy, reports
from small_encoder import DIMENSION, SmallEncoder

AS_OF = datetime.date(2024, 9, 30)
QUERIES = ["harbour treaty", "border guard visit", "copper", "gas tariff envoy talks", "loan dam"]
MADE = reports(32, seed=11)
MANY = reports(FEW_MISSING + 50, seed=5)


def vectorise(root: Path, encoder: Any = None) -> VectorReport:
    with Collection.open(root) as collection:
        return make_vectors(collection, encoder or SmallEncoder(), day=LAST.toordinal())


def ask(
    root: Path,
    as_of: datetime.date = AS_OF,
    mode: Mode = "hybrid",
    queries: Sequence[str] = QUERIES,
    encoder: Any = None,
    **more: Any,
) -> list[SearchReply]:
    with searchable(root) as (collection, index):
        finder = Finder(collection, index, encoder or SmallEncoder())
        more = {"limit": 20, **more}
        return [finder.find(query, mode=mode, as_of=as_of, **more) for query in queries]


def bare(replies: Sequence[SearchReply]) -> list[list[tuple[object, ...]]]:
    """Keep what ranks and is quoted, without counts of copies and the collection's state."""
    return [
        [(r.document, r.start, r.end, r.quote, r.score, r.origin, r.url) for r in reply.results]
        for reply in replies
    ]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build(tmp_path_factory.mktemp("plain") / "collection", [MADE])
    vectorise(root)
    return root


@pytest.fixture
def own(plain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plain, tmp_path / "own"))


# --- what is found -------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["dense", "hybrid"])
def test_answers_are_quotes_of_what_was_given(plain: Path, mode: Mode) -> None:
    texts = {record["text"] for record in MADE}
    for reply in ask(plain, mode=mode):
        assert reply.mode == mode
        assert 10 < len(reply.results) <= 20
        assert len({result.origin for result in reply.results}) == len(reply.results)
        scores = [result.score for result in reply.results]
        assert scores == sorted(scores, reverse=True)
        assert all(any(text[r.start : r.end] == r.quote for text in texts) for r in reply.results)
        assert any("vectors by small" in note for note in reply.notes)


def test_dense_ranks_by_the_leads_alone(plain: Path) -> None:
    encoder = SmallEncoder()
    for reply in ask(plain, LAST, mode="dense", limit=5):
        with Collection.open(plain) as collection:
            leads = {}
            for number in collection.numbers():
                one = collection.document(number)
                if one.origin == one.id:
                    leads[one.id] = f"{one.title}\n{one.text[:1600]}"
        query, *codes = quantise(encoder.encode([reply.query, *leads.values()]))
        near = cosines_of(query, np.array(codes))
        best = sorted(zip(leads, near, strict=True), key=lambda pair: (-pair[1], pair[0]))
        assert [(r.document, r.score) for r in reply.results] == [
            (document, pytest.approx(score, abs=1e-6)) for document, score in best[:5]
        ]


def test_what_has_none_of_the_words_is_found_by_its_matter(plain: Path) -> None:
    (reply,) = ask(plain, LAST, queries=["zeppelin"], limit=3)
    assert len(reply.results) == 3
    with searchable(plain) as (collection, index):
        assert not search(collection, index, "zeppelin", limit=3, as_of=LAST).results


def test_the_limit_only_cuts(plain: Path) -> None:
    long = bare(ask(plain, LAST, limit=200))
    for limit in (1, 7, 30):
        assert bare(ask(plain, LAST, limit=limit)) == [one[:limit] for one in long]
    with pytest.raises(InputError, match="--limit is 0"):
        ask(plain, limit=0)
    with pytest.raises(InputError, match="no word"):
        ask(plain, queries=["?!"])


def test_whatever_words_find_is_found(tmp_path: Path) -> None:
    root = build(tmp_path / "many", [MANY])
    with searchable(root) as (collection, index):
        for query in QUERIES:
            words = search(collection, index, query, limit=500, as_of=LAST).results
            (both,) = ask(root, LAST, queries=[query], limit=500)
            assert {one.origin for one in words} <= {one.origin for one in both.results}
            scores = [one.score for one in both.results]
            assert scores == sorted(scores, reverse=True)
            assert len(words) > CANDIDATES


def test_filters_hold_for_what_nearness_finds(plain: Path) -> None:
    until = datetime.date(2024, 6, 30)
    for mode in ("dense", "hybrid"):
        for reply in ask(plain, LAST, mode=mode, filters=Filters(until=until)):  # type: ignore[arg-type]
            assert reply.results
            for result in reply.results:
                assert result.published is not None
                assert (result.published.start or "") <= until.isoformat()
        (nobody,) = ask(
            plain,
            mode=mode,
            queries=["copper"],
            filters=Filters(actors=("NOR",)),  # type: ignore[arg-type]
        )
        assert not nobody.results
        assert any("name NOR" in note for note in nobody.notes)


def test_an_actor_must_stand_in_the_passage_that_is_shown(tmp_path: Path) -> None:
    named = {
        **MADE[0], "url": "https://w.example/n", "title": "Fisheries",
        "text": "The harbour was quiet.\nNorway signed a treaty on copper.\nFerries ran late.",
    }  # fmt: skip
    root = build(tmp_path / "named", [[*MADE[:5], named]])
    for mode in ("dense", "hybrid"):
        (reply,) = ask(
            root,
            LAST,
            mode=mode,
            queries=["ferries"],
            filters=Filters(actors=("NOR",)),  # type: ignore[arg-type]
        )
        (result,) = reply.results
        assert result.quote.startswith("Norway signed")


# --- what changes nothing ------------------------------------------------------------------------


def test_questions_asked_before_change_no_byte(own: Path, plain: Path) -> None:
    asked = to_json(ask(plain, LAST))
    for seed in range(3):
        words = random.Random(seed).sample(WORDS, 6)
        ask(own, queries=[" ".join(words[:3]), " ".join(words[3:])])
    again = SmallEncoder()
    assert to_json(ask(own, LAST, encoder=again)) == asked
    ask(own, LAST, encoder=(last := SmallEncoder()))
    assert last.texts == QUERIES  # all else was kept


@pytest.mark.parametrize("seed", range(3))
def test_another_order_gives_the_same_bytes(plain: Path, tmp_path: Path, seed: int) -> None:
    shuffled = random.Random(seed).sample(MADE, len(MADE))
    cut = random.Random(seed).randrange(5, len(MADE) - 5)
    other = build(tmp_path / "other", [shuffled[:cut]])
    vectorise(other)
    build(other, [shuffled[cut:]])
    if seed:  # else the question completes them
        vectorise(other)
    for as_of in (AS_OF, LAST, FIRST + datetime.timedelta(60)):
        for mode in ("dense", "hybrid"):
            assert to_json(ask(other, as_of, mode)) == to_json(ask(plain, as_of, mode))  # type: ignore[arg-type]


def test_a_rebuild_and_vectors_made_anew_give_the_same_bytes(own: Path, plain: Path) -> None:
    before = to_json(ask(own, LAST))
    sys.path.insert(0, str(ROOT / "tests" / "faults"))
    import flips  # noqa: PLC0415

    with flips.in_place():
        rebuild(Layout(own))
    encoder = SmallEncoder()
    assert to_json(ask(own, LAST, encoder=encoder)) == before
    assert encoder.texts == QUERIES  # vectors belong to words and outlive the catalogue
    shutil.rmtree(own / "vectors")
    assert to_json(ask(own, LAST)) == before


def test_what_is_newer_changes_nothing(plain: Path, tmp_path: Path) -> None:
    older = [record for record in MADE if record["published"] <= AS_OF.isoformat()]
    assert 10 < len(older) < len(MADE)
    without = build(tmp_path / "older", [older])
    for mode in ("dense", "hybrid"):
        assert to_json(ask(without, AS_OF, mode)) == to_json(ask(plain, AS_OF, mode))  # type: ignore[arg-type]
        assert to_json(ask(without, LAST, mode)) != to_json(ask(plain, LAST, mode))  # type: ignore[arg-type]


def test_ten_copies_change_no_rank_and_no_score(plain: Path, tmp_path: Path) -> None:
    best = next(r for r in MADE if r["url"] == ask(plain, LAST)[0].results[0].url)
    copies = [copy(best, 50 + number, LAST) for number in range(10)]
    for name, runs in (("after", [MADE, copies]), ("first", [copies, MADE])):
        root = build(tmp_path / name, runs)
        for mode in ("dense", "hybrid"):
            assert bare(ask(root, LAST, mode)) == bare(ask(plain, LAST, mode))  # type: ignore[arg-type]


def test_without_a_disk_to_write_to_the_answer_is_the_same(own: Path, plain: Path) -> None:
    shutil.rmtree(own / "vectors")
    (own / "vectors").write_text("a file where a folder should be")
    assert to_json(ask(own, LAST)) == to_json(ask(plain, LAST))


def test_spaces_never_meet(own: Path) -> None:
    other = SmallEncoder("other")
    with Collection.open(own) as collection:
        texts = len({record["text"] for record in MADE})
        assert vectorise(own, other).made <= texts
        assert {path.name for path in collection.layout.vectors.iterdir() if path.is_dir()} == {
            other.id, SmallEncoder().id,
        }  # fmt: skip
    assert bare(ask(own, LAST, encoder=other)) != bare(ask(own, LAST))


def test_a_question_on_an_early_day_does_not_complete_a_later_one(tmp_path: Path) -> None:
    """Few leads are missing early, many later: the early question may make the few, no more."""
    root, other = (build(tmp_path / name, [MANY]) for name in ("root", "other"))
    early = FIRST + datetime.timedelta(100)
    assert "no vector yet" not in str(ask(root, early)[0].notes)
    late = ask(root, LAST)
    assert "no vector yet" in str(late[0].notes)
    assert to_json(late) == to_json(ask(other, LAST))


# --- later, interrupted --------------------------------------------------------------------------


def test_where_many_are_missing_it_is_said_and_words_rank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apercu.intake.vectorise.TEXTS_AT_ONCE", 8)
    root = build(tmp_path / "many", [MANY])
    first = ask(root, LAST)
    notes = first[0].notes
    assert any("have no vector yet" in note and "apercu vectors" in note for note in notes)
    assert any(note.endswith(f"0 of {first[0].collection.origins} origins have theirs")  # type: ignore[union-attr]
               for note in notes)  # fmt: skip
    assert all(reply.results for reply in first)
    with pytest.raises(InputError, match=r"cannot be ranked.*--mode hybrid"):
        ask(root, LAST, mode="dense")
    # Vectors of some leads change nothing as long as others are missing.
    with Collection.open(root) as collection:
        stopped = make_vectors(
            collection,
            SmallEncoder(after=4, fails=KeyboardInterrupt()),
            day=LAST.toordinal(),
        )
    assert stopped.interrupted
    assert stopped.made > 0
    assert stopped.missing > FEW_MISSING
    assert bare(ask(root, LAST)) == bare(first)
    done = vectorise(root)
    assert (done.missing, done.interrupted) == (0, False)
    assert 0 < done.made < done.made + stopped.made
    whole = ask(root, LAST)
    assert not any("no vector yet" in note for reply in whole for note in reply.notes)
    fresh = build(tmp_path / "fresh", [MANY])
    vectorise(fresh)
    assert to_json(whole) == to_json(ask(fresh, LAST))


def test_few_are_completed_unless_that_was_refused(tmp_path: Path) -> None:
    root = build(tmp_path / "few", [MADE])
    with Collection.open(root) as collection:
        refuse_vectors(collection.layout)
    assert all("no vector yet" in reply.notes[-1] for reply in ask(root, LAST))
    with Collection.open(root) as collection:
        allow_vectors(collection.layout)
    assert not any("no vector yet" in reply.notes[-1] for reply in ask(root, LAST))


def test_an_encoder_that_fails_says_so_and_finds_nothing_instead_of_little(plain: Path) -> None:
    broken = SmallEncoder(after=0, fails=ServiceError("the service is away; try again later"))
    with pytest.raises(ServiceError, match="is away"):
        ask(plain, encoder=broken)


KILLED = """
import sys, time
from pathlib import Path
sys.path[:0] = {paths!r}
from small_encoder import SmallEncoder
from apercu.collection.reading import Collection
from apercu.intake import vectorise
vectorise.TEXTS_AT_ONCE = 4
class Slow(SmallEncoder):
    def encode(self, texts):
        time.sleep(0.02)
        return super().encode(texts)
with Collection.open(Path({root!r})) as collection:
    vectorise.make_vectors(collection, Slow(), day=1 << 20)
"""


def test_killed_at_any_moment_it_breaks_nothing(tmp_path: Path, plain: Path) -> None:
    root = build(tmp_path / "killed", [MADE])
    paths = [str(ROOT / "tests"), str(ROOT / "src")]
    code = KILLED.format(paths=paths, root=str(root))
    folder = root / "vectors" / SmallEncoder().id / "leads"
    for _ in range(3):
        before = sum(path.stat().st_size for path in folder.glob("*.vec"))
        process = subprocess.Popen([sys.executable, "-c", code])
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            if sum(path.stat().st_size for path in folder.glob("*.vec")) > before:
                break
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with Collection.open(root) as collection:
            assert not list(damaged_vectors(collection.layout))
    with Collection.open(root) as collection:
        assert 0 < vectorise(root).made < len(collection.numbers())
    assert to_json(ask(root, LAST)) == to_json(ask(plain, LAST))


# --- forgetting and damage -----------------------------------------------------------------------


def test_forgetting_takes_the_vectors_with_it(own: Path, tmp_path: Path) -> None:
    ask(own, LAST)
    (first, *_) = ask(own, LAST, queries=["harbour treaty"])[0].results
    record = next(r for r in MADE if r["url"] == first.url)
    with Collection.open(own, writable=True) as collection:
        number = collection.find_number(first.document)
        key = text_key(f"{record['title']}\n{record['text'][:1600]}")
        store = VectorStore(
            own / "vectors" / SmallEncoder().id / "leads",
            encoder=SmallEncoder().id,
            dimension=DIMENSION,
        )
        assert store.rows([key])[0] >= 0
        forget(collection, number, why="", clock=lambda: datetime.datetime.now(datetime.UTC))
        store.load()
        assert store.rows([key]) == [-1]
    traces = [bytes.fromhex(first.document), key]
    for path in (own / "vectors").rglob("*"):
        if path.is_file():
            assert not any(trace in path.read_bytes() for trace in traces)
    left = [one for one in MADE if one["text"] != record["text"]]
    without = build(tmp_path / "without", [left])
    assert bare(ask(own, LAST)) == bare(ask(without, LAST))


def test_doctor_tells_damage_and_vectors_mend_it(own: Path) -> None:
    before = to_json(ask(own, LAST))
    path = own / "vectors" / SmallEncoder().id / "leads/000001.vec"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    done = run("doctor", "--collection", own, "--format", "json")
    assert done.code == 1
    (damage,) = done.json["damaged"]
    assert damage["place"] == str(path)
    assert "apercu vectors" in damage["remedy"]
    assert to_json(ask(own, LAST)) == before  # it is passed over and made again
    vectorise(own)
    assert run("doctor", "--collection", own).code == 0
    assert to_json(ask(own, LAST)) == before


# --- the command line ----------------------------------------------------------------------------


def test_commands_make_use_and_tell_of_vectors(tmp_path: Path) -> None:
    root = tmp_path / "collection"
    done = run(
        "add", REPORTS, "--collection", root, "--workers", "1", "--vectors", "now",
        "--format", "json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["vectors"]["missing"] == 0
    assert done.json["vectors"]["made"] == done.json["vectors"]["origins"] > 3
    asked = ("search", "fishing quotas", "--collection", root, "--format", "json", "--mode")
    replies = {mode: run(*asked, mode) for mode in ("lexical", "dense", "hybrid")}
    assert all(reply.code == 0 for reply in replies.values()), replies["dense"].err
    assert {mode: reply.json["mode"] for mode, reply in replies.items()} == {
        mode: mode for mode in replies
    }
    found = replies["hybrid"].json
    assert {"document", "url", "title", "start", "end", "quote", "score"} <= set(
        found["results"][0]
    )
    assert found["notes"] == [
        f"vectors by minilm-l6-v2-int8: {done.json['vectors']['origins']} of"
        f" {done.json['vectors']['origins']} origins have theirs"
    ]
    again = run("vectors", "--collection", root)
    assert again.code == 0
    assert again.out.startswith("0 vectors made by minilm-l6-v2-int8; ")


def test_adding_can_refuse_vectors_and_allow_them(tmp_path: Path) -> None:
    root = tmp_path / "collection"
    for when, refused in (("never", True), ("later", False)):
        done = run("add", REPORTS, "--collection", root, "--workers", "1", "--vectors", when)
        assert done.code == 0, done.err
        assert (root / "vectors/never").exists() is refused


def test_what_was_added_stands_though_the_encoder_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APERCU_ENCODER", str(tmp_path / "nowhere"))
    root = tmp_path / "collection"
    done = run("add", REPORTS, "--collection", root, "--workers", "1", "--vectors", "now")
    assert done.code != 0
    assert "documents added" in done.out
    assert "nowhere is not a folder" in done.err
    with Collection.open(root) as collection, open_index(collection) as index:
        assert search(collection, index, "fishing", limit=3, as_of=LAST).results is not None


def test_near_and_far(plain: Path) -> None:
    with Collection.open(plain) as collection:
        vectors = Vectors(collection, SmallEncoder())
        document = bytes.fromhex(collection.sha(collection.numbers()[0]))
        words = ("quota talks on cod", "an oil spill", "cod quota talks", "quota talks on cod")
        texts = [(document, one) for one in words]
        before = len(vectors.asked)
        near, far, same, again = dense_scores(vectors, "cod quota talks", texts)
        assert same == pytest.approx(1.0)
        assert same > near > far
        assert again == near
        assert len(vectors.asked) == before + 3
        # What was kept, and who asked before, changes nothing.
        others = Vectors(collection, SmallEncoder())
        assert dense_scores(others, "cod quota talks", texts[::-1]) == [again, same, far, near]
        assert dense_scores(vectors, "cod", []) == []
