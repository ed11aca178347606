"""
Linked data: what a page says of itself in JSON-LD (schema.org), as far as its JSON can be read.

A broken script is passed over, not guessed at, apart from the two faults that content systems make most. Nothing here
believes any of it.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.tree import Tree

__all__ = ["Thing", "articles_in", "names_in", "things_in", "values_in"]

_MOST_BYTES = 1_000_000
_MOST_THINGS = 2_000

_ARTICLES = frozenset({
    "article", "newsarticle", "blogposting", "report", "reportagenewsarticle", "analysisnewsarticle", "techarticle",
    "opinionnewsarticle", "backgroundnewsarticle", "reviewnewsarticle", "scholarlyarticle", "liveblogposting",
    "socialmediaposting", "advertisercontentarticle", "satiricalarticle", "medicalscholarlyarticle",
})  # fmt: skip
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")

Thing = dict[str, Any]


def things_in(tree: Tree) -> list[Thing]:
    """Every object of the page's JSON-LD that has a type, those of `@graph` and of arrays too, in order."""
    found: list[Thing] = []
    for script in tree.parser.css('script[type*="ld+json" i]'):
        text = script.text(deep=True)
        if len(text) <= _MOST_BYTES:
            found.extend(_typed(_loaded(text)))
    return found[:_MOST_THINGS]


def articles_in(things: list[Thing]) -> list[Thing]:
    """Those that are an article of some kind."""
    return [it for it in things if any(kind.rpartition("/")[2].lower() in _ARTICLES for kind in values_in(it, "@type"))]


def values_in(thing: Thing, key: str) -> list[str]:
    """The texts under a key, whether it holds one or several."""
    value = thing.get(key)
    listed = value if isinstance(value, list) else [value]
    return [text for it in listed if isinstance(it, str) and (text := _plain(it))]


def names_in(thing: Thing, key: str, things: list[Thing]) -> list[tuple[str, str]]:
    """The names under a key, each with its type ("" where it has none); `@id` is looked up among the things."""
    value = thing.get(key)
    named: list[tuple[str, str]] = []
    for it in value if isinstance(value, list) else [value]:
        if isinstance(it, dict) and "name" not in it and isinstance(it.get("@id"), str):
            it = next((other for other in things if other.get("@id") == it["@id"] and "name" in other), it)
        if isinstance(it, dict):
            kind = next(iter(values_in(it, "@type")), "")
            named.extend((name, kind) for name in values_in(it, "name"))
        elif isinstance(it, str) and (text := _plain(it)):
            named.append((text, ""))
    return named


def _plain(text: str) -> str:
    """Without entities, which do not belong in JSON and are common there, and without lone surrogates."""
    return squeezed(unescape(text).encode("utf-8", "replace").decode("utf-8"))


def _loaded(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//").lstrip().removeprefix("<![CDATA[")
    text = text.removesuffix("]]>").rstrip().removesuffix("//").rstrip().removesuffix(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)  # line breaks inside strings are common
        except (ValueError, RecursionError):
            continue
    return None


def _typed(value: Any) -> Iterator[Thing]:
    waiting = [value]
    seen = 0
    while waiting and seen < _MOST_THINGS:
        seen += 1
        it = waiting.pop()
        if isinstance(it, list):
            waiting.extend(reversed(it))
        elif isinstance(it, dict):
            if "@type" in it:
                yield it
            waiting.extend(it[key] for key in ("mainEntity", "mainEntityOfPage", "@graph") if key in it)
