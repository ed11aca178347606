"""What a client likes, and that nobody makes us listen for long."""

import pytest
from starlette.types import Scope

from urbanfeed.publish import accept
from urbanfeed.publish.accept import LONGEST, liked, likes_gzip
from urbanfeed.publish.feeds import people
from urbanfeed.publish.feeds.people import prefers_page


def asking(value: bytes) -> Scope:
    return {"type": "http", "headers": [(b"accept", value)]}


@pytest.mark.parametrize(
    ("given", "likes"),
    [
        (b"gzip;q=1.0, *;q=0", True),
        (b"gzip ; q=0.001", True),
        (b"*, identity;q=0", True),
        (b"gzip, identity", True),
        (b"", False),
        (b" , ", False),
        (b"*;q=0.5, identity;q=0.7", False),
        (b"gzip;q=nan", False),
        (b"gzip;q=", False),
        (b"gzipped", False),
        (b"\xff\xfe", False),
    ],
)
def test_gzip_is_for_who_likes_it_no_less_than_plain_bytes(given: bytes, likes: bool) -> None:
    assert likes_gzip(given) == likes


def test_of_a_header_longer_than_any_client_s_nothing_is_heard() -> None:
    """To take millions of commas apart would keep all others waiting."""
    for_gzip, for_pages = (first + b"," * (LONGEST - len(first)) for first in (b"gzip", b"text/html"))
    assert likes_gzip(for_gzip)
    assert prefers_page(asking(for_pages))
    assert not likes_gzip(for_gzip + b",")
    assert not prefers_page(asking(for_pages + b","))
    assert [*liked("text/html," + "," * LONGEST)] == []


def test_what_is_remembered_of_headers_is_short() -> None:
    long = b"gzip" + b"," * LONGEST
    before = [it.cache_info().misses for it in (accept._likes_gzip, people._likes_page)]
    likes_gzip(long)
    prefers_page(asking(long))
    assert [it.cache_info().misses for it in (accept._likes_gzip, people._likes_page)] == before
