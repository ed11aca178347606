"""
Archives: the pages in a WARC or WET file (WARC 1.1, ISO 28500:2017), compressed or not, one record at a time.

Taken are responses of status 200 and resources that are HTML, and conversions (the texts of a WET file). What is
damaged is named, and reading goes on at the next record that can be found.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import httpx2
from fastwarc import ArchiveIterator, WarcRecord, WarcRecordType

from urbanfeed.ingest.bulk.archiving import INVENTED
from urbanfeed.ingest.bulk.decoding import decoded
from urbanfeed.ingest.bulk.item import Item, Mark
from urbanfeed.ingest.fetch.reservations import reservations, stated
from urbanfeed.ingest.fetch.tdmrep import declared_by
from urbanfeed.page import Stated

__all__ = ["SUFFIXES", "pages_of"]

SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".wet", ".wet.gz", ".wet.zst")

# Of a record, before and after its content coding; `page_of` refuses less.
_MOST_BYTES = 64_000_000
_HASH = "urn:sha256:"  # the name of a page without an address, in the archives that we write
_HTML = ("text/html", "application/xhtml+xml")

_GZIP, _ZSTANDARD, _PLAIN = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"WARC/1."
_CHUNK = 1 << 20


def pages_of(path: Path, skipped: Counter[str], start: Mark | None = None) -> Iterator[Item]:
    """
    The pages of an archive, from the mark on; those that are no pages of text are counted in `skipped`, by reason.

    A part that is damaged is an item with its reason. Raises OSError for a file that cannot be opened.
    """
    with path.open("rb") as file:
        magic = _magic(file)
        offset, passed = _beginning(file, magic, start or Mark())
        ordinal, damage = (0 if passed else (start or Mark()).ordinal), None
        while True:
            file.seek(offset)
            last = offset
            try:
                for record in ArchiveIterator(file, parse_http=False):
                    if damage:
                        yield _damaged(path, *damage, record.stream_pos)
                        damage = None
                    last = record.stream_pos
                    ordinal += 1
                    if ordinal <= passed:
                        continue
                    yield from _pages(record, Mark(last, ordinal - 1), skipped)
                if ordinal == 0 and not damage:
                    damage = (0, "this is no WARC file: it holds no record")
                break
            except OSError as error:
                damage = damage or (last, _reason(error, ordinal))
            found = _next(file, last + 1, magic)
            if found is None:
                break
            offset = found
        if damage:
            yield _damaged(path, *damage, None)


def _pages(record: WarcRecord, mark: Mark, skipped: Counter[str]) -> Iterator[Item]:
    """The page of a record, if it holds one. Raises OSError for a record that ends before it says."""
    kind = record.record_type
    if kind is WarcRecordType.revisit:
        skipped["revisits"] += 1
    if kind not in (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion):
        return
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")  # WARC 1.0 wrote them between angle brackets
    invented = False
    if url.lower().startswith(_HASH):
        url = record.headers.get(INVENTED) or ""
        invented = bool(url)
    if url and not url.lower().startswith(("http://", "https://")):
        skipped["other than http(s) addresses"] += 1  # files, names and look-ups: a crawler keeps these too
        return
    length = record.content_length
    if length > _MOST_BYTES:
        skipped[f"over {_MOST_BYTES // 1_000_000} MB"] += 1
        return
    record.freeze()
    if record.content_length < length:
        raise OSError(f"the record of {url or 'no address'} says it has {length:,} bytes, and has fewer")
    content_type: str | None = "text/plain"
    said = Stated()
    codings = ""
    if kind is WarcRecordType.resource:
        content_type = record.headers.get("Content-Type") or ""
        if content_type.partition(";")[0].strip().lower() not in _HTML:
            skipped["other than HTML"] += 1
            return
    if kind is WarcRecordType.response:
        record.parse_http()  # which would unpack a bomb to its end; decoding.py does not
        if record.http_content_type not in _HTML:
            skipped["other than HTML"] += 1
            return
        if record.http_headers.status_code != 200:
            skipped["status other than 200"] += 1
            return
        content_type = record.http_headers.get("Content-Type")
        headers = httpx2.Headers([(name, value) for name, value in record.http_headers])
        said = stated(reservations(headers), declared_by(headers, url))
        codings = ",".join(record.http_headers.get(it) or "" for it in ("Content-Encoding", "Transfer-Encoding"))
    name = url or f"record {mark.ordinal + 1}"
    try:
        content = decoded(record.reader.read(_MOST_BYTES), codings, _MOST_BYTES)
    except ValueError as error:
        yield Item(name, mark, reason=f"protocol: {error}", failure="protocol")
        return
    yield Item(
        name=name,
        mark=mark,
        content=content,
        url=url or None,
        content_type=content_type,
        fetched_at=_instant(record.record_date),
        stated=said,
        invented_url=invented,
    )


def _instant(date: datetime | None) -> datetime | None:
    """A record's date in UTC; none where it is a moment that cannot be written there."""
    try:
        return date.astimezone(UTC) if date else None
    except OverflowError:  # 9999-12-31T23:59:59-05:00
        return None


def _beginning(file: BinaryIO, magic: bytes, start: Mark) -> tuple[int, int]:
    """The byte to begin at, and how many records to pass over from there."""
    file.seek(start.offset)
    return (start.offset, 0) if file.read(len(magic)) == magic else (0, start.ordinal)


def _magic(file: BinaryIO) -> bytes:
    """How each record of this file begins, judged by the first."""
    head = file.read(4)
    return next((it for it in (_GZIP, _ZSTANDARD) if head.startswith(it)), _PLAIN)


def _next(file: BinaryIO, start: int, magic: bytes) -> int | None:
    """The first byte, from `start` on, at which a record may begin; whether one does, reading it tells."""
    file.seek(start)
    before = b""
    while chunk := file.read(_CHUNK):
        found = (before + chunk).find(magic)
        if found >= 0:
            return file.tell() - len(chunk) - len(before) + found
        before = (before + chunk)[1 - len(magic) :]
    return None


def _reason(error: OSError, ordinal: int) -> str:
    said = error.strerror or str(error)
    if ordinal == 0 and "WARC header" in said:
        return "this is no WARC file: no record begins where one must"
    return said


def _damaged(path: Path, at: int, reason: str, on: int | None) -> Item:
    where = "nothing can be read after it" if on is None else f"reading goes on at byte {on:,}"
    told = reason if reason.startswith("this is no WARC file") and on is None else f"byte {at:,}: {reason}; {where}"
    return Item(str(path), Mark(at), reason=told, failure="file")
