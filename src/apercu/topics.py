"""Topics of relations between states: what a sentence or a question is about, told by its words.

The words lie under `data/topics/` (its README describes the tables). Russian words are compared as
the stems that `apercu.text.terms` makes; words of the other languages by their beginning, with the
endings that the language allows (English stems make one word of "import" and "important"). Nothing
here weighs evidence: a hit says that a topic's words stand there, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast, get_args

from apercu.errors import InputError
from apercu.records import Record, Span

Domain = Literal["politics", "economy", "energy", "security", "humanitarian", "culture"]
LANGUAGES = ("en", "ru", "uk", "tr", "az", "de", "fr")
"""Languages whose words are known; a text in another has no hits, which says nothing about it."""

SURE = 0.8
HINT = 0.3
"""What one word adds to a topic's weight; several add up as independent signs do, so that two hints
stay below one sure word (0.51) and four come near it (0.76). Set by judgement, not fitted."""


class Topic(Record, frozen=True, kw_only=True):
    """A topic: its id, its label in English, and its domains, the main one first."""

    id: str
    label: str
    domains: tuple[Domain, ...]


class TopicHit(Record, frozen=True, kw_only=True):
    """A topic met in some words: its weight in (0, 1), and where its words stand in them."""

    topic: str
    weight: float
    spans: tuple[Span, ...]


def topics() -> tuple[Topic, ...]:
    """List all topics in the order of the table."""
    return tuple(_topics().values())


def topic(id: str) -> Topic:  # noqa: A002  the records' own word
    """Look a topic up by its id; an unknown id raises `InputError`."""
    found = _topics().get(id)
    if found is None:
        raise InputError(f"topic {id!r} is not in data/topics/topics.tsv; give an id listed there")
    return found


def find_topics(words: str, language: str | None = None) -> tuple[TopicHit, ...]:
    """Find the topics that words speak of, the weightiest first, ties by id.

    `language` is ISO 639-1, one of `LANGUAGES`; without it Cyrillic and Turkic letters tell, and
    all else is read as English. At one place the longest phrase counts, for every topic that has
    it; a word that is repeated weighs once.
    """
    lexicon = _lexicon(language or guess_language(words))
    if lexicon is None:
        return ()
    tokens = [(m.start(), m.end()) for m in _WORD.finditer(words)]
    key = lexicon.key
    keys = [key(words[start:end]) for start, end in tokens]
    missing: dict[int, float] = {}
    spans: dict[int, list[Span]] = {}
    seen: set[tuple[int, tuple[str, ...]]] = set()
    begin = lexicon.entries.get
    at, n = 0, len(keys)
    while at < n:
        length = 1
        for entry in begin(keys[at], ()):
            size = len(entry.keys)
            if size < length:
                break
            if size > 1 and not _stands(entry.keys, keys, tokens, words, at):
                continue
            length = size
            span = Span(tokens[at][0], tokens[at + size - 1][1])
            spans.setdefault(entry.topic, []).append(span)
            if (entry.topic, entry.keys) not in seen:
                seen.add((entry.topic, entry.keys))
                missing[entry.topic] = missing.get(entry.topic, 1.0) * (1.0 - entry.weight)
        at += length
    ids = list(_topics())
    hits = [
        TopicHit(topic=ids[number], weight=round(1.0 - rest, 4), spans=tuple(spans[number]))
        for number, rest in missing.items()
    ]
    hits.sort(key=lambda hit: (-hit.weight, hit.topic))
    return tuple(hits)


def find_domains(words: str, language: str | None = None) -> tuple[Domain, ...]:
    """Find the domains that words name as such ("economic ties", "политика"), in their order."""
    lexicon = _domain_lexicon(language or guess_language(words))
    if lexicon is None:
        return ()
    names = get_args(Domain)
    found = (lexicon.entries.get(lexicon.key(m[0]), ()) for m in _WORD.finditer(words))
    return tuple(dict.fromkeys(names[entry.topic] for entries in found for entry in entries))


def topic_terms(ids: Iterable[str], language: str | None = None) -> tuple[str, ...]:
    """Give the single words of topics as `apercu.text.terms` stems them, the surest first.

    Words that only stand in phrases are left out: alone they would not lead to the topic. Without
    a language the words of all are given. An unknown id raises `InputError`.
    """
    numbers = {name: number for number, name in enumerate(_topics())}
    wanted = {numbers[topic(id_).id] for id_ in ids}
    return _stems(
        row
        for weight in (SURE, HINT)
        for one in _languages(language)
        for row in _words(one)
        if row.topic in wanted and row.weight == weight
    )


def domain_terms(domain: str, language: str | None = None) -> tuple[str, ...]:
    """Give the words that name a domain, then the sure words of the topics it is the main one of.

    They are stemmed as `topic_terms` does. An unknown domain raises `InputError`.
    """
    if domain not in get_args(Domain):
        raise InputError(f"domain {domain!r} is none of {', '.join(get_args(Domain))}")
    number = get_args(Domain).index(domain)
    main = {n for n, one in enumerate(_topics().values()) if one.domains[0] == domain}
    languages = _languages(language)
    own = [row for one in languages for row in _domain_words(one) if row.topic == number]
    more = [row for one in languages for row in _words(one)]
    return _stems([*own, *(row for row in more if row.topic in main and row.weight == SURE)])


def domain_label(domain: Domain, language: str | None = None) -> str:
    """Give a domain's name as a heading, in a language of `LANGUAGES`, else in English."""
    labels = _domain_labels()
    return labels.get((domain, language or "en")) or labels[domain, "en"]


