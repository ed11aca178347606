"""
Listings: the links of a page that lists articles. By a CSS selector where one is known; else learned from the page: the
addresses of articles have one form, their links one make, the longest titles, and dates beside them.

Pure: a page in, links out. No word of any language is known here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from urllib.parse import urlsplit

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from urbanfeed.ingest.addresses import absolute, canonical, one_site
from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.discover.forms import Form, expression, form_of, says_much
from urbanfeed.page import Link, Page
from urbanfeed.reader.guard import guarded

__all__ = ["Learned", "learned_links", "listing_links", "next_page"]

_MOST_LINKS = 3_000
_FEWEST = 3  # links of one form and make that can be called a list
_HIGHEST = 4  # levels from a link to what holds one article of a list
_MOST_IN_BOX = 6  # links to and about one article: picture, title, section, author
_FAR = 100  # levels in which a link's navigation is looked for

_NAME = re.compile(r"-?[A-Za-z_][A-Za-z_-]*")  # of a class that is not made up anew for each page or entry
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ASIDE = frozenset(("nav", "header", "footer"))
# A date as any language prints it holds a year, two numbers with a point or a slash between, or a clock.
_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|\d\d?[./-]\d\d?|\d\d?[:.]\d\d)(?!\d)")
_SHORT = 40  # characters of a line that is a date and not a text

_SURE = 1.2  # of the 3.5 that a list can be worth


@dataclass(frozen=True, slots=True)
class Learned:
    """
    links: the articles that a page lists, in its order. article: the expression that the path of their addresses
    matches. select: the CSS selector that finds these links.
    """

    links: tuple[Link, ...]
    article: str
    select: str


@dataclass(slots=True)
class _Anchor:
    url: str
    title: str
    form: Form
    make: str
    heading: bool
    aside: bool
    dated: bool
    date: str | None


@dataclass(slots=True)
class _List:
    """Links of one form and one make."""

    anchors: list[_Anchor] = field(default_factory=list)

    @property
    def worth(self) -> float:
        """How much it looks like a list of articles; 0 where it is none."""
        urls = {it.url for it in self.anchors}
        length = self.length
        if len(urls) < _FEWEST or length < 10 or self._share("aside") > 0.5:
            return 0.0
        worth = min(length, 60) / 60 + self._share("dated") + 0.5 * self._share("heading")
        return worth + 0.5 * says_much(self.anchors[0].form) + min(len(urls), 10) / 20

    @property
    def length(self) -> float:
        """Of a title in it, in characters; ideographs say twice as much."""
        return median(len(it.title) + sum(c > "\u2fff" for c in it.title) for it in self.anchors)

    def _share(self, name: str) -> float:
        return sum(bool(getattr(it, name)) for it in self.anchors) / len(self.anchors)


def listing_links(page: Page, selector: str) -> tuple[Link, ...]:
    """The links that a CSS selector finds on a page, against its `<base>`."""
    place = page.url or ""
    base = page.soup.select_one("base[href]")
    start = (absolute(str(base["href"]), place) if base else None) or place
    return tuple(
        Link(address, place, one_line(anchor.get_text(" ")) or None)
        for anchor in page.soup.select(selector)
        if (address := absolute(str(anchor.get("href", "")), start))
    )


def learned_links(page: Page) -> Learned | None:
    """
    The articles that a page lists, as far as it can be learned from its own links; None where it lists none.

    Raises ExtractionError for a page that would take too long to parse.
    """
    lists: dict[tuple[Form, str], _List] = defaultdict(_List)
    anchors = list(_anchors(page))
    for anchor in anchors:
        lists[anchor.form, anchor.make].anchors.append(anchor)
    best = max(lists.values(), key=lambda it: it.worth, default=_List())
    if not best.anchors or best.worth < _SURE:
        return None
    # Other sections of the page list articles too: by links of the same make, or as much like a list as the best.
    chosen = [it for it in lists.values() if it is best or _is_like(it, best)]
    makes = {it.anchors[0].make for it in chosen}
    forms = {it.anchors[0].form for it in chosen}
    links: dict[str, Link] = {}
    for it in anchors:
        if it.form in forms and it.make in makes:
            links.setdefault(it.url, Link(it.url, page.url or "", it.title, it.date))
    return Learned(tuple(links.values()), expression(links), ", ".join(sorted(makes)))


def next_page(page: Page) -> str | None:
    """
    The address of the listing's next page: as the page names it (`rel=next`), or the link whose text is the next
    number. None where there is none on this site.
    """
    url = page.url or ""
    parser = _parsed(page)
    start = _start(parser, url)
    for it in parser.css("link[rel~=next i][href], a[rel~=next i][href]"):
        address = absolute(it.attributes.get("href"), start)
        if address and one_site(address, url) and canonical(address) != canonical(url):
            return address
    numbered: dict[int, str] = {}
    for it in parser.css("a[href]"):
        text = it.text(strip=True)
        # A number in any script's digits.
        if text.isdecimal() and len(text) <= 3 and (address := absolute(it.attributes.get("href"), start)):
            numbered.setdefault(int(text), address)
    own = canonical(url)
    current = next((number for number, address in numbered.items() if canonical(address) == own), None)
    # The page that one is on is often no link.
    current = current or next((it - 1 for it in sorted(numbered) if it > 1 and it - 1 not in numbered), 1)
    following = numbered.get(current + 1)
    same = following and one_site(following, url) and canonical(following) != own and _beside(following, url)
    return following if same else None


def _is_like(it: _List, best: _List) -> bool:
    """Whether these links are of articles too: of the same make though few, or as much of a list as the best."""
    if it.length < 0.5 * best.length or not says_much(it.anchors[0].form):
        return False
    return it.anchors[0].make == best.anchors[0].make or it.worth >= 0.75 * best.worth


def _beside(address: str, url: str) -> bool:
    """Whether an address with a number may be a page of the listing at `url`: in its folder, or with its path."""
    one, other = urlsplit(address).path, urlsplit(url).path
    return one.startswith(other.rpartition("/")[0])


def _anchors(page: Page) -> Iterator[_Anchor]:
    """The links of the page's body that lead to other pages of its site."""
    url = page.url or ""
    parser = _parsed(page)
    start = _start(parser, url)
    own = canonical(url) or ""
    nodes = parser.css("body a[href]")
    # How many links each element near one holds; to ask each of them anew would take quadratic time.
    counts = Counter(it.mem_id for node in nodes for it in islice(_above(node), _HIGHEST))
    for node in nodes[:_MOST_LINKS]:
        address = canonical(absolute(node.attributes.get("href"), start))
        if address is None or not one_site(address, url) or own.startswith(address.rstrip("/")):
            continue
        yield _anchor(node, address, counts)


