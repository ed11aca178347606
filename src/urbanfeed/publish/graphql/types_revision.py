"""
Revisions, as GraphQL types: the states that an article had, and what each says differently from the one before.

Rights are obeyed for the past as for the present: a state is shown as the strictest of its own rights and the article's
rights of today allow, and a difference is one between what may be shown of both.
"""

import asyncio
from dataclasses import replace
from datetime import datetime
from enum import Enum
from functools import lru_cache
from html import escape
from typing import Self

import strawberry

from urbanfeed import article, changes, store
from urbanfeed.publish.graphql.types_text import BodyFormat, Format, written
from urbanfeed.publish.shown import Shown, shown

__all__ = ["Revision", "body_of", "compared", "html_of"]

_BY_STRICTNESS: tuple[article.Show, ...] = ("full", "excerpt", "link")


@strawberry.enum(description="What has become of a stretch of text. Example: `ADDED`.")
class SpanKind(Enum):
    """As changes.Span has it."""

    SAME = strawberry.enum_value("same", description='Both states have it. Example: `"The square has "`.')
    REMOVED = strawberry.enum_value("removed", description='The state before has it. Example: `"ten"`.')
    ADDED = strawberry.enum_value("added", description='This state has it. Example: `"twelve"`.')


@strawberry.enum(description="What has become of a block of the body. Example: `CHANGED`.")
class BlockChangeKind(Enum):
    """As changes.BlockChange has it."""

    ADDED = strawberry.enum_value("added", description='It is new. Example: `"A new paragraph."`.')
    REMOVED = strawberry.enum_value("removed", description='It is gone. Example: `"An old paragraph."`.')
    CHANGED = strawberry.enum_value("changed", description='It says something else. Example: `"Ten, no, twelve."`.')


@strawberry.type(
    description="A stretch of text that both states have, or one of them. In order, those that are the same or added "
    "are the new text; those that are the same or removed, the old one. "
    "Example: `{ articles { nodes { revisions { changes { fields { spans { kind text } } } } } } }`."
)
class ChangeSpan:
    """See changes.Span."""

    kind: SpanKind = strawberry.field(description="Which of the states has it. Example: `ADDED`.")
    text: str = strawberry.field(description='Plain text, with its white space. Example: `"twelve"`.')


def _html(change: strawberry.Parent["FieldChange | BlockChange"]) -> str:
    return html_of(change)


def html_of(change: "FieldChange | BlockChange") -> str:
    """Its spans as HTML."""
    tags = {SpanKind.SAME: "{}", SpanKind.REMOVED: "<del>{}</del>", SpanKind.ADDED: "<ins>{}</ins>"}
    return "".join(tags[it.kind].format(escape(it.text, quote=False)) for it in change.spans)


_HTML = (
    'The spans as safe HTML, with `ins` and `del`. Example: `"The square has <del>ten</del><ins>twelve</ins> trees"`.'
)


@strawberry.type(
    description="A field that says something else than before. "
    "Example: `{ articles { nodes { revisions { changes { fields { name old new } } } } } }`."
)
class FieldChange:
    """See changes.FieldChange."""

    name: str = strawberry.field(description='The field of Article. Example: `"headline"`.')
    old: str | None = strawberry.field(
        description="What it said; null where it said nothing. Of several values, one a line. "
        'Example: `"Ten trees for the square"`.'
    )
    new: str | None = strawberry.field(
        description='What it says now, likewise. Example: `"Twelve trees for the square"`.'
    )
    spans: list[ChangeSpan] = strawberry.field(
        description="Word by word, of headline and standfirst; empty for the others. Example: `spans { kind text }`."
    )
    html: str = strawberry.field(resolver=_html, description=_HTML)


@strawberry.type(
    description="A block of the body that was added, removed or changed. "
    "Example: `{ articles { nodes { revisions { changes { blocks { kind html } } } } } }`."
)
class BlockChange:
    """See changes.BlockChange."""

    kind: BlockChangeKind = strawberry.field(description="What has become of it. Example: `CHANGED`.")
    old: int | None = strawberry.field(
        description="Its place in the old body, from 0; null where it is new. Example: `3`."
    )
    new: int | None = strawberry.field(
        description="Its place in the new body, from 0; null where it is gone. Example: `4`."
    )
    spans: list[ChangeSpan] = strawberry.field(
        description="Its text, word by word. Where all is the same, its markup, level or type has changed. "
        "Example: `spans { kind text }`."
    )
    html: str = strawberry.field(resolver=_html, description=_HTML)


