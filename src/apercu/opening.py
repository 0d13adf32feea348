"""Open what a brief cites: the stored words around its quotes, and the text of a reference."""

from __future__ import annotations

from collections.abc import Iterator

from apercu.briefs import Brief, Citation, Mark, OpenedReference, Statement
from apercu.collection.reading import Collection
from apercu.errors import CollectionDamaged, InputError
from apercu.show.brief.contexts import Context, Place, cut_context
from apercu.show.brief.page import citations_of, statements_of


def read_contexts(collection: Collection, brief: Brief) -> dict[Place, Context]:
    """Return what stands around each quote of a brief.

    Documents that are not in the collection any more are left out. Raises `CollectionDamaged`
    where the stored text has other words at a cited place.
    """
    contexts: dict[Place, Context] = {}
    texts: dict[str, str | None] = {}
    for citation in citations_of(brief):
        sha = citation.text_sha256
        if sha not in texts:
            try:
                texts[sha] = _text(collection, sha)
            except InputError:
                texts[sha] = None
        text = texts[sha]
        if text is not None:
            _check(brief, citation, text)
            place = Place(sha, citation.start, citation.end)
            contexts[place] = cut_context(text, citation.start, citation.end)
    return contexts


def open_reference(collection: Collection, brief: Brief, n: int) -> OpenedReference:
    """Return reference `n` of a brief with its stored text and every quote of the brief in it.

    Raises `InputError` where the brief has no such reference or the document is gone,
    `CollectionDamaged`.
    """
    reference = next((one for one in brief.references if one.n == n), None)
    if reference is None:
        numbers = [one.n for one in brief.references]
        known = f"its references are {min(numbers)} to {max(numbers)}" if numbers else "it has none"
        raise InputError(f"brief {brief.id[:12]} has no reference {n}: {known}")
    text = _text(collection, reference.document)
    marks: dict[tuple[int, int], list[str]] = {}
    for citation, statement in _told(brief):
        if citation.reference == n:
            _check(brief, citation, text)
            rests = marks.setdefault((citation.start, citation.end), [])
            if statement is not None and statement.id not in rests:
                rests.append(statement.id)
    return OpenedReference(
        brief=brief.id,
        reference=reference,
        text=text,
        marks=tuple(
            Mark(start=start, end=end, quote=text[start:end], statements=tuple(rests))
            for (start, end), rests in sorted(marks.items())
        ),
    )


def _told(brief: Brief) -> Iterator[tuple[Citation, Statement | None]]:
    """Yield the citations of a brief, each with the statement that it stands behind."""
    for statement in statements_of(brief):
        for citation in statement.citations:
            yield citation, statement
    for citation in citations_of(brief):
        yield citation, None


def _text(collection: Collection, sha: str) -> str:
    return collection.text(collection.find_number(sha))


def _check(brief: Brief, citation: Citation, text: str) -> None:
    if text[citation.start : citation.end] != citation.quote:
        raise CollectionDamaged(
            f"{_named(citation)} of brief {brief.id[:12]} are not the words at that place"
            " of the stored text; run 'apercu doctor' on the collection"
        )


def _named(citation: Citation) -> str:
    where = f"[{citation.start}, {citation.end}) of document {citation.text_sha256[:12]}"
    return f"the words cited from {where}"
