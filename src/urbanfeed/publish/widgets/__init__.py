"""
The door for other people's pages: `<urban-feed>`, and the same list as a page for an iframe.

    routes.py     addresses and their headers
    assets.py     urban-feed.js as it is served: static/urban-feed.js with the style sheet and the words put in
    items.py      what the no-script form shows of an article
    dates.py      dates in the language of the article
    pages.py      /embed/feed as HTML
    builder.py    /widgets/, where a site owner chooses and copies: chosen.py what, pickers.py from what,
                  snippets.py the code

Nothing here asks another host for anything, and neither does what it serves.
"""

from urbanfeed.publish.widgets.routes import routes

__all__ = ["routes"]
