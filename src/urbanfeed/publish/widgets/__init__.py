"""
The door for other people's pages: `<urban-feed>` and `<urban-article>`, and the same as pages for iframes, by hand and
by oEmbed.

    routes.py     addresses and their headers
    script/       <urban-feed> and <urban-article>, as small modules; `make setup` makes one file of them
    script.py     the addresses of that file, and of the files that earlier versions had
    assets.py     that file, with its hashes; and the style sheet and the words, which the pages for iframes have too
    embed.py      /embed/feed and /embed/articles/{id}: asked.py reads what an address asks, items.py what an article
                  shows, pages.py makes them HTML with static/height.js in it
    anywhere.py   the headers by which any page may hold it all
    oembed.py     /oembed: known.py says which addresses of ours, frames.py the iframe that it hands out
    builder.py    /widgets/, where a site owner chooses and copies: chosen.py what, pickers.py from what,
                  snippets.py the code, room.py how high the widget will be

Nothing here asks another host for anything, and neither does what it serves.
"""

from urbanfeed.publish.widgets.routes import routes

__all__ = ["routes"]
