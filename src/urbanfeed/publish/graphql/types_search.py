"""
What a search finds, as GraphQL types: articles with their scores, and where each has what was asked for.

Marks are put into what an article's rights let be shown, and into nothing else.
"""

from collections.abc import Sequence
from html import escape
from typing import Annotated, Self

import strawberry

from urbanfeed.publish.graphql.connection import (
    EMBED,
    FACETS,
    FEEDS,
    IS_EXACT,
    RANKED,
    TOTAL_COUNT,
    embed_url,
    facets,
    feed_urls,
    total_count,
    total_count_is_exact,
)
from urbanfeed.publish.graphql.paging import PageInfo, within
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_facets import ArticleFacets
from urbanfeed.publish.graphql.types_feeds import FeedUrls
from urbanfeed.publish.links import Links
from urbanfeed.publish.shown import Shown
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Slice
from urbanfeed.store.search import Marked, Question, mark, snippet

__all__ = ["SearchConnection", "html_of", "snippet_length", "snippet_of"]

_SHORTEST_SNIPPET, _LONGEST_SNIPPET = 40, 1000

_SEARCH = 'Example: `{ search(q: "қала") { edges { %s } } }`.'


@strawberry.type(
    description="A piece of a text, and whether it is what was asked for. "
    + _SEARCH % "snippet { parts { text isMatch } }"
)
class MarkedPart:
    """One of search.Marked.parts."""

    text: str = strawberry.field(description='Plain text. Example: `"қаласында"`.')
    is_match: bool = strawberry.field(description="Whether it is what was asked for. Example: `true`.")


@strawberry.type(
    description="A text in which what was asked for is marked, in the language of its article. "
    + _SEARCH % "snippet { html }"
)
class MarkedText:
    """See search.Marked."""

    html: str = strawberry.field(
        description='Safe HTML, with `mark` and nothing else. Example: `"Шымкент <mark>қаласында</mark>"`.'
    )
    text: str = strawberry.field(description='The same without marks, as plain text. Example: `"Шымкент қаласында"`.')
    parts: list[MarkedPart] = strawberry.field(
        description="The same in pieces, to draw as you like. Example: `parts { text isMatch }`."
    )

    @classmethod
    def of(cls, marked: Marked) -> Self:
        """The GraphQL form of a marked text."""
        parts = [MarkedPart(text=text, is_match=match) for text, match in marked.parts]
        return cls(html=html_of(marked), text=marked.text, parts=parts)


def html_of(marked: Marked) -> str:
    """The text as HTML, its matches in `mark`."""
    return "".join(f"<mark>{escape(text)}</mark>" if match else escape(text) for text, match in marked.parts)


Length = Annotated[
    int,
    strawberry.argument(description=f"Characters at most, {_SHORTEST_SNIPPET} to {_LONGEST_SNIPPET}. Example: `120`."),
]


def _headline(edge: strawberry.Parent["SearchEdge"]) -> MarkedText:
    return MarkedText.of(mark(edge.question, edge.node.headline, edge.node.language))


def _snippet(edge: strawberry.Parent["SearchEdge"], length: Length = 240) -> MarkedText:
    return MarkedText.of(snippet_of(edge.question, edge.node.shown, snippet_length(length)))


def snippet_length(length: int) -> int:
    """The length of a snippet. Raises QueryError for one that is too small or too large."""
    return within("length", length, _LONGEST_SNIPPET, _SHORTEST_SNIPPET)


def snippet_of(question: Question, shown: Shown, length: int) -> Marked:
    """The part of what may be shown that has most of what was asked for; an excerpt where none of it is in there."""
    found = snippet(question, f"{shown.standfirst or ''}\n\n{shown.text}", shown.article.language, length)
    return found if found.spans else Marked(shown.excerpt(length))


@strawberry.type(description="An article in its place among what was found. " + _SEARCH % "score node { headline }")
class SearchEdge:
    """Relay's Edge, with how well it answers."""

    cursor: str = strawberry.field(
        description='Opaque: the place of this article, to go on from. Example: `"cmFua2VkIDEyIDM0"`.'
    )
    node: Article = strawberry.field(description="The article. Example: `node { id language }`.")
    score: float | None = strawberry.field(
        description="How well it answers: the higher the better, to compare within one answer alone. Null unless the "
        "order is that of relevance. Example: `4.25`."
    )
    headline: MarkedText = strawberry.field(
        resolver=_headline, description="Its headline, with the matches marked. Example: `headline { html }`."
    )
    snippet: MarkedText = strawberry.field(
        resolver=_snippet,
        description="The part of its standfirst or body that has most of what was asked for; an excerpt without marks "
        "where nothing that may be shown has it. Example: `snippet(length: 120) { html }`.",
    )
    question: strawberry.Private[Question]


@strawberry.type(
    description="A page of what a search finds. "
    'Example: `{ search(q: "қала") { totalCount edges { score snippet { html } node { id } } } }`.'
)
class SearchConnection:
    """Relay's Connection; like ArticleConnection but for its edges."""

    edges: list[SearchEdge] = strawberry.field(
        description="The articles of this page, each with how it answers. "
        "Example: `edges { score headline { html } snippet { html } node { id } }`."
    )
    nodes: list[Article] = strawberry.field(description="The same articles alone. Example: `nodes { headline }`.")
    page_info: PageInfo = strawberry.field(
        description="Where this page stands. Example: `pageInfo { hasNextPage endCursor }`."
    )
    total_count: int = strawberry.field(resolver=total_count, description=TOTAL_COUNT)
    total_count_is_exact: bool = strawberry.field(resolver=total_count_is_exact, description=IS_EXACT)
    facets: ArticleFacets = strawberry.field(resolver=facets, description=FACETS)
    ranked: int | None = strawberry.field(description=RANKED)
    feed_urls: FeedUrls = strawberry.field(resolver=feed_urls, description=FEEDS)
    embed_url: str = strawberry.field(resolver=embed_url, description=EMBED)
    query: strawberry.Private[ArticleQuery]

    @classmethod
    def of(cls, query: ArticleQuery, page: Slice, links: Links) -> Self:
        """The GraphQL form of a page of what a query finds."""
        question = Question.of_any(query.q)
        nodes = [Article.of(stored, links) for stored in page.articles]
        return cls(
            edges=_edges(page, nodes, question),
            nodes=nodes,
            ranked=page.ranked,
            page_info=PageInfo.of(page),
            query=query,
        )


def _edges(page: Slice, nodes: Sequence[Article], question: Question) -> list[SearchEdge]:
    scores: Sequence[float | None] = page.scores or [None] * len(nodes)
    together = zip(page.cursors, nodes, scores, strict=True)
    return [SearchEdge(cursor=cursor, node=node, score=score, question=question) for cursor, node, score in together]
