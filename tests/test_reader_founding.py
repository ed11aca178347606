"""The general reader on the founding sources, without their scrapers: every form of each."""

import re
from collections import Counter
from html import unescape
from typing import Any

import pytest

from golden import FORMS, Form, gold_of
from urbanfeed import reader
from urbanfeed.page import Draft, Page


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", text)).lower()))


def _f1(gold: Counter[str], read: Counter[str]) -> float:
    return 2 * sum((gold & read).values()) / (sum(gold.values()) + sum(read.values()))


def _gold_body(gold: dict[str, Any]) -> str:
    return " ".join(it.get("text") or " ".join(item["text"] for item in it["items"]) for it in gold["body"])


def _read(form: Form) -> Draft:
    page = Page(content=form.content, markup=reader.decode(form.content, None), content_type=form.content_type)
    reader.refuse(page)
    return reader.read(page)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_body_is_found_without_a_scraper(form: Form) -> None:
    """A draft still has what `clean` takes out: captions, and a first line that says the headline again."""
    assert _f1(_words(_gold_body(gold_of(form.source))), _words(_read(form).body)) >= 0.95


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_the_headline_is_found_without_a_scraper(form: Form) -> None:
    gold = gold_of(form.source)
    headline = _read(form).headline
    assert headline is not None
    assert headline.value in (gold["title"], *gold.get("title_also_accepted", ()))


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_nobody_is_called_an_author_where_nobody_signs(form: Form) -> None:
    """Accounts ("admin") and the writer of another article in the sidebar are no authors."""
    assert _read(form).authors == () or {it.value for it in _read(form).authors} == {"optimism"}


@pytest.mark.parametrize("form", [it for it in FORMS if it.content_type == "text/html"], ids=str)
def test_the_date_is_what_the_page_states(form: Form) -> None:
    from urbanfeed.reader.dates import moment

    gold = gold_of(form.source)
    gold |= gold["forms"][form.key]
    published = _read(form).published
    found = moment(published.value) if published else None
    assert (found.at if found else None) == ((gold["published_at"] or "").removesuffix("+03:00") or None)


@pytest.mark.parametrize("form", [it for it in FORMS if it.content_type == "text/html"], ids=str)
def test_the_section_is_named_only_where_it_is_clear(form: Form) -> None:
    gold = gold_of(form.source)
    gold |= gold["forms"][form.key]
    section = _read(form).section
    assert (section.value if section else None) == gold["section"]
