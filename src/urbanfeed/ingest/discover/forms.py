"""
Forms of addresses: what the addresses of a site's articles have in common, learned from them, as an expression.

No word of any language is known here: only which parts repeat, which are numbers, and which are long.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

__all__ = ["Form", "expression", "form_of", "says_much"]

# An address's form: the kinds of its parts, and the names in its query.
Form = tuple[str, ...]

_EXTENSION = re.compile(r"\.[A-Za-z]{2,5}$")
_LONG = 20  # letters of a part that is a title rather than a section
_FEWEST = 3  # different values of a part that is no section


def form_of(url: str) -> Form:
    """The form of an address: `/2025/07/08/a-tram/` and `/2024/11/30/a-park/` have one."""
    parts = urlsplit(url)
    path = tuple(_kind(it) for it in _parts(parts.path))
    return (*path, *sorted(f"?{name}={_kind(value)}" for name, value in parse_qsl(parts.query)))


def says_much(form: Form) -> bool:
    """Whether an address of this form is likely one page among many: it holds a number, a date or a long name."""
    return any(it.startswith(("y", "n", "title")) or it.endswith(("=n", "=title")) for it in form)


def expression(urls: Iterable[str]) -> str:
    """The regular expression that the path (and query) of these addresses, and of their like, match whole."""
    groups: dict[Form, list[str]] = {}
    for url in urls:
        groups.setdefault(form_of(url), []).append(url)
    forms = sorted({_of_group(group) for group in groups.values()})
    return forms[0] if len(forms) == 1 else f"(?:{'|'.join(forms)})"


def _of_group(urls: list[str]) -> str:
    split = [urlsplit(url) for url in urls]
    columns = zip(*(_parts(it.path) for it in split), strict=True)
    path = "".join(f"/{_column(column)}" for column in columns)
    queries = [dict(parse_qsl(it.query)) for it in split]
    # Kept in the order in which the site writes them.
    query = "&".join(f"{re.escape(name)}={_column([it[name] for it in queries], '&')}" for name in queries[0])
    return f"{path or '/'}/?" + (rf"\?{query}" if query else "") if path else rf"/\?{query}"


def _column(values: Iterable[str], end: str = "/") -> str:
    """One part of the path, or a value of the query, in all of a form's addresses."""
    values = list(values)
    distinct = set(values)
    kind = _kind(values[0])
    if kind.startswith("y"):
        return r"\d{4}"
    if kind.startswith("n"):
        return r"\d+" + re.escape(_extension(values[0]))
    # Few sections seen today are not all that there are, unless there is one only.
    if len(distinct) == 1 and (len(values) >= _FEWEST or not kind.startswith("title")):
        return re.escape(values[0])
    extensions = {_extension(it) for it in distinct}
    return rf"[^{end}]+" + (re.escape(extensions.pop()) if len(extensions) == 1 else "")


def _kind(part: str) -> str:
    extension = _extension(part).lower()
    name = part[: len(part) - len(extension)]
    if re.fullmatch(r"(?:19|20)\d\d", name):
        return f"y{extension}"
    if name.isdecimal():
        return f"n{extension}"
    if len(name) >= _LONG or sum(map(name.count, "-_ ")) >= 3 or sum(map(str.isdecimal, name)) >= 4:
        return f"title{extension}"
    return f"word{extension}"


def _extension(part: str) -> str:
    found = _EXTENSION.search(part)
    return found[0] if found else ""


def _parts(path: str) -> list[str]:
    return [it for it in unquote(path).split("/") if it]
