"""
Deciding what a newly read article is to the stored one: new, revised, unchanged, or filled from a second page.

Pure: two frozen values in, one out. Nothing here asks the store or writes to it. What an editor has corrected stays so:
the page is held against what it said itself before, and the corrections lie over what comes of that.
"""

from dataclasses import dataclass, replace

from urbanfeed.article import Article, FieldRule
from urbanfeed.changes import differing
from urbanfeed.corrections import beneath, laid_over

__all__ = ["Decision", "Filled", "New", "Revised", "Unchanged", "carried", "decide", "only_remembered"]

# What a twin may add where the canonical page says nothing.
_FILLABLE = ("standfirst", "authors", "published", "updated", "section", "images", "language", "canonical_url")

# What other stages have found out since, and a page's second reading knows nothing of.
_KEPT = ("places", "story", "summary", "same_text_as", "withdrawn")

# Marks the rule of a field that a twin gave: "amp twin: meta article:published_time".
_MARK = " twin: "


@dataclass(frozen=True, slots=True)
class New:
    """An article that was not there before."""

    article: Article


@dataclass(frozen=True, slots=True)
class Revised:
    """The stored article as it is from now on; `changes` names the fields that the page says differently."""

    article: Article
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The stored article with what its twin adds; `changes` names the fields that were null until now."""

    article: Article
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The stored article; the page says nothing that it does not have."""

    article: Article


Decision = New | Revised | Filled | Unchanged


def decide(old: Article | None, new: Article) -> Decision:
    """
    What the newly read article is to the one stored for this page, if there is one.

    A second page of the article (an AMP twin) only fills what the canonical page left null, and the canonical page,
    when it comes later, takes the twin's place but keeps what only the twin had. The id and the time of the first
    reading never change.
    """
    if old is None:
        return New(_sound(new))
    decision = _decided(beneath(old), new)
    if not old.corrections:
        return decision
    if isinstance(decision, Unchanged):
        return Unchanged(old)
    corrected = {it.field for it in old.corrections}
    changes = tuple(it for it in decision.changes if it not in corrected)
    return replace(decision, article=laid_over(decision.article, old), changes=changes)


def _decided(old: Article, new: Article) -> Revised | Filled | Unchanged:
    """The same of an article without corrections."""
    if _says_less(old, new) or only_remembered(old, new):
        return Unchanged(old)
    if new.provenance.twin and new.provenance.twin != old.provenance.twin:
        filled = _sound(_filled(old, new, new.provenance.twin, _FILLABLE))
        changes = tuple(name for name in _FILLABLE if getattr(filled, name) != getattr(old, name))
        return Filled(filled, changes) if changes else Unchanged(old)
    read = carried(old, new)
    changes = differing(old, read)
    if changes == ("updated",) and old.provenance.sha256 != read.provenance.sha256:
        changes = ()  # a page that was only touched; the same bytes, read anew, may well state what was overlooked
    if changes or old.provenance.twin != read.provenance.twin:
        return Revised(read, changes)
    return Unchanged(old)


def _says_less(old: Article, new: Article) -> bool:
    """Whether this is a part of an article that is there whole."""
    had, has = old.provenance, new.provenance
    begins_later = (has.part or 1) > (had.part or 1)
    ends_earlier = bool(had.parts) and had.next_url is None and has.next_url is not None
    return begins_later or ends_earlier


def only_remembered(old: Article, new: Article) -> bool:
    """Whether the same bytes were read by the same reader with another memory: the page itself has not changed."""
    had, has = old.provenance, new.provenance
    same = (had.sha256, had.extractor, had.version, had.parts) == (has.sha256, has.extractor, has.version, has.parts)
    return same and bool(had.memory or has.memory) and (old.rights, old.terms) == (new.rights, new.terms)


def carried(old: Article, new: Article) -> Article:
    """The new reading under the old identity, with what other stages and a twin have added to the old one."""
    kept = {name: getattr(old, name) for name in _KEPT if not getattr(new, name)}
    read = replace(new, id=old.id, first_seen=old.first_seen, **kept)
    if new.provenance.twin:
        return _sound(read)
    for twin, names in _from_twins(old).items():
        read = _filled(read, old, twin, names)
    return _sound(read)


def _from_twins(article: Article) -> dict[str, tuple[str, ...]]:
    """By kind of twin, the fields that the article has from it."""
    if article.provenance.twin:
        return {article.provenance.twin: _FILLABLE}
    found: dict[str, tuple[str, ...]] = {}
    for rule in article.provenance.fields:
        twin, mark, _ = rule.rule.partition(_MARK)
        if mark:
            found[twin] = (*found.get(twin, ()), rule.name)
    return found


def _filled(article: Article, giver: Article, twin: str, names: tuple[str, ...]) -> Article:
    """The article with the empty ones among `names` taken from the giver; its provenance says so, field by field."""
    found = {name: getattr(giver, name) for name in names if not getattr(article, name) and getattr(giver, name)}
    rules = {rule.name: rule for rule in giver.provenance.fields}
    marked = tuple(_marked(name, rules.get(name), twin) for name in found)
    others = tuple(rule for rule in article.provenance.fields if rule.name not in found)
    return replace(article, **found, provenance=replace(article.provenance, fields=others + marked))


def _marked(name: str, rule: FieldRule | None, twin: str) -> FieldRule:
    if rule is None:
        return FieldRule(name, f"{twin}{_MARK}not told")
    return rule if _MARK in rule.rule else replace(rule, rule=f"{twin}{_MARK}{rule.rule}")


def _sound(article: Article) -> Article:
    """`updated` says something only where it is later than `published`."""
    published, updated = article.published, article.updated
    if published and updated and updated.instant <= published.instant:
        return replace(article, updated=None)
    return article
