"""Tokens, with which programs may change what is kept, and what was done with each."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0005_wires")]  # noqa: RUF012

    initial = False

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="TokenRow",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("title", fields.TextField(unique=False)),
                ("scopes", fields.TextField(unique=False)),
                ("created_at", fields.BigIntField()),
                ("expires_at", fields.BigIntField(null=True)),
                ("used_at", fields.BigIntField(null=True)),
                ("revoked_at", fields.BigIntField(null=True)),
            ],
            options={
                "table": "token",
                "app": "store",
                "pk_attr": "id",
                "table_description": "A token with which a program may change what is kept here.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DeedRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.BigIntField()),
                (
                    "token",
                    fields.ForeignKeyField(
                        "store.TokenRow",
                        source_field="token_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("action", fields.CharField(max_length=64)),
                ("subject", fields.TextField(unique=False)),
                ("result", fields.CharField(max_length=64)),
            ],
            options={
                "table": "deed",
                "app": "store",
                "indexes": [Index(fields=["token_id", "id"], name="deed_of_token")],
                "pk_attr": "id",
                "table_description": "What was done with a token.",
            },
            bases=["Model"],
        ),
    ]
