"""
The door's pages for iframes, each complete in one answer.

Each comes with a policy that lets it load what it is made of and nothing else (Content Security Policy Level 3).
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from urbanfeed.language import direction_of, language_of
from urbanfeed.publish.characters import printable
from urbanfeed.publish.links import Links
from urbanfeed.publish.templates import environment
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList, Images, Look
from urbanfeed.publish.widgets.assets import style, words_in
from urbanfeed.publish.widgets.items import Item

__all__ = ["article_page", "frame_script", "list_page", "notice_page", "policy"]


def list_page(
    asked: AskedList, items: Sequence[Item], links: Links, *, title: str, language: str, newsroom: str
) -> bytes:
    """
    The list as a page for an iframe; its links open in the page around it.

    title: of the query. language: of our own words, where the look names none. newsroom: our page of the same list.
    """
    context = {"items": items, "title": asked.heading or title, "heading": asked.heading, "newsroom": newsroom}
    own = asked.address(links)
    return _framed("embed_list.html", asked.look, language, layout=asked.layout, links=links, own=own, **context)


def article_page(asked: AskedArticle, item: Item, links: Links) -> bytes:
    """One article as a page for an iframe."""
    context = {"item": item, "title": item.headline, "newsroom": item.page}
    own, language = asked.address(links), item.language or "en"
    return _framed("embed_article.html", asked.look, language, layout="card", links=links, own=own, **context)


def notice_page(said: str, look: Look, language: str, *, newsroom: str) -> bytes:
    """A page for an iframe that only says something: one of our words by its name, or a sentence in English."""
    return _framed("embed_notice.html", look, language, layout="card", said=said, newsroom=newsroom)


def policy(ancestors: Sequence[str], images: Images) -> str:
    """
    Nothing but the style and the script that stand in the page, and pictures where they are shown. ancestors: the sites
    that may hold it, as the setting says; our own builder may wherever others may. `*` goes unsaid: said, it would shut
    out files, apps and sandboxed pages, whose origins are of no network scheme (section 6.7.2.8).
    """
    holders = ancestors if "'none'" in ancestors else dict.fromkeys(("'self'", *ancestors))
    parts = [
        "default-src 'none'", f"style-src '{_digest(_style())}'", f"script-src '{_digest(_script())}'",
        *(["img-src https: http:"] if images == "show" else []), "base-uri 'none'", "form-action 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
        *([] if "*" in ancestors else [f"frame-ancestors {' '.join(holders)}"]),
    ]  # fmt: skip
    return "; ".join(parts)


@cache
def frame_script() -> bytes:
    """urban-frame.js, which gives the iframes of a page the height of what is in them."""
    return _file("urban-frame.js").encode()


def _framed(template: str, look: Look, language: str, *, layout: str, **context: Any) -> bytes:
    language = look.lang or language
    words = words_in(language)
    return _render(
        template,
        look=look,
        layout=layout,
        language=language,
        direction=look.dir or direction_of(language),
        words=words,
        # Our words are English where we have none in the page's language, and say so.
        in_english=words is words_in("en") and language_of(language) != "en",
        scheme="light dark" if look.theme == "auto" else look.theme,
        style=Markup(_style()),  # noqa: S704 -- our own file
        script=Markup(_script()),  # noqa: S704 -- our own file
        **context,
    )


@cache
def _style() -> str:
    return f"\n{style()}{_file('embed.css')}"


@cache
def _script() -> str:
    """height.js without its comments."""
    return "\n" + re.sub(r"^\s*//.*\n", "", _file("height.js"), flags=re.MULTILINE)


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _file(name: str) -> str:
    return (files(__package__) / "static" / name).read_text("utf-8")


def _render(template: str, **context: Any) -> bytes:
    # A control character has no form in HTML, not even escaped (section 13.1.4); titles and addresses may have some.
    return printable(_environment().get_template(template).render(context)).encode()


@cache
def _environment() -> Environment:
    return environment(__package__)
