"""
Evidence of dates: every place where a page says when its article was published or changed, and what kind of place it is.

Nothing is chosen here; `datelines.py` weighs it. A date far from the headline may belong to anything, so of what people
see, only what stands by the headline or the body's end is looked at.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from urbanfeed.moment import Moment
from urbanfeed.page import Claim
from urbanfeed.reader.blocks import Place, squeezed
from urbanfeed.reader.calendar import plain
from urbanfeed.reader.dates import moment, moment_in_address, moments
from urbanfeed.reader.facts import Facts, folded
from urbanfeed.reader.labels import Kind, kind_of
from urbanfeed.reader.linked import Thing, values_in
from urbanfeed.reader.relative import may_be_relative
from urbanfeed.reader.runs import Char

__all__ = [
    "Evidence", "Witness", "in_addresses", "in_linked_data", "in_metas", "in_times", "printed",
    "printed_far",
]

Languages = tuple[str, ...]

_MACHINES = "jmt"  # the first letters of the rules "jsonld", "meta" and "time"
_ORDER = re.compile(r"\d\d?[/.-]\d\d?[/.-]\d{4}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    One date that a page states. kind: what of, as far as its place or its label says; None for "nobody says".

    distance: of a printed line, blocks from the headline. is_open: one of two readings, which needs another witness.
    """

    claim: Claim
    moment: Moment
    kind: Kind | None
    distance: int = 0
    is_open: bool = False

    @property
    def day(self) -> date:
        """The day as the page's readers read it."""
        return date.fromisoformat(self.moment.at[:10])


@dataclass(frozen=True)
class Witness:
    """What is needed to read dates on one page. now: the time of fetching, where it is known."""

    facts: Facts
    languages: Languages
    now: datetime | None = None

    def stated(self, text: str, rule: str, confidence: float, kind: Kind | None) -> Evidence | None:
        """The evidence that a whole text is."""
        read = own = moment(text, languages=self.languages)
        if read is None:
            read = (moment(text, languages=self.languages, now=self.now) if self.now else None) or _numeric(text)
        if read is None or (rule[0] in _MACHINES and _ORDER.match(text) and any(self.open(text, rule, 0))):
            return None  # machines write 11/01/2023 in their own programmer's order
        return Evidence(Claim(text, rule, confidence, None if own else read), read, kind)

    def open(self, text: str, rule: str, confidence: float) -> Iterator[Evidence]:
        """The two readings of a text such as 03/04/2025, where it has two: another date may settle it."""
        both = [moment(text, languages=(language,)) for language in ("en-US", "en-GB")]
        if both[0] and both[1] and both[0].at != both[1].at:
            kind = kind_of(plain(text))
            for it in both:
                yield Evidence(Claim(text, rule, confidence, it), it, kind, is_open=True)

    @cached_property
    def lines(self) -> "list[_Line]":
        """The short lines where a date may stand, the nearest to the headline first."""
        return sorted(_lines(self.facts, self.now), key=lambda it: not it.dated)


# ---- what the page tells machines

_KEYS: tuple[tuple[str, Kind, float], ...] = (
    ("datePublished", "published", 0.95), ("dateModified", "updated", 0.95), ("uploadDate", "published", 0.8),
    ("dateCreated", "published", 0.7),
)  # fmt: skip
_IN_SCRIPT = re.compile(r"""(?:"|&quot;)(datePublished|dateModified)(?:"|&quot;)\s*:\s*(?:"|&quot;)([^"&<]{8,40})""")
_MOST_CHARACTERS = 1_000_000


def in_linked_data(witness: Witness) -> Iterator[Evidence]:
    """Of the page's article, else of the page; by text alone where the JSON cannot be read."""
    facts = witness.facts
    articles = [it for it in facts.articles if values_in(it, "datePublished") or values_in(it, "dateModified")]
    others = [it for it in facts.things if it not in articles and not _is_part(it)] if len(facts.things) < 200 else []
    for thing in (*_own(articles, facts), *others):
        rule = "jsonld" if thing in articles else f"jsonld {next(iter(values_in(thing, '@type')), '')}".strip()
        for key, kind, confidence in _KEYS:
            for text in values_in(thing, key)[:1]:
                sure = confidence if thing in articles else confidence - 0.1
                if found := witness.stated(text, f"{rule} {key}", sure, kind):
                    yield found
                else:
                    yield from (replace(it, kind=kind) for it in witness.open(text, f"{rule} {key}", sure))
    if not any(values_in(it, "datePublished") for it in facts.things):
        yield from _in_broken_scripts(witness)


