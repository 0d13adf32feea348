"""The commands events, relations and correct, run as a user runs them, on a small collection."""

from __future__ import annotations

import csv
import datetime
import importlib
import importlib.util
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from apercu.collection.layout import Layout
from apercu.intake.rebuild import rebuild
from apercu.schemas import find_schema
from cli_run import Done, run
from schema_check import problems
from small import build
from small_coder import SmallCoder

TOLD = (
    ("2024-01-03", "Norway accused Iceland over herring."),
    ("2024-01-19", "Norway accused Iceland over tolls in tunnels."),
    ("2024-02-11", "Iceland met Norway over ferries."),
    ("2024-05-02", "Norway thanked Iceland over rescued sailors."),
    ("2024-05-20", "Denmark accused Norway over cables, and Iceland listened."),
    ("2024-09-09", "Norway bordered Iceland, said =cmd, all day."),
)
PAIR = ("NOR", "ISL")


def record(number: int, day: str, text: str) -> dict[str, Any]:
    return {
        "url": f"https://w{number}.example/{number}", "title": f"Report {number}", "text": text,
        "outlet": f"Paper {number} (invented)", "published": day, "language": "en",
        "fetched": f"{day}T12:00:00Z", "synthetic": True,
    }  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("made") / "collection"
    return build(place, [[record(n, *told) for n, told in enumerate(TOLD)]])


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "collection"))


@pytest.fixture(autouse=True)
def small_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    coder = SmallCoder()
    monkeypatch.setattr("apercu.intake.coder.packaged_coder", lambda: coder)
    now = datetime.datetime(2025, 6, 1, tzinfo=datetime.UTC)
    monkeypatch.setattr("apercu.assemble.clock", lambda: now)


def table(place: Path, *more: object) -> Any:
    done = run("events", *PAIR, "--collection", place, "--format", "json", *more)
    assert (done.code, done.err) == (0, "")
    return done.json


def refused(done: Done) -> str:
    assert (done.code, done.out) == (2, "")
    return " ".join(done.err.split())


# --- events -------------------------------------------------------------------------------------


def test_a_table_is_what_its_schema_says(place: Path) -> None:
    found = table(place)
    assert problems(found, find_schema("events")) == []
    assert [one["when"]["start"][:10] for one in found["events"]] == [
        "2024-01-03", "2024-01-19", "2024-02-11", "2024-05-02",
    ]  # fmt: skip
    assert found["synthetic"] is True
    assert found["as_of"] == "2025-06-01"
    assert found["hearing"] == {"documents": 6, "first": "2024-01-03", "last": "2024-09-09"}


def test_the_stored_text_has_the_quotes(place: Path) -> None:
    events = table(place)["events"]
    cited = [c for one in events for c in one["citations"]]
    assert len(cited) == 4
    # The sentence around each clause is a quote, too.
    told = [each for one in events for each in one["reports"]]
    cited += [each["sentence"] for each in told]
    assert all(each["citation"]["quote"] in each["sentence"]["quote"] for each in told)
    assert {each["sentence"]["quote"][-1] for each in told} == {"."}
    for one in cited:
        shown = run("document", one["text_sha256"], "--collection", place, "--format", "json")
        assert shown.json["text"][one["start"] : one["end"]] == one["quote"]


def test_nothing_after_the_day_matters(place: Path, tmp_path: Path) -> None:
    early = [record(n, *told) for n, told in enumerate(TOLD[:3])]
    smaller = build(tmp_path / "smaller", [early])
    assert table(place, "--as-of", "2024-03-01") == table(smaller, "--as-of", "2024-03-01")
    assert len(table(place, "--as-of", "2024-03-01")["events"]) == 3


