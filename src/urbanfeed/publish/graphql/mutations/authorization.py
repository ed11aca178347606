"""
Authorization: who may run a mutation, seen before anything of it runs; and a line in the log for all that was done.

A document whose token opens one of its mutations and not another runs none of them, so that nothing is half done.
"""

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, GraphQLError, SelectionSetNode
from graphql.utilities import get_operation_ast
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from urbanfeed.publish.desk import Desk
from urbanfeed.publish.graphql.context import Context, Info
from urbanfeed.store import Deed, Scope, Token

__all__ = ["SCOPES", "Authorization", "act", "challenge", "desk"]

_log = logging.getLogger(__name__)

# What each mutation needs.
SCOPES: dict[str, Scope] = {
    "ingestUrl": "ingest",
    "refreshSource": "ingest",
    "addSource": "sources",
    "saveWire": "wires",
    "withdrawArticle": "edit",
    "reinstateArticle": "edit",
    "correctArticle": "edit",
}

_REALM = 'Bearer realm="urbanfeed"'

_USER = re.compile(r"(?<=://)[^/?#]*@")  # of an address (RFC 3986, section 3.2.1); a password is for no log

Result = TypeVar("Result")


class Authorization(SchemaExtension):
    """Raises GraphQLError before a mutation of which the request's token does not open every field."""

    async def on_execute(self) -> AsyncIterator[None]:
        """Called by Strawberry when the document is known to be valid."""
        running = self.execution_context
        if running.operation_type is OperationType.MUTATION:
            assert running.graphql_document is not None
            await _check(running.context, _fields(running.graphql_document, running.operation_name))
        yield


async def act(info: Info, subject: str, work: Callable[[Token], Awaitable[Result]]) -> Result:
    """
    What `work` gives, done with the request's token; and note that it was, by whom, to what, and what came of it.

    Raises GraphQLError where the token does not open this field.
    """
    (token,) = await _check(info.context, [info.field_name])
    result = "Fault"
    try:
        done = await work(token)
        result = type(done).__name__
        await info.context.store.content.look()  # or who asks again at once may be told that nothing has changed
        return done
    finally:
        said = {"action": info.field_name, "subject": _USER.sub("", subject), "result": result}
        _log.info("mutation", extra={**said, "token": token.id, "title": token.title})
        await info.context.store.deeds.add(Deed(datetime.now(UTC), token.id, **said))


def desk(info: Info) -> Desk:
    """The desk. Raises GraphQLError where the application has none."""
    if info.context.desk is None:
        raise GraphQLError("Nothing is taken in here.", extensions={"code": "NOT_AVAILABLE"})
    return info.context.desk


def challenge(errors: list[dict[str, Any]], headers: Mapping[str, str]) -> tuple[int, dict[str, str]] | None:
    """The HTTP status and header (RFC 6750, section 3) for errors that kept all from running; None for any others."""
    for error in errors:
        match error["extensions"]["code"]:
            case "UNAUTHENTICATED":
                why = ', error="invalid_token"' if "authorization" in headers else ""
                return 401, {"WWW-Authenticate": _REALM + why}
            case "FORBIDDEN":
                scope = error["extensions"]["scope"]
                return 403, {"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{scope}"'}
    return None


async def _check(context: Context, fields: list[str]) -> list[Token]:
    """The token, once for each of the fields. Raises GraphQLError."""
    token = await context.authority.token()
    if token is None:
        message = "This needs a token that is good: send it as `Authorization: Bearer urbanfeed_…`."
        raise GraphQLError(message, extensions={"code": "UNAUTHENTICATED"})
    for field in fields:
        if (scope := SCOPES[field]) not in token.scopes:
            message = f"This token does not open {field}; that needs the scope `{scope}`."
            raise GraphQLError(message, extensions={"code": "FORBIDDEN", "scope": scope})
    return [token] * len(fields)


def _fields(document: DocumentNode, name: str | None) -> list[str]:
    """The mutations of an operation, also those that are left out by @skip and @include."""
    operation = get_operation_ast(document, name)
    assert operation is not None
    fragments = {it.name.value: it for it in document.definitions if isinstance(it, FragmentDefinitionNode)}
    found = _selected(operation.selection_set, fragments)
    return [it for it in dict.fromkeys(found) if not it.startswith("__")]


def _selected(selected: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[str]:
    for it in selected.selections:
        if isinstance(it, FieldNode):
            yield it.name.value
        elif isinstance(it, FragmentSpreadNode):
            yield from _selected(fragments[it.name.value].selection_set, fragments)
        else:
            yield from _selected(it.selection_set, fragments)  # type: ignore[attr-defined]  # an inline fragment
