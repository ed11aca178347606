"""
Which part of a list is asked for: the arguments of every connection of articles, as the Relay Cursor Connections
Specification has them, and the page that the store has for them.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Self

import strawberry

from urbanfeed.publish.asking import MOST
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Slice, Store

__all__ = ["MOST", "USUAL", "After", "Before", "First", "Last", "PageInfo", "Part", "within"]

# Articles on a page where nothing is said.
USUAL = 20

_CURSOR = "MTY4NDE1MjMwMDAwMDAwMCAzZjc4NDU5Yi04YjEyLTU3YTItYjk2Yi04ODg3MWU5MDU4MzY"

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"The size of a page from the beginning, 1 to {MOST}; {USUAL} where neither it nor `last` is "
        "given. Example: `10`."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description=f'A cursor: the page begins behind it. Example: `"{_CURSOR}"`.')
]
Last = Annotated[
    int | None, strawberry.argument(description=f"The size of a page from the end, 1 to {MOST}. Example: `10`.")
]
Before = Annotated[
    str | None, strawberry.argument(description=f'A cursor: the page ends before it. Example: `"{_CURSOR}"`.')
]


@strawberry.type(
    description="Where a page of a list stands in it. Example: `{ articles { pageInfo { hasNextPage endCursor } } }`."
)
class PageInfo:
    """Relay's PageInfo."""

    has_next_page: bool = strawberry.field(description="Whether more follows. Example: `true`.")
    has_previous_page: bool = strawberry.field(description="Whether anything comes before. Example: `false`.")
    start_cursor: str | None = strawberry.field(
        description="The first edge's cursor, null on an empty page: ask for what comes before with `before`. "
        f'Example: `"{_CURSOR}"`.'
    )
    end_cursor: str | None = strawberry.field(
        description=f'The last edge\'s cursor: ask for what follows with `after`. Example: `"{_CURSOR}"`.'
    )

    @classmethod
    def of(cls, page: Slice) -> Self:
        """The GraphQL form of where a page stands."""
        return cls(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.cursors[0] if page.cursors else None,
            end_cursor=page.cursors[-1] if page.cursors else None,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for: the first so many, or the last, after a cursor or before one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @classmethod
    def asked(cls, **arguments: Any) -> Self:
        """The part that a field's arguments ask for; Strawberry tells what is left out apart from null."""
        return cls(**{name: value for name, value in arguments.items() if value is not strawberry.UNSET})

    @property
    def checked(self) -> Self:
        """The same, with the usual size where none is given, and no empty cursor. Raises QueryError."""
        if self.first is not None and self.last is not None:
            raise QueryError("last", str(self.last), "either `first` or `last`")
        first = USUAL if self.first is self.last is None else self.first
        for name, size in (("first", first), ("last", self.last)):
            if size is not None:
                within(name, size, MOST)
        return type(self)(first, self.after or None, self.last, self.before or None)

    async def of(self, query: ArticleQuery, store: Store) -> Slice:
        """That part of the query's articles. Raises QueryError and CursorError."""
        it = self.checked
        return await store.articles.page(query, it.first, it.after, last=it.last, before=it.before, counted=False)


def within(name: str, number: int, most: int, least: int = 1) -> int:
    """The number that an argument gives. Raises QueryError for one that is too small or too large."""
    if not least <= number <= most:
        raise QueryError(name, str(number), f"a whole number from {least} to {most}")
    return number
