"""
The fetcher: one address in, its bytes out, or a FetchError that says why not.

It asks robots.txt, waits its turn, follows few redirects and stops reading at the cap. It does not look at what the
bytes say: a login wall is as good to it as an article.
"""

import logging
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpcore2
import httpx2

from urbanfeed.ingest.fetch.address import host_of, joined, web_address
from urbanfeed.ingest.fetch.asking import Answer, Asker, Wanted
from urbanfeed.ingest.fetch.deadline import Deadline
from urbanfeed.ingest.fetch.declarations import Declarations
from urbanfeed.ingest.fetch.failure import FetchError
from urbanfeed.ingest.fetch.fetched import Fetched
from urbanfeed.ingest.fetch.guard import Guard
from urbanfeed.ingest.fetch.mirror import Mirror
from urbanfeed.ingest.fetch.pace import Pace, TooSoonError
from urbanfeed.ingest.fetch.permissions import Permissions
from urbanfeed.ingest.fetch.ranges import Allowed
from urbanfeed.ingest.fetch.reservations import reservations, stated
from urbanfeed.ingest.fetch.resolving import Resolve, SystemResolver
from urbanfeed.ingest.fetch.retrying import attempts
from urbanfeed.ingest.fetch.robots import MOST_BYTES, Robots
from urbanfeed.ingest.fetch.tdmrep import MiningRule, declared_by, rules_in
from urbanfeed.page import Stated
from urbanfeed.settings import Settings

__all__ = ["PAGE_TYPES", "Fetcher"]

# What may hold an article; a missing type is read too, since the reader looks for itself.
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")

_MOST_REDIRECTS = 5
_FOR_GOOD = (301, 308)
_WITH_THE_FORM = (307, 308)
_MOST_ANSWERED = 64 * 1024  # bytes that are read of the answer to a form, so that its connection can be used again
_TOO_MANY_REQUESTS = 429
_UNSAID = timedelta(minutes=2)  # how long a host is left alone that says "too many requests" and not for how long
_log = logging.getLogger(__name__)


