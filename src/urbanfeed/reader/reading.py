"""
Reading: any page to a draft, without knowing its site. Body first, then what stands around it.

Nothing here cleans or believes what it finds; each claim says which rule found it. Only ExtractionError is raised.
"""

from dataclasses import replace

from urbanfeed import __version__
from urbanfeed.page import Draft, ExtractionError, Page, Weighing
from urbanfeed.reader.addresses import address_of, twin_of, twins_of
from urbanfeed.reader.authors import authors_of
from urbanfeed.reader.blocks import blocks_of
from urbanfeed.reader.body import fragment_of
from urbanfeed.reader.datelines import dates_of
from urbanfeed.reader.declared_languages import languages_of
from urbanfeed.reader.dumps import read_dump
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.features import features_of
from urbanfeed.reader.headline import headline_of
from urbanfeed.reader.illustrations import images_of
from urbanfeed.reader.imprint import without_imprint
from urbanfeed.reader.judge import judged
from urbanfeed.reader.memory import Memory
from urbanfeed.reader.parts import Part, part_in
from urbanfeed.reader.refusal import refuse_text, refuse_tree
from urbanfeed.reader.runs import runs_of
from urbanfeed.reader.sections import section_of, standfirst_of, tags_of
from urbanfeed.reader.terms import terms_of
from urbanfeed.reader.tree import tree_of

__all__ = ["read", "supplemented"]

_ARTICLE = 0.3  # confidence from which a page with numbered pages is no listing


def read(page: Page, memory: Memory | None = None) -> Draft:
    """
    What a page says, HTML or text dump.

    memory: of other pages of its site. Text dumps are read without one.

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
    remembered = 0
    if memory:
        own = _value(address_of(Facts(tree, blocks, [], page.url)))
        verdict, remembered = memory.judged(features, verdict, own or page.url)
    facts = Facts(tree, blocks, verdict.keep.tolist(), page.url)
    address = address_of(facts)
    languages = languages_of(facts)
    headline = headline_of(facts)
    spoken = tuple(it.value for it in languages)
    published, updated = dates_of(facts, spoken, page.fetched_at)
    authors = authors_of(facts)
    section = section_of(facts, _value(headline), _value(address))
    standfirst = standfirst_of(facts)
    images, image = images_of(facts)
    terms, terms_rules, terms_weighed = terms_of(facts)
    part = Part()
    if verdict.confidence >= _ARTICLE:
        part = part_in(facts, _value(headline), _value(address))
    return Draft(
        extractor="reader",
        version=__version__,
        headline=headline.winner,
        standfirst=standfirst.winner,
        authors=authors.names,
        agencies=authors.agencies,
        published=published,
        updated=updated,
        section=section.winner,
        languages=languages,
        canonical_url=address.winner,
        images=images,
        images_rule=image.winner.rule if image.winner else None,
        twin=twin_of(facts),
        twins=twins_of(facts),
        tags=tags_of(facts),
        terms=terms,
        terms_rules=terms_rules,
        weighings=(headline, standfirst, authors.weighing, section, address, image, *terms_weighed),
        confidence=round(verdict.confidence, 2),
        memory=remembered or None,
        part=part.number,
        next_url=part.next_url,
        body=fragment_of(features.runs, without_imprint(facts, verdict.keep, spoken)),
        body_rule="judge of runs",
    )


def supplemented(draft: Draft, page: Page) -> Draft:
    """
    A scraper's draft with what every page says in one way: its keywords, its other forms, and the terms of its use.
    """
    if page.is_dump:
        return draft
    facts = Facts(tree_of(page.markup), [], [], page.url)
    terms, rules, weighings = terms_of(facts)
    return replace(
        draft,
        tags=draft.tags or tags_of(facts),
        twins=draft.twins or twins_of(facts),
        terms=terms,
        terms_rules=rules,
        weighings=(*draft.weighings, *weighings),
    )


def _value(weighing: Weighing) -> str | None:
    return weighing.winner.value if weighing.winner else None
