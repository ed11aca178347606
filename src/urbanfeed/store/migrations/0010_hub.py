"""Our own hub: the feeds that are followed, and who is told of them."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0009_heads")]  # noqa: RUF012

    initial = False

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="FollowedRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(unique=True, max_length=600)),
                ("address", fields.TextField(unique=False)),
                ("digest", fields.CharField(max_length=64)),
                ("place", fields.BigIntField()),
                ("held_until", fields.BigIntField(null=True)),
            ],
            options={
                "table": "followed",
                "app": "store",
                "pk_attr": "id",
                "table_description": "A feed that is followed through our hub, as `followed.py` says.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SubscriberRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "followed",
                    fields.ForeignKeyField(
                        "store.FollowedRow",
                        source_field="followed_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("key", fields.CharField(max_length=600)),
                ("callback", fields.TextField(unique=False)),
                ("host", fields.CharField(max_length=255)),
                ("spelling", fields.TextField(unique=False)),
                ("secret", fields.TextField(null=True, unique=False)),
                ("lease_until", fields.BigIntField(null=True)),
                ("told", fields.CharField(null=True, max_length=64)),
                ("failures", fields.IntField()),
                ("due_at", fields.BigIntField()),
                ("held_until", fields.BigIntField(null=True)),
                ("asked_mode", fields.CharField(null=True, max_length=16)),
                ("asked_at", fields.BigIntField(null=True)),
                ("asked_spelling", fields.TextField(null=True, unique=False)),
                ("asked_secret", fields.TextField(null=True, unique=False)),
                ("asked_lease", fields.IntField(null=True)),
            ],
            options={
                "table": "subscriber",
                "app": "store",
                "unique_together": (("followed", "key"),),
                "indexes": [
                    Index(fields=["due_at"], name="subscriber_due"),
                    Index(fields=["host"], name="subscriber_of_host"),
                ],
                "pk_attr": "id",
                "table_description": "A callback that our hub tells of a feed, or is asked to, as `subscribers.py` says.",  # noqa: E501
            },
            bases=["Model"],
        ),
    ]
