"""The published schemas are complete, can be fulfilled, and refuse what is wrong."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from apercu import records
from apercu.codec import to_json
from apercu.errors import InputError
from apercu.schemas import find_schema, schema_names
from schema_check import problems

PRINTED = {"search", "document", "read", "add", "doctor", "failures", "rebuild"}
PRINTED |= {"ask", "briefs", "show", "open"}
"""What the commands print with `--format json`, each under its command's name."""

BRIEF_FIELDS = {
    "id", "question", "as_of", "made_at", "writer", "synthetic", "collection", "lead", "lead_gaps",
    "sections", "chronology", "positions", "pending", "conflicts", "judgements", "source_summary",
    "events", "references",
}  # fmt: skip
"""The fields of a brief that readers of its JSON rely on: more may come, none may go."""


def result(**changes: Any) -> dict[str, Any]:
    record = records.SearchResult(
        document="a" * 64,
        url="https://a.example/",
        title=None,
        start=0,
        end=3,
        quote="abc",
        score=1.0,
    )
    return {**json.loads(to_json(record)), **changes}


def test_every_command_that_prints_json_has_a_schema() -> None:
    assert set(schema_names()) >= PRINTED | {"brief", "statement", "citation", "event", "reference"}


@pytest.mark.parametrize("name", schema_names())
def test_schemas_are_whole(name: str) -> None:
    schema = find_schema(name)
    assert schema["title"] == name
    text = json.dumps(schema)
    refs = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert refs <= set(schema["$defs"])


def test_fields_of_a_brief_are_all_there() -> None:
    assert set(find_schema("brief")["$defs"]["Brief"]["properties"]) >= BRIEF_FIELDS


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"no schema 'breif'; there are .*brief"):
        find_schema("breif")


def test_a_reply_fulfils_its_schema() -> None:
    reply = {"results": [result()], "query": "x", "mode": "lexical", "as_of": None}
    assert problems(reply, find_schema("search")) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": "0"}, "start"),
        ({"score": None}, "score"),
        ({"title": 3}, "title"),
        ({"outlet": {"name": "x", "form": "blog"}}, "outlet"),
        ({"synthetic": 1}, "synthetic"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(changes: dict[str, Any], told: str) -> None:
    (found,) = problems({"results": [result(**changes)]}, find_schema("search"))
    assert f"results[0].{told}" in found


def test_what_is_missing_is_told() -> None:
    broken = result()
    del broken["quote"]
    assert problems({"results": [broken]}, find_schema("search")) == [
        ".results[0]: quote is missing"
    ]
    assert problems({}, find_schema("search")) == ["(root): results is missing"]


def test_a_keyword_that_the_checker_does_not_know_is_no_pass() -> None:
    schema = copy.deepcopy(find_schema("search"))
    schema["maxProperties"] = 0
    with pytest.raises(NotImplementedError, match="maxProperties"):
        problems({"results": []}, schema)
