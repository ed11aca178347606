"""What a client writes reaches neither SQL nor code: wherever it may write something, on both doors and engines."""

import builtins
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLUnionType,
    get_named_type,
)

from assorted import fill
from both_doors import Answer, Doors
from databases import ENGINES, Databases, PostgresDatabases, SqliteDatabases
from documents_family import Asked
from urbanfeed.store import Store
from urbanfeed.store.database import Database
from urbanfeed.store.selection import Statement
from walks import SCHEMA

MARK = "qzxj"  # stands in no article, no SQL and no code of ours
HOSTILE = (
    f"{MARK}",
    f"{MARK}'; DELETE FROM article; --",
    f"'{MARK}' OR 1=1 --",
    f'"{MARK}\\\\"`',
    f"\0{MARK}",
    f"%s %(x)s %d {MARK}",
    f"$1 ?1 :x @x {MARK}",
    f"{{}} {{0.__class__}} {{{MARK}}}",
    f"\"]+__import__('os').system('{MARK}')+[\"",
    f"\u202e{MARK}\u202c\u2066",
    f"\u2028{MARK}\n{MARK}\r",
    MARK * 25_000,
)
# Wherever a text may stand: % is where.
PLACES = (
    *(
        f"articles(first: 2, filter: {{{name}: %}}) {{ totalCount nodes {{ id }} }}"
        for name in ("source", "language", "topic", "place", "story", "author", "q", "since", "until")
    ),
    "articles(first: 2, after: %) { nodes { id source { title } } }",
    "articles(last: 2, before: %) { nodes { id topics { label } } }",
    "search(q: %, first: 2) { totalCount edges { headline { html } snippet { html } } }",
    "article(by: {id: %}) { headline }",
    "article(by: {url: %}) { headline }",
    "source(name: %) { title }",
    "topic(key: %) { label }",
    "wire(key: %) { title }",
    "node(id: %) { id }",
    "nodes(ids: %) { id }",
    "topics { label(language: %) }",
    "articles(first: 2) { nodes { topics { label(language: %) } } }",
    'wire(key: "everything") { articles(first: 2, after: %) { nodes { id } } }',
)

COUNT = "SELECT COUNT(*), SUM(LENGTH(document)) FROM article"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Watched:
    """Two doors, with all SQL and code that has been run on them."""

    doors: Doors
    databases: Databases
    filled: list[tuple[Any, ...]]
    sql: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)

    async def ask(self, asked: Asked) -> Answer:
        """The answer of both doors, which read no SQL and run no code with the mark in it."""
        planned, plain = await self.doors.both(asked)
        assert planned == plain
        assert b"INTERNAL_SERVER_ERROR" not in planned.body
        assert [it for it in (*self.sql, *self.code) if MARK in it.lower()] == []
        self.sql.clear()
        return planned


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def watched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    databases: Databases
    if request.param == "sqlite":
        databases = SqliteDatabases(tmp_path_factory.mktemp("injection"))
    else:
        databases = PostgresDatabases(request.getfixturevalue("postgres_server"))
    async with await Store.open(databases.url()) as store:
        await fill(store)
        with Doors.over(store) as doors:
            made = Watched(doors, databases, await databases.run(COUNT))
            with _watching(made):
                yield made


@contextmanager
def _watching(made: Watched) -> Iterator[None]:
    read = Database.read
    # What makes code of a text: whoever calls it by its name.
    makers = {name: getattr(builtins, name) for name in ("compile", "eval", "exec", "__import__")}

    async def seen(self: Database, statement: Statement) -> Sequence[Any]:
        made.sql.append(statement.sql)
        return await read(self, statement)

    def making(name: str) -> Callable[..., Any]:
        def noted(*arguments: Any, **named: Any) -> Any:
            made.code.append(str(arguments[0]))
            return makers[name](*arguments, **named)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "read", seen)
        for name in makers:
            patch.setattr(builtins, name, making(name))
        yield


async def test_there_is_no_other_place_for_a_text() -> None:
    """If this fails: say in PLACES where the new argument stands."""
    assert SCHEMA.query_type
    found: set[str] = set()
    waiting: list[GraphQLNamedType] = [SCHEMA.query_type]
    met: list[GraphQLNamedType] = []
    while waiting:
        type_ = waiting.pop()
        if type_ in met:
            continue
        met.append(type_)
        if isinstance(type_, GraphQLUnionType | GraphQLInterfaceType):
            waiting += SCHEMA.get_possible_types(type_)
        for it in getattr(type_, "fields", {}).values():
            waiting.append(get_named_type(it.type))
            found.update(*(taking(name, argument.type) for name, argument in it.args.items()))
    assert found == {it for place in PLACES for it in re.findall(r"(\w+): %", place)}


def taking(name: str, type_: GraphQLInputType) -> Iterator[str]:
    """The names of an argument and of what is inside of it, where they take a text."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        for inner, it in named.fields.items():
            yield from taking(inner, it.type)
    elif named.name in ("String", "ID"):
        yield name


@pytest.mark.parametrize("place", PLACES)
async def test_a_text_in_a_variable(watched: Watched, place: str) -> None:
    kind = "ID!" if re.search(r"ids?: %", place) else "String!"
    query = f"query Asked($text: {kind}) {{ {place.replace('%', '$text')} }}"
    for text in HOSTILE:
        await watched.ask(Asked(query, {"text": text}))


@pytest.mark.parametrize("place", PLACES)
async def test_a_text_in_the_document(watched: Watched, place: str) -> None:
    for text in HOSTILE[1::3]:
        await watched.ask(Asked(f"{{ {place.replace('%', json.dumps(text))} }}"))


@pytest.mark.parametrize(
    "name", [MARK, f"__{MARK}", f"__import__{MARK}", f"{MARK}_or_1", f"lambda_{MARK}", f"{MARK}" * 5_000]
)
async def test_names(watched: Watched, name: str) -> None:
    """Of operations, variables, fragments and, which the reply says again, of fields."""
    selected = f"{name}: headline {name}2: topics {{ {name}: label(language: ${name}) }} ... {name}"
    query = f"query {name}(${name}: String!) {{ {name}: articles(first: 2) {{ nodes {{ {selected} }} }} }}"
    fragment = f"fragment {name} on Article {{ {name}3: source {{ {name}: name }} }}"
    answered = await watched.ask(Asked(f"{query} {fragment}", {name: "kk"}, name))
    if len(query) < 50_000:
        assert answered.body.count(name.encode()) > 5


@pytest.mark.parametrize("name", [it for it in HOSTILE[1:-1] if "\n" not in it])
async def test_what_is_no_name(watched: Watched, name: str) -> None:
    """It is refused as a document, or for there being no such operation; as a variable it is nobody's."""
    for query in (f"{{ {name}: topics {{ key }} }}", f"query ${name} {{ topics {{ key }} }}", f"{{ ...{name} }}"):
        assert b"GRAPHQL_PARSE_FAILED" in (await watched.ask(Asked(query))).body
    plain = "query Topics { topics { key } }"
    assert b"OPERATION_RESOLUTION_FAILURE" in (await watched.ask(Asked(plain, None, name))).body
    assert b"errors" not in (await watched.ask(Asked(plain, {name: name}))).body


async def test_nothing_was_changed_by_all_this(watched: Watched) -> None:
    assert await watched.databases.run(COUNT) == watched.filled
