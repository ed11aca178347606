"""
The GraphQL documents that this version promises to run, each known by the SHA-256 of its text: operations/*.graphql.

A document that was released never changes, since pages and apps that were built with its hash go on asking for it; a
better one is one more file. Nothing here knows the schema or runs anything.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

__all__ = ["document", "hashed", "promised", "read"]


def hashed(text: str) -> str:
    """The SHA-256 of the text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


@cache
def document(name: str) -> str:
    """The text of the document that we ship under this name."""
    return (files(__package__) / "operations" / f"{name}.graphql").read_text("utf-8")


@cache
def promised() -> dict[str, str]:
    """The documents that we ship, by hash."""
    folder = files(__package__) / "operations"
    texts = [it.read_text("utf-8") for it in folder.iterdir() if it.name.endswith(".graphql")]
    return {hashed(it): it for it in texts}


def read(folder: Path) -> dict[str, str]:
    """
    The documents in the *.graphql files of a folder, by hash: each as it stands, and without the line break at its end,
    which editors put there and build tools leave out.
    """
    texts = [path.read_bytes().decode() for path in sorted(folder.glob("*.graphql"))]
    return {hashed(it): it for text in texts for it in (text, text.removesuffix("\n"))}
