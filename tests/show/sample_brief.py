"""A brief made by hand, for tests: Norway and Iceland, invented throughout, hostile in places."""

from __future__ import annotations

import hashlib

from apercu.briefs import (
    Brief,
    Citation,
    CitedOutlet,
    Conflict,
    ConflictValue,
    Edit,
    Facet,
    Gap,
    Judgement,
    Named,
    OriginCount,
    Pending,
    Point,
    Position,
    Question,
    Reference,
    Searched,
    Section,
    SourceSummary,
    Statement,
    Writer,
)
from apercu.records import Interval
from apercu.show.brief.contexts import Context, Place, cut_context

LONG_TITLE = "Cod " * 1024
LONG_WORD = "Aurskog" * 90
OVERRIDE = "\u202e"

TEXTS = {
    1: (
        "TROMSØ - Norway and Iceland opened talks on cod quotas in Tromsø on Tuesday, the first"
        " since the old\narrangement lapsed in December.\n\nNorway's fisheries ministry said it"
        " would ask for a shared ceiling of 61,400 tonnes. Iceland's delegation said the figure"
        ' took no account of how far the stock had moved north.\n\n"We came to divide fish, not'
        ' to divide neighbours," the head of the Icelandic delegation told reporters.\n\nThe two'
        " sides will meet again in Reykjavík on 20 March."
    ),
    2: (
        "Iceland's ministry denies that a ceiling of 61,400 tonnes was ever agreed. It puts the"
        " figure under discussion at 55,000 tonnes.\n\nThe ministry expects the next round in"
        " Reykjavík. A boat's skipper was detained on Friday in Hammerfest, police said."
    ),
    3: (
        "Норвегия и Исландия начали переговоры о квотах на треску в Тромсё. По мнению института,"
        " соглашение до лета маловероятно."
    ),
    4: (
        "<script>alert('cod')</script> & the ferry \"Nordstjerna\" will sail "
        f"{OVERRIDE}twice a week from May, said @harbour #ferry. {LONG_WORD} was not on board."
    ),
    5: "Exports of Norwegian salmon feed to Iceland rose by 12 per cent in 2024.",
}
SHAS = {n: hashlib.sha256(text.encode()).hexdigest() for n, text in TEXTS.items()}


def day(text: str, last: str | None = None, precision: str = "day") -> Interval:
    return Interval(start=text, end=last or text, precision=precision, basis="text")  # type: ignore[arg-type]


def cite(n: int, words: str) -> Citation:
    start = TEXTS[n].index(words)
    return Citation(
        reference=n, text_sha256=SHAS[n], start=start, end=start + len(words), quote=words
    )


def insertion(n: int, after: str, text: str, reason: str, evidence: str = "") -> Edit:
    at = TEXTS[n].index(after) + len(after)
    return Edit(start=at, end=at, text=text, reason=reason, evidence=evidence or None)


OPENED = cite(
    1,
    "Norway and Iceland opened talks on cod quotas in Tromsø on Tuesday, the first since the old\n"
    "arrangement lapsed in December.",
)
CEILING = cite(
    1, "Norway's fisheries ministry said it would ask for a shared ceiling of 61,400 tonnes."
)
MOVED = cite(
    1,
    "Iceland's delegation said the figure took no account of how far the stock had moved north.",
)
DIVIDE = cite(1, "We came to divide fish, not to divide neighbours,")
DENIES = cite(2, "Iceland's ministry denies that a ceiling of 61,400 tonnes was ever agreed.")
DETAINED = cite(2, "A boat's skipper was detained on Friday in Hammerfest, police said.")
UNLIKELY = cite(3, "По мнению института, соглашение до лета маловероятно.")
STARTED = cite(3, "Норвегия и Исландия начали переговоры о квотах на треску в Тромсё.")
FERRY = cite(4, TEXTS[4][: TEXTS[4].index(" Aurskog")])
ABOARD = cite(4, f"{LONG_WORD} was not on board.")
FEED = cite(5, TEXTS[5])

ONE = OriginCount(n=1, by_control={"independent": 1})
NORWAY = OriginCount(n=2, by_control={"state": 2}, by_party={"NOR": 2})
TWO = OriginCount(n=2, by_control={"independent": 1, "state": 1}, by_party={"ISL": 1})

