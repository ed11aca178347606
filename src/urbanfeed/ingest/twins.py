"""
Twins by their addresses: AMP, mobile and print pages whose markup does not say what they are the second page of.

Most twins say so (`rel=canonical`, `rel=amphtml`, `<html amp>`), and need none of this. An address alone proves
nothing: two articles are one only if they also say the same. Pure; whatever an address holds, nothing here raises.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from urbanfeed.article import Article, Twin
from urbanfeed.differing import words
from urbanfeed.ingest.addresses import canonical

__all__ = ["addresses_of_one", "marked_by_address", "one_text"]

_HOSTS: dict[str, Twin] = {"amp.": "amp", "m.": "mobile", "mobile.": "mobile", "wap.": "mobile"}
# At the beginning or the end of a path, or before its extension ("news.amp.html").
_SEGMENTS: dict[str, Twin] = {"amp": "amp", "m": "mobile", "mobile": "mobile", "print": "print", "printable": "print"}
_ENDS = re.compile(r"(?P<path>.*)[./](?P<name>amp|print)(?P<extension>/|\.\w{2,5})?", re.IGNORECASE)
_BEGINS = re.compile(r"/(?P<name>amp|m|mobile|print)(?P<path>/.+)", re.IGNORECASE)
_PARAMETERS: dict[str, Twin] = {"amp": "amp", "print": "print", "printable": "print", "mobile": "mobile"}
_VALUES: dict[tuple[str, str], Twin] = {
    ("outputtype", "amp"): "amp",
    ("output", "amp"): "amp",
    ("view", "print"): "print",
    ("format", "print"): "print",
    ("view", "mobile"): "mobile",
}
_ON = frozenset(("", "1", "true", "yes", "y", "on"))

_RUN = 3  # words
_SHARED = 0.6  # of the shorter text's runs: twins leave paragraphs out


def marked_by_address(article: Article, stored: Article | None = None) -> Article:
    """
    The article, said to be from a twin where its page does not say so, but its address does: it is that of the
    canonical page (its own, or that of the stored article, perhaps a twin itself) with the mark of a twin.
    """
    own = article.provenance.url or article.url
    if article.provenance.twin or not own:
        return article
    mains = [article.canonical_url, *((stored.canonical_url, stored.url) if stored else ())]
    stated = [it for it in mains if it]
    keys = {_key(it) for it in (*stated, *(url for it in stated[1:] for _, url in _mains(it)))} - {_key(own)}
    kind = next((kind for kind, url in _mains(own) if _key(url) in keys), None)
    return replace(article, provenance=replace(article.provenance, twin=kind)) if kind else article


def addresses_of_one(article: Article) -> tuple[str, ...]:
    """
    The other addresses that this article's page may have been read from: without the mark of a twin, with one, those
    of the twins that it links to, and other spellings of its own (http, www, a slash at the end).
    """
    own = article.canonical_url or article.url
    if not own:
        return ()
    linked = (canonical(it.url) for it in article.twins)
    mains = [url for _, url in _mains(own)]
    found = [*linked, *mains, *(it for url in (own, *mains) for it in (*_spellings(url), *_twins(url)))]
    return tuple(dict.fromkeys(it for it in found if it and it != own))


def one_text(one: Article, other: Article) -> bool:
    """Whether two articles say the same, one of them perhaps shortened: most of its text is the other's."""
    first, second = sorted((_runs(one), _runs(other)), key=len)
    if not first:
        return _plain(one.headline) == _plain(other.headline)
    return len(first & second) >= _SHARED * len(first)


def _mains(url: str) -> Iterator[tuple[Twin, str]]:
    """The addresses that this one is a twin's of, by its look."""
    try:
        parts = urlsplit(url)
        host = parts.netloc
    except ValueError:
        return
    for mark, kind in _HOSTS.items():
        if host.startswith(mark) and host.count(".") > 1:
            yield kind, urlunsplit(parts._replace(netloc=host.removeprefix(mark)))
            host = host.removeprefix(mark)
    parts = parts._replace(netloc=host)
    if (match := _ENDS.fullmatch(parts.path)) and match["path"]:
        kind = _SEGMENTS[match["name"].lower()]
        yield kind, urlunsplit(parts._replace(path=match["path"] + (match["extension"] or "")))
    if match := _BEGINS.fullmatch(parts.path):
        yield _SEGMENTS[match["name"].lower()], urlunsplit(parts._replace(path=match["path"]))
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if not _twin_parameter(name, value)]
    if len(kept) < len(query):
        kind = next(filter(None, (_twin_parameter(*it) for it in query)))
        yield kind, urlunsplit(parts._replace(query=urlencode(kept)))


def _twin_parameter(name: str, value: str) -> Twin | None:
    name, value = name.lower(), value.lower()
    return _VALUES.get((name, value)) or (_PARAMETERS.get(name) if value in _ON else None)


def _twins(url: str) -> Iterator[str]:
    """Usual addresses of the twins of a page."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    for end in ("/amp/", "/amp", "/print/", "/print"):
        yield urlunsplit(parts._replace(path=path + end))
    for ended in (path, f"{path}/"):
        for query in ("amp=1", "amp=", "outputType=amp", "print=1", "view=print"):
            yield urlunsplit(parts._replace(path=ended, query="&".join(filter(None, (parts.query, query)))))
        for mark in ("m.", "amp."):
            yield urlunsplit(parts._replace(netloc=mark + parts.netloc.removeprefix("www."), path=ended))


def _spellings(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    bare = parts.netloc.removeprefix("www.")
    path = parts.path.rstrip("/")
    for scheme in ("https", "http"):
        for netloc in (bare, f"www.{bare}"):
            for ended in (path or "/", f"{path}/"):
                yield urlunsplit(parts._replace(scheme=scheme, netloc=netloc, path=ended))


def _key(url: str) -> str:
    """What all spellings of an address have in common."""
    whole = canonical(url) or url
    return whole.partition("://")[2].removeprefix("www.").rstrip("/")


def _runs(article: Article) -> frozenset[str]:
    said = [it for it in words(_plain(article.text)) if it[0].isalnum()]
    return frozenset(" ".join(said[at : at + _RUN]) for at in range(len(said) - _RUN + 1))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
