"""Domain and contexts of an act: from the words around it, never from its type alone."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources

from apercu.relate.codebook import contexts
from apercu.relate.records import Domain, EventType
from apercu.topics import find_topics, topic

_DOMAINS: dict[str, Domain] = {
    "politics": "political", "economy": "economic", "energy": "energy", "security": "security",
    "humanitarian": "humanitarian", "culture": "political",
}  # fmt: skip
_SURE_TOPIC = 0.6
"""A topic's weight from which its domain counts: one sure word; two hints stay below."""
_OF_TYPE: dict[EventType, Domain] = {"ASSAULT": "security", "MOBILIZE": "security"}


def domain_of(
    text: str, kind: EventType, weighed: Mapping[str, float], language: str = "en"
) -> str:
    """Tell the domain of an act: as the model weighs it, energy where its words stand there.

    Without a model's weights, the weightiest topic tells; without topics, force is security and
    all else politics.
    """
    found = find_topics(text, language)
    if weighed:
        return max(sorted(weighed), key=lambda one: weighed[one])
    for hit in found:
        if hit.weight >= _SURE_TOPIC:
            return _DOMAINS[topic(hit.topic).domains[0]]
    return _OF_TYPE.get(kind, "political")


def contexts_of(text: str, language: str = "en") -> tuple[str, ...]:
    """List the contexts of PLOVER whose topics a sentence speaks of."""
    named: set[str] = set()
    for hit in find_topics(text, language):
        if hit.weight >= _SURE_TOPIC:
            named.update(_contexts_by_topic().get(hit.topic, ()))
    return tuple(one for one in contexts() if one in named)


@functools.cache
def _contexts_by_topic() -> dict[str, tuple[str, ...]]:
    text = resources.files("apercu.data").joinpath("relate/topics.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: tuple(each.split(",")) for name, each in rows}
