"""Comparing the article that is stored with a new reading of its pages, field by field. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from urbanfeed.article import Article
from urbanfeed.changes import changes_between, differing

__all__ = ["Difference", "Reread", "Verdict", "compared"]

Verdict = Literal["unchanged", "better", "worse", "changed", "unreadable", "damaged", "fault"]

# What a page says, as `differing` compares it, and what else is made of it.
_SAID = (
    "headline", "standfirst", "authors", "published", "updated", "section", "images", "body", "language", "rights",
    "terms",
)  # fmt: skip
_MADE = ("agencies", "tags", "twins", "topics", "slug", "canonical_url", "url")

_SURER = 0.05  # of a confidence from 0 to 1


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One field that is read differently. kind: "filled" (it was empty), "lost" (it is empty now) or "changed".

    old, new: as text; of the body, its words. surer: by how much the reader's confidence in the whole has risen.
    """

    name: str
    kind: Literal["filled", "lost", "changed"]
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True)
class Reread:
    """
    What came of reading an article again.

    verdict: "better" where fields were filled or the reader is surer, and nothing was lost; "worse" the other way
    round; "changed" where neither can be said. "unreadable" (today's reader refuses the page), "damaged" (a page
    cannot be had back) and "fault" (ours) change nothing, and `reason` says why.
    article: the new reading, where it differs.
    """

    id: str
    source: str
    headline: str
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    reason: str | None = None
    article: Article | None = None


def compared(old: Article, new: Article) -> Reread:
    """The verdict on a new reading, which has the old one's id."""
    found = tuple(_differences(old, new))
    if not found:
        return Reread(old.id, old.source, old.headline, "unchanged")
    return Reread(old.id, old.source, new.headline, _verdict(old, new, found), found, article=new)


def _differences(old: Article, new: Article) -> Iterator[Difference]:
    said = differing(old, new)
    names = {*said, *(name for name in _MADE if getattr(old, name) != getattr(new, name))}
    changes = {it.name: it for it in changes_between(old, new).fields} if said else {}
    for name in (*_SAID, *_MADE):
        if name not in names:
            continue
        had, has = getattr(old, name), getattr(new, name)
        kind: Literal["filled", "lost", "changed"] = "changed" if had and has else "filled" if has else "lost"
        if name == "body":
            yield Difference(name, kind, _words(old), _words(new))
        else:
            change = changes.get(name)
            had, has = (change.old, change.new) if change else map(_told, (had, has))
            yield Difference(name, kind, had, has)


def _verdict(old: Article, new: Article, found: tuple[Difference, ...]) -> Verdict:
    kinds = [it.kind for it in found]
    sure = [it.provenance.confidence for it in (old, new)]
    rise = sure[1] - sure[0] if sure[0] is not None and sure[1] is not None else 0.0
    gained = "filled" in kinds or rise >= _SURER
    lost = "lost" in kinds or rise <= -_SURER
    return "better" if gained and not lost else "worse" if lost and not gained else "changed"


def _words(article: Article) -> str:
    return f"{article.word_count} words in {len(article.body)} blocks"


def _told(value: Any) -> str | None:
    if isinstance(value, tuple):
        return "; ".join(it if isinstance(it, str) else it.url for it in value) or None
    return str(value) if value else None
