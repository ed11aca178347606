"""Mutations over HTTP, on a real server: who is let in, what each does, and that failures are typed results."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, build_schema

from articles import article, page
from databases import Databases, sqlite
from desk import Desk, a_site_with_a_feed, desk, text
from graphql_door import door
from local_site import Reply, Site
from servers import running
from urbanfeed.ingest.sources import put_sources
from urbanfeed.publish.graphql import sdl
from urbanfeed.publish.graphql.mutations.authorization import SCOPES
from urbanfeed.store import Deed, Source, Store

ONE = article("one")
SAVE = 'mutation { saveWire(input: { key: "w", title: "W" }) { __typename } }'
WITHDRAW = 'mutation { withdrawArticle(input: { id: "no", reason: "x" }) { __typename } }'


def in_store(database: str, work: Callable[[Store], Any]) -> Any:
    async def run() -> Any:
        async with await Store.open(database) as store:
            return await work(store)

    return asyncio.run(run())


@pytest.fixture
def database(tmp_path: Path) -> str:
    return sqlite(tmp_path / "desk.sqlite3")


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk for what is refused, over one article; nothing here changes it."""
    database = sqlite(tmp_path_factory.mktemp("desk") / "desk.sqlite3")
    in_store(database, lambda store: store.articles.put(ONE, page("one")))
    with desk(database) as it:
        yield it


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"/news/1": text()}) as it:
        yield it


def test_without_a_good_token_nothing_runs_and_the_client_is_not_told_why(database: str) -> None:
    with desk(database) as it:
        tokens = {"wrong": "urbanfeed_x", "revoked": it.token("wires"), "expired": it.token("wires")}

        async def spoil(store: Store) -> None:
            _, revoked, *_ = await store.tokens.all()
            await store.tokens.revoke(revoked.id, datetime.now(UTC))
            _, tokens["expired"] = await store.tokens.add(
                "x", ["wires"], datetime.now(UTC) - timedelta(days=2), datetime.now(UTC) - timedelta(days=1)
            )

        in_store(database, spoil)
        bodies = []
        for token in tokens.values():
            reply = it.post(SAVE, token)
            assert reply.status_code == 401
            assert reply.headers["www-authenticate"] == 'Bearer realm="urbanfeed", error="invalid_token"'
            bodies.append(reply.json())
        assert bodies[0] == bodies[1] == bodies[2]
        assert bodies[0].keys() == {"errors"}
        assert bodies[0]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        del it.http.headers["authorization"]
        for accept in ("application/json", "application/graphql-response+json"):
            reply = it.http.post("/graphql", json={"query": SAVE}, headers={"Accept": accept})
            assert (reply.status_code, reply.headers["www-authenticate"]) == (401, 'Bearer realm="urbanfeed"')
        assert it.http.post("/graphql", json={"query": "{ wires { key } }"}).json() == {"data": {"wires": []}}


def test_a_token_opens_what_its_scopes_say_and_a_document_runs_whole_or_not_at_all(database: str) -> None:
    with desk(database, "wires") as it:
        both = f"mutation {{ {SAVE[11:-2]} ...F }} fragment F on Mutation {{ ... {{ {WITHDRAW[11:-2]} }} }}"
        reply = it.post(both)
        assert reply.status_code == 403
        assert reply.headers["www-authenticate"].endswith('error="insufficient_scope", scope="edit"')
        (error,) = reply.json()["errors"]
        assert error["extensions"] == {"code": "FORBIDDEN", "scope": "edit"}
        assert "data" not in reply.json()
        assert it.asked("{ wires { key } }") == {"wires": []}
        assert it.post(SAVE).json() == {"data": {"saveWire": {"__typename": "WireSaved"}}}
        assert it.post("mutation { __typename }").json() == {"data": {"__typename": "Mutation"}}


def test_every_mutation_has_a_scope_and_gives_a_union_whose_failures_are_failures() -> None:
    schema = build_schema(sdl())
    mutation = schema.mutation_type
    assert mutation
    assert mutation.fields.keys() == SCOPES.keys()
    for field in mutation.fields.values():
        assert isinstance(field.type, GraphQLUnionType)
        done, *failures = field.type.types
        assert [it.name for it in done.interfaces] == []
        assert all([it.name for it in failed.interfaces] == ["Failure"] for failed in failures)


