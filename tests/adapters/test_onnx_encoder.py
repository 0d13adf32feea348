"""The encoder that runs on this machine: the packaged model, and any in a folder."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import apercu
from adapters.tiny_onnx import WORDS, write_encoder, write_model
from apercu.adapters.onnx_encoder import PACKAGED, folder_encoder, packaged_encoder
from apercu.errors import InputError, SettingError
from places import ROOT

PLACE = Path(apercu.__file__).parent / "data" / "models" / PACKAGED
TABLE = np.eye(5, 6) + 1
ENCODER = packaged_encoder()

words = st.lists(
    st.sampled_from(
        [
            "the",
            "minister",
            "envoy",
            "of",
            "gas",
            "said",
            ",",
            ".",
            "28",
            "June",
            "не",
            "naïve",
            "国",
            "ceasefire",
        ]
    ),
    max_size=60,
).map(" ".join)


def similarity(one: str, other: str) -> float:
    a, b = ENCODER.encode([one, other])
    return float(a @ b)


def test_what_is_packaged_is_what_its_manifest_says() -> None:
    manifest = json.loads((PLACE / "manifest.json").read_text())
    assert set(manifest["files"]) == {"model.onnx", "tokenizer.json"}
    for name, file in manifest["files"].items():
        data = (PLACE / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert len(data) == file["bytes"]
    assert ENCODER.dimension == manifest["dimension"] == 384


def test_the_packaged_model_is_the_one_it_says_it_is() -> None:
    """The first numbers that its authors show for this sentence, in full precision."""
    vector = ENCODER.encode(["This is an example sentence"])[0]
    assert np.allclose(vector[:4], [0.0677, 0.0635, 0.0487, 0.0793], atol=0.012)


def test_near_in_matter_is_near_in_space() -> None:
    near = similarity("The two states restored full diplomatic ties.", "Embassies will reopen.")
    far = similarity("The two states restored full diplomatic ties.", "Rain ruined the harvest.")
    assert near > far + 0.1


def test_a_denial_lies_beside_its_claim() -> None:
    """What the card warns of: the reverse is nearer than the same in other words."""
    claim = "Ankara will send troops to the border."
    denial = similarity(claim, "Ankara will not send troops to the border.")
    assert denial > similarity(claim, "Turkey is going to deploy soldiers along its frontier.")


@settings(max_examples=12, deadline=None)
@given(st.lists(words, min_size=1, max_size=6), words)
def test_a_text_has_the_same_bytes_whatever_its_neighbours(others: list[str], text: str) -> None:
    alone = ENCODER.encode([text])[0].tobytes()
    assert ENCODER.encode([*others, text])[-1].tobytes() == alone
    assert ENCODER.encode([text, *others])[0].tobytes() == alone


def test_one_thread_and_two_give_the_same_bytes() -> None:
    texts = [f"{n} envoys met in town {n % 3}" * (1 + n % 4) for n in range(12)]
    one = packaged_encoder(threads=1).encode(texts)
    assert one.tobytes() == ENCODER.encode(texts).tobytes()


def test_what_lies_behind_the_longest_text_does_not_count() -> None:
    long = "treaty " * 300
    assert ENCODER.encode([long])[0].tobytes() == ENCODER.encode([long + "war"])[0].tobytes()
    # Two of the 256 tokens mark where a text begins and ends.
    assert ENCODER.encode(["treaty " * 253 + "war"])[0].tobytes() != (
        ENCODER.encode(["treaty " * 254])[0].tobytes()
    )


def test_half_a_character_is_no_failure() -> None:
    assert np.isfinite(ENCODER.encode(["envoy \ud800 met"])).all()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_wrong_hash_is_refused(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(PLACE, tmp_path / "m")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(SettingError, match=f"{name} is not the file.*install apercu again"):
        folder_encoder(folder, packaged=True)


def test_a_missing_manifest_is_refused_where_it_is_ours(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "e", TABLE)
    folder_encoder(folder)
    with pytest.raises(SettingError, match=r"has no manifest\.json; install"):
        folder_encoder(folder, packaged=True)


def test_a_folder_is_pooled_by_the_mean_where_it_says_nothing(tmp_path: Path) -> None:
    vector = folder_encoder(write_encoder(tmp_path / "e", TABLE)).encode(["north south"])[0]
    mean = (TABLE[1] + TABLE[2]) / 2
    assert np.allclose(vector, mean / np.linalg.norm(mean))


@pytest.mark.parametrize("by", ["manifest", "sentence-transformers"])
def test_a_folder_may_ask_for_its_first_token(tmp_path: Path, by: str) -> None:
    folder = write_encoder(tmp_path / "e", TABLE)
    mean = folder_encoder(folder)
    if by == "manifest":
        (folder / "manifest.json").write_text('{"pooling": "cls", "dimension": 6}')
    else:
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    first = folder_encoder(folder)
    assert np.allclose(first.encode(["north south"])[0], TABLE[1] / np.linalg.norm(TABLE[1]))
    assert first.id != mean.id


def test_everything_that_shapes_a_vector_changes_the_id(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "e", TABLE)
    ids = {folder_encoder(folder).id}
    assert folder_encoder(write_encoder(tmp_path / "other_place", TABLE)).id in ids
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 2}')
    shortened = folder_encoder(folder)
    ids.add(shortened.id)
    assert np.array_equal(*shortened.encode(["north south", "north south talks"]))
    (folder / "model.onnx_data").write_bytes(b"weights beside the graph")
    ids.add(folder_encoder(folder).id)
    write_model(folder, TABLE + 1)
    ids.add(folder_encoder(folder).id)
    assert len(ids) == 4


def test_what_is_no_encoder_is_told_with_place_and_remedy(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "e", TABLE)
    cases = {
        "is not a folder": tmp_path / "nowhere",
        r"tokenizer\.json cannot be read": tmp_path,
    }
    for said, place in cases.items():
        with pytest.raises(SettingError, match=f"{place}.*{said}.*APERCU_ENCODER takes"):
            folder_encoder(place)
    (folder / "manifest.json").write_text('{"pooling": "sum"}')
    with pytest.raises(SettingError, match=r"manifest\.json cannot be read as settings"):
        folder_encoder(folder)
    (folder / "manifest.json").write_text('{"dimension": 7}')
    with pytest.raises(SettingError, match=r"gives 6 numbers, its manifest\.json says 7"):
        folder_encoder(folder).encode(["north"])
    (folder / "manifest.json").write_text('{"pooling": "none"}')
    with pytest.raises(SettingError, match="does not fit the pooling 'none'"):
        folder_encoder(folder).encode(["north"])


def test_a_model_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path / "e", TABLE)
    write_model(folder, TABLE, wanted="pixels")
    with pytest.raises(SettingError, match="asks for pixels"):
        folder_encoder(folder).encode(["north"])
    write_model(folder, TABLE[:1])
    with pytest.raises(SettingError, match="failed on a text of 1 tokens"):
        folder_encoder(folder).encode([WORDS[-1]])
    write_model(folder, TABLE * np.nan)
    with pytest.raises(SettingError, match="no usable vector"):
        folder_encoder(folder).encode(["north"])
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(SettingError, match="cannot be loaded as an ONNX model"):
        folder_encoder(folder).encode(["north"])
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(SettingError, match="cannot be read as a tokenizer"):
        folder_encoder(folder).encode(["north"])


def test_a_text_without_a_token_is_refused_where_the_tokenizer_marks_nothing(
    tmp_path: Path,
) -> None:
    encoder = folder_encoder(write_encoder(tmp_path / "e", TABLE))
    with pytest.raises(InputError, match="no token"):
        encoder.encode(["north", " "])


def test_the_script_makes_what_is_packaged() -> None:
    scripts = ROOT / "training" / "encoder"
    said = "".join((scripts / name).read_text() for name in ("make_onnx.py", "weights.py"))
    manifest = json.loads((PLACE / "manifest.json").read_text())
    source = manifest["source"]
    for name, value in {
        "MODEL_SHA256": manifest["files"]["model.onnx"]["sha256"],
        "TOKENIZER_SHA256": manifest["files"]["tokenizer.json"]["sha256"],
        "WHEEL_SHA256": source["wheel_sha256"],
        "WEIGHTS_SHA256": source["weights_sha256"],
    }.items():
        assert f'\n{name} = "{value}"\n' in said, f"make the model again: {name} has changed"
