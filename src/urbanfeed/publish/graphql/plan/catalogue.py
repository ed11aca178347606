"""
Sources and topics: what articles are filed under.

Each is written once for all articles that have it, and what was written is kept for the next answer: of a source as
long as its columns say the same, of a topic, which is the taxonomy's, for ever.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import orjson

from urbanfeed import taxonomy
from urbanfeed.publish.graphql.node import node_id
from urbanfeed.publish.graphql.plan.compiling import Asked, Maker, Write
from urbanfeed.publish.graphql.plan.reading import Found, Level, Read, Run
from urbanfeed.publish.graphql.plan.values import completed
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store.columns import HEAD_ROW
from urbanfeed.store.instants import from_micros

__all__ = ["CATALOGUE", "source_of", "topic_write", "topics_of"]

_KEPT = 256  # sources, or topics, that one selection keeps the writing of

Keep: TypeAlias = Callable[[Any, Any, Run], Any]


def kept(write: Write) -> Keep:
    """What writes a thing by its key, once for each key, and gives it as JSON; it depends on nothing but the two."""

    def read(key: Any, it: Any, run: Run) -> Any:
        memory = run.bound.memory
        known = write, run.links.base, key
        if (found := memory.get(known)) is None:
            if len(memory) >= _KEPT:
                memory.clear()
            found = memory[known] = orjson.Fragment(orjson.dumps(write(it, run)))
        return found

    return read


# -- sources: a sequence of the columns that are wanted, and of each its place in there


def source_of(asked: Asked) -> Read:
    """The source of an article."""
    asked.level.of_source("name")
    write = kept(asked.write())

    def read(it: Found, run: Run) -> Any:
        columns = it.row[HEAD_ROW:]
        return write(columns, columns, run)

    return read


def _column(name: str, convert: Callable[[Any], Any] | None = None) -> Maker:
    def of(asked: Asked) -> Read:
        place = asked.level.of_source(name)
        if convert is None:
            return completed(asked, lambda it, run: it[place])
        return completed(asked, lambda it, run: None if it[place] is None else convert(it[place]))

    return of


def _of_name(value: Callable[[str, Links], Any]) -> Maker:
    """The field is made of the name of the source alone."""

    def of(asked: Asked) -> Read:
        place = asked.level.of_source("name")
        return completed(asked, lambda it, run: value(it[place], run.links))

    return of


def _query_of_source(name: str) -> ArticleQuery:
    return ArticleQuery(source=(name,))


# -- topics: entries of the taxonomy


def topics_of(asked: Asked) -> Read:
    """The topics of an article."""
    write = topic_write(asked)

    def read(it: Found, run: Run) -> list[Any]:
        found = [(key, taxonomy.topic(key)) for key in it.said["topics"]]
        return [write(key, topic, run) for key, topic in found if topic]

    return read


def topic_write(asked: Asked) -> Keep:
    """What writes a topic by its key."""
    own = Level()
    write = asked.within(own).write()
    if not own.loads:
        return kept(write)
    asked.level.loads += own.loads
    return lambda key, it, run: write(it, run)


def _of_topic(value: Callable[[taxonomy.Topic, Links], Any]) -> Maker:
    return lambda asked: completed(asked, lambda it, run: value(it, run.links))


def _label(asked: Asked) -> Read:
    slot = asked.slot(_language)
    return lambda it, run: it.label(run.bound.values[slot])


def _language(language: str = "en") -> str:
    return language


def _article_count(asked: Asked) -> Read:
    asked.level.loads.append(_count_topics)
    return completed(asked, lambda it, run: run.loaded[_count_topics].get(it.key, 0))


async def _count_topics(run: Run, articles: Sequence[Found]) -> None:
    if _count_topics not in run.loaded:
        run.loaded[_count_topics] = await run.store.topics.counts()


def _query_of_topic(topic: taxonomy.Topic) -> ArticleQuery:
    return ArticleQuery(topic=(topic.key,))


CATALOGUE: dict[str, dict[str, Maker]] = {
    "Source": {
        "id": _of_name(lambda name, links: node_id("source", name)),
        "name": _column("name"),
        "title": _column("title"),
        "home": _column("home"),
        "language": _column("language"),
        "timezone": _column("timezone"),
        "rights": _column("rights", orjson.loads),
        "articleCount": _column("articles"),
        "pageUrl": _of_name(lambda name, links: links.source(name)),
        "feedUrls": _of_name(lambda name, links: links.feeds(_query_of_source(name))),
        "embedUrl": _of_name(lambda name, links: links.embed(_query_of_source(name))),
        "pausedAt": _column("paused_at", from_micros),
    },
    "Topic": {
        "id": _of_topic(lambda topic, links: node_id("topic", topic.key)),
        "key": _of_topic(lambda topic, links: topic.key),
        "label": _label,
        "sdg": _of_topic(lambda topic, links: topic.sdg),
        "nua": _of_topic(lambda topic, links: topic.nua),
        "articleCount": _article_count,
        "pageUrl": _of_topic(lambda topic, links: links.topic(topic.key)),
        "feedUrls": _of_topic(lambda topic, links: links.feeds(_query_of_topic(topic))),
        "embedUrl": _of_topic(lambda topic, links: links.embed(_query_of_topic(topic))),
    },
}
