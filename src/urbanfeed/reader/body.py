"""
The body: the blocks that were kept, as an HTML fragment in document order, with the markup that carries meaning.

Lists, quotes, tables, headings and figures keep their elements; what only lays out a page is left out. The fragment is
as unsafe as the page: cleaning it is not done here.
"""

from html import escape

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.embeds import embeds_between
from urbanfeed.reader.runs import KINDS, Runs
from urbanfeed.reader.tree import SKIPPED, Tree

__all__ = ["fragment_of"]

_WRAPPERS = frozenset({"ul", "ol", "li", "blockquote", "table", "caption", "tr", "td", "th"})
_LEAVES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre"})
_IMAGES = frozenset({"img", "amp-img"})
_KEPT_ATTRIBUTES = {"ol": ("start",), "td": ("colspan",), "th": ("colspan",)}
_MOST = 0.6
_NEVER_FIGURES = frozenset({"li", "aside", "nav", "footer", "header", "form"})


def fragment_of(runs: Runs, keep: NDArray[np.bool_]) -> str:
    """The fragment; empty where nothing was kept."""
    tree = runs.tree
    keep = _with_whole_tables(runs, keep)
    chosen = [(int(runs.holder[i]), _pieces(runs, i)) for i in np.flatnonzero(keep).tolist()]
    if not chosen:
        return ""
    every = {piece for _, pieces in chosen for piece in pieces}
    parts: list[tuple[int, list[int], str]] = [
        (pieces[0], _path(tree, holder), _written(tree, holder, pieces)) for holder, pieces in chosen
    ]
    figures = _figures(tree, chosen[0][0], chosen[-1][1][-1], every)
    parts += [(it, _path(tree, tree.parents[it]), _figure(tree, it)) for it in figures]
    parts += [
        (it, _path(tree, tree.parents[it]), written)
        for it, written in embeds_between(tree, chosen[0][0], chosen[-1][1][-1])
        if it not in every
    ]
    parts += _speakers(tree, {node for _, path, _ in parts for node in path if tree.tags[node] == "blockquote"}, every)
    parts.sort(key=lambda part: part[0])
    out: list[str] = []
    opened: list[int] = []
    for _, path, written in parts:
        shared = 0
        while shared < min(len(path), len(opened)) and path[shared] == opened[shared]:
            shared += 1
        out.extend(f"</{tree.tags[node]}>" for node in reversed(opened[shared:]))
        out.extend(_opening(tree, node) for node in path[shared:])
        opened = path
        out.append(written)
    out.extend(f"</{tree.tags[node]}>" for node in reversed(opened))
    return "".join(out)


