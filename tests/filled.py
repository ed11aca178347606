"""A store with something in every table, and in every column that may be empty: for whatever carries all of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from articles import article, at, page
from databases import Rows
from urbanfeed.article import Article, Rights, Withdrawal
from urbanfeed.blocks import Paragraph
from urbanfeed.moment import Moment
from urbanfeed.page import Page
from urbanfeed.query import ArticleQuery
from urbanfeed.store import (
    Added,
    Asked,
    Deed,
    FailureCount,
    Gathering,
    Health,
    Place,
    Sample,
    Source,
    Store,
    Subscription,
    Visit,
    Wire,
)

__all__ = ["LISTED", "NOW", "fill", "kept"]

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LISTED = 27  # articles that are published; one is withdrawn beside them, and one forgotten
FEED = "https://city.example/feed"
HUB = "https://hub.example/"

MADE_ANEW = {"news", "tally", "tortoise_migrations", "content"}  # and `search`, with whatever FTS5 calls its own


async def fill(store: Store) -> None:
    """
    Two sources, one of them added and paused; articles of them, one revised, one withdrawn, one forgotten, one with the
    text of another; pages with a dictionary, one of all bytes and one damaged; how the gathering stands; a wire; a
    token that did something, and was revoked.
    """
    added = Added(NOW, (Place("feed", FEED),), "/n\\d+", {"cms": "none"})
    first = Source("city_news", "City «News»", "https://city.example/", "en", "Asia/Almaty", Rights(), added=added)
    await store.sources.put(first)
    await store.sources.put(Source("other_news", "Other News", None, None, None, Rights()))
    await store.sources.pause("city_news", NOW)
    await _subscribe(store)
    for number in range(25):
        it = article(f"n{number}", topics=("housing",), published=at(f"2025-01-{1 + number:02}T00:00:00Z"))
        await _put(store, it)
    await _put(store, article("n1", headline="Құжат \0 ё"), page("n1", "<p>" + "".join(map(chr, range(1, 600)))))
    for name, source in (("first", "city_news"), ("second", "other_news")):
        await _put(store, _long(name, source))
    await _put(store, article("withdrawn"))
    await store.articles.withdraw(article("withdrawn").id, Withdrawal(NOW, "by request", "operator"))
    await _put(store, article("forgotten"))
    await store.forgotten.forget(article("forgotten").id, "erased by request", NOW)
    await store.pages._mark(_page("n5").sha256, "as a test says")
    await _gather(store)
    await store.wires.put(Wire("w", "Сым", "A wire", ArticleQuery(topic=("housing",)), NOW))
    token, secret = await store.tokens.add("the desk", ["edit"], NOW, LATER)
    await store.tokens.used(secret, NOW)
    await store.followed.hold(NOW, LATER, 9)
    await store.deeds.add(Deed(NOW, token.id, "withdrawArticle", article("withdrawn").id, "ArticleWithdrawn"))
    await store.tokens.revoke(token.id, NOW)


def kept(rows: Rows) -> Rows:
    """All rows, as both engines have them."""
    return {
        name: [tuple(int(it) if isinstance(it, bool) else it for it in row) for row in found]
        for name, found in sorted(rows.items())
        if name not in MADE_ANEW and not name.startswith("search")
    }


async def _gather(store: Store) -> None:
    sample = Sample(NOW, 120, ("authors",), 0.9, published=NOW)
    visit = Visit(
        "city_news", FEED, NOW, place=True, told="2026", due_at=LATER, seen_at=NOW, status=503, etag='"a"',
        last_modified="Sun, 01 Mar 2026 12:00:00 GMT", moved_to=f"{FEED}/", sha256="ab" * 32, failures=2,
        failing_since=NOW, kind="http-status", detail="503", links=3, links_before=4, sample=sample,
    )  # fmt: skip
    await store.visits.put(visit)
    await store.gatherings.put(Gathering("city_news", LATER, NOW, NOW, 1, NOW, 3600, 900))
    await store.gatherings.put_health("city_news", Health("broken", "its feed cannot be read", NOW, NOW))
    await store.gatherings.hold("city_news", LATER, LATER + timedelta(minutes=5))
    await store.gatherings.count_failure("city_news", FailureCount("http-status", 2, NOW, FEED, "503"))
    subscription = Subscription(
        "key", "city_news", FEED, FEED, HUB, "secret", "active", LATER, endpoint=f"{HUB}new", callback=f"{FEED}/back",
        asked_at=NOW, lease_until=LATER, delivered_at=NOW, failures=1, reason="it was not verified",
    )  # fmt: skip
    await store.subscriptions.add(subscription)


async def _subscribe(store: Store) -> None:
    """To our hub: one who is told, and asks for more, and one who is not."""
    for callback in (f"{HUB}callback", f"{HUB}another"):
        asked = Asked("subscribe", NOW, "https://wire.example/feeds/atom.xml?", timedelta(days=1), "secret")
        await store.subscribers.ask("https://wire.example/feeds/atom.xml", "ab" * 32, callback, "hub.example", asked)
    (first, *_) = held = await store.subscribers.hold(NOW, LATER, 9, 9)
    after = replace(first, secret="secret", lease_until=LATER, told="ab" * 32, failures=1, asked=None)
    await store.subscribers.settle([(first, after)], NOW)
    await store.subscribers.ask(first.address, first.digest, first.callback, first.host, asked)
    assert len(held) == 2


async def _put(store: Store, it: Article, from_page: Page | None = None) -> None:
    came = from_page or _page(it.slug)
    provenance = replace(it.provenance, sha256=came.sha256, fetched_at=NOW)
    await store.articles.put(replace(it, provenance=provenance), replace(came, fetched_at=NOW))


def _page(name: str) -> Page:
    """A page with markup that all pages of its site have."""
    frame = "".join(f'<div class="frame-{number}"><a href="/menu/{number}">' for number in range(40))
    return page(name, f"<title>{name}</title>{frame}<p>The first sentence of {name}. The second sentence.")


def _long(name: str, source: str) -> Article:
    """An article whose text others may have nearly word for word."""
    text = " ".join(f"Word{number} of a text that was sent to all newspapers." for number in range(20))
    published = Moment("2024-06-01", "day", "source", "1 June", "Asia/Almaty")
    return article(name, source, body=(Paragraph(text),), published=published)
