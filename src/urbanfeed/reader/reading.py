"""
Reading: any page to a draft, without knowing its site. Body first, then what stands around it.

Nothing here cleans or believes what it finds; each claim says which rule found it. Only ExtractionError is raised.
"""

from urbanfeed import __version__
from urbanfeed.page import Draft, ExtractionError, Page
from urbanfeed.reader.blocks import Block, blocks_of
from urbanfeed.reader.body import fragment_of
from urbanfeed.reader.bylines import authors_of
from urbanfeed.reader.datelines import dates_of
from urbanfeed.reader.dumps import read_dump
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.headline import headline_of
from urbanfeed.reader.judge import judged
from urbanfeed.reader.metadata import address_of, images_of, languages_of, section_of, twin_of
from urbanfeed.reader.tree import tree_of

__all__ = ["read"]


def read(page: Page) -> Draft:
    """What a page says, HTML or text dump; raises ExtractionError (empty, too-large, too-deep)."""
    if page.is_dump:
        return read_dump(page, __version__)
    tree = tree_of(page.markup)
    blocks = blocks_of(tree)
    if not blocks:
        raise ExtractionError("empty", "the page has no text")
    kept = judged(blocks, tree)
    facts = Facts(tree, blocks, kept, page.url)
    languages = languages_of(facts)
    headline = headline_of(facts)
    address = address_of(facts)
    published, updated = dates_of(facts, tuple(it.value for it in languages))
    images, images_rule = images_of(facts)
    return Draft(
        extractor="reader",
        version=__version__,
        headline=headline,
        authors=authors_of(facts),
        published=published,
        updated=updated,
        section=section_of(facts, headline.value if headline else None, address.value if address else None),
        languages=languages,
        canonical_url=address,
        images=images,
        images_rule=images_rule,
        twin=twin_of(facts),
        confidence=_confidence(blocks, kept),
        body=fragment_of(tree, blocks, kept),  # last, for it takes scripts out of the tree
        body_rule="prose by container",
    )


def _confidence(blocks: list[Block], kept: list[bool]) -> float:
    """How sure it is that this is an article: how much prose there is, and how much of the page's prose it is."""
    body = sum(block.mass for block, keep in zip(blocks, kept, strict=True) if keep)
    prose = sum(block.mass - block.linked for block in blocks)
    return round(min(1.0, body / 1_000) * min(1.0, body / max(prose, 1) + 0.2), 2)
