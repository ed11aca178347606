"""
Corrections: what an editor says of an article in the place of what its page says, field by field.

Pure. A corrected article has the editor's values in its fields, and the page's own in `as_read`; so a page can be read
again beneath its corrections, and each of them can be taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, get_args

from urbanfeed.article import Article, AsRead, Correctable, Correction, FieldRule

__all__ = ["CORRECTABLE", "RULE", "beneath", "corrected", "given_back", "laid_over"]

CORRECTABLE: tuple[Correctable, ...] = get_args(Correctable)

RULE = "correction"  # in the provenance, of a field that an editor has given its value

# A field, and what follows from it.
_WITH: dict[Correctable, tuple[str, ...]] = {"published": ("updated",), "body": ("word_count",)}


def corrected(article: Article, values: Mapping[str, Any], made: Correction) -> Article:
    """
    The article with these values. made: when, by whom and why; it is taken for each of the fields.

    values: by the name of a field of CORRECTABLE, null or empty where it is to say nothing; `word_count` goes with
    `body`.
    """
    others = tuple(it for it in article.corrections if it.field not in values)
    new = tuple(replace(made, field=it) for it in CORRECTABLE if it in values)
    return _over(beneath(article), others + new, _values(article, others) | dict(values))


def given_back(article: Article, fields: Iterable[Correctable]) -> Article:
    """The article with what its page says in these fields; of one that was not corrected nothing changes."""
    fields = {*fields}
    left = tuple(it for it in article.corrections if it.field not in fields)
    return _over(beneath(article), left, _values(article, left))


def beneath(article: Article) -> Article:
    """The article as its page says it, without any correction."""
    own = article.as_read
    if own is None:
        return article
    values = {name: getattr(own, name) for it in article.corrections for name in (it.field, *_WITH.get(it.field, ()))}
    provenance = replace(article.provenance, fields=own.rules)
    return replace(article, **values, provenance=provenance, corrections=(), as_read=None)


def laid_over(read: Article, stored: Article) -> Article:
    """What was read of a page, beneath the corrections of the article that is stored, and no others."""
    return _over(beneath(read), stored.corrections, _values(stored, stored.corrections))


def _over(read: Article, corrections: tuple[Correction, ...], values: Mapping[str, Any]) -> Article:
    """The article as it was read, with these values in the fields of the corrections."""
    if not corrections:
        return read
    names = [it.field for it in corrections]
    own = {name: getattr(read, name) for it in names for name in (it, *_WITH.get(it, ()))}
    rules = tuple(it for it in read.provenance.fields if it.name not in names)
    rules += tuple(FieldRule(it, RULE) for it in names if values[it])
    article = replace(
        read,
        **{name: values[name] for name in own if name in values},
        provenance=replace(read.provenance, fields=rules),
        corrections=corrections,
        as_read=AsRead(**own, rules=read.provenance.fields),
    )
    # As everywhere, `updated` says something only where it is later than `published`.
    published, updated = article.published, article.updated
    return replace(article, updated=None) if published and updated and updated.instant <= published.instant else article


def _values(article: Article, corrections: Iterable[Correction]) -> dict[str, Any]:
    """What the article says in the corrected fields. (`updated` is the page's own, and follows anew.)"""
    names = [it.field for it in corrections]
    found: dict[str, Any] = {it: getattr(article, it) for it in names}
    return found | ({"word_count": article.word_count} if "body" in found else {})
