"""
The craft of scrapers: a first one guessed from a page, pages recorded with the article each must give, and checked.

Nothing here fetches, and nothing of it runs when articles are gathered.
"""

from urbanfeed.ingest.craft.checking import Checked, Difference, by_reader, check, second_opinion
from urbanfeed.ingest.craft.recorded import (
    Recorded,
    as_text,
    expected_of,
    folder_of,
    key_of,
    recorded_in,
    recorded_of,
    write,
)
from urbanfeed.ingest.craft.writing import Sketch, name_of, sketch

__all__ = [
    "Checked", "Difference", "Recorded", "Sketch", "as_text", "by_reader", "check", "expected_of",
    "folder_of", "key_of", "name_of", "recorded_in", "recorded_of", "second_opinion", "sketch", "write",
]  # fmt: skip
