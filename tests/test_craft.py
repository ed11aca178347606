"""The craft of scrapers, as a newcomer meets it: a new one from a page, pages recorded and checked."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

import commands
from local_site import Site
from urbanfeed.ingest import craft
from urbanfeed.ingest.craft.literals import plain, quoted, raw
from urbanfeed.ingest.craft.selectors import selector_of
from urbanfeed.ingest.extract import page_of
from urbanfeed.scraping import Scraper

PAGE = """<!doctype html><html lang=sv><head><title>En ny park | Staden idag</title>
<link rel=alternate type="application/rss+xml" href="/kommentarer/comments-feed">
<link rel=alternate type="application/rss+xml" href="/rss.xml"></head>
<body><nav class=menu><a href=/>Hem</a> <a href=/nyheter>Nyheter</a></nav>
<div class="page css-1x2y3z" id=post-4711><h1 class=title><span>En ny park vid kanalen</span></h1>
<p class=info>Publicerad 8 juli 2025 kl. 13.45, uppdaterad 9 juli 2025 kl. 10.12</p>
<p class=byline>Av <a rel=author href=/anna>Anna Ek</a></p>
<div class=text>{body}<aside class=related>Läs också: <a href=/2>Mer om parker i staden</a></aside></div>
</div><footer class=foot>Alla rättigheter förbehållna. Kontakta oss gärna om du har frågor.</footer></body></html>"""
SWEDISH = [
    f"Kommunfullmäktige möttes på torget dag {day} för att tala om träd, vatten och skugga, och vad sommaren lärt oss."
    for day in range(6)
]


def parked(*sentences: str) -> str:
    return PAGE.format(body="".join(f"<p>{it}</p>" for it in sentences or SWEDISH))


def urbanfeed(*arguments: str | Path, folder: Path | None = None, cwd: Path | None = None) -> commands.Done:
    settings = {"scrapers_dir": folder} if folder else {}
    return commands.urbanfeed(*arguments, cwd=cwd, host_delay=0, allowed_addresses="127.0.0.1", **settings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    it = tmp_path / "mine"
    it.mkdir()
    return it


@pytest.fixture
def page(tmp_path: Path) -> Path:
    it = tmp_path / "park.html"
    it.write_text(parked(), "utf-8")
    return it


@pytest.fixture
def park(folder: Path, page: Path) -> Path:
    """A scraper `staden` in a folder of one's own, made from the page, with that page recorded."""
    done = urbanfeed("scrapers", "new", page, "--url", "https://staden.example/nyheter/2025/1-en-ny-park/",
                     "--name", "staden", folder=folder)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "staden.py"


def test_new_guesses_the_rules_from_the_page(park: Path) -> None:
    source = park.read_text("utf-8")
    for line in (
        'name="staden",',
        'title="Staden idag",',
        'home="https://staden.example/",',
        'language="sv",',
        'discover=latest("/rss.xml"),',
        'article=r"/nyheter/\\d{4}/[^/]+/",',
        'headline=text("h1"),',
        'authors=text("a[rel~=author]"),',
        'published=match(r"Publicerad (\\d+ \\w+ \\d+ kl\\. \\d+\\.\\d+)", inside="p.info"),',
        'updated=match(r"uppdaterad (\\d+ \\w+ \\d+ kl\\. \\d+\\.\\d+)", inside="p.info"),',
        'body=html("div.text", drop=("aside.related",)),',
    ):
        assert f"    {line}\n" in source, source


def test_new_records_the_page_with_what_its_scraper_reads(park: Path) -> None:
    (recorded,) = craft.recorded_in(park.parent / "pages" / "staden", "staden")
    assert recorded.url == "https://staden.example/nyheter/2025/1-en-ny-park/"
    said = recorded.article
    assert said["headline"] == "En ny park vid kanalen"
    assert said["published"]["at"] == "2025-07-08T13:45:00"
    assert said["authors"] == ["Anna Ek"]
    assert [it["text"] for it in said["body"]] == SWEDISH


