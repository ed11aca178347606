"""
What a feed's address asks: of which query or wire, in which format, how much of it, and of which month.

A limit beyond all reason is clamped, and the feed's own address says to what; anything else that cannot be is an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import HTTPConnection

from urbanfeed.publish.asking import MOST, check_alone, check_length, parameters_of, query_of, wire_of
from urbanfeed.publish.feeds.entry import CONTENTS, Content
from urbanfeed.publish.feeds.month import Month
from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Wire

__all__ = ["DEFAULT_LIMIT", "PART", "Asked", "asked_of"]

DEFAULT_LIMIT = 20
PART = 100  # entries of an archive document, at most


@dataclass(frozen=True, slots=True)
class Asked:
    """
    limit: entries of the subscription document. month: None but for archives; part: which part of the month, from 1;
    upto: how many of its entries, where it may yet grow.
    """

    of: ArticleQuery | Wire
    format: FeedFormat
    content: Content = "full"
    limit: int = DEFAULT_LIMIT
    month: Month | None = None
    part: int = 1
    upto: int | None = None

    @property
    def query(self) -> ArticleQuery:
        """What is asked for."""
        return self.of.query if isinstance(self.of, Wire) else self.of

    @property
    def named(self) -> ArticleQuery | str:
        """What our addresses name: the query, or the wire's key."""
        return self.of.key if isinstance(self.of, Wire) else self.of

    def address(self, links: Links) -> str:
        """The canonical address of just this, with what need not be said left out."""
        options: dict[str, str | int] = {}
        if self.content != "full":
            options["content"] = self.content
        if self.month is None:
            if self.limit != DEFAULT_LIMIT:
                options["limit"] = self.limit
            return _with(links.feed(self.format, self.named), options)
        if self.part != 1:
            options["part"] = self.part
        if self.upto is not None:
            options["upto"] = self.upto
        return _with(links.archive(self.format, self.named, self.month.year, self.month.number), options)


async def asked_of(request: HTTPConnection, format: FeedFormat) -> Asked:
    """Raises QueryError, and HTTPException: 404 for an unknown wire or no month, 414 for a query that is too long."""
    check_length(request)
    path = request.path_params
    month = Month.of(path["year"], path["month"]) if "month" in path else None
    also = ("content", "part", "upto") if month else ("content", "limit")
    wire = await wire_of(request, path["key"]) if "key" in path else None
    if wire:
        check_alone(request, also)
    query = wire.query if wire else query_of(request, also)
    given = parameters_of(request)
    content = _content(given)
    if month is None:
        return Asked(wire or query, format, content, _number(given, "limit", DEFAULT_LIMIT, MOST))
    if query.order != "newest":
        raise QueryError("order", query.order, "newest, in an archive")
    part = _number(given, "part", 1, 10_000_000)
    upto = _number(given, "upto", PART, PART) if given.get("upto") else None
    return Asked(wire or query, format, content, month=month, part=part, upto=upto)


def _content(given: Mapping[str, str]) -> Content:
    value = given.get("content") or "full"
    for known in CONTENTS:
        if value == known:
            return known
    raise QueryError("content", value, ", ".join(CONTENTS))


def _number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number, clamped to what there can be: 1 to `most`."""
    value = given.get(name) or str(default)
    if not re.fullmatch(r"-?\d{1,100}", value, re.ASCII):
        raise QueryError(name, value, f"a whole number from 1 to {most}")
    return min(max(int(value), 1), most)


def _with(address: str, options: Mapping[str, str | int]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(options)}" if options else address
