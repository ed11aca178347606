"""
Decoding: the body of an answer as an archive keeps it, out of its codings (RFC 9110, section 8.4; RFC 9112, section
7.1).

The sender chose how large that gets, so no more than so many bytes ever come out. Some crawlers keep the header and
take the coding off: a body that plainly is in no such coding is left as it is.
"""

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import brotli
from fastwarc.stream_io import ZstdReader

__all__ = ["decoded"]

_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_GZIP, _ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def decoded(body: bytes, codings: str, most: int) -> bytes:
    """
    The body, `most` bytes of it at most. What breaks off gives what it holds.

    codings: Content-Encoding and then Transfer-Encoding, with commas between. Raises ValueError for a coding that is
    not known, and for a body that is not in it.
    """
    for coding in reversed([it.strip().lower().removeprefix("x-") for it in codings.split(",")]):
        if coding in ("", "identity"):
            continue
        if coding not in _DECODERS:
            raise ValueError(f"nobody here knows the coding {coding!r}")
        try:
            body = _DECODERS[coding](body, most)
        except (zlib.error, brotli.error, OSError) as error:
            raise ValueError(f"it is not in the coding {coding} that it says it is in: {error}") from None
    return body[:most]


def _chunked(body: bytes, most: int) -> bytes:
    parts: list[bytes] = []
    at = 0
    while (head := _CHUNK.match(body, at)) and (size := int(head[1], 16)):
        parts.append(body[head.end() : head.end() + size])
        at = head.end() + size
        at += len(b"\r\n") if body.startswith(b"\r\n", at) else len(b"\n")
    return b"".join(parts) if parts else body


def _gzip(body: bytes, most: int) -> bytes:
    if not body.startswith(_GZIP):
        return body
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(body, most)


def _deflate(body: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, most)
    except zlib.error:  # many servers leave out the zlib header (RFC 9110, section 8.4.1.2)
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(body, most)


def _brotli(body: bytes, most: int) -> bytes:
    reader = brotli.Decompressor()
    parts = [reader.process(body, output_buffer_limit=most)]
    while parts[-1] and sum(map(len, parts)) < most and not reader.is_finished():
        parts.append(reader.process(b"", output_buffer_limit=most))
    return b"".join(parts)


def _zstandard(body: bytes, most: int) -> bytes:
    return bytes(ZstdReader(BytesIO(body)).read(most)) if body.startswith(_ZSTANDARD) else body


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "chunked": _chunked,
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstandard,
}
