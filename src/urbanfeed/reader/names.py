"""
Names: what a byline says, taken apart into the people, organisations and agencies that it names.

Only the text is looked at, in any script; whether it is this article's byline is decided elsewhere (`bylines.py`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.callings import (
    ACCOUNTS,
    AGENCIES,
    AGENCY_TAIL,
    ALSO_NAMES,
    CREDENTIAL,
    JOINTS,
    LABEL,
    LABEL_ALONE,
    LABEL_WITHIN,
    MANNER,
    ORGANISATION,
    OTHER_LABEL,
    PARTICLES,
    ROLE,
)
from urbanfeed.reader.facts import folded

__all__ = ["Byline", "distinct", "folded_name", "is_label", "is_login", "names_of", "starts_with_label"]

_LONGEST = 300  # characters of a byline that are looked at
_LONGEST_NAME = 60
_SHORT = 40  # characters of a line that a label begins, and a name fills
_MOST_WORDS = 5

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
_MAIL = re.compile(r"[(\[<]?(?:mailto:)?[^\s()\[\]<>@,;]+@[^\s()\[\]<>,;]+[)\]>]?")
_HANDLE = re.compile(r"[(\[]?(?<!\S)@\w+[)\]]?")
_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_READING = re.compile(
    r"(?:(?:est\.?|estimated)\s+)?\(?\d+\s*[-–]?\s*(?:min(?:ute|uten|utes|uuttia)?s?\b\.?|мин\b\.?|мин[уү]т\w*|分|دقيقة|دقائق|dk\b)"
    r"(?:\s*(?:read(?:ing)?(?: time)?|lesezeit|lectura|de lecture|lästid|lukuaika|чтения|оқу|okuma))?\)?|"
    r"\d+\s+(?:words|comments?|views|shares|likes)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\b(?:on|am|le|el|den|vom|à|kl\.?)\s+)?(?:"
    r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:\d{4}|\d\d:\d\d)"
    r"|\d{1,2}(?:st|nd|rd|th)?[.\s-]+[^\W\d_]{3,12}[.,\s-]+(?:\d{4}|\d{1,2}:\d\d)"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|\d{4}\s*[年년]\s*\d{1,2}\s*[月월](?:\s*\d{1,2}\s*[日일])?"
    r").*",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[|•·●▪‧■→⋅»~]|[—–]{1,2}(?=\s)|\s-{1,2}(?=\s)|:\s|\.\.+|…)\s*")
_UNKNOWN_LABEL = re.compile(r"\w+:\s")
_FROM_DIGIT = re.compile(r"\s+\d.*")
_EDGES = " \t.,:;|/\\•·—–-_*()[]{}<>«»\"“”„'`~=+&"
_BRACKETED = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3005]{2,4}|[\u3040-\u30ff\u3400-\u9fff々・ー]{2,16}|[가-힣]{2,4}")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EAST_LABEL = re.compile(
    r"^(?:(?:本报|本報|本网|本網|本社|本台)?\s*(?:特约|特約|见习|見習|实习|實習|首席|驻\w{1,4}|駐\w{1,4})?(?:记者|記者|通讯员|通訊員|编辑)\s*[:：/／]?\s*)"
)
_EAST_TAIL = re.compile(
    r"\s*(?:[/／].*|\S{0,4}(?:报道|報導|報道|综合报道|摄影报道|文|기자|記者|记者|特派員|特派员|편집위원|선임기자|인턴기자|특파원))\Z"
)
_APOSTROPHES = "'’ʼ`´"
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|\d|[{_APOSTROPHES}.\u0300-\u036f\u064b-\u0652\u200c-])*")
_LOGIN = re.compile(r"[a-z0-9]+(?:[._][a-z0-9]+)+|[a-z]+\d+|[0-9a-f]{16,}|[\w-]*[{}<>$=][^\s]*")
_GLUED_WAW = re.compile(r"\sو(?=\S)")
_SIGNED_BY_MACHINE = frozenset({"admin", "administrator", "webmaster", "wordpress", "админ", "администратор"})
_ARTICLE = re.compile(r"(?:the|der|die|das)\s", re.IGNORECASE)
_NOBODY_PART = re.compile(r"page\.|\{\{|%[a-z]+%|\$\{", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Byline:
    """Whom a byline names: the people, the organisations and teams, and the agencies apart; each once, in its order."""

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


@lru_cache(maxsize=4096)  # a name stands on a page in five places, and on a site's pages again and again
def names_of(text: str, surely: bool = False) -> Byline:
    """
    The names in a byline, without labels ("By", "Автор:"), roles, dates, addresses and who took the photographs.

    surely: the text is known to be a name or several, as in JSON-LD; then one word, or words in small letters, may be
    one. A name that is all in capitals, in a script that has small letters, is written with capitals at its words'
    beginnings where it has two words or more; any other is kept as it is written.
    """
    people: dict[str, str] = {}
    organisations: dict[str, str] = {}
    agencies: dict[str, str] = {}
    text = squeezed(text[:_LONGEST])
    exact, surely = surely, surely or (len(text) <= _SHORT and starts_with_label(text))
    for passage in _passages(text):
        for part in _parts(passage, exact):
            folds = folded_name(part)
            if _is_agency(part):
                agencies.setdefault(folds, part)
            elif _is_nobody(part):
                continue
            elif ORGANISATION.search(part) or _ARTICLE.match(part):
                if _is_organisation(part):
                    organisations.setdefault(folds, part)
            elif _is_name(part, surely):
                people.setdefault(folds, _written(part))
    return Byline(distinct(people.values()), tuple(organisations.values()), tuple(agencies.values()))


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once: two that differ in case, accents, stops and spaces only are one, and the first is kept."""
    given = list(dict.fromkeys(names))
    # "Ann" beside "Ann Writer" is she.
    words = {folded_name(word) for name in given if " " in name for word in name.split()}
    kept: dict[str, str] = {}
    for name in given:
        if " " in name or folded_name(name) not in words:
            kept.setdefault(folded_name(name), name)
    return tuple(kept.values())


