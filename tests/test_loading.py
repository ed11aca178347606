"""The benchmark of the store measures what the store would have made, though it was not the store that wrote it."""

from functools import partial

import zstandard
from loading import fill
from synthetic import LANGUAGES, article_of, common_word

from databases import Databases
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, entry
from urbanfeed.store.entry import entry_of

NUMBERED = {"alias", "filing", "revision", "band", "tally"}  # in the order in which they came
FTS5 = {"search_terms_data", "search_terms_idx"}  # the same terms, gathered otherwise
NUMBER = 60


async def test_a_database_filled_in_bulk_is_as_if_the_store_had_filled_it(databases: Databases) -> None:
    """All rows, the indexes and the search; and an article that comes later is counted with the others."""
    async with await Store.open(databases.url("bulk")):
        pass
    await fill(databases.url("bulk"), NUMBER, NUMBER)
    urls = [databases.url("bulk"), databases.url()]
    pages = []
    for url in urls:
        async with await Store.open(url) as store:
            here = range(NUMBER, NUMBER + 1) if url == urls[0] else range(NUMBER + 1)
            for it in here:
                await store._database.write(partial(entry.put, [entry_of(article_of(it))]))
            queries = [ArticleQuery(), *(ArticleQuery(q=(common_word(it),), order="relevance") for it in LANGUAGES)]
            pages.append([(await store.articles.page(it)).articles for it in queries])
    assert pages[0] == pages[1]
    assert all(pages[0][:1])
    assert await rows(databases, "bulk") == await rows(databases, "feed")
    assert await databases.indexes("bulk") == await databases.indexes()
    assert await databases.damage("bulk") == []


async def rows(databases: Databases, name: str) -> dict[str, list[str]]:
    """Of all tables, without what tells only when or in which order a row came."""
    found: dict[str, list[str]] = {}
    for table, some in (await databases.everything(name)).items():
        if table in FTS5 or table in ("content", "news", "tortoise_migrations", "sqlite_sequence"):
            continue
        kept = [row[1:] if table in NUMBERED else row for row in some]
        found[table] = sorted(str([sorted_terms(it) if table == "search" else it for it in row]) for row in kept)
    assert len(found["article"]) == NUMBER + 1
    return found


def sorted_terms(value: object) -> object:
    return sorted(zstandard.decompress(value).decode().split()) if isinstance(value, bytes) else value
