"""How a clause is meant: denied, supposed, said, possible, planned or done; negated; by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from apercu.clauses.clause import STRENGTHS, Strength
from apercu.clauses.heads import Head, complement
from apercu.clauses.lexicon import Operator, cue, cue_stems, key, nominals, operator, operators
from apercu.clauses.roles import Roles
from apercu.clauses.tree import Tree

_RANK = {strength: rank for rank, strength in enumerate(STRENGTHS)}
_SUPPOSING = frozenset({"if", "unless", "whether", "lest"})


class Meaning(NamedTuple):
    """How a clause is meant; `holder` are the heads of phrases, the outermost first."""

    strength: Strength
    negated: bool
    holder: tuple[int, ...]


class Meanings:
    """Reads how each of a text's clauses is meant, by itself and by what it hangs on."""

    def __init__(
        self, tree: Tree, heads: Sequence[Head], roles: Sequence[Roles], home: dict[int, int]
    ) -> None:
        self.tree = tree
        self.heads = heads
        self.roles = roles
        self.home = home
        self._known: dict[int, Meaning] = {}
        self._sources = self._named_sources()

    def meaning(self, n: int) -> Meaning:
        """Tell how the clause with that number is meant."""
        chain = [n]
        while chain[-1] not in self._known:
            self._known[chain[-1]] = Meaning("did", negated=False, holder=())  # a circle ends here
            above = self.parent(chain[-1])
            chain.append(chain[-1] if above is None else above)
        for one in reversed(chain[:-1]):  # the outermost first, so that none waits for another
            self._known[one] = self._read(one)
        return self._known[n]

    def top(self, n: int) -> int:
        """Give the word by which a clause hangs on what is above it."""
        head = self.heads[n]
        return head.colours[-1] if head.colours else head.node

    def parent(self, n: int) -> int | None:
        """Give the number of the clause that a clause hangs on."""
        for above in self.tree.ancestors(self.top(n)):
            found = self.home.get(above)
            if found is not None and found != n:
                return found
        return None

    def _read(self, n: int) -> Meaning:
        strength, negated = self._own(n)
        one, above = self._operator(n)
        parent = self.home.get(above) if above is not None else None
        parent = self.parent(n) if parent is None else parent
        outer = None if parent is None or parent == n else self.meaning(parent)
        holder: tuple[int, ...] = () if outer is None else outer.holder
        if parent in self._sources and self.tree.dep(self.top(n)) == "parataxis":
            holder = ()  # "A, B said, left": who says it is not said by himself
        if one is not None and parent is not None and outer is not None:
            strength, negated, says = self._governed(strength, negated, one, parent, outer)
            holder += says
        elif one is not None and one.strength is not None:
            strength = weaker(strength, one.strength)
        elif outer is not None and self.tree.dep(self.top(n)) in {"advcl", "xcomp"}:
            if complement(self.tree, self.top(n)) == "to":
                strength = weaker(strength, "plans")  # a purpose
            if outer.strength in {"hypothetical", "may"} and self._is_loose(n):
                strength = weaker(strength, outer.strength)
        return Meaning(strength, negated, holder + tuple(self._sources.get(n, ())))

    def _is_loose(self, n: int) -> bool:
        """Tell whether a clause without its own time shares that of the clause above."""
        return self.tree.words[self.top(n)].tag in {"VBG", "VB"}

    def _governed(
        self, strength: Strength, negated: bool, one: Operator, parent: int, outer: Meaning
    ) -> tuple[Strength, bool, tuple[int, ...]]:
        """Apply what the word above does to a clause; with it come those who say it."""
        agent = self.roles[parent].agent
        says = (agent,) if one.holds and agent is not None else ()
        if one.holds and one.negates:  # "denied that"
            if outer.negated:
                return strength, negated, says
            return "denied", True, says
        if one.holds and outer.negated:  # "did not say that"
            return weaker(strength, "hypothetical"), negated, ()
        if one.holds:
            if agent is None and self.heads[parent].passive:
                strength = weaker(strength, "alleged")  # "is said to"
            return weaker(strength, one.strength), negated, says
        strength = weaker(strength, one.strength)
        if outer.strength != "plans" or strength != "did":
            strength = weaker(strength, outer.strength)
        if one.negates:
            negated = negated if outer.negated else not negated
        elif outer.negated and one.strength in {"plans", "did"}:
            negated = True
        return strength, negated, says

    # --- what governs -------------------------------------------------------------------------

    def _operator(self, n: int) -> tuple[Operator | None, int | None]:
        """Find the word that governs a clause, and what it does to it."""
        tree, top = self.tree, self.top(n)
        seen = 0
        while tree.dep(top) == "conj" and tree.is_verb(tree.head(top)) and seen < 5:
            if tree.kid(top, "nsubj", "nsubjpass") is not None and not self._content(top):
                break
            top, seen = tree.head(top), seen + 1
        dep, above = tree.dep(top), tree.head(top)
        form = complement(tree, top)
        if dep == "pcomp":
            above = tree.head(above)
            if tree.dep(above) == "pobj" and tree.is_verb(tree.head(tree.head(above))):
                above = tree.head(tree.head(above))  # "accused by A of arming"
            elif tree.is_noun(above) and tree.dep(above) == "dobj":
                above = tree.head(above)
            return operator(self._stem(above), form), above
        if dep == "ccomp" and ";" in tree.low[min(top, above) : max(top, above)]:
            return None, None  # a sentence of its own, which the parser took for what is said
        if dep in {"ccomp", "xcomp"} or (dep == "advcl" and form == "to" and self._told(above)):
            return self._by_verb(above, form)
        if dep == "acl" and tree.is_noun(above):
            return self._by_noun(top, above)
        if dep == "dobj" and self.heads[n].kind == "noun":
            one = operator(self._stem(above), "*")
            return (None, None) if one is not None and one.colours else (one, above)
        return None, None

    def _content(self, top: int) -> bool:
        """Tell whether the clause that this one is joined to is the content of a saying."""
        above = self.tree.head(top)
        return self.tree.dep(above) in {"ccomp", "conj"}

    def _told(self, above: int) -> bool:
        return self.tree.stem(above) in {key(word) for word in cue("object_control")}

    def _by_verb(self, above: int, form: str) -> tuple[Operator | None, int | None]:
        tree = self.tree
        if not tree.is_verb(above):
            return operator(tree.stem(above), form), tree.head(above)
        one = operator(self._stem(above), form)
        if one is None and form == "to":
            for adjective in tree.kids(above, "acomp"):
                one = operator(tree.stem(adjective), form)
        return one, above

    def _by_noun(self, top: int, noun: int) -> tuple[Operator | None, int | None]:
        """Read "claims that", "a decision to": the noun's own entry, else that of its verb."""
        tree = self.tree
        to = complement(tree, top) == "to"
        that = any(tree.low[kid] == "that" for kid in tree.kids(top, "mark"))
        if not (to or that):
            return None, None
        if that and tree.low[noun].removesuffix("s") in cue("speech_noun"):
            return Operator("alleged", negates=False, colours=False, holds=False), noun
        if tree.low[noun] == "order" and tree.low[tree.head(noun)] == "in":
            return Operator("plans", negates=False, colours=False, holds=False), None
        form = "to" if to else "that"
        one = operator(tree.stem(noun), form)
        nominal = nominals().get(tree.stem(noun))
        if one is None and nominal is not None:
            one = operator(nominal.verb, form)
        if one is not None:
            return one, noun
        graded = any(
            tree.low[kid] in cue("superlative_first") | cue("superlative_last") | {"only"}
            for kid in tree.kids(noun, "amod", "advmod")
        )
        weak: Strength = "did" if graded else "may"
        return (Operator(weak, negates=False, colours=False, holds=False), None) if to else (
            None, None,
        )  # fmt: skip

    def _stem(self, word: int) -> str:
        found = self.home.get(word)
        return self.tree.stem(word) if found is None else self.heads[found].stem

    # --- the clause itself --------------------------------------------------------------------

    def _own(self, n: int) -> tuple[Strength, bool]:
        tree, head = self.tree, self.heads[n]
        if head.kind == "noun":
            return "did", self._without_any(head.node)
        nodes = (head.node, *head.colours)
        strength: Strength = "did"
        negated = self._negated(n)
        for node in nodes:
            strength = weaker(strength, self._colour(node, head))
            strength = weaker(strength, self._auxiliaries(n, node))
            strength = weaker(strength, self._supposed(node))
        framed = self._framed(self.top(n))
        if framed is not None:
            strength, negated = weaker(strength, framed[0]), negated != framed[1]
        if negated and strength == "may" and self._could(nodes):
            strength = "did"
        adverbs = {tree.low[kid] for node in nodes for kid in tree.kids(node, "advmod")}
        if adverbs & cue("adverb_alleged"):
            strength = weaker(strength, "alleged")
        if adverbs & cue("adverb_may"):
            strength = weaker(strength, "may")
        return strength, negated

    def _framed(self, top: int) -> tuple[Strength | None, bool] | None:
        """Read "it is not true that", "it is unknown if": strength, and whether negated."""
        tree, above = self.tree, self.tree.head(top)
        if tree.dep(top) not in {"ccomp", "csubj", "advcl"}:
            return None
        word: int | None = above
        verb = tree.head(above)
        if tree.is_verb(above):
            word, verb = tree.kid(above, "acomp", "attr"), above
        if word is None or tree.stem(verb) not in cue_stems("linking"):
            return None
        one = operators().get(tree.stem(word), {}).get("that")
        if one is None or not one.colours:
            return None
        if tree.kid(verb, "neg") is None:
            return one.strength, one.negates
        return (None, not one.negates) if one.strength == "did" else ("hypothetical", False)

    def _colour(self, node: int, head: Head) -> Strength | None:
        """Give the strength that a colouring verb above a predicate leaves it."""
        if node not in head.colours:
            return None
        one = operator(self.tree.stem(node), "to")
        for adjective in self.tree.kids(node, "acomp"):
            one = operator(self.tree.stem(adjective), "to") or one
        if one is not None and one.holds:
            return weaker(one.strength or "did", "alleged")  # "is said to"
        return None if one is None else one.strength

    def _shared(self, node: int) -> list[int]:
        """List a verb's auxiliaries and negators, or those it shares with the verb before."""
        tree = self.tree
        tag = tree.words[node].tag
        while True:
            own = tree.kids(node, "aux", "auxpass", "neg")
            above = tree.head(node)
            if own or tree.dep(node) != "conj" or tree.words[above].tag != tag:
                return own
            bare = tag in {"VB", "VBN", "VBG"}
            if not bare or tree.kid(node, "nsubj", "nsubjpass") is not None:
                return own
            node = above

    def _auxiliaries(self, n: int, node: int) -> Strength | None:
        tree = self.tree
        lows = [tree.low[kid] for kid in self._shared(node)]
        have = any(low in {"have", "'ve"} for low in lows)
        found: Strength | None = None
        for low in lows:
            if low in cue("modal_may"):
                found = weaker(found or "did", "may")
            elif low in cue("modal_plans"):
                found = weaker(found or "did", "plans")
            elif low in cue("modal_must"):
                found = weaker(found or "did", "hypothetical")
            elif low in cue("modal_would"):
                one, _ = self._operator(n)
                said = ((one is not None and one.holds) or n in self._sources) and not have
                found = weaker(found or "did", "plans" if said else "hypothetical")
        return "hypothetical" if found == "plans" and self._conditioned(node) else found

    def _conditioned(self, node: int) -> bool:
        tree = self.tree
        return any(
            tree.low[kid] in {"if", "unless"}
            for below in tree.kids(node, "advcl")
            for kid in tree.kids(below, "mark", "advmod")
        )

    def _supposed(self, node: int) -> Strength | None:
        """Tell a condition or a question: "if", "whether", "had A agreed", "?"."""
        tree = self.tree
        if any(tree.low[kid] in _SUPPOSING for kid in tree.kids(node, "mark", "advmod", "cc")):
            return "hypothetical"
        subject = tree.kid(node, "nsubj", "nsubjpass")
        first = [kid for kid in tree.kids(node, "aux", "auxpass") if tree.low[kid] in
                 {"had", "should", "were"}]  # fmt: skip
        if subject is not None and first and first[0] < subject and subject < node:
            return "hypothetical"
        root = tree.root(node)
        if any(tree.low[kid] == "?" for kid in tree.kids(root, "punct")):
            return "hypothetical"
        return None

    def _could(self, nodes: Sequence[int]) -> bool:
        return any(self.tree.low[kid] == "could" for node in nodes for kid in self._shared(node))

    def _negated(self, n: int) -> bool:
        """Tell whether words of the clause itself negate it; two of them cancel out."""
        tree, head = self.tree, self.heads[n]
        found = 0
        for node in (head.node, *head.colours):
            found += sum(
                tree.low[kid] in cue("negator") and not self._only_behind(kid)
                for kid in (*self._shared(node), *tree.kids(node, "advmod", "preconj"))
                if tree.low[kid] != "no"
            )
            found += any(tree.low[kid] in cue("near_negator") for kid in tree.kids(node, "advmod"))
            found += self._by_colour(node, head) or self._behind_nor(node)
            found += any(
                tree.low[kid] in {"longer", "more"} and tree.low[kid - 1 : kid] == ["no"]
                for kid in tree.kids(node, "advmod")
            )
        if tree.dep(head.node) == "pcomp" and tree.low[tree.head(head.node)] == "without":
            found += 1
        roles = self.roles[n]
        slots = {roles.agent, roles.patient, *(inner for _, inner, _ in roles.obliques)}
        if head.kind == "copula":
            slots.add(head.word)
        near = [slot for slot in slots if slot is not None and self._is_own(slot, head)]
        found += any(self._without_any(slot) for slot in near)
        if roles.agent is not None or head.passive:
            first = roles.patient if head.passive else roles.agent
            found += first is not None and self._is_own(first, head) and self._few(first)
        return found % 2 == 1

    def _is_own(self, slot: int, head: Head) -> bool:
        """Tell whether a phrase stands in the clause itself and is not borrowed from above."""
        return any(node in head.nodes for node in self.tree.ancestors(slot))

    def _by_colour(self, node: int, head: Head) -> bool:
        tree = self.tree
        if node not in head.colours:
            return False
        if tree.stem(node) == key("have"):
            return any(tree.low[kid] == "yet" for kid in tree.kids(node, "advmod"))
        one = operator(tree.stem(node), "to") or operator(tree.stem(node), "ing")
        for adjective in tree.kids(node, "acomp"):
            one = operator(tree.stem(adjective), "to") or one
        return one is not None and one.negates

    def _behind_nor(self, node: int) -> bool:
        """Tell the second of "neither confirmed nor denied"."""
        tree = self.tree
        above = tree.head(node)
        nor = [kid for kid in tree.kids(above, "cc") if tree.low[kid] == "nor"]
        return tree.dep(node) == "conj" and any(above < kid < node for kid in nor)

    def _only_behind(self, kid: int) -> bool:
        return self.tree.low[kid + 1 : kid + 2] in (["only"], ["just"], ["merely"])

    def _without_any(self, slot: int) -> bool:
        """Tell "no country", "nobody", "neither side"."""
        tree = self.tree
        if tree.low[slot] in cue("no_subject"):
            return True
        return any(tree.low[kid] in {"no", "neither"} for kid in tree.kids(slot, "det", "preconj"))

    def _few(self, slot: int) -> bool:
        """Tell "few states", "hardly any state"; "a few" are some."""
        tree = self.tree
        below = tree.kids(slot, "amod", "det", "advmod", "nummod")
        below += [one for kid in below for one in tree.kids(kid, "advmod")]
        if any(tree.low[kid] == "few" and tree.low[kid - 1 : kid] == ["a"] for kid in below):
            return False
        return any(tree.low[kid] in {"few"} | cue("near_negator") for kid in below) or (
            tree.low[slot] == "few"
        )

    # --- sources ------------------------------------------------------------------------------

    def _named_sources(self) -> dict[int, list[int]]:
        """Map clauses to those by whose word they are told: "according to A", "A said" beside."""
        tree = self.tree
        found: dict[int, list[int]] = {}
        for i, low in enumerate(tree.low):
            if low != "according":
                continue
            to = tree.kid(i, "prep", "pcomp")
            whom = None if to is None else tree.kid(to, "pobj")
            at = next((a for a in tree.ancestors(i) if a in self.home), None)
            if whom is not None and at is not None:
                found.setdefault(self.home[at], []).append(whom)
        for n, head in enumerate(self.heads):
            if head.kind != "verb" or tree.dep(head.node) != "parataxis":
                continue
            one, agent = operator(head.stem, "that"), self.roles[n].agent
            above = self.home.get(tree.head(head.node))
            if one is not None and one.holds and agent is not None and above not in {None, n}:
                found.setdefault(above or 0, []).append(agent)
        return found


def weaker(one: Strength, other: Strength | None) -> Strength:
    """Give the weaker of two strengths."""
    return one if other is None or _RANK[one] <= _RANK[other] else other
