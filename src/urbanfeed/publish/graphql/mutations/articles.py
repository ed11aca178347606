"""Mutations of articles: withdraw, reinstate, correct. Each says in the log and in the history who did it, and why."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from urbanfeed import article
from urbanfeed.article import Correctable, Withdrawal
from urbanfeed.corrections import CORRECTABLE
from urbanfeed.publish.desk import Corrected, Invalid, Said, Unknown
from urbanfeed.publish.graphql.context import Info
from urbanfeed.publish.graphql.mutations.authorization import act, desk
from urbanfeed.publish.graphql.mutations.failures import ArticleForgotten, InvalidInput, NotFound, NotWithdrawn
from urbanfeed.publish.graphql.mutations.inputs import (
    CorrectArticleInput,
    InputError,
    ReinstateArticleInput,
    WithdrawArticleInput,
    words,
)
from urbanfeed.publish.graphql.mutations.results import (
    ArticleCorrected,
    ArticleReinstated,
    ArticleWithdrawn,
    CorrectArticleResult,
    ReinstateArticleResult,
    WithdrawArticleResult,
)
from urbanfeed.publish.graphql.types_article import Article
from urbanfeed.publish.graphql.types_correction import ArticleField, Correction
from urbanfeed.store import Token

__all__ = ["correct_article", "reinstate_article", "withdraw_article"]

WithdrawInput = Annotated[
    WithdrawArticleInput,
    strawberry.argument(
        description="Which article, and why. "
        'Example: `{ id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8", reason: "withdrawn at the author\'s '
        'request" }`.'
    ),
]
ReinstateInput = Annotated[
    ReinstateArticleInput,
    strawberry.argument(description='Which article. Example: `{ id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8" }`.'),
]
CorrectInput = Annotated[
    CorrectArticleInput,
    strawberry.argument(
        description="Which article, what it says, and why. "
        'Example: `{ id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8", reason: "a misprint", headline: "The '
        'park opens in May" }`.'
    ),
]


async def withdraw_article(info: Info, input: WithdrawInput) -> WithdrawArticleResult:
    """Publish an article no more; one that is withdrawn already has a new reason, and it is the operator's."""

    async def work(token: Token) -> ArticleWithdrawn | NotFound | ArticleForgotten | InvalidInput:
        try:
            reason = words("reason", input.reason)
        except InputError as error:
            return InvalidInput.of(error.field, error.allowed)
        articles = info.context.store.articles
        found = await _article(info, input.id)
        if not isinstance(found, article.Article):
            return found
        await articles.withdraw(found.id, Withdrawal(datetime.now(UTC), reason, "operator"), anew=True)
        return ArticleWithdrawn(article=await _now(info, found))

    return await act(info, input.id, work)


async def reinstate_article(info: Info, input: ReinstateInput) -> ReinstateArticleResult:
    """Publish a withdrawn article again, whoever withdrew it."""

    async def work(token: Token) -> ArticleReinstated | NotWithdrawn | NotFound | ArticleForgotten:
        found = await _article(info, input.id)
        if not isinstance(found, article.Article):
            return found
        if not await info.context.store.articles.reinstate(found.id):
            return NotWithdrawn.of()
        return ArticleReinstated(article=await _now(info, found))

    return await act(info, input.id, work)


async def correct_article(info: Info, input: CorrectInput) -> CorrectArticleResult:
    """Have an article say something else than its page does, or again what its page says."""

    async def work(token: Token) -> ArticleCorrected | InvalidInput | NotFound | ArticleForgotten:
        found = await _article(info, input.id)
        if not isinstance(found, article.Article):
            return found
        try:
            reason, (said, give_back) = words("reason", input.reason), _asked(input)
        except InputError as error:
            return InvalidInput.of(error.field, error.allowed)
        done = await desk(info).correct(found.id, said, give_back, token.title, reason, datetime.now(UTC))
        match done:
            case Corrected(now):
                corrections = [Correction.of(it) for it in now.corrections]
                return ArticleCorrected(article=Article.of(now, info.context.links), corrections=corrections)
            case Invalid(field, allowed):
                return InvalidInput.of(field, allowed)
            case Unknown(message):
                return NotFound.of(message)

    return await act(info, input.id, work)


def _asked(input: CorrectArticleInput) -> tuple[dict[Correctable, Said], list[Correctable]]:
    """What is to be said, by field, and the fields to be given back. Raises InputError."""
    said: dict[Correctable, Said] = {}
    for name in CORRECTABLE:
        if (value := getattr(input, name)) is not strawberry.UNSET:
            said[name] = tuple(value) if isinstance(value, list) else value
    give_back = [it for it in CORRECTABLE if ArticleField[it.upper()] in input.give_back]
    if both := [it for it in give_back if it in said]:
        raise InputError("giveBack", f"{both[0]} is either corrected or given back")
    if not said and not give_back:
        raise InputError("input", f"one of {', '.join(CORRECTABLE)}, giveBack")
    return said, give_back


async def _article(info: Info, id: str) -> article.Article | NotFound | ArticleForgotten:
    store = info.context.store
    if not id.isprintable():
        return NotFound.of("no article has such an id")
    if found := await store.articles.by_id(id):
        return found
    if tombstone := await store.forgotten.by_id(id):
        return ArticleForgotten.of(tombstone.id, tombstone.reason)
    return NotFound.of(f"no article has the id {id[:100]!r}")


async def _now(info: Info, before: article.Article) -> Article:
    """The article as it is after the change."""
    return Article.of(await info.context.store.articles.by_id(before.id) or before, info.context.links)
