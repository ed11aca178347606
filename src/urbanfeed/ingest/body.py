"""
The body: an unsafe HTML fragment, read into typed blocks.

Elements become blocks, and lines of text that `written.py` then looks at for lists and headings without markup. No
element is kept as it was; what markup a block has is made anew, and passes nh3.
"""

import re
from collections.abc import Callable
from html import escape

from urbanfeed.blocks import Block, Code, Embed, Figure, Heading, List, ListItem, Quote
from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.elements import Element, drop, text_of
from urbanfeed.ingest.embeds import EMBEDS, is_read_elsewhere, link_of_post, post_of, url_of
from urbanfeed.ingest.fragment import tree_of
from urbanfeed.ingest.inline import CLOSING, MARKS, Line, Mark, line_of, together
from urbanfeed.ingest.pictures import IMAGES, figure_of, is_letter
from urbanfeed.ingest.preformatted import code_of, code_of_rows, without_numbers
from urbanfeed.ingest.speakers import DASHES, give_speaker, take_speaker
from urbanfeed.ingest.tables import lays_out, table_of

__all__ = ["Item", "items_of"]

Item = Line | Block

# Articles nest a dozen deep. What lies deeper than this is kept as text, so that reading it needs no deep recursion.
_DEEPEST = 64

_CONTAINERS = (
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "footer", "header", "hgroup", "hr", "legend", "li", "main", "p", "section", "summary",
    "tbody", "td", "tfoot", "th", "thead", "tr",
)  # fmt: skip
_LISTS = ("ul", "ol", "menu", "dir")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PREFORMATTED = ("pre", "listing", "xmp")


def items_of(fragment: str, base: str | None) -> list[Item]:
    """
    What stands in the fragment, in order: blocks, and lines that are not blocks yet.

    base: what relative addresses start from. Raises ExtractionError where the fragment is nested too deep.
    """
    tree = tree_of(fragment)
    walk = _Walk(base, has_images=next(tree.iter(*IMAGES), None) is not None)
    walk.read(tree, 0)
    walk.end_paragraph()
    return walk.items


