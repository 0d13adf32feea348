"""The settings, read once."""

from __future__ import annotations

import datetime
import os
import re
from pathlib import Path

from apercu.errors import SettingError
from apercu.records import Record

DEFAULT_COLLECTION = Path("apercu-collection")


class Settings(Record, frozen=True, kw_only=True):
    """What the environment sets: `APERCU_COLLECTION`, `APERCU_WORKERS`, `APERCU_CACHE`.

    `cache` is the folder for what can be made again: `apercu` in the user's cache folder
    (`XDG_CACHE_HOME`, else `~/.cache`).
    """

    collection: Path = DEFAULT_COLLECTION
    cache: Path
    workers: int | None = None


def read_settings(environment: dict[str, str] | None = None) -> Settings:
    """Read the settings; raises `SettingError` for one that cannot be used."""
    values = dict(os.environ) if environment is None else environment
    workers = values.get("APERCU_WORKERS")
    if workers is not None and not (workers.isascii() and workers.isdigit() and int(workers) > 0):
        raise SettingError(f"APERCU_WORKERS is {workers!r}; it must be a whole number from 1 on")
    return Settings(
        collection=Path(values.get("APERCU_COLLECTION") or DEFAULT_COLLECTION),
        cache=_cache(values),
        workers=int(workers) if workers else None,
    )


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
