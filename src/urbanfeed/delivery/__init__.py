"""
Delivery: the way out to those who do not ask but are told (WebSub, W3C Recommendation of 2018).

The doors answer, and the way in gathers; this sends, through the same guard as all that dials. What is sent is what the
feeds' door says, and what there is to send is in the store, so any process of several may do it.
"""

from urbanfeed.delivery.distributor import Distributor, distributing

__all__ = ["Distributor", "distributing"]
