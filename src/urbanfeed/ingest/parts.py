"""
Parts: the pages of one article, joined to the article.

Pure: frozen values in, one out. Finding the pages, in a folder or on the network, is the pipeline's work.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from urbanfeed.article import Article
from urbanfeed.blocks import Block, Figure, body_text
from urbanfeed.ingest.clean import word_count
from urbanfeed.reader import one_article

__all__ = ["PartsError", "belong", "grouped", "in_order", "is_part", "joined", "may_join"]


class PartsError(ValueError):
    """Articles that are not the parts of one; the message says which, and why not."""


def is_part(article: Article) -> bool:
    """Whether its page says that there is more of it elsewhere."""
    return article.provenance.part is not None or article.provenance.next_url is not None


def belong(one: Article, other: Article) -> bool:
    """Whether two pages' articles are parts of one: by the headline over both, or their links and addresses."""
    if one.source == other.source and _folded(one.headline) == _folded(other.headline):
        return True
    addresses = [_addresses(it) for it in (one, other)]
    linked = one.provenance.next_url in addresses[1] or other.provenance.next_url in addresses[0]
    told = linked or (is_part(one) and is_part(other))
    return told and any(one_article(a, b) for a in addresses[0] for b in addresses[1])


def grouped(articles: Iterable[Article]) -> list[list[Article]]:
    """The articles, those together that are parts of one."""
    groups: list[list[Article]] = []
    for it in articles:
        own = [group for group in groups if any(belong(it, other) for other in group)]
        groups = [group for group in groups if group not in own] + [[*chain(*own), it]]
    return groups


def in_order(articles: Iterable[Article]) -> tuple[tuple[Article, ...], ...]:
    """The parts of one article by their numbers, in stretches without a gap; as given where they have no numbers."""
    every = tuple(articles)
    numbers = [it.provenance.part for it in every]
    if None in numbers:
        return (every,)
    stretches: list[list[Article]] = []
    for it in sorted(every, key=lambda it: it.provenance.part or 0):
        if not stretches or (it.provenance.part or 0) - (stretches[-1][-1].provenance.part or 0) > 1:
            stretches.append([])
        stretches[-1].append(it)
    return tuple(map(tuple, stretches))


def may_join(articles: Sequence[Article]) -> bool:
    """Whether these are parts of one article, each of the first one's, and none is missing between them."""
    return all(belong(articles[0], it) for it in articles[1:]) and len(in_order(articles)) == 1


def joined(articles: Sequence[Article]) -> Article:
    """
    The article whose parts these are, under the first part's identity: the bodies in order, without what each page
    says again of headline, standfirst, pictures and what stands over or under every part.

    In the order of the parts' numbers where the pages tell them, else as given. Raises PartsError where they are not
    the parts of one article, or one is missing between them.
    """
    if not articles:
        raise PartsError("no pages were given")
    if stray := next((it for group in grouped(articles)[1:] for it in group), None):
        raise PartsError(f"{_name(stray)} is no part of the article of {_name(articles[0])}")
    stretches = in_order(articles)
    if len(stretches) > 1:
        missing = (stretches[0][-1].provenance.part or 0) + 1
        raise PartsError(f"part {missing} of {_name(stretches[0][0])} is missing")
    parts = stretches[0]
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return first
    body = _body(parts)
    provenance = first.provenance
    return replace(
        first,
        body=body,
        word_count=word_count(body_text(body)),
        standfirst=next((it.standfirst for it in parts if it.standfirst), None),
        authors=next((it.authors for it in parts if it.authors), ()),
        published=next((it.published for it in parts if it.published), None),
        updated=next((it.updated for it in parts if it.updated), None),
        section=next((it.section for it in parts if it.section), None),
        images=tuple(dict.fromkeys(image for it in parts for image in it.images)),
        provenance=replace(
            provenance,
            confidence=min(
                (it.provenance.confidence for it in parts if it.provenance.confidence is not None), default=None
            ),
            parts=tuple(_places(parts)),
            part=provenance.part if (provenance.part or 1) > 1 else None,
            next_url=None if last.provenance.next_url in _of_all(parts) else last.provenance.next_url,
        ),
    )


def _places(parts: Sequence[Article]) -> list[str]:
    """The parts' addresses; the hash of a page that has none, or none of its own."""
    addresses = [it.url for it in parts]
    return [it.url if it.url and addresses.count(it.url) == 1 else it.provenance.sha256 for it in parts]


def _body(parts: Sequence[Article]) -> tuple[Block, ...]:
    """The bodies, each block that begins or ends every part only once."""
    under = _common_end([it.body for it in parts])
    said = {_essence(block) for block in parts[0].body} | {_folded(it.standfirst or "") for it in parts}
    said |= {_folded(it.headline) for it in parts}
    body = [*parts[0].body[: len(parts[0].body) - under]]
    for it in parts[1:]:
        blocks = it.body[: len(it.body) - under]
        start = next((i for i, block in enumerate(blocks) if _essence(block) not in said), len(blocks))
        body += blocks[start:]
        said |= {_essence(block) for block in blocks}
    return (*body, *parts[-1].body[len(parts[-1].body) - under :])


def _common_end(bodies: Sequence[tuple[Block, ...]]) -> int:
    """How many blocks all the bodies end in alike."""
    alike = 0
    for blocks in zip(*(reversed(it) for it in bodies), strict=False):
        if len({_essence(it) for it in blocks}) > 1:
            break
        alike += 1
    return alike


def _essence(block: Block) -> str:
    """What a block says: its letters and digits; a picture's address."""
    return block.url or "" if isinstance(block, Figure) else _folded(body_text([block])) or repr(block)


def _addresses(article: Article) -> set[str]:
    return {it for it in (article.url, article.canonical_url, article.provenance.url) if it}


def _of_all(parts: Iterable[Article]) -> set[str]:
    return {address for it in parts for address in _addresses(it)}


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _name(article: Article) -> str:
    return article.url or f"“{article.headline}”"
