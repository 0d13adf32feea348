"""The same documents give the same bytes, whatever their order, their copies and what came after.

What is compared is what `apercu search --format json` prints, for several queries, and the state
that `apercu doctor` states.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from cli_run import run

N = 18
AS_OF = "2025-06-30"
LATE = "2025-06-29"
QUERIES = (
    "cod quota ferry",
    "harbour dues between Norway and Iceland",
    "talks on grain in Tromsø",
    "ministry office statement",
)
_GOODS = ("cod", "grain", "timber", "salmon feed", "harbour dues", "ferry fares", "wool")
_PLACES = ("Bergen", "Tromsø", "Reykjavík", "Oslo", "Akureyri")
_OUTLETS = ("Wire (invented)", "Gazette (invented)", "Radio (invented)")


def reports(seed: int = 7) -> list[dict[str, Any]]:
    """Make reports that overlap in words, with copies, rewrites and undated ones among them."""
    dice = random.Random(seed)
    made: list[dict[str, Any]] = []
    for number in range(N):
        goods, place = dice.choice(_GOODS), dice.choice(_PLACES)
        more = dice.sample(_GOODS, 2)
        day = f"2025-{dice.randint(1, 6):02}-{dice.randint(1, 28):02}"
        text = (
            f"{place} - Norway and Iceland spoke about {goods} for {dice.randint(3, 90)} hours"
            f" in {place}. The ministry put the quota at {dice.randint(1000, 9000)} tonnes.\n\n"
            f"A statement of the office named {more[0]} and {more[1]} as case {number}, and the"
            f" ferry as a matter for talks in {dice.choice(_PLACES)}."
        )
        made.append({
            "url": f"https://w{number % 5}.example/{number}",
            "text": text,
            "title": f"{goods.capitalize()} in {place}",
            "outlet": dice.choice(_OUTLETS),
            "fetched": f"{day}T20:00:00Z",
            "synthetic": True,
        })  # fmt: skip
        if number % 6:
            made[-1]["published"] = day
    return [*made, *(copy_of(made[number], 1) for number in (2, 9, 15))]


def copy_of(report: dict[str, Any], number: int, credit: str = "known") -> dict[str, Any]:
    """Copy a report as another outlet would: under its own address, later, with a credit."""
    credited = {
        "known": f"{report['text']}\n\nSource: Mirror {number}",
        "unknown": f"(Mirror {number}) {report['text']}",
    }
    return {
        **report,
        "url": f"https://copies{number}.example/{report['url'].rpartition('/')[2]}",
        "text": credited[credit],
        "outlet": f"Mirror {number} (invented)",
        "published": LATE,
        "fetched": f"{LATE}T20:00:00Z",
    }


def collect(folder: Path, records: list[dict[str, Any]], *, batches: int = 1) -> Path:
    """Add records to a new collection, in as many runs."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "collection"
    size = -(-len(records) // batches)
    for at in range(0, len(records), size):
        notes = folder / f"notes{at}.jsonl"
        part = records[at : at + size]
        notes.write_text("".join(json.dumps(record) + "\n" for record in part), encoding="utf-8")
        done = run("add", notes, "--collection", place, "--workers", 1, "--format", "json")
        assert done.code == 0, done.err
    return place


def answers(place: Path, as_of: str = AS_OF) -> list[str]:
    """Return what the searches print, to the byte."""
    printed = []
    for query in QUERIES:
        for more in ([], ["--actor", "ISL"], ["--since", "2025-02-01", "--until", "2025-04-30"]):
            options = ["--collection", place, "--as-of", as_of, "--format", "json"]
            done = run("search", query, *options, "--limit", 50, *more)
            assert done.code == 0, done.err
            printed.append(done.out)
    return printed


def state(place: Path) -> str:
    done = run("doctor", "--collection", place, "--format", "json")
    assert done.code == 0, done.out
    found: str = done.json["state"]
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a collection of the reports, added at once in the order in which they were made."""
    return collect(tmp_path_factory.mktemp("plain"), reports())


def test_the_searches_find_something_and_differ(plain: Path) -> None:
    found = [json.loads(answer) for answer in answers(plain)]
    assert all(len(reply["results"]) >= 3 for reply in found)
    assert len({tuple(r["document"] for r in reply["results"]) for reply in found}) > 4
    assert any(result["copies"] for reply in found for result in reply["results"])


@pytest.mark.parametrize(("seed", "batches"), [(1, 1), (2, 3)])
def test_the_order_of_coming_changes_no_byte(
    plain: Path, tmp_path: Path, seed: int, batches: int
) -> None:
    records = reports()
    random.Random(seed).shuffle(records)
    shuffled = collect(tmp_path, records, batches=batches)
    assert state(shuffled) == state(plain)
    assert answers(shuffled) == answers(plain)


def test_a_rebuild_changes_no_byte(plain: Path, tmp_path: Path) -> None:
    rebuilt = collect(tmp_path, reports())
    before = state(rebuilt)
    assert run("rebuild", "--collection", rebuilt).code == 0
    assert state(rebuilt) == before == state(plain)
    assert answers(rebuilt) == answers(plain)


@pytest.mark.parametrize(("chosen", "credit"), [(3, "known"), (10, "unknown")])
def test_ten_copies_of_a_report_change_no_ranking(
    plain: Path, tmp_path: Path, chosen: int, credit: str
) -> None:
    records = reports()
    copies = [copy_of(records[chosen], number, credit) for number in range(1, 11)]
    more = collect(tmp_path, records + copies)
    before, after = ([json.loads(reply) for reply in answers(place)] for place in (plain, more))
    copied = 0
    for old, new in zip(before, after, strict=True):
        assert ranking(new) == ranking(old)
        if credit == "known":
            # A credit that is not recognised is a new word of the origin, and moves means a little.
            assert scores(new) == scores(old)
        copied = max(copied, *(result["copies"] for result in new["results"]))
    assert copied >= 10, "the copies were not told to be copies"


def ranking(reply: dict[str, Any]) -> list[str]:
    return [result["origin"] for result in reply["results"]]


def scores(reply: dict[str, Any]) -> list[float]:
    return [result["score"] for result in reply["results"]]


def test_what_came_after_the_as_of_date_changes_no_byte(plain: Path, tmp_path: Path) -> None:
    later = []
    for number, report in enumerate(reports(seed=8)):
        day = f"2025-07-{number % 28 + 1:02}"
        later.append({**report, "url": f"https://later.example/{number}", "published": day,
                      "fetched": f"{day}T20:00:00Z"})  # fmt: skip
    # A later copy of an early report, too, and a later page at an early address.
    early = reports()
    later.append(
        {**copy_of(early[4], 2), "published": "2025-08-01", "fetched": "2025-08-01T00:00:00Z"}
    )
    later.append({**later[0], "url": early[0]["url"]})
    both = early + later
    random.Random(3).shuffle(both)
    grown = collect(tmp_path, both)
    assert state(grown) != state(plain)
    assert answers(grown) == answers(plain)
    assert answers(grown, "2025-12-31") != answers(plain, "2025-12-31")


def test_removing_a_passage_removes_its_result(tmp_path: Path) -> None:
    place = collect(tmp_path, reports())
    options = ["--collection", place, "--as-of", AS_OF, "--format", "json"]
    first = run("search", QUERIES[0], *options).json["results"][0]["document"]
    assert run("forget", first, "--collection", place, "--yes").code == 0
    found = run("search", QUERIES[0], *options, "--limit", 50).json["results"]
    assert found
    assert first not in {result["document"] for result in found}
