"""What hardly any article has, and what one that has it must not do to the feeds that it stands in."""

import asyncio
import json
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from articles import article, at
from one_door import one_door
from urbanfeed.article import Article, Image, Rights
from urbanfeed.publish import feeds

FILES = ("atom.xml", "rss.xml", "feed.json", "ninjs.json")


def serving(folder: Path, *articles: Article) -> AbstractContextManager[TestClient]:
    return TestClient(one_door(feeds.routes(), folder / "feeds.sqlite3", articles))


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_who_pages_back_to_the_first_instant_of_all_comes_to_an_end(tmp_path: Path, year: str) -> None:
    """A date that nobody has set is written 0001-01-01T00:00:00Z by more than one program."""
    edge = {"0001": "0001-01-01T00:00:00Z", "9999": "9999-12-31T23:59:59.999999Z"}[year]
    with serving(tmp_path, article("a", published=at(edge)), article("b"), article("c")) as client:
        back, forth = [], []
        address: str | None = "/feeds/atom.xml?limit=1"
        while address and len(back) < 9:
            back.append(address)
            address = client.get(address).links.get("prev-archive", {}).get("url")
        address = back[-1]
        while address and len(forth) < 9:
            forth.append(address)
            address = client.get(address).links.get("next-archive", {}).get("url")
    assert len(back) < 9
    assert len(forth) < 9


@pytest.mark.parametrize("url", ["http://[bad/x.jpg", "https://a]b.example/x.jpg", "https://a℀b.example/x.jpg"])
def test_a_picture_whose_address_nobody_can_take_apart_is_left_out(tmp_path: Path, url: str) -> None:
    shown = article("a", images=(Image(url), Image("https://city.example/b.jpg")), rights=Rights("full"))
    with serving(tmp_path, replace(shown, url=url, canonical_url=url)) as client:
        for file in FILES:
            answer = client.get(f"/feeds/{file}")
            assert answer.status_code == 200
            assert "https://city.example/b.jpg" in answer.text
            assert url not in answer.text
