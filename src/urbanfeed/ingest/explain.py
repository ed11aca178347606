"""
Explaining: for each field of an article, what its page says of it in several places, which of that won, and why.

The same road as `extract`, seen from the side; nothing here decides anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from urbanfeed.article import Article
from urbanfeed.article_json import to_json
from urbanfeed.ingest.clean import clean
from urbanfeed.ingest.extract import drafted
from urbanfeed.page import Claim, Draft, Page

__all__ = ["Explained", "explain"]

_FIELDS = (
    "headline standfirst authors agencies published updated language section tags canonical_url images twins "
    "terms.free terms.paid_part terms.licence terms.mining terms.mining_policy terms.directives body"
).split()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explained:
    """
    One field: its value in the article (JSON-ready; null or empty where the page states none), the rule that gave it
    and how sure that is, why it won, and every candidate, the most trusted first; `won` is the index of the one that
    did.
    """

    field: str
    value: Any
    rule: str | None
    confidence: float | None
    why: str
    candidates: tuple[Claim, ...]
    won: int | None


def explain(page: Page, source: str | None = None) -> tuple[Article, tuple[Explained, ...]]:
    """The article of a page, and how each of its fields came about. Raises ExtractionError."""
    draft, scraper = drafted(page, source)
    article = clean(draft, page, scraper)
    return article, tuple(_explained(article, draft))


def _explained(article: Article, draft: Draft) -> Iterator[Explained]:
    data = to_json(article)
    rules = {it.name: it for it in article.provenance.fields}
    weighings = {it.field: it for it in draft.weighings}
    for field in _FIELDS:
        outer, _, inner = field.partition(".")
        value = data[outer][inner] if inner else data[outer]
        if field == "body":
            value = f"{article.word_count} words in {len(article.body)} blocks"
        rule, weighing = rules.get(field), weighings.get(field)
        candidates = weighing.candidates if weighing else tuple(_claims(draft, field))
        claimed = weighing.winner if weighing else None
        has_value = value not in (None, [], "")
        given = rule.rule if rule and has_value else None
        won = None
        if has_value and candidates:
            name = rule.rule if rule else claimed.rule if claimed else candidates[0].rule
            won = next((i for i, it in enumerate(candidates) if it.rule == name), None)
        why = _why(given, candidates, weighing.why if weighing else None, won)
        if field == "updated" and not has_value and article.published and draft.updated and draft.updated.moment:
            why = "no later than published"
        yield Explained(
            field=field,
            value=value,
            rule=given,
            confidence=rule.confidence if rule and has_value else None,
            why=why,
            candidates=candidates,
            won=won,
        )


def _why(rule: str | None, candidates: tuple[Claim, ...], weighed: str | None, won: int | None) -> str:
    if not candidates:
        return "" if rule else "the page says nothing"
    if rule is None:
        return "nothing that the page says can be believed"
    if won is None:
        return "none of what the page states is taken"
    return weighed or f"the {'only' if len(candidates) == 1 else 'most trusted'} place that says anything"


def _claims(draft: Draft, field: str) -> Iterator[Claim]:
    """What a draft says of a field that was not weighed; what one place says together is one candidate."""
    if listed := {"agencies": draft.agencies, "tags": draft.tags}.get(field):
        yield replace(listed[0], value="; ".join(it.value for it in listed))
        return
    value = {
        "headline": draft.headline,
        "standfirst": draft.standfirst,
        "authors": draft.authors,
        "published": draft.published,
        "updated": draft.updated,
        "language": draft.languages,
        "section": draft.section,
        "canonical_url": draft.canonical_url,
    }.get(field)
    yield from (value,) if isinstance(value, Claim) else value or ()