@lru_cache(maxsize=4096)
def folded_name(name: str) -> str:
    """The letters of a name without case and accents: two spellings of one name give the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum()) or folded(name)


def is_label(text: str) -> bool:
    """Whether a line is a byline's label and nothing else: "By", "Автор:"."""
    return len(text) <= _SHORT and LABEL_ALONE.fullmatch(_small(text.strip())) is not None


def starts_with_label(text: str) -> bool:
    """Whether a line says who wrote: "By Ann Writer", "Текст: А. Иванов", "文/张三"."""
    text = text.strip()
    return LABEL.match(_small(text[:_SHORT])) is not None or _EAST_LABEL.match(text) is not None


def is_login(name: str) -> bool:
    """Whether a name is what somebody logs in with ("ann.writer"), or a mishap of a template."""
    return _LOGIN.fullmatch(name.strip()) is not None


def _small(text: str) -> str:
    """The text in small letters, each at its place: some letters' small form is two characters (Turkish İ)."""
    small = text.lower()
    return small if len(small) == len(text) else text


def _passages(text: str) -> list[str]:
    """The stretches of a byline that say who wrote: without those on photographs, dates and length."""
    text = squeezed(_INVISIBLE.sub("", unicodedata.normalize("NFC", text[:_LONGEST])))
    if "@" in text:
        text = _HANDLE.sub(" ", _MAIL.sub(" ", text))
    if "www." in text or "://" in text:
        text = _LINK.sub(" ", text)
    if any(map(str.isdigit, text)):
        text = _READING.sub(" | ", text)
    small = _small(text)
    kept, at, wrote = [], 0, True
    for label in OTHER_LABEL.finditer(small):
        if wrote:
            kept.append(text[at : label.start()])
        at, wrote = label.end(), False
        if again := LABEL_WITHIN.search(small, at):
            at, wrote = again.start(), True
    if wrote:
        kept.append(text[at:])
    return [it for it in kept if it.strip()]


