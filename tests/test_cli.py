"""The commands: exit codes, streams, JSON that fits its schema, and what errors say."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apercu import __version__
from apercu.codec import to_json
from apercu.schemas import find_schema, schema_names
from cli_run import REPORTS, command, run, start
from read.pdf_maker import lines, make_pdf
from schema_check import problems

QUESTION = "cod quotas between Norway and Iceland"
FIRST = "29d862a936ce"
PAGE = """<!doctype html><html lang="en"><head><title>Harbour opened</title>
<meta property="article:published_time" content="2025-03-04T10:00:00Z"></head><body><article>
<h1>Harbour opened</h1><p>The harbour of Westby was opened to ferries on Tuesday by the two
ministers, who had argued about its depth for six years and measured it together at the end.</p>
<p>Ships of the northern line will call there twice a week from May on, the port office said in a
statement that also gave the new dues for trawlers.</p></article></body></html>"""


def report(number: int, **more: object) -> str:
    text = f"Report {number} tells of ferry {number} and harbour {number}. It sailed at noon."
    record = {"url": f"https://wire.example/{number}", "text": text, "published": "2025-01-02"}
    return json.dumps(record | more) + "\n"


# --- finding words and their place ----------------------------------------------------------


def test_a_found_sentence_stands_at_its_place(demo: Path) -> None:
    done = run("search", QUESTION, "--collection", demo, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert problems(done.json, find_schema("search")) == []
    results = done.json["results"]
    assert results[0]["document"].startswith(FIRST)
    for result in results:
        shown = run("document", result["document"], "--collection", demo, "--format", "json")
        assert shown.json["text"][result["start"] : result["end"]] == result["quote"]
        assert problems(shown.json, find_schema("document")) == []


def test_copies_take_one_place_and_are_counted(demo: Path) -> None:
    results = run("search", QUESTION, "--collection", demo, "--format", "json").json["results"]
    assert results[0]["copies"] == 1
    assert len({result["origin"] for result in results}) == len(results)


def test_invented_text_says_so_wherever_it_appears(demo: Path) -> None:
    found = run("search", QUESTION, "--collection", demo)
    heads = [line for line in found.out.splitlines() if ".example/" in line]
    assert len(heads) > 3
    assert all("text made for demonstration" in line for line in heads)
    assert "text made for demonstration" in run("document", FIRST, "--collection", demo).out
    assert "text made for demonstration" in run("read", REPORTS).out
    listed = run("search", QUESTION, "--collection", demo, "--format", "json").json["results"]
    assert all(result["synthetic"] for result in listed)


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (["--as-of", "2025-03-10"], ["Norway and Iceland open talks on cod"]),
        (["--since", "2025-04-14", "--until", "2025-04-14"], ["Norge ga mer enn det fikk"]),
        (["--language", "no"], ["Norge ga mer enn det fikk"]),
        (["--actor", "FRO"], ["Why the Faroe Islands were not at the table"]),
        (["--limit", "1"], ["Norway and Iceland open talks on cod"]),
        (["--form", "ministry"], []),
    ],
)  # fmt: skip
def test_options_choose_what_is_found(demo: Path, options: list[str], titles: list[str]) -> None:
    done = run("search", "cod torsk", "--collection", demo, *options, "--format", "json")
    assert done.code == 0
    assert [result["title"] for result in done.json["results"]] == titles


def test_finding_nothing_is_told_and_is_no_failure(demo: Path) -> None:
    done = run("search", "zeppelin", "--collection", demo)
    assert done.code == 0
    assert "nothing found in 8 documents as of" in done.out
    early = run("search", "cod", "--collection", demo, "--as-of", "1999-01-01")
    assert "none of the 8 documents was published by 1999-01-01" in early.out


# --- adding ---------------------------------------------------------------------------------


def test_adding_twice_changes_nothing(tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    notes.write_text(report(1) + report(2))
    place = tmp_path / "c"
    first = run("add", notes, "--collection", place, "--format", "json", "--workers", 1)
    assert (first.code, first.json["added"]) == (0, 2)
    assert problems(first.json, find_schema("add")) == []
    state = run("doctor", "--collection", place, "--format", "json").json["state"]
    again = run("add", notes, "--collection", place, "--format", "json", "--workers", 1)
    assert (again.code, again.json["added"], again.json["unchanged"]) == (0, 0, 2)
    assert run("doctor", "--collection", place, "--format", "json").json["state"] == state


def test_what_fails_is_listed_and_can_be_tried_again(tmp_path: Path) -> None:
    notes, place = tmp_path / "notes.jsonl", tmp_path / "c"
    notes.write_text(report(1) + "{broken\n")
    done = run("add", notes, "--collection", place, "--workers", 1)
    assert done.code == 1
    assert "1 documents added" in done.out
    assert "notes.jsonl line 2 is not JSON" in done.out
    listed = run("failures", "--collection", place, "--format", "json")
    assert listed.code == 0
    assert problems(listed.json, find_schema("failures")) == []
    assert [failure["reason"] for failure in listed.json["failures"]] == ["bad_record"]

    still = run("failures", "--collection", place, "--retry")
    assert still.code == 1
    assert "2 tries" in still.out
    notes.write_text(report(1) + report(2))
    mended = run("failures", "--collection", place, "--retry", "--format", "json")
    assert (mended.code, mended.json) == (0, {"failures": []})
    assert "No failures." in run("failures", "--collection", place).out
    assert run("doctor", "--collection", place, "--format", "json").json["documents"] == 2


def test_adding_only_what_is_missing_does_nothing(tmp_path: Path) -> None:
    done = run("add", tmp_path / "gone.html", "--collection", tmp_path / "c", "--workers", 1)
    assert done.code == 2
    assert "gone.html is not there, so no collection was made; check the spelling" in done.err
    assert not (tmp_path / "c").exists()


def test_interrupted_adding_keeps_what_it_read_and_goes_on(tmp_path: Path) -> None:
    notes, place, n = tmp_path / "notes.jsonl", tmp_path / "c", 4000
    notes.write_text("".join(report(number) for number in range(n)))
    adding = start("add", notes, "--collection", place, "--workers", 1, start_new_session=True)
    wait_for_documents(place, adding)
    os.killpg(adding.pid, signal.SIGINT)  # as the terminal does: the workers get it too
    out, err = adding.communicate(timeout=60)
    assert adding.returncode == 1, err
    assert "Traceback" not in err
    assert "Interrupted. What was read is stored; run the same command to go on." in out
    kept = run("doctor", "--collection", place, "--format", "json")
    assert kept.code == 0, kept.out
    assert 0 < kept.json["documents"] < n
    rest = run("add", notes, "--collection", place, "--format", "json")
    assert rest.code == 0
    assert rest.json["added"] == n - kept.json["documents"]


def wait_for_documents(place: Path, process: subprocess.Popen[str]) -> None:
    """Wait until something was stored."""
    catalogue = place / "catalogue.sqlite"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        if catalogue.exists():
            reader = sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True)
            try:
                if reader.execute("SELECT count(*) FROM documents").fetchone()[0]:
                    return
            except sqlite3.Error:
                pass  # not made yet
            finally:
                reader.close()
        time.sleep(0.01)
    raise AssertionError("nothing was stored in 30 s, or adding ended before")


# --- reading one file -----------------------------------------------------------------------


def test_a_page_a_pdf_and_json_lines_are_read_and_not_stored(tmp_path: Path) -> None:
    page, pdf, notes = tmp_path / "a.html", tmp_path / "b.pdf", tmp_path / "c.jsonl"
    page.write_text(PAGE)
    pdf.write_bytes(make_pdf([lines(["The treaty was signed in the harbour at noon."])]))
    notes.write_text(report(1) + report(2))
    before = sorted(tmp_path.rglob("*"))
    for file, words, n in (
        (page, "measured it together", 1),
        (pdf, "signed in the harbour", 1),
        (notes, "Report 1 tells", 2),
    ):
        done = run("read", file, "--format", "json")
        assert (done.code, done.err) == (0, ""), file
        assert problems(done.json, find_schema("read")) == []
        assert len(done.json["readings"]) == n
        assert words in done.json["readings"][0]["text"]
        assert words in run("read", file).out
    assert sorted(tmp_path.rglob("*")) == before
    assert (
        run("read", page, "--format", "json").json["readings"][0]["published"]["start"][:10]
        == "2025-03-04"
    )


def test_half_a_file_read_is_said(tmp_path: Path) -> None:
    notes = tmp_path / "c.jsonl"
    notes.write_text(report(1) + "[]\n")
    done = run("read", notes, "--format", "json")
    assert (done.code, len(done.json["readings"]), len(done.json["failures"])) == (1, 1, 1)
    notes.write_text("[]\n")
    assert run("read", notes).code == 2


# --- keeping ----------------------------------------------------------------------------------


def test_doctor_tells_damage_and_rebuild_mends_it(own_demo: Path) -> None:
    whole = run("doctor", "--collection", own_demo, "--format", "json")
    assert (whole.code, whole.json["ok"], whole.json["documents"]) == (0, True, 8)
    assert problems(whole.json, find_schema("doctor")) == []
    (own_demo / "catalogue.sqlite").unlink()
    ill = run("doctor", "--collection", own_demo, "--format", "json")
    assert (ill.code, ill.json["ok"]) == (1, False)
    assert problems(ill.json, find_schema("doctor")) == []
    assert "apercu rebuild" in run("doctor", "--collection", own_demo).out
    mended = run("rebuild", "--collection", own_demo, "--format", "json")
    assert mended.code == 0
    assert problems(mended.json, find_schema("rebuild")) == []
    assert mended.json["state"] == whole.json["state"]
    assert run("doctor", "--collection", own_demo).code == 0


def test_a_forgotten_document_is_gone_and_stays_out(own_demo: Path) -> None:
    refused = run("forget", FIRST, "--collection", own_demo)
    assert refused.code == 2
    assert "--yes" in refused.err
    done = run("forget", FIRST, "--collection", own_demo, "--yes", "--why", "asked by its author")
    assert done.code == 0
    assert f"forgotten: {FIRST}" in done.out
    gone = run("document", FIRST, "--collection", own_demo)
    assert gone.code == 2
    assert "asked by its author" in gone.err
    again = run("add", REPORTS, "--collection", own_demo, "--format", "json", "--workers", 1)
    assert again.json["forgotten"] == 1
    assert FIRST not in run("search", QUESTION, "--collection", own_demo, "--format", "json").out


def test_a_question_answered_no_changes_nothing(
    own_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer._click.termui.visible_prompt_func", lambda *_: "n")
    done = run("forget", FIRST, "--collection", own_demo)
    assert done.code == 2
    assert "nothing was changed" in done.err
    assert run("document", FIRST, "--collection", own_demo).code == 0


# --- what is refused --------------------------------------------------------------------------

REFUSED = [
    # what is given, what the error must name: the thing or place, and the remedy
    (["search", "x", "--collection", "none"], ["none", "apercu add PATH --collection none"]),
    (["search", "?!"], ["'?!'", "give at least one"]),
    (["search", "x", "--limit", "0"], ["--limit is 0", "1 or more"]),
    (["search", "x", "--as-of", "2025-02-30"], ["--as-of is '2025-02-30'", "write a day as"]),
    (["search", "x", "--since", "May"], ["--since is 'May'", "write a day as"]),
    (["search", "x", "--since", "2025-02-02", "--until", "2025-02-01"], ["--until", "exchange"]),
    (["search", "x", "--language", "English"], ["--language is 'English'", "as en"]),
    (["search", "x", "--control", "free"], ["--control is 'free'", "independent"]),
    (["search", "x", "--form", "blog"], ["--form is 'blog'", "newspaper"]),
    (["search", "x", "--actor", "Ruritania"], ["'Ruritania'", "give an id"]),
    (["search", "x", "--mode", "magic"], ["'magic'", "apercu search --help"]),
    (["search"], ["query", "apercu search --help"]),
    (["serach", "x"], ["'serach'", "apercu --help"]),
    (["search", "x", "--lmit", "3"], ["--lmit", "apercu search --help"]),
    (["document", "xyz"], ["'xyz'", "hexadecimal digits"]),
    (["document", "00000000"], ["00000000"]),
    (["document", FIRST, "--collection", "none"], ["none", "apercu add"]),
    (["forget", "00000000", "--yes"], ["00000000"]),
    (["read", "gone.html"], ["gone.html", "check the spelling"]),
    (["read", "."], ["is a folder", "name one file"]),
    (["schema", "breif"], ["'breif'", "brief"]),
    (["doctor", "--collection", "none"], ["none", "apercu add"]),
    (["rebuild", "--collection", "none"], ["none"]),
    (["failures", "--collection", "none"], ["none", "apercu add"]),
    (["add", "x.html", "--workers", "0"], ["--workers is 0", "1 or more"]),
    (["add"], ["PATH", "apercu add --help"]),
]  # fmt: skip


@pytest.mark.parametrize(("given", "told"), REFUSED, ids=[" ".join(given) for given, _ in REFUSED])
def test_refusals_name_the_thing_the_place_and_the_remedy(
    given: list[str], told: list[str], demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("APERCU_COLLECTION", str(demo))
    done = run(*given)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
    for words in told:
        assert words in done.err
    assert list(tmp_path.iterdir()) == []


def test_settings_come_from_the_environment(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APERCU_COLLECTION", str(demo))
    assert run("search", "cod").code == 0
    monkeypatch.setenv("APERCU_WORKERS", "many")
    refused = run("search", "cod")
    assert refused.code == 2
    assert "APERCU_WORKERS is 'many'" in refused.err


# --- around -------------------------------------------------------------------------------------


def test_version_help_and_schemas() -> None:
    assert run("--version").out == f"apercu {__version__}\n"
    assert "Commands:" in run("--help").out
    bare = run()
    assert (bare.code, bare.out) == (2, "")
    assert bare.err.startswith("Usage: apercu")
    assert run("schema").out.split() == schema_names()
    for name in schema_names():
        assert run("schema", name).json == json.loads(to_json(find_schema(name)))


@pytest.mark.parametrize(
    "arguments", [["search", QUESTION], ["document", FIRST], ["schema", "brief"]]
)
def test_a_reader_that_goes_away_is_no_failure(demo: Path, arguments: list[str]) -> None:
    near, far = os.pipe()
    os.close(near)
    more = [] if arguments[0] == "schema" else ["--collection", str(demo)]
    try:
        done = subprocess.run(
            command(*arguments, *more), stdout=far, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(far)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_output_that_is_full_is_told(demo: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("search", QUESTION, "--collection", demo, "--format", "json"),
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("error: the results cannot be written out (No space left")


def test_stored_words_do_not_steer_the_terminal(tmp_path: Path) -> None:
    notes, place = tmp_path / "n.jsonl", tmp_path / "c"
    notes.write_text(report(1, title="\x1b[2J[bold]Title[/]\u202e", outlet="\x07Wire [red]"))
    assert run("add", notes, "--collection", place, "--workers", 1).code == 0
    shown = run("search", "ferry", "--collection", place)
    for out in (shown.out, run("read", notes).out):
        assert not set(out) & {"\x1b", "\x07", "\u202e"}
        assert "[bold]Title[/]" in out
