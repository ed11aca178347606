"""
An address taken apart, the same way on every floor. Whatever a page holds, nothing here raises.
"""

from urllib.parse import urlsplit

__all__ = ["host", "path"]


def host(url: str | None) -> str:
    """The host of an address in lower case, without `www.` and port; empty where it has none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:  # "http://["
        return ""


def path(url: str | None) -> str:
    """The path of an address, as escaped there, without a slash at its end; empty where it has none."""
    try:
        return urlsplit(url or "").path.rstrip("/")
    except ValueError:
        return ""
