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


@strawberry.input(description='A page to take in. Example: `{ url: "https://city.example/news/1" }`.')
class IngestUrlInput:
    """For ingestUrl."""

    url: str = strawberry.field(description='Its address. Example: `"https://city.example/news/1"`.')
    source: str | None = strawberry.field(
        default=None,
        description='Read it with this source\'s scraper; null: as its address says. Example: `"jarialike_kz"`.',
    )


@strawberry.input(description='A source to gather now. Example: `{ name: "jarialike_kz" }`.')
class RefreshSourceInput:
    """For refreshSource."""

    name: str = strawberry.field(description='Its name. Example: `"jarialike_kz"`.')


@strawberry.input(
    description="What may be shown of a source's articles, and why. "
    'Example: `{ show: FULL, licence: "CC-BY-4.0", credit: "City of Example" }`.'
)
class RightsInput:
    """See article.Rights."""

    show: Show = strawberry.field(description="How much; `FULL` needs a licence or a basis. Example: `EXCERPT`.")
    licence: str | None = strawberry.field(default=None, description='The licence. Example: `"CC-BY-4.0"`.')
    credit: str | None = strawberry.field(default=None, description='Who is to be named. Example: `"City of Example"`.')
    basis: str | None = strawberry.field(
        default=None, description='The ground for it, in words. Example: `"permission of 3 March 2026"`.'
    )


@strawberry.input(
    description="A site to gather from now on. What is left out is found out. "
    'Example: `{ url: "https://city.example/news", name: "city_news", language: "kk" }`.'
)
class AddSourceInput:
    """For addSource."""

    url: str = strawberry.field(
        description='The site, or the page of it that lists its articles. Example: `"https://city.example/news"`.'
    )
    name: str | None = strawberry.field(default=None, description='What to call it. Example: `"city_news"`.')
    title: str | None = strawberry.field(default=None, description='Its title, for people. Example: `"City News"`.')
    language: str | None = strawberry.field(default=None, description='Its language (BCP 47). Example: `"kk"`.')
    timezone: str | None = strawberry.field(
        default=None, description='Where its clocks are (IANA). Example: `"Europe/Helsinki"`.'
    )
    rights: RightsInput | None = strawberry.field(
        default=None, description="What may be shown; null: excerpts. Example: `{ show: LINK }`."
    )


@strawberry.input(
    description="A wire to save: a new one, or in the place of the one that has the key. "
    'Example: `{ key: "housing-sv", title: "Bostäder", filter: { topic: ["housing"], language: '
    '["sv"] } }`.'
)
class SaveWireInput:
    """For saveWire."""

    key: str = strawberry.field(description='What it is asked for by. Example: `"housing-sv"`.')
    title: str = strawberry.field(description='Its name, for people. Example: `"Bostäder"`.')
    description: str = strawberry.field(
        default="", description='What it brings. Example: `"Rents, and what is built"`.'
    )
    filter: ArticleFilter | None = strawberry.field(
        default=None, description='Which articles; null: all. Example: `{ topic: ["housing"], language: ["sv"] }`.'
    )
    order: ArticleOrder = strawberry.field(
        default=ArticleOrder.NEWEST, description="In which order. Example: `NEWEST`."
    )


@strawberry.input(
    description="An article to publish no more. "
    'Example: `{ id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8", reason: "withdrawn at the author\'s '
    'request" }`.'
)
class WithdrawArticleInput:
    """For withdrawArticle."""

    id: strawberry.ID = strawberry.field(description='Its id. Example: `"bfe8f15d-99b9-5670-893c-36e0e458a4e8"`.')
    reason: str = strawberry.field(description='Why; it is published. Example: `"withdrawn at the author\'s request"`.')


@strawberry.input(
    description='A withdrawn article to publish again. Example: `{ id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8" }`.'
)
class ReinstateArticleInput:
    """For reinstateArticle."""

    id: strawberry.ID = strawberry.field(description='Its id. Example: `"bfe8f15d-99b9-5670-893c-36e0e458a4e8"`.')


@strawberry.input(
    description="What an article is to say in the place of what its page says. A field that is left out stays "
    "as it is; one that is null or empty says nothing from now on. "
    'Example: `{ id: "bfe8f15d-99b9-5670-893c-36e0e458a4e8", reason: "a misprint", headline: "The '
    'park opens in May" }`.'
)
class CorrectArticleInput:
    """For correctArticle."""

    id: strawberry.ID = strawberry.field(description='Its id. Example: `"bfe8f15d-99b9-5670-893c-36e0e458a4e8"`.')
    reason: str = strawberry.field(description='Why; it is published. Example: `"the author\'s name was misspelt"`.')
    headline: str | None = strawberry.field(
        default=strawberry.UNSET, description='The headline; never nothing. Example: `"The park opens in May"`.'
    )
    standfirst: str | None = strawberry.field(
        default=strawberry.UNSET,
        description='The paragraph that leads into it. Example: `"The city has built a park."`.',
    )
    authors: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Who wrote it. Example: `["Anna Ek"]`.'
    )
    published: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="A day, `2025-07-08`, or date and time; without an offset it is taken in the source's time "
        "zone. "
        'Example: `"2025-07-08T13:45:00+03:00"`.',
    )
    topics: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description='Keys of topics. Example: `["housing"]`.'
    )
    body: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="HTML, cleaned as pages are; never nothing. `body(format: HTML)` gives what can be changed and "
        "sent back. "
        'Example: `"<p>The park opens in May.</p>"`.',
    )
    give_back: list[ArticleField] = strawberry.field(
        default_factory=list,
        description="Fields whose correction is taken back, so that they say again what the page says. "
        "Example: `[HEADLINE]`.",
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
