"""
Marks: by what a page is found to be of an article that is there. Asked for many pages at once, most of which are new.

A mark only says that it is worth looking; which article it is, `Articles.find` and `Articles.at` tell.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from urbanfeed.store.database import Database
from urbanfeed.store.filing import address
from urbanfeed.store.rows import listed
from urbanfeed.store.selection import Statement

__all__ = ["Mark", "known_ids", "known_marks", "marks"]

# A source, and an address as filing.py spells it, or the hash of a page (hexadecimal).
Mark = tuple[str, str]

_AT_ONCE = 512  # values in one statement; SQLite takes 999 at most where it is old
_DIGITS = 64  # of a SHA-256
_BY_ADDRESS = "SELECT source_id, url FROM alias WHERE url IN {}"
_BY_HASH = "SELECT a.source_id, r.page_id FROM reading r JOIN article a ON a.id = r.article_id WHERE r.page_id IN {}"


def marks(source: str, urls: Iterable[str | None], hashes: Iterable[str] = ()) -> frozenset[Mark]:
    """The marks of a page of the source that may have been read from any of these addresses."""
    return frozenset((source, it) for it in (*map(address, urls), *hashes) if it)


async def known_marks(database: Database, asked: Iterable[Mark]) -> frozenset[Mark]:
    """Those of the marks that an article has."""
    wanted = frozenset(asked)
    texts = sorted({text for _, text in wanted})
    hashes = [it for it in texts if _may_be_hash(it)]
    found = [*await _rows(database, _BY_ADDRESS, texts), *await _rows(database, _BY_HASH, hashes)]
    return wanted.intersection((source, text) for source, text in found)


async def known_ids(database: Database, ids: Iterable[str]) -> frozenset[str]:
    """Those of the ids that an article has."""
    rows = await _rows(database, "SELECT id FROM article WHERE id IN {}", sorted({*ids}))
    return frozenset(it for (it,) in rows)


async def _rows(database: Database, sql: str, values: Sequence[str]) -> list[Any]:
    """The rows of a statement in which `{}` stands for the list of the values, in brackets."""
    found: list[Any] = []
    for start in range(0, len(values), _AT_ONCE):
        places, some = listed(values[start : start + _AT_ONCE])
        found += await database.read(Statement(sql.format(places), [*some]))
    return found


def _may_be_hash(text: str) -> bool:
    return len(text) == _DIGITS and "/" not in text
