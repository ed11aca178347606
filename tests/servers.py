"""Real servers for tests: a process that is started as a user starts it, or an application on a port of its own."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette

__all__ = ["URBANFEED", "clean_environment", "free_port", "running", "served", "started"]

URBANFEED = str(Path(sys.executable).parent / "urbanfeed")
_PATIENCE = 60.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return int(it.getsockname()[1])


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment, with no other settings of urbanfeed than these (`data_dir="…"`)."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("URBANFEED_")}
    return plain | {f"URBANFEED_{name.upper()}": value for name, value in settings.items()}


@contextmanager
def running(*arguments: str, **settings: str) -> Iterator[str]:
    """
    The address of `urbanfeed ARGUMENTS --port …`, once /readyz answers, or else a failure with what it printed.

    The port is a free one, unless the settings name it.
    """
    with started(*arguments, **settings) as (url, _, _):
        yield url


@contextmanager
def started(*arguments: str, **settings: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]", IO[str]]]:
    """The same, with the process and the file of what it says."""
    port = int(settings.get("port") or free_port())
    with TemporaryFile("w+", encoding="utf-8") as said:  # a pipe that nobody reads would be full some day
        process = subprocess.Popen(
            [URBANFEED, *arguments, "--port", str(port)],
            env=clean_environment(**settings),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, said)
            yield url, process, said
        finally:
            process.terminate()
            try:
                process.wait(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address of a server in a thread that answers with this application."""
    port = free_port()
    stops: list[tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = []

    async def serve() -> None:
        server = Server(app, port=port, interface=Interfaces.ASGI, log_enabled=False)
        stops.append((asyncio.get_running_loop(), server.stop))
        await server.serve()

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        _wait_for_listener(port, thread)
        yield f"http://127.0.0.1:{port}"
    finally:
        for loop, stop in stops:
            loop.call_soon_threadsafe(stop)
        thread.join(_PATIENCE)


def _wait_for_listener(port: int, thread: Thread) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert thread.is_alive(), "the server ended"
            assert time.monotonic() < deadline, f"nobody listens after {_PATIENCE:.0f} s"
            time.sleep(0.02)


def _wait(url: str, process: "subprocess.Popen[bytes]", said: IO[str]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said.seek(0)
            raise AssertionError(f"the server ended with {process.returncode}:\n{said.read()}")
        try:
            with urlopen(f"{url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    process.kill()
    process.wait()
    said.seek(0)
    raise AssertionError(f"the server was not ready after {_PATIENCE:.0f} s:\n{said.read()}")
