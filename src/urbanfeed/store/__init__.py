"""
The store: articles with their history, their pages and their sources, kept so that all can be found and made again.

It holds the only SQL. It knows the ground, and nothing of how articles come in or go out.
"""

from urbanfeed.store.articles import Revision, Slice
from urbanfeed.store.cursors import CursorError
from urbanfeed.store.errors import DatabaseError, DatabaseTooNew
from urbanfeed.store.pages import Kept
from urbanfeed.store.sources import Source
from urbanfeed.store.store import Store

__all__ = ["CursorError", "DatabaseError", "DatabaseTooNew", "Kept", "Revision", "Slice", "Source", "Store"]
