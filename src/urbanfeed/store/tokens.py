"""
Tokens: what a program shows to be let change what is kept here. Each has a title, scopes, and mostly an end.

A token is printed once and kept nowhere; here is its digest alone. Nothing here knows HTTP, or what a scope opens.
"""

import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Literal, get_args
from zlib import crc32

from tortoise.backends.base.client import BaseDBAsyncClient

from urbanfeed.store.database import Database
from urbanfeed.store.instants import from_micros, to_micros
from urbanfeed.store.models import TokenRow
from urbanfeed.store.selection import Statement

__all__ = ["SCOPES", "Scope", "Token", "TokenFault", "Tokens", "well_formed_token"]

# read: nothing that everybody may not; who has one is told apart from others, for limits. ingest: take in pages and
# gather sources. sources: add them. wires: save them. edit: correct, withdraw and reinstate articles.
Scope = Literal["read", "ingest", "sources", "wires", "edit"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

# Why a token opens nothing. To the operator these are four things, to whoever knocks with it they are one.
TokenFault = Literal["malformed", "unknown", "revoked", "expired"]

# "_" and not "-", so that a double click takes the whole, and a prefix by which scanners of code find one that leaked.
_PREFIX = "urbanfeed_"
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET, _SUM = 43, 6  # characters: 62 ** 43 > 2 ** 256, and 62 ** 6 > 2 ** 32
_BYTES = 32
_USE = timedelta(hours=1)  # no finer than this is it kept when a token was used, and no oftener is it written
_COLUMNS = "SELECT id, digest, title, scopes, created_at, expires_at, used_at, revoked_at FROM token"


@dataclass(frozen=True, slots=True)
class Token:
    """
    What is known of a token; all instants are UTC.

    id: to speak of it by; it opens nothing. expires_at: None: never. used_at: the hour of its last use.
    """

    id: str
    title: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a token without a title or scopes, and for one that ends before it begins."""
        if not self.title.strip():
            raise ValueError("a token has a title, by which you know it again")
        if not self.scopes:
            raise ValueError(f"a token has one scope at least, of {', '.join(SCOPES)}")
        if self.expires_at and self.expires_at <= self.created_at:
            raise ValueError("a token ends after it begins")

    def fault(self, now: datetime) -> Literal["revoked", "expired"] | None:
        """Why it opens nothing at this instant; None where it does."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= now else None


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a store."""

    _database: Database

    async def add(
        self, title: str, scopes: Iterable[str], now: datetime, expires_at: datetime | None = None
    ) -> tuple[Token, str]:
        """A new token: what is known of it, and the token itself, which nobody can ask for again. Raises ValueError."""
        if unknown := sorted(set(scopes) - set(SCOPES)):
            raise ValueError(f"{unknown[0]!r} is no scope; there are {', '.join(SCOPES)}")
        ordered = tuple(it for it in SCOPES if it in set(scopes))
        token = Token(secrets.token_hex(5), title.strip(), ordered, now.astimezone(UTC), expires_at)
        secret = _new_secret()
        row = {
            "id": token.id,
            "digest": _digest(secret),
            "title": token.title,
            "scopes": " ".join(token.scopes),
            "created_at": to_micros(now),
            "expires_at": None if expires_at is None else to_micros(expires_at),
        }

        async def change(connection: BaseDBAsyncClient) -> None:
            await TokenRow.create(**row, using_db=connection)

        await self._database.write(change)
        return token, secret

    async def all(self) -> tuple[Token, ...]:
        """All tokens, the oldest first, also those that open nothing any more."""
        return tuple(map(_token, await self._database.read(Statement(f"{_COLUMNS} ORDER BY created_at, id", []))))

    async def by_id(self, id: str) -> Token | None:
        """What is known of the token of this id."""
        rows = await self._database.read(Statement(f"{_COLUMNS} WHERE id = ?", [id]))
        return _token(rows[0]) if rows else None

    async def behind(self, secret: str) -> Token | None:
        """
        What is known of this token, whether or not it still opens anything; None where it is none of ours.

        What cannot be a token is told by its checksum, and the database is not asked.
        """
        if not well_formed_token(secret):
            return None
        digest = _digest(secret)
        rows = await self._database.read(Statement(f"{_COLUMNS} WHERE digest = ?", [digest]))
        # How long the index takes says at most how a digest begins, for which nobody can make a token; the whole is
        # compared in constant time all the same.
        return _token(rows[0]) if rows and compare_digest(rows[0][1], digest) else None

    async def used(self, secret: str, now: datetime) -> Token | TokenFault:
        """The token that was shown, or why it opens nothing. That it was used is noted, by the hour."""
        token = await self.behind(secret)
        if token is None:
            return "unknown" if well_formed_token(secret) else "malformed"
        return token.fault(now) or await self._noted(token, now)

    async def revoke(self, id: str, now: datetime) -> bool:
        """Have it open nothing from now on; False where there is none of this id, or it is revoked already."""

        async def change(connection: BaseDBAsyncClient) -> bool:
            sql = "UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
            changed, _ = await connection.execute_query(sql, [to_micros(now), id])
            return changed == 1

        return await self._database.write(change)

    async def _noted(self, token: Token, now: datetime) -> Token:
        if token.used_at and now - token.used_at < _USE:
            return token
        used_at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)

        async def change(connection: BaseDBAsyncClient) -> None:
            await connection.execute_query("UPDATE token SET used_at = ? WHERE id = ?", [to_micros(used_at), token.id])

        await self._database.write(change)
        return replace(token, used_at=used_at)


def well_formed_token(secret: str) -> bool:
    """Whether the text can be a token: its form, and its checksum, which a letter that was lost or mistyped breaks."""
    body = secret.removeprefix(_PREFIX)
    if body == secret or len(body) != _SECRET + _SUM or not body.isascii() or not body.isalnum():
        return False
    return body[_SECRET:] == _checksum(body[:_SECRET])


def _new_secret() -> str:
    number = int.from_bytes(secrets.token_bytes(_BYTES))
    body = _in_base_62(number, _SECRET)
    return f"{_PREFIX}{body}{_checksum(body)}"


def _checksum(body: str) -> str:
    return _in_base_62(crc32(body.encode("ascii")), _SUM)


def _in_base_62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def _digest(secret: str) -> str:
    """
    SHA-256, hexadecimal. A slow hash with a salt is for what people think up; of 256 random bits nobody can try even a
    part, however fast each try is, and no two tokens are alike. Being fast, it can be done for every request, and being
    without salt, it is found by an index.
    """
    return sha256(secret.encode("ascii")).hexdigest()


def _token(row: Any) -> Token:
    key, _, title, scopes, *instants = row
    created_at, expires_at, used_at, revoked_at = (None if it is None else from_micros(it) for it in instants)
    assert created_at is not None
    # A scope that a newer version has given opens nothing here.
    known = tuple(it for it in SCOPES if it in scopes.split())
    return Token(key, title, known or ("read",), created_at, expires_at, used_at, revoked_at)
