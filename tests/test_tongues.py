"""Languages by their names, the language that a text of a tag is in, and that of a list."""

import pytest

from urbanfeed.publish.tongues import form_of, tongue_of
from urbanfeed.query import ArticleQuery


@pytest.mark.parametrize(
    ("asked", "spoken", "expected"),
    [
        ((), ["kk", "kk"], "kk"),
        ((), ["kk", "ru"], "en"),
        ((), ["kk", None], "en"),
        ((), [None], "en"),
        ((), [], "en"),
        (("sv",), ["sv-FI"], "sv-FI"),
        (("sv",), ["sv-FI", "sv"], "sv"),
        (("sv",), [], "sv"),
        (("kk", "ru"), [], "en"),
        ((), ['x"><script>'], "en"),
    ],
)
def test_a_list_is_in_the_language_of_its_articles_or_of_its_query(
    asked: tuple[str, ...], spoken: list[str | None], expected: str
) -> None:
    assert tongue_of(ArticleQuery(language=asked), spoken) == expected


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("kk", "kk"), ("KK-cyrl-KZ", "kk"), ("sv-FI", "sv"), ("sv-SE-1901", "sv"), ("kk-Latn", None), ("kk-Arab", None),
        ("kk-CN", None), ("fr", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_tag_is_a_form_of_a_language_in_its_usual_script(tag: str | None, language: str | None) -> None:
    assert form_of(tag, ("kk", "sv")) == language
