"""The choices beside a list: the languages, topics and sources that narrow it, as links."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from urbanfeed.language import Direction, direction_of
from urbanfeed.publish.directory import Directory, combined, with_values
from urbanfeed.publish.newsroom.items import short
from urbanfeed.publish.tongues import exact_name
from urbanfeed.query import ArticleQuery
from urbanfeed.taxonomy import topic

__all__ = ["Choice", "Choices", "choices_of"]

# The rest stands on /topics and /sources.
_MOST = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One value of a filter. url: the list with it, or without it where it is `current`; `combined` with others.

    count: its articles in all; None beside a narrowed list, where that number would be misread.
    """

    label: str
    url: str
    current: bool
    combined: bool
    count: int | None = None
    lang: str | None = None
    direction: Direction = "ltr"


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices by filter, each in the order that people look for them."""

    languages: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    sources: tuple[Choice, ...]


def choices_of(query: ArticleQuery, directory: Directory) -> Choices:
    """What can be chosen beside the list of a query; what is chosen already is always among it."""
    every = query == ArticleQuery(order=query.order)

    def choose(
        name: Literal["language", "topic", "source"], counts: Iterable[tuple[str, int]], label: Callable[[str], str]
    ) -> tuple[Choice, ...]:
        chosen: tuple[str, ...] = getattr(query, name)
        by_value = dict.fromkeys(chosen) | {value: count for value, count in counts if count}
        lists = {value: with_values(query, name, _toggled(chosen, value)) for value in by_value}
        return tuple(
            Choice(
                label=label(value),
                url=directory.url(lists[value]),
                current=value in chosen,
                combined=combined(lists[value]),
                count=count if every else None,
                lang=value if name == "language" else None,
                direction=direction_of(value) if name == "language" else "ltr",
            )
            for value, count in by_value.items()
        )

    sources = sorted(directory.sources.values(), key=lambda it: (-it.articles, it.title))[:_MOST]
    return Choices(
        languages=choose("language", directory.languages.items(), exact_name),
        topics=choose("topic", sorted(directory.topics.items(), key=lambda it: -it[1])[:_MOST], _topic_label),
        sources=choose("source", ((it.name, it.articles) for it in sources), directory.title),
    )


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(it for it in chosen if it != value) if value in chosen else (*chosen, value)


def _topic_label(key: str) -> str:
    return short(known.label()) if (known := topic(key)) else key
