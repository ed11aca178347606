import time

import pytest

from urbanfeed.reader.language import detect, settle

SENTENCES = {
    "kk": "Қала тұрғындары жаңа саябақтың жобасын талқылап, өз ұсыныстарын айтты.",
    "ru": "Жители города обсудили проект нового парка и высказали свои предложения.",
    "mn": "Хотын оршин суугчид шинэ цэцэрлэгт хүрээлэнгийн төслийг хэлэлцэж саналаа өгсөн.",
    "ar": "ناقش سكان المدينة مشروع الحديقة الجديدة وقدموا مقترحاتهم إلى البلدية.",
    "sv": "Stadens invånare diskuterade förslaget till en ny park och lämnade sina synpunkter.",
    "fi": "Kaupungin asukkaat keskustelivat uuden puiston suunnitelmasta ja antoivat palautetta.",
    "en": "The residents of the city discussed the plan for a new park and made their proposals.",
}
ADDRESSES = "Kaiser-Friedrich-Straße 7, 53113 Bonn, Germany\nhttps://africa.iclei.org/\nT: +49-228 / 97 62 99-00\n" * 10


@pytest.mark.parametrize("language", SENTENCES)
def test_each_first_class_language_is_recognised(language: str) -> None:
    assert detect(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", "42", "Қала", "https://example.org/a-long-address-with-words", "\0\x01 \ufffe"])
def test_too_little_text_is_no_language(text: str) -> None:
    assert detect(text) is None


def test_a_text_without_spaces_takes_no_time() -> None:
    started = time.process_time()
    for _ in range(20):
        detect("市" * 20_000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("declared", "language", "settled"),
    [
        (("sv-FI",), "sv", "sv-FI"),
        (("ru-RU",), "ru", "ru"),
        (("kk_KZ",), "kk", "kk"),
        (("en",), "kk", "kk"),
        (("en-US", "kk-KZ"), "kk", "kk"),
        (("not a tag!",), "mn", "mn"),
        ((), "ar", "ar"),
        (("kk-Cyrl-KZ",), "kk", "kk"),
    ],
)
def test_a_declaration_is_believed_unless_the_text_says_otherwise(
    declared: tuple[str, ...], language: str, settled: str
) -> None:
    assert settle(declared, SENTENCES[language]) == settled


def test_a_region_that_matters_is_kept_and_one_that_does_not_is_left_out() -> None:
    assert [settle((tag,), "") for tag in ("sv-FI", "sv-SE", "zh-TW", "zh-CN", "pt-PT", "sr-Latn", "en-GB")] == [
        "sv-FI", "sv", "zh-Hant", "zh", "pt-PT", "sr-Latn", "en-GB",
    ]  # fmt: skip


def test_a_mongolian_page_with_many_foreign_addresses_is_mongolian() -> None:
    assert settle(("mn",), SENTENCES["mn"] + SENTENCES["en"] + ADDRESSES) == "mn"
