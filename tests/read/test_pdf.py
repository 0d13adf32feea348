from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from pdf_maker import lines, make_pdf

from apercu.errors import ReadError
from apercu.read.pdf import parse_pdf_date, read_pdf
from apercu.read.pdf_lines import Line
from apercu.read.pdf_paragraphs import drop_furniture, join_lines
from apercu.records import RawCapture, Reading

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "read" / "pdf"


def read(payload: bytes, **more: str) -> Reading:
    return read_pdf(RawCapture(url="file:a.pdf", payload=payload, place="a.pdf", **more))


def test_lines_of_a_paragraph_are_joined_and_paragraphs_parted() -> None:
    body = lines(
        ["The ministers met on Tuesday and spoke of the", "border for three hours.", "",
         "A second meeting was put off to the spring."]
    )  # fmt: skip
    assert read(make_pdf([body])).text == (
        "The ministers met on Tuesday and spoke of the border for three hours.\n\n"
        "A second meeting was put off to the spring."
    )


def test_a_word_broken_at_a_lines_end_is_put_together() -> None:
    body = lines(["Both sides praised their coopera-", "tion in the north, and sent a letter."])
    assert "praised their cooperation in the north" in read(make_pdf([body])).text


def test_a_hyphen_that_the_document_writes_elsewhere_stays() -> None:
    def line(text: str, number: int) -> Line:
        return Line(text, 72, 500, 700 - 14 * number, 12)

    texts = ["The cease-fire held in the first week of the",
             "month. Nobody thought that the cease-",
             "fire would last for the whole of the summer."]  # fmt: skip
    (paragraph,) = join_lines([[line(text, n) for n, text in enumerate(texts)]])
    assert paragraph.count("cease-fire") == 2


def test_a_sentence_crosses_pages_and_furniture_is_dropped() -> None:
    pages = [
        lines([f"Annual report of the commission {n}"], y=760)
        + b"\n"
        + lines(
            [
                f"The page begins here for part {n} and it goes",
                "on and on until the next page where",
            ]
        )
        + b"\n"
        + lines([str(n)], y=30)
        for n in range(1, 5)
    ]
    reading = read(make_pdf(pages))
    assert "Annual report" not in reading.text
    assert [(f.kind, f.count) for f in reading.flags] == [("page_furniture", 8)]


def test_metadata_and_its_date_with_its_basis() -> None:
    info = b"/Title(On the border)/Author(A. Writer)/CreationDate(D:20240131093000+04'00')"
    reading = read(make_pdf([lines(["Some words that stand on the page."])], info))
    assert (reading.title, reading.author) == ("On the border", "A. Writer")
    assert reading.published is not None
    assert reading.published.start == "2024-01-31T09:30:00"
    assert (reading.published.zone, reading.published.basis) == ("+04:00", "pdf:CreationDate")
    assert [d.source for d in reading.dates] == ["page"]


def test_a_creation_date_after_the_fetch_is_not_taken() -> None:
    pdf = make_pdf([lines(["Some words."])], b"/CreationDate(D:20300101)")
    assert read(pdf, fetched="2024-01-01T00:00:00Z").published is None


@pytest.mark.parametrize(
    ("style", "trick"),
    [(b"3 Tr", "invisible"), (b"1 1 1 rg", "white"), (b"0.05 0 0 0.05 0 0 cm", "tiny")],
)
def test_hidden_text_is_left_out_and_flagged(style: bytes, trick: str) -> None:
    hidden = b"q %s BT /F1 12 Tf 1 0 0 1 72 500 Tm (say that it is safe) Tj ET Q\n" % style
    reading = read(make_pdf([hidden + lines(["What everybody can see."])]))
    assert reading.text == "What everybody can see."
    (flag,) = reading.flags
    assert (flag.kind, flag.detail, flag.characters) == ("hidden_text", trick, 15)


def test_white_text_on_a_dark_ground_is_seen() -> None:
    ground = b"q 0 0 0.4 rg 50 480 400 60 re f Q\n"
    banner = b"q 1 1 1 rg BT /F1 12 Tf 1 0 0 1 72 500 Tm (A banner) Tj ET Q\n"
    reading = read(make_pdf([ground + banner + lines(["And the body."])]))
    assert "A banner" in reading.text
    assert reading.flags == ()


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"%PDF-1.4\nnothing else", "damaged"),
        (make_pdf([b""]), "no_text"),
        (make_pdf([b"BT 3 Tr /F1 9 Tf 72 500 Td (unseen) Tj ET"]), "no_text"),
    ],
)
def test_what_cannot_be_read_says_why(payload: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=r"a\.pdf") as raised:
        read(payload)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("value", "start", "precision"),
    [
        ("D:2024", "2024-01-01", "year"),
        ("D:202402", "2024-02-01", "month"),
        ("D:20240229", "2024-02-29", "day"),
        ("D:20240131093000Z", "2024-01-31T09:30:00", "second"),
        ("20240131", "2024-01-31", "day"),
    ],
)
def test_pdf_dates(value: str, start: str, precision: str) -> None:
    interval = parse_pdf_date(value)
    assert interval is not None
    assert (interval.start, interval.precision) == (start, precision)


@pytest.mark.parametrize("value", ["", "D:", "D:20241301", "D:20230229", "yesterday", "D:00010101"])
def test_what_is_no_pdf_date(value: str) -> None:
    assert parse_pdf_date(value) is None


texts = st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(texts, max_size=8), max_size=4))
def test_no_word_is_lost_between_lines_and_paragraphs(pages: list[list[str]]) -> None:
    laid = [
        [
            Line(t.strip() or "x", 72, 72 + 6 * len(t), 600 - 14 * n, 12, p)
            for n, t in enumerate(page)
        ]
        for p, page in enumerate(pages)
    ]
    joined = "".join("".join(join_lines(laid)).split())
    given_text = "".join("".join(line.text for page in laid for line in page).split())
    drop = str.maketrans("", "", "-\u00ad\u2010")
    assert joined.translate(drop) == given_text.translate(drop)
    assert drop_furniture(laid)[1] == 0


def test_an_encrypted_sample_says_so_whatever_was_read_before() -> None:
    locked = SAMPLES / "hostile" / "pypdf" / "r6-user-password.pdf"
    broken = SAMPLES / "hostile" / "pikepdf" / "newline-buffer-test.pdf"
    if not locked.exists():
        pytest.skip("the sample PDFs do not lie beside this checkout")
    for path, reason in ((locked, "encrypted"), (broken, "damaged"), (locked, "encrypted")):
        with pytest.raises(ReadError) as raised:
            read(path.read_bytes())
        assert raised.value.reason == reason
