"""
What somebody has chosen in the builder: a list of articles, a wire or one article, how it looks, and what of it cannot
be had. The builder's address says all of it and nothing else.

Nothing here asks the store, and nothing raises: what is wrong is told beside what is right.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from urbanfeed.publish.links import Links
from urbanfeed.publish.widgets.asked import ARTICLE_OPTIONS, LIST_OPTIONS, AskedArticle, AskedList
from urbanfeed.query import NAMES, ArticleQuery, QueryError

__all__ = ["KINDS", "Chosen", "Kind"]

Kind = Literal["list", "wire", "article"]
Pairs = tuple[tuple[str, str], ...]

KINDS: tuple[Kind, ...] = ("list", "wire", "article")
# The builder's own: which kind its form is at, and what is looked for among its sources or wires.
_OWN = ("show", "find-source", "find-wire")
_FINDS: dict[Kind, str] = {"list": "find-source", "wire": "find-wire", "article": ""}
_SINGLE = ("article", *LIST_OPTIONS, *_OWN)
_LOOKS = tuple(it for it in LIST_OPTIONS if it != "wire")
_LONGEST = 2_000
# Values of one name that are looked at, and faults that are told: nobody who chooses comes near.
_MOST_VALUES = 100
_MOST_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    asked: what is shown, and how; of a wire or an article that is not named yet, the look alone.

    given: the parameters as they came. faults: each value that cannot be asked for, and is left out.
    """

    kind: Kind
    asked: AskedList | AskedArticle
    find: str
    given: Pairs
    faults: tuple[QueryError, ...]

    @classmethod
    def parse(cls, given: Iterable[tuple[str, str]]) -> "Chosen":
        """
        What the parameters of an address say. `show` is the kind; where it is not said, what is named decides.

        Of a form, which says its kind and sends everything, only what belongs to the kind is meant.
        """
        pairs = tuple((name, " ".join(value.split())) for name, value in given)
        faults = _misnamed(pairs)
        values: dict[str, list[str]] = {}
        for name, value in pairs:
            if value:
                values.setdefault(name, []).append(value)
        single = {name: _one(name, values.get(name, ()), faults) for name in _SINGLE}
        kind = _kind(single, faults)
        filters = [(name, it) for name in NAMES for it in values.get(name, ())[:_MOST_VALUES]]
        if filters and kind != "list" and not single["show"]:
            what = "a wire, which says itself what is asked" if kind == "wire" else "one article"
            faults.append(QueryError(*filters[0], f"no filter beside {what}"))
        looks = [(name, single[name]) for name in (ARTICLE_OPTIONS if kind == "article" else _LOOKS)]
        asked: AskedList | AskedArticle
        match kind:
            case "list":
                asked = AskedList.of(_possible([*filters, *looks], faults))
            case "wire":
                asked = AskedList.of([("wire", single["wire"]), *_possible(looks, faults)])
            case "article":
                asked = AskedArticle.of(single["article"], _possible(looks, faults))
        return cls(kind, asked, single.get(_FINDS[kind], ""), pairs, tuple(faults[:_MOST_FAULTS]))

    @property
    def query(self) -> ArticleQuery:
        """What is asked of a list; everything of another kind."""
        return self.asked.query if isinstance(self.asked, AskedList) else ArticleQuery()

    @property
    def wire(self) -> str:
        """The key of a wire; empty where none is chosen."""
        return self.asked.wire or "" if isinstance(self.asked, AskedList) else ""

    @property
    def article(self) -> str:
        """The id of an article, or an address of it as it was given; empty where none is chosen."""
        return self.asked.id if isinstance(self.asked, AskedArticle) else ""

    @property
    def complete(self) -> bool:
        """Whether there is something to show: a list always is; a wire or an article has to be named."""
        return self.kind == "list" or bool(self.wire or self.article)

    def parameters(self) -> Pairs:
        """The query and the look, in one order and without what goes without saying."""
        said = parse_qsl(urlsplit(self.asked.address(Links(""))).query)
        return (("article", self.article), *said) if self.article else tuple(said)

    @property
    def address(self) -> str:
        """The one query string that says this; empty for the list of everything."""
        show = () if self.complete else (("show", self.kind),)
        find = ((_FINDS[self.kind], self.find),) if self.find else ()
        return urlencode((*show, *self.parameters(), *find))

    def texts(self, name: str) -> tuple[str, ...]:
        """What stands in the form's fields of this name: what is asked for, and also what cannot be."""
        return tuple(dict.fromkeys(value for it, value in self.given if it == name and value))

    def text(self, name: str) -> str:
        """What stands in the form's one field of this name."""
        return next(iter(self.texts(name)), "")

    def fault_of(self, name: str) -> QueryError | None:
        """What is wrong with a value of this name."""
        return next((it for it in self.faults if it.parameter == name), None)


def _misnamed(pairs: Pairs) -> list[QueryError]:
    """The first name that is none of ours; those that others add to links are passed over."""
    known = ("article", *LIST_OPTIONS)
    for name, value in pairs:
        try:
            ArticleQuery.parse([(name, "")], also=(*known, *_OWN))
        except QueryError:
            return [QueryError(name, value, "the parameters " + ", ".join((*NAMES, *known)))]
    return []


def _kind(single: dict[str, str], faults: list[QueryError]) -> Kind:
    for kind in KINDS:
        if single["show"] == kind:
            return kind
    if single["show"]:
        faults.append(QueryError("show", single["show"], ", ".join(KINDS)))
    return "article" if single["article"] else "wire" if single["wire"] else "list"


def _one(name: str, values: Sequence[str], faults: list[QueryError]) -> str:
    """The value of what has one; empty where it is none, and where no HTML could say it."""
    if len(values) > 1:
        faults.append(QueryError(name, ", ".join(values), "one value"))
    value = values[0] if values else ""
    if len(value) > _LONGEST or any(unicodedata.category(it) == "Cc" for it in value):
        faults.append(QueryError(name, value, f"at most {_LONGEST:,} characters, without control characters"))
        return ""
    return value


def _possible(pairs: Iterable[tuple[str, str]], faults: list[QueryError]) -> list[tuple[str, str]]:
    """Those that can be asked for, together."""
    good: list[tuple[str, str]] = []
    for pair in pairs:
        try:
            AskedList.of([*(it for it in good if it[0] == pair[0]), pair])
        except QueryError as error:
            faults.append(error)
        else:
            good.append(pair)
    return good
