"""
Pictures in a body: an image with what its page says of it.
"""

import re
from collections.abc import Iterator

from urbanfeed.blocks import Figure
from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.elements import Element, text_of

__all__ = ["IMAGES", "captioned", "credited", "figure_of", "is_lazy", "is_letter", "keep_fallback"]

IMAGES = ("img", "amp-img", "amp-anim")

# Where lazy loading keeps the address until the image is needed; what `src` holds till then is a placeholder.
_LAZY = ("data-src", "data-lazy-src", "data-original")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_AROUND = ("a", "picture", "span")
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


def figure_of(image: Element, base: str | None, caption: Element | None = None) -> Figure | None:
    """The figure of an image and the element under it; None for decoration, and where it has no address."""
    width, height = (_pixels(image.get(name)) for name in ("width", "height"))
    if image.get("layout") not in (None, "fixed"):
        width = None  # AMP's other layouts: the two are a ratio
    if width is not None and height is not None and width <= _DECORATION and height <= _DECORATION:
        return None
    url = next(filter(None, (absolute(it, base) for it in _addresses(image))), None)
    if url is None:
        return None
    said, credit = captioned(caption) if caption is not None else (None, None)
    return Figure(url=url, alt=one_line(image.get("alt") or "") or None, caption=said, credit=credit)


def is_letter(image: Element) -> bool:
    """Whether the image is an emoji: its alternative text is the letter."""
    return re.search(r"\b(?:emoji|wp-smiley)\b", image.get("class") or "") is not None


def is_lazy(image: Element) -> bool:
    """Whether the image's address stands elsewhere until the image is needed."""
    return any(image.get(name) for name in _LAZY)


def keep_fallback(noscript: Element) -> None:
    """
    Lets an image inside a `noscript` stand for the one beside it, where that has no address before a script runs; or
    alone in a figure. Any other image in a `noscript` counts visits.
    """
    beside = noscript.getprevious()
    if beside is not None and beside.tag in _AROUND:
        beside = next(beside.iterdescendants(*IMAGES), None)
    if next(noscript.iterdescendants("img"), None) is None:
        return
    if beside is not None and beside.tag in IMAGES:
        if any(it and not it.startswith(("data:", "about:")) for it in _addresses(beside)) and not _waits(beside):
            return
        beside.attrib.clear()
    else:
        above = noscript.getparent()
        if above is None or above.tag not in ("figure", "picture"):
            return
    noscript.tag = "span"


def _waits(image: Element) -> bool:
    """Whether a class says that a script loads the image, from where we do not know."""
    return "lazy" in (image.get("class") or "").lower() and not is_lazy(image)


def captioned(element: Element) -> tuple[str | None, str | None]:
    """Caption and credit as an element says them; a part of it may be marked as the credit."""
    marked = next((it for it in element.iterdescendants() if _CREDIT_CLASS.search(it.get("class") or "")), None)
    if marked is None:
        return credited(text_of(element))
    name = one_line(text_of(marked))
    caption = one_line(text_of(element)).replace(name, "", 1).strip()
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


def _addresses(image: Element) -> Iterator[str]:
    """Where the image may be, the most certain place first."""
    lazy = (image.get(name) or "" for name in _LAZY)
    yield from (it for it in lazy if "." in it or "/" in it)
    yield image.get("src") or ""
    yield from _firsts(image)
    for picture in image.iterancestors("picture"):
        for source in picture.iter("source"):  # around the image, to libxml2
            yield from _firsts(source)


def _firsts(element: Element) -> Iterator[str]:
    """The first address of each set that the element gives to choose from."""
    sets = (element.get(name) for name in _SETS)
    return (it.split(None, 1)[0].rstrip(",") for it in sets if it and not it.isspace())


def _pixels(value: str | None) -> int | None:
    found = re.match(r"\s*(\d{1,5})\s*(?:px)?\s*\Z", value or "")
    return int(found[1]) if found else None
