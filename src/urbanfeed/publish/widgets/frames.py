"""
Frames: how large the iframe of a page of ours is, and the one that oEmbed hands out.

What is in a frame is never cut: where it is taller, the frame scrolls, or grows if the page around it listens (the
messages of height.js). So a size is a good guess, and a bound of the consumer's is always kept.
"""

from dataclasses import dataclass

from markupsafe import escape

from urbanfeed.publish.links import Links
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList, Layout

__all__ = ["SANDBOX", "WIDTH", "Bounds", "Frame", "frame_of", "height_of"]

# Its script tells the height; a link that the reader follows leads the page around it to the article, or opens a new
# one that is not in the sandbox any more. Without allow-same-origin it has no origin, and is nobody's.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"

WIDTH = 600  # of a column of text, in CSS pixels
_LEAST, _MOST = 200, 1000  # those of WordPress too
# Measured in Chromium with articles of the demo, whose headlines are long: what stands around the items, a heading, one
# article alone, and an item whose column is WIDTH wide.
_AROUND, _HEADING, _ARTICLE = 50, 50, 240
_ITEM: dict[Layout, int] = {"list": 150, "cards": 160, "headlines": 92}
_TWO_COLUMNS = 544  # from this width on, cards stand side by side
_PICTURE = 9 / 16  # of its width, in a card; in a list it stands beside the text


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a consumer has room for, in CSS pixels; None is any."""

    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The element, and its size in CSS pixels."""

    html: str
    width: int
    height: int


def frame_of(asked: AskedArticle | AskedList, links: Links, title: str, bounds: Bounds) -> Frame:
    """The frame of a page; `title` is what a screen reader calls it."""
    width = min(WIDTH, bounds.width or WIDTH)
    height = height_of(asked, width)
    height = min(height, bounds.height or height)
    # `frameborder` is what consumers that take `style` away leave in (WordPress does, and its own frames say it).
    html = (
        f'<iframe src="{escape(asked.address(links))}" title="{escape(title)}" width="{width}" height="{height}" '
        f'sandbox="{SANDBOX}" loading="lazy" frameborder="0"></iframe>'
    )
    return Frame(html, width, height)


def height_of(asked: AskedArticle | AskedList, width: int = WIDTH, articles: int | None = None) -> int:
    """
    What a page takes in a frame of this width, mostly, within what a screen has room for; both in CSS pixels.

    articles: how many there are of a list now, where that is known; it may be shorter than its limit.
    """
    pictured = asked.look.images == "show"
    if isinstance(asked, AskedArticle):
        tall = _ARTICLE * _longer(width) + (width * _PICTURE if pictured else 0)
    else:
        columns = 2 if asked.layout == "cards" and width >= _TWO_COLUMNS else 1
        column = width / columns
        item = _ITEM[asked.layout] * _longer(column)
        if pictured and asked.layout == "cards":
            item += column * _PICTURE
        rows = -(-min(asked.limit, asked.limit if articles is None else articles) // columns)
        tall = _AROUND + (_HEADING if asked.heading else 0) + rows * item
    return min(max(round(tall), _LEAST), _MOST)


def _longer(column: float) -> float:
    """How much taller a text is in a column than in one of WIDTH: about half of it grows as its lines grow shorter."""
    return 0.5 + 0.5 * WIDTH / column
