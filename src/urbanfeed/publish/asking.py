"""What a request asks: its ArticleQuery, its page size, and where the answer comes from."""

from collections.abc import Iterable
from typing import cast

from starlette.datastructures import URL, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery, QueryError
from urbanfeed.store import Store, Wire

__all__ = [
    "HOST_BYTES",
    "MOST",
    "QUERY_BYTES",
    "check_alone",
    "check_length",
    "headers_of",
    "hub_of",
    "limit_of",
    "links_of",
    "parameters_in",
    "parameters_of",
    "query_of",
    "store_of",
    "wire_of",
]

# Articles in one answer, at most, through every door.
MOST = 100

# Of a query, at most; longer addresses, servers need not take (RFC 9110, section 4.1).
QUERY_BYTES = 8_000

# Of a Host header, at most: a name has 253, and a port follows (RFC 1035, section 2.3.4).
HOST_BYTES = 300


def store_of(request: HTTPConnection) -> Store:
    """The store that the application opened."""
    return cast(Store, request.app.state.store)


def links_of(request: HTTPConnection) -> Links:
    """
    Links from the public base address, or from the request's own origin where no setting names one; from the address
    that was connected to where its Host header is no name, or is longer than any, as every link would be.
    """
    base: str | None = request.app.state.settings.base_url
    if base:
        return Links(base)
    url = request.url
    if len(url.netloc) > HOST_BYTES:
        url = URL(scope={**request.scope, "headers": []})
    scheme = url.scheme.replace("ws", "http")  # who asks over a WebSocket follows links as all others do
    return Links(f"{scheme}://{url.netloc}")


def headers_of(connection: HTTPConnection) -> dict[bytes, bytes]:
    """The headers by name, in lower case; of several of one name, the first. For who looks at many of them."""
    return dict(reversed(connection.scope["headers"]))


def hub_of(request: HTTPConnection) -> str | None:
    """The WebSub hub that tells of changes of our feeds: ours, or that of the setting; None where there is none."""
    hub: str | None = getattr(request.app.state, "hub", None)
    return links_of(request).hub if hub == "own" else hub


def parameters_of(request: HTTPConnection) -> QueryParams:
    """The parameters in the address."""
    return parameters_in(request.scope["query_string"])


def parameters_in(query: bytes) -> QueryParams:
    """The parameters after the ? of an address. What stands there unescaped is UTF-8, as it is where it is escaped."""
    return QueryParams(query.decode("utf-8", "replace"))


def query_of(request: HTTPConnection, also: Iterable[str] = ()) -> ArticleQuery:
    """The query in the address; `also` names the door's own parameters. Raises QueryError."""
    return ArticleQuery.parse(parameters_of(request).multi_items(), also)


def check_length(request: HTTPConnection) -> None:
    """Raises HTTPException 414 for a query that is too long (RFC 9110, section 15.5.15)."""
    if len(request.scope["query_string"]) > QUERY_BYTES:
        raise HTTPException(414, f"The query is longer than {QUERY_BYTES:,} bytes.")


def check_alone(
    request: HTTPConnection, also: Iterable[str] = (), of: str = "a wire, which says itself what is asked"
) -> None:
    """
    Raises QueryError where anything is asked beside `also`, the door's own parameters: nothing narrows `of`, in words.
    """
    try:
        asked = query_of(request, also).parameters()
    except QueryError as error:
        asked = ((error.parameter, error.value),)
    if asked:
        own = f"the parameters {', '.join(also)}, and " if also else ""
        raise QueryError(*asked[0], f"{own}no filter beside {of}")


async def wire_of(request: HTTPConnection, key: str) -> Wire:
    """The wire of this key. Raises HTTPException 404, in words, where there is none."""
    found = await store_of(request).wires.by_key(key)
    if found is None:
        raise HTTPException(404, f"No wire has the key {key!r}.")
    return found


def limit_of(request: HTTPConnection, default: int, most: int = MOST) -> int:
    """How many articles are asked for, 1 to `most`. Raises QueryError."""
    value = parameters_of(request).get("limit") or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most):
        raise QueryError("limit", value, f"a whole number from 1 to {most}")
    return int(value)
