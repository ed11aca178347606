"""
Encodings: bytes to text, by what the page says of itself, checked against how its letters read.

The order is the HTML standard's (section 13.2.3): byte order mark, HTTP header, meta element, then a guess. But what is
valid UTF-8 and not ASCII is taken for UTF-8 whatever the page says, since text in another encoding hardly ever is; and
a declaration under which the letters make no sense loses to an encoding under which they do.
"""

import codecs
import re
from collections.abc import Iterable, Iterator

from urbanfeed.page import ExtractionError
from urbanfeed.reader.binary import refuse_binary
from urbanfeed.reader.detector import found_in
from urbanfeed.reader.encoding_labels import codec_of
from urbanfeed.reader.legibility import cost_of
from urbanfeed.reader.mojibake import mended

__all__ = ["decode"]

_MOST_BYTES = 50_000_000
_PRESCAN = 1024 * 4  # the standard looks through 1,024 bytes; pages with long comments at the head need more
_SAMPLE = 256 * 1024

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"""<meta[\s/][^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_TO_JAPANESE = b"\x1b$"  # ISO-2022-JP's change to a set of two bytes (RFC 1468)

# What the Web's pages without a usable declaration are in, the commonest first, which wins where two read alike.
_CANDIDATES = (
    "cp1252", "cp1251", "cp1250", "iso8859_2", "cp1254", "cp1257", "iso8859_15", "kz1048", "koi8_r", "koi8_u", "cp1253",
    "iso8859_7", "cp1256", "iso8859_6", "cp1255", "gb18030", "cp932", "euc_jp", "cp949", "big5hkscs", "cp874",
    "iso8859_5", "cp1258", "mac_roman", "cp866", "mac_cyrillic",
)  # fmt: skip
_LATIN = frozenset({"cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "iso8859_15", "cp1258", "mac_roman"})
_RARITY = {codec: 0.4 * rank for rank, codec in enumerate(_CANDIDATES)}  # nats
_MARKUP = re.compile(rb"<(script|style)\b[^<]*+(?:<(?!/\1)[^<]*+)*+|<[^>]*+>?|&#?\w{1,10};", re.IGNORECASE)
_MOST_READ = 2_500  # bytes of words that are not ASCII: more do not make the answer surer
_GOOD_A_BYTE = 3.7  # nats; the right decoding has 3.0 to 3.6 outside of Latin
_SECOND_LOOKS = 6
_HIGH = bytes(range(0x80, 0x100))
_LEAST_GAIN, _LEAST_GAIN_A_BYTE = 8.0, 0.5  # nats that another encoding must gain on the declared one
_GOOD_UTF8 = 2  # valid sequences for each broken one that make a page broken UTF-8 rather than another encoding


def decode(content: bytes, content_type: str | None = None) -> str:
    """
    The text of a page. `content_type` is the HTTP header, where there was one.

    Raises ExtractionError: "empty" where nothing is there, "not-text" for images, archives, PDF and other such files,
    "too-large" above 50 MB.
    """
    if len(content) > _MOST_BYTES:
        raise ExtractionError("too-large", f"more than {_MOST_BYTES:,} bytes")
    if not content.strip(b" \t\r\n\x00"):
        raise ExtractionError("empty", "the page has no content")
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace")
    content = content.removeprefix(codecs.BOM_UTF8)  # a template's may stand before another program's Latin-1
    if (utf16 := _utf16(content)) is not None:
        return utf16
    refuse_binary(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _weighed(content, tuple(_declared(content, content_type)))
    if 0x1B in content and _TO_JAPANESE in content:
        return content.decode("iso2022_jp", "replace")
    return text if content.isascii() else mended(text, content)


def _utf16(content: bytes) -> str | None:
    """UTF-16 without its mark: the high bytes of the ASCII characters in it, markup and spaces, are all NUL."""
    if content.find(0, 0, _SAMPLE) < 0:
        return None
    even, odd = content[:_SAMPLE:2], content[1:_SAMPLE:2]
    for name, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if (zeros := high.count(0)) > len(high) // 20 and low.count(0) < zeros // 10:
            return content.decode(name, "replace")
    return None


def _declared(content: bytes, content_type: str | None) -> Iterator[str]:
    """The codecs that header, XML declaration and meta elements name, in this order."""
    head = _COMMENT.sub(b"", content[:_PRESCAN])
    labels = [*_HEADER.findall(content_type or "")]
    labels += [it.decode("ascii", "ignore") for pattern in (_XML, _META) for it in pattern.findall(head)]
    for codec in filter(None, map(codec_of, labels)):
        # A declaration that could be read as ASCII was not in UTF-16 (the standard says so too).
        yield "utf_8" if codec.startswith(("utf_16", "utf-16", "utf_32", "utf-32")) else codec


def _weighed(content: bytes, declared: tuple[str, ...]) -> str:
    """The text of what is not valid UTF-8: as declared, unless it reads clearly better in another encoding."""
    if _is_broken_utf8(content):
        return mended(content.decode("utf-8", "replace"), content)
    plain = _MARKUP.sub(b" ", content[:_SAMPLE])
    sample = b" ".join(_words(plain) or _words(content))[:_MOST_READ]
    stated = next((it for it in declared if it != "utf_8"), None)
    if stated and stated not in _LATIN and _costs(sample, (stated,))[stated] < _GOOD_A_BYTE * _high(sample):
        return content.decode(stated, "replace")  # what reads well in another script does so in no other encoding
    candidates = _CANDIDATES if stated is None else (stated, *(it for it in _CANDIDATES if it != stated))
    costs = _costs(sample, candidates)
    best = min(costs, key=costs.__getitem__)
    # Many languages share letters and bytes; which of them it is, the words around say.
    if language := _language(plain, best):
        likely = sorted(costs, key=costs.__getitem__)[:_SECOND_LOOKS]
        costs |= _costs(sample, likely, language)
        best = min(likely, key=costs.__getitem__)
    if stated and costs[stated] - costs[best] < max(_LEAST_GAIN, _LEAST_GAIN_A_BYTE * _high(sample)):
        best = stated
    return content.decode(best, "replace")


def _is_broken_utf8(content: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8 all the same: a page that was cut, or has a foreign piece in it."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return len(text) - (len(content) - _high(content)) - broken > _GOOD_UTF8 * broken


def _words(content: bytes) -> list[bytes]:
    return [it for it in content.split() if not it.isascii()]


def _high(content: bytes) -> int:
    """How many bytes are not ASCII."""
    return len(content) - len(content.translate(None, _HIGH))


def _costs(sample: bytes, codecs: Iterable[str], language: str | None = None) -> dict[str, float]:
    return {it: cost_of(sample.decode(it, "replace"), language) + _RARITY.get(it, 0.0) for it in codecs}


def _language(plain: bytes, codec: str) -> str | None:
    found = found_in(" ".join(plain.decode(codec, "replace").split())[:_MOST_READ])
    return found[0].language if found and found[0].sure else None
