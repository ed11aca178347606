"""
Extracting: from the bytes of a page to its article. The source's scraper reads it; where there is none, or the page is
not what its scraper knows any more (stand_in.py), the general reader does.

Nothing here fetches or stores, and only ExtractionError is ever raised.
"""

import re
from dataclasses import replace
from datetime import datetime
from html import unescape

from urbanfeed import plugins, reader, scraping
from urbanfeed.article import Article
from urbanfeed.ingest.addresses import absolute, one_site
from urbanfeed.ingest.clean import clean
from urbanfeed.ingest.names import source_of
from urbanfeed.ingest.stand_in import StandIn, contradicts, marked
from urbanfeed.page import Claim, Draft, ExtractionError, Page
from urbanfeed.reader import Memory
from urbanfeed.scraping import Scraper

__all__ = ["drafted", "extract", "extract_article", "page_of", "remembered_source"]

_MOST_BYTES = 32_000_000

# What tells markup from text: a tag that HTML knows.
_TAG = re.compile(
    r"<(?:!doctype\s|/?(?:html|head|title|meta|link|body|div|p|span|a|br|h[1-6]|ul|ol|li|table|article|section|main"
    r"|img|b|i|em|strong|font|script)\b)",
    re.IGNORECASE,
)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE | re.ASCII)
_LINK = re.compile(r"<link\s[^<>]*>", re.IGNORECASE)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_CANONICAL = re.compile(r"\brel\s*=\s*[\"']?canonical\b", re.IGNORECASE)


def extract_article(
    content: bytes | str, url: str | None = None, content_type: str | None = None, source: str | None = None
) -> Article:
    """
    The article of a page.

    content: the page, HTML or a text dump. url: the address it was fetched from. content_type: the header's value
    (RFC 9110, section 8.3); without it, the content tells. source: the name of an installed scraper; without it, the
    page's canonical address or `url` selects one.

    A listing, a product or a forum page gives an article of low confidence. A login wall, a bot check, an error page,
    an empty page or what is not text raises ExtractionError with the reason; nothing else is ever raised.
    """
    return extract(page_of(content, url=url, content_type=content_type), source)


def page_of(
    content: bytes | str,
    url: str | None = None,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
    invented_url: bool = False,
) -> Page:
    """
    The page that these bytes are, its text decoded; what has no HTML tag in it is a text dump. A `url` that is no http
    or https address is none.

    Raises ExtractionError for what is not text, or too large.
    """
    if len(content) > _MOST_BYTES:
        raise ExtractionError("too-large", f"the page has more than {_MOST_BYTES:,} bytes")
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
        markup = content.decode("utf-8", "replace")  # a lone surrogate is no character
    else:
        markup = reader.decode(content, content_type)
    named = (content_type or "").split(";")[0].strip().lower()
    is_text = named == "text/plain" or _TAG.search(markup) is None
    return Page(
        content=content,
        markup=markup,
        url=absolute(url, None),
        content_type=_with_charset("text/plain" if is_text else "text/html", content_type),
        fetched_at=fetched_at,
        invented_url=invented_url,
    )


def _with_charset(kind: str, header: str | None) -> str:
    """With the charset that the header states, so that the page is decoded alike whenever it is read again."""
    stated = _CHARSET.search(header or "")
    return f"{kind}; charset={stated[1].lower()}" if stated else kind


def extract(page: Page, source: Scraper | str | None = None, memory: Memory | None = None) -> Article:
    """
    The article of a page. source: its scraper, or its name. memory: of the source. Raises ExtractionError.
    """
    draft, scraper = drafted(page, source, memory)
    return clean(draft, page, scraper)


def drafted(
    page: Page, source: Scraper | str | None = None, memory: Memory | None = None
) -> tuple[Draft, Scraper | None]:
    """What a page says, by its scraper or the general reader, and the scraper of its source. Raises ExtractionError."""
    scraper = _scraper(page, source)
    return (_draft(page, scraper, memory) if scraper else reader.read(page, memory)), scraper


def remembered_source(page: Page, source: Scraper | str | None = None) -> str | None:
    """The source whose memory helps to read a page; None where a scraper's rules read it, or no site is known."""
    if page.is_dump:
        return None
    scraper = _scraper(page, source)
    if scraper:
        return None if scraper.headline and scraper.body else scraper.name
    address = page.url or _canonical(page)
    return source_of(address) if address else None


def _with_part(draft: Draft, page: Page) -> Draft:
    """The draft that a scraper made, with what the page says of its other parts."""
    headline, address = (it.value if it else None for it in (draft.headline, draft.canonical_url))
    part = reader.part_of(page, headline, absolute(address, page.url))
    return replace(draft, part=part.number, next_url=part.next_url)


def _draft(page: Page, scraper: Scraper, memory: Memory | None) -> Draft:
    """What the page says by its scraper, or by the general reader where the scraper does not know it any more."""
    draft = reader.read(page, memory)  # which refuses what is no article
    own = scraping.draft(scraper, page)
    why: StandIn | None = contradicts(draft, own) if own else "finds no article"
    if own is not None and (page.is_dump or why is None):
        return _with_part(reader.supplemented(own, page), page)
    stated = (Claim(scraper.language, "scraper"),) if scraper.language else ()
    draft = replace(draft, timezone=scraper.timezone, languages=(*stated, *draft.languages))
    has_rules = not page.is_dump and scraper.headline and scraper.body
    return marked(draft, scraper.name, why) if why and has_rules else draft


def _scraper(page: Page, source: Scraper | str | None) -> Scraper | None:
    """The scraper that the name or the page's address selects."""
    if isinstance(source, Scraper):
        return source
    if source is None:
        canonical = None if page.is_dump else _canonical(page)
        if page.url and not one_site(canonical, page.url):
            canonical = None  # anybody can write another site's address into a page, and claim its rights
        return next(filter(None, (plugins.scraper_for(it) for it in (canonical, page.url) if it)), None)
    known = plugins.installed()
    if source not in known:
        raise ExtractionError("unknown-source", f"no scraper is named {source!r}; there are: {', '.join(known)}")
    return known[source]


def _canonical(page: Page) -> str | None:
    """The address in the page's `<link rel=canonical>`, found without a tree: most pages have no scraper."""
    for link in _LINK.finditer(page.markup):
        if _CANONICAL.search(link[0]) and (href := _HREF.search(link[0])):
            return absolute(unescape(href[1] or href[2] or href[3] or ""), page.url)
    return None
