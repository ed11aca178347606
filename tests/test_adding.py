"""`urbanfeed sources add`, `remove`, `pause` and `resume` on saved sites, as an operator runs them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from starlette.testclient import TestClient

import commands
from local_site import Reply, Site
from one_door import one_door
from saved_sites import articles_of, saved_site
from urbanfeed.ingest.adding import NothingFoundError, Proposal, Wishes, propose
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.publish import feeds
from urbanfeed.settings import load

STARTS = {"saari_fi": "/", "ozen_kk": "/kk/janalyqtar", "gol_mn": "/medee", "mina_ar": "/ar"}


def urbanfeed(*arguments: str, data_dir: Path) -> commands.Done:
    return commands.urbanfeed(*arguments, data_dir=data_dir, host_delay=0, allowed_addresses="127.0.0.1")


def lines(done: commands.Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("name", "kind", "language", "rule"),
    [
        ("saari_fi", "feed", "fi", "meta article:published_time"),
        ("ozen_kk", "feed", "kk", "feed"),
        ("gol_mn", "listing", "mn", "printed by the headline"),
        ("mina_ar", "news sitemap", "ar", "jsonld datePublished"),
    ],
)
def test_a_site_is_added_by_its_address_and_gathered_from_then_on(
    tmp_path: Path, name: str, kind: str, language: str, rule: str
) -> None:
    with saved_site(name) as site:
        (added,) = lines(
            urbanfeed("sources", "add", site.origin + STARTS[name], "--name", name, "--json", data_dir=tmp_path)
        )
        assert (added["stored"], added["place"]["kind"], added["language"]) == (True, kind, language)
        expected = articles_of(name)[: len(added["articles"])]
        assert len(expected) >= 4
        assert [it["headline"] for it in added["articles"]] == [it["headline"] for it in expected]
        assert {it["rules"]["published"] for it in added["articles"]} == {rule}
        assert all(it["confidence"] >= 0.3 for it in added["articles"])
        assert [it["published"][:16] for it in added["articles"]] == [it["date"][:16] for it in expected]
        crawled = lines(urbanfeed("crawl", name, "--json", data_dir=tmp_path))
        assert sorted(it["headline"] for it in crawled) == sorted(it["headline"] for it in articles_of(name))
        assert {it["kind"] for it in crawled} == {"new"}
        again = lines(urbanfeed("crawl", name, "--json", data_dir=tmp_path))
        assert {it["kind"] for it in again} == {"unchanged"}
    (row,) = [it for it in lines(urbanfeed("sources", "--json", data_dir=tmp_path)) if it["name"] == name]
    assert (row["articles"], row["state"], row["language"]) == (len(articles_of(name)), "healthy", language)


def test_what_was_read_is_shown_to_a_person(tmp_path: Path) -> None:
    with saved_site("ozen_kk") as site:
        done = urbanfeed(
            "sources", "add", f"{site.origin}/kk/janalyqtar", "--name", "ozen", "--limit", "2", data_dir=tmp_path
        )
    assert (done.returncode, done.stderr) == (0, "")
    for told in (
        f"{site.origin}/rss.xml: a feed of 5 articles, the newest of 2026-02-25",
        f"Read by the feed {site.origin}/rss.xml, its newest 2:",
        "Өзен жағалауында жаңа саябақ ашылды",
        "2026-02-25T10:00:00+05:00 (from feed), by Айгүл Сәрсенова (from feed), 64 words, confidence 0.",
        "Қала орталығындағы өзен жағалауында он екі гектарлық жаңа саябақ ашылды.",
        "2 of 2 articles have their date from the feed, not from the page",
        "Added ozen (Өзен қаласы, kk); its articles are shown as excerpts.",
    ):
        assert told in done.stdout


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    with saved_site("saari_fi") as site:
        done = urbanfeed("sources", "add", site.origin, "--name", "saari", "--dry-run", data_dir=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith(
        "Nothing is stored; without --dry-run this adds saari (Saaren Uutiset,"
    )
    assert "saari" not in urbanfeed("sources", data_dir=tmp_path).stdout


def test_a_site_without_articles_is_refused_with_what_was_tried(tmp_path: Path) -> None:
    with Site({"/": "<!doctype html><title>Shop</title><p>Under construction, come back soon."}) as site:
        done = urbanfeed("sources", "add", site.origin, data_dir=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    *tried, last = done.stderr.splitlines()
    assert last.startswith(f"urbanfeed: no articles were found at {site.origin}, and nothing was added")
    assert f"{site.origin}: a page on which nothing looks like a list of articles" in tried
    assert f"{site.origin}/sitemap.xml: http-status: HTTP 404" in tried
    assert "Traceback" not in done.stderr


def test_pages_that_are_no_articles_are_none_though_a_feed_tells_of_them(tmp_path: Path) -> None:
    with saved_site("saari_fi") as site:
        for path in [it for it in site.replies if it.startswith("/2026/")]:
            site.replies[path] = Reply("<!doctype html><title>Log in</title><form><input type=password></form>")
        done = urbanfeed("sources", "add", site.origin, data_dir=tmp_path)
    assert done.returncode == 2
    assert "login-wall" in done.stderr


async def test_a_place_is_taken_when_half_of_what_it_tells_of_are_articles_and_not_for_one_of_them() -> None:
    """The comment at the threshold says why; what is no article is read at .02 here, what is one at .4."""

    async def proposed() -> Proposal:
        async with Fetcher(load({}, host_delay=0, allowed_addresses="127.0.0.1")) as fetcher:
            return await propose(site.origin, fetcher, Wishes(), datetime(2026, 3, 1, tzinfo=UTC))

    with saved_site("saari_fi") as site:
        paths = [it["path"] for it in articles_of("saari_fi")]
        site.replies |= dict.fromkeys(paths[:2], site.replies["/"])
        assert "of 2 of 5 pages the reader is not sure that they are articles" in (await proposed()).doubts
        site.replies |= dict.fromkeys(paths[:3], site.replies["/"])
        with pytest.raises(NothingFoundError):
            await proposed()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("city.example",), "give the whole address"),
        (("http://127.0.0.1:9/", "--name", "a b"), "--name a b: letters, digits"),
        (("http://127.0.0.1:9/", "--name", ".."), "--name ..: letters, digits"),
        (("http://127.0.0.1:9/", "--language", "x y"), "--language x y"),
        (("http://127.0.0.1:9/", "--timezone", "Mars/Base"), "--timezone Mars/Base"),
        (("http://127.0.0.1:9/", "--show", "all"), "--show all: give one of full, excerpt, link"),
        (("http://127.0.0.1:9/", "--show", "full"), "say on what it rests, with --licence or --basis"),
        (("http://127.0.0.1:9/", "--credit", " "), "--credit: give some words on one line"),
        (("http://127.0.0.1:9/", "--basis", "a\nb"), "--basis: give some words on one line"),
        (("http://127.0.0.1:9/", "--name", "optimism_kz"), "there is a source 'optimism_kz' already"),
        (("https://optimism.kz/",), "the scraper optimism_kz reads this site already"),
    ],
)
def test_wrong_use_is_refused_in_one_line(tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
    done = urbanfeed("sources", "add", *arguments, data_dir=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert reason in done.stderr


@pytest.mark.parametrize(
    ("options", "words", "published"),
    [
        ((), "as excerpts", ("their words",)),
        (("--show", "link", "--basis", "as they ask"), "as headline and link (as they ask)", ()),
        (
            ("--show", "full", "--licence", "CC BY 4.0", "--credit", "Saaren Uutiset", "--basis", "asked in May"),
            "in full (CC BY 4.0; asked in May; credit: Saaren Uutiset)",
            ("their words", "content", "rights"),
        ),
    ],
)
def test_the_rights_that_an_operator_gives_are_told_and_obeyed(
    tmp_path: Path, options: tuple[str, ...], words: str, published: tuple[str, ...]
) -> None:
    with saved_site("saari_fi") as site:
        added = urbanfeed("sources", "add", site.origin, "--name", "saari", *options, data_dir=tmp_path)
        assert f"its articles are shown {words}. " in added.stdout
        never = urbanfeed("sources", "check", "saari", data_dir=tmp_path)
        assert never.stdout == f"saari: not gathered yet; 0 articles are stored, shown {words}\n"
        urbanfeed("crawl", "saari", data_dir=tmp_path)
    assert f"shown         {words}" in urbanfeed("sources", "check", "saari", data_dir=tmp_path).stdout.splitlines()
    (told,) = lines(urbanfeed("sources", "check", "saari", "--json", data_dir=tmp_path))
    given = dict(zip((it.removeprefix("--") for it in options[::2]), options[1::2], strict=True))
    assert told["rights"] == {"show": "excerpt", "licence": None, "credit": None, "basis": None} | given
    with TestClient(one_door(feeds.routes(), tmp_path / "urbanfeed.sqlite3")) as client:
        entries = feedparser.parse(client.get("/feeds/atom.xml", params={"source": "saari"}).content).entries
    assert len(entries) == len(articles_of("saari_fi"))
    assert {tuple(shown(entry)) for entry in entries} == {published}


def shown(entry: Any) -> Iterator[str]:
    """What an entry has of its article, beside headline and link; a summary may also say whose it is, and what on."""
    if entry.summary != " · ".join((entry.source.title, *(it.label for it in entry.get("tags", ())))):
        yield "their words"
    yield from (it for it in ("content", "rights") if it in entry)


def test_a_place_that_a_source_reads_already_makes_no_second_one(tmp_path: Path) -> None:
    """Each article would come twice, once from each."""
    with saved_site("saari_fi") as site:
        assert urbanfeed("sources", "add", f"{site.origin}/", "--name", "one", data_dir=tmp_path).returncode == 0
        again = urbanfeed("sources", "add", f"{site.origin}/", "--name", "two", data_dir=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert re.fullmatch(r"urbanfeed: the source one reads http\S+ already\n", again.stderr)
    assert "two" not in urbanfeed("sources", data_dir=tmp_path).stdout.split()


def test_a_source_is_paused_resumed_and_removed_and_its_articles_stay(tmp_path: Path) -> None:
    with saved_site("saari_fi") as site:
        urbanfeed("sources", "add", site.origin, "--name", "saari", "--title", "Saari", data_dir=tmp_path)
        urbanfeed("crawl", "saari", data_dir=tmp_path)
        twice = urbanfeed("sources", "add", site.origin, "--name", "saari", data_dir=tmp_path)
    assert "already" in twice.stderr

    def state() -> tuple[str, str, int]:
        (row,) = [it for it in lines(urbanfeed("sources", "--json", data_dir=tmp_path)) if it["name"] == "saari"]
        return row["title"], row["state"], row["articles"]

    assert urbanfeed("sources", "pause", "saari", data_dir=tmp_path).stdout == "saari is paused\n"
    assert state() == ("Saari", "paused", 5)
    assert urbanfeed("sources", "resume", "saari", data_dir=tmp_path).stdout == "saari is gathered again\n"
    assert state() == ("Saari", "healthy", 5)
    removed = urbanfeed("sources", "remove", "saari", data_dir=tmp_path)
    assert removed.stdout == "saari is removed; its 5 articles stay\n"
    assert state() == ("Saari", None, 5)  # type: ignore[comparison-overlap]
    for command in ("remove", "pause", "resume"):
        unknown = urbanfeed("sources", command, "nobody", data_dir=tmp_path)
        assert (unknown.returncode, unknown.stderr.count("\n")) == (2, 1)
    scraper = urbanfeed("sources", "remove", "optimism_kz", data_dir=tmp_path)
    assert "has a scraper file" in scraper.stderr


def test_next_pages_of_a_listing_are_read_while_all_on_them_is_new(tmp_path: Path) -> None:
    with saved_site("gol_mn") as site:
        urbanfeed("sources", "add", f"{site.origin}/medee", "--name", "gol", data_dir=tmp_path)
        site.asked.clear()
        urbanfeed("crawl", "gol", data_dir=tmp_path)
        assert [it for it in site.paths if re.match(r"/medee(\?|$)", it)] == ["/medee", "/medee?p=2"]
        site.asked.clear()
        urbanfeed("crawl", "gol", data_dir=tmp_path)
        assert [it for it in site.paths if re.match(r"/medee(\?|$)", it)] == ["/medee"]
