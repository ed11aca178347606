"""
Node: what can be asked for again by its id alone (GraphQL Global Object Identification).

An article's id is its own, the UUID that feeds and pages use too. The ids of sources, topics and wires name their kind
first (`source:jarialike_kz`), which no UUID does; so every id says by itself what it leads to. To clients all are
opaque.
"""

from typing import Literal

import strawberry

__all__ = ["Kind", "Node", "node_id", "parted"]

Kind = Literal["article", "source", "topic", "wire"]
_NAMED_KINDS: tuple[Kind, ...] = ("source", "topic", "wire")


@strawberry.interface(
    description="Something that `node(id:)` finds again. "
    'Example: `{ node(id: "source:optimism_kz") { id ... on Source { title } } }`.'
)
class Node:
    """The interface of Article, Source, Topic and Wire."""

    id: strawberry.ID = strawberry.field(
        description='Opaque, unique among all nodes, stable for ever. Example: `"source:optimism_kz"`.'
    )


def node_id(kind: Literal["source", "topic", "wire"], key: str) -> strawberry.ID:
    """The id of a source, a topic or a wire."""
    return strawberry.ID(f"{kind}:{key}")


def parted(id: str) -> tuple[Kind, str]:
    """The kind of node that an id leads to, and its key there."""
    for kind in _NAMED_KINDS:
        if id.startswith(f"{kind}:"):
            return kind, id.removeprefix(f"{kind}:")
    return "article", id
