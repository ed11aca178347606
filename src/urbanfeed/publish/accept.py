"""The Accept header: what a client likes, and how much (RFC 9110, section 12.5.1)."""

from collections.abc import Iterator

__all__ = ["liked"]


def liked(accept: str) -> Iterator[tuple[str, float]]:
    """Each media range of the header, in lower case, with its weight; 0 for a weight that is no number."""
    for part in accept.lower().split(","):
        kind, *parameters = (it.strip() for it in part.split(";"))
        yield kind, next((_weight(it[2:]) for it in parameters if it.startswith("q=")), 1.0)


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
