"""Sources: what is gathered from where, and how that goes."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from urbanfeed.store.models.widths import LONGEST_ADDRESS, LONGEST_VALUE

__all__ = ["FailureRow", "GatheringRow", "SourceRow", "SubscriptionRow", "VisitRow"]


class SourceRow(Model):
    """
    A source that articles come from: `rights` is JSON.

    Of one that an operator added without a scraper: added_at, and `found` and `configuration`, which are JSON too.
    paused_at: since when it is not gathered; null while it is.
    """

    name = fields.CharField(max_length=LONGEST_VALUE, primary_key=True)
    title = fields.TextField()
    home = fields.TextField(null=True)
    language = fields.CharField(max_length=35, null=True)
    timezone = fields.CharField(max_length=64, null=True)
    rights = fields.TextField()
    added_at = fields.BigIntField(null=True)
    found = fields.TextField(null=True)
    configuration = fields.TextField(null=True)
    paused_at = fields.BigIntField(null=True)

    class Meta:
        """Its table."""

        table = "source"


class VisitRow(Model):
    """
    An address that a source tells of, or tells at, and what it answered last.

    place: whether it tells of articles (a feed, a sitemap, a listing, the home page) and is none itself. address: spelt
    as `filing.py` says. told: the date that its place gives it. due_at: when to ask it next; null for never.
    failures: how many in a row, the first at failing_since, the last for the reason in kind and detail.
    links: how many articles a place told of when it was read last; links_before: when it last told of any.
    sample: how the page read as an article (at read_at), as JSON.
    """

    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[SourceRow] = fields.ForeignKeyField(
        "store.SourceRow", related_name=False, on_delete=fields.CASCADE
    )
    address = fields.CharField(max_length=LONGEST_ADDRESS)
    url = fields.TextField()
    place = fields.BooleanField()
    found_at = fields.BigIntField()
    told = fields.TextField(null=True)
    due_at = fields.BigIntField(null=True)
    seen_at = fields.BigIntField(null=True)
    status = fields.IntField(null=True)
    etag = fields.TextField(null=True)
    last_modified = fields.TextField(null=True)
    moved_to = fields.TextField(null=True)
    sha256 = fields.CharField(max_length=64, null=True)
    failures = fields.IntField()
    failing_since = fields.BigIntField(null=True)
    kind = fields.CharField(max_length=32, null=True)
    detail = fields.TextField(null=True)
    links = fields.IntField(null=True)
    links_before = fields.IntField(null=True)
    read_at = fields.BigIntField(null=True)
    sample = fields.TextField(null=True)

    class Meta:
        """Its table, with the orders in which a source's visits are looked at."""

        table = "visit"
        unique_together = (("source", "address"),)
        indexes = (
            Index(fields=("source_id", "due_at"), name="visit_by_due"),
            Index(fields=("source_id", "found_at"), name="visit_by_found"),
            Index(fields=("source_id", "seen_at"), name="visit_by_seen"),
            Index(fields=("source_id", "read_at"), name="visit_by_read"),
        )


class GatheringRow(Model):
    """
    How the gathering of a source stands.

    due_at: when its next round may begin. held_until: whoever gathers it now may do so until then. interval and ttl
    are seconds. failures: rounds in a row that could read no place, the first at failing_since. health is JSON.
    """

    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[SourceRow] = fields.ForeignKeyField(
        "store.SourceRow", related_name=False, on_delete=fields.CASCADE
    )
    due_at = fields.BigIntField(null=True)
    held_until = fields.BigIntField(null=True)
    last_round_at = fields.BigIntField(null=True)
    last_success_at = fields.BigIntField(null=True)
    failures = fields.IntField()
    failing_since = fields.BigIntField(null=True)
    interval = fields.IntField(null=True)
    ttl = fields.IntField(null=True)
    health = fields.TextField(null=True)

    class Meta:
        """Its table: one row a source."""

        table = "gathering"
        unique_together = (("source",),)


class FailureRow(Model):
    """
    How often one kind of failure was met at a source on one day.

    day: whole days since 1970-01-01 (UTC). at, url, detail: the last example.
    """

    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[SourceRow] = fields.ForeignKeyField(
        "store.SourceRow", related_name=False, on_delete=fields.CASCADE
    )
    kind = fields.CharField(max_length=32)
    day = fields.IntField()
    count = fields.IntField()
    at = fields.BigIntField()
    url = fields.TextField()
    detail = fields.TextField()

    class Meta:
        """Its table."""

        table = "failure"
        unique_together = (("source", "kind", "day"),)


class SubscriptionRow(Model):
    """
    That a hub tells, or could tell, of a source's news (WebSub).

    source: its name and no reference, since what a removed source is subscribed to has still to be left. address: the
    topic, spelt as `filing.py` says. The rest is as in `subscriptions.py`.
    """

    id = fields.BigIntField(primary_key=True)
    callback_key = fields.CharField(max_length=64, unique=True)
    source = fields.CharField(max_length=LONGEST_VALUE)
    address = fields.CharField(max_length=LONGEST_ADDRESS)
    place = fields.TextField()
    topic = fields.TextField()
    hub = fields.TextField()
    secret = fields.CharField(max_length=64)
    state = fields.CharField(max_length=16)
    due_at = fields.BigIntField()
    endpoint = fields.TextField(null=True)
    callback = fields.TextField(null=True)
    asked_at = fields.BigIntField(null=True)
    lease_until = fields.BigIntField(null=True)
    delivered_at = fields.BigIntField(null=True)
    failures = fields.IntField()
    reason = fields.TextField(null=True)

    class Meta:
        """Its table: one row a topic of a source."""

        table = "subscription"
        unique_together = (("source", "address"),)
