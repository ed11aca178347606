"""Reach: whether a hub could reach us, by the public base address that is set. No name is looked up for it."""

from urllib.parse import urlsplit

from urbanfeed.ingest.fetch.ranges import Allowed, local_name, parsed, special_purpose
from urbanfeed.ingest.fetch.resolving import literal
from urbanfeed.settings import Settings

__all__ = ["UNREACHABLE", "callback_base"]

UNREACHABLE = "URBANFEED_BASE_URL names no address that a hub could reach"


def callback_base(settings: Settings) -> str | None:
    """
    What the addresses of our callbacks begin with; None where the public base address is unset, or one of a private
    network that URBANFEED_ALLOWED_ADDRESSES does not name: who may be dialled there may as well dial us.
    """
    base = urlsplit(settings.base_url or "")
    host = base.hostname
    if settings.base_url is None or host is None:
        return None
    allowed = Allowed.of(settings.allowed_addresses)
    if not allowed.host(host, base.port or (443 if base.scheme == "https" else 80)):
        written = literal(host) if host.isascii() else None
        address = parsed(written) if written else None
        if address and special_purpose(address) and not allowed.address(address):
            return None
        if address is None and local_name(host):
            return None
    return f"{settings.base_url}/websub/"
