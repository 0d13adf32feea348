"""Who did what to whom, how it is meant, and by whose word, on sentences with one trap each."""

from __future__ import annotations

import pytest

from apercu.clauses import STRENGTHS
from apercu.clauses.lexicon import are_synonyms
from clause.clause_reading import clauses_of, the, words

SLOTS = [
    ("Belarus shelled Poland.", "shell", "Belarus", "Poland", None),
    ("Poland was shelled by Belarus.", "shell", "Belarus", "Poland", None),
    ("Poland was shelled.", "shell", None, "Poland", None),
    ("Belarus lent Cuba a ship.", "lend", "Belarus", "a ship", "Cuba"),
    ("Cuba was lent a ship by Belarus.", "lend", "Belarus", "a ship", "Cuba"),
    ("A ship was lent to Cuba.", "lend", None, "A ship", "Cuba"),
    ("Norway supplied Malta with grain.", "suppli", "Norway", "grain", "Malta"),
    ("Norway carried out a raid on a camp.", "raid", "Norway", "a camp", None),
    ("Norway came under attack by Malta.", "attack", "Malta", "Norway", None),
    ("Malta criticised Norway's purchase of the grain.", "buy", "Norway", "the grain", None),
    ("A raid by Norway on Malta failed.", "raid", "Norway", "Malta", None),
    ("Norway plans to sell ships to Malta.", "sell", "Norway", "ships", "Malta"),
    ("Norway told Malta to leave the port.", "leav", "Malta", "the port", None),
    ("Norway closed a port and blocked a road.", "block", "Norway", "a road", None),
    ("The ship that Norway seized sank.", "seiz", "Norway", "The ship", None),
    ("The ship seized by Norway sank.", "seiz", "Norway", "The ship", None),
    ("Norway took part in the talks.", "particip", "Norway", None, None),
]


@pytest.mark.parametrize(("text", "stem", "agent", "patient", "recipient"), SLOTS)
def test_slots(
    text: str, stem: str, agent: str | None, patient: str | None, recipient: str | None
) -> None:
    clause = the(stem, text)
    found = (clause.agent, clause.patient, clause.recipient)
    assert tuple(words(text, slot) for slot in found) == (agent, patient, recipient)


@pytest.mark.parametrize(
    "text",
    [
        "France sold India ten jets.",
        "France sold ten jets to India.",
        "India bought ten jets from France.",
        "Ten jets were sold to India by France.",
        "India received ten jets from France.",
        "France's sale of ten jets to India went through.",
    ],
)
def test_who_gave_and_who_took_can_be_compared(text: str) -> None:
    (transfer,) = [c.transfer for c in clauses_of(text) if c.transfer is not None]
    ends = [transfer.giver, transfer.receiver]
    assert [set(end.actors) if end else None for end in ends] == [{"FRA"}, {"IND"}]
    assert transfer.thing is not None
    assert "jet" in transfer.thing.stems


MEANT = [
    ("Oman signed the pact.", "sign", "did", False),
    ("Oman did not sign the pact.", "sign", "did", True),
    ("Oman never signed the pact.", "sign", "did", True),
    ("No state signed the pact.", "sign", "did", True),
    ("Oman signed no pact.", "sign", "did", True),
    ("Few states signed the pact.", "sign", "did", True),
    ("A few states signed the pact.", "sign", "did", False),
    ("Oman failed to sign the pact.", "sign", "did", True),
    ("Oman did not fail to sign the pact.", "sign", "did", False),
    ("Oman refused to sign the pact.", "sign", "did", True),
    ("Oman left without signing the pact.", "sign", "did", True),
    ("Oman has yet to sign the pact.", "sign", "did", True),
    ("Oman stopped selling oil.", "sell", "did", True),
    ("Oman denied that it had signed the pact.", "sign", "denied", True),
    ("Oman denied signing the pact.", "sign", "denied", True),
    ("Oman did not deny that it had signed the pact.", "sign", "did", False),
    ("If Oman signs the pact, Qatar will follow.", "sign", "hypothetical", False),
    ("If Oman signs the pact, Qatar will follow.", "follow", "hypothetical", False),
    ("Oman would have signed the pact.", "sign", "hypothetical", False),
    ("Has Oman signed the pact?", "sign", "hypothetical", False),
    ("Oman reportedly signed the pact.", "sign", "alleged", False),
    ("Oman is said to have signed the pact.", "sign", "alleged", False),
    ("Qatar accused Oman of signing the pact.", "sign", "alleged", False),
    ("Oman may sign the pact.", "sign", "may", False),
    ("Oman may not sign the pact.", "sign", "may", True),
    ("Oman will sign the pact.", "sign", "plans", False),
    ("Oman agreed to sign the pact.", "sign", "plans", False),
    ("Oman may agree to sign the pact.", "sign", "may", False),
    ("Oman said it would sign the pact.", "sign", "plans", False),
    ("Qatar urged Oman to sign the pact.", "sign", "hypothetical", False),
    ("Not only Oman signed the pact.", "sign", "did", False),
    ("Oman no longer sells oil.", "sell", "did", True),
    ("Oman neither sold nor bought oil.", "sell", "did", True),
    ("Oman neither sold nor bought oil.", "buy", "did", True),
    ("It is not true that Oman sold oil.", "sell", "did", True),
    ("It is true that Oman sold oil.", "sell", "did", False),
    ("It is unclear whether Oman sold oil.", "sell", "hypothetical", False),
    ("Oman, Qatar said, would sign the pact.", "sign", "plans", False),
    ("Qatar warned Oman against signing the pact.", "sign", "hypothetical", False),
]