class Fetcher:
    """
    Fetches politely: what robots.txt said and when a host was asked last is remembered while the fetcher is open.

    mirrors: sources whose pages come from another origin, which may be anywhere, this machine too. resolve, network and
    trust: for tests and measurements; else the system's resolver, network and certificates. Use it as
    `async with Fetcher(settings) as fetcher`.
    """

    def __init__(
        self,
        settings: Settings,
        mirrors: tuple[Mirror, ...] = (),
        pace: Pace | None = None,
        *,
        resolve: Resolve | None = None,
        network: httpcore2.AsyncNetworkBackend | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._mirrors = mirrors
        self._pace = pace or Pace(each=settings.host_connections, in_all=settings.fetch_connections)
        self._resolver = SystemResolver()
        allowed = Allowed.of(settings.allowed_addresses, _places(mirrors))
        self._asker = Asker(settings, Guard(allowed, resolve or self._resolver, network), trust)
        self._permissions = Permissions(self._read_robots, self._pace.clock)
        self._declarations = Declarations(self._read_mining_rules, self._pace.clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._asker.aclose()
        self._resolver.close()

    async def get(
        self,
        url: str,
        types: tuple[str, ...] | None = PAGE_TYPES,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        most: int | None = None,
    ) -> Fetched:
        """
        What this address gives, redirects followed. Raises FetchError.

        types: the content types that are wanted, or None for any. etag, last_modified: what the address said when it
        was fetched last; if nothing has changed since, the answer is `unchanged` and empty. most: bytes that are read
        of it at most; without it, the settings say how many.
        """
        deadline = Deadline(self._settings.fetch_deadline)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        # An etag may hold bytes of an encoding that nobody knows (RFC 9110, section 8.8.3): that one is not said again.
        headers = {
            name: value for name, value in conditions.items() if value and value.isascii() and value.isprintable()
        }
        address, moved_to, for_good = url, None, True
        way: list[str] = []
        for _ in range(_MOST_REDIRECTS + 1):
            mirror, target = self._target(address)
            if str(target) in way:
                raise FetchError("redirects", url, f"it redirects in a circle: {' → '.join([*way, str(target)])}")
            way.append(str(target))
            rules = await self._permissions.rules(target)
            wanted = Wanted(most or self._settings.fetch_max_bytes, types, headers=headers)
            answer = await self._answer(target, wanted, deadline, max(self._settings.host_delay, rules.pause))
            if answer.location is None:
                return _fetched(address, answer, moved_to, etag, last_modified)
            headers = {}  # they were said of this address, not of the next (RFC 9110, section 15.4)
            address = joined(str(target), answer.location)
            address = mirror.canonical(address) if mirror else address
            for_good = for_good and answer.status in _FOR_GOOD
            moved_to = address if for_good else moved_to
        raise FetchError("redirects", url, f"more than {_MOST_REDIRECTS} redirects, the last one to {address}")

    async def post(self, url: str, form: Mapping[str, str]) -> str:
        """
        Send a form, and give the address to send the next one to: another one where it has moved for good (308).

        Only 307 and 308 are followed, which keep the form (RFC 9110, section 15.4). robots.txt is not asked: its rules
        are for what is crawled (RFC 9309, section 1), and a form goes only where one is expected. All else is as for
        `get`: it may be sent again after a connection that was cut. Raises FetchError.
        """
        deadline = Deadline(self._settings.fetch_deadline)
        wanted = Wanted(_MOST_ANSWERED, cut=True, form=form)
        address, moved_to, for_good = url, url, True
        for _ in range(_MOST_REDIRECTS + 1):
            mirror, target = self._target(address)
            answer = await self._answer(target, wanted, deadline, self._settings.host_delay)
            if answer.location is None:
                return moved_to
            if answer.status not in _WITH_THE_FORM:
                detail = f"HTTP {answer.status} to a form, which is sent on for 307 and 308 only"
                raise FetchError("redirects", url, detail, answer.status)
            address = joined(str(target), answer.location)
            address = mirror.canonical(address) if mirror else address
            for_good = for_good and answer.status in _FOR_GOOD
            moved_to = address if for_good else moved_to
        raise FetchError("redirects", url, f"more than {_MOST_REDIRECTS} redirects, the last one to {address}")

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the host's robots.txt names (sitemaps.org), as they stand there. Raises FetchError."""
        return (await self._permissions.rules(self._target(url)[1])).sitemaps

    async def stated(self, fetched: Fetched) -> Stated:
        """
        What is said of the use of a page that was fetched, but in the page itself: by its headers, and of text and data
        mining by its host too. Asks for the host's tdmrep.json, which is kept as long as a robots.txt.
        """
        return stated(fetched.reservations, fetched.declared.over(await self._declarations.of(fetched.url)))

    def canonical(self, url: str, page: str) -> str:
        """The canonical form of an address that stands on the page at `page`, which a mirror may have rewritten."""
        mirror = self._mirror_of(page)
        return mirror.canonical(url) if mirror else url

    def _mirror_of(self, url: str) -> Mirror | None:
        return next((mirror for mirror in self._mirrors if mirror.serves(url)), None)

    def _target(self, address: str) -> tuple[Mirror | None, httpx2.URL]:
        """What is asked for this address, and the mirror that answers for it."""
        target = web_address(address)
        mirror = self._mirror_of(address)
        return mirror, web_address(mirror.request(address)) if mirror else target

    async def _read_robots(self, place: httpx2.URL) -> Robots:
        """The rules at this address of a robots.txt. Raises FetchError where it cannot be had, except by its status."""
        deadline = Deadline(self._settings.fetch_deadline)
        wanted = Wanted(MOST_BYTES + 1, cut=True)
        for _ in range(_MOST_REDIRECTS + 1):  # RFC 9309, section 2.3.1.2: at least five, other hosts too
            try:
                answer = await self._answer(place, wanted, deadline, self._settings.host_delay, rules=True)
            except FetchError as error:
                if error.status is None:
                    raise
                return Robots.of(error.status, retry_after=error.retry_after)
            if answer.location is None:
                return Robots.of(answer.status, answer.content)
            place = web_address(joined(str(place), answer.location))
        return Robots()  # the same section: more redirects than that may be taken as no robots.txt

    async def _read_mining_rules(self, place: str) -> tuple[MiningRule, ...]:
        """The rules at this address of a tdmrep.json. Raises FetchError."""
        fetched = await self.get(place, None, most=MOST_BYTES)
        return rules_in(fetched.content, fetched.url)

    async def _answer(
        self, target: httpx2.URL, wanted: Wanted, deadline: Deadline, pause: float, rules: bool = False
    ) -> Answer:
        """Ask when the host's turn has come, and again where that is worth it. Raises FetchError."""
        host = host_of(target)
        async for attempt in attempts():
            with attempt:
                try:
                    async with self._pace.turn(host, pause, rules):
                        answer = await self._asker.ask(target, wanted, deadline)
                except TooSoonError as error:
                    raise _too_soon(target, error) from None
                except FetchError as error:
                    self._heed(host, error)
                    raise
                _log.debug("fetched", extra={"url": str(target), "status": answer.status, "bytes": len(answer.content)})
                return answer
        raise AssertionError("the last attempt gives an answer or raises")

    def _heed(self, host: str, error: FetchError) -> None:
        """Leave a host alone that asks for it."""
        if error.status == _TOO_MANY_REQUESTS and error.retry_after is None:
            error.retry_after = _UNSAID
        if error.status is not None and error.retry_after is not None:
            self._pace.hold(host, error.retry_after.total_seconds(), error.status)


def _fetched(
    address: str, answer: Answer, moved_to: str | None, etag: str | None, last_modified: str | None
) -> Fetched:
    headers = answer.headers
    if answer.status == 304:  # it need not say again what has not changed
        etag, last_modified = headers.get("etag", etag), headers.get("last-modified", last_modified)
    else:
        etag, last_modified = headers.get("etag"), headers.get("last-modified")
    return Fetched(
        address,
        answer.content,
        headers.get("content-type", ""),
        datetime.now(UTC),
        answer.status,
        etag,
        last_modified,
        moved_to,
        reservations(headers),
        headers.get("link", ""),
        declared_by(headers, address),
    )


def _too_soon(target: httpx2.URL, error: TooSoonError) -> FetchError:
    wait = timedelta(seconds=error.seconds)
    if error.status is None:
        detail = f"robots.txt of {host_of(target)} asks for longer pauses than we wait: {error.seconds:.0f} seconds"
        return FetchError("robots", str(target), detail, retry_after=wait)
    detail = f"HTTP {error.status} before this; {target.host} wants to be left alone for {error.seconds:.0f} seconds"
    return FetchError("http-status", str(target), detail, error.status, wait)


def _places(mirrors: tuple[Mirror, ...]) -> frozenset[tuple[str, int]]:
    """Where mirrors stand: whoever starts the program has named them, so the guard lets them be dialled."""
    places = set()
    for mirror in mirrors:
        base = urlsplit(mirror.base)
        if base.hostname:
            places.add((base.hostname, base.port or (443 if base.scheme == "https" else 80)))
    return frozenset(places)
