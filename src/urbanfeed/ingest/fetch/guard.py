"""
The guard: connections are dialled here, and only to addresses of the public internet.

Every connection passes: of a page, a redirect, a robots.txt. The name is resolved once, all of its addresses are
checked, and one of those that were checked is dialled, so that a name cannot change its address in between (DNS
rebinding). TLS and the Host header keep the name.
"""

import asyncio
import socket
from collections.abc import Iterable
from itertools import chain, zip_longest

import httpcore2

from urbanfeed.ingest.fetch.ranges import Allowed, IPAddress, local_name, parsed, special_purpose
from urbanfeed.ingest.fetch.resolving import Resolve, literal

__all__ = ["Guard", "PrivateAddressError"]

_HEAD_START = 0.25  # seconds, before the next address is tried as well (RFC 8305, section 5)
_MOST_ADDRESSES = 6  # of one host: its name server may tell of thousands


class PrivateAddressError(Exception):
    """A host that is not dialled, since it is no host of the public internet; the message says why."""


class Guard(httpcore2.AsyncNetworkBackend):
    """The network as the HTTP client sees it. `network` dials what has passed."""

    def __init__(
        self, allowed: Allowed, resolve: Resolve, network: httpcore2.AsyncNetworkBackend | None = None
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._network = network or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the host. Raises PrivateAddressError, socket.gaierror and what the network raises."""
        addresses = await self._addresses(host, port)

        async def dial(address: str) -> httpcore2.AsyncNetworkStream:
            return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)

        if len(addresses) == 1:
            return await dial(addresses[0])
        waiting = addresses[::-1]
        running: set[asyncio.Task[httpcore2.AsyncNetworkStream]] = set()
        try:
            while True:
                if waiting:
                    running.add(asyncio.create_task(dial(waiting.pop())))
                patience = _HEAD_START if waiting else None
                done, _ = await asyncio.wait(running, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    running.discard(task)
                    if task.exception() is None or not (waiting or running):
                        return task.result()
        finally:
            await _hang_up(running)

    async def sleep(self, seconds: float) -> None:
        """Part of the network's interface."""
        await self._network.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[str]:
        """The checked addresses, IPv4 and IPv6 by turns."""
        free = self._allowed.host(host, port)
        written = literal(host)
        if written is None and not free and local_name(host):
            raise PrivateAddressError(f"{host} is a name of a local network")
        found = [parsed(it) for it in ((written,) if written else await self._resolve(host))]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, f"{host} has no address")
        for address in found:
            self._check(host, address, free)
        first, second = ([it for it in found if it.version == version] for version in (6, 4))
        if found[0].version == 4:
            first, second = second, first
        by_turns = (it for it in chain(*zip_longest(first, second)) if it is not None)
        return [str(it) for it in by_turns][:_MOST_ADDRESSES]

    def _check(self, host: str, address: IPAddress, free: bool) -> None:
        purpose = special_purpose(address)
        if purpose is None or free or self._allowed.address(address):
            return
        where = str(address) if host == str(address) else f"{host} is at {address}, which"
        raise PrivateAddressError(f"{where} is no address of the public internet ({purpose})")


async def _hang_up(tasks: set[asyncio.Task[httpcore2.AsyncNetworkStream]]) -> None:
    """Nothing of what has been begun stays open, even where it succeeded too late."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, httpcore2.AsyncNetworkStream):
            await ended.aclose()
