"""
The store: articles with their history, their pages and their sources, kept so that all can be found and made again.

It holds the only SQL. It knows the ground, and nothing of how articles come in or go out.
"""

from urbanfeed.store.articles import Revision, Slice
from urbanfeed.store.cursors import CursorError
from urbanfeed.store.errors import DatabaseError, DatabaseTooNew
from urbanfeed.store.forgetting import Tombstone
from urbanfeed.store.gathering import Gathering
from urbanfeed.store.health import EmptyField, FailureCount, Health, HealthState
from urbanfeed.store.pages import Kept
from urbanfeed.store.sources import Added, Place, Source
from urbanfeed.store.store import Store
from urbanfeed.store.visits import Sample, Visit

__all__ = [
    "Added", "CursorError", "DatabaseError", "DatabaseTooNew", "EmptyField", "FailureCount", "Gathering", "Health",
    "HealthState", "Kept", "Place", "Revision", "Sample", "Slice", "Source", "Store", "Tombstone",
    "Visit",
]  # fmt: skip
