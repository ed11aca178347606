"""Where an article comes from, as GraphQL types: the page that was read, when, by what, and which rule gave what."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import article

__all__ = ["Provenance"]


@strawberry.enum(description="Which second page of an article was read.")
class Twin(Enum):
    """As page.Twin."""

    AMP = strawberry.enum_value("amp", description="The AMP form.")
    PRINT = strawberry.enum_value("print", description="The form for printing.")
    MOBILE = strawberry.enum_value("mobile", description="The form for telephones.")


@strawberry.type(description="Which rule gave a field its value.")
class FieldRule:
    """See article.FieldRule."""

    name: str = strawberry.field(description="The field.")
    rule: str = strawberry.field(description="The rule, such as `jsonld datePublished` or `h1.entry-title`.")
    confidence: float | None = strawberry.field(description="How sure the rule is, 0 to 1.")


@strawberry.type(description="Where an article comes from.")
class Provenance:
    """See article.Provenance."""

    url: str | None = strawberry.field(
        description="The address that was read. Do not link it where `inventedUrl` is true: nothing stands there."
    )
    invented_url: bool = strawberry.field(
        description="Whether the address was made up, because the page was rebuilt around a real text."
    )
    fetched_at: datetime | None = strawberry.field(description="When it was read.")
    sha256: str = strawberry.field(description="SHA-256 of the page's bytes, hexadecimal.")
    extractor: str = strawberry.field(description="`scraper NAME`, or `reader` for the general one.")
    version: str = strawberry.field(description="The extractor's version.")
    twin: Twin | None = strawberry.field(description="Set where a second form of the page was read.")
    confidence: float | None = strawberry.field(
        description="How sure the reader is that this is an article and this its body, 0 to 1."
    )
    fields: list[FieldRule] = strawberry.field(description="Which rule gave which field.")

    @classmethod
    def of(cls, provenance: article.Provenance) -> Self:
        """The GraphQL form of a provenance."""
        return cls(
            url=provenance.url,
            invented_url=provenance.invented_url,
            fetched_at=provenance.fetched_at,
            sha256=provenance.sha256,
            extractor=provenance.extractor,
            version=provenance.version,
            twin=Twin[provenance.twin.upper()] if provenance.twin else None,
            confidence=provenance.confidence,
            fields=[FieldRule(name=it.name, rule=it.rule, confidence=it.confidence) for it in provenance.fields],
        )
