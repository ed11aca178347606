"""The command line as a user meets it: real processes, what they print where, and the code they end with."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

import commands
from local_site import Reply, Site
from servers import URBANFEED, clean_environment, free_port, running
from urbanfeed import __version__
from urbanfeed.demo import PAGES, saved_pages
from urbanfeed.ingest.extract import extract_article
from urbanfeed.plugins import installed
from urbanfeed.settings import PREFIX, Settings

Done = subprocess.CompletedProcess[str]

COMMANDS = (
    "extract", "ingest", "crawl", "demo", "serve", "run", "sources", "scrapers", "wires", "backup", "restore", "export",
    "import", "schema", "settings", "history", "withdraw", "reinstate", "forget", "reread", "reindex",
)  # fmt: skip
ARTICLE = str(PAGES / "kestava_kaupunki_fi" / "article.html")
LOGIN = '<title>Log in</title><h1>Log in to continue</h1><form method="post"><input type="password"></form>'


def urbanfeed(*arguments: str | Path, stdin: bytes | None = None, **settings: str) -> Done:
    """
    As a user starts it, nothing loaded: each command at least once. `commands.urbanfeed` is for what else it does.
    """
    done = subprocess.run(
        [URBANFEED, *map(str, arguments)],
        env=clean_environment(**settings),
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Done(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def refused(done: Done, *words: str) -> None:
    """Exit 2, nothing on standard output, and one line on standard error with these words in it."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr


# -- help ------------------------------------------------------------------------------------------------------


def test_help_names_every_command() -> None:
    done = urbanfeed("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_how_it_is_typed(command: str) -> None:
    done = urbanfeed(command, "--help")
    assert done.returncode == 0
    assert f"Examples:\n    urbanfeed {command}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (("--help",), "pydantic structlog rich numpy lxml bs4 httpx2 tortoise strawberry starlette granian"),
        (("settings",), "structlog numpy lxml bs4 httpx2 tortoise strawberry starlette granian"),
        (("extract", ARTICLE), "structlog rich httpx2 httpcore2 tortoise aiosqlite strawberry starlette granian"),
        (("sources", "--help"), "structlog rich numpy lxml bs4 httpx2 tortoise strawberry starlette granian"),
    ],
)
def test_a_command_loads_only_what_it_needs(arguments: tuple[str, ...], unneeded: str) -> None:
    """If this fails, look where with `python -X importtime .venv/bin/urbanfeed …`: a person waits for each of these."""
    code = "import atexit, sys; from urbanfeed.cli import main; atexit.register(lambda: print(*sys.modules)); main()"
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, timeout=60, check=True)
    assert set(done.stdout.decode().splitlines()[-1].split()) & set(unneeded.split()) == set()