@strawberry.type(
    description="What a state says differently from the one before it. White space, typography and how a date is "
    "printed are no change. Example: `{ articles { nodes { revisions { changes { names } } } } }`."
)
class Changes:
    """See changes.Changes."""

    names: list[str] = strawberry.field(
        description="The fields of Article that say something else, also where what they say may not be shown. "
        'Example: `["headline", "body"]`.'
    )
    fields: list[FieldChange] = strawberry.field(
        description="What they said and say; the body is in `blocks`. Example: `fields { name old new html }`."
    )
    blocks: list[BlockChange] = strawberry.field(
        description="The blocks that are new, gone or changed, in the order of the text. "
        "Example: `blocks { kind html }`."
    )

    @classmethod
    def of(cls, names: tuple[str, ...], found: changes.Changes) -> Self:
        """The GraphQL form of changes; `names` are those of all fields, `found` what may be shown."""
        return cls(
            names=list(names),
            fields=[FieldChange(name=it.name, old=it.old, new=it.new, spans=_spans(it.spans)) for it in found.fields],
            blocks=[
                BlockChange(kind=BlockChangeKind[it.kind.upper()], old=it.old, new=it.new, spans=_spans(it.spans))
                for it in found.blocks
            ],
        )


async def _changes(revision: strawberry.Parent["Revision"]) -> Changes:
    # It may take a tenth of a second for a long body, in which the event loop must answer others.
    return await asyncio.to_thread(compared, revision.stored, revision.today)


def _headline(revision: strawberry.Parent["Revision"]) -> str:
    return revision.stored.article.headline


def _body(revision: strawberry.Parent["Revision"], format: Format = BodyFormat.HTML) -> str:
    return body_of(revision.stored, revision.today, format)


def body_of(revision: store.Revision, today: article.Show, format: BodyFormat) -> str:
    """The body as it was, as much of it as may be shown."""
    return written(_as_allowed(revision.article, today), format)


@strawberry.type(
    description="A state that an article had. "
    "Example: `{ articles { nodes { revisions(first: 2) { number seenAt changes { names } } } } }`."
)
class Revision:
    """See store.Revision; `today`: what the article's rights of today let be shown."""

    number: int = strawberry.field(description="Counted from 1, the first that we read. Example: `2`.")
    seen_at: datetime = strawberry.field(description='When it was first seen so. Example: `"2025-09-01T08:00:05Z"`.')
    is_reread: bool = strawberry.field(
        description="Whether it is the same page, read better: then the publisher has changed nothing. "
        "Example: `false`."
    )
    headline: str = strawberry.field(
        resolver=_headline, description='As it was. Example: `"Ten trees for the square"`.'
    )
    body: str = strawberry.field(
        resolver=_body,
        description="The body as it was, as much of it as may be shown. Example: `body(format: TEXT)`.",
    )
    changes: Changes = strawberry.field(
        resolver=_changes,
        description="What it says differently from the state before; nothing, for the first. "
        "Example: `changes { names fields { name html } blocks { kind html } }`.",
    )
    stored: strawberry.Private[store.Revision]
    today: strawberry.Private[article.Show]

    @classmethod
    def of(cls, revision: store.Revision, today: article.Show) -> Self:
        """The GraphQL form of a state of an article."""
        return cls(
            number=revision.number, seen_at=revision.seen_at, is_reread=revision.reread, stored=revision, today=today
        )


def compared(revision: store.Revision, today: article.Show) -> Changes:
    """What a state says differently from the one before, as far as it may be shown; it may take a tenth of a second."""
    return _compared(revision.before, revision.article, today)


@lru_cache(maxsize=32)  # a state stays what it was
def _compared(old: article.Article | None, new: article.Article, today: article.Show) -> Changes:
    if old is None:
        return Changes.of((), changes.Changes())
    strictest = max(today, old.rights.show, new.rights.show, key=_BY_STRICTNESS.index)
    before, after = (_seen(_as_allowed(it, strictest), it.rights) for it in (old, new))
    return Changes.of(changes.differing(old, new), changes.changes_between(before, after))


def _as_allowed(state: article.Article, show: article.Show) -> Shown:
    """A state as the stricter of its own rights and these let it be shown; that it is withdrawn its article says."""
    strictest = max(show, state.rights.show, key=_BY_STRICTNESS.index)
    return shown(replace(state, rights=replace(state.rights, show=strictest), withdrawn=None))


def _seen(state: Shown, rights: article.Rights) -> article.Article:
    return replace(state.article, standfirst=state.standfirst, body=state.body, images=state.images, rights=rights)


def _spans(spans: tuple[changes.Span, ...]) -> list[ChangeSpan]:
    return [ChangeSpan(kind=SpanKind[it.kind.upper()], text=it.text) for it in spans]
