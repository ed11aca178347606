"""The inputs of the mutations: one object each, so that a mutation may take more one day without breaking anybody."""

import unicodedata

import strawberry

from urbanfeed.publish.graphql.connection import ArticleFilter, ArticleOrder
from urbanfeed.publish.graphql.types_catalogue import Show
from urbanfeed.publish.graphql.types_correction import ArticleField

__all__ = [
    "AddSourceInput", "CorrectArticleInput", "IngestUrlInput", "InputError", "RefreshSourceInput",
    "ReinstateArticleInput", "RightsInput", "SaveWireInput", "WithdrawArticleInput", "words",
]  # fmt: skip


@strawberry.input(description="A page to take in.")
class IngestUrlInput:
    """For ingestUrl."""

    url: str = strawberry.field(description="Its address, such as `https://city.example/news/1`.")
    source: str | None = strawberry.field(
        default=None,
        description="Read it with this source's scraper, such as `jarialike_kz`; null: as its address says.",
    )


@strawberry.input(description="A source to gather now.")
class RefreshSourceInput:
    """For refreshSource."""

    name: str = strawberry.field(description="Its name, such as `jarialike_kz`.")


@strawberry.input(description="What may be shown of a source's articles, and why.")
class RightsInput:
    """See article.Rights."""

    show: Show = strawberry.field(description="How much, such as `FULL`, which needs a licence or a basis.")
    licence: str | None = strawberry.field(default=None, description="The licence, such as `CC-BY-4.0`.")
    credit: str | None = strawberry.field(default=None, description="Who is to be named, such as `City of Example`.")
    basis: str | None = strawberry.field(
        default=None, description="The ground for it, in words, such as `permission of 3 March 2026`."
    )


@strawberry.input(description="A site to gather from now on. What is left out is found out.")
class AddSourceInput:
    """For addSource."""

    url: str = strawberry.field(
        description="The site, or the page of it that lists its articles, such as `https://city.example/news`."
    )
    name: str | None = strawberry.field(default=None, description="What to call it, such as `city_news`.")
    title: str | None = strawberry.field(default=None, description="Its title, for people, such as `City News`.")
    language: str | None = strawberry.field(default=None, description="Its language (BCP 47), such as `kk`.")
    timezone: str | None = strawberry.field(
        default=None, description="Where its clocks are (IANA), such as `Europe/Helsinki`."
    )
    rights: RightsInput | None = strawberry.field(
        default=None, description="What may be shown; null: excerpts. For example `{ show: LINK }`."
    )


@strawberry.input(description="A wire to save: a new one, or in the place of the one that has the key.")
class SaveWireInput:
    """For saveWire."""

    key: str = strawberry.field(description="What it is asked for by, such as `housing-sv`.")
    title: str = strawberry.field(description="Its name, for people, such as `Bostäder`.")
    description: str = strawberry.field(default="", description="What it brings, such as `Rents, and what is built`.")
    filter: ArticleFilter | None = strawberry.field(
        default=None, description='Which articles; null: all. For example `{ topic: ["housing"], language: ["sv"] }`.'
    )
    order: ArticleOrder = strawberry.field(default=ArticleOrder.NEWEST, description="In which order, such as `NEWEST`.")


@strawberry.input(description="An article to publish no more.")
class WithdrawArticleInput:
    """For withdrawArticle."""

    id: strawberry.ID = strawberry.field(description="Its id, such as `bfe8f15d-99b9-5670-893c-36e0e458a4e8`.")
    reason: str = strawberry.field(
        description="Why; it is published, so say for example `withdrawn at the author's request`."
    )


@strawberry.input(description="A withdrawn article to publish again.")
class ReinstateArticleInput:
    """For reinstateArticle."""

    id: strawberry.ID = strawberry.field(description="Its id, such as `bfe8f15d-99b9-5670-893c-36e0e458a4e8`.")


@strawberry.input(
    description="What an article is to say in the place of what its page says. A field that is left out stays as it "
    "is; one that is null or empty says nothing from now on."
)
class CorrectArticleInput:
    """For correctArticle."""

    id: strawberry.ID = strawberry.field(description="Its id, such as `bfe8f15d-99b9-5670-893c-36e0e458a4e8`.")
    reason: str = strawberry.field(
        description="Why; it is published, so say for example `the author's name was misspelt`."
    )
    headline: str | None = strawberry.field(
        default=strawberry.UNSET, description="The headline, such as `The park opens in May`; never nothing."
    )
    standfirst: str | None = strawberry.field(
        default=strawberry.UNSET, description="The paragraph that leads into it, such as `The city has built a park.`"
    )
    authors: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Who wrote it, such as `["Anna Ek"]`.'
    )
    published: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="A day, `2025-07-08`, or date and time, `2025-07-08T13:45:00+03:00`; without an offset it is taken "
        "in the source's time zone.",
    )
    topics: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Keys of topics, such as `["housing"]`.'
    )
    body: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="HTML, cleaned as pages are, such as `<p>The park opens in May.</p>`; never nothing. "
        "`body(format: HTML)` gives what can be changed and sent back.",
    )
    give_back: list[ArticleField] = strawberry.field(
        default_factory=list,
        description="Fields whose correction is taken back, so that they say again what the page says: `[HEADLINE]`.",
    )


class InputError(ValueError):
    """A value that cannot be taken: of which field, and what can."""

    def __init__(self, field: str, allowed: str) -> None:
        super().__init__(f"{field}: {allowed}")
        self.field = field
        self.allowed = allowed


def words(field: str, text: str, most: int = 500) -> str:
    """The text on one line, in which there is something to read. Raises InputError."""
    line = " ".join(text.split())
    # Control characters and lone surrogates: no page may hold them, nor every database.
    unprinted = any(unicodedata.category(it) in ("Cc", "Cs") for it in line)
    if not line or len(line) > most or unprinted:
        raise InputError(field, f"1 to {most} characters that can be printed")
    return line
