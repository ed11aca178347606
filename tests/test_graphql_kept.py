"""Kept replies: given again for as long as the content stays as it is, to whoever may have them, and to nobody else."""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from articles import article, page
from databases import Databases, PostgresDatabases
from graphql_door import BASE, application
from servers import running
from urbanfeed.app import create_app
from urbanfeed.publish.documents import hashed
from urbanfeed.publish.graphql import view
from urbanfeed.publish.graphql.guard import Admitted
from urbanfeed.publish.graphql.kept_replies import KeptReplies
from urbanfeed.publish.graphql.reply import Reply
from urbanfeed.publish.graphql.running import run
from urbanfeed.settings import load
from urbanfeed.store import Store

NEW = "application/graphql-response+json"
COUNT = "{ articles { totalCount } }"
FILTERED = """query Some($first: Int, $filter: ArticleFilter) {
  articles(first: $first, filter: $filter) { totalCount nodes { headline } } }"""
PATIENCE = 60.0  # seconds


@dataclass
class Door:
    """A client of /graphql, what is kept behind it, and every operation that was run and not found there."""

    http: httpx2.AsyncClient
    replies: KeptReplies
    ran: list[str]

    async def post(self, query: str, headers: dict[str, str] | None = None, **members: Any) -> httpx2.Response:
        """The answer."""
        return await self.http.post("/graphql", json={"query": query, **members}, headers=headers)

    async def get(self, query: str, **headers: str) -> httpx2.Response:
        """The answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.get("/graphql", params={"query": query}, headers=named)

    async def counted(self) -> int:
        """How many articles it says that there are."""
        number: int = (await self.post(COUNT)).json()["data"]["articles"]["totalCount"]
        return number


@asynccontextmanager
async def door(store: Store, patch: pytest.MonkeyPatch, **settings: object) -> AsyncIterator[Door]:
    """In this process; nobody follows the content here, so that what others write is not seen."""
    ran: list[str] = []

    async def noting(request: Any, admitted: Admitted) -> Reply:
        ran.append(admitted.text)
        return await run(request, admitted)

    patch.setattr(view, "run", noting)
    app = application(store, **settings)
    (route,) = [it for it in app.routes if getattr(it, "name", "") == "graphql"]
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
        yield Door(http, route.endpoint.replies, ran)  # type: ignore[attr-defined]


def said(reply: httpx2.Response) -> dict[str, str]:
    """Its headers, but for how old it is, which it says where nobody has had time to follow the content."""
    return {name: value for name, value in reply.headers.items() if name != "age"}


# -- what is kept


async def test_the_same_question_is_not_run_again_however_it_comes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.articles.put(article("one", headline="Қала"), page("one"))
    variables = {"first": 5, "filter": {"language": "en", "source": ["city_news"]}}
    turned = '{"filter": {"source": ["city_news"], "language": "en"},\n "first": 5}'
    async with door(store, monkeypatch) as it:
        first = await it.post(FILTERED, variables=variables)
        others = [
            await it.post(FILTERED, variables=json.loads(turned)),
            await it.post(FILTERED, variables=variables, operationName=None, extensions={}),
            await it.http.get("/graphql", params={"query": FILTERED, "variables": turned}),
            await it.post(FILTERED, variables=variables, extensions=automatic(FILTERED)),
            await it.http.post("/graphql", json={"variables": variables, "extensions": automatic(FILTERED)}),
            await it.http.post("/graphql", json={"variables": variables, "documentId": f"sha256:{hashed(FILTERED)}"}),
        ]
        assert len(it.ran) == 1
        assert first.json()["data"]["articles"] == {"totalCount": 1, "nodes": [{"headline": "Қала"}]}
        for other in others:
            assert (other.status_code, other.content) == (200, first.content)
            assert other.headers["content-type"] == first.headers["content-type"]


def automatic(query: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashed(query)}}


async def test_what_makes_another_answer_is_another_question(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await store.articles.put(article("one"), page("one"))
    two = "query A { articles { totalCount } } query B { articles { nodes { pageUrl } } }"
    async with door(store, monkeypatch) as it:
        await it.post(two, operationName="A")
        await it.post(two, operationName="B")
        await it.post(FILTERED, variables={"first": 1})
        await it.post(FILTERED, variables={"first": 2})
        await it.post(FILTERED, variables={"first": None})
        await it.post(FILTERED)
        await it.post(f"{FILTERED} ")
        assert len(it.ran) == 7
        old, new = await it.post(COUNT), await it.post(COUNT, {"Accept": NEW})
        assert (old.headers["content-type"], new.headers["content-type"]) == (
            "application/json; charset=utf-8",
            f"{NEW}; charset=utf-8",
        )
        again = [await it.post(COUNT), await it.post(COUNT, {"Accept": NEW})]
        assert [*map(said, again)] == [said(old), said(new)]
        assert len(it.ran) == 9


async def test_links_begin_with_the_address_that_was_asked(databases: Databases, tmp_path: Path) -> None:
    app = create_app(load({}, database_url=databases.url(), data_dir=tmp_path))
    with TestClient(app) as client:
        found = []
        for host in ("one.example", "two.example:8000", "one.example"):
            reply = client.post("/graphql", json={"query": "{ topics { pageUrl } }"}, headers={"Host": host})
            found.append(reply.json()["data"]["topics"][0]["pageUrl"].split("/topics")[0])
        assert found == ["http://one.example", "http://two.example:8000", "http://one.example"]


async def test_links_begin_with_the_address_that_was_connected_to_where_the_host_is_no_name(
    store: Store, tmp_path: Path
) -> None:
    app = create_app(load({}, data_dir=tmp_path))
    app.state.store = store
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app)) as http:
        for server in ("one.example:8000", "two.example:8000"):
            reply = await http.get(
                f"http://{server}/graphql", params={"query": "{ topics { pageUrl } }"}, headers={"Host": "no name"}
            )
            assert reply.json()["data"]["topics"][0]["pageUrl"].startswith(f"http://{server}/topics/")


async def test_a_host_that_is_longer_than_any_makes_no_answer_long(store: Store, tmp_path: Path) -> None:
    app = create_app(load({}, data_dir=tmp_path))
    app.state.store = store
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://one.example:8000") as http:
        for host, base in (("a" * 253, "http://" + "a" * 253), ("a" * 301, "http://one.example:8000")):
            reply = await http.post("/graphql", json={"query": "{ topics { pageUrl } }"}, headers={"Host": host})
            assert reply.json()["data"]["topics"][0]["pageUrl"].startswith(f"{base}/topics/")


async def test_a_host_that_is_longer_than_any_fills_no_memory(store: Store, tmp_path: Path) -> None:
    app = create_app(load({}, data_dir=tmp_path))
    app.state.store = store
    (route,) = [it for it in app.routes if getattr(it, "name", "") == "graphql"]
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=BASE) as http:
        for length, keeps in ((253, True), (301, False), (100_000, False)):
            before = route.endpoint.replies.bytes  # type: ignore[attr-defined]
            reply = await http.post("/graphql", json={"query": COUNT}, headers={"Host": "a" * length})
            assert reply.json() == {"data": {"articles": {"totalCount": 0}}}
            assert (route.endpoint.replies.bytes > before) is keeps  # type: ignore[attr-defined]


async def test_a_kept_reply_has_the_headers_that_it_had_when_it_was_run(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.articles.put(article("one"), page("one"))
    async with door(store, monkeypatch, graphql_max_age=60) as it:
        for ask in (it.get, it.post):
            first, second = await ask(COUNT), await ask(COUNT)
            assert said(second) == said(first)
            assert second.content == first.content
        got, posted, head = (
            await it.get(COUNT),
            await it.post(COUNT),
            await it.http.head("/graphql", params={"query": COUNT}),
        )
        assert got.headers["cache-control"] == "public, max-age=60"
        assert got.headers["etag"].startswith('W/"')
        assert said(head) == said(got)
        assert (posted.headers["cache-control"], "etag" in posted.headers) == ("no-store", False)
        for tag in (got.headers["etag"], "*"):
            confirmed = await it.get(COUNT, if_none_match=tag)
            assert (confirmed.status_code, confirmed.content) == (304, b"")
            assert confirmed.headers["etag"] == got.headers["etag"]
        assert (await it.get(COUNT, if_none_match='W/"other"')).content == got.content
        assert (await it.get(COUNT, origin="https://page.example")).headers["access-control-allow-origin"] == "*"
        assert len(it.ran) == 1


# -- until when


async def test_what_this_process_stores_shows_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nobody follows the content here."""
    async with door(store, monkeypatch, graphql_rate=0) as it:
        for number in range(5):
            assert [await it.counted(), await it.counted()] == [number, number]
            await store.articles.put(article(f"n{number}"), page(f"n{number}"))
        assert len(it.ran) == 5
        # Of many that ask while it is being stored, none is told the old number afterwards.
        for number in range(5, 25):
            writing = asyncio.ensure_future(store.articles.put(article(f"n{number}"), page(f"n{number}")))
            while not writing.done():
                assert await it.counted() in (number, number + 1)
                await asyncio.sleep(0)  # what is kept is answered without waiting for anything
            assert await it.counted() == number + 1


