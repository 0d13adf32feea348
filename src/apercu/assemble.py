"""Make what the stages take as arguments: clock, collection, index, encoder, support model."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from pathlib import Path

from apercu.adapters.embedding_service import EmbeddingService
from apercu.adapters.onnx_encoder import folder_encoder, packaged_encoder
from apercu.adapters.onnx_support import folder_support, packaged_support
from apercu.briefs import Brief
from apercu.collection.briefs_kept import keep_brief
from apercu.collection.index import LexicalIndex, open_index
from apercu.collection.reading import Collection
from apercu.collection.writing import open_batch
from apercu.config import BUILTIN, NONE, Settings, is_address
from apercu.errors import SettingError
from apercu.intake.coder import Coder, packaged_coder
from apercu.ports import Clock, Encoder, SupportModel


def clock() -> datetime.datetime:
    """Return the present instant."""
    return datetime.datetime.now(datetime.UTC)


@contextlib.contextmanager
def opened(root: Path) -> Iterator[Collection]:
    """Give a collection for reading."""
    with Collection.open(root) as collection:
        yield collection


@contextlib.contextmanager
def searchable(root: Path) -> Iterator[tuple[Collection, LexicalIndex]]:
    """Give a collection with its index, brought up to date."""
    with Collection.open(root) as collection, open_index(collection) as index:
        yield collection, index


def make_encoder(settings: Settings) -> Encoder:
    """Make the encoder that is set; raises `SettingError` where it cannot be used.

    Models load with the first text, and a service is asked with it: both tell then what is wrong
    with them.
    """
    if settings.encoder == BUILTIN:
        return packaged_encoder()
    if not is_address(settings.encoder):
        return folder_encoder(Path(settings.encoder))
    if settings.encoder_model is None:
        raise SettingError(
            "APERCU_ENCODER is the address of a service; say by APERCU_ENCODER_MODEL which model"
            " it should use"
        )
    return EmbeddingService(settings.encoder, settings.encoder_model, key=settings.encoder_key)


def make_coder() -> Coder:
    """Make the coder of acts that comes with the program; its models load with the first text."""
    return packaged_coder()


def make_support(settings: Settings) -> SupportModel | None:
    """Make the support model that is set; `None` where there is none: then nothing is judged by it.

    Raises `SettingError` where it cannot be used; models load with the first pair, and tell then
    what is wrong with them.
    """
    if settings.support == NONE:
        return None
    if settings.support == BUILTIN:
        return packaged_support()
    return folder_support(Path(settings.support))


def keep(root: Path, brief: Brief, *, clock: Clock, wait_s: float) -> None:
    """Keep a brief in the collection it was made from.

    Raises `CollectionError` where it cannot be written, `InputError` where a document that it
    quotes was forgotten meanwhile.
    """
    # To the microsecond: the list has the last one asked for first.
    at = clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with (
        Collection.open(root, writable=True) as collection,
        open_batch(collection.layout, collection.connection, wait_s=wait_s) as batch,
    ):
        keep_brief(batch, brief, at)
