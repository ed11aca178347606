"""The news: what happened to articles and sources, for whoever is told of it at once."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0007_tokens")]  # noqa: RUF012

    initial = False

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="NewsRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=16)),
                ("subject", fields.CharField(max_length=255)),
                ("number", fields.IntField(null=True)),
                ("at", fields.BigIntField()),
                ("detail", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "news",
                "app": "store",
                "pk_attr": "id",
                "table_description": "Something that happened to an article or a source, for whoever is told at once.",
            },
            bases=["Model"],
        ),
    ]
