"""Hostile input: an answer or an ExtractionError, in time that grows with the size."""

import json
import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from urbanfeed import extract_article, reader
from urbanfeed.article_json import to_json
from urbanfeed.demo import saved_pages
from urbanfeed.page import ExtractionError, Page
from urbanfeed.reader.tree import tree_of

_SCRAPS = st.sampled_from([
    "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "</ul>", "<b>", "</b>",
    "<a href=x>", "</a>", "<h1>", "</h1>", "<br>", "<br><br>", "<figure>", "<img src=x>", "</figure>", "<script>",
    "</script>", "<!--", "-->", "<template>", "<select>", "<option>", "<svg>", "<html lang=EN>", "<body>", "<head>",
    "<title>", "</title>", "<frameset>", "<noscript>", "<pre>", "<span hidden>", "&#0;", "&#xD800;", "404", "8.7.2025",
    "<time datetime=2025-07-08>", '<meta property="og:url" content="http://[">', '<link rel=canonical href="//[x">',
    '<script type="application/ld+json">{"@type":"Article","author":[{"@id":1}],"datePublished":["\\ud800"]}</script>',
    "text", "A long sentence of prose. " * 9,
])  # fmt: skip


def _outcome(content: bytes, content_type: str | None = None) -> None:
    """Decode, refuse and read; only ExtractionError may come out."""
    try:
        markup = reader.decode(content, content_type)
        page = Page(content=content, markup=markup, content_type=content_type or "text/html")
        reader.refuse(page)
        reader.read(page).body.encode("utf-8")
    except ExtractionError:
        pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_SCRAPS, max_size=40).map(" ".join), st.sampled_from(["text/html", "text/plain", None]))
def test_no_markup_raises_anything_else(markup: str, content_type: str | None) -> None:
    _outcome(markup.encode("utf-8"), content_type)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-7", "text/plain", "x; charset=rot13"]))
def test_no_bytes_raise_anything_else(content: bytes, content_type: str | None) -> None:
    _outcome(content, content_type)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<p><font><b>" * 2_000,
        "".join(f"<p><b id={i}>x" for i in range(3_000)),
        "<select>" + "<option>x" * 50_000,
        "<a " + "b " * 500_000 + ">",
        "x" * 10_000_000,
        "@" * 300_000,
        "<!--" + "awswaf.com" * 30_000 + "-->",
        "<" * 1_000_000,
        "<br>" * 50_000 + "x",
        "<p>a\x00b" * 20_000,
        "<!--" * 100_000,
        "<ul><li>" * 50_000,
        "<table><tr><td>" * 20_000,
    ],
    ids=lambda it: it[:12],
)
def test_time_grows_with_the_size(markup: str) -> None:
    """CPU time, with much to spare: what was quadratic here took minutes."""
    started = time.process_time()
    for content_type in ("text/html", "text/plain"):
        _outcome(markup.encode("utf-8"), content_type)
    assert time.process_time() - started < 20


_PIECES = [re.findall(r"<[^<>]*>|[^<]+|<", it.content.decode("utf-8")) for it in saved_pages()]
_CUTS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(["cut", "double", "turn", "nest"]), _SCRAPS),
    max_size=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_PIECES), _CUTS, st.floats(0.2, 1))
def test_real_pages_taken_apart_and_put_together_wrong_raise_nothing_else(
    pieces: list[str], cuts: list[tuple[float, int, str, str]], end: float
) -> None:
    """Tags and texts of the founding pages, cut out, doubled, turned round or nested in themselves."""
    pieces = pieces[: int(end * len(pieces))]
    for at, length, how, scrap in cuts:
        start = int(at * len(pieces))
        part = pieces[start : start + length]
        instead = {"cut": [scrap], "double": part * 3, "turn": part[::-1], "nest": [*part, scrap, *part]}[how]
        pieces = pieces[:start] + instead + pieces[start + length :]
    try:
        article = extract_article("".join(pieces))
    except ExtractionError:
        return
    assert article.headline
    assert article.text.strip()
    assert not re.search(r"<(?:script|iframe|img[^>]*\son)|(?:href|src)=\"?\s*(?:javascript|data):", article.html)
    json.dumps(to_json(article), ensure_ascii=False).encode()


def test_too_deep_says_so() -> None:
    with pytest.raises(ExtractionError, match="too-deep"):
        reader.read(Page(content=b"", markup="<div>" * 100_000))


def test_open_formatting_tags_do_not_cost_the_text() -> None:
    """Old pages leave <font> open in every cell; each open one would be opened again in every paragraph after it."""
    prose = "A sentence of prose that somebody wrote in an old editor, and that is still worth reading."
    markup = "".join(f"<p><font color={i}>{prose}" for i in range(2_000))
    assert reader.read(Page(content=b"", markup=markup)).body.count(prose) == 2_000


@pytest.mark.parametrize("quoted", ["<", ">", "<>"])
def test_a_tag_with_countless_attributes_is_refused_whatever_stands_in_their_quotes(quoted: str) -> None:
    """Parsing such a tag takes quadratic time."""
    attributes = f' x="{quoted}" '.join(" ".join(f"a{i}_{j}" for j in range(150)) for i in range(60))
    with pytest.raises(ExtractionError, match="too-large"):
        tree_of(f"<p {attributes}>text")
