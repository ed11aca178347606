"""
The head of each article: what lists show of it, apart from the long text, which they need not read.

It takes the place of a column that has been empty since the search index came.
"""

from typing import Any

import orjson
from tortoise import migrations
from tortoise.migrations import operations as ops

from urbanfeed.article_json import from_json, to_json
from urbanfeed.store.documents import head_of

_AT_ONCE = 400  # articles, two parameters each


async def _fill(apps: object, editor: Any) -> None:
    connection = editor.client
    if connection.capabilities.dialect == "postgres":
        # Never compressed nor put apart while a row has anything else that could be.
        await connection.execute_query("ALTER TABLE article ALTER COLUMN head SET STORAGE MAIN")
    page = "SELECT id, timezone, document FROM article WHERE id > ? ORDER BY id LIMIT ?"
    last = ""
    while rows := (await connection.execute_query(page, [last, _AT_ONCE]))[1]:
        articles = [from_json(orjson.loads(row["document"]), row["timezone"]) for row in rows]
        # Not of the document as it is: one from long ago leaves out what came later.
        values = [value for it in articles for value in (it.id, head_of(to_json(it)))]
        listed = ", ".join(["(?, ?)"] * len(rows))
        sql = f"UPDATE article SET head = v.column2 FROM (VALUES {listed}) v WHERE article.id = v.column1"  # noqa: S608  # our own words
        await connection.execute_query(sql, values)
        last = rows[-1]["id"]


class Migration(migrations.Migration):
    dependencies = [("store", "0008_live")]  # noqa: RUF012

    initial = False

    operations = [  # noqa: RUF012
        ops.RenameField(model_name="ArticleRow", old_name="folded", new_name="head"),
        ops.RunPython(_fill),
    ]
