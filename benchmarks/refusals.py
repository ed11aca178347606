"""
What it costs to refuse: milliseconds of this process's CPU time for each way of asking /graphql for too much, from the
bytes of the request to those of the response, and for an answer that the client has already.

`python benchmarks/refusals.py [--times N]`; each document is a new one every time, so that none is known from before.
"""

import argparse
import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx2
import orjson
from starlette.applications import Starlette

from urbanfeed.publish.graphql import limits, routes
from urbanfeed.settings import load
from urbanfeed.store import Store

JSON = {"Content-Type": "application/json"}


def body(query: str) -> bytes:
    return orjson.dumps({"query": query})


_TWICE = "".join(f" fragment F{it} on Topic {{ ...F{it + 1} ...F{it + 1} }}" for it in range(60))
_EVERY = " ".join(f"...F{it}" for it in range(20))
_KNOT = " ".join(f"fragment F{it} on Topic {{ {_EVERY} }}" for it in range(20))

# Each takes a number that makes it unlike the others of its kind.
REQUESTS: Mapping[str, Callable[[int], bytes]] = {
    "depth": lambda it: body(f"{'{ topics ' * 240}{{ key }}{' }' * 240} #{it}"),
    "aliases": lambda it: body(f"{{ {' '.join(f'a{n}: __typename' for n in range(300))} }} #{it}"),
    "1,000 aliases (tokens)": lambda it: body(f"{{ {' '.join(f'a{n}: __typename' for n in range(1_000))} }} #{it}"),
    "300 overlapping fields": lambda it: body(f"{{ topics {{ {'key ' * 300} }} }} #{it}"),
    "10,000 directives": lambda it: body(f"{{ topics {{ key {'@a ' * 10_000} }} }} #{it}"),
    "tokens, the most characters": lambda it: body(f"{{ {'a ' * 24_990} }} #{it}"),
    "cost": lambda it: body(f"{{ articles(first: 100) {{ nodes {{ {'body(format: MARKDOWN) ' * 40} }} }} }} #{it}"),
    "fragments, twice each": lambda it: body(
        f"{{ topics {{ ...F0 }} }} {_TWICE} fragment F60 on Topic {{ key }} #{it}"
    ),
    "fragments in circles": lambda it: body(f"{{ topics {{ ...F0 }} }} {_KNOT} #{it}"),
    "fields that are not there": lambda it: body(f"{{ {' '.join(f'topicz{n}' for n in range(900))} }} #{it}"),
    "not GraphQL": lambda it: body(f"{{ {'topics { key } ' * 45} ( #{it}"),
    "20 MB": lambda it: b" " * 20_000_000,
    "variables 40,000 deep": lambda it: b'{"query": "{ topics { key } }", "variables": ' + b"[" * 40_000,
    "a batch of 11": lambda it: b"[" + b",".join([body(f"{{ topics {{ key }} }} #{it}")] * 11) + b"]",
}


async def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20, help="how often each request is sent")
    times: int = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        async with await Store.open(f"sqlite://{Path(folder) / 'it.sqlite3'}") as store:
            settings = load({}, graphql_rate=0)
            app = Starlette(routes=routes(settings))
            app.state.store, app.state.settings = store, settings
            transport = httpx2.ASGITransport(app=app)
            gc.collect()
            gc.freeze()  # as `urbanfeed serve` does
            async with httpx2.AsyncClient(transport=transport, base_url="http://wire.example") as http:
                await measure(http, times)


async def measure(http: httpx2.AsyncClient, times: int) -> None:
    """Print one line for each request."""
    print(f"{'refused for':30} {'code':28} {'median ms':>9} {'slowest':>9}")  # noqa: T201
    for name, made in REQUESTS.items():
        spent, code = [], ""
        for number in range(times):
            content = made(number)
            before = time.process_time()
            reply = await http.post("/graphql", content=content, headers=JSON)
            spent.append(1_000 * (time.process_time() - before))
            code = reply.json()["errors"][0]["extensions"]["code"]
        print(f"{name:30} {code:28} {statistics.median(spent):9.1f} {max(spent):9.1f}")  # noqa: T201
    tag = (await http.get("/graphql", params={"query": "{ topics { key } }"})).headers["etag"]
    spent = []
    for _ in range(times):
        before = time.process_time()
        await http.get("/graphql", params={"query": "{ topics { key } }"}, headers={"If-None-Match": tag})
        spent.append(1_000 * (time.process_time() - before))
    print(f"{'(304 Not Modified)':30} {'':28} {statistics.median(spent):9.1f} {max(spent):9.1f}")  # noqa: T201
    print(f"limits: {limits.TOKENS} tokens, {limits.CHARACTERS} characters, {limits.BODY_BYTES} bytes")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