def test_new_from_an_address(folder: Path) -> None:
    with Site({"/nyheter/1": parked()}) as site:
        done = urbanfeed("scrapers", "new", f"{site.origin}/nyheter/1", "--name", "local", folder=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "pages" / "local" / "1.html").read_text("utf-8") == parked()
    assert "The general reader agrees in every field." in done.stdout


def test_new_in_a_checkout_goes_to_its_scrapers_and_tests(tmp_path: Path, page: Path) -> None:
    checkout = tmp_path / "checkout"
    for name in ("scrapers", "tests"):
        (checkout / name).mkdir(parents=True)
    (checkout / "scrapers" / "__init__.py").write_text("")
    done = urbanfeed("scrapers", "new", page, "--url", "https://staden.example/a", cwd=checkout)
    assert done.returncode == 0, done.stderr
    assert (checkout / "scrapers" / "staden_example.py").is_file()
    assert (checkout / "tests" / "pages" / "staden_example" / "park.json").is_file()


def test_new_doubts_a_page_that_may_be_no_article(folder: Path, tmp_path: Path) -> None:
    word = tmp_path / "word.html"
    word.write_text("<!doctype html><title>Soon</title><h1>Soon</h1><p>Soonest")
    done = urbanfeed("scrapers", "new", word, "--url", "https://staden.example/soon", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "this may be no article: the general reader's confidence is 0.0" in done.stderr


def test_new_overwrites_no_scraper(park: Path, page: Path) -> None:
    before = park.read_text("utf-8")
    done = urbanfeed(
        "scrapers", "new", page, "--url", "https://staden.example/", "--name", "staden", folder=park.parent
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "staden.py exists; `urbanfeed scrapers record staden " in done.stderr
    assert park.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--url", "https://a.example/", "--name", "../x"), "small letters, digits and _ only"),
        (("--url", "https://a.example/", "--name", "optimism_kz"), "there is a source 'optimism_kz' already"),
        ((), "does not say where it was found; say it with --url"),
    ],
)
def test_new_says_what_it_needs(arguments: tuple[str, ...], said: str, folder: Path, page: Path) -> None:
    done = urbanfeed("scrapers", "new", page, *arguments, folder=folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(folder.iterdir()) == []


def test_new_without_a_place_says_where_one_could_be(tmp_path: Path, page: Path) -> None:
    done = urbanfeed("scrapers", "new", page, "--url", "https://a.example/", cwd=tmp_path)
    assert (done.returncode, "URBANFEED_SCRAPERS_DIR" in done.stderr) == (2, True)
    there = urbanfeed("scrapers", "new", page, "--url", "https://a.example/", "--to", tmp_path / "to", cwd=tmp_path)
    assert there.returncode == 0
    assert f"set URBANFEED_SCRAPERS_DIR={tmp_path / 'to'}\n" in there.stderr


def test_a_page_that_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    done = urbanfeed("scrapers", "new", tmp_path / "none.html", folder=folder)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "none.html: No such file or directory" in done.stderr


def test_a_scraper_of_the_folder_is_used_at_once(park: Path, page: Path) -> None:
    done = urbanfeed("extract", page, "--url", "https://staden.example/nyheter/2025/2", folder=park.parent)
    assert json.loads(done.stdout)["source"] == "staden"
    assert json.loads(done.stdout)["provenance"]["extractor"] == "scraper staden"


def test_check_is_green_until_a_page_is_read_otherwise(park: Path) -> None:
    done = urbanfeed("scrapers", "check", "staden", folder=park.parent)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 page: all as recorded")
    park.write_text(park.read_text("utf-8").replace("a[rel~=author]", "a.author"), "utf-8")
    broken = urbanfeed("scrapers", "check", "staden", folder=park.parent)
    assert broken.returncode == 1
    assert broken.stdout.splitlines() == [
        "staden/park: not as recorded",
        "  authors",
        '    expected  ["Anna Ek"]',
        "    read      null",
        "  The general reader does not agree:",
        "    authors",
        "      scraper   null",
        '      reader    ["Anna Ek"]',
        "1 page: 1 not as recorded",
    ]
    (facts,) = map(
        json.loads, urbanfeed("scrapers", "check", "staden", "--json", folder=park.parent).stdout.splitlines()
    )
    assert facts["unlike"] == [{"field": "authors", "expected": ["Anna Ek"], "read": []}]


def test_check_says_that_a_scraper_finds_no_article_any_more(park: Path) -> None:
    park.write_text(park.read_text("utf-8").replace('html("div.text"', 'html("div.gone"'), "utf-8")
    done = urbanfeed("scrapers", "check", "staden", folder=park.parent)
    assert done.returncode == 1
    assert "  the scraper finds no article here; the general reader's article was read" in done.stdout.splitlines()


def test_check_of_all_reads_the_founding_pages_too(park: Path) -> None:
    done = urbanfeed("scrapers", "check", folder=park.parent)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "7 pages: all as recorded")


