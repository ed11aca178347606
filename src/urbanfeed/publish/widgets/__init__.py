"""
The door for other people's pages: `<urban-feed>` and `<urban-article>`, and the same list as a page for an iframe.

    routes.py     addresses and their headers
    script/       <urban-feed> and <urban-article>, as small modules; `make setup` makes one file of them
    script.py     the addresses of that file, and of the files that earlier versions had
    assets.py     that file, with its hashes; and the style sheet and the words, which the no-script form has too
    items.py      what the no-script form shows of an article
    dates.py      dates in the language of the article
    pages.py      /embed/feed as HTML
    builder.py    /widgets/, where a site owner chooses and copies: chosen.py what, pickers.py from what,
                  snippets.py the code

Nothing here asks another host for anything, and neither does what it serves.
"""

from urbanfeed.publish.widgets.routes import routes

__all__ = ["routes"]
