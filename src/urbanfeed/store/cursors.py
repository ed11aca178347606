"""Cursors: the place of an article in an order, as an opaque text that survives restarts."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

__all__ = ["CursorError", "Place", "Standing"]

_PLACE = re.compile(r"(-?\d{1,18}) ([\w.:-]{1,64})", re.ASCII)
_STANDING = re.compile(r"ranked (\d{1,18}) (-?\d{1,19})", re.ASCII)


class CursorError(ValueError):
    """A cursor that no page of articles has given."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor[:100]!r} is no cursor; give one that a page of articles came with")


@dataclass(frozen=True, slots=True)
class Place:
    """The instant that an article is ordered by (microseconds, see instants.py), and its id, which settles a tie."""

    instant: int
    id: str

    @property
    def cursor(self) -> str:
        """The place as a cursor."""
        return _written(f"{self.instant} {self.id}")

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """The place that a cursor stands for. Raises CursorError."""
        match = _PLACE.fullmatch(_read(cursor))
        if not match:
            raise CursorError(cursor)
        return cls(int(match[1]), match[2])


@dataclass(frozen=True, order=True, slots=True)
class Standing:
    """Where an article stands in a ranking: its score, and its number in the search index, which settles a tie."""

    score: int
    number: int

    @property
    def cursor(self) -> str:
        """The standing as a cursor."""
        return _written(f"ranked {self.score} {self.number}")

    @classmethod
    def of(cls, cursor: str) -> "Standing":
        """The standing that a cursor stands for. Raises CursorError."""
        match = _STANDING.fullmatch(_read(cursor))
        if not match:
            raise CursorError(cursor)
        return cls(int(match[1]), int(match[2]))


def _written(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _read(cursor: str) -> str:
    """What a cursor says. Raises CursorError for a text that no cursor has."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise CursorError(cursor) from None
    if _written(text) != cursor:
        raise CursorError(cursor)
    return text
