"""
Wires, and tallies: how many articles are filed under each value. Every article is filed under its month, too.

The triggers are each database's own, one statement at a time: Tortoise would take a trigger's body apart.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

# Every article has one source; one that is not published is filed under nothing.
_MONTHS = (
    "INSERT INTO filing (article_id, facet, value, instant)"
    " SELECT article_id, 'month', {month}, instant FROM filing WHERE facet = 'source'"
)
_TALLIES = "INSERT INTO tally (facet, value, articles) SELECT facet, value, COUNT(*) FROM filing GROUP BY facet, value"

# Division rounds towards zero, a month's first instant does not.
_SQLITE = (
    _MONTHS.format(
        month="strftime('%Y-%m', (instant - (instant % 1000000 + 1000000) % 1000000) / 1000000, 'unixepoch')"
    ),
    _TALLIES,
    """
    CREATE TRIGGER filing_added AFTER INSERT ON filing BEGIN
        INSERT INTO tally (facet, value, articles) VALUES (NEW.facet, NEW.value, 1)
            ON CONFLICT (facet, value) DO UPDATE SET articles = articles + 1;
    END
    """,
    """
    CREATE TRIGGER filing_removed AFTER DELETE ON filing BEGIN
        UPDATE tally SET articles = articles - 1 WHERE facet = OLD.facet AND value = OLD.value;
        DELETE FROM tally WHERE facet = OLD.facet AND value = OLD.value AND articles = 0;
    END
    """,
)
# One change of a tally for all rows of a statement: PostgreSQL keeps every state of a row until it is vacuumed. In the
# order of the values, so that two writers wait for each other in one way only.
_POSTGRESQL = (
    _MONTHS.format(month="to_char(to_timestamp(floor(instant / 1000000.0)) AT TIME ZONE 'UTC', 'YYYY-MM')"),
    _TALLIES,
    """
    CREATE FUNCTION filing_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO tally (facet, value, articles)
            SELECT facet, value, COUNT(*) FROM added GROUP BY facet, value ORDER BY facet, value
            ON CONFLICT (facet, value) DO UPDATE SET articles = tally.articles + EXCLUDED.articles;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION filing_removed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO tally (facet, value, articles)
            SELECT facet, value, -COUNT(*) FROM removed GROUP BY facet, value ORDER BY facet, value
            ON CONFLICT (facet, value) DO UPDATE SET articles = tally.articles + EXCLUDED.articles;
        DELETE FROM tally USING removed
            WHERE tally.facet = removed.facet AND tally.value = removed.value AND tally.articles = 0;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER filing_added AFTER INSERT ON filing REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION filing_added()",
    "CREATE TRIGGER filing_removed AFTER DELETE ON filing REFERENCING OLD TABLE AS removed"
    " FOR EACH STATEMENT EXECUTE FUNCTION filing_removed()",
    # A value belongs to one facet, which PostgreSQL does not know by itself: it would take each to be rare.
    "CREATE STATISTICS filing_values (mcv) ON facet, value FROM filing",
)


async def keep_tallies(apps: object, editor: BaseSchemaEditor) -> None:
    """In each engine's own words."""
    for sql in _POSTGRESQL if editor.DIALECT == "postgres" else _SQLITE:
        await editor.client.execute_query(sql)


class Migration(migrations.Migration):
    dependencies = [("store", "0004_search")]  # noqa: RUF012

    initial = False

    operations = [  # noqa: RUF012
        ops.CreateModel(
            name="TallyRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("facet", fields.CharField(max_length=16)),
                ("value", fields.CharField(max_length=255)),
                ("articles", fields.BigIntField()),
            ],
            options={
                "table": "tally",
                "app": "store",
                "unique_together": (("facet", "value"),),
                "pk_attr": "id",
                "table_description": "How many articles are filed under a value of a facet.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WireRow",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("title", fields.TextField(unique=False)),
                ("description", fields.TextField(unique=False)),
                ("query", fields.TextField(unique=False)),
                ("added_at", fields.BigIntField()),
            ],
            options={
                "table": "wire",
                "app": "store",
                "pk_attr": "key",
                "table_description": "A wire, a saved query with a key: `query` is its canonical URL form.",
            },
            bases=["Model"],
        ),
        ops.RunPython(keep_tallies),
    ]
