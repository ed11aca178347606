"""
The builder: a page where a site owner chooses what to show, sees it, and copies the code.

The server makes all of the page from its address, so it is whole without a script; the script asks for the same address
again, and takes from the answer what has changed.
"""

import time
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from urbanfeed.article import Article
from urbanfeed.publish.asking import check_length, links_of, parameters_of, store_of
from urbanfeed.publish.characters import printable
from urbanfeed.publish.directory import Directory, directory_of
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.links import Links, linkable
from urbanfeed.publish.numbers import how_many
from urbanfeed.publish.shown import shown
from urbanfeed.publish.templates import environment
from urbanfeed.publish.titles import title_of
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList
from urbanfeed.publish.widgets.assets import builder_script, builder_style, widget_digest, widget_integrity, words_in
from urbanfeed.publish.widgets.chosen import Chosen
from urbanfeed.publish.widgets.frames import SANDBOX
from urbanfeed.publish.widgets.known import asked_by, embeddable
from urbanfeed.publish.widgets.pickers import pickers_of, spoken
from urbanfeed.publish.widgets.snippets import Script, Subject, attributes_of, frame_attributes_of, snippets_of, tag_of
from urbanfeed.query import QueryError
from urbanfeed.store import Store, Total

__all__ = ["routes"]

# Content Security Policy, level 3, and Trusted Types: the page's script makes no markup. Pictures lie at their
# publishers', and come only where somebody has chosen to show them.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# What the form calls its fields.
_LABELS = {
    "source": "Sources", "language": "Languages", "topic": "Topics", "q": "Words", "author": "Author",
    "since": "Since", "until": "Until", "order": "Order", "wire": "Wire", "article": "Article", "limit": "Articles",
    "layout": "Layout", "heading": "Heading", "images": "Pictures", "theme": "Colours", "lang": "Interface language",
    "dir": "Direction",
}  # fmt: skip
_KNOWN_WITHIN = 1.0  # second, in which a change made anywhere shows here
_HTML = "text/html; charset=utf-8"


def routes() -> list[BaseRoute]:
    """The page and the two files that it loads beside the widget's script."""
    return [
        Route("/widgets/", _builder),
        Route("/widgets/builder.css", _style),
        Route("/widgets/builder.js", _script),
    ]


async def _builder(request: Request) -> Response:
    """
    Parameters: those of ArticleQuery, or `wire`, or `article` (an id, or an address that it has), and the look's.

    Another way to say the same leads to the one address of it. 400 where something cannot be asked for: the page says
    what, and shows the rest. 414 for more than anybody chooses.
    """
    check_length(request)
    given = parameters_of(request).multi_items()
    store, links = store_of(request), links_of(request)
    chosen = Chosen.parse(given)
    article = await _article(chosen.article, store, links) if chosen.article else None
    chosen = _with_article(chosen, article)
    if not chosen.faults and parse_qsl(chosen.address) != given:
        address = f"?{chosen.address}" if chosen.address else request.url.path
        return RedirectResponse(address, 303, headers={"Cache-Control": "no-cache"})
    directory = await _directory(request)
    chosen = _with_wire(chosen, directory)
    page = _page(chosen, article, directory, await _total(chosen, directory, store)).encode()
    headers = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "strict-origin-when-cross-origin"}
    if chosen.faults:
        return Response(page, 400, headers | {"Cache-Control": "no-store"}, media_type="text/html")
    return fresh(request, page, _HTML, max_age=0, headers=headers)


async def _style(request: Request) -> Response:
    return fresh(request, builder_style(), "text/css; charset=utf-8", max_age=0)


async def _script(request: Request) -> Response:
    return fresh(request, builder_script(), "text/javascript; charset=utf-8", max_age=0)


async def _directory(request: Request) -> Directory:
    """The directory, read anew where the content is no longer the same: a form that is being filled in asks often."""
    store, state = store_of(request), request.app.state
    content = store.content
    if not content.settled or time.monotonic() - content.seen_at > _KNOWN_WITHIN:
        await content.look()
    version, directory = getattr(state, "builder_directory", (None, None))
    if directory is None or version != content.version:
        version, directory = content.version, await directory_of(store, links_of(request))
        state.builder_directory = version, directory
    return replace(directory, links=links_of(request))


