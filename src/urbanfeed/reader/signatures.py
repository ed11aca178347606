"""
Signatures: elements by the headline, and behind the body, that are marked as naming the author.

By rel=author, microdata, RDFa, h-card, links to an author's page, and class names, which are programmers' English
whatever the page's language. What the text in them says is not looked at here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.callings import OTHER_LABEL
from urbanfeed.reader.facts import Facts

__all__ = ["Signature", "signatures_behind", "signatures_of"]

_BEFORE, _AFTER = 60, 30  # nodes around headline and body's beginning
_MOST_NODES = 400
_BEHIND = 200  # nodes after the body
_LARGEST = 120  # nodes of an element that can be a byline

_CALLED = re.compile(
    r"author|by[-_]?line|writer|auteur|autor|verfasser|redakt[eo]u?r|creator|contributor|journalist|reporter|posted-by"
    r"|skribent|toimittaja|muhabir|h-card|vcard"
)
# Parts of an author's box that are not his name.
_NOT_NAME = re.compile(
    r"bio|desc|title|role|position|job|image|img|avatar|photo|pic|social|date|time|follow|about|share|icon|count|"
    r"(?:^|[-_\s])(?:role|more|link[s]?-list|label|prefix|by)(?:[-_\s]|$)|editor(?!ial)|authori[sz]|related|comment|reviewer|unauth",
)
_ADDRESS = re.compile(
    r"/(?:authors?|auteurs?|autor(?:en|es|in)?|contributors?|writers?|profiles?|people|persons?|journalists?"
    r"|journaliste[ns]?|reporters?|staff|team|columnists?|by|redaktion|redakteure|skribent|forfatter|toimittajat?"
    r"|yazar(?:lar)?|avtor[sy]?|byline)/[^/]|[?&](?:author|people)="
)
_COMMENT = re.compile(r"comment|disqus|respond|caption|copyright")
_TEASER = re.compile(rf"{_COMMENT.pattern}|related|recommend|more-|teaser|card|latest|popular|next|prev")
_ABOVE = 8
_INLINE = frozenset("a abbr b bdi bdo cite em font i mark small span strong sub sup u time".split())
_LONGEST_NAMES = 500  # characters of an element's class names that are looked at
_MOST_LINES = 12
_HEADS = re.compile(r"h[1-6]")


@dataclass(frozen=True, slots=True)
class Signature:
    """
    The lines of an element that is marked as naming the author. sure: marked by a vocabulary for it, not by a class
    name. whole: the element holds the name and nothing else. mark: its tag and class.
    """

    lines: tuple[str, ...]
    rule: str
    sure: bool
    whole: bool
    mark: str


def signatures_of(facts: Facts) -> Iterator[Signature]:
    """The signatures by the headline, the most exact kind first."""
    return _within(facts, *_by_headline(facts), _COMMENT)


def signatures_behind(facts: Facts) -> Iterator[Signature]:
    """The first signature in an author's box behind the body, comments and other articles passed over."""
    for it in _within(facts, *_behind(facts), _TEASER):
        if it.rule in ("rel=author", "microdata author", "author's name by its class"):
            yield Signature(it.lines, f"{it.rule}, after the body", False, it.whole, it.mark)
            return


def _within(facts: Facts, start: int, end: int, elsewhere: re.Pattern[str]) -> Iterator[Signature]:
    tree = facts.tree
    tags = tree.tags
    kinds: dict[str, list[Signature]] = {}
    i = start
    while i < end:
        tag = tags[i]
        if tag[:1] in ("-", "") or tree.ends[i] - i > _LARGEST or tree.ends[i] == i + 1:
            i += 1
            continue
        attributes = tree.attributes(i)
        found = _kind(attributes, tag)
        if found is None:
            i += 1
            continue
        rule, sure, whole = found
        mark = f"{tag} {attributes.get('class', '')}"
        lines = _lines(facts, i)
        if not lines or _is_others(facts, i) or _is_inside(facts, i, elsewhere):
            i = tree.ends[i] if lines else i + 1
            continue
        kinds.setdefault(rule, []).append(Signature(tuple(lines), rule, sure, whole and len(lines[0]) < 60, mark))
        i += 1
    order = ("rel=author", "microdata author", "author's name by its class", "link to an author", "author by its class")
    for rule in order:
        yield from kinds.get(rule, [])[:12]


