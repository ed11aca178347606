"""Lines at a body's edges that say when and by whom it was made, and nothing else, are no body."""

import pytest

from drafts import PROSE, drafted
from urbanfeed.reader.imprint import is_imprint

HEADING = "<h1>A Headline Worth Reading</h1>"
SWEDISH = 'lang="sv"'


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Publicerad 29-07-2019 kl. 13.45, uppdaterad 30-07-2019 kl. 9.00", "sv"),
        ("Sidan publicerades den 8 juli 2025 och uppdaterades den 9 juli 2025", "sv"),
        ("Senast uppdaterad: 8 juli 2025", "sv"),
        ("Julkaistu 8.7.2025 klo 10.00, päivitetty 9.7.2025", "fi"),
        ("Last updated on September 16th, 2023 at 09:27 am", "en"),
        ("Stand: 22.04.2024, 06:00 Uhr", "de"),
        ("Опубликовано: 8 июля 2025 года, 10:00", "ru"),
        ("Жарияланған күні: 2025 жылғы 8 шілде", "kk"),
        ("Нийтэлсэн: 2025 оны 7 сарын 8", "mn"),
        ("تاريخ النشر: 8 يوليو 2025", "ar"),
        ("Teksti: Anna Virtanen Kuva: Olli Mäki", "fi"),
        ("Teksti ja kuvat: Anna Virtanen", "fi"),
        ("Text: Anna Ek | Foto: Olle Bo, Ylva af Ström", "sv"),
        ("Text och foto: Anna Ek", "sv"),
        ("Foto: Kommunen", "sv"),
        ("Текст: Айгүл Сәрсенова. Фото: Ерлан Қ.", "kk"),
    ],
)
def test_an_imprint_is_known(text: str, language: str) -> None:
    assert is_imprint(text, (language,))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("8 juli 2025", "sv"),  # what for, nobody says
        ("Published 8 July 2025 in the journal Nature", "en"),
        ("The report was published by the ministry on 8 July 2025", "en"),
        ("Beslutet publicerades den 8 juli 2025 och gäller hela staden", "sv"),
        ("Ansökan lämnas senast 8 juli 2025", "sv"),
        ("Deadline: 8 July 2025", "en"),
        ("Texten: en lek med ord", "sv"),
        ("Text: en lek med ord", "sv"),
        ("Foto: så tar du bättre bilder", "sv"),
        ("Anna Ek: Text och bild hör ihop", "sv"),
        ("Kuva: Olli Mäki on asunut kaupungissa kauan", "fi"),
        ("Text:", "sv"),
        ("", "sv"),
        ("Text: " + "Anna Ek, " * 40, "sv"),
    ],
)
def test_a_sentence_that_names_a_day_or_a_picture_is_none(text: str, language: str) -> None:
    assert not is_imprint(text, (language,))


@pytest.mark.parametrize("line", ["Publicerad 8 juli 2025", "Teksti: Anna Ek Kuva: Olli Mäki, Sanna Ylönen"])
def test_an_imprint_at_the_edges_is_left_out_of_the_body_and_read_all_the_same(line: str) -> None:
    first, last = drafted(body=f"{HEADING}<p>{line}</p>", html=SWEDISH), drafted(behind=f"<p>{line}</p>", html=SWEDISH)
    for draft in (first, last):
        assert draft.body == PROSE
        assert draft.published or [it.value for it in draft.authors] == ["Anna Ek"]


def test_in_the_middle_of_a_body_nothing_is_taken_out() -> None:
    text = "An imprint as the law demands it, which the article quotes in full for readers, looks about so:"
    line = "Published on 8 July 2025, updated on 9 July 2025"
    draft = drafted(body=f"{HEADING}{PROSE}<p>{text}</p><p>{line}</p>")
    assert line in draft.body