def guess_language(words: str) -> str:
    """Tell the lexicon that words are looked up in from their letters; English if none tells."""
    if words.isascii():
        return "en"
    lowered = words.lower()
    for language, letters in _LETTERS:
        if letters.search(lowered):
            return language
    return "en"


_LETTERS = (
    ("uk", re.compile("[іїєґ]")),
    ("ru", re.compile("[а-яё]")),
    ("az", re.compile("ə")),
    ("tr", re.compile("[ğış]")),
)
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_INNER_GAP = re.compile(r"[\s\-\u2010\u2011\u2013]*")


# --- the words and how they are compared -----------------------------------------------------


class _Row(NamedTuple):
    """A word or phrase of a table: whose it is (by number), how sure, and how it is written."""

    topic: int
    weight: float
    words: str


class _Entry(NamedTuple):
    topic: int
    weight: float
    keys: tuple[str, ...]


class _Lexicon:
    """One language's entries by their first key, the longest first, and how a word gets its key."""

    def __init__(self, language: str, rows: Iterable[_Row]) -> None:
        self._endings = _ENDINGS.get(language)
        self._open: dict[str, bool] = {}
        self._known: dict[str, str] = {}
        self.entries: dict[str, list[_Entry]] = {}
        # Single words first: by them the words of phrases are brought into one form, so that
        # "sınır" and "deniz sınırı" do not claim the same word of a text for two keys.
        by_size = sorted(rows, key=lambda row: len(_WORD.findall(row.words)))
        for row in by_size:
            for keys in self._make(row.words):
                self._enter(_Entry(row.topic, row.weight, keys))
        for held in self.entries.values():
            held.sort(key=lambda entry: (-len(entry.keys), entry.topic))

    def _enter(self, entry: _Entry) -> None:
        """Enter a key once for a topic, with the greater weight: "whale" and "whales" are one."""
        held = self.entries.setdefault(entry.keys[0], [])
        for at, other in enumerate(held):
            if other.topic == entry.topic and other.keys == entry.keys:
                held[at] = max(other, entry, key=lambda one: one.weight)
                return
        held.append(entry)

    def _make(self, written: str) -> Iterator[tuple[str, ...]]:
        """Yield the keys of a phrase: one way, or two where its last consonant softens."""
        words = _WORD.findall(written)
        if self._endings is None:
            yield tuple(_stem(word) for word in words)
            return
        bare = tuple(_without_vowel(_bare(word), self._endings) for word in words)
        if len(bare) > 1:
            bare = tuple(self._longest(word, self._endings) for word in bare)
        softened = _soften(bare[-1], self._endings)
        for keys in dict.fromkeys((bare, (*bare[:-1], softened))):
            for one in keys:
                self._open[one] = self._open.get(one, False) or written.endswith("*")
            yield keys

    def key(self, word: str) -> str:
        """Give the key under which a word of a text is looked up."""
        if self._endings is None:
            return _stem(word)
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[word] = self._longest(_bare(word), self._endings)
        return known

    def _longest(self, bare: str, endings: _Endings) -> str:
        for cut in range(len(bare), 1, -1):
            is_open = self._open.get(bare[:cut])
            if is_open is None:
                continue
            pattern = endings.pattern if cut >= endings.shortest else endings.short
            if cut == len(bare) or is_open or pattern.fullmatch(bare, cut):
                return bare[:cut]
        return bare


