"""Articles as JSON lines, out and in: all of each comes back, and no bad line gets in or keeps another out."""

import asyncio
import io
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from articles import FIRST_SEEN, article, at, page
from databases import Databases, sqlite
from newsroom_door import ARTICLES, SOURCES
from servers import URBANFEED, clean_environment
from urbanfeed.article import Article, Withdrawal
from urbanfeed.article_json import json_schema, to_json
from urbanfeed.blocks import List, ListItem, Paragraph
from urbanfeed.ingest.importing import Imported, LineError, article_of_line, import_lines
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store


def line(it: Article | dict[str, Any]) -> bytes:
    return json.dumps(it if isinstance(it, dict) else to_json(it), ensure_ascii=False).encode() + b"\n"


def changed(change: Callable[[dict[str, Any]], object], it: Article | None = None) -> bytes:
    said = to_json(it or article("a", body=(Paragraph("One.", "<b>One.</b>"),), published=at("2025-01-01T00:00:00Z")))
    change(said)
    return line(said)


async def imported(store: Store, *lines: bytes) -> list[Imported]:
    return [it async for it in import_lines(store, io.BytesIO(b"".join(lines)))]


async def test_articles_come_back_as_they_were(store: Store) -> None:
    """All seven scripts and kinds of block, moments in the zone of their source; what is hostile is refused."""
    for source in SOURCES:
        await store.sources.put(source)
    outcomes = await imported(store, *map(line, ARTICLES))
    assert [it.kind for it in outcomes] == ["new"] * len(ARTICLES)
    for it in ARTICLES:
        assert await store.articles.by_id(it.id) == it
    found = await store.articles.page(ArticleQuery(topic=("urban-governance",)))
    assert found.total == 3


async def test_the_same_file_again_changes_nothing(store: Store) -> None:
    lines = [*map(line, ARTICLES)]
    await imported(store, *lines)
    version = await store.version()
    assert {it.kind for it in await imported(store, *lines)} == {"unchanged"}
    assert await store.version() == version


async def test_an_article_is_revised_by_what_was_fetched_later_and_not_by_what_was_earlier(store: Store) -> None:
    def fetched(days: int, headline: str) -> bytes:
        it = article("a", headline=headline)
        at_ = FIRST_SEEN + timedelta(days=days)
        return line(replace(it, provenance=replace(it.provenance, fetched_at=at_)))

    assert [it.kind for it in await imported(store, fetched(1, "one"), fetched(3, "three"), fetched(2, "two"))] == [
        "new", "revised", "unchanged",
    ]  # fmt: skip
    (found,) = (await store.articles.page(ArticleQuery())).articles
    assert found.headline == "three"
    assert [it.article.headline for it in await store.articles.revisions(found.id)] == ["one", "three"]


async def test_an_article_that_has_another_id_here_keeps_it(store: Store) -> None:
    it = article("a")
    await store.articles.put(it, page("a"))
    other = replace(it, id="00000000-0000-5000-8000-000000000000")
    assert [one.kind for one in await imported(store, line(other))] == ["unchanged"]
    assert (await store.articles.page(ArticleQuery())).total == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it,
        lambda it: replace(it, id="00000000-0000-5000-8000-000000000000"),
        lambda it: replace(it, url=None, canonical_url=None, provenance=replace(it.provenance, url=None, sha256="0")),
    ],
    ids=["the same", "of another id", "of another page"],
)
async def test_what_was_forgotten_does_not_come_in_again(store: Store, change: Callable[[Article], Article]) -> None:
    await imported(store, line(article("a")), line(article("b")))
    assert await store.forgotten.forget(article("a").id, "erased by request", FIRST_SEEN)
    (one,) = await imported(store, line(change(article("a"))))
    assert one.kind == "forgotten"
    assert one.why == f"{change(article('a')).id} was forgotten on {FIRST_SEEN:%Y-%m-%d}: erased by request"
    assert [it.id for it in (await store.articles.page(ArticleQuery())).articles] == [article("b").id]


