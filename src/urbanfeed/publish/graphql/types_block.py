"""
The blocks of a body, as GraphQL types: the same as in `urbanfeed.blocks`, each with what a front end needs to draw it.

Nothing here decides what may be shown; the blocks come from a `Shown`.
"""

from collections.abc import Iterable
from enum import Enum
from html import escape
from typing import Annotated

import strawberry

from urbanfeed import blocks
from urbanfeed.language import direction_of

__all__ = ["Block", "Direction", "block_of"]


@strawberry.enum(description="The direction a text is written in, for the `dir` of HTML. Example: `RTL`.")
class Direction(Enum):
    """As the `dir` attribute of HTML has it."""

    LTR = strawberry.enum_value("ltr", description='Left to right. Example: `"kk"`.')
    RTL = strawberry.enum_value("rtl", description='Right to left: Arabic, Hebrew, Persian, Urdu … Example: `"ar"`.')

    @classmethod
    def of(cls, language: str | None) -> "Direction":
        """The direction of a language (BCP 47)."""
        return cls[direction_of(language).upper()]


_TEXT = 'Plain text. Example: `"Parks & squares"`.'
_HTML = (
    "The same as safe inline HTML: links, emphasis, line breaks; plain text comes escaped. "
    'Example: `"Parks &amp; <em>squares</em>"`.'
)
_LANGUAGE = 'BCP 47, where it differs from the article\'s; otherwise null. Example: `"en"`.'
_DIRECTION = "The direction of `language`; null where that is. Example: `LTR`."
_OF_BLOCKS = "Example: `{ articles { nodes { blocks { ... on %s } } } }`."


@strawberry.type(description="A paragraph. " + _OF_BLOCKS % "ParagraphBlock { html language direction }")
class ParagraphBlock:
    """See blocks.Paragraph."""

    text: str = strawberry.field(description=_TEXT)
    html: str = strawberry.field(description=_HTML)
    language: str | None = strawberry.field(description=_LANGUAGE)
    direction: Direction | None = strawberry.field(description=_DIRECTION)


@strawberry.type(description="A subhead. " + _OF_BLOCKS % "HeadingBlock { level html }")
class HeadingBlock:
    """See blocks.Heading."""

    level: int = strawberry.field(description="2 to 6; level 1 is the headline's. Example: `2`.")
    text: str = strawberry.field(description=_TEXT)
    html: str = strawberry.field(description=_HTML)
    language: str | None = strawberry.field(description=_LANGUAGE)
    direction: Direction | None = strawberry.field(description=_DIRECTION)


@strawberry.type(description="One item of a list. " + _OF_BLOCKS % "ListBlock { items { text html } }")
class ListItem:
    """See blocks.ListItem."""

    text: str = strawberry.field(description='Plain text, without the marker. Example: `"more trees"`.')
    html: str = strawberry.field(description=_HTML)
    items: list["ListItem"] = strawberry.field(
        description="The items of a list inside this item. Example: `items { text }`."
    )


@strawberry.type(description="A list. " + _OF_BLOCKS % "ListBlock { ordered start items { html } }")
class ListBlock:
    """See blocks.List."""

    ordered: bool = strawberry.field(description="Whether the items are counted. Example: `true`.")
    start: int = strawberry.field(description="The first number of an ordered list. Example: `1`.")
    items: list[ListItem] = strawberry.field(description="In order. Example: `items { html items { html } }`.")
    language: str | None = strawberry.field(description=_LANGUAGE)
    direction: Direction | None = strawberry.field(description=_DIRECTION)


@strawberry.type(description="A block quotation. " + _OF_BLOCKS % "QuoteBlock { html speaker }")
class QuoteBlock:
    """See blocks.Quote."""

    text: str = strawberry.field(description=_TEXT)
    html: str = strawberry.field(description=_HTML)
    speaker: str | None = strawberry.field(
        description='Who says it, where the page\'s markup names one. Example: `"Айгүл Қ."`.'
    )
    language: str | None = strawberry.field(description=_LANGUAGE)
    direction: Direction | None = strawberry.field(description=_DIRECTION)


