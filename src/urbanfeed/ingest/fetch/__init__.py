"""
Fetching: the only code that touches the network, and politely.

robots.txt is obeyed, a host is given its pause, no address of a private network is dialled, and a fetch ends: by its
deadline, its size cap or its redirects.
"""

from urbanfeed.ingest.fetch.client import PAGE_TYPES, Fetcher
from urbanfeed.ingest.fetch.failure import FailureKind, FetchError
from urbanfeed.ingest.fetch.fetched import Fetched
from urbanfeed.ingest.fetch.mirror import Mirror

__all__ = ["PAGE_TYPES", "FailureKind", "FetchError", "Fetched", "Fetcher", "Mirror"]
