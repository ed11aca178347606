"""
The words that dates are printed with: months, weekdays and parts of the day, in the languages that we read first-class.

Names are case-folded, without Arabic vowel marks and tatweel. Month names come from CLDR (format and stand-alone forms)
and from the sites' own usage; other languages are dateparser's.
"""

import re

__all__ = ["AFTERNOON", "MONTH", "MORNING", "month_of", "weekday_of"]

# One line a language, months 1 to 12; a stem ends in "*" and admits the endings after it in _ENDINGS.
_MONTHS = (
    # English
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|"
    "november nov|december dec",
    # Swedish
    "januari|februari febr|mars|april apr|maj|juni|juli|augusti aug|september sept|oktober okt|november|december",
    # Finnish (tammikuu, tammikuuta, tammikuun …)
    "tammiku*|helmiku*|maalisku*|huhtiku*|toukoku*|kesäku*|heinäku*|eloku*|syysku*|lokaku*|marrasku*|jouluku*",
    # Russian, nominative and genitive, and what stands for them in short
    "январь января янв|февраль февраля фев февр|март марта мар|апрель апреля апр|май мая|июнь июня июн|июль июля июл|"
    "август августа авг|сентябрь сентября сен сент|октябрь октября окт|ноябрь ноября ноя нояб|декабрь декабря дек",
    # Kazakh
    "қаңтар*|ақпан*|наурыз*|сәуір*|мамыр*|маусым*|шілде*|тамыз*|қыркүйек* қыркүйег*|қазан*|қараша*|желтоқсан*",
    # Mongolian writes numbers ("5 сарын"); these are the ordinals, the word for month after them
    "нэгдүгээр|хоёрдугаар|гуравдугаар|дөрөвдүгээр|тавдугаар|зургаадугаар|долоодугаар|наймдугаар|есдүгээр|аравдугаар|"
    "арваннэгдүгээр|арванхоёрдугаар",
    # Arabic: the names from Latin (Egypt, the Gulf, Sudan), then those of the Maghreb, then of the Levant and Iraq
    "يناير|فبراير|مارس|ابريل|مايو|يونيو يونيه|يوليو يوليه|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر",
    "جانفي|فيفري|مارس|افريل|ماي|جوان|جويلية|اوت|سبتمبر|اكتوبر|نوفمبر|ديسمبر",
    "كانون_الثاني|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|تشرين_الاول|تشرين_الثاني|كانون_الاول",
)
# Kazakh: -дың, -да, -ға, -ы …; Finnish: kuu, kuuta, kuun, kuussa
_ENDINGS = r"[а-яәғқңөұүһі]{0,4}|u(?:ta|n|ssa)?"
_WEEKDAYS = (
    "monday mon|tuesday tue tues|wednesday wed|thursday thu thurs|friday fri|saturday sat|sunday sun",
    "måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag",
    "maanantai maanantaina|tiistai tiistaina|keskiviikko keskiviikkona|torstai torstaina|perjantai perjantaina|"
    "lauantai lauantaina|sunnuntai sunnuntaina",
    "понедельник|вторник|среда среду|четверг|пятница пятницу|суббота субботу|воскресенье",
    "дүйсенбі|сейсенбі|сәрсенбі|бейсенбі|жұма|сенбі|жексенбі",
    "даваа|мягмар|лхагва|пүрэв|баасан|бямба|ням",
    "الاثنين الإثنين|الثلاثاء|الاربعاء|الخميس|الجمعة|السبت|الاحد",
)
MORNING = ("am", "a.m.", "a.m", "ص", "صباحا", "上午", "오전")
AFTERNOON = ("pm", "p.m.", "p.m", "م", "مساء", "ظهرا", "下午", "오후")


def _table(lines: tuple[str, ...]) -> dict[str, int]:
    return {
        name.replace("_", " "): number
        for line in lines
        for number, names in enumerate(line.split("|"), 1)
        for name in names.split()
    }


_MONTH_NUMBERS = _table(_MONTHS)
_EXACT = {name: number for name, number in _MONTH_NUMBERS.items() if not name.endswith("*")}
_STEMS = {name[:-1]: number for name, number in _MONTH_NUMBERS.items() if name.endswith("*")}
_WEEKDAY_NUMBERS = {name: number - 1 for name, number in _table(_WEEKDAYS).items()}

_longest_first = sorted((*_EXACT, *_STEMS), key=len, reverse=True)
MONTH = (
    "(?:"
    + "|".join(rf"{re.escape(it)}(?:{_ENDINGS})" if it in _STEMS else re.escape(it) for it in _longest_first)
    + ")"
)
"""A regular expression for a month's name in any of these languages."""


def month_of(name: str) -> int:
    """The number, 1 to 12, of a name that MONTH matches."""
    if name in _EXACT:
        return _EXACT[name]
    return next(number for stem, number in _STEMS.items() if name.startswith(stem))


def weekday_of(word: str) -> int | None:
    """Monday is 0 (as `date.weekday` counts); None for a word that is no weekday."""
    return _WEEKDAY_NUMBERS.get(word)
