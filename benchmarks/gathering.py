"""
The benchmark of gathering: what hostile hosts cost the good ones, and whether robots.txt is obeyed.

    python benchmarks/gathering.py [--only hostile|robots] [--runs N] [--share F] [--deadline S] [--host-delay S]

hostile: 400 good sources of ten pages alone, and again beside 600 that hang (200), drip (200), redirect in circles
(100), send without end or unpack to a gigabyte (100); each round in a process of its own, against hosts.py on
127.0.0.1. robots: 10,000 requests under random robots.txt files, in memory and in virtual time. It prints, and asserts
nothing.

Columns: alone, beside: seconds until the good ones were done, without the others and with them, and the processor time
(cpu) of the whole round. ratio: beside by alone. memory: the peak of the round with both, resident. open: connections
that the server still holds once the fetcher is closed, and sockets that the process does. These are seconds on the
clock: on a machine that is busy with other things (load: runnable processes by cores) they measure that.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from politeness import in_virtual_time, visited

from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.settings import load

GOOD = {"good": 400}
HOSTILE = {"hang": 200, "drip": 200, "circle": 100, "endless": 34, "gzip": 33, "brotli": 33}
GOOD_PATHS = tuple(f"/{number}" for number in range(10))
HOSTILE_PATHS = ("/a", "/b")
HOSTS = Path(__file__).with_name("hosts.py")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round took. seconds: until the good ones were done. ended: how each request did."""

    seconds: float
    cpu: float
    megabytes: float
    open: int
    sockets: int
    ended: dict[str, int]


def main() -> None:
    """Run what is asked for, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--only", choices=("hostile", "robots"))
    parser.add_argument("--runs", type=int, default=3, help="of each round; the median counts")
    parser.add_argument("--share", type=float, default=1.0, help="of all these sources")
    parser.add_argument("--deadline", type=float, default=10.0, help="seconds of one fetch")
    parser.add_argument("--host-delay", type=float, default=2.0, help="seconds between two requests to one host")
    parser.add_argument("--requests", type=int, default=10_000, help="under random robots.txt files")
    parser.add_argument("--round", choices=("alone", "beside"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.round:
        _tell(json.dumps(asdict(asyncio.run(_round(given)))))
        return
    if given.only != "robots":
        _tell_hostile(given)
    if given.only != "hostile":
        _tell_robots(given.requests)


def _tell_hostile(given: argparse.Namespace) -> None:
    good, hostile = (sum(_shared(it, given.share).values()) for it in (GOOD, HOSTILE))
    _tell(f"{good} good sources beside {hostile} hostile ones")
    _tell(
        f"deadline {given.deadline:g} s, {given.host_delay:g} s between two requests to one host, the rest by default"
    )
    _tell(f"{'run':<5}{'alone':>7}{'cpu':>6}{'beside':>8}{'cpu':>6}{'ratio':>7}{'memory':>9}{'open':>8}{'load':>6}")
    rounds = []
    for run in range(given.runs):
        alone, beside = _measured("alone", given), _measured("beside", given)
        rounds.append((alone, beside))
        _tell(
            f"{run + 1:<5}{alone.seconds:>7.1f}{alone.cpu:>6.1f}{beside.seconds:>8.1f}{beside.cpu:>6.1f}"
            f"{beside.seconds / alone.seconds:>7.2f}{beside.megabytes:>6.0f} MB{f'{beside.open} + {beside.sockets}':>8}"
            f"{os.getloadavg()[0] / (os.cpu_count() or 1):>6.1f}"
        )
    ratio = median(beside.seconds / alone.seconds for alone, beside in rounds)
    _tell(f"median ratio {ratio:.2f}; most memory {max(beside.megabytes for _, beside in rounds):.0f} MB")
    _tell("\n".join(f"  {kind:<24}{count:>6}" for kind, count in sorted(rounds[-1][1].ended.items())) + "\n")


def _tell_robots(requests: int) -> None:
    asked = forbidden = early = hosts = seed = 0
    while asked < requests:
        random = Random(seed)  # noqa: S311  # to be the same each time
        internet = in_virtual_time(partial(visited, random, hosts=20, requests=200))
        for host in internet.hosts.values():
            hosts += 1
            asked += len(host.asked)
            forbidden += host.forbidden
            early += host.too_early
        seed += 1
    _tell(
        f"{asked:,} requests to {hosts:,} hosts with random robots.txt files: {forbidden} forbidden, {early} too early"
    )


def _measured(kind: str, given: argparse.Namespace) -> Round:
    """A round in a new process, against a new server."""
    hosts = (sys.executable, str(HOSTS))
    with subprocess.Popen(hosts, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdin
        assert server.stdout
        port = server.stdout.readline().strip()
        options = [f"--{it}={getattr(given, it.replace('-', '_'))}" for it in ("share", "deadline", "host-delay")]
        command = (sys.executable, __file__, "--round", kind, "--port", port, *options)
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603
        server.stdin.close()
    return Round(**json.loads(told))


async def _round(given: argparse.Namespace) -> Round:
    settings = load(
        fetch_deadline=given.deadline, host_delay=given.host_delay, allowed_addresses="127.0.0.1", contact="a@b.test"
    )
    ended: Counter[str] = Counter()

    async def visit(kind: str, number: int, paths: tuple[str, ...]) -> None:
        for path in paths:
            try:
                await fetcher.get(f"http://{kind}-{number}.test:{given.port}{path}")
            except FetchError as error:
                ended[f"{kind}: {error.kind}"] += 1
            else:
                ended[f"{kind}: fetched"] += 1

    def visits(kinds: dict[str, int], paths: tuple[str, ...]) -> list[asyncio.Task[None]]:
        return [asyncio.create_task(visit(kind, it, paths)) for kind, count in kinds.items() for it in range(count)]

    async with Fetcher(settings, resolve=_here) as fetcher:
        began = time.perf_counter()
        hostile = visits(_shared(HOSTILE, given.share) if given.round == "beside" else {}, HOSTILE_PATHS)
        await asyncio.gather(*visits(_shared(GOOD, given.share), GOOD_PATHS))
        seconds = time.perf_counter() - began
        await asyncio.gather(*hostile)
    await asyncio.sleep(1)  # until the server has noticed
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    open_here = sum(os.readlink(it).startswith("socket:") for it in _descriptors()) - 2  # the event loop's own pair
    async with Fetcher(settings, resolve=_here) as fetcher:
        left = await fetcher.get(f"http://good-0.test:{given.port}/open")
    return Round(seconds, time.process_time(), peak, int(left.content), open_here, dict(ended))


def _shared(kinds: dict[str, int], share: float) -> dict[str, int]:
    return {kind: round(count * share) for kind, count in kinds.items()}


async def _here(_: str) -> tuple[str, ...]:
    """Every name is this machine's."""
    return ("127.0.0.1",)


def _descriptors() -> list[Path]:
    """This process's open files, as links."""
    folder = Path("/proc/self/fd")
    return [folder / it for it in os.listdir(folder) if (folder / it).is_symlink()]


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
