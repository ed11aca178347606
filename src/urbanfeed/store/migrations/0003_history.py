"""History: what is withdrawn or forgotten, articles of the same text, and pages compressed with dictionaries."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("store", "0002_gathering")]  # noqa: RUF012

    initial = False

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="BandRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.BigIntField()),
                ("source", fields.CharField(max_length=255)),
                (
                    "article",
                    fields.ForeignKeyField(
                        "store.ArticleRow",
                        source_field="article_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "band",
                "app": "store",
                "unique_together": (("key", "source", "article"),),
                "indexes": [Index(fields=["article_id"], name="band_of_article")],
                "pk_attr": "id",
                "table_description": "A key that articles of nearly the same text tend to share.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DictionaryRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("source", fields.CharField(max_length=255)),
                ("made_at", fields.BigIntField()),
                ("content", fields.BinaryField()),
            ],
            options={
                "table": "dictionary",
                "app": "store",
                "indexes": [Index(fields=["source", "id"], name="dictionary_of_source")],
                "pk_attr": "id",
                "table_description": "What the pages of a source have in common, for compressing them.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ForgottenRow",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("forgotten_at", fields.BigIntField()),
                ("reason", fields.TextField(unique=False)),
            ],
            options={
                "table": "forgotten",
                "app": "store",
                "pk_attr": "id",
                "table_description": "What stays of an article that was erased: its id, when, and why.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ForgottenKeyRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("digest", fields.CharField(max_length=64)),
                (
                    "forgotten",
                    fields.ForeignKeyField(
                        "store.ForgottenRow",
                        source_field="forgotten_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "forgotten_key",
                "app": "store",
                "unique_together": (("digest", "forgotten"),),
                "pk_attr": "id",
                "table_description": "What an erased article is known by when its page comes again.",
            },
            bases=["Model"],
        ),
        ops.RemoveIndex(
            model_name="ArticleRow",
            name="article_in_order",
            fields=None,
        ),
        ops.AddField(
            model_name="ArticleRow",
            name="same_text_as",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="ArticleRow",
            name="withdrawn_at",
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name="ArticleRow",
            index=Index(fields=["instant", "id", "withdrawn_at"], name="article_in_order"),
        ),
        ops.AddIndex(
            model_name="ArticleRow",
            index=Index(fields=["same_text_as"], name="article_by_text"),
        ),
        ops.AddIndex(
            model_name="ArticleRow",
            index=Index(fields=["withdrawn_at"], name="article_withdrawn"),
        ),
        ops.AddField(
            model_name="PageRow",
            name="damaged_at",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="PageRow",
            name="dictionary_id",
            field=fields.BigIntField(null=True),
        ),
    ]
