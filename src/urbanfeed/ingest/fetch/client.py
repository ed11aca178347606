"""
The fetcher: one address in, its bytes out, or a FetchError that says why not.

It asks robots.txt, waits its turn, follows few redirects and stops reading at the cap. It does not look at what the
bytes say: a login wall is as good to it as an article.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx2

from urbanfeed import __version__
from urbanfeed.ingest.fetch.failure import FetchError, failure_of
from urbanfeed.ingest.fetch.mirror import Mirror
from urbanfeed.ingest.fetch.pace import Pace
from urbanfeed.ingest.fetch.robots import MOST_BYTES, Robots
from urbanfeed.settings import Settings

__all__ = ["PAGE_TYPES", "Fetched", "Fetcher"]

# What may hold an article; a missing type is read too, since the reader looks for itself.
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")

_MOST_REDIRECTS = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fetched:
    """
    What an address gave.

    url: the address at the end of all redirects, canonical even where a mirror answered. content: decompressed.
    content_type: the header as it came, empty if there was none.
    unchanged: 304, to a conditional request; there is no content then. etag, last_modified: the headers, to ask with
    the next time. moved_to: where the address has moved for good.
    """

    url: str
    content: bytes
    content_type: str
    fetched_at: datetime
    status: int = 200
    unchanged: bool = False
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str | None
    content_type: str
    content: bytes
    etag: str | None = None
    last_modified: str | None = None
    retry_after: float | None = None


class Fetcher:
    """
    Fetches for one round: what robots.txt said is remembered for as long as the fetcher is open.

    mirrors: sources whose pages come from another origin. Use it as `async with Fetcher(settings) as fetcher`.
    """

    def __init__(self, settings: Settings, mirrors: tuple[Mirror, ...] = (), pace: Pace | None = None) -> None:
        self._settings = settings
        self._mirrors = mirrors
        self._pace = pace or Pace()
        self._robots: dict[str, Robots | FetchError] = {}
        self._client = httpx2.AsyncClient(
            transport=_transport(),
            headers={"User-Agent": _user_agent(settings.contact)},
            # The deadline of a whole fetch stands above these: a time-out of each read never ends a dripping answer.
            timeout=settings.fetch_deadline,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(
        self,
        url: str,
        types: tuple[str, ...] | None = PAGE_TYPES,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Fetched:
        """
        What this address gives, redirects followed. Raises FetchError.

        types: the content types that are wanted, or None for any; another is refused before its body is read.
        etag, last_modified: what it said the last time, so that it need not send again what we have (RFC 9110,
        section 13).
        """
        given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in given.items() if value}
        address = url
        moved_to = None
        for_good = True
        left = self._settings.fetch_deadline
        for _ in range(_MOST_REDIRECTS + 1):
            _check_address(address)
            mirror = self._mirror_of(address)
            target = mirror.request(address) if mirror else address
            await self._permission(target)
            began = time.monotonic()
            answer = await self._ask(target, types, self._settings.fetch_max_bytes, left, conditions)
            left -= time.monotonic() - began
            _log.debug("fetched", extra={"url": target, "status": answer.status, "bytes": len(answer.content)})
            if answer.location is None:
                unchanged = answer.status == 304 and bool(conditions)
                if not (200 <= answer.status < 300 or unchanged):
                    raise FetchError(
                        "http-status", url, f"HTTP {answer.status}", answer.status, retry_after=answer.retry_after
                    )
                return Fetched(
                    address,
                    answer.content,
                    answer.content_type,
                    datetime.now(UTC),
                    status=answer.status,
                    unchanged=unchanged,
                    etag=answer.etag,
                    last_modified=answer.last_modified,
                    moved_to=moved_to,
                )
            address = _joined(target, answer.location)
            address = mirror.canonical(address) if mirror else address
            for_good = for_good and answer.status in (301, 308)
            moved_to = address if for_good else moved_to
        raise FetchError("redirects", url, f"more than {_MOST_REDIRECTS} redirects, the last one to {address}")

    def canonical(self, url: str, page: str) -> str:
        """The canonical form of an address that stands on the page at `page`, which a mirror may have rewritten."""
        mirror = self._mirror_of(page)
        return mirror.canonical(url) if mirror else url

    def _mirror_of(self, url: str) -> Mirror | None:
        return next((mirror for mirror in self._mirrors if mirror.serves(url)), None)

    async def _permission(self, url: str) -> None:
        """Returns when robots.txt allows this address and its host's turn has come. Raises FetchError."""
        robots = await self._robots_of(url)
        if isinstance(robots, FetchError):
            raise FetchError(robots.kind, url, robots.detail)
        if not robots.allows(url):
            raise FetchError(
                "robots", url, robots.closed or f"robots.txt of {urlsplit(url).netloc} forbids this address"
            )
        await self._pace.turn(urlsplit(url).netloc, max(self._settings.host_delay, robots.pause))

    async def _robots_of(self, url: str) -> Robots | FetchError:
        """The rules of the address's host; a FetchError where it cannot be reached at all."""
        origin = urljoin(url, "/")
        if origin not in self._robots:
            try:
                self._robots[origin] = await self._read_robots(urljoin(origin, "robots.txt"))
            except FetchError as error:
                self._robots[origin] = error
        return self._robots[origin]

    async def _read_robots(self, url: str) -> Robots:
        left = self._settings.fetch_deadline
        for _ in range(_MOST_REDIRECTS + 1):  # RFC 9309, section 2.3.1.2: at least five, other hosts too
            await self._pace.turn(urlsplit(url).netloc, self._settings.host_delay)
            began = time.monotonic()
            answer = await self._ask(url, None, MOST_BYTES, left, truncate=True)
            left -= time.monotonic() - began
            if answer.location is None:
                return Robots.of(answer.status, answer.content)
            url = _joined(url, answer.location)
        return Robots()  # the same section: more redirects than that may be taken as no robots.txt

    async def _ask(
        self,
        url: str,
        types: tuple[str, ...] | None,
        most: int,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        truncate: bool = False,
    ) -> _Answer:
        """One request and its answer. A body past `most` bytes is cut (`truncate`) or refused."""
        try:
            async with (
                asyncio.timeout(max(seconds, 0.0)),
                self._client.stream("GET", url, headers=headers) as response,
            ):
                status = response.status_code
                content_type = response.headers.get("content-type", "")
                location = response.headers.get("location") if 300 <= status < 400 else None
                etag, last_modified = response.headers.get("etag"), response.headers.get("last-modified")
                if location is not None or not 200 <= status < 300:
                    wait = _seconds(response.headers.get("retry-after", ""))
                    return _Answer(status, location, content_type, b"", etag, last_modified, wait)
                _check_type(url, content_type, types)
                content = bytearray()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > most:
                        if not truncate:
                            raise FetchError("too-large", url, f"more than {most:,} bytes")
                        break
                return _Answer(status, None, content_type, bytes(content[:most]), etag, last_modified)
        except TimeoutError:
            detail = f"not done after {self._settings.fetch_deadline:g} seconds"
            raise FetchError("timeout", url, detail) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise failure_of(error, url) from error


def _transport() -> httpx2.AsyncHTTPTransport:
    """How connections are made: the one place for a guard that checks addresses when they are dialled."""
    return httpx2.AsyncHTTPTransport(http2=True)


def _user_agent(contact: str | None) -> str:
    return f"urbanfeed/{__version__}" + (f" (+{contact})" if contact else "")


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        sound = False
    if not sound:
        raise FetchError("address", url, f"{url!r} is no http or https address")


def _joined(url: str, location: str) -> str:
    try:
        joined = urljoin(url, location)
    except ValueError:
        raise FetchError("address", url, f"it redirects to {location!r}, which is no address") from None
    _check_address(joined)
    return joined


def _seconds(retry_after: str) -> float | None:
    """The seconds that a Retry-After header asks for (RFC 9110, section 10.2.3); None for a date."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None


def _check_type(url: str, content_type: str, types: tuple[str, ...] | None) -> None:
    kind = content_type.split(";")[0].strip().lower()
    if types is not None and kind and kind not in types:
        raise FetchError("not-html", url, f"{kind} is not a page to read")