TALKS = Statement(
    id="s1",
    text="Norway and Iceland opened talks on cod quotas in Tromsø on Tuesday [4 March 2025], the"
    " first since the old\narrangement lapsed in December [2024].",
    basis="edited",
    edits=(
        insertion(1, "on Tuesday", " [4 March 2025]", "date", "published 4 March 2025"),
        insertion(1, "in December", " [2024]", "date"),
    ),
    kind="event",
    when=day("2025-03-04"),
    reported=Interval(
        start="2025-03-05T09:20:00", end="2025-03-05T09:20:00", zone="+01:00", precision="second"
    ),
    citations=(OPENED, STARTED),
    verdict="supported",
    support=0.97,
    standing="corroborated",
    origins=TWO,
)
ASKS = Statement(
    id="s2",
    text=CEILING.quote,
    basis="quoted",
    kind="position",
    holder="NOR",
    reported=day("2025-03-04"),
    citations=(CEILING,),
    verdict="supported",
    support=0.9,
    standing="disputed",
    origins=ONE,
    conflicts=("c1",),
)
SPEECH = Statement(
    id="s3",
    text='Iceland: "We came to divide fish, not to divide neighbours,"',
    basis="edited",
    edits=(
        Edit(start=DIVIDE.start, end=DIVIDE.start, text='Iceland: "', reason="speaker"),
        Edit(start=DIVIDE.end, end=DIVIDE.end, text='"', reason="speaker"),
    ),
    kind="position",
    holder="ISL",
    when=day("2025-03-04"),
    reported=day("2025-03-04"),
    citations=(DIVIDE,),
    verdict="partly",
    support=0.6,
    standing="single",
    origins=ONE,
)
DENIAL = Statement(
    id="s4",
    text=DENIES.quote,
    basis="quoted",
    kind="position",
    holder="ISL",
    when=day("2025-03-01", "2025-03-31", "month"),
    reported=day("2025-03-06"),
    citations=(DENIES,),
    verdict="supported",
    support=0.88,
    standing="one_party",
    origins=OriginCount(n=2, by_control={"state": 2}, by_party={"ISL": 2}),
    conflicts=("c1",),
)
ARREST = Statement(
    id="s5",
    text="A boat's skipper was detained on Friday [7 March 2025] in Hammerfest, police said.",
    basis="edited",
    edits=(insertion(2, "on Friday", " [7 March 2025]", "date"),),
    kind="event",
    when=day("2025-03-07"),
    reported=day("2025-03-08"),
    citations=(DETAINED,),
    verdict="supported",
    support=0.9,
    standing="single",
    origins=OriginCount(n=1, by_control={"state": 1}, by_party={"ISL": 1}),
)
FORECAST = Statement(
    id="s6",
    text=UNLIKELY.quote,
    basis="quoted",
    kind="assessment",
    holder="Institut Fjord (invented)",
    reported=day("2025-03-09"),
    citations=(UNLIKELY,),
    verdict="not_checkable",
    standing="single",
    origins=ONE,
)
HOSTILE = Statement(
    id='s7" onclick="alert(1)',
    text=FERRY.quote,
    basis="quoted",
    kind="event",
    when=day("2025-05-01", "2025-05-31", "month"),
    citations=(FERRY,),
    verdict="not_checked",
    standing="single",
    origins=ONE,
)
LONG = Statement(
    id="s8",
    text=ABOARD.quote,
    basis="quoted",
    kind="event",
    citations=(ABOARD,),
    verdict="insufficient",
    standing="single",
    origins=ONE,
)
TREND = Statement(
    id="s9",
    text="In 2025 five events between Norway and Iceland were reported here, against two in 2024.",
    basis="computed",
    computation={"2025": 5, "2024": 2, "measure": "events"},
    kind="trend",
    when=day("2024-01-01", "2025-12-31", "range"),
    citations=(OPENED, FEED),
    verdict="supported",
    standing="corroborated",
    origins=OriginCount(n=3, by_control={"independent": 3}),
)
DRAFT = Statement(
    id="s10",
    text="Sales of feed to Iceland grew in 2024.",
    basis="drafted",
    kind="event",
    when=day("2024-01-01", "2024-12-31", "year"),
    reported=day("2025-02-20"),
    citations=(FEED,),
    verdict="contradicted",
    standing="single",
    origins=ONE,
)


def reference(
    n: int, title: str | None, name: str, url: str, published: Interval | None, **more: object
) -> Reference:
    kinds = {key: more.pop(key) for key in ("form", "control", "state") if key in more}
    return Reference(
        n=n,
        document=SHAS[n],
        title=title,
        outlet=CitedOutlet(name=name, **kinds),  # type: ignore[arg-type]
        url=url,
        published=published,
        fetched=Interval(
            start="2025-03-12T12:00:00",
            end="2025-03-12T12:00:00",
            zone="UTC",
            precision="second",
            basis="fetch",
        ),
        sha256=SHAS[n],
        origin=SHAS[n],
        synthetic=True,
        **more,  # type: ignore[arg-type]
    )


