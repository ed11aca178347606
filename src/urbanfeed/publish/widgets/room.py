"""
How high a widget will be, as a length of CSS: what stands in a pasted tag takes this room, so that nothing on the page
moves when the widget takes its place.

The numbers are those of static/urban-feed.css at the usual 16 pixels; a page that gives its widgets another size of
type needs others. Nothing here knows how many articles there are, or how long their headlines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from urbanfeed.publish.widgets.asked import AskedArticle, AskedList

__all__ = ["room_of"]

_EM = 16
_HEADLINE = 1.0938 * _EM
_SIDES = 2 * 18 + 2  # padding and border of the frame, from left to right
_FRAME = 2 * 14 + 2 + 25.7  # the same from top to bottom, and its last line
_NARROW = 30 * _EM  # one column is wide beyond this
_WIDEST = 1300  # nobody's text is wider
_PICTURE = 9 / 16
_STEEP = 9999  # a slope that is as good as a step


@dataclass(frozen=True, slots=True)
class _Step:
    """From this width of the place on: so many pixels, and a share of the width."""

    start: int
    pixels: float
    share: float = 0

    def height(self, width: int) -> float:
        return self.pixels + self.share * width


def room_of(asked: AskedArticle | AskedList) -> str:
    """
    A value of `padding-bottom`, in which `100%` is the width of the place that the tag stands in.

    It is the highest of several, since most steps lead down as the place grows wider: each is cut off where the next
    one begins, and one that is higher than the one before it also below its own beginning.
    """
    steps = list(_steps(asked))
    terms = []
    for before, it, after in zip([None, *steps], steps, [*steps[1:], None], strict=False):
        height = f"{it.pixels:.0f}px" + (f" + {it.share:.2%}" if it.share else "")
        bounds = []
        if before and before.height(it.start) < it.height(it.start):
            bounds.append(f"(100% - {it.start - 1}px)*{_STEEP}")
        if after:
            bounds.append(f"({after.start}px - 100%)*{_STEEP}")
        terms.append(f"min({', '.join((height, *bounds))})" if bounds else height)
    return f"max({', '.join(terms)})" if len(terms) > 1 else terms[0]


def _steps(asked: AskedArticle | AskedList) -> Iterator[_Step]:
    """From the narrowest place to the widest, without those that are as high as the one before."""
    every = _cards(asked) if isinstance(asked, AskedList) and asked.layout == "cards" else _lines(asked)
    last = None
    for it in every:
        if last is None or (it.pixels, it.share) != (last.pixels, last.share):
            yield it
            last = it


def _lines(asked: AskedArticle | AskedList) -> Iterator[_Step]:
    """Articles with rules between them, in columns of 24em and more; a lone one has its picture above it."""
    alone = isinstance(asked, AskedArticle)
    limit, heading = (1, "") if isinstance(asked, AskedArticle) else (asked.limit, asked.heading)
    pictured = alone and asked.look.images == "show"
    excerpts = 3 if isinstance(asked, AskedArticle) or asked.layout == "list" else 0
    for columns, start, width in _columns(24 * _EM, 28):
        rows = ceil(limit / columns)
        for heads, since in ((3, start), (2, _NARROW + _SIDES + 1)) if columns == 1 else ((3, start),):
            pixels = _FRAME + (36 if heading else -8) + rows * (28 + _text(heads, excerpts))
            if pictured:
                yield _Step(since, pixels + width * _PICTURE + 12, _PICTURE / columns)
            else:
                yield _Step(since, pixels)


def _cards(asked: AskedList) -> Iterator[_Step]:
    """Cards in columns of 15em and more, with pictures above."""
    for columns, start, width in _columns(15 * _EM, 16):
        rows = ceil(asked.limit / columns)
        height = 34 + _text(3, 3)
        pixels = _FRAME + (48 if asked.heading else 4) + rows * height + (rows - 1) * 16 + 12
        if asked.look.images == "show":
            yield _Step(start, pixels + rows * ((width - 34) * _PICTURE + 12), rows * _PICTURE / columns)
        else:
            yield _Step(start, pixels)


def _columns(least: int, gap: int) -> Iterator[tuple[int, int, float]]:
    """How many columns, from which width of the place on, and what a column's width is beside its share of that."""
    columns, start = 1, 0
    while start < _WIDEST:
        yield columns, start, -(_SIDES + (columns - 1) * gap) / columns
        columns += 1
        start = columns * least + (columns - 1) * gap + _SIDES


def _text(headline: int, excerpt: int) -> float:
    """The least room for a text of so many lines, with the line of its source and date."""
    return _HEADLINE * (headline * 1.3 + excerpt * 1.24 + 1.5)
