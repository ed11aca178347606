"""What Markdown says of a body, read again with a CommonMark parser: the same text, and nothing smuggled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from articles import article
from urbanfeed.blocks import Block, Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table
from urbanfeed.markdown import body_markdown, escaped, heading

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://tracker.example/)",
    "<https://elsewhere.example/>",
    "[a]: https://elsewhere.example/",
    "# no heading",
    "- no item",
    "3. no item",
    "3) no item",
    "> no quote",
    "--- ",
    "===",
    "* * *",
    "``` no code",
    "~~~ no code",
    "5~10 and 20~30",
    "*a* _b_ __c__ snake_case",
    "a | b",
    "&lt;b&gt; &copy; AT&T",
    "C:\\path\\<b>",
    "+",
]


def read_again(markdown: str) -> tuple[set[str], str]:
    """Which kinds of token a CommonMark parser finds, and the text that it would print."""
    kinds: set[str] = set()
    text = ""
    for token in GITHUB.parse(markdown):
        for it in (token, *(token.children or ())):
            kinds.add(it.type)
            if it.type in ("text", "code_inline", "fence"):
                text += it.content
            elif it.type in ("softbreak", "hardbreak"):
                text += "\n"
    return kinds, text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("before", ["", "Words before.\n"])
def test_what_a_page_wrote_is_text_in_markdown_and_nothing_else(text: str, before: str) -> None:
    kinds, printed = read_again(body_markdown([Paragraph(before + text)]))
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak"}
    assert printed == (before + text).strip()


@given(st.text(st.sampled_from("ab1 \n`*_[]()<>!#&;:|~=+-.\\/\"'{}é")))
def test_no_text_at_all_becomes_markup(text: str) -> None:
    kinds, _ = read_again(body_markdown([Paragraph(text)]))
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak", "hardbreak"}


@given(st.lists(st.text(st.sampled_from("a `\\<b>"), min_size=1), min_size=1, max_size=4))
def test_code_in_a_line_stays_code_whatever_stands_in_it(codes: list[str]) -> None:
    inner = "".join(f"<code>{it.replace('<', '&lt;').replace('>', '&gt;')}</code>" for it in codes)
    kinds, _ = read_again(body_markdown([Paragraph("", html=f"x{inner}<b>y</b>")]))
    assert "html_inline" not in kinds


@pytest.mark.parametrize(
    "block",
    [
        Heading("<script>", level=2),
        List((ListItem("<script>", items=(ListItem("<script>"),)),)),
        Quote("<script>\n<script>", speaker="<script>"),
        Figure("https://city.example/<script>", alt="](x)<script>", caption="<script>", credit="<script>"),
        Table((("<script>", "a|b"), ("<script>",))),
        Code("```\n<script>\n~~~"),
        Embed("https://city.example/?<script>`a`"),
        Paragraph("x", html='<a href="https://city.example/&lt;script&gt;) `">a</a> `<code>&lt;script&gt;</code>'),
    ],
)
def test_no_block_lets_html_through(block: Block) -> None:
    kinds, _ = read_again(body_markdown([block]))
    assert not {kind for kind in kinds if kind.startswith("html")}


def test_a_block_of_code_ends_where_the_code_does() -> None:
    assert read_again(body_markdown([Code("a\n```\nb\n````"), Paragraph("c")]))[1] == "a\n```\nb\n````\nc"


def test_marks_that_markdown_knows_are_kept_and_the_others_leave_their_text() -> None:
    html = 'Look!<a href="https://city.example/a_(b)">here <em>now</em></a><br><b>bold </b>text<sup>2</sup>'
    assert body_markdown([Paragraph("", html=html)]) == (
        "Look\\![here *now*](https://city.example/a_%28b%29)  \n**bold** text2\n"
    )


def test_a_row_that_is_longer_than_the_first_keeps_its_cells() -> None:
    assert body_markdown([Table((("a",), ("b", "c")))]) == "|  |  |\n| --- | --- |\n| a |  |\n| b | c |\n"


def test_nested_items_stand_under_theirs() -> None:
    items = (ListItem("one", items=(ListItem("in"),)), ListItem("two"))
    assert body_markdown([List(items, ordered=True, start=9)]) == "9. one\n   - in\n10. two\n"


def test_a_headline_is_one_heading_whatever_its_words_are() -> None:
    assert heading(escaped("#1 <b> city #"), 1) == "# #1 \\<b> city \\#"


def test_an_article_without_a_body_has_no_markdown_to_fail_on() -> None:
    assert article(body=()).markdown.strip() == ""
