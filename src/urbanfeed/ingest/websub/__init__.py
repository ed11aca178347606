"""
WebSub (W3C Recommendation of 2018): the hubs that a source's places offer are asked to tell us of its news at once.

What a hub answers comes in by a door, publish/websub.py. Polling goes on underneath, more slowly while a hub proves
that it tells of everything.
"""

from urbanfeed.ingest.websub.hubs import Hubs
from urbanfeed.ingest.websub.offers import note_offers
from urbanfeed.ingest.websub.reach import UNREACHABLE, callback_base
from urbanfeed.ingest.websub.trust import tells_all

__all__ = ["UNREACHABLE", "Hubs", "callback_base", "note_offers", "tells_all"]
