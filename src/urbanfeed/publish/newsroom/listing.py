"""A page of the list of a query: its items, what was asked, where it goes on, and what it can be narrowed by."""

from dataclasses import dataclass, replace

from urbanfeed.language import Direction
from urbanfeed.publish.links import Links
from urbanfeed.publish.newsroom.asked import Part, Wider, asked_of, wider_than
from urbanfeed.publish.newsroom.choices import Choices, choices_of
from urbanfeed.publish.newsroom.dates import When, instant_of
from urbanfeed.publish.newsroom.directory import Directory, directory_of, with_cursor
from urbanfeed.publish.newsroom.items import Item, item_of
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import CursorError, Store

__all__ = ["PAGE_SIZE", "Listing", "listing_of"]

PAGE_SIZE = 30
# A longest excerpt for the story that leads, for the next ones, and for the rest (characters).
_LEAD, _SECOND, _REST = 640, 240, 120
_SECONDS = 6


@dataclass(frozen=True, slots=True)
class Listing:
    """
    lead: the story at the top, where the list has one. seconds: those below it, with their first sentences. rest: in
    short. total: articles that match in all. first: whether this is the beginning of the list.
    """

    query: ArticleQuery
    asked: tuple[Part, ...]
    lead: Item | None
    seconds: tuple[Item, ...]
    rest: tuple[Item, ...]
    total: int
    first: bool
    url: str
    start_url: str
    next_url: str | None
    choices: Choices
    wider: tuple[Wider, ...]
    changed: When | None
    directory: Directory

    @property
    def direction(self) -> Direction:
        """The way that the columns follow each other: from the right only where every story is written so."""
        items = (*self.seconds, *self.rest)
        return "rtl" if items and all(it.direction == "rtl" for it in items) else "ltr"

    @property
    def newest_first(self) -> bool:
        """The usual order."""
        return self.query.order == "newest"

    @property
    def words(self) -> str:
        """What stands in the search field."""
        return self.query.q[0] if self.query.q else ""

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The parameters that a search keeps: all but the words in its field."""
        return replace(self.query, q=self.query.q[1:]).parameters()

    @property
    def undated(self) -> tuple[tuple[str, str], ...]:
        """The parameters that a choice of dates and order keeps."""
        return replace(self.query, since=None, until=None, order="newest").parameters()

    @property
    def removable(self) -> tuple[Part, ...]:
        """What can be taken back; nothing on a topic's or a source's own page, whose heading says it all."""
        own = self.start_url != self.directory.links.newsroom(self.query)
        return () if own else self.asked


async def listing_of(store: Store, links: Links, query: ArticleQuery, after: str | None) -> Listing:
    """The page of a query's list that follows a cursor. Raises QueryError for a cursor that is none."""
    directory = await directory_of(store, links)
    try:
        slice_ = await store.articles.page(query, first=PAGE_SIZE, after=after)
    except CursorError:
        raise QueryError("after", after or "", "the cursor in a link to the next page") from None
    # A search is read down a list of equals; everything else opens with its newest story.
    leads = 1 if after is None and not query.q else 0
    heads = leads + _SECONDS
    lengths = (*(_LEAD,) * leads, *(_SECOND,) * _SECONDS, *(_REST,) * PAGE_SIZE)
    items = tuple(item_of(it, directory, length) for it, length in zip(slice_.articles, lengths, strict=False))
    start_url = directory.url(query)
    changed = await store.changed_at()
    return Listing(
        query=query,
        asked=asked_of(query, directory),
        lead=items[0] if leads and items else None,
        seconds=items[leads:heads],
        rest=items[heads:],
        total=slice_.total,
        first=after is None,
        url=with_cursor(start_url, after),
        start_url=start_url,
        next_url=with_cursor(start_url, slice_.cursors[-1]) if slice_.has_next else None,
        choices=choices_of(query, directory),
        wider=() if slice_.total else await wider_than(query, directory, store),
        changed=instant_of(changed) if changed else None,
        directory=directory,
    )
