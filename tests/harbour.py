"""
The Harbour City News: a source of our own whose site a test changes as it likes, and a clock whose days pass at once.

tests/breaking/ holds its article page before and after a redesign.
"""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from local_site import Reply
from urbanfeed.ingest.fetch import Mirror
from urbanfeed.scraping import Scraper, html, latest, text
from urbanfeed.settings import Settings, load

__all__ = ["BEGAN", "SCRAPER", "FakeClock", "TheEnd", "feed", "mirror", "page", "replies", "settings"]

BEGAN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SCRAPER = Scraper(
    name="harbour",
    title="Harbour City News",
    home="https://harbour.example/",
    language="en",
    article=r"/news/\d+",
    discover=latest("/feed"),
    headline=text("h1"),
    body=html("div.story"),
)
PAGES = Path(__file__).parent / "breaking"


class TheEnd(Exception):  # noqa: N818
    """The time that a test gave its clock is over."""


@dataclass
class FakeClock:
    """Stands still while a round is under way, and leaps over the time between."""

    at: datetime = BEGAN
    until: datetime = BEGAN + timedelta(days=1000)

    def now(self) -> datetime:
        return self.at

    def chance(self) -> float:
        return 0.5

    async def wait(self, seconds: float, tasks: Collection[asyncio.Task[Any]]) -> None:
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return
        if self.at + timedelta(seconds=seconds) > self.until:
            self.at = self.until
            raise TheEnd
        self.at += timedelta(seconds=max(seconds, 1))
        await asyncio.sleep(0)


def settings(**changed: object) -> Settings:
    """Settings for a site on this machine, which may be asked as fast as it answers."""
    return load({}, host_delay=0, allowed_addresses="127.0.0.1", **changed)


def mirror(origin: str) -> tuple[Mirror, ...]:
    """The site at this origin, in the place of the real one."""
    return (Mirror(SCRAPER.home, origin),)


def published(number: int) -> datetime:
    """Article 0 is a day older than the test, and each next one a day older than that."""
    return BEGAN - timedelta(days=number + 1)


def page(number: int, form: str = "before", published_at: datetime | None = None) -> Reply:
    """The page of an article, in one of the forms of tests/breaking/."""
    markup = (PAGES / f"{form}.html").read_text("utf-8")
    date = (published_at or published(number)).isoformat()
    return Reply(
        markup.format(number=number, headline=f"Item {number} of the plan for the port", published=date),
        headers={"ETag": f'"{form}-{number}"'},
    )


def feed(numbers: Iterable[int], ttl: int | None = None) -> Reply:
    """The feed that tells of these."""
    items = "".join(
        f"<item><link>https://harbour.example/news/{it}</link>"
        f"<pubDate>{format_datetime(published(it))}</pubDate></item>"
        for it in numbers
    )
    head = f"<ttl>{ttl}</ttl>" if ttl else ""
    body = f'<rss version="2.0"><channel><title>Harbour</title>{head}{items}</channel></rss>'
    return Reply(body, type="application/rss+xml", headers={"ETag": f'"{abs(hash(body))}"'})


def replies(numbers: Collection[int], form: str = "before") -> dict[str, Reply | str | bytes]:
    """The site: its feed, and these articles in this form."""
    articles: dict[str, Reply | str | bytes] = {f"/news/{it}": page(it, form) for it in numbers}
    return articles | {"/feed": feed(numbers)}
