"""Text: its sentences, its passages, the terms it is found by."""

from __future__ import annotations

from apercu.text.passages import make_passages, passage_key
from apercu.text.sentences import split_sentences
from apercu.text.terms import TERMS_VERSION, is_stop, terms

__all__ = [
    "TERMS_VERSION",
    "is_stop",
    "make_passages",
    "passage_key",
    "split_sentences",
    "terms",
]
