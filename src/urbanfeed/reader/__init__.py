"""
The reader: any page to a draft, in any script; it knows no site, and no language's words but for dates and bylines.

Nothing here fetches, cleans or stores.
"""

from urbanfeed.reader.encodings import decode
from urbanfeed.reader.memory import Impression, Memory, impression_of
from urbanfeed.reader.parts import Part, one_article, part_of
from urbanfeed.reader.reading import read, supplemented
from urbanfeed.reader.refusal import refuse

__all__ = [
    "Impression",
    "Memory",
    "Part",
    "decode",
    "impression_of",
    "one_article",
    "part_of",
    "read",
    "refuse",
    "supplemented",
]
