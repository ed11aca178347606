"""Topics by terms: found in seven languages, in inflected words, and not in passing mentions."""

import pytest

from articles import article
from urbanfeed.blocks import Heading, List, ListItem, Paragraph
from urbanfeed.ingest.topics import MOST_TOPICS, topics_of, with_topics
from urbanfeed.taxonomy import Topic, taxonomy

LANGUAGES = ("en", "kk", "ru", "mn", "sv", "fi", "ar")

# Written for this test; each speaks of what is named beside it.
PARAGRAPHS = [
    (
        "en",
        "Night buses return",
        "From May the last tram leaves at one. Cyclists get a lane on Harbour Street, and pedestrians wider pavements.",
        {"mobility"},
    ),
    (
        "en",
        "Tenants first",
        "The city buys three hundred apartments so that tenants need not leave. Rental prices rose faster than wages.",
        {"housing"},
    ),
    (
        "kk",
        "Жаңа трамвай желісі ашылды",
        "Трамвай бағытында қосымша аялдамалар пайда болады. Жаяу жүргіншілерге арналған жол да жөнделеді.",
        {"mobility"},
    ),
    (
        "kk",
        "Қаладағы саябақтар жөнделеді",
        "Биыл екі саябақта көшеттер отырғызылып, аулаларда балалар алаңдары салынады. Көгалдандыру күзде бітеді.",
        {"public-space-green"},
    ),
    (
        "ru",
        "После паводка",
        "Наводнение разрушило дамбу, и в трёх районах объявлено чрезвычайное положение. Учёные говорят о климате,"
        " который меняется быстрее, чем мы к нему привыкаем; паводки станут чаще.",
        {"resilience-disaster"},
    ),
    (
        "ru",
        "Театр переезжает",
        "Памятник архитектуры отдали театру. Реставрацию обещают закончить к фестивалю, музей откроют позже.",
        {"culture-identity"},
    ),
    (
        "mn",
        "Хог хаягдлаа ангилан ялгацгаая",
        "Дүүргүүдэд дахин боловсруулах төв байгуулна. Хуванцар савыг тусад нь цуглуулж, хогийн цэгийн тоог цөөлнө.",
        {"circular-economy"},
    ),
    (
        "mn",
        "Агаарын бохирдол буурч байна",
        "Өвлийн утаа багассанаар эмнэлэгт хандах хүүхдийн тоо цөөрчээ. Эрүүл мэндийн төвийн эмч нар ингэж хэллээ.",
        {"health-wellbeing"},
    ),
    (
        "sv",
        "Solceller på varje skola",
        "Kommunen vill halvera utsläppen av koldioxid till 2035. Vindkraften byggs ut, och energin från taken räcker"
        " till fjärrvärmens pumpar.",
        {"low-carbon-energy"},
    ),
    (
        "sv",
        "Cykelbanan blir klar i höst",
        "Spårvagnen får egen fil och busslinjerna tätare turer. Kollektivtrafiken ska bli snabbare än bilen.",
        {"mobility"},
    ),
    (
        "fi",
        "Metsäpuisto suojellaan",
        "Kaupunginvaltuusto päätti suojella luontoa: kosteikko ennallistetaan, ja linnuille jätetään rauha."
        " Monimuotoisuus kasvaa, kun metsän annetaan olla.",
        {"nature-biodiversity"},
    ),
    (
        "fi",
        "Vuokra-asuntoja nuorille",
        "Asunnottomuus väheni. Uudet asunnot rakennetaan keskustaan, ja asumisen hinta pidetään kohtuullisena.",
        {"housing"},
    ),
    (
        "ar",
        "المدينة تفتح بياناتها",
        "أطلقت البلدية منصة إلكترونية للبيانات، وبالذكاء الاصطناعي تتوقع حركة السير. التحول الرقمي يشمل كل الدوائر.",
        {"smart-digital"},
    ),
    (
        "ar",
        "حديقة جديدة على النهر",
        "زرعت المدينة مئات الأشجار، وستفتح الحدائق والساحات ليلا. المساحات الخضراء للجميع.",
        {"public-space-green"},
    ),
]


