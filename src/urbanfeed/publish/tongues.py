"""Languages: the names that they give themselves, and the one that a list of articles is in."""

from collections.abc import Container, Iterable

from urbanfeed.language import direction_of, language_of, script_of, well_formed
from urbanfeed.query import ArticleQuery

__all__ = ["exact_name", "form_of", "own_name", "tongue_of"]

# After the autonyms of Unicode CLDR, with a capital where the script has one.
_OWN_NAMES = {
    "af": "Afrikaans", "am": "አማርኛ", "ar": "العربية", "az": "Azərbaycan", "ba": "Башҡорт", "be": "Беларуская",
    "bg": "Български", "bn": "বাংলা", "bs": "Bosanski", "ca": "Català", "ckb": "کوردیی ناوەندی", "cs": "Čeština",
    "cy": "Cymraeg", "da": "Dansk", "de": "Deutsch", "dv": "ދިވެހި", "el": "Ελληνικά", "en": "English",
    "es": "Español", "et": "Eesti", "eu": "Euskara", "fa": "فارسی", "fi": "Suomi", "fil": "Filipino", "fr": "Français",
    "ga": "Gaeilge", "gl": "Galego", "gu": "ગુજરાતી", "ha": "Hausa", "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski",
    "hu": "Magyar", "hy": "Հայերեն", "id": "Indonesia", "is": "Íslenska", "it": "Italiano", "ja": "日本語",
    "ka": "ქართული", "kk": "Қазақша", "km": "ខ្មែរ", "kn": "ಕನ್ನಡ", "ko": "한국어", "ku": "Kurdî", "ky": "Кыргызча",
    "lo": "ລາວ", "lt": "Lietuvių", "lv": "Latviešu", "mk": "Македонски", "ml": "മലയാളം", "mn": "Монгол",
    "mr": "मराठी", "ms": "Melayu", "mt": "Malti", "my": "မြန်မာ", "nb": "Norsk bokmål", "ne": "नेपाली",
    "nl": "Nederlands", "nn": "Norsk nynorsk", "no": "Norsk", "pa": "ਪੰਜਾਬੀ", "pl": "Polski", "ps": "پښتو",
    "pt": "Português", "ro": "Română", "ru": "Русский", "sah": "Саха тыла", "se": "Davvisámegiella", "si": "සිංහල",
    "sk": "Slovenčina", "sl": "Slovenščina", "so": "Soomaali", "sq": "Shqip", "sr": "Српски", "sv": "Svenska",
    "sw": "Kiswahili", "ta": "தமிழ்", "te": "తెలుగు", "tg": "Тоҷикӣ", "th": "ไทย", "tk": "Türkmen", "tr": "Türkçe",
    "tt": "Татар", "ug": "ئۇيغۇرچە", "uk": "Українська", "ur": "اردو", "uz": "Oʻzbekcha", "vi": "Tiếng Việt",
    "yi": "ייִדיש", "yo": "Yorùbá", "zh": "中文", "zu": "IsiZulu",
}  # fmt: skip


def own_name(tag: str) -> str:
    """`Қазақша` for `kk`, `Svenska` for `sv` and `sv-FI`; the tag itself where its name is not known here."""
    return _OWN_NAMES.get(language_of(tag), tag)


def exact_name(tag: str) -> str:
    """`Svenska` for `sv`, `Svenska (sv-FI)` for `sv-FI`."""
    return f"{own_name(tag)} ({tag})" if "-" in tag else own_name(tag)


def form_of(tag: str | None, languages: Container[str]) -> str | None:
    """
    The one of these languages that the tag is a form of: `sv` for `sv-FI`. None where it is of none of them, and where
    it is written otherwise: of Kazakh in Cyrillic, `kk-Latn`, `kk-Arab` and `kk-CN` are no forms.
    """
    if not tag or (language := language_of(tag)) not in languages:
        return None
    usual = script_of(tag) == script_of(language) and direction_of(tag) == direction_of(language)
    return language if usual else None


def tongue_of(query: ArticleQuery, spoken: Iterable[str | None]) -> str:
    """
    The language of a list: that of its articles where they have one, or else the query's; English, our own, otherwise.

    spoken: the language of each article.
    """
    match tuple(set(spoken)):
        case (str(only),) if well_formed(only):
            return only
    return query.language[0] if len(query.language) == 1 else "en"
