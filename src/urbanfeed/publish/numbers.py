"""Numbers of articles, as people read them."""

from urbanfeed.store import Total

__all__ = ["how_many"]


def how_many(total: Total) -> str:
    """`1 article`, `9,876 articles`; an estimate to two digits: `about 12,000 articles`."""
    if not total.exact:
        return f"about {round(total.number, 2 - len(str(total.number))):,} articles"
    return f"{total.number:,} article{'' if total.number == 1 else 's'}"
