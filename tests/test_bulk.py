"""Many pages at once, as a user takes them in: archives, folders, lists, OPML; interrupted, damaged, deadly."""

import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from gzip import compress
from pathlib import Path
from typing import Any

import pytest
import zstandard

import commands
from archives import page, record, response, zipped
from local_site import Reply, Site
from servers import URBANFEED, clean_environment
from urbanfeed.article import Terms
from urbanfeed.cli.progress import _words
from urbanfeed.ingest.bulk import Progress
from urbanfeed.ingest.bulk.archives import pages_of

DEADLY = """
import os
from urbanfeed.scraping import Scraper, html

def headline(page):
    if b"deadly" in page.content:
        os._exit(9)
    return ()

scraper = Scraper(name="deadly", title="Deadly", home="https://city.example/", language="en", headline=headline,
                  body=html("body"))
"""


def ingest(*arguments: str | Path, data_dir: Path, **settings: Any) -> commands.Done:
    return commands.urbanfeed(
        "ingest", *arguments, data_dir=data_dir, host_delay=0, allowed_addresses="127.0.0.1", **settings
    )


def told(done: commands.Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def urls(count: int) -> list[str]:
    return [f"https://city.example/{number}" for number in range(count)]


def responses(count: int) -> list[bytes]:
    return [response(url, page(number)) for number, url in enumerate(urls(count))]


@pytest.mark.parametrize("suffix", ["warc", "warc.gz", "warc.zst"])
def test_the_pages_of_an_archive_are_taken_in_once(suffix: str, tmp_path: Path) -> None:
    """Compressed or not; and a second time all is as it was."""
    records = responses(3)
    written = {
        "warc": b"".join(records),
        "warc.gz": zipped(*records),
        "warc.zst": b"".join(map(zstandard.compress, records)),
    }
    file = tmp_path / f"crawl.{suffix}"
    file.write_bytes(written[suffix])
    done = ingest(file, "--json", data_dir=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {it["page"]: it["kind"] for it in told(done)} == dict.fromkeys(urls(3), "new")
    assert done.stderr.splitlines()[-1] == "3 pages: 3 new"  # on a slow machine, progress before it
    again = ingest(file, data_dir=tmp_path)
    assert again.stdout.splitlines()[-1] == "3 pages: 3 unchanged"


def test_a_record_with_a_date_that_no_clock_shows_is_read(tmp_path: Path) -> None:
    dates = ("2026-01-02T03:04:05Z", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00", "yesterday")
    records = [it.replace(dates[0].encode(), date.encode()) for it, date in zip(responses(4), dates, strict=True)]
    file = tmp_path / "crawl.warc"
    file.write_bytes(b"".join(records))
    pages = list(pages_of(file, Counter()))
    assert [it.url for it in pages] == urls(4)
    assert [it.fetched_at for it in pages] == [datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), None, None, None]


def test_what_the_headers_in_an_archive_reserve_is_taken_with_the_page(tmp_path: Path) -> None:
    reserved = response(urls(1)[0], page(0), type="text/html\r\nTDM-Reservation: 1\r\nX-Robots-Tag: noai, nosnippet")
    file = tmp_path / "crawl.warc"
    file.write_bytes(b"".join([reserved, *responses(2)[1:]]))
    first, second = (it.stated.terms for it in pages_of(file, Counter()))
    assert first == Terms(mining="reserved", directives=("noai", "nosnippet"))
    assert second == Terms()


def test_what_is_no_page_is_left_out_and_counted(tmp_path: Path) -> None:
    zip_coded = response("https://city.example/coded", compress(page(7)), coding="gzip")
    (tmp_path / "crawl.warc.gz").write_bytes(
        zipped(
            record("warcinfo", "", b"software: test"),
            record("request", urls(1)[0], b"GET / HTTP/1.1\r\n\r\n"),
            *responses(1),
            response("https://city.example/picture", b"\x89PNG", type="image/png"),
            response("https://city.example/gone", page(1), status="404 Not Found"),
            record("revisit", "https://city.example/0", b"HTTP/1.1 200 OK\r\n\r\n"),
            zip_coded,
        )
    )
    done = ingest(tmp_path / "crawl.warc.gz", "--json", data_dir=tmp_path)
    assert [it["headline"] for it in told(done)] == ["Shade for city 0", "Shade for city 7"]
    assert "left out 1 other than HTML, 1 revisits, 1 status other than 200\n" in done.stderr


def test_a_record_of_no_address_of_the_web_is_left_out_and_makes_no_source(tmp_path: Path) -> None:
    """Crawlers keep look-ups and files beside the pages; a record without any address may still be a page."""
    odd = [response(it, page(1)) for it in ("file:///srv/1.html", "urn:uuid:1", "dns:city.example")]
    (tmp_path / "crawl.warc").write_bytes(b"".join((*odd, response("HTTPS://city.example/2", page(2)))))
    skipped: Counter[str] = Counter()
    (item,) = pages_of(tmp_path / "crawl.warc", skipped)
    assert item.url == "HTTPS://city.example/2"
    assert skipped == {"other than http(s) addresses": 3}


def test_a_body_that_is_not_in_its_coding_costs_no_other_page(tmp_path: Path) -> None:
    """Though the archive is one compressed stream, in which nobody finds the next record."""
    odd = response("https://city.example/odd", b"nonsense", coding="br")
    (tmp_path / "crawl.warc.gz").write_bytes(compress(b"".join((odd, *responses(2)))))
    found = {it["page"]: it for it in told(ingest(tmp_path / "crawl.warc.gz", "--json", data_dir=tmp_path))}
    assert {it: found[it]["kind"] for it in urls(2)} == dict.fromkeys(urls(2), "new")
    assert found["https://city.example/odd"]["failure"] == "protocol"


def test_a_wet_file_is_text_dumps(tmp_path: Path) -> None:
    text = "Shade for the town\n\n" + "\n\n".join(
        f"The council met on day {day} to speak of trees, water and shade, and of what the summer had taught the town."
        for day in range(5)
    )
    (tmp_path / "crawl.warc.wet.gz").write_bytes(zipped(record("conversion", "https://city.example/1", text.encode())))
    (outcome,) = told(ingest(tmp_path / "crawl.warc.wet.gz", "--json", data_dir=tmp_path))
    assert (outcome["kind"], outcome["headline"]) == ("new", "Shade for the town")


DAMAGED = {
    "cut off": (zipped(*responses(3))[:-60], ["0", "1"], "has fewer; nothing can be read after it"),
    "overwritten": (
        b"".join([*map(compress, responses(1)), compress(responses(2)[1])[:70] + bytes(90), zipped(*responses(3)[2:])]),
        ["0", "2"],
        "reading goes on at byte",
    ),
    "says it is longer": (
        zipped(responses(1)[0], response(urls(2)[1], page(1), length=99_999), responses(3)[2]),
        ["0", "2"],
        "the record of https://city.example/1 says it has 99,999 bytes, and has fewer; reading goes on at byte",
    ),
    "says it is shorter": (
        zipped(responses(1)[0], response(urls(2)[1], page(1), length=900), responses(3)[2]),
        ["0", "1", "2"],
        "Invalid WARC header; reading goes on at byte",
    ),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_of_a_damaged_archive_all_is_read_that_can_be(kind: str, tmp_path: Path) -> None:
    """And the place is named, with the reason."""
    content, read, said = DAMAGED[kind]
    (tmp_path / "crawl.warc.gz").write_bytes(content)
    done = ingest(tmp_path / "crawl.warc.gz", "--json", data_dir=tmp_path)
    assert done.returncode == 1
    found = told(done)
    assert sorted(it["page"].rpartition("/")[2] for it in found if it["kind"] == "new") == read
    (failed,) = [it for it in found if it["kind"] == "failed"]
    assert failed["page"].endswith("crawl.warc.gz")
    assert said in failed["reason"]


@pytest.mark.parametrize(
    "content",
    [b"", b"a letter to the editor" * 40, compress(b"a letter" * 40, mtime=0), b"\x1f\x8b"],
    ids=["nothing", "a letter", "a packed letter", "two bytes of gzip"],
)
def test_what_is_no_archive_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "crawl.warc.gz").write_bytes(content)
    done = ingest(tmp_path / "crawl.warc.gz", data_dir=tmp_path)
    assert done.returncode == 1
    assert "crawl.warc.gz: this is no WARC file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("whole", [False, True], ids=["a member a record", "one member"])
def test_an_interrupted_run_goes_on_where_it_was(whole: bool, tmp_path: Path) -> None:
    """Ctrl-C ends it with 130 and a summary; nothing is stored twice, and hardly anything is read twice."""
    count, seen = 100, 5
    records = responses(count)
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(compress(b"".join(records)) if whole else zipped(*records))
    process = subprocess.Popen(
        [URBANFEED, "ingest", str(file), "--json"],
        env=clean_environment(data_dir=str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pipesize=4096,  # so little that the run must wait for its reader, and cannot come to its end before the signal
        start_new_session=True,
    )
    assert process.stdout
    assert process.stderr
    first = [json.loads(process.stdout.readline()) for _ in range(seen)]
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody in the group gets it
    # communicate() would read past what readline() has taken in already.
    with process.stdout, process.stderr:
        first += map(json.loads, process.stdout.read().splitlines())
        err = process.stderr.read()
    assert process.wait(60) == 130, err
    assert f"{len(first)} pages: {len(first)} new\n" in err
    assert "urbanfeed: interrupted" in err
    assert "Traceback" not in err
    assert len(first) < count
    done = ingest(file, "--json", data_dir=tmp_path)
    second = told(done)
    assert {it["page"] for it in first + second} == set(urls(count))
    # What was being stored when the signal came is stored to its end, all together, and nobody is left to tell it to.
    kinds = Counter(it["kind"] for it in first + second)
    assert set(kinds) <= {"new", "unchanged"}
    assert kinds["new"] <= count
    with closing(sqlite3.connect(tmp_path / "urbanfeed.sqlite3")) as database:
        assert database.execute("SELECT COUNT(*) FROM article").fetchone() == (count,)
    assert len(first) + len(second) < count + 20
    assert f"{file}: goes on at byte " in done.stderr
    assert list((tmp_path / "bookmarks").iterdir()) == []


def test_a_terminal_shows_pages_rate_and_time_left_on_one_line(tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(zipped(*responses(400)))
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [URBANFEED, "ingest", str(file)],
        env=clean_environment(data_dir=str(tmp_path)),
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 65_536):
                shown += chunk
        except OSError:  # the end of a terminal that nobody holds any more
            pass
        os.close(ours)
    assert process.returncode == 0
    lines = [it for it in re.split(r"\r\x1b\[K", shown.decode()) if it]
    assert all("\n" not in it for it in lines[:-1]), "it is one line, written over"
    assert re.fullmatch(r"\d+ pages, \d+ a (second|minute), \d+%(, \d+ s left)?", lines[-1].strip()), lines[-1]


def test_no_rate_is_told_before_there_is_one() -> None:
    assert _words(Progress(1, 0.0), "pages", 6.0, 0.0) == "1 page, 0%"
    assert _words(Progress(9, 0.5), "pages", 6.0, 0.0) == "9 pages, 50%"
    assert _words(Progress(10, 0.5), "pages", 20.0, 0.0) == "10 pages, 30 a minute, 50%, 20 s left"
    assert _words(Progress(2000, 0.5), "pages", 20.0, 0.0) == "2,000 pages, 100 a second, 50%, 20 s left"


def test_from_start_reads_an_interrupted_archive_from_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(zipped(*responses(2)))
    for arguments, pages in (((), 1), (("--from-start",), 2)):
        _bookmark(file, tmp_path, offset=len(zipped(responses(1)[0])), ordinal=1)
        assert len(told(ingest(file, "--json", *arguments, data_dir=tmp_path))) == pages


def test_a_bookmark_is_of_no_use_in_a_file_that_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(zipped(*responses(2)))
    _bookmark(file, tmp_path, offset=len(zipped(responses(1)[0])), ordinal=1)
    file.write_bytes(zipped(*responses(3)))
    assert len(told(ingest(file, "--json", data_dir=tmp_path))) == 3


def test_a_page_that_kills_its_reader_is_named_and_the_others_are_stored(tmp_path: Path) -> None:
    scrapers = tmp_path / "scrapers"
    scrapers.mkdir()
    (scrapers / "deadly.py").write_text(DEADLY)
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(12):
        (pages / f"{number}.html").write_bytes(page(number) + (b"<!-- deadly -->" if number == 5 else b""))
    done = ingest(pages, "--source", "deadly", "--json", data_dir=tmp_path, scrapers_dir=str(scrapers))
    found = {Path(it["page"]).stem: it for it in told(done)}
    assert done.returncode == 1
    assert [name for name, it in found.items() if it["kind"] == "failed"] == ["5"]
    assert found["5"]["reason"] == "the process that read this page ended with code 9"
    assert len(found) == 12


def test_a_folder_holds_pages_and_archives(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "one.html").write_bytes(page(1))
    (folder / "crawl.warc").write_bytes(b"".join(responses(1)))
    assert len(told(ingest(folder, "--json", data_dir=tmp_path))) == 2


@pytest.mark.parametrize("named", [True, False], ids=["--list", "told by its content"])
def test_a_list_of_addresses_is_fetched(named: bool, tmp_path: Path) -> None:
    with Site({f"/{number}": page(number) for number in range(3)}) as site:
        lines = ["# a comment", "", *(f"{site.origin}/{number}" for number in range(3)), f"{site.origin}/none"]
        file = tmp_path / "addresses.txt"
        file.write_text("\n".join([*lines, "no address"] if named else lines))
        done = ingest(*(["--list", file] if named else [file]), "--json", data_dir=tmp_path)
    found = {it["page"]: it for it in told(done)}
    assert sorted(it["headline"] for it in found.values() if it["kind"] == "new") == [
        f"Shade for city {number}" for number in range(3)
    ]
    assert found[f"{site.origin}/none"]["failure"] == "http-status"
    if named:
        assert found[f"{file}: no address"]["reason"] == "line 7 is no http or https address"


def test_the_articles_that_the_feeds_of_an_opml_file_tell_of_are_taken_in(tmp_path: Path) -> None:
    with Site({"/1": page(1), "/2": page(2)}) as site:
        items = "".join(f"<item><link>{site.origin}/{number}</link></item>" for number in (1, 2))
        site.replies["/feed"] = Reply(f"<rss version='2.0'><channel>{items}</channel></rss>", type="text/xml")
        outlines = f"<outline text='City'><outline type='rss' xmlUrl='{site.origin}/feed'/></outline>"
        broken = f"<outline xmlUrl='{site.origin}/nothing'/>"
        file = tmp_path / "subscriptions.opml"
        file.write_text(f"<opml version='2.0'><body>{outlines}{broken}</body></opml>")
        done = ingest(file, "--json", data_dir=tmp_path)
    assert sorted(it["kind"] for it in told(done)) == ["failed", "new", "new"]
    assert "subscriptions.opml: 2 feeds, which tell of 2 articles" in done.stderr


def test_opml_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.opml").write_text("<html><body>no outline</body></html>")
    done = ingest(tmp_path / "a.opml", data_dir=tmp_path)
    assert (done.returncode, "a.opml: this is no OPML" in done.stderr) == (1, True)


def test_a_database_that_takes_nothing_ends_the_run_in_one_line_and_keeps_the_place(tmp_path: Path) -> None:
    file = tmp_path / "crawl.warc.gz"
    file.write_bytes(zipped(*responses(40)))
    assert ingest("--list", os.devnull, data_dir=tmp_path).returncode == 2
    (tmp_path / "empty.txt").write_text("# nothing")
    ingest("--list", tmp_path / "empty.txt", data_dir=tmp_path)
    with closing(sqlite3.connect(tmp_path / "urbanfeed.sqlite3")) as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON article BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    done = ingest(file, data_dir=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert commands.without_progress(done.stderr) == "urbanfeed: the database cannot be written: disk is full\n"
    with closing(sqlite3.connect(tmp_path / "urbanfeed.sqlite3")) as database:
        database.execute("DROP TRIGGER full")
    assert len(told(ingest(file, "--json", data_dir=tmp_path))) == 40


@pytest.mark.parametrize(("arguments", "said"), [((), "nothing to take in"), (("--list", "none.txt"), "no such file")])
def test_nothing_to_take_in_is_wrong_use(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = ingest(*arguments, data_dir=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr


def test_a_reading_process_is_started_before_numpy_and_without_the_store() -> None:
    """It tells numpy's threads how many they may be; that is too late when numpy is there."""
    code = "import sys; from urbanfeed.ingest import reading_process; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert {"numpy", "tortoise", "httpx2"} & set(done.stdout.split()) == set()


def _bookmark(file: Path, data_dir: Path, offset: int, ordinal: int) -> None:
    """As a run leaves it that was killed."""
    from urbanfeed.ingest.bulk import bookmarks_of
    from urbanfeed.ingest.bulk.item import Mark
    from urbanfeed.settings import load

    bookmark, _ = bookmarks_of(load(data_dir=data_dir)).of(file, None)
    bookmark.begin(Mark(offset, ordinal))
    bookmark.write()
