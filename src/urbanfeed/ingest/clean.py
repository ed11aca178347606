"""
Cleaning: from what a page says to an article that can be trusted: typed blocks of safe markup, absolute addresses, real
dates, one language. What a page does not state stays null.

Pure but for the clock: a draft and its page in, an article out. The body's markup is the work of `body.py` and
`written.py`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from urbanfeed.address import host
from urbanfeed.article import Article, FieldRule, Image, Provenance, Rights, article_id
from urbanfeed.blocks import Block, Code, Embed, Figure, Heading, Paragraph, body_text
from urbanfeed.ingest.addresses import absolute, canonical, one_site
from urbanfeed.ingest.body import items_of
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.names import authors_of, slug_of, source_of
from urbanfeed.ingest.pictures import credited
from urbanfeed.ingest.terms import rights_under, terms_of
from urbanfeed.ingest.written import blocks_of
from urbanfeed.moment import Moment
from urbanfeed.page import Claim, Draft, ExtractionError, Page
from urbanfeed.reader.dates import moment, placed
from urbanfeed.reader.language import is_one, other_than, settle
from urbanfeed.reader.names import distinct
from urbanfeed.scraping import Scraper

__all__ = ["clean", "in_their_languages", "word_count"]

# A word: letters and digits with what joins them; of scripts that are written without spaces, each character.
_MAYBE_SPACELESS = re.compile("[\u3040-\ufaff]")  # one range is found at once; three take ten times as long
_WORD = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’.-][^\\W_]+)*"
)

# A headline as long stands at the beginning of a sentence by no accident.
_LONG_HEADLINE = 40

_FIRST_WORDS = 80  # characters of the body that stand for a headline

# Fewer letters than this do not tell a block's language.
_ENOUGH_LETTERS = 100

_OPENING = 2 * _ENOUGH_LETTERS

_ASKED_FOR = Claim("", "address asked for")

_BASE = re.compile(r"<base\s[^<>]*?href\s*=\s*[\"']?([^\"'\s<>]+)", re.IGNORECASE)
_HEAD = 20_000  # characters of a page that are looked through for its <base>


def clean(draft: Draft, page: Page, scraper: Scraper | None = None) -> Article:
    """
    The article that a draft makes.

    scraper: of the source that the page belongs to, whether or not it read it. Raises ExtractionError where the body
    has no text, or is nested too deep.
    """
    url = _own_address(draft, page)
    base = _base(page, url)
    body = blocks_of(items_of(draft.body, base))
    headline = draft.headline if draft.headline and one_line(draft.headline.value) else _first_words(body)
    if headline is None:
        raise ExtractionError("empty", "the page has no text that could be an article")
    title = one_line(headline.value)
    if headline is draft.headline:  # else it is the beginning of the body, and stays there
        body = _without_headline(body, title)
    text = body_text(body)
    if not text.strip():
        raise ExtractionError("empty", "the page has a headline, and no text under it")
    spoken = settle(draft.languages, text)
    language = spoken.value if spoken else None
    source = scraper.name if scraper else source_of(page.url or url)
    authors, agencies = authors_of((it.value for it in draft.authors), _site(scraper, url))
    terms, terms_rules = terms_of(draft, page)
    published = _moment(draft.published, draft)
    updated = _moment(draft.updated, draft)
    article = Article(
        id=article_id(source, url or page.sha256),
        source=source,
        url=page.url or url,
        canonical_url=url,
        slug=slug_of(url, title),
        headline=title,
        standfirst=_said(draft.standfirst, unless=title),
        authors=authors,
        language=language,
        published=published,
        updated=updated if published and updated and updated.instant > published.instant else None,
        section=_said(draft.section, unless=title),
        images=tuple(_images(draft.images, base)),
        body=in_their_languages(body, language),
        word_count=word_count(text),
        first_seen=page.fetched_at or datetime.now(UTC),
        rights=rights_under(terms, scraper.rights if scraper else Rights()),
        agencies=distinct((*agencies, *(it.value for it in draft.agencies))),
        tags=tuple(dict.fromkeys(filter(None, (one_line(it.value) for it in draft.tags)))),
        twins=tuple(replace(it, url=whole) for it in draft.twins if (whole := absolute(it.url, base))),
        terms=terms,
        provenance=Provenance(
            sha256=page.sha256,
            extractor=draft.extractor,
            version=draft.version,
            url=page.url,
            fetched_at=page.fetched_at,
            confidence=draft.confidence,
            twin=draft.twin,
            invented_url=page.invented_url,
            memory=draft.memory,
            part=draft.part,
            next_url=canonical(draft.next_url.value, base) if draft.next_url else None,
        ),
    )
    rules = (*_rules(article, draft, headline, spoken), *terms_rules)
    return replace(article, provenance=replace(article.provenance, fields=rules))


def word_count(text: str) -> int:
    """How many words a text has; of scripts that are written without spaces, how many characters."""
    if not text.isascii() and _MAYBE_SPACELESS.search(text):
        return len(_WORD.findall(text))
    parts = text.split()
    others = [it for it in parts if not it.isalnum()]  # few; the rest is a word each
    return len(parts) - len(others) + len(_WORD.findall(" ".join(others)))


def _own_address(draft: Draft, page: Page) -> str | None:
    """The canonical address that the page gives, if that is no front page and no other site's; else the one asked."""
    asked = canonical(page.url)
    said = draft.canonical_url.value if draft.canonical_url else None
    given = asked if said == page.url else canonical(said, page.url)
    if given is None or asked is None:
        return given or asked
    is_front = re.fullmatch(r"https?://[^/]+/", given) is not None
    return given if one_site(given, asked) and not is_front else asked