REFERENCES = (
    reference(
        1, "Norway and Iceland open talks on cod", "Fjord Wire (invented)",
        "https://fjordwire.example/2025/cod-talks-open",
        Interval(start="2025-03-04T09:20:00", end="2025-03-04T09:20:00", zone="+01:00",
                 precision="second", basis="page:article:published_time"),
        form="agency", control="independent", state="NOR", language="en",
        restates="https://source.example/talks?a=1&b=2",
    ),
    reference(
        2, "No ceiling agreed, ministry says", "Ministry of Fisheries (invented)",
        "https://fisheries.example/news/no-ceiling", day("2025-03-06"),
        form="ministry", control="state", state="ISL", party="ISL", language="en",
    ),
    reference(
        3, "Переговоры о треске", "Северный вестник (invented)",
        "https://vestnik.example/treska/переговоры", None, form="newspaper", language="ru",
    ),
    reference(
        4, f"{LONG_TITLE}<img src=x onerror=alert(1)>{OVERRIDE}", '"><b>Bold</b> Harbour',
        "javascript:alert(document.cookie)", day("2025-03-14"), language="en",
    ),
    reference(
        5, None, "", 'https://a.example/"onmouseover="x', day("2025-02-20"), form="company",
        control="independent", state="former:SUN",
    ),
)  # fmt: skip

BRIEF = Brief(
    id="0f" * 32,
    question=Question(
        text="Norway and Iceland: cod quotas, the ferry, <b>feed</b>",
        actors=(Named(id="NOR", name="Norway"), Named(id="ISL", name="Iceland")),
        third=(Named(id="FRO", name="Faroe Islands"),),
        facets=(
            Facet(id="f1", heading="Cod quotas"),
            Facet(id="f2", heading="The ferry"),
            Facet(id="f3", heading="Feed"),
        ),
        period=day("2024-01-01", "2025-03-10", "range"),
    ),
    as_of="2025-03-10",
    made_at="2025-03-12T12:30:00Z",
    writer=Writer(),
    synthetic=True,
    collection=Searched(documents=12, origins=9, state="ab" * 32),
    lead=(TALKS, ASKS, DENIAL, FORECAST),
    lead_gaps=(
        Gap(kind="party_absent", party="FRO", text="no outlet of the Faroe Islands is in here."),
        Gap(kind="failed", language="is", text="the index of vectors could not be read."),
    ),
    sections=(
        Section(
            facet="f1",
            heading="Cod quotas",
            points=(
                Point(label="Talks", statements=(TALKS, ASKS, SPEECH, DENIAL, FORECAST)),
                Point(label="Detentions", statements=(ARREST,)),
            ),
            gaps=(Gap(kind="stale", party="NOR", text="nothing newer than 4 March 2025."),),
        ),
        Section(
            facet="f2",
            heading="The ferry",
            points=(Point(label="Sailings <i>", statements=(HOSTILE, LONG)),),
            gaps=(
                Gap(kind="undated_excluded", text="1 document."),
                Gap(kind="not_searched", language="is", text="there is no reader for it."),
            ),
        ),
        Section(
            facet="f3", heading="Feed", points=(Point(label="Trade", statements=(TREND, DRAFT)),)
        ),
        Section(
            facet="f4",
            heading="Alliance",
            gaps=(Gap(kind="none_found", text="alliance between Norway and Iceland."),),
        ),
    ),
    chronology=("s10", "s1", "s4", "s5", HOSTILE.id),
    positions=(
        Position(issue="A ceiling | of 61,400 tonnes", by={"NOR": ("s2",), "ISL": ("s4", "s3")}),
        Position(issue="The ferry", by={}, missing=("NOR", "ISL", "FRO")),
    ),
    pending=(
        Pending(act="Next round in Reykjavík", holder="ISL", due=day("2025-03-20"), statement="s1"),
        Pending(act="A ferry twice a week", due=None, statement="no such"),
    ),
    conflicts=(
        Conflict(
            id="c1",
            about="ceiling for cod, March 2025",
            values=(
                ConflictValue(value="61,400 tonnes", citations=(CEILING,), origins=NORWAY),
                ConflictValue(value="55,000 tonnes", citations=(DENIES,), origins=TWO),
            ),
        ),
    ),
    judgements=(
        Judgement(
            text="Both sides have room to settle.",
            author="A. Analyst, 10 March 2025",
            likelihood="even chance",
            confidence="low",
            basis="two rounds only",
            rests_on=("s1", "s2"),
            against=("s4",),
            would_change="a third round called off",
        ),
    ),
    source_summary=SourceSummary(
        by_form={"agency": 1, "ministry": 1, "newspaper": 1, "unknown": 1, "company": 1},
        by_control={"independent": 2, "unknown": 2, "state": 1},
        by_party={"ISL": 1, "none": 4},
        by_language={"en": 4, "ru": 1},
        newest_by_party={"ISL": "2025-03-06"},
        dates_inferred=1,
        failures=2,
    ),
    references=REFERENCES,
)  # fmt: skip


def contexts_of(brief: Brief) -> dict[Place, Context]:
    """Read what stands around every citation of the sample from its texts."""
    texts = {SHAS[n]: text for n, text in TEXTS.items()}
    found = [
        citation
        for section in brief.sections
        for point in section.points
        for statement in point.statements
        for citation in statement.citations
    ]
    return {
        Place(one.text_sha256, one.start, one.end): cut_context(
            texts[one.text_sha256], one.start, one.end
        )
        for one in found
    }
