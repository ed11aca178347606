"""A real HTTP server on a free port of 127.0.0.1, in a thread of its own: what the sites and hubs of tests stand on."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["ThreadServer"]


class ThreadServer:
    """Answers by this handler from `start` to `stop`; its origin is known before."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Connections that came before wait for this."""
        self._thread.start()

    def stop(self) -> None:
        """Give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
