"""What a query asks, in words that people read and can take back one by one."""

from collections.abc import Iterable
from dataclasses import dataclass

from urbanfeed.publish.directory import Directory, combined, with_values
from urbanfeed.publish.tongues import exact_name
from urbanfeed.query import MANY, NAMES, ArticleQuery
from urbanfeed.store import Store, Total
from urbanfeed.taxonomy import topic

__all__ = ["Asked", "Part", "Wider", "asked_of", "wider_than"]

_BEFORE = {
    "source": "from", "language": "in", "topic": "on", "place": "about the place", "story": "in the story",
    "author": "by", "q": "that say", "since": "since", "until": "until", "order": "the",
}  # fmt: skip
_CALLED = {"q": "words", "since": "beginning", "until": "end"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One value that is asked for: its label, and the address of the list without it, which may still be combined."""

    label: str
    without: str
    combined: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One filter with its values, any of which will do: `in` Қазақша `or` Русский."""

    name: str
    before: str
    values: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Wider:
    """A wider list that is not empty, in words: what it asks instead, its address and its number of articles."""

    words: str
    url: str
    total: Total
    combined: bool


def asked_of(query: ArticleQuery, directory: Directory) -> tuple[Part, ...]:
    """The parts of a query, in the order of its fields; none where everything is asked for."""
    return tuple(
        Part(
            name,
            _BEFORE[name],
            tuple(_asked(query, name, it, directory) for it in values),
        )
        for name in NAMES
        if (values := _values(query, name))
    )


async def wider_than(query: ArticleQuery, directory: Directory, store: Store) -> tuple[Wider, ...]:
    """
    The lists near an empty one that have articles.

    Those that leave out one filter, or where all of these are empty too, those that ask for one filter alone. The
    list of everything is none of them.
    """
    parts = [part for part in asked_of(query, directory) if part.name != "order"]

    async def filled(asked: Iterable[tuple[str, ArticleQuery]]) -> tuple[Wider, ...]:
        narrow = [(words, it) for words, it in asked if it != ArticleQuery(order=it.order)]
        counted = [(words, it, await store.articles.count(it)) for words, it in narrow]
        return tuple(
            Wider(words, directory.url(it), total, combined(it)) for words, it, total in counted if total.number
        )

    without = ((f"whatever the {_CALLED.get(it.name, it.name)}", with_values(query, it.name, ())) for it in parts)
    alone = ((f"{it.before} {' or '.join(value.label for value in it.values)}", _alone(query, it.name)) for it in parts)
    return await filled(without) or await filled(alone)


def _alone(query: ArticleQuery, name: str) -> ArticleQuery:
    return with_values(ArticleQuery(), name, _values(query, name))


def _values(query: ArticleQuery, name: str) -> tuple[str, ...]:
    value = getattr(query, name)
    if name in MANY:
        return tuple(value)
    return () if value is None or (name, value) == ("order", "newest") else (value,)


def _label(name: str, value: str, directory: Directory) -> str:
    match name:
        case "source":
            return directory.title(value)
        case "language":
            return exact_name(value)
        case "topic":
            return known.label() if (known := topic(value)) else value
        case "q":
            return f"“{value}”"
        case "order":
            return "best match first" if value == "relevance" else f"{value} first"
        case _:
            return value


def _asked(query: ArticleQuery, name: str, value: str, directory: Directory) -> Asked:
    rest = with_values(query, name, tuple(it for it in _values(query, name) if it != value))
    return Asked(_label(name, value, directory), directory.url(rest), combined(rest))
