"""The demonstration says what it is, in every record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apercu.addresses import host_of
from apercu.outlets import find_outlet
from cli_run import REPORTS

FOLDER = REPORTS.parent
SAYS_SO = {
    "en": "Synthetic report, written for demonstration.",
    "ru": "Синтетическое сообщение, написанное для демонстрации.",
    "tr": "Tanıtım için yazılmış sentetik bir haber.",
}


def records(pattern: str) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted(FOLDER.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


CAUCASUS = records("caucasus-*.jsonl")


@pytest.mark.parametrize("record", records("*.jsonl"), ids=lambda record: record["url"])
def test_every_record_says_that_it_is_invented(record: dict[str, Any]) -> None:
    assert record["synthetic"] is True
    assert (host_of(record["url"]) or "").endswith(".example")
    assert record["outlet"].endswith(" (invented)")


@pytest.mark.parametrize("record", CAUCASUS, ids=lambda record: record["url"])
def test_every_outlet_is_in_the_register_and_every_text_says_so(record: dict[str, Any]) -> None:
    found = find_outlet(record["url"])
    assert found.name == record["outlet"]
    assert found.ground == "invented for demonstration"
    assert record["text"].endswith(SAYS_SO[record["language"]])
    assert "2022-01-01" <= record["published"][:10] <= "2026-03-31"
    assert record["fetched"][:10] >= record["published"][:10]


def test_there_are_enough_in_three_languages() -> None:
    assert len(CAUCASUS) >= 80
    assert len(records("reports.jsonl")) == 8
    assert {record["language"] for record in CAUCASUS} == {"en", "ru", "tr"}
    assert len({record["url"] for record in records("*.jsonl")}) == len(records("*.jsonl"))


def test_what_is_restated_is_a_real_address() -> None:
    restated = [record["restates"] for record in CAUCASUS if "restates" in record]
    assert len(restated) > len(CAUCASUS) / 2
    assert all(address.startswith(("http://", "https://")) for address in restated)
    assert not [address for address in restated if ".example" in address]


def test_the_readme_speaks_of_every_file() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "synthetic" in text.lower()
    for path in FOLDER.iterdir():
        if path.name != "README.md" and path.suffix != ".pyc" and path.name != "__pycache__":
            assert f"`{path.name}" in text, path.name