@pytest.mark.parametrize(("language", "headline", "text", "expected"), PARAGRAPHS)
def test_a_paragraph_has_the_topic_it_speaks_of_as_its_first(
    language: str, headline: str, text: str, expected: set[str]
) -> None:
    found = topics_of(article(headline=headline, language=language, body=(Paragraph(text),)))
    assert found[0] in expected
    assert len(found) <= 3


@pytest.mark.parametrize("topic", taxonomy(), ids=lambda it: it.key)
def test_every_topic_has_terms_in_every_language(topic: Topic) -> None:
    for language in LANGUAGES:
        assert len(topic.terms[language]) >= 5, language


@pytest.mark.parametrize("topic", taxonomy(), ids=lambda it: it.key)
def test_each_term_is_found_as_it_is_written(topic: Topic) -> None:
    """If this fails, the term can never match: it is folded in another way than the text is."""
    for language, terms in topic.terms.items():
        for term in terms:
            found = topics_of(article(headline=term, language=language, body=(Paragraph(term),)))
            assert topic.key in found, (language, term)


def test_at_most_six_and_the_strongest_come_first() -> None:
    text = " ".join(f"{topic.terms['en'][0]}, {topic.terms['en'][1]}." for topic in taxonomy())
    found = topics_of(article(headline="Museums, culture and heritage", body=(Paragraph(text),)))
    assert len(found) == MOST_TOPICS
    assert found[0] == "culture-identity"


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said so in a speech that was about the harvest and nothing else.",
        "She parked the buster and metropolitans grumbled; contrast, tramplings, transitive.",
        "",
    ],
)
def test_a_word_in_passing_or_a_word_that_only_begins_alike_makes_no_topic(text: str) -> None:
    assert topics_of(article(headline="A speech", body=(Paragraph(text),))) == ()


def test_a_long_text_must_say_more_to_have_a_topic() -> None:
    mention = "Two buses came. "
    assert topics_of(article(headline="A day", body=(Paragraph(mention * 2),))) == ("mobility",)
    assert topics_of(article(headline="A day", body=(Paragraph(mention * 2 + "Nothing came. " * 1000),))) == ()


@pytest.mark.parametrize(
    "text", ["Целями устойчивого\u00a0развития", "цель УСТОЙЧИВОГО-развития", "Цели устойчивого развития"]
)
def test_inflection_case_and_hyphens_do_not_hide_a_term(text: str) -> None:
    assert topics_of(article(headline=text, language="ru", body=())) == ("global-urban-agendas",)


def test_the_words_of_a_term_stand_in_one_sentence() -> None:
    apart = article(headline="Цели. Устойчивого! Развития?", language="ru", body=())
    assert topics_of(apart) == ()


@pytest.mark.parametrize("text", ["والإسكان", "بالإسكان", "للإسكان", "الاسكان", "الإِسْكَان"])
def test_arabic_is_found_behind_its_article_and_particles_and_under_its_vowel_marks(text: str) -> None:
    assert topics_of(article(headline=text, language="ar", body=())) == ("housing",)


def test_english_terms_are_found_in_every_language_and_others_only_in_their_own() -> None:
    english = (Paragraph("Resilience: the flood, the drought, the storm."),)
    assert topics_of(article(headline="Х", language="mn", body=english)) == ("resilience-disaster",)
    assert topics_of(article(headline="Tulva, tulva ja tulva", language="sv", body=())) == ()
    assert topics_of(article(headline="Tulva, tulva ja tulva", language="fi", body=())) == ("resilience-disaster",)


def test_an_unknown_language_is_no_error() -> None:
    for language in (None, "sw", "sv-FI"):
        assert topics_of(article(headline="Cykelväg", language=language, body=())) in ((), ("mobility",))


def test_headings_and_lists_are_read() -> None:
    body = (Heading("Trams", 2), List((ListItem("Buses"), ListItem("Bicycles", (ListItem("Pedestrians"),)))))
    assert topics_of(article(headline="Plan", body=body)) == ("mobility",)


def test_the_article_is_otherwise_the_same() -> None:
    plain = article(headline="Trams and buses")
    assert with_topics(plain).topics == ("mobility",)
    assert with_topics(with_topics(plain)) == with_topics(plain)
