"""The road with a real store: what comes in, what is kept, and that a second time stores nothing."""

from dataclasses import replace
from pathlib import Path

from articles import article as made
from articles import page
from databases import Databases
from urbanfeed.ingest.extract import page_of
from urbanfeed.ingest.fetch import Fetcher
from urbanfeed.ingest.outcome import Outcome
from urbanfeed.ingest.pipeline import Reading, ingest, ingest_page, keep_all
from urbanfeed.ingest.saved import demo_pages, files_in
from urbanfeed.ingest.sources import known_sources, put_sources
from urbanfeed.plugins import installed
from urbanfeed.query import ArticleQuery
from urbanfeed.settings import load
from urbanfeed.store import Store

DUMP = """Жаңа трамвай желісі ашылды,-деп хабарлайды Jarialike.kz.
Қалада бүгін жаңа трамвай желісі іске қосылды. Ол орталық алаң мен теміржол вокзалын жалғайды.
Бірінші күні трамваймен он мыңнан астам жолаушы жүрді, деп хабарлады қала әкімдігі.
"""

LOGIN = """<!doctype html><html><head><title>Log in</title></head><body><h1>Log in to continue</h1>
<form action="/login" method="post"><input name="user"><input name="password" type="password"></form></body></html>"""


async def taken_in(store: Store, *given: Path | str, source: str | None = None) -> list[Outcome]:
    outcomes: list[Outcome] = []
    async with Fetcher(load({}, host_delay=0)) as fetcher:
        await ingest(store, fetcher, map(str, given), source, outcomes.append)
    return outcomes


async def demo(store: Store) -> list[Outcome]:
    await put_sources(store)
    return [await ingest_page(store, name, page, source) for source, name, page in demo_pages()]


async def test_the_demos_six_pages_are_five_articles(store: Store) -> None:
    outcomes = await demo(store)
    assert [it.kind for it in outcomes] == ["new", "new", "new", "new", "new", "unchanged"]
    found = await store.articles.page(ArticleQuery())
    assert {article.source for article in found.articles} == set(installed())
    assert found.total == 5
    for article in found.articles:
        assert article.topics
        assert article.provenance.sha256
        assert await store.pages.has(article.provenance.sha256)


async def test_both_twins_are_one_article_with_both_addresses(store: Store) -> None:
    await demo(store)
    twins = [page for source, _, page in demo_pages() if source == "optimism_kz"]
    first, second = [await store.articles.by_url(page.url or "") for page in twins]
    assert first == second
    assert first is not None
    assert first.provenance.twin is None
    assert first.published is not None
    assert first.published.precision == "second"  # the canonical page's; its twin knows the day only
    assert [await store.pages.has(page.sha256) for page in twins] == [True, True]


async def test_a_second_time_stores_nothing(store: Store) -> None:
    await demo(store)
    version = await store.version()
    found = await store.articles.page(ArticleQuery())
    assert {it.kind for it in await demo(store)} == {"unchanged"}
    assert await store.version() == version
    again = await store.articles.page(ArticleQuery())
    assert again.articles == found.articles
    for article in found.articles:
        assert len(await store.articles.revisions(article.id)) == 1


async def test_a_changed_page_is_a_revision_under_the_same_id(store: Store) -> None:
    await demo(store)
    source, name, page = next(demo_pages())
    old = await store.articles.by_url(page.url or "")
    assert old is not None
    changed = page_of(page.content.replace("Монреаль хотод 2018".encode(), "Монреаль хотод 2019".encode()), page.url)
    outcome = await ingest_page(store, name, replace(changed, invented_url=page.invented_url), source)
    assert (outcome.kind, outcome.id) == ("revised", old.id)
    new = await store.articles.by_id(old.id)
    assert new is not None
    assert "Монреаль хотод 2019" in new.text
    assert new.first_seen == old.first_seen
    assert [it.article.text for it in await store.articles.revisions(old.id)] == [old.text, new.text]


async def test_a_folder_is_taken_in_whole_and_what_fails_is_named(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "deeper").mkdir(parents=True)
    contents = [page.content for _, _, page in demo_pages()]
    (folder / "a.html").write_bytes(contents[0])
    (folder / "deeper" / "b.HTM").write_bytes(contents[1])
    (folder / "login.html").write_text(LOGIN)
    (folder / "notes.xml").write_text("<urlset/>")  # not a page; not looked at
    outcomes = await taken_in(store, folder)
    assert [Path(it.page).name for it in outcomes] == ["a.html", "b.HTM", "login.html"]
    assert [it.kind for it in outcomes] == ["new", "new", "failed"]
    assert outcomes[2].reason is not None
    assert outcomes[2].reason.startswith("login-wall")


