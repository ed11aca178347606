"""
Authority: which token a request shows (RFC 6750, section 2.1: `Authorization: Bearer …`), and so what it may do.

Cookies and parameters are never looked at: a foreign page cannot make a browser send the header by itself, so any
origin may ask, and addresses, which end up in logs, hold no secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from urbanfeed.store import Store, Token

__all__ = ["Authority", "bearer_of", "token_of"]

_SCHEME = "bearer"  # in any case (RFC 9110, section 11.1)


def bearer_of(headers: Mapping[str, str]) -> str | None:
    """What the request shows for a token, whatever it is worth; None where it shows nothing."""
    scheme, _, credentials = headers.get("authorization", "").strip().partition(" ")
    return credentials.strip() if scheme.lower() == _SCHEME else None


async def token_of(headers: Mapping[str, str], store: Store) -> Token | None:
    """
    The token of a request; None where it shows none, or one that opens nothing: a stranger is not told which.

    Without the header, or with what cannot be a token, the store is not asked; otherwise once, by an index. Nothing is
    kept in between, so that a token that is revoked opens nothing from that moment on. Raises DatabaseError.
    """
    shown = bearer_of(headers)
    if not shown:
        return None
    found = await store.tokens.used(shown, datetime.now(UTC))
    return found if isinstance(found, Token) else None


@dataclass(slots=True)
class Authority:
    """What one request may do."""

    _headers: Mapping[str, str]
    _store: Store
    _token: Token | None = None

    async def token(self) -> Token | None:
        """Its token, as `token_of` gives it, asked for once if it is good. Raises DatabaseError."""
        if self._token is None:
            self._token = await token_of(self._headers, self._store)
        return self._token
