"""Fetchers that are lent keep to the settings, as one does that stands alone."""

import asyncio
import pickle
import time

from fetching import settings
from local_site import Site
from urbanfeed.ingest.clock import RealClock
from urbanfeed.ingest.lending import Lender, pace_of


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


async def test_two_lenders_of_one_pace_keep_a_hosts_pause_between_them() -> None:
    """As `urbanfeed run` has it, where the schedule and the desk ask the same hosts; its server is sent the pace."""
    given = settings(host_delay=0.4)
    one, two = pickle.loads(pickle.dumps([pace_of(given)] * 2))
    assert one is two
    with Site({"/a": "<p>a", "/b": "<p>b"}) as site:
        began = time.monotonic()
        async with (
            Lender(given, (), RealClock(), one) as schedule,
            Lender(given, (), RealClock(), two) as desk,
            schedule.lent() as first,
            desk.lent() as second,
        ):
            await asyncio.gather(first.get(f"{site.origin}/a"), second.get(f"{site.origin}/b"))
        lasted = time.monotonic() - began
    assert len(site.asked) >= 4, "each asks for robots.txt, too"
    assert lasted >= 0.4 * (len(site.asked) - 1)
