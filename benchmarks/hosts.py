"""
Thousands of hosts on one port of 127.0.0.1, good ones and hostile ones, told apart by the name that is asked for.

`python benchmarks/hosts.py` prints its port and serves until its standard input ends. A host's name says what it does:
good-1.test, hang-1.test, drip-1.test, circle-1.test, endless-1.test, gzip-1.test, brotli-1.test. At any of them, /open
says how many connections are open besides the one that asks.
"""

import asyncio
import gzip
import sys
from itertools import chain, repeat

import brotli

__all__ = ["KINDS"]

KINDS = ("good", "hang", "drip", "circle", "endless", "gzip", "brotli")

_PAGE = (
    "<!doctype html><title>Page</title><h1>Page</h1>" + "<p>Trams run again on the main street.</p>" * 700
).encode()
_ZEROS = b"\0" * 2**20
_BOMB_SIZE = 1_000  # times a MiB of zeros

_open: set[asyncio.StreamWriter] = set()
_bombs: dict[str, bytes] = {}


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    _open.add(writer)
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode("latin-1").split("\r\n")
            host = next(it[6:] for it in lines if it.lower().startswith("host: "))
            await _answer(host, lines[0].split(" ")[1], reader, writer)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the client has hung up, as it should
    finally:
        _open.discard(writer)
        writer.close()


async def _answer(host: str, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    kind, _, number = host.partition(".")[0].partition("-")
    if path == "/open":
        return await _send(writer, str(len(_open) - 1).encode())
    # Every second host of these does not even give its robots.txt.
    early = kind in ("hang", "drip") and int(number) % 2 == 0
    if path == "/robots.txt" and not early:
        return await _send(writer, b"", "404 Not Found")
    match kind:
        case "hang":
            await reader.read()  # until the client has had enough
        case "drip":
            await _send_on(writer, chain([b"<p>"], repeat(b".")), seconds=1.0)
        case "circle":
            place = {"/a": "/b", "/b": "/c"}.get(path, "/a")
            await _send(writer, b"", "302 Found", f"Location: {place}")
        case "endless":
            await _send_on(writer, repeat(b"<p>" * 20_000))
        case "gzip" | "brotli":
            coding = "br" if kind == "brotli" else "gzip"
            await _send(writer, _bombs[kind], "200 OK", f"Content-Encoding: {coding}")
        case _:
            await _send(writer, _PAGE)
    return None


async def _send(writer: asyncio.StreamWriter, body: bytes, status: str = "200 OK", *headers: str) -> None:
    head = (f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(body)}", *headers, "", "")
    writer.write("\r\n".join(head).encode() + body)
    await writer.drain()


async def _send_on(writer: asyncio.StreamWriter, parts: "chain[bytes] | repeat[bytes]", seconds: float = 0.0) -> None:
    """Chunks without end."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    for part in parts:
        writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        await writer.drain()
        await asyncio.sleep(seconds)


async def _serve() -> None:
    packer = brotli.Compressor(quality=1)
    _bombs["brotli"] = b"".join(packer.process(_ZEROS) for _ in range(_BOMB_SIZE)) + packer.finish()
    _bombs["gzip"] = gzip.compress(_ZEROS * 64, 1) * (_BOMB_SIZE // 64)
    server = await asyncio.start_server(_converse, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201  # whoever started this waits for it
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve())
