"""Why a fetch gave nothing: one exception, with a kind that programs read and a sentence for people."""

import socket
import ssl
from collections.abc import Iterator
from typing import Literal

import httpx2

__all__ = ["FailureKind", "FetchError", "failure_of"]

FailureKind = Literal[
    "address",  # no http(s) address, or one that cannot be parsed
    "dns",  # the name is not known
    "refused",  # nobody listens there
    "unreachable",  # no way to the host, or it hung up
    "tls",  # the certificate or the handshake is bad
    "timeout",  # the deadline of one fetch has passed
    "too-large",  # more bytes than a page may have
    "redirects",  # too many of them
    "robots",  # robots.txt forbids it, or cannot be read for now (RFC 9309, section 2.3.1.4)
    "http-status",  # an answer other than 2xx; `status` says which
    "not-html",  # a content type that holds no article
    "protocol",  # an answer that is no HTTP, or is not encoded as it says
]


class FetchError(Exception):
    """A fetch that gave nothing. `kind` is one word, `detail` says it to a person; `str()` is both."""

    def __init__(
        self,
        kind: FailureKind,
        url: str,
        detail: str,
        status: int | None = None,
        *,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.url = url
        self.detail = detail
        self.status = status
        self.retry_after = retry_after


def failure_of(error: httpx2.HTTPError | httpx2.InvalidURL, url: str) -> FetchError:
    """The client library's exception as ours. What went wrong below it stands only in the chain of causes."""
    causes = tuple(_causes(error))
    host = httpx2.URL(url).host if not isinstance(error, httpx2.InvalidURL) else ""
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return FetchError("address", url, f"{url!r} is no http or https address")
    if isinstance(error, httpx2.TimeoutException):
        return FetchError("timeout", url, f"{host} did not answer in time")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return FetchError("dns", url, f"the name {host} is not known")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return FetchError("tls", url, f"no secure connection to {host}: {error}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return FetchError("refused", url, f"{host} refuses the connection")
    if isinstance(error, httpx2.ProtocolError | httpx2.DecodingError):
        return FetchError(
            "protocol", url, f"{host} does not answer in HTTP as it should: {error or type(error).__name__}"
        )
    return FetchError("unreachable", url, f"no connection to {host}: {error or type(error).__name__}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    below = error.__cause__ or error.__context__
    if below is not None:
        yield from _causes(below)
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member)
