"""The tree: what was parsed, cut into flat lists, is what the standard's parser saw; and the guard before it."""

import time
from contextlib import suppress
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from urbanfeed.demo import SavedPage, saved_pages
from urbanfeed.page import ExtractionError
from urbanfeed.reader.guard import guarded
from urbanfeed.reader.tree import SKIPPED, tree_of

_Node = tuple[str | None, Any]

_ODD = """<body class=a "b"=1 =c hidden><p>1 &lt;b&gt; &amp;amp; &nbsp;2<!-- <p>no --> <b id='x"y' \u00a0 \u2028=1>3</b>
<br><img alt="a>b"> <?php no ?><pre>
 two
  lines</pre><xmp><b>4</b></xmp><script>"<p>no</p>"</script><svg><path d=1/><title>no</title></svg>
<table><b>5<tr><td>6</table><iframe src=/x><p>no</iframe><noscript><p>no</p></noscript><custom-tag>7</custom-tag>"""


@pytest.mark.parametrize("page", saved_pages(), ids=lambda page: page.name)
def test_the_lists_hold_what_the_parser_saw(page: SavedPage) -> None:
    """Node by node: tags, attributes and texts, but for what is skipped."""
    markup = page.content.decode("utf-8", "replace")
    body = LexborHTMLParser(markup).body
    assert body is not None
    body.strip_tags(sorted(SKIPPED), recursive=True)
    expected: list[_Node] = [
        (node.tag, node.text_content if node.tag == "-text" else {k: v or "" for k, v in node.attributes.items()})
        for node in body.traverse(include_text=True)
        if node.tag not in (None, "-comment", "!--")
    ]
    tree = tree_of(markup)
    seen: list[_Node] = [
        (tag, tree.written[i] if tag == "-text" else tree.attributes(i))
        for i, tag in enumerate(tree.tags)
        if tag not in SKIPPED and tag != "-skipped"
    ]
    assert _joined(seen) == _joined(expected)


def _joined(nodes: list[_Node]) -> list[_Node]:
    """Texts that only something skipped stood between are one."""
    out: list[_Node] = []
    for tag, said in nodes:
        if tag == "-text" and out and out[-1][0] == "-text":
            out[-1] = (tag, f"{out[-1][1]}{said}")
        else:
            out.append((tag, said))
    return out


def test_odd_markup_is_cut_as_it_was_parsed() -> None:
    tree = tree_of(_ODD)
    text = " ".join(tree.text(0).split())
    assert text == "1 <b> &amp; 2 3 two lines<b>4</b> 567"
    assert tree.attributes(0) == {"class": "a", '"b"': "1", "=c": "", "hidden": ""}
    assert all(tree.parents[i] < i < tree.ends[i] <= tree.ends[max(tree.parents[i], 0)] for i in range(len(tree.tags)))
    assert tree.attributes(tree.tags.index("b")) == {"id": 'x"y', "\u00a0": "", "\u2028": "1"}


def test_a_node_written_out_is_what_was_parsed() -> None:
    tree = tree_of("<body><p>a &amp; b <b title='&quot;'>c</b><br>d<script>no</script> <i></i></p>")
    assert tree.html(tree.tags.index("p")) == '<p>a &amp; b <b title="&quot;">c</b><br>d <i></i></p>'


def test_an_end_tag_inside_a_script_costs_no_text() -> None:
    """`<!--<script>` begins what the standard calls double escaped: the first end tag does not end the script."""
    tree = tree_of("<body><p>before<script><!--<script></script><p>inside</script><p>after")
    assert "before" in tree.text(0)
    assert "after" in tree.text(0)


@pytest.mark.parametrize(
    "markup",
    [
        "<div></span>" * 20_000,
        "<!--><div>" * 20_000,
        "<!-- --!><div>" * 20_000,
        "<div><iframe></div></iframe>" * 20_000,
        "<div><object></div></object>" * 20_000,
        "<td><table></td>" * 20_000,
        '<div><script x="</script>"></div></script>' * 20_000,
        "<script-x><div>" * 20_000,
    ],
    ids=lambda it: it[:28],
)
def test_no_trick_hides_how_deep_elements_nest(markup: str) -> None:
    """Each of these nests 20,000 deep for the parser, or not at all; either way the answer comes at once."""
    started = time.process_time()
    with suppress(ExtractionError):
        tree_of(markup)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "markup",
    [
        "<div><p>x</div>" * 10_000,
        "<table>" + "<tr><td><b>x</b>" * 5_000 + "</table>",
        "<ul>" + "<li><a href=x><span>x</span></a>" * 5_000 + "</ul>",
        "<DIV><SPAN>x</SPAN></DIV>" * 5_000,
    ],
    ids=lambda it: it[:28],
)
def test_long_pages_that_nest_little_pass(markup: str) -> None:
    assert guarded(markup) == markup