def _anchor(node: LexborNode, address: str, counts: Mapping[int, int]) -> _Anchor:
    above = list(islice(_above(node), _FAR))
    names = [it.tag or "" for it in above]
    box = _box(node, above, counts)
    time = box.css_first("time[datetime]") if box is not None else None
    title = one_line(node.text(separator=" "))
    return _Anchor(
        url=address,
        title=title,
        form=form_of(address),
        make=_make(node, above),
        heading=any(it in _HEADINGS for it in names[:2]) or node.css_first("h1,h2,h3,h4,h5,h6") is not None,
        aside=any(it in _ASIDE for it in names),
        dated=time is not None or (box is not None and _has_date(box, title)),
        date=(time.attributes.get("datetime") or "").strip() or None if time is not None else None,
    )


def _above(node: LexborNode) -> Iterator[LexborNode]:
    it = node.parent
    while it is not None and it.tag not in ("body", "html"):
        yield it
        it = it.parent


def _box(node: LexborNode, above: Iterable[LexborNode], counts: Mapping[int, int]) -> LexborNode | None:
    """The largest element around a link that holds one article of a list: few links, and no other with a title."""
    own = node.attributes.get("href")
    box = None
    for it in islice(above, _HIGHEST):
        if counts[it.mem_id] > _MOST_IN_BOX:
            break
        titled = (link for link in it.css("a[href]") if len(link.text(strip=True)) > _SHORT // 2)
        if any(link.attributes.get("href") != own for link in titled):
            break
        box = it
    return box


def _has_date(box: LexborNode, title: str) -> bool:
    lines = (one_line(it) for it in box.text(separator="\n").splitlines())
    return any(it and it != title and len(it) <= _SHORT and _DATE.search(it) for it in lines)


def _make(node: LexborNode, above: Iterable[LexborNode]) -> str:
    """How the link is made: itself and what it stands in, as a CSS selector."""
    # `tbody` is there in one parser's tree and not in another's.
    around = [it for it in above if it.tag != "tbody"][:2]
    return " ".join(_selector(it) for it in (*reversed(around), node))


def _selector(node: LexborNode) -> str:
    classes = (node.attributes.get("class") or "").split()
    named = next((it for it in classes if _NAME.fullmatch(it)), None)
    return f"{node.tag}.{named}" if named else f"{node.tag}"


def _parsed(page: Page) -> LexborHTMLParser:
    """Raises ExtractionError for what would take too long to parse."""
    return LexborHTMLParser(guarded(page.markup), options=LexborDocumentOptions.WO_EVENTS)


def _start(parser: LexborHTMLParser, url: str) -> str:
    base = parser.css_first("base[href]")
    return (absolute(base.attributes.get("href"), url) if base else None) or url
