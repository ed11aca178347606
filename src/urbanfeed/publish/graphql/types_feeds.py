"""The feeds of a list of articles, as a GraphQL type: the same query through another door."""

from typing import Self

import strawberry

from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery

__all__ = ["FeedUrls"]


@strawberry.type(
    description="Where a list of articles can be subscribed to. A form that we come to write later becomes a field "
    "here. Example: `{ articles { feedUrls { atom } } }`."
)
class FeedUrls:
    """Addresses of the feeds door."""

    atom: str = strawberry.field(
        description='As Atom (RFC 4287). Example: `"https://wire.example/feeds/atom.xml?language=kk"`.'
    )
    rss: str = strawberry.field(description='As RSS 2.0. Example: `"https://wire.example/feeds/rss.xml?language=kk"`.')

    @classmethod
    def of(cls, articles: ArticleQuery | str, links: Links) -> Self:
        """The feeds of a query, or of the wire with this key."""
        return cls(atom=links.feed("atom", articles), rss=links.feed("rss", articles))
