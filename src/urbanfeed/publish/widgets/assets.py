"""
The files of the widget: the style and the words that both forms share, and the script that they are put into, with the
hashes of the GraphQL documents that it asks for.
"""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha384
from importlib.resources import files
from typing import Any

from urbanfeed.publish.documents import document, hashed

__all__ = ["builder_script", "builder_style", "integrity", "script", "style", "tongues", "words_in"]


@cache
def script() -> bytes:
    """urban-feed.js as it is served: one file, so that a page needs one request before it asks for articles."""
    source = _read("urban-feed.js")
    asked = {"feed": document("urban-feed"), "wire": document("urban-feed-wire")}
    documents = {name: f"sha256:{hashed(text)}" for name, text in asked.items()}
    for mark, value in (
        ('/* urban-feed.css */ ""', style()),
        ("/* words.json */ {}", _words()),
        ("/* operations */ {}", documents),
    ):
        if source.count(mark) != 1:
            raise ValueError(f"urban-feed.js says {mark!r} {source.count(mark)} times")
        source = source.replace(mark, json.dumps(value, ensure_ascii=False))
    return source.encode()


@cache
def integrity() -> str:
    """What a page pins the script by (Subresource Integrity, section 3.1)."""
    return f"sha384-{b64encode(sha384(script()).digest()).decode()}"


@cache
def style() -> str:
    """The style sheet: `:host` is the web component, `.urban-feed` the page for an iframe."""
    return _read("urban-feed.css")


@cache
def builder_style() -> bytes:
    """The style sheet of the builder."""
    return _read("builder.css").encode()


@cache
def builder_script() -> bytes:
    """What makes the builder's page live."""
    return _read("builder.js").encode()


def tongues() -> tuple[str, ...]:
    """The languages that we have words in."""
    return tuple(_words())


def words_in(language: str | None) -> dict[str, Any]:
    """
    Our few words in this language, or in English: `loading`, `empty`, `error`, and `read` with `{date}` in it.

    `long` and `months`: how a date is written, for languages that browsers do not write dates in.
    """
    words = _words()
    return words.get((language or "").split("-")[0].lower(), words["en"])


@cache
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = json.loads(_read("words.json"))
    return words


def _read(name: str) -> str:
    return (files(__package__) / "static" / name).read_text("utf-8")
