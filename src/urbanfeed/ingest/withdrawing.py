"""
Withdrawing: an article whose page is gone is published no more, and again when its page is there again.

Never deleted. What the operator has withdrawn, only the operator brings back.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from urbanfeed.article import Article, Withdrawal
from urbanfeed.page import Page
from urbanfeed.store import Store, Visit

__all__ = ["as_it_is_there", "is_gone", "withdraw_gone"]

_log = logging.getLogger(__name__)

_GONE = (404, 410)  # RFC 9110, sections 15.5.5 and 15.5.11
_LOOKS = 2
_APART = timedelta(
    hours=1
)  # of the first look and the last: a site that is being mended may miss every page for minutes


def is_gone(visit: Visit) -> bool:
    """Whether the page was gone when it was asked for last and before, and not only for a moment."""
    if visit.status not in _GONE or visit.failures < _LOOKS or not visit.failing_since or not visit.seen_at:
        return False
    return visit.seen_at - visit.failing_since >= _APART


async def withdraw_gone(store: Store, visit: Visit, now: datetime) -> Article | None:
    """
    Withdraw the article whose page this visit found gone; None where there is none to withdraw.

    An article that can still be read at another of its addresses stays, as does one of which only a twin has gone.
    """
    article = await store.articles.find(visit.source, visit.url, "")
    if article is None or article.withdrawn:
        return None
    if visit.url not in (article.canonical_url, article.url, article.provenance.url):
        return None
    others = await store.visits.of(visit.source, await store.articles.addresses(article.id))
    if any(it.url != visit.url and it.status in (200, 304) and not it.failures for it in others.values()):
        return None
    first, last = (f"{it:%Y-%m-%d}" for it in (visit.failing_since or now, now))
    reason = f"its page at the publisher's is gone ({visit.status}; seen on {first} and {last})"
    await store.articles.withdraw(article.id, Withdrawal(now, reason, "gone"))
    _log.info("article withdrawn", extra={"article": article.id, "source": visit.source, "reason": reason})
    return article


def as_it_is_there(stored: Article, page: Page, just_fetched: bool) -> Article:
    """
    The stored article, no more withdrawn if it was so because its page was gone, and this page came after that.

    A saved page proves nothing, unless it says (WARC does) that it was fetched later.
    """
    gone = stored.withdrawn
    if gone is None or gone.cause != "gone":
        return stored
    later = page.fetched_at is not None and page.fetched_at > gone.at
    return replace(stored, withdrawn=None) if just_fetched or later else stored
