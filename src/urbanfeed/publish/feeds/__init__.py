"""
The door for subscribers: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1 and IPTC ninjs 3.1 of any ArticleQuery.

    routes.py       addresses
    asked.py        what an address asks
    archive.py      which articles stand in which document (RFC 5005); month.py has months
    press.py        entries and documents, each written once
    answers.py      finished bytes over HTTP
    entry.py        what an entry says: pure, of no format
    feed.py         what stands above the entries: pure, of no format
    write.py        the formats: xml.py by feedgen, json_feed.py, ninjs.py
    words.py        our own words, in the languages that we speak
"""

from urbanfeed.publish.feeds.routes import routes

__all__ = ["routes"]
