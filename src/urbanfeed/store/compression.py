"""
Compression: bytes as Zstandard frames (RFC 8878), small pages with what the pages of their source have in common.

Pure; which dictionary a source has, `dictionaries.py` knows.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import zstandard

from urbanfeed.store.recent import Recent

__all__ = [
    "Compressed",
    "Dictionary",
    "common_parts",
    "compressed",
    "compressed_quickly",
    "compressed_with",
    "decompressed",
]

_LEVEL, _QUICK_LEVEL = 7, 3  # 9 would make pages 1 % smaller, and take half as long again
_LARGEST_DICTIONARY = 112_000  # bytes; a larger one costs more time than it saves room
_PREPARED = 4_000_000  # bytes of dictionaries that are kept as compressing needs them, which is several times as many
_LARGEST_PAGE = 64_000_000  # bytes; more than any page that is taken in
_LEAST = 3  # pages that must hold a part
_SHORTEST = 8  # bytes: raw content shorter than that is no dictionary to Zstandard

# A page's parts: a tag with the text before it, or a line.
_PART = re.compile(rb"[^<\n]*+(?:<[^<>\n]*+>?|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Compressed:
    """A frame, and the id of the dictionary that it was made with, if any."""

    content: bytes
    dictionary: int | None = None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary, by its id; `content` is what frames made with it leave out."""

    id: int
    content: bytes


def compressed(content: bytes, dictionary: bytes | None = None) -> bytes:
    """The bytes as a frame."""
    prepared = _prepared(dictionary) if dictionary else None
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=prepared).compress(content)


def compressed_with(dictionary: Dictionary | None, content: bytes) -> Compressed:
    """The bytes as a frame that is made with this dictionary."""
    if dictionary is None:
        return Compressed(compressed(content))
    return Compressed(compressed(content, dictionary.content), dictionary.id)


def compressed_quickly(text: str) -> bytes:
    """A short text as a frame; of those, a fourth of the time gives nearly as small a one."""
    return zstandard.ZstdCompressor(level=_QUICK_LEVEL).compress(text.encode())


def decompressed(frame: bytes, dictionary: bytes | None = None) -> bytes:
    """The bytes of a frame. Raises ValueError for one that is damaged."""
    try:
        decompressor = zstandard.ZstdDecompressor(dict_data=_raw(dictionary), max_window_size=0)
        return decompressor.decompress(frame, max_output_size=_LARGEST_PAGE)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def common_parts(pages: Sequence[bytes]) -> bytes:
    """
    What at least three of the pages hold, in the order of the page; nothing that stands on one page alone.

    Empty where they have nothing in common.
    """
    parts = [list(dict.fromkeys(_PART.findall(page))) for page in pages]
    held_by = Counter(part for page in parts for part in page)
    common = dict.fromkeys(part for page in parts for part in page if held_by[part] >= _LEAST)
    joined = b"".join(common)[-_LARGEST_DICTIONARY:]
    return joined if len(joined) >= _SHORTEST else b""


_prepared_last: Recent[bytes, zstandard.ZstdCompressionDict] = Recent(_PREPARED)


def _prepared(dictionary: bytes) -> zstandard.ZstdCompressionDict:
    """A dictionary as compressing needs it, which takes longer than compressing a page."""
    prepared = _prepared_last.get(dictionary)
    if prepared is None:
        prepared = zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        prepared.precompute_compress(level=_LEVEL)
        _prepared_last.put(dictionary, prepared, len(dictionary))
    return prepared


def _raw(dictionary: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if dictionary else None
