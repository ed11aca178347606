"""
Answers that say how long they stay good: ETag, Last-Modified, and 304 to who has them already (RFC 9110, section 13).

Nothing here renders; a door hands over the finished bytes.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["fresh", "not_modified"]

_ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def fresh(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    max_age: int,
    changed_at: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """
    The bytes as a response to GET or HEAD, or 304 where the client's copy is still good.

    media_type: with its charset. max_age: seconds for which a cache need not ask again. changed_at: the instant (UTC)
    of the last change that could show here; None leaves Last-Modified out. headers: what else to say, 304 or not.
    """
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    # Weak, for it names the compressed form of the bytes too (RFC 9110, section 8.8.3).
    said = {**(headers or {}), "ETag": f"W/{tag}", "Cache-Control": f"public, max-age={max_age}"}
    if changed_at is not None:
        # HTTP dates have no fractions: of a second change within that second, only the tag tells.
        said["Last-Modified"] = format_datetime(changed_at.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if not_modified(request, tag, changed_at):
        # What the compression says beside the whole, a 304 must say too (section 15.4.5).
        vary = ", ".join(filter(None, (said.get("Vary"), "Accept-Encoding")))
        return Response(status_code=304, headers=said | {"Vary": vary})
    said |= {"Content-Type": media_type, "Content-Length": str(len(body))}
    return Response(b"" if request.method == "HEAD" else body, headers=said)


def not_modified(request: Request, tag: str, changed_at: datetime | None = None) -> bool:
    """
    Whether the client's copy is still good. tag: in its quotation marks, without W/.

    RFC 9110, section 13.2.2: If-None-Match decides alone where it is given, by weak comparison.
    """
    if given := request.headers.getlist("if-none-match"):
        return any(it.strip() == "*" for it in given) or tag in _ENTITY_TAG.findall(",".join(given))
    since = _http_date(request.headers.get("if-modified-since"))
    return since is not None and changed_at is not None and changed_at.replace(microsecond=0) <= since


def _http_date(text: str | None) -> datetime | None:
    """None for what is no date, which a server passes over (section 13.1.3)."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (ValueError, OverflowError):  # a year of twenty digits, too
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
