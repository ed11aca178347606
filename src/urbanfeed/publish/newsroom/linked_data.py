"""
An article for machines that read pages: schema.org's NewsArticle as JSON-LD.

It says what the article says and leaves out what it does not.
"""

import json
from typing import Any

from markupsafe import Markup

from urbanfeed.blocks import Figure
from urbanfeed.publish.links import Links, linkable
from urbanfeed.publish.shown import Shown
from urbanfeed.store import Source
from urbanfeed.taxonomy import topic

__all__ = ["for_script", "news_article", "picture_of"]

# Characters that could end the script element or open a comment in it (HTML, section 4.12.1.3), and the two line
# separators of old JavaScript; JSON may write any character as an escape (RFC 8259, section 7).
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def news_article(seen: Shown, links: Links, source: Source | None) -> dict[str, Any]:
    """The article as a NewsArticle (https://schema.org/NewsArticle); dates as exact as the page states them."""
    article = seen.article
    publisher = {"@type": "Organization", "name": source.title if source else article.source}
    if source and source.home:
        publisher["url"] = source.home
    picture = picture_of(seen)
    said = {
        "headline": article.headline,
        "alternativeHeadline": seen.standfirst,
        "description": seen.excerpt() or None,
        "inLanguage": article.language,
        "datePublished": article.published and article.published.at,
        "dateModified": article.updated and article.updated.at,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": publisher,
        "articleSection": article.section,
        "about": [{"@type": "Thing", "name": it.label()} for it in map(topic, article.topics) if it],
        "image": [picture] if picture else None,
        "wordCount": article.word_count or None,
        "isBasedOn": links.original(article),
        "license": licence if (licence := article.rights.licence or "").startswith("https://") else None,
        "creditText": article.rights.credit,
        "url": links.article(article),
        "mainEntityOfPage": links.article(article),
    }
    return {"@context": "https://schema.org", "@type": "NewsArticle"} | {
        name: value for name, value in said.items() if value
    }


def picture_of(seen: Shown) -> str | None:
    """The address of the article's first picture, where it may be shown."""
    figures = (block.url for block in seen.body if isinstance(block, Figure))
    return next(filter(linkable, (*(image.url for image in seen.images), *figures)), None)


def for_script(data: dict[str, Any]) -> Markup:
    """JSON that can stand in a `<script>` element, whatever its strings say."""
    return Markup(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S704 - escaped just here
