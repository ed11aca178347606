"""
Which of our addresses oEmbed knows: our pages of an article and of lists, the feeds of these, the pages for iframes.

An address says what it asks, and is not followed. Whether there is such an article, source, topic or wire, the store
must say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from urbanfeed.article import Article
from urbanfeed.publish.asking import parameters_in
from urbanfeed.publish.links import FEED_FILES
from urbanfeed.publish.widgets.asked import AskedArticle, AskedList
from urbanfeed.query import ArticleQuery, QueryError

__all__ = ["Named", "asked_by", "embeddable"]

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_HOST = 253  # RFC 1035, section 2.3.4
_PAGES = ("after", "before")  # which page of a list; a list for an iframe has but the first
_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Named:
    """What an address asks, and the source or topic that its path names, which must be one that there is."""

    asked: AskedArticle | AskedList
    source: str | None = None
    topic: str | None = None


def asked_by(url: str, base: str) -> Named | None:
    """
    None for an address that is not of ours, which begin with `base`, or leads to something else; http and https are
    the same to it, since a server behind a proxy does not see which is used. Raises QueryError for a query that cannot
    be asked, as the address itself would answer.
    """
    own = _within(url, base)
    if own is None:
        return None
    path, pairs = own
    match [unquote(it) for it in path.split("/")[1:]]:
        case ["articles", id, *_] if id:  # with any slug, from which our page leads to its own
            return Named(AskedArticle(id))
        case ["embed", "articles", id]:
            return Named(AskedArticle.of(id, pairs))
        case ["embed", "feed"]:
            return Named(AskedList.of(pairs))
        case [] | ["search"]:
            return Named(AskedList(ArticleQuery.parse(pairs, also=_PAGES)))
        case ["sources", name]:
            return Named(AskedList(_narrowed("source", name, pairs)), source=name)
        case ["topics", key]:
            return Named(AskedList(_narrowed("topic", key, pairs)), topic=key)
        case ["wires", key]:
            return Named(AskedList.of([("wire", key), *_without(pairs, _PAGES)]))
        case ["feeds", file] if file in FEED_FILES.values():
            return Named(AskedList.of(_without(pairs, ("content",))))
        case ["wires", key, file] if file in FEED_FILES.values():
            return Named(AskedList.of([("wire", key), *_without(pairs, ("content",))]))
    return None


def embeddable(article: Article) -> bool:
    """Whether oEmbed hands it out: what may only be linked is refused, since consumers should link it."""
    return article.rights.show != "link"


def _within(url: str, base: str) -> tuple[str, _Pairs] | None:
    """
    The path below the base address, without a slash at its end, and the parameters; None for an address elsewhere, and
    for what is none.
    """
    try:
        given, own = urlsplit(url.strip()), urlsplit(base)
        ours = (given.scheme in _DEFAULT_PORTS and given.hostname) and _place(given) == _place(own)
    except ValueError:  # a port that is no number, half an IPv6 address, a host that no name can be
        return None
    if not ours or not (given.path + "/").startswith(own.path + "/"):
        return None
    path = given.path[len(own.path) :].removesuffix("/")
    return path, parameters_in(given.query.encode("utf-8", "replace")).multi_items()


def _place(parts: SplitResult) -> tuple[str, int | None, str | None]:
    """Host, port (None for the one that goes without saying), and who asks, which our addresses never name."""
    port = None if parts.port == _DEFAULT_PORTS.get(parts.scheme) else parts.port
    host = parts.hostname or ""
    if not host.isascii() and len(host) <= _LONGEST_HOST:
        host = host.encode("idna").decode()  # RFC 3490, section 4.1; UnicodeError is a ValueError
    return host, port, parts.username


def _narrowed(name: str, value: str, pairs: _Pairs) -> ArticleQuery:
    query = ArticleQuery.parse(pairs, also=_PAGES)
    if getattr(query, name):
        raise QueryError(name, ", ".join(getattr(query, name)), f"nothing here, since the path names the {name}")
    return ArticleQuery.parse([(name, value), *_without(pairs, _PAGES)])


def _without(pairs: _Pairs, names: Sequence[str]) -> _Pairs:
    return [(name, value) for name, value in pairs if name not in names]
