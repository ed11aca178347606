"""What stands around an article in the GraphQL door: its revisions, what is related to it, and its feeds."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from articles import article, at, page
from graphql_door import BASE, Door, door
from urbanfeed.article import Article, Rights
from urbanfeed.blocks import Paragraph
from urbanfeed.publish.graphql.limits import COST
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Wire
from urbanfeed.store.database import Database
from urbanfeed.store.selection import Statement

pytestmark = pytest.mark.usefixtures("road")

REVISIONS = """query ($id: ID!, $first: Int! = 10) { article(by: {id: $id}) { revisionCount revisions(first: $first) {
  number seenAt isReread headline body(format: TEXT)
  changes { names fields { name old new html spans { kind text } } blocks { kind old new html } }
} } }"""


async def put(graphql: Door, *states: Article) -> None:
    for number, state in enumerate(states):
        seen = page(state.slug, f"<p>state {number}")
        provenance = replace(state.provenance, sha256=seen.sha256)
        stored = replace(state, provenance=provenance)
        await graphql.store.articles.put(stored, replace(seen, fetched_at=datetime(2025, 9, 1 + number, 8, tzinfo=UTC)))


def states() -> list[Article]:
    first = article("one", headline="Ten trees", body=(Paragraph("It stays."), Paragraph("Ten <trees> are planted.")))
    second = replace(first, headline="Twelve trees")
    body = (Paragraph("It stays."), Paragraph("Twelve <trees> are planted."), Paragraph("A new end."))
    return [first, second, replace(second, body=body)]


async def test_revisions_say_word_by_word_what_has_changed_the_latest_first(tmp_path: Path) -> None:
    async with door(tmp_path) as graphql:
        await put(graphql, *states())
        found = (await graphql.data(REVISIONS, id=article("one").id))["article"]
    assert found["revisionCount"] == 3
    third, second, first = found["revisions"]
    assert first == {
        "number": 1,
        "seenAt": "2025-09-01T08:00:00Z",
        "isReread": False,
        "headline": "Ten trees",
        "body": "It stays.\n\nTen <trees> are planted.",
        "changes": {"names": [], "fields": [], "blocks": []},
    }
    assert (second["number"], second["seenAt"]) == (2, "2025-09-02T08:00:00Z")
    assert second["changes"]["names"] == ["headline"]
    assert second["changes"]["blocks"] == []
    (headline,) = second["changes"]["fields"]
    assert headline == {
        "name": "headline",
        "old": "Ten trees",
        "new": "Twelve trees",
        "html": "<del>Ten</del><ins>Twelve</ins> trees",
        "spans": [
            {"kind": "REMOVED", "text": "Ten"},
            {"kind": "ADDED", "text": "Twelve"},
            {"kind": "SAME", "text": " trees"},
        ],
    }
    assert third["changes"] == {
        "names": ["body"],
        "fields": [],
        "blocks": [
            {
                "kind": "CHANGED",
                "old": 1,
                "new": 1,
                "html": "<del>Ten</del><ins>Twelve</ins> &lt;trees&gt; are planted.",
            },
            {"kind": "ADDED", "old": None, "new": 2, "html": "<ins>A new end.</ins>"},
        ],
    }


async def test_as_many_revisions_come_as_are_asked_for_and_still_know_what_was_before(tmp_path: Path) -> None:
    async with door(tmp_path) as graphql:
        await put(graphql, *states())
        found = (await graphql.data(REVISIONS, id=article("one").id, first=1))["article"]
        assert found["revisionCount"] == 3
        assert [(it["number"], it["changes"]["names"]) for it in found["revisions"]] == [(3, ["body"])]
        for first in (0, 51):
            error = await graphql.error(REVISIONS, id=article("one").id, first=first)
            assert error["extensions"]["parameter"] == "first"


async def test_what_was_only_read_better_is_marked(tmp_path: Path) -> None:
    first = article("one")
    async with door(tmp_path, [first]) as graphql:
        again = replace(first, headline="Headline, read better")
        await graphql.store.articles.rewrite(again, datetime(2025, 9, 2, tzinfo=UTC))
        found = (await graphql.data(REVISIONS, id=first.id))["article"]["revisions"]
    assert [(it["number"], it["isReread"]) for it in found] == [(2, True), (1, False)]


@pytest.mark.parametrize("show", ["excerpt", "link"])
async def test_a_change_that_may_not_be_shown_is_named_and_no_more(tmp_path: Path, show: Any) -> None:
    """Also where the earlier state could have been shown in full."""
    deep = f"Opening. {'More of it. ' * 40}"
    before = article("one", body=(Paragraph(f"{deep}Ten."),))
    after = replace(before, body=(Paragraph(f"{deep}Twelve."),), rights=Rights(show=show))
    async with door(tmp_path) as graphql:
        await put(graphql, before, after)
        found = (await graphql.data(REVISIONS, id=before.id))["article"]["revisions"]
    assert found[0]["changes"]["names"] == ["body", "rights"]
    assert [it["name"] for it in found[0]["changes"]["fields"]] == ["rights"]
    assert found[0]["changes"]["blocks"] == []
    assert not any("Ten" in it["body"] or "Twelve" in it["body"] for it in found)


RELATED = """query ($id: ID!, $first: Int! = 5) { article(by: {id: $id}) { related(first: $first) {
  node { slug source { name } } topics { key label }
} } }"""


async def test_related_articles_come_with_the_topics_that_they_share(tmp_path: Path) -> None:
    one = article("one", topics=("housing", "mobility"), published=at("2025-07-08T10:00:00Z"))
    same = article("same", topics=("housing",), published=at("2025-07-09T10:00:00Z"))
    other = article("other", source="other", topics=("mobility", "housing"), published=at("2025-06-08T10:00:00Z"))
    async with door(tmp_path, [one, same, other, article("nothing")]) as graphql:
        found = (await graphql.data(RELATED, id=one.id))["article"]["related"]
        assert [(it["node"]["slug"], [topic["key"] for topic in it["topics"]]) for it in found] == [
            ("other", ["housing", "mobility"]),
            ("same", ["housing"]),
        ]
        assert len((await graphql.data(RELATED, id=one.id, first=1))["article"]["related"]) == 1
        assert (await graphql.data(RELATED, id=article("nothing").id))["article"]["related"] == []
        assert (await graphql.error(RELATED, id=one.id, first=21))["extensions"]["parameter"] == "first"


async def test_everything_that_can_be_subscribed_to_names_its_feeds(tmp_path: Path) -> None:
    """The addresses are those of the feeds' own door; test_doors asks both the same."""
    feeds = "feedUrls { atom rss } embedUrl"
    node = f"nodes {{ {feeds} topics {{ {feeds} }} source {{ {feeds} }} }}"
    query = f"""{{
      articles(filter: {{topic: "housing"}}, order: OLDEST) {{ {feeds} {node} }}
      wires {{ {feeds} articles {{ {feeds} }} }}
    }}"""
    one = article("one", topics=("housing",))
    async with door(tmp_path, [one]) as graphql:
        wire = Wire("mine", "Mine", "", ArticleQuery(language=("en",)), datetime(2026, 1, 1, tzinfo=UTC))
        await graphql.store.wires.put(wire)
        data = await graphql.data(query)
    listed, (wire_,) = data["articles"], data["wires"]
    (first,) = listed["nodes"]
    assert addresses(listed) == every("?topic=housing&order=oldest")
    assert addresses(first) == every("?source=city_news") | {"embed": f"{BASE}/embed/articles/{one.id}"}
    assert addresses(first["source"]) == every("?source=city_news")
    assert addresses(first["topics"][0]) == every("?topic=housing")
    assert addresses(wire_["articles"]) == every("?language=en")
    assert addresses(wire_) == {
        "atom": f"{BASE}/wires/mine/atom.xml",
        "rss": f"{BASE}/wires/mine/rss.xml",
        "embed": f"{BASE}/embed/feed?wire=mine",
    }


