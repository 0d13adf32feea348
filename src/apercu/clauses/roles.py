"""Who fills which role of a predicate: as words' places, before they are made slots."""

from __future__ import annotations

import dataclasses as dc

from apercu.clauses.heads import Head
from apercu.clauses.lexicon import Frame, Nominal, cue, cue_stems, frames, nominals, operator
from apercu.clauses.phrases import Phrases
from apercu.clauses.subjects import antecedent, gap, subject
from apercu.clauses.tree import Tree

_ROLES = frozenset({"agent", "patient", "recipient"})


@dc.dataclass(slots=True)
class Roles:
    """The heads of the phrases that fill a predicate's roles, as words' places."""

    agent: int | None = None
    patient: int | None = None
    recipient: int | None = None
    place: int | None = None
    obliques: list[tuple[str, int, int]] = dc.field(default_factory=list)
    """Preposition, head of the phrase behind it, and the preposition's own place."""


def find_roles(tree: Tree, phrases: Phrases, head: Head) -> Roles:
    """Find who fills the roles of a predicate."""
    roles = Roles()
    if head.kind == "noun":
        _of_noun(tree, phrases, head.word, roles)
    elif head.kind == "copula":
        above = tree.head(head.node)
        roles.agent = above if tree.dep(head.node) == "appos" else subject(tree, head.node)
    else:
        _of_verb(tree, phrases, head, roles)
    if head.kind == "light":
        _of_light(tree, phrases, head, roles)
    _prepositions(tree, phrases, head, roles)
    if head.kind == "verb":
        _from_object(tree, phrases, head, roles)
    return roles


def _of_verb(tree: Tree, phrases: Phrases, head: Head, roles: Roles) -> None:
    i = head.node
    top = head.colours[-1] if head.colours else i
    first = subject(tree, i)
    if first is None and top != i:
        first = subject(tree, top)
    done = tree.kid(i, "dobj")
    to_whom = tree.kid(i, "dative")
    if to_whom is not None and tree.words[to_whom].tag in {"IN", "TO"}:
        to_whom = tree.kid(to_whom, "pobj")
    if done is None:
        done = gap(tree, i)
    if done is None:
        done = _shared_object(tree, i)
    roles.patient = None if done is None else antecedent(tree, done)
    roles.recipient = None if to_whom is None else antecedent(tree, to_whom)
    if head.passive and head.kind == "verb":
        by = tree.kid(i, "agent")
        by = _by(tree, i, phrases) if by is None else by
        doer = None if by is None else tree.kid(by, "pobj")
        doer = doer if doer is not None and _can_do(tree, phrases, doer) else None
        roles.agent = None if doer is None else antecedent(tree, doer)
        if roles.patient is None:
            roles.patient = first
        elif roles.recipient is None:
            roles.recipient = first
        _tell(head, roles)
        return
    roles.agent = first
    if roles.patient is None:
        roles.patient = _told(tree, i)
    _tell(head, roles)


def _tell(head: Head, roles: Roles) -> None:
    """Make the object of verbs of telling the one who is told."""
    frame = frames().get(head.stem)
    if frame and frame.leads.get("dobj") == "recipient" and roles.recipient is None:
        roles.recipient, roles.patient = roles.patient, None


def _by(tree: Tree, i: int, phrases: Phrases) -> int | None:
    for prep in tree.kids(i, "prep"):
        if tree.low[prep] == "by":
            inner = tree.kid(prep, "pobj")
            if inner is not None and tree.is_noun(inner) and _can_do(tree, phrases, inner):
                return prep
    return None


def _can_do(tree: Tree, phrases: Phrases, inner: int) -> bool:
    """Tell whether what stands behind "by" may have done it: no date, amount or means."""
    if inner in phrases.dated or inner in phrases.measured:
        return False
    return tree.low[inner] not in cue("no_doer")


