"""Fragments become typed blocks of safe markup; whatever a page holds, no script comes out."""

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fragments import BASE, blocks, items, texts
from urbanfeed.blocks import Block, Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table, body_html
from urbanfeed.ingest.inline import Line, Mark
from urbanfeed.ingest.pictures import credited
from urbanfeed.page import ExtractionError


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>a<br>b<br/><br/>c</p>d<div>e<section>f</section></div>", texts(*"abcdef")),
        ("<p>a<br><br>b</p><p>c<br></p>", texts(*"abc")),
        ("<p>&nbsp;</p><p> a&nbsp; b\n c </p><div><br></div>", texts("a\xa0 b c")),
        ("".join(f"<h{i}>{i}</h{i}>" for i in range(1, 7)), tuple(Heading(str(i), max(2, i)) for i in range(1, 7))),
        ("<h1>A<br>b</h1><h4><b>C</b></h4><h2> </h2>", (Heading("A b", 2), Heading("C", 4))),
        ("<ul><li>a</li><li><p>b</p><p>c</p></li><li> </li></ul>", (items("a", "b c"),)),
        ("<ol start=3><li>a</li></ol>", (items("a", ordered=True, start=3),)),
        (
            "<ul><li>a<ul><li>b</li></ul></li><ul><li>c</li></ul></ul>",
            (List((ListItem("a", (ListItem("b"), ListItem("c"))),)),),
        ),
        (
            "<ol><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ol>",
            (List((ListItem("a", (ListItem("b", (ListItem("c"),)),)), ListItem("d")), ordered=True),),
        ),
        ("<blockquote><p>a</p><cite>— Jane</cite></blockquote>", (Quote("a", "Jane"),)),
        ("<figure><blockquote><p>a</p></blockquote><figcaption>— <cite>Jane</cite></figcaption></figure>b", (
            Quote("a", "Jane"), *texts("b"),
        )),
        ("<blockquote><p>a</p><figcaption>Jane</figcaption></blockquote>", (Quote("a", "Jane"),)),
        ("<blockquote>a<footer>Jane, <b>mayor</b></footer></blockquote>", (Quote("a", "Jane, mayor"),)),
        (
            "<blockquote>In <cite>Hamlet</cite> it says</blockquote>",
            (Quote("In Hamlet it says", html="In <cite>Hamlet</cite> it says"),),
        ),
        ("<blockquote><p>a</p><p>b &lt;</p></blockquote>", (Quote("a\nb <", html="a<br>b &lt;"),)),
        ("<pre>\n  a\n    <b>b</b>\n</pre>", (Code("  a\n    b"),)),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><b>2</b></td></tr></table>", (
            Table((("a", "b"), ("1", "2"))),
        )),
        ("<table><tr><td><h2>a</h2>b</td><td>c</td></tr></table>", (Heading("a", 2), *texts("b", "c"))),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", texts("a", "b")),
        ("<iframe src='//v.example/1'></iframe><video><source src=v.mp4></video>", (
            Embed("https://v.example/1"), Embed(BASE + "v.mp4"),
        )),
        ("a<script>b</script><style>c</style><p hidden>d</p><p style='Display: None'>e</p><form>f</form>", texts("a")),
        ("<dl><dt>a</dt><dd>b</dd><dd>c</dd></dl>", texts("a", "b", "c")),
        ("<details><summary>a</summary>b<p>c</p></details>", texts("a", "b", "c")),
        ("<p>a<wbr>b <i></i>c</p><p>d</p>", texts("ab c", "d")),
    ],
    ids=["lines", "line breaks", "blanks", "levels", "headings", "list", "numbered list", "nested list", "deep list",
         "cite", "figcaption", "caption inside", "footer", "title in cite", "long quote", "code", "table",
         "layout table", "one column", "embeds", "unprinted", "definitions", "details", "wbr"],
)  # fmt: skip
def test_elements_become_blocks(fragment: str, expected: tuple[Block, ...]) -> None:
    assert blocks(fragment) == expected


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<img src=/a.jpg alt=' A '>", Figure("https://city.example/a.jpg", "A")),
        ("<img src='data:image/gif;base64,R0' data-src=a.jpg>", Figure(BASE + "a.jpg")),
        ("<img srcset='a.jpg 1x, b.jpg 2x'>", Figure(BASE + "a.jpg")),
        ("<amp-img src=a.jpg><noscript><img src=a.jpg></noscript></amp-img>", Figure(BASE + "a.jpg")),
        (
            "<figure><img src=a.jpg><figcaption>The square. Photo: <b>J. Doe</b></figcaption></figure>",
            Figure(BASE + "a.jpg", caption="The square", credit="J. Doe"),
        ),
        (
            "<figure><img src=a.jpg><figcaption>The square<span class=img-credit>J. Doe</span></figcaption></figure>",
            Figure(BASE + "a.jpg", caption="The square", credit="J. Doe"),
        ),
        (
            "<div class=wp-caption><img src=a.jpg><p class=wp-caption-text>The square</p></div>",
            Figure(BASE + "a.jpg", caption="The square"),
        ),
    ],
)
def test_pictures_become_figures(fragment: str, expected: Figure) -> None:
    assert blocks(fragment) == (expected,)


