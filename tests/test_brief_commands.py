from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

import apercu.commands.briefs as commands
from apercu.assemble import clock, keep
from apercu.briefs import Brief
from apercu.codec import canonical, to_json
from apercu.collection.briefs_kept import find_brief, list_briefs
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged, InputError
from apercu.opening import open_reference, read_contexts
from apercu.schemas import find_schema
from brief_maker import FIRST, SECOND, make_brief
from cli_run import Done, run
from schema_check import problems

FORMATS = ("terminal", "markdown", "html", "json", "post")


@pytest.fixture
def cod(own_demo: Path) -> Brief:
    return make_brief(own_demo, FIRST, SECOND)


def kept(place: Path, brief: Brief) -> Brief:
    keep(place, brief, clock=clock, wait_s=1)
    return brief


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, cod: Brief) -> Brief:
    """Let every question be answered with one brief."""
    monkeypatch.setattr("apercu.answer.answer", lambda *_, **__: cod)
    return cod


def ask(place: Path, *more: object) -> Done:
    return run("ask", "What of the cod?", "--collection", place, *more)


# --- asking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_a_brief_is_printed_and_kept(own_demo: Path, answering: Brief, format_: str) -> None:
    done = ask(own_demo, "--format", format_)
    assert (done.code, done.err) == (0, "")
    assert "cod quotas" in done.out
    with Collection.open(own_demo) as collection:
        assert find_brief(collection) == answering


def test_as_json_it_fits_its_schema(own_demo: Path, answering: Brief) -> None:
    done = ask(own_demo, "--format", "json")
    assert problems(done.json, find_schema("ask")) == []
    assert done.json == json.loads(to_json(answering))


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_holds_what_would_be_printed(
    own_demo: Path, answering: Brief, tmp_path: Path, format_: str
) -> None:
    file = tmp_path / "brief"
    done = ask(own_demo, "--format", format_, "--output", file)
    assert (done.code, done.out, done.err) == (0, "", "")
    written = file.read_text("utf-8")
    assert "\x1b" not in written
    if format_ != "terminal":  # whose lines are as wide as the terminal
        assert written == ask(own_demo, "--format", format_).out
    else:
        assert max(map(len, written.splitlines())) <= 88


def test_a_file_that_cannot_be_written_is_told(own_demo: Path, answering: Brief) -> None:
    done = ask(own_demo, "--output", own_demo)
    assert done.code == 2
    assert "--output" in done.err
    with Collection.open(own_demo) as collection:
        assert len(list_briefs(collection)) == 1


def test_asking_again_keeps_one(own_demo: Path, answering: Brief) -> None:
    for _ in range(2):
        assert ask(own_demo).code == 0
    with Collection.open(own_demo) as collection:
        assert len(list_briefs(collection)) == 1


def test_a_collection_that_is_busy_keeps_nothing_and_says_so(
    own_demo: Path, answering: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "KEEP_WAIT_S", 0.05)
    descriptor = os.open(own_demo / "lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        done = ask(own_demo)
    finally:
        os.close(descriptor)
    assert done.code == 0
    assert "cod quotas" in done.out
    assert "was not kept" in done.err
    assert "another process is writing" in done.err


def test_a_collection_that_is_read_only_keeps_nothing_and_says_so(
    own_demo: Path, answering: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("apercu.collection.disk.os.open", refuse)
    done = ask(own_demo)
    assert done.code == 0
    assert "cod quotas" in done.out
    assert "was not kept" in done.err
    assert "read-only" in done.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--as-of", "yesterday"], "--as-of"),
        (["--since", "2025-02-02", "--until", "2025-02-01"], "lies after"),
        (["--control", "mine"], "--control"),
    ],
)
def test_options_that_cannot_be_are_told(own_demo: Path, options: list[str], told: str) -> None:
    done = ask(own_demo, *options)
    assert done.code == 2
    assert told in done.err