def _in_broken_scripts(witness: Witness) -> Iterator[Evidence]:
    for script in witness.facts.tree.parser.css('script[type*="ld+json" i]')[:20]:
        text = script.text(deep=True)
        start = text.find("datePublished", 0, _MOST_CHARACTERS) - len("&quot;")
        for found in list(_IN_SCRIPT.finditer(text, max(0, start), start + 2_000))[:2] if start > -6 else []:
            kind: Kind = "published" if found[1] == "datePublished" else "updated"
            if stated := witness.stated(found[2], f"jsonld {found[1]}", 0.75, kind):
                yield stated


_PARTS = frozenset({
    "comment", "product", "offer", "event", "person", "organization", "website", "review", "imageobject", "jobposting",
    "breadcrumblist", "itemlist", "claimreview", "aggregaterating", "listitem", "place", "localbusiness", "question",
    "answer", "webapplication", "softwareapplication", "newsmediaorganization", "hentry", "dataset", "book", "movie",
})  # fmt: skip


def _is_part(thing: Thing) -> bool:
    return any(kind.rpartition("/")[2].lower() in _PARTS for kind in values_in(thing, "@type"))


def _own(articles: list[Thing], facts: Facts) -> list[Thing]:
    """The page's own article first, where several stand there and one of them has the page's headline or address."""
    if len(articles) < 2:
        return articles
    titles = {folded(it) for it in (facts.title, *facts.metas.get("og:title", ()))}
    if facts.heading is not None:
        titles.add(folded(facts.blocks[facts.heading].text))
    own = _path(facts.url)

    def is_own(thing: Thing) -> bool:
        names = [folded(it) for key in ("headline", "name") for it in values_in(thing, key)]
        return any(it and it in titles for it in names) or (
            bool(own) and any(_path(it) == own for key in ("url", "mainEntityOfPage", "@id") for it in values_in(thing, key))
        )

    return [it for it in articles if is_own(it)][:3] or articles[:1]


_NAMED = re.compile(
    r"(?P<never>expir|unpublish|event|birth|death|review|deadline|author$|publisher|copyright|embargo|schedul|valid|"
    r"publish(?:ing)?_?(?:group|house|type|status)|republish|section|tag|url|image|title|priority|version|pageviews)"
    r"|(?P<updated>modif|updat|revis|lastmod|last-mod|last_mod|changed|edited)"
    r"|(?P<published>publish|publication|pubdate|pub[_-]date|pub[_-]time|ptime|issued|release|posted|firstdate|"
    r"date[._-]?(?:published|issued|created)|created|creation|dateline|online_date|article[.:_-]date)"
    r"|(?P<date>(?:^|[.:_-])date$|^date[._-]|(?:^|[.:_-])datetime$|^sailthru\.date$|time$|^article:create|"
    r"^citation_date$|displaydate)"
)


def in_metas(witness: Witness) -> Iterator[Evidence]:
    """The meta elements, by what their names say: Open Graph, Dublin Core, and everybody's own."""
    for name, values in witness.facts.metas.items():
        found = _NAMED.search(name)
        if found is None or found["never"]:
            continue
        kind: Kind | None = "updated" if found["updated"] else "published" if found["published"] else None
        confidence = 0.9 if kind and name.startswith(("article:", "og:", "datep", "dc")) else 0.8 if kind else 0.6
        rule = f"meta {name}"
        if stated := witness.stated(values[0], rule, confidence, kind):
            yield stated
        else:
            yield from (replace(it, kind=kind) for it in witness.open(values[0], rule, confidence))


def in_addresses(witness: Witness) -> Iterator[Evidence]:
    """The page's address: the one asked for, and those it calls its own."""
    link = witness.facts.tree.parser.css_first("link[rel~=canonical i][href]")
    own = [squeezed(link.attributes.get("href") or "")] if link else []
    for address in (witness.facts.url, *own, *witness.facts.metas.get("og:url", ())):
        if address and (found := moment_in_address(address)):
            yield Evidence(Claim(found.text, "address", 0.6, found), found, None)


# ---- what the page shows people

