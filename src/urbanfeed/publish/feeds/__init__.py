"""
The door for subscribers: Atom (RFC 4287) and RSS 2.0 of any ArticleQuery.

    routes.py       addresses, and who may keep an answer
    feed.py         what a feed says: pure, no XML
    write.py        a feed as XML, by feedgen
    characters.py   what XML 1.0 cannot hold
"""

from urbanfeed.publish.feeds.routes import routes

__all__ = ["routes"]
