"""
What the doors ask of the database: every statement of every door, recorded as it is asked, and then explained.

No statement reads a whole table, and none sorts one. What may be read whole is small by its nature: the sources, the
wires, the one row of the content version. The search has tests of its own.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from newsroom_door import ARTICLES, SOURCES
from one_door import one_door
from urbanfeed.publish import feeds, graphql, newsroom, widgets
from urbanfeed.store.database import Database
from urbanfeed.store.selection import Statement

QUERIES = [
    "", "order=oldest", "source=jarialike_kz", "source=jarialike_kz&source=optimism_kz", "language=kk&language=ru",
    "topic=urban-governance", "topic=urban-governance&topic=culture-identity&language=ar", "author=Anna+Berg",
    "since=2020-01-01&until=2025-12-31", "topic=urban-governance&since=2020-01-01",
]  # fmt: skip
GRAPHQL = """query ($filter: ArticleFilter) {
  articles(filter: $filter, first: 2) {
    totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage }
    facets { source { value count } language { value } topic { value } month { value } isExact }
    edges { cursor node {
      id source { title articleCount } revisionCount revisions(first: 2) { number } related(first: 2) { node { id } }
    } }
  }
  topics { articleCount } sources { articleCount health { state } } wires { key }
}"""
PATHS = ["/", "/search", "/feeds/atom.xml", "/feeds/feed.json", "/feeds/ninjs.json", "/embed/feed"]
PAGES = ["/topics", "/topics/urban-governance", "/sources", "/sources/jarialike_kz", "/sitemap.xml", "/widgets/"]
# Read whole: as many rows as there are sources or wires, or as articles were ever erased by hand, or one.
SMALL = {"source", "wire", "content", "gathering", "forgotten"}


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Statement]:
    """Every statement that the doors read by, for all of the queries, with both turns of each list's pages."""
    statements: dict[str, Statement] = {}
    read = Database.read

    async def recorded(self: Database, statement: Statement) -> Any:
        statements.setdefault(statement.sql, statement)
        return await read(self, statement)

    monkeypatch.setattr(Database, "read", recorded)
    routes = [*graphql.routes(), *feeds.routes(), *widgets.routes(), *newsroom.routes()]
    with TestClient(one_door(routes, tmp_path / "feed.sqlite3", ARTICLES, SOURCES)) as client:
        statements.clear()
        for query in QUERIES:
            for path in PATHS:
                assert client.get(f"{path}?{query}").status_code == 200
            if "order" not in query:
                assert client.get(f"/feeds/atom.xml?{query}&limit=1").status_code == 200
                assert client.get(f"/feeds/archive/2025/07/atom.xml?{query}&part=2").status_code == 200
            filters: dict[str, list[str]] = {}
            for name, value in (it.split("=") for it in query.split("&") if it):
                filters.setdefault(name, []).append(value)
            filters.pop("order", None)
            single = {name: it if name not in ("since", "until") else it[0] for name, it in filters.items()}
            reply = client.post("/graphql", json={"query": GRAPHQL, "variables": {"filter": single}}).json()
            assert "errors" not in reply
            for edge in reply["data"]["articles"]["edges"]:
                for turn in ("after", "before"):
                    assert client.get(f"/?{query}&{turn}={edge['cursor']}").status_code == 200
        for path in (*PAGES, f"/articles/{ARTICLES[0].id}/{ARTICLES[0].slug}"):
            assert client.get(path).status_code == 200
    return [*statements.values()]


@pytest.mark.parametrize("analyzed", [False, True], ids=["without statistics", "with statistics"])
def test_no_door_has_a_table_read_whole_or_sorted(asked: list[Statement], tmp_path: Path, analyzed: bool) -> None:
    """
    If this fails, a list will be slow at a million articles: give the statement an index, or a tally.

    SQLite chooses by statistics where somebody has had them made, and by rules of thumb in every other file.
    """
    assert len(asked) > 40
    with closing(sqlite3.connect(tmp_path / "feed.sqlite3")) as connection:
        if analyzed:
            connection.execute("ANALYZE")
        for statement in asked:
            for fault in faults(connection, statement):
                pytest.fail(f"{fault}: {statement.sql}")


def faults(connection: sqlite3.Connection, statement: Statement) -> Iterator[str]:
    """The steps of SQLite's plan that cost as much as a table is large."""
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values).fetchall()
    steps = [row[3] for row in rows]
    bounded = False  # whether what comes has passed a LIMIT already
    for step in steps:
        if scanned := re.match(r"SCAN (\w+)", step):
            name = scanned[1]
            bounded = name == "k" or re.fullmatch(r"w\d+", name) is not None or step.endswith("CONSTANT ROWS")
            if not bounded and name not in SMALL and "article_in_order" not in step:
                yield step
        sorts = "TEMP B-TREE" in step and not bounded and not any(f"SCAN {it}" in steps for it in SMALL)
        # A facet has as many filings as there are articles, or more.
        if sorts or "AUTOMATIC" in step or step.endswith("filing_in_order (facet=?)"):
            yield step


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT COUNT(*) FROM filing", "SCAN filing"),
        (
            "SELECT value FROM filing WHERE facet = 'topic' AND value = 'x' ORDER BY facet, article_id",
            "USE TEMP B-TREE FOR",
        ),
        ("SELECT document FROM article ORDER BY first_seen", "SCAN article"),
        ("SELECT value, COUNT(*) FROM filing WHERE facet = 'topic' GROUP BY value", "SEARCH filing"),
    ],
)
@pytest.mark.usefixtures("asked")
def test_the_test_above_sees_what_it_looks_for(tmp_path: Path, sql: str, fault: str) -> None:
    with closing(sqlite3.connect(tmp_path / "feed.sqlite3")) as connection:
        assert next(faults(connection, Statement(sql, []))).startswith(fault)