@strawberry.type(description="A picture inside the body. " + _OF_BLOCKS % "FigureBlock { url alt caption credit }")
class FigureBlock:
    """See blocks.Figure."""

    url: str | None = strawberry.field(
        description='The picture\'s address. Example: `"https://city.example/square.jpg"`.'
    )
    alt: str | None = strawberry.field(
        description='What it shows, for those who do not see it. Example: `"A square with trees"`.'
    )
    caption: str | None = strawberry.field(description='The text under it. Example: `"The new square in May"`.')
    credit: str | None = strawberry.field(description='Who made it. Example: `"Photo: A. Berg"`.')


@strawberry.type(description="A table. " + _OF_BLOCKS % "TableBlock { rows }")
class TableBlock:
    """See blocks.Table."""

    rows: list[list[str]] = strawberry.field(
        description='Rows of cells, as plain text. Example: `[["Year", "Trees"], ["2025", "1200"]]`.'
    )
    language: str | None = strawberry.field(description=_LANGUAGE)
    direction: Direction | None = strawberry.field(description=_DIRECTION)


@strawberry.type(description="Preformatted text. " + _OF_BLOCKS % "CodeBlock { text }")
class CodeBlock:
    """See blocks.Code."""

    text: str = strawberry.field(description='Plain text, line breaks kept. Example: `"one\\n  two"`.')


@strawberry.type(
    description="Something that lives elsewhere: a video, a post, a map. " + _OF_BLOCKS % "EmbedBlock { url }"
)
class EmbedBlock:
    """See blocks.Embed."""

    # As FigureBlock.url: were the types of two blocks' fields unlike, no query could ask for both without an alias.
    url: str | None = strawberry.field(description='Its address. Example: `"https://video.example/1"`.')


Block = Annotated[
    ParagraphBlock | HeadingBlock | ListBlock | QuoteBlock | FigureBlock | TableBlock | CodeBlock | EmbedBlock,
    strawberry.union(
        "Block",
        description="One part of a body. New kinds may be added; pass over what you do not know. "
        "Example: `{ articles { nodes { blocks { __typename ... on ParagraphBlock { html } } } } }`.",
    ),
]


def block_of(block: blocks.Block) -> Block:
    """The GraphQL form of a block."""
    match block:
        case blocks.Paragraph(text=text, language=language):
            return ParagraphBlock(text=text, html=_html(block), language=language, direction=_direction(language))
        case blocks.Heading(text=text, level=level, language=language):
            return HeadingBlock(
                level=level, text=text, html=_html(block), language=language, direction=_direction(language)
            )
        case blocks.List(items=items, ordered=ordered, start=start, language=language):
            return ListBlock(
                ordered=ordered, start=start, items=_items(items), language=language, direction=_direction(language)
            )
        case blocks.Quote(text=text, speaker=speaker, language=language):
            return QuoteBlock(
                text=text, html=_html(block), speaker=speaker, language=language, direction=_direction(language)
            )
        case blocks.Figure(url=address, alt=alt, caption=caption, credit=credit):
            return FigureBlock(url=address, alt=alt, caption=caption, credit=credit)
        case blocks.Table(rows=rows, language=language):
            return TableBlock(rows=[list(row) for row in rows], language=language, direction=_direction(language))
        case blocks.Code(text=text):
            return CodeBlock(text=text)
        case blocks.Embed(url=url):
            return EmbedBlock(url=url)


def _items(items: Iterable[blocks.ListItem]) -> list[ListItem]:
    return [ListItem(text=item.text, html=_html(item), items=_items(item.items)) for item in items]


def _html(part: blocks.Paragraph | blocks.Heading | blocks.Quote | blocks.ListItem) -> str:
    return part.html if part.html is not None else escape(part.text, quote=False)


def _direction(language: str | None) -> Direction | None:
    return Direction.of(language) if language else None
