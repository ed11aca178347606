"""
Politeness: a small internet in memory, with random robots.txt files, and what a fetcher does to it.

Time is the event loop's own and jumps (`in_virtual_time`), so nothing sleeps; nothing is dialled. What a robots.txt
says is judged here a second time, straight from RFC 9309 and knowing nothing of the fetcher's parser.
"""

import asyncio
import re
import selectors
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

import httpcore2

from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.settings import load

__all__ = ["Internet", "in_virtual_time", "visited"]

T = TypeVar("T")

_AGENTS = ("*", "*", "urbanfeed", "URBANFEED", "UrbanFeed/1.0", "urban", "feed", "another", "urbanfeeder")
_PATTERNS = ("/", "/a", "/a/", "/b", "/b/*", "/*.html", "/*?", "/a*b", "/c$", "/a/b/c", "/*/b$", "*", "/b?x=")
_STEPS = ("a", "b", "c", "a.html", "index", "b")


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a robots.txt."""

    agents: tuple[str, ...]
    rules: tuple[tuple[bool, str], ...]  # whether it allows, and what
    delay: float | None

    @property
    def text(self) -> str:
        """As it stands in the file."""
        lines = [f"User-agent: {it}" for it in self.agents]
        lines += [f"{'Allow' if allows else 'Disallow'}: {pattern}" for allows, pattern in self.rules]
        lines += [] if self.delay is None else [f"Crawl-delay: {self.delay}"]
        return "\n".join(lines)

    def names(self, agent: str) -> bool:
        """Whether it is for the robot of this name."""
        return any(re.split(r"[^A-Za-z_*-]", it)[0].lower() == agent for it in self.agents)


@dataclass(slots=True)
class Host:
    """One host. asked: when, and what, robots.txt among them. closed_until: what it said with Retry-After."""

    status: int
    groups: tuple[Group, ...]
    asked: list[tuple[float, str]] = field(default_factory=list)
    closed_until: float = 0.0
    too_early: int = 0
    forbidden: int = 0

    @property
    def ours(self) -> tuple[Group, ...]:
        """The groups that are for us: those that name us, or else those for everybody (section 2.2.1)."""
        if self.status != 200:
            return ()
        named = tuple(it for it in self.groups if it.names("urbanfeed"))
        return named or tuple(it for it in self.groups if "*" in it.agents)

    @property
    def delay(self) -> float:
        """The pause that it asks for."""
        return next((it.delay for it in reversed(self.ours) if it.delay is not None), 0.0)

    def allows(self, path: str) -> bool:
        """The rule with the most octets decides, and of two as long the one that allows (section 2.2.2)."""
        if self.status >= 500:
            return False
        rules = [rule for group in self.ours for rule in group.rules]
        # Reserved characters are compared, and so counted, as they are percent-encoded (the same section).
        matching = [(len(it.replace("?", "%3F")), allows) for allows, it in rules if _matches(it, path)]
        return max(matching)[1] if matching else True


class Internet(httpcore2.AsyncNetworkBackend):
    """All of the hosts, reached like a network. What is asked of them is judged at once."""

    def __init__(self, random: Random, hosts: int, host_delay: float) -> None:
        self.random = random
        self.host_delay = host_delay
        self.hosts = {f"h{index}.example": _host(random) for index in range(hosts)}

    async def resolve(self, host: str) -> tuple[str, ...]:
        """A public address for each."""
        return (f"93.184.{int(host[1:].partition('.')[0]) // 256}.{int(host[1:].partition('.')[0]) % 256}",)

    async def connect_tcp(self, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        """A line to whatever host the request names."""
        return _Line(self)

    def answer(self, name: str, path: str) -> bytes:
        """What the host says, and what is to be said of having asked it."""
        host, now = self.hosts[name], asyncio.get_running_loop().time()
        if host.asked:
            pause = max(self.host_delay, host.delay if host.asked[-1][1] != "/robots.txt" else min(host.delay, 60.0))
            host.too_early += now < host.asked[-1][0] + pause - 1e-6 or now < host.closed_until - 1e-6
        host.asked.append((now, path))
        if path == "/robots.txt":
            return _reply(host.status, body="\n\n".join(it.text for it in host.groups))
        host.forbidden += not host.allows(path)
        match self.random.randrange(20):
            case 0:
                return _reply(302, f"Location: {_address(self.random, self.hosts)}")
            case 1:
                return _reply(self.random.choice((429, 503)), f"Retry-After: {self.random.choice((3, 30, 300))}")
            case 2:
                return _reply(self.random.choice((404, 500, 502)))
        return _reply(200, "Content-Type: text/html", body="<p>")


class _Line(httpcore2.AsyncNetworkStream):
    def __init__(self, internet: Internet) -> None:
        self._internet = internet
        self._host = ""
        self._asked = b""
        self._said = b""

    async def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        self._asked += buffer
        if self._asked.endswith(b"\r\n\r\n"):
            lines = self._asked.decode().split("\r\n")
            self._host = next(it[6:] for it in lines if it.startswith("Host: "))
            self._said, self._asked = self._internet.answer(self._host, lines[0].split(" ")[1]), b""

    async def read(self, *_: Any, **__: Any) -> bytes:
        await asyncio.sleep(self._internet.random.random())
        said, self._said = self._said, b""
        if wait := re.search(rb"Retry-After: (\d+)", said):  # from when it is heard
            host = self._internet.hosts[self._host]
            host.closed_until = asyncio.get_running_loop().time() + int(wait[1])
        return said

    async def aclose(self) -> None:
        pass

    def get_extra_info(self, info: str) -> Any:
        return None


async def visited(random: Random, hosts: int, requests: int) -> Internet:
    """An internet after a fetcher has been told to fetch so many of its pages, at all hosts at once."""
    settings = load({}, host_delay=random.choice((0, 1, 2.5)), host_connections=random.choice((1, 2)))
    internet = Internet(random, hosts, settings.host_delay)

    async def fetch(url: str) -> None:
        try:
            await fetcher.get(url)
        except FetchError:
            return

    async with Fetcher(settings, resolve=internet.resolve, network=internet) as fetcher:
        await asyncio.gather(*(fetch(_address(random, internet.hosts)) for _ in range(requests)))
    return internet


def in_virtual_time(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the coroutine gives, run in an event loop whose clock jumps to whatever is due next."""
    with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
        return runner.run(work())