def test_a_picture_inside_a_sentence_follows_it() -> None:
    assert blocks("<p>One <img src=a.jpg>two</p>") == (*texts("One two"), Figure(BASE + "a.jpg"))


def test_decoration_is_no_picture_and_an_emoji_is_a_letter() -> None:
    fragment = "<p><img src=p.gif width=1 height=1>Hi <img class=emoji alt='🙂' src=e.png><img src='data:x'></p>"
    assert blocks(fragment) == texts("Hi 🙂")


@pytest.mark.parametrize(
    ("said", "caption", "credit"),
    [
        (
            "Muralmålning på höghus ©\xa0Bild: Laura Rautjoki / Bildbank",
            "Muralmålning på höghus",
            "Laura Rautjoki / Bildbank",
        ),
        ("Фото: МПС РК", None, "МПС РК"),
        ("The square (Photo: J. Doe)", "The square", "J. Doe"),
        ("The photo shows a square", "The photo shows a square", None),
        ("", None, None),
    ],
)
def test_a_credit_is_told_from_the_caption(said: str, caption: str | None, credit: str | None) -> None:
    assert credited(said) == (caption, credit)


def test_captions_of_dashes_take_no_time() -> None:
    started = time.process_time()
    for _ in range(200):
        credited("-" * 1_000)
    assert time.process_time() - started < 5


def test_inline_markup_is_kept_where_it_says_something() -> None:
    (paragraph,) = blocks(
        "<p onclick=x>A <span>b</span> <em class=x> c </em><i></i>"
        "<a href='../x?a=1&b=2'>d</a> H<sub>2</sub>O <u>e</u></p>"
    )
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "A b c d H2O e"
    assert paragraph.html == (
        'A b <em>c </em><a href="https://city.example/news/x?a=1&amp;b=2" rel="nofollow noopener">d</a>'
        " H<sub>2</sub>O e"
    )


def test_a_footnote_marker_stays_as_such_and_leads_nowhere() -> None:
    for marker in ("<sup>1</sup>", "<a href='#fn1'><sup>1</sup></a>", "<sup id=r1><a href='#fn1'>1</a></sup>"):
        assert blocks(f"<p>Trees{marker} give shade.</p>") == (
            Paragraph("Trees1 give shade.", "Trees<sup>1</sup> give shade."),
        )


@pytest.mark.parametrize("fragment", ["<p>a &lt; b &amp; c</p>", "<p><span>a &lt; b</span> &amp; <b></b>c</p>"])
def test_markup_that_says_nothing_is_left_out(fragment: str) -> None:
    assert blocks(fragment) == texts("a < b & c")


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("//a.example/x?a=1#b", "https://a.example/x?a=1#b"),
        ("/x", "https://city.example/x"),
        ("../x/./y", "https://city.example/news/x/y"),
        ("?page=2", "https://city.example/news/trees/?page=2"),
        ("/a/../b;c?#", "https://city.example/b;c"),
        ("http://A.example/é ö", "http://A.example/é%20ö"),
    ],
)
def test_links_are_absolute(href: str, url: str) -> None:
    (paragraph,) = blocks(f"<p><a href='{href}'>a</a></p>")
    assert paragraph == Paragraph("a", f'<a href="{url}" rel="nofollow noopener">a</a>')


def test_links_lead_to_the_web_or_to_mail_and_nowhere_else() -> None:
    for href in (
        "javascript:alert(1)",
        " JaVa\nScript:x",
        "data:text/html,x",
        "vbscript:x",
        "#top",
        "http://[",
        "ftp://x/",
    ):
        assert blocks(f"<p><a href='{href}'>a</a></p>") == texts("a")
    assert blocks("<a href=x>a</a>", base=None) == texts("a")
    (mail,) = blocks("<a href='mailto:a@b.example'>a</a>")
    assert isinstance(mail, Paragraph)
    assert mail.html == '<a href="mailto:a@b.example" rel="nofollow noopener">a</a>'


