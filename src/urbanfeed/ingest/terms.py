"""
Terms: what a page, its headers and its host say of its use, together, and what of it the rights have to follow.

Nothing here reads them; that was done where each of them was found.
"""

from dataclasses import replace

from urbanfeed.article import Article, FieldRule, Rights, Terms
from urbanfeed.page import Draft, Page

__all__ = ["kept_terms", "rights_under", "terms_of"]

_RESERVED = ("terms.mining", "terms.directives")
_NO_SNIPPET = "the page forbids excerpts (nosnippet)"


def terms_of(draft: Draft, page: Page) -> tuple[Terms, tuple[FieldRule, ...]]:
    """
    What is said of a page's use, and where.

    Of mining, what stands in the page goes before its headers and its host (W3C TDMRep, section "Processing priority");
    where nothing is reserved, a policy said elsewhere is not to be processed. What robots are forbidden anywhere is
    forbidden.
    """
    found = {it.name for it in draft.terms_rules}
    rules = (*draft.terms_rules, *(it for it in page.stated.rules if it.name not in found))
    return _together(draft.terms, page.stated.terms), rules


def kept_terms(article: Article, stored: Article) -> Article:
    """
    The article as it was read of a kept or saved page, with what is reserved of the stored one: headers and hosts are
    not kept, so such a page says nothing of what they reserved. Only one that is fetched anew can lift that.
    """
    terms = _together(article.terms, stored.terms)
    if terms == article.terms:
        return article
    had = {it.name for it in article.provenance.fields}
    added = (it for it in stored.provenance.fields if it.name in _RESERVED and it.name not in had)
    provenance = replace(article.provenance, fields=(*article.provenance.fields, *added))
    return replace(article, terms=terms, rights=rights_under(terms, article.rights), provenance=provenance)


def rights_under(terms: Terms, rights: Rights) -> Rights:
    """
    The rights as far as the terms leave them: no excerpt of a page that forbids them.

    That a source may be shown in full rests on a licence or a permission, which goes before what robots are told.
    """
    if rights.show == "excerpt" and "nosnippet" in terms.directives:
        return replace(rights, show="link", basis=_NO_SNIPPET)
    return rights


def _together(own: Terms, outside: Terms) -> Terms:
    mining = own.mining or outside.mining
    return replace(
        own,
        mining=mining,
        mining_policy=own.mining_policy or (None if mining == "allowed" else outside.mining_policy),
        directives=tuple(sorted({*own.directives, *outside.directives})),  # their order is that of the alphabet
    )
