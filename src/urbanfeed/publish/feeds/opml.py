"""
The list of feeds, in OPML 2.0 (http://opml.org/spec2.opml): wires, sources, languages and topics, for any reader that
subscribes to many at once.

It says nothing of how many articles each has or when they changed: it changes when there is something else to follow.
"""

from collections.abc import Iterator

from lxml.etree import Element, SubElement, _Element, indent, tostring
from starlette.requests import Request
from starlette.responses import Response

from urbanfeed.publish.asking import check_alone, check_length, links_of, store_of
from urbanfeed.publish.characters import printable
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.links import Links
from urbanfeed.publish.tongues import own_name
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store
from urbanfeed.taxonomy import taxonomy

__all__ = ["opml"]

_TYPE = "text/x-opml; charset=utf-8"
_MAX_AGE = 3_600

# A feed: its title, what it is of (a wire by its key), the page for people, and more attributes.
_Line = tuple[str, ArticleQuery | str, str, dict[str, str | None]]


async def opml(request: Request) -> Response:
    """/feeds/opml.xml. Raises QueryError where less than all feeds is asked for: nobody gets more without knowing."""
    check_length(request)
    check_alone(request, of="a list of all feeds")
    links = links_of(request)
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    SubElement(head, "title").text = "urbanfeed"
    body = SubElement(root, "body")
    _add(body, links, ("All articles", ArticleQuery(), links.newsroom(), {}))
    for title, lines in (await _groups(store_of(request), links)).items():
        if lines:
            group = SubElement(body, "outline", text=title)
            for line in lines:
                _add(group, links, line)
    indent(root)
    content = tostring(root, xml_declaration=True, encoding="UTF-8")
    said = {"Access-Control-Allow-Origin": "*"}
    return fresh(request, content, _TYPE, max_age=_MAX_AGE, headers=said)


async def _groups(store: Store, links: Links) -> dict[str, list[_Line]]:
    """Only what has articles; but a wire may be followed before it has any."""
    sources = [it for it in await store.sources.all() if it.articles]
    languages = sorted({it.language.split("-")[0].lower() for it in sources if it.language})
    counts = await store.topics.counts()
    return {
        "Wires": [
            (it.title, it.key, links.wire(it.key), {"description": it.description or None})
            for it in await store.wires.all()
        ],
        "Sources": [
            (it.title, ArticleQuery(source=(it.name,)), links.source(it.name), {"language": it.language})
            for it in sources
        ],
        "Languages": [*_languages(languages, links)],
        "Topics": [
            (it.label(), ArticleQuery(topic=(it.key,)), links.topic(it.key), {})
            for it in taxonomy()
            if counts.get(it.key)
        ],
    }


def _languages(tags: list[str], links: Links) -> Iterator[_Line]:
    for tag in tags:
        query = ArticleQuery(language=(tag,))
        yield own_name(tag), query, links.newsroom(query), {"language": tag}


def _add(to: _Element, links: Links, line: _Line) -> None:
    title, of, page, more = line
    said = {"text": title, "title": title, "type": "rss", "xmlUrl": links.feed("atom", of), "htmlUrl": page}
    said |= {name: value for name, value in more.items() if value}
    SubElement(to, "outline", {name: printable(value) for name, value in said.items()})