def test_version_is_the_packages() -> None:
    assert urbanfeed("--version").stdout == f"urbanfeed {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["ingest"], ["extract", ARTICLE, "--format", "pdf"], ["serve", "--x"]]
)
def test_wrong_use_is_exit_2(arguments: list[str]) -> None:
    done = urbanfeed(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# -- extract ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("saved", saved_pages(), ids=lambda it: f"{it.source}/{it.name}")
def test_extract_prints_the_article_that_the_library_gives(saved: Any) -> None:
    done = urbanfeed("extract", str(PAGES / saved.source / saved.name))
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    expected = extract_article(saved.content)
    assert (said["id"], said["source"], said["headline"]) == (expected.id, saved.source, expected.headline)
    assert said["direction"] == expected.direction
    assert said["topics"]
    assert "\\u" not in done.stdout  # people read it too


def test_extract_in_other_forms() -> None:
    article = extract_article(Path(ARTICLE).read_bytes())
    text = commands.urbanfeed("extract", ARTICLE, "--format", "text").stdout
    assert text == f"{article.headline}\n\n{article.text}\n"
    assert commands.urbanfeed("extract", ARTICLE, "--format", "markdown").stdout.startswith(f"# {article.headline}\n\n")
    html = commands.urbanfeed("extract", ARTICLE, "--format", "html").stdout
    assert html.startswith('<article lang="sv-FI" dir="ltr">\n<h1>Vi samarbetar för hållbarare städer</h1>')
    assert article.html in html


def test_extract_reads_standard_input_and_is_told_where_that_was_found() -> None:
    content = Path(ARTICLE).read_bytes().replace(b'rel="canonical"', b'rel="other"')
    done = urbanfeed("extract", "-", "--url", "https://www.kestavakaupunki.fi/sv-FI/PROGRAM", stdin=content)
    said = json.loads(done.stdout)
    assert said["source"] == "kestava_kaupunki_fi"
    assert said["url"] == "https://www.kestavakaupunki.fi/sv-FI/PROGRAM"


def test_extract_refuses_a_url_that_is_no_web_address() -> None:
    done = commands.urbanfeed("extract", ARTICLE, "--url", "city.example/news/1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "urbanfeed: --url city.example/news/1: that is no http or https address\n"


def test_markdown_escapes_the_headline_too(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<article><h1>What &lt;b&gt; [means]</h1><p>{'A street is a place. ' * 20}</p></article>")
    assert commands.urbanfeed("extract", str(page), "--format", "markdown").stdout.startswith(
        "# What \\<b> \\[means\\]\n\n"
    )


def test_extract_fetches_an_address() -> None:
    with Site({"/a": Path(ARTICLE).read_bytes(), "/b": Reply(b"%PDF-1.7", type="application/pdf")}) as site:
        private = urbanfeed("extract", f"{site.origin}/a")
        assert site.asked == []
        done = urbanfeed("extract", f"{site.origin}/a", host_delay="0", allowed_addresses="127.0.0.1")
        assert json.loads(done.stdout)["provenance"]["url"] == f"{site.origin}/a"
        failed = urbanfeed("extract", f"{site.origin}/b", host_delay="0", allowed_addresses="127.0.0.1")
    assert private.returncode == failed.returncode == 1
    assert "private-address: 127.0.0.1 is no address of the public internet" in private.stderr
    assert "URBANFEED_ALLOWED_ADDRESSES" in private.stderr
    assert "not-html" in failed.stderr


def test_extract_stores_nothing(tmp_path: Path) -> None:
    commands.urbanfeed("extract", ARTICLE, data_dir=str(tmp_path / "data"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (LOGIN.encode(), "login-wall"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 9, "not-text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not-text"),
    ],
)
def test_extract_says_why_a_page_gives_no_article(content: bytes, reason: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(content)
    done = commands.urbanfeed("extract", page)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{page}: {reason}: " in done.stderr
    assert done.stderr.count("\n") == 1


def test_extract_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = commands.urbanfeed("extract", tmp_path / "none.html")
    assert done.returncode == 1
    assert "No such file" in done.stderr


def test_an_unknown_source_is_refused_with_the_known_ones() -> None:
    refused(commands.urbanfeed("extract", ARTICLE, "--source", "nowhere"), "nowhere", *installed())


# -- ingest ----------------------------------------------------------------------------------------------------


def test_ingest_prints_a_line_an_article_and_a_summary_and_names_what_fails(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_bytes(Path(ARTICLE).read_bytes())
    (folder / "b.html").write_text(LOGIN)
    done = urbanfeed("ingest", folder, "--data-dir", tmp_path / "data")
    assert done.returncode == 1
    first, summary = done.stdout.splitlines()
    assert first.startswith("new ")
    assert first.endswith("kestava_kaupunki_fi  Vi samarbetar för hållbarare städer")
    assert summary == "2 pages: 1 new, 1 failed"
    said = commands.without_progress(done.stderr)
    assert said == f"failed     {folder}/b.html: {said.split(': ', 1)[1]}"
    assert "login-wall" in done.stderr
    again = urbanfeed("ingest", folder / "a.html", "--data-dir", tmp_path / "data")
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == "1 page: 1 unchanged"


def test_ingest_prints_json_for_machines(tmp_path: Path) -> None:
    missing = tmp_path / "missing.html"
    done = commands.urbanfeed("ingest", ARTICLE, missing, "--json", data_dir=str(tmp_path))
    assert done.returncode == 1
    good, bad = map(json.loads, done.stdout.splitlines())
    assert (good["kind"], good["source"], good["reason"]) == ("new", "kestava_kaupunki_fi", None)
    assert (bad["kind"], bad["page"], bad["id"]) == ("failed", str(missing), None)


# -- what can be shown -----------------------------------------------------------------------------------------


def test_sources_lists_the_scrapers_and_counts_their_articles(tmp_path: Path) -> None:
    urbanfeed("ingest", ARTICLE, data_dir=str(tmp_path))
    rows = [json.loads(line) for line in urbanfeed("sources", "--json", data_dir=str(tmp_path)).stdout.splitlines()]
    assert [row["name"] for row in rows] == list(installed())
    counted = {row["name"]: (row["title"], row["language"], row["articles"]) for row in rows}
    assert counted["kestava_kaupunki_fi"][1:] == ("sv-FI", 1)
    assert counted["optimism_kz"] == ("Optimism.kz", "ru", 0)
    table = urbanfeed("sources", data_dir=str(tmp_path)).stdout
    assert table.splitlines()[0].split() == ["NAME", "TITLE", "LANGUAGE", "ARTICLES", "STATE", "REASON"]
    assert len(table.splitlines()) == 1 + len(rows)


def test_schema_prints_the_sdl() -> None:
    done = urbanfeed("schema")
    assert (done.returncode, done.stderr) == (0, "")
    assert "type Query" in done.stdout


def test_settings_prints_each_with_its_value_and_where_it_came_from(tmp_path: Path) -> None:
    done = urbanfeed("settings", "--json", "--data-dir", tmp_path, port="8123")
    rows = {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert set(rows) == {PREFIX + name.upper() for name in Settings.model_fields}
    assert (rows["URBANFEED_PORT"]["value"], rows["URBANFEED_PORT"]["from"]) == (8123, "environment")
    assert (rows["URBANFEED_DATA_DIR"]["value"], rows["URBANFEED_DATA_DIR"]["from"]) == (str(tmp_path), "--data-dir")
    assert (rows["URBANFEED_HOST"]["value"], rows["URBANFEED_HOST"]["from"]) == ("127.0.0.1", "default")
    table = urbanfeed("settings", port="8123").stdout
    assert all(name in table for name in rows)


# -- what cannot be used is told in one line -------------------------------------------------------------------


@pytest.mark.parametrize("command", [["settings"], ["sources"], ["extract", ARTICLE], ["ingest", ARTICLE], ["serve"]])
def test_an_unknown_setting_is_refused_by_every_command(command: list[str]) -> None:
    refused(urbanfeed(*command, prt="1"), "URBANFEED_PRT", "did you mean URBANFEED_PORT?")


def test_a_bad_setting_is_refused() -> None:
    refused(urbanfeed("settings", port="eighty"), "URBANFEED_PORT", "eighty")


@pytest.mark.parametrize("command", [["ingest", ARTICLE], ["crawl"], ["sources"], ["serve", "--port", "0"], ["demo"]])
def test_a_data_folder_that_cannot_be_made_is_refused(command: list[str], tmp_path: Path) -> None:
    """A file stands where the folder should be: that stops root too, whom permissions would not."""
    (tmp_path / "file").touch()
    refused(urbanfeed(*command, "--data-dir", tmp_path / "file" / "data", port="0"), str(tmp_path / "file"))


def test_a_data_folder_that_is_not_writable_is_refused() -> None:
    """The kernel's own folder takes no files, not even from root."""
    refused(urbanfeed("ingest", ARTICLE, data_dir="/sys"), "/sys")


@pytest.mark.parametrize("command", [["ingest", ARTICLE], ["serve", "--port", "0"]])
def test_a_database_that_is_none_is_refused(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "urbanfeed.sqlite3").write_bytes(b"this is no database" * 100)
    refused(urbanfeed(*command, data_dir=str(tmp_path)), "urbanfeed.sqlite3")


@pytest.mark.parametrize("command", ["serve", "demo", "run"])
def test_a_taken_port_is_refused(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused(urbanfeed(command, "--port", str(port), data_dir=str(tmp_path)), str(port), "taken", "--port")


def test_a_port_that_another_urbanfeed_serves_on_is_taken(tmp_path: Path) -> None:
    """Its workers share the port among themselves (SO_REUSEPORT); we must not join them."""
    with running("serve", data_dir=str(tmp_path)) as url:
        refused(urbanfeed("serve", "--port", url.rsplit(":", 1)[1], data_dir=str(tmp_path)), "taken")


def test_a_host_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    refused(urbanfeed("serve", "--host", "nobody.invalid", data_dir=str(tmp_path)), "nobody.invalid")


# -- servers ---------------------------------------------------------------------------------------------------


def test_demo_is_ready_once_its_articles_are_in(tmp_path: Path) -> None:
    with running("demo", data_dir=str(tmp_path)) as url:
        with urlopen(f"{url}/", timeout=60) as front:
            assert front.read().decode().count("data-id=") >= 5
        done = urbanfeed("sources", "--json", data_dir=str(tmp_path))
    assert {json.loads(line)["articles"] for line in done.stdout.splitlines()} == {1}


def test_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    home = {"XDG_DATA_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    port = free_port()
    process = subprocess.Popen(
        [URBANFEED, "demo", "--port", str(port)], env=clean_environment() | home, stderr=subprocess.PIPE, text=True
    )
    wait_until_ready(f"http://127.0.0.1:{port}")
    assert list((tmp_path / "temporary").iterdir())
    process.terminate()
    process.communicate(timeout=60)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_tells_where_it_serves_logs_to_standard_error_and_ends_when_told(
    stop: signal.Signals, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [URBANFEED, "serve", "--port", "0", "--workers", "2"],
        env=clean_environment(data_dir=str(tmp_path), log_format="json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    url = process.stderr.readline().split()[-1]
    wait_until_ready(url)
    process.send_signal(stop)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out == ""
    lines = [json.loads(line) for line in err.splitlines()]
    assert any('"GET /readyz" 200' in line["event"] for line in lines)
    assert "Traceback" not in err


def test_a_database_newer_than_we_are_is_refused(tmp_path: Path) -> None:
    urbanfeed("sources", data_dir=str(tmp_path))
    with sqlite3.connect(tmp_path / "urbanfeed.sqlite3") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        ((migrations,),) = [(name,) for name in tables if "migration" in name]
        row = connection.execute(f"SELECT * FROM {migrations} ORDER BY rowid DESC LIMIT 1").fetchone()
        columns = [it[1] for it in connection.execute(f"PRAGMA table_info({migrations})")]
        newer = dict(zip(columns, row, strict=True)) | {"name": "9999_from_the_future"}
        newer.pop("id", None)
        names, marks = ", ".join(newer), ", ".join("?" * len(newer))
        connection.execute(f"INSERT INTO {migrations} ({names}) VALUES ({marks})", list(newer.values()))
    connection.close()
    refused(urbanfeed("serve", "--port", "0", data_dir=str(tmp_path)), "urbanfeed.sqlite3", "newer")


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"{url} was not ready after a minute")
