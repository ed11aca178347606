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
from urbanfeed.reader.callings import ACCOUNTS, AGENCIES, AGENCY_TAIL, ALSO_NAMES, JOINTS, PARTICLES
from urbanfeed.reader.facts import folded
from urbanfeed.reader.parting import (
    EAST_ASIAN,
    HAN_NAME,
    LONGEST,
    SHORT,
    is_label,
    is_organisation,
    parts_of,
    starts_with_label,
)  # fmt: skip

__all__ = ["Byline", "distinct", "folded_name", "is_login", "names_of"]

_LONGEST_NAME = 60
_MOST_WORDS = 5

_APOSTROPHES = "'’ʼ`´"
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|\d|[{_APOSTROPHES}.\u0300-\u036f\u064b-\u0652\u200c-])*")
_LOGIN = re.compile(r"[a-z0-9]+(?:[._][a-z0-9]+)+|[a-z]+\d+|[0-9a-f]{16,}|[\w-]*[{}<>$=][^\s]*")
_SIGNED_BY_MACHINE = frozenset({"admin", "administrator", "webmaster", "wordpress", "админ", "администратор"})
_ARTICLE = re.compile(r"(?:the|der|die|das)\s", re.IGNORECASE)
_NOBODY_PART = re.compile(r"page\.|\{\{|%[a-z]+%|\$\{", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Byline:
    """Whom a byline names: the people, the organisations and teams, and the agencies apart; each once, in its order."""

    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


def names_of(text: str, surely: bool = False) -> Byline:
    """
    The names in a byline, without labels ("By", "Автор:"), roles, dates, addresses and who took the photographs.

    surely: the text is known to be a name or several, as in JSON-LD; then one word, or words in small letters, may be
    one. A name that is all in capitals, in a script that has small letters, is written with capitals at its words'
    beginnings where it has two words or more; any other is kept as it is written.
    """
    return _names_of(text[:LONGEST], surely)


@lru_cache(maxsize=2048)  # a name stands on a page in five places, and on a site's pages again and again
def _names_of(text: str, surely: bool) -> Byline:
    people: list[str] = []
    organisations: list[str] = []
    agencies: list[str] = []
    text = squeezed(text)
    may_be_short = surely or (len(text) <= SHORT and starts_with_label(text))
    for part in parts_of(text, surely):
        if _is_agency(part):
            agencies.append(part)
        elif _is_nobody(part):
            continue
        elif is_organisation(part) or _ARTICLE.match(part):
            if _may_sign(part):
                organisations.append(part)
        elif _is_name(part, may_be_short):
            people.append(_written(part))
    return Byline(distinct(people), distinct(organisations), distinct(agencies))


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once: two that differ in case, accents, stops and spaces only are one, and the first is kept."""
    given = list(dict.fromkeys(names))
    # "Ann" beside "Ann Hill" is she.
    words = {folded_name(word) for name in given if " " in name for word in name.split()}
    kept: dict[str, str] = {}
    for name in given:
        if " " in name or folded_name(name) not in words:
            kept.setdefault(folded_name(name), name)
    return tuple(kept.values())


@lru_cache(maxsize=2048)
def folded_name(name: str) -> str:
    """The letters of a name without case and accents: two spellings of one name give the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if c.isalnum()) or folded(name)


def is_login(name: str) -> bool:
    """Whether a name is what somebody logs in with ("ann.hill"), or a mishap of a template."""
    return _LOGIN.fullmatch(name.strip()) is not None


def _is_agency(part: str) -> bool:
    letters = folded(AGENCY_TAIL.sub("", part))
    return (letters in AGENCIES or folded(part) in AGENCIES) and (letters not in ALSO_NAMES or part.isupper())


def _is_nobody(part: str) -> bool:
    """An account, a label, or a template's mishap."""
    if folded(part) in ACCOUNTS or is_label(part) or JOINTS.fullmatch(f" {part} ") or _NOBODY_PART.search(part):
        return True
    return any(folded(word) in _SIGNED_BY_MACHINE for word in part.split())


def _may_sign(part: str) -> bool:
    first = part.lstrip("\"“«'(")[:1]
    return len(part) <= _LONGEST_NAME and len(part.split()) <= 7 and not first.islower()


def _is_name(part: str, surely: bool) -> bool:
    """Whether a part can be a person's name."""
    if len(part) > _LONGEST_NAME or sum(map(str.isalpha, part)) < 2:
        return False
    if surely and is_login(part):
        return True
    name = re.sub(r"\.(?=\w)", ". ", part.split(",")[0])
    if EAST_ASIAN.search(name):
        return bool(HAN_NAME.fullmatch(name.replace(" ", "")))
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
