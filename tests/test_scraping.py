"""The vocabulary of scraper files: what each word finds, and that it finds nothing else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from urbanfeed.article import Image
from urbanfeed.page import Claim, ExtractionError, Page
from urbanfeed.plugins import installed
from urbanfeed.scraping import (
    PUBLISHED,
    UPDATED,
    Feed,
    Listing,
    Rule,
    Scraper,
    Sitemap,
    address,
    attribute,
    attribution,
    draft,
    first,
    html,
    jsonld,
    latest,
    lines,
    listing,
    match,
    meta,
    picture,
    sitemap,
    text,
)


def page(markup: str, url: str | None = None, content_type: str = "text/html") -> Page:
    return Page(content=markup.encode(), markup=markup, url=url, content_type=content_type)


def dump(markup: str) -> Page:
    return page(markup, content_type="text/plain")


def found(rule: Rule, where: Page) -> list[str]:
    return [claim.value for claim in rule(where)]


SCRAPER = Scraper(
    name="city",
    title="City News",
    home="https://city.example/",
    language="sv",
    headline=text("h1"),
    body=html("div.body"),
    article=r"/\d{4}/[^/]+/",
)


# Rules


def test_text_gives_each_element_on_one_line() -> None:
    where = page(
        "<h1>Two <i>wo</i>rds<br>more&nbsp;</h1><h1> \n </h1><section><p>a</p>b<script>x</script><!-- c --></section>"
    )
    assert found(text("h1, section"), where) == ["Two words more", "a b"]


def test_a_claim_names_the_rule_that_found_it() -> None:
    where = page('<h1 class="x">A</h1><time datetime="2025">B</time><meta name="d" content="C">')
    rules: list[Rule] = [text("h1.x"), attribute("time", "datetime"), meta("d"), match("B")]
    assert [next(iter(rule(where))).rule for rule in rules] == ["h1.x", "time datetime", "meta d", "match B"]


def test_meta_reads_property_and_name() -> None:
    where = page('<meta property="og:title" content="A"><meta name="og:title" content="B"><meta property="og:title">')
    assert found(meta("og:title"), where) == ["A", "B"]


@pytest.mark.parametrize(
    ("key", "data", "values"),
    [
        ("headline", '{"@type": "NewsArticle", "headline": "A &amp; B"}', ["A & B"]),
        ("headline", '[{"@type": "https://schema.org/BlogPosting", "headline": "A"}]', ["A"]),
        ("d", '{"@graph": [{"@type": "WebPage", "d": "page"}, {"@type": ["X", "Article"], "d": "article"}]}', None),
        ("d", '{"@type": "WebSite", "d": "A"}', []),
        ("author.name", '{"@type": "Article", "author": [{"name": "A"}, "B", {"url": "C"}, 4, null]}', ["A", "B"]),
        ("author.name", '{"@type": "Article", "author": {"name": ["A", "B"]}}', ["A", "B"]),
        ("d", '{"@type": "Article", "d": "line\nbreak"}', ["line break"]),
        ("d", '{"@type": "Article", "d": "A"', []),
        ("d", "[" * 100_000, []),
        ("d", '"text"', []),
    ],
    ids=["entities", "list", "graph", "other type", "authors", "names", "line break", "cut off", "deep", "no object"],
)
def test_jsonld_reads_articles_first_and_bears_what_is_broken(key: str, data: str, values: list[str] | None) -> None:
    where = page(f'<script type="application/ld+json">{data}</script>')
    assert found(jsonld(key), where) == (values if values is not None else ["article", "page"])


def test_first_takes_the_first_rule_that_finds_anything() -> None:
    assert found(first(text("h3"), text("h2"), text("h1")), page("<h1>A</h1><h2>B</h2><h2>C</h2>")) == ["B", "C"]
    assert found(first(), page("<h1>A</h1>")) == []


def test_address_prefers_the_canonical_address() -> None:
    rule = address(r"/(\d{4}/\d\d/\d\d)/")
    canonical = '<link rel="canonical" href="https://city.example/2025/07/08/x/">'
    assert found(rule, page(canonical, "https://city.example/2020/01/01/y/"))[0] == "2025/07/08"
    assert found(rule, page("<p>", "https://city.example/2020/01/01/y/")) == ["2020/01/01"]
    assert found(rule, page("<p>")) == []


def test_match_reads_a_page_and_its_dump_alike() -> None:
    rule = match(r"^Published ([\d.]+)", inside="div.info")
    assert found(rule, page("<p>Published 1.1.2020</p><div class=info>City<br>Published 2.2.2020, x</div>")) == [
        "2.2.2020"
    ]
    assert found(rule, dump("City\r\n \xa0 Published 2.2.2020, x")) == ["2.2.2020"]


def test_rules_for_elements_find_nothing_in_a_dump() -> None:
    where = dump('<h1>A</h1><meta name="d" content="B">')
    assert [found(rule, where) for rule in (text("h1"), meta("d"), PUBLISHED, UPDATED)] == [[], [], [], []]


def test_picture_joins_the_image_and_what_is_said_of_it() -> None:
    rule = picture("figure img", says=match(r"^(?P<caption>.+?) © (?P<credit>.+)$", inside="figcaption"))
    markup = "<figure><img data-src='/a.jpg' alt=' '><figcaption>The square © Jane</figcaption></figure>"
    assert rule(page(markup)) == Image("/a.jpg", None, "The square", "Jane")
    assert rule(dump("The square © Jane")) == Image(None, None, "The square", "Jane")
    assert rule(page("<p>The square © Jane</p>")) is None


def test_a_function_of_a_scraper_is_a_rule_too() -> None:
    def odd(where: Page) -> Iterator[Claim]:
        yield Claim(where.markup[::-1], "backwards")

    assert found(first(text("h1"), odd), page("abc")) == ["cba"]


# Bodies


def body_of(markup: str, drop: tuple[object, ...], headline: str | None = None) -> str:
    claim = html("div.body", drop=drop)(page(markup), headline)  # type: ignore[arg-type]
    assert claim is not None
    return claim.value.replace("\n", "")


def test_html_takes_the_element_without_what_is_dropped() -> None:
    markup = "<div class=body><p>A</p><div class=ad>x</div><p>Photo: J</p><p>B<br>Photo: K<br>C</p></div><p>D</p>"
    expected = '<div class="body"><p>A</p><p></p><p>B<br/>C</p></div>'
    assert body_of(markup, ("div.ad", match("^Photo: "))) == expected


def test_dropping_leaves_the_page_as_it_is() -> None:
    """Other rules read the same tree afterwards."""
    where = page("<div class=body><p class=ad>A</p></div>")
    html("div.body", drop=("p.ad", match("A")))(where, None)
    assert found(text("p.ad"), where) == ["A"]


def test_an_attribution_drops_only_the_headline_said_again() -> None:
    says = attribution(", reports City.")
    markup = "<div class=body><p>Trees, reports City.</p><p>The mayor came, reports City.</p></div>"
    assert body_of(markup, (says,), "Trees") == '<div class="body"><p></p><p>The mayor came, reports City.</p></div>'


def test_lines_parts_headline_body_and_the_rest() -> None:
    caption = match(r"^(?P<alt>.+)\n(?P<caption>.+) © (?P<credit>.+)$")
    rule = lines(drop=(caption, match(r"^• Print$")), until=match("^Comments$"))
    passage = rule(dump("Title\n\nalt text\nCaption © J\n\nOne\ntwo & <3\n\n  • Print\nThree\nComments\nFour"))
    assert passage is not None
    assert passage.headline.value == "Title"
    assert passage.body.value == "<p>One<br>two &amp; &lt;3</p>\n<p>Three</p>"


def test_lines_finds_the_headline_in_an_attribution() -> None:
    passage = lines(headline=attribution(", reports City."))(dump("Kicker\nTrees, reports City.\nText."))
    assert passage is not None
    assert (passage.headline.value, passage.body.value) == ("Trees", "<p>Kicker<br>Text.</p>")
    assert lines(headline=attribution(", reports City."))(dump("Trees\nText.")) is None


# Scrapers


def test_a_draft_is_what_the_page_says() -> None:
    markup = (
        '<html amp><link rel="canonical" href="https://city.example/2025/trees/">'
        '<meta property="article:published_time" content="2025-07-08"><h1>Trees</h1><div class=body><p>A</p></div>'
    )
    got = draft(SCRAPER, page(markup))
    assert got is not None
    assert (got.extractor, got.version, got.twin) == ("scraper city", "1", "amp")
    assert got.headline == Claim("Trees", "h1")
    assert got.published == Claim("2025-07-08", "meta article:published_time")
    assert got.canonical_url == Claim("https://city.example/2025/trees/", "link[rel~=canonical] href")
    assert [claim.value for claim in got.languages] == ["sv"]
    assert (got.updated, got.authors, got.images) == (None, (), ())


@pytest.mark.parametrize("markup", ["<h1>Trees</h1><p>A</p>", "<div class=body><p>A</p></div>", ""])
def test_there_is_no_draft_without_headline_and_body(markup: str) -> None:
    assert draft(SCRAPER, page(markup)) is None


def test_a_source_may_leave_its_pages_to_the_general_reader() -> None:
    """Then it is who it is, where its articles are found, and what may be shown of them."""
    plain = Scraper(name="city", title="City News", home="https://city.example/", language="sv")
    assert draft(plain, page("<h1>Trees</h1><div class=body><p>A</p></div>")) is None


def test_a_dump_needs_a_rule_for_dumps() -> None:
    assert draft(SCRAPER, dump("Title\nText")) is None
    assert draft(replace(SCRAPER, dump=lines()), dump("Title\nText")) is not None


def test_a_page_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(ExtractionError, match="too-deep"):
        draft(SCRAPER, page("<h1>T</h1><div class=body>" + "<div>" * 20_000))


@pytest.mark.parametrize(
    ("url", "owned", "is_article"),
    [
        ("https://city.example/2025/trees/", True, True),
        ("http://www.city.example/2025/tr%C3%A4d/", True, True),
        ("https://city.example/2025/trees/?amp=1", True, False),
        ("https://city.example/2025/trees/page/2/", True, False),
        ("https://city.example/", True, False),
        ("https://other.example/2025/trees/", False, False),
        ("https://city.example.evil.example/2025/trees/", False, False),
        ("http://[", False, False),
        ("trees", False, False),
    ],
)
def test_a_scraper_knows_its_addresses(url: str, owned: bool, is_article: bool) -> None:
    assert (SCRAPER.owns(url), SCRAPER.is_article(url)) == (owned, is_article)


def test_discovery_is_data() -> None:
    assert latest("/feed/", "/a/", "/b/") == (Feed("/feed/"), Listing("/a/"), Listing("/b/"))
    assert sitemap("/s.xml", only="post") + listing("/n/", "h2 a") == (
        Sitemap("/s.xml", "post"),
        Listing("/n/", "h2 a"),
    )


@pytest.mark.parametrize(
    ("source", "article", "other"),
    [
        ("iclei_east_asia", "/mn/our-vision/", "/our-vision/"),
        ("iclei_east_asia", "/mn/darkhan-ecomobility/", "/mn/news/"),
        ("jarialike_kz", "/2025/07/saiabaq/", "/category/qogam/"),
        ("jarialike_kz", "/?p=20371", "/tag/qyzylorda/"),
        ("kestava_kaupunki_fi", "/sv-FI/AKTUELLT/Ny_utlysning(51001)", "/fi-FI/OHJELMA"),
        ("kestava_kaupunki_fi", "/sv-FI/AKTUELLT/Ny_utlysning%2851001%29", "/sv-FI/AKTUELLT"),
        ("living_cities_ar", "/archives/118234", "/category/culture/page/2"),
        ("optimism_kz", "/2025/07/06/shkoly/", "/author/optimism/"),
    ],
)
def test_a_founding_source_tells_its_articles_from_its_other_pages(source: str, article: str, other: str) -> None:
    scraper = installed()[source]
    home = scraper.home.split("/", 3)
    origin = "/".join(home[:3])
    assert scraper.is_article(origin + article)
    assert not scraper.is_article(origin + other)


@pytest.mark.parametrize(
    ("name", "home"), [("my source", "https://a.example/"), ("", "https://a.example/"), ("a", "javascript:x")]
)
def test_a_scraper_that_no_address_could_name_is_refused(name: str, home: str) -> None:
    with pytest.raises(ValueError, match=r"name|home"):
        Scraper(name=name, title="A", home=home, language="en")
