"""
The tables, as Tortoise models; migrations/ brings a database to them.

The first line of each docstring goes into the database as the table's comment; it must have no semicolon, since
Tortoise takes a migration's SQL apart there.

Instants are whole microseconds since 1970-01-01T00:00Z: exact, and in order in every database. Nothing outside of
`store` sees a row.
"""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

__all__ = [
    "LONGEST_ADDRESS",
    "LONGEST_VALUE",
    "AliasRow",
    "ArticleRow",
    "ContentRow",
    "FilingRow",
    "PageRow",
    "ReadingRow",
    "RevisionRow",
    "SourceRow",
]

# In characters. PostgreSQL refuses an index entry above 2,704 bytes, and a character may be four.
LONGEST_ADDRESS = 600
LONGEST_VALUE = 255


class SourceRow(Model):
    """A source that articles come from: `rights` is JSON."""

    name = fields.CharField(max_length=LONGEST_VALUE, primary_key=True)
    title = fields.TextField()
    home = fields.TextField(null=True)
    language = fields.CharField(max_length=35, null=True)
    timezone = fields.CharField(max_length=64, null=True)
    rights = fields.TextField()

    class Meta:
        """Its table."""

        table = "source"


class ArticleRow(Model):
    """
    An article as it is now, all of it in `document`, as JSON.

    The other columns are what queries need. instant: what it is ordered by. timezone: the IANA zone of its moments of
    zone "source", which the JSON leaves out. folded: headline, standfirst and body as `folding.py` writes them.
    """

    id = fields.CharField(max_length=64, primary_key=True)
    source: fields.ForeignKeyRelation[SourceRow] = fields.ForeignKeyField(
        "store.SourceRow", related_name=False, on_delete=fields.RESTRICT
    )
    source_id: str
    instant = fields.BigIntField()
    first_seen = fields.BigIntField()
    timezone = fields.CharField(max_length=64, null=True)
    folded = fields.TextField()
    document = fields.TextField()

    class Meta:
        """Its table, in the order in which all articles are walked through; FilingRow has the other orders."""

        table = "article"
        indexes = (Index(fields=("instant", "id"), name="article_in_order"),)


class FilingRow(Model):
    """
    One thing that an article is filed under, its value of a facet.

    Both are spelt as `filing.py` says. `instant` stands here again, so that one index gives the newest articles of a
    value without sorting.
    """

    id = fields.BigIntField(primary_key=True)
    article: fields.ForeignKeyRelation[ArticleRow] = fields.ForeignKeyField(
        "store.ArticleRow", related_name=False, on_delete=fields.CASCADE
    )
    facet = fields.CharField(max_length=16)
    value = fields.CharField(max_length=LONGEST_VALUE)
    instant = fields.BigIntField()

    class Meta:
        """Its table, with an index from each side."""

        table = "filing"
        unique_together = (("article", "facet", "value"),)
        indexes = (Index(fields=("facet", "value", "instant", "article_id"), name="filing_in_order"),)


class RevisionRow(Model):
    """
    A state that an article had.

    They are counted from 1; `document` is its JSON, compressed.
    """

    id = fields.BigIntField(primary_key=True)
    article: fields.ForeignKeyRelation[ArticleRow] = fields.ForeignKeyField(
        "store.ArticleRow", related_name=False, on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    seen_at = fields.BigIntField()
    timezone = fields.CharField(max_length=64, null=True)
    document = fields.BinaryField()

    class Meta:
        """Its table."""

        table = "revision"
        unique_together = (("article", "number"),)


class AliasRow(Model):
    """An address under which a source has an article, spelt as `filing.py` says."""

    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[SourceRow] = fields.ForeignKeyField(
        "store.SourceRow", related_name=False, on_delete=fields.RESTRICT
    )
    url = fields.CharField(max_length=LONGEST_ADDRESS)
    article: fields.ForeignKeyRelation[ArticleRow] = fields.ForeignKeyField(
        "store.ArticleRow", related_name=False, on_delete=fields.CASCADE
    )

    class Meta:
        """Its table: found by address, within a source or across all, and by article."""

        table = "alias"
        unique_together = (("url", "source"),)
        indexes = (Index(fields=("article_id",), name="alias_of_article"),)


class PageRow(Model):
    """The bytes of a page, kept once, compressed: `size` is their number before that."""

    sha256 = fields.CharField(max_length=64, primary_key=True)
    size = fields.IntField()
    content = fields.BinaryField()

    class Meta:
        """Its table."""

        table = "page"


class ReadingRow(Model):
    """
    That a page gave an article, or said again what it says.

    From which address, and when for the first time.
    """

    id = fields.BigIntField(primary_key=True)
    page: fields.ForeignKeyRelation[PageRow] = fields.ForeignKeyField(
        "store.PageRow", related_name=False, on_delete=fields.RESTRICT
    )
    article: fields.ForeignKeyRelation[ArticleRow] = fields.ForeignKeyField(
        "store.ArticleRow", related_name=False, on_delete=fields.RESTRICT
    )
    url = fields.TextField()
    address = fields.CharField(max_length=LONGEST_ADDRESS)
    content_type = fields.TextField()
    invented_url = fields.BooleanField()
    fetched_at = fields.BigIntField(null=True)

    class Meta:
        """Its table; an unknown address is the empty one, since no two NULLs are equal."""

        table = "reading"
        unique_together = (("page", "article", "address"),)
        indexes = (
            Index(fields=("article_id",), name="reading_of_article"),
            Index(fields=("address",), name="reading_by_address"),
        )


class ContentRow(Model):
    """The content version, in one row."""

    id = fields.IntField(primary_key=True)
    version = fields.BigIntField()
    changed_at = fields.BigIntField(null=True)

    class Meta:
        """Its table."""

        table = "content"
