"""How failures are named: each that a server can bring about, against real ones on 127.0.0.1."""

import socket
import threading

import pytest

from fetching import failure, settings
from local_site import Reply, Site
from urbanfeed.ingest.fetch import Fetcher

pytestmark = pytest.mark.usefixtures("no_pauses_between_attempts")


@pytest.mark.parametrize("status", [404, 410, 403, 500, 503])
async def test_a_status_that_is_no_success_is_told(status: int) -> None:
    with Site({"/": Reply("<h1>Sorry</h1>", status)}) as site:
        error = await failure(f"{site.origin}/")
    assert (error.kind, error.status) == ("http-status", status)


@pytest.mark.parametrize("type", ["application/pdf", "image/png", "application/json", "video/mp4"])
async def test_what_holds_no_article_is_refused_by_its_type(type: str) -> None:
    with Site({"/": Reply(b"%PDF", type=type)}) as site:
        error = await failure(f"{site.origin}/")
    assert error.kind == "not-html"
    assert type in error.detail


@pytest.mark.parametrize(
    "type", ["text/html", "TEXT/HTML; charset=koi8-r", "application/xhtml+xml", "text/plain", None]
)
async def test_pages_and_text_are_taken_and_a_missing_type_too(type: str | None) -> None:
    with Site({"/": Reply(b"text", type=type)}) as site:
        async with Fetcher(settings()) as fetcher:
            assert (await fetcher.get(f"{site.origin}/")).content == b"text"


async def test_nobody_listening_is_told_as_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert (await failure(f"http://127.0.0.1:{port}/")).kind == "refused"


async def test_an_unknown_name_is_told_as_dns() -> None:
    """.invalid never resolves (RFC 6761, section 6.4)."""
    error = await failure("http://nobody.invalid/")
    assert error.kind == "dns"
    assert "nobody.invalid" in error.detail


async def test_a_server_that_speaks_no_tls_is_told_as_tls() -> None:
    with Site({}) as site:
        assert (await failure(site.origin.replace("http:", "https:"))).kind == "tls"


async def test_a_server_that_speaks_no_http_is_told_as_protocol() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example ESMTP\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        error = await failure(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()
    assert error.kind == "protocol"


@pytest.mark.parametrize(
    "url", ["ftp://h/x", "file:///etc/passwd", "news", "http://", "http://[::1", "http://h:99999/", ""]
)
async def test_what_is_no_web_address_is_told_as_address(url: str) -> None:
    assert (await failure(url)).kind == "address"


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://[", "gopher://h/"])
async def test_a_redirect_to_what_is_no_web_address_is_not_followed(location: str) -> None:
    with Site({"/": Reply(status=302, headers={"Location": location})}) as site:
        assert (await failure(f"{site.origin}/")).kind == "address"
