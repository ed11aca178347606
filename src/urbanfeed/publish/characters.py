"""
Characters that no document may hold, not even escaped, taken out of every text of a value; and addresses in ASCII.
"""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast
from urllib.parse import quote

__all__ = ["FORBIDDEN", "printable", "uri"]

# The complement of production [2] `Char` of XML 1.0: most C0 controls, lone surrogates, U+FFFE and U+FFFF. And what XML
# only warns of there (section 2.2, note), but HTML takes for an error (section 13.2.3.5): U+007F, the C1 controls and
# the other noncharacters.
_PLANES = "".join(f"{chr(it)}{chr(it + 1)}" for it in range(0x1FFFE, 0x110000, 0x10000))
FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff{_PLANES}]")

_HOST = re.compile("[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)  # and the scheme before it

T = TypeVar("T")


def printable(value: T) -> T:
    """
    The same value without them: a string, or a tuple or dataclass that holds strings, however deep. U+0085, which ends
    a line where it does anything, becomes a space.
    """
    return cast(T, _printable(value))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return FORBIDDEN.sub("", value.replace("\x85", " "))
    if isinstance(value, tuple):
        return tuple(map(_printable, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{it.name: _printable(getattr(value, it.name)) for it in fields(value)})
    return value


def uri(address: str) -> str:
    """
    The address as a URI: what only an IRI may hold is percent-encoded (RFC 3987, section 3.1), and so are brackets
    outside the host (RFC 3986, section 3.2.2), as in `?tags[]=trams`.
    """
    quoted = quote(printable(address), safe="%:/?#[]@!$&'()*+,;=~")
    if "[" not in quoted and "]" not in quoted:
        return quoted
    host = _HOST.match(quoted)
    end = host.end() if host else 0
    return quoted[:end] + quoted[end:].replace("[", "%5B").replace("]", "%5D")
