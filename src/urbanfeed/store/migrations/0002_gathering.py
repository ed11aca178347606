"""The gathering of sources: visits, how it stands, failures; and what is known of sources that have no scraper."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0001_articles")]  # noqa: RUF012

    initial = False

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="FailureRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "source",
                    fields.ForeignKeyField(
                        "store.SourceRow",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="name",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=32)),
                ("day", fields.IntField()),
                ("count", fields.IntField()),
                ("at", fields.BigIntField()),
                ("url", fields.TextField(unique=False)),
                ("detail", fields.TextField(unique=False)),
            ],
            options={
                "table": "failure",
                "app": "store",
                "unique_together": (("source", "kind", "day"),),
                "pk_attr": "id",
                "table_description": "How often one kind of failure was met at a source on one day.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GatheringRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "source",
                    fields.ForeignKeyField(
                        "store.SourceRow",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="name",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("due_at", fields.BigIntField(null=True)),
                ("held_until", fields.BigIntField(null=True)),
                ("last_round_at", fields.BigIntField(null=True)),
                ("last_success_at", fields.BigIntField(null=True)),
                ("failures", fields.IntField()),
                ("failing_since", fields.BigIntField(null=True)),
                ("interval", fields.IntField(null=True)),
                ("ttl", fields.IntField(null=True)),
                ("health", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "gathering",
                "app": "store",
                "unique_together": (("source",),),
                "pk_attr": "id",
                "table_description": "How the gathering of a source stands.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SubscriptionRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("callback_key", fields.CharField(unique=True, max_length=64)),
                ("source", fields.CharField(max_length=255)),
                ("address", fields.CharField(max_length=600)),
                ("place", fields.TextField(unique=False)),
                ("topic", fields.TextField(unique=False)),
                ("hub", fields.TextField(unique=False)),
                ("secret", fields.CharField(max_length=64)),
                ("state", fields.CharField(max_length=16)),
                ("due_at", fields.BigIntField()),
                ("endpoint", fields.TextField(null=True, unique=False)),
                ("callback", fields.TextField(null=True, unique=False)),
                ("asked_at", fields.BigIntField(null=True)),
                ("lease_until", fields.BigIntField(null=True)),
                ("delivered_at", fields.BigIntField(null=True)),
                ("failures", fields.IntField()),
                ("reason", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "subscription",
                "app": "store",
                "unique_together": (("source", "address"),),
                "pk_attr": "id",
                "table_description": "That a hub tells, or could tell, of a source's news (WebSub).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="VisitRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "source",
                    fields.ForeignKeyField(
                        "store.SourceRow",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="name",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("address", fields.CharField(max_length=600)),
                ("url", fields.TextField(unique=False)),
                ("place", fields.BooleanField()),
                ("found_at", fields.BigIntField()),
                ("told", fields.TextField(null=True, unique=False)),
                ("due_at", fields.BigIntField(null=True)),
                ("seen_at", fields.BigIntField(null=True)),
                ("status", fields.IntField(null=True)),
                ("etag", fields.TextField(null=True, unique=False)),
                ("last_modified", fields.TextField(null=True, unique=False)),
                ("moved_to", fields.TextField(null=True, unique=False)),
                ("sha256", fields.CharField(null=True, max_length=64)),
                ("failures", fields.IntField()),
                ("failing_since", fields.BigIntField(null=True)),
                ("kind", fields.CharField(null=True, max_length=32)),
                ("detail", fields.TextField(null=True, unique=False)),
                ("links", fields.IntField(null=True)),
                ("links_before", fields.IntField(null=True)),
                ("read_at", fields.BigIntField(null=True)),
                ("sample", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "visit",
                "app": "store",
                "unique_together": (("source", "address"),),
                "indexes": [
                    Index(fields=["source_id", "due_at"], name="visit_by_due"),
                    Index(fields=["source_id", "found_at"], name="visit_by_found"),
                    Index(fields=["source_id", "seen_at"], name="visit_by_seen"),
                    Index(fields=["source_id", "read_at"], name="visit_by_read"),
                ],
                "pk_attr": "id",
                "table_description": "An address that a source tells of, or tells at, and what it answered last.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="SourceRow",
            name="added_at",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="SourceRow",
            name="configuration",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="SourceRow",
            name="found",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="SourceRow",
            name="paused_at",
            field=fields.BigIntField(null=True),
        ),
    ]
