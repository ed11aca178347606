"""
Metadata: a page's language, its own address, its section and its pictures, as the page states them.
"""

import re
from urllib.parse import urljoin, urlsplit

from urbanfeed.article import Image
from urbanfeed.language import well_formed
from urbanfeed.page import Claim, Twin
from urbanfeed.reader.blocks import Place, squeezed
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.linked import Thing, values_in

__all__ = ["address_of", "images_of", "languages_of", "section_of", "twin_of"]

_CRUMBS = '[class*="crumb" i], [id*="crumb" i]'
_LONGEST_SECTION = 60
_LANG = ("lang", "xml:lang")
_LANGUAGE_METAS = ("og:locale", "content-language", "language", "dc.language", "dcterms.language")
_LAZY = ("data-src", "data-lazy-src", "data-original")


def languages_of(facts: Facts) -> tuple[Claim, ...]:
    """What the page declares, the most trusted first: that of the article's own element, if it has one, before all."""
    tree = facts.tree
    declared: list[Claim] = []
    above = facts.blocks[facts.body_start].holder if facts.body_start < len(facts.blocks) else -1
    while above >= 0:
        attributes = tree.attributes(above)
        declared += [Claim(attributes[name], f"{tree.tags[above]} lang") for name in _LANG if attributes.get(name)]
        above = tree.parents[above]
    root = tree.parser.root
    attributes = {name: value or "" for name, value in root.attributes.items()} if root else {}
    declared += [Claim(attributes.get(name, ""), "html lang") for name in _LANG]
    declared += [Claim(it, "jsonld inLanguage") for thing in facts.articles for it in values_in(thing, "inLanguage")]
    declared += [Claim(it, name) for name in _LANGUAGE_METAS for it in facts.metas.get(name, ())]
    tags: dict[str, Claim] = {}
    for claim in declared:
        # A meta element may list several: the page's audience, not its text; the first is as good as any.
        tag = re.split(r"[,;\s]", claim.value.strip(), maxsplit=1)[0].replace("_", "-")
        if well_formed(tag):
            tags.setdefault(tag.lower(), Claim(tag, claim.rule))
    return tuple(tags.values())


def address_of(facts: Facts) -> Claim | None:
    """The page's own address: http or https, and on the site that was asked."""
    link = facts.tree.parser.css_first("link[rel~=canonical i][href]")
    stated = [(link.attributes.get("href") or "", "link rel=canonical")] if link else []
    stated += [(it, "og:url") for it in facts.metas.get("og:url", ())]
    for address, rule in stated:
        whole = _joined(facts.url, address.strip())
        if whole and (facts.url is None or _same_site(whole, facts.url)):
            return Claim(whole, rule)
    return None


def twin_of(facts: Facts) -> Twin | None:
    """`amp` for a page that says it is one (amp.dev, required markup)."""
    attributes = facts.tree.parser.root.attributes if facts.tree.parser.root else {}
    return "amp" if "amp" in attributes or "⚡" in attributes else None


def section_of(facts: Facts, headline: str | None, address: str | None) -> Claim | None:
    """The section, where the page states one, or its breadcrumbs lead through one."""
    stated = [Claim(it, "article:section") for it in facts.metas.get("article:section", ())]
    stated += [
        Claim(it, "jsonld articleSection") for thing in facts.articles for it in values_in(thing, "articleSection")
    ]
    stated += [Claim(it, "breadcrumb") for it in _crumbs(facts, address)]
    taken = {folded(headline or ""), *facts.site_names, ""}
    return next(
        (it for it in stated if folded(it.value) not in taken and len(it.value) <= _LONGEST_SECTION), None
    )  # fmt: skip


