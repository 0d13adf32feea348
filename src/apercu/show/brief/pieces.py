"""A statement taken apart: what is quoted to the letter, and what was inserted or put around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from apercu.briefs import Citation, Edit, Statement
from apercu.show.brief.words import one_line
from apercu.show.terminal import plain

PieceKind = Literal["quoted", "inserted", "cut", "ours", "mark"]

_BLANKS = re.compile(r"\s+")
_OPENING: Final = tuple("\"“„«‘'")
_CLOSING: Final = tuple("\"”“»’'")
CUT: Final = "[…]"


class Piece(NamedTuple):
    """A stretch of a statement as it is drawn.

    `quoted`: the source's words to the letter. `inserted`: ours, in brackets within the quotation.
    `cut`: words of the source that were left out. `ours`: words of a template or a draft, outside
    the quotation. `mark`: the quotation marks that the program sets.
    """

    kind: PieceKind
    text: str


def take_apart(statement: Statement) -> tuple[Piece, ...]:
    """Split a statement into what is quoted and what is not, quotation marks set.

    Nothing passes for a quotation that the first citation and the edits do not account for, to
    the letter (white space apart): a statement that they do not give is `ours` as a whole.
    """
    citation = statement.citations[0] if statement.citations else None
    if citation is None or statement.basis not in {"quoted", "edited"}:
        return (Piece("ours", one_line(statement.text)),)
    edits = statement.edits if statement.basis == "edited" else ()
    raw = list(_raw(citation, edits))
    drawn = "".join(piece.text for piece in raw if piece.kind != "cut")
    if _BLANKS.sub(" ", drawn).strip() != _BLANKS.sub(" ", statement.text).strip():
        return (Piece("ours", one_line(statement.text)),)
    return tuple(_with_marks(_tidy(_framed(raw))))


def drawn_text(pieces: tuple[Piece, ...]) -> str:
    """Return the pieces as one line of text."""
    return "".join(piece.text for piece in pieces)


def _raw(citation: Citation, edits: tuple[Edit, ...]) -> Iterator[Piece]:
    """Yield the cited words with the edits applied."""
    at = citation.start
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if not at <= edit.start <= edit.end <= citation.end:
            # Another place of the document, or spans that cross: not to be drawn as a quotation.
            yield Piece("ours", "\0")
            return
        yield Piece("quoted", citation.quote[at - citation.start : edit.start - citation.start])
        if edit.text:
            yield Piece("inserted", edit.text)
        elif edit.end > edit.start:
            yield Piece("cut", CUT)
        at = edit.end
    yield Piece("quoted", citation.quote[at - citation.start :])


def _framed(raw: list[Piece]) -> list[Piece]:
    """Make `ours` of insertions before the first and behind the last quoted word."""
    quoted = [n for n, piece in enumerate(raw) if piece.kind == "quoted" and piece.text.strip()]
    if not quoted:
        return [Piece("ours", piece.text) for piece in raw if piece.kind != "cut"]
    first, last = quoted[0], quoted[-1]
    return [
        Piece("ours", piece.text)
        if piece.kind == "inserted"
        and not first < n < last
        and not piece.text.strip().startswith("[")
        else piece
        for n, piece in enumerate(raw)
    ]


def _tidy(raw: list[Piece]) -> list[Piece]:
    """Put each piece on one line, insertions in brackets; leave out what is empty."""
    tidy: list[Piece] = []
    for piece in raw:
        text = plain(_BLANKS.sub(" ", piece.text))
        if not text:
            continue
        if piece.kind == "inserted" and not text.strip().startswith("["):
            bare = text.strip()
            text = text.replace(bare, f"[{bare}]", 1) if bare else text
        tidy.append(Piece(piece.kind, text))
    if tidy:
        tidy[0] = tidy[0]._replace(text=tidy[0].text.lstrip())
        tidy[-1] = tidy[-1]._replace(text=tidy[-1].text.rstrip())
    return [piece for piece in tidy if piece.text]


def _with_marks(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces with quotation marks where the source's words begin and end.

    A frame that brings its own quotation marks gets no second pair.
    """
    inside = False
    for n, piece in enumerate(pieces):
        ours = piece.kind == "ours"
        if not inside and not ours:
            framed = n > 0 and pieces[n - 1].text.rstrip().endswith(_OPENING)
            if not framed:
                yield Piece("mark", "“")
            inside = True
        elif inside and ours:
            if not piece.text.lstrip().startswith(_CLOSING):
                yield Piece("mark", "”")
            inside = False
        yield piece
    if inside:
        yield Piece("mark", "”")