def _parts(passage: str, surely: bool) -> list[str]:
    """The names in one stretch, and what else stands between commas."""
    passage = passage.strip(" \t|•·—–-,;")
    eastern = None
    while (label := LABEL.match(_small(passage)) or _EAST_LABEL.match(passage)) and label.end() < len(passage):
        eastern = _EAST_LABEL.match(passage) or eastern
        passage = passage[label.end() :]
    if any(map(str.isdigit, passage)):
        passage = _DATE.sub("", passage)
    pieces = [it for it in _ENDS.split(passage) if it.strip(_EDGES)]
    if not pieces or _UNKNOWN_LABEL.match(passage):
        return []
    passage = pieces[0]
    within = _BRACKETED.findall(passage)
    passage = _BRACKETED.sub(lambda it: f" {it[0].strip()} " if _belongs(it[1]) else " ", passage)
    passage = squeezed(passage)
    agencies = [it.strip() for it in within if folded(it) in AGENCIES]
    if _EAST_ASIAN.search(passage):
        return [*_eastern(passage, several=eastern is not None), *agencies]
    parts: list[str] = []
    in_role = False  # "Director of Operations, Atlas Lines": what follows belongs to the role
    for piece in _split(passage):
        part = _bare(piece)
        if not part:
            continue
        if parts and (in_role or _is_place(part, parts, surely or " " in piece.strip())):
            in_role = False
        elif parts and not surely and part[0].islower() and part.split()[0] not in PARTICLES:
            in_role = True  # "Ann Writer, gastroenterologist, City Clinic"
        elif parts and CREDENTIAL.fullmatch(part) and folded(part) not in AGENCIES:
            parts[-1] += f", {part}"
        elif named := _without_role(part, bool(parts)):
            parts.append(named)
        else:
            in_role = len(piece.split()) > 2
    if (
        len(parts) == 2
        and passage.count(",") == 1
        and not any(" " in it.strip(".") for it in parts[:1])
        and _is_given(parts[1])
    ):
        return [f"{parts[1]} {parts[0]}", *agencies]  # "Writer, Ann"
    return [*parts, *agencies]


def _split(passage: str) -> list[str]:
    pieces = [it for it in JOINTS.split(passage) if it]
    apart: list[str] = []
    for piece in pieces:
        halves = _GLUED_WAW.split(piece)
        # The Arabic "and" is written together with the next word, which may also begin with that letter.
        whole = len(halves) > 1 and all(len(half.split()) >= 2 for half in halves)
        apart.extend(halves if whole else [piece])
    return apart


def _bare(piece: str) -> str:
    piece = piece.strip()
    piece = piece.strip(_EDGES.replace(".", "")).rstrip()
    if not CREDENTIAL.fullmatch(piece):
        piece = _FROM_DIGIT.sub("", piece)
    piece = re.sub(r"\s+(?:on|in|at|for|am|and|und|et|och|и)\Z", "", piece, flags=re.IGNORECASE)
    piece = re.sub(r"\s+(?:in|for|at|для|aus|à|в|of|from)\s+.*\Z", "", piece)
    if piece.endswith(".") and not re.search(
        r"(?:^|[\s.])[^\W\d_][^\W\dA-ZА-Я_]?\.\Z|(?:[JSjs]r|Esq|[Pp]h\.[Dd]|[Mm]\.[Dd])\.\Z", piece
    ):
        piece = piece[:-1]
    return piece.lstrip(".").strip()


def _without_role(part: str, later: bool) -> str:
    """A name without the role before or after it; nothing where the part is but a role. later: a name came before."""
    words = part.split()
    roles = [ROLE.fullmatch(_small(word).strip(".,:")) is not None for word in words]
    if not any(roles) or folded(part) in ACCOUNTS:
        return part
    marked = [role or MANNER.fullmatch(_small(word)) is not None for role, word in zip(roles, words, strict=True)]
    first = next((i for i, it in enumerate(marked) if not it), len(words))
    last = next((i for i in range(first, len(words)) if marked[i]), len(words))
    named = " ".join(words[first:last])
    # "staff writer Ann Writer", "Ann Writer Staff Writer"; but "Chief Economist" names nobody.
    if (
        (last == len(words) or (not first and all(marked[last:])))
        and _is_whole(named)
        and not ORGANISATION.search(named)
    ):
        return named
    if not later and first == 0 and last == 1 and len(words) == 2:
        return part  # a surname may be a calling's name
    return "" if later or not ORGANISATION.search(part) else part


def _belongs(within: str) -> bool:
    """Whether what stands in brackets is a part of a name: "Paramita (Guha) Ghosh"."""
    return bool(re.fullmatch(r"[^\W\d_]+", within)) and folded(within) not in AGENCIES and not within.isupper()


