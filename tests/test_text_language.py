"""The language of a text: own sentences in many languages, what cannot be told, and its cost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apercu.text.language import LOOKED_AT, detect_language

SAMPLES = {
    "en": [
        "The two ministers met in the capital on Tuesday and agreed to reopen the border crossing.",
        "Nobody in the delegation would say when the talks are to resume.",
    ],
    "ru": [
        "Министры двух стран встретились во вторник и договорились вновь открыть переход.",
        "В делегации никто не сказал, когда возобновятся переговоры.",
        "Экспорт зерна упал на треть после закрытия порта.",
    ],
    "uk": [
        "Міністри двох країн зустрілися у вівторок і домовилися знову відкрити перехід.",
        "У делегації ніхто не сказав, коли відновляться переговори.",
        "Експорт зерна впав на третину після закриття порту.",
    ],
    "bg": [
        "Министрите на двете страни се срещнаха във вторник и се договориха за граничния пункт.",
        "Никой от делегацията не каза кога ще бъдат подновени преговорите.",
        "Износът на зърно спадна с една трета, след като пристанището беше затворено.",
    ],
    "be": ["Міністры дзвюх краін сустрэліся ў аўторак у сталіцы і дамовіліся адкрыць пераход."],
    "az": [
        "İki ölkənin nazirləri paytaxtda görüşdü və keçid məntəqəsini açmağa razılıq verdi.",
        "Nümayəndə heyətində heç kim danışıqların nə vaxt davam edəcəyini demədi.",
        "Liman bağlandıqdan sonra taxıl ixracı üçdə bir azaldı.",
    ],
    "tr": [
        "İki ülkenin bakanları salı günü başkentte bir araya geldi ve kapıyı açmakta anlaştı.",
        "Heyetten hiç kimse görüşmelerin ne zaman yeniden başlayacağını söylemedi.",
        "Liman kapatıldıktan sonra tahıl ihracatı üçte bir oranında düştü.",
    ],
    "sr": [
        "Министри двеју земаља састали су се у уторак и договорили се да отворе прелаз.",
        "Нико из делегације није хтео да каже када ће се преговори наставити.",
    ],
    "fr": ["Personne dans la délégation n'a voulu dire quand les négociations reprendront."],
    "de": ["Niemand aus der Delegation wollte sagen, wann die Gespräche weitergehen."],
    "es": ["Nadie de la delegación quiso decir cuándo se reanudarán las conversaciones."],
    "pt": ["Ninguém da delegação quis dizer quando serão retomadas as negociações."],
    "it": ["Nessuno della delegazione ha voluto dire quando riprenderanno i colloqui."],
    "pl": ["Nikt z delegacji nie chciał powiedzieć, kiedy rozmowy zostaną wznowione."],
    "hy": ["Երկու երկրների նախարարները երեքշաբթի օրը հանդիպեցին մայրաքաղաքում։"],
    "ka": ["ორი ქვეყნის მინისტრები სამშაბათს დედაქალაქში შეხვდნენ."],
    "fa": ["وزیران دو کشور روز سه‌شنبه در پایتخت دیدار کردند و توافق کردند."],
    "ar": ["التقى وزيرا البلدين يوم الثلاثاء في العاصمة واتفقا على إعادة فتح المعبر."],
    "zh": ["两国部长星期二在首都会晤,同意重新开放边境口岸。"],
    "kk": ["Екі елдің министрлері сейсенбі күні елордада кездесіп, келісті."],
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in SAMPLES.items() for text in texts]
)
def test_names_the_language_of_a_sentence(language: str, text: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Nitko iz izaslanstva nije htio reći kada će se pregovori nastaviti.",
        "Ministri dviju zemalja sastali su se i dogovorili da će otvoriti granični prijelaz.",
        "Izvoz žita pao je za trećinu nakon što je luka zatvorena.",
    ],
)
def test_croatian_is_croatian_or_bosnian_and_never_unknown(text: str) -> None:
    assert detect_language(text) in {"hr", "bs"}


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "123 456", "12.4 % 33,1 (2024)", "?!", "OK", "Baku", "xkcd qwrt zzzt blorp"],
)
def test_does_not_guess(text: str) -> None:
    assert detect_language(text) is None


def test_capitals_and_a_foreign_heading_change_nothing() -> None:
    english, russian = SAMPLES["en"][0], SAMPLES["ru"][0]
    assert detect_language(english.upper()) == "en"
    assert detect_language(f"{russian}\n" + f"{english} " * 20) == "en"


def test_cost_does_not_grow_with_the_text() -> None:
    text = f"{SAMPLES['ru'][0]} " * 20
    detect_language(text)
    assert len(text) > LOOKED_AT
    took = {}
    for times in (1, 100):
        long = text * times
        rounds = []
        for _ in range(15):
            start = time.perf_counter()
            detect_language(long)
            rounds.append(time.perf_counter() - start)
        took[times] = min(rounds)
    assert took[100] < 5 * took[1]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_two_letters_or_nothing(text: str) -> None:
    found = detect_language(text)
    assert found is None or (len(found) == 2 and found.isalpha() and found.islower())
    assert detect_language(text) == found
