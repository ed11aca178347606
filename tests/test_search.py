"""Search as a speaker of each language expects it: every pair of search_pairs.tsv, on both databases."""

import csv
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import text

from articles import FIRST_SEEN, article, at, page
from databases import Databases, sqlite
from urbanfeed.blocks import Paragraph
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.store.search import Question, mark, ranking, snippet

NOON = at("2025-07-01T12:00:00Z")

with (Path(__file__).parent / "search_pairs.tsv").open(encoding="utf-8") as _file:
    PAIRS = list(csv.DictReader(_file, delimiter="\t", quoting=csv.QUOTE_NONE))


async def found(store: Store, q: str, **filters: str) -> list[str]:
    """The slugs of what the words find, the newest first."""
    return [it.slug for it in (await store.articles.page(ArticleQuery.of({"q": q, **filters}), first=100)).articles]


@pytest.fixture
async def read(store: Store) -> Store:
    """A store with both texts of every pair, and nothing else in any of them."""
    for number, pair in enumerate(PAIRS):
        for name in ("found", "not_found"):
            slug = f"{name}-{number}"
            text = (Paragraph(pair[name]),)
            await store.articles.put(article(slug, headline="—", language=pair["language"], body=text), page(slug))
    return store


async def test_each_of_the_search_pairs_is_right(read: Store) -> None:
    """As typed, the one text is found and the other is not. There are at least 80, and at least 11 a language."""
    wrong = []
    for number, pair in enumerate(PAIRS):
        slugs = await found(read, pair["typed"])
        if f"found-{number}" not in slugs or f"not_found-{number}" in slugs:
            wrong.append(pair)
    assert wrong == []
    assert len(PAIRS) >= 80
    assert all(
        sum(pair["language"].startswith(language) for pair in PAIRS) >= 11
        for language in ("ar", "en", "fi", "kk", "mn", "ru", "sv")
    )


async def test_a_phrase_ends_where_its_block_does(store: Store) -> None:
    """One block's last word and the next one's first are no phrase, and neither are a headline and a standfirst."""
    blocks = (Paragraph("A new public"), Paragraph("space opens"))
    await store.articles.put(article("one", headline="Green", standfirst="roofs", body=blocks), page("one"))
    assert await found(store, '"new public"') == ["one"]
    assert await found(store, '"public space"') == []
    assert await found(store, '"green roofs"') == []


async def test_persian_is_found_with_its_non_joiner_and_without(store: Store) -> None:
    """Typists have the key or not, and so have texts; with a space in its place it is two words."""
    written = {"with": "می\u200cخواهم در خانه\u200cها", "without": "میخواهم در خانهها", "spaced": "می خواهم"}
    for name, it in written.items():
        await store.articles.put(article(name, language="fa", body=(Paragraph(it),)), page(name))
    for typed in ("می\u200cخواهم", "میخواهم", "\u200fمی\u200cخواهم\u200e", '"میخواهم در خانه\u200cها"', "می\u200cخوا*"):
        assert sorted(await found(store, typed)) == ["with", "without"], typed
    assert await found(store, '\u200f-"در خانه\u200cها" در') == []


HOSTILE = [
    '"', '""', "-", "--", "*", '-"', "a AND", "NOT a", "NEAR(a b)", "a:b", "terms:a", "^a", "a OR OR", "(", "{a}",
    "a\\", "'", "''", "a'b", "'a' & !b", "a | b", "a <-> b", "a:*", ":*", "%", "_", "@", "~abc", "=--a", "^3ena", "¶",
    "🙂", "🙂 a", "\u0301", "ـ", "-*", "-a* -b", '-"a b"', "x" * 200, "a " * 100, "ﷺ", "½", "ß", "İ",
    "\u200d", "\u200c*", '"\u200c"', "a\u200c", "\U0001f468\u200d\U0001f469",
]  # fmt: skip


async def test_whatever_is_typed_is_a_question(store: Store) -> None:
    """Nothing raises, and no sign of either database's own language means anything."""
    await store.articles.put(article("one", body=(Paragraph("a b abc"),)), page("one"))
    for q in HOSTILE:
        for order in ("newest", "oldest", "relevance"):
            await store.articles.page(ArticleQuery.of({"q": q, "order": order}))
    assert await found(store, "a OR b") == []
    assert await found(store, "~abc") == await found(store, "(abc)") == ["one"]
    assert await found(store, "^3ena") == []


