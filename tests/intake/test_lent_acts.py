"""Acts that are lent: those of the same coder, whole, and of texts that are there."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from apercu.collection.acts import ActStore
from apercu.collection.reading import Collection
from apercu.demonstration import coded_acts
from apercu.errors import CollectionDamaged
from apercu.intake.code_acts import code_now, coded_texts, make_acts, standing_texts
from apercu.intake.coder import packaged_coder
from apercu.intake.lent_acts import take_acts, write_acts
from small import build
from small_coder import SmallCoder

DAY = datetime.date(2024, 12, 31)
REMEDY = "run training/events/demonstration.py"


def record(number: int, text: str) -> dict[str, object]:
    return {
        "url": f"https://w.example/{number}", "title": f"Report {number}", "text": text,
        "outlet": "Paper (invented)", "published": "2024-03-03", "language": "en",
        "fetched": "2024-03-04T12:00:00Z", "synthetic": True,
    }  # fmt: skip


RECORDS = [
    record(1, "Norway accused Iceland over w1 and w2."),
    record(2, "Iceland met Norway at w3 and w4."),
    record(3, "Norway bordered Iceland by w5."),
]


def test_what_is_taken_is_what_was_written(tmp_path: Path) -> None:
    coder, file = SmallCoder(), tmp_path / "acts" / "acts.jsonl"
    with Collection.open(build(tmp_path / "one", [RECORDS])) as one:
        make_acts(one, coder, day=DAY.toordinal())
        assert write_acts(one, coder, file) == 3
        made = coded_texts(one, coder, standing_texts(one), now=False)
    assert len(made.acts) == 3
    with Collection.open(build(tmp_path / "two", [RECORDS[:2]])) as two:
        other = SmallCoder()
        assert take_acts(two, other, file) == 2
        found = coded_texts(two, other, standing_texts(two), now=False)
        assert other.texts == []
        assert write_acts(two, other, tmp_path / "again.jsonl") == 2
    assert set(map(repr, found.acts.values())) < set(map(repr, made.acts.values()))
    assert set((tmp_path / "again.jsonl").read_bytes().splitlines()) < set(
        file.read_bytes().splitlines()
    )


def test_what_another_coder_made_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "acts.jsonl"
    with Collection.open(build(tmp_path / "one", [RECORDS])) as one:
        make_acts(one, SmallCoder(), day=DAY.toordinal())
        write_acts(one, SmallCoder(), file)
        assert take_acts(one, SmallCoder(name="07e4"), file) == 0
        assert take_acts(one, SmallCoder(), tmp_path / "missing.jsonl") == 0


def test_a_damaged_file_is_told_with_a_remedy(tmp_path: Path) -> None:
    file = tmp_path / "acts.jsonl"
    with Collection.open(build(tmp_path / "one", [RECORDS])) as one:
        make_acts(one, SmallCoder(), day=DAY.toordinal())
        write_acts(one, SmallCoder(), file)
        file.write_bytes(file.read_bytes()[:-40])
        with pytest.raises(CollectionDamaged, match="install it again"):
            take_acts(one, SmallCoder(), file)


def test_the_demonstrations_acts_are_those_that_the_coder_finds(demo_here: Path) -> None:
    coder = packaged_coder()
    assert f'"coder":"{coder.id}"' in coded_acts().read_text("utf-8").splitlines()[0], REMEDY
    with Collection.open(demo_here) as collection:
        texts = [one for one in standing_texts(collection) if one.is_coded]
        rows = {row.key: row for row in ActStore(collection.layout, coder.id).rows(
            one.key for one in texts)}  # fmt: skip
        assert len(rows) == len(texts) > 80, REMEDY
        for one in texts[:: len(texts) // 4]:
            assert code_now(collection, coder, one).body == rows[one.key].body, REMEDY