def test_everything_about_mutations_is_described_and_every_type_and_field_has_an_example() -> None:
    schema = build_schema(sdl())
    mutation = schema.mutation_type
    assert mutation
    types = {it for field in mutation.fields.values() for it in getattr(field.type, "types", ())}
    inputs = {argument.type.of_type for field in mutation.fields.values() for argument in field.args.values()}
    assert len(types) + len(inputs) > 20
    for kind in (mutation, *types, *inputs):
        assert kind.description, kind.name
        for name, field in kind.fields.items():
            assert "`" in (field.description or ""), f"{kind.name}.{name} has no example"
            assert isinstance(kind, GraphQLObjectType) or field.description


@pytest.mark.parametrize("how", ["parameter", "cookie", "get", "form", "body"])
def test_nothing_but_the_header_of_a_post_lets_in(database: str, how: str) -> None:
    with desk(database) as it:
        secret = it.http.headers.pop("authorization").removeprefix("Bearer ")
        body = {"query": SAVE}
        match how:
            case "parameter":
                reply = it.http.post("/graphql", params={"token": secret, "access_token": secret}, json=body)
            case "cookie":
                reply = it.http.post(
                    "/graphql", json=body, headers={"Cookie": f"token={secret}; authorization={secret}"}
                )
            case "get":
                reply = it.http.get("/graphql", params=body, headers={"Authorization": f"Bearer {secret}"})
            case "form":
                reply = it.http.post("/graphql", data=body, headers={"Authorization": f"Bearer {secret}"})
            case _:
                reply = it.http.post("/graphql", json=body | {"extensions": {"token": secret}})
        assert reply.status_code == {"get": 405, "form": 415}.get(how, 401)
        assert it.asked("{ wires { key } }") == {"wires": []}


def test_any_origin_may_send_the_header_and_no_credentials(database: str) -> None:
    with desk(database) as it:
        asking = {"Origin": "https://editor.example", "Access-Control-Request-Method": "POST"}
        asking["Access-Control-Request-Headers"] = "authorization,content-type"
        reply = it.http.options("/graphql", headers=asking)
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "authorization" in reply.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in reply.headers


def test_a_page_is_taken_in_once_and_its_change_is_a_revision(databases: Databases, site: Site) -> None:
    with desk(databases.url()) as it:
        asked = "... on ArticleIngested { became article { id headline publishedAt } }"
        first = it.done("ingestUrl", asked, url=f"{site.origin}/news/1")
        assert (first["__typename"], first["became"]) == ("ArticleIngested", "NEW")
        assert first["article"]["headline"] == "A headline worth reading"
        assert it.done("ingestUrl", asked, url=f"{site.origin}/news/1")["became"] == "UNCHANGED"
        site.replies["/news/1"] = text("Another headline")
        again = it.done("ingestUrl", asked, url=f"{site.origin}/news/1")
        assert (again["became"], again["article"]["id"]) == ("REVISED", first["article"]["id"])


def test_what_cannot_be_taken_in_says_why_with_a_type_and_a_code(database: str, site: Site) -> None:
    site.replies["/robots.txt"] = Reply("User-agent: *\nDisallow: /closed", type="text/plain")
    site.replies["/pdf"] = Reply(b"%PDF-1.7", type="application/pdf")
    with desk(database) as it:
        for url, typename, code in (
            ("http://10.0.0.1/x", "AddressRefused", "PRIVATE_ADDRESS"),
            ("http://localhost/x", "AddressRefused", "PRIVATE_ADDRESS"),
            ("file:///etc/passwd", "AddressRefused", "ADDRESS"),
            ("http://user:secret@127.0.0.1/", "AddressRefused", "ADDRESS"),
            (f"{site.origin}/closed/1", "AddressRefused", "ROBOTS"),
            (f"{site.origin}/missing", "PageFailed", "HTTP_STATUS"),
            (f"{site.origin}/pdf", "PageFailed", "NOT_HTML"),
        ):
            failed = it.done("ingestUrl", "... on AddressRefused { url } ... on PageFailed { url }", url=url)
            assert (failed["__typename"], failed["code"], failed["url"]) == (typename, code, url), failed
        unknown = it.done("ingestUrl", url=f"{site.origin}/news/1", source="nobody")
        assert (unknown["__typename"], unknown["code"]) == ("NotFound", "NOT_FOUND")
    assert site.paths == ["/missing", "/pdf"]


