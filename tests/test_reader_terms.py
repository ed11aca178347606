"""What a page says of its use: paywall, licence, and text mining."""

import pytest

from drafts import drafted, linked
from urbanfeed.article import Terms

CC = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("json", "free"),
    [
        ('"isAccessibleForFree":true', True),
        ('"isAccessibleForFree":"False"', False),
        ('"isAccessibleForFree":"http://schema.org/False"', False),
        ('"hasPart":{"@type":"WebPageElement","isAccessibleForFree":"False","cssSelector":".paywall"}', False),
        ('"isAccessibleForFree":"perhaps"', None),
        ('"isAccessibleForFree":{"a":1}', None),
        ('"headline":"x"', None),
    ],
)
def test_the_paywall(json: str, free: bool | None) -> None:
    terms = drafted(linked(f'{{"@type":"NewsArticle",{json}}}')).terms
    assert (terms.free, terms.paid_part) == (free, ".paywall" if "hasPart" in json else None)


def test_the_paywall_by_its_tier() -> None:
    assert drafted('<meta property="article:content_tier" content="locked">').terms.free is False
    assert drafted('<meta property="article:content_tier" content="free">').terms.free is True


@pytest.mark.parametrize(
    ("head", "behind", "licence", "rule"),
    [
        (f'<link rel="license" href="{CC}">', "", CC, "link rel=license"),
        (linked(f'{{"@type":"Article","license":"{CC}"}}'), "", CC, "jsonld license"),
        (f'<meta name="dcterms.license" content="{CC}">', "", CC, "dcterms.license"),
        ("", f'<footer><a rel="license" href="{CC}">CC BY</a></footer>', CC, "a rel=license"),
        ("", f'<footer><a href="{CC}">CC BY</a></footer>', CC, "link to Creative Commons"),
        # a picture's licence is not the article's
        ("", f'<figure><img src=a.jpg><figcaption><a href="{CC}">CC BY</a></figcaption></figure>', None, None),
        ("", '<a href="https://creativecommons.org/about">Creative Commons</a>', None, None),
        ('<link rel="license" href="javascript:alert(1)">', "", None, None),
        (linked('{"@type":"Article","license":"javascript:alert(1)"}'), "", None, None),
    ],
)
def test_the_licence(head: str, behind: str, licence: str | None, rule: str | None) -> None:
    draft = drafted(head, behind=behind)
    assert draft.terms.licence == licence
    assert next((it.rule for it in draft.terms_rules if it.name == "terms.licence"), None) == rule


@pytest.mark.parametrize(
    ("head", "terms"),
    [
        ('<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://a.example/tdm.json">',
         Terms(mining="reserved", mining_policy="https://a.example/tdm.json")),
        ('<meta name="tdm-reservation" content="0">', Terms(mining="allowed")),
        ('<meta name="tdm-reservation" content="0"><meta name="tdm-reservation" content="1">',
         Terms(mining="reserved")),
        ('<meta name="tdm-reservation" content="yes">', Terms()),
        ('<meta name="tdm-policy" content="data:text/html,x">', Terms()),
        ('<meta name="robots" content="NoImageAI, noai,index">', Terms(directives=("noai", "noimageai"))),
        ('<meta name="robots" content="noarchive"><meta name="googlebot" content="max-snippet: 0">',
         Terms(directives=("noarchive", "nosnippet"))),
        ("", Terms()),
    ],
)  # fmt: skip
def test_text_mining_and_what_robots_are_told(head: str, terms: Terms) -> None:
    assert drafted(head, url="https://a.example/x").terms == terms
