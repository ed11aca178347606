"""
Terms: what a page, its headers and its host say of its use, together, and what of it the rights have to follow.

Nothing here reads them; that was done where each of them was found.
"""

from dataclasses import replace

from urbanfeed.article import FieldRule, Rights, Terms
from urbanfeed.page import Draft, Page

__all__ = ["rights_under", "terms_of"]

_NO_SNIPPET = "the page forbids excerpts (nosnippet)"


def terms_of(draft: Draft, page: Page) -> tuple[Terms, tuple[FieldRule, ...]]:
    """
    What is said of a page's use, and where.

    Of mining, what stands in the page goes before its headers and its host (W3C TDMRep, section "Processing priority");
    where nothing is reserved, a policy said elsewhere is not to be processed. What robots are forbidden anywhere is
    forbidden.
    """
    own, outside = draft.terms, page.stated.terms
    mining = own.mining or outside.mining
    terms = replace(
        own,
        mining=mining,
        mining_policy=own.mining_policy or (None if mining == "allowed" else outside.mining_policy),
        directives=tuple(sorted({*own.directives, *outside.directives})),  # their order is that of the alphabet
    )
    found = {it.name for it in draft.terms_rules}
    return terms, (*draft.terms_rules, *(it for it in page.stated.rules if it.name not in found))


def rights_under(terms: Terms, rights: Rights) -> Rights:
    """
    The rights as far as the terms leave them: no excerpt of a page that forbids them.

    That a source may be shown in full rests on a licence or a permission, which goes before what robots are told.
    """
    if rights.show == "excerpt" and "nosnippet" in terms.directives:
        return replace(rights, show="link", basis=_NO_SNIPPET)
    return rights
