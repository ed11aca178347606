"""
Kept: what was made of the content, good for as long as that stays as it is; made once for all who ask, also meanwhile.

It is this process's own, of so many bytes at most; what nobody has asked for the longest goes first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from urbanfeed.store import Content
from urbanfeed.store.recent import Recent

__all__ = ["Kept"]

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Value]):
    """Values by what was asked. size: of one, in bytes of memory, about."""

    _known: Recent[Hashable, tuple[int, Value]]
    size: Callable[[Value], int]
    _under_way: dict[Hashable, asyncio.Task[Value]] = field(default_factory=dict)

    @classmethod
    def of(cls, most: int, size: Callable[[Value], int]) -> "Kept[Value]":
        """None yet. most: bytes."""
        return cls(Recent(most), size)

    def ready(self, key: Hashable, content: Content) -> Value | None:
        """What `key` asks for, if it is known and still good."""
        found = self._known.get(key)
        return found[1] if found and found[0] == content.version else None

    def last(self, key: Hashable) -> Value | None:
        """What `key` asks for as it was last known, good or not."""
        found = self._known.get(key)
        return found[1] if found else None

    async def get(self, key: Hashable, content: Content, make: Callable[[], Awaitable[Value]]) -> Value:
        """What `key` asks for, made if need be; whoever goes away that waits for it, the others are answered."""
        # The version before the question: what changes between the two is seen at the next one.
        version = content.version
        if (found := self._known.get(key)) and found[0] == version:
            return found[1]
        task = self._under_way.get((key, version))
        if task is None:
            task = self._under_way[key, version] = asyncio.ensure_future(self._make(key, version, make))
        return await asyncio.shield(task)

    async def _make(self, key: Hashable, version: int, make: Callable[[], Awaitable[Value]]) -> Value:
        try:
            value = await make()
        finally:
            del self._under_way[key, version]
        self._known.put(key, (version, value), self.size(value) + len(repr(key)))  # what is asked may be as long
        return value
