"""What a page states of its dates, and what is believed of it."""

import time
from datetime import UTC, datetime

import pytest

from urbanfeed.article import Article
from urbanfeed.ingest.clean import clean
from urbanfeed.page import Page
from urbanfeed.reader import read
from urbanfeed.reader.datelines import dates_of
from urbanfeed.reader.dates import moment
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.tree import tree_of

PROSE = "".join(
    f"<p>The council of the city has met on the matter of street number {i}, and decided on it.</p>" for i in range(9)
)
FETCHED = datetime(2025, 8, 1, 12, tzinfo=UTC)


def _article(
    near: str = "",
    head: str = "",
    below: str = "",
    lang: str = "en",
    url: str | None = None,
    fetched: datetime | None = FETCHED,
) -> Article:
    markup = (
        f'<html lang="{lang}"><head><title>The headline of this page</title>{head}</head><body><main>'
        f"<h1>The headline of this page</h1>{near}{PROSE}</main>{below}<footer>© 2019 Site</footer></body></html>"
    )
    page = Page(markup.encode(), markup, url, fetched_at=fetched)
    return clean(read(page), page)


def _published(**page: str) -> tuple[str | None, str | None, float | None]:
    article = _article(**page)  # type: ignore[arg-type]
    rule = next((it for it in article.provenance.fields if it.name == "published"), None)
    return (
        article.published.at if article.published else None,
        rule.rule if rule else None,
        rule.confidence if rule else None,
    )


def _day(**page: str) -> str | None:
    at = _published(**page)[0]
    return at[:10] if at else None


def _ld(**fields: str) -> str:
    members = ",".join(f'"{key}":"{value}"' for key, value in {"@type": "NewsArticle", **fields}.items())
    return f'<script type="application/ld+json">{{{members}}}</script>'


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


@pytest.mark.parametrize(
    "name",
    [
        "article:published_time", "og:published_time", "datePublished", "DC.date.issued", "dcterms.created", "dc.date",
        "pubdate", "publish-date", "parsely-pub-date", "sailthru.date", "citation_publication_date", "w-published-date",
        "vr:published-time", "cXenseParse:recs:publishtime", "date", "article:create_at", "publication_date",
    ],
)  # fmt: skip
def test_meta_elements_are_known_by_what_their_names_say(name: str) -> None:
    assert _day(head=_meta(name, "2025-07-08T10:00:00+05:00")) == "2025-07-08"


@pytest.mark.parametrize(
    "name", ["expires", "event-date", "review-date", "publisher-id", "og:image:date", "birthdate", "timezone"]
)
def test_other_dates_of_a_page_are_not_its_article_s(name: str) -> None:
    assert _day(head=_meta(name, "2025-07-08")) is None


def test_machines_are_trusted_and_people_s_date_bears_them_out() -> None:
    head = _ld(datePublished="2025-07-08T10:00:00+05:00", dateModified="2025-07-10T10:00:00+05:00")
    alone, both = _published(head=head), _published(head=head, near="<div>8 July 2025</div>")
    assert alone[:2] == both[:2] == ("2025-07-08T10:00:00+05:00", "jsonld datePublished")
    assert both[2] == 0.98
    assert (alone[2] or 0) < 0.98


def test_an_updated_line_does_not_contradict() -> None:
    head = _ld(datePublished="2020-01-08", dateModified="2025-07-08")
    assert _day(head=head, near="<div>Updated 8 July 2025</div>") == "2020-01-08"
    assert _day(head=head, near="<div>8 July 2025</div>") == "2020-01-08"  # nobody says so, but that is the day
    article = _article(head=head, near="<div>Updated 8 July 2025</div>")
    assert article.updated
    assert article.updated.at == "2025-07-08"


def test_what_people_read_by_the_headline_contradicts_what_machines_are_told() -> None:
    """Content systems tell machines when the site was last built."""
    head = _ld(datePublished="Jul 24, 2025", dateModified="Jul 24, 2025")
    at, rule, confidence = _published(head=head, near="<div>August 25, 2024</div>")
    assert (at, rule) == ("2024-08-25", "printed by the headline")
    assert confidence == 0.7


def test_the_local_day_is_the_one_that_readers_see() -> None:
    head = _ld(datePublished="2025-07-08T22:30:00Z")
    assert _day(head=head, near="<div>9 July 2025, 00:30</div>") == "2025-07-09"
    assert _day(head=head) == "2025-07-08"


def test_of_several_articles_in_the_data_the_one_with_the_page_s_headline_counts() -> None:
    head = _ld(headline="Another one", datePublished="2024-01-01") + _ld(
        headline="The headline of this page", datePublished="2025-07-08"
    )
    assert _day(head=head) == "2025-07-08"


def test_data_that_are_broken_still_have_their_dates() -> None:
    assert _day(head=_ld(datePublished="2025-07-08").replace("}</", "</")) == "2025-07-08"


@pytest.mark.parametrize(
    "near",
    [
        '<time datetime="2025-07-08T10:00">Tuesday</time>',
        '<span itemprop="datePublished" content="2025-07-08">7/8/2025</span>',
        "<div>By Jane Doe<span>Jul 8, 2025</span> | 6 comments</div>",
        "<div>Published</div><div>Jul 8, 2025</div>",
        "<p>8 July 2025</p>",
        "<div>Politics / 8 July 2025 / 3 min read</div>",
        "<div>3 hours long, fetched 2 hours ago</div><div>8 July 2025</div>",
    ],
)
def test_a_date_by_the_headline_is_found(near: str) -> None:
    assert _day(near=near) == "2025-07-08"


