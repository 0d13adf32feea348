"""The support model: three kinds of folders, windows, what is refused, what is told of faults."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.tiny_onnx import write_encoder
from adapters.tiny_support import (
    INT32,
    PLAIN,
    WEIGHTS,
    columns_for,
    probabilities,
    write_classifier,
    write_graph,
    write_pair_tokenizer,
    write_support,
)
from apercu.adapters.onnx_support import OnnxSupport, folder_support, packaged_support
from apercu.adapters.support_windows import is_read, make_windows
from apercu.assemble import make_support
from apercu.config import Settings, read_settings
from apercu.errors import SettingError
from apercu.ports import Support, SupportModel, Unjudged
from places import ROOT

PASSAGE, CLAIM = "Talks. Signed talks.", "talks signed"
SAID = ["talks", ".", "signed", "talks", ".", "talks", "signed"]
WORDS = [word for word in WEIGHTS if word.isalpha()]

texts = st.lists(st.sampled_from([*WORDS, ".", ". Rain"]), max_size=60).map(" ".join)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OnnxSupport:
    return folder_support(write_support(tmp_path_factory.mktemp("models") / "ours"))


def one(found: list[Support | Unjudged]) -> Support:
    (only,) = found
    assert isinstance(only, Support)
    return only


def set_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


# --- the kinds of folders -------------------------------------------------------------------


def test_our_own_kind_gives_the_probability_of_its_label(model: OnnxSupport) -> None:
    expected = probabilities(SAID)
    found = one(model.weigh([(PASSAGE, CLAIM)]))
    assert found.value == pytest.approx(expected["supported"], abs=1e-6)
    assert found.against == pytest.approx(expected["contradicted"], abs=1e-6)
    assert model.support([(PASSAGE, CLAIM)]) == [found.value]


@pytest.mark.parametrize(
    "names", list(itertools.permutations(["ENTAILMENT", "neutral", "contradiction"]))
)
def test_a_classifier_may_order_its_labels_at_will(tmp_path: Path, names: list[str]) -> None:
    made: SupportModel = folder_support(write_classifier(tmp_path / "nli", names))
    found = one(made.weigh([(PASSAGE, CLAIM)]))
    assert found.value == pytest.approx(probabilities(SAID)["supported"], abs=1e-6)
    assert found.against == pytest.approx(probabilities(SAID)["contradicted"], abs=1e-6)


@pytest.mark.parametrize("names", [["ENTAILMENT", "not-entailment"], ["neutral", "ENTAILMENT"]])
def test_two_labels_are_enough(tmp_path: Path, names: list[str]) -> None:
    found = one(folder_support(write_classifier(tmp_path / "two", names)).weigh([(PASSAGE, CLAIM)]))
    expected = probabilities(SAID, ["supported", "insufficient"])
    assert found.value == pytest.approx(expected["supported"], abs=1e-6)
    assert found.against is None


def test_minicheck_is_known_without_names_of_labels(tmp_path: Path) -> None:
    names = ["LABEL_0", "LABEL_1"]
    by_name = write_classifier(tmp_path / "a", names, _name_or_path="some/MiniCheck-RoBERTa-Large")
    by_folder = write_classifier(tmp_path / "minicheck-small", names, id2label={})
    expected = probabilities(SAID, ["insufficient", "supported"])["supported"]
    for folder in (by_name, by_folder):
        assert folder_support(folder).support([(PASSAGE, CLAIM)]) == [
            pytest.approx(expected, abs=1e-6)
        ]


def test_one_output_is_read_as_log_odds(tmp_path: Path) -> None:
    folder = write_support(tmp_path / "one", ["supported"])
    said = ["[CLS]", *SAID]
    odds = sum(WEIGHTS[word][0] for word in said) * max(WEIGHTS[word][0] for word in said)
    found = one(folder_support(folder).weigh([(PASSAGE, CLAIM)]))
    assert found.value == pytest.approx(1 / (1 + math.exp(-odds)), abs=1e-6)
    assert found.against is None


def test_claims_are_marked_by_their_type_where_the_model_takes_types(tmp_path: Path) -> None:
    folder = write_support(tmp_path / "typed")
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    write_graph(folder, columns_for(PLAIN), inputs=inputs, kind=INT32)
    plain, typed = (
        one(folder_support(place).weigh([("rain", "talks")]))
        for place in (write_support(tmp_path / "plain"), folder)
    )
    assert typed.value > plain.value + 0.1


def test_calibration_shapes_the_answer_and_the_id(tmp_path: Path, model: OnnxSupport) -> None:
    fitted = {"temperature": 2.0, "slope": 0.5, "intercept": -0.25}
    other = folder_support(write_support(tmp_path / "fitted", manifest={"calibration": fitted}))
    shares = probabilities(SAID)
    logits = {label: math.log(share) / 2 for label, share in shares.items()}
    rest = math.log(math.exp(logits["insufficient"]) + math.exp(logits["contradicted"]))
    odds = 0.5 * (logits["supported"] - rest) - 0.25
    expected = 1 / (1 + math.exp(-odds))
    assert other.support([(PASSAGE, CLAIM)]) == [pytest.approx(expected, abs=1e-6)]
    assert other.id != model.id
    assert other.scheme.calibrated
    assert not model.scheme.calibrated


def test_the_id_hangs_on_what_shapes_answers_and_not_on_the_place(tmp_path: Path) -> None:
    first, again = (folder_support(write_support(tmp_path / name)) for name in ("a", "b"))
    assert first.id == again.id
    ids = {first.id}
    for number, change in enumerate(
        [{"longest": 40}, {"scripts": ["LATIN"]}, {"labels": ["supported", "partly", "refuted"]}]
    ):
        folder = write_support(tmp_path / str(number), manifest=change)
        ids.add(folder_support(folder).id)
    folder = write_support(tmp_path / "tokens")
    (folder / "tokenizer.json").write_text((folder / "tokenizer.json").read_text() + " ")
    ids.add(folder_support(folder).id)
    assert len(ids) == 5


@pytest.mark.parametrize(
    ("config", "tokenizer", "longest"),
    [
        ({"max_position_embeddings": 512}, {"model_max_length": 1e30}, 512),
        ({"max_position_embeddings": 514, "model_type": "roberta"}, {}, 512),
        ({"max_position_embeddings": 130, "model_type": "roberta"}, {}, 128),
        ({"max_position_embeddings": 4096}, {"model_max_length": 384}, 384),
        ({}, {}, 256),
    ],
)
def test_the_longest_input_is_read_from_the_files(
    tmp_path: Path, config: dict[str, Any], tokenizer: dict[str, Any], longest: int
) -> None:
    folder = write_classifier(tmp_path / "m", ["ENTAILMENT", "neutral"], **config)
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    assert folder_support(folder).scheme.longest == longest


# --- neighbours, windows --------------------------------------------------------------------


def test_the_tiny_model_would_show_neighbours(model: OnnxSupport) -> None:
    """Without this the next test could not fail: in a batch, a pair gets other numbers."""
    ids = np.array([[list(WEIGHTS).index("talks")], [list(WEIGHTS).index("denied")]])
    session = model._model.session
    alone = session.run(["logits"], {"input_ids": ids[:1]})[0][0]
    beside = session.run(["logits"], {"input_ids": ids})[0][0]
    assert not np.allclose(alone, beside)


@given(st.lists(st.tuples(texts, texts), max_size=8), st.randoms())
@settings(max_examples=30, deadline=None)
def test_neighbours_change_nothing(
    model: OnnxSupport, pairs: list[tuple[str, str]], random: Any
) -> None:
    together = model.weigh(pairs)
    assert [model.weigh([pair])[0] for pair in pairs] == together
    order = list(range(len(pairs)))
    random.shuffle(order)
    assert model.weigh([pairs[at] for at in order]) == [together[at] for at in order]


def test_many_pairs_keep_their_order(model: OnnxSupport) -> None:
    pairs = [("talks " * (number % 7) + "signed.", "talks") for number in range(150)]
    assert model.support(pairs) == [model.support([pair])[0] for pair in pairs]


def test_the_window_that_says_it_carries_the_claim(model: OnnxSupport) -> None:
    sentences = ["Rain talks rain talks rain."] * 9
    sentences[6] = "Signed signed talks signed signed."
    passage = "\n".join(sentences)
    found = one(model.weigh([(passage, CLAIM)]))
    assert sentences[6] in passage[found.start : found.end]
    assert found.start > 0
    room = 32 - 2 - model._model.marks - 4
    windows = make_windows(passage, model._model._offsets, room)
    assert len(windows) > 2
    alone = model.support([(passage[span.start : span.end], CLAIM) for span in windows])
    assert found.value == max(alone)
    assert found.value > min(alone)


def test_of_equal_windows_the_first_carries_the_claim(model: OnnxSupport) -> None:
    """The second is longer, so it is judged first; words that are unknown add nothing."""
    first = "Signed " * 12 + "."
    found = one(model.weigh([(f"{first} {'Signed ' * 12}x x x x x.", CLAIM)]))
    assert found[1:3] == (0, len(first))


def test_against_is_the_most_of_any_window(model: OnnxSupport) -> None:
    signed, denied = ("Signed " * 20).strip() + ".", ("Denied " * 20).strip() + "."
    found = one(model.weigh([(f"{signed} {denied}", CLAIM)]))
    assert found[1:3] == (0, len(signed))
    assert found.value == one(model.weigh([(signed, CLAIM)])).value > 0.9
    assert found.against == one(model.weigh([(denied, CLAIM)])).against
    assert found.against is not None
    assert found.against > 0.9


def spaced(text: str) -> list[tuple[int, int]]:
    """A token for each word."""
    found, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        found.append((at, at + len(word)))
        at += len(word)
    return found


@given(st.lists(st.integers(1, 30), min_size=1, max_size=25), st.integers(4, 40))
@settings(max_examples=60, deadline=None)
def test_windows_hold_every_word_and_no_more_than_there_is_room(
    lengths: list[int], room: int
) -> None:
    passage = " ".join("Word" + " word" * (n - 1) + "." for n in lengths)
    windows = make_windows(passage, spaced, room)
    assert windows == sorted(windows, key=lambda span: (span.start, span.end))
    assert len(windows) == len({(span.start, span.end) for span in windows})
    held: set[int] = set()
    for span in windows:
        words = passage[span.start : span.end]
        assert len(words.split()) <= room
        assert words == words.strip()
        held |= set(range(span.start, span.end))
    assert all(at in held or passage[at].isspace() for at in range(len(passage)))
    longest = max(lengths)
    if longest <= room:
        for span in windows:
            assert passage[span.start] == "W"
            assert passage[span.end - 1] == "."


def test_windows_share_a_sentence_where_there_is_room() -> None:
    passage = " ".join(f"Word {number} here." for number in range(9))
    windows = make_windows(passage, spaced, 9)
    for before, after in itertools.pairwise(windows):
        assert before.start < after.start < before.end < after.end


def test_no_window_reaches_over_what_is_not_read() -> None:
    passage = "Word one here. Word two here. Mist and fog. Word three here. Word four here."

    def known(text: str) -> list[tuple[int, int]] | None:
        return None if "Mist" in text else spaced(text)

    windows = make_windows(passage, known, 50)
    assert [passage[span.start : span.end] for span in windows] == [
        "Word one here. Word two here.",
        "Word three here. Word four here.",
    ]
    assert make_windows("Mist and fog.", known, 50) == []


# --- what is not judged ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passage", "claim", "reason"),
    [
        ("", CLAIM, "passage_empty"),
        (" \n\t ", CLAIM, "passage_empty"),
        (PASSAGE, "", "claim_empty"),
        (PASSAGE, " \n", "claim_empty"),
        (PASSAGE, "talks " * 10_000, "claim_too_long"),
        (PASSAGE, "talks " * 17, "claim_too_long"),
        (PASSAGE, "переговоры подписаны", "claim_script"),
        ("переговоры подписаны", CLAIM, "passage_script"),
        ("会谈已经签署。" * 50, CLAIM, "passage_script"),
        ("\ud800", CLAIM, "passage_script"),
    ],
)
def test_what_cannot_be_judged_gets_a_reason_and_no_number(
    model: OnnxSupport, passage: str, claim: str, reason: str
) -> None:
    assert model.weigh([(passage, claim)]) == [Unjudged(reason)]  # type: ignore[arg-type]
    assert model.support([(passage, claim), (PASSAGE, CLAIM)])[0] is None
    assert model.support([(passage, claim), (PASSAGE, CLAIM)])[1] is not None


def test_a_claim_of_half_the_longest_input_is_judged(model: OnnxSupport) -> None:
    assert isinstance(model.weigh([(PASSAGE * 9, "talks " * 16)])[0], Support)


def test_no_pairs_get_no_answers(model: OnnxSupport) -> None:
    assert model.weigh([]) == []


def test_a_document_of_one_word_is_judged(model: OnnxSupport) -> None:
    assert one(model.weigh([("Signed", CLAIM)]))[1:3] == (0, 6)


def test_a_manifest_may_name_the_scripts_that_are_read(tmp_path: Path) -> None:
    made = folder_support(write_support(tmp_path / "m", manifest={"scripts": ["LATIN"]}))
    # One unknown word in four: its script alone is what refuses the second.
    pairs = [("talks talks rain x", CLAIM), ("talks rain " + "подписаны" * 3, CLAIM)]
    assert isinstance(made.weigh(pairs)[0], Support)
    assert made.weigh(pairs)[1] == Unjudged("passage_script")


def test_scripts_are_told_by_most_letters() -> None:
    assert is_read("Baku, Баку", ["LATIN"])
    assert not is_read("ab Баку", ["LATIN"])
    assert is_read("28 (%)", ["LATIN"])
    assert is_read("Баку", [])
    assert is_read("Баку", ["LATIN", "CYRILLIC"])


def test_a_document_partly_in_another_script_is_judged_by_what_is_read(model: OnnxSupport) -> None:
    foreign = "Переговоры завершились подписанием документа. " * 12
    passage = foreign + "Signed signed talks signed."
    found = one(model.weigh([(passage, CLAIM)]))
    assert "Signed" in passage[found.start : found.end]


def test_spans_leave_outer_blanks_out(model: OnnxSupport) -> None:
    found = one(model.weigh([("  \n Talks signed. \n", CLAIM)]))
    assert "  \n Talks signed. \n"[found.start : found.end] == "Talks signed."


# --- what is told of faults -----------------------------------------------------------------


def no_model(folder: Path) -> None:
    (folder / "model.onnx").unlink()


def no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def wrong_hash(folder: Path) -> None:
    set_manifest(folder, files={"model.onnx": {"sha256": "0" * 64}})


def lost_weights(folder: Path) -> None:
    set_manifest(folder, files={"model.onnx_data": {"sha256": "0" * 64}})


def bad_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def unknown_labels(folder: Path) -> None:
    set_manifest(folder, labels=["supported", "happy", "sad"])


def two_supports(folder: Path) -> None:
    set_manifest(folder, labels=["supported", "entailment", "neutral"])


def no_labels(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def nameless(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "config.json").write_text('{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}')


def numbered_from_one(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "config.json").write_text('{"id2label": {"1": "neutral", "2": "entailment"}}')


def bad_temperature(folder: Path) -> None:
    set_manifest(folder, calibration={"temperature": 0})


def misspelt_calibration(folder: Path) -> None:
    set_manifest(folder, calibration={"temprature": 2})


def too_long(folder: Path) -> None:
    set_manifest(folder, longest=100_000)


def too_short(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    config = {"id2label": {"0": "neutral", "1": "entailment"}, "max_position_embeddings": 20}
    (folder / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (no_model, r"model\.onnx cannot be read .*APERCU_SUPPORT takes"),
        (no_tokenizer, r"tokenizer\.json cannot be read .*APERCU_SUPPORT takes"),
        (wrong_hash, r"model\.onnx is not the file .*0{64}, found: [0-9a-f]{64}"),
        (lost_weights, r"model\.onnx_data is not the file .*found: no such file"),
        (bad_manifest, r"manifest\.json cannot be read as settings"),
        (unknown_labels, r"meaning is not known here: happy, sad; say in .*manifest\.json"),
        (two_supports, "exactly one of them must stand for support"),
        (no_labels, r"does not tell what its model's outputs mean; say it in .*manifest\.json"),
        (nameless, r"does not tell what its model's outputs mean; say it in .*manifest\.json"),
        (numbered_from_one, "has to number them from 0 on"),
        (bad_temperature, "temperature 0.*must be finite"),
        (misspelt_calibration, "temprature"),
        (too_long, "100000 tokens; say in .* from 32 to 512"),
        (too_short, r"config\.json sets the longest input to 20 tokens"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_at_once(
    tmp_path: Path, damage: Callable[[Path], None], told: str
) -> None:
    folder = write_support(tmp_path / "m")
    damage(folder)
    with pytest.raises(SettingError, match=told):
        folder_support(folder)


def damaged_model(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no model")


def damaged_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}")


def no_marks(folder: Path) -> None:
    write_pair_tokenizer(folder, marks=False)


def wrong_inputs(folder: Path) -> None:
    write_graph(folder, columns_for(PLAIN), inputs=("tokens",))


def two_outputs(folder: Path) -> None:
    write_graph(folder, columns_for(PLAIN), outputs=("a", "b"))


def fewer_labels(folder: Path) -> None:
    set_manifest(folder, labels=["supported", "insufficient"])


def no_numbers(folder: Path) -> None:
    write_graph(folder, [[math.nan] * len(WEIGHTS)] * 3)


def endless_numbers(folder: Path) -> None:
    write_graph(folder, [[math.inf] * len(WEIGHTS)] * 3)


def an_encoder(folder: Path) -> None:
    (folder / "e").mkdir()
    write_encoder(folder / "e", np.ones((len(WEIGHTS), 3)))
    (folder / "e" / "model.onnx").replace(folder / "model.onnx")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (damaged_model, r"model\.onnx cannot be loaded as an ONNX model"),
        (damaged_tokenizer, r"tokenizer\.json cannot be read as a tokenizer"),
        (no_marks, "does not mark where the passage ends and the claim begins"),
        (wrong_inputs, r"asks for tokens tensor\(int64\); it may ask for input_ids"),
        (two_outputs, "gives a, b; the output to be read must be named logits"),
        (fewer_labels, r"shape \(1, 3\), its labels ask for \(1, 2\)"),
        (no_numbers, "nan.* which are no numbers to judge by"),
        (endless_numbers, "no numbers to judge by"),
        (an_encoder, r"gives an array of shape \(1, \d+, 3\)"),
    ],
)
def test_a_model_that_cannot_be_used_is_told_with_the_first_pair(
    tmp_path: Path, damage: Callable[[Path], None], told: str
) -> None:
    folder = write_support(tmp_path / "m")
    damage(folder)
    made = folder_support(folder)
    with pytest.raises(SettingError, match=told) as refused:
        made.weigh([(PASSAGE, CLAIM)] * 3)
    assert str(folder) in str(refused.value)


def test_hashes_that_are_right_are_taken(tmp_path: Path) -> None:
    folder = write_support(tmp_path / "m")
    hashes = {
        name: {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}
        for name in ("model.onnx", "tokenizer.json")
    }
    set_manifest(folder, files=hashes)
    assert folder_support(folder).scheme.files == {
        name: entry["sha256"] for name, entry in hashes.items()
    }


def test_a_packaged_model_must_pin_everything(tmp_path: Path) -> None:
    folder = write_support(tmp_path / "support-x")
    with pytest.raises(SettingError, match="does not tell labels and trained_on; install"):
        folder_support(folder, packaged=True)
    set_manifest(folder, trained_on=[])
    with pytest.raises(SettingError, match=r"no SHA-256 of model\.onnx, tokenizer\.json"):
        folder_support(folder, packaged=True)


# --- the setting ----------------------------------------------------------------------------


def test_the_setting_names_a_folder_or_none(tmp_path: Path) -> None:
    assert read_settings({}).support == "builtin"
    assert make_support(read_settings({"APERCU_SUPPORT": "none"})) is None
    folder = write_support(tmp_path / "m")
    made = make_support(read_settings({"APERCU_SUPPORT": str(folder)}))
    assert isinstance(made, OnnxSupport)
    with pytest.raises(SettingError, match=r"absent is not a folder; APERCU_SUPPORT takes"):
        make_support(read_settings({"APERCU_SUPPORT": str(tmp_path / "absent")}))


def test_without_a_packaged_model_there_is_none_and_with_one_it_is_whole() -> None:
    made = packaged_support()
    shipped = sorted((ROOT / "src/apercu/data/models").glob("support-*"))
    assert (made is None) == (not shipped)
    if made is not None:
        assert made.scheme.trained_on is not None
        told = "The two ministers met in Geneva on Tuesday and agreed to open the border in May."
        same, other = made.support([(told, told), (told, "The border was closed for good.")])
        assert same is not None
        assert other is not None
        assert same > other
    default = make_support(Settings(cache=Path("unused")))
    assert getattr(default, "id", None) == getattr(made, "id", None)


def test_nothing_heavy_loads_before_the_first_pair(tmp_path: Path) -> None:
    folder = write_support(tmp_path / "m")
    code = (
        "import sys; from apercu.assemble import make_support\n"
        "from apercu.config import read_settings\n"
        f"make_support(read_settings({{'APERCU_SUPPORT': {str(folder)!r}}})).id\n"
        "assert not {'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
