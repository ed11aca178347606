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
    "BandRow",
    "ContentRow",
    "DeedRow",
    "DictionaryRow",
    "FailureRow",
    "FilingRow",
    "ForgottenKeyRow",
    "ForgottenRow",
    "GatheringRow",
    "NewsRow",
    "PageRow",
    "ReadingRow",
    "RevisionRow",
    "SourceRow",
    "SubscriptionRow",
    "TallyRow",
    "TokenRow",
    "VisitRow",
    "WireRow",
]

# In characters. PostgreSQL refuses an index entry above 2,704 bytes, and a character may be four.
LONGEST_ADDRESS = 600
LONGEST_VALUE = 255


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
