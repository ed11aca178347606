"""
Mojibake: UTF-8 that was once read as windows-1252, Latin-1 or windows-1251 and written as UTF-8 again (`РџСЂРё` for
`При`, `Ã¥` for `å`), in the whole of a page or in parts of it.

What cannot be turned back exactly, or does not read clearly better then, is left as it is.
"""

import re

from urbanfeed.reader.legibility import cost_of

__all__ = ["mended"]

_TIMES = 3  # some pages went through it more than once
_MOST_LEFT = 0.6  # of the cost


def _characters(encoding: str) -> dict[int, int]:
    """The byte that each character of an encoding was read from; C1 controls stand for what the encoding has not."""
    characters = {byte: byte for byte in range(0x80, 0xA0)}
    for byte in range(0x80, 0x100):
        if (read := bytes([byte]).decode(encoding, "ignore")) != "":
            characters[ord(read)] = byte
    return characters


def _stretches(characters: dict[int, int]) -> re.Pattern[str]:
    """Text of nothing but ASCII and misread UTF-8 sequences (RFC 3629, section 4), two at least: one is an accident."""

    def among(first: int, last: int) -> str:
        return "[" + "".join(re.escape(chr(point)) for point, byte in characters.items() if first <= byte <= last) + "]"

    more = among(0x80, 0xBF)
    sequence = f"(?:{among(0xC2, 0xDF)}{more}|{among(0xE0, 0xEF)}{more}{more}|{among(0xF0, 0xF4)}{more}{{3}})"
    return re.compile(rf"{sequence}(?:[\x00-\x7f]*+{sequence})++")


_LATIN = _characters("cp1252") | {byte: byte for byte in range(0xA0, 0x100)}
_CYRILLIC = _characters("cp1251")
_WAYS = tuple((_stretches(it), {point: chr(byte) for point, byte in it.items()}) for it in (_LATIN, _CYRILLIC))

# What such text cannot do without, to be looked for at next to no cost. As UTF-8, a lead byte misread as Latin-1 with
# as many more as it needs; misread as windows-1251, one of the commonest letters: its second character first, which is
# rare.
_MORE = (
    rb"(?:\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2(?:\x80[\x90-\xba]|\x82\xac|\x84\xa2))"
)
_LATIN_SIGN = re.compile(
    rb"\xc3[\x82-\xb4](?=[\xc2\xc5\xc6\xcb\xe2])"
    rb"(?:(?<=[\x82-\x9f])%b|(?<=[\xa0-\xaf])%b{2}|(?<=[\xb0-\xb4])%b{3})" % (_MORE, _MORE, _MORE)
)
_CYRILLIC_SIGNS = ("°", "Р°"), ("µ", "Рµ"), ("ѕ", "Рѕ"), ("Ђ", "вЂ"), ("¤", "Г¤"), ("¶", "Г¶"), ("©", "Г©"), ("§", "Ш§")


def mended(text: str, content: bytes) -> str:
    """The text, turned back where that is certain. content: the bytes in UTF-8 that it was decoded from."""
    latin, cyrillic = _WAYS
    if b"\xc3" in content and _LATIN_SIGN.search(content):
        text = _turned_back(text, *latin)
    if b"\xd0" in content and any(rare in text and sign in text for rare, sign in _CYRILLIC_SIGNS):
        text = _turned_back(text, *cyrillic)
    return text


def _turned_back(text: str, stretches: re.Pattern[str], characters: dict[int, str]) -> str:
    def repaired(found: re.Match[str]) -> str:
        read = found[0]
        try:
            meant = read.translate(characters).encode("latin-1").decode("utf-8")
        except UnicodeError:  # no UTF-8 after all: an overlong form, a surrogate
            return read
        return meant if cost_of(meant) < cost_of(read) * _MOST_LEFT else read

    for _ in range(_TIMES):
        better = stretches.sub(repaired, text)
        if better == text:
            break
        text = better
    return text
