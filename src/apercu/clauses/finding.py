"""From parsed words to clauses: puts heads, roles, meaning, links, amounts and dates together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from apercu.actors import find_actors
from apercu.clauses.clause import Art, Clause, Oblique, Predicate, Slot, Superlative, Transfer
from apercu.clauses.heads import Head, find_heads
from apercu.clauses.lexicon import changes, frames, groups_of, rungs
from apercu.clauses.linking import find_relations
from apercu.clauses.marks import find_arts, find_superlatives, quotations
from apercu.clauses.meaning import Meanings
from apercu.clauses.measuring import find_amounts, home_of, is_base, words_of
from apercu.clauses.phrases import Phrases
from apercu.clauses.roles import Roles, find_roles
from apercu.clauses.tree import Tree
from apercu.clauses.words import Parsed
from apercu.dates import find_dates
from apercu.quantities import Quantity, find_quantities
from apercu.records import DateMention, Mention, Span

_CLAUSAL = frozenset({"ccomp", "advcl", "relcl", "parataxis", "acl", "csubj", "csubjpass"})


def find_clauses(
    text: str,
    parsed: Parsed,
    *,
    published: dt.date | None = None,
    language: str | None = "en",
    mentions: Sequence[Mention] | None = None,
) -> tuple[Clause, ...]:
    """Find the clauses of a text, in the order of their predicates.

    `parsed` are the words of this very text. `published` is the day that relative dates are
    reckoned from and that decides who is in office. `mentions` are the actors of the text where
    they are known already. A noun of event makes a clause where somebody in it has a role.
    """
    finder = _Finder(text, parsed, published, language, mentions)
    return tuple(finder.clause(n) for n in range(len(finder.heads)))


class _Finder:
    """Holds what the clauses of one text share."""

    def __init__(
        self,
        text: str,
        parsed: Parsed,
        published: dt.date | None,
        language: str | None,
        mentions: Sequence[Mention] | None,
    ) -> None:
        self.text = text
        self.tree = tree = Tree(text, parsed)
        if mentions is None:
            mentions = find_actors(text, on=published, language=language)
        dates = find_dates(text, published=published, language=language)
        dated = frozenset(i for one in dates for i in words_of(tree, one.start, one.end))
        amounts = find_quantities(text, language=language)
        measured = frozenset(i for one in amounts for i in words_of(tree, one.start, one.end))
        self.phrases = Phrases(tree, mentions, dated, measured)
        self.heads: list[Head] = []
        self.roles: list[Roles] = []
        for head in find_heads(tree):
            roles = find_roles(tree, self.phrases, head)
            if head.kind != "noun" or self._is_told(head, roles):
                self.heads.append(head)
                self.roles.append(roles)
        self.home: dict[int, int] = {}
        for n, head in enumerate(self.heads):
            for node in head.nodes:
                self.home.setdefault(node, n)
        self.meanings = Meanings(tree, self.heads, self.roles, self.home)
        self.quoted = quotations(text)
        self._share(dates, amounts)

    def _is_told(self, head: Head, roles: Roles) -> bool:
        """Tell whether a noun of event says who or to whom, or is dated."""
        if any(i is not None for i in (roles.agent, roles.patient, roles.recipient)):
            return True
        if any(self.phrases.slot(inner).actors for _, inner, _ in roles.obliques):
            return True
        dated = self.phrases.dated
        return any(
            self.tree.kid(prep, "pobj") in dated for prep in self.tree.kids(head.node, "prep")
        )

    def _share(self, dates: Sequence[DateMention], quantities: Sequence[Quantity]) -> None:
        """Give dates, amounts, superlatives and words of art to the clauses they hang on."""
        n = len(self.heads)
        self.times: list[list[DateMention]] = [[] for _ in range(n)]
        self.bases: list[list[DateMention]] = [[] for _ in range(n)]
        self.amounts: list[list[Quantity]] = [[] for _ in range(n)]
        self.superlatives: list[list[Superlative]] = [[] for _ in range(n)]
        self.arts: list[list[Art]] = [[] for _ in range(n)]
        for date in dates:
            at = home_of(self.tree, date.start, date.end, self.home)
            at = self._reckoned(date, at)
            if at is not None:
                (self.bases if is_base(self.text, date) else self.times)[at].append(date)
        for quantity in quantities:
            at = home_of(self.tree, quantity.start, quantity.end, self.home)
            if at is not None:
                self.amounts[at].append(quantity)
        for i, superlative in find_superlatives(self.tree):
            at = self._nearest(i)
            if at is not None:
                self.superlatives[at].append(superlative)
        for i, art in find_arts(self.tree, self.phrases.by_word):
            at = self._nearest(i)
            if at is not None:
                self.arts[at].append(art)

    def _reckoned(self, date: DateMention, at: int | None) -> int | None:
        """Give "two days after A did" to the clause that came two days after."""
        if at is None or date.relation not in {"after", "before"}:
            return at
        top = self.meanings.top(at)
        marks = self.tree.kids(top, "mark", "advmod")
        inside = any(date.start <= self.tree.words[i].start < date.end for i in marks)
        return self.meanings.parent(at) if inside and self.tree.dep(top) == "advcl" else at

    def _nearest(self, i: int) -> int | None:
        """Give the clause that a word stands in, or the first one below it."""
        if i in self.home:
            return self.home[i]
        above = next((self.home[a] for a in self.tree.ancestors(i) if a in self.home), None)
        if above is not None:
            return above
        root = self.tree.root(i)
        return next((n for n, head in enumerate(self.heads) if self.tree.root(head.node) == root),
                    None)  # fmt: skip

    def clause(self, n: int) -> Clause:
        """Make the clause with that number."""
        head, roles = self.heads[n], self.roles[n]
        meaning = self.meanings.meaning(n)
        agent, patient, recipient, place = (
            None if i is None else self.phrases.slot(i)
            for i in (roles.agent, roles.patient, roles.recipient, roles.place)
        )
        relations = find_relations(self.tree, self.phrases, head, roles, self.home)
        linking = {i for one in relations for i in self.tree.between(one.start, one.end)}
        obliques = tuple(
            Oblique(preposition=preposition, slot=self.phrases.slot(inner))
            for preposition, inner, prep in sorted(roles.obliques, key=lambda one: one[2])
            if (prep not in linking or head.node in linking) and preposition != "according to"
        )
        slots = {"agent": agent, "patient": patient, "recipient": recipient}
        held = {role: slot for role, slot in slots.items() if slot is not None}
        for oblique in obliques:
            held.setdefault(oblique.preposition, oblique.slot)
        span = self._span(n)
        predicate = self._predicate(head)
        return Clause(
            start=span.start, end=span.end, predicate=predicate,
            agent=agent, patient=patient, recipient=recipient, obliques=obliques,
            transfer=_transfer(head.stem, agent, patient, recipient, obliques),
            negated=meaning.negated, strength=meaning.strength,
            holder=tuple(self.phrases.slot(i) for i in meaning.holder),
            quoted=any(q.start <= predicate.word.start < q.end for q in self.quoted),
            times=tuple(self.times[n]),
            quantities=find_amounts(
                self.text, self.tree, self.amounts[n], held, head.stem, self.bases[n],
                self.times[n],
            ),
            place=place,
            relations=relations,
            superlatives=tuple(self.superlatives[n]), arts=tuple(self.arts[n]),
            parent=self.meanings.parent(n),
        )  # fmt: skip

    def _predicate(self, head: Head) -> Predicate:
        tree = self.tree
        words = [head.word, head.node]
        if head.particle is not None:
            words.append(head.particle)
        span = tree.span(words) if head.kind != "light" else tree.span([head.node, head.word])
        rung = rungs().get(head.stem)
        return Predicate(
            start=span.start, end=span.end, word=tree.word_span(head.word), stem=head.stem,
            kind=head.kind, groups=groups_of(head.stem), art="" if rung is None else rung.rung,
            direction=changes().get(head.stem), passive=head.passive,
        )  # fmt: skip

    def _span(self, n: int) -> Span:
        """Give the stretch of a clause without the clauses that hang on it."""
        head, tree = self.heads[n], self.tree
        if head.kind == "noun":
            return tree.span(self.phrases.words_of(head.node))
        others = {self.meanings.top(m) for m in range(len(self.heads)) if m != n} - set(head.nodes)
        found = [self.meanings.top(n)]
        for at in found:
            for kid in tree.children[at]:
                clausal = tree.dep(kid) in _CLAUSAL or tree.is_verb(kid)
                if not (kid in others and clausal) and tree.dep(kid) != "punct":
                    found.append(kid)
        return tree.span(found)


def _transfer(
    stem: str,
    agent: Slot | None,
    patient: Slot | None,
    recipient: Slot | None,
    obliques: Sequence[Oblique],
) -> Transfer | None:
    """Say who gave what to whom, of verbs of giving and of taking."""
    frame = frames().get(stem)
    if frame is None or frame.agent == "-":
        return None
    source = next((one.slot for one in obliques if one.preposition == "from"), None)
    if frame.agent == "giver":
        return Transfer(giver=agent or source, receiver=recipient, thing=patient)
    return Transfer(giver=source, receiver=agent, thing=patient)
