"""
What is shown of an article's body: written out, or in blocks. Its document is read for that, and what rights allow
`shown` decides.
"""

from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from typing import Any

import orjson

from urbanfeed.language import direction_of
from urbanfeed.publish import shown
from urbanfeed.publish.graphql.plan.compiling import Asked, Maker
from urbanfeed.publish.graphql.plan.reading import Found, Read, Run
from urbanfeed.publish.graphql.plan.values import said
from urbanfeed.publish.graphql.types_text import BodyFormat, excerpt_length, written
from urbanfeed.store.columns import DOCUMENT
from urbanfeed.store.documents import HEAD

__all__ = ["BODY", "blocks", "body", "excerpt"]

_STANDFIRST, _INVENTED = HEAD.index("standfirst"), HEAD.index("invented_url")


def body(asked: Asked) -> Read:
    """The body in a form, as JSON."""
    asked.level.document = True
    slot = asked.slot(_format)
    return lambda it, run: orjson.dumps(written(it.shown, run.values[slot]))


def _format(format: BodyFormat = BodyFormat.HTML) -> BodyFormat:
    return format


def excerpt(asked: Asked) -> Read:
    """The excerpt, as JSON."""
    asked.level.document = True
    slot = asked.slot(_length)

    def read(it: Found, run: Run) -> bytes:
        standfirst = None if it.show == b"link" else orjson.loads(it.lines[_STANDFIRST])
        length = run.values[slot]
        return orjson.dumps(shown.excerpt(standfirst, length) if standfirst else it.shown.excerpt(length))

    return read


def _length(length: int = 280) -> int:
    return excerpt_length(length)


_BLOCKS = {
    "paragraph": "ParagraphBlock", "heading": "HeadingBlock", "list": "ListBlock", "quote": "QuoteBlock",
    "figure": "FigureBlock", "table": "TableBlock", "code": "CodeBlock", "embed": "EmbedBlock",
}  # fmt: skip


def blocks(asked: Asked) -> Read:
    """The blocks, as JSON."""
    asked.level.document = True
    by_type = asked.write_each()
    writes = {kind: by_type[name] for kind, name in _BLOCKS.items()}
    return lambda it, run: orjson.dumps([writes[block["type"]](block, run) for block in _body_of(it)])


def _body_of(it: Found) -> Any:
    """The blocks that may be shown, as JSON has them."""
    if it.show == b"full" and it.lines[_INVENTED] == b"false":
        return orjson.loads(it.row[DOCUMENT])["body"]
    return map(asdict, it.shown.body)


def _html(asked: Asked) -> Read:
    def read(it: Mapping[str, Any], run: Run) -> str:
        html: str | None = it.get("html")
        return html if html is not None else escape(it["text"], quote=False)

    return read


def _direction_of_block(asked: Asked) -> Read:
    return lambda it, run: direction_of(it["language"]).upper() if it.get("language") else None


_INLINE: dict[str, Maker] = {"text": said("text"), "html": _html}
_SPOKEN: dict[str, Maker] = {"language": said("language"), "direction": _direction_of_block}

BODY: dict[str, dict[str, Maker]] = {
    "ParagraphBlock": _INLINE | _SPOKEN,
    "HeadingBlock": {"level": said("level")} | _INLINE | _SPOKEN,
    "ListBlock": {it: said(it) for it in ("ordered", "start", "items")} | _SPOKEN,
    "ListItem": {"items": said("items")} | _INLINE,
    "QuoteBlock": {"speaker": said("speaker")} | _INLINE | _SPOKEN,
    "FigureBlock": {it: said(it) for it in ("url", "alt", "caption", "credit")},
    "TableBlock": {"rows": said("rows")} | _SPOKEN,
    "CodeBlock": {"text": said("text")},
    "EmbedBlock": {"url": said("url")},
}  # fmt: skip
