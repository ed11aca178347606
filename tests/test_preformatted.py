"""Code keeps its lines and its spaces, and loses the numbers that highlighters print beside it."""

import pytest

from fragments import blocks
from urbanfeed.blocks import Code, Table


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<pre>\n  a\n    <b>b</b>\n</pre>", "  a\n    b"),
        ("<pre><code class=language-python>def f():\n    return 1 &lt; 2\n</code></pre>", "def f():\n    return 1 < 2"),
        ("<pre><span class=kw>def</span> <span class=fn>f</span>():\n  <span>pass</span></pre>", "def f():\n  pass"),
        ("<pre>a<br>b<br>\nc</pre>", "a\nb\nc"),
        ("<pre><div>a</div><div>b\n</div><div>c</div></pre>", "a\nb\nc"),
        ("<pre><code><span class=line>a</span>\n<span class=line>b</span></code></pre>", "a\nb"),
        ("<pre><span class=lineno>1 </span>a\n<span class=lineno>2 </span>b</pre>", "a\nb"),
        ("<pre>1\n2</pre>", "1\n2"),
        ("<table class=highlighttable><tr><td class=linenos><div><pre>1\n2</pre></div></td><td class=code><pre>"
         "a\n  b</pre></td></tr></table>", "a\n  b"),
        ("<table class=lntable><tr><td><pre><code><span class=lnt>1\n</span><span class=lnt>2\n</span></code></pre>"
         "</td><td><pre><code>a\n  b\n</code></pre></td></tr></table>", "a\n  b"),
        ("<table class=highlight><tr><td class=blob-num data-line-number=1></td><td class=blob-code>a {</td></tr>"
         "<tr><td class=blob-num data-line-number=2></td><td class=blob-code>  b</td></tr></table>", "a {\n  b"),
        ("<pre><code><table class=hljs-ln><tbody><tr><td class='hljs-ln-line hljs-ln-numbers'>1</td><td>a</td></tr>"
         "<tr><td class='hljs-ln-line hljs-ln-numbers'>2</td><td>  b</td></tr></tbody></table></code></pre>", "a\n  b"),
    ],
    ids=["plain", "code", "spans", "br", "divs", "Shiki", "Rouge", "only numbers", "Pygments", "Chroma", "GitHub",
         "highlight.js"],
)  # fmt: skip
def test_code_is_what_its_author_wrote(fragment: str, expected: str) -> None:
    assert blocks(fragment) == (Code(expected),)


def test_a_table_of_numbers_is_no_code() -> None:
    assert blocks("<table><tr><td>1</td><td>a</td></tr><tr><td>2</td><td>b</td></tr></table>") == (
        Table((("1", "a"), ("2", "b"))),
    )
