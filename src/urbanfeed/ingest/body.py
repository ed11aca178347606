"""
The body: an unsafe HTML fragment, read into typed blocks.

Elements become blocks, and lines of text that `written.py` then looks at for lists and headings without markup. The
tree is libxml2's: it is linear in whatever it is given, where HTML5 parsers are quadratic in nesting (100,000 nested
divs take lexbor 30 s), and the fragments are well formed. No element is kept as it was; what markup a block has is made
anew, and passes nh3.
"""

import re
from html import escape

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from urbanfeed.blocks import Block, Code, Embed, Figure, Heading, List, ListItem, Quote, Table
from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.characters import one_line, parseable, printed
from urbanfeed.ingest.inline import MARKS, Line, Mark, line_of, together
from urbanfeed.ingest.pictures import IMAGES, figure_of, is_letter
from urbanfeed.page import ExtractionError

__all__ = ["Item", "items_of"]

Item = Line | Block

# Articles nest a dozen deep. What lies deeper than this is kept as text, so that reading it needs no deep recursion.
_DEEPEST = 64

_CONTAINERS = frozenset({
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "footer", "header", "hgroup", "legend", "li", "main", "p", "section", "summary", "tbody",
    "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
_UNREAD = (
    "script", "style", "template", "noscript", "form", "button", "input", "select", "textarea", "nav", "svg", "math",
    "canvas", "map", "head", "title", "link", "meta", "base", "frameset", "amp-ad", "amp-analytics", "amp-pixel",
)  # fmt: skip
_EMBEDS = ("iframe", "video", "audio", "embed", "object", "amp-iframe", "amp-video", "amp-audio")
_LISTS = ("ul", "ol", "menu", "dir")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PREFORMATTED = ("pre", "listing", "xmp")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def items_of(fragment: str, base: str | None) -> list[Item]:
    """
    What stands in the fragment, in order: blocks, and lines that are not blocks yet.

    base: what relative addresses start from. Raises ExtractionError where the fragment is nested too deep.
    """
    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body>{parseable(fragment)}</body>", parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise ExtractionError("too-deep", "the text is nested more than 2,000 levels deep")
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    reader = _Reader(base)
    reader.read(root, 0)
    reader.end_paragraph()
    return reader.items


class _Reader:
    """Walks a tree and collects; `items` is what it has found."""

    def __init__(self, base: str | None) -> None:
        self.items: list[Item] = []
        self._base = base
        self._group = 0
        self._pieces: list[str | Mark] = []
        self._open: list[Mark] = []
        self._pictures: list[Figure] = []  # of the line that is being read; they follow it

    def read(self, element: HtmlElement, depth: int) -> None:
        """Everything inside the element."""
        if depth > _DEEPEST:
            self._pieces.append("".join(str(it) for it in element.itertext()))
            return
        if element.text:
            self._pieces.append(element.text)
        for child in element:
            if isinstance(child.tag, str) and not _is_hidden(child):
                self._element(child, depth + 1)
            if child.tail:
                self._pieces.append(child.tail)

    def end_line(self) -> None:
        """What was collected is a line; marks that are open go on in the next."""
        closing = [Mark(it.name, opens=False) for it in reversed(self._open)]
        line = line_of([*self._pieces, *closing], self._group)
        self._pieces = list(self._open)
        if line:
            self.items.append(line)
        self.items.extend(self._pictures)
        self._pictures = []

    def end_paragraph(self) -> None:
        """As `end_line`, and the next line begins a paragraph."""
        self.end_line()
        self._group += 1

    def _element(self, element: HtmlElement, depth: int) -> None:
        name = element.tag
        if name == "br":
            self.end_line()
        elif name in MARKS:
            self._mark(element, depth)
        elif name in IMAGES:
            self._image(element)
        elif (blocks := self._blocks(element, depth)) is not None:
            self.end_paragraph()
            self.items.extend(blocks)
        elif name in _CONTAINERS or name in ("blockquote", "figure", "table", "hr"):
            self.end_paragraph()
            self.read(element, depth)
            self.end_paragraph()
        else:
            self.read(element, depth)

    def _blocks(self, element: HtmlElement, depth: int) -> list[Item] | None:
        """The blocks that an element is; None where only what is in it counts."""
        name = element.tag
        if name in _HEADINGS:
            return self._heading(element, depth)
        if name in _LISTS:
            return self._list(element, depth)
        if name == "blockquote":
            return self._quote(element, depth)
        if name in _PREFORMATTED:
            text = printed("".join(str(it) for it in element.itertext())).strip("\n").rstrip()
            return [Code(text)] if text else []
        if name in _EMBEDS:
            source = next((it.get("src") for it in element.iter("source") if it.get("src")), None)
            url = absolute(element.get("src") or element.get("data-src") or element.get("data") or source, self._base)
            return [Embed(url)] if url else []
        if name == "table":
            return self._table(element, depth)
        return self._figure(element)

    def _mark(self, element: HtmlElement, depth: int) -> None:
        attributes = ""
        if element.tag == "a":
            url = absolute(element.get("href"), self._base, mail=True) if _leads_on(element.get("href")) else None
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
        self._pieces.append(Mark(mark.name, opens=False))

    def _image(self, element: HtmlElement) -> None:
        if is_letter(element):
            self._pieces.append(element.get("alt") or "")
        elif figure := figure_of(element, self._base):
            self._pictures.append(figure)

    def _inside(self, element: HtmlElement, depth: int) -> list[Item]:
        """What is in an element, read on its own."""
        reader = _Reader(self._base)
        reader.read(element, depth)
        reader.end_paragraph()
        return reader.items

    def _heading(self, element: HtmlElement, depth: int) -> list[Item]:
        lines, others = _parted(self._inside(element, depth))
        text, html = together([line.without_bold() for line in lines], " ")
        heading = [Heading(text, level=max(2, int(element.tag[1])), html=html)] if text else []
        return [*heading, *others]

    def _quote(self, element: HtmlElement, depth: int) -> list[Item]:
        speaker = _speaker(element)
        blocks: list[Item] = []
        run: list[Line] = []
        for item in [*self._inside(element, depth), None]:
            if isinstance(item, Line):
                run.append(item)
                continue
            if run:
                text, html = together(run, "\n")
                blocks.append(Quote(text, html=html, speaker=speaker))
                run = []
            if item is not None:
                blocks.append(item)
        return blocks

    def _list(self, element: HtmlElement, depth: int) -> list[Item]:
        items: list[ListItem] = []
        others: list[Item] = []
        for child in element:
            if not isinstance(child.tag, str) or _is_hidden(child):
                continue
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

    def _table(self, table: HtmlElement, depth: int) -> list[Item] | None:
        rows = list(table.iter("tr"))
        if _lays_out(table, rows):
            return None
        others: list[Item] = []
        texts: list[tuple[str, ...]] = []
        for row in rows:
            cells: list[str] = []
            for cell in row.iterchildren("td", "th"):
                lines, inner = _parted(self._inside(cell, depth + 1))
                cells.append(together(lines, " ")[0])
                others.extend(inner)
            if any(cells):
                texts.append(tuple(cells))
        captions = [line for it in table.iterchildren("caption") for line in self._inside(it, depth + 1)]
        return [*captions, *([Table(tuple(texts))] if texts else []), *others]

    def _figure(self, element: HtmlElement) -> list[Item] | None:
        """A picture with its caption: a `figure`, or any block whose last part is called a caption."""
        if element.tag == "figure":
            if (
                next(element.iterdescendants("figure", "blockquote", "table", "pre", *_LISTS, *_EMBEDS), None)
                is not None
            ):
                return None
            caption = next(element.iterdescendants("figcaption"), None)
        elif element.tag in _CONTAINERS and 2 <= len(element) <= 3:
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


def _parted(items: list[Item]) -> tuple[list[Line], list[Block]]:
    """The lines, and the blocks between and after them."""
    return [it for it in items if isinstance(it, Line)], [it for it in items if not isinstance(it, Line)]


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def _leads_on(href: str | None) -> bool:
    """Whether a link leads to another page, and not to a place on its own."""
    return bool(href) and not (href or "").lstrip().startswith("#")


def _speaker(quote: HtmlElement) -> str | None:
    """Who is quoted, from a `footer` or a `cite` that stands alone; the element is taken out of the quote."""
    for child in reversed(quote):
        named = child[0] if child.tag == "p" and len(child) == 1 else child
        if named.tag == "footer" or (named.tag == "cite" and _is_alone(named) and _is_alone(child)):
            speaker = one_line("".join(str(it) for it in named.itertext())).strip("—–- \xa0")
            child.drop_tree()
            return speaker or None
    return None


def _is_alone(element: HtmlElement) -> bool:
    """Whether no text stands right before or after the element."""
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return not (text or "").strip() and not (element.tail or "").strip()


def _lays_out(table: HtmlElement, rows: list[HtmlElement]) -> bool:
    """Whether the table only places text on the page: one column, tables in cells, or cells with several blocks."""
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return True
    if all(len(row) <= 1 for row in rows):
        return True
    for cell in table.iterdescendants("td", "th"):
        if next(cell.iterdescendants("blockquote", "figure", *_HEADINGS, *_LISTS), None) is not None:
            return True
        if sum(1 for _ in cell.iterdescendants("p")) > 1:
            return True
    return False