async def test_what_was_withdrawn_stays_so_when_a_later_state_is_imported(store: Store) -> None:
    it = article("a")
    await imported(store, line(it))
    why = Withdrawal(FIRST_SEEN, "by request", "operator")
    await store.articles.withdraw(it.id, why)
    later = replace(it.provenance, fetched_at=FIRST_SEEN + timedelta(days=3))
    assert [one.kind for one in await imported(store, line(replace(it, headline="new", provenance=later)))] == [
        "revised"
    ]
    found = await store.articles.by_id(it.id)
    assert found
    assert (found.headline, found.withdrawn) == ("new", why)
    assert (await store.articles.page(ArticleQuery())).total == 0


async def test_bad_lines_are_named_by_number_and_keep_none_out(store: Store) -> None:
    lines = [line(article("a")), b"{}\n", b"\n", b"no json\n", line(article("b"))[:-1]]
    outcomes = await imported(store, *lines)
    assert [(it.line, it.kind) for it in outcomes] == [(1, "new"), (2, "bad"), (4, "bad"), (5, "new")]
    assert outcomes[1].why == "id: is missing"
    assert outcomes[2].why
    assert outcomes[2].why.startswith("it is no JSON")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda it: it.pop("headline"), "headline"),
        (lambda it: it.update(headline=5), "headline"),
        (lambda it: it.update(headline=" "), "headline"),
        (lambda it: it.update(source=""), "source"),
        (lambda it: it.update(source="city news"), "source"),
        (lambda it: it.update(source="city/news"), "source"),
        (lambda it: it.update(id="../../etc"), "id"),
        (lambda it: it.update(id=it["id"].upper()), "id"),
        (lambda it: it.update(first_seen="yesterday"), "first_seen"),
        (lambda it: it.update(first_seen="2025-01-01T00:00:00"), "first_seen"),
        (lambda it: it.update(first_seen="0001-01-01T00:00:00+10:00"), "first_seen"),
        (lambda it: it["provenance"].update(fetched_at="9999-12-31T23:59:59-10:00"), "provenance.fetched_at"),
        (lambda it: it["published"].update(at="2025-13-01"), "published"),
        (lambda it: it["published"].update(precision="week"), "published.precision"),
        (lambda it: it["published"].update(at="0001-01-01T00:00:00+05:00"), "published"),
        (lambda it: it.update(updated=it["published"] | {"at": "9999-12-31T23:59:59-05:00"}), "updated"),
        (lambda it: it.update(topics="housing"), "topics"),
        (lambda it: it["rights"].update(show="all"), "rights.show"),
        (lambda it: it["body"][0].update(type="script"), "body.0.type"),
        (lambda it: it["body"][0].update(type="heading"), "body.0.level"),
        (lambda it: it["body"][0].pop("text"), "body.0.text"),
        (lambda it: it["body"][0].update(html="<script>alert(1)</script>"), "body.0.html"),
        (lambda it: it["body"][0].update(html='<b onclick="x()">One.</b>'), "body.0.html"),
        (lambda it: it["body"][0].update(html='<a href="javascript:x()">One.</a>'), "body.0.html"),
        (lambda it: it["provenance"].update(confidence="high"), "provenance.confidence"),
    ],
)
def test_a_bad_field_is_refused_by_its_name(change: Callable[[dict[str, Any]], object], field: str) -> None:
    with pytest.raises(LineError) as error:
        article_of_line(changed(change))
    assert str(error.value).partition(":")[0] == field


def test_markup_deep_in_a_list_is_held_to_the_same() -> None:
    items = (ListItem("one", (ListItem("two", html="<img src=x onerror=alert(1)>"),)),)
    with pytest.raises(LineError, match=r"^body\.0\.items\.0\.items\.0\.html: "):
        article_of_line(line(article("a", body=(List(items),))))