_LONGEST = 140
_LONGEST_LABEL = 40
_MOST_WORDS = 50  # characters before a date that nobody labels: a name, a role, a place
_BEFORE, _BETWEEN, _INTO_BODY, _AFTER, _FAR = 6, 45, 6, 6, 60
_PASSED_OVER = Place.COMMENTS | Place.NAV | Place.FORM | Place.CAPTION
_DATED = re.compile(r"\d{4}|\d\d?[./]\d\d?[./]\d\d|[年년月]|[\u0e00-\u0e7f]\s*\d\d")
_PARTING = re.compile(r"\s*(?:[,;|·•]|\s[-–—/]\s)\s*|\s+(?=[^\W\d_])")
_MOST_READ = 14
_MOST_TIMES = 200
_FEWEST_DIGITS = 3  # "8 ก.ค. 68"
_CLASS = re.compile(
    r"(?P<updated>updat|modif|edited|revis|changed)|(?P<other>event|expir|deadline|copyright|related|archive|calendar)|"
    r"(?P<published>publi|posted|entry-date|release)",
    re.IGNORECASE,
)


Where = Literal["by the headline", "after the body", "hidden", "far below"]


@dataclass(frozen=True, slots=True)
class _Line:
    """
    A short block that may state a date: its index, text, and distance from the headline in blocks.

    dated: whether it has the digits of a whole date, for all that can be told at a glance.
    """

    number: int
    text: str
    distance: int
    where: Where
    dated: bool = True


_SURE: dict[Where, float] = {"by the headline": 0.7, "after the body": 0.5, "hidden": 0.4, "far below": 0.4}


def printed(witness: Witness) -> Iterator[Evidence]:
    """Short lines by the headline and right after the body that state a date, or two with their labels."""
    for line in witness.lines[:_MOST_READ]:
        yield from _in_line(witness, line)


def printed_far(witness: Witness) -> Iterator[Evidence]:
    """Lines far below the body that say in words that they are its date; for pages that state none elsewhere."""
    facts = witness.facts
    end = min(facts.body_end + _FAR, len(facts.blocks))
    digits = facts.blocks[0].runs.chars[:, Char.DIGIT].tolist() if facts.blocks else []
    for i in range(facts.body_end, end):
        block = facts.blocks[i]
        if digits[i] < _FEWEST_DIGITS or block.place & (_PASSED_OVER | Place.HIDDEN) or block.mass > _LONGEST or not _DATED.search(block.text):
            continue
        for found in _in_line(witness, _Line(i, block.text, i - facts.body_end, "far below")):
            if found.kind == "published":
                yield found


def _in_line(witness: Witness, line: _Line) -> Iterator[Evidence]:
    rule, confidence = f"printed {line.where}", _SURE[line.where]
    stated = moments(line.text, languages=witness.languages) if line.dated else []
    if stated is None:
        yield from (replace(it, distance=line.distance) for it in witness.open(line.text, rule, confidence))
        return
    if not stated:
        # "2 hours ago", with no more than a few words
        if witness.now and (found := witness.stated(line.text, rule, confidence - 0.1, None)):
            kind = kind_of(plain(line.text)) or _label(witness.facts, line)
            yield replace(found, kind=kind, distance=line.distance)
        return
    kinds = [kind_of(it.before) for it in stated]
    if kinds[0] is None:
        kinds[0] = _label(witness.facts, line)
    if len(stated) > 3 or (len(stated) > 1 and not any(kinds) and len({it.moment.at for it in stated}) > 1):
        return  # a range, or two that nobody tells apart
    for it, kind in zip(stated, kinds, strict=True):
        if kind is None and len(it.before) > _MOST_WORDS:
            continue  # a sentence that mentions a date
        text = line.text if len(stated) == 1 else _part(line.text, it.moment, witness.languages)
        alone = len(stated) == 1 or text != line.text
        claim = Claim(text, rule, confidence, None if alone else it.moment)
        yield Evidence(claim, it.moment, kind, line.distance)


def in_times(witness: Witness) -> Iterator[Evidence]:
    """The `time` elements by the headline (HTML standard, section 4.5.14), and what is marked datePublished there."""
    facts = witness.facts
    tree = facts.tree
    for line in witness.lines[:_MOST_READ]:
        if line.where == "after the body":
            continue
        holder = facts.blocks[line.number].holder
        for i in (holder, *range(holder + 1, min(tree.ends[holder], holder + 12))):
            if tree.tags[i][:1] == "-":
                continue
            attributes = tree.attributes(i)
            marked = f"{attributes.get('itemprop', '')} {attributes.get('property', '')}".lower()
            value = attributes.get("datetime") or (attributes.get("content") if "date" in marked else "")
            if not value or (tree.tags[i] != "time" and "date" not in marked):
                continue
            kind: Kind | None = "updated" if "datemodified" in marked else "published" if "datepub" in marked else None
            kind = kind or _class_kind(attributes.get("class", "")) or kind_of(plain(line.text))
            rule, confidence = f"time {line.where}", _SURE[line.where] + 0.1
            kind = kind or _label(facts, line)
            found = witness.stated(value.strip(), rule, confidence, kind)
            for it in (found,) if found else witness.open(value, rule, confidence):
                yield replace(it, distance=line.distance)


