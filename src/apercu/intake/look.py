"""Read one file without storing anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from apercu.collect.archives import ArchiveRequest, Unpacked, is_archive
from apercu.collect.files import FoundFile, captures_of
from apercu.errors import InputError
from apercu.read.workers import Limits, WorkerPool
from apercu.records import RawCapture, ReadFailure, Reading, ReadReport
from apercu.text.language import detect_language


def read_file(file: str, *, limits: Limits | None = None) -> ReadReport:
    """Read one file in a worker; raises `InputError` where there is no such file."""
    path = Path(file)
    if not path.is_file():
        what = (
            "is a folder; name one file in it"
            if path.is_dir()
            else "is not there; check the spelling and the folder you are in"
        )
        raise InputError(f"{file} {what}")
    readings: list[Reading] = []
    failures: list[ReadFailure] = []
    skipped: dict[str, int] = {}
    limits = limits or Limits()
    with WorkerPool(
        "apercu.read.dispatch:read_capture", RawCapture, Reading, workers=1, limits=limits
    ) as pool:
        captures = _captures(FoundFile(path, path.name), limits, failures, skipped)
        for _, outcome in pool.run((capture.place, capture) for capture in captures):
            readings += map(_with_language, outcome.replies)
            if outcome.failure is not None:
                failures.append(outcome.failure)
    return ReadReport(
        file=file, readings=tuple(readings), failures=tuple(failures), skipped=skipped
    )


def _with_language(reading: Reading) -> Reading:
    """Tell the language as adding would, where the reader could not."""
    if reading.language is not None:
        return reading
    return msgspec.structs.replace(reading, language=detect_language(reading.text))


def _captures(
    found: FoundFile, limits: Limits, failures: list[ReadFailure], skipped: dict[str, int]
) -> Iterator[RawCapture]:
    if not is_archive(found.path):
        for capture in captures_of(found):
            if isinstance(capture, ReadFailure):
                failures.append(capture)
            else:
                yield capture
        return
    with WorkerPool(
        "apercu.collect.archives:unpack_request", ArchiveRequest, Unpacked, workers=1,
        limits=limits,
    ) as pool:  # fmt: skip
        request = ArchiveRequest(path=str(found.path.absolute()), name=found.name)
        for _, reply in pool.stream([(found.name, request)]):
            if isinstance(reply, ReadFailure):
                failures.append(reply)
            elif reply.capture is not None:
                yield reply.capture
            elif reply.failure is not None:
                failures.append(reply.failure)
            else:
                skipped.update(reply.skipped or {})