async def test_what_another_process_stores_shows_within_a_moment(databases: Databases) -> None:
    """Two servers, and a third process that stores; what each has kept is not given any more."""
    url = databases.url()
    settings = {"database_url": url, "graphql_rate": "0"}
    with running("serve", **settings) as one, running("serve", **settings) as other:
        async with await Store.open(url) as store, httpx2.AsyncClient(timeout=PATIENCE) as http:

            async def counted(server: str) -> int:
                reply = await http.post(f"{server}/graphql", json={"query": COUNT})
                return int(reply.json()["data"]["articles"]["totalCount"])

            for number in range(3):
                assert [await counted(it) for it in (one, other, one, other)] == [number] * 4
                await store.articles.put(article(f"n{number}"), page(f"n{number}"))
                async with asyncio.timeout(PATIENCE):
                    for server in (one, other):
                        while await counted(server) == number:
                            pass


def test_while_the_database_is_away_a_kept_reply_says_how_old_it_is_and_nothing_else_is_answered(
    postgres: PostgresDatabases, tmp_path: Path
) -> None:
    app = create_app(load({}, database_url=postgres.url(), data_dir=tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:

        def post(query: str) -> httpx2.Response:
            return client.post("/graphql", json={"query": query}, headers={"Accept": NEW})

        def has(tag: str) -> httpx2.Response:
            asked = {"Accept": NEW, "If-None-Match": tag}
            return client.get("/graphql", params={"query": COUNT}, headers=asked)

        def aged(ask: Callable[[], httpx2.Response], is_: bool) -> httpx2.Response:
            """The first answer that says how old it is, or that does not; on a busy machine that is not the next."""
            deadline = time.monotonic() + PATIENCE
            while ("age" in (reply := ask()).headers) is not is_:
                assert time.monotonic() < deadline, reply.headers
                time.sleep(0.05)
            return reply

        known = post(COUNT)
        tag = has("").headers["etag"]
        assert aged(lambda: has(tag), False).status_code == 304
        with stopped(postgres):
            assert post("{ articles { nodes { id } } }").status_code == 503
            kept = aged(lambda: post(COUNT), True)
            assert int(kept.headers["age"]) >= 1
            assert (kept.status_code, kept.content) == (200, known.content)
            assert (has(tag).status_code, int(has(tag).headers["age"]) >= 1) == (304, True)
            assert post("{ articles { nodes { id } } }").status_code == 503
        aged(lambda: post(COUNT), False)


@contextmanager
def stopped(postgres: PostgresDatabases) -> Iterator[None]:
    postgres.server.stop()
    try:
        yield
    finally:
        postgres.server.start()


# -- what is not kept


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        (COUNT, {"Authorization": "Bearer urbanfeed_x"}),
        (COUNT, {"Authorization": ""}),
        ("{ sources { name health { state } } }", {}),
        ("query ($no: Boolean!) { sources { name health @include(if: $no) { state } } }", {}),
        ("{ sources { ...S } } fragment S on Source { health { lastSuccess } }", {}),
        ("mutation { __typename }", {}),
        ("{ articles(first: 0) { totalCount } }", {}),
        ("{ topics { key } articles(first: 0) { totalCount } }", {}),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {}),
    ],
)
async def test_what_depends_on_anything_else_and_what_failed_is_run_each_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, query: str, headers: dict[str, str]
) -> None:
    async with door(store, monkeypatch) as it:
        before = it.replies.bytes
        for _ in range(3):
            await it.post(query, headers, variables={"no": False})
        assert len(it.ran) == 3
        assert it.replies.bytes == before