def test_what_was_forgotten_is_not_taken_in_again(database: str, site: Site) -> None:
    with desk(database) as it:
        url = f"{site.origin}/news/1"
        known = it.done("ingestUrl", "... on ArticleIngested { article { id } }", url=url)["article"]["id"]
        in_store(database, lambda store: store.forgotten.forget(known, "erased by request", datetime.now(UTC)))
        for failed in (
            it.done("ingestUrl", "... on ArticleForgotten { id }", url=url),
            it.done("correctArticle", "... on ArticleForgotten { id }", id=known, reason="x", headline="x"),
            it.done("withdrawArticle", "... on ArticleForgotten { id }", id=known, reason="x"),
        ):
            assert (failed["__typename"], failed["code"], failed["id"]) == (
                "ArticleForgotten",
                "ARTICLE_FORGOTTEN",
                known,
            )
            assert "erased by request" in failed["message"]


def test_a_site_is_added_and_gathered_at_once_when_asked(databases: Databases, site: Site) -> None:
    a_site_with_a_feed(site)
    with desk(databases.url()) as it:
        asked = "... on SourceAdded { source { name title rights { show } } place doubts }"
        given: dict[str, Any] = {"url": f"{site.origin}/", "name": "city_news", "rights": {"show": "LINK"}}
        added = it.done("addSource", asked, **given)
        assert added["source"] == {"name": "city_news", "title": "City News", "rights": {"show": "LINK"}}
        assert added["place"] == f"{site.origin}/feed"
        taken = it.done("addSource", "... on SourceTaken { source }", **given)
        assert (taken["code"], taken["source"]) == ("SOURCE_TAKEN", "city_news")
        assert it.done("refreshSource", name="city_news")["__typename"] == "RoundStarted"
        count = '{ articles(filter: { source: "city_news" }) { totalCount } }'
        deadline = time.monotonic() + 60
        while it.asked(count)["articles"]["totalCount"] < 3:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_source_is_not_gathered_twice_at_once(database: str, site: Site) -> None:
    a_site_with_a_feed(site)
    with desk(database) as it:
        it.done("addSource", url=f"{site.origin}/", name="city_news")
        over, feed = Event(), site.replies["/feed"]
        assert isinstance(feed, Reply)
        site.replies["/feed"] = replace(feed, until=over)
        first = it.done("refreshSource", name="city_news")
        again = it.done("refreshSource", "... on RoundUnderWay { source { name } }", name="city_news")
        over.set()
        assert first["__typename"] == "RoundStarted"
        assert (again["__typename"], again["code"]) == ("RoundUnderWay", "ROUND_UNDER_WAY")
        assert again["source"] == {"name": "city_news"}


def test_a_source_that_another_process_gathers_is_left_alone(database: str, site: Site) -> None:
    a_site_with_a_feed(site)
    with desk(database) as it:
        it.done("addSource", url=f"{site.origin}/", name="city_news")
        now = datetime.now(UTC)
        in_store(database, lambda store: store.gatherings.hold("city_news", now, now + timedelta(minutes=5)))
        assert it.done("refreshSource", name="city_news")["__typename"] == "RoundUnderWay"
        assert it.done("refreshSource", name="nobody")["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"url": "city.example"}, "url"),
        ({"url": "http://127.0.0.1:9/", "name": "a b"}, "name"),
        ({"url": "http://127.0.0.1:9/", "title": " "}, "title"),
        ({"url": "http://127.0.0.1:9/", "language": "klingon!"}, "language"),
        ({"url": "http://127.0.0.1:9/", "timezone": "Mars/Base"}, "timezone"),
        ({"url": "http://127.0.0.1:9/", "rights": {"show": "FULL"}}, "rights.show"),
        ({"url": "http://127.0.0.1:9/", "rights": {"show": "FULL", "basis": "a\u0000b"}}, "rights.basis"),
        ({"url": "http://127.0.0.1:9/"}, None),
        ({"url": "https://optimism.kz/"}, None),
    ],
)
def test_a_source_that_cannot_be_is_not_added(unchanged: Desk, input: dict[str, Any], field: str | None) -> None:
    failed = unchanged.done("addSource", "... on InvalidInput { field } ... on NothingFound { tried }", **input)
    if field:
        assert (failed["code"], failed["field"]) == ("INVALID_INPUT", field)
    else:
        assert failed["code"] in ("NOTHING_FOUND", "SOURCE_TAKEN")
    assert not any(it.added for it in in_store(unchanged.database, lambda store: store.sources.all()))


