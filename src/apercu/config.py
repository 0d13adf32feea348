"""The settings, read once."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

from apercu.errors import SettingError
from apercu.records import Record

DEFAULT_COLLECTION = Path("apercu-collection")


BUILTIN = "builtin"
"""The encoder, or the support model, that comes with the program."""
NONE = "none"
"""No support model: nothing is checked by one."""
OPENAI_BASE = "https://api.openai.com/v1"


class Secret:
    """A key that shows itself in no message and no `repr`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def reveal(self) -> str:
        """Return the key, to be sent."""
        return self._value


class Settings(Record, frozen=True, kw_only=True):
    """What the environment sets: `APERCU_COLLECTION`, `APERCU_WORKERS`, `APERCU_CACHE`.

    `cache` is the folder for what can be made again: `apercu` in the user's cache folder
    (`XDG_CACHE_HOME`, else `~/.cache`). `encoder` is `builtin`, a folder with an ONNX model, or the
    address of a service (`APERCU_ENCODER`), which is asked for `encoder_model`
    (`APERCU_ENCODER_MODEL`). `support` is `builtin`, `none`, or a folder with an ONNX model
    (`APERCU_SUPPORT`).
    """

    collection: Path = DEFAULT_COLLECTION
    cache: Path
    workers: int | None = None
    encoder: str = BUILTIN
    encoder_model: str | None = None
    encoder_key: Secret | None = None
    support: str = BUILTIN


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """Read the settings; raises `SettingError` for one that cannot be used."""
    values = dict(os.environ) if environment is None else environment
    workers = values.get("APERCU_WORKERS")
    if workers is not None and not (workers.isascii() and workers.isdigit() and int(workers) > 0):
        raise SettingError(f"APERCU_WORKERS is {workers!r}; it must be a whole number from 1 on")
    encoder = values.get("APERCU_ENCODER") or BUILTIN
    return Settings(
        collection=Path(values.get("APERCU_COLLECTION") or DEFAULT_COLLECTION),
        cache=_cache(values),
        workers=int(workers) if workers else None,
        encoder=encoder,
        encoder_model=values.get("APERCU_ENCODER_MODEL") or None,
        encoder_key=_encoder_key(encoder, values),
        support=values.get("APERCU_SUPPORT") or BUILTIN,
    )


def is_address(encoder: str) -> bool:
    """Tell whether a setting of an encoder is the address of a service."""
    return encoder.lower().startswith(("http://", "https://"))


def _encoder_key(encoder: str, values: dict[str, str]) -> Secret | None:
    """Find the key for a service: one of its own, or OpenAI's where it is OpenAI's address.

    A key goes to nobody but those it was given for: `OPENAI_API_KEY` only to `OPENAI_BASE_URL`.
    """
    if not is_address(encoder):
        return None
    key = values.get("APERCU_ENCODER_KEY")
    base = values.get("OPENAI_BASE_URL") or OPENAI_BASE
    if not key and encoder.rstrip("/") == base.rstrip("/"):
        key = values.get("OPENAI_API_KEY")
    if key and not (key.isascii() and key.isprintable()):
        raise SettingError("the encoder's key holds characters that no key has; copy it again")
    return Secret(key) if key else None


def _cache(values: dict[str, str]) -> Path:
    given = values.get("APERCU_CACHE")
    if given:
        return Path(given)
    # A relative path there is to be passed over, says the XDG Base Directory Specification 0.8.
    folder = values.get("XDG_CACHE_HOME", "")
    home = Path(values.get("HOME") or "~").expanduser()
    return (Path(folder) if folder.startswith("/") else home / ".cache") / "apercu"


def parse_day(value: str, *, option: str) -> datetime.date:
    """Read an option's date; raises `SettingError`."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise SettingError(f"{option} is {value!r}; write a day as 2025-09-27")
