"""Bodies in archives come out of their codings, and no bomb is unpacked further than anybody reads."""

import tracemalloc
import zlib
from collections.abc import Callable
from gzip import compress

import brotli
import pytest
import zstandard

from urbanfeed.ingest.bulk.decoding import decoded

TEXT = b"<p>The council met to speak of trees, water and shade.</p>" * 200
CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": compress,
    "x-gzip": compress,
    "deflate": zlib.compress,
    "Deflate": lambda it: zlib.compress(it, wbits=-15),
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "chunked": lambda it: b"%x;a=b\r\n%s\r\n%X\r\n%s\r\n0\r\n\r\n" % (99, it[:99], len(it) - 99, it[99:]),
    "identity": bytes,
    "": bytes,
}


@pytest.mark.parametrize("coding", CODERS)
def test_a_body_comes_out_of_its_coding_and_no_further_than_asked(coding: str) -> None:
    body = CODERS[coding](TEXT)
    assert decoded(body, coding, 10**6) == TEXT
    assert decoded(body, coding, 100) == TEXT[:100]


def test_the_transfer_coding_comes_off_before_the_content_coding() -> None:
    assert decoded(CODERS["chunked"](compress(TEXT)), "gzip, chunked", 10**6) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_takes_no_more_memory_than_what_is_read_of_it(coding: str) -> None:
    bomb = CODERS[coding](bytes(50_000_000))
    tracemalloc.start()
    try:
        assert len(decoded(bomb, coding, 1_000_000)) == 1_000_000
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["gzip", "zstd", "chunked"])
def test_a_body_that_a_crawler_has_decoded_already_is_left_as_it_is(coding: str) -> None:
    assert decoded(TEXT, coding, 10**6) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "chunked"])
def test_of_a_body_that_breaks_off_the_beginning_is_read(coding: str) -> None:
    found = decoded(CODERS[coding](TEXT)[:-8], coding, 10**6)
    assert found
    assert TEXT.startswith(found)


@pytest.mark.parametrize(("body", "coding"), [(b"nonsense", "br"), (TEXT, "deflate"), (TEXT, "rot13")])
def test_a_body_in_no_coding_that_is_known_is_refused(body: bytes, coding: str) -> None:
    with pytest.raises(ValueError, match="coding"):
        decoded(body, coding, 10**6)
