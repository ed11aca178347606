"""
Feeds as other people's programs read them: newsboat, sfeed and rss2email (Debian's), each in a home of its own, follow
what `urbanfeed serve` serves, and update.
"""

import json
import mailbox
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from pathlib import Path
from urllib.request import urlopen

import pytest

from articles import at, page
from databases import sqlite
from newsroom_door import ARABIC, KAZAKH, SOURCES, SWEDISH
from servers import running
from urbanfeed.article import Article, Rights
from urbanfeed.blocks import Paragraph
from urbanfeed.store import Store

FORMATS = ["atom.xml", "rss.xml"]
# The newest first, as they are served; their pages are real addresses, which invented ones are not.
WHOLE = Rights("full", basis="written for a test")
FIRST = tuple(
    replace(it, rights=WHOLE, provenance=replace(it.provenance, invented_url=False)) for it in (KAZAKH, ARABIC, SWEDISH)
)
NEWS = replace(
    FIRST[0], id="0f0f0f0f-0000-5000-8000-000000000001", url="https://city.example/news", slug="news",
    canonical_url="https://city.example/news", headline="Жаңа көше & «саябақ» <ашылды>",
    published=at("2025-08-01T09:00:00+05:00"), body=(Paragraph("Жаңа саябақ ашылды."),), images=(),
)  # fmt: skip
REVISED = replace(FIRST[1], headline="اتحاد جديد لمبدعي المدن")


def program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"no {name} found: run `make test`, or `apt-get install newsboat sfeed curl rss2email`")
    return path


