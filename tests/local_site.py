"""
A web site of its own for a test: a real HTTP server on a free port of 127.0.0.1, told what to answer at each path.

`with Site({"/page": Reply("<h1>…")}) as site:` serves until the block ends; `site.asked` says what was asked for.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Self

from thread_server import ThreadServer


@dataclass(frozen=True)
class Reply:
    """
    body: bytes, text, or an iterable of chunks sent as they come (a generator may dawdle). until: it waits for this.
    With an ETag among its headers it is 304 to whoever has it already.
    """

    body: bytes | str | Iterable[bytes] = b""
    status: int = 200
    type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    until: Event | None = None


@dataclass(frozen=True)
class Asked:
    path: str
    user_agent: str
    at: float
    headers: Mapping[str, str] = field(default_factory=dict)


class Site:
    """replies: what to answer at each path; a list is answered one after the other, its last one from then on."""

    def __init__(self, replies: Mapping[str, Reply | str | bytes | list[Reply]], keep_alive: bool = False) -> None:
        self.replies = dict(replies)
        self.asked: list[Asked] = []
        self.unchanged = 0
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1" if keep_alive else "HTTP/1.0"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append(Asked(self.path, headers.get("user-agent", ""), time.monotonic(), headers))
                found = site.replies.get(self.path, Reply("nothing here", 404, "text/plain"))
                if isinstance(found, list):
                    found = found.pop(0) if len(found) > 1 else found[0]
                reply = found if isinstance(found, Reply) else Reply(found)
                known = self.headers.get("If-None-Match")
                unchanged = known is not None and known == reply.headers.get("ETag")
                site.unchanged += unchanged
                _send(self, Reply(status=304, headers=reply.headers) if unchanged else reply)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadServer(Handler)
        self.origin = self._server.origin

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order, robots.txt and tdmrep.json left out."""
        return [it.path for it in self.asked if it.path not in ("/robots.txt", "/.well-known/tdmrep.json")]

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    if reply.until:
        reply.until.wait()
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    handler.send_response(reply.status)
    if reply.type is not None:
        handler.send_header("Content-Type", reply.type)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if isinstance(body, bytes):
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    try:
        for chunk in (body,) if isinstance(body, bytes) else body:
            handler.wfile.write(chunk)
            handler.wfile.flush()
    except (BrokenPipeError, ConnectionResetError):
        handler.close_connection = True  # the client has read enough, which is what some tests are about
