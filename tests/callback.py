"""
Subscribers of a test: a real HTTP server on 127.0.0.1 with as many callbacks as there are paths, friendly and hostile.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from thread_server import ThreadServer

__all__ = ["Called", "Callback", "Listener"]


@dataclass(frozen=True)
class Called:
    """A request that a callback was sent: with a query for a question, and with a body for a delivery."""

    method: str
    path: str
    said: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Callback:
    """
    How a callback behaves: what it answers a question (None: the challenge) and a delivery with. headers: beside it.

    instead: done in the place of an answer, with the handler.
    """

    answer: bytes | None = None
    asked: int = 200
    told: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    instead: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Listener:
    """called: all requests in order. callbacks: by path, those that are not friendly."""

    callbacks: dict[str, Callback] = field(default_factory=dict)
    called: list[Called] = field(default_factory=list)

    def __post_init__(self) -> None:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                it = listener.note(self, b"")
                said = dict(parse_qsl(urlsplit(self.path).query))
                challenge = said.get("hub.challenge", "").encode()
                self.reply(it, it.asked, challenge if it.answer is None else it.answer)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                it = listener.note(self, body)
                self.reply(it, it.told, b"")

            def reply(self, it: Callback, status: int, body: bytes) -> None:
                if it.instead:
                    self.close_connection = True
                    return it.instead(self)
                self.send_response(status)
                for name, value in it.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return None

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadServer(Handler)
        self.url = self._server.origin

    def note(self, handler: BaseHTTPRequestHandler, body: bytes) -> Callback:
        """Keep the request; how its callback behaves."""
        parts = urlsplit(handler.path)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.called.append(Called(handler.command, parts.path, dict(parse_qsl(parts.query)), headers, body))
        return self.callbacks.get(parts.path, Callback())

    def questions(self, path: str = "/me") -> list[dict[str, str]]:
        """What this callback was asked."""
        return [it.said for it in self.called if it.method == "GET" and it.path == path]

    def deliveries(self, path: str = "/me") -> list[Called]:
        """What this callback was told."""
        return [it for it in self.called if it.method == "POST" and it.path == path]

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
