"""Fragments of HTML, read into blocks, and blocks in one line each."""

from urbanfeed.blocks import Block, List, ListItem, Paragraph
from urbanfeed.ingest.body import items_of
from urbanfeed.ingest.written import blocks_of

__all__ = ["BASE", "blocks", "items", "texts"]


BASE = "https://city.example/news/trees/"


def blocks(fragment: str, base: str | None = BASE) -> tuple[Block, ...]:
    return blocks_of(items_of(fragment, base))


def texts(*lines: str) -> tuple[Paragraph, ...]:
    return tuple(map(Paragraph, lines))


def items(*lines: str, ordered: bool = False, start: int = 1) -> List:
    return List(tuple(map(ListItem, lines)), ordered, start)
