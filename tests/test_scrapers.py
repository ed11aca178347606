"""Each founding source, in each form that its article comes in, gives the gold."""

import pytest

from golden import FORMS, SOURCES, Form, complaints
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
