"""
What the builder offers to choose from: sources, languages, topics and wires, with their numbers of articles.

However many a store has, a page shows a few dozen of each; the others are found by typing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from urbanfeed.language import Direction, direction_of
from urbanfeed.publish.directory import Directory
from urbanfeed.publish.tongues import exact_name, own_name
from urbanfeed.publish.widgets.assets import tongues
from urbanfeed.publish.widgets.chosen import Chosen
from urbanfeed.taxonomy import taxonomy, topic

__all__ = ["MOST_SHOWN", "Pick", "Picker", "pickers_of", "spoken"]

MOST_SHOWN = 30
_MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Pick:
    """One value that can be chosen. count: its articles; None where they were not counted. note: more about it."""

    value: str
    label: str
    chosen: bool
    count: int | None = None
    note: str = ""
    lang: str | None = None
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Picker:
    """
    name: the parameter. picks: those that are shown, the chosen ones always. others: how many are not shown. find: what
    they were looked through for, and searchable: whether there are enough to look through.
    """

    name: str
    title: str
    picks: tuple[Pick, ...]
    others: int = 0
    find: str = ""
    searchable: bool = False

    @property
    def chosen(self) -> tuple[Pick, ...]:
        """Those that are chosen."""
        return tuple(it for it in self.picks if it.chosen)

    @property
    def named(self) -> tuple[Pick, ...]:
        """The first of them, for a line that says what is chosen."""
        return self.chosen[:_MOST_NAMED]


def pickers_of(chosen: Chosen, directory: Directory) -> dict[str, Picker]:
    """The pickers by the parameter that each fills in."""
    query = chosen.query
    sources = [
        Pick(it.name, it.title, it.name in query.source, it.articles)
        for it in sorted(directory.sources.values(), key=lambda it: (-it.articles, it.title.casefold(), it.name))
    ]
    wires = [
        Pick(it.key, it.title, it.key == chosen.wire, note=it.description)
        for it in sorted(directory.wires, key=lambda it: (it.title.casefold(), it.key))
    ]
    return {
        "source": _searched("source", "Sources", _with(sources, query.source), chosen.find),
        "language": Picker("language", "Languages", _languages(query.language, directory)),
        "topic": Picker("topic", "Topics", _topics(query.topic, directory)),
        "wire": _searched("wire", "Wires", wires, chosen.find),
    }


def spoken(chosen: str | None) -> tuple[Pick, ...]:
    """The languages that a widget has words in, and the chosen one."""
    tags = dict.fromkeys((*tongues(), *((chosen,) if chosen else ())))
    return tuple(Pick(it, exact_name(it), it == chosen, lang=it, direction=direction_of(it)) for it in tags)


def _searched(name: str, title: str, picks: Sequence[Pick], find: str) -> Picker:
    """The chosen ones, and as many of the others as are looked for and can be shown."""
    words = find.casefold().split()
    others = [it for it in picks if not it.chosen]
    found = [it for it in others if all(word in f"{it.label} {it.value}".casefold() for word in words)]
    shown = {it.value for it in found[:MOST_SHOWN]}
    return Picker(
        name=name,
        title=title,
        picks=tuple(it for it in picks if it.chosen or it.value in shown),
        others=len(others) - len(shown),
        find=find,
        searchable=len(picks) > MOST_SHOWN,
    )


def _with(picks: list[Pick], chosen: Iterable[str]) -> list[Pick]:
    """With those at the end that are asked for though nothing has them."""
    known = {it.value for it in picks}
    return [*picks, *(Pick(it, it, True) for it in chosen if it not in known)]


def _languages(chosen: Sequence[str], directory: Directory) -> tuple[Pick, ...]:
    picks = [
        Pick(tag, own_name(tag), tag in chosen, count, lang=tag, direction=direction_of(tag))
        for tag, count in directory.languages.items()
    ]
    known = {it.value for it in picks}
    return (*picks, *(Pick(it, exact_name(it), True, lang=it) for it in chosen if it not in known))


def _topics(chosen: Sequence[str], directory: Directory) -> tuple[Pick, ...]:
    picks = [Pick(it.key, it.label(), it.key in chosen, directory.topics.get(it.key, 0)) for it in taxonomy()]
    return (*picks, *(Pick(it, it, True) for it in chosen if topic(it) is None))
