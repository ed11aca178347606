"""Where an article comes from, as GraphQL types: the page that was read, when, by what, and which rule gave what."""

from datetime import datetime
from enum import Enum
from typing import Self

import strawberry

from urbanfeed import article

__all__ = ["Provenance"]


@strawberry.enum(description="Which second page of an article was read. Example: `AMP`.")
class Twin(Enum):
    """As page.Twin."""

    AMP = strawberry.enum_value("amp", description='The AMP form. Example: `"https://city.example/1?amp=1"`.')
    PRINT = strawberry.enum_value(
        "print", description='The form for printing. Example: `"https://city.example/1/print"`.'
    )
    MOBILE = strawberry.enum_value(
        "mobile", description='The form for telephones. Example: `"https://m.city.example/1"`.'
    )


@strawberry.type(
    description="Which rule gave a field its value. "
    "Example: `{ articles { nodes { provenance { fields { name rule confidence } } } } }`."
)
class FieldRule:
    """See article.FieldRule."""

    name: str = strawberry.field(description='The field. Example: `"headline"`.')
    rule: str = strawberry.field(
        description='The rule: what was read on the page, or the expression of a scraper. Example: `"h1.entry-title"`.'
    )
    confidence: float | None = strawberry.field(description="How sure the rule is, 0 to 1. Example: `0.9`.")


@strawberry.type(
    description="Where an article comes from. "
    "Example: `{ articles { nodes { provenance { fetchedAt pageSha256 extractor } } } }`."
)
class Provenance:
    """See article.Provenance."""

    url: str | None = strawberry.field(
        description="The address that was read. Do not link it where `inventedUrl` is true: nothing stands there. "
        'Example: `"https://city.example/1"`.'
    )
    invented_url: bool = strawberry.field(
        description="Whether the address was made up, because the page was rebuilt around a real text. "
        "Example: `false`."
    )
    fetched_at: datetime | None = strawberry.field(description='When it was read. Example: `"2025-09-01T08:00:05Z"`.')
    page_sha256: str = strawberry.field(
        name="pageSha256",
        description="SHA-256 of the page's bytes, hexadecimal. "
        'Example: `"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`.',
    )
    sha256: str = strawberry.field(
        description='The same. Example: `"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`.',
        deprecation_reason="Use `pageSha256`, which says what it is the hash of.",
    )
    extractor: str = strawberry.field(
        description='`scraper NAME`, or `reader` for the general one. Example: `"scraper jarialike_kz"`.'
    )
    version: str = strawberry.field(description='The extractor\'s version. Example: `"1"`.')
    twin: Twin | None = strawberry.field(description="Set where a second form of the page was read. Example: `AMP`.")
    confidence: float | None = strawberry.field(
        description="How sure the reader is that this is an article and this its body, 0 to 1. Example: `0.97`."
    )
    fields: list[FieldRule] = strawberry.field(
        description="Which rule gave which field. Example: `fields { name rule confidence }`."
    )

    @classmethod
    def of(cls, provenance: article.Provenance) -> Self:
        """The GraphQL form of a provenance."""
        return cls(
            url=provenance.url,
            invented_url=provenance.invented_url,
            fetched_at=provenance.fetched_at,
            page_sha256=provenance.sha256,
            sha256=provenance.sha256,
            extractor=provenance.extractor,
            version=provenance.version,
            twin=Twin[provenance.twin.upper()] if provenance.twin else None,
            confidence=provenance.confidence,
            fields=[FieldRule(name=it.name, rule=it.rule, confidence=it.confidence) for it in provenance.fields],
        )
