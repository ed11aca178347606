"""The fetcher over TLS: HTTP/2 where the server speaks it, certificates that hold, and the name that was asked for."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.events
import pytest
import trustme

from fetching import settings
from urbanfeed.ingest.fetch import Fetcher, FetchError

PAGE = b"<h1>Tram</h1>" * 10_000  # more than one frame, and more than the window that a stream begins with


@dataclass
class Heard:
    """What a server has heard: the names of TLS (SNI), one a connection, and the authority and path of each request."""

    names: list[str | None] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)


async def here(_: str) -> tuple[str, ...]:
    return ("127.0.0.1",)


@asynccontextmanager
async def serving(authority: trustme.CA, name: str, protocols: list[str]) -> AsyncIterator[tuple[int, Heard]]:
    """A TLS server on 127.0.0.1 with a certificate for this name; its port, and what it hears."""
    heard = Heard()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    context.set_alpn_protocols(protocols)
    context.sni_callback = lambda _socket, asked, _context: heard.names.append(asked)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):  # the server's own end cancels what still waits
            chosen = writer.get_extra_info("ssl_object").selected_alpn_protocol()
            await (_speak_2 if chosen == "h2" else _speak_1)(reader, writer, heard)
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], heard


def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.mark.parametrize("protocols", [["h2", "http/1.1"], ["http/1.1"]])
async def test_both_versions_of_http_are_spoken_over_one_connection(protocols: list[str]) -> None:
    authority = trustme.CA()
    async with (
        serving(authority, "city.example", protocols) as (port, heard),
        Fetcher(settings(), resolve=here, trust=trust(authority)) as fetcher,
    ):
        pages = [await fetcher.get(f"https://city.example:{port}/{it}") for it in ("a", "b")]
    assert [page.content for page in pages] == [PAGE] * 2
    assert heard.names == ["city.example"]  # the name, though its address was dialled
    assert heard.asked == [(f"city.example:{port}", path) for path in ("/robots.txt", "/a", "/b")]


async def test_a_certificate_for_another_name_is_told_as_tls() -> None:
    authority = trustme.CA()
    async with (
        serving(authority, "other.example", ["h2"]) as (port, heard),
        Fetcher(settings(), resolve=here, trust=trust(authority)) as fetcher,
    ):
        with pytest.raises(FetchError) as caught:
            await fetcher.get(f"https://city.example:{port}/")
    assert caught.value.kind == "tls"
    assert heard.asked == []


async def test_a_certificate_that_nobody_vouches_for_is_told_as_tls() -> None:
    async with (
        serving(trustme.CA(), "city.example", ["h2"]) as (port, _),
        Fetcher(settings(), resolve=here) as fetcher,
    ):
        with pytest.raises(FetchError) as caught:
            await fetcher.get(f"https://city.example:{port}/")
    assert caught.value.kind == "tls"
    assert "certificate" in caught.value.detail


async def _speak_1(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard) -> None:
    with suppress(asyncio.IncompleteReadError):
        while head := (await reader.readuntil(b"\r\n\r\n")).decode():
            lines = head.split("\r\n")
            path = lines[0].split(" ")[1]
            heard.asked.append((next(it[6:] for it in lines if it.startswith("Host: ")), path))
            status, body = ("404 No", b"") if path == "/robots.txt" else ("200 OK", PAGE)
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()


async def _speak_2(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: Heard) -> None:
    line = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    line.initiate_connection()
    waiting: dict[int, bytes] = {}
    while True:
        for stream, body in list(waiting.items()):  # as much as the client's window takes
            size = min(line.local_flow_control_window(stream), line.max_outbound_frame_size, len(body))
            line.send_data(stream, body[:size], end_stream=size == len(body))
            waiting[stream] = body[size:]
            if size == len(body):
                del waiting[stream]
        writer.write(line.data_to_send())
        await writer.drain()
        if any(line.local_flow_control_window(stream) for stream in waiting):
            continue
        if not (received := await reader.read(65_536)):
            return
        for event in line.receive_data(received):
            if isinstance(event, h2.events.RequestReceived):
                assert event.headers
                assert event.stream_id
                asked = {str(name): str(value) for name, value in event.headers}
                heard.asked.append((asked[":authority"], asked[":path"]))
                found = asked[":path"] != "/robots.txt"
                line.send_headers(event.stream_id, [(":status", "200" if found else "404")], end_stream=not found)
                if found:
                    waiting[event.stream_id] = PAGE
