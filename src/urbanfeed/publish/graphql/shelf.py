"""
A shelf: values by what asks for them, so many and so many bytes of them at most; what nobody has asked for the longest
goes first. It never looks at what stands on it.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["Shelf"]

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_SHARE = 8  # what takes more than this part of a shelf is not put there, or it would push off all the others


@dataclass(slots=True)
class Shelf(Generic[Key, Value]):
    """most_bytes: in all, as those who put something there count them. most: values. bytes: those that it holds."""

    most_bytes: int
    most: int = 100_000
    bytes: int = 0
    _values: OrderedDict[Key, tuple[Value, int]] = field(default_factory=OrderedDict)

    def get(self, key: Key) -> Value | None:
        """The value of this key, if it is still there."""
        if (found := self._values.get(key)) is None:
            return None
        self._values.move_to_end(key)
        return found[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        """Put a value there, in the place of another of its key. size: in bytes."""
        if size > self.most_bytes // _SHARE:
            return
        self.bytes += size - self._values.pop(key, (None, 0))[1]
        self._values[key] = value, size
        while len(self._values) > self.most or self.bytes > self.most_bytes:
            _, (_, gone) = self._values.popitem(last=False)
            self.bytes -= gone

    def clear(self) -> None:
        """Take everything off."""
        self._values.clear()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._values)