async def _article(said: str, store: Store, links: Links) -> Article | None:
    """The article of this id, or of an address: its publisher's, or of our page of it. None where none is shown."""
    if linkable(said) is None:
        found = await store.articles.by_id(said)
    elif (own := _id_in(said, links)) is not None:
        found = await store.articles.by_id(own)
    else:
        found = await store.articles.by_url(said)
    return found if found and not found.withdrawn else None


def _id_in(address: str, links: Links) -> str | None:
    """The id in an address of our page of an article, or of its page for an iframe."""
    try:
        ours = asked_by(address, links.base)
    except QueryError:  # it is ours, and asks for what nobody can
        return None
    return ours.asked.id if ours and isinstance(ours.asked, AskedArticle) else None


def _with_article(chosen: Chosen, article: Article | None) -> Chosen:
    """By its id, or none with a fault."""
    if not isinstance(chosen.asked, AskedArticle) or not chosen.article:
        return chosen
    asked = replace(chosen.asked, id=article.id if article else "")
    allowed = "the id of an article that stands here, or the address of its page, here or at its publisher’s"
    faults = () if article else (QueryError("article", chosen.article, allowed),)
    return replace(chosen, asked=asked, faults=(*faults, *chosen.faults))


def _with_wire(chosen: Chosen, directory: Directory) -> Chosen:
    """A wire that there is, or none with a fault."""
    if not isinstance(chosen.asked, AskedList) or chosen.wire in ("", *(it.key for it in directory.wires)):
        return chosen
    faults = (QueryError("wire", chosen.wire, "the key of a wire that stands here"), *chosen.faults)
    return replace(chosen, asked=replace(chosen.asked, wire=None), faults=faults)


async def _total(chosen: Chosen, directory: Directory, store: Store) -> Total | None:
    """How many articles there are of what is chosen; None of one article."""
    match chosen.kind:
        case "list":
            return await store.articles.count(chosen.query)
        case "wire" if chosen.wire:
            wire = next(it for it in directory.wires if it.key == chosen.wire)
            return await store.articles.count(wire.query)
        case _:
            return None


def _subject(chosen: Chosen, article: Article | None, directory: Directory, total: Total | None) -> Subject:
    links, articles = directory.links, total.number if total else 1
    heading = getattr(chosen.asked, "heading", "")
    if article:
        it = shown(article).article
        return Subject(it.headline or "urbanfeed", links.article(it), articles, embeddable(it))
    if chosen.wire:
        title = next(it.title for it in directory.wires if it.key == chosen.wire)
        return Subject(heading or title, links.wire(chosen.wire), articles)
    language = chosen.asked.look.lang or "en"
    titles = {name: it.title for name, it in directory.sources.items()}
    plain = f"{words_in(language)['articles']} – urbanfeed"
    title = title_of(chosen.query, titles, language) if chosen.query.parameters() else plain
    return Subject(heading or title, directory.url(chosen.query), articles)


def _page(chosen: Chosen, article: Article | None, directory: Directory, total: Total | None) -> str:
    links, here = directory.links, Links("")  # what the page loads comes from where the page itself does
    subject = _subject(chosen, article, directory, total)
    script = Script(links.widget_script, links.pinned_script(widget_digest()), widget_integrity())
    context: dict[str, Any] = {
        "chosen": chosen,
        "asked": chosen.asked,
        "pickers": pickers_of(chosen, directory),
        "wired": bool(directory.wires),
        "tongues": spoken(chosen.asked.look.lang),
        "total": total,
        "subject": subject,
        "tag": tag_of(chosen),
        "attributes": attributes_of(chosen) if chosen.complete else (),
        "frame": (*frame_attributes_of(chosen, subject, here), ("sandbox", SANDBOX)) if chosen.complete else (),
        "code": snippets_of(chosen, subject, script, links) if chosen.complete else None,
        "links": links,
        "here": here,
    }
    return printable(_environment().get_template("builder.html").render(context))


@cache
def _environment() -> Environment:
    made = environment(__package__)
    made.globals["how_many"] = how_many
    made.globals["labels"] = _LABELS
    return made