def test_check_of_a_scraper_without_pages_is_no_success(park: Path) -> None:
    for file in (park.parent / "pages" / "staden").iterdir():
        file.unlink()
    done = urbanfeed("scrapers", "check", "staden", folder=park.parent)
    assert (done.returncode, "`urbanfeed scrapers record staden URL` adds one" in done.stderr) == (2, True)


def test_a_recorded_article_without_its_page_is_named(park: Path) -> None:
    (park.parent / "pages" / "staden" / "park.html").unlink()
    done = urbanfeed("scrapers", "check", "staden", folder=park.parent)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "park.json: there is no page beside it (park.html)" in done.stderr


def test_record_adds_a_page_and_overwrites_none_without_again(park: Path, tmp_path: Path) -> None:
    other = tmp_path / "second.html"
    other.write_text(parked(*SWEDISH[:4]), "utf-8")
    record = ("scrapers", "record", "staden", other, "--url", "https://staden.example/nyheter/2025/2")
    done = urbanfeed(*record, folder=park.parent)
    expected = park.parent / "pages" / "staden" / "second.json"
    assert (done.returncode, expected.is_file()) == (0, True)
    assert urbanfeed(*record, folder=park.parent).stdout == "staden/second is read as it was recorded\n"
    before = expected.read_text("utf-8")
    other.write_text(parked(*SWEDISH[:4], "Bygget börjar till våren, säger borgmästaren."), "utf-8")
    kept = urbanfeed(*record, folder=park.parent)
    assert kept.returncode == 1
    assert '+        "text": "Bygget börjar till våren, säger borgmästaren."' in kept.stdout.splitlines()
    assert "nothing was written. --again writes it anew" in kept.stderr
    assert expected.read_text("utf-8") == before
    again = urbanfeed(*record, "--again", folder=park.parent)
    assert (again.returncode, "Bygget" in expected.read_text("utf-8")) == (0, True)
    assert urbanfeed("scrapers", "check", "staden", folder=park.parent).returncode == 0


