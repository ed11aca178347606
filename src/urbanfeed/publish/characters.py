"""Characters that XML 1.0 cannot hold, not even escaped, taken out of every text of a value; and addresses in ASCII."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast
from urllib.parse import quote

__all__ = ["FORBIDDEN", "printable", "uri"]

# The complement of production [2] `Char` of XML 1.0: most C0 controls, lone surrogates, U+FFFE and U+FFFF.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

T = TypeVar("T")


def printable(value: T) -> T:
    """The same value without them: a string, or a tuple or dataclass that holds strings, however deep."""
    return cast(T, _printable(value))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return FORBIDDEN.sub("", value)
    if isinstance(value, tuple):
        return tuple(map(_printable, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{it.name: _printable(getattr(value, it.name)) for it in fields(value)})
    return value


def uri(address: str) -> str:
    """The address as a URI: what only an IRI may hold is percent-encoded (RFC 3987, section 3.1)."""
    return quote(printable(address), safe="%:/?#[]@!$&'()*+,;=~")
