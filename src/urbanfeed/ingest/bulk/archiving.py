"""
Archiving: kept pages written out as an archive (WARC 1.1, ISO 28500:2017), each record in a gzip member of its own
(annex D), as archives.py and every other reader of WARC takes it in.

A page is a `resource` record: its bytes as they came, without the response's header, which is not kept; a text dump is
a `conversion`. One that has no address is named by its hash, one without a time of fetching has that of the export.
An address that was made up for a rebuilt page is no name for it either, and stands in a field of our own, which other
readers pass over (section 5.1).
"""

import base64
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from gzip import compress
from hashlib import sha256
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from urbanfeed import __version__
from urbanfeed.store import Kept, Store

__all__ = ["INVENTED", "write_archive"]

INVENTED = "Urbanfeed-Invented-URI"

_AT_ONCE = 200  # readings


async def write_archive(store: Store, path: Path, now: datetime, missed: Callable[[Kept], None]) -> int:
    """
    Write every kept page, once for each address that it was read from; how many. `missed` is told of those that cannot
    be had back. The file is there when it is whole. Raises OSError.
    """
    written = 0
    beginning = path.with_name(f"{path.name}.new")
    try:
        with beginning.open("wb") as file:
            file.write(compress(_information(path.name, now)))
            async for kept in _readings(store):
                content = await store.pages.get(kept.sha256)
                if content is None:
                    missed(kept)
                    continue
                file.write(compress(_record(kept, content, now)))
                written += 1
        os.replace(beginning, path)
    finally:
        beginning.unlink(missing_ok=True)
    return written


async def _readings(store: Store) -> AsyncIterator[Kept]:
    after = 0
    while some := await store.pages.all(after, _AT_ONCE):
        for kept in some:
            yield kept
        after = some[-1].reading


def _record(kept: Kept, content: bytes, now: datetime) -> bytes:
    is_text = kept.content_type.partition(";")[0].strip().lower() == "text/plain"
    by_hash = f"urn:sha256:{kept.sha256}"
    url = kept.url or by_hash
    return _written(
        content,
        ("WARC-Type", "conversion" if is_text else "resource"),
        ("WARC-Target-URI", by_hash if kept.invented_url else url),
        *([(INVENTED, url)] if kept.invented_url else []),
        ("WARC-Date", _date(kept.fetched_at or now)),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, f'urbanfeed:{kept.reading}:{url}:{kept.sha256}')}>"),
        ("Content-Type", kept.content_type),
    )


def _information(name: str, now: datetime) -> bytes:
    fields = f"software: urbanfeed/{__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
    return _written(
        fields,
        ("WARC-Type", "warcinfo"),
        ("WARC-Date", _date(now)),
        ("WARC-Filename", name),
        ("WARC-Record-ID", f"<urn:uuid:{uuid5(NAMESPACE_URL, f'urbanfeed:{name}:{_date(now)}')}>"),
        ("Content-Type", "application/warc-fields"),
    )


def _written(block: bytes, *fields: tuple[str, str]) -> bytes:
    digest = base64.b32encode(sha256(block).digest()).decode()
    whole = (*fields, ("WARC-Block-Digest", f"sha256:{digest}"), ("Content-Length", str(len(block))))
    head = "".join(f"{name}: {value}\r\n" for name, value in whole)
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n"


def _date(moment: datetime) -> str:
    """With fractions, so that a page comes back with the very time at which it was fetched (W3C-DTF)."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