def _with_whole_tables(runs: Runs, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """
    What is kept, and the rest of each table that most is kept of: its headings are short, and mean nothing alone.

    Only tables of data, whose first row is of headings: others lay out a page.
    """
    tree, whole = runs.tree, keep.copy()
    for head in np.flatnonzero(runs.kinds == KINDS["th"]).tolist():
        if tree.tags[head] != "th":
            continue
        row = tree.parents[head]
        table = row
        while table > 0 and tree.tags[table] in ("tr", "thead", "tbody"):
            table = tree.parents[table]
        if tree.tags[table] != "table" or "tr" in tree.tags[table:row]:
            continue
        start, stop = np.searchsorted(runs.first, (table, tree.ends[table])).tolist()
        mass, kept = runs.mass[start:stop], keep[start:stop]
        if (
            _MOST * float(mass.sum()) < float(mass[kept].sum())
            and "table" not in tree.tags[table + 1 : tree.ends[table]]
        ):
            whole[start:stop] = True
    return whole


def _pieces(runs: Runs, run: int) -> list[int]:
    """The nodes that make a run up: siblings under its holder, the inline images beside its text among them."""
    tree, holder = runs.tree, int(runs.holder[run])
    piece = int(runs.first[run])
    while tree.parents[piece] != holder:
        piece = tree.parents[piece]
    last = int(runs.last[run])
    pieces = [piece]
    while (piece := tree.ends[piece]) <= last:
        pieces.append(piece)
    return pieces


def _path(tree: Tree, node: int) -> list[int]:
    """The elements around a node that the fragment keeps, outermost first."""
    path: list[int] = []
    while node >= 0:
        if tree.tags[node] in _WRAPPERS:
            path.append(node)
        node = tree.parents[node]
    return path[::-1]


def _opening(tree: Tree, node: int) -> str:
    tag = tree.tags[node]
    attributes = tree.attributes(node)
    kept = ((name, attributes.get(name)) for name in (*_KEPT_ATTRIBUTES.get(tag, ()), "lang"))
    written = "".join(f' {name}="{escape(value)}"' for name, value in kept if value)
    return f"<{tag}{written}>"


def _written(tree: Tree, holder: int, pieces: list[int]) -> str:
    inner = "".join(_piece(tree, piece) for piece in pieces)
    tag = tree.tags[holder]
    if tag in _LEAVES:
        return f"<{tag}>{inner}</{tag}>"
    if tag in _WRAPPERS:
        return f"<p>{inner}</p>" if tag == "blockquote" else f"{inner} "
    if tag == "footer":
        return f"<footer>{inner}</footer>"
    above = holder
    while above > 0:
        if tree.tags[above] == "pre":
            return f"<pre>{inner}</pre>"
        above = tree.parents[above]
    return f"<p>{inner}</p>"


def _piece(tree: Tree, node: int) -> str:
    """The piece as it stands, without scripts and the like inside it."""
    return "" if tree.tags[node] in SKIPPED else tree.html(node)


def _speakers(tree: Tree, quotes: set[int], pieces: set[int]) -> list[tuple[int, list[int], str]]:
    """Who is quoted, as the quotations that were kept name them: in a footer, or under the figure that they are."""
    found: list[tuple[int, list[int], str]] = []
    for quote in quotes:
        around = tree.parents[quote]
        named = [i for i in range(quote + 1, tree.ends[quote]) if tree.tags[i] == "footer"]
        if not named and tree.tags[around] == "figure":
            named = [i for i in range(tree.ends[quote], tree.ends[around]) if tree.tags[i] == "figcaption"]
        if named and pieces.isdisjoint(range(named[0], tree.ends[named[0]])):
            name = escape(tree.text(named[0]), quote=False)
            found.append((named[0], _path(tree, quote), f"<footer>{name}</footer>"))
    return found


def _figures(tree: Tree, first: int, last: int, pieces: set[int]) -> list[int]:
    """The pictures between the first and the last block: figures, and images that stand alone in a paragraph."""
    found: list[int] = []
    end = first
    for i in range(first, last):
        if i < end:
            continue
        tag = tree.tags[i]
        if i in pieces:
            end = tree.ends[i]
        elif tag == "figure" and _may_be_figure(tree, i):
            inside = range(i, tree.ends[i])
            if any(tree.tags[it] in _IMAGES for it in inside) and not any(it in pieces for it in inside):
                found.append(i)
                end = tree.ends[i]
        elif tag in _IMAGES and tree.tags[_holder(tree, i)] == "p" and _may_be_figure(tree, i):
            found.append(i)
    return found


def _holder(tree: Tree, node: int) -> int:
    """The element around an image and the link it may be in."""
    above = tree.parents[node]
    while above > 0 and tree.tags[above] in ("a", "span", "picture", "strong", "em"):
        above = tree.parents[above]
    return above


def _may_be_figure(tree: Tree, node: int) -> bool:
    above = tree.parents[node]
    while above > 0:
        if tree.tags[above] in _NEVER_FIGURES:
            return False
        above = tree.parents[above]
    return True


def _figure(tree: Tree, node: int) -> str:
    if tree.tags[node] != "figure":
        return f"<figure>{_picture(tree, node)}</figure>"
    inside = range(node + 1, tree.ends[node])
    images = [_picture(tree, i) for i in inside if tree.tags[i] in _IMAGES]
    captions = [tree.html(i) for i in inside if tree.tags[i] == "figcaption"]
    return f"<figure>{''.join(images)}{''.join(captions[:1])}</figure>"


def _picture(tree: Tree, image: int) -> str:
    """An image with the sources that its `picture` offers besides (HTML standard, section 4.8.1)."""
    around = tree.parents[image]
    if tree.tags[around] != "picture":
        return tree.html(image)
    sources = "".join(f"<source{tree.written[i]}>" for i in range(around, image) if tree.tags[i] == "source")
    return f"<picture>{sources}{tree.html(image)}</picture>"
