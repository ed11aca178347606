"""
Encodings: bytes to text, by what the page says of itself, and by detection where it says nothing usable.

The order is the HTML standard's (section 13.2.3): byte order mark, HTTP header, meta element, then a guess; but what is
valid UTF-8 and not ASCII is taken for UTF-8 whatever the page says, since text in another encoding hardly ever is.
"""

import codecs
import re

from charset_normalizer import from_bytes

from urbanfeed.page import ExtractionError

__all__ = ["decode"]

_MOST_BYTES = 50_000_000
_PRESCAN = 1024 * 4  # the standard looks through 1,024 bytes; pages with long comments at the head need more
_SAMPLE = 64 * 1024

_BLANKS = b" \t\r\n\x00"
# Control characters that no text encoding of a page uses (MIME Sniffing standard, "binary data byte"), ISO-2022's
# escape aside.
_BINARY = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)

# Files that are no text, by their first bytes (file-format specifications; the list of the MIME Sniffing standard).
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, sound or video file"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"OggS", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"wOF2", "a font"),
    (b"wOFF", "a font"),
)
# The WHATWG Encoding standard reads these labels as supersets of what they name.
_SUPERSETS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "iso-8859-1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
    "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
# Python's own, which no page is in: some decode to anything, some raise, whatever they are told to do with errors.
_NO_PAGES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})


def decode(content: bytes, content_type: str | None = None) -> str:
    """
    The text of a page. `content_type` is the HTTP header, where there was one.

    Raises ExtractionError: "empty" where nothing is there, "not-text" for images, archives, PDF and other such files,
    "too-large" above 50 MB.
    """
    if len(content) > _MOST_BYTES:
        raise ExtractionError("too-large", f"more than {_MOST_BYTES:,} bytes")
    if not content[:1].strip(_BLANKS) and not content.strip(_BLANKS):
        raise ExtractionError("empty", "the page has no content")
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace")
    _refuse_binary(content)
    if (text := _as_utf8(content)) is not None:
        return text
    for declared in (_in_header(content_type), _in_markup(content)):
        if declared and (text := _decoded(content, declared)) is not None:
            return text
    return _guessed(content)


def _refuse_binary(content: bytes) -> None:
    head = content[:_SAMPLE].lstrip()[:16]
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise ExtractionError("not-text", f"this is {what}")
    sample = content[:_SAMPLE]
    # A few stray ones are an accident; many are a binary file.
    binary = len(sample) - len(sample.translate(None, _BINARY))
    if binary > len(sample) // 50 or sample.count(0) > len(sample) // 3 * 2:
        raise ExtractionError("not-text", "the content is binary data")


def _as_utf8(content: bytes) -> str | None:
    if content.isascii():
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _in_header(content_type: str | None) -> str | None:
    found = _HEADER.search(content_type or "")
    return found[1] if found else None


def _in_markup(content: bytes) -> str | None:
    head = content[:_PRESCAN]
    found = _XML.search(head) or _META.search(head)
    return found[1].decode("ascii") if found else None


def _decoded(content: bytes, label: str) -> str | None:
    """The text in the encoding of this name; None where the name is unknown or the content is plainly not in it."""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _SUPERSETS.get(name, name)
    if name.startswith(("utf-16", "utf-32")):
        name = "utf-8"  # a meta element that could be read was not in UTF-16 (the standard says so too)
    if name in _NO_PAGES or not codecs.lookup(name)._is_text_encoding:
        return None
    text = content.decode(name, "replace")
    # Bytes that the encoding has no letter for: a page may hold a few broken ones, not a share of them.
    return text if text.count("�") <= 5 + len(content) // 200 else None


def _guessed(content: bytes) -> str:
    if content.isascii():
        return content.decode("ascii")
    if (nul := content.count(0)) and nul > len(content) // 5:
        return content.decode("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be", "replace")
    if (text := _decoded(content, "utf-8")) is not None:  # UTF-8 with a few broken bytes
        return text
    best = from_bytes(content[:_SAMPLE]).best()
    return (_decoded(content, best.encoding) if best else None) or content.decode("cp1252", "replace")
