"""Decoding: right whatever was declared, honest about what was lost, never a crash."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.read.charset import _armscii, declared_in_page, decode_page, normal_label

RUSSIAN = (
    "Министр иностранных дел встретился с коллегой из соседней страны. "
    "Стороны обсудили торговлю и развитие транспортного коридора."
)
TURKISH = (
    "Dışişleri Bakanı mevkidaşıyla görüştü. Görüşmede ticaret ele alındı. "
    "Bakan, görüşmelerin başarılı geçtiğini söyledi."
)
CHINESE = (
    "外交部长举行会谈。双方讨论了贸易和运输走廊的发展。部长表示，会谈取得了成功，"
    "两国关系将进一步加强。"
)
JAPANESE = (
    "外務大臣は隣国の外相と会談した。両者は貿易と輸送回廊の発展について話し合った。"
    "大臣は会談が成功したと述べた。"
)
ARMENIAN = (
    "Հայաստանի արտաքին գործերի նախարարը հանդիպել է իր գործընկերոջ հետ։ "
    "Կողմերը քննարկել են առևտրի հարցերը։"
).replace("և", "եւ")
FRENCH = (
    "Le ministre des Affaires étrangères a rencontré son homologue. "
    "Les négociations ont été menées à bien, a-t-il déclaré après la réunion."
)
KOREAN = "외교부 장관은 이웃 나라 외무장관과 회담을 가졌다. 양측은 무역에 대해 논의했다고 밝혔다."

CASES = [
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "cp866"),
    (RUSSIAN, "iso-8859-5"),
    (TURKISH, "cp1254"),
    (CHINESE, "gb18030"),
    (JAPANESE, "cp932"),
    (JAPANESE, "euc-jp"),
    (ARMENIAN, "armscii-8"),
    (FRENCH, "cp1252"),
    (KOREAN, "cp949"),
]


def encode(text: str, charset: str) -> bytes:
    if charset == "armscii-8":
        byte = {c: i for i, c in enumerate(_armscii()) if c != "\ufffd"}
        return bytes(byte[c] for c in text)
    return text.encode(charset)


@pytest.mark.parametrize(("text", "charset"), CASES)
@pytest.mark.parametrize("declared", [None, "right", "iso-8859-1", "utf-8"])
def test_reads_whatever_is_declared(text, charset, declared):
    page = b"<html><body><p>" + encode(text, charset)
    got = decode_page(page, charset if declared == "right" else declared)
    assert got.text == "<html><body><p>" + text
    assert got.replaced == 0


def test_utf8_wins_over_a_wrong_declaration():
    got = decode_page(RUSSIAN.encode(), "windows-1251")
    assert (got.text, got.charset) == (RUSSIAN, "utf-8")


def test_a_wrong_declaration_is_told():
    assert decode_page(RUSSIAN.encode("cp1251"), "koi8-r").contradicts == "koi8-r"


def test_meta_is_read_and_turkish_latin5_is_windows_1254():
    head = b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-9">'
    assert declared_in_page(head) == "ISO-8859-9"
    assert normal_label("ISO-8859-9") == "cp1254"
    assert decode_page(head + TURKISH.encode("cp1254")).text.endswith(TURKISH)


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_byte_order_marks_beat_declarations(mark, charset):
    got = decode_page(mark + RUSSIAN.encode(charset), "koi8-r")
    assert (got.text, got.replaced) == (RUSSIAN, 0)


def test_utf16_without_its_mark():
    page = "<html><body><p>A plain page in sixteen bits.</p></body></html>"
    assert decode_page(page.encode("utf-16-le")).text == page


def test_few_broken_sequences_are_counted_and_the_rest_is_kept():
    raw = RUSSIAN.encode()
    got = decode_page(raw[:15] + b"\xff" + raw[15:], "utf-8")
    assert got.charset == "utf-8"
    assert got.replaced == 1
    assert got.text.replace("\ufffd", "") == RUSSIAN


@pytest.mark.parametrize("label", ["rot13", "hex", "no-such-set", "", "utf-7", "unicode_escape"])
def test_labels_that_name_no_character_set_are_ignored(label):
    assert normal_label(label) is None
    assert decode_page(b"plain +AGE- \\u0041", label).text == "plain +AGE- \\u0041"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "shift_jis", "utf-16", "hz"]))
def test_never_raises_and_text_can_always_be_stored(payload, declared):
    text = decode_page(payload, declared).text
    assert "\0" not in text
    text.encode("utf-8")
