"""
Elements of a fragment's tree (lxml's): what all who read one ask of them.
"""

from collections.abc import Iterator
from typing import cast

from lxml import etree

__all__ = ["Element", "drop", "text_of", "texts_of"]

Element = etree._Element


def text_of(element: Element) -> str:
    """All text inside the element, as it stands."""
    return "".join(texts_of(element))


def texts_of(element: Element) -> Iterator[str]:
    """The pieces of text inside the element, as they stand."""
    return cast(Iterator[str], element.itertext())  # bytes are Python 2's


def drop(element: Element) -> None:
    """Takes the element out of its tree; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    element.tail = None
    parent.remove(element)
