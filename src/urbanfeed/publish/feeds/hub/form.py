"""
The form by which a subscriber asks the hub for something (WebSub, section 5.1).

Pure: whether the topic is a feed, and whether the callback has asked, is found out elsewhere. Parameters that we do not
know are passed over, as the Recommendation says.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from urbanfeed.store import HubMode

__all__ = ["Form", "FormError", "form_of"]

TYPE = "application/x-www-form-urlencoded"

_MOST_FIELDS = 50
_LONGEST = 4000  # characters of an address; a query has many values at most, and readers have long keys
_LONGEST_SECRET = 200  # bytes, which it must be less than (section 5.1)

_LEASE = timedelta(days=10)
_SHORTEST_LEASE, _LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)

# A browser's form and most libraries write an address so; anything else would have to be guessed at.
_ADDRESS = re.compile(r"[\x21-\x7e]+")


class FormError(ValueError):
    """A form that cannot be taken; the message says why, to whoever wrote the program."""


@dataclass(frozen=True, slots=True)
class Form:
    """
    What is asked for. host: the callback's, in lower case. lease: within our bounds, whatever was asked for.
    """

    mode: HubMode
    topic: str
    callback: str
    host: str
    lease: timedelta
    secret: str | None = field(default=None, repr=False)


def form_of(content_type: str, body: bytes) -> Form:
    """The form in the body of a request. Raises FormError."""
    if content_type.partition(";")[0].strip().lower() != TYPE:
        raise FormError(f"send a form: the content type is {TYPE}")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:  # UnicodeDecodeError is one
        raise FormError(f"the form cannot be read; it has UTF-8, and {_MOST_FIELDS} fields at most") from None
    given: dict[str, str] = {}
    for name, value in pairs:
        if name.startswith("hub.") and name in given:
            raise FormError(f"{name} is given twice")
        given[name] = value
    callback = _needed(given, "hub.callback")
    return Form(
        mode=_mode(_needed(given, "hub.mode")),
        topic=_address("hub.topic", _needed(given, "hub.topic")),
        callback=_address("hub.callback", callback),
        host=(urlsplit(callback).hostname or "").rstrip("."),
        lease=_lease(given.get("hub.lease_seconds", "")),
        secret=_secret(given.get("hub.secret", "")),
    )


def _needed(given: dict[str, str], name: str) -> str:
    if not (value := given.get(name, "").strip()):
        raise FormError(f"{name} is missing")
    return value


def _mode(value: str) -> HubMode:
    if value == "publish":
        raise FormError("this hub tells of its own feeds, and knows by itself what is new")
    if value not in ("subscribe", "unsubscribe"):
        raise FormError("hub.mode is subscribe or unsubscribe")
    return cast(HubMode, value)


def _address(name: str, value: str) -> str:
    if len(value) > _LONGEST:
        raise FormError(f"{name} has more than {_LONGEST:,} characters")
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not _ADDRESS.fullmatch(value):
        raise FormError(f"{name} is no whole address that begins with http:// or https://, escaped as it should be")
    if parts.fragment or value.endswith("#"):
        raise FormError(f"{name} has a fragment, which cannot be asked for")
    if parts.username is not None:
        raise FormError(f"{name} names a user; a callback keeps its secret in its path or query")
    if len(parts.hostname or "") > 253:  # RFC 1035, section 2.3.4
        raise FormError(f"{name} has a host that is too long")
    return value


def _lease(value: str) -> timedelta:
    """The default where nothing is said."""
    if not value:
        return _LEASE
    if not (value.isascii() and value.isdigit() and int(value[:9])):
        raise FormError("hub.lease_seconds is no whole number of seconds above 0")
    return min(max(timedelta(seconds=int(value) if len(value) < 10 else 10**9), _SHORTEST_LEASE), _LONGEST_LEASE)


def _secret(value: str) -> str | None:
    """None where nothing is said, and deliveries go unsigned."""
    if len(value.encode()) >= _LONGEST_SECRET:
        raise FormError(f"hub.secret has {_LONGEST_SECRET} bytes or more")
    return value or None
