"""Our own hub: the feeds that somebody follows through it, and who is told of them."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from urbanfeed.store.models.widths import LONGEST_ADDRESS, LONGEST_VALUE

__all__ = ["FollowedRow", "SubscriberRow"]


class FollowedRow(Model):
    """
    A feed that is followed through our hub, as `followed.py` says.

    key: its address, spelt as `filing.py` says. digest: SHA-256 (hexadecimal) of what it said last. place: the id of
    the last event of the news that was looked at for it.
    """

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=LONGEST_ADDRESS, unique=True)
    address = fields.TextField()
    digest = fields.CharField(max_length=64)
    place = fields.BigIntField()
    held_until = fields.BigIntField(null=True)

    class Meta:
        """Its table."""

        table = "followed"


class SubscriberRow(Model):
    """
    A callback that our hub tells of a feed, or is asked to, as `subscribers.py` says.

    key: the callback, spelt as `filing.py` says. told: the digest of what it was told last. asked_…: what it has asked
    for, and not confirmed yet. due_at: when there is something to do for it next, the end of its lease at the latest.
    """

    id = fields.BigIntField(primary_key=True)
    followed: fields.ForeignKeyRelation[FollowedRow] = fields.ForeignKeyField(
        "store.FollowedRow", related_name=False, on_delete=fields.CASCADE
    )
    key = fields.CharField(max_length=LONGEST_ADDRESS)
    callback = fields.TextField()
    host = fields.CharField(max_length=LONGEST_VALUE)
    spelling = fields.TextField()
    secret = fields.TextField(null=True)
    lease_until = fields.BigIntField(null=True)
    told = fields.CharField(max_length=64, null=True)
    failures = fields.IntField()
    due_at = fields.BigIntField()
    held_until = fields.BigIntField(null=True)
    asked_mode = fields.CharField(max_length=16, null=True)
    asked_at = fields.BigIntField(null=True)
    asked_spelling = fields.TextField(null=True)
    asked_secret = fields.TextField(null=True)
    asked_lease = fields.IntField(null=True)

    class Meta:
        """Its table: one row a callback of a feed."""

        table = "subscriber"
        unique_together = (("followed", "key"),)
        indexes = (
            Index(fields=("due_at",), name="subscriber_due"),
            Index(fields=("host",), name="subscriber_of_host"),
        )
