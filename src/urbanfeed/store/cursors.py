"""Cursors: the place of an article in the order of all, as an opaque text that survives restarts."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

__all__ = ["CursorError", "Place"]

_PLACE = re.compile(r"(-?\d{1,18}) ([\w.:-]{1,64})", re.ASCII)


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
        return urlsafe_b64encode(f"{self.instant} {self.id}".encode()).rstrip(b"=").decode()

    @classmethod
    def of(cls, cursor: str) -> "Place":
        """The place that a cursor stands for. Raises CursorError."""
        try:
            text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        except ValueError:
            raise CursorError(cursor) from None
        match = _PLACE.fullmatch(text)
        place = cls(int(match[1]), match[2]) if match else None
        if place is None or place.cursor != cursor:
            raise CursorError(cursor)
        return place
