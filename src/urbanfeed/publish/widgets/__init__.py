"""
The door for other people's pages: `<urban-feed>`, and the same as pages for iframes, by hand and by oEmbed.

    routes.py     addresses and their headers
    assets.py     urban-feed.js as it is served: static/urban-feed.js with the style sheet and the words put in
    embed.py      /embed/feed and /embed/articles/{id}: asked.py reads what an address asks, items.py what an article
                  shows, dates.py in its language, pages.py makes them HTML with static/height.js in it
    oembed.py     /oembed: known.py says which addresses of ours, frames.py the iframe that it hands out
    pages.py      /widgets/ as HTML, too

Nothing here asks another host for anything, and neither does what it serves.
"""

from urbanfeed.publish.widgets.routes import routes

__all__ = ["routes"]
