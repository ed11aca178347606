"""
Facets, as GraphQL types: what the articles of a list are filed under, and how many under each value.
"""

from typing import Self

import strawberry

from urbanfeed import store
from urbanfeed.store.facets import FACET_NAMES

__all__ = ["ArticleFacets"]


@strawberry.type(
    description="A value that articles are filed under. "
    "Example: `{ articles { facets { language { value count } } } }`."
)
class FacetValue:
    """See store.FacetValue."""

    value: str = strawberry.field(
        description='To filter by; a month, such as `2025-07`, by `since` and `until`. Example: `"housing"`.'
    )
    count: int = strawberry.field(description="How many of the articles are filed under it. Example: `42`.")

    @classmethod
    def of(cls, value: store.FacetValue) -> Self:
        """The GraphQL form of a value."""
        return cls(value=value.value, count=value.articles)


@strawberry.type(
    description="What the articles of a list are filed under: the values that most of them have first. "
    "Example: `{ articles { facets { topic { value count } isExact } } }`."
)
class ArticleFacets:
    """See store.Facets."""

    source: list[FacetValue] = strawberry.field(
        description="Names of sources; `Source` has their titles. Example: `source { value count }`."
    )
    language: list[FacetValue] = strawberry.field(
        description="Language tags in lower case; an article in `sv-FI` counts under `sv` as well. "
        "Example: `language { value count }`."
    )
    topic: list[FacetValue] = strawberry.field(
        description="Keys of topics; `Topic` has their names. Example: `topic { value count }`."
    )
    month: list[FacetValue] = strawberry.field(
        description="Months (UTC), the latest first. Example: `month { value count }`."
    )
    is_exact: bool = strawberry.field(
        description="Whether all matching articles are counted, or the newest 10,000 of them alone. Example: `true`."
    )

    @classmethod
    def of(cls, facets: store.Facets) -> Self:
        """The GraphQL form of facets."""
        counted = {name: [FacetValue.of(it) for it in facets.values[name]] for name in FACET_NAMES}
        return cls(**counted, is_exact=facets.exact)
