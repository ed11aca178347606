"""
The store: articles with their history, their pages and their sources, kept so that all can be found and made again.

It holds the only SQL. It knows the ground, and nothing of how articles come in or go out.
"""

from urbanfeed.store.articles import Slice
from urbanfeed.store.content import Content
from urbanfeed.store.counting import Total
from urbanfeed.store.cursors import CursorError
from urbanfeed.store.deeds import Deed
from urbanfeed.store.errors import BackupError, DatabaseAway, DatabaseError, DatabaseTooNew
from urbanfeed.store.facets import Facets, FacetValue
from urbanfeed.store.followed import FollowedFeed
from urbanfeed.store.forgetting import Tombstone
from urbanfeed.store.gathering import Gathering
from urbanfeed.store.health import EmptyField, FailureCount, Health, HealthState
from urbanfeed.store.marks import Mark, marks
from urbanfeed.store.news import NewsItem, NewsMissed
from urbanfeed.store.pages import Kept
from urbanfeed.store.related import Near
from urbanfeed.store.revisions import Revision
from urbanfeed.store.sources import Added, Place, Source
from urbanfeed.store.states import State
from urbanfeed.store.store import Store
from urbanfeed.store.subscribers import Asked, HubFull, HubMode, Subscriber
from urbanfeed.store.subscriptions import Subscription, SubscriptionState
from urbanfeed.store.tokens import SCOPES, Scope, Token, TokenFault
from urbanfeed.store.visits import Sample, Visit
from urbanfeed.store.wires import Wire

__all__ = [
    "SCOPES", "Added", "Asked", "BackupError", "Content", "CursorError", "DatabaseAway", "DatabaseError",
    "DatabaseTooNew", "Deed", "EmptyField", "FacetValue", "Facets", "FailureCount", "FollowedFeed", "Gathering",
    "Health", "HealthState", "HubFull", "HubMode", "Kept", "Mark", "Near", "NewsItem", "NewsMissed", "Place",
    "Revision", "Sample", "Scope", "Slice", "Source", "State", "Store", "Subscriber", "Subscription",
    "SubscriptionState", "Token", "TokenFault", "Tombstone", "Total", "Visit", "Wire", "marks",
]  # fmt: skip
