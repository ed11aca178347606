"""
Illustrations: the picture that leads an article, with what the page says of it and how large it is.

Addresses are handed on as they stand; those that are no web address are passed over.
"""

import re
from collections.abc import Iterator
from typing import Any

from urbanfeed.article import Image
from urbanfeed.page import Claim, Weighing
from urbanfeed.reader.addresses import picture_address
from urbanfeed.reader.blocks import Place, squeezed
from urbanfeed.reader.candidates import weigh
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.linked import Thing, objects_in, values_in

__all__ = ["images_of"]

_LAZY = ("data-src", "data-lazy-src", "data-original")
_LARGEST = 100_000  # pixels
_MOST_NODES = 2_000
_CARDS = (("og:image", 0.8), ("og:image:url", 0.8), ("og:image:secure_url", 0.8), ("twitter:image", 0.7),
          ("twitter:image:src", 0.7), ("image", 0.6), ("thumbnailurl", 0.5))  # fmt: skip
_PIXELS = re.compile(r"\s*(\d{1,6})(?:\.0+)?\s*(?:px)?\s*", re.IGNORECASE)


def images_of(facts: Facts) -> tuple[tuple[Image, ...], Weighing]:
    """
    The picture by the headline with its caption, else the one that the page shows elsewhere; and how that was found.
    """
    found = [*_lead(facts), *_shown(facts), *_linked(facts)]
    weighing = weigh(
        "images", [Claim(image.url or "", rule, confidence) for image, rule, confidence in found], same=_file_name
    )
    if not found:
        return (), weighing
    image = found[0][0]
    if image.width is None or image.height is None:
        # The same picture's size may be stated elsewhere.
        sized = (it for it, _, _ in found[1:] if it.url == image.url and it.width and it.height)
        if other := next(sized, None):
            image = Image(image.url, image.alt or other.alt, image.caption, image.credit, other.width, other.height)
    return (image,), weighing


def _lead(facts: Facts) -> Iterator[tuple[Image, str, float]]:
    """An image between headline and body, in a figure or with a caption beside it."""
    tree, blocks = facts.tree, facts.blocks
    if facts.heading is None or facts.body_start >= len(blocks):
        return
    start, end = blocks[facts.heading].holder, blocks[facts.body_start].holder
    captions = [it for it in blocks[facts.heading : facts.body_start] if it.place & Place.CAPTION]
    for i in range(start, min(end, start + _MOST_NODES)):
        if tree.tags[i] not in ("img", "amp-img"):
            continue
        attributes = tree.attributes(i)
        addresses = (picture_address(attributes.get(name, "")) for name in (*_LAZY, "src"))
        url = next(filter(None, addresses), None)
        above = [i]
        while len(above) < 4 and above[-1] > 0:
            above.append(tree.parents[above[-1]])
        caption = next((it for it in captions if above[-1] <= it.holder < tree.ends[above[-1]]), None)
        in_figure = any(tree.tags[it] == "figure" for it in above)
        if url and (caption or in_figure):
            alt = squeezed(attributes.get("alt") or "") or None
            size = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
            yield Image(url, alt, caption.text if caption else None, None, *size), "figure by the headline", 0.9
            return


def _shown(facts: Facts) -> Iterator[tuple[Image, str, float]]:
    """What the page gives other sites to show (ogp.me; cards), but for the publisher's logo."""
    metas = facts.metas
    logos = {url for it in facts.articles[:2] for of in objects_in(it, "publisher", facts.known) for url in _logos(of)}
    for name, confidence in _CARDS:
        for value in metas.get(name, ())[:3]:
            if (url := picture_address(value)) and url not in logos:
                first = {key: next(iter(metas.get(f"og:image:{key}", ())), None) for key in ("alt", "width", "height")}
                about = first if name.startswith("og:") else {}
                size = _pixels(about.get("width")), _pixels(about.get("height"))
                yield Image(url, about.get("alt"), None, None, *size), name, confidence
                break


def _linked(facts: Facts) -> Iterator[tuple[Image, str, float]]:
    for thing in facts.articles[:2]:
        for key in ("image", "thumbnailUrl"):
            for url in values_in(thing, key):
                if whole := picture_address(url):
                    yield Image(whole), f"jsonld {key}", 0.75
            for it in objects_in(thing, key, facts.known):
                urls = values_in(it, "url") or values_in(it, "contentUrl") or values_in(it, "@id")
                if urls and (whole := picture_address(urls[0])):
                    caption = next(iter(values_in(it, "caption")), None)
                    size = _pixels(it.get("width")), _pixels(it.get("height"))
                    yield Image(whole, None, caption, None, *size), f"jsonld {key}", 0.75


def _logos(publisher: Thing) -> list[str]:
    logos = values_in(publisher, "logo")
    return logos + [url for it in objects_in(publisher, "logo", {}) for url in values_in(it, "url")]


def _pixels(value: Any) -> int | None:
    """A length in pixels: 640, "640", "640px", {"value": 640}."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    found = _PIXELS.fullmatch(str(value)[:20])
    return int(found[1]) if found and 0 < int(found[1]) <= _LARGEST else None


def _file_name(url: str) -> str:
    """One picture is served at many sizes and hosts; its file's name stays."""
    return url.partition("?")[0].rpartition("/")[2].lower() or url
