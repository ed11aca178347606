"""
Plans give what graphql-core gives, byte for byte: for a family of documents that covers the schema, on both engines.

`pytest tests/test_graphql_family.py --documents 100000` asks so many of them, on each engine.
"""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import orjson
import pytest
import pytest_asyncio
from graphql import GraphQLNamedType, get_named_type, is_abstract_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from assorted import fill
from both_doors import MANNERS, Answer, Doors, Manner
from databases import ENGINES, PostgresDatabases, SqliteDatabases, sqlite
from documents_family import Asked, Words, draw
from graphql_door import BASE
from servers import served
from urbanfeed.app import create_app
from urbanfeed.settings import load
from urbanfeed.store import Store
from walks import SCHEMA
from words import words_of

FIRST_VERSION = Path(__file__).parent / "released" / "0.1.0" / "urbanfeed.sqlite3"

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    # graphql-core drops what it has not begun when it cancels a field for the failure of another one.
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
]


@dataclass(frozen=True)
class Town:
    """Two doors over one store, and the words to ask it with."""

    doors: Doors
    words: Words


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """A store of each engine, with articles of every kind."""
    if request.param == "sqlite":
        url = SqliteDatabases(tmp_path_factory.mktemp("family")).url()
    else:
        url = PostgresDatabases(request.getfixturevalue("postgres_server")).url()
    async with await Store.open(url) as store:
        await fill(store)
        with Doors.over(store) as doors:
            yield Town(doors, await words_of(store))


async def differ(town: Town, asked: Asked, manner: Manner) -> str:
    """What is unlike in the two answers to a document, for people; nothing where they are the same."""
    for _ in range(3):
        with capture_logs() as logs:
            planned, plain = await town.doors.both(asked, manner)
        if planned == plain and not logs:
            return ""
        if 503 not in (planned.status, plain.status):
            break  # otherwise a statement took too long, on a machine that is too busy
    # Of several errors in fields that may not be null, graphql-core tells the one that comes first, which on two
    # connections is now this, now that one. No plan tells any.
    if b'"errors"' in planned.body and b'"errors"' in plain.body and not logs and told(planned) == told(plain):
        return ""
    return f"{manner} {asked}\nplanned: {planned}\nplain:   {plain}\nlogged:  {logs}"


def told(answer: Answer) -> tuple[int, Any]:
    """The status of an answer, and what it says beside errors."""
    said = orjson.loads(answer.body)
    several = said if isinstance(said, list) else [said]
    return answer.status, [{name: it for name, it in one.items() if name != "errors"} for one in several]


@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
async def test_a_plan_answers_as_graphql_core_does(town: Town, dice: Random) -> None:
    assert not await differ(town, draw(SCHEMA, town.words, dice), dice.choice(MANNERS))


async def test_variables_nested_more_deeply_than_we_write_json_are_no_fault_of_ours(town: Town) -> None:
    deep: list[Any] = []
    for _ in range(400):
        deep = [deep]
    for type_ in ("[String!]", "Int"):
        query = f"query Deep($deep: {type_}) {{ articles(first: 2) {{ nodes {{ id }} }} }}"
        used = query.replace("first: 2", "filter: {q: $deep}" if type_ != "Int" else "first: $deep")
        for it in ("{ articles(first: 2) { nodes { id } } }", query, used):
            assert not await differ(town, Asked(it, {"deep": deep}), MANNERS[0])


async def test_articles_that_an_early_version_stored_are_answered_by_plans_too(tmp_path: Path) -> None:
    """Their documents lack what articles did not have then."""
    database = tmp_path / "urbanfeed.sqlite3"
    shutil.copy(FIRST_VERSION, database)
    async with await Store.open(sqlite(database)) as store:
        with Doors.over(store) as doors:
            town = Town(doors, await words_of(store))
            for number in range(100):
                assert not await differ(town, draw(SCHEMA, town.words, Random(number)), MANNERS[0])
            assert doors.taken["planned"] > 10


async def test_as_many_documents_as_are_asked_for(town: Town, pytestconfig: pytest.Config) -> None:
    """
    A failure names the number of its document: `Random(number)` draws it again.

    Most are answered by their plans: all but those in which something is wrong, and a few that have none.
    """
    town.doors.taken.clear()
    for number in range(pytestconfig.getoption("--documents")):
        dice = Random(number)
        found = await differ(town, draw(SCHEMA, town.words, dice), dice.choice(MANNERS))
        assert not found, f"document {number}: {found}"
    assert town.doors.taken["planned"] > town.doors.taken["passed"]


async def test_the_family_asks_for_every_field_of_a_query() -> None:
    """If this fails, some field stands so deep that it is never drawn."""
    assert SCHEMA.query_type
    found: set[str] = set()
    waiting: list[GraphQLNamedType] = [SCHEMA.query_type]
    met: list[GraphQLNamedType] = []
    while waiting:
        type_ = waiting.pop()
        if type_ in met:
            continue
        met.append(type_)
        waiting += SCHEMA.get_possible_types(type_) if is_abstract_type(type_) else ()
        for name, it in getattr(type_, "fields", {}).items():
            found.add(name)
            waiting.append(get_named_type(it.type))
    written = " ".join(draw(SCHEMA, {"text": "x"}, Random(number)).query for number in range(300))
    assert sorted(found - {*re.findall(r"\w+", written)}) == []


async def test_over_http_too(tmp_path: Path) -> None:
    """The real server, with plans and without, on one database."""
    database = sqlite(tmp_path / "urbanfeed.sqlite3")
    async with await Store.open(database) as store:
        await fill(store)
        words = await words_of(store)
    async with AsyncExitStack() as servers:
        clients = []
        for plans in (True, False):
            chosen = load({}, database_url=database, base_url=BASE, graphql_rate=0, graphql_plans=plans)
            address = servers.enter_context(served(create_app(chosen)))
            clients.append(await servers.enter_async_context(httpx2.AsyncClient(base_url=address, timeout=60)))
        for number in range(40):
            asked = draw(SCHEMA, words, Random(number))
            planned, plain = [await it.post("/graphql", json=asked.members) for it in clients]
            assert (planned.status_code, planned.content) == (plain.status_code, plain.content), asked
