"""Which words of a text are predicates: verbs, nouns of event, light verbs' nouns, complements."""

from __future__ import annotations

from typing import Literal, NamedTuple

from apercu.clauses.lexicon import cue_stems, idioms, key, light, nominals, operator
from apercu.clauses.tree import Tree

Kind = Literal["verb", "noun", "light", "copula"]
_NO_CLAUSE = frozenset({
    "aux", "auxpass", "amod", "compound", "case", "quantmod", "nummod", "poss", "det", "mark",
    "punct", "intj", "prep", "nmod",
})  # fmt: skip
"""Relations of words that are tagged as verbs without being the predicate of a clause."""
_BE = key("be")
_HAVE = key("have")


class Head(NamedTuple):
    """A predicate: `node` carries the arguments, `word` the meaning; both are words' places.

    `colours` are verbs above the node that only colour it ("failed to", "began to").
    """

    node: int
    word: int
    kind: Kind
    stem: str
    passive: bool
    particle: int | None = None
    colours: tuple[int, ...] = ()

    @property
    def nodes(self) -> tuple[int, ...]:
        """All words on which this predicate's arguments and dates may hang."""
        own = (self.node,) if self.node == self.word else (self.node, self.word)
        return own + self.colours


def find_heads(tree: Tree) -> list[Head]:
    """Find the predicates of a text, in its order."""
    found: list[Head] = []
    used: set[int] = set()
    for i in range(len(tree.words)):
        if is_clause_verb(tree, i) and not colours(tree, i):
            head = _verb(tree, i)
            if head is not None:
                found.append(head)
                used.add(head.word)
    for i in range(len(tree.words)):
        if i in used:
            continue
        if tree.words[i].tag in {"NN", "NNS"} and tree.stem(i) in nominals():
            found.append(Head(i, i, "noun", nominals()[tree.stem(i)].verb, passive=False))
        elif tree.dep(i) == "appos" and _tells_what(tree, i):
            found.append(Head(i, i, "copula", tree.stem(i), passive=False))
    return sorted(found, key=lambda head: (tree.words[head.word].start, head.kind))


def _tells_what(tree: Tree, i: int) -> bool:
    """Tell whether an apposition says what somebody is ("Peru, an old ally")."""
    above = tree.head(i)
    return tree.words[i].tag in {"NN", "NNS"} and tree.words[above].tag.startswith("NN")


def is_clause_verb(tree: Tree, i: int) -> bool:
    """Tell whether a word is a verb that makes a clause."""
    return tree.is_verb(i) and tree.dep(i) not in _NO_CLAUSE


def complement(tree: Tree, i: int) -> str:
    """Name the form of a verb's clause: `to`, `ing`, `that`, or the preposition before it."""
    above = tree.head(i)
    if tree.dep(i) == "pcomp":
        return tree.low[above]
    if any(tree.low[kid] == "to" for kid in tree.kids(i, "aux")):
        return "to"
    if tree.words[i].tag == "VBG" and not tree.kids(i, "aux"):
        return "ing"
    return "that"


def colours(tree: Tree, i: int) -> bool:
    """Tell whether a verb only colours the one below it, and has no clause of its own."""
    return _coloured(tree, i) is not None


def _coloured(tree: Tree, i: int) -> int | None:
    """Give the verb that a verb or adjective colours."""
    for below in (*tree.kids(i, "xcomp", "ccomp", "advcl"), *_below_adjective(tree, i)):
        if not tree.is_verb(below) or tree.kid(below, "nsubj", "nsubjpass") is not None:
            continue
        form = complement(tree, below)
        if form == "that":
            continue
        if tree.stem(i) == _HAVE and form == "to" and _yet(tree, i):
            return below
        one = operator(tree.stem(i), form)
        if one is not None and one.holds and form == "to" and _is_hearsay(tree, i):
            return below
        if one is not None and one.colours:
            if tree.dep(below) == "advcl" and tree.stem(i) not in {_BE, key("fail"), key("go")}:
                continue
            if tree.kid(i, "dobj") is None:
                return below
        for adjective in tree.kids(i, "acomp"):
            one = operator(tree.stem(adjective), "to")
            if one is not None and one.colours and tree.head(below) in {adjective, i}:
                return below
    return None


def _is_hearsay(tree: Tree, i: int) -> bool:
    """Tell "is said to have", which has nobody who says it."""
    return tree.kid(i, "auxpass") is not None and tree.kid(i, "agent") is None


def _below_adjective(tree: Tree, i: int) -> list[int]:
    return [below for adjective in tree.kids(i, "acomp") for below in tree.kids(adjective, "xcomp")]


def _yet(tree: Tree, i: int) -> bool:
    return any(tree.low[kid] == "yet" for kid in tree.kids(i, "advmod"))