def _base(page: Page, url: str | None) -> str | None:
    """
    What relative addresses start from (HTML Living Standard, section 4.2.3: the first `base`); nothing where the page's
    own address was invented, for then so would they be.
    """
    if page.invented_url:
        return None
    start = page.url or url
    found = _BASE.search(page.markup, 0, _HEAD)
    return (absolute(found[1], start) if found else None) or start


def _is_taken(claim: Claim | None, article: Article) -> bool:
    """Whether the canonical address is the one that the page gives, and not the one asked for in its place."""
    taken = article.canonical_url
    return claim is not None and (claim.value == taken or canonical(claim.value, article.provenance.url) == taken)


def _first_words(body: Iterable[Block]) -> Claim | None:
    """For a page without a headline: the beginning of its text, so that it can be told from others."""
    text = next((line for block in body if (line := one_line(body_text([block])))), None)
    if text is None:
        return None
    space = text.rfind(" ", 20, _FIRST_WORDS)  # none where words are not parted
    words = text if len(text) <= _FIRST_WORDS else text[: space if space > 0 else _FIRST_WORDS] + "…"
    return Claim(words, "first words of the body", 0.0)


def _without_headline(body: tuple[Block, ...], headline: str) -> tuple[Block, ...]:
    """The body without a first line that says the headline again, alone or with a word on who reports it."""
    first = body[0] if body else None
    if not isinstance(first, (Heading, Paragraph)):
        return body
    line, said = one_line(first.text).casefold(), headline.casefold()
    reports = isinstance(first, Paragraph) and len(said) >= _LONG_HEADLINE and len(line) - len(said) <= len(said) // 3
    return body[1:] if line == said or (reports and line.startswith(said)) else body


def _said(claim: Claim | None, unless: str) -> str | None:
    text = one_line(claim.value) if claim else ""
    return text if text and text != unless else None


def _moment(claim: Claim | None, draft: Draft) -> Moment | None:
    if claim is None:
        return None
    if claim.moment:
        return placed(claim.moment, draft.timezone)
    return moment(claim.value, timezone=draft.timezone, languages=tuple(it.value for it in draft.languages))


def _images(images: Iterable[Image], base: str | None) -> Iterator[Image]:
    for it in images:
        alt, credit = (one_line(value or "") or None for value in (it.alt, it.credit))
        caption, named = credited(it.caption or "") if credit is None else (one_line(it.caption or "") or None, credit)
        url = absolute(it.url, base)
        if url or alt or caption or named:
            yield Image(url, alt, caption, named, it.width, it.height)


def _site(scraper: Scraper | None, url: str | None) -> tuple[str, ...]:
    return (host(url), *((scraper.name, scraper.title, host(scraper.home)) if scraper else ()))


def in_their_languages(body: tuple[Block, ...], language: str | None) -> tuple[Block, ...]:
    """The blocks of an article in this language, each with its own where that is surely another."""
    return body if is_one(_openings(body)) else tuple(_in_its_language(block, language) for block in body)


def _openings(body: Iterable[Block]) -> str:
    """How each block begins: enough to tell the language of the whole, and whether a block is in another."""
    return "\n\n".join([body_text([block])[:_OPENING] for block in body])


def _in_its_language(block: Block, language: str | None) -> Block:
    """The block, with its language where that is surely another than the article's."""
    if isinstance(block, (Code, Embed, Figure)) or language is None:
        return block
    text = body_text([block])
    if len(text) < _ENOUGH_LETTERS or not any(_has_enough(it) for it in (text[: 2 * _ENOUGH_LETTERS], text)):
        return block
    own = other_than(language, text)
    return replace(block, language=own) if own else block


def _has_enough(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _ENOUGH_LETTERS


def _rules(article: Article, draft: Draft, headline: Claim, language: Claim | None) -> Iterator[FieldRule]:
    """Which rule gave each field that has a value."""
    yield FieldRule("headline", headline.rule, headline.confidence)
    yield FieldRule("body", draft.body_rule)
    claims = {
        "standfirst": draft.standfirst,
        "authors": draft.authors[0] if draft.authors else None,
        "published": draft.published,
        "updated": draft.updated,
        "section": draft.section,
        "agencies": next(iter(draft.agencies or draft.authors), None),
        "tags": draft.tags[0] if draft.tags else None,
        "canonical_url": draft.canonical_url if _is_taken(draft.canonical_url, article) else _ASKED_FOR,
        "language": language,
    }
    for name, claim in claims.items():
        if claim and getattr(article, name):
            yield FieldRule(name, claim.rule, claim.confidence)
    if article.images and draft.images_rule:
        weighed = next((it.winner for it in draft.weighings if it.field == "images" and it.winner), None)
        yield FieldRule("images", draft.images_rule, weighed.confidence if weighed else None)
    if article.twins:
        yield FieldRule("twins", "link rel=amphtml or alternate")
