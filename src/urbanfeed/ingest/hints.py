"""
Hints: what a feed says of an article, where its page states nothing of the kind.

The page has the last word: a hint changes nothing that the page states. A headline, a date or authors that come from a
feed are the publisher's own words, so they are no guess; but they were not read on the page, so they have a rule of
their own, "feed", and a low confidence.
"""

from dataclasses import replace
from datetime import timedelta

from urbanfeed.article import Article, FieldRule
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.names import authors_of, slug_of
from urbanfeed.page import Link
from urbanfeed.reader.dates import moment

__all__ = ["CONFIDENCE", "RULE", "hinted", "kept_hints"]

RULE = "feed"
CONFIDENCE = 0.5

_ZONES = timedelta(days=1)  # a day begins in the east before it does here
_NO_HEADLINE = "first words of the body"  # the rule of a page that has none (clean.py)


def hinted(article: Article, link: Link, timezone: str | None = None) -> Article:
    """
    The article, with what the link's place says of it where the page is silent.

    Only a day of publication is taken for one: `lastmod` and Atom's `updated` say something else. timezone: the
    source's (IANA), for dates without an offset.
    """
    said: dict[str, object] = {}
    if article.published is None and link.published:
        languages = (article.language,) if article.language else ()
        published = moment(link.published, timezone=timezone, languages=languages)
        fetched_at = article.provenance.fetched_at
        if published and not (fetched_at and published.instant > fetched_at + _ZONES):
            said["published"] = published
    if not article.authors and (authors := authors_of(link.authors, (article.source, link.found_in))[0]):
        said["authors"] = authors
    title = one_line(link.title or "")
    if title and _rule_of(article, "headline") == _NO_HEADLINE:
        said |= {"headline": title, "slug": slug_of(article.url, title)}
    return _with(article, said)


def kept_hints(article: Article, stored: Article) -> Article:
    """The article as it was read again, with what only a feed had said of the stored one: feeds forget, pages don't."""
    said = {
        name: getattr(stored, name)
        for name in ("published", "authors")
        if not getattr(article, name) and _rule_of(stored, name) == RULE
    }
    if _rule_of(article, "headline") == _NO_HEADLINE and _rule_of(stored, "headline") == RULE:
        said |= {"headline": stored.headline, "slug": stored.slug}
    return _with(article, said)


def _with(article: Article, said: dict[str, object]) -> Article:
    if not said:
        return article
    rules = tuple(it for it in article.provenance.fields if it.name not in said)
    rules += tuple(FieldRule(name, RULE, CONFIDENCE) for name in said if name != "slug")
    provenance = replace(article.provenance, fields=rules)
    return replace(article, **said, provenance=provenance)  # type: ignore[arg-type]  # each name has its own type


def _rule_of(article: Article, name: str) -> str | None:
    return next((it.rule for it in article.provenance.fields if it.name == name), None)
