import pytest

from apercu.group.credits import comparable


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("(Reuters) - Oil fell.", "Oil fell."),
        ("BAKU, 5 May (Report.az) - The minister left.", "The minister left."),
        ("МОСКВА, 5 мая. /ТАСС/. Поезд прибыл.", "Поезд прибыл."),
        ("КИЕВ, 5 мая — РИА Новости. Поезд прибыл.", "Поезд прибыл."),
        ("ANKARA (AA) - Tren geldi.", "Tren geldi."),
        ("Bakı, 5 may, AZƏRTAC\nQatar gəldi.", "Qatar gəldi."),
        ("КИЇВ, 6 травня (Укрінформ) — Потяг прибув.", "Потяг прибув."),
        ("The train came.\nSource: TASS\n© 2025 Somebody\nRead more: Trains", "The train came."),
        ("Поезд прибыл.\nИсточник: Интерфакс\nЧитайте также: Поезда", "Поезд прибыл."),
        ("The train came. (AFP)", "The train came."),
        ("The train came.\n REUTER\n", "The train came."),
    ],
)
def test_credits_do_not_count(text: str, left: str):
    assert comparable(text).strip() == left


@pytest.mark.parametrize(
    "text",
    [
        "The talks - said the minister - have ended.",
        "Rome, Paris and London agreed on 5 May - that was the news.",
        "Reuters was sold to another company.",
        "The report says\nthe source was clean.",
    ],
)
def test_words_of_the_report_stay(text: str):
    assert comparable(text) == text


def test_a_text_of_credits_only_is_still_a_text():
    assert comparable("Source: TASS\nRead more: Trains") == "Source: TASS\nRead more: Trains"
