"""The settings of the encoder: what they make, and to whom a key goes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from apercu.adapters.embedding_service import EmbeddingService
from apercu.adapters.onnx_encoder import OnnxEncoder
from apercu.assemble import make_encoder
from apercu.config import Secret, Settings, read_settings
from apercu.errors import SettingError
from places import ROOT


def test_the_packaged_encoder_is_what_is_made_where_nothing_is_set() -> None:
    made = make_encoder(read_settings({}))
    assert isinstance(made, OnnxEncoder)
    assert made.name == "minilm-l6-v2-int8"


def test_an_address_needs_a_model() -> None:
    with pytest.raises(SettingError, match="APERCU_ENCODER_MODEL"):
        make_encoder(read_settings({"APERCU_ENCODER": "https://host/v1"}))
    made = make_encoder(
        read_settings({"APERCU_ENCODER": "HTTPS://host/v1", "APERCU_ENCODER_MODEL": "m"})
    )
    assert isinstance(made, EmbeddingService)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="is not a folder"):
        make_encoder(read_settings({"APERCU_ENCODER": str(tmp_path / "none")}))


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"APERCU_ENCODER_KEY": "own"}, "own"),
        ({"OPENAI_API_KEY": "o"}, None),
        ({"OPENAI_API_KEY": "o", "OPENAI_BASE_URL": "https://host/v1/"}, "o"),
        ({"OPENAI_API_KEY": "o", "OPENAI_BASE_URL": "https://other/v1"}, None),
    ],
)
def test_a_key_goes_only_to_whom_it_is_for(given: dict[str, str], key: str | None) -> None:
    read = read_settings({"APERCU_ENCODER": "https://host/v1", **given})
    assert read.encoder_key == (Secret(key) if key else None)


def test_openais_key_goes_to_openais_own_address() -> None:
    own = {"APERCU_ENCODER": "https://api.openai.com/v1", "OPENAI_API_KEY": "o"}
    assert read_settings(own).encoder_key == Secret("o")


def test_settings_show_no_key() -> None:
    read = read_settings({"APERCU_ENCODER": "https://h/v1", "APERCU_ENCODER_KEY": "hidden-key"})
    assert isinstance(read, Settings)
    assert "hidden-key" not in repr(read)


def test_a_key_with_a_line_break_is_refused_unseen() -> None:
    with pytest.raises(SettingError, match="copy it again") as refused:
        read_settings({"APERCU_ENCODER": "https://h/v1", "APERCU_ENCODER_KEY": "hid\r\nX: y"})
    assert "hid" not in str(refused.value).split()


def test_nothing_heavy_loads_before_the_first_text() -> None:
    code = (
        "import sys; from apercu.assemble import make_encoder\n"
        "from apercu.config import read_settings\n"
        "make_encoder(read_settings({})).id\n"
        "assert not {'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