def test_the_demonstration_answers(demo_here: Path) -> None:
    """The whole way, with nothing put in the place of anything."""
    question = "What do Russia and Azerbaijan say of their trade?"
    done = run("ask", question, "--demo", "--as-of", "2026-03-31", "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert problems(done.json, find_schema("ask")) == []
    brief = msgspec.convert(done.json, Brief)
    assert brief.synthetic
    assert brief.references
    for reference in brief.references:
        opened = run("open", reference.n, "--brief", brief.id, "--demo", "--format", "json").json
        assert opened["marks"]
        for mark in opened["marks"]:
            assert opened["text"][mark["start"] : mark["end"]] == mark["quote"]
    assert run("show", "--demo", "--format", "json").out == done.out
    assert run("doctor", "--demo").code == 0


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("question", "day"),
    [("Peru and Chile: whaling", "2026-03-31"), ("Russia and Azerbaijan", "1990-01-01")],
)
def test_a_brief_of_the_demonstration_that_tells_nothing_is_marked_too(
    demo_here: Path, monkeypatch: pytest.MonkeyPatch, question: str, day: str, form: str
) -> None:
    monkeypatch.setattr(commands, "_keep", lambda place, brief: None)
    done = run("ask", question, "--demo", "--as-of", day, "--format", form)
    assert done.code == 0
    if form == "json":
        assert done.json["synthetic"] is True
        assert not done.json["references"]
    elif form == "post":
        assert all("SYNTHETIC" in post for post in done.out.split("\n---\n"))
    else:
        assert "SYNTHETIC: made for demonstration" in done.out


@pytest.mark.parametrize(("day", "least"), [("2025-09-27", 4), ("2026-03-31", 6)])
def test_the_demonstration_shows_where_its_sources_disagree(
    demo_here: Path, monkeypatch: pytest.MonkeyPatch, day: str, least: int
) -> None:
    monkeypatch.setattr(commands, "_keep", lambda place, brief: None)
    question = "Russia and Azerbaijan: politics, economy, the issue of alliance with Ukraine"
    done = run("ask", question, "--demo", "--as-of", day, "--format", "json")
    assert len(done.json["conflicts"]) >= least
    told = [s for part in done.json["sections"] for p in part["points"] for s in p["statements"]]
    assert any("rade" in one["text"] and one["when"] for one in told)
    assert {"AZE", "RUS"} <= {party for row in done.json["positions"] for party in row["by"]}


# --- the list -------------------------------------------------------------------------------------


def test_nothing_kept_is_said(demo: Path) -> None:
    assert run("briefs", "--collection", demo).out == "No brief is kept here yet.\n"
    assert run("briefs", "--collection", demo, "--format", "json").json == {"briefs": []}
    for words in (["show"], ["open", "1"]):
        done = run(*words, "--collection", demo)
        assert done.code == 2
        assert "no brief is kept" in done.err


def test_the_list_names_each_with_the_last_first(own_demo: Path, cod: Brief) -> None:
    kept(own_demo, cod)
    other = kept(own_demo, make_brief(own_demo, FIRST, question="Which\x1b[2J ships sail?"))
    done = run("briefs", "--collection", own_demo)
    first, about, second, _ = done.out.splitlines()
    assert other.id.startswith(first.split()[0])
    assert "\x1b" not in done.out
    assert "1 document · made" in about
    assert cod.id.startswith(second.split()[0])
    kept(own_demo, cod)
    listed = run("briefs", "--collection", own_demo, "--format", "json").json
    assert problems(listed, find_schema("briefs")) == []
    assert [one["id"] for one in listed["briefs"]] == [cod.id, other.id]


# --- showing and opening --------------------------------------------------------------------------


def test_a_brief_is_shown_as_it_was_printed(own_demo: Path, answering: Brief) -> None:
    for format_ in FORMATS:
        printed = ask(own_demo, "--format", format_)
        shown = run("show", answering.id[:8], "--collection", own_demo, "--format", format_)
        assert (shown.code, shown.out, shown.err) == (0, printed.out, "")
    assert run("show", "--collection", own_demo).out == ask(own_demo).out