def _crumbs(facts: Facts, address: str | None) -> list[str]:
    """
    The breadcrumbs that can be a section, the nearest to the page first: not the first, which is the front page.

    A crumb without a link may be the page itself; it is a section where the page links to it by that name elsewhere.
    """
    parser = facts.tree.parser
    trail = parser.css_first(_CRUMBS)
    if trail is None:
        return _linked_crumbs(facts.things)
    first, *crumbs = [squeezed(it.text(deep=True)) for it in trail.css("a, span, li")][:40] or [""]
    crumbs = [it for it in reversed(crumbs) if it and it != first]
    if not crumbs:
        return []
    wanted = {folded(it) for it in crumbs}
    longest = 2 * max(map(len, crumbs))
    own = _path(address or facts.url)
    elsewhere: set[str] = set()
    for link in parser.css("a[href]"):
        text = link.text(deep=True)
        if len(text) > longest or (name := folded(text)) not in wanted:
            continue
        if _path(link.attributes.get("href")) not in ("", own):
            elsewhere.add(name)
    links = {folded(it.text(deep=True)) for it in trail.css("a[href]")}
    return [it for it in crumbs if folded(it) in (links & elsewhere or elsewhere)]


def _linked_crumbs(things: list[Thing]) -> list[str]:
    """The names in a BreadcrumbList between the front page and the page itself."""
    for thing in things:
        if "BreadcrumbList" in values_in(thing, "@type") and isinstance(thing.get("itemListElement"), list):
            names = [
                next(iter(values_in(it, "name") or values_in(inner if isinstance(inner, dict) else {}, "name")), "")
                for it in thing["itemListElement"]
                if isinstance(it, dict)
                for inner in [it.get("item")]
            ]
            return names[1:-1][::-1]
    return []


def images_of(facts: Facts) -> tuple[tuple[Image, ...], str | None]:
    """The picture by the headline with its caption, else the one the page shows elsewhere; and the rule."""
    if lead := _lead(facts):
        return (lead,), "figure by the headline"
    alt = next(iter(facts.metas.get("og:image:alt", ())), None)
    for name in ("og:image", "og:image:url", "twitter:image"):
        for value in facts.metas.get(name, ()):
            return (Image(value, alt),), name
    for thing in facts.articles:
        for it in thing["image"] if isinstance(thing.get("image"), list) else [thing.get("image")]:
            urls = values_in(it, "url") if isinstance(it, dict) else values_in({"url": it}, "url")
            if urls:
                return (Image(urls[0]),), "jsonld image"
    return (), None


def _lead(facts: Facts) -> Image | None:
    """An image between headline and body, in a figure or with a caption beside it."""
    tree, blocks = facts.tree, facts.blocks
    if facts.heading is None or facts.body_start >= len(blocks):
        return None
    start, end = blocks[facts.heading].holder, blocks[facts.body_start].holder
    captions = [it for it in blocks[facts.heading : facts.body_start] if it.place & Place.CAPTION]
    for i in range(start, end):
        if tree.tags[i] not in ("img", "amp-img"):
            continue
        attributes = tree.attributes(i)
        url = next(filter(None, (attributes.get(name) for name in (*_LAZY, "src"))), None)
        above = [i]
        while len(above) < 4 and above[-1] > 0:
            above.append(tree.parents[above[-1]])
        caption = next((it for it in captions if above[-1] <= it.holder < tree.ends[above[-1]]), None)
        in_figure = any(tree.tags[it] == "figure" for it in above)
        if url and not url.startswith("data:") and (caption or in_figure):
            alt = squeezed(attributes.get("alt") or "") or None
            return Image(url, alt, caption.text if caption else None)
    return None


def _joined(base: str | None, address: str) -> str | None:
    try:
        whole = urljoin(base or "", address)
        parts = urlsplit(whole)
        return whole if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _same_site(one: str, other: str) -> bool:
    try:
        hosts = [re.sub(r"^(?:www|amp|m|mobile)\.", "", urlsplit(it).hostname or "") for it in (one, other)]
    except ValueError:
        return False
    return hosts[0] == hosts[1] or hosts[0].endswith(f".{hosts[1]}") or hosts[1].endswith(f".{hosts[0]}")


def _path(address: str | None) -> str:
    try:
        return urlsplit(address or "").path.rstrip("/")
    except ValueError:
        return ""
