"""
Numbers: a place in the order of all articles as one integer, under which the search index keeps each.

The newest matches are then the last ones of the index itself, and nothing is sorted. A number is the second of the
instant that the article is ordered by, and 25 bits that tell the articles of one second apart in the order of paging:
a whole second before the fractions of it, then by id.
"""

from hashlib import blake2b

__all__ = ["GREATEST", "LEAST", "at_least", "at_most", "instant_of", "number_of", "seconds_of"]

LEAST, GREATEST = -(2**63), 2**63 - 1  # of all numbers

_MICROS = 1_000_000
_BITS = 25  # the last second of the year 9999 takes 38 bits, and a number has 63
_ID_BITS, _ID_BITS_OF_FRACTION = 24, 4
_HEX = 6  # digits of an id that make 24 bits; ids are UUIDs


def number_of(instant: int, id: str) -> int:
    """The number of an article ordered by this instant (microseconds); where it is taken, the next free one is its."""
    first = at_least(instant)
    bits = _ID_BITS_OF_FRACTION if instant % _MICROS else _ID_BITS
    return first | (_begin(id) >> (_ID_BITS - bits))


def at_least(instant: int) -> int:
    """The least number of an article ordered by this instant."""
    second, fraction = divmod(instant, _MICROS)
    return second << _BITS | ((1 << _ID_BITS | fraction << _ID_BITS_OF_FRACTION) if fraction else 0)


def at_most(instant: int) -> int:
    """The greatest number of an article ordered by this instant."""
    return at_least(instant) | ((1 << (_ID_BITS_OF_FRACTION if instant % _MICROS else _ID_BITS)) - 1)


def seconds_of(number: int) -> int:
    """The second that the number begins with, since 1970."""
    return number >> _BITS


def instant_of(number: int) -> int:
    """The instant of the whole second that the number begins with (microseconds)."""
    return seconds_of(number) * _MICROS


def _begin(id: str) -> int:
    try:
        return int(id[:_HEX], 16)
    except ValueError:
        return int.from_bytes(blake2b(id.encode(), digest_size=3).digest(), "big")
