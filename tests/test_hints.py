"""What a feed says is a hint: the page confirms it, corrects it, or is silent."""

from datetime import UTC, datetime

from urbanfeed.article import Article
from urbanfeed.ingest.extract import extract, page_of
from urbanfeed.ingest.hints import CONFIDENCE, hinted, kept_hints
from urbanfeed.page import Link

URL = "https://city.example/2026/tram/"
TEXT = "<p>The council has decided to build a tram line from the station to the port, six kilometres long.</p>" * 4
LINK = Link(
    URL, "https://city.example/feed", "The feed's title", None, "Tue, 24 Feb 2026 10:00:00 +0200", ("Ada Lind",)
)


def article(markup: str) -> Article:
    return extract(
        page_of(f"<!doctype html><html lang=en>{markup}", url=URL, fetched_at=datetime(2026, 3, 1, tzinfo=UTC))
    )


def rules(it: Article) -> dict[str, tuple[str, float | None]]:
    return {rule.name: (rule.rule, rule.confidence) for rule in it.provenance.fields}


def test_the_page_has_the_last_word() -> None:
    stated = article(
        '<meta property="article:published_time" content="2026-02-20T08:00:00+02:00">'
        '<meta name="author" content="Eero Aho">'
        f"<h1>The page's own headline</h1>{TEXT}"
    )
    assert hinted(stated, LINK) == stated


def test_where_the_page_is_silent_the_feed_speaks_with_a_rule_of_its_own_and_less_confidence() -> None:
    silent = article(f"<h1>The page's own headline</h1>{TEXT}")
    assert (silent.published, silent.authors) == (None, ())
    filled = hinted(silent, LINK)
    assert filled.published is not None
    assert (filled.published.at, filled.published.zone) == ("2026-02-24T10:00:00+02:00", "stated")
    assert (filled.headline, filled.authors) == ("The page's own headline", ("Ada Lind",))
    assert rules(filled)["published"] == rules(filled)["authors"] == ("feed", CONFIDENCE)


def test_a_page_without_a_headline_takes_that_of_the_feed() -> None:
    filled = hinted(article(TEXT), LINK)
    assert (filled.headline, rules(filled)["headline"]) == ("The feed's title", ("feed", CONFIDENCE))


def test_a_hint_that_cannot_be_is_none() -> None:
    """A date to come, no date, an account that is nobody, and the site itself as its author."""
    silent = article(f"<h1>Headline of the page</h1>{TEXT}")
    for published in ("Tue, 24 Feb 2099 10:00:00 +0200", "yesterday", ""):
        assert (
            hinted(silent, Link(URL, "https://city.example/feed", None, None, published, ("admin", "city.example")))
            == silent
        )


def test_a_second_reading_keeps_what_only_the_feed_had_said() -> None:
    """Feeds forget their entries; that is no change of the article."""
    silent = article(f"<h1>Headline of the page</h1>{TEXT}")
    filled = hinted(silent, LINK)
    assert kept_hints(silent, filled).published == filled.published
    corrected = article(f'<meta property="article:published_time" content="2026-02-20"><h1>Headline</h1>{TEXT}')
    assert kept_hints(corrected, filled).published == corrected.published
