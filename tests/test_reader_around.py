"""What stands around an article: its addresses, pictures, standfirst, section and tags."""

import pytest

from drafts import PROSE, drafted, linked
from urbanfeed.article import Image, TwinPage
from urbanfeed.reader.blocks import blocks_of
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.features import features_of
from urbanfeed.reader.runs import runs_of
from urbanfeed.reader.sections import standfirst_of
from urbanfeed.reader.tree import tree_of

HEADING = "<h1>A Headline Worth Reading</h1>"
SUMMARY = "What the council has to say of the trees, and what the people who live there think of it."


@pytest.mark.parametrize(
    ("head", "address", "rule"),
    [
        ('<link rel="canonical" href="/x"><meta property="og:url" content="/y">', "https://a.example/x",
         "link rel=canonical"),
        ('<meta property="og:url" content="/y">', "https://a.example/y", "og:url"),
        (linked('{"@type":"Article","mainEntityOfPage":{"@id":"https://a.example/z"}}'), "https://a.example/z",
         "jsonld mainEntityOfPage"),
        # another site's address, forged, is passed over for the next that is this one's
        ('<link rel="canonical" href="https://evil.example/x"><meta property="og:url" content="/y">', "https://a.example/y",
         "og:url"),
        ('<link rel="canonical" href="https://a.example.evil.example/x">', None, None),
        ('<link rel="canonical" href="https://a.example@evil.example/x">', None, None),
        ('<link rel="canonical" href="//evil.example">', None, None),
        ('<link rel="canonical" href="data:text/html,x">', None, None),
        ('<link rel="canonical" href=" javascript:alert(1)">', None, None),
    ],
)  # fmt: skip
def test_the_canonical_address(head: str, address: str | None, rule: str | None) -> None:
    found = drafted(head, url="https://a.example/q").canonical_url
    assert (found.value if found else None, found.rule if found else None) == (address, rule)


def test_the_other_forms_of_a_page_are_those_that_it_links_to_on_its_site() -> None:
    head = (
        '<link rel="amphtml" href="/x/amp"><link rel="alternate" media="print" href="/x?print">'
        '<link rel="alternate" media="only screen and (max-width: 640px)" href="https://m.a.example/x">'
        '<link rel="amphtml" href="https://evil.example/amp">'
        '<link rel="alternate" media="print" href="javascript:print()">'
        '<link rel="alternate" type="application/rss+xml" href="/feed">'
    )
    assert drafted(head, url="https://a.example/x").twins == (
        TwinPage("amp", "https://a.example/x/amp"),
        TwinPage("print", "https://a.example/x?print"),
        TwinPage("mobile", "https://m.a.example/x"),
    )


@pytest.mark.parametrize(
    ("head", "body", "image"),
    [
        ("", '<figure><img src="/a.jpg" width="640" height="480px" alt="A"></figure>',
         Image("/a.jpg", "A", None, None, 640, 480)),
        ("", '<figure><img src="data:image/gif;base64,R0" data-src="/a.jpg"></figure>', Image("/a.jpg")),
        ('<meta property="og:image" content="/a.jpg"><meta property="og:image:width" content="1200">'
         '<meta property="og:image:height" content="630"><meta property="og:image:alt" content="A">', "",
         Image("/a.jpg", "A", None, None, 1200, 630)),
        (linked('{"@type":"Article","image":{"url":"/a.jpg","width":{"value":"1200"},"height":630}}'), "",
         Image("/a.jpg", None, None, None, 1200, 630)),
        (linked('{"@type":"Article","image":["/a.jpg","/b.jpg"]}'), "", Image("/a.jpg")),
        # the publisher's logo is no picture of the article
        (linked('{"@type":"Article","publisher":{"name":"P","logo":{"url":"/logo.png"}}}')
         + '<meta property="og:image" content="/logo.png">', "", None),
        ('<meta property="og:image" content="javascript:alert(1)">', "", None),
        ('<meta property="og:image" content="data:image/png;base64,AA">', "", None),
        (linked('{"@type":"Article","image":"javascript:alert(1)"}'), "", None),
        ("", '<figure><img src=" JaVaScRiPt:alert(1)"></figure>', None),
        ('<meta property="og:image" content="/a.jpg"><meta property="og:image:width" content="-5">', "",
         Image("/a.jpg")),
    ],
)  # fmt: skip
def test_the_lead_image_and_its_size(head: str, body: str, image: Image | None) -> None:
    assert drafted(head, HEADING + body).images == ((image,) if image else ())


@pytest.mark.parametrize(
    ("head", "body", "standfirst"),
    [
        (f'<meta name="description" content="{SUMMARY}">', f"<h2>{SUMMARY}</h2>", SUMMARY),
        ("", f'<h2 class="article-standfirst">{SUMMARY}</h2>', SUMMARY),
        ("", f'<h2 itemprop="alternativeHeadline">{SUMMARY}</h2>', SUMMARY),
        # nobody reads the description on the page
        (f'<meta name="description" content="{SUMMARY}">', "", None),
        ("", f"<h2>{SUMMARY}</h2>", None),
    ],
)
def test_the_standfirst_is_printed_and_confirmed(head: str, body: str, standfirst: str | None) -> None:
    tree = tree_of(f"<head>{head}</head><body>{HEADING}{body}{PROSE}</body>")
    runs = runs_of(tree)
    assert runs is not None
    blocks = blocks_of(features_of(runs))
    found = standfirst_of(Facts(tree, blocks, [it.text.startswith("Sentence") for it in blocks])).winner
    assert (found.value if found else None) == standfirst


def test_what_the_body_begins_with_stays_in_the_body() -> None:
    draft = drafted(body=f"{HEADING}<p class=standfirst>{SUMMARY}</p>")
    assert SUMMARY in draft.body
    assert draft.standfirst is None


@pytest.mark.parametrize(
    ("head", "tags", "rule"),
    [
        ('<meta property="article:tag" content="Trees"><meta property="article:tag" content="Water">',
         ["Trees", "Water"], "article:tag"),
        (linked('{"@type":"Article","keywords":"Trees, Water, trees"}'), ["Trees", "Water"], "jsonld keywords"),
        (linked('{"@type":"Article","keywords":["Бау-бақша","Су"]}'), ["Бау-бақша", "Су"], "jsonld keywords"),
        ('<meta name="keywords" content="أشجار، ماء">', ["أشجار", "ماء"], "keywords"),
        ('<meta name="keywords" content=", ,">', [], None),
    ],
)  # fmt: skip
def test_the_tags_are_those_of_the_first_place_that_has_any(head: str, tags: list[str], rule: str | None) -> None:
    found = drafted(head).tags
    assert ([it.value for it in found], found[0].rule if found else None) == (tags, rule)


@pytest.mark.parametrize(
    ("head", "section"),
    [
        ('<meta property="article:section" content="Parks">', "Parks"),
        (linked('{"@type":"Article","articleSection":["Parks","Trees"]}'), "Parks"),
        ('<meta property="og:site_name" content="Daily Page"><meta property="article:section" content="Daily Page">',
         None),
        (linked('{"@type":"BreadcrumbList","itemListElement":[{"name":"Home"},{"item":{"name":"Parks"}},{"name":"A"}]}'),
         "Parks"),
        (linked('{"@type":"BreadcrumbList","itemListElement":{"a":1}}'), None),
    ],
)  # fmt: skip
def test_the_section(head: str, section: str | None) -> None:
    found = drafted(head).section
    assert (found.value if found else None) == section
