"""
Connections: a small pool for each host, and an end to all of them.

One pool for all would look at every connection for each request, so that hosts that hang make the others slow. Dialling
is the guard's; what may be asked, and when, is decided before.
"""

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import httpcore2
import httpx2

from urbanfeed.ingest.fetch.failure import TooLargeError
from urbanfeed.ingest.fetch.guard import Guard

__all__ = ["Connections"]

_IDLE_SECONDS = 15.0

_Origin = tuple[bytes, bytes, int | None]


@dataclass(slots=True)
class _Host:
    pool: httpcore2.AsyncConnectionPool
    under_way: int = 0


class Connections(httpx2.AsyncBaseTransport):
    """
    How the client reaches its hosts.

    guard: dials. each: connections to one host, at most. most_hosts: that connections are open to; one that nobody uses
    is closed for a new one. most_bytes: of one answer as it comes, before it is unpacked; past them, its stream raises
    TooLargeError.
    """

    def __init__(
        self, guard: Guard, each: int, most_hosts: int, most_bytes: int, trust: ssl.SSLContext | None = None
    ) -> None:
        self._guard = guard
        self._each = each
        self._most_hosts = most_hosts
        self._most_bytes = most_bytes
        self._trust = trust or httpx2.create_ssl_context()
        self._hosts: dict[_Origin, _Host] = {}
        self._idle: OrderedDict[_Origin, None] = OrderedDict()  # the longest unused first

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Ask, and give the answer with its body still to be read. Raises what httpcore and the guard raise."""
        url = request.url
        origin = (url.raw_scheme, url.raw_host, url.port)
        host = self._taken(origin)
        try:
            await self._make_room()
            answer = await host.pool.handle_async_request(
                httpcore2.Request(
                    request.method,
                    httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        except BaseException:
            await self._give_back(origin, host)
            raise
        return httpx2.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer, self, origin, host, self._most_bytes),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close all of them."""
        hosts, self._hosts = self._hosts, {}
        self._idle.clear()
        for host in hosts.values():
            await host.pool.aclose()

    def _taken(self, origin: _Origin) -> _Host:
        self._idle.pop(origin, None)
        host = self._hosts.get(origin)
        if host is None:
            pool = httpcore2.AsyncConnectionPool(
                ssl_context=self._trust,
                max_connections=self._each,
                max_keepalive_connections=1,
                keepalive_expiry=_IDLE_SECONDS,
                http2=True,
                network_backend=self._guard,
            )
            host = self._hosts[origin] = _Host(pool)
        host.under_way += 1
        return host

    async def _give_back(self, origin: _Origin, host: _Host) -> None:
        host.under_way -= 1
        if not host.under_way and self._hosts.get(origin) is host:
            self._idle[origin] = None
            await self._make_room()

    async def _make_room(self) -> None:
        while self._idle and len(self._hosts) > self._most_hosts:
            longest, _ = self._idle.popitem(last=False)
            await self._hosts.pop(longest).pool.aclose()


class _Body(httpx2.AsyncByteStream):
    """The bytes of one answer as they come, counted."""

    def __init__(
        self, answer: httpcore2.Response, connections: Connections, origin: _Origin, host: _Host, most: int
    ) -> None:
        self._answer = answer
        self._connections = connections
        self._origin = origin
        self._host = host
        self._most = most
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async with aclosing(self._answer.aiter_stream()) as parts:
            async for part in parts:
                read += len(part)
                if read > self._most:
                    raise TooLargeError(self._most)
                yield part

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            try:
                await self._answer.aclose()
            finally:
                await self._connections._give_back(self._origin, self._host)
