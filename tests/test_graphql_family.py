"""
Plans give what graphql-core gives, byte for byte: for a family of documents that covers the schema, on both engines.

`pytest tests/test_graphql_family.py --documents 100000` asks so many of them, on each engine.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from assorted import fill
from both_roads import MANNERS, Answer, Manner, Roads
from databases import ENGINES, PostgresDatabases, SqliteDatabases
from documents_family import Asked, Words, draw
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
    """Two roads over one store, and the words to ask it with."""

    roads: Roads
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
        with Roads.over(store) as roads:
            yield Town(roads, await words_of(store))


async def differ(town: Town, asked: Asked, manner: Manner) -> str:
    """What is unlike in the two answers to a document, for people; nothing where they are the same."""
    with capture_logs() as logs:
        planned, plain = await town.roads.both(asked, manner)
    if planned == plain and not logs:
        return ""
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
@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
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
    async with await Store.open(f"sqlite://{database}") as store:
        with Roads.over(store) as roads:
            town = Town(roads, await words_of(store))
            for number in range(100):
                assert not await differ(town, draw(SCHEMA, town.words, Random(number)), MANNERS[0])
            assert roads.taken["planned"] > 10


async def test_as_many_documents_as_are_asked_for(town: Town, pytestconfig: pytest.Config) -> None:
    """A failure names the number of its document: `Random(number)` draws it again."""
    for number in range(pytestconfig.getoption("--documents")):
        dice = Random(number)
        found = await differ(town, draw(SCHEMA, town.words, dice), dice.choice(MANNERS))
        assert not found, f"document {number}: {found}"
