"""Articles: what they say, have said, are filed under and are known by."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from urbanfeed.store.models.sources import SourceRow
from urbanfeed.store.models.widths import LONGEST_ADDRESS, LONGEST_VALUE

__all__ = [
    "AliasRow",
    "ArticleRow",
    "BandRow",
    "FilingRow",
    "ForgottenKeyRow",
    "ForgottenRow",
    "RevisionRow",
    "TallyRow",
]


class ArticleRow(Model):
    """
    An article as it is now, all of it in `document`, as JSON.

    The other columns are what queries need. instant: what it is ordered by. timezone: the IANA zone of its moments of
    zone "source", which the JSON leaves out. head: the document without what is long, see documents.py.
    withdrawn_at: since when it is not published; such an article is filed under nothing. same_text_as: the id of the
    earliest article of another source with nearly the same text.
    """

    id = fields.CharField(max_length=64, primary_key=True)
    source: fields.ForeignKeyRelation[SourceRow] = fields.ForeignKeyField(
        "store.SourceRow", related_name=False, on_delete=fields.RESTRICT
    )
    source_id: str
    instant = fields.BigIntField()
    first_seen = fields.BigIntField()
    timezone = fields.CharField(max_length=64, null=True)
    head = fields.TextField()
    document = fields.TextField()
    withdrawn_at = fields.BigIntField(null=True)
    same_text_as = fields.CharField(max_length=64, null=True)

    class Meta:
        """
        Its table, in the order in which all articles are walked through; FilingRow has the other orders.

        withdrawn_at stands in the index only so that a walk need not look at the rows.
        """

        table = "article"
        indexes = (
            Index(fields=("instant", "id", "withdrawn_at"), name="article_in_order"),
            Index(fields=("same_text_as",), name="article_by_text"),
            Index(fields=("withdrawn_at",), name="article_withdrawn"),
        )


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


class TallyRow(Model):
    """
    How many articles are filed under a value of a facet.

    The database keeps it itself, by triggers of FilingRow's table: whatever files an article need not think of it.
    """

    id = fields.BigIntField(primary_key=True)
    facet = fields.CharField(max_length=16)
    value = fields.CharField(max_length=LONGEST_VALUE)
    articles = fields.BigIntField()

    class Meta:
        """Its table."""

        table = "tally"
        unique_together = (("facet", "value"),)


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


class BandRow(Model):
    """
    A key that articles of nearly the same text tend to share.

    As `likeness.py` makes them, a few for each article. `source` stands here again, so that the many pages that a
    source makes from one form are passed over in the index.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.BigIntField()
    source = fields.CharField(max_length=LONGEST_VALUE)
    article: fields.ForeignKeyRelation[ArticleRow] = fields.ForeignKeyField(
        "store.ArticleRow", related_name=False, on_delete=fields.CASCADE
    )

    class Meta:
        """Its table, with an index from each side."""

        table = "band"
        unique_together = (("key", "source", "article"),)
        indexes = (Index(fields=("article_id",), name="band_of_article"),)


class ForgottenRow(Model):
    """What stays of an article that was erased: its id, when, and why."""

    id = fields.CharField(max_length=64, primary_key=True)
    forgotten_at = fields.BigIntField()
    reason = fields.TextField()

    class Meta:
        """Its table."""

        table = "forgotten"


class ForgottenKeyRow(Model):
    """
    What an erased article is known by when its page comes again.

    digest: SHA-256 (hexadecimal) of an address that it had, spelt as `filing.py` says, or of a page's bytes.
    """

    id = fields.BigIntField(primary_key=True)
    digest = fields.CharField(max_length=64)
    forgotten: fields.ForeignKeyRelation[ForgottenRow] = fields.ForeignKeyField(
        "store.ForgottenRow", related_name=False, on_delete=fields.CASCADE
    )

    class Meta:
        """Its table, found by digest."""

        table = "forgotten_key"
        unique_together = (("digest", "forgotten"),)
