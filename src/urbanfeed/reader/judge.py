"""
The judge of blocks: which of a page's blocks are the article's body. Hand-made rules, for any script and language.

It weighs how much a block has to read, how much of that is links, and where it stands; it never looks at words. A judge
of the same shape, blocks and tree in, one answer a block out, can take its place.
"""

from bisect import bisect_left
from collections import defaultdict

from urbanfeed.reader.blocks import Block, Place
from urbanfeed.reader.tree import Tree

__all__ = ["judged"]

# The figures below were measured on the development sets; a half or a double of each costs less than a point.
_PROSE = 25  # mass from which a block reads as prose
_LONG = 80  # mass from which prose is believed even where the place speaks against it
_SHORT = 20
_LOSS = 60  # what one block of links or clutter may cost its container at most
_RECORD = 0.3  # how much the prose in a run of look-alike records (comments, teasers) is worth
_WINDOW = 4  # blocks to either side that say whether a block stands in prose

_OUTSIDE = Place.NAV | Place.FOOTER | Place.FORM | Place.HIDDEN | Place.COMMENTS | Place.CAPTION
_DOUBTFUL = Place.CLUTTER | Place.ASIDE | Place.HEADER


def judged(blocks: list[Block], tree: Tree) -> list[bool]:
    """Whether each block belongs to the body: it stands in the container with most prose, and among prose there."""
    records = _records(blocks, tree)
    worths = [_worth(block) for block in blocks]
    worths = [
        int(worth * _RECORD) if worth > 0 and records[block.holder] else worth
        for block, worth in zip(blocks, worths, strict=True)
    ]
    start, end = _container(blocks, worths, tree)
    inside = [start <= block.holder < end for block in blocks]
    prose = [
        max(worth, 0) if within and block.mass >= _PROSE and not block.place & Place.HEADING else 0
        for block, worth, within in zip(blocks, worths, inside, strict=True)
    ]
    of_records = sum(it for it, block in zip(prose, blocks, strict=True) if records[block.holder])
    if of_records * 2 < sum(prose):  # beside an article, they are what readers say of it, or other articles
        inside = [within and not records[block.holder] for within, block in zip(inside, blocks, strict=True)]
        prose = [it if within else 0 for it, within in zip(prose, inside, strict=True)]
    kept = [
        within and _stands_in_prose(block, worth, prose, index)
        for index, (block, worth, within) in enumerate(zip(blocks, worths, inside, strict=True))
    ]
    return kept if any(kept) else _without_prose(blocks)


def _without_prose(blocks: list[Block]) -> list[bool]:
    """For a page without prose (a listing, a notice): what no menu, footer or form holds; if need be, everything."""
    kept = [not block.place & _OUTSIDE and block.tag != "h1" for block in blocks]
    plain = [keep and block.linked * 2 <= block.mass for block, keep in zip(blocks, kept, strict=True)]
    return plain if any(plain) else kept if any(kept) else [True] * len(blocks)


def _worth(block: Block) -> int:
    """What a block speaks for its container with: the mass of its prose, or a loss."""
    prose = block.mass - block.linked
    if block.place & _OUTSIDE or block.linked * 2 > block.mass:
        return -min(block.mass, _LOSS)
    if block.place & _DOUBTFUL:
        return prose // 3 if prose >= _LONG else -5
    if block.tag == "h1":
        return 0
    if block.mass < _SHORT:
        return 0 if block.place & (Place.TABLE | Place.LIST) else -5
    return prose


def _container(blocks: list[Block], worths: list[int], tree: Tree) -> tuple[int, int]:
    """The nodes from and to of the element whose blocks are worth most together; the innermost of equals."""
    totals = [0] * len(tree.nodes)
    for block, worth in zip(blocks, worths, strict=True):
        totals[block.holder] += worth
    for i in range(len(totals) - 1, 0, -1):
        totals[tree.parents[i]] += totals[i]
    if not totals:
        return 0, 0
    best = max(range(len(totals)), key=lambda i: (totals[i], i))
    return best, tree.ends[best]


def _stands_in_prose(block: Block, worth: int, prose: list[int], index: int) -> bool:
    if block.place & _OUTSIDE or block.linked * 2 > block.mass or block.tag == "h1":
        return False
    before = sum(prose[max(0, index - _WINDOW) : index])
    after = sum(prose[index + 1 : index + 1 + _WINDOW])
    if block.place & Place.HEADING:
        return after >= 60 and before + after >= 100
    if block.place & _DOUBTFUL:
        return worth > 0 and before + after >= 100
    if prose[index]:
        return before + after + prose[index] >= 100
    return min(before, after) >= 40 and before + after >= 100


def _records(blocks: list[Block], tree: Tree) -> list[bool]:
    """
    Which nodes stand in one of three or more siblings of one make, each with a short line of its own (a name, a date).

    Comments and teasers look so, in any language; siblings with a heading of their own are parts of a long article.
    """
    holders = [block.holder for block in blocks]
    holding = [False] * len(tree.nodes)
    for holder in holders:
        while holder >= 0 and not holding[holder]:
            holding[holder] = True
            holder = tree.parents[holder]
    alike: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for i in range(1, len(holding)):
        if holding[i] and tree.tags[i] in ("div", "section", "article", "li", "dl", "table"):
            name = tree.nodes[i].attributes.get("class")
            if name:
                alike[tree.parents[i], tree.tags[i], name].append(i)
    records = [False] * len(tree.nodes)
    for members in alike.values():
        if len(members) < 3:
            continue
        parts = [blocks[bisect_left(holders, i) : bisect_left(holders, tree.ends[i])] for i in members]
        if sum(map(_has_short_line, parts)) * 2 >= len(members) and not any(map(_has_heading, parts)):
            for i in members:
                records[i] = True
    for i in range(1, len(records)):
        records[i] = records[i] or records[tree.parents[i]]
    return records


def _has_short_line(part: list[Block]) -> bool:
    return len(part) > 1 and any(block.mass < 30 and not block.place & Place.HEADING for block in part)


def _has_heading(part: list[Block]) -> bool:
    return any(block.place & Place.HEADING and block.linked * 2 < block.mass for block in part)
