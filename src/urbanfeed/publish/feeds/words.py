"""The words of our own in a feed: what it is, and what was corrected, in the languages we speak."""

from collections.abc import Sequence

from urbanfeed.article import Correctable, Correction
from urbanfeed.publish.tongues import form_of

__all__ = ["corrected_in", "description_in", "foreign_to"]

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
    spoken = form_of(language, _CORRECTED) or "en"
    corrected, names = _CORRECTED[spoken], _FIELDS[spoken]
    fields: dict[tuple[str, str], list[str]] = {}
    for it in corrections:
        fields.setdefault((f"{it.at:%Y-%m-%d}", it.reason.strip()), []).append(names[it.field])
    parts = (f"{corrected} {day}: {', '.join(of)}. {reason}".strip() for (day, reason), of in sorted(fields.items()))
    return " ".join(parts) or None


def foreign_to(language: str | None) -> str | None:
    """`en`, where our words are English for want of this language (BCP 47); None where they are in it."""
    return None if form_of(language, _DESCRIPTIONS) else "en"


def description_in(language: str) -> str:
    """One line on what the feed is, in this language, or in English."""
    return _DESCRIPTIONS[form_of(language, _DESCRIPTIONS) or "en"]
