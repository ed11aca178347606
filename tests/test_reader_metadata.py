"""What a page states around its body."""

import pytest

from urbanfeed import reader
from urbanfeed.page import Draft, Page

PROSE = "".join(f"<p>Sentence {word} of an article that has enough to say for a reader to find it here.</p>" for word in
                ("one", "two", "three", "four", "five", "six"))  # fmt: skip


def _draft(head: str = "", body: str = "", url: str | None = None, html: str = "") -> Draft:
    body = (body or "<h1>A Headline Worth Reading</h1>") + PROSE
    markup = f"<!doctype html><html {html}><head>{head}</head><body>{body}</body></html>"
    return reader.read(Page(content=b"", markup=markup, url=url))


def _ld(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


@pytest.mark.parametrize(
    ("head", "body", "headline"),
    [
        ("<title>A Long Enough Headline | Site</title>", "<h1>A Long Enough Headline</h1>", "A Long Enough Headline"),
        ('<meta property="og:title" content="A Long Enough Headline - Site">'
         '<meta property="og:site_name" content="Site">', "<p>x</p>", "A Long Enough Headline"),
        # a section's name in the h1
        ('<meta property="og:title" content="A Long Enough Headline">', "<h1>News</h1>", "A Long Enough Headline"),
        # the site's name in an h1 of its own
        ('<meta property="og:site_name" content="The Daily Page">',
         "<h1>The Daily Page</h1><h1>What Happened Today</h1>", "What Happened Today"),
        ("<title>An unrelated thing</title>", "<h1>The Heading That Stands</h1>", "The Heading That Stands"),
    ],
)  # fmt: skip
def test_headline(head: str, body: str, headline: str) -> None:
    found = _draft(head, body).headline
    assert found is not None
    assert found.value == headline


@pytest.mark.parametrize(
    ("json", "published"),
    [
        ('{"@type":"NewsArticle","datePublished":"2025-07-08T10:00:00Z"}', "2025-07-08T10:00:00Z"),
        ('{"@graph":[{"@type":["Article"],"datePublished":"2025-07-08"}]}', "2025-07-08"),
        ('[{"@type":"WebSite"},{"@type":"BlogPosting","datePublished":"2025-07-08"}]', "2025-07-08"),
        ('<!-- {"@type":"Article","datePublished":"2025-07-08",} -->', "2025-07-08"),
        ('{"@type":"Article","headline":"a\nb","datePublished":"2025-07-08"}', "2025-07-08"),
        ('{"@type":"Article","datePublished":"2025-07-08"', "2025-07-08"),  # broken JSON still has its dates
        ('{"@type":"Article","datePublished":"soon"}', None),
        ('{"@type":"Article","datePublished":{"a":1}}', None),
        ("[" * 50_000, None),
    ],
)
def test_dates_in_linked_data(json: str, published: str | None) -> None:
    found = _draft(_ld(json)).published
    assert (found.value if found else None) == published


@pytest.mark.parametrize(
    ("head", "body", "url", "published", "rule"),
    [
        ('<meta property="article:published_time" content="2025-07-08T10:00:00+05:00">', "", None,
         "2025-07-08T10:00:00+05:00", "meta article:published_time"),
        ("", '<h1>A Headline Worth Reading</h1><time datetime="2025-07-08">8 July</time>', None, "2025-07-08",
         "time by the headline"),
        ("", "<h1>A Headline Worth Reading</h1><p>8 июля 2025, 12:30</p>", None, "8 июля 2025, 12:30",
         "printed by the headline"),
        ("", "", "https://a.example/2025/07/08/name/", "2025/07/08", "address"),
        ("", "", "https://a.example/2025/07/name/", None, None),
        # a year in the text, and a date in the footer, belong to something else
        ("", "<h1>A Headline Worth Reading of 2018</h1>", None, None, None),
    ],
)  # fmt: skip
def test_dates_elsewhere(head: str, body: str, url: str | None, published: str | None, rule: str | None) -> None:
    found = _draft(head, body, url).published
    assert (found.value if found else None) == published
    assert (found.rule if found else None) == rule


def test_two_dates_in_one_line_are_published_and_updated() -> None:
    line = "Publicerad 29-07-2019 kl. 13.45, uppdaterad 30-07-2019 kl. 10.12"
    draft = _draft(body=f"<h1>A Headline Worth Reading</h1><div>{line}</div>")
    assert draft.published is not None
    assert draft.updated is not None
    assert (draft.published.value, draft.updated.value) == tuple(line.split(", "))


@pytest.mark.parametrize("language", ["no", "iw", "EN", "xx", "x-klingon", "not a tag at all"])
def test_no_declared_language_breaks_the_dates(language: str) -> None:
    """Whatever a page declares, its dates are read or passed over."""
    _draft(body="<h1>A Headline Worth Reading</h1><p>Oppdatert 12 Qwert 2024</p>", html=f'lang="{language}"')


@pytest.mark.parametrize(
    ("href", "url", "address"),
    [
        ("https://a.example/x", None, "https://a.example/x"),
        ("/x", "https://www.a.example/y?z", "https://www.a.example/x"),
        ("https://a.example/x", "https://amp.a.example/x", "https://a.example/x"),
        ("https://evil.example/x", "https://a.example/x", None),
        ("https://evil.example/x", "https://m.example/x", None),
        ("javascript:alert(1)", "https://a.example/x", None),
        ("http://[", "https://a.example/x", None),
        ("x", None, None),
    ],
)
def test_the_canonical_address_is_on_the_same_site(href: str, url: str | None, address: str | None) -> None:
    found = _draft(f'<link rel="canonical" href="{href}">', url=url).canonical_url
    assert (found.value if found else None) == address


def test_the_lead_figure_comes_with_its_caption() -> None:
    figure = '<figure><img src="/a.jpg" alt="A street"><figcaption>The street at noon</figcaption></figure>'
    (image,) = _draft(body=f"<h1>A Headline Worth Reading</h1>{figure}").images
    assert (image.url, image.alt, image.caption) == ("/a.jpg", "A street", "The street at noon")


def test_languages_are_declared_in_the_order_of_trust() -> None:
    draft = _draft('<meta property="og:locale" content="en_US">', html='lang="kk"')
    assert [it.value for it in draft.languages] == ["kk", "en-US"]


def test_an_amp_page_says_so() -> None:
    assert _draft(html="amp").twin == _draft(html="⚡").twin == "amp"
    assert _draft().twin is None
