"""The words of our own in a feed: what it is called, what it is, and what was corrected, in the languages we speak."""

from collections.abc import Mapping, Sequence

from urbanfeed.article import Correctable, Correction
from urbanfeed.publish.tongues import exact_name
from urbanfeed.query import ArticleQuery
from urbanfeed.taxonomy import topic

__all__ = ["corrected_in", "description_in", "title_of"]

_DESCRIPTIONS = {
    "ar": "مقالات عن المدن، جمعها urbanfeed",
    "en": "Articles on cities, gathered by urbanfeed",
    "fi": "Artikkeleita kaupungeista, koonnut urbanfeed",
    "kk": "Қалалар туралы мақалалар, жинаған urbanfeed",
    "mn": "Хотуудын тухай нийтлэлүүд, цуглуулсан urbanfeed",
    "ru": "Статьи о городах, собранные urbanfeed",
    "sv": "Artiklar om städer, samlade av urbanfeed",
}

_CORRECTED = {
    "ar": "صُحِّح في",
    "en": "Corrected",
    "fi": "Korjattu",
    "kk": "Түзетілді",
    "mn": "Засварласан",
    "ru": "Исправлено",
    "sv": "Rättat",
}
_FIELDS: dict[str, dict[Correctable, str]] = {
    "ar": {
        "headline": "العنوان", "standfirst": "المقدمة", "authors": "الكتّاب", "published": "التاريخ",
        "topics": "الموضوعات", "body": "النص",
    },
    "en": {
        "headline": "headline", "standfirst": "standfirst", "authors": "authors", "published": "date",
        "topics": "topics", "body": "text",
    },
    "fi": {
        "headline": "otsikko", "standfirst": "ingressi", "authors": "kirjoittajat", "published": "päivämäärä",
        "topics": "aiheet", "body": "teksti",
    },
    "kk": {
        "headline": "тақырып", "standfirst": "кіріспе", "authors": "авторлар", "published": "күні",
        "topics": "тақырыптар", "body": "мәтін",
    },
    "mn": {
        "headline": "гарчиг", "standfirst": "оршил", "authors": "зохиогчид", "published": "огноо",
        "topics": "сэдэв", "body": "бичвэр",
    },
    "ru": {
        "headline": "заголовок", "standfirst": "лид", "authors": "авторы", "published": "дата",
        "topics": "темы", "body": "текст",
    },
    "sv": {
        "headline": "rubrik", "standfirst": "ingress", "authors": "författare", "published": "datum",
        "topics": "ämnen", "body": "text",
    },
}  # fmt: skip


def corrected_in(language: str, corrections: Sequence[Correction]) -> str | None:
    """
    `Corrected 2025-07-09: headline, text. The mayor's name was wrong.`, in this language, or in English; None without
    any. The reason is the editor's own, in whatever language he gave it.
    """
    spoken = language.split("-")[0]
    names = _FIELDS.get(spoken, _FIELDS["en"])
    fields: dict[tuple[str, str], list[str]] = {}
    for it in corrections:
        fields.setdefault((f"{it.at:%Y-%m-%d}", it.reason.strip()), []).append(names[it.field])
    word = _CORRECTED.get(spoken, _CORRECTED["en"])
    parts = (f"{word} {day}: {', '.join(of)}. {reason}".strip() for (day, reason), of in sorted(fields.items()))
    return " ".join(parts) or None


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
