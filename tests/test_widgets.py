"""
What the script and the pages for iframes have in common: our words, and the documentation. See also
test_widgets_script.py, test_embed_pages.py and test_builder.py.
"""

import json
from pathlib import Path

import pytest

from urbanfeed.publish import widgets
from urbanfeed.publish.widgets.asked import LIST_OPTIONS, AskedList
from urbanfeed.publish.widgets.room import room_of
from urbanfeed.query import NAMES, ArticleQuery

DOCS = Path(__file__).parent.parent / "docs"
THREE = AskedList(ArticleQuery(), limit=3)


def test_the_words_are_the_same_few_in_every_language() -> None:
    words = json.loads((Path(widgets.__file__).parent / "static" / "words.json").read_text("utf-8"))
    assert sorted(words) == ["ar", "en", "fi", "kk", "mn", "ru", "sv"]
    said = {"articles", "loading", "empty", "error", "withdrawn", "missing"}
    assert all(said == it.keys() for it in words.values())


@pytest.mark.parametrize(
    ("page", "names"),
    [("widgets.md", (*NAMES, "limit", "heading", "theme")), ("embedding.md", (*NAMES, *LIST_OPTIONS))],
)
def test_every_attribute_and_parameter_is_documented(page: str, names: tuple[str, ...]) -> None:
    told = (DOCS / page).read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in told] == []


def test_the_room_in_the_documentation_is_that_of_its_list() -> None:
    told = (DOCS / "widgets.md").read_text("utf-8")
    assert f'<urban-feed limit="3"><span style="display:block;height:0;padding-bottom:{room_of(THREE)}"><a ' in told
