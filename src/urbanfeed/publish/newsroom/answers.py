"""
How the newsroom answers: templates made into pages, with the headers of a page that trusts nothing but itself.

The policy lets a page load our own style sheet and icon, and nothing else: no script runs, whatever stands in a body.
"""

from functools import cache
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from urbanfeed.article import Show
from urbanfeed.language import direction_of
from urbanfeed.publish.asking import links_of
from urbanfeed.publish.fresh import fresh
from urbanfeed.publish.links import linkable
from urbanfeed.publish.newsroom.assets import asset
from urbanfeed.publish.newsroom.dates import day_of, instant_of
from urbanfeed.publish.numbers import how_many
from urbanfeed.publish.templates import environment
from urbanfeed.publish.tongues import exact_name

__all__ = ["HEADERS", "gone", "rendered"]

# Content Security Policy Level 3; Referrer Policy: publishers see which wire sends them readers, but not which page.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_LONGEST_NAMED = 1000  # bytes; some clients take no more than 8,000 of headers in all
_SHOWS: dict[Show, str] = {
    "full": "Shown in full",
    "excerpt": "Shown as an excerpt",
    "link": "Shown as a headline with a link",
}


def rendered(request: Request, template: str, embeddable: str | None = None, **context: Any) -> Response:
    """
    The page that a template makes of its context; asked for again, it is sent only if it has changed.

    embeddable: the address that oEmbed knows the page by, which its headers say too (oEmbed, section 4), so that nobody
    need read a page to find it.
    """
    links = links_of(request)
    page = _environment().get_template(template).render(links=links, embeddable=embeddable, **context)
    headers = dict(HEADERS)
    if embeddable and len(embeddable) < _LONGEST_NAMED:
        headers["Link"] = f'<{links.oembed(embeddable)}>; rel="alternate"; type="application/json+oembed"'
    return fresh(request, page.encode(), "text/html; charset=utf-8", max_age=0, headers=headers)


def gone(request: Request, template: str, **context: Any) -> Response:
    """The page as the body of a 410 (RFC 9110, section 15.5.11), which nobody keeps: what it tells of may come back."""
    page = _environment().get_template(template).render(links=links_of(request), **context)
    headers = HEADERS | {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
    return Response(page, 410, headers, media_type="text/html")


@cache
def _environment() -> Environment:
    made = environment(__package__)
    made.globals["day_of"] = day_of
    made.globals["direction_of"] = direction_of
    made.globals["exact_name"] = exact_name
    made.globals["instant_of"] = instant_of
    made.globals["how_many"] = how_many
    made.globals["linkable"] = linkable
    made.globals["input_type"] = _input_type
    made.globals["shows"] = _SHOWS
    made.globals["style"] = asset("newsroom.css").path
    made.globals["icon"] = asset("icon.svg").path
    return made


def _input_type(value: str | None) -> str:
    """The kind of form field that can hold a bound of a query: a date has a field of its own, a time is text."""
    return "date" if value is None or len(value) == len("2025-07-08") else "text"
