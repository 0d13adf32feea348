"""Standing in an audit: newsrooms that add to one another are counted, and tellings are heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from apercu.audits import AuditedStatement
from apercu.check.records import Reason
from auditing.scripted import Rule, Scripted, audited, made, record

SAID = "Norway and Iceland initialled an arrangement on cod on 11 April 2025."
AGAIN = "An arrangement on cod was initialled by Iceland and Norway on 11 April 2025 in Bergen."
OTHER = "The two fishing nations had waited for it for years, and nobody was glad in the harbours."


def standing(root: Path, *records: dict[str, object]) -> AuditedStatement:
    (one,) = audited(
        made(root / "c", *records), SAID, Scripted(Rule("cod", SAID, "for"))
    ).statements
    return one


def test_another_newsroom_that_tells_it_in_other_words_corroborates(tmp_path: Path) -> None:
    one = standing(
        tmp_path,
        record("wire", f"OSLO - {SAID} Nothing else was told of it.", "2025-04-12"),
        record("radio", f"{OTHER} {AGAIN}", "2025-04-13"),
    )
    assert (one.verdict, one.standing, one.origins.n) == ("supported", "corroborated", 2)
    told = [e.citation.quote for e in one.evidence if e.side == "for"]
    assert told == [SAID, AGAIN]


def test_what_a_check_lowers_is_no_telling(tmp_path: Path) -> None:
    lowered = Reason(check="date", contradicts=False, claimed="11", found="12", text="Not dated.")
    (one,) = audited(
        made(
            tmp_path / "c",
            record("wire", f"OSLO - {SAID} Nothing else was told of it.", "2025-04-12"),
            record("radio", f"{OTHER} {AGAIN}", "2025-04-13"),
        ),
        SAID,
        Scripted(Rule("cod", SAID, "for"), Rule("cod", AGAIN, "about", (lowered,))),
    ).statements
    assert (one.standing, one.origins.n) == ("single", 1)


@pytest.mark.parametrize(
    "second",
    [
        record("wire", f"{OTHER} {AGAIN}", "2025-04-13"),
        record("radio", f"{OTHER} {AGAIN} This report was provided by wire daily.", "2025-04-13"),
        record("radio", f"{OTHER} {AGAIN.replace('11 April', '19 April')}", "2025-04-20"),
        record("radio", f"{OTHER} {AGAIN.replace('was', 'may have been')}", "2025-04-13"),
        record("radio", f"{OTHER} Norway and Iceland like cod.", "2025-04-13"),
    ],
    ids=["same newsroom", "credits it", "another day", "perhaps", "another matter"],
)
def test_what_adds_nothing_corroborates_nothing(tmp_path: Path, second: dict[str, object]) -> None:
    first = record("wire daily", f"OSLO - {SAID} Nothing else was told.", "2025-04-12")
    first["url"] = "https://wire.example/2025-04-12"
    one = standing(tmp_path, first, second)
    assert (one.verdict, one.standing, one.origins.n) == ("supported", "single", 1)
