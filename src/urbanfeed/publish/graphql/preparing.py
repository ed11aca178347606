"""
Preparation: a document is parsed, measured and validated once, and kept for the next time it is asked.

The limits come first, since validation itself may take long for a document that breaks them. Strawberry's own
ParserCache, ValidationCache and limiters are not used: its limiters defeat its validation cache (issue 4635), and
follow every spread of a fragment anew, which takes exponential time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graphql import DocumentNode, GraphQLError, GraphQLSchema, GraphQLSyntaxError, OperationDefinitionNode, parse
from graphql import specified_rules as rules
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from urbanfeed.publish.graphql.limits import CHARACTERS, TOKENS, excess, measure, too_large

__all__ = ["Preparation"]

_KEPT = 64  # documents; the largest that the limits let through takes half a megabyte


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A document, what is wrong with it, and whether it is too dear unless its variables ask for smaller pages."""

    document: DocumentNode
    errors: tuple[GraphQLError, ...]
    dear: bool


class Preparation(SchemaExtension):
    """Puts the prepared document into Strawberry's execution; one is made for each request."""

    def on_parse(self) -> Iterator[None]:
        """Raises GraphQLError for a document that cannot be parsed or breaks a limit."""
        context = self.execution_context
        assert context.query  # Strawberry refuses an empty one before
        self._prepared = _prepare(context.schema._schema, context.query)
        context.graphql_document = self._prepared.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Gives Strawberry the errors, so that it does not look for them itself."""
        context = self.execution_context
        errors = list(self._prepared.errors)
        operations = [it for it in self._prepared.document.definitions if isinstance(it, OperationDefinitionNode)]
        # Strawberry would run the first (GraphQL specification, GetOperation: an error).
        if len(operations) > 1 and not context._provided_operation_name:
            message = "Say with `operationName` which of the operations to run."
            errors.append(GraphQLError(message, extensions={"code": "OPERATION_RESOLUTION_FAILURE"}))
        elif self._prepared.dear:
            found = measure(context.schema._schema, self._prepared.document, context.variables or {})
            errors.extend(filter(None, [excess(found)]))
        context.pre_execution_errors = errors
        yield


@lru_cache(maxsize=_KEPT)
def _prepare(schema: GraphQLSchema, text: str) -> _Prepared:
    document = _parse(text)
    found = excess(measure(schema, document))
    dear = found is not None and (found.extensions or {})["limit"] == "cost"
    if found and not dear:
        raise found
    return _Prepared(document, tuple(validate_document(schema, document, tuple(rules))), dear)


def _parse(text: str) -> DocumentNode:
    if len(text) > CHARACTERS:
        raise too_large("characters", CHARACTERS, f"This document has more than {CHARACTERS} characters.")
    try:
        return parse(text, max_tokens=TOKENS)
    except GraphQLSyntaxError as error:
        # The parser has no class of its own for this one.
        if "tokens. Parsing aborted" in error.message:
            raise too_large("tokens", TOKENS, f"This document has more than {TOKENS} tokens.") from None
        raise
