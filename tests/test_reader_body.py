"""Which blocks are the body, and what of their markup stays."""

from urbanfeed import extract_article, reader
from urbanfeed.blocks import Quote, Table
from urbanfeed.page import Page

A = "A first paragraph that is long enough to be read as prose by anybody who looks at it with some care."
B = "A second paragraph, which goes on about the same thing for another line or so, as paragraphs will do."
C = "A third paragraph that ends the article, and after which there is nothing that belongs to it any more."


def _body(inner: str) -> str:
    return reader.read(Page(content=b"", markup=f"<html><body>{inner}</body></html>")).body


def test_navigation_footer_and_links_are_left_out() -> None:
    links = "".join(f'<li><a href="/{i}">Another page {i}</a></li>' for i in range(12))
    article = f"<div><h1>Title</h1><p>{A}</p><p>{B}</p><p>{C}</p><ul>{links}</ul></div>"
    footer = "<footer><p>All rights reserved by the people who own this site and its words.</p></footer>"
    body = _body(f"<nav><ul>{links}</ul></nav>{article}{footer}")
    assert (A in body, B in body, C in body) == (True, True, True)
    assert "Another page" not in body
    assert "rights" not in body


def test_lists_quotes_headings_and_tables_keep_their_elements() -> None:
    body = _body(
        f"<h1>T</h1><p>{A}</p><h2>Under it</h2><p>{B}</p><ol start='3'><li>An item of the list that matters</li>"
        f"<li>Another item of the same list</li></ol><blockquote><p>{B}</p></blockquote><p>{C}</p>"
    )
    assert '<ol start="3"><li>An item of the list that matters' in body
    assert body.count("<ol") == 1
    assert "<h2>Under it</h2>" in body
    assert "<blockquote><p>" in body


def test_inline_markup_stays_and_scripts_do_not() -> None:
    body = _body(f'<p>{A} <a href="/x"><b>link</b></a></p><p><span>{B}<script>evil()</script></span></p><p>{C}</p>')
    assert '<a href="/x"><b>link</b></a>' in body
    assert "evil" not in body


def test_two_line_breaks_part_paragraphs() -> None:
    body = _body(f"<table><tr><td><font>{A}<br><br>{B}<br> <br>{C}</font></td></tr></table>")
    assert [it in body for it in (A, B, C)] == [True] * 3


def test_sections_side_by_side_are_all_read() -> None:
    body = _body(
        f"<main><section><div><p>{A}</p></div></section><section><div><p>{B}</p><p>{C}</p></div></section></main>"
    )
    assert [it in body for it in (A, B, C)] == [True] * 3


def test_a_page_that_is_one_form_is_read() -> None:
    assert A in _body(f"<form><div><p>{A}</p><p>{B}</p><p>{C}</p></div></form>")


def test_comments_that_are_marked_as_such_are_left_out_in_any_language() -> None:
    comments = "".join(
        f'<div class="koment"><b>gość {i}</b><p>{i} komentarz, w którym ktoś mówi coś długiego na ten temat.</p></div>'
        for i in range(9)
    )
    body = _body(f"<div><h1>T</h1><div><p>{A}</p><p>{B}</p><p>{C}</p></div><div id='comments'>{comments}</div></div>")
    assert A in body
    assert "komentarz" not in body


def test_a_script_without_spaces_is_prose_too() -> None:
    line = "気象庁は調査終了を受けた記者会見で地震はいつ起きてもおかしくないと述べ備えを呼びかけた。"
    assert _body(f"<ul><li><a href='/'>天気</a></li></ul><div><h1>題</h1>{f'<p>{line}</p>' * 4}</div>").count(line) == 4


def test_a_figure_between_paragraphs_stays() -> None:
    body = _body(f"<p>{A}</p><figure><img src='/a.jpg'><figcaption>Said</figcaption></figure><p>{B}</p><p>{C}</p>")
    assert "<figure><img src" in body
    assert body.index(A) < body.index("<figure>") < body.index(B)


def test_a_listing_gives_something_of_low_confidence() -> None:
    items = "".join(f'<li><a href="/{i}">Story number {i}</a></li>' for i in range(30))
    draft = reader.read(Page(content=b"", markup=f"<body><h1>News</h1><ul>{items}</ul></body>"))
    assert "Story number 1" in draft.body
    assert (draft.confidence or 0) < 0.7


def test_quotations_keep_who_is_quoted() -> None:
    prose = "A sentence of plain prose that somebody wrote, with a comma and another clause after it. " * 3
    page = f"""<body><article><h1>Head</h1><p>{prose}</p>
        <blockquote><p>{prose}</p><footer>— Aila Virtanen</footer></blockquote><p>{prose}</p>
        <figure><blockquote><p>{prose}</p></blockquote><figcaption>Bo Ek</figcaption></figure>
        <p>{prose}</p></article>"""
    quotes = [it for it in extract_article(page).body if isinstance(it, Quote)]
    assert [it.speaker for it in quotes] == ["Aila Virtanen", "Bo Ek"]


def test_a_table_of_data_is_kept_with_its_headings_and_its_short_cells() -> None:
    prose = "A sentence of plain prose that somebody wrote, with a comma and another clause after it. " * 3
    rows = "".join(
        f"<tr><td>{name}, a city of this country</td><td>1,{i}00,000 people</td></tr>" for i, name in _CITIES
    )
    page = f"""<body><article><h1>Head</h1><p>{prose}</p><p>{prose}</p>
        <table><tr><th>City</th><th>People</th></tr>{rows}</table><p>{prose}</p></article></body>"""
    table = next(it for it in extract_article(page).body if isinstance(it, Table))
    assert table.rows[0] == ("City", "People")
    assert len(table.rows) == 1 + len(_CITIES)


_CITIES = list(enumerate(("Almaty", "Astana", "Shymkent", "Aktobe"), 1))
