"""The headline: the heading that the page's title confirms, and never the site's name or a section's."""

import pytest

from drafts import drafted, linked

TITLE = '<meta property="og:title" content="{}">'


@pytest.mark.parametrize(
    ("head", "body", "headline", "rule"),
    [
        # what a heading says in capitals, or in two lines, the title spells out
        (TITLE.format("Trees on the Square"), "<h1>TREES ON THE SQUARE</h1>", "Trees on the Square",
         "h1, confirmed by og:title"),
        (TITLE.format("Parks: Trees on the Square"), "<h1><b>Parks</b>:<b>Trees on the Square</b></h1>",
         "Parks: Trees on the Square", "h1, confirmed by og:title"),
        # a kicker in the heading's own element; but what ends in a colon belongs to what follows
        (TITLE.format("Trees Come Back to the Square"), "<h1><b>Green city</b> Trees Come Back to the Square</h1>",
         "Trees Come Back to the Square", "h1 without its kicker, confirmed by og:title"),
        (TITLE.format("Trees Come Back to the Square"), "<h1>Green city: Trees Come Back to the Square</h1>",
         "Green city: Trees Come Back to the Square", "h1"),
        # an unconfirmed h1 over the body is believed before metadata
        (TITLE.format("All about the trees"), "<h1>Trees Come Back to the Square</h1>", "Trees Come Back to the Square",
         "h1"),
        # the site's name, known by the title's end and the host
        ("<title>Trees Come Back to the Square | Daily Page</title>", "<h1>Daily Page</h1>",
         "Trees Come Back to the Square", "title"),
        ('<meta property="og:site_name" content="Daily Page - All the News">'
         + TITLE.format("Trees Are Back - Daily Page"), "<p>x</p>", "Trees Are Back", "og:title"),
        # a lower heading, where a title confirms it
        ("<title>Trees Come Back to the Square | Daily Page</title>", "<h2>Trees Come Back to the Square</h2>",
         "Trees Come Back to the Square", "heading, confirmed by title"),
        (linked('{"@type":"Article","headline":"Trees &amp; Water"}'), "<p>x</p>", "Trees & Water", "jsonld headline"),
        ('<meta name="dc.title" content="Trees and Water">', "<p>x</p>", "Trees and Water", "dc.title"),
        ('<meta itemprop="headline" content="Trees and Water">', "<p>x</p>", "Trees and Water", "headline"),
        (TITLE.format("Сады возвращаются | Газета"), "<h1>САДЫ ВОЗВРАЩАЮТСЯ</h1>", "Сады возвращаются",
         "h1, confirmed by og:title"),
        ("<title>العودة إلى الحدائق | الصفحة</title>", "<h1>العودة إلى الحدائق</h1>", "العودة إلى الحدائق",
         "h1, confirmed by title"),
        ("<title>樹木回到廣場了 - 日報</title>", "<h1>樹木回到廣場了</h1>", "樹木回到廣場了", "h1, confirmed by title"),
    ],
)  # fmt: skip
def test_headline(head: str, body: str, headline: str, rule: str) -> None:
    found = drafted(head, body, url="https://dailypage.example/trees").headline
    assert found is not None
    assert (found.value, found.rule) == (headline, rule)


def test_an_h1_under_the_article_is_not_its_headline() -> None:
    draft = drafted(
        TITLE.format("Trees on the Square"), "<div>x</div>", behind="<h1>A Message From Our Founder to You</h1>"
    )
    assert draft.headline is not None
    assert draft.headline.value == "Trees on the Square"


def test_a_heading_that_more_places_say_is_surer() -> None:
    heading = "<h1>Trees Come Back to the Square</h1>"
    confirmed = drafted(TITLE.format("Trees Come Back to the Square"), heading).headline
    alone = drafted(body=heading).headline
    contradicted = drafted(TITLE.format("All about the trees"), heading).headline
    sure = [it.confidence or 0 for it in (confirmed, alone, contradicted) if it]
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 3
