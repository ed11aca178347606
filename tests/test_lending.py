"""Fetchers that are lent keep to the settings, as one does that stands alone."""

import asyncio

from fetching import settings
from urbanfeed.ingest.clock import RealClock
from urbanfeed.ingest.lending import Lender


async def test_a_host_may_have_as_many_requests_at_once_as_the_setting_says() -> None:
    """The server answers nobody until two have asked."""
    both = asyncio.Barrier(2)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        found = not asked.startswith(b"GET /robots.txt")
        if found:
            await both.wait()
        writer.write(
            b"HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % (b"200 OK" if found else b"404 No")
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with Lender(settings(host_connections=2), (), RealClock()) as lender, lender.lent() as fetcher:
            pages = await asyncio.gather(*(fetcher.get(f"{origin}/{it}", None) for it in range(2)))
    assert [it.status for it in pages] == [200, 200]
