"""`apercu check`: an overview and claims, from file or standard input, in every form."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import apercu.commands.checking as commands
from apercu.auditing.bulk import Judges
from apercu.audits import Checker
from apercu.schemas import find_schema
from auditing.scripted import Rule, Scripted
from cli_run import Done, run
from schema_check import problems

QUOTED = "Norway said it had not been told."
OTHERS = "The ferry sank in the harbour of Kiel in 2019."
OVERVIEW = (
    f"Ferry: what came of it\n\nIn June, nobody was glad. {QUOTED} {OTHERS} [1]\n\n"
    "[1] quay.example/x\n"
)
FORMATS = ("terminal", "markdown", "html", "json")


@pytest.fixture
def overview(tmp_path: Path) -> Path:
    path = tmp_path / "overview.txt"
    path.write_text(OVERVIEW, encoding="utf-8")
    return path


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """Let a judge by rules stand where the model would."""
    judge = Scripted(Rule("Norway", QUOTED, "for"), Rule("Kiel", "its inspection", "against"))
    made = Judges(own=judge, other=Scripted()), Checker(parser="p", support="m", support_id="i")
    monkeypatch.setattr(commands, "_judges", lambda: made)
    return judge


def check(place: Path, *more: object) -> Done:
    return run("check", *more, "--collection", place, "--as-of", "2025-09-27")


def given(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


# --- overviews -----------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
def test_every_form_says_with_what_it_was_compared(
    demo: Path, overview: Path, scripted: Scripted, format_: str
) -> None:
    done = check(demo, overview, "--format", format_)
    assert (done.code, done.err) == (0, "")
    assert QUOTED.rsplit(maxsplit=1)[-1] in done.out
    if format_ == "json":
        assert problems(done.json, find_schema("check")) == []
        assert done.json["collection"]["documents"] == 8
    else:
        assert "Compared with 8 documents of 7 origins as of 27 September 2025" in done.out
        assert "SYNTHETIC" in done.out
        assert "words found say otherwise" in done.out


@pytest.mark.parametrize("format_", FORMATS)
def test_no_form_calls_anything_true_or_false(
    demo: Path, overview: Path, scripted: Scripted, format_: str
) -> None:
    done = check(demo, overview, "--format", format_)
    words = re.sub(r'"[a-z_]+": (?:true|false)', "", done.out).lower()
    assert not re.search(r"\b(?:true|false|wrong|correct|incorrect|proven)\b", words)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_holds_what_would_be_printed(
    demo: Path, overview: Path, scripted: Scripted, tmp_path: Path, format_: str
) -> None:
    target = tmp_path / "out"
    done = check(demo, overview, "--format", format_, "--output", target)
    assert (done.code, done.out) == (0, "")
    assert QUOTED.rsplit(maxsplit=1)[-1] in target.read_text(encoding="utf-8")


def test_standard_input_and_a_file_give_the_same(
    demo: Path, overview: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_file = check(demo, overview, "--format", "json").json
    given(monkeypatch, OVERVIEW.encode())
    by_input = check(demo, "-", "--format", "json").json
    for one in (by_file, by_input):
        one.update(name="", made_at="")
    assert by_file == by_input


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\x03" * 50, "give plain text"),
        (b"Politics\n\nEconomy\n", "no statement"),
        (b"<html><body><nav>Menu</nav></body></html>", "no words"),
    ],
)
def test_what_cannot_be_checked_is_told(
    demo: Path, tmp_path: Path, scripted: Scripted, payload: bytes, told: str
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(payload)
    done = check(demo, path)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name what is to be checked"),
        (("x.txt", "--claims", "y.jsonl"), "one of them"),
        (("no-such-file.txt",), "is not there"),
        (("--claims", "no-such.jsonl"), "cannot be opened"),
        (("--claims", "y.jsonl", "--format", "html"), "leave --format and --output out"),
        (("x.txt", "--as-of", "yesterday"), "--as-of"),
    ],
)
def test_what_is_asked_wrongly_is_told(arguments: tuple[str, ...], told: str) -> None:
    done = run("check", *arguments)
    assert done.code == 2
    assert told in done.err


# --- claims --------------------------------------------------------------------------------------


def claims(path: Path, *lines: Any) -> Path:
    text = [one if isinstance(one, str) else json.dumps(one) for one in lines]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def test_claims_come_out_line_by_line_with_bad_ones_told(
    demo: Path, tmp_path: Path, scripted: Scripted
) -> None:
    path = claims(
        tmp_path / "claims.jsonl",
        {"id": "a", "claim": QUOTED, "documents": [f"In June: {QUOTED} That was all."]},
        "{broken",
        {"id": "b", "claim": QUOTED},
        {"id": "c", "claim": "Norway", "documents": ["One text of several words."]},
    )
    done = check(demo, "--claims", path)
    assert done.code == 1
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [(one["id"], one["verdict"]) for one in found] == [
        ("a", "supported"),
        ("b", "supported"),
        ("c", "not_checked"),
    ]
    assert set(found[0]) == {
        "id", "verdict", "support", "standing", "evidence", "reasons", "synthetic",
    }  # fmt: skip
    assert "line 2:" in done.err
    assert "line 1:" not in done.err


def test_claims_of_which_none_can_be_read_are_nothing_done(
    demo: Path, tmp_path: Path, scripted: Scripted
) -> None:
    done = check(demo, "--claims", claims(tmp_path / "c.jsonl", "{", "["))
    assert (done.code, done.out) == (2, "")


def test_claims_by_standard_input(
    demo: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, json.dumps({"id": 7, "claim": QUOTED, "documents": [QUOTED]}).encode())
    done = check(demo, "--claims", "-")
    assert (done.code, json.loads(done.out)["id"]) == (0, 7)


def test_without_a_collection_claims_with_texts_are_checked(
    tmp_path: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = claims(
        tmp_path / "c.jsonl",
        {"id": 1, "claim": QUOTED, "documents": [QUOTED]},
        {"id": 2, "claim": QUOTED},
    )
    done = run("check", "--claims", path)
    assert done.code == 1
    assert json.loads(done.out)["id"] == 1
    assert "line 2: no 'documents'" in done.err


# --- with the parser that is shipped -------------------------------------------------------------


LETTER = "Exporters of salmon feed in Bergen called the sum too small to last."


def test_without_a_model_quotations_are_found_and_nothing_else_is_judged(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APERCU_SUPPORT", "none")
    overview = tmp_path / "overview.txt"
    overview.write_text(OVERVIEW.replace(QUOTED, LETTER), encoding="utf-8")
    audit = check(demo, overview, "--format", "json").json
    verdicts = {one["text"]: one["verdict"] for one in audit["statements"]}
    assert verdicts[LETTER] == "supported"
    assert verdicts["In June, nobody was glad."] in {"not_checked", "not_checkable"}
    assert verdicts[OTHERS] in {"not_checked", "contradicted"}
    (quoted,) = [one for one in audit["statements"] if one["text"] == LETTER]
    assert quoted["evidence"][0]["citation"]["quote"].endswith(LETTER)
    assert quoted["standing"] == "single"
    assert audit["checker"]["support"] is None
    assert any("No support model" in note for note in audit["notes"])


def test_the_overview_that_this_was_made_for(
    shared: Path, demo_here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APERCU_SUPPORT", "none")
    seed = shared / "seed" / "overview.txt"
    audit = run("check", seed, "--demo", "--as-of", "2025-09-27", "--format", "json").json
    assert len(audit["statements"]) == 24
    assert len(audit["sources"]) == 17
    # No sentence of it stands in the demonstration to the letter.
    assert {one["verdict"] for one in audit["statements"]}.isdisjoint({"supported", "partly"})
    for one in audit["statements"]:
        assert one["evidence"], one["text"]
        for evidence in one["evidence"]:
            reference = audit["references"][evidence["citation"]["reference"] - 1]
            assert reference["published"]["start"][:10] <= "2025-09-27"
