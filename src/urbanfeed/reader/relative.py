"""
Relative dates: "2 сағат бұрын", "för 3 timmar sedan", "вчера, 14:05", to the day that they mean when they are fetched.

To the day only: what is two hours old may be any minute's. Weeks and months are rounded by those who print them, and
name no day.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from urbanfeed.reader.calendar import plain
from urbanfeed.reader.date_labels import kind_of

__all__ = ["day_of", "may_be_relative"]

_LONGEST = 60

# language: ago | minutes | hours | days | today | yesterday | the day before. A stem ends in "*"; "^" marks the word
# that comes before the number ("vor 3 Stunden"), "=" a form that is a number itself ("ساعتين", two hours).
_TABLE = """
en ago | minute minutes min mins m | hour hours hr hrs h | day days d | today | yesterday |
sv sedan | minut* min | timm* tim h | dag dagar dygn | idag i_dag | igår i_går | i_förrgår förrgår
fi sitten | minuut* min | tunti* tunnin t h | päivä* pv vrk | tänään | eilen | toissapäivänä
ru назад | минуту= минут* мин | час= час* ч | день= дня дней дн сутки= суток | сегодня | вчера | позавчера
kk бұрын | минут* мин | сағат* сағ | күн* тәулік | бүгін | кеше | алдыңгүні
mn өмнө | минут* мин | цаг* | өдр* өдөр хоног* | өнөөдөр | өчигдөр | уржигдар
ar ^منذ ^قبل | دقيقة= دقيقتين=2 دقائق | ساعة= ساعتين=2 ساعات | يوم= يومين=2 ايام يوما | اليوم | امس | اول_امس
fa پيش قبل | دقيقه | ساعت | روز | امروز | ديروز | پريروز
tr önce | dakika dk | saat sa | gün | bugün | dün |
uz oldin avval | daqiqa minut | soat | kun | bugun | kecha |
uz олдин аввал | дақиқа минут | соат | кун | бугун | кеча |
ky мурун мурда | мүнөт* минут | саат | күн | бүгүн | кечээ |
uk тому | хвилину= хвилин* хв | годину= годин* год | день= дні днів дн | сьогодні | вчора учора | позавчора
be таму | хвілін* | гадзін* | дзень дні дзён | сёння | учора |
bg ^преди | минут* мин | час часа | ден дни | днес | вчера |
sr ^пре | минут* мин | сат сата сати | дан дана | данас | јуче |
sr ^pre ^prije | minut* min | sat sata sati | dan dana | danas | juče jučer |
zh 前 | 分钟 分鐘 | 小时 小時 个小时 | 天 日 | 今天 今日 | 昨天 昨日 | 前天
ja 前 | 分 | 時間 | 日 | 今日 本日 | 昨日 |
ko 전 | 분 | 시간 | 일 | 오늘 | 어제 | 그저께
de ^vor | minute* min | stunde* std | tag tage tagen | heute | gestern | vorgestern
fr ^il_y_a | minute* min | heure* h | jour* j | aujourd'hui | hier | avant-hier
es ^hace | minuto* min | hora* h | día días dia dias | hoy | ayer | anteayer
pt ^há atrás | minuto* min | hora* h | dia dias | hoje | ontem | anteontem
it fa | minut* min | ora ore | giorn* | oggi | ieri | l'altroieri
nl geleden | minuut minuten min | uur uren | dag dagen | vandaag | gisteren | eergisteren
pl temu | minut* min | godzin* godz | dzień dni | dzisiaj dziś | wczoraj | przedwczoraj
cs ^před | minut* min | hodin* hod | dnem dny dni | dnes | včera | předevčírem
sk ^pred | minút* min | hodin* hod | dňom dňami | dnes | včera | predvčerom
el ^πριν | λεπτ* | ώρα ώρεσ | ημέρα ημέρεσ μέρα μέρεσ | σήμερα | χθεσ χτεσ | προχθέσ
da siden | minut* min | time timer | dag dage døgn | i_dag | i_går | i_forgårs
nb siden sidan | minutt* min | time timer timar | dag dager dagar døgn | i_dag | i_går | i_forgårs
hu ezelőtt | perc* | óra órája órával | nap napja nappal | ma | tegnap | tegnapelőtt
ro ^acum în_urmă | minut* min | oră ore o_oră | zi zile | azi astăzi | ieri | alaltăieri
he ^לפני | דקה= דקות | שעה= שעתיים=2 שעות | יום= יומיים=2 ימים | היום | אתמול | שלשום
hi पहले | मिनट | घंटे घंटा | दिन | आज | |
th ที่แล้ว ที่ผ่านมา ก่อน | นาที | ชั่วโมง | วัน | วันนี้ | เมื่อวาน เมื่อวานนี้ |
vi trước | phút | giờ | ngày | hôm_nay | hôm_qua |
id lalu yang_lalu | menit | jam | hari | hari_ini | kemarin |
et tagasi | minut* min | tund* tunni | päev* päeva | täna | eile | üleeile
lt ^prieš | minut* min | valand* val | dien* d | šiandien | vakar |
lv ^pirms | minū* min | stund* st | dien* | šodien | vakar |
az əvvəl | dəqiqə | saat | gün | bu_gün bugün | dünən |
"""
_NUMBERS = """
one a an en ett yksi yhden один одну одна бір нэг bir бир eine einer einem un une uno una um uma één jeden ένα egy o
two två kaksi kahden два две екі хоёр iki ikki эки zwei deux dos dois duas due twee dwa dwie dvě to két două два
three tre kolme kolmen три үш гурван üç uch үч drei trois tres três drie trzy tři három trei
four fyra neljä четыре төрт дөрвөн dört to'rt төрт vier quatre cuatro quatro quattro cztery čtyři fire négy patru
five fem viisi пять бес таван beş besh беш fünf cinq cinco cinque vijf pięć pět öt cinci
six sex kuusi шесть алты зургаан altı olti алты sechs seis sei zes sześć šest seks hat șase
seven sju seitsemän семь жеті долоон yedi yetti жети sieben sept siete sete sette zeven siedem sedm syv hét șapte
eight åtta kahdeksan восемь сегіз найман sekiz sakkiz сегиз acht huit ocho oito otto osiem osm otte åtte nyolc opt
nine nio yhdeksän девять тоғыз есөн dokuz to'qqiz тогуз neun neuf nueve nove negen dziewięć devět ni kilenc nouă
ten tio kymmenen десять он арван on o'n zehn dix diez dez dieci tien dziesięć deset ti tíz zece
eleven elva yksitoista одиннадцать elf onze once undici jedenaście
twelve tolv kaksitoista двенадцать он_екі zwölf douze doce doze dodici twaalf dwanaście
"""
_UNITS = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))
_MOST = (600, 72, 13)
_MOST_BEFORE = 3  # words before the date: "Updated", "By Jane Doe"
_TOKEN = re.compile(r"\d+|[^\W\d_][^\s\d,.:;|()·•]*")
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(
    r"(?:\b(?:at|kl|klo|kello|klockan|в|о|у|um|à|a|alle|ore|om|saat|soat|сағат|الساعة)\b\.?\s*)?"
    r"(?<![\d:.])\d\d?(?:[:.]\d\d|\s?h\s?\d\d)(?:\s?(?:uhr|[ap]\.?\s?m\b\.?|ص\b|م\b|صباحا|مساء))?"
)


def day_of(line: str, now: datetime) -> date | None:
    """
    The day that a plain line means, if that is all it says; `now` is the time of fetching, in the page's zone.

    Up to three words may stand before it ("Updated", "By Jane Doe"); before "today" only a label.
    """
    if len(line) > _LONGEST:
        return None
    words = _words()
    line = words.spaced.sub(lambda found: found[0].replace(" ", "_"), line)
    tokens = _TOKEN.findall(words.glued.sub(r" \g<0> ", line))
    for row in {row for token in tokens for row in words.rows.get(token, ())}:
        if found := _reckoned(tokens, row, now):
            return found
    tokens = _TOKEN.findall(words.glued.sub(r" \g<0> ", _CLOCK.sub(" ", line)))
    back = {words.days[tokens[-1]]} if tokens and tokens[-1] in words.days else set()
    if back and (len(tokens) == 1 or kind_of(" ".join(tokens[:-1]))) and len(tokens) <= _MOST_BEFORE + 1:
        return (now - timedelta(days=back.pop())).date()
    return None


def may_be_relative(text: str) -> bool:
    """Whether a text, as printed, is short and has a word that a relative date needs; cheap, and never wrongly no."""
    if len(text) > _LONGEST:
        return False
    words = _words()
    line = text.casefold()
    return not words.signs.isdisjoint(_WORD.findall(line)) or bool(
        not line.isascii() and max(line) >= "\u0e00" and words.glued.search(line)
    )


@dataclass(frozen=True, eq=False)
class _Row:
    """One language: its words for "ago", and its units: word to (unit, the number that it is by itself or 0)."""

    before: frozenset[str]
    after: frozenset[str]
    units: dict[str, tuple[int, int]]
    stems: dict[str, int]


def _reckoned(tokens: list[str], row: _Row, now: datetime) -> date | None:
    """ "N units ago" or "ago N units" at the end of the line; several units may follow one another ("1 h 20 min")."""
    rest = list(tokens)
    suffixed = bool(rest) and rest[-1] in row.after
    if suffixed:
        rest.pop()
    back, seen = timedelta(), 0
    while rest and (unit := _unit(rest[-1], row)):
        kind, alone = unit
        rest.pop()
        number = _number(rest[-1]) if rest else None
        if number is not None:
            rest.pop()
        elif alone:
            number = alone
        else:
            return None
        if number > _MOST[kind]:
            return None
        back, seen = back + number * _UNITS[kind], seen + 1
    prefixed = bool(rest) and rest[-1] in row.before
    if prefixed:
        rest.pop()
    if not seen or not (suffixed or prefixed) or len(rest) > _MOST_BEFORE:
        return None
    return (now - back).date()


def _unit(word: str, row: _Row) -> tuple[int, int] | None:
    if word in row.units:
        return row.units[word]
    return next(((kind, 0) for stem, kind in row.stems.items() if word.startswith(stem)), None)


def _number(word: str) -> int | None:
    return int(word[:6]) if word.isdigit() else _words().numbers.get(word)


class _Words:
    """The table as it is looked up."""

    def __init__(self) -> None:
        self.rows: dict[str, list[_Row]] = {}
        self.days: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        every: list[str] = []
        for line in _TABLE.strip().splitlines():
            ago, *units, today, yesterday, earlier = (cell.split() for cell in _cells(line))
            known: dict[str, tuple[int, int]] = {}
            stems: dict[str, int] = {}
            for kind, cell in enumerate(units):
                for word in cell:
                    name, marked, number = word.partition("=")
                    if name.endswith("*"):
                        stems[name[:-1]] = kind
                    else:
                        known[name] = (kind, int(number or "1") if marked else 0)
            row = _Row(
                frozenset(it[1:] for it in ago if it[0] == "^"), frozenset(it for it in ago if it[0] != "^"),
                known, stems,
            )  # fmt: skip
            for word in row.before | row.after:
                self.rows.setdefault(word, []).append(row)
            for days, cell in enumerate((today, yesterday, earlier)):
                self.days.update(dict.fromkeys(cell, days))
            every += [*row.before, *row.after, *known, *today, *yesterday, *earlier]
        for value, names in enumerate(_NUMBERS.strip().splitlines(), 1):
            self.numbers.update(dict.fromkeys(plain(names).split(), value))
        several = [re.escape(it.replace("_", " ")) for it in every if "_" in it]
        self.spaced = re.compile("|".join(sorted(several, key=len, reverse=True)))
        # Scripts written without spaces: Chinese, Japanese, Thai; Korean glues its word to the number before.
        glued = [re.escape(it) for it in every if it[0] >= "\u0e00"]
        self.glued = re.compile("|".join(sorted(glued, key=len, reverse=True)))
        self.signs = {part for it in (*self.rows, *self.days) for part in re.split(r"[_'-]", it)}


def _cells(line: str) -> list[str]:
    """The columns of a line, plain, the language's code left out."""
    return [plain(cell) for cell in line.partition(" ")[2].split("|")]


@cache
def _words() -> _Words:
    return _Words()