def test_a_page_whose_encoding_only_a_header_tells_is_recorded_as_it_was_read(tmp_path: Path) -> None:
    page = page_of(parked().encode("windows-1251", "replace"), content_type="text/html; charset=windows-1251")
    cyrillic = page_of("<p>Парк у канала</p>".encode("windows-1251"), content_type="text/html; charset=windows-1251")
    for number, it in enumerate((page, cyrillic)):
        file = craft.write(tmp_path, str(number), it, {})
        assert page_of(file.read_bytes(), content_type="text/html").markup.lstrip("\ufeff") == it.markup


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("scraper = Scraper(", r"x.py, line 1: SyntaxError: '(' was never closed"),
        ("\nscraper = Scraper()", "x.py, line 2: NameError: name 'Scraper' is not defined"),
        ("scraper = {}", "x.py.scraper is no Scraper but a dict"),
        ("from urbanfeed.scraping import Scraper\nscraper = Scraper(name='a b', title='', home='', language='')",
         "x.py, line 2: ValueError: scraper name 'a b'"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_loaded_is_named_with_its_line(broken: str, said: str, folder: Path) -> None:
    (folder / "x.py").write_text(broken)
    done = urbanfeed("sources", folder=folder)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_two_scrapers_of_one_name_are_named_by_their_files(park: Path) -> None:
    (park.parent / "other.py").write_text(park.read_text("utf-8"), "utf-8")
    done = urbanfeed("sources", folder=park.parent)
    assert done.returncode == 2
    assert "two scrapers are named 'staden': in " in done.stderr
    assert "other.py and in " in done.stderr


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = urbanfeed("sources", folder=tmp_path / "none")
    assert (done.returncode, "URBANFEED_SCRAPERS_DIR=" in done.stderr) == (2, True)


# -- the guesses


@pytest.mark.parametrize(
    ("markup", "css"),
    [
        ("<h1 id=x>A</h1>", "h1"),
        ("<h1>Site</h1><h1 class=title id=x>A</h1>", "h1.title"),
        ("<div class='css-1a2b34 text' id=x>A</div>", "div.text"),
        ("<div class=text>B</div><div itemprop=articleBody class=text id=x>A</div>", "div[itemprop~=articleBody]"),
        ("<div class=text>B</div><article><div class=text id=x>A</div></article>", "article div.text"),
        ("<article><p>A</p><div id=x>B</div></article>", "article > div"),
        ("<div><p>A</p></div><div><p id=x>B</p></div>", None),
    ],
)
def test_the_simplest_selector_that_finds_one_element(markup: str, css: str | None) -> None:
    soup = BeautifulSoup(f"<html><body>{markup}</body></html>", "lxml")
    element = soup.find(id="x")
    assert isinstance(element, Tag)
    del element["id"]
    assert selector_of(element, soup) == css


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.city-news.example/a", "city_news_example"),
        ("http://24.example/", "source_24_example"),
        ("http://127.0.0.1:80/", "source_127_0_0_1"),
    ],
)
def test_a_source_is_named_after_its_host(url: str, name: str) -> None:
    assert craft.name_of(url) == name


@pytest.mark.parametrize("text", ['"""\nimport os', "\\", "a\u2028b", 'r"', "\x00", "{x}", "'\\\"", "ok\\"])
def test_what_a_page_says_stays_inside_its_quotes(text: str) -> None:
    """A page that writes Python into its title writes no code."""
    assert ast.literal_eval(quoted(text)) == text
    assert ast.literal_eval(raw(text)) == text
    assert ast.literal_eval(f'"""{plain(text)}: a"""').endswith(": a")


def test_a_hostile_title_gives_a_file_that_can_be_read(folder: Path, tmp_path: Path) -> None:
    title = '""", __import__("os").abort(), """\\'
    hostile = parked().replace("En ny park vid kanalen", title).replace("Staden idag", title)
    (tmp_path / "h.html").write_text(hostile, "utf-8")
    done = urbanfeed(
        "scrapers", "new", tmp_path / "h.html", "--url", "https://h.example/1", "--name", "h", folder=folder
    )
    assert done.returncode == 0, done.stderr
    tree = ast.parse((folder / "h.py").read_text("utf-8"))
    assert not any(isinstance(it, ast.Name) and it.id == "__import__" for it in ast.walk(tree))


@pytest.mark.parametrize("source", ["kestava_kaupunki_fi", "living_cities_ar", "optimism_kz", "jarialike_kz"])
def test_a_sketch_of_a_founding_page_reads_its_text_and_dates(source: str, tmp_path: Path) -> None:
    """As the general reader does: a newcomer begins where the reader ends."""
    from urbanfeed.ingest.extract import extract
    from urbanfeed.plugins import load_file

    recorded = craft.recorded_of(source)[-1]
    page = recorded.page
    assert page.url
    nobody = Scraper(name="nobody", title="", home="https://nobody.example/", language="")
    file = tmp_path / "sketched.py"
    file.write_text(craft.sketch(page, craft.by_reader(page, nobody), page.url, "sketched").source, "utf-8")
    scraper = load_file(file)
    assert scraper.is_article(page.url) or scraper.owns(page.url)
    said = craft.expected_of(extract(page, scraper))
    by_reader = craft.expected_of(craft.by_reader(page, scraper))
    assert said["headline"] == by_reader["headline"]
    assert _at(said) == _at(by_reader)
    texts = [it.get("text") for it in said["body"]]
    assert [it for it in by_reader["body"] if it.get("text") not in texts] == []


def _at(article: dict[str, Any]) -> list[str | None]:
    return [article[name] and article[name]["at"] for name in ("published", "updated")]
