"""JSON-LD as content systems really write it, and as somebody would who wishes the reader ill."""

import json
import time

import pytest

from drafts import drafted, linked

ARTICLE = '{"@type":"NewsArticle","headline":"Trees on the Square Again","author":"Ann Hill"}'


def _author(script: str) -> str | None:
    return next((it.value for it in drafted(linked(script)).authors), None)


@pytest.mark.parametrize(
    "script",
    [
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/{ARTICLE}/*]]>*/",
        f"{ARTICLE};",
        f'{{"@type":"WebSite","name":"Page"}}\n{ARTICLE}',  # two in a row
        f'{{"@type":"WebSite","name":"Page"}},{ARTICLE}',
        '{"@type":"Article","author":"Ann Hill",}',
        '{"@type":"Article","keywords":["a","b",],"author":"Ann Hill"}',
        '{"@type":"Article","description":"one\ntwo\tthree","author":"Ann Hill"}',
        '{"@type":"Article"\n"author":"Ann Hill"}',  # a comma forgotten at the line's end
        f'[[{{"@type":"WebSite"}}],[{ARTICLE}]]',
        f'{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite"}},{ARTICLE}]}}',
        f'{{"@type":"WebPage","mainEntity":{ARTICLE}}}',
        f'{{"@type":"WebPage","mainEntityOfPage":{{"mainEntity":{ARTICLE}}}}}',
        '{"@type":"https://schema.org/Article","author":"Ann Hill"}',
        '{"@type":["Thing","schema:Article"],"author":"Ann Hill"}',
        '{"@type":"Article","author":"Ann&nbsp;Hill"}',
        '{"@type":"Article","author":{"name":{"@value":"Ann Hill","@language":"en"}}}',
    ],
)
def test_what_can_be_mended_is_read(script: str) -> None:
    assert _author(script) == "Ann Hill"


@pytest.mark.parametrize(
    "script",
    ["", "null", "[]", '"Article"', "1e999", '{"@type":"Article","author":"Ann Hill"', "{author: 'Ann Hill'}",
     '{"@type":"Article","author":{"@id":"#a"}}', '{"@type":{"a":1},"author":[{}]}', '{"@type":"Article","author":7}',
     '{"@type":"Article","author":[[["Ann Hill"]]]}', '{"@type":"Article","author":"\\ud800"}'],
)  # fmt: skip
def test_what_cannot_be_mended_is_passed_over(script: str) -> None:
    assert _author(script) is None


def test_things_that_refer_to_each_other_in_a_circle_end() -> None:
    circle = (
        '[{"@type":"Person","@id":"#a","author":{"@id":"#b"}},{"@type":"Article","@id":"#b","author":{"@id":"#a"},'
        '"mainEntity":{"@id":"#b"}}]'
    )
    assert _author(circle) is None


def test_the_same_thing_said_twice_may_nest_as_deep_as_json_can() -> None:
    """To compare two values Python recurses, and gives up sooner than JSON's readers do."""
    deep = ARTICLE[:-1] + ',"about":' + '{"a":' * 1_000 + "1" + "}" * 1_001
    assert drafted(linked(deep) + linked(deep)).authors


def test_the_article_that_the_page_is_about_comes_before_others() -> None:
    other = '{"@type":"Article","headline":"What Else Happened","author":"Bo Berg"}'
    draft = drafted(linked(f"[{other},{ARTICLE}]") + "<title>Trees on the Square Again</title>")
    assert [it.value for it in draft.authors] == ["Ann Hill"]


def _spent(head: str) -> float:
    started = time.process_time()
    drafted(head)
    return time.process_time() - started


@pytest.mark.parametrize(
    "head",
    [
        linked('{"@type":"Article","articleBody":"' + "x " * 2_500_000 + '"}'),
        linked("[" + ",".join(['{"@type":"Article","author":{"@id":"#a"},"name":"a"}'] * 60_000) + "]"),
        linked('{"a":' * 10_000 + "1" + "}" * 10_000),
        linked('{"@graph":[' * 10_000 + ARTICLE + "]}" * 10_000),
        linked("[" * 5_000_000),
        linked("{," * 1_000_000),
        linked(('"' + " \n" * 10 + "'") * 200_000),
        linked("\n" * 3_000_000 + "{"),
        linked("}" + "\n" * 3_000_000 + "x"),
        linked(";" * 3_000_000 + "x"),
        linked(ARTICLE * 20_000),
        linked(ARTICLE) * 10_000,
        linked(json.dumps({"@graph": [{"@type": "Person", "@id": f"#{i}", "name": f"A B{i}"} for i in range(10_000)]})),
        '<meta name="author" content="Ann Hill">' * 20_000,
        "".join(f'<meta name="author{i}-author" content="Ann Hill">' for i in range(5_000)),
        '<link rel="alternate" media="print" href="/x">' * 20_000,
        f'<link rel="canonical" href="https://page.example/a"><link rel="next" href="?{"page=2&" * 20_000}">',
    ],
    ids=lambda it: f"{it[35:60]} {len(it)}",
)
def test_time_grows_with_the_size_of_the_head(head: str) -> None:
    """CPU time, with much to spare on a slow machine: what was quadratic would take minutes."""
    assert _spent(head) < 10
