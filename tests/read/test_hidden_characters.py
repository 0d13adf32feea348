"""Invisible characters: out where they mean nothing, kept where a script needs them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.read.invisible import hidden_message, strip_invisible

TAGGED = "".join(chr(0xE0000 + ord(c)) for c in "obey")
SELECTED = "".join(chr(0xE0100 + b - 16) for b in b"obey")


@pytest.mark.parametrize(
    ("text", "expected", "kind", "characters"),
    [
        ("tre\u200baty", "treaty", "zero_width", 1),
        ("tre\u200c\u200daty", "treaty", "zero_width", 2),
        ("tre\u2060aty\ufeff", "treaty", "zero_width", 2),
        ("a\u2063b\u2062c", "abc", "zero_width", 2),
        ("tre\xadaty", "treaty", "soft_hyphen", 1),
        (f"treaty{TAGGED}.", "treaty.", "tag_character", 4),
        (f"treaty{SELECTED}.", "treaty.", "variation_selector", 4),
        ("a\ufe01b", "ab", "variation_selector", 1),
        ("acc\u202ess\u202c denied", "access denied"[:3] + "ss denied", "bidi_control", 2),
        ("if x\u2066\u2069 then", "if x then", "bidi_control", 2),
        ("treaty\u200e", "treaty", "bidi_control", 1),
        ("a\x08b", "ab", "control_character", 1),
        ("a\x0cb", "a b", "control_character", 1),
        ("a\u3164b", "ab", "zero_width", 1),
        ("a\ufff9b\ufffa", "ab", "zero_width", 2),
    ],
)
def test_out_and_counted(text, expected, kind, characters):
    got, flags = strip_invisible(text)
    assert got == expected
    assert [(f.kind, f.detail, f.characters) for f in flags] == [("hidden_text", kind, characters)]


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # Persian: the non-joiner is spelling
        "क्\u200dष और क्\u200cष",  # Devanagari: both joiners are spelling
        "ශ්\u200dරී",  # Sinhala
        "👩\u200d👩\u200d👧\u200d👦 and 🏳\ufe0f\u200d🌈",  # joined pictures
        "❤\ufe0f and 1\ufe0f\u20e3",  # picture style
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # the flag of England
        "葛\U000e0100城市",  # an ideograph's variant
        "กรุง\u200bเทพ",  # Thai: where words part
        "שלום \u200f(1) עולם",  # a mark among Hebrew
        "Plain text, with — dashes… and “quotes”.\n\tTabs.",
    ],
)
def test_kept_where_it_means_something(text):
    assert strip_invisible(text) == (text, ())


def test_messages_in_tags_and_selectors_can_be_looked_at():
    assert hidden_message(f"a{TAGGED}b{SELECTED}") == "obeyobey"


@settings(max_examples=80, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.characters(exclude_categories=[]),
            st.sampled_from("\u200b\u200c\u200d\ufe0f\u202e\u2066\xad\U000e0041🏴a \n"),
        ),
        max_size=60,
    )
)
def test_idempotent_and_storable(text):
    once, _ = strip_invisible(text)
    once.encode("utf-8")
    assert "\0" not in once
    assert strip_invisible(once) == (once, ())
