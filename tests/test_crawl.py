"""
`urbanfeed crawl` as a user runs it, against the five founding sources on local web sites.

The sites serve each source's rebuilt article, listing and feed or sitemap; the other addresses that these tell of were
invented, and answer 404.
"""

import json
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

import commands
from databases import sqlite
from founding import NAMES, founding_replies, founding_sites, homes
from local_site import Reply, Site
from servers import free_port, running
from urbanfeed.demo import saved_pages
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store

# The founding article is the first that each source tells of.
FIRST_ONLY = {"crawl_limit": "1", "host_delay": "0"}


def crawl(*arguments: str, data_dir: Path, **settings: Any) -> commands.Done:
    return commands.urbanfeed("crawl", *arguments, data_dir=data_dir, **{"host_delay": "0", **settings})


def told(done: commands.Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_round_takes_in_all_five_and_the_next_one_changes_nothing(tmp_path: Path) -> None:
    with founding_sites() as sites:
        first = crawl("--json", *homes(sites), data_dir=tmp_path, **FIRST_ONLY)
        assert first.returncode == 0, first.stderr
        assert {outcome["source"]: outcome["kind"] for outcome in told(first)} == dict.fromkeys(NAMES, "new")
        second = crawl("--json", *homes(sites), data_dir=tmp_path, **FIRST_ONLY)
    # The second round's first page is one that is not known yet, and it was invented.
    assert {outcome["kind"] for outcome in told(second)} == {"failed"}
    assert second.returncode == 1


async def test_articles_keep_their_canonical_addresses_though_a_mirror_gave_them(tmp_path: Path) -> None:
    with founding_sites() as sites:
        crawl(*homes(sites), data_dir=tmp_path, **FIRST_ONLY)
    expected = {page.url for page in saved_pages() if "amp=1" not in page.url}
    async with await Store.open(sqlite(tmp_path / "urbanfeed.sqlite3")) as store:
        found = await store.articles.page(ArticleQuery())
        assert {article.canonical_url for article in found.articles} == expected
        assert {article.provenance.url for article in found.articles} == expected
        assert not any(article.provenance.invented_url for article in found.articles)
        assert all(article.provenance.fetched_at for article in found.articles)


def test_pages_that_fail_are_named_and_the_others_are_stored(tmp_path: Path) -> None:
    with founding_sites() as sites:
        done = crawl("optimism_kz", *homes(sites), data_dir=tmp_path)
        assert done.returncode == 1
        assert done.stdout.startswith("new ")
        assert "https://optimism.kz/2025/07/06/shkoly/: http-status: HTTP 404" in done.stderr
        assert "1 new" in done.stdout
        assert "Traceback" not in done.stderr
        # Only the source that was named has been asked.
        assert [name for name, site in sites.items() if site.asked] == ["optimism_kz"]


def test_a_changed_page_is_a_revision(tmp_path: Path) -> None:
    replies = founding_replies("kestava_kaupunki_fi")
    path = "/sv-FI/PROGRAM"
    only = f"<urlset><url><loc>https://www.kestavakaupunki.fi{path}</loc></url></urlset>"
    replies["/sitemap.xml"] = Reply(only, type="application/xml")
    replies["/sv-FI"] = "<p>"
    with Site(replies) as site:
        arguments = ("kestava_kaupunki_fi", "--json", "--home", f"kestava_kaupunki_fi={site.origin}")
        kinds = [told(crawl(*arguments, data_dir=tmp_path))[0]["kind"]]
        kinds += [told(crawl(*arguments, data_dir=tmp_path))[0]["kind"]]
        page = site.replies[path]
        assert isinstance(page, bytes)
        site.replies[path] = page.replace("Det femåriga programmet".encode(), "Det sexåriga programmet".encode())
        assert site.replies[path] != page
        kinds += [told(crawl(*arguments, data_dir=tmp_path))[0]["kind"]]
    assert kinds == ["new", "unchanged", "revised"]


def test_what_robots_txt_forbids_is_not_asked_for_and_told(tmp_path: Path) -> None:
    replies = founding_replies("jarialike_kz")
    replies["/robots.txt"] = Reply("User-agent: urbanfeed\nDisallow: /2025/\n", type="text/plain")
    with Site(replies) as site:
        done = crawl("jarialike_kz", "--home", f"jarialike_kz={site.origin}", data_dir=tmp_path)
        assert done.returncode == 1
        assert "robots.txt" in done.stderr
        assert [path for path in site.paths if path.startswith("/2025/")] == []


def test_a_source_that_cannot_be_reached_hides_no_other(tmp_path: Path) -> None:
    with founding_sites() as sites:
        del sites["jarialike_kz"]
        gone = f"jarialike_kz=http://127.0.0.1:{free_port()}"
        done = crawl("--json", *homes(sites), "--home", gone, data_dir=tmp_path, **FIRST_ONLY)
    outcomes = told(done)
    assert done.returncode == 1
    assert sorted(it["source"] for it in outcomes if it["kind"] == "new") == sorted(set(NAMES) - {"jarialike_kz"})
    refused = [it for it in outcomes if it["source"] == "jarialike_kz"]
    assert refused
    assert all(it["reason"].startswith("refused") for it in refused)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no source 'nowhere'; known are iclei_east_asia, jarialike_kz"),
        (["--home", "nowhere=http://127.0.0.1:9"], "there is no source 'nowhere'; known are"),
        (["--home", "optimism_kz"], "give it as NAME=URL"),
        (["--home", "optimism_kz=127.0.0.1:9"], "give it as NAME=URL"),
    ],
)
def test_wrong_use_is_told_in_one_line(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = crawl(*arguments, data_dir=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_run_serves_and_gathers(tmp_path: Path) -> None:
    with founding_sites() as sites, running("run", *homes(sites), data_dir=str(tmp_path), **FIRST_ONLY) as url:
        wait_for(url, '"totalCount":5')


def wait_for(url: str, answer: str) -> None:
    """Until GraphQL answers so; fails after a minute."""
    body = json.dumps({"query": "{ articles { totalCount } }"}).encode()
    headers = {"Content-Type": "application/json"}
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with urlopen(Request(f"{url}/graphql", body, headers), timeout=60) as reply:
            said = reply.read().decode().replace(" ", "")
        if answer in said:
            return
        time.sleep(0.1)
    pytest.fail(f"still {said}")