def _lines(facts: Facts, now: datetime | None) -> Iterator[_Line]:
    """The lines to look at: between headline and body and a little around them, nearest first; then after the body."""
    blocks, start, end = facts.blocks, facts.body_start, facts.body_end
    heading = facts.heading if facts.heading is not None else start
    first, last = min(heading, start), max(heading, start)
    passed_over = _PASSED_OVER & ~(blocks[heading].place if heading < len(blocks) else 0)
    near = [*range(first, min(first + _BETWEEN, last + _INTO_BODY)), *range(first - 1, first - 1 - _BEFORE, -1)]
    if last - first > _BETWEEN:
        near += range(last - _BEFORE, last + _INTO_BODY)
    times = _times(facts.tree.tags)
    digits = blocks[0].runs.chars[:, Char.DIGIT].tolist() if blocks else []
    for i in (*near, *range(max(end, last + _INTO_BODY), end + _AFTER)):
        if not 0 <= i < len(blocks) or blocks[i].place & passed_over or blocks[i].mass > 3 * _LONGEST:
            continue
        block, after = blocks[i], i >= end > start
        if after and block.place & (Place.FOOTER | Place.ASIDE | Place.HIDDEN):
            continue
        at = bisect_left(times, block.holder)
        has_time = at < len(times) and times[at] < facts.tree.ends[block.holder]
        if not has_time and digits[i] < _FEWEST_DIGITS and not now:
            continue
        text = block.text
        if len(text) > _LONGEST:
            continue
        dated = digits[i] >= _FEWEST_DIGITS and _DATED.search(text) is not None
        if has_time or dated or (now and may_be_relative(text)):
            where: Where = "hidden" if block.place & Place.HIDDEN else "after the body" if after else "by the headline"
            yield _Line(i, text, abs(i - heading) + (2 if i < heading else 0), where, dated)


def _times(tags: list[str]) -> list[int]:
    """Where the `time` elements are."""
    found: list[int] = []
    try:
        while len(found) < _MOST_TIMES:
            found.append(tags.index("time", found[-1] + 1 if found else 0))
    except ValueError:
        pass
    return found


def _label(facts: Facts, line: _Line) -> Kind | None:
    """What the elements around a line, or the short line before it, say of its date."""
    tree, block = facts.tree, facts.blocks[line.number]
    node = block.holder
    for _ in range(2):
        if node > 0:
            names = tree.attributes(node)
            if kind := _class_kind(f"{names.get('class', '')} {names.get('itemprop', '')}"):
                return kind
            node = tree.parents[node]
    if line.number:
        before = facts.blocks[line.number - 1].text
        if len(before) <= _LONGEST_LABEL and not any(map(str.isdigit, before)):
            return kind_of(plain(before))
    return None


def _class_kind(names: str) -> Kind | None:
    found = _CLASS.search(names)
    if found is None:
        return None
    return "updated" if found["updated"] else "other" if found["other"] else "published"


def _part(text: str, meant: Moment, languages: Languages) -> str:
    """The part of a line that states one of its dates: what stands between two partings, else the whole line."""
    ends = [0, *(it.end() for it in _PARTING.finditer(text)), len(text)][:24]
    for start in ends:
        for end in ends:
            if start < end and (part := text[start:end].strip(" ,;|·•-–—/")) != text:
                read = moment(part, languages=languages)
                if read and read.at == meant.at:
                    return part
    return text


def _path(address: str | None) -> str:
    try:
        return urlsplit(address or "").path.rstrip("/")
    except ValueError:
        return ""


_SECONDS = re.compile(r"1\d{9}(?:\d{3})?")
_DAY = re.compile(r"(?:19|20)\d{6}")


def _numeric(text: str) -> Moment | None:
    """What only a place for dates makes a date: seconds or milliseconds since 1970, and 20250708."""
    if _SECONDS.fullmatch(text):
        at = datetime.fromtimestamp(int(text[:10]), UTC)
        return Moment(at.isoformat(), "second", "stated", text)
    if _DAY.fullmatch(text):
        return moment(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    return None