@pytest.mark.parametrize(("text", "stem", "strength", "negated"), MEANT)
def test_meaning(text: str, stem: str, strength: str, negated: bool) -> None:
    clause = the(stem, text)
    assert (clause.strength, clause.negated) == (strength, negated)
    assert clause.strength in STRENGTHS


HELD = [
    ("Chad left the bloc.", "leav", []),
    ("Chad left the bloc, Niger said.", "leav", ["Niger"]),
    ("Niger said that Chad had left the bloc.", "leav", ["Niger"]),
    ("According to Niger, Chad left the bloc.", "leav", ["Niger"]),
    ("Mali said Niger had claimed that Chad left the bloc.", "leav", ["Mali", "Niger"]),
    ("Niger did not say that Chad had left the bloc.", "leav", []),
    ("Niger denied that Chad had left the bloc.", "leav", ["Niger"]),
    ("Chad, Niger said, left the bloc.", "say", []),
    ("Niger, which left the bloc, said that Chad had stayed.", "leav", []),
]


@pytest.mark.parametrize(("text", "stem", "holders"), HELD)
def test_holders_from_the_outermost_in(text: str, stem: str, holders: list[str]) -> None:
    assert [words(text, slot) for slot in the(stem, text).holder] == holders


def test_what_stands_in_quotation_marks_is_told_apart() -> None:
    text = '"We left the bloc," the minister of Chad said.'
    assert the("leav", text).quoted
    assert not the("say", text).quoted


ACTORS = [
    ("Iraqi drones hit a port.", "hit", {"IRQ"}, {"IRQ"}),
    ("Baghdad hit a port.", "hit", {"IRQ"}, set()),
    ("The army of Iraq hit a port.", "hit", {"IRQ"}, {"IRQ"}),
    ("Iraq and Iran hit a port.", "hit", {"IRQ", "IRN"}, set()),
    ("Iraq's new drones hit a port.", "hit", {"IRQ"}, {"IRQ"}),
    ("A ban on Iraqi oil hit a port.", "hit", set(), set()),
]


@pytest.mark.parametrize(("text", "stem", "actors", "owners"), ACTORS)
def test_actors_named_and_owning(text: str, stem: str, actors: set[str], owners: set[str]) -> None:
    agent = the(stem, text).agent
    assert agent is not None
    assert (set(agent.actors), set(agent.owners)) == (actors, owners)


def test_members_of_a_coordination_keep_their_spans() -> None:
    text = "Iraq, Iran and Turkey met."
    agent = the("meet", text).agent
    assert agent is not None
    assert [words(text, member) for member in agent.members] == ["Iraq", "Iran", "Turkey"]


PRONOUNS = [
    ("Greece said it had left.", "leav", {"GRC"}),
    ("Greece recalled its envoy because it was angry.", "angri", {"GRC"}),
    ("Greece and Malta said they had left.", "leav", {"GRC", "MLT"}),
    ("Greece told Malta that it had left.", "leav", set()),
    ("It left near Athens in Greece.", "leav", set()),
]


@pytest.mark.parametrize(("text", "stem", "actors"), PRONOUNS)
def test_pronouns_mean_somebody_only_where_one_can_be_meant(
    text: str, stem: str, actors: set[str]
) -> None:
    agent = the(stem, text).agent
    assert agent is not None
    assert set(agent.actors) == actors
    assert agent.pronoun
    assert (agent.antecedent is not None) == bool(actors)


