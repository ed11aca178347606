"""Persisted documents: registered ones, automatic ones, and a door that runs registered ones only."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from articles import article
from graphql_door import Door, door
from urbanfeed.publish.documents import document, hashed, promised, read
from urbanfeed.publish.graphql.persisted import Documents
from urbanfeed.publish.graphql.preparing import prepare
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.publish.widgets.assets import script
from urbanfeed.settings import SettingsError, load

SCHEMA = Path(__file__).parent.parent / "schema"
NEW = "application/graphql-response+json"
COUNT = "{ articles { totalCount } }"
COUNTED = {"data": {"articles": {"totalCount": 1}}}
FRONT_PAGE = document("front-page")

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("road")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def graphql(tmp_path_factory: pytest.TempPathFactory, road: object) -> AsyncIterator[Door]:
    async with door(tmp_path_factory.mktemp("graphql"), [article("one")]) as it:
        yield it


def automatic(sha256: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256}}


def code(body: dict[str, Any]) -> str:
    (error,) = body["errors"]
    assert "data" not in body
    return str(error["extensions"]["code"])


async def test_the_files_in_schema_are_the_documents_that_are_registered() -> None:
    """If this fails, run `make schema`."""
    files = {it.name: it.read_text("utf-8") for it in (SCHEMA / "operations").iterdir()}
    assert {hashed(it): it for it in files.values()} == promised()


@pytest.mark.parametrize("sha256", sorted(promised()))
async def test_every_registered_document_is_one_that_can_be_run(sha256: str) -> None:
    prepared = prepare(schema()._schema, promised()[sha256])
    assert prepared.problems(None, {}) == []


async def test_the_widgets_ask_for_a_registered_document() -> None:
    assert f"sha256:{hashed(document('widget'))}" in script().decode()


@pytest.mark.parametrize("prefix", ["sha256:", ""])
async def test_a_registered_document_is_run_by_its_hash(graphql: Door, prefix: str) -> None:
    identifier = prefix + hashed(FRONT_PAGE)
    variables = {"first": 1}
    by_post = await graphql.http.post("/graphql", json={"documentId": identifier, "variables": variables})
    parameters = {"documentId": identifier, "variables": json.dumps(variables)}
    by_get = await graphql.http.get("/graphql", params=parameters)
    by_apollo = await graphql.http.post(
        "/graphql", json={"extensions": automatic(hashed(FRONT_PAGE)), "variables": variables}
    )
    assert by_post.json() == by_get.json() == by_apollo.json()
    assert by_post.json()["data"]["articles"]["totalCount"] == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"documentId": "sha256:" + "0" * 64},
        {"documentId": "md5:" + "0" * 32},
        {"documentId": "front-page"},
        {"documentId": ""},
        {"extensions": automatic("0" * 64)},
        {"extensions": automatic("")},
    ],
)
async def test_what_is_not_known_by_its_hash_is_not_found_in_the_words_that_clients_know(
    graphql: Door, asked: dict[str, Any]
) -> None:
    for accept, status in (("application/json", 200), (NEW, 400)):
        reply = await graphql.http.post("/graphql", json=asked, headers={"Accept": accept})
        assert (reply.status_code, code(reply.json())) == (status, "PERSISTED_QUERY_NOT_FOUND")
        assert reply.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        assert reply.headers["cache-control"] == "no-store"


async def test_a_document_sent_once_with_its_hash_is_known_from_then_on(graphql: Door) -> None:
    query = "{ articles { totalCount } } # sent once"
    extensions = automatic(hashed(query))
    parameters = {"extensions": json.dumps(extensions)}
    before = await graphql.http.get("/graphql", params=parameters)
    assert code(before.json()) == "PERSISTED_QUERY_NOT_FOUND"
    whole = await graphql.http.post("/graphql", json={"query": query, "extensions": extensions})
    after = await graphql.http.get("/graphql", params=parameters)
    by_identifier = await graphql.http.get("/graphql", params={"documentId": f"sha256:{hashed(query)}"})
    assert whole.json() == after.json() == by_identifier.json() == COUNTED


async def test_a_hash_of_something_else_is_refused_and_keeps_nothing(graphql: Door) -> None:
    other = hashed("{ topics { key } } # never sent")
    reply = await graphql.http.post("/graphql", json={"query": COUNT, "extensions": automatic(other)})
    assert code(reply.json()) == "PERSISTED_QUERY_HASH_MISMATCH"
    reply = await graphql.http.post("/graphql", json={"query": COUNT, "documentId": f"sha256:{other}"})
    assert code(reply.json()) == "PERSISTED_QUERY_HASH_MISMATCH"
    reply = await graphql.http.post("/graphql", json={"extensions": automatic(other)})
    assert code(reply.json()) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("query", ["{", "{ nothing }", "{ articles { %s } }" % ("totalCount " * 1000)])
async def test_a_document_that_cannot_be_run_is_not_kept(graphql: Door, query: str) -> None:
    extensions = automatic(hashed(query))
    assert "errors" in (await graphql.http.post("/graphql", json={"query": query, "extensions": extensions})).json()
    reply = await graphql.http.post("/graphql", json={"extensions": extensions})
    assert code(reply.json()) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_folder_registers_its_documents_with_and_without_their_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "count.graphql").write_text(COUNT + "\n", "utf-8")
    (tmp_path / "notes.txt").write_text("{ topics { key } }", "utf-8")
    assert read(tmp_path) == {hashed(it): it for it in (COUNT, COUNT + "\n")}
    documents = Documents.of(load({}, graphql_documents_dir=tmp_path))
    assert documents.registered == promised() | read(tmp_path)


async def test_a_file_that_is_not_utf_8_is_a_setting_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "bad.graphql").write_bytes(b"{ topics { key } } # \xff")
    with pytest.raises(SettingsError, match=r"URBANFEED_GRAPHQL_DOCUMENTS_DIR=.*bad\.graphql cannot be read"):
        load({}, graphql_documents_dir=tmp_path)


async def test_a_document_that_is_not_of_the_schema_is_told_in_the_log(tmp_path: Path) -> None:
    (tmp_path / "old.graphql").write_text("{ nothing }", "utf-8")
    with capture_logs() as logs:
        Documents.of(load({}, graphql_documents_dir=tmp_path))
    assert [(it["event"], it["error"]) for it in logs] == [
        ("graphql_document", "Cannot query field 'nothing' on type 'Query'.")
    ]


async def test_a_door_for_registered_documents_runs_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "count.graphql").write_text(COUNT, "utf-8")
    settings: dict[str, Any] = {"graphql_documents": "registered", "graphql_documents_dir": folder}
    async with door(tmp_path, [article("one")], **settings) as graphql:

        async def asked(**members: Any) -> httpx2.Response:
            return await graphql.http.post("/graphql", json=members)

        assert (await asked(documentId=f"sha256:{hashed(COUNT)}")).json() == COUNTED
        assert (await asked(query=COUNT)).json() == COUNTED
        assert "data" in (await asked(documentId=f"sha256:{hashed(FRONT_PAGE)}")).json()
        other = "{ topics { key } }"
        assert code((await asked(query=other)).json()) == "PERSISTED_QUERY_ONLY"
        assert code((await asked(query=other, extensions=automatic(hashed(other)))).json()) == "PERSISTED_QUERY_ONLY"
        assert code((await asked(extensions=automatic(hashed(other)))).json()) == "PERSISTED_QUERY_NOT_FOUND"
        batch = (await graphql.http.post("/graphql", json=[{"query": COUNT}, {"query": other}])).json()
        assert (batch[0], code(batch[1])) == (COUNTED, "PERSISTED_QUERY_ONLY")