class _Endings(NamedTuple):
    """What may follow a stem: endings, fewer for short stems; what softens; what falls off."""

    pattern: re.Pattern[str]
    short: re.Pattern[str]
    shortest: int = 4
    softens: tuple[tuple[str, str], ...] = ()
    falls: str = ""


_TURKIC = re.compile(
    r"(?:l[ae]r|(?:s|y)?[iu]|n?[iu]n|[ny]?[ae]|n[iu]|n?[dt][ae](?:n|ki)?|y?l[ae]|l[iu]|s[iu]z"
    r"|c[ae]|s[iu]n[iu]n|[iu]m[iu]z|d[iu]r|m[iu]s|[dt][iu]|l[iu]k|y?[iu]nc[ae]|m[ae]|[iu]nd[ae]"
    r"|l[ae]n|[iu]l|yor|[ae]c[ae][kg]|[ae]r|m[ae]k){1,4}"
)
_TURKIC_SHORT = re.compile(r"[iuae]|[iu]n|d[ae]n?|[iu]nd[ae]n?|[iu]n[iuae]|l[ae]r[iu]?n?")
_TURKIC_SOFT = (("k", "g"), ("q", "g"), ("p", "b"), ("t", "d"))
_ENDINGS: dict[str, _Endings] = {
    "en": _Endings(
        re.compile(r"s|es|ed|ing|ings"), re.compile("s"), softens=(("y", "ie"), ("e", ""))
    ),
    "tr": _Endings(_TURKIC, _TURKIC_SHORT, softens=_TURKIC_SOFT),
    "az": _Endings(_TURKIC, _TURKIC_SHORT, softens=_TURKIC_SOFT),
    "uk": _Endings(
        re.compile(r"[аеєиіїйоуюяьвгмхнтшс]{1,5}"),
        re.compile(r"[аеєиіїйоуюяь]{1,3}|ом|ам|ами|ах|ів|ого|ому|им|их"),
        falls="аеєиіїйоуюяь",
    ),
    "de": _Endings(
        re.compile(r"e|en|er|es|em|ern|s|n|ns|nen|in|innen|ens|te|ten"), re.compile("s|e|es|en")
    ),
    "fr": _Endings(re.compile(r"e|s|es|x|ee|ees|ment|ne|nes|le|les|ent"), re.compile("s")),
}
"""Endings after letters have lost their marks (`_bare`); several in a row in Turkic languages."""
_KEPT = 50_000
"""Words of a language whose keys are remembered."""
_MARKS = re.compile("[\u0300-\u036f]")
_LATIN = str.maketrans({"ı": "i", "ə": "e", "ß": "ss", "ø": "o", "œ": "oe", "æ": "ae"})


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """Give a word's stem; of a word that is two ("l'Iran") the second."""
    from apercu.text.terms import terms  # noqa: PLC0415  (loaded when first needed)

    found = terms(word)
    return found[-1] if found else word


