"""What is near to an article in topic and time, and the states of many articles at once, on both engines."""

from dataclasses import replace

from articles import article, at, page
from urbanfeed.article import Article
from urbanfeed.blocks import Paragraph
from urbanfeed.store import Store


def dated(name: str, day: int, *topics: str, source: str = "city_news") -> Article:
    return article(name, source, published=at(f"2025-07-{day:02}T12:00:00Z"), topics=topics)


async def put(store: Store, *articles: Article) -> None:
    for it in articles:
        await store.articles.put(it, page(it.slug))


async def test_near_are_other_sources_first_then_more_topics_then_what_is_near_in_time(store: Store) -> None:
    one = dated("one", 10, "housing", "mobility")
    own_next_day = dated("own-next-day", 11, "housing", "mobility")
    own_week_later = dated("own-week-later", 17, "housing", "mobility")
    other_both = dated("other-both", 20, "housing", "mobility", source="other")
    other_after = dated("other-after", 12, "housing", source="other")
    other_before = dated("other-before", 7, "mobility", source="third")
    nothing = dated("nothing", 10, "culture-identity", source="other")
    await put(store, one, own_week_later, other_both, nothing, other_before, own_next_day, other_after)
    near = (await store.articles.near([one.id], 10))[one.id]
    assert [(it.id, it.topics) for it in near] == [
        (other_both.id, ("housing", "mobility")),
        (other_after.id, ("housing",)),
        (other_before.id, ("mobility",)),
        (own_next_day.id, ("housing", "mobility")),
        (own_week_later.id, ("housing", "mobility")),
    ]
    assert [it.id for it in (await store.articles.near([one.id], 2))[one.id]] == [other_both.id, other_after.id]


async def test_what_has_no_topic_or_is_not_there_has_nothing_near(store: Store) -> None:
    await put(store, dated("one", 1), dated("two", 2, "housing"))
    assert await store.articles.near([dated("one", 1).id, "nobody"], 5) == {}
    assert await store.articles.near([dated("two", 2).id], 5) == {}
    assert await store.articles.near([], 5) == {}


async def test_one_text_is_near_once_and_never_to_itself(store: Store) -> None:
    text = (Paragraph(" ".join(f"word{n}" for n in range(200))),)
    one = dated("one", 10, "housing")
    first = replace(dated("first", 11, "housing", source="first"), body=text)
    again = replace(dated("again", 12, "housing", source="again"), body=text)
    await put(store, one, first, again)
    stored = await store.articles.by_id(again.id)
    assert stored is not None
    assert stored.same_text_as == first.id
    found = await store.articles.near([one.id, first.id, again.id], 5)
    assert {of: [it.id for it in near] for of, near in found.items()} == {
        one.id: [first.id],
        first.id: [one.id],
        again.id: [one.id],
    }


async def test_articles_come_by_their_ids_those_that_there_are(store: Store) -> None:
    one, two = article("one"), article("two")
    await put(store, one, two)
    assert await store.articles.by_ids([two.id, "nobody", one.id, two.id]) == {one.id: one, two.id: two}
    assert await store.articles.by_ids([]) == {}


async def test_the_last_states_of_several_articles_know_what_was_before_each(store: Store) -> None:
    states = [replace(article("one"), headline=f"Headline {number}") for number in range(1, 5)]
    other = article("other")
    await put(store, *states, other)
    found = await store.articles.last_revisions([states[0].id, other.id, "nobody"], 2)
    last = found[states[0].id]
    assert [(it.number, it.article.headline, it.before and it.before.headline) for it in last] == [
        (3, "Headline 3", "Headline 2"),
        (4, "Headline 4", "Headline 3"),
    ]
    assert [(it.number, it.before) for it in found[other.id]] == [(1, None)]
    assert await store.articles.revision_counts([other.id, states[0].id, "nobody"]) == {states[0].id: 4, other.id: 1}
    whole = await store.articles.revisions(states[0].id)
    assert (await store.articles.last_revisions([states[0].id], 9))[states[0].id] == whole
    assert [it.number for it in whole] == [1, 2, 3, 4]