@given(text())
def test_any_text_is_a_question_and_can_be_marked(typed: str) -> None:
    """And what is marked in a text is the text still."""
    for typing in (False, True):
        question = Question.of(typed, typing=typing)
        assert "".join(part for part, _ in mark(question, typed, "kk").parts) == typed
        snippet(question, typed, None, most=20)


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance"])
async def test_a_search_is_paged_through_in_its_order_both_ways(store: Store, order: str) -> None:
    """Articles of one second and of none, with and without a fraction, come once each, forward as backward."""
    for number in range(12):
        moment = at(f"2025-07-0{1 + number % 3}T10:00:00Z") if number % 4 else None
        first_seen = FIRST_SEEN + timedelta(microseconds=number)
        it = article(f"n{number}", headline="Harbour" * (number % 5 == 0), published=moment, first_seen=first_seen,
                     body=(Paragraph("The harbour. " * (number % 3 + 1)),))  # fmt: skip
        await store.articles.put(it, page(f"n{number}"))
    query = ArticleQuery.of({"q": "harbours", "order": order})
    whole = await store.articles.page(query, first=50)
    ids = [it.id for it in whole.articles]
    assert len(ids) == 12
    if order != "relevance":
        plain = await store.articles.page(ArticleQuery.of({"order": order}), first=50)
        assert [it.id for it in plain.articles] == ids
    forward: list[str] = []
    after = None
    while True:
        part = await store.articles.page(query, first=5, after=after)
        assert part.has_previous is (after is not None)
        forward += [it.id for it in part.articles]
        if not part.has_next:
            break
        after = part.cursors[-1]
    assert forward == ids
    backward: list[str] = []
    before = None
    while True:
        part = await store.articles.page(query, last=5, before=before)
        assert part.has_next is (before is not None)
        backward = [it.id for it in part.articles] + backward
        if not part.has_previous:
            break
        before = part.cursors[0]
    assert backward == ids


async def test_filters_and_times_narrow_a_search(store: Store) -> None:
    """They are answered by the index, and as they are without words."""
    for name, language, day in (("a", "sv-FI", "01"), ("b", "sv", "02"), ("c", "en", "03")):
        it = article(name, source=f"city_{name}", language=language, topics=("housing",), authors=("Anna Ek",),
                     published=at(f"2025-07-{day}T12:00:00Z"), body=(Paragraph("Park"),))  # fmt: skip
        await store.articles.put(it, page(name))
    assert await found(store, "park") == ["c", "b", "a"]
    assert await found(store, "park", language="sv") == ["b", "a"]
    assert await found(store, "park", language="sv-FI") == ["a"]
    assert await found(store, "park", source="city_c") == ["c"]
    assert await found(store, "park", author="anna ek", topic="housing") == ["c", "b", "a"]
    assert await found(store, "park", since="2025-07-02") == ["c", "b"]
    assert await found(store, "park", until="2025-07-02T12:00") == ["b", "a"]
    assert await found(store, "park", since="2025-07-02T12:00:00.5Z") == ["c"]
    assert await found(store, "park", since="2025-07-03", until="2025-07-02") == []
    assert await found(store, "-park") == []
    assert await found(store, "-harbour", language="en") == ["c"]
    total = (await store.articles.page(ArticleQuery(q=("park",), language=("sv",)))).total
    assert total == 2


async def ranked(store: Store, q: str) -> list[str]:
    """The slugs of what the words find, the most relevant first."""
    part = await store.articles.page(ArticleQuery(q=(q,), order="relevance"), first=100)
    return [it.slug for it in part.articles]


async def put(store: Store, *names: str, **fields: Any) -> None:
    """Articles that differ in nothing but their names."""
    said: dict[str, Any] = {"headline": "—", "published": NOON} | fields
    for name in names:
        await store.articles.put(article(name, **said), page(name))


async def test_an_article_about_the_word_comes_before_one_that_mentions_it(store: Store) -> None:
    """In the headline, often, or in a short text."""
    filling = "Something else is said here. " * 40
    await put(store, "mentions", body=(Paragraph(f"A tram. {filling}"),))
    await put(store, "often", body=(Paragraph(f"{'Tram. ' * 6}{filling}"),))
    await put(store, "headline", headline="Tram", body=(Paragraph(f"The tram and the tram. {filling}"),))
    assert await ranked(store, "tram") == ["headline", "often", "mentions"]


async def test_a_word_as_typed_comes_before_another_form_and_that_before_another_script(store: Store) -> None:
    """Typed in Latin, Kazakh is found too, after what is in Latin."""
    await put(store, "script", language="kk", body=(Paragraph("Бұл қала үлкен"),))
    await put(store, "form", language="fi", body=(Paragraph("Nyt kalan hinta"),))
    await put(store, "typed", language="fi", body=(Paragraph("Nyt kala hinta"),))
    assert await ranked(store, "kala") == ["typed", "form", "script"]


async def test_of_two_alike_the_newer_one_comes_first(store: Store) -> None:
    """And much better is better than a little newer."""
    await put(store, "old", published=at("2023-07-01T10:00:00Z"), body=(Paragraph("A tram."),))
    await put(store, "new", published=at("2025-07-01T10:00:00Z"), body=(Paragraph("A tram."),))
    await put(store, "better", published=at("2025-06-01T10:00:00Z"), headline="Tram", body=(Paragraph("A tram tram."),))
    assert await ranked(store, "tram") == ["better", "new", "old"]


