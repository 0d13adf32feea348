"""The measuring of checkers: its arithmetic, its folds, what it refuses, what stays sealed."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.tiny_support import write_support
from apercu.adapters.onnx_support import OnnxSupport
from apercu.ports import Support, Unjudged

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "evals"))

checking: Any = import_module("checking")
judges: Any = import_module("checking_judges")
scores: Any = import_module("checking_scores")
sets: Any = import_module("checking_sets")

LABELS = {"s": "supported", "p": "partly", "i": "insufficient", "c": "contradicted"}


def made(rows: str, labels: str = "sic", groups: str | None = None) -> Any:
    """Make a set: a letter for each label; groups by letters, or each item alone."""
    items = tuple(
        sets.Item(str(n), groups[n] if groups else str(n), (f"text {n}",), "claim", LABELS[row])
        for n, row in enumerate(rows)
    )
    return sets.Claims("made", tuple(LABELS[label] for label in labels), items, "made")


def told(rows: str) -> list[str | None]:
    return [LABELS.get(row) for row in rows]


def test_balanced_accuracy_is_the_mean_of_two_shares() -> None:
    claims = made("ssss" + "iicc")
    figure = scores.balanced_accuracy(claims, told("sssi" + "ssci"))
    assert figure.value == pytest.approx((3 / 4 + 2 / 4) / 2)
    assert figure.low < figure.value < figure.high


def test_what_was_not_judged_is_wrong_on_both_sides() -> None:
    claims = made("ssii")
    assert scores.balanced_accuracy(claims, told("s-i-")).value == pytest.approx(1 / 2)
    unchecked = ["supported", "not_checked", "insufficient", "not_checked"]
    assert scores.balanced_accuracy(claims, unchecked).value == pytest.approx(1 / 2)
    assert scores.macro_f1(made("ssii", "si"), told("s-i-")).value == pytest.approx(2 / 3)


def test_macro_f1_is_the_mean_over_labels() -> None:
    figure = scores.macro_f1(made("ssicc"), told("sicci"))
    # supported: 1 of 1 said, of 2; insufficient: 0; contradicted: 1 of 2 said, of 2.
    assert figure.value == pytest.approx((2 / 3 + 0 + 1 / 2) / 3)


def test_without_both_sides_there_is_no_balanced_accuracy() -> None:
    assert math.isnan(scores.balanced_accuracy(made("ss"), told("ss")).value)


def test_sets_without_a_label_take_it_for_insufficient() -> None:
    assert scores.macro_f1(made("si", "si"), ["supported", "none_found"]).value == 1
    assert scores.macro_f1(made("si", "si"), ["supported", "contradicted"]).value == 1


def test_one_document_is_one_witness() -> None:
    alone = scores.balanced_accuracy(made("si" * 20), told("ss" * 10 + "si" * 10))
    shared = scores.balanced_accuracy(
        made("si" * 20, groups="a" * 20 + "b" * 20), told("ss" * 10 + "si" * 10)
    )
    assert alone.value == shared.value
    assert (shared.low, shared.high) == (0.5, 1.0)
    assert alone.high - alone.low < 0.4


def test_calibration_error_by_hand() -> None:
    claims = made("ssii")
    answers = [scores.Answer(None, support) for support in (0.9, 0.9, 0.9, None)]
    assert scores.calibration_error(claims, answers) == pytest.approx(0.9 - 2 / 3)
    assert scores.calibration_error(claims, [scores.Answer("supported", None)] * 4) is None


def test_the_best_threshold_parts_what_can_be_parted() -> None:
    rows = [(0.1, False), (0.2, False), (0.6, True), (0.7, True)]
    assert 0.2 < scores.best_threshold(rows) <= 0.6
    assert scores.best_threshold([]) == 0.5


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0, 1), st.booleans()), min_size=8))
@settings(max_examples=25, deadline=None)
def test_no_threshold_sees_its_own_documents(rows: list[tuple[str, float, bool]]) -> None:
    groups = "".join(group for group, _, _ in rows)
    claims = made("".join("s" if right else "i" for _, _, right in rows), groups=groups)
    answers = [scores.Answer(None, support) for _, support, _ in rows]
    folds = scores.fold_of(claims.items)
    assert len(set(zip(groups, folds, strict=True))) == len(set(groups))
    before = scores.by_threshold(claims, answers)
    turned = made(
        "".join(
            ("i" if right else "s") if fold == folds[0] else "s" if right else "i"
            for (_, _, right), fold in zip(rows, folds, strict=True)
        ),
        groups=groups,
    )
    after = scores.by_threshold(turned, answers)
    kept = [at for at, fold in enumerate(folds) if fold == folds[0]]
    assert [before[at] for at in kept] == [after[at] for at in kept]


def test_two_thresholds_find_three_steps() -> None:
    claims = made("spi" * 20, "spi")
    answers = [scores.Answer(None, {"s": 0.9, "p": 0.5, "i": 0.1}[row]) for row in "spi" * 20]
    found = scores.by_two_thresholds(claims, answers)
    assert scores.macro_f1(claims, found).value == 1


def test_a_model_is_not_measured_on_what_it_was_trained_on() -> None:
    trained = judges.System(
        "m", judges.overlap, ("WiCE, development claims", "summedits-evaluation")
    )
    for name in ("wice", "summedits"):
        with pytest.raises(judges.Refused, match="was trained on"):
            judges.refuse(trained, name)
        with pytest.raises(judges.Refused):
            checking.measure(name, trained)
    judges.refuse(trained, "climate_fever")
    judges.refuse(judges.System("m", judges.overlap, ("perturbed, supported pairs",)), "rte")
    judges.refuse(judges.System("m", judges.overlap, None), "wice")


class Scripted:
    """A support model that says what is written for each text."""

    name = id = "scripted"

    def __init__(self, said: dict[str, Support | Unjudged]) -> None:
        self.said = said

    def support(self, pairs: Any) -> list[float | None]:
        raise NotImplementedError

    def weigh(self, pairs: Any) -> list[Support | Unjudged]:
        return [self.said[text] for text, _ in pairs]


def test_the_model_alone_judges_by_its_best_document() -> None:
    judge = judges.by_model(
        Scripted({
            "yes": Support(0.8, 0, 3, 0.1),
            "no": Support(0.1, 0, 2, 0.7),
            "other": Support(0.2, 0, 5, None),
            "empty": Unjudged("passage_empty"),
        })
    )  # fmt: skip
    assert judge(["no", "yes"], "c") == ("supported", 0.8)
    assert judge(["no", "other"], "c") == ("contradicted", 0.2)
    assert judge(["other", "empty"], "c") == ("insufficient", 0.2)
    assert judge(["empty"], "c") == ("not_checked", None)
    assert judge([], "c") == ("not_checked", None)


def test_overlap_counts_the_words_that_tell() -> None:
    assert judges.overlap(["The gas deal.", "rain"], "the gas treaty") == (None, 0.5)
    assert judges.overlap([" "], "the gas treaty") == (None, None)


def test_without_a_model_it_is_said_and_nothing_is_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judges, "packaged_support", lambda **_: None)
    assert checking.main(["rte"]) == 2
    assert "no support model comes with the program" in capsys.readouterr().err
    assert checking.main(["rte", "--judge", "nothing"]) == 2


def test_disputed_is_what_some_sentences_say_and_some_deny() -> None:
    rows = [("a", "disputed", "sci"), ("b", "supported", "ssi"), ("c", "insufficient", "scc")]
    items = tuple(
        sets.Item(f"{group}/{n}", group, ("t",), "c", LABELS[row], (f"{sets.WHOLE}{label}",))
        for group, label, said in rows
        for n, row in enumerate(said)
    )
    claims = sets.Claims("climate_fever", sets.THREE, items, "climate_fever")
    way = checking.scored("x", claims, told("".join(said for _, _, said in rows)))
    lines = "\n".join(checking.disputed(claims, way))
    assert "disputed, precision: 0.500" in lines
    assert "disputed, recall: 1.000" in lines


# --- the sets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("wice", {"partly": 191, "supported": 115, "insufficient": 43}),
        ("summedits", {"insufficient": 617, "supported": 369}),
        ("attributionbench", {"supported": 599, "insufficient": 599}),
        ("climate_fever", {"insufficient": 3461, "supported": 1326, "contradicted": 573}),
        ("rte", {"supported": 905, "insufficient": 862}),
        ("commitmentbank", {"insufficient": 424, "supported": 390, "contradicted": 386}),
    ],
)
def test_sets_are_read_whole(shared: Path, name: str, labels: dict[str, int]) -> None:
    claims = sets.load(name)
    assert Counter(item.label for item in claims.items) == labels
    assert len({item.id for item in claims.items}) == len(claims.items)
    assert all(item.claim and item.documents and all(item.documents) for item in claims.items)
    assert set(labels) <= set(claims.labels)
    if name == "attributionbench":
        assert not any(sets.MARK.search(item.claim) for item in claims.items)
    if name == "summedits":
        assert len({item.group for item in claims.items}) == 32


def test_the_open_claims_on_the_demonstration_are_read_with_their_texts() -> None:
    claims = sets.load("relations-demo")
    by_document: dict[str, str] = {}
    for item in claims.items:
        for text in item.documents:
            assert by_document.setdefault(text, item.group) == item.group
    assert {item.label for item in claims.items} == {*sets.FOUR, "not_checkable"}


def write_gold(folder: Path, name: str, *, changed: bool = False) -> Path:
    """Write a small half on the first demonstration report, and the README that tells its hash."""
    report = json.loads((sets.DEMO / "reports.jsonl").read_text(encoding="utf-8").splitlines()[0])
    digest = hashlib.sha256(report["text"].encode()).hexdigest()
    document = {"url": report["url"], "sha256": "0" * 64 if changed else digest}
    rows = [
        {
            "id": f"x{n}", "collection": "demo", "documents": [document], "claim": "Rain fell.",
            "label": label, "fault": fault, "evidence": [], "note": "",
        }
        for n, (label, fault) in enumerate([("supported", None), ("contradicted", "number")] * 9)
    ]  # fmt: skip
    path = folder / sets.SEALED[name]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    told_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / f"README-relations-claims-{name}.md").write_text(told_hash, encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (sets, checking):
        monkeypatch.setattr(module, "GOLD", tmp_path)
    monkeypatch.setattr(checking, "LOG", tmp_path / "runs.jsonl")
    return tmp_path


def test_a_sealed_half_is_scored_once_and_logged(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_gold(gold, "demo")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert checking.main(["--sealed", "demo", "--judge", "overlap"]) == 0
    assert capsys.readouterr().out.startswith(f"{path.name} sha256 {digest}, scored before: 0")
    (run,) = map(json.loads, checking.LOG.read_text(encoding="utf-8").splitlines())
    assert run["sha256"] == digest
    assert run["eval"] == "checking"
    assert any("number" in line for line in run["scores"])
    assert checking.main(["--sealed", "demo", "--judge", "overlap"]) == 2
    assert "stays shut" in capsys.readouterr().err
    assert len(checking.LOG.read_text(encoding="utf-8").splitlines()) == 1
    assert checking.main(["--sealed", "demo", "--judge", "overlap", "--again"]) == 0


def test_a_sealed_half_that_is_not_the_one_laid_down_stays_shut(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_gold(gold, "demo")
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert checking.main(["--sealed", "demo", "--judge", "overlap"]) == 2
    assert "not the file whose hash" in capsys.readouterr().err
    assert not checking.LOG.exists()


def test_a_sealed_half_on_other_documents_stays_shut(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_gold(gold, "demo", changed=True)
    assert checking.main(["--sealed", "demo", "--judge", "overlap"]) == 2
    assert "is not the text" in capsys.readouterr().err
    assert not checking.LOG.exists()


def test_a_folder_is_measured_by_its_model(
    tmp_path: Path, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_support(tmp_path / "m", manifest={"trained_on": ["rte"]})
    checker = judges.system("support", folder)
    assert isinstance(checker.judge.__closure__[0].cell_contents, OnnxSupport)
    assert checking.main(["rte", "--model", str(folder)]) == 1
    assert "was trained on rte" in capsys.readouterr().out