def test_a_wire_is_saved_and_changed_under_its_key(databases: Databases) -> None:
    with desk(databases.url()) as it:
        asked = "... on WireSaved { created wire { key title description query } }"
        given = {"key": "housing-sv", "title": " Bostäder ", "filter": {"topic": ["housing"], "language": "sv"}}
        saved = it.done("saveWire", asked, **given)
        assert saved["created"]
        wire = {"key": "housing-sv", "title": "Bostäder", "description": "", "query": "language=sv&topic=housing"}
        assert saved["wire"] == wire
        changed = it.done("saveWire", asked, key="housing-sv", title="Bostad", order="OLDEST")
        assert (changed["created"], changed["wire"]["query"]) == (False, "order=oldest")
        assert it.asked("{ wires { title } }") == {"wires": [{"title": "Bostad"}]}


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"key": "Bad Key", "title": "x"}, "key"),
        ({"key": "a", "title": " "}, "title"),
        ({"key": "a", "title": "x\u0000"}, "title"),
        ({"key": "a", "title": "x" * 501}, "title"),
        ({"key": "a", "title": "x", "filter": {"language": "sv_FI"}}, "filter.language"),
        ({"key": "a", "title": "x", "filter": {"since": "soon"}}, "filter.since"),
    ],
)
def test_a_wire_that_cannot_be_is_not_saved(unchanged: Desk, input: dict[str, Any], field: str) -> None:
    failed = unchanged.done("saveWire", "... on InvalidInput { field }", **input)
    assert (failed["__typename"], failed["field"]) == ("InvalidInput", field)
    assert unchanged.asked("{ wires { key } }") == {"wires": []}


def test_an_article_is_withdrawn_with_a_reason_and_reinstated(databases: Databases) -> None:
    async def kinds(store: Store) -> list[str]:
        return [it.kind for it in await store.news.after(0, 10)]

    one = article("one")
    in_store(databases.url(), lambda store: store.articles.put(one, page("one")))
    with desk(databases.url(), "edit") as it:
        asked = "... on ArticleWithdrawn { article { headline withdrawnAt withdrawnReason } }"
        done = it.done("withdrawArticle", asked, id=one.id, reason="at the  author's request")["article"]
        assert (done["headline"], done["withdrawnReason"]) == ("", "at the author's request")
        assert done["withdrawnAt"]
        assert it.asked("{ articles { totalCount } }") == {"articles": {"totalCount": 0}}
        again = it.done("withdrawArticle", asked, id=one.id, reason="by a court")["article"]
        assert again["withdrawnReason"] == "by a court"
        assert in_store(databases.url(), kinds) == ["published", "withdrawn"]  # in between it was not published
        back = it.done("reinstateArticle", "... on ArticleReinstated { article { headline } }", id=one.id)
        assert back["article"] == {"headline": "Headline one"}
        assert it.done("reinstateArticle", id=one.id)["__typename"] == "NotWithdrawn"
        assert it.done("reinstateArticle", id="\u0000")["__typename"] == "NotFound"
        assert it.done("withdrawArticle", id=one.id, reason="\n")["code"] == "INVALID_INPUT"
        assert it.done("withdrawArticle", id="none", reason="x")["__typename"] == "NotFound"


CORRECTED = """... on ArticleCorrected { corrections { field by reason } article {
    id headline standfirst authors publishedAt wordCount body(format: HTML) topics { key } } }"""


