"""
The elements that hold a page's runs, with what their tags and attributes say.

Class names are programmers' English whatever the page's language; they weigh little, and none is needed.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.runs import KINDS, Runs

__all__ = ["HIDDEN", "PLACES", "WORDS", "Elements", "elements_of", "words_of"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PLACES = (
    "nav header footer aside form figure figcaption list table blockquote pre article main section heading p address td"
).split()
_BIT = {place: 1 << i for i, place in enumerate(PLACES)}
_PLACE_OF_KIND = [0] * (max(KINDS.values()) + 1)
for _tag, _kind in KINDS.items():
    _PLACE_OF_KIND[_kind] |= _BIT.get(_tag, 0)
    if _tag in ("ul", "ol", "dl", "li"):
        _PLACE_OF_KIND[_kind] |= _BIT["list"]
    elif re.fullmatch("h[1-6]", _tag):
        _PLACE_OF_KIND[_kind] |= _BIT["heading"]
_PLACE_OF_ROLE = {
    "navigation": "nav", "menu": "nav", "menubar": "nav", "banner": "header", "search": "form", "dialog": "form",
    "contentinfo": "footer", "complementary": "aside", "article": "article", "main": "main", "heading": "heading",
}  # fmt: skip
_GROUPS = (
    "comment comments disqus respond replies reply commentlist",
    "caption credit credits figcaption legend photo",
    "share sharing social facebook twitter whatsapp addthis socials",
    "related recommend recommended recommendation recommendations more popular trending also latest recirc outbrain "
    "taboola suggested similar next prev previous",
    "nav navigation navbar menu breadcrumb breadcrumbs crumbs pagination pager toc skip",
    "footer copyright foot bottom legal disclaimer",
    "header masthead top topbar head",
    "ad ads advert advertisement sponsor sponsored promo promotion banner advertising",
    "author authors byline bio writer contributor",
    "meta date time timestamp published dateline tags tag category categories info label labels",
    "newsletter subscribe subscription signup login register form paywall donate membership",
    "content body text prose entry copy contents",
    "article post story news single",
    "title headline heading subtitle kicker eyebrow",
    "summary lead intro standfirst excerpt teaser dek description deck lede",
    "sidebar aside widget widgets rail side secondary",
    "cookie cookies consent gdpr modal popup overlay privacy dialog",
    "hidden sr screen visually offscreen hide invisible collapse",
    "quote blockquote pullquote",
    "card cards item items grid list listing carousel slider tile feed",
    "paragraph rte richtext wysiwyg markdown articlebody",
    "gallery image img media video figure player",
)
WORDS = len(_GROUPS) + 1
HIDDEN = 1 << len(_GROUPS)
_OF_WORD = {
    spelled: 1 << i
    for i, group in enumerate(_GROUPS)
    for word in group.split()
    for spelled in (word, word.capitalize())
}
_BODY_WORDS = sum(_OF_WORD[word] for word in ("content", "article", "paragraph"))
_WORD = re.compile(r"[A-Z]?[a-z]+")
_SAYING = re.compile(r' (class|id|itemprop|role|style|hidden|aria-hidden)="([^"]*+)"')
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Elements:
    """
    Arrays, one entry an element, in document order; the first is <body>.

    start, stop: its runs. parent; wider: the nearest element around it with more runs. words, places: what its class
    names and its and its ancestors' tags say; `inherited` its ancestors' class names too, but for elements with most of
    the prose. alike: a number shared with its siblings of one make; named: it has a class; make: a number shared with
    all on the page of its and its parent's tag and class. of_run: the
    element that each run stands in.
    """

    start: Ints
    stop: Ints
    parent: Ints
    wider: Ints
    kind: Ints
    words: Ints
    inherited: Ints
    places: Ints
    alike: Ints
    named: Bools
    make: Ints
    of_run: Ints


def elements_of(runs: Runs, prose: NDArray[np.float64]) -> Elements:
    """The elements; `prose` is each run's mass that reads as prose."""
    size = len(runs.kinds)
    ends = runs.closing
    passed = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(runs.first, minlength=size), out=passed[1:])
    chosen = np.flatnonzero(runs.holds & (passed[ends] > passed[:-1]))
    start, stop = passed[chosen], passed[ends[chosen]]
    number = np.zeros(size, np.int64)
    number[chosen] = np.arange(len(chosen))
    parents = number[runs.parents[chosen]]
    parents[0] = 0
    sums = np.concatenate(([0.0], np.cumsum(prose)))
    most = (sums[stop] - sums[start] > sums[-1] / 2).tolist()
    above = parents.tolist()
    own, places, names, named = _said(runs.tree.written, chosen.tolist(), runs.kinds[chosen].tolist())
    own[0] = places[0] = 0
    inherited = own.copy()
    for i, parent in enumerate(above):
        inherited[i] = inherited[parent] | (own[i] & _BODY_WORDS if most[i] else own[i])
        places[i] |= places[parent]
    # Elements that hold the same runs as the one around them are passed over, by doubling the step.
    step = np.where((start == start[parents]) & (stop == stop[parents]), parents, np.arange(len(chosen)))
    while (further := step[step]).tobytes() != step.tobytes():
        step = further
    make = np.array(names)
    return Elements(
        start=start, stop=stop, parent=parents, wider=parents[step], kind=runs.kinds[chosen], words=np.array(own),
        inherited=np.array(inherited), places=np.array(places), alike=_numbered(parents * size + make),
        named=np.array(named, np.bool_),
        make=_numbered(make * size + make[parents]), of_run=number[runs.holder],
    )  # fmt: skip


def _numbered(keys: Ints) -> Ints:
    """Each key's number among the different ones; the first element, which has no siblings, has a number of its own."""
    keys[0] = -1
    found: Ints = np.unique(keys, return_inverse=True)[1]
    return found


def _said(
    written: list[str], chosen: list[int], kinds: list[int]
) -> tuple[list[int], list[int], list[int], list[bool]]:
    """Of each node: what its names say, and its tag and role, as bits; a number for its make; if it has a class."""
    known: dict[str, tuple[int, int, str]] = {"": (0, 0, "")}
    makes: dict[tuple[int, str], int] = {}
    said: list[int] = []
    places: list[int] = []
    names: list[int] = []
    named: list[bool] = []
    for node, kind in zip(chosen, kinds, strict=True):
        attributes = written[node]
        found = known.get(attributes)
        if found is None:
            found = known[attributes] = _attributes_say(attributes)
        bits, place, name = found
        said.append(bits)
        places.append(_PLACE_OF_KIND[kind] | place)
        names.append(makes.setdefault((kind, name), len(makes)))
        named.append(name != "")
    return said, places, names, named


def words_of(written: str) -> int:
    """What the names in an element's attributes say, as bits; the attributes as markup."""
    return _attributes_say(written)[0] if written else 0


def _attributes_say(written: str) -> tuple[int, int, str]:
    """What an element's attributes say of its words and its place, as bits; and its class."""
    bits = place = 0
    name = ""
    for key, value in _SAYING.findall(written):
        if key == "role":
            place |= _BIT.get(_PLACE_OF_ROLE.get(value, ""), 0)
        elif key == "style":
            bits |= HIDDEN if _INVISIBLE.search(value) else 0
        elif key == "hidden" or (key == "aria-hidden" and value == "true"):
            bits |= HIDDEN
        elif key != "aria-hidden":
            for word in _WORD.findall(value):
                bits |= _OF_WORD.get(word, 0)
            if key == "class":
                name = value
    return bits, place, name
