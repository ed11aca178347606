"""What a request asks: its ArticleQuery, its page size, and where the answer comes from."""

from collections.abc import Iterable
from typing import cast

from starlette.requests import HTTPConnection

from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Store

__all__ = ["limit_of", "links_of", "query_of", "store_of"]


def store_of(request: HTTPConnection) -> Store:
    """The store that the application opened."""
    return cast(Store, request.app.state.store)


def links_of(request: HTTPConnection) -> Links:
    """Links from the public base address, or from the request's own origin where no setting names one."""
    base: str | None = request.app.state.settings.base_url
    return Links(base or f"{request.url.scheme}://{request.url.netloc}")


def query_of(request: HTTPConnection, also: Iterable[str] = ()) -> ArticleQuery:
    """The query in the address; `also` names the door's own parameters. Raises QueryError."""
    return ArticleQuery.parse(request.query_params.multi_items(), also)


def limit_of(request: HTTPConnection, default: int, most: int, name: str = "limit") -> int:
    """How many articles are asked for, 1 to `most`. Raises QueryError."""
    value = request.query_params.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= most):
        raise QueryError(name, value, f"a whole number from 1 to {most}")
    return int(value)
