"""
Names: an article's authors as they are printed, the words that its address ends in, and the name of its source.
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from urbanfeed.ingest.addresses import host
from urbanfeed.ingest.characters import one_line

__all__ = ["authors_of", "slug_of", "source_of"]

_LONGEST_NAME = 100
_LONGEST_SLUG = 80

# Accounts, not people: what content management systems sign with when nobody does.
_NOBODY = frozenset({
    "admin", "administrator", "author", "editor", "editorial", "editors", "guest", "news", "newsroom", "redaktion",
    "redaktor", "root", "siteadmin", "staff", "superadmin", "superuser", "user", "webmaster", "webeditor", "wpadmin",
    "автор", "админ", "администратор", "редактор", "редакция", "مدير", "المحرر", "المشرف", "админстратор",
})  # fmt: skip


def authors_of(names: Iterable[str], site: Iterable[str | None]) -> tuple[str, ...]:
    """
    The people among these names, each once; not "admin", not an address, and not the site's own name.

    site: what the site is called: its title, its host, its scraper's name.
    """
    own = {_letters(part) for name in site if name for part in (name, name.split(".")[0])}
    people: dict[str, str] = {}
    for name in map(one_line, names):
        letters = _letters(name)
        is_person = letters and letters not in _NOBODY and letters not in own and len(name) <= _LONGEST_NAME
        if is_person and "@" not in name and "/" not in name:
            people.setdefault(letters, name)
    return tuple(people.values())


def slug_of(url: str | None, headline: str) -> str:
    """The last words of the address, or the headline's where the address ends in a number; letters of any script."""
    path = unquote(urlsplit(url).path if url else "").rstrip("/")
    last = re.sub(r"\.(?:html?|php|aspx?|jsp)\Z", "", path.rpartition("/")[2], flags=re.IGNORECASE)
    return _hyphened(last) if sum(map(str.isalpha, last)) > 2 else _hyphened(headline)


def source_of(url: str | None) -> str:
    """The source of a page that no scraper knows: its host, or "file"."""
    return re.sub(r"[^\w.-]", "-", host(url) or "file")[:100]


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _hyphened(text: str) -> str:
    # Letters, their marks (Arabic and Indic vowels are marks) and digits; all else is a place for a hyphen.
    kept = (c if unicodedata.category(c)[0] in "LMN" else "-" for c in unicodedata.normalize("NFC", text.lower()))
    whole = re.sub("-+", "-", "".join(kept)).strip("-")
    if len(whole) <= _LONGEST_SLUG:
        return whole
    return whole[: whole.rfind("-", 1, _LONGEST_SLUG + 1) if "-" in whole[1 : _LONGEST_SLUG + 1] else _LONGEST_SLUG]
