"""The feeds of a list of articles, as a GraphQL type: the same query through another door."""

from typing import Self

import strawberry

from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery

__all__ = ["FeedUrls"]


@strawberry.type(
    description="Where a list of articles can be subscribed to. Example: `{ articles { feedUrls { atom } } }`."
)
class FeedUrls:
    """Addresses of the feeds door."""

    atom: str = strawberry.field(
        description='As Atom (RFC 4287). Example: `"https://wire.example/feeds/atom.xml?language=kk"`.'
    )
    rss: str = strawberry.field(description='As RSS 2.0. Example: `"https://wire.example/feeds/rss.xml?language=kk"`.')
    json: str = strawberry.field(
        description='As JSON Feed 1.1. Example: `"https://wire.example/feeds/feed.json?language=kk"`.'
    )
    ninjs: str = strawberry.field(
        description='As IPTC ninjs 3.1, for newsroom systems. Example: `"https://wire.example/feeds/ninjs.json?language=kk"`.'
    )

    @classmethod
    def of(cls, articles: ArticleQuery | str, links: Links) -> Self:
        """The feeds of a query, or of the wire with this key."""
        return cls(**links.feeds(articles))
