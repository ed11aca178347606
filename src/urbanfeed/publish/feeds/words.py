"""The words of our own in a feed: what it is called, and what it is, in the languages that we speak."""

from collections.abc import Mapping

from urbanfeed.publish.tongues import exact_name
from urbanfeed.query import ArticleQuery
from urbanfeed.taxonomy import topic

__all__ = ["description_in", "title_of"]

_DESCRIPTIONS = {
    "ar": "مقالات عن المدن، جمعها urbanfeed",
    "en": "Articles on cities, gathered by urbanfeed",
    "fi": "Artikkeleita kaupungeista, koonnut urbanfeed",
    "kk": "Қалалар туралы мақалалар, жинаған urbanfeed",
    "mn": "Хотуудын тухай нийтлэлүүд, цуглуулсан urbanfeed",
    "ru": "Статьи о городах, собранные urbanfeed",
    "sv": "Artiklar om städer, samlade av urbanfeed",
}


def description_in(language: str) -> str:
    """One line on what the feed is, in this language, or in English."""
    return _DESCRIPTIONS.get(language.split("-")[0], _DESCRIPTIONS["en"])


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