def test_a_reference_opens_with_its_quotes_marked(own_demo: Path, cod: Brief) -> None:
    kept(own_demo, cod)
    done = run("open", "2", "--collection", own_demo, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert problems(done.json, find_schema("open")) == []
    assert done.json["brief"] == cod.id
    assert done.json["reference"]["document"].startswith(SECOND)
    text = done.json["text"]
    marks = done.json["marks"]
    assert [text[mark["start"] : mark["end"]] for mark in marks] == [m["quote"] for m in marks]
    assert [mark["statements"] for mark in marks] == [["s3"], ["s4"]]
    printed = run("open", "2", "--brief", cod.id[:6], "--collection", own_demo)
    assert printed.code == 0
    assert "[2]" in printed.out


def test_without_an_id_the_last_one_asked_for_is_meant(own_demo: Path, cod: Brief) -> None:
    kept(own_demo, cod)
    kept(own_demo, make_brief(own_demo, SECOND, question="Which ships sail?"))
    kept(own_demo, cod)
    opened = run("open", "1", "--collection", own_demo, "--format", "json")
    assert opened.json["brief"] == cod.id


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["open", "9"], "has no reference 9: its references are 1 to 2"),
        (["open", "1", "--brief", "00000000"], "there is no brief 00000000"),
        (["show", "cod"], "is no brief's id"),
    ],
)
def test_what_is_not_there_is_told(own_demo: Path, cod: Brief, words: list[str], told: str) -> None:
    kept(own_demo, cod)
    done = run(*words, "--collection", own_demo)
    assert (done.code, done.out) == (2, "")
    assert told in done.err.replace("\n", " ")


def test_a_brief_goes_with_the_document_that_it_quotes(own_demo: Path, cod: Brief) -> None:
    kept(own_demo, cod)
    state = run("doctor", "--collection", own_demo, "--format", "json").json["state"]
    other = kept(own_demo, make_brief(own_demo, SECOND, question="Which ships sail?"))
    doctor = run("doctor", "--collection", own_demo, "--format", "json").json
    assert (doctor["ok"], doctor["state"]) == (True, state)
    asked = run("forget", FIRST, "--collection", own_demo)
    assert "and the briefs that quote it" in asked.err.replace("\n", " ")
    done = run("forget", FIRST, "--yes", "--collection", own_demo)
    assert done.code == 0
    assert done.out.splitlines()[1:] == [f"forgotten with it: brief {cod.id}"]
    for words in (["show", cod.id], ["open", "1", "--brief", cod.id]):
        done = run(*words, "--collection", own_demo)
        assert done.code == 2
        assert f"it quoted document {FIRST}" in done.err
    assert run("open", "1", "--collection", own_demo, "--format", "json").json["brief"] == other.id
    listed = run("briefs", "--collection", own_demo).out
    assert "taken out" in listed
    assert "What of the cod?" not in listed
    assert run("rebuild", "--collection", own_demo).code == 0
    assert run("briefs", "--collection", own_demo).out == listed
    assert run("doctor", "--collection", own_demo).code == 0


# --- what is read of the collection ---------------------------------------------------------------


def test_contexts_are_the_stored_words(own_demo: Path, cod: Brief) -> None:
    with Collection.open(own_demo) as collection:
        contexts = read_contexts(collection, cod)
        texts = {one.document: collection.text(collection.find_number(one.document))
                 for one in cod.references}  # fmt: skip
    assert len(contexts) == 4
    for (sha, start, end), context in contexts.items():
        assert context.quote == texts[sha][start:end]
        assert texts[sha][:start].endswith(context.before)
        assert texts[sha][end:].startswith(context.after)


def test_a_document_that_is_gone_has_no_context(own_demo: Path, cod: Brief) -> None:
    """The brief itself is not kept: it was read from elsewhere."""
    assert run("forget", FIRST, "--yes", "--collection", own_demo).code == 0
    with Collection.open(own_demo) as collection:
        contexts = read_contexts(collection, cod)
        assert {place[0][:12] for place in contexts} == {SECOND}
        with pytest.raises(InputError, match="was taken out"):
            open_reference(collection, cod, 1)
        assert open_reference(collection, cod, 2).marks


def test_other_words_at_the_place_are_damage(own_demo: Path, cod: Brief) -> None:
    wrong = msgspec.structs.replace(cod.lead[0].citations[0], quote="Never said.")
    lead = (msgspec.structs.replace(cod.lead[0], citations=(wrong,)), *cod.lead[1:])
    forged = msgspec.structs.replace(cod, lead=lead)
    assert canonical(forged) != canonical(cod)
    with Collection.open(own_demo) as collection:
        with pytest.raises(CollectionDamaged, match="not the words at that place"):
            read_contexts(collection, forged)
        with pytest.raises(CollectionDamaged, match="not the words at that place"):
            open_reference(collection, forged, 1)
