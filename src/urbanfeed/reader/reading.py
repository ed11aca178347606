"""
Reading: any page to a draft, without knowing its site. Body first, then what stands around it.

Nothing here cleans or believes what it finds; each claim says which rule found it. Only ExtractionError is raised.
"""

from urbanfeed import __version__
from urbanfeed.page import Draft, ExtractionError, Page
from urbanfeed.reader.blocks import blocks_of
from urbanfeed.reader.body import fragment_of
from urbanfeed.reader.bylines import authors_of
from urbanfeed.reader.datelines import dates_of
from urbanfeed.reader.dumps import read_dump
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.features import features_of
from urbanfeed.reader.headline import headline_of
from urbanfeed.reader.judge import judged
from urbanfeed.reader.metadata import address_of, images_of, languages_of, section_of, twin_of
from urbanfeed.reader.refusal import refuse_text, refuse_tree
from urbanfeed.reader.runs import runs_of
from urbanfeed.reader.tree import tree_of

__all__ = ["read"]


def read(page: Page) -> Draft:
    """
    What a page says, HTML or text dump.

    Raises ExtractionError where it is no article (empty, login-wall, bot-check, error-page) or no page that can be read
    (too-large, too-deep).
    """
    refuse_text(page)
    if page.is_dump:
        return read_dump(page, __version__)
    tree = tree_of(page.markup)
    runs = runs_of(tree)
    features = features_of(runs) if runs else None
    refuse_tree(page, tree, features)
    if features is None:
        raise ExtractionError("empty", "the page has no text")
    blocks = blocks_of(features)
    verdict = judged(features)
    facts = Facts(tree, blocks, verdict.keep.tolist(), page.url)
    languages = languages_of(facts)
    headline = headline_of(facts)
    address = address_of(facts)
    published, updated = dates_of(facts, tuple(it.value for it in languages))
    images, images_rule = images_of(facts)
    authors = authors_of(facts)
    return Draft(
        extractor="reader",
        version=__version__,
        headline=headline,
        authors=authors.names,
        agencies=authors.agencies,
        weighings=(authors.weighing,),
        published=published,
        updated=updated,
        section=section_of(facts, headline.value if headline else None, address.value if address else None),
        languages=languages,
        canonical_url=address,
        images=images,
        images_rule=images_rule,
        twin=twin_of(facts),
        confidence=round(verdict.confidence, 2),
        body=fragment_of(features.runs, verdict.keep),  # last, for it takes scripts out of the tree
        body_rule="judge of runs",
    )
