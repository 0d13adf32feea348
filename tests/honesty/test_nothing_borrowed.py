"""No phrase and no figure of a text that the program is judged by stands in its sources."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_run import REPORTS
from honesty.phrases import ROOT, borrowed, borrowed_figures, figures, phrases

GOLD = ROOT / "evals" / "gold"

_NAME = "the name of an office or a state, met where a rule or a comment speaks of it"
ALLOWED: dict[str, str] = {
    "democratic republic of the": _NAME,
    "republic of the congo": _NAME,
    "the state of qatar": _NAME,
    "ministry of foreign affairs": _NAME,
    "of foreign affairs of": _NAME,
    "heads of state and": _NAME,
    "of state and government": _NAME,
    "press office of the": "a description of an outlet in the register of outlets",
    "of the state company": "a description of an outlet in the register of outlets",
    "of the ruling party": "a description of an outlet in the register of outlets",
    "in azerbaijani and turkish": "names two languages of which a comment speaks",
    "does not depend on": "an idiom, in comments on what a result depends on",
    "on either side of": "an idiom, in comments on neighbouring words",
    "either side of a": "an idiom, in comments on where a span ends",
    "log that nobody reads": "an idiom, in a comment on a library's warnings",
}
"""Phrases that may stand in the sources, each with the reason."""

ALLOWED_FIGURES: dict[str, str] = {
    "140": "how many languages the model of py3langid knows",
}
"""Figures that may stand in the sources, each with the reason."""


def strings(value: object) -> Iterator[str]:
    """Yield the texts of a JSON value; addresses are no texts."""
    if isinstance(value, str):
        if not value.startswith(("http://", "https://")):
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def fields(path: Path, *names: str) -> Iterator[str]:
    """Yield fields of a file of JSON lines; of all where none is named."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for name in names or record:
            yield from strings(record.get(name))


def gold() -> list[str]:
    return [text for path in sorted(GOLD.glob("*.jsonl")) for text in fields(path, "text", "title")]


def seed(shared: Path) -> list[str]:
    found = []
    for path in sorted((shared / "seed").iterdir()):
        found += fields(path) if path.suffix == ".jsonl" else [path.read_text(encoding="utf-8")]
    return found


def demonstration() -> list[str]:
    files = sorted(REPORTS.parent.glob("*.jsonl"))
    assert len(files) > 2
    return [text for path in files for text in fields(path, "title", "text")]


def evaluation_sets(shared: Path) -> dict[str, list[str]]:
    """Give queries, claims and sentences of the sets that lie beside the checkout."""
    data = shared / "data"
    columns = {
        "relate/plv/train.tsv": "sentence",
        "relate/petrarch2/unit_tests.tsv": "text",
    }
    found = {"find/time1963/queries.tsv": [(data / "find/time1963/queries.tsv").read_text("utf-8")]}
    for name in (
        "wice/claim_dev",
        "attributionbench/dev",
        "climate_fever/dev",
        "summedits/evaluation",
    ):
        found[name] = list(fields(data / f"check/{name}.jsonl", "claim", "question", "summary"))
    for name, column in columns.items():
        with (data / name).open(encoding="utf-8", newline="") as file:
            found[name] = [row[column] for row in csv.DictReader(file, delimiter="\t")]
    spans = (data / "relate/cameo_spans/class_train.tsv").read_text(encoding="utf-8")
    found["relate/cameo_spans"] = spans.splitlines()
    return found


def test_no_phrase_of_the_seed(shared: Path) -> None:
    check_phrases(seed(shared), at_least=1000)


def test_no_phrase_of_the_demonstration() -> None:
    check_phrases(demonstration(), at_least=5000)


def test_no_phrase_of_the_gold() -> None:
    check_phrases(gold(), at_least=1000)


def test_no_phrase_of_other_evaluation_sets(shared: Path) -> None:
    sets = evaluation_sets(shared)
    assert all(any(phrases(text) for text in texts) for texts in sets.values())
    check_phrases([text for texts in sets.values() for text in texts], at_least=10_000)


def check_phrases(texts: list[str], *, at_least: int) -> None:
    assert len({phrase.key for text in texts for phrase in phrases(text)}) >= at_least
    found = {what: files for what, files in borrowed(texts).items() if what not in ALLOWED}
    assert not found, "\n".join(f"{what!r} in {sorted(files)}" for what, files in found.items())


def test_no_figure_of_the_seed(shared: Path) -> None:
    check_figures(seed(shared), at_least=10)


def test_no_figure_of_the_demonstration() -> None:
    check_figures(demonstration(), at_least=15)


def check_figures(texts: list[str], *, at_least: int) -> None:
    assert len({figure for text in texts for figure in figures(text)}) >= at_least
    found = {n: files for n, files in borrowed_figures(texts).items() if n not in ALLOWED_FIGURES}
    assert not found, "\n".join(f"{figure} in {sorted(files)}" for figure, files in found.items())


def test_what_is_allowed_is_still_needed(shared: Path) -> None:
    texts = [*seed(shared), *gold(), *demonstration()]
    texts += [text for part in evaluation_sets(shared).values() for text in part]
    assert set(ALLOWED) <= set(borrowed(texts))
    assert set(ALLOWED_FIGURES) <= set(borrowed_figures(texts))
    assert all(len(reason.split()) > 3 for reason in (*ALLOWED.values(), *ALLOWED_FIGURES.values()))


SENTENCE = "The envoys of Ruritania paid 417.5 crowns for the burnt customs house on Monday."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rules.py", "# envoys of Ruritania paid\nx = 417.5\n"),
        ("rules.py", 'X = """paid for the burnt\n   customs house"""; Y = (417.5,)\n'),
        ("data/gazetteer/cues.tsv", "cue\tthe burnt customs house\t417.5\n"),
        ("data/model.json", '{"pattern": "of Ruritania paid 417.5 crowns"}'),
    ],
)
def test_the_search_finds_what_was_borrowed(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    figure = re.search(r"417\.5", content)
    assert borrowed([SENTENCE], tmp_path) or figure
    assert borrowed_figures([SENTENCE], tmp_path) == ({"417.5": {name}} if figure else {})


def test_names_pass_in_registers_only(tmp_path: Path) -> None:
    text = "Talks were held by the Ruritanian Ministry of Foreign Affairs."
    for name in ("data/gazetteer/organisations.tsv", "data/outlets/outlets.tsv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("Ministry of Foreign Affairs\n")
    assert borrowed([text], tmp_path) == {}
    (tmp_path / "data/gazetteer/organisations.tsv").write_text("ministry of foreign affairs\n")
    assert borrowed([text], tmp_path) == {
        "ministry of foreign affairs": {"data/gazetteer/organisations.tsv"}
    }


def test_common_words_are_no_phrase() -> None:
    assert not list(phrases("at the end of the first quarter of the year it was not so"))
