"""A table keeps its cells under one another; one that only places text is no table."""

import pytest

from fragments import blocks, items, texts
from urbanfeed.blocks import Block, Heading, Quote, Table


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        (
            "<table><caption>Trees planted</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr>"
            "<th>1</th><td>2</td></tr></tbody></table>",
            (*texts("Trees planted"), Table((("a", "b"), ("1", "2")))),
        ),
        (
            "<table><tr><th colspan=2>a</th><th>b</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>",
            (Table((("a", "", "b"), ("1", "2", "3"))),),
        ),
        (
            "<table><tr><th colspan=1000>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            (Table((("a", "", "b"), ("1", "2"))),),
        ),
        ("<table role=presentation><tr><td>a</td><td>b</td></tr></table>", texts("a", "b")),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", texts("a", "b", "c")),
        ("<table><tr><td><ul><li>a</li></ul></td><td>c</td></tr></table>", (items("a"), *texts("c"))),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", (Table((("a", "b"),)),)),
        (
            "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>",
            (Table((("a", "b"),)), *texts("c")),
        ),
        ("<table><tr><td><blockquote>a</blockquote></td><td><h3>b</h3></td></tr></table>", (
            Quote("a"), Heading("b", 3),
        )),
        ("<table><tr><td> </td><td></td></tr><tr><td>a</td><td hidden>x</td><td>b</td></tr></table>", (
            Table((("a", "b"),)),
        )),
    ],
    ids=["caption", "spans", "absurd span", "presentation", "paragraphs", "list", "a paragraph a cell", "nested",
         "blocks", "empty row"],
)  # fmt: skip
def test_cells_stand_under_one_another_and_layout_is_no_table(fragment: str, expected: tuple[Block, ...]) -> None:
    assert blocks(fragment) == expected
