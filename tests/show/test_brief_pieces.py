"""What is quoted to the letter is told from what is not."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_brief import ASKS, BRIEF, DRAFT, SPEECH, TALKS, contexts_of

from apercu.briefs import Citation, Edit
from apercu.show.brief.contexts import cut_context
from apercu.show.brief.page import statements_of
from apercu.show.brief.pieces import CUT, Piece, take_apart
from apercu.show.brief.words import inline


def kinds(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.kind for piece in pieces]


def test_insertions_stand_in_brackets_inside_the_quotation() -> None:
    pieces = take_apart(TALKS)
    assert kinds(pieces) == [
        "mark", "quoted", "inserted", "quoted", "inserted", "quoted", "mark",
    ]  # fmt: skip
    assert [piece.text for piece in pieces if piece.kind == "inserted"] == [
        " [4 March 2025]", " [2024]",
    ]  # fmt: skip
    assert "old arrangement" in pieces[3].text


def test_a_frame_stands_outside_and_brings_its_own_marks() -> None:
    pieces = take_apart(SPEECH)
    assert kinds(pieces) == ["ours", "quoted", "ours"]
    bare = tuple(
        msgspec.structs.replace(edit, text=edit.text.replace('"', "")) for edit in SPEECH.edits
    )
    framed = msgspec.structs.replace(SPEECH, edits=bare, text=SPEECH.text.replace('"', ""))
    assert kinds(take_apart(framed)) == ["ours", "mark", "quoted", "mark"]


def test_a_replacement_without_brackets_gets_them_and_a_cut_is_shown() -> None:
    start = ASKS.citations[0].start
    at = start + ASKS.text.index("it would")
    edits = (
        Edit(start=at, end=at + 2, text="Norway", reason="reference"),
        Edit(start=start, end=start + 9, text="", reason="cut"),
    )
    text = ASKS.text.replace("it would", "Norway would")[9:]
    edited = msgspec.structs.replace(ASKS, basis="edited", edits=edits, text=text)
    drawn = "".join(piece.text for piece in take_apart(edited))
    assert drawn == f"“{CUT}" + text.replace("Norway would", "[Norway] would") + "”"


def test_nothing_unaccounted_for_passes_for_a_quotation() -> None:
    other = msgspec.structs.replace(ASKS, text=ASKS.text.replace("would", "would not"))
    assert kinds(take_apart(other)) == ["ours"]
    no_edits = msgspec.structs.replace(TALKS, edits=())
    assert kinds(take_apart(no_edits)) == ["ours"]
    outside = msgspec.structs.replace(
        TALKS, edits=(Edit(start=0, end=1, text="x", reason="date"), *TALKS.edits)
    )
    assert kinds(take_apart(outside)) == ["ours"]
    assert kinds(take_apart(DRAFT)) == ["ours"]
    assert kinds(take_apart(msgspec.structs.replace(ASKS, citations=()))) == ["ours"]


WORDS = st.text(st.sampled_from('abc .\n"“”[]é\u202e<&'), max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, st.booleans()), min_size=1, max_size=5))
def test_quoted_pieces_are_the_sources_words_in_order(parts: list[tuple[str, str, bool]]) -> None:
    stored, text, edits, at = "", "", [], 7
    for words, new, replaces in parts:
        old = words[: len(words) // 2] if replaces else ""
        edits.append(Edit(start=at, end=at + len(old), text=new, reason="test"))
        text += new + words[len(old) :]
        stored += words
        at += len(words)
    citation = Citation(reference=1, text_sha256="0", start=7, end=7 + len(stored), quote=stored)
    statement = msgspec.structs.replace(
        TALKS, basis="edited", edits=tuple(edits), text=text, citations=(citation,)
    )
    place, source = 0, inline(stored)
    for piece in take_apart(statement):
        if piece.kind == "quoted":
            for word in piece.text.split():
                place = source.index(word, place) + len(word)


def test_contexts_join_to_the_text() -> None:
    text = "".join(f"word{n} " for n in range(400))
    context = cut_context(text, 1000, 1040)
    assert context.before + context.quote + context.after in text
    assert context.quote == text[1000:1040]
    assert 250 < len(context.before) <= 300
    assert 250 < len(context.after) <= 300
    assert context.before.startswith("word")
    assert (context.opens, context.closes) == (False, False)
    whole = cut_context("abc", 1, 2)
    assert whole == ("a", "b", "c", True, True)


def test_the_sample_holds_its_own_promises() -> None:
    contexts = contexts_of(BRIEF)
    for statement in statements_of(BRIEF):
        for one in statement.citations:
            assert contexts[one.text_sha256, one.start, one.end].quote == one.quote  # type: ignore[index]
