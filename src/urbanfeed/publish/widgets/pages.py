"""
The door's page for iframes: the no-script form, complete in one answer.

It comes with a policy that lets it load what it is made of and nothing else (Content Security Policy Level 3).
"""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from urbanfeed.publish.templates import environment
from urbanfeed.publish.tongues import tongue_of
from urbanfeed.publish.widgets.assets import style, words_in
from urbanfeed.publish.widgets.items import Item
from urbanfeed.query import ArticleQuery

__all__ = ["THEMES", "embed", "embed_policy"]

THEMES = ("auto", "light", "dark")

_EMBED_STYLE = "html, body { margin: 0; } body { min-height: 100vh; }\n"


def embed(query: ArticleQuery, items: Sequence[Item], newsroom: str, *, heading: str, theme: str) -> bytes:
    """The list as an HTML page for an iframe; its links open in the page around it. newsroom: our own page of it."""
    language = tongue_of(query, (item.language for item in items))
    return _render(
        "embed.html",
        items=items,
        language=language,
        words=words_in(language),
        heading=heading,
        theme=theme,
        scheme="light dark" if theme == "auto" else theme,
        style=Markup(_embed_style()),  # noqa: S704 -- our own file
        newsroom=newsroom,
    )


@cache
def embed_policy() -> str:
    """Nothing but the style that stands in the page; any page may hold it."""
    digest = b64encode(sha256(_embed_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors *"


def _embed_style() -> str:
    return f"\n{style()}{_EMBED_STYLE}"


def _render(template: str, **context: Any) -> bytes:
    return _environment().get_template(template).render(context).encode()


@cache
def _environment() -> Environment:
    return environment(__package__)
