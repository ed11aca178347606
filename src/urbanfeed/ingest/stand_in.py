"""
Standing in: when the general reader's article is stored in the place of a scraper's, and how that is marked.

A scraper breaks without a word when its site changes: its selectors match nothing any more, or something else. The
reader, which knows no site, is the second opinion.
"""

import re
from dataclasses import replace
from html import unescape
from typing import Literal, get_args

from urbanfeed.article import Article
from urbanfeed.page import Draft

__all__ = ["StandIn", "contradicts", "marked", "stand_in_of"]

StandIn = Literal["finds no article", "finds another text"]

_SURE = 0.5  # the reader's confidence from which its word counts against a scraper's
_GRAM = 8  # characters; long enough to be rare in any script, short enough to survive small differences
_LITTLE = 0.1  # the share of the shorter text's grams below which two texts have little in common
_FEWEST = 200  # characters; less is no text to compare

_NO_TEXT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.DOTALL | re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


def contradicts(second: Draft, own: Draft) -> StandIn | None:
    """
    What the reader's draft says against the scraper's: that it has no text where there is one, or another text; None
    where it agrees, or is not sure.

    A scraper may well take more of a page than the reader does, or less: only texts that have next to nothing in common
    contradict each other.
    """
    if second.confidence is None or second.confidence < _SURE:
        return None
    found, expected = _letters(own.body), _letters(second.body)
    if len(expected) < _FEWEST:
        return None
    if not found:
        return "finds no article"
    if len(found) < _FEWEST:
        return None if found in expected else "finds another text"
    grams, others = _grams(found), _grams(expected)
    return "finds another text" if len(grams & others) < _LITTLE * min(len(grams), len(others)) else None


def marked(draft: Draft, scraper: str, why: StandIn) -> Draft:
    """The reader's draft, whose provenance tells that it stands in for a scraper, and why."""
    return replace(draft, body_rule=f"{draft.body_rule}; scraper {scraper} {why} here")


def stand_in_of(article: Article) -> StandIn | None:
    """Why the reader has read this article in the place of a scraper; None where it has not."""
    rule = next((it.rule for it in article.provenance.fields if it.name == "body"), "")
    return next((why for why in get_args(StandIn) if rule.endswith(f" {why} here")), None)


def _letters(fragment: str) -> str:
    """Letters and digits only: how white space and quotation marks are written differs from reader to reader."""
    return _NO_WORD.sub("", unescape(_NO_TEXT.sub(" ", fragment))).casefold()


def _grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}
