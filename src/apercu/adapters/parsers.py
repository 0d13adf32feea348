"""The parsers of all languages behind one: each text goes to that of its language."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from apercu.clauses.words import Parsed
from apercu.ports import Parser


class ParserByLanguage:
    """Parses each language by a parser of its own; others have none here."""

    def __init__(self, parsers: Mapping[str, Parser]) -> None:
        """Take a parser for each language, by ISO 639-1."""
        self._parsers = MappingProxyType(dict(sorted(parsers.items())))

    @functools.cached_property
    def id(self) -> str:
        """Name all parsers with their versions."""
        return "+".join(parser.id for parser in self._parsers.values())

    def parse(self, texts: Sequence[str], language: str | None) -> list[Parsed | None]:
        """Parse each text; `None` for each where there is no parser for `language`."""
        parser = self._parsers.get(language or "")
        return [None] * len(texts) if parser is None else parser.parse(texts, language)


def installed_parsers() -> ParserByLanguage:
    """Put together the parsers that are installed: English always, Russian with its extra."""
    from apercu.adapters.slovnet_parser import SlovnetParser, is_installed
    from apercu.adapters.spacy_parser import SpacyParser

    parsers: dict[str, Parser] = {"en": SpacyParser()}
    if is_installed():
        parsers["ru"] = SlovnetParser()
    return ParserByLanguage(parsers)
