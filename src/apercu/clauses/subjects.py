"""Whose deed a verb is where its subject stands elsewhere: coordination, control, relatives."""

from __future__ import annotations

from apercu.clauses.heads import colours, is_clause_verb, light_noun
from apercu.clauses.lexicon import cue_stems, nominals, operator
from apercu.clauses.tree import RELATIVE, Tree

_SUBJECT = ("nsubj", "nsubjpass", "csubj", "csubjpass")
_NOT_BARE = frozenset({"VBZ", "VBD", "VBP"})


def antecedent(tree: Tree, i: int) -> int:
    """Give the noun that a relative pronoun stands for; any other word itself."""
    if tree.low[i] not in RELATIVE or not tree.words[i].tag.startswith("W"):
        return i
    for above in tree.ancestors(i):
        if tree.dep(above) == "relcl":
            return tree.head(above)
    return i


def subject(tree: Tree, i: int, depth: int = 0) -> int | None:  # noqa: PLR0911  one return a case
    """Give the head of a verb's surface subject, understood ones with it; `None` without one.

    In the passive this is the one to whom it is done.
    """
    own = tree.kid(i, *_SUBJECT)
    for aux in tree.kids(i, "aux"):
        own = tree.kid(aux, "nsubj") if own is None else own  # "it would, he said, send"
    if own is not None:
        return antecedent(tree, own)
    above, dep = tree.head(i), tree.dep(i)
    if depth > 8 or above == i:
        return None
    if dep == "relcl":
        return _of_noun(tree, i, above, depth) if not is_finite(tree, i) else above
    if dep == "acl":
        return _of_noun(tree, i, above, depth)
    if dep == "pcomp":
        return _behind_preposition(tree, i, above, depth)
    if dep == "xcomp" or (dep == "ccomp" and not is_finite(tree, i)):
        return _controlled(tree, above, depth)
    if dep in {"conj", "advcl", "parataxis", "dep"}:
        if tree.is_verb(above):
            if dep == "advcl" and _is_object_control(tree, i, above):
                return _object(tree, above)
            return subject(tree, above, depth + 1)
        return None
    return None


def is_finite(tree: Tree, i: int) -> bool:
    """Tell whether a verb is bound to a person and time, by itself or by an auxiliary."""
    finite = {"MD", *_NOT_BARE}
    return tree.words[i].tag in _NOT_BARE or any(
        tree.words[kid].tag in finite for kid in tree.kids(i, "aux", "auxpass")
    )


def _object(tree: Tree, i: int) -> int | None:
    """Give the head of a verb's object, its surface subject in the passive."""
    own = tree.kid(i, "dobj", "dative")
    if own is not None and tree.words[own].tag != "IN":
        return antecedent(tree, own)
    if tree.kid(i, "auxpass") is not None or tree.kid(i, "nsubjpass") is not None:
        return subject(tree, i, 1)
    return None


def _is_object_control(tree: Tree, i: int, above: int) -> bool:
    to = any(tree.low[kid] == "to" for kid in tree.kids(i, "aux"))
    return (
        to and tree.stem(above) in cue_stems("object_control") and _object(tree, above) is not None
    )


def _controlled(tree: Tree, above: int, depth: int) -> int | None:
    """Resolve "agreed to sell" (its subject) and "urged A to leave" (its object)."""
    if not tree.is_verb(above):
        if tree.words[above].tag.startswith("JJ"):
            return subject(tree, tree.head(above), depth + 1)
        return None
    told = _object(tree, above)
    if told is not None and light_noun(tree, above, tree.stem(above)) is None:
        promises = tree.stem(above) in cue_stems("control_subject")
        if not promises or tree.stem(above) in cue_stems("object_control"):
            return told
    for prep in tree.kids(above, "prep"):  # "called on A to leave"
        if tree.low[prep] in {"on", "upon", "for"} and tree.stem(above) in {"call", "appeal"}:
            return tree.kid(prep, "pobj")
    return subject(tree, above, depth + 1)


