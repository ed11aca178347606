"""Articles in the store: kept whole, found again, with their history and their pages; and nothing stored twice."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from articles import article, at, page
from databases import Databases
from urbanfeed.article import Article, Image, Rights, Withdrawal
from urbanfeed.blocks import Figure, Heading, List, ListItem, Paragraph, Quote, Table
from urbanfeed.moment import Moment
from urbanfeed.page import Page
from urbanfeed.query import ArticleQuery
from urbanfeed.store import DatabaseError, Store

ALL = ArticleQuery()


FULL = article(
    language="ar",
    standfirst="مقدمة",
    authors=("Jane Doe", "Қайрат Әлі"),
    published=Moment("2019-07-29T13:45:00+03:00", "minute", "source", "29-07-2019 kl. 13.45", "Europe/Helsinki"),
    updated=Moment("2019-07-30", "day", "source", "30.7.2019", "Europe/Helsinki"),
    section="Мэдээ",
    images=(Image(url="https://city.example/a.jpg", alt="a < b & 'c' \"d\""),),
    body=(
        Heading("Heading", 2),
        Paragraph("Text", html="<b>Text</b>", language="en"),
        List((ListItem("one", (ListItem("deeper"),)), ListItem("two", html="<i>two</i>")), ordered=True, start=3),
        Quote("Said", speaker="Somebody"),
        Figure("https://city.example/b.jpg", caption="Caption", credit="Credit"),
        Table((("a", "b"), ("c", "d"))),
    ),
    topics=("housing", "transport"),
    word_count=7,
    first_seen=datetime(2025, 9, 1, 8, 0, 0, 123456, tzinfo=UTC),
    rights=Rights("excerpt", "CC BY 4.0", "City", "licence on the page"),
)


@pytest.mark.parametrize("moment", [
    Moment("2025-07-08", "day", "source", "8 July", "Asia/Qyzylorda"),
    Moment("2025-07-08", "day", "source", "8 July"),
    Moment("2025-07-08", "day", "unknown", "8 July"),
    Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05 مساءً"),
    Moment("2025-07-08T07:30:00.250000+05:00", "second", "stated", "x"),
    None,
])  # fmt: skip
async def test_an_article_comes_back_as_it_was_put_in(store: Store, moment: Moment | None) -> None:
    """Its moments too, whose time zone the JSON form does not have: they sort by the same instant as before."""
    given = replace(FULL, published=moment, updated=None)
    await store.articles.put(given, page())
    assert await store.articles.by_id(given.id) == given
    assert (await store.articles.page(ALL)).articles == (given,)
    assert (await store.articles.revisions(given.id))[0].article == given
    await store.articles.put(FULL, page())
    assert await store.articles.by_id(given.id) == FULL


async def test_what_is_not_there_is_none(store: Store) -> None:
    await store.articles.put(article(), page())
    for text in ("", "nothing", "\0", "\ud800", "\ud800" * 1000):
        assert await store.articles.by_id(text) is None
        assert await store.articles.by_url(text) is None
        assert await store.articles.find(text, text, text) is None
        assert await store.articles.revisions(text) == ()
        assert await store.pages.get(text) is None
        assert not await store.pages.has(text)
        assert not await store.pages.known(text)
        assert await store.sources.by_name(text) is None


async def test_putting_twice_stores_nothing_twice(store: Store, databases: Databases) -> None:
    """Not one row is added or changed, and the content version stays: no reader is told of a change."""
    given = replace(page(), fetched_at=datetime(2025, 9, 1, tzinfo=UTC))
    await store.articles.put(FULL, given)
    before = await databases.everything()
    await store.articles.put(FULL, given)
    await store.articles.put(FULL, replace(given, fetched_at=datetime(2025, 9, 2, tzinfo=UTC)))
    await store.articles.note_page(FULL.id, given)
    assert await databases.everything() == before
    anew = ("search", "tortoise_migrations")  # the search has tests of its own
    assert {table: len(rows) for table, rows in before.items() if not table.startswith(anew)} == {
        "content": 1, "source": 1, "article": 1, "revision": 1, "alias": 1, "page": 1, "reading": 1,
        "filing": 7,  # a source, a language, two topics, two authors, a month
        "tally": 7,
        "visit": 0, "gathering": 0, "failure": 0, "subscription": 0, "wire": 0,
        "band": 0, "dictionary": 0, "forgotten": 0, "forgotten_key": 0, "token": 0, "deed": 0,
        "news": 1,
        "followed": 0, "subscriber": 0,
    }  # fmt: skip


async def test_a_page_without_an_address_is_stored_once_too(store: Store, databases: Databases) -> None:
    plain = article(url=None, canonical_url=None)
    plain = replace(plain, provenance=replace(plain.provenance, url=None))
    for _ in range(2):
        await store.articles.put(plain, replace(page(), url=None))
    rows = await databases.everything()
    assert (len(rows["article"]), len(rows["page"]), len(rows["reading"]), len(rows["alias"])) == (1, 1, 1, 0)
    assert await store.articles.find("city_news", None, page().sha256) == plain
    assert not await store.pages.known("")


async def test_a_changed_article_is_replaced_and_both_states_are_kept(store: Store) -> None:
    old = article(topics=("housing", "transport"), authors=("Jane",), published=at("2025-01-01T00:00:00+00:00"))
    new = replace(old, headline="New", topics=("transport", "water"), authors=(), published=None, language="sv-FI")
    seen = [datetime(2025, 9, day, 7, 30, 0, 5, tzinfo=UTC) for day in (1, 2)]
    await store.articles.put(old, replace(page("one"), fetched_at=seen[0]))
    await store.articles.put(new, replace(page("one", "<p>new"), fetched_at=seen[1]))
    assert await store.articles.by_id(old.id) == new
    assert [(it.number, it.seen_at, it.article) for it in await store.articles.revisions(old.id)] == [
        (1, seen[0], old),
        (2, seen[1], new),
    ]
    assert await store.topics.counts() == {"transport": 1, "water": 1}
    assert (await store.articles.page(ArticleQuery(author=("Jane",)))).articles == ()
    assert (await store.articles.page(ArticleQuery(language=("sv",), since="2025-08-01"))).articles == (new,)
    assert await store.version() == 2
    assert await store.pages.has(page().sha256), "the page of the old state stays"


async def test_another_reading_that_changes_nothing_said_is_no_revision(store: Store) -> None:
    """A later fetch, or a newer version of the reader, moves the provenance alone."""
    old = article()
    new = replace(old, provenance=replace(old.provenance, version="2", fetched_at=datetime(2025, 9, 2, tzinfo=UTC)))
    await store.articles.put(old, page())
    await store.articles.put(new, page())
    assert await store.articles.by_id(old.id) == new
    assert [it.article for it in await store.articles.revisions(old.id)] == [old]


async def test_the_version_grows_with_every_change_and_only_then(store: Store) -> None:
    versions = [await store.version()]
    before = datetime.now(UTC)
    for put in (article("a"), article("b"), article("b"), article("b", headline="New")):
        await store.articles.put(put, page(put.slug))
        versions.append(await store.version())
    assert versions == [0, 1, 2, 2, 3]
    changed_at = await store.changed_at()
    assert changed_at
    assert before <= changed_at <= datetime.now(UTC)


async def test_an_article_is_found_by_each_of_its_addresses(store: Store) -> None:
    given = article(url="https://city.example/fetched", canonical_url="https://city.example/canonical")
    given = replace(given, provenance=replace(given.provenance, url="https://city.example/redirected"))
    await store.articles.put(given, replace(page(), url="https://city.example/asked"))
    await store.articles.note_page(given.id, replace(page("two"), url="https://city.example/amp#top"))
    for name in ("fetched", "canonical", "redirected", "asked", "amp"):
        for fragment in ("", "#comments"):
            url = f"https://city.example/{name}{fragment}"
            assert await store.articles.by_url(url) == given
            assert await store.pages.known(url)
            assert await store.articles.find("city_news", url, "no such page") == given
    assert await store.articles.by_url("https://city.example/cano") is None
    assert await store.articles.by_url("https://city.example/Canonical") is None


async def test_a_page_belongs_to_the_article_of_its_address_or_else_of_its_bytes(store: Store) -> None:
    a, b = article("a"), article("b")
    for it in (a, b):
        await store.articles.put(it, page(it.slug))
    assert await store.articles.find("city_news", a.canonical_url, page("b").sha256) == a
    assert await store.articles.find("city_news", "https://city.example/new", page("b").sha256) == b
    assert await store.articles.find("city_news", None, page("b").sha256) == b
    assert await store.articles.find("other_news", a.canonical_url, page("b").sha256) is None, "another source's"


async def test_two_sources_may_have_the_same_address_and_page(store: Store) -> None:
    ours, theirs = article(), article(source="mirror", first_seen=datetime(2024, 1, 1, tzinfo=UTC))
    for it in (ours, theirs):
        await store.articles.put(it, page())
    assert await store.articles.find("city_news", ours.canonical_url, page().sha256) == ours
    assert await store.articles.find("mirror", ours.canonical_url, page().sha256) == theirs
    assert await store.articles.by_url("https://city.example/one") == theirs, "the first seen"


async def test_a_canonical_address_leads_to_the_article_that_has_it_now(store: Store) -> None:
    """A site gives an address to another article: what was a mere alias gives way."""
    old = article("old")
    await store.articles.put(old, page("old"))
    await store.articles.note_page(old.id, replace(page("old", "<p>moved"), url="https://city.example/new"))
    await store.articles.put(article("new"), page("new"))
    assert await store.articles.by_url("https://city.example/new") == article("new")
    assert await store.articles.by_url("https://city.example/old") == old


async def test_an_address_of_any_length_is_told_apart(store: Store) -> None:
    stem = "https://city.example/" + "қ" * 3000
    a, b = article("a", canonical_url=stem + "/a"), article("b", canonical_url=stem + "/b")
    for it in (a, b):
        await store.articles.put(it, page(it.slug))
    assert await store.articles.by_url(stem + "/a") == a
    assert await store.articles.by_url(stem + "/b#c") == b


async def test_pages_come_back_byte_for_byte_and_small(store: Store, databases: Databases) -> None:
    content = ("<p>Қала</p>\r\n\0\xff" * 20_000).encode("cp1251", "ignore")
    given = Page(content, "", "https://city.example/big", 'text/html; charset="x"', invented_url=True)
    await store.articles.put(article(), given)
    assert await store.pages.get(given.sha256) == content
    assert await store.pages.has(given.sha256)
    assert not await store.pages.has("0" * 64)
    (row,) = (await databases.everything())["page"]
    assert isinstance(row[2], bytes)
    assert len(row[2]) < len(content) / 20
    (reading,) = (await databases.everything())["reading"]
    assert {"https://city.example/big", 'text/html; charset="x"', 1, given.sha256} <= set(reading)


async def test_one_page_under_two_addresses_is_kept_once(store: Store, databases: Databases) -> None:
    await store.articles.put(article(), page())
    await store.articles.note_page(article().id, replace(page(), url="https://city.example/print/one"))
    rows = await databases.everything()
    assert (len(rows["page"]), len(rows["reading"]), len(rows["revision"])) == (1, 2, 1)
    assert await store.version() == 2, "an article can be asked for by its new address"


async def test_a_page_of_no_article_is_refused_and_nothing_is_kept(store: Store, databases: Databases) -> None:
    before = await databases.everything()
    with pytest.raises(LookupError, match="there is no article nobody"):
        await store.articles.note_page("nobody", page())
    assert await databases.everything() == before


async def test_an_article_is_kept_whole_or_not_at_all(store: Store, databases: Databases) -> None:
    """The page goes in last. Where it cannot, nothing of the article stays."""
    before = await databases.everything()
    broken = Page(content=page().content, markup="", content_type=None)  # type: ignore[arg-type]
    with pytest.raises(DatabaseError, match="content_type"):
        await store.articles.put(article(), broken)
    assert await databases.everything() == before
    await store.articles.put(article(), page())
    assert (await store.articles.page(ALL)).articles == (article(),)


async def test_many_articles_of_one_author_topic_and_language(store: Store) -> None:
    async def put(name: str, **fields: Any) -> Article:
        it = article(name, **fields)
        await store.articles.put(it, page(name))
        return it

    a = await put("a", topics=("housing", "housing"), authors=("Jane", "JANE"), language="kk-Cyrl-KZ")
    b = await put("b", topics=("housing",), authors=("jane",), language=None)
    assert await store.topics.counts() == {"housing": 2}
    assert {it.id for it in (await store.articles.page(ArticleQuery(author=("jAnE",)))).articles} == {a.id, b.id}
    assert (await store.articles.page(ArticleQuery(language=("kk-cyrl",)))).articles == (a,)


async def test_letters_that_postgresql_has_in_no_text_are_no_error_on_any_engine(store: Store) -> None:
    """NUL, in all that a page may say of itself; the article comes back with it."""
    odd = article(headline="a\0b", topics=("x\0y",), authors=("J\0D",), canonical_url="https://city.example/a\0b")
    await store.articles.put(odd, replace(page(), url="https://city.example/a\0b", content_type="text/html\0"))
    assert await store.articles.by_id(odd.id) == odd
    assert await store.articles.by_url("https://city.example/a\0b") == odd
    assert (await store.articles.page(ArticleQuery(author=("J D",)))).articles == (odd,)


async def test_many_at_once_are_as_if_one_had_come_after_the_other(databases: Databases) -> None:
    """New, revised, withdrawn and of one text, some twice in one call: the same as one by one."""
    text = tuple(Paragraph(" ".join(f"word{number + start}" for number in range(90))) for start in (0, 90))
    seen = datetime(2025, 9, 3, tzinfo=UTC)
    given = [
        (article("a"), page("a")),
        (article("b", body=text), page("b")),
        (article("c", source="other", body=text, first_seen=seen), page("c")),
        (article("a", headline="Another headline"), page("a", "<p>Another page.")),
        (article("d", canonical_url=article("b").url), page("d")),
        (article("a", headline="Another headline"), page("a")),
        (article("e", withdrawn=Withdrawal(seen, "it is gone", "gone")), page("e")),
    ]
    given = [(it, replace(own, fetched_at=seen)) for it, own in given]
    found: list[Any] = []
    for at_once in (False, True):
        async with await Store.open(databases.url(f"at_once_{at_once}".lower())) as store:
            for some in [given] if at_once else [[it] for it in given]:
                await store.articles.put_all(some)
            ids = sorted({it.id for it, _ in given})
            found.append(
                [
                    (await store.articles.page(ALL)).articles,
                    (await store.articles.page(ArticleQuery(q=("sentence",)))).articles,
                    await store.articles.withdrawn(),
                    [await store.articles.revisions(it) for it in ids],
                    [await store.articles.addresses(it) for it in ids],
                    [await store.articles.same_text(it) for it in ids],
                    [await store.pages.known(own.sha256) for _, own in given],
                    await store.articles.facets(ALL),
                ]
            )
    assert found[0] == found[1]
    assert [it.id for it in found[1][5][ids.index(article("b").id)]] == [article("c", source="other").id]
    assert [len(it) for it in found[1][3]].count(2) == 1
