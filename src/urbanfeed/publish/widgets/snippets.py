"""
The code that the builder gives away: what stands here is pasted into other people's pages, and has to be right there.

Nothing here asks or renders; the builder's page shows the code as text, and has the same attributes on its own widget.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from urbanfeed.publish.links import FeedFormat, Links
from urbanfeed.publish.widgets.chosen import Chosen
from urbanfeed.publish.widgets.frames import height_of
from urbanfeed.publish.widgets.room import room_of
from urbanfeed.query import MANY, ArticleQuery

__all__ = ["Script", "Snippets", "Subject", "attributes_of", "frame_attributes_of", "snippets_of", "tag_of"]

Pairs = tuple[tuple[str, str], ...]

_FEEDS: tuple[tuple[str, FeedFormat], ...] = (("Atom", "atom"), ("RSS", "rss"), ("JSON Feed", "json"))


@dataclass(frozen=True, slots=True)
class Subject:
    """
    What is chosen, as people call it, and our own page of it. label: also what stands where the widget cannot be.
    articles: how many there are of it now. embeddable: whether oEmbed hands it out.
    """

    label: str
    page: str
    articles: int
    embeddable: bool = True


@dataclass(frozen=True, slots=True)
class Script:
    """The widget's script. url: of whatever version; pinned: of this one, whose hash is integrity (SRI)."""

    url: str
    pinned: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Snippets:
    """
    element: the two lines, with the room for the widget in them; pinned: the same with this version of the script
    alone. fitting: what gives the iframe the height of what is in it. page: our own page of it, which oembed tells of;
    that is empty where it would be refused.
    feeds: names and addresses; one article has none.
    """

    element: str
    pinned: str
    iframe: str
    fitting: str
    page: str
    oembed: str
    feeds: Pairs


def snippets_of(chosen: Chosen, subject: Subject, script: Script, links: Links) -> Snippets:
    """The code for what is chosen; `chosen` is complete."""
    link = _element("a", [("href", subject.page)], _escaped(subject.label))
    room = f"display:block;height:0;padding-bottom:{room_of(chosen.asked)}"
    element = _element(tag_of(chosen), attributes_of(chosen), _element("span", [("style", room)], link))
    anonymous = [("integrity", script.integrity), ("crossorigin", "anonymous")]
    of: ArticleQuery | str = chosen.wire if chosen.kind == "wire" else chosen.query
    return Snippets(
        element="\n".join((_element("script", [("type", "module"), ("src", script.url)]), element)),
        pinned="\n".join((_element("script", [("type", "module"), ("src", script.pinned), *anonymous]), element)),
        iframe=_element("iframe", [*frame_attributes_of(chosen, subject, links), ("style", "border:0")]),
        fitting=_element("script", [("type", "module"), ("src", links.frame_script)]),
        page=subject.page,
        oembed=links.oembed(subject.page) if subject.embeddable else "",
        feeds=tuple((name, links.feed(it, of)) for name, it in _FEEDS) if chosen.kind != "article" else (),
    )


def frame_attributes_of(chosen: Chosen, subject: Subject, links: Links) -> Pairs:
    """The attributes of the iframe, without its style."""
    return (
        ("src", chosen.asked.address(links)),
        ("title", subject.label),
        ("loading", "lazy"),
        ("width", "100%"),
        ("height", str(height_of(chosen.asked, articles=subject.articles))),
    )


def tag_of(chosen: Chosen) -> str:
    """The element's name."""
    return "urban-article" if chosen.kind == "article" else "urban-feed"


def attributes_of(chosen: Chosen) -> Pairs:
    """The attributes of the element, in the order of its address; several values of a filter stand in one."""
    grouped: dict[str, list[str]] = {}
    for name, value in chosen.parameters():
        grouped.setdefault("id" if name == "article" else name, []).append(value)
    return tuple((name, _joined(values) if name in MANY else values[0]) for name, values in grouped.items())


def _joined(values: Iterable[str]) -> str:
    r"""With commas between them; `\,` is a comma in one. Spaces at ends say nothing: one parts `\` from a comma."""
    escaped = (it.replace(",", "\\,") for it in values)
    return ",".join(f"{it} " if it.endswith("\\") else it for it in escaped)


def _element(name: str, attributes: Iterable[tuple[str, str]], inside: str = "") -> str:
    """An element as HTML writes it (section 13.1.2), each attribute in double quotation marks."""
    said = "".join(f' {it}="{_escaped(value)}"' for it, value in attributes)
    return f"<{name}{said}>{inside}</{name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