class _Walk:
    """A walk through a tree; `items` is what it has found."""

    def __init__(self, base: str | None, has_images: bool) -> None:
        self.items: list[Item] = []
        self._base = base
        self._has_images = has_images
        self._group = 0
        self._pieces: list[str | Mark] = []
        self._open: list[Mark] = []
        self._pictures: list[Figure] = []  # of the line that is being read; they follow it

    def read(self, element: Element, depth: int) -> None:
        """Everything inside the element."""
        if depth > _DEEPEST:
            self._pieces.append(text_of(element))
            return
        if text := element.text:
            self._say(text)
        for child in element:
            _HOW.get(child.tag, _Walk.read)(self, child, depth + 1)
            if text := child.tail:
                self._say(text)

    def end_line(self) -> None:
        """What was collected is a line; marks that are open go on in the next."""
        if len(self._pieces) > len(self._open):  # else nothing was collected but the marks that were open
            self._pieces.extend([CLOSING[it.name] for it in reversed(self._open)])
            if line := line_of(self._pieces, self._group):
                self.items.append(line)
            self._pieces = list(self._open)
        if self._pictures:
            self.items.extend(self._pictures)
            self._pictures = []

    def end_paragraph(self) -> None:
        """As `end_line`, and the next line begins a paragraph."""
        if self._pieces or self._pictures:
            self.end_line()
        self._group += 1

    def line_break(self, element: Element, depth: int) -> None:
        self.end_line()

    def container(self, element: Element, depth: int) -> None:
        """A paragraph, or what holds paragraphs; or a post, or a picture with its caption."""
        self.end_paragraph()
        if not len(element) and not self._open:  # most have nothing but text
            if text := one_line(element.text or ""):
                self.items.append(Line((text,), self._group))
            self._group += 1
            return
        post = post_of(element, self._base)
        if post and is_read_elsewhere(element):
            self.items.append(Embed(post))
        elif self._has_images and (figures := self._figures(element)) is not None:
            self.items.extend(figures)
        else:
            if element.tag == "figure":
                give_speaker(element)
            self.read(element, depth)
            self.end_paragraph()

    def mark(self, element: Element, depth: int) -> None:
        attributes = ""
        if element.tag == "a":
            href = element.get("href")
            url = absolute(href, self._base, mail=True) if _leads_on(href) else None
            if url is None:
                self.read(element, depth)
                return
            attributes = f' href="{escape(url)}"'
        elif element.tag in ("abbr", "acronym") and element.get("title"):
            attributes = f' title="{escape(one_line(element.get("title") or ""))}"'
        mark = Mark(MARKS[element.tag], attributes)
        self._open.append(mark)
        self._pieces.append(mark)
        self.read(element, depth)
        self._open.pop()
        self._pieces.append(CLOSING[mark.name])

    def image(self, element: Element, depth: int) -> None:
        if is_letter(element):
            self._pieces.append(element.get("alt") or "")
        elif figure := figure_of(element, self._base):
            self._pictures.append(figure)

    def embed(self, element: Element, depth: int) -> None:
        self.end_paragraph()
        if url := url_of(element, self._base):
            self.items.append(Embed(url))

    def code(self, element: Element, depth: int) -> None:
        self.end_paragraph()
        if text := code_of(element):
            self.items.append(Code(text))

    def heading(self, element: Element, depth: int) -> None:
        self.end_paragraph()
        lines, others = _parted(self._inside(element, depth))
        text, html = together([line.without_bold() for line in lines], " ")
        if text:
            self.items.append(Heading(text, level=max(2, int(element.tag[1])), html=html))
        self.items.extend(others)

    def quote(self, element: Element, depth: int) -> None:
        """A quotation with its speaker; of a post, its words and then its address."""
        self.end_paragraph()
        post = post_of(element, self._base)
        if post and is_read_elsewhere(element):
            self.items.append(Embed(post))
            return
        speaker = None if post else take_speaker(element)
        if post and (link := link_of_post(element)) is not None:
            drop(link)  # the date of the post
        run: list[Line] = []
        for item in [*self._inside(element, depth), None]:
            if isinstance(item, Line):
                run.append(item)
                continue
            if post and len(run) > 1 and run[-1].text[0] in DASHES:
                speaker = run.pop().text.strip(DASHES)
            if run:
                text, html = together(run, "\n")
                self.items.append(Quote(text, html=html, speaker=speaker))
                run = []
            if item is not None:
                self.items.append(item)
        if post:
            self.items.append(Embed(post))

    def enumeration(self, element: Element, depth: int) -> None:
        self.end_paragraph()
        self.items.extend(self._list(element, depth))

    def table(self, element: Element, depth: int) -> None:
        """The caption as a paragraph, the table, and what else stands in its cells; or the code that it numbers."""
        self.end_paragraph()
        without_numbers(element)
        rows = list(element.iter("tr"))
        if code := code_of_rows(rows):
            self.items.append(Code(code))
        elif lays_out(element, rows):
            self.read(element, depth)
            self.end_paragraph()
        else:
            for caption in element.iterchildren("caption"):
                self.items.extend(self._inside(caption, depth + 1))
            table, others = table_of(rows, lambda cell: _parted(self._inside(cell, depth + 1)))
            self.items.extend([*([table] if table else []), *others])

    def _say(self, text: str) -> None:
        """Text goes on; white space does not begin a line, and there is much of it between elements."""
        if len(self._pieces) > len(self._open) or not text.isspace():
            self._pieces.append(text)

    def _inside(self, element: Element, depth: int) -> list[Item]:
        """What is in an element, read on its own."""
        if not len(element):
            text = one_line(element.text or "")
            self._group += 1
            return [Line((text,), self._group)] if text else []
        outside = self.items, self._pieces, self._open, self._pictures
        found: list[Item] = []
        self.items, self._pieces, self._open, self._pictures = found, [], [], []
        self.read(element, depth)
        self.end_paragraph()
        self.items, self._pieces, self._open, self._pictures = outside
        return found

    def _list(self, element: Element, depth: int) -> list[Item]:
        items: list[ListItem] = []
        others: list[Item] = []
        for child in element:
            if child.tag in _LISTS:  # invalid, and common: a list straight inside a list
                found = self._list(child, depth + 1) if depth < _DEEPEST else self._inside(child, depth)
            else:
                found = self._inside(child, depth + 1)
            lines, inner = _parted(found)
            nested = tuple(it for block in inner if isinstance(block, List) for it in block.items)
            others.extend(block for block in inner if not isinstance(block, List))
            if lines:
                text, html = together(lines, " ")
                items.append(ListItem(text, nested, html))
            elif items and nested:
                items[-1] = ListItem(items[-1].text, items[-1].items + nested, items[-1].html)
            else:
                items.extend(nested)
        if not items:
            return others
        start = re.fullmatch(r"\s*(\d{1,6})\s*", element.get("start") or "")
        return [List(tuple(items), element.tag == "ol", int(start[1]) if start else 1), *others]

    def _figures(self, element: Element) -> list[Figure] | None:
        """The pictures of a `figure`, or of any block whose last part is called a caption; None where it is neither."""
        if element.tag == "figure":
            if (
                next(element.iterdescendants("figure", "blockquote", "table", "pre", *_LISTS, *EMBEDS), None)
                is not None
            ):
                return None
            caption = next(element.iterdescendants("figcaption"), None)
        elif 2 <= len(element) <= 3:
            caption = next((it for it in element if "caption" in (it.get("class") or "").lower()), None)
            if caption is None:
                return None
        else:
            return None
        images = [it for it in element.iterdescendants(*IMAGES) if not is_letter(it)]
        if not images or (element.tag != "figure" and len(images) != 1):
            return None
        figures = [figure_of(it, self._base, caption if it is images[-1] else None) for it in images]
        return [it for it in figures if it]


_HOW: dict[str, Callable[[_Walk, Element, int], None]] = {
    "br": _Walk.line_break,
    "table": _Walk.table,
    "blockquote": _Walk.quote,
    "figure": _Walk.container,
    **dict.fromkeys(_CONTAINERS, _Walk.container),
    **dict.fromkeys(MARKS, _Walk.mark),
    **dict.fromkeys(IMAGES, _Walk.image),
    **dict.fromkeys(EMBEDS, _Walk.embed),
    **dict.fromkeys(_HEADINGS, _Walk.heading),
    **dict.fromkeys(_LISTS, _Walk.enumeration),
    **dict.fromkeys(_PREFORMATTED, _Walk.code),
}


def _parted(items: list[Item]) -> tuple[list[Line], list[Block]]:
    """The lines, and the blocks between and after them."""
    return [it for it in items if isinstance(it, Line)], [it for it in items if not isinstance(it, Line)]


def _leads_on(href: str | None) -> bool:
    """Whether a link leads to another page, and not to a place on its own."""
    return bool(href) and not (href or "").lstrip().startswith("#")
