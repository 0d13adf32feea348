"""The tree of errors.

ApercuError
├── InputError            what the user gave cannot be used (bad value, missing file, unknown id)
│   └── SettingError      a setting is wrong
├── ReadError             one input could not be read; carries a reason code
├── CollectionError       the collection on disk cannot be used
│   ├── CollectionMissing there is none at that place
│   ├── CollectionBusy    another process is writing to it
│   ├── CollectionNewer   a newer version of the program made it
│   ├── CollectionDamaged what is stored is not what was written
│   └── StorageError      the disk refused (full, read-only, failing)
└── ServiceError          something outside did not answer as agreed

Every message names the thing, the place and the remedy.
"""

from __future__ import annotations


class ApercuError(Exception):
    """Anything that this program raises on purpose."""


class InputError(ApercuError):
    """What the user gave cannot be used."""


class SettingError(InputError):
    """A setting is wrong."""


class ReadError(ApercuError):
    """One input could not be read.

    `reason` is one of `records.FailureReason`; the message says it in words.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class CollectionError(ApercuError):
    """The collection on disk cannot be used."""


class CollectionMissing(CollectionError):
    """There is no collection at that place."""


class CollectionBusy(CollectionError):
    """Another process is writing to the collection."""


class CollectionNewer(CollectionError):
    """A newer version of the program made the collection."""


class CollectionDamaged(CollectionError):
    """What is stored is not what was written."""


class StorageError(CollectionError):
    """The disk refused: full, read-only or failing."""


class ServiceError(ApercuError):
    """Something outside did not answer as agreed; `retry` says whether to try again."""

    def __init__(self, message: str, *, retry: bool = False) -> None:
        super().__init__(message)
        self.retry = retry
