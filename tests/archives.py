"""WARC and WET files for tests, written record by record."""

from gzip import compress

__all__ = ["page", "record", "response", "zipped"]


def page(number: int) -> bytes:
    """An article of its own."""
    told = "".join(
        f"<p>The council of city {number} met on day {day} to speak of trees, water and shade, and of what the summer "
        f"had taught the town; work begins in the spring, said the mayor, along canal {day}.</p>"
        for day in range(6)
    )
    title = f"Shade for city {number}"
    return f"<html lang=en><title>{title}</title><body><h1>{title}</h1>{told}</body>".encode()


def record(kind: str, url: str, block: bytes, *, length: int | None = None) -> bytes:
    """A record of this kind (WARC 1.1, section 5.5). length: what it says of itself, where that is not so."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"WARC-Record-ID: <{url}>\r\nContent-Type: application/http\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(
    url: str,
    content: bytes,
    *,
    status: str = "200 OK",
    type: str = "text/html; charset=utf-8",
    coding: str = "",
    length: int | None = None,
) -> bytes:
    """A response record. coding: the Content-Encoding that `content` is in."""
    extra = f"Content-Encoding: {coding}\r\n" if coding else ""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n{extra}\r\n".encode()
    return record("response", url, head + content, length=length)


def zipped(*records: bytes) -> bytes:
    """Each record in a gzip member of its own, as annex D of the standard has it."""
    return b"".join(map(compress, records))
