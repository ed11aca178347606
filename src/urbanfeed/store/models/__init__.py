"""
The tables, as Tortoise models; migrations/ brings a database to them.

The first line of each docstring goes into the database as the table's comment; it must have no semicolon, since
Tortoise takes a migration's SQL apart there.

Instants are whole microseconds since 1970-01-01T00:00Z: exact, and in order in every database. Nothing outside of
`store` sees a row.
"""

from urbanfeed.store.models.articles import (
    AliasRow,
    ArticleRow,
    BandRow,
    FilingRow,
    ForgottenKeyRow,
    ForgottenRow,
    RevisionRow,
    TallyRow,
)
from urbanfeed.store.models.hub import FollowedRow, SubscriberRow
from urbanfeed.store.models.pages import DictionaryRow, PageRow, ReadingRow
from urbanfeed.store.models.publishing import ContentRow, DeedRow, NewsRow, TokenRow, WireRow
from urbanfeed.store.models.sources import FailureRow, GatheringRow, SourceRow, SubscriptionRow, VisitRow
from urbanfeed.store.models.widths import LONGEST_ADDRESS, LONGEST_VALUE

__all__ = [
    "LONGEST_ADDRESS",
    "LONGEST_VALUE",
    "AliasRow",
    "ArticleRow",
    "BandRow",
    "ContentRow",
    "DeedRow",
    "DictionaryRow",
    "FailureRow",
    "FilingRow",
    "FollowedRow",
    "ForgottenKeyRow",
    "ForgottenRow",
    "GatheringRow",
    "NewsRow",
    "PageRow",
    "ReadingRow",
    "RevisionRow",
    "SourceRow",
    "SubscriberRow",
    "SubscriptionRow",
    "TallyRow",
    "TokenRow",
    "VisitRow",
    "WireRow",
]