class _JumpingSelector(selectors.DefaultSelector):
    """Never waits: it says that the time has passed."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0.01 if timeout is None else 0)


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def _host(random: Random) -> Host:
    delays = (None, None, 0.5, 4.0, 20.0, 90.0)
    groups = tuple(
        Group(
            tuple(random.choice(_AGENTS) for _ in range(random.randint(1, 3))),
            tuple((random.random() < 0.4, random.choice(_PATTERNS)) for _ in range(random.randint(1, 6))),
            random.choice(delays),
        )
        for _ in range(random.randint(0, 5))
    )
    return Host(random.choice((200, 200, 200, 200, 404, 500)), groups)


def _address(random: Random, hosts: dict[str, Host]) -> str:
    path = "/".join(random.choice(_STEPS) for _ in range(random.randint(1, 3)))
    return f"http://{random.choice(list(hosts))}/{path}{random.choice(('', '', '?x=1'))}"


def _matches(pattern: str, path: str) -> bool:
    """Section 2.2.3: * is anything, $ at the end is the end."""
    anchored = pattern.endswith("$")
    parts = (re.escape(it) for it in pattern.removesuffix("$").split("*"))
    return re.match(".*".join(parts) + ("$" if anchored else ""), path) is not None


def _reply(status: int, *headers: str, body: str = "") -> bytes:
    lines = (f"HTTP/1.1 {status} Said", f"Content-Length: {len(body.encode())}", *headers, "", body)
    return "\r\n".join(lines).encode()
