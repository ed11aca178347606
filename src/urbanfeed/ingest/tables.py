"""
Tables: rows of cells, told from tables that only place text on the page.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from urbanfeed.blocks import Block, Table
from urbanfeed.ingest.elements import Element
from urbanfeed.ingest.inline import Line, together

__all__ = ["lays_out", "table_of"]

_CELLS = ("td", "th")
_BLOCKS = ("blockquote", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "dir")
_SPAN = re.compile(r"\s*(\d{1,4})\s*")
_WIDEST = 30  # columns that one cell may span


def lays_out(table: Element, rows: Sequence[Element]) -> bool:
    """Whether the table only places text on the page: one column, tables in cells, or cells with several blocks."""
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return True
    if all(len(row) <= 1 for row in rows):
        return True
    if any(_cell(it) is not None for it in table.iterdescendants(*_BLOCKS)):
        return True
    paragraphs = Counter(_cell(it) for it in table.iterdescendants("p"))
    del paragraphs[None]
    return any(count > 1 for count in paragraphs.values())


def table_of(
    rows: Sequence[Element], read: Callable[[Element], tuple[list[Line], list[Block]]]
) -> tuple[Table | None, list[Block]]:
    """
    The table, and the blocks that stand in its cells. `read` gives a cell's lines and blocks.

    A cell that spans columns is followed by empty ones, so that what stands under one another does so here.
    """
    others: list[Block] = []
    texts: list[tuple[str, ...]] = []
    widest = min(_WIDEST, max((len(row) for row in rows), default=0))
    for row in rows:
        cells: list[str] = []
        for cell in row.iterchildren(*_CELLS):
            lines, inner = read(cell)
            cells.append(together(lines, " ")[0])
            others.extend(inner)
            span = _SPAN.fullmatch(cell.get("colspan") or "")
            cells.extend([""] * (min(widest, int(span[1])) - 1 if span else 0))
        if any(cells):
            texts.append(tuple(cells))
    return Table(tuple(texts)) if texts else None, others


def _cell(element: Element) -> Element | None:
    """The cell around an element."""
    return next(element.iterancestors(*_CELLS), None)