def test_nh3_is_the_last_to_touch_markup() -> None:
    """Should anything unsafe get as far as a line, it does not leave it."""
    line = Line((Mark("a", ' href="javascript:x" onclick="y"'), "a", Mark("a", opens=False), Mark("script"), "b"))
    assert line.html == '<a rel="nofollow noopener">a</a>'


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext></p><style><img src=x onerror=y>",
        "<a href='x' onclick='alert(1)' style='x'>a</a>",
        "<b><script>alert(1)//</b>",
        "<iframe srcdoc='<script>x</script>'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "&lt;script&gt;alert(1)&lt;/script&gt;<b>x</b>",
        "<table><tr><td><script>x</script></td><td>&lt;img src=x onerror=y&gt;</td></tr></table>",
        "<abbr title='\"><script>alert(1)</script>'>a</abbr>",
        "<q cite='javascript:x'>a</q>",
        "<figure><img src=a.jpg alt='\"><script>x</script>'><figcaption>&lt;script&gt;x</figcaption></figure>",
        "<a href='https://a.example/\"><script>x</script>'>a</a>",
        "<object data='javascript:x'></object>",
    ],
)
def test_no_script_ever_comes_out(attack: str) -> None:
    html = body_html(blocks(f"<p>{attack}</p>{attack}"))
    assert not re.search(r"<(?!/?(?:p|a|b|abbr|q|figure|img|figcaption|cite|table|tbody|tr|td|h2|em)\b)", html)
    assert not re.search(r"<[^>]*\s(?:on\w+|style|srcdoc)=", re.sub(r'"[^"]*"', '""', html))
    assert not re.search(r"(?:href|src)=\"(?!https://)", html)


@given(st.text(alphabet=st.sampled_from("ab \t\n\xa0<>&\"'1.•\u200c\xad"), max_size=60))
def test_plain_text_keeps_every_letter(text: str) -> None:
    """Lists and paragraphs may take it apart, and lose markers, but no letter."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    html = body_html(blocks(f"<p>{escaped}</p>"))
    letters = unescape(re.sub("<[^>]*>", "", html))
    assert re.findall("[ab]", letters) == re.findall("[ab]", text)


def test_what_lies_absurdly_deep_is_kept_as_text() -> None:
    assert blocks("<div>" * 500 + "<p>a <b>b</b></p>c<script>d</script>" + "</div>" * 500) == texts("a bc")
    with pytest.raises(ExtractionError, match="too-deep"):
        blocks("<div>" * 100_000 + "a")


@pytest.mark.parametrize(
    "fragment",
    [
        "<ul>" + "<li><a href=/x>a</a></li>" * 20_000,
        "<table>" + "<tr><td>a</td><td>b" * 20_000,
        "<table>" + "<tr><td colspan=1000>a</td><td>b" * 20_000,
        "<table><tr><td>a" * 60,
        "<p>" + "a<x>b</x>" * 40_000,
        "<p>" + "<b>a</b> " * 40_000,
        "<p>Guests:<br>" + "a, <br>" * 40_000,
        "<p>" + "<wbr>a" * 40_000,
        "<p>1. a" * 20_000,
        "<blockquote>" * 60 + "<p>a</p>" * 20_000,
        "<figure>" * 60 + "<img src=a.jpg><figcaption>a</figcaption>" * 5_000,
        "<pre>" + "<span class=lineno>" * 900 + "a" * 500_000,
        "<pre>" + "<div>a<br>" * 1_000,
        "<img src='data:x'><noscript><img src=a.jpg></noscript>" * 10_000,
        "<blockquote class=twitter-tweet><a href=/x>a</a>" * 60 + "<p>b</p>" * 10_000,
        "<p>" + "\u200b \xad\xa0" * 100_000 + "a",
        "<p style='" + "display " * 50_000 + "'>a",
    ],
    ids=lambda it: it[:24],
)
def test_time_grows_with_the_size(fragment: str) -> None:
    """CPU time, with much to spare: what is quadratic here takes minutes."""
    started = time.process_time()
    blocks(fragment)
    assert time.process_time() - started < 10
