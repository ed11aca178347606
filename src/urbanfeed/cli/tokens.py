"""Commands about tokens: with one, a program may change through GraphQL what is kept here."""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from urbanfeed.cli.options import DataDir, Json
from urbanfeed.cli.refusal import Refusal
from urbanfeed.cli.tables import show

if TYPE_CHECKING:
    from pathlib import Path

    from urbanfeed.store import Deed, Store, Token

__all__ = ["add_to", "end_of"]

_HELP = """
Give out tokens, list them, revoke them. A token lets a program change what is kept here, through GraphQL.

\b
Examples:
  urbanfeed tokens add "City desk" --scope edit --scope wires
  urbanfeed tokens list
"""

Id = Annotated[str, typer.Argument(metavar="ID", help="What `urbanfeed tokens list` calls it.")]

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}

Result = TypeVar("Result")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_HELP)
    group.command()(add)
    group.command("list")(listed)
    group.command()(check)
    group.command()(revoke)
    group.command()(log)
    app.add_typer(group, name="tokens")


def add(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Who has it; all can read it beside a correction.")],
    scope: Annotated[
        list[str],
        typer.Option("--scope", metavar="SCOPE", help="What it opens; may be given several times.", show_default=False),
    ],
    expires: Annotated[
        str, typer.Option("--expires", metavar="WHEN", help="90d, 12w, 24h, a date (UTC), or never.")
    ] = "90d",
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    Make a token and print it, once: only its hash is kept.

    Scopes: ingest (take in pages, gather sources), sources (add them), wires (save them), edit (correct, withdraw and
    reinstate articles), read (nothing that everybody may not; who has it is told apart from others).

    \b
    Examples:
      urbanfeed tokens add "City desk" --scope edit --scope wires
      urbanfeed tokens add "Nightly import" --scope ingest --expires 2027-01-01
      TOKEN=$(urbanfeed tokens add "Laptop of Ann" --scope edit --expires 24h)
    """
    from urbanfeed.cli.telling import json_line

    now = datetime.now(UTC)
    ends = end_of(expires, now)

    async def make(store: "Store") -> "tuple[Token, str]":
        try:
            return await store.tokens.add(" ".join(title.split()), scope, now, ends)
        except ValueError as error:
            raise Refusal(str(error)) from None

    token, secret = _with_store(data_dir, make)
    if json:
        typer.echo(json_line(_row(token, now, whole=True) | {"token": secret}))
        return
    typer.echo(secret)
    until = f"until {token.expires_at:%Y-%m-%d %H:%M} UTC" if token.expires_at else "for good"
    typer.echo(f"token {token.id} opens {', '.join(token.scopes)} {until}; it is not shown again", err=True)


def listed(json: Json = False, data_dir: DataDir = None) -> None:
    """
    List the tokens, also those that open nothing any more.

    Of each its id, title and scopes, when it was made, when it ends, and when it was used last (by the hour).

    \b
    Examples:
      urbanfeed tokens list
      urbanfeed tokens list --json | jq -r 'select(.used == null) | .id'
    """
    now = datetime.now(UTC)
    tokens = _with_store(data_dir, lambda store: store.tokens.all())
    show([_row(it, now, json) for it in tokens], json)


def check(json: Json = False, data_dir: DataDir = None) -> None:
    """
    Say what a token opens, or why it opens nothing. It is asked for, or read from standard input.

    Not an argument, which the history of the shell and the list of processes would show. The exit code is 1 where it
    opens nothing.

    \b
    Examples:
      urbanfeed tokens check
      echo "$TOKEN" | urbanfeed tokens check
    """
    secret = typer.prompt("Token", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    now = datetime.now(UTC)

    token = _with_store(data_dir, lambda store: store.tokens.behind(secret.strip()))
    if token:
        show([_row(token, now, json)], json)
    if why := _fault(token, secret.strip(), now):
        typer.echo(f"urbanfeed: this token opens nothing: {why}", err=True)
        raise typer.Exit(1)


def revoke(id: Id, data_dir: DataDir = None) -> None:
    """
    Have a token open nothing from now on. It stays in the list, and so does what was done with it.

    \b
    Example:
      urbanfeed tokens revoke 3f9a0c21d4
    """
    now = datetime.now(UTC)

    async def take_away(store: "Store") -> "Token":
        token = await store.tokens.by_id(id)
        if token is None:
            known = ", ".join(it.id for it in await store.tokens.all() if not it.fault(now))
            raise Refusal(f"there is no token {id!r}; those that open something are {known or 'none'}")
        if not await store.tokens.revoke(id, now):
            raise Refusal(f"the token {id} was revoked on {token.revoked_at or now:%Y-%m-%d} already")
        return token

    token = _with_store(data_dir, take_away)
    typer.echo(f"revoked the token {token.id} ({token.title})", err=True)


def log(
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Of this token alone.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="The last so many.")] = 50,
    json: Json = False,
    data_dir: DataDir = None,
) -> None:
    """
    List what was done with tokens, the newest first.

    Of each deed when it was, whose token it was, what was done, to what, and what came of it.

    \b
    Examples:
      urbanfeed tokens log
      urbanfeed tokens log 3f9a0c21d4 --limit 500 --json
    """

    async def read(store: "Store") -> "tuple[tuple[Deed, ...], dict[str, Token]]":
        return await store.deeds.last(id, limit), {it.id: it for it in await store.tokens.all()}

    deeds, tokens = _with_store(data_dir, read)
    if id is not None and id not in tokens:
        raise Refusal(f"there is no token {id!r}; `urbanfeed tokens list` has them all")
    rows = [
        {
            "at": f"{it.at:%Y-%m-%dT%H:%M:%SZ}",
            "token": it.token,
            "title": tokens[it.token].title,
            "action": it.action,
            "subject": it.subject,
            "result": it.result,
        }
        for it in deeds
    ]
    show(rows, json)


def end_of(text: str, now: datetime) -> datetime | None:
    """When a token ends: after a time (90d), at the beginning of a day (UTC), or never (None). Raises Refusal."""
    if text == "never":
        return None
    if found := re.fullmatch(r"([1-9]\d{0,4})([hdw])", text):
        return now + int(found[1]) * _UNITS[found[2]]
    try:
        ends = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Refusal(f"--expires {text}: give a time (90d, 12w, 24h), a date (2027-01-01), or never") from None
    if ends <= now:
        raise Refusal(f"--expires {text}: that day has begun already")
    return ends


def _fault(token: "Token | None", secret: str, now: datetime) -> str | None:
    """Why a token opens nothing, to the operator, who may know it all; None where it does."""
    from urbanfeed.store.tokens import well_formed_token

    if token is None:
        if well_formed_token(secret):
            return "this database has none like it"
        return "it is no token of urbanfeed, or was not copied whole"
    if token.fault(now) == "revoked":
        return f"it was revoked on {token.revoked_at:%Y-%m-%d}"
    return f"it expired on {token.expires_at:%Y-%m-%d}" if token.fault(now) else None


def _with_store(data_dir: "Path | None", work: "Callable[[Store], Awaitable[Result]]") -> "Result":
    from urbanfeed.settings import load
    from urbanfeed.store import Store

    async def run() -> "Result":
        async with await Store.open(load(data_dir=data_dir).database) as store:
            return await work(store)

    return asyncio.run(run())


def _row(token: "Token", now: datetime, whole: bool) -> dict[str, Any]:
    """A line of the table; `whole` for machines, which get instants and a list."""
    form = "%Y-%m-%dT%H:%M:%SZ" if whole else "%Y-%m-%d"
    return {
        "id": token.id,
        "title": token.title,
        "scopes": list(token.scopes) if whole else ", ".join(token.scopes),
        "created": format(token.created_at, form),
        "expires": format(token.expires_at, form) if token.expires_at else None if whole else "never",
        "used": format(token.used_at, "%Y-%m-%dT%HZ" if not whole else form) if token.used_at else None,
        "state": token.fault(now) or "good",
    }
