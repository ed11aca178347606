"""The filters of an ArticleQuery as options of a command, by the names that every door gives them."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from urbanfeed.cli.refusal import Refusal

if TYPE_CHECKING:
    from urbanfeed.query import ArticleQuery

__all__ = ["Authors", "Languages", "Order", "Since", "Sources", "Texts", "Topics", "Until", "query_of"]


def _several(name: str, metavar: str, what: str) -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=f"{what} May be repeated: any of them.", show_default=False)


Sources = Annotated[list[str] | None, _several("source", "NAME", "Only this source's articles.")]
Languages = Annotated[list[str] | None, _several("language", "TAG", "Only in this language; sv is sv-FI too.")]
Topics = Annotated[list[str] | None, _several("topic", "KEY", "Only on this topic.")]
Authors = Annotated[list[str] | None, _several("author", "NAME", "Only by this author.")]
Texts = Annotated[list[str] | None, _several("q", "TEXT", "Only what a search for this finds.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Only from this day or instant on.", show_default=False)
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Only up to this day or instant.", show_default=False)
]
Order = Annotated[str, typer.Option("--order", metavar="ORDER", help="newest or oldest first.")]


def query_of(**filters: Any) -> "ArticleQuery":
    """The query that these options ask for. Raises Refusal, which names the option and what it may be."""
    from urbanfeed.query import ArticleQuery, QueryError

    try:
        return ArticleQuery.of(filters)
    except QueryError as error:
        raise Refusal(f"--{error}") from None