def _is_place(part: str, before: list[str], surely: bool) -> bool:
    """Where a name's bearer wrote: "By Ann Hill, London", "AFP, MANILA". surely: one word may be a name, too."""
    if folded(before[0]) in AGENCIES:
        return part.isupper() and folded(part) not in AGENCIES
    if ORGANISATION.search(before[-1]):
        return " " not in part and not ORGANISATION.search(part)
    return not surely and " " not in part and " " in before[-1] and not CREDENTIAL.fullmatch(part)


def _is_whole(name: str) -> bool:
    """Two words, or one with an initial: "Б.Дорж"."""
    return len(name.replace(".", " ").split()) >= 2


def _is_given(part: str) -> bool:
    return 1 <= len(part.split()) <= 2 and part[:1].isupper() and not ORGANISATION.search(part)


def _eastern(passage: str, several: bool) -> list[str]:
    """
    Names in Chinese, Japanese and Korean letters, which are written without spaces, or with one inside.

    several: a space parts two names, as behind 记者.
    """
    names: list[str] = []
    for piece in re.split(r"\s*[、，,;；/／＆&]\s*|\s+(?:and)\s+", passage):
        piece = _EAST_TAIL.sub("", piece.strip(_EDGES)).strip()
        words = piece.split()
        if len(words) > 1 and all(map(_HAN_NAME.fullmatch, words)) and (several or len(words) > 2):
            names.extend(words)  # "记者 张三 李四"
        elif words and all(len(it) == 1 for it in words):
            names.append("".join(words))  # "王 芳"
        elif piece:
            names.append(piece)
    return names


def _is_agency(part: str) -> bool:
    letters = folded(AGENCY_TAIL.sub("", part))
    return (letters in AGENCIES or folded(part) in AGENCIES) and (letters not in ALSO_NAMES or part.isupper())


def _is_nobody(part: str) -> bool:
    """An account, a label, or a template's mishap."""
    if folded(part) in ACCOUNTS or is_label(part) or JOINTS.fullmatch(f" {part} ") or _NOBODY_PART.search(part):
        return True
    return any(folded(word) in _SIGNED_BY_MACHINE for word in part.split())


def _is_organisation(part: str) -> bool:
    first = part.lstrip("\"“«'(")[:1]
    return len(part) <= _LONGEST_NAME and len(part.split()) <= 7 and not first.islower()


def _is_name(part: str, surely: bool) -> bool:
    """Whether a part can be a person's name."""
    if len(part) > _LONGEST_NAME or sum(map(str.isalpha, part)) < 2:
        return False
    if surely and is_login(part):
        return True
    name = re.sub(r"\.(?=\w)", ". ", part.split(",")[0])
    if _EAST_ASIAN.search(name):
        return bool(_HAN_NAME.fullmatch(name.replace(" ", "")))
    if any(map(str.isdigit, name)) and not surely:
        return False
    words = name.split()
    if not 1 <= len(words) <= _MOST_WORDS or not all(_WORD.fullmatch(word.strip("()\"“”«»'’,")) for word in words):
        return False
    if all(word.casefold() in PARTICLES for word in words):
        return False
    cased = [word for word in words if word.casefold().strip(".") not in PARTICLES and word.lower() != word.upper()]
    if surely and len(words) <= 2:
        return True
    # Scripts without case (Arabic, Hebrew, Indic): two words at least, and few.
    if not cased:
        return len(words) >= 2
    return len(words) >= 2 and all(word.lstrip("(\"“'’«")[:1].isupper() for word in cased)


def _written(name: str) -> str:
    """The name as it is written, but not all in capitals."""
    head, comma, tail = name.partition(",")
    words = head.split()
    if len(words) < 2 or not head.isupper() or not any(len(word.strip(".")) > 2 for word in words):
        return name
    return " ".join(map(_capital, words)) + comma + tail


def _capital(word: str) -> str:
    bare = word.replace(".", "")
    if "." in word or (len(bare) <= 2 and not re.search("[AEIOUYАЕИОУЫЭЮЯӘІӨҮҰÄÖÅ]", bare)):
        return word  # initials
    if word.casefold() in PARTICLES - {"i", "e", "o", "la", "al", "el", "san", "af"}:
        return word.lower()
    return re.sub(rf"(^|[-–{_APOSTROPHES}])(\w)(\w*)", lambda it: it[1] + it[2] + it[3].lower(), word)
