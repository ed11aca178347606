"""Each founding source, in each form that its article comes in, gives the gold; each recorded page what is expected."""

from pathlib import Path

import pytest

from golden import FORMS, SOURCES, Form, complaints
from urbanfeed.demo import PAGES
from urbanfeed.ingest.craft import Recorded, check, recorded_in
from urbanfeed.ingest.extract import extract_article
from urbanfeed.plugins import installed


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_form_of_a_founding_article_gives_its_gold(form: Form) -> None:
    """Every block, in order and verbatim, and every field; null where the gold says null."""
    article = extract_article(form.content, content_type=form.content_type, source=form.source)
    assert complaints(article, form) == []


def test_there_are_thirteen_forms_of_five_sources() -> None:
    assert len(FORMS) == 13
    assert set(SOURCES) <= set(installed())


RECORDED = [
    recorded
    for pages in (Path(__file__).parent / "pages", Path(str(PAGES)))
    for folder in sorted(pages.glob("*/"))
    for recorded in recorded_in(folder, folder.name)
]


@pytest.mark.parametrize("recorded", RECORDED, ids=str)
def test_a_recorded_page_is_read_as_it_was_recorded(recorded: Recorded) -> None:
    """If this fails, run `urbanfeed scrapers check`: it says field by field what was expected and what is read."""
    checked = check(recorded, installed()[recorded.source])
    assert (checked.failure, checked.unlike) == (None, ())


def test_a_page_is_recorded_of_each_founding_source() -> None:
    assert {it.source for it in RECORDED} >= set(SOURCES)
