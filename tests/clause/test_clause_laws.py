"""What holds of the clauses of any text: spans within it, names that change nothing but names."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.clauses import Clause, Slot, find_clauses
from apercu.clauses.words import Parsed, Word
from clause.clause_reading import PARSER, clauses_of

STATES = ("Norway", "Peru", "Kenya", "Japan", "Malta", "Chile")
FRAMES = (
    "{a} said that {b} had attacked {c} on Monday.",
    "{a} was struck by {b} after {c} had left.",
    "According to {a}, {b} may sell ten ships to {c}.",
    "{a} and {b} refused to recognise {c}.",
    "{a}'s raid on {b} angered {c}, which recalled its envoy.",
)


def slots_of(clause: Clause) -> list[Slot]:
    named = [clause.agent, clause.patient, clause.recipient, clause.place, *clause.holder]
    named += [oblique.slot for oblique in clause.obliques]
    named += [relation.slot for relation in clause.relations]
    found = [slot for slot in named if slot is not None]
    return found + [member for slot in found for member in slot.members]


@given(st.text(alphabet="aA .,;\"'?!\n-é0Д\u200b\U0001f600", max_size=60))
@settings(max_examples=40, deadline=None)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    clauses_of(text)


WORDS = st.sampled_from(
    ("Peru", "said", "that", "Chile", "had", "not", "sold", "ships", ",", "to", "it", "and",
     "was", "attacked", "by", "if", "the", "attack", "on", "2024", "ten", "which", '"', ".")
)  # fmt: skip


@given(st.lists(WORDS, max_size=25))
@settings(max_examples=60, deadline=None)
def test_spans_lie_within_the_text(tokens: list[str]) -> None:
    text = " ".join(tokens)
    clauses = clauses_of(text)
    for n, clause in enumerate(clauses):
        assert 0 <= clause.start <= clause.predicate.word.start
        assert clause.predicate.word.end <= clause.end <= len(text)
        assert clause.parent != n
        assert clause.parent is None or 0 <= clause.parent < len(clauses)
        for slot in slots_of(clause):
            assert 0 <= slot.start <= slot.head.start < slot.head.end <= slot.end <= len(text)
        for relation in clause.relations:
            assert relation.clause is None or 0 <= relation.clause < len(clauses)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("NNP", "VBD", "VBN", "IN", "TO", "DT", "WDT", "CC", "PRP")),
            st.sampled_from(
                ("nsubj", "dobj", "ROOT", "conj", "ccomp", "xcomp", "relcl", "acl", "prep", "pobj",
                 "pcomp", "advcl", "agent", "appos", "mark", "aux", "nsubjpass", "poss", "dative")
            ),
            st.integers(0, 11),
        ),
        min_size=1,
        max_size=12,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_a_parse_that_makes_no_sense_is_read_without_a_fault(
    drawn: list[tuple[str, str, int]],
) -> None:
    forms = ["said", "attack", "Peru", "sold", "it", "which", "to", "agreed", "of", "denied"]
    text = " ".join(forms[i % len(forms)] for i in range(len(drawn)))
    words: list[Word] = []
    at = 0
    for i, (tag, dep, head) in enumerate(drawn):
        form = forms[i % len(forms)]
        above = head % len(drawn) if head < i else i  # heads before their words: no circle
        words.append(Word(start=at, end=at + len(form), form=form, tag=tag, dep=dep, head=above))
        at += len(form) + 1
    find_clauses(text, Parsed(words=tuple(words)))


def rename(base: str, parsed: Parsed, names: dict[str, str]) -> Parsed:
    """Put other names into a parse, so that the finder is tried and not the parser."""
    words, moved, last = [], 0, 0
    for word in parsed.words:
        form = names.get(word.form, word.form)
        start = word.start + moved
        moved += len(form) - len(word.form)
        words.append(
            Word(start=start, end=start + len(form), form=form, tag=word.tag, dep=word.dep,
                 head=word.head)
        )  # fmt: skip
        last = word.end
    assert last == len(base)
    return Parsed(words=tuple(words))


@given(st.sampled_from(FRAMES), st.permutations(STATES))
@settings(max_examples=25, deadline=None)
def test_other_names_change_only_names(frame: str, names: list[str]) -> None:
    base = frame.format(a="Norway", b="Peru", c="Kenya")

    def shape(a: str, b: str, c: str) -> list[object]:
        text = frame.format(a=a, b=b, c=c)

        def name(slot: Slot | None) -> str | None:
            if slot is None:
                return None
            words = text[slot.start : slot.end]
            return words.replace(a, "A").replace(b, "B").replace(c, "C")

        (parsed,) = PARSER.parse([base], "en")
        assert parsed is not None
        renamed = rename(base, parsed, {"Norway": a, "Peru": b, "Kenya": c})
        return [
            (one.predicate.stem, one.negated, one.strength, name(one.agent), name(one.patient),
             name(one.recipient), [name(slot) for slot in one.holder], one.parent,
             [(relation.kind, relation.clause) for relation in one.relations])
            for one in find_clauses(text, renamed)
        ]  # fmt: skip

    assert shape(*names[:3]) == shape("Norway", "Peru", "Kenya")


def test_the_same_text_gives_the_same_bytes() -> None:
    text = 'Norway said on Monday that "Peru and Chile" had sold ten ships to Kenya.'
    encode = msgspec.json.Encoder(order="deterministic").encode
    (parsed,) = PARSER.parse([text], "en")
    assert parsed is not None
    assert encode(find_clauses(text, parsed)) == encode(find_clauses(text, parsed))
    back = msgspec.json.decode(encode(find_clauses(text, parsed)), type=tuple[Clause, ...])
    assert back == find_clauses(text, parsed)