def _behind_preposition(tree: Tree, i: int, prep: int, depth: int) -> int | None:
    """Resolve "accused A of arming" (its object) and "left without signing" (its subject)."""
    above = tree.head(prep)
    if tree.dep(above) in {"prep", "agent"} or tree.words[above].tag == "IN":
        above = tree.head(above)  # "accused by A of arming" may hang on "by"
    if not tree.is_verb(above) and tree.is_noun(above):
        verb = tree.head(above)
        if tree.dep(above) == "dobj" and _governs_object(tree, verb, prep, i):
            return above
        if tree.dep(above) == "pobj" and tree.is_verb(tree.head(tree.head(above))):
            verb = tree.head(tree.head(above))  # "accused by A of arming"
            if _governs_object(tree, verb, prep, i):
                return _object(tree, verb)
        return possessor(tree, above)
    if tree.is_verb(above):
        if _governs_object(tree, above, prep, i):
            told = _object(tree, above)
            if told is not None:
                return told
        return subject(tree, above, depth + 1)
    return None


def _governs_object(tree: Tree, verb: int, prep: int, i: int) -> bool:
    form = tree.low[prep]
    if tree.words[i].tag != "VBG" or not tree.is_verb(verb):
        return False
    known = form in {"of", "from", "with", "for", "against"}
    return known and operator(tree.stem(verb), form) is not None


def _of_noun(  # noqa: PLR0911  one return a case
    tree: Tree, i: int, noun: int, depth: int
) -> int | None:
    """Resolve "drones launched", "a boat carrying", "a decision to arrest"."""
    to = any(tree.low[kid] == "to" for kid in tree.kids(i, "aux"))
    if not to:
        return antecedent(tree, noun)
    above = tree.head(noun)
    if tree.dep(noun) in {"attr", "acomp"} and tree.is_verb(above):
        return subject(tree, above, depth + 1)  # "was the first state to visit"
    if tree.dep(noun) == "pobj" and tree.low[noun] == "order":
        verb = tree.head(tree.head(noun))
        return subject(tree, verb, depth + 1) if tree.is_verb(verb) else None
    owner = possessor(tree, noun)
    if owner is not None:
        return owner
    if tree.dep(noun) in {"dobj", "nsubjpass"} and tree.is_verb(above):
        if tree.dep(noun) == "dobj":
            return subject(tree, above, depth + 1)
        by = tree.kid(above, "agent")
        return None if by is None else tree.kid(by, "pobj")
    return None


def possessor(tree: Tree, noun: int) -> int | None:
    """Give who a noun belongs to or who did it: "Iceland's decision", "the decision by Iceland"."""
    owner = tree.kid(noun, "poss")
    if owner is not None:
        return owner
    for prep in tree.kids(noun, "prep", "agent"):
        if tree.low[prep] == "by":
            return tree.kid(prep, "pobj")
        roles = nominals().get(tree.stem(noun))
        if roles is not None and roles.roles.get(tree.low[prep]) == "agent":
            return tree.kid(prep, "pobj")
    return None


def gap(tree: Tree, i: int) -> int | None:
    """Give the noun before a relative clause whose object is missing ("the drones Iran sent")."""
    if tree.dep(i) != "relcl" or tree.kid(i, "dobj", "attr", "acomp", "ccomp") is not None:
        return None
    own = tree.kid(i, *_SUBJECT)
    if own is None or antecedent(tree, own) == tree.head(i):
        return None
    if any(antecedent(tree, kid) != kid for kid in tree.subtree(i) if kid != i):
        return None  # "the town where", "by which"
    return tree.head(i)


def governor(tree: Tree, i: int) -> int | None:
    """Give the nearest verb above a word that makes a clause or colours one."""
    for above in tree.ancestors(i):
        if is_clause_verb(tree, above) or colours(tree, above):
            return above
    return None