def addresses(told: dict[str, Any]) -> dict[str, str | None]:
    return {**told["feedUrls"], "embed": told["embedUrl"]}


def every(asked: str) -> dict[str, str | None]:
    feeds = {form: f"{BASE}/feeds/{form}.xml{asked}" for form in ("atom", "rss")}
    return {**feeds, "embed": f"{BASE}/embed/feed{asked}"}


async def test_nodes_are_found_in_the_order_asked_and_null_where_there_are_none(tmp_path: Path) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    one, two = article("one"), article("two")
    ids = [two.id, "nobody", "topic:housing", "source:city_news", "wire:nobody", one.id, two.id]
    async with door(tmp_path, [one, two]) as graphql:
        found = (await graphql.data(query, ids=ids))["nodes"]
        assert [it and (it["__typename"], it["id"]) for it in found] == [
            ("Article", two.id), None, ("Topic", "topic:housing"), ("Source", "source:city_news"), None,
            ("Article", one.id), ("Article", two.id),
        ]  # fmt: skip
        assert (await graphql.data(query, ids=[]))["nodes"] == []
        assert (await graphql.error(query, ids=["x"] * 101))["extensions"]["parameter"] == "ids"


async def test_the_store_is_asked_as_often_for_many_articles_as_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []
    read = Database.read

    async def counted(self: Database, statement: Statement) -> Any:
        if not statement.sql.endswith(" FROM content"):  # the looks at the content version go by the clock
            reads.append(statement)
        return await read(self, statement)

    text = (Paragraph(" ".join(f"word{n}" for n in range(200))),)
    articles = [
        article(
            f"a{n}",
            source=f"s{n % 3}",
            published=at(f"2025-07-{20 - n}T10:00:00Z"),
            topics=("housing", "mobility"),
            body=text if n < 2 else (),
        )
        for n in range(9)
    ]
    asked = """id feedUrls { atom } source { feedUrls { atom } health { state } } revisionCount
      revisions(first: 2) { number changes { names } } sameTextAs { id }
      related(first: 3) { node { id source { title } topics { articleCount } } topics { label } }"""
    nodes, snippets = f"nodes {{ {asked} }}", "edges { snippet { html } }"
    queries = (
        (f"query ($n: Int!) {{ articles(first: $n) {{ {nodes} }} }}", "articles"),
        (
            f'query ($n: Int!) {{ search(q: "headline", first: $n) {{ {nodes} {snippets} }} }}',
            "search",
        ),
    )
    async with door(tmp_path, articles) as graphql:
        ids = [it.id for it in articles]
        monkeypatch.setattr(Database, "read", counted)
        for query, name in queries:
            counts = []
            for n in (2, 9):
                reads.clear()
                assert len((await graphql.data(query, n=n))[name]["nodes"]) == n
                counts.append(len(reads))
            assert counts[0] == counts[1], query
        counts = []
        for some in (ids[:2], ids):
            reads.clear()
            query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Article {{ {asked} }} }} }}"
            assert len((await graphql.data(query, ids=some))["nodes"]) == len(some)
            counts.append(len(reads))
        assert counts[1] <= counts[0] < 10


async def test_a_page_of_histories_is_too_dear_and_one_of_headlines_with_what_is_related_is_not(
    tmp_path: Path,
) -> None:
    async with door(tmp_path, [article("one")]) as graphql:
        dear = "{ articles(first: 100) { nodes { revisions(first: 50) { changes { names } } } } }"
        error = await graphql.error(dear)
        assert (error["extensions"]["limit"], error["extensions"]["allowed"]) == ("cost", COST)
        usual = "{ articles(first: 20) { nodes { headline related(first: 3) { node { headline } } } } }"
        assert len((await graphql.data(usual))["articles"]["nodes"]) == 1
