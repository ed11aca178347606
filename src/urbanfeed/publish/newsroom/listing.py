"""A page of the list of a query: its items, what was asked, where it goes on, and what it can be narrowed by."""

from dataclasses import dataclass, replace

from urbanfeed.language import Direction
from urbanfeed.publish.directory import Directory, combined, directory_of, with_cursor
from urbanfeed.publish.links import Links
from urbanfeed.publish.newsroom.asked import Part, Wider, asked_of, wider_than
from urbanfeed.publish.newsroom.choices import Choices, choices_of
from urbanfeed.publish.newsroom.dates import When, instant_of
from urbanfeed.publish.newsroom.items import Item, item_of
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import CursorError, Slice, Store, Total, Wire
from urbanfeed.store.search import Question

__all__ = ["PAGE_SIZE", "Listing", "Turn", "listing_of"]

PAGE_SIZE = 30
# A longest excerpt for the story that leads, for the next ones, and for the rest (characters).
_LEAD, _SECOND, _REST = 640, 240, 120
_SECONDS = 6


@dataclass(frozen=True, slots=True)
class Listing:
    """
    lead: the story at the top, where the list has one. seconds: those below it, with their first sentences. rest: in
    short. total: articles that match in all. first: whether this is the beginning of the list. previous_url, next_url:
    the pages on either side of it. wire: the saved query that this is, where it is asked for by its key.
    ranked: how many of the newest were put in order, where the order is by relevance and there are more.
    """

    query: ArticleQuery
    asked: tuple[Part, ...]
    lead: Item | None
    seconds: tuple[Item, ...]
    rest: tuple[Item, ...]
    total: Total
    first: bool
    url: str
    start_url: str
    previous_url: str | None
    next_url: str | None
    choices: Choices
    wider: tuple[Wider, ...]
    changed: When | None
    directory: Directory
    wire: Wire | None = None
    ranked: int | None = None

    @property
    def indexed(self) -> bool:
        """Whether search engines may keep it: the beginning of a list that has anything, of one filter at most."""
        return self.first and self.total.number > 0 and (self.wire is not None or not combined(self.query))

    @property
    def feed(self) -> ArticleQuery | str:
        """What a feed of the list is of: the query, or the wire's key."""
        return self.wire.key if self.wire else self.query

    @property
    def builder(self) -> str:
        """Where the list is made a widget of somebody's own page."""
        links = self.directory.links
        return links.builder(wire=self.wire.key) if self.wire else links.builder(self.query)

    @property
    def direction(self) -> Direction:
        """The way that the columns follow each other: from the right only where every story is written so."""
        items = (*self.seconds, *self.rest)
        return "rtl" if items and all(it.direction == "rtl" for it in items) else "ltr"

    @property
    def newest_first(self) -> bool:
        """The usual order."""
        return not self.by_relevance and self.query.order != "oldest"

    @property
    def by_relevance(self) -> bool:
        """What answers best first; where nothing is searched for, the newest does."""
        return self.query.order == "relevance" and bool(self.query.q)

    @property
    def words(self) -> str:
        """What stands in the search field."""
        return self.query.q[0] if self.query.q else ""

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The parameters that a search keeps: all but the words in its field, and the order, which is its own."""
        return replace(self.query, q=self.query.q[1:], order="newest").parameters()

    @property
    def undated(self) -> tuple[tuple[str, str], ...]:
        """The parameters that a choice of dates and order keeps."""
        return replace(self.query, since=None, until=None, order="newest").parameters()

    @property
    def removable(self) -> tuple[Part, ...]:
        """What can be taken back; nothing on a topic's or a source's own page, whose heading says it all."""
        own = self.start_url != self.directory.links.newsroom(self.query)
        return () if own else self.asked


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page of a list: the one that follows a cursor, or leads up to one, or else the first."""

    after: str | None = None
    before: str | None = None

    async def of(self, query: ArticleQuery, store: Store) -> tuple["Turn", Slice]:
        """
        The page, and which it is in the end: what leads up to the first article of all is the first page, filled up.

        Raises QueryError for a cursor that is none.
        """
        if self.after and self.before:
            raise QueryError("before", self.before, "either `after` or `before`")
        try:
            if self.before:
                found = await store.articles.page(query, last=PAGE_SIZE, before=self.before)
                return (self, found) if found.has_previous else await Turn().of(query, store)
            return self, await store.articles.page(query, first=PAGE_SIZE, after=self.after)
        except CursorError:
            name = "before" if self.before else "after"
            raise QueryError(name, getattr(self, name), "the cursor in a link to another page") from None


async def listing_of(store: Store, links: Links, query: ArticleQuery, turn: Turn, wire: Wire | None = None) -> Listing:
    """A page of a query's list, or of a wire's. Raises QueryError for a cursor that is none."""
    directory = await directory_of(store, links)
    turn, slice_ = await turn.of(query, store)
    first = turn == Turn()
    # A search is read down a list of equals; everything else opens with its newest story.
    leads = 1 if first and not query.q else 0
    heads = leads + _SECONDS
    lengths = (*(_LEAD,) * leads, *(_SECOND,) * _SECONDS, *(_REST,) * PAGE_SIZE)
    question = Question.of_any(query.q) if query.q else None
    items = tuple(
        item_of(it, directory, length, question) for it, length in zip(slice_.articles, lengths, strict=False)
    )
    start_url = links.wire(wire.key) if wire else directory.url(query)
    changed = await store.changed_at()
    total = slice_.counted or Total(0)
    return Listing(
        query=query,
        asked=asked_of(query, directory),
        lead=items[0] if leads and items else None,
        seconds=items[leads:heads],
        rest=items[heads:],
        total=total,
        first=first,
        url=with_cursor(with_cursor(start_url, turn.after), turn.before, "before"),
        start_url=start_url,
        previous_url=with_cursor(start_url, slice_.cursors[0], "before") if slice_.has_previous and items else None,
        next_url=with_cursor(start_url, slice_.cursors[-1]) if slice_.has_next and items else None,
        choices=choices_of(query, directory),
        wider=() if total.number else await wider_than(query, directory, store),
        changed=instant_of(changed) if changed else None,
        directory=directory,
        wire=wire,
        ranked=slice_.ranked,
    )
