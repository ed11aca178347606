"""Kept pages are read again: what would change is told first, then written; ids stay, and nothing is torn apart."""

import gzip
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands import urbanfeed
from databases import sqlite
from urbanfeed.article import Article, FieldRule, Rights, Terms
from urbanfeed.ingest.bulk.archives import pages_of
from urbanfeed.ingest.bulk.archiving import write_archive
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.ingest.memories import Memories
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.pipeline import ingest, ingest_page, keep, reading_of
from urbanfeed.ingest.rereading import Asked, Notebook, Reread, notebook_of, read_again, write_down
from urbanfeed.ingest.rereading.comparing import compared
from urbanfeed.ingest.saved import demo_pages
from urbanfeed.ingest.sources import added_scraper, put_sources
from urbanfeed.page import Stated
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import Added, Kept, Place, Source, Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PARTS = Path(__file__).parent / "parts"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store:
        await put_sources(store)
        yield store


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    notebook = notebook_of(load({}, data_dir=tmp_path), None, None)
    notebook.open(from_start=False)
    return notebook


async def fill(store: Store) -> None:
    """The founding articles, one of them with a twin, and three articles of three parts each."""
    for source, name, page in demo_pages():
        await ingest_page(store, name, page, source)
    outcomes: list[Outcome] = []
    async with Fetcher(load({}, host_delay=0)) as fetcher:
        await ingest(store, fetcher, [str(PARTS)], None, outcomes.append)
    assert {it.kind for it in outcomes} == {"new"}


async def everything(store: Store) -> list[Article]:
    return list((await store.articles.page(ArticleQuery(), first=100)).articles)


async def spoil(store: Store, article: Article, **changed: object) -> Article:
    """As an older reader might have left it."""
    worse = replace(article, **changed)  # type: ignore[arg-type]
    await store.articles.rewrite(worse, NOW)
    return worse


async def test_what_is_read_as_it_is_stored_is_unchanged_parts_and_twins_too(store: Store, notebook: Notebook) -> None:
    await fill(store)
    before = await everything(store)
    await read_again(store, Asked(), notebook)
    assert notebook.counts == {"unchanged": 8}
    assert [*notebook.differing()] == []
    assert await write_down(store, notebook, NOW, lambda read: None) == 0
    assert await everything(store) == before


async def test_what_is_read_better_is_told_and_then_written_under_the_same_id(store: Store, notebook: Notebook) -> None:
    await fill(store)
    good = {it.id: it for it in await everything(store)}
    joined = next(it for it in good.values() if it.provenance.parts)
    older = replace(joined.provenance, version="0")
    await spoil(store, joined, body=joined.body[:1], standfirst=None, provenance=older)
    dated = next(it for it in good.values() if it.source == "kestava_kaupunki_fi")
    await spoil(store, dated, published=None, updated=None)
    await read_again(store, Asked(), notebook)
    assert notebook.counts == {"unchanged": 6, "better": 1, "changed": 1}
    told = {it.id: it for it in notebook.differing()}
    assert ("published", "filled") in [(it.name, it.kind) for it in told[dated.id].differences]
    assert (await store.articles.by_id(dated.id) or dated).published is None, "nothing is written before it is told"
    written: list[Reread] = []
    assert await write_down(store, notebook, NOW, written.append) == 2
    after = {it.id: it for it in await everything(store)}
    assert after[joined.id].provenance.parts == joined.provenance.parts
    after[joined.id] = replace(after[joined.id], provenance=joined.provenance)
    assert after == good
    last = (await store.articles.revisions(dated.id))[-1]
    assert last.reread
    assert last.changes.names == ("published", "updated")
    assert await write_down(store, notebook, NOW, written.append) == 0, "written again, it is there already"


async def test_a_source_that_was_added_by_its_address_is_read_again_as_it_was_read(
    store: Store, notebook: Notebook
) -> None:
    """The processes that read know installed scrapers by name; what was added they are told of."""
    place = Added(NOW, (Place("feed", "/feed"),), r"/news/\d+")
    city = Source("city", "City", "https://city.example/", "sv-FI", "Europe/Helsinki", Rights("link"), added=place)
    await store.sources.put(city)
    html = (
        "<h1>Ny väg längs ån</h1><time>1.2.2026 kl. 9.30</time>" + "<p>Kommunen bygger en väg längs ån i vår.</p>" * 9
    )
    page = page_of(f"<article>{html}</article>".encode(), "https://city.example/news/1", "text/html", NOW)
    kept = await keep(store, [await reading_of("1", page, added_scraper(city), Memories(store))])
    assert kept.kind == "new"
    (before,) = await everything(store)
    assert (before.language, before.rights.show) == ("sv-FI", "link")
    await read_again(store, Asked(), notebook)
    assert notebook.counts == {"unchanged": 1}


