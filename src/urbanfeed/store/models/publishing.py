"""Publishing: wires, who may change what, and what is new."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from urbanfeed.store.models.widths import LONGEST_VALUE

__all__ = ["ContentRow", "DeedRow", "NewsRow", "TokenRow", "WireRow"]


class WireRow(Model):
    """A wire, a saved query with a key: `query` is its canonical URL form."""

    key = fields.CharField(max_length=LONGEST_VALUE, primary_key=True)
    title = fields.TextField()
    description = fields.TextField()
    query = fields.TextField()
    added_at = fields.BigIntField()

    class Meta:
        """Its table."""

        table = "wire"


class TokenRow(Model):
    """
    A token with which a program may change what is kept here.

    digest: SHA-256 (hexadecimal) of the token, which itself is kept nowhere. scopes: with spaces between. used_at: the
    hour of its last use. revoked_at: since when it opens nothing any more.
    """

    id = fields.CharField(max_length=16, primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)
    title = fields.TextField()
    scopes = fields.TextField()
    created_at = fields.BigIntField()
    expires_at = fields.BigIntField(null=True)
    used_at = fields.BigIntField(null=True)
    revoked_at = fields.BigIntField(null=True)

    class Meta:
        """Its table."""

        table = "token"


class DeedRow(Model):
    """
    What was done with a token.

    action: the mutation's name. subject: what it was about, an id, a key or an address. result: the type that it gave.
    """

    id = fields.BigIntField(primary_key=True)
    at = fields.BigIntField()
    token: fields.ForeignKeyRelation[TokenRow] = fields.ForeignKeyField(
        "store.TokenRow", related_name=False, on_delete=fields.RESTRICT
    )
    action = fields.CharField(max_length=64)
    subject = fields.TextField()
    result = fields.CharField(max_length=64)

    class Meta:
        """Its table, in the order in which it is looked at."""

        table = "deed"
        indexes = (Index(fields=("token_id", "id"), name="deed_of_token"),)


class NewsRow(Model):
    """
    Something that happened to an article or a source, for whoever is told at once.

    As `news.py` says. subject: an article's id or a source's name, and no reference: what it tells of may be gone.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=16)
    subject = fields.CharField(max_length=LONGEST_VALUE)
    number = fields.IntField(null=True)
    at = fields.BigIntField()
    detail = fields.TextField(null=True)

    class Meta:
        """Its table, in the order of what happened."""

        table = "news"


class ContentRow(Model):
    """The content version, in one row."""

    id = fields.IntField(primary_key=True)
    version = fields.BigIntField()
    changed_at = fields.BigIntField(null=True)

    class Meta:
        """Its table."""

        table = "content"
