"""Why a fetch gave nothing: one exception, with a kind that programs read and a sentence for people."""

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import httpcore2
import httpx2

from urbanfeed.ingest.fetch.guard import PrivateAddressError

__all__ = ["CLIENT_ERRORS", "FailureKind", "FetchError", "TooLargeError", "failure_of"]

FailureKind = Literal[
    "address",  # no http(s) address, or one that cannot be parsed
    "private-address",  # a host that is not of the public internet
    "dns",  # the name is not known
    "refused",  # nobody listens there
    "unreachable",  # no way to the host, or it hung up
    "tls",  # the certificate or the handshake is bad
    "timeout",  # the deadline of one fetch has passed
    "too-large",  # more bytes than a page may have
    "redirects",  # too many of them, or in a circle
    "robots",  # robots.txt forbids it, or cannot be read for now (RFC 9309, section 2.3.1.4)
    "http-status",  # an answer other than 2xx; `status` says which
    "not-html",  # a content type that holds no article
    "protocol",  # an answer that is no HTTP, or is not encoded as it says
]


class FetchError(Exception):
    """
    A fetch that gave nothing. `kind` is one word, `detail` says it to a person; `str()` is both.

    retry_after: how long the host asks us to stay away, None where it does not say. passing: whether the same request
    may well be answered in a moment.
    """

    def __init__(
        self,
        kind: FailureKind,
        url: str,
        detail: str,
        status: int | None = None,
        retry_after: timedelta | None = None,
        passing: bool = False,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.url = url
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.passing = passing


class TooLargeError(Exception):
    """An answer that goes on past `most` bytes, counted as they come or as they are unpacked."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most:,} bytes")


# All that the client and what lies below it raise.
CLIENT_ERRORS = (
    httpx2.HTTPError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    OSError,
    PrivateAddressError,
    TooLargeError,
)


def failure_of(error: Exception, url: httpx2.URL) -> FetchError:
    """The client library's exception as ours. What went wrong below it stands only in the chain of causes."""
    causes = tuple(_causes(error))
    host, address = url.host, str(url)
    if isinstance(error, PrivateAddressError):
        return FetchError("private-address", address, f"{error}; URBANFEED_ALLOWED_ADDRESSES can allow it")
    if isinstance(error, TooLargeError):
        return FetchError("too-large", address, str(error))
    if isinstance(error, httpcore2.TimeoutException):
        return FetchError("timeout", address, f"{host} did not answer in time", passing=True)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return FetchError("dns", address, f"the name {host} is not known")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return FetchError("tls", address, f"no secure connection to {host}: {error}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return FetchError("refused", address, f"{host} refuses the connection")
    if _hung_up(error):
        return FetchError("unreachable", address, f"{host} hung up before its answer was whole", passing=True)
    if isinstance(error, httpcore2.ProtocolError | httpx2.DecodingError):
        detail = f"{host} does not answer in HTTP as it should: {error or type(error).__name__}"
        return FetchError("protocol", address, detail)
    return FetchError("unreachable", address, f"no connection to {host}: {error or type(error).__name__}")


def _hung_up(error: Exception) -> bool:
    """Whether an established connection was cut: by a reset, or by an end where an answer, or more of it, was due."""
    if isinstance(error, httpcore2.RemoteProtocolError):
        # There is no type of its own for these two; anything else that h11 says is nonsense on the line.
        return str(error).startswith(("Server disconnected", "peer closed connection"))
    return isinstance(error, httpcore2.ReadError | httpcore2.WriteError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    below = error.__cause__ or error.__context__
    if below is not None:
        yield from _causes(below)
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member)
