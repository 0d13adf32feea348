"""Take in what is handed in to be checked: a file, or standard input, read in a worker."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from apercu.audits import HandedIn
from apercu.collect.addresses import media_type_of, original_address
from apercu.errors import InputError
from apercu.read.handed import MOST_BYTES
from apercu.read.workers import Limits, WorkerPool
from apercu.records import RawCapture

STANDARD_INPUT = "-"


def hand_in(file: str, standard_input: BinaryIO, *, limits: Limits | None = None) -> HandedIn:
    """Read an overview from a file, or from standard input where `file` is `-`.

    Raises `InputError`, whose message says what is wrong with it and what can be done.
    """
    name = "standard input" if file == STANDARD_INPUT else Path(file).name
    payload = _payload(file, standard_input)
    if len(payload) > MOST_BYTES:
        raise InputError(
            f"{name} has more than {MOST_BYTES >> 20} MiB; hand in the overview's own text"
        )
    capture = RawCapture(
        url=original_address(payload) or f"file:{name}",
        payload=payload,
        media_type="" if file == STANDARD_INPUT else media_type_of(name),
        place=name,
    )
    with WorkerPool(
        "apercu.read.handed:read_handed", RawCapture, HandedIn, workers=1, limits=limits
    ) as pool:
        ((_, outcome),) = pool.run([(name, capture)])
    if outcome.failure is not None:
        raise InputError(outcome.failure.message)
    return outcome.replies[0]


def _payload(file: str, standard_input: BinaryIO) -> bytes:
    if file == STANDARD_INPUT:
        return standard_input.read(MOST_BYTES + 1)
    path = Path(file)
    try:
        with path.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except IsADirectoryError as error:
        raise InputError(f"{file} is a folder; name one file in it") from error
    except FileNotFoundError as error:
        raise InputError(
            f"{file} is not there; check the spelling and the folder you are in"
        ) from error
    except OSError as error:
        raise InputError(
            f"{file} cannot be opened ({error.strerror}); check its permissions"
        ) from error
