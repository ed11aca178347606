"""
Facets, as GraphQL types: what the articles of a list are filed under, and how many under each value.
"""

from typing import Self

import strawberry

from urbanfeed import store
from urbanfeed.store.facets import FACET_NAMES

__all__ = ["ArticleFacets"]


@strawberry.type(description="A value that articles are filed under.")
class FacetValue:
    """See store.FacetValue."""

    value: str = strawberry.field(description="To filter by; a month, such as `2025-07`, by `since` and `until`.")
    count: int = strawberry.field(description="How many of the articles are filed under it.")

    @classmethod
    def of(cls, value: store.FacetValue) -> Self:
        """The GraphQL form of a value."""
        return cls(value=value.value, count=value.articles)


@strawberry.type(description="What the articles of a list are filed under: the values that most of them have first.")
class ArticleFacets:
    """See store.Facets."""

    source: list[FacetValue] = strawberry.field(description="Names of sources.")
    language: list[FacetValue] = strawberry.field(
        description="Language tags in lower case; an article in `sv-FI` counts under `sv` as well."
    )
    topic: list[FacetValue] = strawberry.field(description="Keys of topics.")
    month: list[FacetValue] = strawberry.field(description="Months (UTC), the latest first.")
    is_exact: bool = strawberry.field(
        description="Whether all matching articles are counted, or the newest 10,000 of them alone."
    )

    @classmethod
    def of(cls, facets: store.Facets) -> Self:
        """The GraphQL form of facets."""
        counted = {name: [FacetValue.of(it) for it in facets.values[name]] for name in FACET_NAMES}
        return cls(**counted, is_exact=facets.exact)
