"""Parses Russian with slovnet, whose weights come inside the package natasha.

Words and marks are razdel's, parts of speech and the tree slovnet's, base forms pymorphy3's. They
come with `apercu[russian]`; of natasha only the files of weights are read, and none of its code is
imported. Nothing is fetched when it is used.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from apercu.clauses.words import Parsed, Word
from apercu.errors import SettingError
from apercu.text import split_sentences

LANGUAGE = "ru"
PACKAGES = ("slovnet", "navec", "razdel", "pymorphy3", "pymorphy3_dicts_ru", "natasha")
WEIGHTS = "natasha"
VERSION = "1.6.0"
"""The version of natasha that holds the weights that the rules were written on."""
WORDS = "emb/navec_news_v1_1B_250K_300d_100q.tar"
MORPH = "model/slovnet_morph_news_v1.tar"
SYNTAX = "model/slovnet_syntax_news_v1.tar"
LONGEST = 400
"""Words of a sentence; longer ones are parsed in pieces, since the tree's cost grows with the
square of the length."""
_KINDS = {
    "NOUN": ("NOUN",), "PROPN": ("NOUN",), "VERB": ("VERB", "INFN", "PRTF", "PRTS", "GRND"),
    "AUX": ("VERB", "INFN"), "ADJ": ("ADJF", "ADJS", "COMP", "PRTF"),
    "ADV": ("ADVB", "COMP", "PRED"), "PRON": ("NPRO", "ADJF"), "DET": ("ADJF",), "ADP": ("PREP",),
    "CCONJ": ("CONJ",), "SCONJ": ("CONJ",), "PART": ("PRCL",), "NUM": ("NUMR",),
}  # fmt: skip
"""Parts of speech of pymorphy3 that one of slovnet may stand for."""
_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}


def is_installed() -> bool:
    """Tell whether all that Russian needs is installed; imports none of it."""
    return all(importlib.util.find_spec(name) is not None for name in PACKAGES)


class Models(NamedTuple):
    """What was loaded: taggers of slovnet, the tokenizer, and the dictionary of base forms."""

    morph: Any
    syntax: Any
    tokenize: Any
    analyzer: Any


class SlovnetParser:
    """Parses Russian; other languages have no parser here."""

    def __init__(self) -> None:
        self._models: Models | None = None

    @functools.cached_property
    def id(self) -> str:
        """Name programs and models with their versions."""
        try:
            named = [f"{one}-{importlib.metadata.version(one)}" for one in PACKAGES]
        except importlib.metadata.PackageNotFoundError as error:
            raise _missing(error) from error
        return "/".join(named)

    def parse(self, texts: Sequence[str], language: str | None) -> list[Parsed | None]:
        """Parse each text; `None` for each where `language` is not Russian."""
        if language != LANGUAGE:
            return [None] * len(texts)
        models = self._loaded()
        name = self.id
        return [Parsed(words=tuple(_parsed(text, models)), parser=name) for text in texts]

    def _loaded(self) -> Models:
        if self._models is None:
            self._models = load_models()
        return self._models


def load_models() -> Models:
    """Load all that Russian needs; `SettingError` where a part is missing or not the one meant."""
    try:
        from navec import Navec
        from pymorphy3 import MorphAnalyzer
        from razdel import tokenize
        from slovnet import Morph, Syntax
    except ImportError as error:
        raise _missing(error) from error
    folder = _weights()
    words = Navec.load(folder / WORDS)
    # One sentence a batch: what stands beside it cannot touch its numbers, and it is quick enough.
    morph = Morph.load(folder / MORPH, batch_size=1).navec(words)
    syntax = Syntax.load(folder / SYNTAX, batch_size=1).navec(words)
    return Models(morph, syntax, tokenize, MorphAnalyzer(lang="ru"))


def _weights() -> Path:
    """Find the folder of weights; `SettingError` where it is missing or of another version."""
    spec = importlib.util.find_spec(WEIGHTS)
    if spec is None or not spec.submodule_search_locations:
        raise _missing(ImportError(f"no package {WEIGHTS}"))
    version = importlib.metadata.version(WEIGHTS)
    if version != VERSION:
        raise SettingError(
            f"{WEIGHTS} is of version {version}, and the weights of {VERSION} are meant: install "
            "that one"
        )
    folder = Path(next(iter(spec.submodule_search_locations))) / "data"
    lacking = [name for name in (WORDS, MORPH, SYNTAX) if not (folder / name).is_file()]
    if lacking:
        raise SettingError(
            f"{WEIGHTS} {version} lacks {', '.join(lacking)} in {folder}: install the package anew"
        )
    return folder


def _missing(error: ImportError) -> SettingError:
    return SettingError(
        f"the parser for Russian cannot be loaded ({error}): install apercu[russian], or leave "
        "Russian texts to the gazetteer"
    )


def _parsed(text: str, models: Models) -> Iterator[Word]:
    """Make the words of a text, sentence by sentence."""
    before = 0
    for sentence in split_sentences(text, LANGUAGE):
        tokens = list(models.tokenize(text[sentence.start : sentence.end]))
        for first in range(0, len(tokens), LONGEST):
            piece = tokens[first : first + LONGEST]
            yield from _words(piece, models, sentence.start, before)
            before += len(piece)


def _words(tokens: Sequence[Any], models: Models, offset: int, before: int) -> Iterator[Word]:
    forms = [token.text for token in tokens]
    (tagged,) = models.morph.map([forms])
    (tree,) = models.syntax.map([forms])
    heads = [int(one.head_id) - 1 for one in tree.tokens]
    for n, (token, tag, node) in enumerate(zip(tokens, tagged.tokens, tree.tokens, strict=True)):
        # a word that hangs on nothing, or on itself, is a root
        head = heads[n] if 0 <= heads[n] < len(tokens) and not _is_cycle(heads, n) else n
        features = [f"{name}={value}" for name, value in sorted((tag.feats or {}).items())]
        yield Word(
            start=offset + token.start,
            end=offset + token.stop,
            form=token.text,
            tag="|".join([tag.pos, *features]),
            dep="root" if head == n else node.rel,
            head=before + head,
            lemma=base_form(
                models.analyzer,
                token.text,
                tag.pos,
                (tag.feats or {}).get("Case", ""),
                (tag.feats or {}).get("Number", ""),
            ),
        )


def _is_cycle(heads: Sequence[int], n: int) -> bool:
    """Tell whether the way up from a word leads back to it: its first word is then the root."""
    seen = {n}
    at = heads[n]
    while 0 <= at < len(heads):
        if at in seen:
            return at == n and n == min(seen)
        seen.add(at)
        at = heads[at]
    return False


@functools.lru_cache(maxsize=50_000)
def base_form(analyzer: Any, form: str, pos: str, case: str, number: str) -> str:
    """Give a word's base form in small letters, `е` for `ё`, by its part of speech and case."""
    low = form.lower()
    if pos in {"PUNCT", "SYM", "X"}:
        return low
    kinds = _KINDS.get(pos, ())
    best, most = low, -1.0
    for one in analyzer.parse(low):
        fits = 4.0 * (one.tag.POS in kinds) + (one.tag.case == _CASES.get(case))
        fits += one.tag.number == (number.lower() or None)
        if fits + one.score > most:
            best, most = one.normal_form, fits + one.score
    return str(best).replace("ё", "е")
