"""
Everything that a scraper file may import: the vocabulary in which a source is described.

A scraper is data: rules say where each field stands, and `draft` reads a page by them. Nothing here fetches, judges or
cleans; what a rule finds is given as it was printed.
"""

from urbanfeed.article import Image, Rights
from urbanfeed.page import Claim, Page
from urbanfeed.scraping.bodies import Body, Dump, Passage, html, lines
from urbanfeed.scraping.discovery import Discovery, Feed, Listing, Sitemap, latest, listing, sitemap
from urbanfeed.scraping.expressions import Attribution, Match, attribution, match
from urbanfeed.scraping.rules import (
    PUBLISHED,
    UPDATED,
    Picture,
    Rule,
    address,
    attribute,
    first,
    jsonld,
    meta,
    picture,
    text,
)
from urbanfeed.scraping.scraper import Scraper, draft

__all__ = [
    "PUBLISHED", "UPDATED", "Attribution", "Body", "Claim", "Discovery", "Dump", "Feed", "Image", "Listing", "Match",
    "Page", "Passage", "Picture", "Rights", "Rule", "Scraper", "Sitemap", "address", "attribute", "attribution",
    "draft", "first", "html", "jsonld", "latest", "lines", "listing", "match", "meta", "picture", "sitemap", "text",
]  # fmt: skip
