"""
The search index, each database's own, and every article in it.

It is what the newest code makes of the articles, since that is what questions are asked with.
"""

from typing import Any

import orjson
from tortoise import migrations
from tortoise.migrations import operations as ops

from urbanfeed.article_json import from_json
from urbanfeed.store.search import index
from urbanfeed.store.search.terms import terms

_AT_ONCE = 500  # articles


async def _index(apps: object, editor: Any) -> None:
    connection = editor.client
    for sql in index.index_of(connection.capabilities.dialect).TABLES:
        await connection.execute_query(sql)
    page = "SELECT id, timezone, document FROM article WHERE id > ? ORDER BY id LIMIT ?"
    last = ""
    while rows := (await connection.execute_query(page, [last, _AT_ONCE]))[1]:
        articles = [from_json(orjson.loads(row["document"]), row["timezone"]) for row in rows]
        await index.put([(it, None if it.withdrawn else terms(it)) for it in articles], connection)
        last = rows[-1]["id"]


class Migration(migrations.Migration):
    dependencies = [("store", "0003_history")]  # noqa: RUF012

    initial = False

    operations = [ops.RunPython(_index)]  # noqa: RUF012
