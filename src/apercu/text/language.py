"""Tell the language of a text, by py3langid's model of byte sequences (140 languages)."""

from __future__ import annotations

import functools
from typing import Any

LEAST_SHARE = 0.5
LEAST_LETTERS = 5
"""On beginnings, one word to all, of own sentences in 24 languages (632 beginnings): of those with
5 letters or more, none is named wrongly at 0.5 (Croatian for Bosnian apart), 5 at 0.3, 25 without
a threshold; from 30 letters on all are named."""

LOOKED_AT = 240
"""Code points that are looked at: 0.13 ms for Latin letters, 0.22 for others, however long."""
_PIECES = 3

_FAMILIES = {
    "wuu": "zh", "yue": "zh", "ary": "ar", "arz": "ar", "hbo": "he", "grc": "el", "nn": "no",
    "uzs": "uz", "sdh": "ku",
}  # fmt: skip
"""Varieties that the model tells apart and ISO 639-1 does not, or that share a written form."""
_ALIKE = (frozenset(("bs", "hr", "sr")), frozenset(("id", "ms")))
"""Of these the likelier is named where together they are sure: one standard in several names."""


_LONG = {
    "ara": "ar", "arm": "hy", "aze": "az", "bel": "be", "ben": "bn", "bul": "bg", "ces": "cs",
    "chi": "zh", "deu": "de", "dut": "nl", "ell": "el", "eng": "en", "est": "et", "fas": "fa",
    "fin": "fi", "fra": "fr", "fre": "fr", "geo": "ka", "ger": "de", "heb": "he", "hin": "hi",
    "hun": "hu", "hye": "hy", "ind": "id", "ita": "it", "jpn": "ja", "kat": "ka", "kaz": "kk",
    "kor": "ko", "lav": "lv", "lit": "lt", "nld": "nl", "nor": "no", "per": "fa", "pol": "pl",
    "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk", "spa": "es", "srp": "sr",
    "swe": "sv", "tgk": "tg", "tur": "tr", "ukr": "uk", "urd": "ur", "uzb": "uz", "vie": "vi",
    "zho": "zh",
}  # fmt: skip
"""Codes of three letters (ISO 639-2 and -3) that some give where there is one of two."""


def short_code(code: str | None) -> str | None:
    """Return a language's code as it is stored: of two letters where there is one."""
    if code is None:
        return None
    plain = code.strip().lower().replace("_", "-").partition("-")[0]
    return _LONG.get(plain, plain) or None


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language; `None` where it cannot be told.

    Looks at three stretches of the text, `LOOKED_AT` code points in all, each with one vote: a
    heading in another language does not decide. Serbian in Latin letters,
    Croatian and Bosnian are often taken for one another. A language without a code of two letters
    is not named.
    """
    pieces = [piece for piece in _pieces(text) if _is_enough(piece)]
    if not pieces:
        return None
    agreed = _agreed(pieces)
    if agreed is not None:
        return agreed
    shares: dict[str, float] = {}
    for piece in pieces:
        for label, share in _identifier().rank(piece):
            code = _FAMILIES.get(label, label)
            shares[code] = shares.get(code, 0.0) + share / len(pieces)
    best = max(shares, key=lambda code: (shares[code], code))
    sure = shares[best]
    for alike in _ALIKE:
        if best in alike:
            sure = sum(shares.get(code, 0.0) for code in alike)
    return best if sure >= LEAST_SHARE and len(best) == len("xx") else None


def _agreed(pieces: list[str]) -> str | None:
    """Return the language that every piece is surely in: the usual case, told at half the cost."""
    found = [_identifier().classify(piece) for piece in pieces]
    codes = {_FAMILIES.get(label, label) for label, _ in found}
    sure = min(share for _, share in found) >= LEAST_SHARE
    code = codes.pop()
    return code if sure and not codes and len(code) == len("xx") else None


def _pieces(text: str) -> list[str]:
    """Take the text whole, or a stretch from its start, middle and end."""
    if len(text) <= LOOKED_AT:
        return [text]
    size = LOOKED_AT // _PIECES
    step = (len(text) - size) // (_PIECES - 1)
    return [text[at * step : at * step + size] for at in range(_PIECES)]


def _is_enough(piece: str) -> bool:
    """Tell whether there are letters enough; of Han, Kana and Hangul three are."""
    dense = sum("\u3041" <= letter <= "\ud7a3" for letter in piece)
    return dense >= 3 or sum(map(str.isalpha, piece)) >= LEAST_LETTERS


@functools.cache
def _identifier() -> Any:
    """Load the model: 0.6 s and 100 MB, so only where a text is read."""
    import io  # noqa: PLC0415
    import types  # noqa: PLC0415

    from py3langid import modelio  # noqa: PLC0415
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    # It unpacks its model into a temporary file, and the workers may write none: give it memory.
    kept = modelio.tempfile
    modelio.tempfile = types.SimpleNamespace(TemporaryFile=lambda **_: io.BytesIO())
    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    finally:
        modelio.tempfile = kept
