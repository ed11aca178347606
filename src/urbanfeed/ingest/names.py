"""
Names: an article's authors as they are printed, the words that its address ends in, and the name of its source.
"""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from urbanfeed.address import host
from urbanfeed.ingest.characters import one_line
from urbanfeed.reader.names import distinct, folded_name, names_of

__all__ = ["authors_of", "slug_of", "source_of"]

_LONGEST_NAME = 300
_LONGEST_SLUG = 80


def authors_of(names: Iterable[str], site: Iterable[str | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    The authors among what is printed as such, and the agencies apart, each once.

    People; where nobody is named, an organisation or an agency that is: never "admin", an address, or the site's own
    name. Several in one line are parted, roles and labels left out (`reader.names`).
    site: what the site is called: its title, its host, its scraper's name.
    """
    site = tuple(site)
    whole = {folded_name(name) for name in site if name}
    # "optimism" on optimism.example is the site; "Ann Writer" on annwriter.example is its owner.
    short = {folded_name(name.split(".")[0]) for name in site if name}
    read = [names_of(one_line(name)[:_LONGEST_NAME], surely=True) for name in names]
    agencies = distinct(name for it in read for name in it.agencies)
    people = distinct(name for it in read for name in it.people)
    firms = distinct(name for it in read for name in (*it.organisations, *it.agencies))

    def is_site(name: str) -> bool:
        letters = folded_name(name)
        return letters in whole or (letters in short and " " not in name)

    return tuple(it for it in people if not is_site(it)) or tuple(it for it in firms if not is_site(it)), agencies


def slug_of(url: str | None, headline: str) -> str:
    """The last words of the address, or the headline's where the address ends in a number; letters of any script."""
    path = unquote(urlsplit(url).path if url else "").rstrip("/")
    last = re.sub(r"\.(?:html?|php|aspx?|jsp)\Z", "", path.rpartition("/")[2], flags=re.IGNORECASE)
    return _hyphened(last) if sum(map(str.isalpha, last)) > 2 else _hyphened(headline)


def source_of(url: str | None) -> str:
    """The source of a page that no scraper knows: its host, or "file"."""
    return re.sub(r"[^\w.-]", "-", host(url) or "file")[:100]


def _hyphened(text: str) -> str:
    # Letters, their marks (Arabic and Indic vowels are marks) and digits; all else is a place for a hyphen.
    kept = (c if unicodedata.category(c)[0] in "LMN" else "-" for c in unicodedata.normalize("NFC", text.lower()))
    whole = re.sub("-+", "-", "".join(kept)).strip("-")
    if len(whole) <= _LONGEST_SLUG:
        return whole
    return whole[: whole.rfind("-", 1, _LONGEST_SLUG + 1) if "-" in whole[1 : _LONGEST_SLUG + 1] else _LONGEST_SLUG]
