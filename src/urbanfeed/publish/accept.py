"""What a client likes, and how much: media types and content codings (RFC 9110, sections 12.5.1 and 12.5.3)."""

from collections.abc import Iterator
from functools import lru_cache

__all__ = ["LONGEST", "liked", "likes_gzip"]

# Bytes of a header. No client has so much to say; to take a longer one apart would keep all others waiting, and to
# remember it would take memory.
LONGEST = 2_000


def liked(accept: str) -> Iterator[tuple[str, float]]:
    """
    Each range or coding of the header, in lower case, with its weight; 0 for a weight that is no number. Nothing of one
    that is longer than LONGEST.
    """
    if len(accept) > LONGEST:
        return
    for part in accept.lower().split(","):
        kind, *parameters = (it.strip() for it in part.split(";"))
        yield kind, next((_weight(it[2:]) for it in parameters if it.startswith("q=")), 1.0)


def likes_gzip(accept_encoding: bytes) -> bool:
    """Whether who sends this header should be answered by gzip: where it is liked, and no less than plain bytes."""
    return 0 < len(accept_encoding) <= LONGEST and _likes_gzip(accept_encoding)


@lru_cache
def _likes_gzip(accept_encoding: bytes) -> bool:
    weights = dict(liked(accept_encoding.decode("latin-1")))
    others = weights.get("*", 0.0)
    packed = max((weights[it] for it in ("gzip", "x-gzip") if it in weights), default=others)
    return packed > 0 and packed >= weights.get("identity", 0.0)


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