def test_a_correction_stays_through_a_changed_page_and_is_given_back(databases: Databases, site: Site) -> None:
    with desk(databases.url(), "edit", "ingest") as it:
        url = f"{site.origin}/news/1"
        known = it.done("ingestUrl", "... on ArticleIngested { article { id } }", url=url)["article"]["id"]
        said = {"headline": "The editor's  headline", "authors": ["Anna Ek"], "published": "2024-02-03"}
        body = "<p onclick='x()'>A <b>new</b> text.</p><script>alert(1)</script>"
        done = it.done("correctArticle", CORRECTED, id=known, reason="asked for", **said, topics=["housing"], body=body)
        now = done["article"]
        assert (now["headline"], now["authors"], now["publishedAt"]) == (
            "The editor's headline", ["Anna Ek"], "2024-02-03T00:00:00Z",
        )  # fmt: skip
        assert (now["body"].strip(), now["wordCount"]) == ("<p>A new text.</p>", 3), "an excerpt has no markup"
        stored = in_store(databases.url(), lambda store: store.articles.by_id(known))
        assert stored.html.strip() == "<p>A <b>new</b> text.</p>"
        assert now["topics"] == [{"key": "housing"}]
        assert done["corrections"][0] == {"field": "HEADLINE", "by": "City desk", "reason": "asked for"}
        assert len(done["corrections"]) == 5

        site.replies["/news/1"] = text("What the page says now", said="2025-07-09T10:00:00Z")
        assert it.done("ingestUrl", url=url)["__typename"] == "ArticleIngested"
        found = it.asked(f'{{ article(by: {{ id: "{known}" }}) {{ headline wordCount }} }}')["article"]
        assert found == {"headline": "The editor's headline", "wordCount": 3}
        emptied = it.done("correctArticle", CORRECTED, id=known, reason="nobody knows", published=None, authors=[])
        assert (emptied["article"]["publishedAt"], emptied["article"]["authors"]) == (None, [])
        back = ["HEADLINE", "AUTHORS", "PUBLISHED", "TOPICS", "BODY", "STANDFIRST"]
        given = it.done("correctArticle", CORRECTED, id=known, reason="it was right", giveBack=back)
        assert given["corrections"] == []
        assert given["article"]["headline"] == "What the page says now"
        assert given["article"]["publishedAt"] == "2025-07-09T10:00:00Z"
        assert "Sentence one" in given["article"]["body"]
    revisions = in_store(databases.url(), lambda store: store.articles.revisions(known))
    assert [len(it.corrections) for it in revisions] == [0, 5, 2, 0]


