"""
Linked data: what a page says of itself in JSON-LD (schema.org), as far as its JSON can be read.

The faults that content systems make are mended (`_loaded`); any other script is passed over, not guessed at. Nothing
here believes any of it, and nothing takes more than linear time.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from typing import Any

import orjson

from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.tree import Tree

__all__ = ["Thing", "articles_in", "by_id", "is_kind", "names_in", "objects_in", "things_in", "values_in"]

_MOST_CHARACTERS = 8_000_000  # of all scripts together
_MOST_THINGS = 2_000
_MOST_VALUES = 200  # under one key

_ARTICLES = frozenset({
    "article", "newsarticle", "blogposting", "report", "reportagenewsarticle", "analysisnewsarticle", "techarticle",
    "opinionnewsarticle", "backgroundnewsarticle", "reviewnewsarticle", "scholarlyarticle", "liveblogposting",
    "socialmediaposting", "advertisercontentarticle", "satiricalarticle", "medicalscholarlyarticle",
})  # fmt: skip
# Where a thing hangs that is about the page, without a type's being needed to find it.
_INNER = ("mainEntity", "mainEntityOfPage", "@graph", "hasPart", "isPartOf")
_BEFORE = ("<!--", "//", "/*", "*/", "<![CDATA[")
_AFTER = ("-->", "//", "*/", "/*", "]]>")
_TRAILING_COMMA = re.compile(r",(?=\s*+[}\]])")
_MISSING_COMMA = re.compile(r"(?<=[}\]\"])(\s++)(?=[\"{])")
_VOCABULARY = re.compile(r".*[/#:]|\s+")  # "https://schema.org/", "schema:"
_GAP = re.compile(r"[\s,;]*+")
_DECODER = json.JSONDecoder(strict=False)  # line breaks inside strings are common

Thing = dict[str, Any]


def things_in(tree: Tree) -> list[Thing]:
    """Every object of the page's JSON-LD that has a type, those of `@graph` and of arrays too, in order."""
    found: list[Thing] = []
    left = _MOST_CHARACTERS
    for script in tree.parser.css('script[type*="ld+json" i]'):
        text = script.text(deep=True)
        left -= len(text)
        if left < 0 or len(found) >= _MOST_THINGS:
            break
        found.extend(_typed(_loaded(text), _MOST_THINGS - len(found)))
    return found


def articles_in(things: list[Thing]) -> list[Thing]:
    """Those that are an article of some kind."""
    return [it for it in things if is_kind(it, _ARTICLES)]


def is_kind(thing: Thing, kinds: Collection[str]) -> bool:
    """Whether a thing is of one of these types, which are given in small letters, without the vocabulary's address."""
    value = thing.get("@type")
    return any(
        isinstance(it, str) and _VOCABULARY.sub("", it).lower() in kinds
        for it in (value[:_MOST_VALUES] if isinstance(value, list) else (value,))
    )


def by_id(things: list[Thing]) -> dict[str, Thing]:
    """The things that have an `@id`, by it; of several with one id, the one that says most."""
    known: dict[str, Thing] = {}
    for thing in things:
        name = thing.get("@id")
        if isinstance(name, str) and len(thing) > len(known.get(name, ())):
            known[name] = thing
    return known


def values_in(thing: Thing, key: str) -> list[str]:
    """The texts under a key, whether it holds one or several; a language-tagged one's too ("@value")."""
    value = thing.get(key)
    if value is None:
        return []
    listed = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    texts = (it.get("@value") if isinstance(it, dict) else it for it in listed)
    return [text for it in texts if isinstance(it, str) and (text := _plain(it))]


def objects_in(thing: Thing, key: str, known: Mapping[str, Thing]) -> list[Thing]:
    """The things under a key; one that is but an `@id` is looked up among those known."""
    value = thing.get(key)
    listed = value[:_MOST_VALUES] if isinstance(value, list) else [value]
    things = [it for it in listed if isinstance(it, dict)]
    return [known.get(str(it["@id"]), it) if "@id" in it and "name" not in it else it for it in things]


def names_in(thing: Thing, key: str, known: Mapping[str, Thing]) -> list[tuple[str, Thing]]:
    """The names under a key, each with its thing (an empty one for a name alone), in order."""
    value = thing.get(key)
    named: list[tuple[str, Thing]] = []
    for it in value[:_MOST_VALUES] if isinstance(value, list) else [value]:
        if isinstance(it, str):
            if text := _plain(it):
                named.append((text, {}))
        elif isinstance(it, dict):
            for whole in objects_in({key: it}, key, known):
                names = values_in(whole, "name") or [
                    " ".join(it for part in ("givenName", "familyName") for it in values_in(whole, part)[:1])
                ]
                named.extend((name, whole) for name in names if name)
    return named


def _plain(text: str) -> str:
    """Without entities and tags, which do not belong in JSON and are common there, and without lone surrogates."""
    if "&" in text:
        text = unescape(text)
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return squeezed(text)


def _loaded(text: str) -> list[Any]:
    """
    The values that a script holds: mostly one, sometimes several in a row.

    Mended: comments and CDATA marks around it, line breaks inside strings, commas before a closing bracket and missing
    at a line's end.
    """
    try:
        return [orjson.loads(text)]
    except orjson.JSONDecodeError:
        text = _unwrapped(text)
    values: list[Any] = []
    closed = _TRAILING_COMMA.sub("", text)
    for attempt in (text, closed, _MISSING_COMMA.sub(lambda it: "," if "\n" in it[1] else it[1], closed)):
        found, whole = _in_a_row(attempt)
        if len(found) > len(values) or whole:
            values = found
        if whole:
            break
    return values


def _unwrapped(text: str) -> str:
    """The script without the comment and CDATA marks around it: "//<![CDATA[ … //]]>"."""
    for _ in range(3):
        text = text.strip(" \t\r\n;")
        for mark in _BEFORE:
            text = text.removeprefix(mark).lstrip()
        for mark in _AFTER:
            text = text.removesuffix(mark).rstrip()
    return text


def _in_a_row(text: str) -> tuple[list[Any], bool]:
    """The values that stand one after the other up to the first fault, and whether there was none."""
    values: list[Any] = []
    at = 0
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values, False
        values.append(value)
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
    return values, True


def _typed(values: list[Any], most: int) -> Iterator[Thing]:
    waiting = values[::-1]
    given = seen = 0
    while waiting and given < most and seen < 10 * _MOST_THINGS:
        seen += 1
        it = waiting.pop()
        if isinstance(it, list):
            waiting.extend(it[: 2 * _MOST_THINGS][::-1])
        elif isinstance(it, dict):
            if "@type" in it:
                given += 1
                yield it
            waiting.extend(it[key] for key in reversed(_INNER) if isinstance(it.get(key), dict | list))
