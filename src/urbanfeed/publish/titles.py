"""What a query is called, for people, in every door alike."""

from collections.abc import Mapping

from urbanfeed.publish.tongues import exact_name
from urbanfeed.query import ArticleQuery
from urbanfeed.taxonomy import topic

__all__ = ["title_of"]


def title_of(query: ArticleQuery, titles: Mapping[str, str], language: str) -> str:
    """
    A query as a title: `Housing · Svenska · “tram” – urbanfeed`.

    titles: of the known sources, by name. Topics are named in `language`; a value that nothing has stands as given.
    """
    labels = tuple(known.label(language) if (known := topic(key)) else key for key in query.topic)
    asked = (
        tuple(titles.get(name, name) for name in query.source),
        labels,
        tuple(map(exact_name, query.language)),
        query.place,
        query.story,
        query.author,
        tuple(f"“{text}”" for text in query.q),
        (f"{query.since or ''} – {query.until or ''}".strip(),) if query.since or query.until else (),
    )
    parts = " · ".join(", ".join(values) for values in asked if values)
    return f"{parts} – urbanfeed" if parts else "urbanfeed"