async def test_a_rare_word_counts_for_more_than_a_common_one(store: Store) -> None:
    """Of two articles that have both words, the one about the rare word comes first."""
    await put(store, *(f"n{number}" for number in range(20)), body=(Paragraph("city"),))
    await put(store, "common", body=(Paragraph("city city city city fountain and more and more"),))
    await put(store, "rare", body=(Paragraph("city fountain fountain fountain fountain and more"),))
    assert await ranked(store, "city fountain") == ["rare", "common"]


async def test_only_the_newest_matches_are_ranked_and_the_page_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more matches than are ranked, the count is still that of all."""
    for number in range(6):
        await put(store, f"n{number}", published=at(f"2025-07-0{number + 1}T10:00:00Z"), body=(Paragraph("tram"),))
    query = ArticleQuery(q=("tram",), order="relevance")
    assert (await store.articles.page(query)).ranked is None
    monkeypatch.setattr(ranking, "MOST", 4)
    part = await store.articles.page(query)
    assert (part.ranked, part.total) == (4, 6)
    assert [it.slug for it in part.articles] == ["n5", "n4", "n3", "n2"]


async def test_a_changed_article_is_found_by_what_it_says_now(store: Store, databases: Databases) -> None:
    """And no more by what it said; the index has no rest of it."""
    await put(store, "one", body=(Paragraph("The old harbour"),))
    await put(store, "one", body=(Paragraph("The new station"),), published=at("2025-08-01T10:00:00Z"))
    assert await found(store, "harbour") == []
    assert await found(store, '"old harbour"') == []
    assert await found(store, "station") == ["one"]
    assert await databases.run("SELECT COUNT(*) FROM search") == [(1,)]
    assert await databases.damage() == []


async def test_vacuum_leaves_the_search_index_as_it_was(tmp_path: Path) -> None:
    """Its numbers are a primary key that we give, and not SQLite's own."""
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        await put(store, "one", "two", body=(Paragraph("tram"),))
        await put(store, "two", body=(Paragraph("bus"),))
    with closing(sqlite3.connect(tmp_path / "feed.sqlite3")) as connection:
        connection.execute("VACUUM")
        connection.execute("INSERT INTO search_terms (search_terms) VALUES ('integrity-check')")
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        assert await found(store, "tram") == ["one"]
        assert await found(store, "bus") == ["two"]


async def test_articles_from_before_there_was_an_index_are_found(databases: Databases) -> None:
    """The migration indexes them."""
    async with await Store.open(databases.url()) as store:
        await put(store, *(f"n{number}" for number in range(3)), body=(Paragraph("tram"),), language="sv")
    await databases.run("DROP TABLE search")
    if databases.engine == "sqlite":
        await databases.run("DROP TABLE search_terms")
    await databases.run("DELETE FROM tortoise_migrations WHERE name = '0004_search'")
    async with await Store.open(databases.url()) as store:
        assert len(await found(store, "tram")) == 3


def test_the_match_is_marked_as_the_text_spells_it() -> None:
    """Offsets are those of the text as it is, whatever folding makes longer or shorter."""
    for typed, written, language in (
        ("strasse", "Die Straße hier", "de"), ("fire", "A new ﬁre station", "en"),
        ("المدينة", "في الـمَدِينَةِ القديمة", "ar"),
        ("калада", "Біздің қаламымызда емес, Қалалардың бәрінде", "kk"), ("cafe", "the cafe\u0301 there", "fr"),
    ):  # fmt: skip
        marked = mark(Question.of(typed), written, language)
        assert marked.text == written
        assert len([part for part, match in marked.parts if match]) == 1, written
    parts = [*mark(Question.of('"public space" city'), "A Public, space for the city’s people", "en").parts]
    assert [part for part, match in parts if match] == ["Public, space", "city"]


def test_a_snippet_shows_as_much_as_it_can_of_what_was_asked() -> None:
    """The part with both words, before the first one with either; cut where words end, and said to be cut."""
    filling = "Something else is said here. " * 20
    text = f"A tram is new.\n\n{filling}The tram stops\nat the harbour. {filling}\n\nThe end."
    shown = snippet(Question.of("tram harbour"), text, "en", most=80)
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")
    assert len(shown.text) <= 82
    assert "tram stops at the harbour" in shown.text
    assert [shown.text[start:end] for start, end in shown.spans] == ["tram", "harbour"]
    assert snippet(Question.of("nothing"), text, "en", most=80).spans == ()
    assert snippet(Question.of("nothing"), text, "en", most=80).text == "A tram is new."
    assert snippet(Question.of("x"), "", None).text == ""
