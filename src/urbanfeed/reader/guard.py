"""
The guard before the parser: markup that would take lexbor quadratic time, or us too much memory, is refused or mended.

Three things do: elements that nest without end, formatting elements left open (each block that follows opens them all
again), and one tag with countless attributes (each is compared with all before it). Most pages show none at a glance;
those that might are walked through, tag by tag, roughly as the parser would.
"""

import re
from collections import Counter

from urbanfeed.page import ExtractionError

__all__ = ["guarded"]

MAX_CHARACTERS = 20_000_000
MAX_TAGS = 150_000  # the largest of a thousand real pages had 11,000 nodes
MAX_DEPTH = 20_000  # of elements that nest; a parser looks through its open elements at each tag, so depth costs twice
MAX_FORMATTING = 150
MAX_ATTRIBUTES = 5_000

# These end each other without an end tag (HTML standard, section 13.1.2.4), or hold nothing: they do not nest.
_FLAT = frozenset({
    "p", "li", "dt", "dd", "tr", "tbody", "thead", "tfoot", "colgroup", "option", "optgroup", "rp", "rt", "html",
    "head", "body", "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "a", "select",
})  # fmt: skip
# Left open, these are opened again in each block that follows (the standard's "active formatting elements").
_FORMATTING = frozenset({
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
# No end tag reaches beyond these (the standard's "scope", section 13.2.4.2).
_BARRIERS = frozenset({
    "applet", "caption", "table", "td", "th", "marquee", "object", "template", "foreignobject", "desc", "mi", "mo",
    "mn", "ms", "mtext", "annotation-xml",
})  # fmt: skip
_CELLS = ("caption", "td", "th")
_NEAR = 16  # an end tag without its start this near the top is taken for one that ends nothing

# What looks like a tag in a comment, in a script and the like is none. Possessive throughout: linear on any
# input; ASCII, for HTML's white space is no wider, and names may hold any other.
_ATTRIBUTE = r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_ATTRIBUTES = rf'(?: [a-z-]++="[^"]*+")*+(?:{_ATTRIBUTE})*+'  # first the form that nearly all have, for it is quick
_NO_TAGS = (
    r"!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+)"
    r"|(?=[sStTiInNxX][cCtTeEiIfFoOmM])(?i:(script|style|textarea|title|iframe|noembed|noframes|xmp)(?=[\s/>])"
    rf"{_ATTRIBUTES}"
    r"[\s/]*+>[^<]*+(?:<(?!/\1[\s/>])[^<]*+)*+)"
)
_START = re.compile(rf"<(?:{_NO_TAGS}|([a-zA-Z][^\s/>]*+)({_ATTRIBUTES}))", re.ASCII)
_START_OR_END = re.compile(rf"<(?:{_NO_TAGS}|(/?[a-zA-Z][^\s/>]*+){_ATTRIBUTES})", re.ASCII)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE, re.ASCII)
_FORMATTING_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_FORMATTING))})(?:[\s/][^<>]*+)?>", re.IGNORECASE)


def guarded(markup: str) -> str:
    """
    The markup, without its formatting tags where so many stand open that each block would open them all again.

    Raises ExtractionError (too-large, too-deep).
    """
    if len(markup) > MAX_CHARACTERS:
        raise ExtractionError("too-large", f"more than {MAX_CHARACTERS:,} characters")
    parts = _START.split(markup)  # flat: three groups, and what is between
    names, attributes = parts[2::4], parts[3::4]
    if len(names) > MAX_TAGS:
        raise ExtractionError("too-large", f"more than {MAX_TAGS:,} tags")
    for it in filter(None, attributes):
        if len(it) > 2 * MAX_ATTRIBUTES and len(_ONE_ATTRIBUTE.findall(it)) > MAX_ATTRIBUTES:
            raise ExtractionError("too-large", f"a tag with more than {MAX_ATTRIBUTES:,} attributes")
    counts = Counter(names)
    formatting = sum(count for name, count in counts.items() if name and name.lower() in _FORMATTING)
    # Nothing nests deeper than there are start tags, so that most pages need no second look.
    if len(names) <= MAX_DEPTH and formatting <= MAX_FORMATTING:
        return markup
    deepest, left_open = _nesting([name.lower() for _, name in _START_OR_END.findall(markup) if name])
    if deepest > MAX_DEPTH:
        raise ExtractionError("too-deep", f"elements nested more than {MAX_DEPTH:,} deep")
    return _FORMATTING_TAG.sub("", markup) if left_open > MAX_FORMATTING else markup


def _nesting(tags: list[str]) -> tuple[int, int]:
    """How deep elements nest at most, and how many formatting elements stand open at most; end tags begin with `/`."""
    stack: list[str] = []
    formatting: list[str] = []  # with an empty one where a barrier begins
    deepest = left_open = barriers = 0
    for tag in tags:
        if tag in _FORMATTING:
            formatting.append(tag)
            left_open = max(left_open, len(formatting) - barriers)
            continue
        starts = tag[0] != "/"
        name = tag.removeprefix("/")
        if not starts and name in _FORMATTING:
            _end(formatting, name)
            continue
        cell = _CELLS if name in _CELLS else ()  # which begins where another ends
        for closed in cell if starts else (name,):
            for ended in _ended(stack, closed):
                if ended in _BARRIERS:
                    barriers -= 1
                    while formatting.pop():
                        pass
        if starts and tag not in _FLAT:
            stack.append(tag)
            deepest = max(deepest, len(stack))
            if tag in _BARRIERS:
                barriers += 1
                formatting.append("")
    return deepest, left_open


def _end(formatting: list[str], name: str) -> None:
    """An end tag ends the last formatting element of its name, if no barrier is between."""
    for i in range(len(formatting) - 1, max(-1, len(formatting) - _NEAR), -1):
        if formatting[i] in ("", name):
            if formatting[i]:
                del formatting[i]
            return


def _ended(stack: list[str], name: str) -> list[str]:
    """What an end tag takes off the stack: the last element of its name and all inside it, if no barrier is between."""
    for i in range(len(stack) - 1, max(-1, len(stack) - _NEAR), -1):
        if stack[i] == name:
            ended = stack[i:]
            del stack[i:]
            return ended
        if stack[i] in _BARRIERS and not (name == "table" and stack[i] in _CELLS):
            break
    return []
