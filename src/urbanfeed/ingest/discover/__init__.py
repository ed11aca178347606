"""
Discovering: where a site tells of its articles, and which articles a source tells of now.

`survey` looks at a site of which only the address is known; `discover` asks the places of a source. What a place says
of an article is a hint; its page has the last word.
"""

from urbanfeed.ingest.discover.feeds import feed_links
from urbanfeed.ingest.discover.found import Asks, Found, Missed, Offer
from urbanfeed.ingest.discover.listings import learned_links, listing_links, next_page
from urbanfeed.ingest.discover.places import Knows, discover, same_form
from urbanfeed.ingest.discover.sitemaps import Sitemapped, sitemap_links
from urbanfeed.ingest.discover.survey import Candidate, Survey, Surveys, Tried, survey

__all__ = [
    "Asks", "Candidate", "Found", "Knows", "Missed", "Offer", "Sitemapped", "Survey", "Surveys", "Tried", "discover",
    "feed_links", "learned_links", "listing_links", "next_page", "same_form", "sitemap_links", "survey",
]  # fmt: skip
