"""
The reader: any page to a draft, in any script; it knows no site, and no language's words but for dates and bylines.

Nothing here fetches, cleans or stores.
"""

from urbanfeed.reader.encodings import decode
from urbanfeed.reader.reading import read, supplemented
from urbanfeed.reader.refusal import refuse

__all__ = ["decode", "read", "refuse", "supplemented"]
