"""
The iframe that oEmbed hands out for a page of ours, and how large it is.

What is in a frame is never cut: where it is taller, the frame scrolls, or grows if the page around it listens (the
messages of height.js). So a size is a good guess, and a bound of the consumer's is always kept.
"""

from dataclasses import dataclass

from markupsafe import escape

from urbanfeed.publish.links import Links
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList, Layout

__all__ = ["SANDBOX", "Bounds", "Frame", "frame_of"]

# Its script tells the height; a link that the reader follows leads the page around it to the article, or opens a new
# one that is not in the sandbox any more. Without allow-same-origin it has no origin, and is nobody's.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"

_WIDTH = 600
_LEAST, _MOST = 200, 1000
_FOOT, _HEADING = 56, 52
_ARTICLE = 240
# An item as wide as the frame, or as its column.
_ITEM: dict[Layout, int] = {"list": 128, "cards": 205, "headlines": 82}
_TWO_COLUMNS = 544  # from this width on, cards stand side by side
_PICTURE = 9 / 16  # of its width


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
    width = min(_WIDTH, bounds.width or _WIDTH)
    height = min(max(round(_height(asked, width)), _LEAST), _MOST)
    height = min(height, bounds.height or height)
    # `frameborder` is what consumers that take `style` away leave in (WordPress does, and its own frames say it).
    html = (
        f'<iframe src="{escape(asked.address(links))}" title="{escape(title)}" width="{width}" height="{height}" '
        f'sandbox="{SANDBOX}" loading="lazy" frameborder="0"></iframe>'
    )
    return Frame(html, width, height)


def _height(asked: AskedArticle | AskedList, width: int) -> float:
    """Of the page in a frame of this width: about half of a text grows as its lines grow shorter."""
    shorter = 0.5 + 0.5 * _WIDTH / width
    pictured = asked.look.images == "show"
    if isinstance(asked, AskedArticle):
        return _ARTICLE * shorter + (width * _PICTURE if pictured else 0)
    side_by_side = 2 if asked.layout == "cards" and width >= _TWO_COLUMNS else 1
    picture = width / side_by_side * _PICTURE if pictured and asked.layout == "cards" else 0
    rows = -(-asked.limit // side_by_side)
    return _FOOT + (_HEADING if asked.heading else 0) + rows * (_ITEM[asked.layout] * shorter + picture)