def _told(tree: Tree, i: int) -> int | None:
    """Give A of "urged A to leave", which hangs on "leave" as its subject."""
    if tree.stem(i) not in cue_stems("object_control"):
        return None
    for below in tree.kids(i, "ccomp"):
        if any(tree.low[kid] == "to" for kid in tree.kids(below, "aux")):
            told = tree.kid(below, "nsubj")
            if told is not None and operator(tree.stem(i), "to") is not None:
                return told
    return None


def _shared_object(tree: Tree, i: int) -> int | None:
    """Give the object of "A accepted, and B rejected, the line" for either verb."""
    loose = tree.kid(i, "dep", "oprd")
    if loose is not None and tree.is_noun(loose) and loose > i:
        return loose
    for other in tree.kids(i, "conj"):
        if other > i and tree.low[i + 1 : i + 2] in ([","], ["and"], ["or"]):
            found = tree.kid(other, "dobj", "dep")
            if found is not None and tree.is_noun(found):
                return found
    return None


def _of_noun(tree: Tree, phrases: Phrases, noun: int, roles: Roles) -> None:
    """Fill the roles of a noun of event: "Peru's raid on a port", "Iranian attacks"."""
    nominal = nominals().get(tree.stem(noun), Nominal("", {}))  # an idiom's noun has none
    owner = tree.kid(noun, "poss")
    if owner is not None and tree.words[owner].tag != "WP$":
        roles.agent = owner
    if roles.agent is None:
        for kid in tree.kids(noun, "amod", "compound", "nmod"):
            if kid in phrases.by_word:
                roles.agent = kid
                break
    for prep in tree.kids(noun, "prep", "agent"):
        inner = tree.kid(prep, "pobj")
        low = tree.low[prep]
        if inner is None or not _can_do(tree, phrases, inner):
            continue
        role = nominal.roles.get(low)
        free = role in _ROLES and (getattr(roles, role) is None or low in {"by", "between"})
        if role is not None and free:
            setattr(roles, role, antecedent(tree, inner))
    for filled in (roles.agent, roles.patient):
        if filled is not None:
            _behind_role(tree, phrases, filled, nominal, roles)
    if roles.patient is None and nominal.verb in frames():
        for kid in tree.kids(noun, "compound"):
            if tree.words[kid].tag == "NN" and kid not in phrases.by_word:
                roles.patient = kid  # "gas exports"


def _behind_role(tree: Tree, phrases: Phrases, filled: int, nominal: Nominal, roles: Roles) -> None:
    """Fill roles from what was hung on another's phrase: "a raid by A on B", "of B to C"."""
    for prep in tree.kids(filled, "prep"):
        role, inner = nominal.roles.get(tree.low[prep]), tree.kid(prep, "pobj")
        named = filled in phrases.by_word or role == "recipient"
        if inner is None or role not in _ROLES or tree.low[prep] == "of" or not named:
            continue
        if getattr(roles, role) is None:
            setattr(roles, role, antecedent(tree, inner))


def _of_light(tree: Tree, phrases: Phrases, head: Head, roles: Roles) -> None:
    """Fill the roles of a light verb's noun: "conducted a raid on", "came under attack"."""
    verb = subject(tree, head.node)
    by = tree.kid(head.node, "agent")
    doer = tree.kid(by, "pobj") if by is not None else None
    if tree.kid(head.node, "nsubjpass") is not None and not head.passive:
        verb = doer  # "an attack was carried out by A"
    inner = Roles()
    _of_noun(tree, phrases, head.word, inner)
    roles.patient, roles.recipient = inner.patient, inner.recipient
    if head.passive:
        roles.patient, roles.agent = verb, inner.agent or doer
    else:
        roles.agent = verb if verb is not None else inner.agent
    if roles.patient == head.word:
        roles.patient = None


