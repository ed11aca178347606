"""
Persisted documents: run by their hash, so that a request need not carry them (GraphQL over HTTP, appendix on persisted
documents; Apollo's automatic persisted queries).

The registered ones are there from the start: ours, and those of a folder that the operator names. Any other is kept
when a client sends it along with its hash, in this process, until many others have been asked for since.
"""

from dataclasses import dataclass, field
from typing import Self

import structlog
from graphql import GraphQLError

from urbanfeed.publish.documents import hashed, promised, read
from urbanfeed.publish.graphql.operation import Operation
from urbanfeed.publish.graphql.preparing import prepare
from urbanfeed.publish.graphql.schema import schema
from urbanfeed.publish.graphql.shelf import Shelf
from urbanfeed.settings import Settings

__all__ = ["Documents"]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Documents:
    """
    Documents by hash. registered: those that are always known. only: whether no others are run. automatic: those that
    were sent along with their hash, which was checked.
    """

    registered: dict[str, str]
    only: bool = False
    automatic: Shelf[str, str] = field(default_factory=lambda: Shelf(4_000_000, most=1_000))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those that the settings name. What is wrong with one is said in the log, and to who asks for it."""
        folder = settings.graphql_documents_dir
        theirs = read(folder) if folder else {}
        for sha256, text in theirs.items():
            for it in prepare(schema()._schema, text).errors:
                _log.warning("graphql_document", folder=str(folder), sha256=sha256, error=it.message)
        return cls(promised() | theirs, settings.graphql_documents == "registered")

    def text_of(self, operation: Operation) -> str:
        """The document of an operation, which may only name it. Raises GraphQLError where it is not run."""
        sent, sha256 = operation.query, operation.sha256
        if sent is None:
            known = self.registered.get(sha256 or "") or self.automatic.get(sha256 or "")
            if known is None:
                # Clients know it by these words, and send the whole then.
                raise GraphQLError("PersistedQueryNotFound", extensions={"code": "PERSISTED_QUERY_NOT_FOUND"})
            return known
        if sha256 is not None and hashed(sent) != sha256:
            message = "The SHA-256 of `query` is not the one that was sent."
            raise GraphQLError(message, extensions={"code": "PERSISTED_QUERY_HASH_MISMATCH"})
        if self.only and hashed(sent) not in self.registered:
            message = "Registered documents only are run here."
            raise GraphQLError(message, extensions={"code": "PERSISTED_QUERY_ONLY"})
        return sent

    def keep(self, operation: Operation) -> None:
        """Keep a document that was sent whole with its hash, and found to be one that can be run."""
        if operation.query and operation.sha256 and operation.sha256 not in self.registered:
            self.automatic.put(operation.sha256, operation.query, len(operation.query.encode()))
