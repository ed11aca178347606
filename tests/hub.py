"""
A WebSub hub of its own for a test: a real HTTP server on 127.0.0.1 that takes subscriptions, verifies them at their
callbacks, and tells of news with a signature.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Self
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode
from urllib.request import Request, urlopen

from thread_server import ThreadServer

__all__ = ["Hub", "signature"]


def signature(secret: str, body: bytes, method: str = "sha256") -> str:
    """The X-Hub-Signature of a body (WebSub, section 7.1)."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


@dataclass
class Hub:
    """
    asked: the forms that it was sent, in order, and `paths` where. status, headers: what it answers them with.

    lease: what it grants; it verifies at once, before it answers (which is allowed), unless that is None. verified: the
    status of each verification.
    """

    lease: str | None = None
    status: int = 202
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    verified: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
                body = self.rfile.read(int(self.headers["Content-Length"]))
                form = dict(parse_qsl(body.decode(), strict_parsing=True))
                hub.paths.append(self.path)
                moved = self.path == "/moved"
                status, headers = (202, {}) if moved else (hub.status, dict(hub.headers))
                if status == 202:
                    hub.asked.append(form)
                    if hub.lease is not None:
                        hub.verify(form)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadServer(Handler)
        self.url = f"{self._server.origin}/"

    def verify(self, form: Mapping[str, str]) -> None:
        """Ask the callback whether it has asked for this (section 5.3); it must give the challenge back."""
        said = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": "Zx-09/+.=_"}
        if form["hub.mode"] == "subscribe":
            said["hub.lease_seconds"] = self.lease or "0"
        try:
            with urlopen(f"{form['hub.callback']}?{urlencode(said)}", timeout=60) as answer:
                assert answer.read() == b"Zx-09/+.=_"
                assert answer.headers.get_content_type() == "text/plain"
                self.verified.append(answer.status)
        except HTTPError as error:
            self.verified.append(error.code)

    def tell(self, form: Mapping[str, str], body: bytes, method: str = "sha256") -> int:
        """Send news to whoever has subscribed with this form; the status that it is answered with."""
        headers = {
            "Content-Type": "application/rss+xml",
            "X-Hub-Signature": signature(form["hub.secret"], body, method),
            "Link": f'<{self.url}>; rel="hub", <{form["hub.topic"]}>; rel="self"',
        }
        try:
            with urlopen(Request(form["hub.callback"], body, headers), timeout=60) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
