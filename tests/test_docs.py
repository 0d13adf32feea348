"""The examples in the documents run, and print what the documents say."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from apercu.schemas import find_schema, schema_names
from cli_run import REPORTS, run
from places import ROOT
from schema_check import problems

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(
    r"^```(?P<kind>\w+)(?: (?P<name>[\w-]+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")


class Step(NamedTuple):
    """A command of an example, and the lines it is to print."""

    command: str
    expected: list[str]


def blocks(path: Path, kind: str) -> list[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    return [(m["name"] or "", m["body"]) for m in _BLOCK.finditer(text) if m["kind"] == kind]


def steps(path: Path) -> list[Step]:
    found: list[Step] = []
    for _, body in blocks(path, "console"):
        for line in body.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], []))
            else:
                found[-1].expected.append(line)
    return found


def fits(printed: list[str], expected: list[str]) -> bool:
    """Tell whether lines are those expected; `...` stands for anything, alone for any lines."""
    parts = []
    for line in expected:
        if line.strip() == "...":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(".*?".join(map(re.escape, line.rstrip().split("..."))) + r"\n")
    lines = "".join(line.rstrip() + "\n" for line in printed)
    return re.fullmatch("".join(parts), lines) is not None


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder in which the demonstration reports lie where the examples look for them."""
    shutil.copytree(REPORTS.parent, tmp_path / "src/apercu/demo")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("APERCU_WORKERS", "1")
    return tmp_path


@pytest.mark.parametrize("path", [p for p in DOCUMENTS if steps(p)], ids=lambda path: path.name)
def test_examples_print_what_is_written(path: Path, checkout: Path) -> None:
    for step in steps(path):
        if step.command.startswith("apercu "):
            done = run(*shlex.split(step.command)[1:])
            printed = done.out + done.err
        else:
            tool = step.command.split()[0]
            if shutil.which(tool) is None:
                continue  # the example shows a tool that this machine has not
            printed = subprocess.run(
                ["bash", "-c", step.command], capture_output=True, text=True, check=True
            ).stdout
        expected = "\n".join(step.expected)
        assert fits(printed.splitlines(), step.expected), (
            f"{path.name}: $ {step.command}\nis said to print:\n{expected}\nand prints:\n{printed}"
        )


def test_the_documents_have_examples() -> None:
    counts = {path.name: len(steps(path)) for path in DOCUMENTS}
    assert counts["README.md"] >= 5
    assert counts["using.md"] >= 10


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_examples_of_json_fit_their_schemas(path: Path) -> None:
    for name, body in blocks(path, "json"):
        record = json.loads(body)
        if name in schema_names():
            assert problems(record, find_schema(name)) == []
        else:
            assert name == "reading-in", f"{path.name}: say which schema a JSON example follows"


def test_what_goes_in_is_read_as_it_is_described(tmp_path: Path) -> None:
    ((_, body),) = [b for b in blocks(ROOT / "docs/formats.md", "json") if b[0] == "reading-in"]
    notes = tmp_path / "notes.jsonl"
    notes.write_text(body, encoding="utf-8")
    done = run("read", notes, "--format", "json")
    assert done.code == 0
    (reading,) = done.json["readings"]
    given = json.loads(body)
    assert {name: reading[name] for name in ("url", "text", "synthetic")} == {
        name: given[name] for name in ("url", "text", "synthetic")
    }
    assert reading["published"]["start"] == given["published"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    broken = [link for link in _LINK.findall(text) if not (path.parent / link).exists()]
    assert not broken


def test_figures_in_the_readme_are_those_that_were_recorded() -> None:
    """Every figure of the table stands in the file of results that its row links to."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## What was measured")[2]
    rows = [line for line in text.partition("\n## ")[0].splitlines() if "](" in line]
    for row in rows:
        source = (ROOT / _LINK.findall(row)[-1]).read_text(encoding="utf-8")
        for figure in re.findall(r"\d+(?:[.,]\d+)?", row.partition("](")[0]):
            assert figure in source, f"{figure} is not in the results: {row}"


def logged_figure(record: dict[str, Any]) -> str:
    """Return the figure that a sealed run is reported by, as the results write it."""
    if "result" in record:
        return str(record["result"]["f1"])
    if "scores" in record:
        scores = record["scores"]
        if record.get("eval") == "checking":  # lines of a table: the checker's own verdicts
            (line,) = (one for one in scores if ", its verdicts |" in one)
            return str(line.split("|")[2].split()[0])
        if isinstance(scores, list):  # several systems, ours the first
            return f"{scores[0]['recall']:.3f}"
        return str(scores["ours"] if "ours" in scores else scores["accept precision"])
    score = record["score"]
    if record.get("eval") == "merging":
        return f"{score['ours']['right']['value']:.3f}"
    if "exact" in score:
        return f"{score['exact']:.3f}"
    return f"{score['whole'][0] if 'whole' in score else score['precision']:.3f}"


def test_sealed_figures_are_those_that_were_logged() -> None:
    results = (ROOT / "evals/RESULTS.md").read_text(encoding="utf-8")
    lines = (ROOT / "evals/sealed-runs.jsonl").read_text(encoding="utf-8").splitlines()
    for record in map(json.loads, lines):
        assert record["sha256"][:12] in results
        figure = logged_figure(record)
        assert figure in results, f"{figure} was logged and is not in evals/RESULTS.md"


def test_what_stands_beside_an_example_is_compared() -> None:
    assert fits(["a 1 b", "c", "d"], ["a ... b", "...", "d"])
    assert fits(["a"], ["...", "a", "..."])
    assert not fits(["a", "b"], ["a"])
    assert not fits(["a x"], ["a"])
    assert not fits([], ["a"])
