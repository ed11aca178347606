"""
Editing: what an editor says of an article, cleaned as what a page says is. Pure; nothing here reads a page.
"""

import re
from collections.abc import Mapping
from typing import Any

from urbanfeed.article import Article, Correctable
from urbanfeed.blocks import body_text
from urbanfeed.ingest.body import items_of
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.clean import in_their_languages, word_count
from urbanfeed.ingest.written import blocks_of
from urbanfeed.moment import Moment
from urbanfeed.page import ExtractionError
from urbanfeed.reader.dates import moment
from urbanfeed.taxonomy import taxonomy, topic

__all__ = ["EditError", "cleaned"]

# What is written there is a line; so much would be a text.
_LONGEST = {"headline": 500, "standfirst": 5_000}
_LONGEST_AUTHOR, _MOST_AUTHORS = 200, 50

# ISO 8601 as people write it: a day, or date and time, with an offset or without.
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)


class EditError(ValueError):
    """A value that no article can have: of which field, and what can be said there."""

    def __init__(self, field: Correctable, allowed: str) -> None:
        super().__init__(f"{field}: {allowed}")
        self.field = field
        self.allowed = allowed


def cleaned(
    article: Article, said: Mapping[Correctable, str | tuple[str, ...] | None], timezone: str | None
) -> dict[str, Any]:
    """
    What the article will say in these fields, for `corrections.corrected`.

    said: by field; of the body, HTML, whose relative addresses start from the article's own; of the date, ISO 8601.
    timezone: the source's (IANA), in which a date without an offset is. Raises EditError.
    """
    values: dict[str, Any] = {}
    for field, value in said.items():
        match field:
            case "headline" | "standfirst":
                values[field] = _line(field, value)
            case "authors":
                values[field] = _authors(value)
            case "published":
                values[field] = _published(value, timezone)
            case "topics":
                values[field] = _topics(value)
            case "body":
                values |= _body(article, value)
    return values


def _line(field: Correctable, value: str | tuple[str, ...] | None) -> str | None:
    line = one_line(value) if isinstance(value, str) else ""
    if len(line) > _LONGEST[field]:
        raise EditError(field, f"at most {_LONGEST[field]:,} characters")
    if field == "headline" and not line:
        raise EditError(field, "some words; an article has a headline")
    return line or None


def _authors(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(map(one_line, _several(value))))
    if not all(names) or len(names) > _MOST_AUTHORS or max(map(len, names), default=0) > _LONGEST_AUTHOR:
        raise EditError("authors", f"at most {_MOST_AUTHORS} names of 1 to {_LONGEST_AUTHOR} characters")
    return names


def _published(value: str | tuple[str, ...] | None, timezone: str | None) -> Moment | None:
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else ""
    found = moment(text, timezone=timezone) if _DATE.fullmatch(text) else None
    if found is None:
        raise EditError("published", "a day (2025-07-08) or an instant (2025-07-08T13:45:00+03:00), or null")
    return found


def _topics(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(_several(value)))
    if not all(map(topic, keys)):
        raise EditError("topics", f"keys of the taxonomy: {', '.join(it.key for it in taxonomy())}")
    return keys


def _body(article: Article, value: str | tuple[str, ...] | None) -> dict[str, Any]:
    try:
        body = blocks_of(items_of(value, article.url)) if isinstance(value, str) else ()
    except ExtractionError as error:
        raise EditError("body", error.detail) from None
    text = body_text(body)
    if not text.strip():
        raise EditError("body", "HTML with some text in it, as body(format: HTML) gives it")
    return {"body": in_their_languages(body, article.language), "word_count": word_count(text)}


def _several(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()
