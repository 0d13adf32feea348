"""Read a capture and derive from its texts all that is stored; runs in the worker processes."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec

from apercu.actors import find_actors
from apercu.dates import latest_day
from apercu.group import signatures
from apercu.group.credits import comparable, is_credit_line
from apercu.records import Digest, PassageSpan, RawCapture, Reading, ReadPassage, Span
from apercu.text import make_passages, passage_key, terms
from apercu.text.language import detect_language, short_code
from apercu.text.wrapping import soften


class StoredText(msgspec.Struct, frozen=True):
    """A text that is in the collection already, to be derived from anew."""

    text: str
    language: str | None
    published: datetime.date | None


def digest_capture(capture: RawCapture) -> Iterator[Digest]:
    """Read a capture; yield what each of its texts gives, unsigned. Raises `ReadError`.

    Signing many texts at once takes a third of the time (`sign`).
    """
    from apercu.read.dispatch import read_capture  # noqa: PLC0415 - the readers load when needed

    for read in read_capture(capture):
        # Told before anything is derived, since sentences and names hang on it; kept with the
        # text, so that deriving again takes the language that was stored.
        language = short_code(read.language) or detect_language(read.text)
        reading = msgspec.structs.replace(read, language=language)
        day = latest_day(reading.published) if reading.published is not None else None
        yield derive(reading, day, signed=False)


def digest_text(stored: StoredText) -> Digest:
    """Derive again what depends on a stored text alone."""
    reading = Reading(text=stored.text, reader="", url="", language=stored.language)
    return derive(reading, stored.published)


def sign(digests: Sequence[Digest]) -> list[Digest]:
    """Sign the texts of many digests for the grouping, in one pass over all."""
    made = signatures.signatures(digest.reading.text for digest in digests)
    return [
        msgspec.structs.replace(digest, signature=signatures.to_bytes(signature))
        for digest, signature in zip(digests, made, strict=True)
    ]


def derive(reading: Reading, published: datetime.date | None, *, signed: bool = True) -> Digest:
    """Cut a text into passages, find who is named in it, and sign it for the grouping."""
    # Breaks inside wrapped paragraphs part no name and no term; the offsets are the text's.
    text, language = soften(reading.text), reading.language
    # Who held an office is told by the date of publication; a text without one names nobody by
    # office, so that nothing about it hangs on the day on which it was added.
    mentions = find_actors(text, on=published, language=language)
    passages = []
    at = 0
    for span in make_passages(text, language):
        while at < len(mentions) and mentions[at].start < span.start:
            at += 1
        end = at
        while end < len(mentions) and mentions[end].end <= span.end:
            end += 1
        words = text[span.start : span.end]
        passages.append(
            ReadPassage(
                start=span.start,
                end=span.end,
                sentences=tuple(Span(start=s.start, end=s.end) for s in span.sentences),
                keys=_sentence_keys(text, span),
                terms=" ".join(terms(words)),
                mentions=tuple(mentions[at:end]),
            )
        )
        at = end
    return Digest(
        reading=reading,
        passages=tuple(passages),
        signature=signatures.to_bytes(signatures.signature(reading.text)) if signed else b"",
    )


def _sentence_keys(text: str, span: PassageSpan) -> tuple[str, ...]:
    """Return the keys of a passage's sentences, none for a line of credits.

    A copy that differs by its dateline only has the same keys.
    """
    if is_credit_line(text[span.start : span.end]):
        return ()
    keys: list[str] = []
    for sentence in span.sentences:
        words = text[sentence.start : sentence.end]
        # A dateline stands at the head of the text.
        keys.append(passage_key(words if keys or span.start else comparable(words)))
    return tuple(keys)
