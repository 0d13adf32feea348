"""How clauses stand to one another: after, before, because of, in response to, if."""

from __future__ import annotations

from typing import cast

from apercu.clauses.clause import Relation, RelationKind, Slot
from apercu.clauses.heads import Head, complement
from apercu.clauses.lexicon import cue_stems, links
from apercu.clauses.phrases import Phrases
from apercu.clauses.roles import Roles
from apercu.clauses.tree import Tree


def find_relations(
    tree: Tree, phrases: Phrases, head: Head, roles: Roles, home: dict[int, int]
) -> tuple[Relation, ...]:
    """Find how a clause stands to those that hang on it, in the order of the words that say so."""
    found: list[Relation] = []
    for node in head.nodes:
        for below in tree.kids(node, "advcl"):
            one = _adverbial(tree, below, home)
            if one is not None:
                found.append(one)
        preps = tree.kids(node, "prep", "advmod", "mark")
        if head.kind == "verb":
            done = tree.kid(node, "dobj")
            preps += [] if done is None else tree.kids(done, "prep")
        for prep in preps:
            one = _prepositional(tree, phrases, prep, home)
            if one is not None:
                found.append(one)
    if head.stem in cue_stems("result") or _leads(head, roles):
        one = _result(tree, phrases, head, roles, home)
        if one is not None:
            found.append(one)
    return tuple(sorted(found, key=lambda relation: (relation.start, relation.kind)))


def _adverbial(tree: Tree, below: int, home: dict[int, int]) -> Relation | None:
    """Read "after A did", "because", "if", and "to" with the bare verb."""
    clause = _below(tree, below, home)
    for kid in tree.kids(below, "mark", "advmod", "prep"):
        kind = links().get(tree.low[kid])
        if kind is None or (kid > below and tree.low[kid] != "because"):
            continue
        first = kid
        if tree.low[kid] == "so" and not any(tree.low[k] == "that" for k in tree.kids(below)):
            continue
        return _relation(tree, kind, [first], clause)
    to = [kid for kid in tree.kids(below, "aux") if tree.low[kid] == "to"]
    if to and complement(tree, below) == "to":
        return _relation(tree, "purpose", to, clause)
    return None


def _below(tree: Tree, word: int, home: dict[int, int]) -> int | None:
    """Give the clause of a word, or that of the verb it colours."""
    if word in home:
        return home[word]
    return next((home[kid] for kid in tree.kids(word, "xcomp", "ccomp") if kid in home), None)


def _relation(
    tree: Tree, kind: str, words: list[int], clause: int | None, slot: Slot | None = None
) -> Relation:
    span = tree.span(words)
    return Relation(
        kind=cast("RelationKind", kind), start=span.start, end=span.end, clause=clause, slot=slot
    )


def _prepositional(
    tree: Tree, phrases: Phrases, prep: int, home: dict[int, int]
) -> Relation | None:
    """Read "after the attack", "in response to", "because of", "in order to"."""
    words, at = [prep], prep
    while True:
        kind = links().get(" ".join(tree.low[word] for word in words))
        kind = None if kind in {"when", "condition"} and tree.low[prep] in {"as", "if"} else kind
        inner = tree.kid(at, "pobj", "pcomp")
        if kind is not None and inner is not None:
            if tree.words[inner].tag not in {"IN", "TO"} and not _goes_on(tree, words, inner):
                break
        elif kind is not None and kind == "purpose":
            below = tree.kid(at, "acl")
            return None if below is None else _relation(tree, kind, words, home.get(below))
        below = tree.kid(at, "prep", "pcomp", "pobj", "acl")
        if below is None or len(words) > 4:
            return None
        words.append(below)
        at = below
    clause = home.get(inner)
    time = kind in {"after", "before", "since", "until"}
    if inner in phrases.dated or (time and clause is None and inner in phrases.by_word):
        return None  # "the largest buyer after China"
    slot = phrases.slot(inner) if tree.words[inner].tag[:2] in {"NN", "PR", "DT", "CD"} else None
    return _relation(tree, kind, words, clause, slot)


def _goes_on(tree: Tree, words: list[int], inner: int) -> bool:
    """Tell whether a longer link begins with these words ("as" of "as a result of")."""
    longer = " ".join(tree.low[word] for word in (*words, inner))
    return any(link == longer or link.startswith(f"{longer} ") for link in links())


def _leads(head: Head, roles: Roles) -> bool:
    """Tell "led to", "resulted in"."""
    return any(f"{head.stem} {prep}" in cue_stems("result") for prep, *_ in roles.obliques)


def _result(
    tree: Tree, phrases: Phrases, head: Head, roles: Roles, home: dict[int, int]
) -> Relation | None:
    """Read "A led to B", "A prompted B to leave"."""
    below = next((home[kid] for kid in tree.kids(head.node, "xcomp", "ccomp") if kid in home), None)
    words = [head.node]
    target = roles.patient
    for preposition, inner, prep in roles.obliques:
        if f"{head.stem} {preposition}" in cue_stems("result"):
            words, target = [head.node, prep], inner
    if below is not None:
        return _relation(tree, "result", words, below)
    if target is None:
        return None
    return _relation(tree, "result", words, home.get(target), phrases.slot(target))
