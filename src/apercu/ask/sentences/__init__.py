"""Sentences that can stand alone: which do, whose claim each is, when, with which insertions."""

from __future__ import annotations

from apercu.ask.sentences.edits import apply_edits
from apercu.ask.sentences.examining import examine

__all__ = ["apply_edits", "examine"]
