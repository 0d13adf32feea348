"""`--demo`: made once, whole or not at all, whoever makes it at the same time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from apercu import demonstration as module
from apercu.adapters.onnx_encoder import OnnxEncoder, packaged_encoder
from apercu.assemble import clock
from apercu.collection.leads import text_key
from apercu.collection.reading import Collection
from apercu.config import read_settings
from apercu.demonstration import demo_files, demonstration, fingerprint
from apercu.errors import CollectionDamaged, StorageError
from apercu.find.exact import quantise
from apercu.intake.vectorise import Vectors
from apercu.text.datelines import before_words
from cli_run import run, start


def made(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.is_dir())


def contents(place: Path) -> tuple[str, int]:
    with Collection.open(place) as collection:
        state = collection.state()
        return state.state, state.documents


def test_it_holds_every_text_of_the_package(demo_here: Path) -> None:
    texts = {
        json.loads(line)["text"]
        for path in demo_files()
        for line in path.read_text("utf-8").splitlines()
    }
    with Collection.open(demo_here) as collection:
        assert {collection.text(number) for number in collection.numbers()} == texts
        assert all(
            appearance.synthetic
            for number in collection.numbers()
            for appearance in collection.appearances(number)
        )


def test_the_second_start_makes_nothing(demo_here: Path) -> None:
    def files() -> dict[Path, int]:
        # SQLite touches the index of its log whenever it reads.
        paths = (path for path in demo_here.rglob("*") if not path.name.endswith("-shm"))
        return {path: path.stat().st_mtime_ns for path in paths if path.is_file()}

    before = files()
    done = run("search", "corridor", "--demo", "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert done.json["results"]
    assert files() == before


def test_two_at_once_make_one(tmp_path: Path) -> None:
    env = {**os.environ, "APERCU_CACHE": str(tmp_path / "cache"), "APERCU_WORKERS": "1"}
    both = [start("doctor", "--demo", "--format", "json", env=env) for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert json.loads(said[0][0]) == json.loads(said[1][0])
    assert len(made(tmp_path / "cache")) == 1


def test_what_a_kill_leaves_is_cleared_away(tmp_path: Path, demo_cache: Path) -> None:
    cache = tmp_path / "cache"
    env = {**os.environ, "APERCU_CACHE": str(cache), "APERCU_WORKERS": "1"}
    process = start("doctor", "--demo", env=env, start_new_session=True)
    until = time.monotonic() + 30
    while not list(cache.glob(".demo-*/captures/*")) and process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert process.poll() is None, process.communicate()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (left,) = made(cache)
    assert left.startswith(".demo-")
    place = demonstration(cache, clock=clock, say=pytest.fail, workers=1)
    assert made(cache) == [place.name]
    (whole,) = demo_cache.glob("demo-*/")
    assert contents(place) == contents(whole)


def test_what_is_left_of_a_cleared_cache_is_made_again(demo_here: Path) -> None:
    before = contents(demo_here)
    (demo_here / "catalogue.sqlite").unlink()
    assert demonstration(demo_here.parent, clock=clock, say=pytest.fail, workers=1) == demo_here
    assert contents(demo_here) == before


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, demo_cache: Path) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file, where a folder should be")
    told: list[str] = []
    place = demonstration(cache / "apercu", clock=clock, say=told.append, workers=1)
    (note,) = told
    assert "for this run alone" in note
    assert "APERCU_CACHE" in note
    assert tmp_path not in place.parents
    (whole,) = demo_cache.glob("demo-*/")
    assert contents(place) == contents(whole)
    shutil.rmtree(place.parent)


def test_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torn = tmp_path / "torn.jsonl"
    torn.write_text('{"url": "https://a.example/", "text": \n')
    monkeypatch.setattr(module, "demo_files", lambda: [torn])
    with pytest.raises(CollectionDamaged, match="install it again"):
        demonstration(tmp_path / "cache", clock=clock, say=pytest.fail, workers=1)
    assert made(tmp_path / "cache") == []


def test_nowhere_to_write_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file")
    monkeypatch.setattr("tempfile.tempdir", str(cache))
    with pytest.raises(StorageError):
        demonstration(cache, clock=clock, say=lambda _: None, workers=1)


def test_other_files_make_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint.cache_clear()
    before = fingerprint()
    package = tmp_path / "package"
    shutil.copytree(
        module.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "evals", "*.pyc")
    )
    monkeypatch.setattr(module, "PACKAGE", package)
    fingerprint.cache_clear()
    assert fingerprint() == before
    for name in ("demo/reports.jsonl", "read/html.py", "data/outlets/outlets.tsv"):
        with (package / name).open("a") as file:
            file.write("\n")
        fingerprint.cache_clear()
        after = fingerprint()
        assert after != before
        before = after
    fingerprint.cache_clear()


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "x.txt"], ["rebuild"], ["forget", "29d862a936ce", "--yes"],
        ["failures", "--retry"],
    ],
)  # fmt: skip
def test_nothing_changes_it(demo_here: Path, arguments: list[str]) -> None:
    before = contents(demo_here)
    done = run(*arguments, "--demo")
    assert done.code == 2
    assert "does not go with --demo" in done.err
    assert contents(demo_here) == before


@pytest.mark.parametrize(
    "arguments",
    [["search", "trade"], ["document", "29d862a936ce"], ["doctor"], ["failures"], ["briefs"]],
)
def test_every_command_that_reads_takes_it(demo_here: Path, arguments: list[str]) -> None:
    done = run(*arguments, "--demo")
    assert (done.code, done.err) == (0, "")
    assert done.out


def test_it_goes_with_no_other_collection(demo: Path) -> None:
    done = run("search", "cod", "--demo", "--collection", demo)
    assert done.code == 2
    assert "give one of them" in done.err


@pytest.mark.parametrize(
    ("environment", "cache"),
    [
        ({"APERCU_CACHE": "/c"}, "/c"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/apercu"),
        ({"XDG_CACHE_HOME": "x", "HOME": "/h"}, "/h/.cache/apercu"),
        ({"HOME": "/h", "APERCU_CACHE": ""}, "/h/.cache/apercu"),
    ],
)
def test_where_the_cache_lies(environment: dict[str, str], cache: str) -> None:
    assert read_settings(environment).cache == Path(cache)


def test_models_are_no_part_of_what_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint.cache_clear()
    before = fingerprint()
    monkeypatch.setattr(module, "NOT_MADE_BY", ("data/models", "data/topics"))
    fingerprint.cache_clear()
    assert fingerprint() != before
    fingerprint.cache_clear()
    read: list[str] = []
    whole = Path.read_bytes
    monkeypatch.setattr(module, "NOT_MADE_BY", ("data/models",))
    monkeypatch.setattr(Path, "read_bytes", lambda self: read.append(self.name) or whole(self))
    assert fingerprint() == before
    assert "outlets.tsv" in read
    assert "model.onnx" not in read


def sentences_of(collection: Collection) -> dict[bytes, str]:
    """Return the sentences as questions read them, by the keys of their vectors."""
    found = {}
    for number in collection.numbers():
        text = collection.text(number)
        for passage in collection.passages(number):
            for span in passage.sentences or (passage,):
                words = text[span.start : span.end]
                words = words[before_words(words) :]
                found[text_key(words)] = words
    return found


def test_its_sentences_have_the_vectors_that_the_encoder_gives_them(demo_here: Path) -> None:
    remedy = "run training/encoder/sentences.py"
    with Collection.open(demo_here) as collection:
        vectors = Vectors(collection, packaged_encoder())
        texts = sentences_of(collection)
        assert set(vectors.asked.rows(list(texts))) == set(range(len(texts))), remedy
        assert len(vectors.asked) == len(texts), remedy
        some = sorted(texts)[:: len(texts) // 20]
        stored = vectors.asked.codes(vectors.asked.rows(some)).astype(int)
    made = quantise(packaged_encoder().encode([texts[key] for key in some])).astype(int)
    # Another processor may round a number to its neighbour.
    assert abs(stored - made).max() <= 1, remedy
    assert abs(stored - made).mean() < 0.05, remedy
    assert abs(stored - made[::-1]).mean() > 10


def test_a_question_on_it_waits_for_the_encoder_to_read_itself_alone(
    demo_here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    encode = OnnxEncoder.encode

    def counted(self: OnnxEncoder, texts: Sequence[str]) -> Any:
        read.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(OnnxEncoder, "encode", counted)
    question = "Russia and Azerbaijan: trade"
    with_vectors = run("ask", question, "--demo", "--as-of", "2025-11-01", "--format", "json")
    assert read == [question]
    shutil.rmtree(demo_here / "vectors")
    without = run("ask", question, "--demo", "--as-of", "2025-11-01", "--format", "json")
    assert len(read) > 10
    same = {"made_at": ""}
    assert with_vectors.json | same == without.json | same


def test_asking_loads_nothing_that_only_adding_needs() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import apercu.answer, sys; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(told.stdout.split())
    assert "apercu.collection.captures" in loaded
    assert not loaded & {"warcio", "fsspec", "spacy", "onnxruntime", "tokenizers", "trafilatura"}