async def test_what_a_token_was_shown_for_comes_from_no_shelf_though_all_may_have_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with door(store, monkeypatch) as it:
        await it.post(COUNT)
        await it.post(COUNT, {"Authorization": "Bearer x"})
        await it.get(COUNT, authorization="Bearer x")
        assert len(it.ran) == 3


async def test_a_batch_is_run_each_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with door(store, monkeypatch) as it:
        for _ in range(2):
            assert len((await it.http.post("/graphql", json=[{"query": COUNT}] * 2)).json()) == 2
        assert len(it.ran) == 4


async def test_nothing_is_kept_where_the_settings_say_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with door(store, monkeypatch, graphql_kept_mb=0) as it:
        await it.post(COUNT)
        await asyncio.gather(it.post(COUNT), it.post(COUNT))
        assert len(it.ran) == 3
        assert it.replies.bytes == 0


# -- who asks


async def test_of_many_that_ask_at_once_one_is_worked_for_and_none_spoils_it_for_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.articles.put(article("one"), page("one"))
    async with door(store, monkeypatch) as it:
        begun, going = asyncio.Event(), asyncio.Event()

        async def slow(request: Any, admitted: Admitted) -> Reply:
            begun.set()
            await going.wait()
            it.ran.append(admitted.text)
            return await run(request, admitted)

        monkeypatch.setattr(view, "run", slow)
        first, *others = [asyncio.ensure_future(it.post(COUNT)) for _ in range(10)]
        await begun.wait()
        await asyncio.sleep(0.1)  # in which the others come to wait for the same; were it too short, they come later
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        going.set()
        assert {other.content for other in await asyncio.gather(*others)} == {b'{"data":{"articles":{"totalCount":1}}}'}
        assert len(it.ran) == 1


