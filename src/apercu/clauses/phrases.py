"""Phrases that fill slots: their spans, stems, members, and the actors they name or belong to."""

from __future__ import annotations

from collections.abc import Sequence

from apercu.clauses.clause import Slot
from apercu.clauses.lexicon import cue, cue_stems, key, nominals
from apercu.clauses.subjects import antecedent, subject
from apercu.clauses.tree import Tree
from apercu.records import Mention, Span
from apercu.text import is_stop

_OUTSIDE = frozenset({"relcl", "acl", "appos", "advcl", "parataxis", "mark", "advmod", "dep"})
_MODIFIERS = ("amod", "compound", "nmod", "poss", "nummod")
_MARKS = frozenset({"punct", "cc", "preconj", "case", "neg"})
_OWNING = frozenset({"of", "from", "between", "for"})
_DEEPEST = 40
"""So many owners of owners are followed."""
_REACH = 100
"""A pronoun means nobody who stands further off, in words; no sentence of print is longer."""
_ONE = frozenset({"it", "its", "itself"})
_MANY = frozenset({"they", "them", "their", "themselves"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_PERSONS = frozenset({"he", "she", "him", "her", "his", "himself", "herself"})


class Phrases:
    """Makes slots of the words of one text; each is made once."""

    def __init__(
        self,
        tree: Tree,
        mentions: Sequence[Mention],
        dated: frozenset[int] = frozenset(),
        measured: frozenset[int] = frozenset(),
    ) -> None:
        self.tree = tree
        self.dated = dated
        """The words that stand within a date."""
        self.measured = measured
        """The words that stand within an amount."""
        self.by_word: dict[int, Mention] = {}
        self.kinds: dict[str, set[str]] = {}
        for mention in mentions:
            for i in tree.between(mention.start, mention.end):
                self.by_word[i] = mention
        self._slots: dict[int, Slot] = {}
        self._resolved: dict[int, int | None] = {}
        self._actors: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self._depth = 0

    def slot(self, i: int) -> Slot:
        """Make the slot whose head is a word, with what is coordinated with it."""
        if i not in self._slots:
            self._slots[i] = self._make(i)
        return self._slots[i]

    def _make(self, i: int) -> Slot:
        joined = self.conjuncts(i)
        if not joined:
            return self._single(i)
        members = tuple(self._single(one) for one in (i, *joined))
        whole = self.words_of(i, members=True)
        span = self.tree.span(whole)
        return Slot(
            start=span.start, end=span.end, head=members[0].head, stem=members[0].stem,
            stems=frozenset().union(*(one.stems for one in members)),
            actors=frozenset().union(*(one.actors for one in members)),
            owners=frozenset().union(*(one.owners for one in members)),
            others=frozenset().union(*(one.others for one in members)),
            members=members,
        )  # fmt: skip

    def _single(self, i: int) -> Slot:
        tree = self.tree
        words = self.words_of(i)
        span = tree.span(words)
        pronoun = tree.words[i].tag in {"PRP", "PRP$"} or self._is_mutual(i)
        meant = self.resolve(i) if pronoun else None
        if meant is not None:
            other = self.slot(meant)
            return Slot(
                start=span.start, end=span.end, head=tree.word_span(i), stem=other.stem,
                stems=other.stems, actors=other.actors, owners=other.owners, others=other.others,
                antecedent=Span(start=other.start, end=other.end), pronoun=True,
            )  # fmt: skip
        named, owners = self.actors(i)
        inner = {self.by_word[word].actor for word in words if word in self.by_word}
        return Slot(
            start=span.start, end=span.end, head=tree.word_span(i), stem=tree.stem(i),
            stems=self.stems(words), actors=named | owners, owners=owners - named,
            others=frozenset(inner - named - owners), pronoun=pronoun,
        )  # fmt: skip

    def stems(self, words: Sequence[int]) -> frozenset[str]:
        """Give the stems of some words, without function words and marks."""
        found = (self.tree.stem(word) for word in words)
        return frozenset(stem for stem in found if stem and not is_stop(stem))

    def conjuncts(self, i: int) -> list[int]:
        """List the nouns coordinated with a noun, in their order."""
        found: list[int] = []
        at = [i]
        for one in at:
            for kid in self.tree.kids(one, "conj"):
                if self.tree.low[kid - 1] == "not":
                    continue  # "Germany, but not Italy"
                if self.tree.is_noun(kid) or self.tree.words[kid].tag in {"PRP", "CD"}:
                    at.append(kid)
                    found.append(kid)
        return sorted(found)

    def words_of(self, i: int, *, members: bool = False) -> list[int]:
        """List the words of a phrase, sorted; what hangs on it loosely is left out."""
        tree = self.tree
        joined = {i, *self.conjuncts(i)} if members else {i}
        found = [i]
        for at in found:
            for kid in tree.children[at]:
                dep = tree.dep(kid)
                if dep in _OUTSIDE and not (dep == "advmod" and self._graded(at)):
                    continue
                joins = at in joined and dep in {"conj", "cc", "preconj"} and kid not in joined
                if joins and (not members or dep == "conj"):
                    continue
                if at in joined and dep == "prep" and self._is_loose(kid):
                    continue
                found.append(kid)
        return self._trim(sorted(found))

    def _graded(self, at: int) -> bool:
        return self.tree.dep(at) in {"nummod", "amod", "quantmod"}

    def _is_loose(self, prep: int) -> bool:
        """Tell whether a preposition only dates or links what it hangs on."""
        tree = self.tree
        if tree.low[prep] in {"despite", "including", "after", "before", "during", "since"}:
            return True
        if tree.head(prep) in self.by_word and tree.low[prep] != "of":
            return True  # "a raid by Norway on Malta": nothing but "of" hangs on a name
        inner = tree.kid(prep, "pobj", "pcomp")
        if inner is None or (tree.dep(inner) == "pcomp" and tree.dep(tree.head(prep)) != "dobj"):
            return True
        return inner in self.dated or tree.low[inner] in {"response", "retaliation", "order"}

    def _trim(self, words: list[int]) -> list[int]:
        while len(words) > 1 and self.tree.dep(words[-1]) in _MARKS:
            words = words[:-1]
        while len(words) > 1 and self.tree.dep(words[0]) in _MARKS:
            words = words[1:]
        return words

    def actors(self, i: int) -> tuple[frozenset[str], frozenset[str]]:
        """Give the actors that a word names, and those that own what it names."""
        if i not in self._actors:
            self._actors[i] = (frozenset(), frozenset())  # a circle ends here
            self._depth += 1
            self._actors[i] = self._owned(i) if self._depth <= _DEEPEST else self._actors[i]
            self._depth -= 1
        return self._actors[i]

    def _owned(self, i: int) -> tuple[frozenset[str], frozenset[str]]:
        tree = self.tree
        if i in self.by_word:
            return frozenset({self.by_word[i].actor}), frozenset()
        owners: set[str] = set()
        for kid in tree.kids(i, *_MODIFIERS):
            if tree.words[kid].tag != "PRP$":
                owners |= self._modifier(kid)
        if not owners:  # "his Armenian counterpart" is not his
            for kid in tree.kids(i, "poss"):
                owners |= self._modifier(kid)
        owners |= self._of(i)
        for kid in tree.kids(i, "appos"):
            if tree.words[i].tag.startswith("NNP") or kid in self.by_word:
                named, belonging = self.actors(kid)
                owners |= named | belonging
        return frozenset(), frozenset(owners)

    def _modifier(self, kid: int) -> set[str]:
        """Give the actors of an adjective, a compound's part or a possessor."""
        tree = self.tree
        if tree.words[kid].tag in {"PRP$", "WP$"}:
            above = antecedent(tree, kid)
            meant = self.resolve(kid) if above == kid else above
            return set() if meant is None else set(self.slot(meant).actors)
        found = {self.by_word[kid].actor} if kid in self.by_word else set()
        if tree.dep(kid) == "poss":
            named, owners = self.actors(kid)
            return set(named | owners)
        for below in tree.kids(kid, "conj", "compound", "amod"):
            found |= self._modifier(below)
        return found

    def _of(self, i: int) -> set[str]:
        """Give the actors behind "of" and the like, where they own the noun before it."""
        tree = self.tree
        roles = nominals().get(tree.stem(i))
        role = tree.stem(i) in cue_stems("role_of")
        found: set[str] = set()
        for prep in tree.kids(i, "prep"):
            low = tree.low[prep]
            inner = tree.kid(prep, "pobj")
            if low not in _OWNING or inner is None:
                continue
            owns = (
                roles.roles.get(low) == "agent"
                if roles is not None and not role
                else low in {"of", "between"} or role
            )
            if owns:
                for one in (inner, *self.conjuncts(inner)):
                    named, owners = self.actors(one)
                    found |= named
                    if role or low == "of":
                        found |= owners
        return found

    # --- pronouns -----------------------------------------------------------------------------

    def resolve(self, i: int) -> int | None:
        """Give the head of the phrase that a pronoun stands for, where only one can be meant."""
        if i not in self._resolved:
            self._resolved[i] = None  # what it is made of may hold the pronoun itself
            self._resolved[i] = self._antecedent(i)
        return self._resolved[i]

    def _antecedent(self, i: int) -> int | None:
        tree = self.tree
        low = tree.low[i]
        if self._is_mutual(i):
            verb = next((a for a in tree.ancestors(i) if tree.is_verb(a)), None)
            found = None if verb is None else subject(tree, verb)
            return found if found != i else None
        if low not in _ONE | _MANY | _PERSONS:
            return None
        if self._goes_on(i):
            return None
        barred = self._barred(i)
        root = tree.root(i)
        fits = [
            one
            for one in range(max(0, i - _REACH), min(len(tree.words), i + _REACH))
            if one not in barred and self._can_be(one, low) and tree.root(one) == root
        ]
        before = [one for one in fits if one < i] or [one for one in fits if self._ahead(i, one)]
        distinct = {frozenset(self.slot(one).actors): one for one in before}
        if len(distinct) == 1:
            return before[-1] if before[-1] < i else before[0]
        if tree.words[i].tag == "PRP$":
            return self._of_own_clause(i, before)
        return None

    def _goes_on(self, i: int) -> bool:
        """Tell whether a sentence that began with a pronoun, of nobody in it, goes on with it.

        "It turned to Norway in April; in May it had refused": neither is Norway.
        """
        tree = self.tree
        if tree.words[i].tag == "PRP$":
            verb = next((a for a in tree.ancestors(i) if tree.is_verb(a)), i)
            first = tree.kid(verb, *_SUBJECTS)
            alike = (_ONE, _MANY, _PERSONS)
            same_one = first is not None and any({tree.low[i], tree.low[first]} <= s for s in alike)
            return first is not None and first < i and same_one and self._goes_on(first)
        if tree.dep(i) not in _SUBJECTS:
            return False
        same = (
            j
            for j in range(max(0, i - _REACH), i)
            if tree.low[j] == tree.low[i] and tree.dep(j) in _SUBJECTS
        )
        return any(self.resolve(j) is None for j in same)

    def _is_mutual(self, i: int) -> bool:
        """Tell "each other", "one another"."""
        return self.tree.low[max(0, i - 1) : i + 1] in (["each", "other"], ["one", "another"])

    def _ahead(self, i: int, one: int) -> bool:
        """Tell whether a pronoun in a fronted clause may mean the subject behind it."""
        tree = self.tree
        fronted = next((a for a in tree.ancestors(i) if tree.dep(a) in {"advcl", "prep"}), None)
        return fronted is not None and tree.dep(one) == "nsubj" and (
            tree.head(one) == tree.head(fronted)
        )  # fmt: skip

    def _of_own_clause(self, i: int, fits: Sequence[int]) -> int | None:
        """Give a possessive's own subject where that names its actor ("Greece kept its name")."""
        for above in self.tree.ancestors(i):
            subject = self.tree.kid(above, "nsubj", "nsubjpass")
            if subject is not None:
                return subject if subject in fits and subject in self.by_word else None
        return None

    def _barred(self, i: int) -> set[int]:
        """List what a pronoun cannot mean: the phrase around it, the subject of its own verb."""
        tree = self.tree
        barred = {i, *tree.ancestors(i)}
        if tree.words[i].tag == "PRP" and tree.dep(i) in {"dobj", "dative", "pobj"}:
            for above in tree.ancestors(i):
                subject = tree.kid(above, "nsubj", "nsubjpass")
                if subject is not None:
                    barred.add(subject)
                    break
        return barred

    def _can_be(self, one: int, low: str) -> bool:
        tree = self.tree
        word = tree.words[one]
        if not word.tag.startswith("NN") or word.dep in {"compound", "nmod", "amod", "conj"}:
            return False
        named, owners = self.actors(one)
        if not named | owners or one in self.dated or self._is_where(one):
            return False
        several = bool(self.conjuncts(one)) or word.tag in {"NNS", "NNPS"}
        person = key(tree.low[one]) in cue_stems("role_of") or (
            one in self.by_word and self.by_word[one].kind == "person"
        )
        if low in _MANY:
            return several
        if low in _PERSONS:
            return person and not several and not (named and not self._is_person(one))
        if several and not named:
            return False
        return not bool(self.conjuncts(one)) and not self._is_person(one) and not _human(tree, one)

    def _is_where(self, one: int) -> bool:
        """Tell whether a name only says where something is ("in the hills of Peru")."""
        mention = self.by_word.get(one)
        return mention is not None and mention.reading == "place"

    def _is_person(self, one: int) -> bool:
        return one in self.by_word and self.by_word[one].kind == "person"


_STATES = frozenset({"state", "government", "ministry", "army", "navy", "republic", "kingdom"})


def _human(tree: Tree, one: int) -> bool:
    """Tell whether a noun is a person's role ("minister"), which no "it" stands for."""
    low = tree.low[one]
    return low in cue("role_of") and low not in _STATES
