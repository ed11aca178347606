"""
Recent: what was used last, kept in memory up to a number of bytes.

Nothing here knows what it keeps; whoever puts it in says how large it is.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

__all__ = ["Recent"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(slots=True)
class Recent(Generic[Key, Value]):
    """Values by key, as many as `most` bytes hold, for any thread; what was used least lately goes first."""

    most: int
    _known: OrderedDict[Key, tuple[Value, int]] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Key) -> Value | None:
        """The value of the key, if it is still there."""
        with self._lock:
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key][0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Keep the value, of so many bytes; the newest one stays, however large."""
        with self._lock:
            self._size += size - self._known.pop(key, (value, 0))[1]
            self._known[key] = (value, size)
            while self._size > self.most and len(self._known) > 1:
                self._size -= self._known.popitem(last=False)[1][1]
