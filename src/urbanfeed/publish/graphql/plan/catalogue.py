"""
Sources and topics: what articles are filed under.

Each is written once for all articles that have it, and what was written is kept for the next answer: of a source as
long as its columns say the same, of a topic, which is the taxonomy's, for ever.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson

from urbanfeed import taxonomy
from urbanfeed.publish.graphql.node import node_id
from urbanfeed.publish.graphql.plan.compiling import Asked, Maker, Write
from urbanfeed.publish.graphql.plan.kept import kept
from urbanfeed.publish.graphql.plan.reading import Found, Read, Run
from urbanfeed.publish.graphql.plan.values import completed
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store.columns import SOURCE
from urbanfeed.store.documents import HEAD as LINES
from urbanfeed.store.instants import from_micros

__all__ = ["CATALOGUE", "source_of", "topics_of", "topics_written"]

_TOPICS = LINES.index("topics")


# -- sources: a sequence of the columns that are wanted, and of each its place in there


def source_of(asked: Asked) -> Read:
    """The source of an article, as JSON."""
    level = asked.level
    level.of_source("name")
    write = kept(asked, lambda write, columns, run: write(columns, run))
    return lambda it, run: write(tuple(it.row[SOURCE : level.after_source]), run)


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
    """The topics of an article, as JSON."""
    write = kept(asked, lambda write, line, run: topics_written(write, orjson.loads(line), run))
    return lambda it, run: write(it.lines[_TOPICS], run)


def topics_written(write: Write, keys: Iterable[str], run: Run) -> list[Any]:
    """The topics of these keys, without those that the taxonomy does not have any more."""
    return [write(topic, run) for topic in map(taxonomy.topic, keys) if topic]


def _of_topic(value: Callable[[taxonomy.Topic, Links], Any]) -> Maker:
    return lambda asked: completed(asked, lambda it, run: value(it, run.links))


def _label(asked: Asked) -> Read:
    slot = asked.slot(_language)
    return lambda it, run: it.label(run.values[slot])


def _language(language: str = "en") -> str:
    return language


def _article_count(asked: Asked) -> Read:
    asked.level.loads.append(_count_topics)
    return completed(asked, lambda it, run: run.of(_count_topics).get(it.key, 0))


async def _count_topics(run: Run, articles: Sequence[Found]) -> None:
    if _count_topics not in run.loaded:
        run.of(_count_topics).update(await run.store.topics.counts())


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