def test_a_line_without_end_is_not_read_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from urbanfeed.ingest import importing

    monkeypatch.setattr(importing, "_LONGEST", 1000)
    file = io.BytesIO(b"x" * 10_000 + b"\nshort\n")
    lines = list(importing._lines(file))
    assert [len(it) for it in lines] == [1001, 6]
    with pytest.raises(LineError, match="longer than 1,000 bytes"):
        article_of_line(lines[0])


def urbanfeed(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [URBANFEED, *arguments], env=clean_environment(), capture_output=True, text=True, timeout=60, check=False,
        **options,
    )  # fmt: skip


async def test_what_is_exported_follows_the_schema_and_can_be_imported_elsewhere(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    async with await Store.open(sqlite(here / "urbanfeed.sqlite3")) as store:
        await imported(store, *map(line, ARTICLES))
    exported = urbanfeed("export", "--language", "kk", "--language", "ru", "--data-dir", str(here))
    assert exported.returncode == 0, exported.stderr
    assert len(exported.stdout.splitlines()) == 2
    for said in map(json.loads, exported.stdout.splitlines()):
        jsonschema.validate(said, json_schema())
    file = tmp_path / "all.jsonl"
    assert urbanfeed("export", "--out", str(file), "--data-dir", str(here)).stderr == "exported 6 articles\n"
    first = urbanfeed("import", "-", "--data-dir", str(there), input=exported.stdout)
    assert first.stdout == "2 articles: 2 new\n"
    both = urbanfeed("import", str(file), "--data-dir", str(there))
    assert (both.returncode, both.stdout) == (0, "6 articles: 4 new, 2 unchanged\n")
    again = urbanfeed("export", "--data-dir", str(there))
    assert again.stdout == file.read_text("utf-8")
    bad = urbanfeed("import", "-", "--data-dir", str(there), input="{}\n" + exported.stdout)
    assert (bad.returncode, bad.stderr) == (1, "line 1: id: is missing\n")
    assert bad.stdout == "3 articles: 2 unchanged, 1 bad\n"
    missing = urbanfeed("import", str(tmp_path / "none"), "--data-dir", str(there))
    assert (missing.returncode, len(missing.stderr.splitlines())) == (2, 1)


async def test_a_backup_is_written_and_restored_from_the_command_line(tmp_path: Path) -> None:
    here, file = tmp_path / "here", tmp_path / "backup.jsonl.zst"
    here.mkdir()
    async with await Store.open(sqlite(here / "urbanfeed.sqlite3")) as store:
        await imported(store, *map(line, ARTICLES))
    made = urbanfeed("backup", str(file), "--data-dir", str(here))
    assert (made.returncode, made.stderr) == (0, f"{file}: 6 articles, read back and whole\n")
    again = urbanfeed("backup", str(file), "--data-dir", str(here))
    assert (again.returncode, again.stderr) == (2, f"urbanfeed: {file} is there already; a backup is a new file\n")
    refused = urbanfeed("restore", str(file), "--data-dir", str(here))
    assert (refused.returncode, "--replace" in refused.stderr, len(refused.stderr.splitlines())) == (2, True, 1)
    for target in (str(here), str(tmp_path / "there")):
        restored = urbanfeed("restore", str(file), "--replace", "--data-dir", target)
        assert (restored.returncode, restored.stderr) == (0, f"restored 6 articles from {file}\n")


def test_an_export_is_of_more_articles_than_are_read_at_once(databases: Databases, tmp_path: Path) -> None:
    """A page of the store is 200."""
    url = databases.url()

    async def fill() -> None:
        async with await Store.open(url) as store:
            await imported(store, *(line(article(f"n{number}")) for number in range(401)))

    asyncio.run(fill())
    made = subprocess.run(
        [URBANFEED, "export", "--out", str(tmp_path / "all")], env=clean_environment(database_url=url),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert made.stderr == "exported 401 articles\n"
    assert len({json.loads(it)["id"] for it in (tmp_path / "all").read_text("utf-8").splitlines()}) == 401
