"""
The files of the widgets: the style and the words that both forms share, and the script that `make setup` builds from
script/ with all of it inside.

A page may pin the script by its content: to the address that has its digest in the name, and to its integrity hash.
"""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256, sha384
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from urbanfeed.publish.tongues import form_of

__all__ = [
    "builder_script", "builder_style", "pinned", "script", "style", "tongues", "widget_digest", "widget_integrity",
    "words_in",
]  # fmt: skip

_DIGITS = 12
_UNBUILT = "urban-feed.js is not built yet: run `make setup`"


@cache
def script() -> bytes:
    """urban-feed.js of this version, both elements with style and words; FileNotFoundError before it is built."""
    try:
        return (_folder() / "script" / "dist" / "urban-feed.js").read_bytes()
    except FileNotFoundError as error:
        raise FileNotFoundError(_UNBUILT) from error


def pinned(digest: str) -> bytes | None:
    """The script of this digest, of this version or of one that was released; None where there never was one."""
    if digest == widget_digest():
        return script()
    return _released().get(digest)


@cache
def widget_digest() -> str:
    """What the script's own address says of its content: the first 12 hexadecimal digits of its SHA-256."""
    return _digest(script())


@cache
def widget_integrity() -> str:
    """The `integrity` of a script element that takes this version's script and no other (W3C SRI 2): `sha384-…`."""
    return f"sha384-{b64encode(sha384(script()).digest()).decode()}"


@cache
def style() -> str:
    """The style sheet of both forms: a `.urban-feed` is the frame in the web component, and the body of an iframe."""
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
    Our few words in this language, or in English: `articles`, `loading`, `empty`, `error`, `withdrawn`, `missing`.
    """
    words = _words()
    return words[form_of(language, words) or "en"]


@cache
def _released() -> dict[str, bytes]:
    """The scripts of earlier versions, by digest. Pages that pinned one go on asking for it."""
    folder = _folder() / "released"
    scripts = [it.read_bytes() for it in folder.iterdir() if it.name.endswith(".js")] if folder.is_dir() else []
    return {_digest(it): it for it in scripts}


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:_DIGITS]


@cache
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = json.loads(_read("words.json"))
    return words


def _read(name: str) -> str:
    return (_folder() / "static" / name).read_text("utf-8")


def _folder() -> Traversable:
    return files(__package__)
