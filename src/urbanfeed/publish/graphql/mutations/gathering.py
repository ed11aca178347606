"""Mutations of the way in: take in a page, gather a source, add one. The desk does them, as politely as ever."""

from typing import Annotated, get_args

import strawberry

from urbanfeed import article
from urbanfeed.publish import desk as of_desk
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.mutations.authorization import act, desk
from urbanfeed.publish.graphql.mutations.failures import (
    AddressRefused,
    ArticleForgotten,
    InvalidInput,
    NotFound,
    NothingFound,
    PageFailed,
    RoundUnderWay,
    SourceTaken,
)
from urbanfeed.publish.graphql.mutations.inputs import (
    AddSourceInput,
    IngestUrlInput,
    InputError,
    RefreshSourceInput,
    RightsInput,
    words,
)
from urbanfeed.publish.graphql.mutations.results import (
    AddSourceResult,
    ArticleIngested,
    Became,
    IngestUrlResult,
    RefreshSourceResult,
    RoundStarted,
    SourceAdded,
)
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_catalogue import Source
from urbanfeed.store import Token

__all__ = ["add_source", "ingest_url", "refresh_source"]

IngestInput = Annotated[
    IngestUrlInput, strawberry.argument(description='Which page. Example: `{ url: "https://city.example/news/1" }`.')
]
RefreshInput = Annotated[
    RefreshSourceInput, strawberry.argument(description='Which source. Example: `{ name: "jarialike_kz" }`.')
]
AddInput = Annotated[
    AddSourceInput,
    strawberry.argument(
        description="Which site, and what is known of it. "
        'Example: `{ url: "https://city.example/news", language: "kk" }`.'
    ),
]


async def ingest_url(info: Info, input: IngestInput) -> IngestUrlResult:
    """Take in a page now; the answer waits for it."""

    async def work(
        token: Token,
    ) -> ArticleIngested | AddressRefused | PageFailed | ArticleForgotten | NotFound:
        match await desk(info).ingest_url(input.url, input.source):
            case of_desk.PageTaken(taken, became):
                said = Article.of(taken, info.context.links)
                return ArticleIngested(article=said, became=Became[became.upper()])
            case of_desk.AddressRefused() as refused:
                return AddressRefused.of(refused, input.url)
            case of_desk.PageFailed() as failed:
                return PageFailed.of(failed, input.url)
            case of_desk.PageForgotten(tombstone):
                return ArticleForgotten.of(tombstone.id, tombstone.reason)
            case of_desk.Unknown(reason):
                return NotFound.of(reason)

    return await act(info, input.url, work)


async def refresh_source(info: Info, input: RefreshInput) -> RefreshSourceResult:
    """Begin a round of the source; the answer does not wait for its end, which may be minutes away."""

    async def work(token: Token) -> RoundStarted | RoundUnderWay | NotFound:
        match await desk(info).refresh_source(input.name):
            case of_desk.RoundStarted(source):
                return RoundStarted(source=Source.of(source, info.context.links))
            case of_desk.RoundUnderWay(source):
                return RoundUnderWay.of(Source.of(source, info.context.links))
            case of_desk.Unknown(reason):
                return NotFound.of(reason)

    return await act(info, input.name, work)


async def add_source(info: Info, input: AddInput) -> AddSourceResult:
    """Find out how a site is read, and gather it from now on; the answer waits for the finding out."""

    async def work(token: Token) -> SourceAdded | SourceTaken | NothingFound | InvalidInput:
        try:
            title = words("title", input.title) if input.title is not None else None
            rights = _rights(input.rights) if input.rights else None
        except InputError as error:
            return InvalidInput.of(error.field, error.allowed)
        found = await desk(info).add_source(input.url, input.name, title, input.language, input.timezone, rights)
        match found:
            case of_desk.SourceAdded(source, place, doubts):
                added = Source.of(source, info.context.links)
                return SourceAdded(source=added, place=place, doubts=list(doubts))
            case of_desk.SourceTaken() as taken:
                return SourceTaken.of(taken)
            case of_desk.NothingFound() as nothing:
                return NothingFound.of(nothing)
            case of_desk.Invalid(field, allowed):
                return InvalidInput.of(field, allowed)

    return await act(info, input.url, work)


def _rights(input: RightsInput) -> article.Rights:
    """Raises InputError."""
    said = {name: getattr(input, name) for name in ("licence", "credit", "basis")}
    given = {name: words(f"rights.{name}", value) if value is not None else None for name, value in said.items()}
    show = next(it for it in get_args(article.Show) if it == input.show.name.lower())
    if show == "full" and not (given["licence"] or given["basis"]):
        raise InputError("rights.show", "for FULL say on what it rests, with `licence` or `basis`")
    return article.Rights(show, **given)
