"""What a byline says, taken apart into people, organisations and agencies, in every script that we read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbanfeed.reader.names import Byline, distinct, names_of

PRINTED = [
    # several authors
    ("By Ann Hill, Bo Berg and Cy Field", ["Ann Hill", "Bo Berg", "Cy Field"]),
    ("Von Anna Müller und Karl-Heinz Groß", ["Anna Müller", "Karl-Heinz Groß"]),
    ("Par Zoé Dupont et Jean-Luc Martin", ["Zoé Dupont", "Jean-Luc Martin"]),
    ("А. Иванов, Б. Петров", ["А. Иванов", "Б. Петров"]),
    ("Ann Hill/Bo Berg", ["Ann Hill", "Bo Berg"]),
    # labels
    ("Автор: Иван Иванов", ["Иван Иванов"]),
    ("Авторы: Иван Иванов и Пётр Петров", ["Иван Иванов", "Пётр Петров"]),
    ("Written by: Ann Hill", ["Ann Hill"]),
    ("بقلم: أحمد علي", ["أحمد علي"]),
    ("بقلم: أحمد علي ومحمد حسن", ["أحمد علي", "محمد حسن"]),
    ("بقلم وليد حسن", ["وليد حسن"]),  # a name that begins with the letter of "and"
    ("Мәтін: Айгүл Серік", ["Айгүл Серік"]),
    ("Сурвалжлагч Б.Дорж", ["Б.Дорж"]),
    ("文/张三", ["张三"]),
    ("文：李四", ["李四"]),
    ("记者 张三 李四", ["张三", "李四"]),
    ("記者 王小明／台北報導", ["王小明"]),
    ("홍길동 기자", ["홍길동"]),
    # who did something else
    ("Text: Anna Svensson Photo: Bo Ek", ["Anna Svensson"]),
    ("Text: Anna Svensson, Foto: Bo Ek", ["Anna Svensson"]),
    ("Foto: Bo Ek Text: Anna Svensson", ["Anna Svensson"]),
    ("Teksti: Matti Mäki Kuva: Liisa Virtanen", ["Matti Mäki"]),
    ("Мәтін: Айгүл Серік Сурет: Асқар Бек", ["Айгүл Серік"]),
    ("Сурет: Асқар Бек", []),
    ("Зураг: Б.Дорж", []),
    ("By Ann Hill, MD. Reviewed by Bo Berg, MD", ["Ann Hill, MD"]),
    # roles and places
    ("By Ann Hill, Staff Writer", ["Ann Hill"]),
    ("Staff writer Ann Hill", ["Ann Hill"]),
    ("корреспондент Иван Иванов", ["Иван Иванов"]),
    ("Toimittaja Matti Meikäläinen", ["Matti Meikäläinen"]),
    ("By Ann Hill, Director of Operations, Field Lines", ["Ann Hill"]),
    ("By Ann Hill, London", ["Ann Hill"]),
    # dates, lengths, addresses
    ("By Ann Hill | 5 min read | Updated May 5, 2024", ["Ann Hill"]),
    ("By Ann Hill - Mar 27, 2024", ["Ann Hill"]),
    ("by: Ann Hill, Dec 17, 2025", ["Ann Hill"]),
    ("Ann Hill 4 August 2010", ["Ann Hill"]),
    ("Ann Hill • 7 мин чтения", ["Ann Hill"]),
    ("ann.hill@city.example Ann Hill", ["Ann Hill"]),
    # capitals
    ("By ANN O'HILL-BERG", ["Ann O'Hill-Berg"]),
    ("ИВАН ИВАНОВ", ["Иван Иванов"]),
    ("By Ludwig van Berg", ["Ludwig van Berg"]),
    # no names at all
    ("By submitting this form, you agree to our terms", []),
    ("Why the city council said no to the plan", []),
    ("By", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "people"), PRINTED, ids=lambda it: str(it)[:40])
def test_a_printed_byline_gives_its_people(text: str, people: list[str]) -> None:
    assert list(names_of(text).people) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Krystyna", ["Krystyna"]),
        ("ann.hill", ["ann.hill"]),
        ("Hill, Ann", ["Ann Hill"]),
        ("Ann Hill - City News Editorial Team", ["Ann Hill"]),
        ("松岡大地", ["松岡大地"]),
        ("松岡 大地", ["松岡 大地"]),
        ("MADONNA", ["MADONNA"]),  # one word may be an abbreviation
        ("A. B. HILL", ["A. B. Hill"]),
        ("{{ page.author }}", []),
        ("page.head.extra.author", []),
        ("admin", []),
        ("City Admin", []),
        ("редакция", []),
        ("المحرر", []),
    ],
)
def test_what_is_known_to_be_a_name_may_be_one_word(text: str, people: list[str]) -> None:
    assert list(names_of(text, surely=True).people) == people


@pytest.mark.parametrize(
    ("text", "people", "agencies"),
    [
        ("Reuters", [], ["Reuters"]),
        ("AFP, MANILA", [], ["AFP"]),
        ("dpa", [], ["dpa"]),
        ("Reuters12 May 2024", [], ["Reuters"]),
        ("ReutersMay 12, 2024", [], ["Reuters"]),
        ("By Ann Hill (Reuters)", ["Ann Hill"], ["Reuters"]),
        ("Ann Hill and AFP", ["Ann Hill"], ["AFP"]),
        ("ТАСС", [], ["ТАСС"]),
        ("Kazinform", [], ["Kazinform"]),
        ("MONTSAME", [], ["MONTSAME"]),
        ("TT", [], ["TT"]),
        ("STT", [], ["STT"]),
        ("رويترز", [], ["رويترز"]),
        ("新华社", [], ["新华社"]),
        ("Petra", ["Petra"], []),  # a woman; the agency of Jordan writes itself in capitals
        ("PETRA", [], ["PETRA"]),
    ],
)
def test_agencies_are_kept_apart(text: str, people: list[str], agencies: list[str]) -> None:
    read = names_of(text, surely=True)
    assert (list(read.people), list(read.agencies)) == (people, agencies)


@pytest.mark.parametrize("text", ["The Field Team", "City News", "Redaktion", "Пресс-служба акимата", "朝日新聞"])
def test_organisations_are_no_people(text: str) -> None:
    assert names_of(text, surely=True).people == ()


def test_two_spellings_of_a_name_are_one() -> None:
    assert distinct(["Zoé Dupont", "ZOE DUPONT", "Zoe  Dupont"]) == ("Zoé Dupont",)
    assert distinct(["Zoé", "Zoé Dupont"]) == ("Zoé Dupont",)


@given(st.text(max_size=400), st.booleans())
def test_no_text_raises(text: str, surely: bool) -> None:
    assert isinstance(names_of(text, surely), Byline)


@pytest.mark.parametrize("text", ["By " * 50_000, "," * 100_000, "A. " * 100_000, "(" * 100_000, "и " * 100_000])
def test_a_byline_without_end_is_cut(text: str) -> None:
    """Only its beginning is looked at; were it not, this would take minutes."""
    assert len(names_of(text).people) <= 100
