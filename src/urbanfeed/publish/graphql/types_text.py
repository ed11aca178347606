"""What belongs to an article, as GraphQL types: the forms of its body, its pictures, its terms, its place and story."""

from enum import Enum
from typing import Annotated, Self

import strawberry

from urbanfeed import article
from urbanfeed.publish.graphql.paging import within
from urbanfeed.publish.shown import Shown

__all__ = [
    "BodyFormat",
    "Format",
    "Image",
    "Length",
    "Place",
    "Story",
    "Terms",
    "excerpt_length",
    "excerpt_of",
    "written",
]

_SHORTEST_EXCERPT, _LONGEST_EXCERPT = 40, 1000


@strawberry.enum(description="The forms that a body comes in. Example: `MARKDOWN`.")
class BodyFormat(Enum):
    """As urbanfeed.blocks writes them."""

    HTML = strawberry.enum_value(
        "html",
        description="Safe HTML, one element a block: no script, style or handler. "
        'Example: `"<p>Parks &amp; <em>squares</em></p>"`.',
    )
    TEXT = strawberry.enum_value(
        "text",
        description='Plain text: blocks joined by a blank line, list items one a line. Example: `"Parks & squares"`.',
    )
    MARKDOWN = strawberry.enum_value(
        "markdown", description='CommonMark, tables as in GitHub\'s. Example: `"Parks & *squares*"`.'
    )


Format = Annotated[BodyFormat, strawberry.argument(description="How it is written. Example: `TEXT`.")]
Length = Annotated[
    int,
    strawberry.argument(description=f"Characters at most, {_SHORTEST_EXCERPT} to {_LONGEST_EXCERPT}. Example: `120`."),
]


def written(shown: Shown, format: BodyFormat) -> str:
    """What may be shown of the body, in a form."""
    match format:
        case BodyFormat.HTML:
            return shown.html
        case BodyFormat.TEXT:
            return shown.text
        case BodyFormat.MARKDOWN:
            return shown.markdown


def excerpt_of(shown: Shown, length: int) -> str:
    """An excerpt of what may be shown. Raises QueryError for a length that is too small or too large."""
    return shown.excerpt(excerpt_length(length))


def excerpt_length(length: int) -> int:
    """The length of an excerpt. Raises QueryError for one that is too small or too large."""
    return within("length", length, _LONGEST_EXCERPT, _SHORTEST_EXCERPT)


@strawberry.type(
    description="A picture of the article; null where the page says nothing. "
    "Example: `{ articles { nodes { images { url alt caption credit width height } } } }`."
)
class Image:
    """See article.Image."""

    url: str | None = strawberry.field(
        description='The picture\'s address. Example: `"https://city.example/square.jpg"`.'
    )
    alt: str | None = strawberry.field(
        description='What it shows, for those who do not see it. Example: `"A square with trees"`.'
    )
    caption: str | None = strawberry.field(description='The text under it. Example: `"The new square in May"`.')
    credit: str | None = strawberry.field(description='Who made it. Example: `"Photo: A. Berg"`.')
    width: int | None = strawberry.field(description="In pixels, as the page states it. Example: `1200`.")
    height: int | None = strawberry.field(description="In pixels, as the page states it. Example: `800`.")

    @classmethod
    def of(cls, image: article.Image) -> Self:
        """The GraphQL form of a picture."""
        return cls(
            url=image.url,
            alt=image.alt,
            caption=image.caption,
            credit=image.credit,
            width=image.width,
            height=image.height,
        )


@strawberry.enum(description="Whether text and data mining is reserved. Example: `RESERVED`.")
class Mining(Enum):
    """As article.Mining."""

    RESERVED = strawberry.enum_value("reserved", description='The page reserves it. Example: `"tdm-reservation: 1"`.')
    ALLOWED = strawberry.enum_value(
        "allowed", description='The page says that it does not. Example: `"tdm-reservation: 0"`.'
    )


@strawberry.type(
    description="What the page itself says of its use; null where it says nothing. What we may show is in `rights`. "
    "Example: `{ articles { nodes { terms { isAccessibleForFree licence } } } }`."
)
class Terms:
    """See article.Terms."""

    is_accessible_for_free: bool | None = strawberry.field(
        description="Whether all of it can be read there without paying. Example: `true`."
    )
    licence: str | None = strawberry.field(
        description='As the page names it, mostly an address. Example: `"https://creativecommons.org/licenses/by/4.0/"`.'
    )
    mining: Mining | None = strawberry.field(
        description="Whether text and data mining is reserved (W3C TDM Reservation Protocol). Example: `RESERVED`."
    )
    mining_policy: str | None = strawberry.field(
        description='The address of its policy on that. Example: `"https://city.example/tdm.json"`.'
    )
    directives: list[str] = strawberry.field(
        description="What its robots metadata forbids, of noai, noimageai, noarchive and nosnippet. "
        'Example: `["noai"]`.'
    )

    @classmethod
    def of(cls, terms: article.Terms) -> Self:
        """The GraphQL form of terms."""
        return cls(
            is_accessible_for_free=terms.free,
            licence=terms.licence,
            mining=Mining[terms.mining.upper()] if terms.mining else None,
            mining_policy=terms.mining_policy,
            directives=list(terms.directives),
        )


@strawberry.type(
    description="Where something happens. No article has one yet: places come with a later version, and more fields "
    "with them. Example: `{ articles { nodes { places { key } } } }`."
)
class Place:
    """A key of article.Article.places."""

    key: str = strawberry.field(description='The key to filter by. Example: `"almaty"`.')


@strawberry.type(
    description="One event, in all its languages. No article has one yet: stories come with a later version, and more "
    "fields with them. Example: `{ articles { nodes { story { id } } } }`."
)
class Story:
    """An article.Article.story."""

    id: strawberry.ID = strawberry.field(description='What to filter by. Example: `"first-urban-forum"`.')
