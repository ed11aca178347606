"""
The store: articles with their history, their pages and their sources, kept so that all can be found and made again.

It holds the only SQL. It knows the ground, and nothing of how articles come in or go out.
"""

from urbanfeed.store.articles import Revision, Slice
from urbanfeed.store.counting import Total
from urbanfeed.store.cursors import CursorError
from urbanfeed.store.deeds import Deed
from urbanfeed.store.errors import BackupError, DatabaseAway, DatabaseError, DatabaseTooNew
from urbanfeed.store.facets import Facets, FacetValue
from urbanfeed.store.forgetting import Tombstone
from urbanfeed.store.gathering import Gathering
from urbanfeed.store.health import EmptyField, FailureCount, Health, HealthState
from urbanfeed.store.news import NewsItem, NewsMissed
from urbanfeed.store.pages import Kept
from urbanfeed.store.sources import Added, Place, Source
from urbanfeed.store.store import Store
from urbanfeed.store.subscriptions import Subscription, SubscriptionState
from urbanfeed.store.tokens import SCOPES, Scope, Token, TokenFault
from urbanfeed.store.visits import Sample, Visit
from urbanfeed.store.wires import Wire

__all__ = [
    "Added", "BackupError", "CursorError", "DatabaseAway", "DatabaseError", "DatabaseTooNew", "Deed", "EmptyField",
    "FacetValue", "Facets", "FailureCount", "Gathering", "Health", "HealthState", "Kept", "NewsItem", "NewsMissed",
    "Place", "Revision", "SCOPES", "Sample", "Scope", "Slice", "Source", "Store", "Subscription",
    "SubscriptionState", "Token", "TokenFault", "Tombstone", "Total", "Visit", "Wire",
]  # fmt: skip
