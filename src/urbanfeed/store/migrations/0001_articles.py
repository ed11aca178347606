"""The first tables: articles and what they are filed under, their revisions, addresses, sources and pages."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

# Every process learns at once that the content has changed, whoever changed it; postgres.py listens.
TELL = """
    CREATE FUNCTION urbanfeed_tell_content() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('urbanfeed_content', NEW.version::text);
        RETURN NULL;
    END $$;
    CREATE TRIGGER urbanfeed_tell_content AFTER UPDATE ON content FOR EACH ROW
        WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION urbanfeed_tell_content();
"""


async def tell(apps: object, editor: BaseSchemaEditor) -> None:
    """PostgreSQL can tell of a change; SQLite cannot."""
    if editor.DIALECT == "postgres":
        await editor.client.execute_script(TELL)


class Migration(migrations.Migration):
    initial = True

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="ContentRow",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("version", fields.BigIntField()),
                ("changed_at", fields.BigIntField(null=True)),
            ],
            options={
                "table": "content",
                "app": "store",
                "pk_attr": "id",
                "table_description": "The content version, in one row.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PageRow",
            fields=[
                ("sha256", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("size", fields.IntField()),
                ("content", fields.BinaryField()),
            ],
            options={
                "table": "page",
                "app": "store",
                "pk_attr": "sha256",
                "table_description": "The bytes of a page, kept once, compressed: `size` is their number before that.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SourceRow",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("title", fields.TextField(unique=False)),
                ("home", fields.TextField(null=True, unique=False)),
                ("language", fields.CharField(null=True, max_length=35)),
                ("timezone", fields.CharField(null=True, max_length=64)),
                ("rights", fields.TextField(unique=False)),
            ],
            options={
                "table": "source",
                "app": "store",
                "pk_attr": "name",
                "table_description": "A source that articles come from: `rights` is JSON.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArticleRow",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                (
                    "source",
                    fields.ForeignKeyField(
                        "store.SourceRow",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="name",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("instant", fields.BigIntField()),
                ("first_seen", fields.BigIntField()),
                ("timezone", fields.CharField(null=True, max_length=64)),
                ("folded", fields.TextField(unique=False)),
                ("document", fields.TextField(unique=False)),
            ],
            options={
                "table": "article",
                "app": "store",
                "indexes": [Index(fields=["instant", "id"], name="article_in_order")],
                "pk_attr": "id",
                "table_description": "An article as it is now, all of it in `document`, as JSON.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AliasRow",
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
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("url", fields.CharField(max_length=600)),
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
                "table": "alias",
                "app": "store",
                "unique_together": (("url", "source"),),
                "indexes": [Index(fields=["article_id"], name="alias_of_article")],
                "pk_attr": "id",
                "table_description": "An address under which a source has an article, spelt as `filing.py` says.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FilingRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
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
                ("facet", fields.CharField(max_length=16)),
                ("value", fields.CharField(max_length=255)),
                ("instant", fields.BigIntField()),
            ],
            options={
                "table": "filing",
                "app": "store",
                "unique_together": (("article", "facet", "value"),),
                "indexes": [Index(fields=["facet", "value", "instant", "article_id"], name="filing_in_order")],
                "pk_attr": "id",
                "table_description": "One thing that an article is filed under, its value of a facet.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ReadingRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "page",
                    fields.ForeignKeyField(
                        "store.PageRow",
                        source_field="page_id",
                        db_constraint=True,
                        to_field="sha256",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "article",
                    fields.ForeignKeyField(
                        "store.ArticleRow",
                        source_field="article_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("url", fields.TextField(unique=False)),
                ("address", fields.CharField(max_length=600)),
                ("content_type", fields.TextField(unique=False)),
                ("invented_url", fields.BooleanField()),
                ("fetched_at", fields.BigIntField(null=True)),
            ],
            options={
                "table": "reading",
                "app": "store",
                "unique_together": (("page", "article", "address"),),
                "indexes": [
                    Index(fields=["article_id"], name="reading_of_article"),
                    Index(fields=["address"], name="reading_by_address"),
                ],
                "pk_attr": "id",
                "table_description": "That a page gave an article, or said again what it says.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RevisionRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "article",
                    fields.ForeignKeyField(
                        "store.ArticleRow",
                        source_field="article_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField()),
                ("seen_at", fields.BigIntField()),
                ("timezone", fields.CharField(null=True, max_length=64)),
                ("document", fields.BinaryField()),
            ],
            options={
                "table": "revision",
                "app": "store",
                "unique_together": (("article", "number"),),
                "pk_attr": "id",
                "table_description": "A state that an article had.",
            },
            bases=["Model"],
        ),
        ops.RunSQL("INSERT INTO content (id, version) VALUES (1, 0)"),
        ops.RunPython(tell),
    ]