async def test_who_must_wait_or_asks_wrongly_is_told_so_though_the_answer_is_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with door(store, monkeypatch, graphql_rate=0.001, graphql_burst=1000) as it:
        assert (await it.post(COUNT)).status_code == 200
        body = json.dumps({"query": COUNT})
        refused = [
            await it.http.post("/graphql", content=body, headers={"Content-Type": "text/plain"}),
            await it.http.post("/graphql", content=gzip.compress(body.encode()), headers=GZIPPED),
            await it.http.post("/graphql", content=b" " * 300_000 + body.encode(), headers=JSON),
            await it.http.put("/graphql", content=body, headers=JSON),
        ]
        assert [reply.status_code for reply in refused] == [415, 415, 413, 405]
        for _ in range(20):
            if (reply := await it.post(COUNT)).status_code != 200:
                break
        assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
        assert "retry-after" in reply.headers
        assert (await it.get(COUNT)).status_code == 429
        assert len(it.ran) == 1


JSON = {"Content-Type": "application/json"}
GZIPPED = {**JSON, "Content-Encoding": "gzip"}


async def test_a_kept_reply_costs_a_client_what_it_cost_the_first_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    dear = "{ articles(first: 100) { nodes { body } } }"  # 2,601, and 100 for the request
    async with door(store, monkeypatch, graphql_rate=0.001, graphql_burst=3 * 2_701) as it:
        assert [(await it.post(dear)).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert len(it.ran) == 1


async def test_what_is_forbidden_stays_so_and_a_subscription_is_not_mixed_up_with_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = "{ __schema { queryType { name } } }"
    async with door(store, monkeypatch) as it:
        assert (await it.post(schema)).json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
        streamed = await it.post(COUNT, {"Accept": "text/event-stream"})
        assert streamed.headers["content-type"].startswith("text/event-stream")
        assert (await it.post(COUNT)).json() == {"data": {"articles": {"totalCount": 0}}}
    async with door(store, monkeypatch, graphql_introspection=False) as it:
        for _ in range(2):
            assert (await it.post(schema)).json()["errors"][0]["extensions"]["code"] == "INTROSPECTION_DISABLED"


# -- how much


async def test_what_is_kept_is_bounded_and_one_that_is_large_pushes_off_no_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        await store.articles.put(article(f"n{number}", headline="x" * 20_000), page(f"n{number}"))
    large = "{ articles { nodes { headline } } }"  # 160 KB, more than an eighth
    async with door(store, monkeypatch, graphql_kept_mb=1, graphql_rate=0) as it:
        await it.post(COUNT)
        for _ in range(2):
            assert len((await it.post(large)).content) > 160_000
        assert len(it.ran) == 3
        for number in range(600):
            await it.post(f"{COUNT} # {number}")
            assert it.replies.bytes <= 1_000_000
        assert it.replies.bytes > 900_000
        del it.ran[:]
        await it.post(f"{COUNT} # 599")
        assert it.ran == []
        await it.post(f"{COUNT} # 0")
        assert len(it.ran) == 1


async def test_requests_that_are_known_again_are_bounded_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = application(store, graphql_rate=0)
    (route,) = [it for it in app.routes if getattr(it, "name", "") == "graphql"]
    known = route.endpoint.guard.known  # type: ignore[attr-defined]
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
        for number in range(100):
            body = {"query": COUNT, "variables": {"unused": "[" * 15_000, "number": number}}
            assert "errors" not in (await http.post("/graphql", json=body)).json()
        assert 1_000_000 < known.bytes <= 2_000_000
        before = known.bytes
        for wrong in ("{ nothing }", "{", f"{{ {'a: topics { key } ' * 100} }}"):
            await http.post("/graphql", json={"query": wrong})
        await http.post("/graphql", json={"query": COUNT, "variables": {"unused": "x" * 20_000}})
        assert known.bytes == before


# -- compressed


async def test_a_compressed_reply_is_kept_compressed(databases: Databases, tmp_path: Path) -> None:
    async with await Store.open(databases.url()) as store:
        for number in range(20):
            await store.articles.put(article(f"n{number}", headline=f"Қала {number} " * 5), page(f"n{number}"))
    query = "{ articles { nodes { id headline } } }"
    app = create_app(load({}, database_url=databases.url(), data_dir=tmp_path))
    with TestClient(app) as client:

        def ask(accepted: str, **headers: str) -> httpx2.Response:
            return client.get("/graphql", params={"query": query}, headers={"Accept-Encoding": accepted, **headers})

        replies = [ask(it) for it in ("gzip", "gzip, br", "identity", "gzip", "identity", "br")]
        assert len({it.content for it in replies}) == 1  # as it is once it is unpacked
        codings = [it.headers.get("content-encoding") for it in replies]
        assert codings == ["gzip", "gzip", None, "gzip", None, None]
        assert len({it.headers["etag"] for it in replies}) == 1
        for reply in replies:
            assert {it.strip() for it in reply.headers["vary"].lower().split(",")} >= {"accept-encoding", "accept"}
            assert reply.headers["x-content-type-options"] == "nosniff"
        small = [int(it.headers["content-length"]) for it in replies if "content-encoding" in it.headers]
        assert max(small) < len(replies[0].content) / 2
        assert ask("gzip", **{"If-None-Match": replies[0].headers["etag"]}).status_code == 304
