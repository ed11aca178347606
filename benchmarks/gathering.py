"""
The benchmark of gathering: what hostile hosts cost the good ones, and whether robots.txt is obeyed.

    python benchmarks/gathering.py [--only hostile|robots] [--runs N] [--deadline S] [--host-delay S] [--requests N]

hostile: 400 good sources alone, and again beside 600 that hang (200), drip (200), redirect in circles (100), send
without end or unpack to a gigabyte (100); each round in a process of its own, against hosts.py on 127.0.0.1. robots:
10,000 requests under random robots.txt files, in memory and in virtual time. It prints, and asserts nothing.

Columns: alone, beside: seconds until the good ones were done, without the others and with them. ratio: beside by alone.
cpu: seconds of processor time of the round with both. memory: its peak, resident. open: connections that the server
still holds once the fetcher is closed, and sockets that the process does.
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
from pathlib import Path
from random import Random
from statistics import median

from politeness import in_virtual_time, visited

from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.settings import load

GOOD = {"good": 400}
HOSTILE = {"hang": 200, "drip": 200, "circle": 100, "endless": 34, "gzip": 33, "brotli": 33}
GOOD_PATHS = ("/", "/1", "/2", "/3", "/4")
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
    parser.add_argument("--deadline", type=float, default=10.0, help="seconds of one fetch")
    parser.add_argument("--host-delay", type=float, default=1.0, help="seconds between two requests to one host")
    parser.add_argument("--requests", type=int, default=10_000, help="under random robots.txt files")
    parser.add_argument("--round", choices=("alone", "beside"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.round:
        print(json.dumps(asdict(asyncio.run(_round(given)))))
        return
    if given.only != "robots":
        _tell_hostile(given)
    if given.only != "hostile":
        _tell_robots(given.requests)


def _tell_hostile(given: argparse.Namespace) -> None:
    print(f"{sum(GOOD.values())} good sources beside {sum(HOSTILE.values())} hostile ones")
    print(
        f"deadline {given.deadline:g} s, {given.host_delay:g} s between two requests to one host, the rest by default"
    )
    print(f"{'run':<8}{'alone':>8}{'beside':>8}{'ratio':>8}{'cpu':>8}{'memory':>10}{'open':>10}")
    rounds = []
    for run in range(given.runs):
        alone, beside = _measured("alone", given), _measured("beside", given)
        rounds.append((alone, beside))
        _print_row(str(run + 1), alone.seconds, beside)
    ratio = median(beside.seconds / alone.seconds for alone, beside in rounds)
    print(f"median ratio {ratio:.2f}; most memory {max(beside.megabytes for _, beside in rounds):.0f} MB")
    for kind, count in sorted(rounds[-1][1].ended.items()):
        print(f"  {kind:<24}{count:>6}")


def _print_row(name: str, alone: float, beside: Round) -> None:
    left = f"{beside.open} + {beside.sockets}"
    figures = f"{alone:>8.2f}{beside.seconds:>8.2f}{beside.seconds / alone:>8.2f}{beside.cpu:>8.1f}"
    print(f"{name:<8}{figures}{beside.megabytes:>7.0f} MB{left:>10}", flush=True)


def _tell_robots(requests: int) -> None:
    asked = forbidden = early = hosts = 0
    seed = 0
    while asked < requests:
        internet = in_virtual_time(lambda seed=seed: visited(Random(seed), hosts=20, requests=200))
        seed += 1
        for host in internet.hosts.values():
            hosts += 1
            asked += len(host.asked)
            forbidden += host.forbidden
            early += host.too_early
    print(
        f"{asked:,} requests to {hosts:,} hosts with random robots.txt files: {forbidden} forbidden, {early} too early"
    )


def _measured(kind: str, given: argparse.Namespace) -> Round:
    """A round in a new process, against a new server."""
    with subprocess.Popen(
        [sys.executable, str(HOSTS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin and server.stdout
        port = server.stdout.readline().strip()
        options = ("--deadline", str(given.deadline), "--host-delay", str(given.host_delay))
        command = [sys.executable, __file__, "--round", kind, "--port", port, *options]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
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
        hostile = visits(HOSTILE if given.round == "beside" else {}, HOSTILE_PATHS)
        await asyncio.gather(*visits(GOOD, GOOD_PATHS))
        seconds = time.perf_counter() - began
        await asyncio.gather(*hostile)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    open_here = sum(os.readlink(it).startswith("socket:") for it in _descriptors()) - 2  # the event loop's own pair
    await asyncio.sleep(1)  # until the server has noticed
    async with Fetcher(settings, resolve=_here) as fetcher:
        left = await fetcher.get(f"http://good-0.test:{given.port}/open")
    return Round(seconds, time.process_time(), peak, int(left.content), open_here, dict(ended))


async def _here(_: str) -> tuple[str, ...]:
    """Every name is this machine's."""
    return ("127.0.0.1",)


def _descriptors() -> list[Path]:
    """This process's open files, as links."""
    folder = Path("/proc/self/fd")
    return [folder / it for it in os.listdir(folder) if (folder / it).is_symlink()]


if __name__ == "__main__":
    main()
