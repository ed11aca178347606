r"""
Markdown of body blocks: CommonMark, with tables as GitHub writes them.

What a page wrote is text here too: every character of it that Markdown would take for a mark, and every `<`, is
escaped (CommonMark 0.31, section 2.4), for most renderers let HTML through. Marks that Markdown has no sign for (`sup`,
`abbr`) leave their text.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from urbanfeed.blocks import Block, Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["body_markdown", "escaped", "heading"]

# Characters that say something wherever they stand. An underscore inside a word, or an ampersand that begins no
# character reference, does not.
_ANYWHERE = re.compile(r"[\\`*\[\]<~|]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
# What says something where a line begins: a quotation, a heading's hashes, an item's marker, a line under a heading.
_AT_START = re.compile(r"^[ \t]*(?:(\d{1,9})(?=[.)](?:\s|$))|(?=>|(?:#{1,6}|[-+])(?:\s|$)|[-=]+\s*$))", re.MULTILINE)
_CLOSING_HASHES = re.compile(r"(?<!\S)#+\Z")

# What an address cannot hold in a link, or between angle brackets; a code span would win over both.
_NOT_IN_ADDRESS = re.compile(r"[\s<>()\\`]")

_SIGNS = {"b": "**", "strong": "**", "em": "*", "i": "*", "q": '"'}


def body_markdown(blocks: Iterable[Block]) -> str:
    """The blocks, a blank line between them, and a line break at the end."""
    return "\n\n".join(filter(None, map(_markdown, blocks))) + "\n"


def heading(markdown: str, level: int) -> str:
    """A heading of this inline Markdown."""
    return "#" * level + " " + _CLOSING_HASHES.sub(r"\\\g<0>", _on_one_line(markdown))


def escaped(text: str) -> str:
    """Plain text as Markdown that prints just that."""
    return _with_line_starts(_ANYWHERE.sub(r"\\\g<0>", text)).strip()


def _markdown(block: Block) -> str:
    match block:
        case Paragraph():
            return _inline(block)
        case Heading(level=level):
            return heading(_inline(block), level)
        case List(items=items, ordered=ordered, start=start):
            return "\n".join(_item_lines(items, start if ordered else None))
        case Quote(speaker=speaker):
            said = _inline(block) + (f"\n\n{escaped(speaker)}" if speaker else "")
            return "\n".join(f"> {line}".rstrip() for line in said.split("\n"))
        case Figure(url=url, alt=alt, caption=caption, credit=credit):
            picture = f"![{_on_one_line(escaped(alt or ''))}]({_address(url)})" if url else ""
            said = " ".join(escaped(it) for it in (caption, credit) if it)
            return "\n\n".join(filter(None, (picture, said)))
        case Table(rows=rows):
            return _table(rows)
        case Code(text=text):
            fence = _fence(text, 3)
            return f"{fence}\n{text}\n{fence}"
        case Embed(url=url):
            return f"<{_address(url)}>"


def _item_lines(items: Iterable[ListItem], start: int | None) -> Iterator[str]:
    for number, item in enumerate(items, start or 0):
        marker = "- " if start is None else f"{number}. "
        lines = [*_inline(item).split("\n"), *_item_lines(item.items, None)]
        yield marker + lines[0]
        yield from (" " * len(marker) + line for line in lines[1:])


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    """An empty head, since GitHub's tables have one and ours does not say which row it is; then the rows."""
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    cells = [[_on_one_line(escaped(cell)) for cell in row] + [""] * (width - len(row)) for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in ([""] * width, ["---"] * width, *cells))


def _inline(part: Paragraph | Heading | Quote | ListItem) -> str:
    if part.html is None:
        return escaped(part.text)
    from lxml.html import fragment_fromstring  # only who asks for Markdown loads it

    return _with_line_starts(_inside(fragment_fromstring(part.html, create_parent="div"))).strip()


def _inside(element: "HtmlElement") -> str:
    """The text in an element and the marks in it."""
    pieces = [_ANYWHERE.sub(r"\\\g<0>", element.text or "")]
    for child in element:
        mark = _mark(child) if isinstance(child.tag, str) else ""
        if mark.startswith("[") and pieces[-1].endswith("!"):
            pieces[-1] = pieces[-1][:-1] + r"\!"  # "![" would be a picture
        elif mark.startswith("`") and pieces[-1].endswith("`"):
            mark = f" {mark}"  # else the two were one longer fence
        pieces.append(mark + _ANYWHERE.sub(r"\\\g<0>", child.tail or ""))
    return "".join(pieces)


def _mark(element: "HtmlElement") -> str:
    """An element with the signs for it, white space at its ends outside of them."""
    if element.tag == "br":
        return "  \n"
    is_code = element.tag == "code"
    whole = element.text_content() if is_code else _inside(element)
    said = whole.strip()
    if not said:
        return whole
    before, after = whole[: len(whole) - len(whole.lstrip())], whole[len(whole.rstrip()) :]
    if is_code:
        fence = _fence(said, 1)
        said = f"{fence} {said} {fence}" if "`" in said else f"{fence}{said}{fence}"
    elif element.tag == "a" and (url := element.get("href")):
        said = f"[{said}]({_address(url)})"
    else:
        sign = _SIGNS.get(element.tag, "")
        said = f"{sign}{said}{sign}"
    return f"{before}{said}{after}"


def _fence(text: str, least: int) -> str:
    """More backticks than stand together in the text."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def _address(url: str) -> str:
    return _NOT_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


def _with_line_starts(markdown: str) -> str:
    """Inline Markdown whose lines are not taken for anything else."""
    return _AT_START.sub(lambda found: f"{found[1] or ''}\\", markdown)


def _on_one_line(markdown: str) -> str:
    return " ".join(markdown.split())
