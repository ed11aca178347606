"""The newsroom's lists as any client gets them: what was asked, what answers it, and where to go from there."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup

from articles import article, at
from newsroom_door import (
    ARABIC,
    ARTICLES,
    BASE,
    HOSTILE,
    KAZAKH,
    LINKS,
    MONGOLIAN,
    RUSSIAN,
    SWEDISH,
    Reader,
    ids,
    item,
    one,
    read,
    words,
)
from urbanfeed.article import Article
from urbanfeed.blocks import Paragraph
from urbanfeed.publish.newsroom.listing import PAGE_SIZE
from urbanfeed.publish.numbers import how_many
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Health, Total, Wire


def test_every_item_is_an_article_with_its_own_language_direction_and_id(newsroom: Reader) -> None:
    soup = read(newsroom(*ARTICLES), "/")
    said = {str(it["data-id"]): (it["lang"], it["dir"]) for it in soup.select("article")}
    assert said == {it.id: (it.language, it.direction) for it in ARTICLES}
    assert ("ar", "rtl") in said.values()


def test_words_of_ours_inside_a_foreign_item_say_that_they_are_english(newsroom: Reader) -> None:
    soup = read(newsroom(*ARTICLES), "/")
    for it in item(soup, ARABIC).select(".facts time, .facts a, .facts span"):
        assert it.find_parent(lang="en") or (it["lang"], it["dir"]) == ("en", "ltr")


def test_an_item_leads_to_its_page_and_to_its_original(newsroom: Reader) -> None:
    it = item(read(newsroom(*ARTICLES), "/"), ARABIC)
    assert one(it, "h2 a")["href"] == LINKS.article(ARABIC)
    assert one(it, "h2 a").text == ARABIC.headline
    assert one(it, "a.out")["href"] == ARABIC.canonical_url
    assert words(one(it, ".kicker")) == "المدن الحية العربية"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", (MONGOLIAN, KAZAKH, RUSSIAN, ARABIC, SWEDISH, HOSTILE)),
        ("order=oldest", (HOSTILE, SWEDISH, ARABIC, RUSSIAN, KAZAKH, MONGOLIAN)),
        ("language=sv", (SWEDISH,)),
        ("language=kk&language=ru", (KAZAKH, RUSSIAN)),
        ("topic=urban-governance&language=ar", (ARABIC,)),
        ("q=ҚЫЗЫЛОРДА", (KAZAKH,)),
        ("since=2025-07-08&until=2025-07-08", (KAZAKH,)),
        ("author=anna berg", (SWEDISH,)),
        ("source=nobody", ()),
        ("utm_source=mail&q=", (MONGOLIAN, KAZAKH, RUSSIAN, ARABIC, SWEDISH, HOSTILE)),
    ],
)
@pytest.mark.parametrize("path", ["/", "/search"])
def test_the_front_page_takes_any_query(newsroom: Reader, path: str, asked: str, expected: tuple[Article, ...]) -> None:
    soup = read(newsroom(*ARTICLES), f"{path}?{asked}")
    assert ids(soup) == [it.id for it in expected]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/?language=sv_FI", "language"),
        ("/search?langauge=sv", "langauge"),
        ("/?limit=5", "limit"),
        ("/?since=soon", "since"),
        ("/?after=nonsense", "after"),
        ("/topics/housing?topic=mobility", "topic"),
        ("/sources/optimism_kz?source=city_news", "source"),
    ],
)
def test_a_bad_filter_answers_400_as_a_page_that_names_it(newsroom: Reader, address: str, parameter: str) -> None:
    answer = newsroom(*ARTICLES).get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert f"{parameter}=" in BeautifulSoup(answer.text, "lxml").get_text()


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_paging_visits_each_article_once(newsroom: Reader, order: str) -> None:
    many = [article(f"n{n}", published=at(f"2025-01-{1 + n % 9:02}T00:00:00Z")) for n in range(2 * PAGE_SIZE + 5)]
    client = newsroom(*many)
    address: str | None = f"/?order={order}"
    seen: list[str] = []
    pages = 0
    while address:
        soup = read(client, address)
        seen += ids(soup)
        pages += 1
        following = soup.select('head link[rel="next"]')
        assert [it["href"] for it in following] == [it["href"] for it in soup.select('nav.pages a[rel="next"]')]
        assert len(soup.select('nav.pages a[rel="first"]')) == (pages > 1)
        address = str(following[0]["href"]) if following else None
    assert pages == 3
    assert sorted(seen) == sorted(it.id for it in many)


def test_the_list_says_how_many_there_are(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    assert words(one(read(client, "/"), ".sum")).startswith("6 articles · updated ")
    assert words(one(read(client, "/?language=kk"), ".sum")) == "1 article"


def test_what_was_asked_stands_above_the_list_and_each_value_can_be_removed(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    soup = read(client, "/?language=kk&language=ru&topic=urban-governance&q=Форум&since=2020-01-01&order=oldest")
    assert words(one(soup, "h1")) == (
        "Articles in Қазақша or Русский , on Urban governance and policy , that say “Форум” , since 2020-01-01 , "
        "the oldest first"
    )
    assert "Urban governance and policy" in one(soup, "title").text
    query = dict.fromkeys(tuple(sorted(parse_qsl(urlsplit(str(it["href"])).query))) for it in soup.select(".asked a"))
    whole = [
        ("language", "kk"), ("language", "ru"), ("order", "oldest"), ("q", "Форум"), ("since", "2020-01-01"),
        ("topic", "urban-governance"),
    ]  # fmt: skip
    assert set(query) == {tuple(it for it in whole if it != left_out) for left_out in whole}


def test_the_choices_count_their_articles_and_mark_what_is_chosen(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    choices = read(client, "/").select(".rail .choices a[href]")
    counted = {words(one(it, "bdi")): it.select(".count") for it in choices if it.select("bdi")}
    for label, number in {"Қазақша": 1, "Svenska": 1, "Urban governance and policy": 3, "Jarialike.kz": 1}.items():
        assert [it.text for it in counted[label]] == [str(number)]
    narrowed = read(client, "/?language=kk")
    chosen = one(narrowed, ".rail [aria-current]")
    assert words(one(chosen, "bdi")) == "Қазақша"
    assert chosen["href"] == f"{BASE}/"
    assert not narrowed.select(".rail .count")
    russian = next(it for it in narrowed.select(".rail a") if "Русский" in it.text)
    assert russian["href"] == f"{BASE}/?language=kk&language=ru"


def test_every_choice_leads_to_a_page_with_as_many_articles_as_it_says(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    checked = 0
    for it in read(client, "/").select(".rail .choices a:has(.count)"):
        assert len(ids(read(client, str(it["href"])))) == int(one(it, ".count").text)
        checked += 1
    assert checked == 6 + 4 + 6


def test_what_was_searched_for_is_marked_as_the_article_spells_it(newsroom: Reader) -> None:
    """In the headline and in what is shown of the text, the best match first; nothing is marked in other lists."""
    plain = article("a", headline="Форум", language="kk", body=(Paragraph("Бұл <b> туралы. Калалар емес пе?"),))
    better = article(
        "b", headline="Қаланың жаңа көпірі", language="kk", body=(Paragraph("Қалада көпір бар & жол бар."),)
    )
    client = newsroom(plain, better)
    soup = read(client, "/search?q=кала&order=relevance")
    assert [it.text for it in soup.select(".card h2")] == ["Қаланың жаңа көпірі", "Форум"]
    assert [it.text for it in soup.select(".card mark")] == ["Қаланың", "Қалада", "Калалар"]
    assert soup.select(".excerpt")[0].text == "Қалада көпір бар & жол бар."
    assert read(client, "/").select("mark") == []


def test_a_search_keeps_the_filters_that_stand(newsroom: Reader) -> None:
    soup = read(newsroom(*ARTICLES), "/?language=kk&q=форум&q=қала&since=2020-01-01")
    form = one(soup, "form[role=search]")
    assert form["action"] == f"{BASE}/search"
    fields = [(str(it["name"]), str(it["value"])) for it in form.select("input")]
    asked = [("language", "kk"), ("q", "форум"), ("q", "қала"), ("since", "2020-01-01")]
    assert sorted(fields) == sorted([*asked, ("order", "relevance")])
    dates = one(soup, "form.dates")
    assert one(dates, "input[name=since]")["type"] == "date"
    assert {str(it["name"]) for it in dates.select("input[type=hidden]")} == {"language", "q"}


def test_an_empty_answer_says_what_was_asked_and_offers_wider_lists(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    soup = read(client, "/?language=kk&q=städer")
    assert words(one(soup, "h1")) == "Articles in Қазақша , that say “städer”"
    offered = {words(it): str(it["href"]) for it in soup.select(".nothing li a")}
    assert offered == {
        "whatever the language": f"{BASE}/?q=st%C3%A4der",
        "whatever the words": f"{BASE}/?language=kk",
    }
    for address in offered.values():
        assert ids(read(client, address))
    soup = read(client, "/?language=kk&q=zebra&topic=mobility")
    assert {words(it): str(it["href"]) for it in soup.select(".nothing li a")} == {"in Қазақша": f"{BASE}/?language=kk"}
    for empty in (read(client, "/?source=nobody"), read(newsroom(), "/")):
        assert [it["href"] for it in empty.select(".nothing a")] == [f"{BASE}/"]


def test_a_topic_has_a_page_with_its_name_in_every_language(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    soup = read(client, "/topics/urban-governance")
    assert sorted(ids(soup)) == sorted(it.id for it in (KAZAKH, RUSSIAN, ARABIC))
    assert one(soup, "h1").text == "Urban governance and policy"
    assert one(soup, '.labels [lang="ar"]')["dir"] == "rtl"
    assert one(soup, 'link[rel="canonical"]')["href"] == f"{BASE}/topics/urban-governance"
    narrowed = read(client, "/topics/urban-governance?language=ar")
    assert ids(narrowed) == [ARABIC.id]
    assert one(narrowed, 'link[rel="canonical"]')["href"] == f"{BASE}/?language=ar&topic=urban-governance"
    assert ids(read(client, "/topics/housing")) == []


def test_a_source_has_a_page_that_says_what_may_be_shown(newsroom: Reader) -> None:
    soup = read(newsroom(*ARTICLES), "/sources/jarialike_kz")
    assert ids(soup) == [KAZAKH.id]
    assert words(one(soup, ".above dl")) == (
        "Home jarialike.kz Language Қазақша Time zone Asia/Qyzylorda Texts Shown in full: text given to the project"
    )


def test_the_sources_tell_how_well_they_can_be_read(newsroom: Reader) -> None:
    """The reason may hold what a foreign site has said."""
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    degraded = Health("degraded", "no date; <b onclick=x>before</b>, 2 of 40", now, now, now, 1.5)
    healths = {"jarialike_kz": degraded, "city_news": Health("healthy", "usually 3 articles a day", now, now)}
    client = newsroom(*ARTICLES, healths=healths)
    index = read(client, "/sources")
    assert words(one(index, ".sum")) == "6 in 6 languages · 1 cannot be read as it should"
    assert [words(it) for it in index.select(".health")] == [
        "Healthy : usually 3 articles a day",
        "Degraded : no date; <b onclick=x>before</b>, 2 of 40",
    ]
    card = words(one(read(client, "/sources/jarialike_kz"), ".above dl"))
    assert card.endswith(
        "Articles a day 1.5 Last read 1 March 2026, 12:00 UTC "
        "State Degraded since 1 March 2026 : no date; <b onclick=x>before</b>, 2 of 40"
    )
    assert read(client, "/sources/optimism_kz").select(".health") == []


def test_a_source_that_is_paused_needs_nobody_to_look_after_it(newsroom: Reader) -> None:
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    client = newsroom(*ARTICLES, healths={"jarialike_kz": Health("broken", "robots: forbidden", now, now)})
    first = client.get("/sources")
    assert "1 cannot be read as it should" in first.text
    assert client.portal is not None
    store = client.app.state.store  # type: ignore[attr-defined]
    client.portal.call(partial(store.sources.pause, "jarialike_kz", now))
    again = client.get("/sources", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "cannot be read as" not in again.text


def test_the_indexes_lead_to_every_topic_and_source(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    sources = read(client, "/sources").select(".index h2")
    assert len(sources) == 6
    assert words(next(it for it in sources if "Jarialike" in it.text)) == "Jarialike.kz 1"
    topics = read(client, "/topics").select(".index h2 a")
    assert len(topics) == 18
    for it in topics:
        read(client, str(it["href"]))


@pytest.mark.parametrize("path", ["/topics/none", "/sources/nobody", "/articles/none", "/articles/none/slug"])
def test_what_is_not_there_answers_404_as_a_page(newsroom: Reader, path: str) -> None:
    answer = newsroom(*ARTICLES).get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def many(count: int) -> list[Article]:
    return [article(f"n{n:03}", published=at(f"2025-01-{1 + n // 24:02}T{n % 24:02}:00:00Z")) for n in range(count)]


def test_a_list_is_read_on_and_back_page_by_page(newsroom: Reader) -> None:
    client = newsroom(*many(100))
    pages = [read(client, "/")]
    while older := pages[-1].select(".pages a[rel=next]"):
        pages.append(read(client, str(older[0]["href"])))
    assert [len(ids(it)) for it in pages] == [30, 30, 30, 10]
    assert not pages[0].select(".pages a[rel=prev]")
    for page, newer in zip(pages[:0:-1], pages[-2::-1], strict=True):
        link = one(page, ".pages a[rel=prev]")
        assert words(link) == "Newer articles"
        assert link["href"] == one(page, "link[rel=prev]")["href"]
        assert ids(read(client, str(link["href"]))) == ids(newer)


def test_what_is_newer_than_the_second_page_is_the_first_one_itself(newsroom: Reader) -> None:
    """Also where fewer than a page are newer: the beginning is filled up, and has the address of the beginning."""
    client = newsroom(*many(50))
    second = read(client, str(one(read(client, "/"), ".pages a[rel=next]")["href"]))
    first = read(client, str(one(second, ".pages a[rel=prev]")["href"]))
    assert ids(first) == ids(read(client, "/"))
    assert one(first, "link[rel=canonical]")["href"] == f"{BASE}/"
    assert first.select(".card.lead")
    oldest = read(client, "/?order=oldest")
    second = read(client, str(one(oldest, ".pages a[rel=next]")["href"]))
    assert words(one(second, ".pages a[rel=prev]")) == "Older articles"


@pytest.mark.parametrize("address", ["/?before=nonsense", "/?after=nonsense", "/?after=MTIz&before=MTIz"])
def test_a_cursor_that_is_none_is_refused_by_its_name(newsroom: Reader, address: str) -> None:
    answer = newsroom(*many(1)).get(address)
    assert answer.status_code == 400
    assert answer.json()["parameter"] in address


def test_a_crawler_is_led_to_each_value_of_a_filter_and_to_no_combination(newsroom: Reader) -> None:
    """There are more combinations than articles: their links say nofollow, and their pages noindex."""
    client = newsroom(*ARTICLES)
    front = read(client, "/")
    assert front.select(".rail .choices a")
    assert not front.select("main a[rel~=nofollow], meta[name=robots]")
    single = read(client, "/?language=kk")
    assert not single.select("meta[name=robots]")
    choices = {str(it["href"]): it.get("rel") for it in single.select(".rail .choices a[href*='/?'], .asked a")}
    combined = {address for address in choices if "&" in address.partition("?")[2]}
    assert combined
    assert {address for address, rel in choices.items() if rel} == combined
    for address in ("/?language=kk&language=ru", "/?language=kk&order=oldest", "/topics/urban-governance?language=kk"):
        assert one(read(client, address), "meta[name=robots]")["content"] == "noindex, follow"


def test_a_number_that_is_an_estimate_says_so() -> None:
    assert [how_many(Total(n)) for n in (0, 1, 9_876)] == ["0 articles", "1 article", "9,876 articles"]
    assert [how_many(Total(n, exact=False)) for n in (10_001, 12_499, 1_265_000)] == [
        "about 10,000 articles", "about 12,000 articles", "about 1,300,000 articles",
    ]  # fmt: skip


def test_a_wire_has_a_page_that_the_rail_leads_to(newsroom: Reader) -> None:
    client = newsroom(*ARTICLES)
    store = client.app.state.store  # type: ignore[attr-defined]
    query = ArticleQuery(language=("kk", "ar"), source=("gone", "jarialike_kz"))
    wire = Wire("qazaq", "Қазақша <жаңалық>", "What <they> say", query, datetime(2026, 3, 1, tzinfo=UTC))
    assert client.portal
    client.portal.call(store.wires.put, wire)
    client.portal.call(store.wires.put, replace(wire, key="empty", query=ArticleQuery(source=("gone",))))
    link = next(it for it in read(client, "/").select(".rail a") if "wires/qazaq" in str(it["href"]))
    page = read(client, str(link["href"]))
    assert ids(page) == [KAZAKH.id]
    assert words(one(page, "h1")) == wire.title
    assert words(one(page, ".above .agenda")) == wire.description
    assert one(page, "link[rel=canonical]")["href"] == f"{BASE}/wires/qazaq"
    assert not page.select("meta[name=robots]"), "a wire is one list, however many filters it has"
    feeds = {str(it["href"]) for it in page.select("link[type$=xml][rel=alternate]")}
    assert feeds == {f"{BASE}/wires/qazaq/atom.xml", f"{BASE}/wires/qazaq/rss.xml"}
    assert f"{BASE}/widgets/?wire=qazaq" in {str(it["href"]) for it in page.select(".rail a")}
    assert ids(read(client, "/wires/empty")) == []