def _bare(word: str) -> str:
    """Fold a word's case, and take the marks off Latin letters."""
    import unicodedata  # noqa: PLC0415

    folded = word.casefold().replace("’", "'").replace("ʼ", "'")
    if "Ѐ" <= folded[0] <= "ԯ":
        return unicodedata.normalize("NFC", folded)
    if "'" in folded:  # a French elision before the word, or a Turkish ending behind it
        first, *_, last = folded.split("'")
        folded = last if len(first) <= len("qu") else first
    if folded.isascii():
        return folded
    return _MARKS.sub("", unicodedata.normalize("NFD", folded)).translate(_LATIN)


def _without_vowel(word: str, endings: _Endings) -> str:
    """Take off the endings that the other cases replace."""
    bare = word.rstrip(endings.falls) if endings.falls else word
    return bare if len(bare) > 2 else word


def _soften(word: str, endings: _Endings) -> str:
    for hard, soft in endings.softens:
        if word.endswith(hard) and len(word) > endings.shortest:
            return word[: -len(hard)] + soft
    return word


def _stands(
    wanted: tuple[str, ...], keys: list[str], tokens: list[tuple[int, int]], words: str, at: int
) -> bool:
    """Tell whether a phrase begins at a word, with nothing but blanks and hyphens within it."""
    if tuple(keys[at : at + len(wanted)]) != wanted:
        return False
    return all(
        _INNER_GAP.fullmatch(words, tokens[n][1], tokens[n + 1][0])
        for n in range(at, at + len(wanted) - 1)
    )


def _stems(rows: Iterable[_Row]) -> tuple[str, ...]:
    from apercu.text.terms import terms  # noqa: PLC0415  (loaded when first needed)

    found: dict[str, None] = {}
    for row in rows:
        stems = terms(row.words)
        # an open beginning is no word that an index holds
        if len(stems) == 1 and not row.words.endswith("*"):
            found[stems[0]] = None
    return tuple(found)


# --- the data --------------------------------------------------------------------------------


def _table(name: str) -> list[list[str]]:
    """Read a table of `data/topics`: comments, then rows."""
    from importlib import resources  # noqa: PLC0415  (slow to import, needed once)

    place = resources.files("apercu").joinpath("data", "topics", name)
    lines = place.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def _topics() -> dict[str, Topic]:
    found: dict[str, Topic] = {}
    for id_, label, domains in _table("topics.tsv"):
        named = tuple(domains.split(","))
        wrong = [domain for domain in named if domain not in get_args(Domain)]
        if wrong or id_ in found:
            raise InputError(
                f"data/topics/topics.tsv, topic {id_!r}: "
                + (f"{wrong[0]!r} is no domain" if wrong else "it stands there twice")
                + "; mend the row"
            )
        found[id_] = Topic(id=id_, label=label, domains=cast("tuple[Domain, ...]", named))
    return found


def _languages(language: str | None) -> tuple[str, ...]:
    return LANGUAGES if language is None else (language,) if language in LANGUAGES else ()


def _rows(number: int, cell: str) -> Iterator[_Row]:
    for written in cell.split("|"):
        words = written.strip()
        if words:
            yield _Row(number, HINT if words.startswith("~") else SURE, words.lstrip("~"))


@cache
def _words(language: str) -> tuple[_Row, ...]:
    numbers = {name: number for number, name in enumerate(_topics())}
    found: list[_Row] = []
    for id_, cell in _table(f"{language}.tsv"):
        if id_ not in numbers:
            raise InputError(f"data/topics/{language}.tsv: {id_!r} is no topic of topics.tsv")
        found += _rows(numbers[id_], cell)
    return tuple(found)


@cache
def _domain_words(language: str) -> tuple[_Row, ...]:
    names = get_args(Domain)
    return tuple(
        row
        for domain, of, _, cell in _table("domains.tsv")
        if of == language
        for row in _rows(names.index(domain), cell)
    )


@cache
def _domain_labels() -> dict[tuple[str, str], str]:
    return {(domain, language): label for domain, language, label, _ in _table("domains.tsv")}


@cache
def _lexicon(language: str) -> _Lexicon | None:
    return _Lexicon(language, _words(language)) if language in LANGUAGES else None


@cache
def _domain_lexicon(language: str) -> _Lexicon | None:
    return _Lexicon(language, _domain_words(language)) if language in LANGUAGES else None