def _prepositions(tree: Tree, phrases: Phrases, head: Head, roles: Roles) -> None:
    """Sort the phrases behind prepositions into roles, the place, and the rest."""
    frame = frames().get(head.stem, Frame("-", {}))
    nominal = nominals().get(tree.stem(head.word)) if head.kind in {"light", "noun"} else None
    for node in head.nodes:
        for prep in tree.kids(node, "prep", "dative", "agent"):
            low, inner = _inner(tree, prep)
            if inner is None or inner in phrases.dated or not _is_phrase(tree, inner):
                continue
            if low == "by" and inner in phrases.measured:
                continue
            inner = antecedent(tree, inner)
            of_noun = head.kind == "noun" or (head.kind == "light" and node == head.word)
            if of_noun and nominal and nominal.roles.get(low) in _ROLES:
                continue
            role = frame.leads.get(low)
            if role is None and roles.patient is not None:
                role = frame.leads.get(f"+{low}")
            if head.kind == "light" and nominal:
                role = nominal.roles.get(low, role)
            if low == "by" and (head.passive or head.kind == "light") and inner == roles.agent:
                continue
            if inner in {roles.recipient, roles.agent, roles.patient, head.word}:
                continue
            _fill(tree, phrases, roles, role, low, inner, prep)


def _fill(
    tree: Tree, phrases: Phrases, roles: Roles, role: str | None, low: str, inner: int, prep: int
) -> None:
    if role == "recipient" and roles.recipient is None:
        roles.recipient = inner
    elif role == "agent" and roles.agent is None:
        roles.agent = inner
    elif role == "patient":
        if roles.patient is not None and roles.recipient is None and low == "with":
            roles.recipient = roles.patient  # "supplied A with B"
            roles.patient = inner
        elif roles.patient is None:
            roles.patient = inner
        else:
            roles.obliques.append((low, inner, prep))
    elif role is None and is_place(tree, phrases, low, inner):
        if roles.place is None:
            roles.place = inner
    else:
        roles.obliques.append((low, inner, prep))


def _inner(tree: Tree, prep: int) -> tuple[str, int | None]:
    """Give a preposition, with those that hang on it, and the head of the phrase behind."""
    words = [tree.low[prep]]
    inner = tree.kid(prep, "pobj")
    while inner is None:
        below = tree.kid(prep, "prep", "pcomp", "agent")
        if below is None or tree.words[below].tag not in {"IN", "TO", "RB", "VBG"}:
            return " ".join(words), None
        if tree.words[below].tag == "VBG":
            return " ".join(words), None
        words.append(tree.low[below])
        prep, inner = below, tree.kid(below, "pobj")
    return " ".join(words), inner


def _is_phrase(tree: Tree, i: int) -> bool:
    tag = tree.words[i].tag
    return tag.startswith(("NN", "PRP", "W", "DT", "CD"))


def is_place(tree: Tree, phrases: Phrases, preposition: str, inner: int) -> bool:
    """Tell whether a phrase behind a preposition says where."""
    if preposition not in cue("place_prepositions") or inner in phrases.dated:
        return False
    low = tree.low[inner]
    if low in cue("no_place") or (inner in phrases.by_word and phrases.by_word[inner].kind in {
        "organisation", "person",
    }):  # fmt: skip
        return False
    return tree.words[inner].tag.startswith("NNP") or tree.stem(inner) in cue_stems("place_noun")


def _from_object(tree: Tree, phrases: Phrases, head: Head, roles: Roles) -> None:
    """Lift what hangs on the object: "sold drones to A", "imposed sanctions on B", "in Baku"."""
    done = tree.kid(head.node, "dobj")
    if done is None and head.passive:
        done = tree.kid(head.node, "nsubjpass")
    if done is None:
        return
    frame = frames().get(head.stem, Frame("-", {}))
    seen = {preposition for preposition, *_ in roles.obliques}
    for prep in tree.kids(done, "prep"):
        low, inner = _inner(tree, prep)
        if inner is None or inner in phrases.dated or low == "of" or low in seen:
            continue
        leads = frame.leads.get(low) or frame.leads.get(f"+{low}")
        if leads == "recipient" and roles.recipient is None:
            roles.recipient = antecedent(tree, inner)
        elif low not in frame.leads and is_place(tree, phrases, low, inner):
            if roles.place is None:
                roles.place = inner
        elif _is_phrase(tree, inner):
            roles.obliques.append((low, antecedent(tree, inner), prep))