async def test_only_what_was_asked_for_is_read(store: Store, notebook: Notebook) -> None:
    await fill(store)
    await read_again(store, Asked("optimism_kz"), notebook)
    assert notebook.pages == 1
    notebook.open(from_start=True)
    again = replace(notebook, mark=None, ended=False, counts=Counter())
    await read_again(store, Asked("kestava_kaupunki_fi", "2030-01-01"), again)
    assert again.pages == 0


async def test_what_changed_meanwhile_is_left_as_it_is(store: Store, notebook: Notebook) -> None:
    await fill(store)
    (article, *_) = await everything(store)
    await spoil(store, article, section="Wrong")
    await read_again(store, Asked(), notebook)
    newer = replace(article, headline="New", provenance=replace(article.provenance, sha256="f" * 64))
    await store.articles.rewrite(newer, NOW)
    assert await write_down(store, notebook, NOW, lambda read: None) == 0
    assert await store.articles.by_id(article.id) == newer


async def test_an_interrupted_run_goes_on_where_it_was(store: Store, notebook: Notebook, tmp_path: Path) -> None:
    await fill(store)
    names = sorted({it.source for it in await everything(store)})
    first = (await store.articles.page(ArticleQuery(source=(names[0],)), first=1)).articles[0]
    mark = (await store.articles.page(ArticleQuery(source=(names[0],), order="oldest"), first=1)).cursors[0]
    notebook.write((Reread(first.id, first.source, first.headline, "unchanged"),), (names[0], mark))
    (file,) = (tmp_path / "rereading").iterdir()
    with file.open("ab") as it:  # a run that was killed while it wrote
        it.write(b'{"verdict":"better","id":"x"}\n{"verdict":"wor')
    again = notebook_of(load({}, data_dir=tmp_path), None, None)
    again.open(from_start=False)
    assert (again.pages, again.mark) == (1, (names[0], mark))
    await read_again(store, Asked(), again)
    assert again.counts == {"unchanged": 8}
    assert [*again.differing()] == []


