"""
Changes: what is different between two states of one article, field by field, word by word.

Pure. What no reader of the article would call a change is none: white space, typography (“ ” for " "), how a date is
printed, and what stands beside the text: embeds, and boxes that are nothing but links.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal
from unicodedata import normalize

from urbanfeed.article import Article, Image, Rights, Terms
from urbanfeed.blocks import Block, Embed, Figure, Heading, List, Paragraph, Quote, body_text
from urbanfeed.differing import pieces, words
from urbanfeed.moment import Moment

__all__ = ["BlockChange", "Changes", "FieldChange", "Span", "changes_between", "differing"]

# What a page says. The rest of an article is ours (id, first_seen, topics), or says where it was read (provenance).
_SAID = (
    "headline", "standfirst", "authors", "published", "updated", "section", "images", "body", "language", "rights",
    "terms",
)  # fmt: skip

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛′ʼ`´", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"…": "...", "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": ""}
)
_LINK = re.compile(r"<a\s[^<>]*>.*?</a>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_LABEL_WORDS = 4  # "Read also:", before the links of a box
_ALIKE = 0.4  # share of words that two blocks have in common, from which on one is the other, changed
_MOST_PAIRED = 60  # blocks between two that stayed, in which each is compared with each

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that both states have, or one of them. In order, they are the new text and the old one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """
    A field that says something else; null where it said nothing. Of several values (authors), one a line.

    spans: word by word, of headline and standfirst; empty for the others.
    """

    name: str
    old: str | None
    new: str | None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockChange:
    """
    A block of the body that was added, removed or changed.

    old, new: its place in the old and the new body, from 0; null where it has none. spans: its text, word by word; a
    block whose words are the same has other markup, level or type.
    """

    kind: Literal["added", "removed", "changed"]
    old: int | None
    new: int | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different; false where nothing is. fields: all but the body. blocks: in the order of the text."""

    fields: tuple[FieldChange, ...] = ()
    blocks: tuple[BlockChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.blocks)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that say something else."""
        return (*(it.name for it in self.fields), *(("body",) if self.blocks else ()))


def differing(old: Article, new: Article) -> tuple[str, ...]:
    """The fields of which the two states say something else."""
    return tuple(name for name in _SAID if _essence(getattr(old, name)) != _essence(getattr(new, name)))


def changes_between(old: Article, new: Article) -> Changes:
    """What the new state says differently."""
    names = differing(old, new)
    plain = tuple(_field(name, getattr(old, name), getattr(new, name)) for name in names if name != "body")
    return Changes(plain, tuple(_blocks(old.body, new.body)) if "body" in names else ())


def _field(name: str, old: Any, new: Any) -> FieldChange:
    spans = _spans(old or "", new or "") if name in ("headline", "standfirst") else ()
    return FieldChange(name, _printed(old), _printed(new), spans)


def _blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockChange]:
    """Blocks that stayed are found first; of those between them, the ones that are most alike are one, changed."""
    old_places, new_places = ([i for i, it in enumerate(body) if not _beside(it)] for body in (old, new))
    before, after = [_key(old[i]) for i in old_places], [_key(new[i]) for i in new_places]
    size = sum(map(len, (*before, *after))) // 4  # words, about
    for piece in pieces(before, after):
        if not piece.same:
            removed, added = old_places[piece.old], new_places[piece.new]
            yield from _between(old, new, removed, added, size)


def _between(
    old: Sequence[Block], new: Sequence[Block], removed: list[int], added: list[int], size: int
) -> Iterator[BlockChange]:
    waiting = list(removed)
    for there in added:
        found = _most_alike(old, waiting, new[there]) if len(removed) * len(added) <= _MOST_PAIRED**2 else None
        if found is None:
            yield BlockChange("added", None, there, _spans("", _text(new[there])))
            continue
        while waiting[0] != found:
            gone = waiting.pop(0)
            yield BlockChange("removed", gone, None, _spans(_text(old[gone]), ""))
        waiting.pop(0)
        yield BlockChange("changed", found, there, _spans(_text(old[found]), _text(new[there]), size))
    for gone in waiting:
        yield BlockChange("removed", gone, None, _spans(_text(old[gone]), ""))


def _most_alike(old: Sequence[Block], places: list[int], block: Block) -> int | None:
    """Of the old blocks at these places, the one that this one was; None where none is alike enough."""
    said = set(_folded(_text(block)).split())
    best, found = _ALIKE, None
    for place in places:
        had = set(_folded(_text(old[place])).split())
        share = 2 * len(said & had) / (len(said) + len(had)) if said or had else 1.0
        if share > best:
            best, found = share, place
    return found


def _spans(old: str, new: str, size: int = 0) -> tuple[Span, ...]:
    before, after = words(old), words(new)
    spans: list[Span] = []
    for piece in pieces([_folded(it) or " " for it in before], [_folded(it) or " " for it in after], size):
        if piece.same:
            spans.append(Span("same", "".join(after[piece.new])))
        else:
            gone, come = "".join(before[piece.old]), "".join(after[piece.new])
            spans += [Span("removed", gone)] if gone else []
            spans += [Span("added", come)] if come else []
    return tuple(spans)


def _beside(block: object) -> bool:
    """Whether it is a block that stands beside the text: an embed, a box of nothing but links."""
    match block:
        case Embed():
            return True
        case Paragraph(html=html) | Heading(html=html):
            return _only_links(html)
        case List(items=items):
            return bool(items) and all(_only_links(it.html) and not it.items for it in items)
        case _:
            return False


def _only_links(html: str | None) -> bool:
    if not html or "<a " not in html:
        return False
    label = _TAG.sub("", _LINK.sub(" ", html)).strip()
    return not re.search(r"\w", label) or (label.endswith(":") and len(label.split()) <= _LABEL_WORDS)


def _key(block: Block) -> str:
    return repr(_essence(block))


def _text(block: Block) -> str:
    match block:
        case Figure(caption=caption, credit=credit, alt=alt):
            return " ".join(filter(None, (caption or alt, credit)))
        case Quote(text=text, speaker=speaker):
            return f"{text} {speaker}" if speaker else text
        case _:
            return body_text([block])


def _printed(value: Any) -> str | None:
    match value:
        case None | () | "":
            return None
        case Moment(at=at):
            return at
        case Image(url=url, caption=caption, alt=alt):
            return url or caption or alt or ""
        case Rights(show=show):
            return show
        case Terms():
            said = ((part.name, _printed(getattr(value, part.name))) for part in fields(value))
            return "\n".join(f"{name}: {', '.join(text.splitlines())}" for name, text in said if text) or None
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "\n".join(filter(None, map(_printed, value)))
        case _:
            return str(value)


def _folded(text: str) -> str:
    """The text without what is typography, and with one space for each run of white space."""
    return " ".join((text if text.isascii() else normalize("NFC", text).translate(_TYPOGRAPHY)).split())


def _essence(value: Any) -> Any:
    """The value without what is no change."""
    match value:
        case str():
            return _folded(value)
        case tuple():
            return tuple(_essence(it) for it in value if not _beside(it))
        case Moment(at=at, precision=precision, zone=zone):
            return at, precision, zone
        case Image(url=url, alt=alt, caption=caption, credit=credit):
            return url, _essence(alt), _essence(caption), _essence(credit)
        case _ if is_dataclass(value):
            return type(value), tuple(_essence(getattr(value, part.name)) for part in fields(value))
        case _:
            return value