async def test_a_text_dump_is_read_by_the_source_it_is_said_to_be_from_and_known_again(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "dump.txt"
    file.write_text(DUMP, "utf-8")
    (outcome,) = await taken_in(store, file, source="jarialike_kz")
    assert (outcome.kind, outcome.source) == ("new", "jarialike_kz")
    assert outcome.headline == "Жаңа трамвай желісі ашылды"
    assert [it.kind for it in await taken_in(store, file, source="jarialike_kz")] == ["unchanged"]
    assert (await store.articles.page(ArticleQuery(topic=("mobility",)))).total == 1


async def test_what_cannot_be_read_is_told_and_stops_nothing(store: Store, tmp_path: Path) -> None:
    good = tmp_path / "good.html"
    good.write_bytes(next(demo_pages())[2].content)
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    outcomes = await taken_in(
        store, tmp_path / "missing.html", empty, tmp_path / "image.html", "http://nobody.invalid/x", good
    )
    assert [it.kind for it in outcomes] == ["failed", "failed", "failed", "failed", "new"]
    reasons = [it.reason or "" for it in outcomes]
    assert "No such file" in reasons[0]
    assert "no pages" in reasons[1]
    assert "not-text" in reasons[2]
    assert reasons[3].startswith("dns")


def test_files_in_a_folder_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "c.xhtml", "d.pdf", "e"):
        (tmp_path / name).touch()
    assert [path.name for path in files_in(tmp_path)] == ["a.txt", "b.html", "c.xhtml"]
    assert files_in(tmp_path / "d.pdf") == (tmp_path / "d.pdf",)


async def test_sources_are_the_scrapers_and_whoever_else_has_articles(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html lang=en><head><link rel=canonical href='https://news.city.example/tram'><title>Tram</title></head><body>"
        "<article><h1>The tram is back</h1>" + "<p>The tram is back, and the whole street came to see it. " * 8
    )
    await demo(store)
    (outcome,) = await taken_in(store, page)
    assert outcome.source == "news.city.example"
    listed = {source.name: source.articles for source in await known_sources(store)}
    assert listed == dict.fromkeys(installed(), 1) | {"news.city.example": 1}


async def test_a_file_without_end_is_refused(store: Store) -> None:
    (outcome,) = await taken_in(store, "/dev/zero")
    assert outcome.kind == "failed"
    assert outcome.reason is not None
    assert outcome.reason.startswith("too-large")


async def test_what_is_told_of_a_failure_cannot_move_the_cursor(store: Store) -> None:
    (outcome,) = await taken_in(store, "no\x1b[2Jsuch\npage")
    assert outcome.page == "no[2Jsuch page"


async def test_many_kept_at_once_are_as_if_one_had_come_after_the_other(databases: Databases) -> None:
    """Also where an address comes again while the article that has it waits, is being stored, or was stored before."""
    numbers = [*range(40), 3, 39, *range(40, 80), 5, 70]
    readings = [_reading(number, time) for time, number in enumerate(numbers)]
    told = []
    for name, at_once in (("feed", len(readings)), ("one", 1)):
        async with await Store.open(databases.url(name)) as store:
            outcomes = [
                outcome
                for start in range(0, len(readings), at_once)
                for outcome in await keep_all(store, [[it] for it in readings[start : start + at_once]])
            ]
            found = (await store.articles.page(ArticleQuery(), first=100)).articles
            states = [len(await store.articles.revisions(it.id)) for it in found]
            told.append(([it.kind for it in outcomes], found, states))
    assert told[0] == told[1]
    assert told[0][0] == [*["new"] * 40, *["revised"] * 2, *["new"] * 40, *["revised"] * 2]
    assert len(told[0][1]) == 80
    assert sorted(told[0][2])[-5:] == [1, 2, 2, 2, 2]


def _reading(number: int, time: int) -> Reading:
    it = made(f"a{number}", headline=f"Headline {time}")
    own = page(f"a{number}", f"<title>Headline {time}</title>")
    return Reading(own.url or "", own, replace(it, provenance=replace(it.provenance, sha256=own.sha256)))
