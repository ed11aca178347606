"""
The guard: what every operation passes before it is run, whichever way it comes in.

One stands before each process's door. It knows the documents that may be named by their hash, what each client has
asked for lately, and what the settings forbid. What it has let through it knows again by its bytes, whoever sends them.
It runs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_network
from typing import Any, Self

import orjson
from graphql import GraphQLError, OperationType
from starlette.requests import HTTPConnection

from urbanfeed.publish.graphql.limits import COST, too_large
from urbanfeed.publish.graphql.operation import Operation, Sent
from urbanfeed.publish.graphql.persisted import Documents
from urbanfeed.publish.graphql.preparing import Prepared, prepare
from urbanfeed.publish.graphql.rates import EACH, Client, Network, Rates
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.publish.graphql.shelf import Shelf
from urbanfeed.settings import Settings

__all__ = ["Admitted", "Guard"]

# Bytes that what is known again takes in all, and of what is known beside its text, and of a text that is. Taken apart,
# one may take thirty times as many: `[[],[],[], …]`.
_KNOWN = 2_000_000
_BESIDE = 1_000
_LONGEST = 16_000


@dataclass(frozen=True, slots=True)
class Admitted:
    """
    An operation that may be run, or why it may not.

    kind: query, mutation or subscription, as far as it is clear. cost: as limits.Measure counts it. digest: of all in
    it that the answer depends on, the variables in whatever order they came; None where the answer may be another while
    the content version stays, and for what cannot be written down again. problems: request errors, with which it is not
    run.
    """

    text: str = ""
    variables: dict[str, Any] | None = None
    name: str | None = None
    kind: OperationType | None = None
    cost: int = 0
    digest: bytes | None = None
    problems: tuple[GraphQLError, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """introspection: whether the schema may be asked for. proxies: whose word is taken for who asks."""

    documents: Documents
    rates: Rates
    introspection: bool = True
    proxies: tuple[Network, ...] = ()
    known: Shelf[Sent, Admitted] = field(default_factory=lambda: Shelf(_KNOWN))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The guard that the settings ask for."""
        return cls(
            Documents.of(settings),
            Rates(settings.graphql_rate, settings.graphql_burst),
            settings.graphql_introspection,
            tuple(ip_network(it, strict=False) for it in settings.trusted_proxies),
        )

    def client(self, request: HTTPConnection) -> Client:
        """Who asks."""
        return Client.of(request, self.proxies)

    def knock(self, request: HTTPConnection) -> Client:
        """Who asks. Raises BadRequestError where he has to wait before anything of his is read."""
        client = self.client(request)
        self.rates.charge(client, EACH)
        return client

    def asked(self, sent: Sent) -> Admitted | tuple[Admitted, ...]:
        """The operation that was sent, or the batch of them, looked at. Raises BadRequestError."""
        if known := self.known.get(sent):
            return known
        asked = sent.asked()
        if not isinstance(asked, Operation):
            return tuple(map(self.admit, asked))
        admitted = self.admit(asked)
        # A document that comes with its hash is to be kept by it, each time anew.
        again = not (admitted.problems or (asked.query and asked.sha256))
        if again and len(sent.content) <= _LONGEST:
            self.known.put(sent, admitted, _BESIDE + 2 * len(sent.content))
        return admitted

    def admit(self, operation: Operation) -> Admitted:
        """The operation, looked at."""
        try:
            text = self.documents.text_of(operation)
        except GraphQLError as error:
            return Admitted(problems=(error,))
        prepared = prepare(schema()._schema, text)
        problems = prepared.problems(operation.name, operation.variables) or self._forbidden(prepared)
        kind = prepared.kind(operation.name)
        if problems:
            return Admitted(kind=kind, problems=tuple(problems))
        self.documents.keep(operation)
        cost = prepared.measure(operation.variables).cost
        lasting = kind is OperationType.QUERY and not prepared.passing
        digest = _digest(text, operation) if lasting else None
        return Admitted(text, operation.variables, operation.name, kind, cost, digest)

    def charge(self, client: Client, admitted: Iterable[Admitted]) -> None:
        """
        Take the cost of one request's operations together.

        Raises BadRequestError where the client has to wait, and GraphQLError where the costs add up to too much.
        """
        cost = sum(it.cost for it in admitted)
        if cost > COST:
            raise too_large("cost", COST, cost)
        self.rates.charge(client, cost)

    def _forbidden(self, prepared: Prepared) -> list[GraphQLError]:
        if self.introspection or not prepared.introspects:
            return []
        message = "The schema is not told here; read it in the documentation."
        return [GraphQLError(message, extensions={"code": "INTROSPECTION_DISABLED"})]


def _digest(text: str, operation: Operation) -> bytes | None:
    try:
        asked = orjson.dumps([text, operation.name, operation.variables], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # nested too deeply
        return None
    return sha256(asked).digest()