@pytest.mark.parametrize(
    "near",
    [
        "<div>Deadline: 8 July 2025</div>",
        "<div>8–10 July 2025</div>",
        "<div>03/04/2025</div>",
        "<div>Version 2.10.2025</div>",
        "<div>All that was said at the meeting of the council of the city on 8 July 2025</div>",
        "<nav>8 July 2025</nav>",
        '<div class="event-date">8 July 2025</div>',
        "<div>Copyright 2025</div>",
    ],
)
def test_what_is_no_date_of_the_article_gives_none(near: str) -> None:
    assert _day(near=near) is None


def test_a_date_in_a_list_of_other_articles_is_not_this_one_s() -> None:
    related = "".join(f"<div><h3>Another headline, number {i}</h3><div>{i} July 2025</div></div>" for i in range(1, 6))
    assert _day(below=related) is None


def test_a_page_that_says_only_when_it_was_updated_is_dated_by_that_with_little_confidence() -> None:
    assert _published(near="<div>Updated 8 July 2025</div>") == ("2025-07-08", "printed by the headline", 0.4)
    assert _day(head=_meta("article:modified_time", "2025-07-08")) is None


def test_another_date_settles_which_is_the_month() -> None:
    near = "<div>03/10/2024</div>"
    assert _day(near=near) is None
    assert _day(near=near, url="https://a.example/2024/october/03/name/") == "2024-10-03"
    assert _day(near=near, head=_meta("date", "2024-03-10")) == "2024-03-10"
    assert _day(near=near, url="https://a.example.uk/name") == "2024-10-03"
    assert _day(near=near, lang="en-GB") == "2024-10-03"
    assert _day(near=near, lang="en-US") == "2024-03-10"
    assert _day(near=near, lang="fr") == "2024-10-03"


def test_machines_numbers_are_in_no_order_that_the_language_settles() -> None:
    assert _day(head=_meta("date", "11/01/2024 12:43:42"), lang="de") is None
    assert _day(head=_meta("date", "11/01/2024 12:43:42"), lang="de", near="<p>1. November 2024</p>") == "2024-11-01"


@pytest.mark.parametrize("day", ["2025-09-30", "1969-07-20"])
def test_a_date_to_come_or_of_long_ago_needs_two_witnesses(day: str) -> None:
    head = _meta("article:published_time", day)
    assert _day(head=head) is None
    assert _day(head=head + _ld(datePublished=day)) == day


def test_relative_dates_need_the_time_of_fetching() -> None:
    near = "<div>2 сағат бұрын</div>"
    assert _published(near=near, lang="kk")[:2] == ("2025-08-01", "printed by the headline")
    assert _article(near=near, lang="kk", fetched=None).published is None


def test_an_epoch_is_a_date_where_a_date_belongs() -> None:
    assert _published(head=_meta("article:published_time", "1751968800"))[0] == "2025-07-08T10:00:00+00:00"
    assert _day(near="<div>1751968800</div>") is None


def test_an_english_page_in_britain_reads_the_day_first_and_says_so_to_the_end() -> None:
    """The moment that the reader has read is the one that the article has."""
    article = _article(near="<div>03/04/2025</div>", url="https://council.example.uk/x")
    assert article.published
    assert (article.published.at, article.published.text) == ("2025-04-03", "03/04/2025")


@pytest.mark.parametrize(
    "hostile",
    [
        '<script type="application/ld+json">{"@type":"Article","a":"' + "x" * 5_000_000 + '"}</script>',
        '<script type="application/ld+json">' + '{"@graph":[' * 10_000 + "</script>",
        '<script type="application/ld+json">[' + '{"@type":"Article","datePublished":"soon"},' * 10_000 + "1]</script>",
        _meta("date", "8 July") * 10_000,
        "".join(_meta(f"date{i}", "8 July") for i in range(10_000)),
        _meta("date-" * 100_000, "8 July 2025"),
        f'<meta property="og:url" content="https://a.example/{"2025/" * 100_000}">' * 3,
    ],
    ids=["five megabytes", "deep", "repeated", "one meta", "many metas", "long name", "long address"],
)
def test_hostile_data_cost_linear_time(hostile: str) -> None:
    facts = Facts(tree_of(f"<html><head>{hostile}</head><body></body></html>"), [], [], None)
    assert facts.metas is not None
    assert facts.things is not None
    start = time.process_time()
    dates_of(facts, ("en",), FETCHED)
    assert time.process_time() - start < 0.5  # a thousand times what a page takes


@pytest.mark.parametrize(
    "line", ["8 july " * 25, "1-" * 90, "2025 " * 39, "8.7." * 45, "١ " * 90, "a1 " * 60, "пн вт " * 30]
)
def test_no_line_takes_long(line: str) -> None:
    start = time.process_time()
    moment(line, now=FETCHED)
    assert time.process_time() - start < 0.1


def test_a_page_of_two_thousand_short_lines_is_not_read_through() -> None:
    lines = "".join(f"<div>{i % 28 + 1}.07.20{i % 25:02}</div>" for i in range(2_000))
    assert _article(below=lines).headline


@pytest.mark.parametrize("at", ["0001-01-01", "1970-01-01", "9999-12-30T01:00", "9999-12-31T23:59:59"])
def test_a_time_of_fetching_that_cannot_be_is_none(at: str) -> None:
    """Archives hold any date, and nothing can be reckoned from the first or the last that there is."""
    fetched = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert _article("<p>8 July 2025</p>", fetched=fetched).published
    assert _article("<p>2 hours ago</p>", fetched=fetched).published is None
