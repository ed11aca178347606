"""
Pictures in a body: an image with what its page says of it.
"""

import re

from lxml.html import HtmlElement

from urbanfeed.blocks import Figure
from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.characters import one_line

__all__ = ["IMAGES", "captioned", "credited", "figure_of", "is_letter"]

IMAGES = ("img", "amp-img", "amp-anim")

# Where lazy loading keeps the address until the image is needed.
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original")
_CREDIT_CLASS = re.compile(r"credit|copyright|photographer", re.IGNORECASE)
_LONGEST = 1_000  # characters of a caption that is looked through for a credit

_DECORATION = 48  # pixels; what is smaller both ways is an icon or a tracking pixel

# What stands before a photographer's name, in the languages that we have met.
_BY = (
    r"Foto|Photo(?:graph)?(?: by)?|Bild|Kuva|Image|Credits?|Фото|Сурет|Фотосурет|Зураг|Гэрэл зураг"
    r"|صورة|الصورة|تصوير|عکس"
)
_CREDIT = re.compile(
    rf"(?P<caption>.*?)(?<![\s.,;|/–—-])[\s.,;|/–—-]*(?:[\[(]\s*)?(?:(?:©|\(c\)|ⓒ)\s*(?:(?:{_BY})\s*:)?|\b(?:{_BY})\s*:)\s*(?P<credit>.+)",
    re.IGNORECASE | re.DOTALL,
)


def figure_of(image: HtmlElement, base: str | None, caption: HtmlElement | None = None) -> Figure | None:
    """The figure of an image and the element under it; None for decoration, and where it has no address."""
    width, height = (_pixels(image.get(name)) for name in ("width", "height"))
    if width is not None and height is not None and width <= _DECORATION and height <= _DECORATION:
        return None
    url = next(filter(None, (absolute(it, base) for it in _addresses(image))), None)
    if url is None:
        return None
    said, credit = captioned(caption) if caption is not None else (None, None)
    return Figure(url=url, alt=one_line(image.get("alt") or "") or None, caption=said, credit=credit)


def is_letter(image: HtmlElement) -> bool:
    """Whether the image is an emoji: its alternative text is the letter."""
    return re.search(r"\b(?:emoji|wp-smiley)\b", image.get("class") or "") is not None


def captioned(element: HtmlElement) -> tuple[str | None, str | None]:
    """Caption and credit as an element says them; a part of it may be marked as the credit."""
    marked = next((it for it in element.iterdescendants() if _CREDIT_CLASS.search(it.get("class") or "")), None)
    if marked is None:
        return credited("".join(element.itertext()))
    name = one_line("".join(marked.itertext()))
    caption = one_line("".join(element.itertext())).replace(name, "", 1).strip()
    return caption or None, credited(name)[1] or name or None


def credited(said: str) -> tuple[str | None, str | None]:
    """Caption and credit, parted at ©, "Foto:" and their like: "Muralmålning © Bild: L. Rautjoki"."""
    line = one_line(said)
    if len(line) <= _LONGEST and (found := _CREDIT.fullmatch(line)):
        credit = found["credit"].strip()
        if credit.endswith((")", "]")) and credit.count("(") + credit.count("[") < credit.count(")") + credit.count(
            "]"
        ):
            credit = credit[:-1].rstrip()
        return found["caption"].strip() or None, credit or None
    return line or None, None


def _addresses(image: HtmlElement) -> list[str]:
    sets = ((image.get(name) or "").strip() for name in ("srcset", "data-srcset"))
    return [*(image.get(name) or "" for name in _SOURCES), *(it.split(" ")[0].rstrip(",") for it in sets)]


def _pixels(value: str | None) -> int | None:
    found = re.match(r"\s*(\d{1,5})\s*(?:px)?\s*\Z", value or "")
    return int(found[1]) if found else None
