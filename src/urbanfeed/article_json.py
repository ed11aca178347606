"""
The article as JSON: snake_case names, as schema/article.schema.json says.

`html` and `language` of a block are left out where they say nothing, `corrections` and `as_read` of an article that
nobody has corrected; every other empty field is null.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from urbanfeed.article import Article
from urbanfeed.moment import Moment

__all__ = ["from_json", "json_schema", "to_json"]

_LEFT_OUT_WHEN_NULL = ("html", "language")
_LEFT_OUT_WHEN_EMPTY = ("corrections", "as_read")


@cache
def _adapter() -> TypeAdapter[Article]:
    return TypeAdapter(Article)


def to_json(article: Article) -> dict[str, Any]:
    """The article as a JSON-ready dict, with `direction` beside the language."""
    data: dict[str, Any] = _adapter().dump_python(article, mode="json")
    for part in filter(None, (data, data["as_read"])):
        for name in ("published", "updated"):
            if part[name]:
                del part[name]["timezone"]
        part["body"] = [{"type": block["type"], **block} for block in part["body"]]
        for block in part["body"]:
            _leave_out(block)
    for name in _LEFT_OUT_WHEN_EMPTY:
        if not data[name]:
            del data[name]
    names = list(data)
    at = names.index("language") + 1
    ordered = {name: data[name] for name in names[:at]}
    return ordered | {"direction": article.direction} | {name: data[name] for name in names[at:]}


def from_json(data: dict[str, Any], timezone: str | None = None) -> Article:
    """
    The article that `to_json` wrote.

    timezone: the source's IANA zone, for dates of zone "source". Raises pydantic.ValidationError, which names the
    field, for data of another shape.
    """
    article = _adapter().validate_python({name: value for name, value in data.items() if name != "direction"})
    own = article.as_read
    if own:
        own = replace(own, published=_in(own.published, timezone), updated=_in(own.updated, timezone))
    published, updated = _in(article.published, timezone), _in(article.updated, timezone)
    return replace(article, published=published, updated=updated, as_read=own)


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `to_json` gives: every name is there, but those that are left out when null."""
    schema = _adapter().json_schema(mode="serialization")
    schema["properties"]["direction"] = {"enum": ["ltr", "rtl"], "type": "string", "title": "Direction"}
    moment = schema["$defs"]["Moment"]
    del moment["properties"]["timezone"]
    moment["description"] = moment["description"].rpartition("\ntimezone:")[0]
    for part in (schema, *schema["$defs"].values()):
        left_out = _LEFT_OUT_WHEN_NULL if part is not schema else _LEFT_OUT_WHEN_EMPTY
        part["required"] = [name for name in part["properties"] if name not in left_out]
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


def _leave_out(part: dict[str, Any]) -> None:
    for name in _LEFT_OUT_WHEN_NULL:
        if name in part and part[name] is None:
            del part[name]
    for item in part.get("items", ()):
        _leave_out(item)


def _in(moment: Moment | None, timezone: str | None) -> Moment | None:
    return replace(moment, timezone=timezone) if moment and moment.zone == "source" else moment
