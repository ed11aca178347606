"""Pages: the bytes that articles were read from."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from urbanfeed.store.models.articles import ArticleRow
from urbanfeed.store.models.widths import LONGEST_ADDRESS, LONGEST_VALUE

__all__ = ["DictionaryRow", "PageRow", "ReadingRow"]


class DictionaryRow(Model):
    """
    What the pages of a source have in common, for compressing them.

    Made of what at least three of its pages hold, so that it holds nothing of one page alone. `content` is compressed.
    """

    id = fields.BigIntField(primary_key=True)
    source = fields.CharField(max_length=LONGEST_VALUE)
    made_at = fields.BigIntField()
    content = fields.BinaryField()

    class Meta:
        """Its table; the last one of a source is used."""

        table = "dictionary"
        indexes = (Index(fields=("source", "id"), name="dictionary_of_source"),)


class PageRow(Model):
    """
    The bytes of a page, kept once, compressed: `size` is their number before that.

    dictionary_id: with which dictionary; null for none. damaged_at: when it was found that they cannot be had back.
    """

    sha256 = fields.CharField(max_length=64, primary_key=True)
    size = fields.IntField()
    content = fields.BinaryField()
    dictionary_id = fields.BigIntField(null=True)
    damaged_at = fields.BigIntField(null=True)

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