def _lines(facts: Facts, node: int) -> list[str]:
    """The lines that an element prints: texts without a space between them that different elements hold are two."""
    tree = facts.tree
    lines = [""]
    for i in range(node, tree.ends[node]):
        tag = tree.tags[i]
        if tag == "-text":
            text = tree.text(i)
            glued = lines[-1][-1:].isalnum() and text[:1].isalnum()
            lines[-1:] = [lines[-1], text] if glued else [lines[-1] + text]
        elif tag not in _INLINE and tag[:1] != "-":
            lines.append("")
    return [line for it in lines if (line := squeezed(it)) and any(map(str.isalnum, line))][:_MOST_LINES]


def _is_inside(facts: Facts, node: int, elsewhere: re.Pattern[str]) -> bool:
    """Whether an element stands in navigation or with a picture, or in what is called so: a comment, a teaser."""
    tree = facts.tree
    for _ in range(_ABOVE):
        if node <= 0:
            return False
        attributes = tree.attributes(node)
        if tree.tags[node] in ("nav", "footer", "form", "figure", "figcaption"):
            return True
        if elsewhere.search(f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()):
            return True
        node = tree.parents[node]
    return False


def _kind(attributes: dict[str, str], tag: str) -> tuple[str, bool, bool] | None:
    """The rule that an element's marks fit: its name, whether it is sure, and whether all of it is the name."""
    if not attributes:
        return None
    get = attributes.get
    if "author" in get("rel", "").lower():
        return "rel=author", True, True
    for name in ("itemprop", "property"):
        if (prop := get(name)) and ("author" in prop.lower() or "creator" in prop.lower()):
            return "microdata author", True, False
    if tag == "a" and (address := get("href")) and _ADDRESS.search(address.lower()):
        return "link to an author", False, True
    names = " ".join(filter(None, (get("class"), get("id"), get("data-testid"))))
    return _kind_by_name(names[:_LONGEST_NAMES]) if names else None


@lru_cache(maxsize=4096)
def _kind_by_name(names: str) -> tuple[str, bool, bool] | None:
    """What an element's class names and id say: one make stands on a page many times."""
    names = names.lower()
    words = names.split()
    if "p-author" in words or "fn" in words:
        return "microdata author", True, True
    if not _CALLED.search(names) or _NOT_NAME.search(names):
        return None
    if "name" in names:
        return "author's name by its class", False, True
    return "author by its class", False, False


def _is_others(facts: Facts, node: int) -> bool:
    """Whether what stands before an element says that its bearer did something else: "Reviewed by"."""
    tree = facts.tree
    said = ""
    for i in range(node - 1, max(0, node - 12), -1):
        if tree.tags[i] == "-text":
            said = tree.text(i) + said
            if len(said.strip()) > 3:
                break
        elif _HEADS.fullmatch(tree.tags[i]):
            break
    said = squeezed(said)[-40:]
    labels = list(OTHER_LABEL.finditer(said.lower() + ":"))
    return bool(labels) and labels[-1].end() >= len(said)


def _by_headline(facts: Facts) -> tuple[int, int]:
    """The nodes from a little before the headline to a little after the body's beginning."""
    blocks = facts.blocks
    if not blocks or facts.body_start >= len(blocks):
        return 0, 0
    body = blocks[facts.body_start].holder
    heading = blocks[facts.heading].holder if facts.heading is not None else body
    start, end = max(0, min(heading, body) - _BEFORE), min(len(facts.tree.tags), max(heading, body) + _AFTER)
    return (max(start, end - _MOST_NODES), end) if end - start > _MOST_NODES else (start, end)


def _behind(facts: Facts) -> tuple[int, int]:
    """The nodes after the body's last block."""
    if not facts.body_end:
        return 0, 0
    last = facts.blocks[facts.body_end - 1].holder
    start = facts.tree.ends[last]
    return start, min(len(facts.tree.tags), start + _BEHIND)
