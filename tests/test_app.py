"""The application as a whole, asked over HTTP."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx2
import pytest


def headers_of(url: str, **headers: str) -> dict[str, str]:
    with urlopen(Request(url, headers=headers), timeout=60) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


def test_the_process_is_alive_and_ready(demo: str) -> None:
    for path in ("/healthz", "/readyz"):
        assert headers_of(demo + path)["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/widgets/v1/urban-feed.js"])
def test_a_compressed_answer_has_the_tag_of_the_plain_one_and_so_has_304(demo: str, path: str) -> None:
    """A weak one, since the bytes are not the same; a cache takes no 304 for what it keeps under another tag."""
    plain, compressed = headers_of(demo + path), headers_of(demo + path, **{"Accept-Encoding": "gzip"})
    assert compressed["content-encoding"] == "gzip"
    assert "content-encoding" not in plain
    assert compressed["etag"] == plain["etag"]
    assert compressed["etag"].startswith('W/"')
    with pytest.raises(HTTPError) as known:
        headers_of(demo + path, **{"Accept-Encoding": "gzip", "If-None-Match": compressed["etag"]})
    with known.value as answer:
        assert answer.status == 304
        assert answer.headers["ETag"] == compressed["etag"]
        assert answer.headers["Vary"] == compressed["vary"] == "Accept-Encoding"


def test_who_speaks_http_2_is_answered_and_may_not_send_headers_without_end(demo: str) -> None:
    """200 requests of one connection are under way at once, and what their headers hold is kept until they end."""
    with httpx2.Client(base_url=demo, http1=False, http2=True, timeout=60) as client:
        answer = client.get("/healthz", headers={"X-Long": "x" * 20_000})
        assert (answer.status_code, answer.http_version) == (200, "HTTP/2")
        assert client.get("/healthz", headers={"X-Long": "x" * 70_000}).status_code == 431


ASKED = "/graphql?query={__schema{types{name,description}}}"


@pytest.mark.parametrize("path", ["/", "/widgets/v1/urban-feed.js", "/feeds/atom.xml", "/feeds/opml.xml", ASKED])
@pytest.mark.parametrize(
    ("given", "packed"),
    [
        ("gzip;q=0", False), ("gzip;q=0, *", False), ("deflate, br", False), ("gzip;q=0.5, identity", False),
        ("*;q=0", False), ("GZIP", True), ("x-gzip", True), ("*", True), ("gzip;q=0.1", True), ("br, gzip;q=0.8", True),
    ],
)  # fmt: skip
def test_only_who_likes_gzip_gets_it(demo: str, path: str, given: str, packed: bool) -> None:
    """RFC 9110, section 12.5.3. What an answer varies by it says once, however it is sent."""
    headers = headers_of(demo + path, **{"Accept-Encoding": given, "Accept": "*/*"})
    assert headers.get("content-encoding") == ("gzip" if packed else None)
    varies = [it.strip().lower() for it in headers["vary"].split(",")]
    assert "accept-encoding" in varies
    assert len(set(varies)) == len(varies)


@pytest.mark.parametrize("path", ["/", "/graphql", "/widgets/", "/embed/feed", "/feeds/atom.xml", "/nothing"])
def test_no_answer_can_be_taken_for_another_type(demo: str, path: str) -> None:
    """X-Content-Type-Options on every door's answers, since what they hold was written by strangers."""
    try:
        headers = headers_of(demo + path, Accept="text/html")
    except HTTPError as error:
        headers = {name.lower(): value for name, value in error.headers.items()}
    assert headers["x-content-type-options"] == "nosniff"
