"""
Asking: one request and its answer, read no further than is wanted.

Whether it may be asked, when, and what follows from the answer, is the fetcher's to say.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from math import inf

import httpx2

from urbanfeed import __version__
from urbanfeed.ingest.fetch.connections import Connections
from urbanfeed.ingest.fetch.deadline import Deadline
from urbanfeed.ingest.fetch.failure import CLIENT_ERRORS, FetchError, TooLargeError, failure_of
from urbanfeed.ingest.fetch.guard import Guard
from urbanfeed.ingest.fetch.retrying import retry_after
from urbanfeed.ingest.fetch.robots import MOST_BYTES
from urbanfeed.settings import Settings

__all__ = ["Answer", "Asker", "Wanted"]

_REDIRECTS = (301, 302, 303, 307, 308)
_CODINGS = frozenset(("gzip", "deflate", "br"))

# Brotli is not asked for: a sender chooses how much memory its decoder takes, up to 16 MB (RFC 7932, section 9.1), for
# as long as it likes to send. Who sends it all the same is read, but as a large body.
_ACCEPTED = "gzip, deflate"

# Pages of the news are smaller. Of larger bodies few are read at a time, so that a hundred hosts which send without
# end fill neither the memory nor anybody's time but their own.
_SMALL = 512 * 1024
_LARGE_AT_ONCE = 6

_LITTLE = 64 * 1024  # bytes
_MOMENT = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What is asked for.

    most: bytes of the body, after decompression; a longer one is cut (`cut`) or refused. types: content types, None
    for any; another is refused before its body is read. headers: those of this request alone.
    """

    most: int
    types: tuple[str, ...] | None = None
    cut: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    content: bytes | None = None

    @property
    def method(self) -> str:
        """Of the request."""
        return "GET" if self.form is None and self.content is None else "POST"

    @property
    def conditional(self) -> bool:
        """Whether "not modified" is an answer to it (RFC 9110, section 13)."""
        return bool(self.headers.keys() & {"If-None-Match", "If-Modified-Since"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be used: a success, a redirect with its location, or 304 where that was asked for."""

    status: int
    headers: httpx2.Headers
    content: bytes = b""
    location: str | None = None


class Asker:
    """Asks, one request at a time or many, through connections of its own; close it at the end."""

    def __init__(self, settings: Settings, guard: Guard, trust: ssl.SSLContext | None = None) -> None:
        deadline = settings.fetch_deadline
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        most_bytes = max(settings.fetch_max_bytes, 2 * MOST_BYTES)  # a robots.txt is read whatever a page may have
        connections = Connections(guard, settings.host_connections, settings.fetch_connections, most_bytes, trust)
        self._client = httpx2.AsyncClient(
            transport=connections,
            headers={"User-Agent": _user_agent(settings.contact), "Accept-Encoding": _ACCEPTED},
            # A silence ends before the deadline of the whole fetch, which leaves time to ask once more.
            timeout=httpx2.Timeout(deadline / 2, connect=deadline / 3, pool=None),
            # No cookie is kept: each request comes from nobody in particular.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            # Neither a proxy nor a password file of the environment: what is dialled is the guard's to know.
            trust_env=False,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def ask(self, address: httpx2.URL, wanted: Wanted, deadline: Deadline) -> Answer:
        """Send one request and read its answer. Raises FetchError."""
        answer = await self._asked(address, wanted, deadline)
        if isinstance(answer, FetchError):
            raise answer
        return answer

    async def _asked(self, address: httpx2.URL, wanted: Wanted, deadline: Deadline) -> Answer | FetchError:
        """
        The answer, or why there is none.

        Not raised in here, nor from what was: an error holds the frames that it came through, these hold the body and
        its decoder, and the errors of a hundred bombs would fill the memory after all.
        """
        try:
            stream = self._client.stream(
                wanted.method, address, headers=wanted.headers, data=wanted.form, content=wanted.content
            )
            async with deadline.on_the_wire(), stream as response:
                return await self._answer(address, response, wanted, deadline)
        except TimeoutError:
            return FetchError("timeout", str(address), f"not done after {deadline.seconds:g} seconds")
        except FetchError as error:
            return error.with_traceback(None)
        except CLIENT_ERRORS as error:
            return failure_of(error, address)

    async def _answer(
        self, address: httpx2.URL, response: httpx2.Response, wanted: Wanted, deadline: Deadline
    ) -> Answer:
        status, headers = response.status_code, response.headers
        if not 200 <= status < 300:
            await _skip_body(response)
        if status in _REDIRECTS and "location" in headers:
            return Answer(status, headers, location=headers["location"])
        if status == 304 and wanted.conditional:
            return Answer(status, headers)
        if not 200 <= status < 300:
            wait = retry_after(headers.get("retry-after"))
            raise FetchError("http-status", str(address), f"HTTP {status}", status, wait)
        _check_type(address, headers, wanted)
        return Answer(status, headers, await self._body(address, response, wanted, deadline))

    async def _body(self, address: httpx2.URL, response: httpx2.Response, wanted: Wanted, deadline: Deadline) -> bytes:
        codings = [it.lower() for it in response.headers.get_list("content-encoding", split_commas=True)]
        if sum(it in _CODINGS for it in codings) > 1:
            # Nobody packs a page twice; a bomb in a bomb costs time before it shows its size.
            raise FetchError("protocol", str(address), f"{address.host} packs its answer more than once")
        if wanted.most < _told(response) < inf and not wanted.cut:
            raise TooLargeError(wanted.most)
        parts: list[bytes] = []
        size = 0
        async with AsyncExitStack() as large, aclosing(response.aiter_bytes()) as body:
            if "br" in codings:
                await self._take_place(large, deadline)
            async for part in body:
                if size <= _SMALL < size + len(part) and "br" not in codings:
                    await self._take_place(large, deadline)
                parts.append(part)
                size += len(part)
                if size > wanted.most:
                    if not wanted.cut:
                        raise TooLargeError(wanted.most)
                    break
        return b"".join(parts)[: wanted.most]

    async def _take_place(self, large: AsyncExitStack, deadline: Deadline) -> None:
        """A place among the large ones; six slow hosts must not make the large pages of others late."""
        async with deadline.off_the_wire():
            await large.enter_async_context(self._large)


async def _skip_body(response: httpx2.Response) -> None:
    """Read what nobody needs, if it is little: a connection can be used again only when its answer is at its end."""
    if _told(response) <= _LITTLE:
        with suppress(TimeoutError, *CLIENT_ERRORS):
            async with asyncio.timeout(_MOMENT), aclosing(response.aiter_raw()) as body:
                async for _ in body:
                    pass


def _told(response: httpx2.Response) -> float:
    """How many bytes the answer says it has; infinitely many if it does not say."""
    length = response.headers.get("content-length", "")
    return int(length[:18]) if length.isascii() and length.isdigit() else inf


def _user_agent(contact: str | None) -> str:
    return f"urbanfeed/{__version__}" + (f" (+{contact})" if contact else "")


def _check_type(address: httpx2.URL, headers: httpx2.Headers, wanted: Wanted) -> None:
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if wanted.types is not None and kind and kind not in wanted.types:
        raise FetchError("not-html", str(address), f"{kind} is not a page to read")
