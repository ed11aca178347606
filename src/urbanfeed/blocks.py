"""
Body blocks: the typed parts of an article's body, and their plain text and HTML. (`markdown.py` has their Markdown.)

A block's `html` is inline markup that the cleaning step has made safe; it is there only where the block has markup.
`language` is there only where a block's language differs from the article's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from urbanfeed.language import direction_of

__all__ = [
    "Block", "Code", "Embed", "Figure", "Heading", "List", "ListItem", "Paragraph", "Quote", "Table",
    "body_html", "body_text",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text."""

    text: str
    html: str | None = None
    language: str | None = None
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """A subhead inside the body; `level` is 2 to 6, since level 1 is the headline's."""

    text: str
    level: int
    html: str | None = None
    language: str | None = None
    type: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item, without its marker; `items` are the items of a list inside it."""

    text: str
    items: "tuple[ListItem, ...]" = ()
    html: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A list; an ordered one counts from `start`."""

    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1
    language: str | None = None
    type: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation, whole as printed; `speaker` where the markup names one."""

    text: str
    speaker: str | None = None
    html: str | None = None
    language: str | None = None
    type: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with what the page says of it; null where it says nothing."""

    url: str | None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    type: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as text."""

    rows: tuple[tuple[str, ...], ...]
    language: str | None = None
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted text, line breaks kept."""

    text: str
    type: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that lives elsewhere: a video, a post, a map."""

    url: str
    type: Literal["embed"] = "embed"


Block = Paragraph | Heading | List | Quote | Figure | Table | Code | Embed


def body_text(blocks: Iterable[Block]) -> str:
    """
    Plain text: blocks joined by a blank line, list items and table rows one a line. What stands under a picture is the
    picture's, and not in it.
    """
    return "\n\n".join(filter(None, map(_text, blocks)))


def body_html(blocks: Iterable[Block]) -> str:
    """Safe HTML, one element a block, each with its own `lang` and `dir` where it has a language of its own."""
    return "\n".join(filter(None, map(_html, blocks)))


def _text(block: Block) -> str:
    match block:
        case List(items=items):
            return "\n".join(_item_lines(items))
        case Table(rows=rows):
            return "\n".join("\t".join(row) for row in rows)
        case Figure() | Embed():
            return ""
        case _:
            return block.text


def _item_lines(items: tuple[ListItem, ...]) -> Iterator[str]:
    for item in items:
        yield item.text
        yield from _item_lines(item.items)


def _html(block: Block) -> str:
    match block:
        case Paragraph():
            return f"<p{_lang(block)}>{_inline(block)}</p>"
        case Heading(level=level):
            return f"<h{level}{_lang(block)}>{_inline(block)}</h{level}>"
        case List(items=items, ordered=ordered, start=start):
            tag = "ol" if ordered else "ul"
            first = f' start="{start}"' if ordered and start != 1 else ""
            return f"<{tag}{first}{_lang(block)}>{_items(items)}</{tag}>"
        case Quote(speaker=speaker):
            said_by = f"<footer>{escape(speaker)}</footer>" if speaker else ""
            return f"<blockquote{_lang(block)}><p>{_inline(block)}</p>{said_by}</blockquote>"
        case Figure():
            return _figure(block)
        case Table(rows=rows):
            cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
            return f"<table{_lang(block)}><tbody>{cells}</tbody></table>"
        case Code(text=text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Embed(url=url):
            return f'<p><a href="{escape(url)}">{escape(url)}</a></p>'


def _figure(figure: Figure) -> str:
    picture = f'<img src="{escape(figure.url)}" alt="{escape(figure.alt or "")}" loading="lazy">' if figure.url else ""
    credit = f"<cite>{escape(figure.credit)}</cite>" if figure.credit else ""
    said = " ".join(filter(None, (escape(figure.caption or ""), credit)))
    caption = f"<figcaption>{said}</figcaption>" if said else ""
    return f"<figure>{picture}{caption}</figure>" if picture or caption else ""


def _items(items: tuple[ListItem, ...]) -> str:
    return "".join(
        f"<li>{_inline(item)}{f'<ul>{_items(item.items)}</ul>' if item.items else ''}</li>" for item in items
    )


def _inline(part: Paragraph | Heading | Quote | ListItem) -> str:
    return part.html if part.html is not None else escape(part.text, quote=False)


def _lang(block: Paragraph | Heading | List | Quote | Table) -> str:
    if not block.language:
        return ""
    return f' lang="{escape(block.language)}" dir="{direction_of(block.language)}"'
