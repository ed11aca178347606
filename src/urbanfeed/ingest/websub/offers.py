"""Offers: the hubs that the places of a source name, kept as subscriptions to ask for. Nothing here asks."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex, token_urlsafe

from urbanfeed.ingest.discover import Offer
from urbanfeed.store import Store, Subscription

__all__ = ["note_offers"]

_MOST = 3  # subscriptions of one source: a site that names another topic each time must not fill the database


async def note_offers(store: Store, source: str, offers: Mapping[str, Offer | None], now: datetime) -> None:
    """
    Keep what these places of the source offer now; None for a place that offers nothing any more.

    A subscription that is withdrawn is forgotten and not left: its deliveries get 410 from then on, by which a hub ends
    it (section 7), and it was the publisher who parted with the hub. Raises DatabaseError.
    """
    subscriptions = store.subscriptions
    for place, offer in offers.items():
        known = await subscriptions.of(source)
        for it in known:
            if it.place == place and (offer is None or it.topic != offer.topic or it.hub not in offer.hubs):
                await subscriptions.forget(it.key)
        kept = await subscriptions.of(source)
        if offer and len(kept) < _MOST and all(it.topic != offer.topic for it in kept):
            await subscriptions.add(_offered(source, place, offer, now))


def _offered(source: str, place: str, offer: Offer, now: datetime) -> Subscription:
    return Subscription(
        key=token_urlsafe(32),
        source=source,
        place=place,
        topic=offer.topic,
        hub=offer.hubs[0],
        secret=token_hex(32),
        state="offered",
        due_at=now,
    )