@pytest.mark.parametrize(
    ("input", "field"),
    [
        ({"headline": None}, "headline"),
        ({"headline": " "}, "headline"),
        ({"headline": "x" * 501}, "headline"),
        ({"standfirst": "x" * 5001}, "standfirst"),
        ({"authors": ["Anna", " "]}, "authors"),
        ({"published": "8 July 2025"}, "published"),
        ({"published": "2025-13-01"}, "published"),
        ({"published": "2025-07-08T25:00:00Z"}, "published"),
        ({"topics": ["nothing-of-ours"]}, "topics"),
        ({"body": None}, "body"),
        ({"body": "<script>x</script>"}, "body"),
        ({"body": "<div>" * 3000 + "x"}, "body"),
        ({"headline": "x", "giveBack": ["HEADLINE"]}, "giveBack"),
        ({"headline": "x", "reason": ""}, "reason"),
        ({}, "input"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(unchanged: Desk, input: dict[str, Any], field: str) -> None:
    given = {"id": ONE.id, "reason": "x"} | input
    failed = unchanged.done("correctArticle", "... on InvalidInput { field }", **given)
    assert (failed["__typename"], failed["field"]) == ("InvalidInput", field)
    assert in_store(unchanged.database, lambda store: store.articles.by_id(ONE.id)) == ONE


def test_a_corrected_date_without_an_offset_is_in_the_sources_time_zone(database: str) -> None:
    one = article("one")

    async def fill(store: Store) -> None:
        await store.sources.put(Source("city_news", "City", None, "fi", "Europe/Helsinki", one.rights))
        await store.articles.put(one, page("one"))

    in_store(database, fill)
    with desk(database, "edit") as it:
        asked = "... on ArticleCorrected { article { published { at precision zone } } }"
        for published, at, precision, zone in (
            ("2025-07-08T13:45", "2025-07-08T13:45:00+03:00", "MINUTE", "SOURCE"),
            ("2025-07-08T13:45:10Z", "2025-07-08T13:45:10+00:00", "SECOND", "STATED"),
            ("2025-07-08", "2025-07-08", "DAY", "SOURCE"),
        ):
            done = it.done("correctArticle", asked, id=one.id, reason="x", published=published)
            assert done["article"]["published"] == {"at": at, "precision": precision, "zone": zone}


def test_what_is_done_is_in_the_log_of_tokens_and_in_the_servers(
    databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "urbanfeed")
    with desk(databases.url()) as it:
        it.done("saveWire", key="w", title="W")
        it.done("saveWire", key="W", title="W")
        it.done("withdrawArticle", id="none", reason="x")
        it.done("ingestUrl", url="http://10.0.0.1/" + "x" * 700)
        it.done("ingestUrl", url="http://10.0.0.1/\u0000a")
    deeds: tuple[Deed, ...] = in_store(databases.url(), lambda store: store.deeds.last())
    assert [(it.action, it.subject[:7], it.result) for it in reversed(deeds)] == [
        ("saveWire", "w", "WireSaved"),
        ("saveWire", "W", "InvalidInput"),
        ("withdrawArticle", "none", "NotFound"),
        ("ingestUrl", "sha256:", "AddressRefused"),
        ("ingestUrl", "http://", "AddressRefused"),
    ]
    assert len({it.token for it in deeds}) == 1
    logged = [it.__dict__ for it in caplog.records if it.getMessage() == "mutation"]
    assert [(it["action"], it["result"], it["title"]) for it in logged] == [
        (it.action, it.result, "City desk") for it in reversed(deeds)
    ]


def test_what_opens_somebody_elses_door_is_in_no_log(database: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "urbanfeed")
    with desk(database) as it:
        assert it.done("ingestUrl", url="http://ann:p@ss@10.0.0.1/a@b")["code"] == "ADDRESS"
        it.done("addSource", url="http://ann:p@ss@10.0.0.1/a@b")
    deeds: tuple[Deed, ...] = in_store(database, lambda store: store.deeds.last())
    logged = [it.__dict__["subject"] for it in caplog.records if it.getMessage() == "mutation"]
    assert {*logged, *(it.subject for it in deeds)} == {"http://10.0.0.1/a@b"}


async def test_where_nothing_is_taken_in_the_mutations_say_so(tmp_path: Path) -> None:
    async with door(tmp_path) as it:
        _, secret = await it.store.tokens.add("x", ["ingest"], datetime.now(UTC))
        query = 'mutation { ingestUrl(input: { url: "https://city.example/" }) { __typename } }'
        headers = {"Authorization": f"Bearer {secret}"}
        reply = await it.http.post("/graphql", json={"query": query}, headers=headers)
        (error,) = reply.json()["errors"]
        assert (error["extensions"], reply.json()["data"]) == ({"code": "NOT_AVAILABLE"}, {"ingestUrl": None})


def test_a_token_is_nowhere_in_what_the_server_says(database: str) -> None:
    with desk(database, "read") as it:
        secret = it.http.headers["authorization"].removeprefix("Bearer ")
        for query in (SAVE, "mutation {", "{ wires { key } }"):
            reply = it.http.post("/graphql", json={"query": query})
            assert secret not in reply.text + str(reply.headers)
        assert not re.search(secret[10:30], json.dumps(it.asked("{ __schema { types { name } } }")))


@pytest.mark.parametrize("command", ["serve", "run"])
def test_the_program_has_a_desk_however_it_is_started(tmp_path: Path, command: str) -> None:
    database = sqlite(tmp_path / "urbanfeed.sqlite3")

    async def prepare(store: Store) -> str:
        await put_sources(store)
        for source in await store.sources.all():  # or `run` would gather them
            await store.sources.pause(source.name, datetime.now(UTC))
        _, secret = await store.tokens.add("x", ["ingest"], datetime.now(UTC))
        return secret

    headers = {"Authorization": f"Bearer {in_store(database, prepare)}"}
    query = 'mutation { ingestUrl(input: { url: "http://127.0.0.1:9/" }) { ... on Failure { code } } }'
    with running(command, data_dir=str(tmp_path)) as url:
        reply = httpx2.post(f"{url}/graphql", json={"query": query}, headers=headers, timeout=60)
    assert reply.json() == {"data": {"ingestUrl": {"code": "PRIVATE_ADDRESS"}}}
