"""The two roads of the GraphQL door, by a plan and by graphql-core, over one store: what each replies, in bytes."""

from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from articles import article, at, page
from filled import fill
from graphql_door import application
from urbanfeed.article import (
    Article,
    Correction,
    FieldRule,
    Image,
    Rights,
    Terms,
)
from urbanfeed.blocks import Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table
from urbanfeed.moment import Moment
from urbanfeed.publish.graphql import running
from urbanfeed.publish.graphql.guard import Guard
from urbanfeed.publish.graphql.operation import Operation
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import Store, Wire

__all__ = ["Roads", "put_in"]


@dataclass(frozen=True)
class Roads:
    """Both roads to a store."""

    store: Store

    async def planned(self, document: str, variables: dict[str, Any] | None = None, name: str | None = None) -> bytes:
        """The reply of the door that has plans; see `was_planned`."""
        return await self._reply(True, document, variables, name)

    async def resolved(self, document: str, variables: dict[str, Any] | None = None, name: str | None = None) -> bytes:
        """The reply of graphql-core."""
        return await self._reply(False, document, variables, name)

    async def has_plan(self, document: str, variables: dict[str, Any] | None = None, name: str | None = None) -> bool:
        """Whether a plan can answer it."""
        request, admitted = _request(application(self.store)), _admitted(document, variables, name)
        return await running._planned(request, admitted) is not None

    async def _reply(self, plans: bool, document: str, variables: dict[str, Any] | None, name: str | None) -> bytes:
        request = _request(application(self.store, graphql_plans=plans))
        reply = await running.run(request, _admitted(document, variables, name))
        return reply.encoded()


def _request(app: Any) -> Request:
    return Request(
        {
            "type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "app": app, "scheme": "https",
            "headers": [(b"host", b"wire.example")], "server": ("wire.example", 443),
        }
    )  # fmt: skip


def _admitted(document: str, variables: dict[str, Any] | None, name: str | None) -> Any:
    admitted = Guard.of(load({})).admit(Operation(document, variables or {}, name))
    assert not admitted.problems, admitted.problems
    return admitted


async def put_in(store: Store) -> None:
    """All that `fill` puts in; and articles of all blocks, all rights, all moments, with what pages may say."""
    await fill(store)
    for it in _articles():
        await store.articles.put(it, page(it.slug))
    await store.articles.put(
        replace(_full("full"), headline="Another headline", standfirst="Changed."), page("full", "<p>2")
    )
    await store.wires.put(
        Wire(
            "second",
            'Wire %s "2"',
            "",
            ArticleQuery(language=("ar", "kk"), order="oldest"),
            at("2026-01-01T00:00:00Z").instant,
        )
    )


def _articles() -> list[Article]:
    full = _full("full")
    return [
        full,
        replace(_full("excerpt"), rights=Rights("excerpt", "CC BY 4.0", "Crédit «%s»", "a law")),
        replace(_full("link"), rights=Rights("link")),
        replace(
            _full("invented"),
            provenance=replace(full.provenance, invented_url=True, url="https://city.example/invented"),
        ),
        replace(
            _full("bare"),
            standfirst=None,
            body=(),
            url="javascript:alert(1)",
            canonical_url=None,
            slug="",
            language=None,
        ),
        replace(
            _full("day"),
            published=Moment("2024-02-29", "day", "source", "29.2.", "Asia/Almaty"),
            url=None,
            canonical_url=None,
        ),
        replace(
            _full("unknown"),
            published=Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05"),
            canonical_url="https://city.example/else",
        ),
        replace(_full("undated"), published=None, updated=None, language="az-IR", topics=("no-such-topic", "housing")),
        replace(_full("host"), source="city.example", topics=(), slug="ä ö/ü?#%"),
    ]


def _full(name: str) -> Article:
    plain = article(name)
    language = "ar" if name in ("full", "excerpt") else "kk"
    return replace(
        plain,
        headline=f'Құжат {name} "quoted" \\ \u2028 </script> 🌳',
        standfirst="Бірінші сөйлем. Екінші сөйлем саябақ туралы.",
        language=language,
        authors=("Айгүл Қ.", "A \"B\" C"),
        agencies=("Reuters",),
        tags=("парк", "%s %b"),
        section="Қоғам",
        published=at("2025-07-08T12:30:05+05:00"),
        updated=at("2025-07-09T12:30:05.250000+05:00"),
        topics=("housing", "mobility"),
        word_count=412,
        images=(Image("https://city.example/a.jpg", "alt", None, "credit", 1200, 800), Image()),
        terms=Terms(False, ".paid", "https://creativecommons.org/licenses/by/4.0/", "reserved", None, ("noai",)),
        corrections=(Correction("headline", at("2026-03-01T12:00:00Z").instant, "City desk", "it was misspelt"),),
        provenance=replace(
            plain.provenance, confidence=1.0, twin="amp", fetched_at=at("2025-09-01T08:00:05+02:00").instant,
            fields=(FieldRule("headline", "h1", 0.5), FieldRule("body", "div")), sha256=page(name).sha256,
        ),
        body=(
            Paragraph("Parks & <squares>. A second sentence about саябақ.", language="en"),
            Paragraph("With markup", "With <em>markup</em>"),
            Heading("A subhead", 2),
            List((ListItem("one", (ListItem("two", html="<b>two</b>"),)), ListItem("three")), True, 3),
            Quote("Said", "Айгүл", None, "ar"),
            Figure("https://city.example/i.jpg", "alt", "caption", "credit"),
            Figure(None),
            Table((("Year", "Trees"), ("2025", "1200"))),
            Code("one\n  two"),
            Embed("https://video.example/1"),
        ),
    )  # fmt: skip
