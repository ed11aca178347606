"""
Taking in many pages at once: archives (WARC, WET), folders, lists of addresses, OPML.

Processes read the pages, on all cores; one task of this process stores them. What a page goes through is pipeline.py's.
"""

from urbanfeed.ingest.bulk.batches import Batch, BatchError, batches_of
from urbanfeed.ingest.bulk.bookmarks import Bookmarks, bookmarks_of
from urbanfeed.ingest.bulk.run import Progress, take_in

__all__ = ["Batch", "BatchError", "Bookmarks", "Progress", "batches_of", "bookmarks_of", "take_in"]