def test_a_name_is_as_good_as_an_id_and_its_reading_is_said(place: Path) -> None:
    done = run("events", "Oslo", "Iceland", "--collection", place)
    assert done.code == 0
    assert "Oslo was taken for Norway (NOR)." in done.out
    assert "SYNTHETIC" in done.out
    assert "Norway → Iceland · criticises or accuses · political · −2.0 · 1 origin" in done.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("Norwy", "ISL"), "Norway (NOR)"), (("NOR", "Oslo"), "stands twice"),
        (("NOR",), "1 given"), ((), "none given"), (("NOR", "ISL", "DNK"), "3 given"),
        (("NOR", "ISL", "--since", "May"), "--since"),
        (("NOR", "ISL", "--type", "x"), "must be one of"),
        (("NOR", "ISL", "--event", "zz"), "at least its first 4"),
        (("NOR", "ISL", "--event", "00000000"), "lists them"),
        (("NOR", "ISL", "--format", "parquet"), "--output"),
        (("NOR", "ISL", "--output", "x"), "--format"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(place: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in refused(run("events", *arguments, "--collection", place))


def test_named_in_two_passages_is_no_reporting_on_the_pair(tmp_path: Path) -> None:
    far = "Norway rested.\n" + "\n".join(f"Line {n} is long and dull." for n in range(60))
    place = build(tmp_path / "c", [[record(1, "2024-01-01", f"{far}\nIceland slept.")]])
    assert table(place)["answer"] == "no_reporting"
    together = build(
        tmp_path / "d", [[record(1, "2024-01-01", "Norway watched as Iceland slept.")]]
    )
    assert table(together)["answer"] == "none"


def test_silence_is_told_from_none(place: Path) -> None:
    silent = run("events", "NOR", "CHL", "--collection", place)
    assert "No reporting" in silent.out
    none = run("events", "DNK", "ISL", "--collection", place)
    assert "No event: 1 document" in none.out


def test_a_table_goes_into_a_spreadsheet_and_obeys_nothing(place: Path, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    done = run("events", *PAIR, "--collection", place, "--format", "csv", "--output", path)
    assert (done.code, done.out) == (0, "")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    events = table(place)["events"]
    assert [one["id"] for one in rows] == [one["id"] for one in events]
    assert [one["quote"] for one in rows] == [one["citations"][0]["quote"] for one in events]
    assert [float(one["score"]) for one in rows] == [one["score"] for one in events]


def test_a_parquet_file_has_the_same_rows(place: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("pyarrow") is None:
        pytest.skip("pyarrow is an extra and is not installed")
    parquet = importlib.import_module("pyarrow.parquet")
    path = tmp_path / "table.parquet"
    assert run("events", *PAIR, "--collection", place, "--format", "parquet",
               "--output", path).code == 0  # fmt: skip
    rows = parquet.read_table(path).to_pylist()
    assert [one["id"] for one in rows] == [one["id"] for one in table(place)["events"]]
    assert {type(one["score"]) for one in rows} == {float}


def test_without_pyarrow_the_extra_is_named(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("events", *PAIR, "--collection", place, "--format", "parquet",
               "--output", tmp_path / "x")  # fmt: skip
    assert "apercu[parquet]" in refused(done)


def test_an_event_opens_by_its_id_alone(place: Path) -> None:
    one = table(place)["events"][0]
    done = run("events", "--event", one["id"][:8], "--collection", place)
    assert done.code == 0
    for words in ("Norway accused Iceland over herring", "How it came about", "-2", one["id"][:8]):
        assert words in done.out
    opened = run("events", "--event", one["reports"][0]["id"][:8], "--collection", place,
                 "--format", "json")  # fmt: skip
    assert problems(opened.json, find_schema("opened-event")) == []
    assert opened.json["event"]["id"] == one["id"]


# --- relations ----------------------------------------------------------------------------------


def test_relations_are_what_their_schema_says(place: Path) -> None:
    done = run("relations", *PAIR, "--collection", place, "--third", "Copenhagen",
               "--format", "json")  # fmt: skip
    assert (done.code, problems(done.json, find_schema("relations"))) == (0, [])
    (one,) = [s for s in done.json["series"] if s["source"] == "NOR" and not s["domain"]]
    assert [step["state"] for step in one["steps"]] == [
        "events", "none", "silent", "silent", "events", "silent", "silent", "silent", "none",
    ]  # fmt: skip
    assert done.json["asked"]["understood"] == ["Copenhagen was taken for Denmark (DNK)"]


@pytest.mark.parametrize("columns", ["80", "120"])
def test_relations_read_well(place: Path, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = run("relations", *PAIR, "--collection", place, "--third", "DNK")
    assert done.code == 0
    assert "no reporting: no passage names both" in done.out
    assert "never a cause" in done.out
    assert "None that holds." in done.out


def test_relations_as_rows(place: Path) -> None:
    done = run("relations", *PAIR, "--collection", place, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {one["state"] for one in rows} == {"events", "none", "silent"}
    assert {one["sum"] for one in rows if one["state"] == "silent"} == {""}
    assert {one["sum"] for one in rows if one["state"] == "none"} == {"0.0"}


@pytest.mark.parametrize(
    "arguments", [("events",), ("relations",), ("relations", "--third", "DNK")]
)
def test_a_picture_is_drawn_beside_the_table(
    place: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    if importlib.util.find_spec("vl_convert") is None:
        pytest.skip("vl-convert is not installed: no picture can be drawn")
    name, *more = arguments
    path = tmp_path / "drawn.svg"
    done = run(name, *PAIR, *more, "--collection", place, "--picture", path)
    assert (done.code, done.err) == (0, "")
    drawn = path.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "Norway" in drawn
    assert "--picture" in refused(
        run("events", "--event", "00000000", "--collection", place, *PAIR, "--picture", path)
    )


# --- correct ------------------------------------------------------------------------------------


def corrected(place: Path, *more: object) -> Any:
    done = run("correct", *more, "--by", "A. Reader", "--collection", place, "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert problems(done.json, find_schema("correct")) == []
    return done.json["made"]


def test_a_correction_holds_through_a_rebuild_and_is_taken_back(place: Path) -> None:
    first, second, *_ = before = table(place)["events"]
    (made,) = corrected(place, "wrong", first["id"][:8], "--note", "not so")
    assert (made["by"], made["note"], made["kind"]) == ("A. Reader", "not so", "wrong")
    after = table(place)
    assert [one["id"] for one in after["events"]] == [one["id"] for one in before[1:]]
    assert [one["id"] for one in after["uncorrected"]] == [first["id"]]
    for file in place.glob("catalogue.sqlite*"):
        file.unlink()
    rebuild(Layout(place))
    assert table(place) == after
    relations = run("relations", *PAIR, "--collection", place, "--format", "json").json
    assert [s["events"] for s in relations["series"]] != [
        s["events"] for s in relations["uncorrected"]["series"]
    ]
    corrected(place, "withdraw", made["id"][:8])
    assert table(place)["events"] == before
    listed = run("correct", "list", "--collection", place, "--format", "json").json
    assert problems(listed, find_schema("corrections")) == []
    assert listed["withdrawn"] == [made["id"]]
    assert second["id"] in {one["id"] for one in table(place)["events"]}


def test_an_act_gets_another_type(place: Path) -> None:
    one = table(place)["events"][0]
    corrected(place, "retype", one["id"], "--type", "reject", "--mode", "change")
    now = next(e for e in table(place)["events"] if e["id"] == one["id"])
    assert (now["type"], now["mode"]) == ("REJECT", "change")


def test_two_events_are_one_and_two_again(place: Path) -> None:
    first, second, *_ = table(place)["events"]
    corrected(place, "together", first["id"][:8], second["id"][:8])
    joined = table(place)["events"][0]
    assert joined["origins"]["n"] == 2
    corrected(place, "apart", joined["id"][:8])
    assert {one["id"] for one in table(place)["events"]} >= {first["id"], second["id"]}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("wrong", "00000000"), "no event or report"), (("wrong", "zz"), "at least"),
        (("together", "ID"), "two events"), (("apart", "ID"), "one report only"),
        (("retype", "ID", "--type", "SHOUT"), "must be one of"),
        (("withdraw", "00000000"), "correct list"),
    ],
)  # fmt: skip
def test_what_cannot_be_corrected_is_said(
    place: Path, arguments: tuple[str, ...], told: str
) -> None:
    first = table(place)["events"][0]["id"]
    given = [first if one == "ID" else one for one in arguments]
    done = run("correct", *given, "--by", "A", "--collection", place)
    assert told in refused(done)
    assert json.loads(run("correct", "list", "--collection", place, "--format", "json").out) == {
        "corrections": [], "withdrawn": [],
    }  # fmt: skip


def test_the_demonstration_is_not_corrected() -> None:
    assert "does not go with --demo" in refused(
        run("correct", "wrong", "00000000", "--by", "A", "--demo")
    )


def test_a_correction_says_who_made_it(place: Path) -> None:
    first = table(place)["events"][0]["id"]
    assert "--by" in refused(run("correct", "wrong", first, "--by", " ", "--collection", place))
    assert "--by" in refused(run("correct", "wrong", first, "--collection", place))
