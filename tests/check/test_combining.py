"""One chance of the model's answers and the checks' findings: what may lower it, what may raise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from apercu.check import combining, judging
from apercu.check.alignment import Signs
from apercu.check.combining import (
    CHECKS,
    LOWERING,
    NAMES,
    Answers,
    Combination,
    chance,
    combination_of,
    features,
    log_odds,
)
from apercu.check.deciding import Weighed, claim_verdict
from apercu.check.overlap import Overlap, overlap
from apercu.check.records import Material, Reason
from apercu.errors import SettingError
from apercu.ports import Support, Unjudged

SIGNS = Signs(*(0.5,) * len(Signs._fields))
OVERLAP = overlap("Baku sold gas to Kyiv in May.", "In May Kyiv bought gas from Baku.")
WEIGHTS = {name: -1.0 if name in LOWERING else 0.4 for name in NAMES}
ALL = Combination(support="fake", intercept=-1.0, weights=WEIGHTS, fitted_on=("nothing",))


def weighed(support: float | None, *reasons: Reason, covered: float = 0.8) -> Weighed:
    return Weighed(covered=covered, support=support, against=0.1, astray=-2.0, reasons=reasons)


def reason(check: str, *, contradicts: bool = False) -> Reason:
    return Reason(check=check, contradicts=contradicts, claimed="a", found="b", text="differs")  # type: ignore[arg-type]


def chance_of(*windows: Weighed, focus: Support | None = None) -> float:
    values = features(Answers(windows, focus), SIGNS, OVERLAP)
    assert values is not None
    return chance(values, ALL)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("contradicts", [False, True])
def test_no_finding_raises_a_chance(check: str, *, contradicts: bool) -> None:
    clean, found = (
        chance_of(weighed(0.8), weighed(0.3)),
        chance_of(weighed(0.8, reason(check, contradicts=contradicts)), weighed(0.3)),
    )
    assert found < clean


def test_more_support_is_never_less_chance() -> None:
    chances = [chance_of(weighed(value)) for value in (0.0, 0.1, 0.5, 0.9, 1.0)]
    assert chances == sorted(chances)
    assert 0.0 < chances[0] < chances[-1] < 1.0


def test_what_was_not_shown_whole_is_taken_from_the_best_window() -> None:
    window = weighed(0.7)
    same = Support(0.7, 0, 5, window.against, window.astray)
    assert chance_of(window) == chance_of(window, focus=same)
    assert chance_of(window) > chance_of(window, focus=same._replace(value=0.2))


def test_a_text_that_nothing_judged_has_no_values() -> None:
    assert features(Answers((weighed(None),), None), SIGNS, OVERLAP) is None
    assert features(Answers((), None), SIGNS, OVERLAP) is None


def test_log_odds_are_bounded_and_odd() -> None:
    assert math.isclose(log_odds(0.0), -combining.FARTHEST)
    assert math.isclose(log_odds(1.0), combining.FARTHEST)
    assert math.isclose(log_odds(0.3), -log_odds(0.7))


def test_overlap_of_the_very_words_is_whole() -> None:
    words = "On 5 May 2023 Baku signed no treaty with Kyiv."
    found = overlap(words, words)
    lacking = {"a_number_missing", "a_name_missing", "rarest_missing", "negation"}
    assert all(
        value == (0.0 if name in lacking else 1.0) for name, value in found._asdict().items()
    )
    other = overlap("Nothing was said.", words)
    assert other.recall < 0.5
    assert other.a_number_missing == 1.0


def test_even_chance_carries_a_claim_and_less_does_not() -> None:
    found = [weighed(0.9), weighed(0.2)]
    assert claim_verdict(found, 0.5) == ("supported", 0.5, 0)
    assert claim_verdict(found, 0.49) == ("insufficient", 0.49, 0)


def test_what_differs_is_no_support_however_sure_the_model_is() -> None:
    only = [weighed(0.9, reason("number", contradicts=True))]
    assert claim_verdict(only, 0.9)[0] == "contradicted"
    beside = [*only, weighed(0.6)]
    assert claim_verdict(beside, 0.9)[0] == "contradicted"
    # Another text's contradiction is for the standing; the claim's own text decides.
    assert claim_verdict(beside, 0.9, {1}) == ("supported", 0.9, 1)


def put(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: Combination) -> None:
    (tmp_path / "data" / "check").mkdir(parents=True)
    (tmp_path / "data" / "check" / combining.FILE).write_bytes(msgspec.json.encode(given))
    monkeypatch.setattr(combining.resources, "files", lambda _: tmp_path)
    combining._packaged.cache_clear()
    monkeypatch.setattr(combining, "_packaged", combining._packaged.__wrapped__)


def test_weights_belong_to_one_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(monkeypatch, tmp_path, ALL)
    assert combination_of("fake") == ALL
    assert combination_of("another") is None


@pytest.mark.parametrize("weights", [{"number_differs": 0.1}, {"recall": -0.1}, {"charm": 1.0}])
def test_weights_on_the_wrong_side_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, weights: dict[str, float]
) -> None:
    put(monkeypatch, tmp_path, msgspec.structs.replace(ALL, weights=weights))
    with pytest.raises(SettingError, match=next(iter(weights))):
        combination_of("fake")


class Fake:
    """Supports what shares a word with the claim that is asked about."""

    name, id = "fake", "fake"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def weigh(self, pairs: Sequence[tuple[str, str]]) -> list[Support | Unjudged]:
        self.asked += pairs
        return [Support(0.9 if "gas" in words else 0.1, 0, 1, 0.05, -3.0) for words, _ in pairs]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        return [one.value for one in self.weigh(pairs) if isinstance(one, Support)]


def test_another_text_that_says_nothing_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from apercu.adapters.spacy_parser import SpacyParser  # noqa: PLC0415

    monkeypatch.setattr(judging, "combination_of", lambda _: ALL)
    own = Material(text="Azerbaijan delivered gas to Ukraine in May.", language="en")
    idle = Material(text="The weather in Lisbon was mild all week.", language="en")
    claim = "In May Ukraine received gas from Azerbaijan."
    judged = judging.Judge(SpacyParser(), Fake())
    alone, beside = judged.judge(claim, [own]), judged.judge(claim, [idle, own])
    assert alone.support == beside.support
    assert alone.verdict == beside.verdict


def test_each_value_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_overlap_has_no_sign_that_an_idle_word_lowers() -> None:
    assert set(Overlap._fields) & LOWERING == set(combining.MISSING)