async def test_a_damaged_page_is_named_and_the_rest_is_read(
    store: Store, notebook: Notebook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await fill(store)
    (broken, other, *_) = (it for it in await everything(store) if not it.provenance.parts)
    _damage(tmp_path, broken.provenance.sha256, b"no frame")
    _damage(tmp_path, other.provenance.sha256, None)
    await read_again(store, Asked(), notebook)
    assert notebook.counts == {"unchanged": 6, "damaged": 2}
    assert {it.id for it in notebook.differing()} == {broken.id, other.id}
    assert {it.sha256 for it in await store.pages.damaged()} == {broken.provenance.sha256, other.provenance.sha256}
    assert "a kept page is damaged" in caplog.text
    assert await store.articles.by_id(broken.id) == broken


async def test_a_damaged_page_is_had_again_when_it_is_next_read(store: Store, tmp_path: Path) -> None:
    page = page_of(b"<title>A</title><h1>A park</h1><p>" + b"A park will be built. " * 40, "https://city.example/a")
    await ingest_page(store, "a", page)
    _damage(tmp_path, page.sha256, b"no frame")
    assert await store.pages.get(page.sha256) is None
    assert not await store.pages.has(page.sha256)
    await ingest_page(store, "a", page)
    assert await store.pages.get(page.sha256) == page.content
    assert await store.pages.damaged() == ()


def test_better_and_worse_are_said_only_where_they_can_be() -> None:
    old = _founding()
    assert compared(old, old).verdict == "unchanged"
    assert compared(replace(old, section=None), replace(old, section="News")).verdict == "better"
    assert compared(replace(old, section="News"), replace(old, section=None)).verdict == "worse"
    assert compared(old, replace(old, section="News", authors=())).verdict in ("changed", "better")
    surer = replace(old, headline="Another", provenance=replace(old.provenance, confidence=0.9))
    assert compared(
        replace(surer, headline="One", provenance=replace(old.provenance, confidence=0.5)), surer
    ).verdict == ("better")


async def test_what_headers_reserved_is_not_lost_by_reading_what_was_kept_without_them(
    store: Store, notebook: Notebook
) -> None:
    content = f"<title>A</title><h1>A park</h1><p>{'A park will be built. ' * 40}".encode()
    came = page_of(content, "https://city.example/a", fetched_at=NOW)
    stated = Stated(Terms(mining="reserved", directives=("noai",)), (FieldRule("terms.directives", "header", 0.95),))
    await ingest_page(store, "a", replace(came, stated=stated))
    before = await everything(store)
    assert before[0].terms == stated.terms
    assert (await ingest_page(store, "a", came)).kind == "unchanged", "a saved page"
    await read_again(store, Asked(), notebook)
    assert notebook.counts == {"unchanged": 1}
    assert await everything(store) == before
    fetched = await reading_of("a", came, None, Memories(store))
    assert (await keep(store, [fetched], just_fetched=True)).kind == "revised", "now it is reserved no more"


# -- written out -----------------------------------------------------------------------------------------------


async def test_what_is_exported_is_taken_in_again_as_it_was(store: Store, tmp_path: Path) -> None:
    for name in ("a", "b"):
        content = f"<title>{name}</title><h1>A park {name}</h1><p>{'A park will be built. ' * 40}".encode()
        fetched_at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
        page = page_of(content, f"https://city.example/{name}", "text/html; charset=utf-8", fetched_at)
        await ingest_page(store, name, page)
    archive = tmp_path / "pages.warc.gz"
    assert await write_archive(store, archive, NOW, _none_is_missed) == 2
    items = [*pages_of(archive, Counter())]
    assert [(it.url, it.content_type) for it in items] == [
        ("https://city.example/a", "text/html; charset=utf-8"), ("https://city.example/b", "text/html; charset=utf-8"),
    ]  # fmt: skip
    async with await Store.open(sqlite(tmp_path / "again.sqlite3")) as again:
        for it in items:
            page = page_of(it.content or b"", it.url, it.content_type, it.fetched_at)
            assert (await ingest_page(again, it.name, page)).kind == "new"
        assert await everything(again) == await everything(store)


async def test_an_invented_address_is_none_in_an_export_and_comes_back_as_invented(
    store: Store, tmp_path: Path
) -> None:
    """Who reads the archive elsewhere is told of no address; here, the demo's articles are what they were."""
    for source, name, page in demo_pages():
        await ingest_page(store, name, page, source)
    file = tmp_path / "pages.warc.gz"
    await write_archive(store, file, NOW, _none_is_missed)
    invented = {page.url for _, _, page in demo_pages() if page.invented_url}
    items = [*pages_of(file, Counter())]
    assert {it.url for it in items if it.invented_url} == invented != set()
    with gzip.open(file) as records:
        named = [line for line in records if line.startswith(b"WARC-Target-URI:")]
    assert not any(str(url).encode() in line for url in invented for line in named)
    done = urbanfeed("ingest", file, data_dir=tmp_path / "again")
    assert done.returncode == 0, done.stderr
    async with await Store.open(sqlite(tmp_path / "again" / "urbanfeed.sqlite3")) as again:
        before = {it.id: it for it in await everything(store)}
        for it in await everything(again):
            was = before.pop(it.id)
            fetched = replace(was.provenance, fetched_at=it.provenance.fetched_at)
            assert it == replace(was, first_seen=it.first_seen, provenance=fetched)
        assert before == {}


async def test_saved_pages_and_text_dumps_are_exported_too(store: Store, tmp_path: Path) -> None:
    saved = page_of(b"<title>A</title><h1>A park</h1><p>" + b"A park will be built. " * 40)
    dump = page_of("A park\n" + "A park will be built by the river. " * 20, content_type="text/plain")
    for page in (saved, dump):
        assert (await ingest_page(store, "it", page)).kind == "new"
    archive = tmp_path / "pages.warc.gz"
    await write_archive(store, archive, NOW, _none_is_missed)
    items = [*pages_of(archive, Counter())]
    assert {it.content for it in items} == {saved.content, dump.content}
    read = [page_of(it.content or b"", it.url, it.content_type) for it in items]
    assert [(it.url, it.is_dump) for it in read] == [(None, False), (None, True)]


async def test_a_damaged_page_is_left_out_of_an_export_and_named(store: Store, tmp_path: Path) -> None:
    await fill(store)
    sha256 = (await everything(store))[0].provenance.sha256
    _damage(tmp_path, sha256, b"no frame")
    missed: list[Kept] = []
    written = await write_archive(store, tmp_path / "pages.warc.gz", NOW, missed.append)
    assert [it.sha256 for it in missed] == [sha256]
    assert written == 14


def _none_is_missed(kept: Kept) -> None:
    raise AssertionError(kept)


def _founding() -> Article:
    from urbanfeed.ingest.pipeline import read_page

    source, _, page = next(demo_pages())
    return read_page(page, source)


def _damage(folder: Path, sha256: str, content: bytes | None) -> None:
    """Other bytes in the place of a page's; None: those of another page."""
    connection = sqlite3.connect(folder / "feed.sqlite3")
    if content is None:
        sql = "UPDATE page SET (content, dictionary_id) = (SELECT content, dictionary_id FROM page WHERE sha256 <> ?)"
        connection.execute(f"{sql} WHERE sha256 = ?", (sha256, sha256))
    else:
        connection.execute("UPDATE page SET content = ? WHERE sha256 = ?", (content, sha256))
    connection.commit()
    connection.close()
