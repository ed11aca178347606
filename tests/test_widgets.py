"""
What the script and the pages for iframes have in common: our words, and the documentation. See also
test_widgets_script.py, test_embed_pages.py and test_builder.py.
"""

import json
from pathlib import Path

import pytest

from urbanfeed.moment import Moment
from urbanfeed.publish import widgets
from urbanfeed.publish.widgets.asked import LIST_OPTIONS
from urbanfeed.publish.widgets.assets import words_in
from urbanfeed.publish.widgets.dates import moment_in
from urbanfeed.query import NAMES

DOCS = Path(__file__).parent.parent / "docs"


def test_the_words_are_the_same_few_in_every_language() -> None:
    words = json.loads((Path(widgets.__file__).parent / "static" / "words.json").read_text("utf-8"))
    assert sorted(words) == ["ar", "en", "fi", "kk", "mn", "ru", "sv"]
    said = {"articles", "loading", "empty", "error", "read", "corrected", "withdrawn", "missing"}
    assert all(said == it.keys() - {"long", "months"} for it in words.values())
    assert all(it[name].count("{date}") == 1 for it in words.values() for name in ("read", "corrected"))


@pytest.mark.parametrize("language", ["kk", "mn"])
def test_the_months_that_chromium_leaves_out_are_those_of_cldr(language: str) -> None:
    words = words_in(language)
    for number, month in enumerate(words["months"], start=1):
        day = Moment(f"2025-{number:02}-28", "day", "unknown", "")
        date = words["long"].replace("{year}", "2025").replace("{month}", month).replace("{day}", "28")
        assert moment_in(language, day) == date


@pytest.mark.parametrize(
    ("page", "names"),
    [("widgets.md", (*NAMES, "limit", "heading", "theme")), ("embedding.md", (*NAMES, *LIST_OPTIONS))],
)
def test_every_attribute_and_parameter_is_documented(page: str, names: tuple[str, ...]) -> None:
    told = (DOCS / page).read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in told] == []