@dataclass
class Served:
    """A running server, and its database. home: of the program that reads."""

    url: str
    database: str
    home: Path

    async def put(self, *articles: Article) -> None:
        async with await Store.open(self.database) as store:
            for source in SOURCES:
                await store.sources.put(source)
            for it in articles:
                await store.articles.put(it, page(it.slug))
            version = await store.version()
        # A process knows what another has stored within a second.
        while f"content version {version}\n" not in self.get("/readyz").decode():
            pass

    def get(self, path: str) -> bytes:
        with urlopen(self.url + path, timeout=60) as answer:
            content: bytes = answer.read()
            return content

    def run(self, *command: str) -> str:
        """What the program prints; it must succeed."""
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "dumb",
            "XDG_CONFIG_HOME": str(self.home / "config"), "XDG_DATA_HOME": str(self.home / "data"),
            "no_proxy": "127.0.0.1",
        }  # fmt: skip
        asked = [program(command[0]), *command[1:]]
        done = subprocess.run(asked, env=environment, cwd=self.home, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    home = tmp_path / "home"
    home.mkdir()
    with running("serve", data_dir=str(tmp_path)) as url:
        yield Served(url, sqlite(tmp_path / "urbanfeed.sqlite3"), home)


def marked(it: Article, html: str) -> bool:
    """Whether the text of the article stands there, in its language and direction."""
    return f'<div lang="{it.language}" dir="{it.direction}">' in html and it.body[0].text in html  # type: ignore[union-attr]


@pytest.mark.parametrize("file", FORMATS)
async def test_newsboat_follows_a_feed_and_updates(served: Served, file: str) -> None:
    await served.put(*FIRST)
    (served.home / "urls").write_text(f"{served.url}/feeds/{file}\n")
    (served.home / "config").write_text("max-items 0\n")

    def reload() -> list[tuple[str, str, str, str]]:
        served.run("newsboat", "-u", "urls", "-c", "cache", "-C", "config", "-x", "reload")
        with closing(sqlite3.connect(served.home / "cache")) as cache:
            sql = "SELECT guid, title, url, content FROM rss_item ORDER BY pubDate DESC, id"
            return cache.execute(sql).fetchall()

    items = reload()
    assert [it[1] for it in items] == [it.headline for it in FIRST]
    assert [it[2] for it in items] == [it.canonical_url for it in FIRST]
    assert all(marked(it, item[3]) for it, item in zip(FIRST, items, strict=True))
    with closing(sqlite3.connect(served.home / "cache")) as cache:
        assert cache.execute("SELECT title, url FROM rss_feed").fetchall() == [("urbanfeed", f"{served.url}/")]

    await served.put(NEWS, REVISED)
    again = reload()
    assert [it[1] for it in again] == [NEWS.headline, FIRST[0].headline, REVISED.headline, FIRST[2].headline]
    assert [it[0] for it in again[1:]] == [it[0] for it in items], "a revision is the same item"
    assert reload() == again


async def test_newsboat_takes_the_list_of_all_feeds(served: Served) -> None:
    await served.put(*FIRST)
    (served.home / "feeds.opml").write_bytes(served.get("/feeds/opml.xml"))
    (served.home / "urls").touch()
    served.run("newsboat", "-u", "urls", "-c", "cache", "-i", "feeds.opml")
    urls = (served.home / "urls").read_text().splitlines()
    assert f"{served.url}/feeds/atom.xml" in {it.split(" ")[0] for it in urls}
    assert f'{served.url}/feeds/atom.xml?source=living_cities_ar "Sources"' in urls


@pytest.mark.parametrize("file", FORMATS)
async def test_sfeed_follows_a_feed_and_updates(served: Served, file: str) -> None:
    await served.put(*FIRST)
    (served.home / "sfeedrc").write_text(
        f'sfeedpath="{served.home}/feeds"\nfeeds() {{\n\tfeed "wire" "{served.url}/feeds/{file}"\n}}\n'
    )

    def update() -> list[list[str]]:
        served.run("sfeed_update", "sfeedrc")
        lines = (served.home / "feeds" / "wire").read_text("utf-8").splitlines()
        return [line.split("\t") for line in lines]

    items = update()
    # sfeed(5): timestamp, title, link, content, its type, id, author, enclosure, category.
    assert [it[1] for it in items] == [it.headline for it in FIRST]
    assert [it[2] for it in items] == [it.canonical_url for it in FIRST]
    assert [it[4] for it in items] == ["html"] * 3
    assert [int(it[0]) for it in items] == [int(it.published.instant.timestamp()) for it in FIRST if it.published]
    assert all(marked(it, item[3]) for it, item in zip(FIRST, items, strict=True))

    await served.put(NEWS, REVISED)
    again = update()
    assert again[0][1] == NEWS.headline
    assert REVISED.headline in [it[1] for it in again]
    assert {it[5] for it in items} < {it[5] for it in again}
    assert len({it[5] for it in again}) == 4


@pytest.mark.parametrize("file", FORMATS)
async def test_rss2email_mails_what_is_new_once(served: Served, file: str) -> None:
    await served.put(*FIRST)
    box = served.home / "mail"
    box.mkdir()
    r2e = ("r2e", "-c", "r2e.cfg", "-d", "r2e.json")
    served.run(*r2e, "new", "me@localhost")
    config = (served.home / "r2e.cfg").read_text()
    for name, value in {"email-protocol": "maildir", "maildir-path": str(box), "html-mail": "True"}.items():
        (line,) = (it for it in config.splitlines() if it.startswith(f"{name} ="))
        config = config.replace(line, f"{name} = {value}")
    (served.home / "r2e.cfg").write_text(config)
    served.run(*r2e, "add", "wire", f"{served.url}/feeds/{file}")

    def mails() -> dict[str, str]:
        """What has come since the last time: subjects, and what is said under them."""
        served.run(*r2e, "run")
        found = {}
        inbox = mailbox.Maildir(box / "INBOX")
        for key, mail in inbox.items():
            content = mail.get_payload(decode=True)
            assert isinstance(content, bytes)
            found[str(make_header(decode_header(mail["Subject"])))] = content.decode(str(mail.get_content_charset()))
            inbox.remove(key)
        return found

    first = mails()
    assert first.keys() == {it.headline for it in FIRST}
    assert all(it.body[0].text in first[it.headline] for it in FIRST)  # type: ignore[union-attr]
    assert mails() == {}
    await served.put(NEWS, REVISED)
    assert mails().keys() == {NEWS.headline}, "a revision is no other article"
    seen = json.loads((served.home / "r2e.json").read_text())
    assert len(seen["feeds"][0]["seen"]) == 4
