"""
Our own WebSub hub (W3C Recommendation of 2018), as far as it is a door: who wants to be told of one of our feeds says
so here, and what a feed says is read as anybody reads it.

Nothing is sent from here. `urbanfeed.delivery` confirms what is asked for, and tells of what is new.
"""

from urbanfeed.publish.feeds.hub.reading import Content, FeedAway, NoFeed, read
from urbanfeed.publish.feeds.hub.routes import routes

__all__ = ["Content", "FeedAway", "NoFeed", "read", "routes"]
