"""
Parting: a byline cut into the pieces that may be names, without what stands around them: labels, roles, dates,
addresses, places, and those who did something else than write.

What kind of name a piece is, if it is one, is decided elsewhere (`names.py`).
"""

import re
import unicodedata

from urbanfeed.reader.blocks import squeezed
from urbanfeed.reader.callings import (
    ACCOUNTS,
    AGENCIES,
    CREDENTIAL,
    JOINTS,
    LABEL,
    LABEL_ALONE,
    LABEL_WITHIN,
    MANNERS,
    ORGANISATION,
    ORGANISATIONS,
    OTHER_LABEL,
    PARTICLES,
    ROLES,
)  # fmt: skip
from urbanfeed.reader.facts import folded

__all__ = ["EAST_ASIAN", "HAN_NAME", "LONGEST", "SHORT", "is_label", "is_organisation", "parts_of", "starts_with_label"]

LONGEST = 300  # characters of a byline that are looked at
SHORT = 40  # characters of a line that a label begins, and a name fills

HAN_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3005]{2,4}|[\u3040-\u30ff\u3400-\u9fff々・ー]{2,16}|[가-힣]{2,4}")
EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
_MAIL = re.compile(r"[(\[<]?(?:mailto:)?[^\s()\[\]<>@,;]+@[^\s()\[\]<>,;]+[)\]>]?")
_HANDLE = re.compile(r"[(\[]?(?<!\S)@\w+[)\]]?")
_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_READING = re.compile(
    r"(?:(?:est\.?|estimated)\s+)?\(?\d+\s*[-–]?\s*"
    r"(?:min(?:ute|uten|utes|uuttia)?s?\b\.?|мин\b\.?|мин[уү]т\w*|分|دقيقة|دقائق|dk\b)"
    r"(?:\s*(?:read(?:ing)?(?: time)?|lesezeit|lectura|de lecture|lästid|lukuaika|чтения|оқу|okuma))?\)?|"
    r"\d+\s+(?:words|comments?|views|shares|likes)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\b(?:on|am|le|el|den|vom|à|kl\.?)\s+)?(?:"
    r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
    r"(?<![^\W\d_])[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:\d{4}|\d\d:\d\d)"
    r"|\d{1,2}(?:st|nd|rd|th)?[.\s-]+[^\W\d_]{3,12}[.,\s-]+(?:\d{4}|\d{1,2}:\d\d)"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|\d{4}\s*[年년]\s*\d{1,2}\s*[月월](?:\s*\d{1,2}\s*[日일])?"
    r").*",
    re.IGNORECASE,
)
# "City NewsMay 21, 2025": what the look keeps apart.
_GLUED_DATE = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ][^\W\d_]{2,11}\.?\s+\d{1,2}(?!\d))")
_ENDS = re.compile(r"\s*(?:[|•·●▪‧■→⋅»~]|[—–]{1,2}(?=\s)|\s-{1,2}(?=\s)|:\s|\.\.+|…)\s*")
_UNKNOWN_LABEL = re.compile(r"\w+:\s")
_FROM_DIGIT = re.compile(r"\s+\d.*")
_EDGES = " \t.,:;|/\\•·—–-_*()[]{}<>«»\"“”„'`~=+&"
_BRACKETED = re.compile(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_EAST_LABEL = re.compile(
    r"^(?:(?:本报|本報|本网|本網|本社|本台)?\s*(?:特约|特約|见习|見習|实习|實習|首席|驻\w{1,4}|駐\w{1,4})?"
    r"(?:记者|記者|通讯员|通訊員|编辑)\s*[:：/／]?\s*)"
)
_EAST_TAIL = re.compile(
    r"\s*(?:[/／].*|\S{0,4}(?:报道|報導|報道|综合报道|摄影报道|文|기자|記者|记者|特派員|特派员|편집위원|선임기자|인턴기자|특파원))\Z"
)
_WORDS = re.compile(r"[^\W_]+")
_MAY_LABEL = re.compile(r"[:：/／＝=]|\bby\b|ed\b")  # in every label of those who did something else
_GLUED_WAW = re.compile(r"\sو(?=\S)")


def parts_of(text: str, surely: bool) -> list[str]:
    """The pieces of a byline that may be names, in order. surely: one word alone may be one, too."""
    return [part for passage in _passages(text) for part in _parts(passage, surely)]


def is_organisation(text: str) -> bool:
    """Whether a name is an organisation's, a desk's or a team's, by one of its words: "City News", "Редакция"."""
    small = text.lower()
    return not ORGANISATIONS.isdisjoint(_WORDS.findall(small)) or ORGANISATION.search(small) is not None


def is_label(text: str) -> bool:
    """Whether a line is a byline's label and nothing else: "By", "Автор:"."""
    return len(text) <= SHORT and LABEL_ALONE.fullmatch(_small(text.strip())) is not None


def starts_with_label(text: str) -> bool:
    """Whether a line says who wrote: "By Ann Writer", "Текст: А. Иванов", "文/张三"."""
    text = text.strip()
    return LABEL.match(_small(text[:SHORT])) is not None or _EAST_LABEL.match(text) is not None


def _small(text: str) -> str:
    """The text in small letters, each at its place: some letters' small form is two characters (Turkish İ)."""
    small = text.lower()
    return small if len(small) == len(text) else text


def _passages(text: str) -> list[str]:
    """The stretches of a byline that say who wrote: without those on photographs, dates and length."""
    text = squeezed(_INVISIBLE.sub("", unicodedata.normalize("NFC", text[:LONGEST])))
    if "@" in text:
        text = _HANDLE.sub(" ", _MAIL.sub(" ", text))
    if "www." in text or "://" in text:
        text = _LINK.sub(" ", text)
    if any(map(str.isdigit, text)):
        text = _GLUED_DATE.sub(" | ", _READING.sub(" | ", text))
    small = _small(text)
    kept, at, wrote = [], 0, True
    for label in OTHER_LABEL.finditer(small) if _MAY_LABEL.search(small) else ():
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
    if EAST_ASIAN.search(passage):
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
    roles = [_small(word).strip(".,:") in ROLES for word in words]
    if not any(roles) or folded(part) in ACCOUNTS:
        return part
    marked = [role or _small(word) in MANNERS for role, word in zip(roles, words, strict=True)]
    first = next((i for i, it in enumerate(marked) if not it), len(words))
    last = next((i for i in range(first, len(words)) if marked[i]), len(words))
    named = " ".join(words[first:last])
    # "staff writer Ann Writer", "Ann Writer Staff Writer"; but "Chief Economist" names nobody.
    if (last == len(words) or (not first and all(marked[last:]))) and _is_whole(named) and not is_organisation(named):
        return named
    if not later and first == 0 and last == 1 and len(words) == 2:
        return part  # a surname may be a calling's name
    return "" if later or not is_organisation(part) else part


def _belongs(within: str) -> bool:
    """Whether what stands in brackets is a part of a name: "Paramita (Guha) Ghosh"."""
    return bool(re.fullmatch(r"[^\W\d_]+", within)) and folded(within) not in AGENCIES and not within.isupper()


def _is_place(part: str, before: list[str], surely: bool) -> bool:
    """Where a name's bearer wrote: "By Ann Hill, London", "AFP, MANILA". surely: one word may be a name, too."""
    if folded(before[0]) in AGENCIES:
        return part.isupper() and folded(part) not in AGENCIES
    if is_organisation(before[-1]):
        return " " not in part and not is_organisation(part)
    return not surely and " " not in part and " " in before[-1] and not CREDENTIAL.fullmatch(part)


def _is_whole(name: str) -> bool:
    """Two words, or one with an initial: "Б.Дорж"."""
    return len(name.replace(".", " ").split()) >= 2


def _is_given(part: str) -> bool:
    return 1 <= len(part.split()) <= 2 and part[:1].isupper() and not is_organisation(part)


def _eastern(passage: str, several: bool) -> list[str]:
    """
    Names in Chinese, Japanese and Korean letters, which are written without spaces, or with one inside.

    several: a space parts two names, as behind 记者.
    """
    names: list[str] = []
    for piece in re.split(r"\s*[、，,;；/／＆&]\s*|\s+(?:and)\s+", passage):
        piece = _EAST_TAIL.sub("", piece.strip(_EDGES)).strip()
        words = piece.split()
        if len(words) > 1 and all(map(HAN_NAME.fullmatch, words)) and (several or len(words) > 2):
            names.extend(words)  # "记者 张三 李四"
        elif words and all(len(it) == 1 for it in words):
            names.append("".join(words))  # "王 芳"
        elif piece:
            names.append(piece)
    return names