LINKS = [
    ("Kenya left after Sudan had attacked.", "leav", "after", "attack"),
    ("Before Sudan attacked, Kenya had left.", "leav", "before", "attack"),
    ("Kenya left because Sudan had attacked.", "leav", "cause", "attack"),
    ("Kenya left in order to trade.", "leav", "purpose", "trade"),
    ("Kenya will leave if Sudan returns.", "leav", "condition", "return"),
    ("Kenya left in response to an attack by Sudan.", "leav", "response", "attack"),
    ("Kenya left after an attack by Sudan.", "leav", "after", "attack"),
    ("An attack by Sudan led to a protest by Kenya.", "lead", "result", "protest"),
]


@pytest.mark.parametrize(("text", "stem", "kind", "other"), LINKS)
def test_relations_run_from_the_clause_that_depends(
    text: str, stem: str, kind: str, other: str
) -> None:
    found = clauses_of(text)
    (relation,) = the(stem, text).relations
    assert relation.kind == kind
    assert relation.clause is not None
    assert found[relation.clause].predicate.stem == other


def test_amounts_know_their_level_and_what_they_are_compared_with() -> None:
    text = "Exports rose from 3 million tonnes to 4 million tonnes in 2024 compared with 2023."
    clause = the("rise", text)
    assert [a.level for a in clause.quantities] == ["start", "end"]
    assert {a.direction for a in clause.quantities} == {"rise"}
    assert clause.predicate.direction == "rise"
    assert [text[t.start : t.end] for t in clause.times] == ["2024"]
    bases = {a.base_period for a in clause.quantities}
    assert [text[b.start : b.end] for b in bases if b] == ["2023"]


def test_a_level_of_before_dates_nothing() -> None:
    clause = the("impos", "Peru imposed tariffs of 25% on steel, up from 10% a year earlier.")
    assert clause.times == ()
    assert "start" in [a.level for a in clause.quantities]


def test_an_amount_stands_in_the_slot_that_counts_it() -> None:
    text = "Six ships of Peru sank three boats."
    amounts = the("sink", text).quantities
    assert [(a.role, a.counted) for a in amounts] == [("agent", "ship"), ("patient", "boat")]


def test_dates_hang_on_the_predicate_that_they_date() -> None:
    text = "On 5 May 2025 Peru said that Chile had left on 3 April 2025."
    dates = {
        stem: [date.interval.start for date in the(stem, text).times if date.interval]
        for stem in ("say", "leav")
    }
    assert dates == {"say": ["2025-05-05"], "leav": ["2025-04-03"]}


def test_a_place_is_told_from_a_party() -> None:
    clause = the("meet", "Peru met Chile in Lima with a mediator.")
    assert clause.place is not None
    assert [oblique.preposition for oblique in clause.obliques] == ["with"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Peru was the first state to leave.", ["first"]),
        ("Only Peru left.", ["only"]),
        ("All states left.", ["all"]),
        ("Peru is the largest buyer.", ["most"]),
        ("Peru never left.", ["never"]),
        ("Peru left last week.", []),
        ("At least three states left.", []),
    ],
)
def test_superlatives(text: str, kinds: list[str]) -> None:
    found = [one for clause in clauses_of(text) for one in clause.superlatives]
    assert [one.kind for one in found] == kinds
    assert [one.stem for one in found if one.kind == "most"] == ["larg"] * kinds.count("most")


@pytest.mark.parametrize(
    ("text", "rungs"),
    [
        ("Peru initialled the treaty.", ["initial", "treaty"]),
        ("Peru ratified a strategic partnership.", ["ratify", "strategic_partnership"]),
        ("Peru left, according to Chile.", []),
        ("The Shanghai Cooperation Organisation met.", []),
    ],
)
def test_words_of_art(text: str, rungs: list[str]) -> None:
    assert [art.rung for clause in clauses_of(text) for art in clause.arts] == rungs


def test_synonyms_share_a_group() -> None:
    one = the("bomb", "Peru bombed Chile.").predicate
    other = the("shell", "Peru shelled Chile.").predicate
    assert set(one.groups) & set(other.groups)
    assert are_synonyms(one.stem, other.stem)


def test_an_apposition_says_what_somebody_is() -> None:
    text = "Eritrea, an ally of Libya, left."
    clause = the("alli", text)
    assert clause.predicate.kind == "copula"
    assert words(text, clause.agent) == "Eritrea"


def test_text_in_capitals_is_read_like_other_text() -> None:
    text = "FRANCE DENIED THAT GERMAN PLANES HAD BOMBED TUNIS."
    clause = the("bomb", text)
    assert clause.agent is not None
    assert set(clause.agent.actors) == {"DEU"}
    assert (clause.strength, [words(text, one) for one in clause.holder]) == ("denied", ["FRANCE"])


def test_a_dateline_is_nobodys_subject() -> None:
    clause = the("leav", "ACCRA (Goldwire) - Ghana will leave the pact next week.")
    assert clause.agent is not None
    assert set(clause.agent.actors) == {"GHA"}
