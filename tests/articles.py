"""Articles for tests, in one line each: `article(headline="…", language="ar")`."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from urbanfeed.article import Article, Provenance, Rights, article_id
from urbanfeed.blocks import Paragraph
from urbanfeed.moment import Moment
from urbanfeed.page import Page

FIRST_SEEN = datetime(2025, 9, 1, 8, 0, tzinfo=UTC)


def article(name: str = "one", source: str = "city_news", **fields: Any) -> Article:
    """An article that may be shown in full; `name` makes its id, address and headline."""
    url = f"https://city.example/{name}"
    plain = Article(
        id=article_id(source, url),
        source=source,
        headline=f"Headline {name}",
        language="en",
        first_seen=FIRST_SEEN,
        provenance=Provenance(sha256=page(name).sha256, extractor=f"scraper {source}", version="1", url=url),
        url=url,
        canonical_url=url,
        slug=name,
        body=(Paragraph(f"The first sentence of {name}. The second sentence."),),
        rights=Rights(show="full", basis="written for a test"),
    )
    return replace(plain, **fields)


def at(text: str) -> Moment:
    """A moment that its page states to the second, with an offset."""
    return Moment(at=text, precision="second", zone="stated", text=text)


def page(name: str = "one", markup: str = "") -> Page:
    """The page that `article(name)` comes from."""
    markup = markup or f"<title>{name}</title><p>The first sentence of {name}. The second sentence."
    content = markup.encode()
    return Page(content=content, markup=markup, url=f"https://city.example/{name}")
