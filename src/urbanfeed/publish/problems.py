"""
Errors as people and machines read them: problem+json (RFC 9457), HTML or plain text, by what the client accepts.
"""

import json
import logging
from html import escape
from http import HTTPStatus
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from urbanfeed.publish.accept import liked
from urbanfeed.query import QueryError

__all__ = ["AGAIN", "AWAY", "on_database_error", "on_http_error", "on_query_error", "preferred", "problem"]

_log = logging.getLogger(__name__)

AWAY = "The database does not answer now. Please try again in a few seconds."
AGAIN = "5"  # seconds, for Retry-After

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>:root{{color-scheme:light dark}}body{{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;
margin:15vh auto;padding:0 1rem}}</style></head><body><h1>{title}</h1><p>{detail}</p><p><a href="/">To the front
page</a></p></body></html>
"""


def problem(request: Request, status: int, detail: str, **members: str) -> Response:
    """The error as a response; `members` are extension members of RFC 9457, such as `parameter` and `allowed`."""
    title = HTTPStatus(status).phrase
    # A script that may read a door's answers may read what was wrong with its question, too.
    headers = {"Cache-Control": "no-store", "Vary": "Accept", "Access-Control-Allow-Origin": "*"}
    # Nothing is loaded; the page's own style is all it needs (Content Security Policy, level 3).
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
    match preferred(request.headers.get("accept", "")):
        case "html":
            page = _PAGE.format(title=escape(title), detail=escape(detail))
            return Response(page, status, headers | policy, media_type="text/html")
        case "text":
            return Response(f"{title}: {detail}\n", status, headers, media_type="text/plain")
        case "json":
            body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
            text = json.dumps(body, ensure_ascii=False)
            return Response(text, status, headers, media_type="application/problem+json")


async def on_query_error(request: Request, error: Exception) -> Response:
    """400, naming the parameter and what is allowed."""
    assert isinstance(error, QueryError)
    return problem(request, 400, str(error), parameter=error.parameter, value=error.value, allowed=error.allowed)


async def on_database_error(request: Request, error: Exception) -> Response:
    """503, with Retry-After (RFC 9110, section 10.2.3); what is wrong with it is told in the log alone."""
    _log.error("%s cannot be answered: %s", request.url.path, error)
    response = problem(request, 503, AWAY)
    response.headers["Retry-After"] = AGAIN
    return response


async def on_http_error(request: Request, error: Exception) -> Response:
    """An HTTPException that an endpoint or the router raised."""
    assert isinstance(error, HTTPException)
    response = problem(request, error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


def preferred(accept: str) -> Literal["html", "json", "text"]:
    """Which of our forms the Accept header likes best; JSON where it does not say."""
    best: Literal["html", "json", "text"] = "json"
    weight = 0.0
    forms: dict[str, Literal["html", "json", "text"]] = {
        "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text", "text/*": "text",
        "application/problem+json": "json", "application/json": "json", "application/*": "json", "*/*": "json",
    }  # fmt: skip
    for kind, q in liked(accept):
        if kind in forms and q > weight:
            best, weight = forms[kind], q
    return best
