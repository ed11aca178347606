"""
What is kept of earlier writing: parts of a reply that say the same again and again, a source's or a topic's.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import orjson

from urbanfeed.publish.graphql.plan.compiling import Asked, Write
from urbanfeed.publish.graphql.plan.reading import Run

__all__ = ["Kept", "kept"]

Kept: TypeAlias = Callable[[Any, Run], bytes]
Compose: TypeAlias = Callable[[Write, Any, Run], Any]


def kept(asked: Asked, compose: Compose) -> Kept:
    """
    What writes a field as JSON, by a key that says all that the field says; once for each key, unless something is
    loaded for it, which may have changed.

    compose: the field's value, with what writes its selection, of the key.
    """
    loads, begin = len(asked.level.loads), len(asked.compilation.binding)
    write = asked.write()
    end = len(asked.compilation.binding)
    if len(asked.level.loads) > loads:
        return lambda key, run: orjson.dumps(compose(write, key, run))

    def read(key: Any, run: Run) -> bytes:
        known = write, key, run.links.base, run.values[begin:end]
        weight = run.weight + len(run.links.base)
        return run.memory.texts.get(known) or run.memory.keep(known, compose(write, key, run), weight)

    return read
