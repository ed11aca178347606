"""docs/mutations.md is true: its examples, run in their order on a real server, answer what the page says."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

from databases import sqlite
from desk import a_site_with_a_feed, desk
from local_site import Site
from test_graphql_docs import ORIGIN, examples, fits
from urbanfeed.ingest.pipeline import ingest_page
from urbanfeed.ingest.saved import demo_pages
from urbanfeed.ingest.sources import put_sources
from urbanfeed.publish.graphql.mutations.authorization import SCOPES
from urbanfeed.store import Store

PAGE = (Path(__file__).parent.parent / "docs" / "mutations.md").read_text("utf-8")
CITY = "https://city.example"


async def demo(database: str) -> None:
    async with await Store.open(database) as store:
        await put_sources(store)
        for source, name, page in demo_pages():
            await ingest_page(store, name, page, source)


def test_the_examples_do_in_their_order_what_the_page_says(tmp_path: Path) -> None:
    """If this fails after a change that was meant, put the new answer on the page."""
    database = sqlite(tmp_path / "docs.sqlite3")
    asyncio.run(demo(database))
    with Site({}) as site, desk(database) as it:
        a_site_with_a_feed(site)
        token = it.http.headers["authorization"].removeprefix("Bearer ")
        for example in examples(PAGE):
            code = example.code.replace(ORIGIN, str(it.http.base_url).rstrip("/")).replace(CITY, site.origin)
            if example.kind == "js":
                node = ["node", "--input-type=module", "--eval", code]
                environment = os.environ | {"TOKEN": token}
                ran = subprocess.run(node, capture_output=True, text=True, timeout=60, check=False, env=environment)
                told = ran.stdout.replace(str(it.http.base_url).rstrip("/"), ORIGIN)
                assert (told, ran.stderr) == (example.others["text"], "")
                continue
            variables = json.loads(example.others.get("json variables", "{}").replace(CITY, site.origin))
            answer = it.http.post("/graphql", json={"query": code, "variables": variables}).text
            said = json.loads(answer.replace(site.origin, CITY))
            assert fits(json.loads(example.others["json answer"]), said), json.dumps(said, ensure_ascii=False, indent=2)


def test_the_page_has_an_example_of_every_mutation() -> None:
    codes = "\n".join(it.code for it in examples(PAGE))
    assert [field for field in SCOPES if f"{field}(" not in codes] == []
