"""What makes the finding of hidden text quick must not change what is found."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring

from apercu.read.cascade import Facts, matches
from apercu.read.css import bit_of, parse_selector, present, split_blocks
from apercu.read.hidden import remove_hidden
from apercu.read.survey import survey

NAMES = ("a", "b", "c")
TAGS = ("div", "p", "span")

compounds = st.builds(
    lambda tag, classes, name: (tag + "".join("." + c for c in classes) + name) or "*",
    st.sampled_from(("", *TAGS)),
    st.lists(st.sampled_from(NAMES), max_size=2),
    st.sampled_from(("", "#x", "#y")),
)
selectors = st.builds(
    lambda first, rest: first + "".join(joint + c for joint, c in rest),
    compounds,
    st.lists(st.tuples(st.sampled_from((" ", " > ", " + ", " ~ ")), compounds), max_size=3),
)


def _tree(depth: int) -> st.SearchStrategy[str]:
    inside = st.lists(_tree(depth - 1), max_size=3).map("".join) if depth else st.just("w")
    return st.builds(
        lambda tag, classes, name, text: f"<{tag} class='{classes}'{name}>{text}</{tag}>",
        st.sampled_from(("div", "span")),
        st.lists(st.sampled_from(NAMES), max_size=2).map(" ".join),
        st.sampled_from(("", " id=x", " id=y")),
        inside,
    )


@settings(max_examples=80, deadline=None)
@given(_tree(3), selectors)
def test_names_of_ancestors_rule_out_no_element_that_matches(page, text):
    root = document_fromstring(f"<html><body>{page}</body></html>")
    selector = parse_selector(text)
    assert selector is not None
    facts = Facts()
    slow = selector._replace(above=0)
    for element in root.iter():
        fact = facts.of(element)
        assert matches(fact, selector, facts) == matches(fact, slow, facts)


def test_names_of_ancestors_rule_out_what_they_can():
    root = document_fromstring("<html><body><div class='a'><p>w</p></div></body></html>")
    selector = parse_selector(".elsewhere p")
    assert selector.above == bit_of(".elsewhere")
    assert parse_selector(".elsewhere + p").above == 0
    facts = Facts()
    around = facts.of(root.find(".//p")).around
    assert around & bit_of(".a")
    assert around & bit_of("body")


SHEET = (
    "@import 'x.css'; .gone{display:none} .here{display:none} .gone{top:4px} .gone,.here{opacity:0}"
    "@media print{.here{top:0}} @media screen{.gone{top:0} .here{left:0}} @font-face{src:none}"
    "p:not(.gone){top:1px} .here:hover{top:2px} .here{.gone{top:3px} left:1px}"
)


def test_rules_of_other_pages_are_left_out_early_or_late_alike():
    names = frozenset({".here"})

    def kept(blocks):
        return [(b.prelude.strip(), b.body) for b in present(blocks, names)]

    early, late = kept(split_blocks(SHEET, names)), kept(split_blocks(SHEET))
    assert early == late
    assert ".here" in dict(early)
    assert not any("gone" in prelude for prelude, _ in early if "(" not in prelude)
    assert len(split_blocks(SHEET, names)) < len(split_blocks(SHEET))


def test_rules_of_a_pointer_hide_nothing_and_rules_beside_them_do():
    page = "<style>.t:hover,.u::before{display:none} .t:hover,.u{display:none}</style>"
    root = document_fromstring(f"<html><body>{page}<p class=t>seen</p><p class=u>not</p></body>")
    found = remove_hidden(root)
    assert [(f.detail, f.characters) for f in found.flags] == [("display_none", 3)]
    assert "seen" in root.text_content()
    assert "not" not in root.text_content()


def test_places_among_siblings_count_from_one():
    page = "<style>ul li:nth-child(2){display:none}</style><ul><li>ab<li>cde<li>f</ul>"
    root = document_fromstring(f"<html><body>{page}</body></html>")
    assert [f.characters for f in remove_hidden(root).flags] == [3]


def test_a_survey_notes_what_a_search_would_find():
    root = document_fromstring(
        "<html><head><meta property='article:date' content=x></head><body text=white>"
        "<div class='a b' id=i style='top:0' hidden>x</div><dialog popover>y</dialog>"
        "<font color=red>z</font><p itemprop=datePublished property=date class='a b'>w</p>"
    )
    noted = survey(root)
    assert noted.styled == root.xpath("//*[@style]")
    assert set(noted.marked) == set(root.xpath("//*[@hidden or @popover or self::dialog]"))
    assert len(noted.marked) == 2
    assert set(noted.coloured) == set(root.xpath("//font[@color] | //body[@text]"))
    assert noted.dated == root.xpath("//p")
    assert noted.classes["a b"] == root.xpath("//*[@class='a b']")
    assert noted.names() == {".a", ".b", "#i"}