def _verb(tree: Tree, i: int) -> Head | None:
    """Make the predicate of a verb: itself, its complement, or the noun beside a light one."""
    above: list[int] = []
    at = tree.head(i)
    while at != i and colours(tree, at) and _coloured(tree, at) == (above[-1] if above else i):
        above.append(at)
        if tree.head(at) == at:
            break
        at = tree.head(at)
    coloured = tuple(above)
    if tree.stem(i) in cue_stems("linking"):
        made = _copula(tree, i, coloured)
        if made is not None or tree.stem(i) == _BE:
            return made
    particle = tree.kid(i, "prt")
    stem = tree.stem(i) + (f" {tree.stem(particle)}" if particle is not None else "")
    passive = is_passive(tree, i)
    said = _idiom(tree, i, stem)
    if said is not None:
        return Head(i, said[0], "light", said[1], passive, particle, coloured)
    noun = light_noun(tree, i, stem)
    if noun is not None:
        at, suffers = noun
        verb = nominals()[tree.stem(at)].verb
        return Head(i, at, "light", verb, suffers, particle, coloured)
    return Head(i, i, "verb", stem, passive, particle, coloured)


def _copula(tree: Tree, i: int, coloured: tuple[int, ...]) -> Head | None:
    """Make the predicate of "is a member", "was open"; `None` where nothing is said so."""
    subject = tree.kid(i, "nsubj")
    word = tree.kid(i, "attr", "acomp", "oprd")
    if subject is None and tree.dep(i) in {"ROOT", "ccomp"}:
        return None  # "there was an attack"
    clausal = tree.kid(i, "ccomp", "xcomp", "csubj") is not None
    if subject is not None and tree.low[subject] == "it":
        cleft = word is not None and bool(tree.kids(word, "relcl"))
        if cleft or clausal or (word is not None and tree.kid(word, "ccomp", "xcomp") is not None):
            return None  # "it is unknown if", "it was Libya that"
    if word is None or tree.words[word].tag in {"WP", "EX", "WDT"}:
        if tree.stem(i) == _BE and tree.kid(i, "prep") is not None:
            return Head(i, i, "copula", _BE, passive=False, colours=coloured)
        return None
    return Head(i, word, "copula", tree.stem(word), passive=False, colours=coloured)


def _idiom(tree: Tree, i: int, stem: str) -> tuple[int, str] | None:
    """Find the noun that says one thing together with a verb, and what they say."""
    known = idioms().get(stem)
    if known is None:
        return None
    for noun in tree.kids(i, "dobj", "nsubjpass"):
        if tree.stem(noun) in known:
            return noun, known[tree.stem(noun)]
    for prep in tree.kids(i, "prep"):
        inner = tree.kid(prep, "pobj")
        if inner is not None:
            meant = known.get(f"{tree.stem(prep)} {tree.stem(inner)}")
            if meant is not None:
                return inner, meant
    return None


def light_noun(tree: Tree, i: int, stem: str) -> tuple[int, bool] | None:
    """Find the noun of event beside a light verb, and whether the subject suffers it."""
    senses = light().get(stem)
    near = tree.kid(i, "dobj")
    if near is None:
        near = tree.kid(i, "nsubjpass")
    if senses is None:
        for prep in tree.kids(i, "prep"):
            senses = light().get(f"{stem} {tree.low[prep]}")
            near = tree.kid(prep, "pobj")
            if senses is not None:
                break
    if senses is None or near is None or not tree.is_noun(near):
        return None
    noun = tree.stem(near)
    if noun not in nominals():
        return None
    for nouns, suffers in senses:
        if nouns is None or noun in nouns:
            return near, suffers
    return None


def is_passive(tree: Tree, i: int) -> bool:
    """Tell whether a verb stands in the passive, also where its auxiliary is understood."""
    if tree.kid(i, "auxpass", "nsubjpass", "csubjpass", "agent") is not None:
        return True
    if tree.words[i].tag not in {"VBN", "VBD"} or tree.kid(i, "nsubj") is not None:
        return False
    if tree.dep(i) == "acl":  # past and participle are often taken for one another
        done = tree.kid(i, "dobj", "xcomp", "ccomp")
        return tree.words[i].tag == "VBN" or done is None
    if tree.words[i].tag != "VBN" or tree.kid(i, "aux") is not None:
        return False
    if tree.dep(i) == "conj":
        first = i  # not by recursion: a list of verbs may be of any length
        while tree.dep(first) == "conj" and tree.words[first].tag == "VBN":
            first = tree.head(first)
        return tree.kid(first, "auxpass", "nsubjpass", "agent") is not None
    return tree.dep(i) in {"advcl", "xcomp", "pcomp"} and tree.kid(i, "dobj") is None
